/* What only the list of orders shows: what each comes to. One statement for a page of rows, one for the sum of all of them. */
#include "web/list.h"

#include "base/mem.h"

#include <string.h>

/* Net amounts of the lines of these orders, by order. As values, not as text: a thousand numbers are more than the filter language reads. */
static bool group_lines(struct list_page *l, const int64_t *ids, size_t count, const struct column *by, struct groups *out)
{
	struct page *p = &l->page;
	const struct entity *t = schema_entity(p->x.schema, STR("order_line"));
	const struct field *net = entity_field_named(t, "net");
	struct value *values = page_new_array(p, struct value, count);
	struct filter among = { .op = FILTER_IN, .field = entity_field_named(t, "order"), .values = values, .value_count = (int)count };
	struct query q = { .entity = t, .operation = OP_LIST, .filter = &among };

	if (!values || !count || !principal_reads(p->who, t, net) || !principal_reads(p->who, t, among.field))
		return false;
	for (size_t i = 0; i < count; i++)
		values[i] = value_int(ids[i]);
	return page_ok(p, list_groups(&p->x, &q, by, &net, 1, out, &p->e));
}

static struct cell amount_cell(struct page *p, decimal_sum net, struct str currency)
{
	return (struct cell){ .kind = CELL_MONEY, .text = page_money(p, currency.n ? currency : company_setting(p->x.company, "company.currency"), net), .number = true,
			      .tone = net < 0 ? "late" : NULL };
}

void order_fill_amounts(struct list_page *l, const struct list_row *rows, size_t count, struct cell *cells)
{
	struct page *p = &l->page;
	struct column by = { NULL, entity_field_named(schema_entity(p->x.schema, STR("order_line")), "order") };
	int64_t *ids = page_new_array(p, int64_t, count);
	struct groups groups;

	for (size_t i = 0; i < count; i++)
		cells[i] = (struct cell){ .kind = CELL_NONE, .number = true };
	for (size_t i = 0; ids && i < count; i++)
		ids[i] = rows[i].id;
	if (!ids || !group_lines(l, ids, count, &by, &groups))
		return;
	for (size_t i = 0; i < groups.count; i++)
		for (size_t k = 0; k < count; k++)
			if (groups.items[i].key.kind == VALUE_INT && groups.items[i].key.i == rows[k].id)
				cells[k] = amount_cell(p, groups.items[i].sums[0], rows[k].currency);
}

/* In which currency all of them are; false for several. */
static bool one_currency(struct list_page *l, struct str *out)
{
	struct page *p = &l->page;
	struct column by = { NULL, entity_field_named(l->entity, "currency") };
	struct groups groups;

	if (!principal_reads(p->who, l->entity, by.field) || !page_ok(p, list_groups(&p->x, &l->query, &by, NULL, 0, &groups, &p->e)) || groups.count != 1)
		return false;
	*out = groups.items[0].key.kind == VALUE_TEXT ? groups.items[0].key.s : STR("");
	return true;
}

bool order_fill_total(struct list_page *l, struct cell *out)
{
	struct page *p = &l->page;
	int64_t *ids = page_new_array(p, int64_t, LIST_TOTAL_MOST);
	struct query q = l->query;
	struct column none[1];
	struct groups groups;
	struct str currency;
	struct list list;
	bool row = false;
	size_t n = 0;
	enum rc rc;

	if (!ids || !one_currency(l, &currency))
		return false;
	q.columns = none;
	q.column_count = 0;
	q.cursor = STR("");
	q.limit = -1;
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row && n < LIST_TOTAL_MOST)
		ids[n++] = list.id;
	list_end(&list);
	if (!page_ok(p, rc) || !group_lines(l, ids, n, NULL, &groups) || !groups.count)
		return false;
	*out = amount_cell(p, groups.items[0].sums[0], currency);
	return true;
}
