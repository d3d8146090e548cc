/* What follows from an account's own fields, by the tables of lang/china.h and lang/company_size.h. */
#include "records/derive.h"

#include <math.h>

#include "base/decimal.h"
#include "lang/china.h"
#include "records/company.h"

struct str account_currency(struct company *company, struct value own)
{
	return own.kind == VALUE_TEXT ? own.s : company_setting(company, "company.currency");
}

/* Money as 万元; NAN when not known. */
static double ten_thousands(struct str currency, struct value money)
{
	return money.kind == VALUE_INT && str_is(currency, "CNY") ? decimal_to_double(money.i, MONEY_SCALE) / 10000 : NAN;
}

struct company_facts account_size_facts(struct str industry_code, const struct account_facts *f)
{
	return (struct company_facts){ .industry = industry_code,
				       .values = { f->staff.kind == VALUE_INT ? (double)f->staff.i : NAN, ten_thousands(f->currency, f->revenue), ten_thousands(f->currency, f->assets) } };
}

struct account_derived derive_account(struct arena *a, const struct account_facts *f)
{
	struct account_derived d = { .industry_code = value_null(), .place_code = value_null(), .size = value_null() };
	struct str code = f->industry.kind == VALUE_TEXT ? industry_find(a, f->industry.s) : STR("");
	int32_t place = f->city.kind == VALUE_TEXT ? place_find(a, f->city.s) : 0;
	char *text = place ? arena_printf(a, "%06d", place) : NULL;
	struct company_facts asked = account_size_facts(code, f);
	enum company_size size;

	if (code.n)
		d.industry_code = value_text(code);
	if (code.n && company_size(&asked, &size, NULL) == RC_OK)
		d.size = value_text(str_of(company_size_name(size)));
	if (text)
		d.place_code = value_text(str_of(text));
	return d;
}
