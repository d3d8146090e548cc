/* The made-up portfolio that the kernels are measured on. */
#include "portfolio.h"

#include <stdint.h>
#include <stdio.h>
#include <time.h>

double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

double processor(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

enum { PRODUCTS = 40 };

static uint64_t seed = 88172645463325252u;

static uint32_t below(uint32_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)((seed >> 32) * n >> 32);
}

/* --- the portfolio ------------------------------------------------------------------------------------------------------------------------------------ */

static void add_accounts(struct snapshot_builder *b, size_t accounts)
{
	char code[32];

	for (size_t i = 0; i < accounts; i++) {
		snprintf(code, sizeof code, "A%07zu", i);
		snapshot_add_account(b, (int64_t)i + 1, str_of(code), str_of(code), (int32_t)below(20), SNAPSHOT_NO_GROUP, below(30) ? TIER_NONE : (enum tier)below(TIER_COUNT), false);
		snapshot_set_company(b, i, &(struct snapshot_company){ 0, (int64_t)below(1000000) * MONEY_UNIT, AMOUNT_UNKNOWN, (int32_t)below(900), PORTFOLIO_TODAY - (int32_t)below(4000),
								       COMPANY_DIRECT, (unsigned char)below(4), "" });
	}
}

static void add_lines(struct snapshot_builder *b, size_t accounts, size_t lines)
{
	for (size_t i = 0; i < lines; i++) {
		struct snapshot_line line = { .account = below((uint32_t)accounts), .day = PORTFOLIO_TODAY - (int32_t)(i % 1100), .quantity = (1 + (int64_t)below(9)) * QUANTITY_UNIT,
					      .unit_price = (int64_t)(1 + below(900)) * MONEY_UNIT, .discount = below(3000), .unit_cost = (int64_t)below(500) * MONEY_UNIT, .has_cost = true,
					      .currency = STR("CNY"), .order = (int64_t)(i / 3) + 1, .product = 1 + below(PRODUCTS), .promised_on = SNAPSHOT_NO_DAY,
					      .delivered_on = SNAPSHOT_NO_DAY };
		snapshot_add_line(b, &line);
	}
}

bool portfolio_make(struct snapshot_builder *b, size_t accounts, size_t lines)
{
	*b = (struct snapshot_builder){ .parts = SNAPSHOT_MARGINS | SNAPSHOT_ORDERS | SNAPSHOT_PRODUCTS | SNAPSHOT_PRICES | SNAPSHOT_COMPANIES };
	memcpy(b->s.company_currency, "CNY", 4);
	for (int i = 0; i < 20; i++) {
		char name[16];
		snprintf(name, sizeof name, "Region %d", i);
		snapshot_add_group(b, i + 1, str_of(name));
	}
	for (int i = 0; i < PRODUCTS; i++)
		snapshot_add_product(b, i + 1, i % 2 ? STR("presses") : STR("robots"), i % 5 ? STR("mature") : STR("famous"), PORTFOLIO_TODAY - 200 * i);
	add_accounts(b, accounts);
	add_lines(b, accounts, lines);
	snapshot_settle(b);
	return !b->failed;
}
