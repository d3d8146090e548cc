/* What the demo company's names are made of: made-up parts, never a real company's whole name. For the demo_*.c files. */
#ifndef BANYAN_KAM_DEMO_NAMES_H
#define BANYAN_KAM_DEMO_NAMES_H

#include "base/buf.h"
#include "kam/demo_random.h"

struct demo_part {
	const char *zh, *en;
};

struct demo_city {
	const char *zh, *en, *province;
	int place;          /* GB/T 2260, six digits */
	int area;           /* telephone */
	int unit;           /* which of demo_units serves it, from 1 */
	int weight;         /* how many accounts are there */
};

struct demo_trade {
	const char *zh, *en;    /* in the company's name */
	const char *industry;   /* as people write it; GB/T 4754 wording */
	int staff_per_million;  /* people per million yuan of yearly revenue, in tenths */
};

/* Customers abroad: whole made-up names. */
struct demo_foreign {
	const char *name, *city, *country, *industry;
};

struct demo_post {
	const char *zh, *en, *department, *level, *buying_role;
	int senior; /* 0 first to be filled */
};

extern const struct demo_city demo_cities[];
extern const int demo_city_count, demo_city_weight;
extern const struct demo_trade demo_trades[];
extern const int demo_trade_count;
extern const struct demo_foreign demo_foreigners[];
extern const int demo_foreigner_count;
extern const struct demo_post demo_posts[];
extern const int demo_post_count;

const struct demo_city *demo_city_draw(struct demo_random *r);
const struct demo_city *demo_city_named(const char *zh);
const struct demo_trade *demo_trade_named(const char *zh);
/* Adds the two-character style of a company: 澄湖 / Chenghu. */
void demo_style(struct demo_random *r, struct buf *zh, struct buf *en);
/* A person: 周亦川 / Zhou Yichuan. *female tells. */
void demo_person(struct demo_random *r, struct buf *zh, struct buf *en, bool *female);
/* A person abroad: Jonas Brandt. */
void demo_person_abroad(struct demo_random *r, struct buf *name);
/* 18 characters with both check characters: GB 32100 around GB 11714. Reserved for nobody: the organisation part is random. */
void demo_credit_code(struct demo_random *r, int place, struct buf *out);

#endif
