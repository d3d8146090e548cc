/* What only an account's page has: tier with its reason, the team by seats, figures of its sales with their explanations. account_group.c adds the group around it. */
#include "web/record.h"

#include "base/date.h"
#include "base/mem.h"
#include "kam/policy.h"
#include "lang/number.h"
#include "model/words.h"

#include <string.h>

enum { SEATS = 6, SEAT_PEOPLE = 6, FIGURES = 5, MONTHS = 12 };

/* --- tier ------------------------------------------------------------------------------------------------------------------------------------- */

static void fill_tier(struct record_page *rp)
{
	struct page *p = &rp->page;
	struct value tier = record_value(rp->record, "tier"), reason = record_value(rp->record, "tier_reason"), since = record_value(rp->record, "tier_since");
	const struct field *f = entity_field_named(rp->entity, "tier");
	struct cell *c = page_new_array(p, struct cell, 1);
	struct explain_view *why = page_new_array(p, struct explain_view, 1);

	if (!c || !why || tier.kind != VALUE_TEXT)
		return;
	*c = cell_of(p, rp->entity, f, tier, STR(""), STR(""));
	rp->view.tier = c;
	if (reason.kind != VALUE_TEXT && since.kind != VALUE_INT)
		return;
	*why = (struct explain_view){ .title = c->text, .note = reason.kind == VALUE_TEXT ? reason.s : STR(""),
				      .as_of = since.kind == VALUE_INT ? page_day(p, (int32_t)since.i) : STR(""), .url = page_print(p, "%.*s?kind=tier", STR_ARG(rp->base)) };
	rp->view.tier_reason = why;
}

/* --- team ------------------------------------------------------------------------------------------------------------------------------------------ */

static const char *const seat_codes[SEATS] = { "ar", "sr", "fr", "sponsor", "liaison", "helper" };

static void add_member(struct page *p, struct team_seat *seat, int64_t user, struct str name)
{
	struct disc *people = (struct disc *)seat->people.items;

	if (!people && !(people = page_new_array(p, struct disc, SEAT_PEOPLE)))
		return;
	seat->people.items = people;
	if (seat->people.count < SEAT_PEOPLE)
		people[seat->people.count++] = (struct disc){ page_sign(name), name, seat->role, .ours = user == p->who->user };
	seat->names = seat->names.n ? page_print(p, "%.*s%.*s%.*s", STR_ARG(seat->names), STR_ARG(page_say(p, "list.comma")), STR_ARG(name)) : name;
}

/* The three seats that an important account must have are shown when they are vacant, too. */
static void add_vacant(struct page *p, struct team_seat *seat)
{
	struct disc *people = page_new_array(p, struct disc, 1);

	if (!people)
		return;
	people[0] = (struct disc){ STR("?"), STR(""), seat->role, .vacant = true };
	seat->people.items = people;
	seat->people.count = 1;
	seat->names = page_say(p, "account.vacant");
}

static void fill_team(struct record_page *rp)
{
	struct page *p = &rp->page;
	struct team_seat seats[SEATS] = { 0 }, *out = page_new_array(p, struct team_seat, SEATS);
	const struct field *f = entity_field_named(schema_entity(p->x.schema, STR("account_member")), "seat");
	struct str filter = page_print(p, "account = %lld and (until is empty or until >= today)", (long long)rp->record->id);
	bool key = rp->view.tier && (*rp->view.tier->mark == 's' || *rp->view.tier->mark == 'a'), row = false;
	struct query q;
	struct list list;
	enum rc rc;

	if (!out || !query_text(p, "account_member", "seat,user,user.name", filter, "id", LIST_LIMIT_MAX, &q))
		return;
	for (int i = 0; i < SEATS; i++)
		seats[i].role = word_choice(p->language, p->x.schema, f, str_of(seat_codes[i]));
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row)
		for (int i = 0; i < SEATS; i++)
			if (str_is(list_value(&list, 0).s, seat_codes[i]))
				add_member(p, &seats[i], list_value(&list, 1).i, arena_str(p->arena, list_value(&list, 2).s));
	list_end(&list);
	page_ok(p, rc);
	for (int i = 0; i < SEATS; i++) {
		if (key && i < 3 && !seats[i].people.count)
			add_vacant(p, &seats[i]);
		if (seats[i].people.count)
			out[rp->view.team.count++] = seats[i];
	}
	rp->view.team.items = out;
}

/* --- figures ------------------------------------------------------------------------------------------------------------------------------------------ */

struct year_of_sales {
	int32_t from, to;
	decimal_sum net, returns, months[MONTHS];
	int64_t lines, orders;
};

static bool order_lines(struct record_page *rp, int32_t from, int32_t to, const char *columns, struct query *q)
{
	struct page *p = &rp->page;
	struct buf b = { .max = 256 };

	buf_printf(&b, "account = %lld and ordered_on between '", (long long)rp->record->id);
	date_write(&b, from);
	buf_lit(&b, "' and '");
	date_write(&b, to);
	buf_lit(&b, "'");
	return query_text(p, "order_line", columns, page_take(p, &b), "id", -1, q);
}

/* Sums by kind of line: what came back stands apart. */
static bool sum_year(struct record_page *rp, struct year_of_sales *y)
{
	struct page *p = &rp->page;
	const struct entity *t = schema_entity(p->x.schema, STR("order_line"));
	const struct field *net = entity_field_named(t, "net");
	struct column kind = { NULL, entity_field_named(t, "kind") };
	struct groups groups;
	struct query q;

	if (!order_lines(rp, y->from, y->to, NULL, &q) || !page_ok(p, list_groups(&p->x, &q, &kind, &net, 1, &groups, &p->e)))
		return false;
	for (size_t i = 0; i < groups.count; i++) {
		y->net += groups.items[i].sums[0];
		y->lines += groups.items[i].count;
		if (groups.items[i].key.kind == VALUE_TEXT && str_is(groups.items[i].key.s, "return"))
			y->returns += groups.items[i].sums[0];
	}
	return true;
}

static int month_index(int32_t day, int32_t from)
{
	struct civil a = date_to_civil(day), b = date_to_civil(from);

	return (a.year - b.year) * 12 + a.month - b.month - (a.day < b.day);
}

/* By month through the days: at most as many groups as days. */
static void sum_months(struct record_page *rp, struct year_of_sales *y)
{
	struct page *p = &rp->page;
	const struct entity *t = schema_entity(p->x.schema, STR("order_line"));
	const struct field *net = entity_field_named(t, "net");
	struct column day = { NULL, entity_field_named(t, "ordered_on") };
	struct groups groups;
	struct query q;

	if (!order_lines(rp, y->from, y->to, NULL, &q) || !page_ok(p, list_groups(&p->x, &q, &day, &net, 1, &groups, &p->e)))
		return;
	for (size_t i = 0; i < groups.count; i++) {
		int month = groups.items[i].key.kind == VALUE_INT ? month_index((int32_t)groups.items[i].key.i, y->from) : -1;
		if (month >= 0 && month < MONTHS)
			y->months[month] += groups.items[i].sums[0];
	}
	y->orders = count_of(p, "order", page_print(p, "account = %lld and ordered_on >= today-%d", (long long)rp->record->id, p->today - y->from));
}

static struct str money(const struct page *p, decimal_sum v)
{
	return page_money(p, company_setting(p->x.company, "company.currency"), v);
}

static struct str days_words(const struct page *p, int32_t from, int32_t to)
{
	return page_print(p, "%.*s – %.*s", STR_ARG(page_date(p, from)), STR_ARG(page_date(p, to)));
}

static struct explain_view *sales_explained(struct record_page *rp, const struct year_of_sales *now, const struct year_of_sales *before)
{
	struct page *p = &rp->page;
	struct explain_view *v = page_new_array(p, struct explain_view, 1);
	struct explain_line *lines = page_new_array(p, struct explain_line, MONTHS + 2), *changes = page_new_array(p, struct explain_line, 2);
	size_t n = 0;

	if (!v || !lines || !changes)
		return NULL;
	lines[n++] = (struct explain_line){ 0, page_say(p, "account.figure.sales"), page_say_with(p, "account.from_lines", page_count(p, now->lines), page_count(p, now->orders)),
					    STR(""), money(p, now->net) };
	for (int i = 0; i < MONTHS; i++) {
		/* the months run from the first day of the year looked at */
		struct civil c = date_to_civil(now->from);
		int month = c.month - 1 + i;
		if (now->months[i])
			lines[n++] = (struct explain_line){ 1, page_print(p, "%04d-%02d", c.year + month / 12, month % 12 + 1), STR(""), STR(""), money(p, now->months[i]) };
	}
	if (now->returns)
		lines[n++] = (struct explain_line){ 0, page_say(p, "account.figure.returns"), page_say(p, "account.returns_in"), STR(""), money(p, now->returns), "late" };
	changes[0] = (struct explain_line){ 0, days_words(p, before->from, before->to), STR(""), STR(""), money(p, before->net) };
	changes[1] = (struct explain_line){ 0, days_words(p, now->from, now->to), STR(""), STR(""), money(p, now->net) };
	*v = (struct explain_view){ .title = page_say(p, "account.figure.sales"), .note = days_words(p, now->from, now->to), .formula = page_say(p, "account.formula.net"),
				    .as_of = page_time(p, p->x.now), .changed = page_say(p, "account.against"), .inputs = { lines, n }, .changes = { changes, 2 } };
	return v;
}

static struct cell growth(struct page *p, decimal_sum now, decimal_sum before)
{
	double change = decimal_sum_to_double(now - before, 0) / decimal_sum_to_double(before, 0);
	struct cell c = { .kind = CELL_DELTA, .rising = change >= CHANGE_SEEN, .falling = change <= -CHANGE_SEEN };
	struct buf b = { .max = 64 };

	number_change(&b, change, 0);
	c.text = page_take(p, &b);
	return c;
}

static void last_order(struct record_page *rp, struct figure_view *out)
{
	struct page *p = &rp->page;
	struct query q;
	struct list list;
	bool row = false;
	enum rc rc;

	*out = (struct figure_view){ .label = page_say(p, "account.figure.last_order"), .value = STR("–") };
	if (!query_text(p, "order", "ordered_on,number", page_print(p, "account = %lld", (long long)rp->record->id), "-ordered_at", 1, &q))
		return;
	rc = list_begin(&p->x, &q, &list, &p->e);
	if (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row && list_value(&list, 0).kind == VALUE_INT) {
		struct buf b = { .max = 64 };
		number_days(&b, p->language, (int32_t)list_value(&list, 0).i, p->today);
		out->value = page_take(p, &b);
		out->note = page_print(p, "%.*s", STR_ARG(list_value(&list, 1).s));
	}
	list_end(&list);
	page_ok(p, rc);
}

static void fill_strip(struct record_page *rp)
{
	struct page *p = &rp->page;
	struct figure_view *f = page_new_array(p, struct figure_view, FIGURES);
	int32_t from = day_months_before(p->today, MONTHS) + 1, before = day_months_before(from - 1, MONTHS) + 1;
	struct year_of_sales now = { .from = from, .to = p->today }, last = { .from = before, .to = from - 1 };
	size_t n = 0;

	if (!f || !sum_year(rp, &now) || !sum_year(rp, &last))
		return;
	sum_months(rp, &now);
	f[n] = (struct figure_view){ .label = page_say(p, "account.figure.sales"), .value = money(p, now.net), .explain = sales_explained(rp, &now, &last) };
	if ((f[n].has_delta = last.net > 0))
		f[n].delta = growth(p, now.net, last.net);
	n++;
	f[n++] = (struct figure_view){ .label = page_say(p, "account.figure.before"), .value = money(p, last.net), .note = days_words(p, last.from, last.to) };
	f[n++] = (struct figure_view){ .label = page_say(p, "account.figure.orders"), .value = page_count(p, now.orders),
				       .note = page_say_with(p, "account.figure.average", now.orders ? money(p, now.net / now.orders) : STR("–"), STR("")) };
	f[n++] = (struct figure_view){ .label = page_say(p, "account.figure.returns"), .value = now.returns ? money(p, now.returns) : STR("–"), .tone = now.returns ? "late" : "" };
	last_order(rp, &f[n++]);
	rp->view.strip.items = f;
	rp->view.strip.count = n;
}

/* "customer since 2017" closes the line under the name. */
static void add_since(struct record_page *rp)
{
	struct page *p = &rp->page;
	struct value since = record_value(rp->record, "customer_since");

	if (since.kind == VALUE_INT)
		rp->view.meta = page_print(p, "%.*s · %.*s", STR_ARG(rp->view.meta),
					   STR_ARG(page_say_with(p, "account.since", page_print(p, "%d", date_to_civil((int32_t)since.i).year), STR(""))));
}

void account_fill_head(struct record_page *rp)
{
	fill_tier(rp);
	add_since(rp);
	fill_team(rp);
}

void account_fill_overview(struct record_page *rp)
{
	fill_strip(rp);
	account_fill_group(rp);
}
