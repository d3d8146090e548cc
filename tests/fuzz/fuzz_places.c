/* What people type as places, industries, credit codes and time zones. */
#include "fuzz.h"

#include "base/mem.h"
#include "lang/china.h"
#include "lang/zone_rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	struct str text = { (const char *)data, size };
	struct credit_code code;
	struct zone_rule rule;
	int32_t place = place_find(&a, text);
	struct str industry = industry_find(&a, text);

	if ((place && !place_name(place).n) || (industry.n && !industry_name(industry).n))
		abort();
	credit_code_check(text, &code);
	if ((code.reason == CREDIT_CODE_VALID) != (code.organisation[0] != 0))
		abort();
	if (zone_rule_parse(text, &rule) && rule.has_summer)
		zone_rule_moment(&rule.begin, 2026);
	return 0;
}
