/* The portfolio's columns: reading them, and building them row by row. */
#include "kam/snapshot_parts.h"

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

size_t snapshot_wide_place(const struct wide_amounts *w, size_t line)
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
	size_t at = snapshot_wide_place(w, line);

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

void *snapshot_grow(struct snapshot_builder *b, void *items, size_t count, size_t *room, size_t size)
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
	mem_free(s->companies);
	mem_free(s->groups);
	mem_free(s->products);
	mem_free(s->families);
	snapshot_lines_free(b);
	snapshot_clear_rates(b);
	*b = (struct snapshot_builder){ 0 };
}

/* Few are different: units, trades and families in the hundreds; the last ones are the likeliest. */
static int32_t add_group(struct snapshot_builder *b, struct snapshot_group **items, size_t *count, size_t *room, int64_t unit, struct str name)
{
	struct snapshot_group *groups;

	if (!unit && !name.n)
		return SNAPSHOT_NO_GROUP;
	for (size_t i = *count; i-- > 0;)
		if ((*items)[i].unit == unit && (unit || str_is(name, snapshot_text(&b->s, (*items)[i].name))))
			return (int32_t)i;
	if (!(groups = snapshot_grow(b, *items, *count, room, sizeof *groups)))
		return SNAPSHOT_NO_GROUP;
	*items = groups;
	groups[*count] = (struct snapshot_group){ unit, add_text(b, name) };
	return (int32_t)(*count)++;
}

int32_t snapshot_add_group(struct snapshot_builder *b, int64_t unit, struct str name)
{
	return add_group(b, &b->s.groups, &b->s.group_count, &b->group_room, unit, name);
}

/* Beside the account that comes next, where they are held. */
static bool add_company(struct snapshot_builder *b)
{
	struct snapshot *s = &b->s;
	struct snapshot_company *companies;

	if (!(b->parts & SNAPSHOT_COMPANIES))
		return true;
	if (!(companies = snapshot_grow(b, s->companies, s->account_count, &b->company_room, sizeof *companies)))
		return false;
	s->companies = companies;
	companies[s->account_count] = (struct snapshot_company){ 0, AMOUNT_UNKNOWN, AMOUNT_UNKNOWN, -1, SNAPSHOT_NO_DAY, COMPANY_KINDS, COMPANY_SIZES };
	return true;
}

void snapshot_add_account(struct snapshot_builder *b, int64_t id, struct str code, struct str name, int32_t region, int32_t industry, enum tier tier, bool deleted)
{
	struct snapshot *s = &b->s;
	struct snapshot_account *accounts = snapshot_grow(b, s->accounts, s->account_count, &b->account_room, sizeof *accounts);

	if (!accounts)
		return;
	s->accounts = accounts;
	if (!add_company(b))
		return;
	s->accounts[s->account_count++] =
		(struct snapshot_account){ id, add_text(b, code), add_text(b, name), region, industry, (unsigned char)tier, deleted };
}

void snapshot_set_company(struct snapshot_builder *b, size_t place, const struct snapshot_company *company)
{
	if (b->s.companies && place < b->s.account_count)
		b->s.companies[place] = *company;
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

/* --- products ------------------------------------------------------------------------------------------------------------------------ */

uint32_t snapshot_product_place(const struct snapshot *s, int64_t id)
{
	size_t low = 0, high = s->product_count;

	if (!id)
		return SNAPSHOT_NO_PRODUCT;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (s->products[mid].id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low < s->product_count && s->products[low].id == id ? (uint32_t)low : SNAPSHOT_NO_PRODUCT;
}

void snapshot_add_product(struct snapshot_builder *b, int64_t id, struct str family, struct str maturity, int32_t launched_on)
{
	struct snapshot *s = &b->s;
	struct snapshot_product *products = snapshot_grow(b, s->products, s->product_count, &b->product_room, sizeof *products);

	if (!products)
		return;
	s->products = products;
	products[s->product_count++] = (struct snapshot_product){ id, add_group(b, &s->families, &s->family_count, &b->family_room, 0, family), launched_on,
								  add_text(b, maturity) };
}

/* The set of products may have changed, and with it their places. */
static void move_products(struct snapshot_builder *b, const struct snapshot_product *old, size_t count)
{
	uint32_t *places = mem_alloc((count + 1) * sizeof *places), *product = b->s.lines.product;
	bool moved = false;

	if (!places) {
		b->failed = true;
		return;
	}
	for (size_t i = 0; i < count; i++) {
		places[i] = snapshot_product_place(&b->s, old[i].id);
		moved |= places[i] != i;
	}
	for (size_t i = 0; moved && i < b->s.lines.count; i++)
		if (product[i] != SNAPSHOT_NO_PRODUCT)
			product[i] = places[product[i]];
	mem_free(places);
}

void snapshot_take_products(struct snapshot_builder *b, struct snapshot_builder *from)
{
	struct snapshot_product *old = b->s.products;
	size_t count = b->s.product_count;

	mem_free(b->s.families);
	b->s.products = NULL;
	b->s.families = NULL;
	b->s.product_count = b->s.family_count = b->product_room = b->family_room = 0;
	for (size_t i = 0; i < from->s.product_count; i++) {
		const struct snapshot_product *p = &from->s.products[i];
		struct str family = p->family < 0 ? (struct str){ 0 } : str_of(snapshot_text(&from->s, from->s.families[p->family].name));
		snapshot_add_product(b, p->id, family, str_of(snapshot_text(&from->s, p->maturity)), p->launched_on);
	}
	b->failed |= from->failed;
	if (!b->failed && b->s.lines.product)
		move_products(b, old, count);
	mem_free(old);
}

/* --- rates --------------------------------------------------------------------------------------------------------------------------- */

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

void snapshot_take_accounts(struct snapshot_builder *b, struct snapshot_builder *from)
{
	uint32_t *places = from->failed ? NULL : mem_alloc((b->s.account_count + 1) * sizeof *places);
	struct snapshot_builder old = { 0 };

	if (!places) {
		b->failed = true;
		return;
	}
	match_accounts(&b->s, &from->s, places);
	snapshot_move_accounts(b, places, from->s.account_count);
	mem_free(places);
	old.text = b->text;
	old.s.accounts = b->s.accounts;
	old.s.companies = b->s.companies;
	old.s.groups = b->s.groups;
	b->text = from->text;
	b->s.text = from->s.text;
	b->s.accounts = from->s.accounts;
	b->s.companies = from->s.companies;
	b->company_room = from->company_room;
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

void *snapshot_copy_of(struct snapshot_builder *b, const void *items, size_t size, size_t room)
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

	*to = *from;
#define COPY(name, count, room) (to->name = snapshot_copy_of(to, from->name, (count) * sizeof *from->name, (room) * sizeof *from->name))
	COPY(text, from->text_count, from->text_room);
	to->s.text = to->text;
	COPY(s.accounts, s->account_count, from->account_room);
	COPY(s.companies, s->account_count, from->company_room);
	COPY(s.groups, s->group_count, from->group_room);
	COPY(s.products, s->product_count, from->product_room);
	COPY(s.families, s->family_count, from->family_room);
	for (int i = 0; i < SNAPSHOT_CURRENCIES; i++)
		COPY(s.rates[i].items, s->rates[i].count, s->rates[i].count);
#undef COPY
	snapshot_lines_copy(from, to);
}
