/* A double as the shortest decimal that reads back the same: what printf("%.15g"), 16 or 17 gives, the first that does. Called by the JSON writer. */
#ifndef BANYAN_FORMAT_DOUBLE_TEXT_H
#define BANYAN_FORMAT_DOUBLE_TEXT_H

#include <stddef.h>

enum { DOUBLE_TEXT_MAX = 32 };
/* Length written, without an end mark. value is finite. */
size_t double_text(double value, char out[DOUBLE_TEXT_MAX]);

#endif
