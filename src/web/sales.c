/* Sums of order lines in one currency. */
#include "web/sales.h"

#include "base/date.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { RATES_MAX = 10000, GROUPS_MAX = 1000, FILTER_MAX = 32 << 10 };

static const struct entity *lines_of(const struct page *p)
{
	return schema_entity(p->x.schema, STR("order_line"));
}

/* Drafts and cancelled orders are no sales. Who may not see how an order stands gets all lines that he may see. */
static const char *counted(const struct page *p)
{
	const struct entity *order = schema_entity(p->x.schema, STR("order"));
	bool known = principal_reads(p->who, lines_of(p), entity_field_named(lines_of(p), "order")) && principal_reads(p->who, order, entity_field_named(order, "status"));

	return known ? " and not order.status in ('draft','cancelled')" : "";
}

static bool make_query(struct sales *s, int32_t from, int32_t to, struct query *q)
{
	struct page *p = s->page;
	struct buf b = { .max = FILTER_MAX };
	bool fine;

	*q = (struct query){ .entity = lines_of(p), .operation = OP_LIST, .limit = -1 };
	buf_str(&b, s->lines);
	buf_lit(&b, " and ordered_on between '");
	date_write(&b, from);
	buf_lit(&b, "' and '");
	date_write(&b, to);
	buf_printf(&b, "'%s", counted(p));
	fine = !b.failed && page_ok(p, filter_parse(&p->x, q->entity, buf_view(&b), &q->filter, &p->e));
	buf_free(&b);
	return fine;
}

/* --- currencies ---------------------------------------------------------------------------------------------------------------------------------- */

static int by_currency_and_day(const void *a, const void *b)
{
	const struct sales_rate *x = a, *y = b;
	int c = strcmp(x->currency, y->currency);

	return c ? c : (x->day > y->day) - (x->day < y->day);
}

static bool read_rates(struct sales *s)
{
	struct page *p = s->page;
	struct query q = { .entity = schema_entity(p->x.schema, STR("rate")), .operation = OP_LIST, .limit = -1 };
	struct list list;
	bool row = false;
	enum rc rc;

	if (!principal_may(p->who, q.entity, OP_LIST))
		return true;
	if (!(s->rates = page_new_array(p, struct sales_rate, RATES_MAX)) || !page_ok(p, query_columns(&p->x, &q, STR("currency,valid_on,rate"), &p->e)))
		return false;
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row && s->rate_count < RATES_MAX) {
		struct str code = list_value(&list, 0).s;
		struct sales_rate *r = &s->rates[s->rate_count];
		if (code.n != 3)
			continue;
		*r = (struct sales_rate){ .day = (int32_t)list_value(&list, 1).i, .rate = list_value(&list, 2).i };
		memcpy(r->currency, code.p, 3);
		s->rate_count++;
	}
	list_end(&list);
	if (s->rate_count)
		qsort(s->rates, s->rate_count, sizeof *s->rates, by_currency_and_day);
	return page_ok(p, rc);
}

/* The newest rate not after the day; 0 when there is none. */
static int64_t rate_on(const struct sales *s, struct str currency, int32_t day)
{
	int64_t rate = 0;

	for (size_t i = 0; i < s->rate_count; i++)
		if (str_is(currency, s->rates[i].currency) && s->rates[i].day <= day)
			rate = s->rates[i].rate;
	return rate;
}

static bool convert(const struct sales *s, struct str currency, int32_t day, decimal_sum *amount)
{
	decimal_sum product;
	int64_t rate;

	if (!s->mixed || str_eq(currency, s->currency))
		return true;
	if (!(rate = rate_on(s, currency, day)))
		return false;
	product = *amount * rate;
	*amount = (product + (product < 0 ? -MONEY_UNIT / 2 : MONEY_UNIT / 2)) / MONEY_UNIT;
	return true;
}

/* What sums of lines are made of must be readable. */
static bool sales_open(struct page *p, struct str lines, struct sales *out)
{
	const struct entity *t = lines_of(p);

	*out = (struct sales){ .page = p, .lines = lines, .currency = company_setting(p->x.company, "company.currency") };
	return !p->failed && principal_may(p->who, t, OP_LIST) && principal_reads(p->who, t, entity_field_named(t, "net")) &&
	       principal_reads(p->who, t, entity_field_named(t, "currency"));
}

bool sales_begin(struct page *p, struct str lines, int32_t from, int32_t to, struct sales *out)
{
	struct column by = { NULL, entity_field_named(lines_of(p), "currency") };
	struct groups groups;
	struct query q;

	if (!sales_open(p, lines, out) || !make_query(out, from, to, &q) || !page_ok(p, list_groups(&p->x, &q, &by, NULL, 0, &groups, &p->e)))
		return false;
	out->mixed = groups.count > 1;
	if (groups.count == 1 && groups.items[0].key.kind == VALUE_TEXT)
		out->currency = groups.items[0].key.s;
	return !out->mixed || read_rates(out);
}

/* --- lines ----------------------------------------------------------------------------------------------------------------------------------------- */

static bool add_read(struct page *p, struct sales_lines *to, size_t *room, const struct list *row)
{
	struct value net = list_value(row, 2), currency = list_value(row, 3);
	struct sales_line *line;

	if (to->count == *room) {
		struct sales_line *more = page_new_array(p, struct sales_line, *room *= 2);
		if (!more)
			return false;
		memcpy(more, to->items, to->count * sizeof *more);
		to->items = more;
	}
	line = &to->items[to->count++];
	*line = (struct sales_line){ list_value(row, 0).i, (int32_t)list_value(row, 1).i, net.kind == VALUE_INT ? net.i : 0 };
	if (currency.kind == VALUE_TEXT && currency.s.n == 3)
		memcpy(line->currency, currency.s.p, 3);
	return true;
}

/* One currency is kept; of several each line is converted, and one that cannot be is left out. */
static bool settle(struct sales *s, struct sales_lines *found)
{
	size_t kept = 0;

	for (size_t i = 1; i < found->count; i++)
		s->mixed |= strcmp(found->items[i].currency, found->items[0].currency) != 0;
	if (!s->mixed && found->count && found->items[0].currency[0])
		s->currency = str_of(found->items[0].currency);
	if (s->mixed && !read_rates(s))
		return false;
	for (size_t i = 0; i < found->count; i++)
		if (convert(s, str_of(found->items[i].currency), found->items[i].day, &found->items[i].net))
			found->items[kept++] = found->items[i];
	s->left_out += (int64_t)(found->count - kept);
	found->count = kept;
	return true;
}

bool sales_read(struct page *p, struct str lines, int32_t from, int32_t to, struct sales *out, struct sales_lines *found)
{
	size_t room = 256;
	struct query q;
	struct list list;
	bool row = false;
	enum rc rc;

	*found = (struct sales_lines){ page_new_array(p, struct sales_line, room) };
	if (!sales_open(p, lines, out) || !make_query(out, from, to, &q) || !page_ok(p, query_columns(&p->x, &q, STR("account,ordered_on,net,currency"), &p->e)) ||
	    !page_ok(p, query_sort(&p->x, &q, STR("id"), &p->e)))
		return false;
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row && found->count < SALES_LINES_MOST && add_read(p, found, &room, &list))
		;
	found->complete = !row;
	list_end(&list);
	return page_ok(p, rc) && settle(out, found);
}

/* --- sums ------------------------------------------------------------------------------------------------------------------------------------------ */

struct keyed_line { struct value key; int32_t day; decimal_sum net; };

/* Each line of the period in the order of its number, converted; stops at SALES_LINES_MOST. */
static bool each_line(struct sales *s, const char *field, int32_t from, int32_t to, void (*take)(void *context, const struct keyed_line *line), void *context)
{
	struct page *p = s->page;
	struct query q;
	struct list list;
	bool row = false;
	int64_t n = 0;
	enum rc rc;

	if (!make_query(s, from, to, &q) || !page_ok(p, query_columns(&p->x, &q, page_print(p, "%s,ordered_on,net,currency", field), &p->e)) ||
	    !page_ok(p, query_sort(&p->x, &q, STR("id"), &p->e)))
		return false;
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row && n < SALES_LINES_MOST) {
		struct value currency = list_value(&list, 3);
		struct keyed_line line = { list_value(&list, 0), (int32_t)list_value(&list, 1).i, list_value(&list, 2).kind == VALUE_INT ? list_value(&list, 2).i : 0 };
		n++;
		if (convert(s, currency.kind == VALUE_TEXT ? currency.s : STR(""), line.day, &line.net))
			take(context, &line);
		else
			s->left_out++;
	}
	s->left_out += n == SALES_LINES_MOST && row;
	list_end(&list);
	return page_ok(p, rc);
}

struct adding { struct sales *sales; struct sales_group *groups; size_t count; };

static void add_line(void *context, const struct keyed_line *line)
{
	struct adding *a = context;
	size_t i = 0;

	while (i < a->count && !value_eq(a->groups[i].key, line->key))
		i++;
	if (i == GROUPS_MAX)
		return;
	if (i == a->count) {
		struct value key = line->key;
		if (key.kind == VALUE_TEXT)
			key.s = arena_str(a->sales->page->arena, key.s);
		a->groups[a->count++] = (struct sales_group){ .key = key };
	}
	a->groups[i].count++;
	a->groups[i].net += line->net;
}

bool sales_by(struct sales *s, const char *field, int32_t from, int32_t to, struct sales_group **out, size_t *count)
{
	struct page *p = s->page;
	const struct field *net = entity_field_named(lines_of(p), "net");
	struct column by = { NULL, entity_field(lines_of(p), str_of(field)) };
	struct adding a = { s, page_new_array(p, struct sales_group, GROUPS_MAX), 0 };
	struct groups groups;
	struct query q;

	*out = a.groups;
	*count = 0;
	if (!a.groups)
		return false;
	if (s->mixed) {
		if (!each_line(s, field, from, to, add_line, &a))
			return false;
		*count = a.count;
		return true;
	}
	if (!make_query(s, from, to, &q) || !page_ok(p, list_groups(&p->x, &q, &by, &net, 1, &groups, &p->e)))
		return false;
	for (; *count < groups.count && *count < GROUPS_MAX; ++*count)
		a.groups[*count] = (struct sales_group){ groups.items[*count].key, groups.items[*count].count, groups.items[*count].sums[0] };
	return true;
}

/* --- words ------------------------------------------------------------------------------------------------------------------------------------------- */

struct str sales_money(const struct sales *s, decimal_sum amount)
{
	return page_money(s->page, s->currency, amount);
}

struct str sales_note(const struct sales *s)
{
	return s->left_out ? page_say_with(s->page, "sales.left_out", page_count(s->page, s->left_out), STR("")) : STR("");
}

struct str sales_among(const struct page *p, const char *name, const int64_t *ids, size_t count)
{
	struct buf b = { .max = FILTER_MAX };

	buf_printf(&b, "%s in (", name);
	for (size_t i = 0; i < count; i++)
		buf_printf(&b, "%s%lld", i ? "," : "", (long long)ids[i]);
	buf_lit(&b, ")");
	return page_take(p, &b);
}
