/* Orders of the demo company: each account in its own rhythm of months, quieter in summer, none around the Spring Festival. */
#include "kam/demo_parts.h"

#include <math.h>
#include <stdio.h>

#include "base/decimal.h"

/* First day of the lunar year, 2021 … 2035. */
static const struct civil spring_festivals[] = {
	{ 2021, 2, 12 }, { 2022, 2, 1 }, { 2023, 1, 22 }, { 2024, 2, 10 }, { 2025, 1, 29 }, { 2026, 2, 17 }, { 2027, 2, 6 }, { 2028, 1, 26 },
	{ 2029, 2, 13 }, { 2030, 2, 3 }, { 2031, 1, 23 }, { 2032, 2, 11 }, { 2033, 1, 31 }, { 2034, 2, 19 }, { 2035, 2, 8 },
};
static const double season[] = { .85, .6, 1.1, 1.1, 1.05, 1.05, .8, .75, 1.05, 1.1, 1.25, 1.35 };

/* A day on which somebody orders: out of the festival, not at the weekend. */
static int32_t working_day(int32_t day, struct demo_random *r)
{
	for (size_t i = 0; i < sizeof spring_festivals / sizeof *spring_festivals; i++) {
		int32_t first = date_from_civil(spring_festivals[i]);
		if (day >= first - 7 && day <= first + 14)
			day = first + 15 + (int32_t)demo_below(r, 6);
	}
	while (date_weekday(day) > 5)
		day++;
	return day;
}

/* How much the gap and the amount stray from the usual at that point (0 … 1) of the three years, by story. */
static double gap_factor(const struct demo_account *a, double t)
{
	switch (a->story) {
	case STORY_FADING: return 1 + 3.2 * t * t * t;
	case STORY_NEWCOMER: return 1.6 - .9 * t;
	case STORY_LOST: return 1 + .5 * t;
	default: return 1;
	}
}

static double amount_factor(const struct demo_account *a, double t)
{
	switch (a->story) {
	case STORY_FADING: return 1.25 - .5 * t;
	case STORY_NEWCOMER: return .4 + 1.1 * t;
	case STORY_LOST: return 1.2 - .4 * t;
	default: return .9 + .2 * t;
	}
}

struct order {
	int32_t day;
	int minute;
	int64_t place;
	int number;          /* of the account */
	double discount;
	bool credit;
	int status_days;     /* since the order */
};

static enum rc line(struct demo_run *run, const struct demo_account *a, const struct order *o, struct demo_random *r, int product, int pieces, struct error *e)
{
	const struct demo_product *p = &demo_products[product];
	double drift = 1 - .025 * (run->options.today - o->day) / 365.0, step = p->price > 20000 ? 1000 : 1;
	int64_t quantity = (int64_t)(o->credit ? -pieces : pieces) * QUANTITY_UNIT;
	int64_t price = demo_money(round(p->price * drift / step) * step).i, cost = demo_money(p->price * drift * p->cost / 100.0 * demo_around(r, 1, .03)).i;
	int64_t discount = (int64_t)round(o->discount * 100) * (MONEY_UNIT / 100);
	/* the net amount in money's scale, half away from zero */
	decimal_sum net = decimal_line_net(quantity, price, discount), unit = 10000000;
	struct value row[] = {
		demo_ref(o->place), demo_ref(a->place), value_int(o->day), demo_text("CNY"), demo_ref(product + 1), value_int(quantity), value_int(price),
		value_int(discount), value_int(cost), value_int((int64_t)((net + (net < 0 ? -unit / 2 : unit / 2)) / unit)), demo_text(o->credit ? "return" : "sale"),
	};

	return demo_emit(run, DEMO_LINE, row, e);
}

static const char *status_of(const struct order *o)
{
	return o->status_days > 75 ? "paid" : o->status_days > 28 ? "delivered" : "confirmed";
}

static enum rc head(struct demo_run *run, const struct demo_account *a, struct order *o, struct demo_random *r, struct error *e)
{
	struct civil c = date_to_civil(o->day);
	bool delivered = o->status_days > 28;
	char number[40];

	o->place = run->rows[DEMO_ORDER] + 1;
	snprintf(number, sizeof number, "%s%02d%02d-%05lld-%02d", o->credit ? "TH" : "DH", c.year % 100, c.month, (long long)a->place, o->number);
	struct value row[] = {
		demo_text(number), demo_ref(a->place), demo_instant(o->day, o->minute), value_int(o->day), demo_text("CNY"), demo_text(status_of(o)),
		demo_text(o->credit ? "credit" : "sale"), demo_ref(a->contacts ? a->first_contact : 0), o->credit ? value_null() : value_int(o->day + 25),
		delivered && !o->credit ? value_int(o->day + 25 + demo_between(r, -5, 3)) : value_null(),
	};
	return demo_emit(run, DEMO_ORDER, row, e);
}

/* The dearest machine that the amount pays for, or one of the next few; a part when it pays for none. */
static int main_product(double amount, struct demo_random *r)
{
	int i = 0;

	while (i < demo_first_part && demo_products[i].price > amount * 1.1)
		i++;
	if (i < demo_first_part)
		return i + (int)demo_below(r, (uint32_t)(demo_first_part - i < 3 ? demo_first_part - i : 3));
	while (i < demo_product_count - 1 && demo_products[i].price > amount * 1.2)
		i++;
	return i;
}

static enum rc lines(struct demo_run *run, const struct demo_account *a, const struct order *o, struct demo_random *r, double amount, struct error *e)
{
	int product = main_product(amount, r);
	int pieces = (int)fmin(fmax(round(amount / demo_products[product].price), 1), 40);
	double rest = amount - (double)pieces * demo_products[product].price;
	int more = a->important ? demo_between(r, 1, 4) : demo_between(r, 0, 1);
	enum rc rc = line(run, a, o, r, product, pieces, e);

	for (int k = 0; rc == RC_OK && k < more; k++) {
		int part = demo_first_part + (int)demo_below(r, (uint32_t)(demo_product_count - demo_first_part));
		double share = fmax(rest, amount * .04) / more;
		if (demo_products[part].price > amount * .2 || part == product)
			continue;
		rc = line(run, a, o, r, part, (int)fmin(fmax(share / demo_products[part].price, 1), demo_products[part].kind[0] == 'g' || demo_products[part].price > 9000 ? 2 : 60), e);
	}
	return rc;
}

/* Some goods come back: a credit note for one part or machine, weeks later. */
static enum rc maybe_return(struct demo_run *run, const struct demo_account *a, const struct order *o, struct demo_random *r, struct error *e)
{
	double p = a->story == STORY_LOST || a->story == STORY_COMPLAINTS ? .12 : .025;
	struct order credit = *o;
	enum rc rc;

	credit.day = working_day(o->day + demo_between(r, 12, 45), r);
	if (!demo_chance(r, p) || credit.day >= run->options.today)
		return RC_OK;
	credit.credit = true;
	credit.status_days = run->options.today - credit.day;
	if ((rc = head(run, a, &credit, r, e)))
		return rc;
	return line(run, a, &credit, r, demo_between(r, demo_first_part + 1, demo_product_count - 1), 1, e);
}

static enum rc one_order(struct demo_run *run, struct demo_account *a, struct order *o, struct demo_random *r, double amount, struct error *e)
{
	enum rc rc;

	o->minute = demo_between(r, 8 * 60 + 30, 17 * 60 + 45);
	o->status_days = run->options.today - o->day;
	o->credit = false;
	o->discount = a->important ? demo_between(r, 3, 14) / 100.0 : demo_between(r, 0, 4) / 100.0;
	a->last_order = o->day;
	if ((rc = head(run, a, o, r, e)) || (rc = lines(run, a, o, r, amount, e)))
		return rc;
	return maybe_return(run, a, o, r, e);
}

enum rc demo_orders(struct demo_run *run, struct demo_account *a, struct error *e)
{
	struct demo_random r = demo_random_at(run->options.seed, DRAW_ORDER, (uint64_t)a->place);
	int32_t start = run->options.today - DEMO_DAYS, first = a->since > start ? a->since : start;
	double day = first + demo_unit(&r) * a->gap;
	struct order o = { 0 };
	enum rc rc = RC_OK;

	while (rc == RC_OK && o.number < DEMO_ORDERS_MAX) {
		int32_t at = working_day((int32_t)day, &r);
		double t = (double)(at - start) / DEMO_DAYS, gap = a->gap * gap_factor(a, t);
		if (at >= a->until || at >= run->options.today)
			break;
		o.day = at;
		o.number++;
		double month = season[date_to_civil(at).month - 1];
		rc = one_order(run, a, &o, &r, fmax(a->yearly * a->gap / 365 * amount_factor(a, t) * month * demo_around(&r, 1, .3), 300), e);
		day = at + fmax(gap / month * demo_around(&r, 1, .25), 5);
	}
	return rc;
}
