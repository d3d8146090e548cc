/* One stored value, as the store, the model and records hand it around. Text and blobs are not owned. */
#ifndef BANYAN_BASE_VALUE_H
#define BANYAN_BASE_VALUE_H

#include "base/str.h"

enum value_kind { VALUE_NULL, VALUE_INT, VALUE_REAL, VALUE_TEXT, VALUE_BLOB };

struct value {
	enum value_kind kind;
	union {
		int64_t i;
		double d;
		struct str s;
	};
};

static inline struct value value_null(void) { return (struct value){ .kind = VALUE_NULL }; }
static inline struct value value_int(int64_t i) { return (struct value){ .kind = VALUE_INT, .i = i }; }
static inline struct value value_real(double d) { return (struct value){ .kind = VALUE_REAL, .d = d }; }
static inline struct value value_text(struct str s) { return (struct value){ .kind = VALUE_TEXT, .s = s }; }
static inline struct value value_blob(struct str s) { return (struct value){ .kind = VALUE_BLOB, .s = s }; }
static inline bool value_is_null(struct value v) { return v.kind == VALUE_NULL; }
bool value_eq(struct value a, struct value b);

#endif
