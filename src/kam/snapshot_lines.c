/* The columns of order lines: adding, changing, dropping, and bringing them into the order of accounts and days. Called through snapshot.h. */
#include "kam/snapshot_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { BEHIND_LEAST = 4096, BEHIND_SHARE = 16, DEAD_SHARE = 4 };

/* --- columns ------------------------------------------------------------------------------------------------------------------------- */

static const struct column { size_t at, size; unsigned part; bool made_late; } columns[] = {
#define COLUMN(name, part, late) { offsetof(struct snapshot_lines, name), sizeof *((struct snapshot_lines *)0)->name, part, late }
	COLUMN(account, 0, false), COLUMN(day, 0, false), COLUMN(net, 0, false), COLUMN(margin, SNAPSHOT_MARGINS, false), COLUMN(order, SNAPSHOT_ORDERS, false),
	COLUMN(late, SNAPSHOT_ORDERS, false), COLUMN(product, SNAPSHOT_PRODUCTS, false),
	COLUMN(quantity, SNAPSHOT_PRICES, false), COLUMN(gross, SNAPSHOT_PRICES, false), COLUMN(currency, 0, true),
#undef COLUMN
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static char *column_get(const struct snapshot_lines *l, const struct column *c)
{
	char *p;

	memcpy(&p, (const char *)l + c->at, sizeof p);
	return p;
}

static void column_set(struct snapshot_lines *l, const struct column *c, void *p)
{
	memcpy((char *)l + c->at, &p, sizeof p);
}

/* The column of currencies comes with the second of them. */
static bool is_held(const struct snapshot_builder *b, const struct column *c)
{
	return c->made_late ? b->s.lines.currency != NULL : !c->part || b->parts & c->part;
}

static bool lines_room(struct snapshot_builder *b, size_t more)
{
	struct snapshot_lines *l = &b->s.lines;
	size_t room = b->line_room + b->line_room / 2 + 1024;

	if (l->count + more > UINT32_MAX - 1) {
		b->failed = b->full = true;
		return false;
	}
	if (l->count + more <= b->line_room)
		return true;
	if (room < l->count + more)
		room = l->count + more;
	for (int i = 0; i < COLUMNS && !b->failed; i++) {
		void *p = is_held(b, &columns[i]) ? mem_resize(column_get(l, &columns[i]), room * columns[i].size) : NULL;
		if (p)
			column_set(l, &columns[i], p);
		else if (is_held(b, &columns[i]))
			b->failed = true;
	}
	b->line_room = b->failed ? b->line_room : room;
	return !b->failed;
}

void snapshot_lines_free(struct snapshot_builder *b)
{
	struct snapshot_lines *l = &b->s.lines;

	for (int i = 0; i < COLUMNS; i++)
		mem_free(column_get(l, &columns[i]));
	mem_free(l->wide_net.items);
	mem_free(l->wide_margin.items);
	mem_free(l->first);
	mem_free(l->later);
	mem_free(l->next);
	mem_free(b->runs);
	mem_free(b->places);
	*l = (struct snapshot_lines){ 0 };
}

/* --- amounts that 64 bits do not hold ------------------------------------------------------------------------------------------------ */

static void set_wide(struct snapshot_builder *b, struct wide_amounts *w, uint32_t line, decimal_sum amount)
{
	size_t at = snapshot_wide_place(w, line);
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

static int compare_wide(const void *a, const void *b)
{
	uint32_t x = ((const struct wide_amount *)a)->line, y = ((const struct wide_amount *)b)->line;

	return x < y ? -1 : x > y;
}

/* Lines have moved to `to`; those that are gone take theirs along. */
static void move_wide(struct wide_amounts *w, const uint32_t *to)
{
	size_t kept = 0;

	for (size_t i = 0; i < w->count; i++)
		if (to[w->items[i].line] != SNAPSHOT_NO_LINE)
			w->items[kept++] = (struct wide_amount){ to[w->items[i].line], w->items[i].amount };
	w->count = kept;
	if (kept > 1)
		qsort(w->items, kept, sizeof *w->items, compare_wide);
}

/* --- one line ------------------------------------------------------------------------------------------------------------------------ */

/* Place of a currency, or -1 when there are too many. Nearly always the first. */
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

static int16_t days_late(const struct snapshot_line *line)
{
	int64_t days = (int64_t)line->delivered_on - line->promised_on;

	if (line->promised_on == SNAPSHOT_NO_DAY || line->delivered_on == SNAPSHOT_NO_DAY)
		return SNAPSHOT_NO_DELIVERY;
	return (int16_t)(days > INT16_MAX ? INT16_MAX : days < -INT16_MAX ? -INT16_MAX : days);
}

static uint32_t float_bits(double value)
{
	float narrow = (float)value;
	uint32_t bits;

	memcpy(&bits, &narrow, sizeof bits);
	return bits;
}

static void write_line(struct snapshot_builder *b, size_t at, const struct snapshot_line *line)
{
	struct snapshot_lines *l = &b->s.lines;
	decimal_sum net = decimal_line_net(line->quantity, line->unit_price, line->discount);
	int currency = currency_of(b, line->currency);

	if (currency < 0 || line->order > UINT32_MAX)
		b->failed = b->full = true;
	if (b->failed || !set_currency(b, at, currency))
		return;
	l->account[at] = (uint32_t)line->account;
	l->day[at] = line->day;
	l->net[at] = pack(b, &l->wide_net, at, net);
	if (l->margin)
		l->margin[at] = line->has_cost ? pack(b, &l->wide_margin, at, net - (decimal_sum)line->quantity * line->unit_cost * MONEY_UNIT) : AMOUNT_UNKNOWN;
	if (l->order) {
		l->order[at] = (uint32_t)line->order;
		l->late[at] = days_late(line);
	}
	if (l->product)
		l->product[at] = snapshot_product_place(&b->s, line->product);
	if (l->quantity) {
		l->quantity[at] = float_bits((double)line->quantity / QUANTITY_UNIT);
		l->gross[at] = float_bits((double)line->quantity / QUANTITY_UNIT * ((double)line->unit_price / MONEY_UNIT));
	}
}

static void kill_line(struct snapshot_lines *l, size_t at)
{
	l->dead += l->account[at] != SNAPSHOT_DEAD;
	l->account[at] = SNAPSHOT_DEAD;
	l->day[at] = SNAPSHOT_NO_DAY;
	l->net[at] = 0;
}

/* --- which line stands where --------------------------------------------------------------------------------------------------------- */

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

uint32_t *snapshot_line_place(const struct snapshot_builder *b, int64_t id)
{
	size_t i = run_before(b, id);
	const struct line_run *r = i ? &b->runs[i - 1] : NULL;

	return r && id - r->first < r->count ? &b->places[r->number + (size_t)(id - r->first)] : NULL;
}

static bool add_run(struct snapshot_builder *b, struct line_run run)
{
	size_t i = run_before(b, run.first);
	struct line_run *r = i ? &b->runs[i - 1] : NULL, *runs;

	if (r && run.first == r->first + r->count && run.number == r->number + r->count) {
		r->count += run.count;
		return true;
	}
	if (!(runs = snapshot_grow(b, b->runs, b->run_count, &b->run_room, sizeof *runs)))
		return false;
	b->runs = runs;
	memmove(&runs[i + 1], &runs[i], (b->run_count++ - i) * sizeof *runs);
	runs[i] = run;
	return true;
}

static void add_number(struct snapshot_builder *b, int64_t id, size_t place)
{
	uint32_t *places = snapshot_grow(b, b->places, b->number_count, &b->number_room, sizeof *places);

	if (!places)
		return;
	b->places = places;
	places[b->number_count] = (uint32_t)place;
	if (add_run(b, (struct line_run){ id, (uint32_t)b->number_count, 1 }))
		b->number_count++;
}

/* --- adding, changing, dropping ------------------------------------------------------------------------------------------------------ */

void snapshot_add_line(struct snapshot_builder *b, const struct snapshot_line *line)
{
	size_t at = b->s.lines.count;

	if (b->failed || !lines_room(b, 1))
		return;
	if (line->id)
		add_number(b, line->id, at);
	if (!b->failed)
		write_line(b, at, line);
	b->s.lines.count += !b->failed;
}

/* May it stay where it is? Among the grouped ones not when it would stand out of order. */
static bool stays(const struct snapshot_lines *l, size_t at, const struct snapshot_line *line)
{
	if (at >= l->grouped)
		return true;
	return l->account[at] == line->account && l->day[at] == line->day && (!l->order || l->order[at] == line->order);
}

void snapshot_put_line(struct snapshot_builder *b, const struct snapshot_line *line)
{
	struct snapshot_lines *l = &b->s.lines;
	uint32_t *place = snapshot_line_place(b, line->id);
	struct snapshot_line unnumbered = *line;

	if (!place) {
		snapshot_add_line(b, line);
	} else if (*place != SNAPSHOT_NO_LINE && stays(l, *place, line)) {
		l->dead -= l->account[*place] == SNAPSHOT_DEAD;
		write_line(b, *place, line);
	} else {
		if (*place != SNAPSHOT_NO_LINE)
			kill_line(l, *place);
		*place = (uint32_t)l->count;
		unnumbered.id = 0;
		snapshot_add_line(b, &unnumbered);
	}
}

void snapshot_drop_line(struct snapshot_builder *b, int64_t id)
{
	uint32_t *place = snapshot_line_place(b, id);

	if (place && *place != SNAPSHOT_NO_LINE)
		kill_line(&b->s.lines, *place);
}

/* --- the order of accounts and days ---------------------------------------------------------------------------------------------------- */

static int compare_lines(const struct snapshot_lines *l, uint32_t a, uint32_t b)
{
	if (l->day[a] != l->day[b])
		return l->day[a] < l->day[b] ? -1 : 1;
	if (l->order && l->order[a] != l->order[b])
		return l->order[a] < l->order[b] ? -1 : 1;
	return a < b ? -1 : a > b;
}

static int compare_one_account(const void *a, const void *b, void *lines)
{
	return compare_lines(lines, *(const uint32_t *)a, *(const uint32_t *)b);
}

static int compare_any(const void *a, const void *b, void *lines)
{
	const struct snapshot_lines *l = lines;
	uint32_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;

	if (l->account[i] != l->account[k])
		return l->account[i] < l->account[k] ? -1 : 1;
	return compare_lines(l, i, k);
}

/* Most are in order already, for orders are entered as they come. */
static void sort_account(struct snapshot_lines *l, uint32_t *order, size_t n)
{
	size_t i = 1;

	while (i < n && compare_lines(l, order[i - 1], order[i]) < 0)
		i++;
	if (i < n)
		qsort_r(order, n, sizeof *order, compare_one_account, l);
}

/* Room for the beginnings: one entry more than accounts. */
static bool first_room(struct snapshot_builder *b)
{
	size_t need = b->s.account_count + 1, room = need + need / 8;
	uint32_t *first;

	if (b->s.lines.first && b->first_room >= need)
		return true;
	if (!(first = mem_resize(b->s.lines.first, room * sizeof *first)))
		return !(b->failed = true);
	b->s.lines.first = first;
	b->first_room = room;
	return true;
}

/* The lines that count, by account (a counting sort), then within each by day; first[] becomes their beginnings. */
static uint32_t *order_lines(struct snapshot_builder *b)
{
	struct snapshot_lines *l = &b->s.lines;
	size_t n = b->s.account_count, sum = 0;
	uint32_t *order = mem_alloc((l->count - l->dead + 1) * sizeof *order), *first = l->first;

	if (!order)
		return NULL;
	memset(first, 0, (n + 1) * sizeof *first);
	for (size_t i = 0; i < l->count; i++)
		if (l->account[i] != SNAPSHOT_DEAD)
			first[l->account[i]]++;
	for (size_t a = 0; a <= n; a++) {
		size_t count = first[a];
		first[a] = (uint32_t)sum;
		sum += count;
	}
	for (size_t i = 0; i < l->count; i++)
		if (l->account[i] != SNAPSHOT_DEAD)
			order[first[l->account[i]]++] = (uint32_t)i;
	memmove(first + 1, first, n * sizeof *first); /* each has run on to the next one's beginning */
	first[0] = 0;
	for (size_t a = 0; a < n; a++)
		sort_account(l, order + first[a], first[a + 1] - first[a]);
	return order;
}

static void gather(char *to, const char *from, size_t size, const uint32_t *order, size_t n)
{
#define GATHER(type) for (size_t i = 0; i < n; i++) ((type *)(void *)to)[i] = ((const type *)(const void *)from)[order[i]]
	switch (size) {
	case 1: GATHER(unsigned char); break;
	case 2: GATHER(int16_t); break;
	case 4: GATHER(uint32_t); break;
	default: GATHER(int64_t);
	}
#undef GATHER
}

/* Every column by `order`, one after the other, so that only one is there twice. The room stays as it is. */
static bool move_columns(struct snapshot_builder *b, const uint32_t *order, size_t n)
{
	struct snapshot_lines *l = &b->s.lines;

	for (int i = 0; i < COLUMNS; i++) {
		char *from = column_get(l, &columns[i]), *to;
		if (!from)
			continue;
		if (!(to = mem_resize(NULL, b->line_room * columns[i].size)))
			return false;
		gather(to, from, columns[i].size, order, n);
		column_set(l, &columns[i], to);
		mem_free(from);
	}
	return true;
}

static bool move_places(struct snapshot_builder *b, const uint32_t *order, size_t n)
{
	struct snapshot_lines *l = &b->s.lines;
	uint32_t *to = mem_resize(NULL, (l->count + 1) * sizeof *to);

	if (!to)
		return false;
	memset(to, 0xFF, (l->count + 1) * sizeof *to); /* SNAPSHOT_NO_LINE */
	for (size_t i = 0; i < n; i++)
		to[order[i]] = (uint32_t)i;
	for (size_t i = 0; i < b->number_count; i++)
		b->places[i] = b->places[i] == SNAPSHOT_NO_LINE ? SNAPSHOT_NO_LINE : to[b->places[i]];
	move_wide(&l->wide_net, to);
	move_wide(&l->wide_margin, to);
	mem_free(to);
	return true;
}

static bool in_order(const uint32_t *order, size_t n)
{
	size_t i = 0;

	while (i < n && order[i] == i)
		i++;
	return i == n;
}

static void drop_later(struct snapshot_lines *l)
{
	mem_free(l->later);
	mem_free(l->next);
	l->later = l->next = NULL;
}

/* Half moved columns cannot be used: failed then, and thrown away. */
static void group_all(struct snapshot_builder *b)
{
	struct snapshot_lines *l = &b->s.lines;
	size_t n = l->count - l->dead;
	uint32_t *order = first_room(b) ? order_lines(b) : NULL;

	drop_later(l);
	if (!order || (!(n == l->count && in_order(order, n)) && !(move_places(b, order, n) && move_columns(b, order, n))))
		b->failed = true;
	mem_free(order);
	l->count = l->grouped = n;
	l->dead = 0;
}

/* Accounts that came later have no grouped lines. */
static void extend_first(struct snapshot_builder *b, size_t known)
{
	for (size_t a = known + 1; a <= b->s.account_count; a++)
		b->s.lines.first[a] = (uint32_t)b->s.lines.grouped;
}

/* Lines behind, in chains by account. */
static void chain(struct snapshot_builder *b, const uint32_t *order, size_t n)
{
	struct snapshot_lines *l = &b->s.lines;

	for (size_t a = 0; a < b->s.account_count; a++)
		l->later[a] = SNAPSHOT_NO_LINE;
	for (size_t i = n; i-- > 0;) {
		uint32_t line = order[i], account = l->account[line];
		l->next[line - l->grouped] = l->later[account];
		l->later[account] = line;
	}
}

static void chain_later(struct snapshot_builder *b)
{
	struct snapshot_lines *l = &b->s.lines;
	size_t behind = l->count - l->grouped, n = 0;
	uint32_t *order = mem_alloc((behind + 1) * sizeof *order);

	drop_later(l);
	l->later = behind ? mem_resize(NULL, (b->s.account_count + 1) * sizeof *l->later) : NULL;
	l->next = behind ? mem_resize(NULL, behind * sizeof *l->next) : NULL;
	if (!order || (behind && (!l->later || !l->next))) {
		b->failed = true;
		mem_free(order);
		return;
	}
	for (size_t i = l->grouped; i < l->count; i++)
		if (l->account[i] != SNAPSHOT_DEAD)
			order[n++] = (uint32_t)i;
	if (n > 1)
		qsort_r(order, n, sizeof *order, compare_any, l);
	if (behind)
		chain(b, order, n);
	mem_free(order);
}

void snapshot_settle(struct snapshot_builder *b)
{
	struct snapshot_lines *l = &b->s.lines;
	size_t behind = l->count - l->grouped, known = b->grouped_accounts;

	if (b->failed)
		return;
	if (!l->first || behind > l->grouped / BEHIND_SHARE + BEHIND_LEAST || l->dead > l->count / DEAD_SHARE + BEHIND_LEAST) {
		group_all(b);
	} else if (first_room(b)) {
		extend_first(b, known);
		chain_later(b);
	}
	b->grouped_accounts = b->s.account_count;
}

/* --- accounts in other places, lines from elsewhere, copies ---------------------------------------------------------------------------- */

/* Accounts keep their order, so grouped lines stay grouped: only the beginnings move. */
static void move_first(struct snapshot_builder *b, const uint32_t *places, size_t count)
{
	struct snapshot_lines *l = &b->s.lines;
	uint32_t *first = mem_resize(NULL, (count + 1) * sizeof *first);

	if (!first) {
		b->failed = true;
		return;
	}
	memset(first, 0xFF, (count + 1) * sizeof *first);
	for (size_t a = 0; a < b->grouped_accounts; a++)
		if (places[a] != SNAPSHOT_DEAD)
			first[places[a]] = l->first[a];
	first[count] = (uint32_t)l->grouped;
	for (size_t a = count; a-- > 0;)
		if (first[a] == SNAPSHOT_NO_LINE)
			first[a] = first[a + 1];
	mem_free(l->first);
	l->first = first;
	b->first_room = count + 1;
	b->grouped_accounts = count;
}

void snapshot_move_accounts(struct snapshot_builder *b, const uint32_t *places, size_t count)
{
	struct snapshot_lines *l = &b->s.lines;

	for (size_t i = 0; i < l->count; i++) {
		uint32_t to = l->account[i] == SNAPSHOT_DEAD ? SNAPSHOT_DEAD : places[l->account[i]];
		if (to == SNAPSHOT_DEAD)
			kill_line(l, i);
		else
			l->account[i] = to;
	}
	drop_later(l);
	if (l->first)
		move_first(b, places, count);
}

static void join_currencies(struct snapshot_builder *b, const struct snapshot_lines *from, size_t base)
{
	int places[SNAPSHOT_CURRENCIES];

	for (int k = 0; k < from->currency_count; k++)
		if ((places[k] = currency_of(b, str_of(from->currencies[k]))) < 0)
			b->failed = b->full = true;
	for (size_t i = 0; i < from->count && !b->failed; i++)
		set_currency(b, base + i, places[from->currency ? from->currency[i] : 0]);
}

static void join_wide(struct snapshot_builder *b, struct wide_amounts *to, const struct wide_amounts *from, size_t base)
{
	for (size_t i = 0; i < from->count; i++)
		set_wide(b, to, (uint32_t)(base + from->items[i].line), from->items[i].amount);
}

static void join_numbers(struct snapshot_builder *b, const struct snapshot_builder *from, size_t base)
{
	uint32_t number = (uint32_t)b->number_count;
	uint32_t *places = from->number_count ? mem_resize(b->places, (b->number_count + from->number_count) * sizeof *places) : b->places;

	if (from->number_count && !places) {
		b->failed = true;
		return;
	}
	b->places = places;
	b->number_room = b->number_count + from->number_count;
	for (size_t i = 0; i < from->number_count; i++)
		places[b->number_count++] = from->places[i] + (uint32_t)base;
	for (size_t i = 0; i < from->run_count && !b->failed; i++)
		add_run(b, (struct line_run){ from->runs[i].first, from->runs[i].number + number, from->runs[i].count });
}

void snapshot_join_lines(struct snapshot_builder *b, const struct snapshot_builder *from)
{
	const struct snapshot_lines *f = &from->s.lines;
	struct snapshot_lines *l = &b->s.lines;
	size_t base = l->count;

	b->failed |= from->failed;
	b->full |= from->full;
	if (b->failed || !f->count || !lines_room(b, f->count))
		return;
	for (int i = 0; i < COLUMNS; i++)
		if (!columns[i].made_late && column_get(l, &columns[i]))
			memcpy(column_get(l, &columns[i]) + base * columns[i].size, column_get(f, &columns[i]), f->count * columns[i].size);
	join_currencies(b, f, base);
	join_wide(b, &l->wide_net, &f->wide_net, base);
	join_wide(b, &l->wide_margin, &f->wide_margin, base);
	join_numbers(b, from, base);
	l->count += f->count;
}

void snapshot_lines_copy(const struct snapshot_builder *from, struct snapshot_builder *to)
{
	const struct snapshot_lines *f = &from->s.lines;
	struct snapshot_lines *l = &to->s.lines;

	for (int i = 0; i < COLUMNS; i++)
		column_set(l, &columns[i], snapshot_copy_of(to, column_get(f, &columns[i]), f->count * columns[i].size, from->line_room * columns[i].size));
#define COPY(into, name, n, room) ((into)->name = snapshot_copy_of(to, (into)->name, (n) * sizeof *(into)->name, (room) * sizeof *(into)->name))
	COPY(l, wide_net.items, f->wide_net.count, f->wide_net.count);
	COPY(l, wide_margin.items, f->wide_margin.count, f->wide_margin.count);
	COPY(l, first, from->grouped_accounts + 1, from->first_room);
	COPY(l, later, from->grouped_accounts, from->grouped_accounts);
	COPY(l, next, f->count - f->grouped, f->count - f->grouped);
	COPY(to, runs, from->run_count, from->run_room);
	COPY(to, places, from->number_count, from->number_room);
#undef COPY
}
