/* The numeric methods, callable by name with JSON: `banyan calc METHOD` and POST /api/v1/calc/METHOD. No database, no state. */
#ifndef BANYAN_CALC_CALC_H
#define BANYAN_CALC_CALC_H

#include "base/arena.h"
#include "calc/method.h"
#include "format/json.h"
#include "lang/catalogue.h"

extern const struct calc_method *const calc_methods[];
extern const size_t calc_method_count;

/* RC_INVALID with the field "method" and what may have been meant. */
enum rc calc_find(struct str name, const struct calc_method **out, struct error *e);

/* Reads the request (at most max bytes), works it out and adds the answer, an object and a line end, to out. Everything needed in between comes from the
 * arena. After an error out is as before. RC_INVALID with the field, which is empty when the request is no JSON; RC_TOO_LARGE. */
enum rc calc_run(const struct calc_method *m, struct str request, size_t max, const struct calc_team *team, struct arena *a, struct buf *out, struct error *e);
/* The answer to a bad request and a line end: {"error":{"field":"matrix[2][1]","message":"…"}} */
void calc_error(struct buf *out, enum language language, const struct error *e);

/* What it does, in a sentence. */
struct str calc_about(const struct calc_method *m, enum language language);
/* JSON Schemas of a request and of an answer, as the value that is due. */
void calc_request_schema(struct json_writer *w, const struct calc_method *m);
void calc_answer_schema(struct json_writer *w, const struct calc_method *m);
/* The methods with their fields, for people and as {"methods":[{"name","about","request","answer"}]}. */
void calc_list_text(struct buf *out, enum language language);
void calc_list_json(struct buf *out, enum language language);

#endif
