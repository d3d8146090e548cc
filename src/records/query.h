/* Inside records/: a query's pieces as SQL. read.c lists with them, group.c counts and sums. */
#ifndef BANYAN_RECORDS_QUERY_H
#define BANYAN_RECORDS_QUERY_H

#include "records/read.h"
#include "records/sql.h"

enum { JOINS_MAX = 24 };

/* References followed by columns, filter or sort: each joined once, as r0, r1, … */
struct joins {
	const struct field *steps[JOINS_MAX];
	int count;
};

struct plan {
	struct context *x;
	const struct query *q;
	struct joins joins;
	bool by_id; /* a search in the order of ids: the index leads */
};

/* Notes every reference that the query follows. RC_TOO_LARGE past JOINS_MAX. */
enum rc plan_begin(struct plan *p, struct context *x, const struct query *q, const struct sort *sorts, int sort_count, struct error *e);
void plan_column(struct sql *s, const struct plan *p, const struct field *step, const struct field *f);
/* The expression that orders by it: its sort key when it has one. */
void plan_sort_column(struct sql *s, const struct plan *p, const struct sort *sort);
/* " FROM table t LEFT JOIN … WHERE …" with row scope, filter and search. */
enum rc plan_from(struct sql *s, const struct plan *p, struct error *e);

#endif
