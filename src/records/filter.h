/* The filter language, one for the address line, API, saved views, command line and policies:
 *
 *   tier = 'key' and (revenue >= 1000000 or owner.name ~ '周') and not status in ('lost','dormant') and unit under 'EC' and tags has 'vip'
 *
 * operators  = != < <= > >=  ~ (contains)  !~  ^ (starts with)  in (…)  not in (…)  between a and b  is empty  is not empty  under (that row of a tree, or one
 *            below it)  has, lacks (tags only: tags has 'vip')
 *            also read: <> and == for != and =, contains for ~, is null for is empty
 * values     'text' or "text" (quotes doubled), numbers, dates 'YYYY-MM-DD', true, false, me, my_unit, today, today-30
 * a name is a field, or reference.field (one step). Depth ≤ 16, ≤ 100 conditions, text ≤ 8 KiB, ≤ 1,000 values in a list. */
#ifndef BANYAN_RECORDS_FILTER_H
#define BANYAN_RECORDS_FILTER_H

#include "records/context.h"

enum filter_op {
	FILTER_AND, FILTER_OR, FILTER_NOT,
	FILTER_EQ, FILTER_NE, FILTER_LT, FILTER_LE, FILTER_GT, FILTER_GE,
	FILTER_CONTAINS, FILTER_LACKS, FILTER_STARTS, FILTER_IN, FILTER_NOT_IN, FILTER_BETWEEN, FILTER_EMPTY, FILTER_NOT_EMPTY,
	FILTER_UNDER, FILTER_HAS, FILTER_HAS_NOT, /* of the last two, `field` is the name of a tag */
	FILTER_OP_COUNT
};
extern const char *const filter_op_names[FILTER_OP_COUNT]; /* as written in the language */

struct filter {
	enum filter_op op;
	const struct field *step;       /* the reference followed, or NULL */
	const struct field *field;      /* NULL for and / or / not */
	struct value *values;
	int value_count;
	struct filter *first, *next;    /* children of and / or / not; siblings */
};

/* *out NULL for empty text. A field that the asker may not read is refused like one that does not exist. */
enum rc filter_parse(struct context *x, const struct entity *t, struct str text, struct filter **out, struct error *e);
/* Back to text; parses to the same filter. */
void filter_write(const struct context *x, const struct filter *f, struct buf *out);
/* Is this operator offered for that type? For the page's menus and for errors. FILTER_UNDER: of references, only those to a tree (filter_tree). */
bool filter_offers(enum field_type type, enum filter_op op);

/* Rows that the field refers to stand below each other: units, accounts. */
bool filter_tree(const struct field *f);
/* May the asker filter rows of this entity by their tags? */
bool filter_tags(const struct context *x, const struct entity *t);

#endif
