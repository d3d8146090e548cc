/* What an order comes to: its net amount with the lines that it is made of, the margin, what came back, and whether it was delivered as promised. */
#include "web/record.h"

#include "base/mem.h"
#include "lang/number.h"
#include "records/rules.h"

enum { FIGURES = 4, LINES_SHOWN = 20, LINES_READ = LIST_LIMIT_MAX };

struct order_sums {
	decimal_sum net, returns;
	int64_t lines, returned;
	decimal_sum cost;         /* of all lines; costed false: not known, or not for the reader */
	bool costed;
};

static int64_t number_at(const struct list *l, int at)
{
	return list_value(l, at).kind == VALUE_INT ? list_value(l, at).i : 0;
}

static bool lines_of(struct record_page *rp, const char *columns, int limit, struct query *q)
{
	return query_text(&rp->page, "order_line", columns, page_print(&rp->page, "order = %lld", (long long)rp->record->id), "id", limit, q);
}

static bool sum_lines(struct record_page *rp, struct order_sums *sums)
{
	struct page *p = &rp->page;
	const struct entity *t = schema_entity(p->x.schema, STR("order_line"));
	const struct field *net = entity_field_named(t, "net");
	struct column kind = { NULL, entity_field_named(t, "kind") };
	struct groups groups;
	struct query q;

	if (!principal_reads(p->who, t, net) || !lines_of(rp, NULL, -1, &q) || !page_ok(p, list_groups(&p->x, &q, &kind, &net, 1, &groups, &p->e)))
		return false;
	for (size_t i = 0; i < groups.count; i++) {
		bool back = groups.items[i].key.kind == VALUE_TEXT && str_is(groups.items[i].key.s, "return");
		sums->net += groups.items[i].sums[0];
		sums->lines += groups.items[i].count;
		sums->returns += back ? groups.items[i].sums[0] : 0;
		sums->returned += back ? groups.items[i].count : 0;
	}
	return true;
}

/* Quantity × unit cost, when every line says what it cost. */
static void sum_costs(struct record_page *rp, struct order_sums *sums)
{
	struct page *p = &rp->page;
	const struct entity *t = schema_entity(p->x.schema, STR("order_line"));
	struct query q;
	struct list l;
	bool row = false;
	enum rc rc;

	if (sums->lines > LINES_READ || !principal_reads(p->who, t, entity_field_named(t, "unit_cost")) || !lines_of(rp, "quantity,unit_cost", LINES_READ, &q))
		return;
	sums->costed = true;
	rc = list_begin(&p->x, &q, &l, &p->e);
	while (rc == RC_OK && (rc = list_next(&l, &row, &p->e)) == RC_OK && row) {
		sums->costed &= list_value(&l, 1).kind == VALUE_INT;
		sums->cost += line_net(number_at(&l, 0), number_at(&l, 1), 0);
	}
	list_end(&l);
	page_ok(p, rc);
}

static struct str money(struct record_page *rp, decimal_sum amount)
{
	return page_money(&rp->page, rp->currency, amount);
}

static struct str text_at(const struct page *p, const struct list *l, int at)
{
	struct value v = list_value(l, at);

	return v.kind == VALUE_TEXT ? arena_str(p->arena, v.s) : STR("");
}

/* "4 × 226.7万 × (1 − 7%)" */
static struct str how(struct record_page *rp, const struct list *l)
{
	struct buf b = { .max = 256 };

	number_short(&b, number_at(l, 1), QUANTITY_SCALE, QUANTITY_SCALE);
	buf_lit(&b, " × ");
	buf_str(&b, money(rp, number_at(l, 2)));
	if (number_at(l, 3)) {
		buf_lit(&b, " × (1 − ");
		number_short(&b, (decimal_sum)number_at(l, 3) * 100, MONEY_SCALE, 2);
		buf_lit(&b, "%)");
	}
	return page_take(&rp->page, &b);
}

/* The lines one by one; what does not fit is one line more, so that the parts add up. */
static size_t explain_lines(struct record_page *rp, const struct order_sums *sums, struct explain_line *out)
{
	struct page *p = &rp->page;
	decimal_sum rest = sums->net;
	struct query q;
	struct list l;
	bool row = false;
	size_t n = 0;
	enum rc rc;

	if (!lines_of(rp, "product.name,quantity,unit_price,discount,net,note", LINES_SHOWN, &q))
		return 0;
	rc = list_begin(&p->x, &q, &l, &p->e);
	while (rc == RC_OK && (rc = list_next(&l, &row, &p->e)) == RC_OK && row && n < LINES_SHOWN) {
		struct str name = text_at(p, &l, 0);
		out[n++] = (struct explain_line){ .label = name.n ? name : text_at(p, &l, 5), .source = how(rp, &l), .value = money(rp, number_at(&l, 4)),
						  .tone = number_at(&l, 4) < 0 ? "late" : NULL };
		rest -= number_at(&l, 4);
	}
	list_end(&l);
	if (page_ok(p, rc) && sums->lines > (int64_t)n)
		out[n++] = (struct explain_line){ .label = page_say_with(p, "order.more_lines", page_count(p, sums->lines - (int64_t)n), STR("")), .value = money(rp, rest) };
	return n;
}

static const struct explain_view *explained(struct record_page *rp, const struct order_sums *sums)
{
	struct page *p = &rp->page;
	struct explain_view *v = page_new_array(p, struct explain_view, 1);
	struct explain_line *lines = page_new_array(p, struct explain_line, LINES_SHOWN + 1);

	if (!v || !lines)
		return NULL;
	*v = (struct explain_view){ .title = page_say(p, "order.net"), .formula = page_say(p, "account.formula.net"), .as_of = page_time(p, p->x.now),
				    .inputs = { lines, explain_lines(rp, sums, lines) } };
	return v;
}

static struct figure_view margin(struct record_page *rp, const struct order_sums *sums)
{
	struct page *p = &rp->page;
	struct explain_view *v = page_new_array(p, struct explain_view, 1);
	struct explain_line *lines = page_new_array(p, struct explain_line, 2);
	struct figure_view f = { .label = page_say(p, "order.margin"), .value = money(rp, sums->net - sums->cost), .tone = sums->net < sums->cost ? "late" : "", .explain = v };
	struct buf b = { .max = 64 };

	number_percent(&b, decimal_sum_to_double(sums->net - sums->cost, 0) / decimal_sum_to_double(sums->net, 0), 1);
	f.note = page_take(p, &b);
	if (!v || !lines)
		return f;
	lines[0] = (struct explain_line){ .label = page_say(p, "order.net"), .value = money(rp, sums->net) };
	lines[1] = (struct explain_line){ .label = page_say(p, "order.cost"), .source = page_say_with(p, "order.lines", page_count(p, sums->lines), STR("")), .value = money(rp, -sums->cost) };
	*v = (struct explain_view){ .title = f.label, .note = f.note, .formula = page_say(p, "order.formula.margin"), .as_of = page_time(p, p->x.now), .inputs = { lines, 2 } };
	return f;
}

static int64_t day_of(const struct record_page *rp, const char *field)
{
	struct value v = record_value(rp->record, field);

	return v.kind == VALUE_INT ? v.i : INT64_MIN;
}

/* Delivered, or due: against the promise. */
static bool delivery(struct record_page *rp, struct figure_view *f)
{
	struct page *p = &rp->page;
	int64_t promised = day_of(rp, "promised_on"), done = day_of(rp, "delivered_on"), late;
	struct str days;

	if (promised == INT64_MIN)
		return false;
	late = (done != INT64_MIN ? done : p->today) - promised;
	days = page_print(p, "%lld", (long long)(late < 0 ? -late : late));
	*f = (struct figure_view){ .label = page_say(p, "order.delivery"), .note = page_say_with(p, "order.promised", page_date(p, (int32_t)promised), STR("")),
				   .tone = late > 0 ? "late" : "" };
	if (done != INT64_MIN)
		f->value = late ? page_say_with(p, late > 0 ? "order.late" : "order.early", days, STR("")) : page_say(p, "order.in_time");
	else
		f->value = late ? page_say_with(p, late > 0 ? "duty.late" : "order.left", days, STR("")) : page_say(p, "duty.today");
	return true;
}

void order_fill_figures(struct record_page *rp)
{
	struct page *p = &rp->page;
	struct figure_view *f = page_new_array(p, struct figure_view, FIGURES);
	struct order_sums sums = { 0 };
	size_t n = 0;

	if (!f || !sum_lines(rp, &sums) || !sums.lines)
		return;
	sum_costs(rp, &sums);
	f[n++] = (struct figure_view){ .label = page_say(p, "order.net"), .value = money(rp, sums.net), .note = page_say_with(p, "order.lines", page_count(p, sums.lines), STR("")),
				       .tone = sums.net < 0 ? "late" : "", .explain = explained(rp, &sums) };
	if (sums.costed && sums.net > 0)
		f[n++] = margin(rp, &sums);
	if (sums.returned)
		f[n++] = (struct figure_view){ .label = page_say(p, "order.returns"), .value = money(rp, sums.returns),
					       .note = page_say_with(p, "order.lines", page_count(p, sums.returned), STR("")), .tone = "late" };
	n += delivery(rp, &f[n]);
	rp->view.strip.items = f;
	rp->view.strip.count = n;
}
