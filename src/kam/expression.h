/* A small language for criteria and conditions: "if(orders >= 3, price_level, unknown)". Numbers, names of columns, + - * /, comparisons, and or not,
 * min max abs ln if known, unknown. A number may end in % (a hundredth). What is not known is NAN and spreads: an operation on it is not known, a comparison
 * neither true nor false; but "false and unknown" is false, "true or unknown" true, if() looks at the branch it takes alone, and known(x) is always known.
 * Truths are 1 and 0. A quotient by zero and ln of what is not positive are not known. Text of any origin: bounded, without recursion. */
#ifndef BANYAN_KAM_EXPRESSION_H
#define BANYAN_KAM_EXPRESSION_H

#include "base/arena.h"
#include "base/error.h"

enum { EXPRESSION_BYTES = 500, EXPRESSION_DEPTH = 32, EXPRESSION_STEPS = 256, EXPRESSION_BLOCK = 256, EXPRESSION_COLUMNS = 256 };

struct expression_step;

/* In the arena of who read it. No steps: the empty text. */
struct expression {
	struct expression_step *steps;
	int step_count, depth; /* depth: operands that wait at most */
	uint64_t columns[EXPRESSION_COLUMNS / 64]; /* bits of those that occur */
};

/* Which column a name means, from 0; below 0 when there is none. */
struct expression_names {
	int (*find)(const void *context, struct str name);
	const void *context;
};

/* RC_INVALID with the character's place, from 1: error.expression_syntax {0} place · error.expression_name {0} name {1} place · error.expression_long ·
 * error.expression_deep {0} place · error.expression_arguments {0} function {1} place. The caller says which field it was. */
enum rc expression_read(struct arena *a, struct str text, const struct expression_names *names, const char *field, struct expression *out, struct error *e);
/* Rows first … first + count − 1 (count ≤ EXPRESSION_BLOCK) of columns, each of which holds that many numbers. Columns that do not occur may be NULL. */
void expression_run(const struct expression *x, const double *const *columns, size_t first, size_t count, double *out);
/* One row: values by column. */
double expression_value(const struct expression *x, const double *values, size_t value_count);

#endif
