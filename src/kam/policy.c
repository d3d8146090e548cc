/* Policies: the shipped one, the periods they look at. */
#include "kam/policy.h"

#include "base/date.h"

const char *const policy_value_codes[POLICY_VALUE_COUNT] = { "net_sales", "margin" };

struct policy policy_default(void)
{
	return (struct policy){ .code = STR("sales"), .revision = 1, .value = POLICY_NET_SALES, .cuts = { 8000, 9500 },
				.tiers = { TIER_KEY, TIER_GROWTH, TIER_GENERAL } };
}

int32_t day_months_before(int32_t day, int months)
{
	struct civil c = date_to_civil(day);
	int count = c.year * 12 + c.month - 1 - months;

	c.year = count / 12;
	c.month = count % 12 + 1;
	while (!civil_valid(c) && c.day > 28)
		c.day--;
	return date_from_civil(c);
}

enum rc policy_period(const struct policy *p, struct period asked, int32_t today, struct period *out, struct error *e)
{
	*out = asked;
	if (p->window_months && !asked.has_from) {
		out->to = asked.has_to ? asked.to : today;
		out->from = day_months_before(out->to, p->window_months) + 1;
		out->has_from = out->has_to = true;
	}
	if (out->has_from && out->has_to && out->from > out->to)
		return error_set(e, RC_INVALID, "to", "error.period_reversed", NULL, NULL);
	return RC_OK;
}

bool policy_period_before(const struct policy *p, struct period now, int32_t last_day, struct period *out)
{
	int32_t to = now.has_to ? now.to : last_day;

	if (!now.has_from || to < now.from)
		return false;
	*out = (struct period){ .has_from = true, .has_to = true, .to = now.from - 1 };
	if (p->window_months && now.from == day_months_before(to, p->window_months) + 1)
		out->from = day_months_before(out->to, p->window_months) + 1;
	else
		out->from = out->to - (to - now.from);
	return true;
}
