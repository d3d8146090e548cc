/* Rules of single entities, run inside the write's transaction between validation and storing: derived fields, cross-field checks, what follows. */
#ifndef BANYAN_RECORDS_RULES_H
#define BANYAN_RECORDS_RULES_H

#include "records/write.h"

/* One entity's; either may be NULL. */
struct rule {
	const char *entity;
	enum rc (*before)(struct write *w, struct error *e);
	enum rc (*after)(struct write *w, struct error *e);
};
/* The rules that need what kam/ knows, which this room does not see: kept there (kam/policy_rules.c), linked in here. Ends with an empty row. */
extern const struct rule kam_rules[];

/* Before the row is stored: may refuse, may set derived fields with write_set. */
enum rc rules_before(struct write *w, struct error *e);
/* After it is stored (w->id is set): what follows in the same transaction. */
enum rc rules_after(struct write *w, struct error *e);

/* The value a field will have: from the change, else from the row before. */
struct value write_value(const struct write *w, const char *field);
bool write_gives(const struct write *w, const char *field);
void write_set(struct write *w, const char *field, struct value v);

/* What a field gets when none is given; it has an initial text. Shared with bulk loading. */
enum rc field_initial(struct context *x, const struct field *f, struct value *out, struct error *e);

/* Of an order line: its kind (pick-list line_kind) and its net value in money, rounded half away from zero. */
const char *line_kind(int64_t quantity, int64_t unit_price, bool charge);
int64_t line_net(int64_t quantity, int64_t unit_price, int64_t discount);
/* Quantity × price and quantity × cost (each may be VALUE_NULL) are at most 10¹³ of the currency, so that a net value is money and sums of lines fit into
 * 128 bits. RC_INVALID error.line_too_large with the field. */
enum rc line_check(struct value quantity, struct value unit_price, struct value unit_cost, struct error *e);

#endif
