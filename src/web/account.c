/* What only an account's page has: tier with its reason, the team by seats, figures of its sales with their explanations. account_group.c adds the group around it. */
#include "web/record.h"
#include "web/sales.h"

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
	int64_t lines, returned, orders;
};

/* Sums by kind of line: what came back stands apart. */
static bool sum_year(struct sales *s, struct year_of_sales *y)
{
	struct sales_group *groups;
	size_t count;

	if (!sales_by(s, "kind", y->from, y->to, &groups, &count))
		return false;
	for (size_t i = 0; i < count; i++) {
		bool back = groups[i].key.kind == VALUE_TEXT && str_is(groups[i].key.s, "return");
		y->net += groups[i].net;
		y->lines += groups[i].count;
		y->returns += back ? groups[i].net : 0;
		y->returned += back ? groups[i].count : 0;
	}
	return true;
}

static int month_index(int32_t day, int32_t from)
{
	struct civil a = date_to_civil(day), b = date_to_civil(from);

	return (a.year - b.year) * 12 + a.month - b.month - (a.day < b.day);
}

/* By month through the days: at most as many groups as days. */
static bool sum_months(struct sales *s, struct year_of_sales *y)
{
	struct sales_group *groups;
	size_t count;

	if (!sales_by(s, "ordered_on", y->from, y->to, &groups, &count))
		return false;
	for (size_t i = 0; i < count; i++) {
		int month = groups[i].key.kind == VALUE_INT ? month_index((int32_t)groups[i].key.i, y->from) : -1;
		if (month >= 0 && month < MONTHS)
			y->months[month] += groups[i].net;
	}
	return true;
}

static struct str days_words(const struct page *p, int32_t from, int32_t to)
{
	return page_print(p, "%.*s – %.*s", STR_ARG(page_date(p, from)), STR_ARG(page_date(p, to)));
}

/* The orders of a period, as a list; more: further conditions. */
static struct str orders_filter(struct record_page *rp, const struct year_of_sales *y, const char *more)
{
	struct buf b = { .max = 400 };

	buf_printf(&b, "account = %lld and ordered_on between '", (long long)rp->record->id);
	date_write(&b, y->from);
	buf_lit(&b, "' and '");
	date_write(&b, y->to);
	buf_printf(&b, "' and not status in ('draft', 'cancelled')%s", more);
	return page_take(&rp->page, &b);
}

static struct str orders_url(struct record_page *rp, const struct year_of_sales *y, const char *more)
{
	struct pair filter = { STR("filter"), orders_filter(rp, y, more) };

	return page_url(&rp->page, STR("/orders"), &filter, 1);
}

/* --- what the figures are made of ----------------------------------------------------------------------------------------------------------------------- */

static struct explain_view *explanation(struct page *p, struct str title, const char *formula, size_t room, struct explain_line **lines)
{
	struct explain_view *v = page_new_array(p, struct explain_view, 1);

	*lines = page_new_array(p, struct explain_line, room);
	if (!v || !*lines)
		return NULL;
	*v = (struct explain_view){ .title = title, .formula = page_say(p, formula), .as_of = page_time(p, p->x.now), .inputs = { *lines, 0 } };
	return v;
}

/* A year of sales month by month, the returns apart. */
static struct explain_view *year_explained(struct record_page *rp, const struct sales *s, const struct year_of_sales *y, struct str title)
{
	struct page *p = &rp->page;
	struct explain_line *lines;
	struct explain_view *v = explanation(p, title, "account.formula.net", MONTHS + 3, &lines);
	size_t n = 0;

	if (!v)
		return NULL;
	v->note = days_words(p, y->from, y->to);
	v->url = orders_url(rp, y, "");
	lines[n++] = (struct explain_line){ 0, title, page_say_with(p, "account.from_lines", page_count(p, y->lines), page_count(p, y->orders)), STR(""), sales_money(s, y->net) };
	for (int i = 0; i < MONTHS; i++) {
		/* the months run from the first day of the year looked at */
		struct civil c = date_to_civil(y->from);
		int month = c.month - 1 + i;
		if (y->months[i])
			lines[n++] = (struct explain_line){ 1, page_print(p, "%04d-%02d", c.year + month / 12, month % 12 + 1), STR(""), STR(""), sales_money(s, y->months[i]) };
	}
	if (y->returns)
		lines[n++] = (struct explain_line){ 0, page_say(p, "account.figure.returns"), page_say(p, "account.returns_in"), STR(""), sales_money(s, y->returns), "late" };
	if (sales_note(s).n)
		lines[n++] = (struct explain_line){ 0, sales_note(s), STR(""), STR(""), STR(""), "soon" };
	v->inputs.count = n;
	return v;
}

static struct explain_view *sales_explained(struct record_page *rp, const struct sales *s, const struct year_of_sales *now, const struct year_of_sales *before)
{
	struct page *p = &rp->page;
	struct explain_view *v = year_explained(rp, s, now, page_say(p, "account.figure.sales"));
	struct explain_line *changes = page_new_array(p, struct explain_line, 2);

	if (!v || !changes)
		return NULL;
	changes[0] = (struct explain_line){ 0, days_words(p, before->from, before->to), STR(""), STR(""), sales_money(s, before->net) };
	changes[1] = (struct explain_line){ 0, days_words(p, now->from, now->to), STR(""), STR(""), sales_money(s, now->net) };
	v->changed = page_say(p, "account.against");
	v->changes.items = changes;
	v->changes.count = 2;
	return v;
}

static struct explain_view *orders_explained(struct record_page *rp, const struct sales *s, const struct year_of_sales *y)
{
	struct page *p = &rp->page;
	struct explain_line *lines;
	struct explain_view *v = explanation(p, page_say(p, "account.figure.orders"), "account.formula.average", 3, &lines);

	if (!v)
		return NULL;
	v->note = days_words(p, y->from, y->to);
	v->url = orders_url(rp, y, "");
	lines[v->inputs.count++] = (struct explain_line){ .label = page_say(p, "account.figure.orders"), .source = page_say(p, "account.orders_counted"), .value = page_count(p, y->orders) };
	lines[v->inputs.count++] = (struct explain_line){ .label = page_say(p, "account.figure.sales"), .value = sales_money(s, y->net) };
	if (y->orders)
		lines[v->inputs.count++] = (struct explain_line){ .label = page_say(p, "account.average"), .value = sales_money(s, y->net / y->orders) };
	return v;
}

static struct explain_view *returns_explained(struct record_page *rp, const struct sales *s, const struct year_of_sales *y)
{
	struct page *p = &rp->page;
	struct explain_line *lines;
	struct explain_view *v = explanation(p, page_say(p, "account.figure.returns"), "account.formula.returns", 1, &lines);

	if (!v)
		return NULL;
	v->note = days_words(p, y->from, y->to);
	v->end = true;
	v->url = orders_url(rp, y, " and kind = 'credit'");
	lines[v->inputs.count++] = (struct explain_line){ .label = page_say(p, "account.figure.returns"), .source = page_say_with(p, "order.lines", page_count(p, y->returned), STR("")),
							  .value = sales_money(s, y->returns), .tone = y->returns ? "late" : NULL };
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
	/* the day opens the order itself */
	if (!query_text(p, "order", "ordered_on,number", page_print(p, "account = %lld", (long long)rp->record->id), "-ordered_at", 1, &q))
		return;
	rc = list_begin(&p->x, &q, &list, &p->e);
	if (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row && list_value(&list, 0).kind == VALUE_INT) {
		struct buf b = { .max = 64 };
		number_days(&b, p->language, (int32_t)list_value(&list, 0).i, p->today);
		out->value = page_take(p, &b);
		out->note = page_print(p, "%.*s", STR_ARG(list_value(&list, 1).s));
		out->url = page_print(p, "/orders/%lld", (long long)list.id);
	}
	list_end(&list);
	page_ok(p, rc);
}

static bool sum_years(struct record_page *rp, struct sales *s, struct year_of_sales *now, struct year_of_sales *last)
{
	struct page *p = &rp->page;

	if (!sales_begin(p, page_print(p, "account = %lld", (long long)rp->record->id), last->from, now->to, s) || !sum_year(s, now) || !sum_year(s, last) ||
	    !sum_months(s, now) || !sum_months(s, last))
		return false;
	now->orders = count_of(p, "order", orders_filter(rp, now, ""));
	last->orders = count_of(p, "order", orders_filter(rp, last, ""));
	return !p->failed;
}

static void fill_strip(struct record_page *rp)
{
	struct page *p = &rp->page;
	struct figure_view *f = page_new_array(p, struct figure_view, FIGURES);
	int32_t from = day_months_before(p->today, MONTHS) + 1, before = day_months_before(from - 1, MONTHS) + 1;
	struct year_of_sales now = { .from = from, .to = p->today }, last = { .from = before, .to = from - 1 };
	struct sales s;
	size_t n = 0;

	if (!f || !sum_years(rp, &s, &now, &last))
		return;
	f[n] = (struct figure_view){ .label = page_say(p, "account.figure.sales"), .value = sales_money(&s, now.net), .explain = sales_explained(rp, &s, &now, &last) };
	if ((f[n].has_delta = last.net > 0))
		f[n].delta = growth(p, now.net, last.net);
	n++;
	f[n++] = (struct figure_view){ .label = page_say(p, "account.figure.before"), .value = sales_money(&s, last.net), .note = days_words(p, last.from, last.to),
				       .explain = year_explained(rp, &s, &last, page_say(p, "account.figure.before")) };
	f[n++] = (struct figure_view){ .label = page_say(p, "account.figure.orders"), .value = page_count(p, now.orders), .explain = orders_explained(rp, &s, &now),
				       .note = page_say_with(p, "account.figure.average", now.orders ? sales_money(&s, now.net / now.orders) : STR("–"), STR("")) };
	f[n++] = (struct figure_view){ .label = page_say(p, "account.figure.returns"), .value = now.returns ? sales_money(&s, now.returns) : STR("–"),
				       .tone = now.returns ? "late" : "", .explain = returns_explained(rp, &s, &now) };
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
