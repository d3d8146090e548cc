/* Sizes of companies: finding the rule of an industry, and the class that its indicators reach. */
#include "lang/company_size.h"

#include <math.h>
#include <string.h>

#include "lang/china.h"
#include "lang/china_table.h"

static const char *const size_names[SIZE_COUNT] = { "micro", "small", "medium", "large" };
static const char *const indicator_names[SIZE_INDICATORS] = { "staff", "revenue", "assets" };

const char *company_size_name(enum company_size size)
{
	return size_names[size];
}

const char *size_indicator_name(enum size_indicator indicator)
{
	return indicator_names[indicator];
}

static bool begins(struct str code, struct str with)
{
	return with.n <= code.n && memcmp(with.p, code.p, with.n) == 0;
}

/* How many characters of the industry's code the rule names; *narrower when it names a part of the industry only. */
static size_t named(const struct size_rule *rule, struct str industry, bool *narrower)
{
	struct str rest = str_of(rule->codes), one;
	size_t most = 0;

	while (str_split(&rest, ' ', &one)) {
		if (begins(industry, one))
			most = one.n > most ? one.n : most;
		else if (begins(one, industry))
			*narrower = true;
	}
	return most;
}

int company_size_standard(void)
{
	return size_rules[size_rule_count - 1].standard;
}

enum rc company_size_rule(struct str industry, int standard, const struct size_rule **out, struct error *e)
{
	struct str code = industry_code(industry);
	bool known = false, narrower = false;
	size_t most = 0;

	standard = standard ? standard : company_size_standard();
	*out = NULL;
	for (size_t i = 0; i < size_rule_count; i++) {
		size_t n = size_rules[i].standard == standard && code.n ? named(&size_rules[i], code, &narrower) : 0;
		known |= size_rules[i].standard == standard;
		if (n > most) {
			most = n;
			*out = &size_rules[i];
		}
	}
	if (!known)
		return error_set(e, RC_INVALID, "standard", "error.size_standard", NULL, NULL);
	if (*out)
		return RC_OK;
	return error_set(e, RC_INVALID, "industry", !code.n ? "error.size_unknown" : narrower ? "error.size_broad" : "error.size_outside", NULL, NULL);
}

bool size_rule_asks(const struct size_rule *rule, enum size_indicator indicator)
{
	return rule->bounds[indicator][SIZE_MICRO] > 0;
}

enum company_size size_rule_reached(const struct size_rule *rule, enum size_indicator indicator, double value)
{
	int reached = SIZE_MICRO;

	while (reached < SIZE_LARGE && value >= rule->bounds[indicator][reached])
		reached++;
	return (enum company_size)reached;
}

enum rc company_size(const struct company_facts *facts, enum company_size *out, struct error *e)
{
	const struct size_rule *rule;
	enum rc rc = company_size_rule(facts->industry, facts->standard, &rule, e);

	*out = SIZE_LARGE;
	for (int i = 0; rc == RC_OK && i < SIZE_INDICATORS; i++) {
		if (!size_rule_asks(rule, i))
			continue;
		if (!isfinite(facts->values[i]) || facts->values[i] < 0)
			return error_set(e, RC_INVALID, indicator_names[i], "error.size_indicator", NULL, NULL);
		enum company_size reached = size_rule_reached(rule, i, facts->values[i]);
		*out = reached < *out ? reached : *out;
	}
	return rc;
}
