/* Policies: the shipped one, the periods they look at, finding their parts. */
#include "kam/policy.h"

#include "base/date.h"

const char *const policy_kind_codes[POLICY_KIND_COUNT] = { "account", "partner" };
const char *const policy_value_codes[POLICY_VALUE_COUNT] = { "net_sales", "margin" };
const char *const method_codes[METHODS_COUNT] = { "pareto", "score", "fuzzy", "matrix", "bcg", "rfm" };
const char *const group_codes[GROUP_COUNT] = { "attractiveness", "potential", "relationship", "programme" };
const char *const scale_codes[SCALE_COUNT] = { "linear", "step", "percentile" };
const char *const condition_codes[CONDITION_COUNT] = { "entry", "sign", "exclusion" };
const char *const grade_codes[GRADE_COUNT] = { "a", "b", "c", "d" };
const char *const reward_kind_codes[REWARD_KIND_COUNT] = { "rebate", "allowance", "bonus", "priority", "credit", "training", "other" };

struct str words_in(const struct words *w, enum language language)
{
	if (language == LANGUAGE_EN && w->name_en.n)
		return w->name_en;
	return language == LANGUAGE_ZH_TW && w->name_tw.n ? w->name_tw : w->name;
}

struct policy policy_default(void)
{
	return (struct policy){ .code = STR("sales"), .revision = 1, .value = POLICY_NET_SALES, .fuzzy_operator = STR("product_sum"), .weight_spread = 5000,
				.sure_from = 7000, .known_from = 6000, .cuts = { 8000, 9500 }, .tiers = { TIER_KEY, TIER_GROWTH, TIER_GENERAL },
				.grade_cuts = { 4000, 3500, 3000 } };
}

int policy_code_of(const char *const *codes, int count, struct str code)
{
	int i = 0;

	while (i < count && !str_is(code, codes[i]))
		i++;
	return i;
}

double policy_weight(const struct policy *p, size_t criterion)
{
	int64_t sum = 0;

	for (size_t i = 0; i < p->criterion_count; i++)
		sum += p->criteria[i].active ? p->criteria[i].weight : 0;
	return sum && p->criteria[criterion].active ? (double)p->criteria[criterion].weight / (double)sum : 0;
}

size_t policy_criterion_find(const struct policy *p, struct str code)
{
	size_t i = 0;

	while (i < p->criterion_count && !str_eq(p->criteria[i].code, code))
		i++;
	return i;
}

size_t policy_condition_find(const struct policy *p, struct str code)
{
	size_t i = 0;

	while (i < p->condition_count && !str_eq(p->conditions[i].code, code))
		i++;
	return i;
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
