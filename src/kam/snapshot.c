/* The portfolio's columns: reading them, and building them row by row. */
#include "kam/snapshot.h"

#include <string.h>

#include "base/mem.h"

const char *const tier_codes[TIER_COUNT + 1] = { "strategic", "key", "growth", "general", NULL };

enum tier tier_of(struct str code)
{
	int t = 0;

	while (t < TIER_COUNT && !str_is(code, tier_codes[t]))
		t++;
	return (enum tier)t;
}

/* --- reading ---------------------------------------------------------------------------------------------------------------------- */

static decimal_sum wide_amount(const struct wide_amounts *w, size_t line)
{
	size_t low = 0, high = w->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (w->items[mid].line < line)
			low = mid + 1;
		else
			high = mid;
	}
	return low < w->count ? w->items[low].amount : 0;
}

static bool amount_at(const int64_t *column, const struct wide_amounts *wide, size_t line, decimal_sum *out)
{
	if (!column || column[line] == AMOUNT_UNKNOWN)
		return false;
	*out = column[line] == AMOUNT_WIDE ? wide_amount(wide, line) : column[line];
	return true;
}

bool snapshot_net(const struct snapshot_lines *l, size_t line, decimal_sum *out)
{
	return amount_at(l->net, &l->wide_net, line, out);
}

bool snapshot_margin(const struct snapshot_lines *l, size_t line, decimal_sum *out)
{
	return amount_at(l->margin, &l->wide_margin, line, out);
}

/* Ids are dense more often than not: look where it would be before searching. */
size_t snapshot_find(const struct snapshot *s, int64_t id)
{
	size_t low = 0, high = s->account_count, guess;

	if (!high || id < s->accounts[0].id || id > s->accounts[high - 1].id)
		return s->account_count;
	guess = (size_t)(id - s->accounts[0].id);
	if (guess < high && s->accounts[guess].id == id)
		return guess;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (s->accounts[mid].id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low < s->account_count && s->accounts[low].id == id ? low : s->account_count;
}

size_t snapshot_find_code(const struct snapshot *s, struct str code)
{
	size_t i = 0;

	while (i < s->account_count && (s->accounts[i].deleted || !str_is(code, snapshot_text(s, s->accounts[i].code))))
		i++;
	return i;
}

/* --- building --------------------------------------------------------------------------------------------------------------------- */

/* Room for one more of `size` bytes; NULL and failed when there is none. Grows by half. */
static void *grow(struct snapshot_builder *b, void *items, size_t count, size_t *room, size_t size)
{
	size_t more = *room + *room / 2 + 64;
	void *p;

	if (count < *room)
		return items;
	if (b->failed || more > SIZE_MAX / size || !(p = mem_resize(items, more * size))) {
		b->failed = true;
		return NULL;
	}
	*room = more;
	return p;
}

static uint32_t add_text(struct snapshot_builder *b, struct str s)
{
	size_t at = b->text_count, need = at + s.n + 1, room = b->text_room;

	if (need > UINT32_MAX) {
		b->failed = b->full = true;
		return 0;
	}
	if (need > room) {
		room = need + room / 2 + 4096;
		char *p = b->failed ? NULL : mem_resize(b->text, room);
		if (!p) {
			b->failed = true;
			return 0;
		}
		b->text = p;
		b->text_room = room;
		b->s.text = p;
	}
	if (s.n)
		memcpy(b->text + at, s.p, s.n);
	b->text[at + s.n] = 0;
	b->text_count = need;
	return (uint32_t)at;
}

void snapshot_builder_free(struct snapshot_builder *b)
{
	struct snapshot *s = &b->s;

	mem_free(b->text);
	mem_free(s->accounts);
	mem_free(s->groups);
	mem_free(s->lines.account);
	mem_free(s->lines.day);
	mem_free(s->lines.net);
	mem_free(s->lines.margin);
	mem_free(s->lines.currency);
	mem_free(s->lines.wide_net.items);
	mem_free(s->lines.wide_margin.items);
	for (int i = 0; i < SNAPSHOT_CURRENCIES; i++)
		mem_free(s->rates[i].items);
	*b = (struct snapshot_builder){ 0 };
}

/* Few are different: units in the hundreds, trades in the hundreds; the last ones are the likeliest. */
int32_t snapshot_add_group(struct snapshot_builder *b, int64_t unit, struct str name)
{
	struct snapshot *s = &b->s;
	struct snapshot_group *groups;

	if (!unit && !name.n)
		return SNAPSHOT_NO_GROUP;
	for (size_t i = s->group_count; i-- > 0;)
		if (s->groups[i].unit == unit && (unit || str_is(name, snapshot_text(s, s->groups[i].name))))
			return (int32_t)i;
	if (!(groups = grow(b, s->groups, s->group_count, &b->group_room, sizeof *groups)))
		return SNAPSHOT_NO_GROUP;
	s->groups = groups;
	s->groups[s->group_count] = (struct snapshot_group){ unit, add_text(b, name) };
	return (int32_t)s->group_count++;
}

void snapshot_add_account(struct snapshot_builder *b, int64_t id, struct str code, struct str name, int32_t region, int32_t industry, enum tier tier, bool deleted)
{
	struct snapshot *s = &b->s;
	struct snapshot_account *accounts = grow(b, s->accounts, s->account_count, &b->account_room, sizeof *accounts);

	if (!accounts)
		return;
	s->accounts = accounts;
	s->accounts[s->account_count++] =
		(struct snapshot_account){ id, add_text(b, code), add_text(b, name), region, industry, (unsigned char)tier, deleted };
}

static bool add_wide(struct snapshot_builder *b, struct wide_amounts *w, uint32_t line, decimal_sum amount)
{
	struct wide_amount *items = mem_resize(w->items, (w->count + 1) * sizeof *items);

	if (!items)
		return !(b->failed = true);
	w->items = items;
	w->items[w->count++] = (struct wide_amount){ line, amount };
	return true;
}

static int64_t pack(struct snapshot_builder *b, struct wide_amounts *w, decimal_sum amount)
{
	if (amount > AMOUNT_UNKNOWN && amount <= INT64_MAX)
		return (int64_t)amount;
	add_wide(b, w, (uint32_t)b->s.lines.count, amount);
	return AMOUNT_WIDE;
}

/* Place of a currency, or -1 when there are too many. */
static int currency_of(struct snapshot_builder *b, struct str code)
{
	struct snapshot_lines *l = &b->s.lines;
	int i = 0;

	while (i < l->currency_count && !str_is(code, l->currencies[i]))
		i++;
	if (i == l->currency_count) {
		if (i == SNAPSHOT_CURRENCIES || code.n > 3)
			return -1;
		memcpy(l->currencies[i], code.p, code.n);
		l->currency_count++;
	}
	return i;
}

static bool line_columns(struct snapshot_builder *b)
{
	struct snapshot_lines *l = &b->s.lines;
	size_t room = b->line_room, more = room + room / 2 + 1024;
	void *p;

	if (l->count < room)
		return true;
#define COLUMN(name) ((p = mem_resize(l->name, more * sizeof *l->name)) != NULL && (l->name = p, true))
	if (b->failed || !COLUMN(account) || !COLUMN(day) || !COLUMN(net) || (b->margins && !COLUMN(margin)) || (l->currency && !COLUMN(currency)))
		return !(b->failed = true);
#undef COLUMN
	b->line_room = more;
	return true;
}

/* The second currency makes the column: all lines before are of the first. */
static bool set_currency(struct snapshot_builder *b, int currency)
{
	struct snapshot_lines *l = &b->s.lines;

	if (!l->currency && currency == 0)
		return true;
	if (!l->currency && !(l->currency = mem_alloc(b->line_room)))
		return !(b->failed = true);
	l->currency[l->count] = (unsigned char)currency;
	return true;
}

void snapshot_add_line(struct snapshot_builder *b, const struct snapshot_line *line)
{
	struct snapshot_lines *l = &b->s.lines;
	int currency = currency_of(b, line->currency);
	decimal_sum net = decimal_line_net(line->quantity, line->unit_price, line->discount);

	if (currency < 0 || l->count >= UINT32_MAX - 1)
		b->failed = b->full = true;
	if (b->failed || !line_columns(b) || !set_currency(b, currency))
		return;
	l->account[l->count] = (uint32_t)line->account;
	l->day[l->count] = line->day;
	l->net[l->count] = pack(b, &l->wide_net, net);
	if (b->margins)
		l->margin[l->count] = line->has_cost ? pack(b, &l->wide_margin, net - (decimal_sum)line->quantity * line->unit_cost * MONEY_UNIT) : AMOUNT_UNKNOWN;
	l->count++;
}

void snapshot_add_rate(struct snapshot_builder *b, struct str currency, int32_t day, int64_t rate)
{
	struct snapshot_rates *r;
	struct snapshot_rate *items;
	int i = 0;

	while (i < b->s.lines.currency_count && !str_is(currency, b->s.lines.currencies[i]))
		i++;
	if (i == b->s.lines.currency_count)
		return;
	r = &b->s.rates[i];
	if (!(items = mem_resize(r->items, (r->count + 1) * sizeof *items))) {
		b->failed = true;
		return;
	}
	r->items = items;
	r->items[r->count++] = (struct snapshot_rate){ day, rate };
}
