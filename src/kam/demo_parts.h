/* What the demo_*.c files share: one run of the generator, and the frame of the company that accounts refer to. Not for others. */
#ifndef BANYAN_KAM_DEMO_PARTS_H
#define BANYAN_KAM_DEMO_PARTS_H

#include "base/date.h"
#include "base/mem.h"
#include "kam/demo.h"
#include "kam/demo_names.h"
#include "kam/demo_random.h"

/* Streams of chance, by what is drawn. */
enum demo_subject { DRAW_USER, DRAW_ACCOUNT, DRAW_CONTACT, DRAW_ORDER, DRAW_NOTE, DRAW_TIER };

enum { DEMO_ORDERS_MAX = 80, DEMO_DAYS = 3 * 365 };

struct demo_run {
	struct demo_options options;
	struct demo_sink *sink;
	struct arena arena;                    /* emptied after each account */
	int64_t rows[DEMO_ENTITY_COUNT];       /* how many so far: the last one's place */
};

/* Something to tell about an account, for features that look for it. */
enum demo_story {
	STORY_NONE, STORY_FADING, STORY_ONE_PERSON, STORY_NEWCOMER, STORY_LOST, STORY_COMPLAINTS, STORY_DISTRIBUTOR, STORY_OUTLET, STORY_COUNT
};

/* An account while it is made. */
struct demo_account {
	int64_t place;                  /* from 1 */
	int64_t rank;                   /* by sales, from 0 */
	const struct demo_city *city;
	const struct demo_trade *trade;
	const struct demo_foreign *foreign; /* NULL: in China */
	enum demo_story story;
	struct str name, short_name, name_en;
	int64_t parent;                 /* place, or 0 */
	double yearly;                  /* yuan a year */
	double gap;                     /* usual days between orders */
	int unit, owner;                /* places */
	bool important;
	const char *status;
	int32_t since, until;           /* first and last day of business */
	int64_t first_contact;
	int contacts;
	int32_t last_order;             /* the day, or 0 */
};

/* Emits one row; the values are counted by the table. */
enum rc demo_emit(struct demo_run *run, enum demo_entity entity, const struct value *values, struct error *e);
struct value demo_text(const char *text);
struct value demo_bytes(struct demo_run *run, const struct buf *b); /* a copy in the arena */
struct value demo_money(double yuan);                              /* rounded to the fen */
struct value demo_ref(int64_t place);                              /* 0 is empty */
struct value demo_instant(int32_t day, int minute);                /* company time, Asia/Shanghai */

/* --- the company itself (demo_company.c) */
enum rc demo_company(struct demo_run *run, struct error *e);
/* Who of the account managers at a unit looks after the i-th account; the seats beside. All give user places. */
int demo_owner(int unit, uint64_t i);
int demo_solution_manager(int unit, uint64_t i);
int demo_fulfillment_manager(int unit);
int demo_service_engineer(int unit, uint64_t i);
int demo_regional_manager(int unit);
int demo_key_account_office(uint64_t i);
int demo_director(void);
enum { DEMO_UNIT_ABROAD = 20 };

/* --- products */
struct demo_product {
	const char *code, *name, *name_en, *family, *maturity, *kind, *measure;
	int price;       /* yuan */
	int cost;        /* per cent of the price */
	int launched;    /* days before today */
};
extern const struct demo_product demo_products[];
extern const int demo_product_count, demo_first_part; /* parts and services come last; machines fall in price up to there */

/* --- one account with all that hangs on it */
enum rc demo_account_make(struct demo_run *run, int64_t place, struct demo_account *out, struct error *e);
enum rc demo_people(struct demo_run *run, struct demo_account *a, struct error *e);
enum rc demo_orders(struct demo_run *run, struct demo_account *a, struct error *e);
enum rc demo_notes(struct demo_run *run, const struct demo_account *a, struct error *e);
enum rc demo_tiers(struct demo_run *run, const struct demo_account *a, struct error *e);

/* What was approved a year ago, by rank; NULL for general ones. */
const char *demo_tier(const struct demo_run *run, const struct demo_account *a);

#endif
