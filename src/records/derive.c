/* What follows from an account's own fields, by the tables of lang/china.h. */
#include "records/derive.h"

#include <math.h>

#include "base/decimal.h"
#include "lang/china.h"
#include "lang/company_size.h"

/* Money as 万元; NAN when not known. */
static double ten_thousands(struct value money)
{
	return money.kind == VALUE_INT ? decimal_to_double(money.i, MONEY_SCALE) / 10000 : NAN;
}

static struct value size_of(struct str industry, struct value staff, struct value revenue, struct value assets)
{
	struct company_facts facts = { .industry = industry, { staff.kind == VALUE_INT ? (double)staff.i : NAN, ten_thousands(revenue), ten_thousands(assets) } };
	enum company_size size;

	return company_size(&facts, &size, NULL) == RC_OK ? value_text(str_of(company_size_name(size))) : value_null();
}

struct account_derived derive_account(struct arena *a, struct value industry, struct value city, struct value staff, struct value revenue, struct value assets)
{
	struct account_derived d = { .industry_code = value_null(), .place_code = value_null(), .size = value_null() };
	struct str code = industry.kind == VALUE_TEXT ? industry_find(a, industry.s) : STR("");
	int32_t place = city.kind == VALUE_TEXT ? place_find(a, city.s) : 0;
	char *text = place ? arena_printf(a, "%06d", place) : NULL;

	if (code.n) {
		d.industry_code = value_text(code);
		d.size = size_of(code, staff, revenue, assets);
	}
	if (text)
		d.place_code = value_text(str_of(text));
	return d;
}
