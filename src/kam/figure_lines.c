/* One account's lines in the order of their days, read once: sums of the period and the one before, orders and the rhythm between them, products. */
#include "kam/figure_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { YEARS_MAX = 10, SMALL = 24 };
static const double DAYS_A_YEAR = 365.25;

/* What an account's lines add up to. */
struct sums {
	decimal_sum net, before, margin, net_with_cost, sales, returns, key, fresh;
	double gross, net_with_gross, priced, at_mean;
	int64_t lines;
	int64_t orders;
	decimal_sum order_sum, largest;
	int64_t products, families, fresh_products;
	int64_t delays, delay_days;
	int32_t first_day, last_day;  /* of orders up to the day; SNAPSHOT_NO_DAY */
	unsigned key_years;           /* bit k: a key product in the k-th year back */
};

/* The order whose lines are being read. */
struct open_order { bool open, in_period; uint32_t id; int32_t day; decimal_sum raw, amount; };

struct reading {
	const struct figure_pass *pass;
	struct figure_scratch *scratch;
	uint32_t mark;
	struct sums sums;
	struct open_order order;
};

bool figure_scratch_begin(const struct figure_pass *p, struct figure_scratch *s)
{
	const struct snapshot *snapshot = p->q->snapshot;

	*s = (struct figure_scratch){ .product_seen = mem_alloc((snapshot->product_count + 1) * sizeof(uint32_t)),
				      .product_bought = mem_alloc((snapshot->product_count + 1) * sizeof(uint32_t)),
				      .family_bought = mem_alloc((snapshot->family_count + 1) * sizeof(uint32_t)) };
	return s->product_seen && s->product_bought && s->family_bought;
}

void figure_scratch_end(struct figure_scratch *s)
{
	mem_free(s->product_seen);
	mem_free(s->product_bought);
	mem_free(s->family_bought);
	mem_free(s->gaps);
}

static bool within(struct days d, int32_t day)
{
	return day >= d.from && day <= d.to;
}

/* --- amounts ---------------------------------------------------------------------------------------------------------------------------------- */

bool figure_net(const struct figure_pass *p, uint32_t line, struct period period, decimal_sum *out)
{
	const struct snapshot_lines *l = &p->q->snapshot->lines;

	if (!p->plain || l->net[line] == AMOUNT_WIDE)
		return classify_line(&p->net, period, line, out);
	*out = l->net[line];
	return true;
}

static bool margin_of(const struct figure_pass *p, uint32_t line, decimal_sum *out)
{
	const struct snapshot_lines *l = &p->q->snapshot->lines;

	if (!l->margin)
		return false;
	if (!p->plain || l->margin[line] == AMOUNT_WIDE)
		return classify_line(&p->margin, p->margin.period, line, out);
	*out = l->margin[line];
	return *out != AMOUNT_UNKNOWN;
}

/* --- orders and their rhythm -------------------------------------------------------------------------------------------------------------------- */

static void add_gap(struct figure_scratch *s, int32_t days)
{
	size_t room = s->gap_room * 2 + 256;

	if (s->gap_count == s->gap_room) {
		int32_t *gaps = mem_resize(s->gaps, room * sizeof *gaps);
		if (!gaps) {
			s->failed = true;
			return;
		}
		s->gaps = gaps;
		s->gap_room = room;
	}
	s->gaps[s->gap_count++] = days;
}

/* Credit notes are no orders: what does not add up to more than zero is left out. */
static void close_order(struct reading *r)
{
	struct open_order *o = &r->order;
	struct sums *s = &r->sums;

	if (o->open && o->raw > 0 && o->in_period) {
		s->orders++;
		s->order_sum += o->amount;
		s->largest = o->amount > s->largest ? o->amount : s->largest;
	}
	if (o->open && o->raw > 0 && o->day != SNAPSHOT_NO_DAY && o->day <= r->pass->as_of) {
		if (s->first_day == SNAPSHOT_NO_DAY)
			s->first_day = o->day;
		else if (o->day != s->last_day)
			add_gap(r->scratch, o->day - s->last_day);
		s->last_day = o->day;
	}
	o->open = false;
}

static void take_order(struct reading *r, uint32_t line, bool in_period, decimal_sum amount)
{
	const struct snapshot_lines *l = &r->pass->q->snapshot->lines;
	struct open_order *o = &r->order;
	uint32_t id = l->order ? l->order[line] : 0;
	decimal_sum raw = 0;

	if (!o->open || o->day != l->day[line] || o->id != id) {
		close_order(r);
		*o = (struct open_order){ .open = true, .in_period = in_period, .id = id, .day = l->day[line] };
	}
	if (snapshot_net(l, line, &raw))
		o->raw += raw;
	o->amount += amount;
}

/* --- products ------------------------------------------------------------------------------------------------------------------------------------- */

static bool first_time(uint32_t *seen, size_t place, uint32_t mark)
{
	bool first = seen[place] != mark;

	seen[place] = mark;
	return first;
}

/* Every purchase up to the day: how soon a new product was taken up, and in which years key ones were bought. */
static void take_history(struct reading *r, uint32_t product, int32_t day)
{
	const struct figure_pass *p = r->pass;
	const struct snapshot_product *it = &p->q->snapshot->products[product];
	int32_t years = (int32_t)((p->as_of - day) / DAYS_A_YEAR);

	if (p->is_key[product] && years < YEARS_MAX)
		r->sums.key_years |= 1u << years;
	if (!first_time(r->scratch->product_seen, product, r->mark) || !p->is_new[product])
		return;
	r->sums.fresh_products++;
	if (it->launched_on == SNAPSHOT_NO_DAY)
		return;
	r->sums.delays++;
	r->sums.delay_days += day > it->launched_on ? day - it->launched_on : 0;
}

static void take_product(struct reading *r, uint32_t product, decimal_sum amount)
{
	const struct figure_pass *p = r->pass;
	int32_t family = p->q->snapshot->products[product].family;

	r->sums.key += p->is_key[product] ? amount : 0;
	r->sums.fresh += p->is_new[product] ? amount : 0;
	if (amount <= 0 || !first_time(r->scratch->product_bought, product, r->mark))
		return;
	r->sums.products++;
	if (family != SNAPSHOT_NO_GROUP)
		r->sums.families += first_time(r->scratch->family_bought, (size_t)family, r->mark);
}

/* --- one line ----------------------------------------------------------------------------------------------------------------------------------------- */

static void take_now(struct reading *r, uint32_t line, decimal_sum net)
{
	struct sums *s = &r->sums;
	decimal_sum margin;

	s->lines++;
	s->net += net;
	if (net < 0)
		s->returns -= net;
	else
		s->sales += net;
	if (margin_of(r->pass, line, &margin)) {
		s->margin += margin;
		s->net_with_cost += net;
	}
}

/* The discount is that within the line's own currency; a line that was given away has no price. */
static void take_price(struct reading *r, uint32_t line, uint32_t product, decimal_sum net)
{
	const struct figure_pass *p = r->pass;
	const struct snapshot_lines *l = &p->q->snapshot->lines;
	double quantity = snapshot_float(l->quantity[line]), gross = snapshot_float(l->gross[line]);
	decimal_sum own;

	if (quantity <= 0 || gross <= 0 || !snapshot_net(l, line, &own))
		return;
	r->sums.gross += gross;
	r->sums.net_with_gross += decimal_sum_to_double(own, LINE_SCALE);
	if (!p->price || product == SNAPSHOT_NO_PRODUCT || p->price[product] <= 0 || net <= 0)
		return;
	r->sums.priced += decimal_sum_to_double(net, LINE_SCALE);
	r->sums.at_mean += quantity * p->price[product];
}

static void take_line(struct reading *r, uint32_t line)
{
	const struct figure_pass *p = r->pass;
	const struct snapshot_lines *l = &p->q->snapshot->lines;
	int32_t day = l->day[line];
	uint32_t product = l->product ? l->product[line] : SNAPSHOT_NO_PRODUCT;
	decimal_sum net = 0;
	bool now = within(p->now, day) && figure_net(p, line, p->net.period, &net);

	if (now)
		take_now(r, line, net);
	else if (p->compared && within(p->before, day) && figure_net(p, line, p->net.before, &net))
		r->sums.before += net;
	take_order(r, line, now, now ? net : 0);
	if (now && l->quantity)
		take_price(r, line, product, net);
	if (product == SNAPSHOT_NO_PRODUCT)
		return;
	if (now)
		take_product(r, product, net);
	if (day != SNAPSHOT_NO_DAY && day <= p->as_of && l->net[line] > 0)
		take_history(r, product, day);
}

/* --- figures of one account ----------------------------------------------------------------------------------------------------------------------------- */

static int compare_gap(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return x < y ? -1 : x > y;
}

static void sort_gaps(int32_t *gaps, size_t n)
{
	if (n > SMALL) {
		qsort(gaps, n, sizeof *gaps, compare_gap);
		return;
	}
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k > 0 && gaps[k] < gaps[k - 1]; k--) {
			int32_t t = gaps[k];
			gaps[k] = gaps[k - 1];
			gaps[k - 1] = t;
		}
}

/* Gaps back from the last order that end within the look-back; the silence since counts like one. */
static int64_t long_gaps(const struct reading *r, const int32_t *gaps, size_t n, double usual)
{
	int64_t count = r->pass->as_of - r->sums.last_day > FIGURE_SILENT_GAPS * usual;
	int32_t end = r->sums.last_day;

	for (size_t i = n; i-- > 0 && end >= r->pass->look_back; end -= gaps[i])
		count += gaps[i] > FIGURE_SILENT_GAPS * usual;
	return count;
}

static void put_rhythm(struct reading *r, size_t account)
{
	const struct figure_pass *p = r->pass;
	struct figure_scratch *s = r->scratch;
	size_t n = s->gap_count;
	int32_t sorted[SMALL], *gaps = n <= SMALL ? sorted : mem_alloc(n * sizeof *gaps);
	double usual = NAN;

	if (!gaps) {
		s->failed = true;
		return;
	}
	if (n >= FIGURE_GAPS_LEAST) {
		memcpy(gaps, s->gaps, n * sizeof *gaps);
		sort_gaps(gaps, n);
		size_t below = (n - 1) / 2, above = n / 2;
		usual = ((double)gaps[below] + gaps[above]) / 2;
	}
	figure_put(p, FIGURE_USUAL_GAP, account, usual);
	figure_put(p, FIGURE_MISSED_GAPS, account, isnan(usual) ? NAN : (double)long_gaps(r, s->gaps, n, usual));
	if (gaps != sorted)
		mem_free(gaps);
}

static double money(decimal_sum amount)
{
	return decimal_sum_to_double(amount, LINE_SCALE);
}

static double ratio(decimal_sum part, decimal_sum whole)
{
	return whole > 0 ? (double)part / (double)whole : NAN;
}

/* Where nobody has bought anything, no orders are kept here: that is not zero. */
static void put_sums(struct reading *r, size_t account)
{
	const struct figure_pass *p = r->pass;
	const struct sums *s = &r->sums;
	bool costs = s->net_with_cost || s->margin, sold = p->q->classification->lines > 0;

	figure_put(p, FIGURE_NET_SALES, account, sold ? money(s->net) : NAN);
	figure_put(p, FIGURE_NET_SALES_BEFORE, account, p->compared ? money(s->before) : NAN);
	figure_put(p, FIGURE_GROWTH, account, p->compared && s->before > 0 ? (double)(s->net - s->before) / (double)s->before : NAN);
	figure_put(p, FIGURE_MARGIN, account, costs ? money(s->margin) : NAN);
	figure_put(p, FIGURE_MARGIN_RATE, account, costs ? ratio(s->margin, s->net_with_cost) : NAN);
	figure_put(p, FIGURE_ORDERS, account, sold ? (double)s->orders : NAN);
	figure_put(p, FIGURE_ORDER_VALUE_MEAN, account, s->orders ? money(s->order_sum) / (double)s->orders : NAN);
	figure_put(p, FIGURE_LARGEST_ORDER, account, s->orders ? money(s->largest) : NAN);
	figure_put(p, FIGURE_RETURNS_SHARE, account, ratio(s->returns, s->sales));
	r->scratch->margin += s->margin;
	r->scratch->net_with_cost += s->net_with_cost;
}

static void put_prices(const struct reading *r, size_t account)
{
	const struct sums *s = &r->sums;

	figure_put(r->pass, FIGURE_DISCOUNT_MEAN, account, s->gross > 0 ? 1 - s->net_with_gross / s->gross : NAN);
	figure_put(r->pass, FIGURE_PRICE_LEVEL, account, s->at_mean > 0 ? s->priced / s->at_mean : NAN);
}

/* Whoever was a customer before the first order that is kept here says so himself. */
static int32_t first_day(const struct reading *r, size_t account)
{
	const struct snapshot_company *companies = r->pass->q->snapshot->companies;
	int32_t since = companies ? companies[account].customer_since : SNAPSHOT_NO_DAY, first = r->sums.first_day;

	if (since == SNAPSHOT_NO_DAY || since > r->pass->as_of)
		return first;
	return first == SNAPSHOT_NO_DAY || since < first ? since : first;
}

static void put_days(const struct reading *r, size_t account)
{
	const struct figure_pass *p = r->pass;
	const struct sums *s = &r->sums;
	int32_t first = first_day(r, account);

	figure_put(p, FIGURE_DAYS_SINCE_LAST_ORDER, account, s->last_day != SNAPSHOT_NO_DAY ? p->as_of - s->last_day : NAN);
	figure_put(p, FIGURE_YEARS_AS_CUSTOMER, account, first != SNAPSHOT_NO_DAY ? (p->as_of - first) / DAYS_A_YEAR : NAN);
}

/* Without products nothing of them is known; with some, an account that bought none of a kind is at zero. */
static void put_products(const struct reading *r, size_t account)
{
	const struct figure_pass *p = r->pass;
	const struct sums *s = &r->sums;
	bool known = p->q->snapshot->lines.product && p->q->snapshot->product_count;
	int years = 0;

	while (s->key_years >> years & 1)
		years++;
	figure_put(p, FIGURE_PRODUCTS_BOUGHT, account, known ? (double)s->products : NAN);
	figure_put(p, FIGURE_FAMILIES_BOUGHT, account, known ? (double)s->families : NAN);
	figure_put(p, FIGURE_KEY_PRODUCT_SHARE, account, known && p->any_key ? ratio(s->key, s->net) : NAN);
	figure_put(p, FIGURE_KEY_PRODUCT_YEARS, account, known && p->any_key ? years : NAN);
	figure_put(p, FIGURE_NEW_PRODUCT_SHARE, account, known && p->any_new ? ratio(s->fresh, s->net) : NAN);
	figure_put(p, FIGURE_NEW_PRODUCTS_BOUGHT, account, known && p->any_new ? (double)s->fresh_products : NAN);
	figure_put(p, FIGURE_NEW_PRODUCT_DELAY, account, s->delays ? (double)s->delay_days / (double)s->delays : NAN);
}

void figure_account(const struct figure_pass *p, struct figure_scratch *scratch, size_t account)
{
	struct snapshot_walk w = snapshot_walk(&p->q->snapshot->lines, account);
	struct reading r = { .pass = p, .scratch = scratch, .mark = (uint32_t)account + 1, .sums = { .first_day = SNAPSHOT_NO_DAY, .last_day = SNAPSHOT_NO_DAY } };

	scratch->gap_count = 0;
	for (uint32_t line; (line = snapshot_walk_next(&w)) != SNAPSHOT_NO_LINE;)
		take_line(&r, line);
	close_order(&r);
	put_sums(&r, account);
	put_days(&r, account);
	put_rhythm(&r, account);
	put_products(&r, account);
	put_prices(&r, account);
}
