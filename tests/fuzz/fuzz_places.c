/* What people type as places, industries, credit codes and time zones. */
#include "fuzz.h"

#include "base/mem.h"
#include "lang/china.h"
#include "lang/company_size.h"
#include "lang/zone_rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	struct str text = { (const char *)data, size };
	struct credit_code code;
	struct zone_rule rule;
	const struct size_rule *rule_found;
	int32_t place = place_find(&a, text);
	struct str industry = industry_find(&a, text), bare = industry_code(text);

	if ((place && !place_name(place).n) || (industry.n && !industry_name(industry).n))
		abort();
	if ((bare.n && !str_eq(bare, industry)) || (company_size_rule(text, 0, &rule_found, NULL) == RC_OK && !bare.n))
		abort();
	credit_code_check(text, &code);
	if ((code.reason == CREDIT_CODE_VALID) != (code.organisation[0] != 0))
		abort();
	if (zone_rule_parse(text, &rule) && rule.has_summer)
		zone_rule_moment(&rule.begin, 2026);
	return 0;
}
