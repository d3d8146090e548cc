/* What only the list of accounts shows: who of ours sits there, and what it bought in the last twelve months. One statement for a whole page of rows each. */
#include "web/list.h"

#include "base/date.h"
#include "lang/number.h"
#include "kam/policy.h"
#include "model/words.h"

#include <string.h>

enum { MONTHS = 12, SEATS = 3, LINES_MOST = 20000 };

/* account in (1,2,3) and more */
static bool parse_for_rows(struct page *p, const struct entity *t, const struct list_row *rows, size_t count, const char *more, struct filter **out)
{
	struct buf b = { .max = 8192 };
	bool fine;

	buf_lit(&b, "account in (");
	for (size_t i = 0; i < count; i++)
		buf_printf(&b, "%s%lld", i ? "," : "", (long long)rows[i].id);
	buf_printf(&b, ")%s", more);
	fine = !b.failed && page_ok(p, filter_parse(&p->x, t, buf_view(&b), out, &p->e));
	buf_free(&b);
	return fine;
}

static size_t row_of(const struct list_row *rows, size_t count, int64_t id)
{
	size_t i = 0;

	while (i < count && rows[i].id != id)
		i++;
	return i;
}

/* --- the team ---------------------------------------------------------------------------------------------------------------------------------- */

static const char *const seats[SEATS] = { "ar", "sr", "fr" };
static const char *const seat_signs[SEATS] = { "AR", "SR", "FR" };

static void vacant_team(struct page *p, struct cell *c)
{
	struct disc *discs = page_new_array(p, struct disc, SEATS);

	for (int i = 0; discs && i < SEATS; i++)
		discs[i] = (struct disc){ STR("?"), page_say(p, "account.vacant"), str_of(seat_signs[i]), .vacant = true };
	*c = (struct cell){ .kind = CELL_PEOPLE, .people = { discs, discs ? SEATS : 0 } };
}

/* A vacant seat is a gap where a whole team is due: at strategic and key accounts. Elsewhere only who is there is shown. */
static void close_up(struct cell *c, const char *mark)
{
	struct disc *discs = (struct disc *)c->people.items;
	size_t n = 0;

	if (mark && (*mark == 's' || *mark == 'a'))
		return;
	for (size_t i = 0; i < c->people.count; i++)
		if (!discs[i].vacant)
			discs[n++] = discs[i];
	c->people.count = n;
	if (!n)
		c->kind = CELL_NONE;
}

static void seat_person(struct page *p, struct cell *c, struct str seat, int64_t user, struct str name)
{
	for (int i = 0; i < SEATS && c->people.count; i++) {
		struct disc *d = (struct disc *)&c->people.items[i];
		if (!str_is(seat, seats[i]) || !d->vacant)
			continue;
		*d = (struct disc){ page_sign(name), name, str_of(seat_signs[i]), .ours = user == p->who->user };
	}
}

static void fill_teams(struct list_page *l, struct list_row *rows, size_t count, struct cell *cells)
{
	struct page *p = &l->page;
	const struct entity *t = schema_entity(p->x.schema, STR("account_member"));
	struct query q = { .entity = t, .operation = OP_LIST, .limit = -1 };
	struct list list;
	bool row = false;
	enum rc rc;

	for (size_t i = 0; i < count; i++)
		vacant_team(p, &cells[i]);
	if (!count || !parse_for_rows(p, t, rows, count, " and seat in ('ar','sr','fr') and (until is empty or until >= today)", &q.filter) ||
	    !page_ok(p, query_columns(&p->x, &q, STR("account,user,seat,user.name"), &p->e)))
		return;
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row) {
		size_t at = row_of(rows, count, list_value(&list, 0).i);
		if (at < count)
			seat_person(p, &cells[at], list_value(&list, 2).s, list_value(&list, 1).i, arena_str(p->arena, list_value(&list, 3).s));
	}
	list_end(&list);
	page_ok(p, rc);
	for (size_t i = 0; i < count; i++)
		close_up(&cells[i], rows[i].mark);
}

/* --- sales --------------------------------------------------------------------------------------------------------------------------------------- */

struct sold { decimal_sum now, before, months[MONTHS]; bool any; };

static int32_t year_before(int32_t day)
{
	return day_months_before(day, MONTHS);
}

static struct str between(const struct page *p, int32_t from, int32_t to)
{
	struct buf b = { .max = 128 };

	buf_lit(&b, " and ordered_on between '");
	date_write(&b, from);
	buf_lit(&b, "' and '");
	date_write(&b, to);
	buf_lit(&b, "'");
	return page_take(p, &b);
}

/* Net sales by account between two days; returns the lines they are made of. */
static int64_t sum_by_account(struct list_page *l, const struct list_row *rows, size_t count, int32_t from, int32_t to, struct sold *sold, bool before)
{
	struct page *p = &l->page;
	const struct entity *t = schema_entity(p->x.schema, STR("order_line"));
	const struct field *net = entity_field_named(t, "net");
	struct column by = { NULL, entity_field_named(t, "account") };
	struct query q = { .entity = t, .operation = OP_LIST };
	struct groups groups;
	int64_t lines = 0;

	if (!parse_for_rows(p, t, rows, count, arena_text(p->arena, between(p, from, to)), &q.filter) ||
	    !page_ok(p, list_groups(&p->x, &q, &by, &net, 1, &groups, &p->e)))
		return 0;
	for (size_t i = 0; i < groups.count; i++) {
		size_t at = row_of(rows, count, groups.items[i].key.i);
		if (at == count)
			continue;
		*(before ? &sold[at].before : &sold[at].now) = groups.items[i].sums[0];
		sold[at].any = true;
		lines += groups.items[i].count;
	}
	return lines;
}

static void sum_by_month(struct list_page *l, const struct list_row *rows, size_t count, int32_t from, int32_t to, struct sold *sold)
{
	struct page *p = &l->page;
	const struct entity *t = schema_entity(p->x.schema, STR("order_line"));
	struct query q = { .entity = t, .operation = OP_LIST, .limit = -1 };
	struct list list;
	bool row = false;
	enum rc rc;

	if (!parse_for_rows(p, t, rows, count, arena_text(p->arena, between(p, from, to)), &q.filter) ||
	    !page_ok(p, query_columns(&p->x, &q, STR("account,ordered_on,net"), &p->e)) || !page_ok(p, query_sort(&p->x, &q, STR("id"), &p->e)))
		return;
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row) {
		size_t at = row_of(rows, count, list_value(&list, 0).i);
		int month = (int)((int64_t)(list_value(&list, 1).i - from) * MONTHS / (to - from + 1));
		if (at < count && month >= 0 && month < MONTHS && list_value(&list, 2).kind == VALUE_INT)
			sold[at].months[month] += list_value(&list, 2).i;
	}
	list_end(&list);
	page_ok(p, rc);
}

static void add_tenths(struct buf *b, double value)
{
	int64_t n = (int64_t)(value * 10 + .5);

	buf_int(b, n / 10);
	buf_char(b, '.');
	buf_int(b, n % 10);
}

/* Points in 64 × 20, the greatest month at the top. */
static void draw(struct page *p, const struct sold *s, struct cell *c)
{
	struct buf b = { .max = 512 };
	double most = 0, y = 20;

	for (int i = 0; i < MONTHS; i++)
		if (decimal_sum_to_double(s->months[i], MONEY_SCALE) > most)
			most = decimal_sum_to_double(s->months[i], MONEY_SCALE);
	for (int i = 0; i < MONTHS; i++) {
		double value = decimal_sum_to_double(s->months[i], MONEY_SCALE);
		y = most > 0 && value > 0 ? 18 - 16 * value / most : 18;
		buf_text(&b, i ? " " : "");
		add_tenths(&b, 64.0 * i / (MONTHS - 1));
		buf_char(&b, ',');
		add_tenths(&b, y);
	}
	c->points = page_take(p, &b);
	c->end_y = y;
}

static struct str growth_text(struct page *p, const struct sold *s)
{
	struct buf b = { .max = 64 };

	if (s->before <= 0)
		return STR("");
	number_change(&b, decimal_sum_to_double(s->now - s->before, 0) / decimal_sum_to_double(s->before, 0), 0);
	return page_take(p, &b);
}

static void sales_cell(struct page *p, const struct sold *s, bool drawn, struct cell *c)
{
	double change = s->before > 0 ? decimal_sum_to_double(s->now - s->before, 0) / decimal_sum_to_double(s->before, 0) : 0;

	*c = (struct cell){ .kind = CELL_NONE, .number = true };
	if (!s->any)
		return;
	c->kind = drawn && s->now > 0 ? CELL_SPARK : CELL_MONEY;
	c->text = page_money(p, company_setting(p->x.company, "company.currency"), s->now);
	c->delta = growth_text(p, s);
	c->falling = s->before > 0 && change <= -CHANGE_SEEN;
	c->rising = s->before > 0 && change >= CHANGE_SEEN;
	if (c->kind == CELL_SPARK)
		draw(p, s, c);
}

static void fill_sales(struct list_page *l, struct list_row *rows, size_t count, struct cell *cells)
{
	struct page *p = &l->page;
	struct sold *sold = page_new_array(p, struct sold, count);
	int32_t from = year_before(p->today) + 1;
	int64_t lines;

	if (!sold || !count)
		return;
	lines = sum_by_account(l, rows, count, from, p->today, sold, false);
	sum_by_account(l, rows, count, year_before(from - 1) + 1, from - 1, sold, true);
	if (lines <= LINES_MOST)
		sum_by_month(l, rows, count, from, p->today, sold);
	for (size_t i = 0; i < count; i++)
		sales_cell(p, &sold[i], lines <= LINES_MOST, &cells[i]);
}

void account_fill_special(struct list_page *l, struct list_row *rows, size_t count, struct cell *cells, enum list_special special)
{
	if (special == SPECIAL_TEAM)
		fill_teams(l, rows, count, cells);
	else
		fill_sales(l, rows, count, cells);
}
