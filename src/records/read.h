/* Reading: one row, a list, a count, totals, groups. Row scope and field masks are added here, so that no path goes round them. */
#ifndef BANYAN_RECORDS_READ_H
#define BANYAN_RECORDS_READ_H

#include "base/decimal.h"
#include "lang/catalogue.h"
#include "records/filter.h"

enum { LIST_LIMIT_DEFAULT = 50, LIST_LIMIT_MAX = 500, LIST_COLUMNS_MAX = 260 };

/* A column of a result: a field of the entity, or one of a reference (step.field). */
struct column {
	const struct field *step;
	const struct field *field;
};

struct sort { const struct field *step, *field; bool descending; };

struct query {
	const struct entity *entity;
	struct column *columns;      /* NULL = the listed fields that the asker may read */
	int column_count;
	struct filter *filter;
	struct str search;           /* text search; empty = none */
	struct sort sort[3];
	int sort_count;              /* 0 = the entity's order (id when searching) */
	struct str cursor;           /* from a list's next; empty = the start */
	bool backwards;              /* the same order from its end */
	int limit;                   /* 0 = default; export passes -1 = all */
	enum operation operation;    /* OP_LIST, OP_EXPORT */
	bool deleted;                /* the bin: rows deleted in the last 30 days (update right needed) */
};

/* Text forms as in the address: "name,tier,owner.name" · "-created_at,name". Unknown or unreadable names are refused with the field. */
enum rc query_columns(struct context *x, struct query *q, struct str text, struct error *e);
enum rc query_sort(struct context *x, struct query *q, struct str text, struct error *e);

/* A running list. Rows come one by one, straight from the statement: values are valid until the next row. */
struct list {
	const struct query *query;
	const struct column *columns;
	int column_count;
	struct str *names;            /* of the columns: "tier", "owner.name" */
	struct statement *statement;
	int64_t id, version;          /* of the current row */
	int rows;                     /* so far */
	bool more;                    /* there is a next page (known at the end) */
	struct str next;              /* its cursor, in the arena */
	struct context *context;
	int first_column;             /* where the columns begin in the statement */
	struct value last[4];         /* the sort values of the last row */
	int sort_count;
	struct sort sort[4];
};
enum rc list_begin(struct context *x, const struct query *q, struct list *out, struct error *e);
enum rc list_next(struct list *l, bool *row, struct error *e);
void list_end(struct list *l);
/* A cursor for the current row, in l->next: what comes behind it. */
enum rc list_here(struct list *l, struct error *e);
/* Value of column i of the current row. A sealed field comes unsealed, when it may be read. */
struct value list_value(const struct list *l, int i);

/* How many rows the query has; stops counting at most (0 = all): *exact tells. */
enum rc list_count(struct context *x, const struct query *q, int64_t most, int64_t *out, bool *exact, struct error *e);
/* The same to be looked at, not to decide on, outside of writes: what other processes wrote within the last second may be left out. */
enum rc list_count_lately(struct context *x, const struct query *q, int64_t most, int64_t *out, bool *exact, struct error *e);
/* Where a row stands in the query (its columns, cursor and limit do not matter): the rows beside it, 0 at an end, and its place from 1 on, 0 beyond `most`.
 * found false: the query does not have it. */
struct list_place { bool found; int64_t before, after, position; };
enum rc list_place(struct context *x, const struct query *q, int64_t id, int64_t most, struct list_place *out, struct error *e);
/* group may be NULL (one group, totals); sum_fields numbers. Groups in descending order of the first sum, else of the count; at most 1,000. */
struct group_row { struct value key; struct str key_text; int64_t count; decimal_sum *sums; };
struct groups { struct group_row *items; size_t count; };
enum rc list_groups(struct context *x, const struct query *q, const struct column *group, const struct field *const *sums, int sum_count, struct groups *out,
		    struct error *e);

/* One row as its readable fields: values by field index; unreadable and hidden ones are masked (VALUE_NULL, readable[i] false). */
struct record {
	const struct entity *entity;
	int64_t id, version;
	struct value *values;
	bool *readable;
};
/* RC_NOT_FOUND also when it exists and the asker may not see it. */
enum rc record_get(struct context *x, const struct entity *t, int64_t id, struct record **out, struct error *e);
enum rc record_by_key(struct context *x, const struct entity *t, struct str key, struct record **out, struct error *e);
/* The title of a row for showing a reference: name (or code) — only when the asker may read it; else empty. */
enum rc record_title(struct context *x, const struct entity *t, int64_t id, struct str *out, struct error *e);
struct value record_value(const struct record *r, const char *field);

/* Why one may (not) see and do: the rule that decides, for the page and GET …/access. */
struct access_line { enum operation operation; bool allowed; enum scope scope; const char *reason; /* catalogue key access.* */ struct str detail; };
enum { ACCESS_NAMES_MAX = 8 };
struct access_name { struct str code, name; };
struct access_names { struct access_name items[ACCESS_NAMES_MAX]; int count; };
struct access_report {
	bool exists;                /* or the asker cannot know: a number out of reach and one of no row look the same */
	bool visible;
	struct access_line lines[OP_COUNT];
	struct access_names roles, helpers; /* who can grant: administrators, but for the asker */
};
/* In words of the language: shipped roles by their name in it. */
struct str access_words(struct arena *a, enum language language, const struct access_names *names);
enum rc record_access(struct context *x, const struct entity *t, int64_t id, struct access_report *out, struct error *e);

#endif
