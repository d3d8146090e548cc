/* Figures that compare an account with all others, or join it with those below it; and the mean prices that its own are held against. */
#include "kam/figure_parts.h"

#include <math.h>

#include "base/mem.h"
#include "stats/order.h"

enum { DEPTH_MAX = 64 };

/* --- prices ----------------------------------------------------------------------------------------------------------------------------------------- */

static void add_price(const struct figure_pass *p, uint32_t line, double *net, double *quantity)
{
	const struct snapshot_lines *l = &p->q->snapshot->lines;
	uint32_t account = l->account[line], product = l->product[line];
	double pieces = snapshot_float(l->quantity[line]);
	decimal_sum amount;

	if (account == SNAPSHOT_DEAD || product == SNAPSHOT_NO_PRODUCT || (p->q->visible && !p->q->visible[account]) || p->q->snapshot->accounts[account].deleted)
		return;
	if (l->day[line] < p->now.from || l->day[line] > p->now.to || pieces <= 0 || !figure_net(p, line, p->net.period, &amount) || amount <= 0)
		return;
	net[product] += decimal_sum_to_double(amount, LINE_SCALE);
	quantity[product] += pieces;
}

bool figure_prices(struct figure_pass *p)
{
	const struct snapshot *s = p->q->snapshot;
	double *quantity;

	if (!figure_wanted(p, FIGURE_PRICE_LEVEL) || !s->lines.quantity || !s->lines.product)
		return true;
	p->price = mem_alloc((s->product_count + 1) * sizeof *p->price);
	quantity = mem_alloc((s->product_count + 1) * sizeof *quantity);
	for (size_t i = 0; p->price && quantity && i < s->lines.count; i++)
		add_price(p, (uint32_t)i, p->price, quantity);
	for (size_t i = 0; p->price && quantity && i < s->product_count; i++)
		p->price[i] = quantity[i] > 0 ? p->price[i] / quantity[i] : 0;
	mem_free(quantity);
	return p->price && quantity;
}

/* --- shares ------------------------------------------------------------------------------------------------------------------------------------------------ */

static void put_share(const struct figure_columns *f, enum figure_id id, size_t account, double value)
{
	if (f->columns[id])
		f->columns[id][account] = value;
}

static void put_shares(const struct figure_columns *f, const uint32_t *accounts, const uint32_t *order, size_t n)
{
	const double *sales = f->columns[FIGURE_NET_SALES];
	double total = 0, ahead = 0;

	for (size_t i = 0; i < n; i++)
		total += sales[accounts[i]] > 0 ? sales[accounts[i]] : 0;
	for (size_t i = 0; i < n; i++) {
		size_t account = accounts[order[i]];
		double own = sales[account] > 0 ? sales[account] : 0;
		put_share(f, FIGURE_SHARE_OF_SALES, account, total > 0 ? own / total : NAN);
		put_share(f, FIGURE_SHARE_AHEAD, account, total > 0 ? ahead / total : NAN);
		ahead += own;
		put_share(f, FIGURE_CUMULATIVE_SHARE, account, total > 0 ? ahead / total : NAN);
	}
}

/* By sales, largest first; accounts that are not known take no part. */
static bool rank_sales(const struct figure_columns *f)
{
	const double *sales = f->columns[FIGURE_NET_SALES];
	uint32_t *accounts = mem_alloc((f->count + 1) * sizeof *accounts), *order = mem_alloc((f->count + 1) * sizeof *order);
	uint32_t *scratch = mem_alloc((f->count + 1) * sizeof *scratch);
	uint64_t *keys = mem_alloc((f->count + 1) * sizeof *keys);
	bool ok = accounts && order && scratch && keys;
	size_t n = 0;

	for (size_t i = 0; ok && i < f->count; i++) {
		put_share(f, FIGURE_SHARE_OF_SALES, i, NAN);
		put_share(f, FIGURE_SHARE_AHEAD, i, NAN);
		put_share(f, FIGURE_CUMULATIVE_SHARE, i, NAN);
		if (isnan(sales[i]))
			continue;
		accounts[n] = (uint32_t)i;
		keys[n++] = order_key_descending(sales[i]);
	}
	if (ok) {
		order_ascending(keys, n, order, scratch);
		put_shares(f, accounts, order, n);
	}
	mem_free(accounts);
	mem_free(order);
	mem_free(scratch);
	mem_free(keys);
	return ok;
}

/* --- groups ----------------------------------------------------------------------------------------------------------------------------------------- */

/* An account's sales count at itself and at all above it, up to one that is out of reach. */
static void put_groups(const struct figure_pass *p)
{
	const struct snapshot *s = p->q->snapshot;
	const unsigned char *reach = p->q->reach;
	const double *sales = p->out->columns[FIGURE_NET_SALES];
	double *groups = p->out->columns[FIGURE_GROUP_SALES];

	for (size_t i = 0; i < s->account_count; i++)
		groups[i] = s->companies ? sales[i] : NAN;
	for (size_t i = 0; s->companies && i < s->account_count; i++) {
		if (isnan(sales[i]) || sales[i] == 0)
			continue;
		size_t at = i;
		for (int depth = 0; depth < DEPTH_MAX && s->companies[at].parent; depth++) {
			if ((at = snapshot_find(s, s->companies[at].parent)) == s->account_count || (reach && !reach[at]))
				break;
			groups[at] += sales[i];
		}
	}
}

/* Of the accounts right below one: how many of them use or sell to users, and are no wholesalers themselves. */
static bool put_direct(const struct figure_pass *p)
{
	const struct snapshot *s = p->q->snapshot;
	const unsigned char *reach = p->q->reach;
	double *out = p->out->columns[FIGURE_DIRECT_BELOW];
	uint32_t *below = mem_alloc((s->account_count + 1) * sizeof *below), *direct = mem_alloc((s->account_count + 1) * sizeof *direct);
	bool ok = below && direct;

	for (size_t i = 0; ok && s->companies && i < s->account_count; i++) {
		const struct snapshot_company *c = &s->companies[i];
		size_t at = c->parent && !s->accounts[i].deleted && (!reach || reach[i]) ? snapshot_find(s, c->parent) : s->account_count;
		if (at == s->account_count)
			continue;
		below[at]++;
		direct[at] += c->kind != COMPANY_DISTRIBUTOR && c->kind != COMPANY_PARTNER;
	}
	for (size_t i = 0; ok && i < s->account_count; i++)
		out[i] = below[i] && (!p->q->visible || p->q->visible[i]) ? (double)direct[i] / below[i] : NAN;
	mem_free(below);
	mem_free(direct);
	return ok;
}

bool figure_whole(const struct figure_pass *p)
{
	const struct figure_columns *f = p->out;

	if (f->columns[FIGURE_GROUP_SALES])
		put_groups(p);
	if (f->columns[FIGURE_DIRECT_BELOW] && !put_direct(p))
		return false;
	if (f->columns[FIGURE_SHARE_OF_SALES] || f->columns[FIGURE_SHARE_AHEAD] || f->columns[FIGURE_CUMULATIVE_SHARE])
		return rank_sales(f);
	return true;
}

