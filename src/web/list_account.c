/* What only the list of accounts shows: who of ours sits there, and what it bought in the last twelve months. One statement for a whole page of rows each. */
#include "web/list.h"
#include "web/sales.h"

#include "base/date.h"
#include "lang/number.h"
#include "kam/policy.h"
#include "model/words.h"

#include <string.h>

enum { MONTHS = 12, SEATS = 3 };

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

struct sales_page {
	struct page *page;
	const struct list_row *rows;
	size_t count;
	struct sold *sold;
	int32_t from, to;         /* the twelve months looked at */
	bool drawn;               /* each line was met: the months are known */
};

static int32_t year_before(int32_t day)
{
	return day_months_before(day, MONTHS);
}

static void take_line(struct sales_page *g, const struct sales_line *line)
{
	size_t at = row_of(g->rows, g->count, line->account);
	int month = (int)((int64_t)(line->day - g->from) * MONTHS / (g->to - g->from + 1));

	if (at == g->count)
		return;
	g->sold[at].any = true;
	if (line->day < g->from) {
		g->sold[at].before += line->net;
		return;
	}
	g->sold[at].now += line->net;
	if (month < MONTHS)
		g->sold[at].months[month] += line->net;
}

static bool sum_by_account(struct sales_page *g, struct sales *s, int32_t from, int32_t to, bool before)
{
	struct sales_group *groups;
	size_t count;

	if (!sales_by(s, "account", from, to, &groups, &count))
		return false;
	for (size_t i = 0; i < count; i++) {
		size_t at = groups[i].key.kind == VALUE_INT ? row_of(g->rows, g->count, groups[i].key.i) : g->count;
		if (at == g->count)
			continue;
		*(before ? &g->sold[at].before : &g->sold[at].now) = groups[i].net;
		g->sold[at].any = true;
	}
	return true;
}

/* Line by line, so that the months are there to be drawn; where that would be too many the engine adds up. */
static bool sum_up(struct sales_page *g, struct str accounts, int32_t before, struct sales *s)
{
	struct page *p = g->page;
	struct sales_lines found;

	if (!sales_read(p, accounts, before, g->to, s, &found))
		return false;
	if (!(g->drawn = found.complete))
		return sales_begin(p, accounts, before, g->to, s) && sum_by_account(g, s, g->from, g->to, false) && sum_by_account(g, s, before, g->from - 1, true);
	for (size_t i = 0; i < found.count; i++)
		take_line(g, &found.items[i]);
	return true;
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

static void sales_cell(const struct sales *sales, const struct sold *s, bool drawn, struct cell *c)
{
	double change = s->before > 0 ? decimal_sum_to_double(s->now - s->before, 0) / decimal_sum_to_double(s->before, 0) : 0;
	struct page *p = sales->page;

	*c = (struct cell){ .kind = CELL_NONE, .number = true };
	if (!s->any)
		return;
	c->kind = drawn && s->now > 0 ? CELL_SPARK : CELL_MONEY;
	c->text = sales_money(sales, s->now);
	c->delta = growth_text(p, s);
	c->falling = s->before > 0 && change <= -CHANGE_SEEN;
	c->rising = s->before > 0 && change >= CHANGE_SEEN;
	if (c->kind == CELL_SPARK)
		draw(p, s, c);
}

static void fill_sales(struct list_page *l, struct list_row *rows, size_t count, struct cell *cells)
{
	struct page *p = &l->page;
	int32_t from = year_before(p->today) + 1, before = year_before(from - 1) + 1;
	struct sales_page g = { p, rows, count, page_new_array(p, struct sold, count), from, p->today, false };
	int64_t *ids = page_new_array(p, int64_t, count);
	struct sales sales;

	for (size_t i = 0; i < count; i++)
		cells[i] = (struct cell){ .kind = CELL_NONE, .number = true };
	if (!g.sold || !ids || !count)
		return;
	for (size_t i = 0; i < count; i++)
		ids[i] = rows[i].id;
	if (!sum_up(&g, sales_among(p, "account", ids, count), before, &sales))
		return;
	for (size_t i = 0; i < count; i++)
		sales_cell(&sales, &g.sold[i], g.drawn, &cells[i]);
}

void account_fill_special(struct list_page *l, struct list_row *rows, size_t count, struct cell *cells, enum list_special special)
{
	if (special == SPECIAL_TEAM)
		fill_teams(l, rows, count, cells);
	else
		fill_sales(l, rows, count, cells);
}
