/* The figures that criteria and conditions may name: what each means, in which unit, what it is made of; and all that are wanted, for every account at once, in
 * one pass over the snapshot. Words: figure.NAME and figure.NAME.help of the catalogues. Unknown is NAN, never zero. */
#ifndef BANYAN_KAM_FIGURE_H
#define BANYAN_KAM_FIGURE_H

#include "kam/classify.h"

enum figure_unit { UNIT_MONEY, UNIT_SHARE, UNIT_COUNT, UNIT_DAYS, UNIT_MONTHS, UNIT_YEARS, UNIT_SIZE, UNIT_COUNT_OF_UNITS };
extern const char *const figure_unit_names[UNIT_COUNT_OF_UNITS];

enum figure_id {
	FIGURE_NET_SALES, FIGURE_NET_SALES_BEFORE, FIGURE_GROWTH, FIGURE_MARGIN, FIGURE_MARGIN_RATE, FIGURE_COMPANY_MARGIN_RATE, FIGURE_SHARE_OF_SALES,
	FIGURE_SHARE_AHEAD, FIGURE_CUMULATIVE_SHARE, FIGURE_ORDERS, FIGURE_ORDER_VALUE_MEAN, FIGURE_LARGEST_ORDER, FIGURE_RETURNS_SHARE, FIGURE_DAYS_SINCE_LAST_ORDER,
	FIGURE_USUAL_GAP, FIGURE_MISSED_GAPS, FIGURE_YEARS_AS_CUSTOMER, FIGURE_PRODUCTS_BOUGHT, FIGURE_FAMILIES_BOUGHT, FIGURE_KEY_PRODUCT_SHARE,
	FIGURE_KEY_PRODUCT_YEARS, FIGURE_NEW_PRODUCT_SHARE, FIGURE_NEW_PRODUCTS_BOUGHT, FIGURE_NEW_PRODUCT_DELAY,
	FIGURE_DISCOUNT_MEAN, FIGURE_PRICE_LEVEL, FIGURE_STAFF, FIGURE_REVENUE, FIGURE_ASSETS, FIGURE_COMPANY_SIZE, FIGURE_SHARE_OF_THEIR_REVENUE, FIGURE_GROUP_SALES,
	FIGURE_DIRECT_BELOW,
	FIGURE_CONTACTS_KNOWN, FIGURE_KEY_PEOPLE_KNOWN, FIGURE_VISITS_12M, FIGURE_CONTACTS_MET_12M, FIGURE_INFLUENCERS_MET_12M, FIGURE_DECIDERS_MET_6M,
	FIGURE_KEY_PEOPLE_MET_3M, FIGURE_TOP_MEETINGS_12M, FIGURE_MONTHS_WITHOUT_TOP_MEETING,
	FIGURE_COUNT
};

#define FIGURE_BIT(id) (UINT64_C(1) << (id))
/* Those that are read from notes and contacts, not from the snapshot. */
#define FIGURE_PEOPLE (FIGURE_BIT(FIGURE_COUNT) - FIGURE_BIT(FIGURE_CONTACTS_KNOWN))

/* UNIT_SIZE: 4 large … 1 micro. */
struct figure {
	const char *name;
	enum figure_unit unit;
	unsigned parts;          /* of enum snapshot_part */
	const char *reads;       /* "order_line.unit_cost": fields that the asker must be able to read; space-separated */
	const char *source;      /* catalogue key source.* */
	uint64_t from;           /* FIGURE_BITs that it is worked out of */
};
extern const struct figure figures[FIGURE_COUNT];

enum { FIGURE_NEW_MONTHS = 24, FIGURE_LOOK_BACK_MONTHS = 36, FIGURE_SILENT_GAPS = 2, FIGURE_GAPS_LEAST = 2 };

/* FIGURE_COUNT when there is none. */
enum figure_id figure_find(struct str name);
/* With all that those wanted are worked out of; and the parts of a snapshot that they need. */
uint64_t figures_needed(uint64_t wanted);
unsigned figures_parts(uint64_t wanted);
/* Bits of those that the asker may read. */
uint64_t figures_readable(const struct context *x);

struct figure_request {
	struct context *x;       /* for notes and contacts; NULL: none */
	const struct snapshot *snapshot; /* with figures_parts(wanted) */
	const struct classification *classification; /* periods, currency */
	const unsigned char *visible;    /* as in struct classify_request */
	const unsigned char *reach;      /* accounts that may be counted below others, though no figure is wanted of them; NULL: all */
	uint64_t wanted;
};

/* By place of the account; a column is NULL where it was not wanted. Deleted and hidden accounts are NAN. */
struct figure_columns {
	double *columns[FIGURE_COUNT];
	size_t count;
	int32_t as_of;           /* the last day of the period */
};

/* The caller frees. On several threads. RC_NO_MEMORY; errors of reading. */
enum rc figures_compute(const struct figure_request *q, struct figure_columns *out, struct error *e);
void figures_free(struct figure_columns *f);

#endif
