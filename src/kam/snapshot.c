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

/* Where the line's stands or would stand. */
static size_t wide_place(const struct wide_amounts *w, size_t line)
{
	size_t low = 0, high = w->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (w->items[mid].line < line)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static decimal_sum wide_amount(const struct wide_amounts *w, size_t line)
{
	size_t at = wide_place(w, line);

	return at < w->count && w->items[at].line == line ? w->items[at].amount : 0;
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
	mem_free(b->runs);
	snapshot_clear_rates(b);
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

void snapshot_set_account(struct snapshot_builder *b, size_t place, struct str code, struct str name, int32_t region, int32_t industry, enum tier tier, bool deleted)
{
	struct snapshot_account *a = &b->s.accounts[place];

	if (!str_is(code, snapshot_text(&b->s, a->code)))
		a->code = add_text(b, code);
	if (!str_is(name, snapshot_text(&b->s, a->name)))
		a->name = add_text(b, name);
	a->region = region;
	a->industry = industry;
	a->tier = (unsigned char)tier;
	a->deleted = deleted;
}

/* --- amounts that 64 bits do not hold ------------------------------------------------------------------------------------------------ */

static void set_wide(struct snapshot_builder *b, struct wide_amounts *w, uint32_t line, decimal_sum amount)
{
	size_t at = wide_place(w, line);
	struct wide_amount *items;

	if (at == w->count || w->items[at].line != line) {
		if (!(items = mem_resize(w->items, (w->count + 1) * sizeof *items))) {
			b->failed = true;
			return;
		}
		w->items = items;
		memmove(&items[at + 1], &items[at], (w->count++ - at) * sizeof *items);
	}
	w->items[at] = (struct wide_amount){ line, amount };
}

static int64_t pack(struct snapshot_builder *b, struct wide_amounts *w, size_t line, decimal_sum amount)
{
	if (amount > AMOUNT_UNKNOWN && amount <= INT64_MAX)
		return (int64_t)amount;
	set_wide(b, w, (uint32_t)line, amount);
	return AMOUNT_WIDE;
}

/* --- lines --------------------------------------------------------------------------------------------------------------------------- */

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
static bool set_currency(struct snapshot_builder *b, size_t line, int currency)
{
	struct snapshot_lines *l = &b->s.lines;

	if (!l->currency && currency == 0)
		return true;
	if (!l->currency && !(l->currency = mem_alloc(b->line_room)))
		return !(b->failed = true);
	l->currency[line] = (unsigned char)currency;
	return true;
}

static void write_line(struct snapshot_builder *b, size_t at, const struct snapshot_line *line)
{
	struct snapshot_lines *l = &b->s.lines;
	decimal_sum net = decimal_line_net(line->quantity, line->unit_price, line->discount);
	int currency = currency_of(b, line->currency);

	if (currency < 0)
		b->failed = b->full = true;
	if (b->failed || !set_currency(b, at, currency))
		return;
	l->account[at] = (uint32_t)line->account;
	l->day[at] = line->day;
	l->net[at] = pack(b, &l->wide_net, at, net);
	if (b->margins)
		l->margin[at] = line->has_cost ? pack(b, &l->wide_margin, at, net - (decimal_sum)line->quantity * line->unit_cost * MONEY_UNIT) : AMOUNT_UNKNOWN;
}

/* The last run that begins at or before id, counted from 1; 0 when there is none. */
static size_t run_before(const struct snapshot_builder *b, int64_t id)
{
	size_t low = 0, high = b->run_count;

	if (high && b->runs[high - 1].first <= id)
		return high;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (b->runs[mid].first <= id)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Where the line with that id stands, or the number of lines. */
static size_t place_of_line(const struct snapshot_builder *b, int64_t id)
{
	size_t i = run_before(b, id);
	const struct line_run *r = i ? &b->runs[i - 1] : NULL;

	return r && id - r->first < r->count ? r->place + (size_t)(id - r->first) : b->s.lines.count;
}

static void add_to_run(struct snapshot_builder *b, int64_t id, uint32_t place)
{
	size_t i = run_before(b, id);
	struct line_run *r = i ? &b->runs[i - 1] : NULL, *runs;

	if (r && id == r->first + r->count && place == r->place + r->count) {
		r->count++;
		return;
	}
	if (!(runs = grow(b, b->runs, b->run_count, &b->run_room, sizeof *runs)))
		return;
	b->runs = runs;
	memmove(&runs[i + 1], &runs[i], (b->run_count++ - i) * sizeof *runs);
	runs[i] = (struct line_run){ id, place, 1 };
}

void snapshot_add_line(struct snapshot_builder *b, const struct snapshot_line *line)
{
	size_t at = b->s.lines.count;

	if (at >= UINT32_MAX - 1)
		b->failed = b->full = true;
	if (b->failed || !line_columns(b))
		return;
	if (line->id)
		add_to_run(b, line->id, (uint32_t)at);
	write_line(b, at, line);
	b->s.lines.count += !b->failed;
}

void snapshot_put_line(struct snapshot_builder *b, const struct snapshot_line *line)
{
	size_t at = place_of_line(b, line->id);

	if (at == b->s.lines.count) {
		snapshot_add_line(b, line);
		return;
	}
	b->s.lines.dead -= b->s.lines.account[at] == SNAPSHOT_DEAD;
	write_line(b, at, line);
}

static void kill_line(struct snapshot_lines *l, size_t at)
{
	l->dead += l->account[at] != SNAPSHOT_DEAD;
	l->account[at] = SNAPSHOT_DEAD;
	l->day[at] = SNAPSHOT_NO_DAY;
	l->net[at] = 0;
}

void snapshot_drop_line(struct snapshot_builder *b, int64_t id)
{
	size_t at = place_of_line(b, id);

	if (at < b->s.lines.count)
		kill_line(&b->s.lines, at);
}

/* --- taking over and copying ---------------------------------------------------------------------------------------------------------- */

/* New place of each account; both are in the order of ids. */
static void match_accounts(const struct snapshot *old, const struct snapshot *new, uint32_t *places)
{
	for (size_t i = 0, k = 0; i < old->account_count; i++) {
		while (k < new->account_count && new->accounts[k].id < old->accounts[i].id)
			k++;
		places[i] = k < new->account_count && new->accounts[k].id == old->accounts[i].id ? (uint32_t)k : SNAPSHOT_DEAD;
	}
}

static void move_lines(struct snapshot_lines *l, const uint32_t *places)
{
	for (size_t i = 0; i < l->count; i++) {
		uint32_t to = l->account[i] == SNAPSHOT_DEAD ? SNAPSHOT_DEAD : places[l->account[i]];
		if (to == SNAPSHOT_DEAD)
			kill_line(l, i);
		else
			l->account[i] = to;
	}
}

void snapshot_take_accounts(struct snapshot_builder *b, struct snapshot_builder *from)
{
	uint32_t *places = from->failed ? NULL : mem_alloc((b->s.account_count + 1) * sizeof *places);
	struct snapshot_builder old = { 0 };

	if (!places) {
		b->failed = true;
		return;
	}
	match_accounts(&b->s, &from->s, places);
	move_lines(&b->s.lines, places);
	mem_free(places);
	old.text = b->text;
	old.s.accounts = b->s.accounts;
	old.s.groups = b->s.groups;
	b->text = from->text;
	b->s.text = from->s.text;
	b->s.accounts = from->s.accounts;
	b->s.account_count = from->s.account_count;
	b->s.groups = from->s.groups;
	b->s.group_count = from->s.group_count;
	b->text_count = from->text_count;
	b->text_room = from->text_room;
	b->account_room = from->account_room;
	b->group_room = from->group_room;
	*from = (struct snapshot_builder){ 0 };
	snapshot_builder_free(&old);
}

static void *copy_of(struct snapshot_builder *b, const void *items, size_t size, size_t room)
{
	void *p = items && !b->failed ? mem_resize(NULL, room ? room : 1) : NULL;

	if (items && !p)
		b->failed = true;
	if (p && size)
		memcpy(p, items, size);
	return p;
}

void snapshot_copy(const struct snapshot_builder *from, struct snapshot_builder *to)
{
	const struct snapshot *s = &from->s;
	const struct snapshot_lines *l = &s->lines;
	size_t n = l->count, room = from->line_room;

	*to = *from;
#define COPY(name, count, room) (to->name = copy_of(to, from->name, (count) * sizeof *from->name, (room) * sizeof *from->name))
	COPY(text, from->text_count, from->text_room);
	to->s.text = to->text;
	COPY(runs, from->run_count, from->run_room);
	COPY(s.accounts, s->account_count, from->account_room);
	COPY(s.groups, s->group_count, from->group_room);
	COPY(s.lines.account, n, room);
	COPY(s.lines.day, n, room);
	COPY(s.lines.net, n, room);
	COPY(s.lines.margin, n, room);
	COPY(s.lines.currency, n, room);
	COPY(s.lines.wide_net.items, l->wide_net.count, l->wide_net.count);
	COPY(s.lines.wide_margin.items, l->wide_margin.count, l->wide_margin.count);
	for (int i = 0; i < SNAPSHOT_CURRENCIES; i++)
		COPY(s.rates[i].items, s->rates[i].count, s->rates[i].count);
#undef COPY
}

void snapshot_clear_rates(struct snapshot_builder *b)
{
	for (int i = 0; i < SNAPSHOT_CURRENCIES; i++) {
		mem_free(b->s.rates[i].items);
		b->s.rates[i] = (struct snapshot_rates){ 0 };
	}
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
