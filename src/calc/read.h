/* Inside calc/: requests read by the rows of their method. */
#ifndef BANYAN_CALC_READ_H
#define BANYAN_CALC_READ_H

#include "calc/method.h"

/* Values in the order of the method's fields, in the arena. RC_INVALID with the field ("orders[3].date"), empty when the request is no JSON object. */
enum rc calc_read(const struct calc_method *m, struct str request, size_t max, struct arena *a, struct calc_value **out, struct error *e);
size_t calc_field_count(const struct calc_field *fields);

#endif
