/* Fields of an account that follow from others: recognised codes and the company's size. One place for the write path, bulk loading, the check of a company and
 * explanations. */
#ifndef BANYAN_RECORDS_DERIVE_H
#define BANYAN_RECORDS_DERIVE_H

#include "base/arena.h"
#include "base/value.h"
#include "lang/company_size.h"

struct company;

/* Each may be VALUE_NULL: industry and city as typed, staff a number, revenue and assets money in the currency. */
struct account_facts {
	struct value industry, city, staff, revenue, assets;
	struct str currency; /* account_currency */
};

struct account_derived {
	struct value industry_code, place_code, size; /* text or VALUE_NULL; in the arena or as long as the program */
};

struct account_derived derive_account(struct arena *a, const struct account_facts *facts);

/* The account's own currency, or the company's. */
struct str account_currency(struct company *company, struct value own);
/* What the size standard asks of an account. It counts in 万元: money in another currency than the yuan is not known to it. */
struct company_facts account_size_facts(struct str industry_code, const struct account_facts *facts);

#endif
