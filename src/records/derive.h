/* Fields of an account that follow from others: recognised codes and the company's size. One place for the write path and for bulk loading. */
#ifndef BANYAN_RECORDS_DERIVE_H
#define BANYAN_RECORDS_DERIVE_H

#include "base/arena.h"
#include "base/value.h"

struct account_derived {
	struct value industry_code, place_code, size; /* text or VALUE_NULL; in the arena or as long as the program */
};

/* Each may be VALUE_NULL: industry and city as typed, staff a number, revenue and assets money. */
struct account_derived derive_account(struct arena *a, struct value industry, struct value city, struct value staff, struct value revenue, struct value assets);

#endif
