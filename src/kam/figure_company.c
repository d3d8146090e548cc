/* What is known of an account as a company. */
#include "kam/figure_parts.h"

#include <math.h>
#include <string.h>

static const double DAYS_A_YEAR = 365.25;

static double money(int64_t amount)
{
	return amount == AMOUNT_UNKNOWN ? NAN : decimal_to_double(amount, MONEY_SCALE);
}

/* Our sales of a year against theirs; where the currencies differ, or the period has no length, that is not known. */
static double share_of_revenue(const struct figure_pass *p, const struct snapshot_company *c, size_t account)
{
	const struct classification *k = p->q->classification;
	const char *theirs = c->currency[0] ? c->currency : p->q->snapshot->company_currency;
	double days = k->period.has_from && k->period.has_to ? k->period.to - k->period.from + 1 : NAN, revenue = money(c->revenue);

	if (!(revenue > 0) || (k->currency[0] && strcmp(theirs, k->currency)))
		return NAN;
	return p->out->columns[FIGURE_NET_SALES][account] * (DAYS_A_YEAR / days) / revenue;
}

void figure_company(const struct figure_pass *p, size_t account)
{
	static const struct snapshot_company nothing = { 0, AMOUNT_UNKNOWN, AMOUNT_UNKNOWN, -1, SNAPSHOT_NO_DAY, COMPANY_KINDS, COMPANY_SIZES, "" };
	const struct snapshot_company *c = p->q->snapshot->companies ? &p->q->snapshot->companies[account] : &nothing;

	figure_put(p, FIGURE_STAFF, account, c->staff < 0 ? NAN : c->staff);
	figure_put(p, FIGURE_REVENUE, account, money(c->revenue));
	figure_put(p, FIGURE_ASSETS, account, money(c->assets));
	figure_put(p, FIGURE_COMPANY_SIZE, account, c->size < COMPANY_SIZES ? COMPANY_SIZES - c->size : NAN);
	if (figure_wanted(p, FIGURE_SHARE_OF_THEIR_REVENUE))
		figure_put(p, FIGURE_SHARE_OF_THEIR_REVENUE, account, share_of_revenue(p, c, account));
}
