/* The demo company: 岱衡精密装备, a maker of machine tools, presses and measuring machines. Everything about it is generated from a seed and a day, row by
 * row, so that the same two give the same company and a million accounts take no more memory than six hundred. Rows go to a sink: demo_write.c puts them
 * into a company (`banyan init --demo`, script/demo, script/bench), tests look at them as they are. */
#ifndef BANYAN_KAM_DEMO_H
#define BANYAN_KAM_DEMO_H

#include "base/arena.h"
#include "base/error.h"
#include "base/value.h"

enum { DEMO_ACCOUNTS = 600, DEMO_ACCOUNTS_MIN = 50, DEMO_ACCOUNTS_MAX = 2000000 };
#define DEMO_SEED 20261119u

struct demo_options {
	uint64_t seed;
	int64_t accounts;  /* DEMO_ACCOUNTS_MIN … DEMO_ACCOUNTS_MAX */
	int32_t today;     /* the company's day: the last orders are of the days before */
};

/* In the order in which a row may refer to others. */
enum demo_entity {
	DEMO_UNIT, DEMO_USER, DEMO_USER_ROLE, DEMO_TAG, DEMO_PRODUCT, DEMO_ROUND, DEMO_ACCOUNT, DEMO_MEMBER, DEMO_CONTACT, DEMO_ORDER, DEMO_LINE, DEMO_NOTE, DEMO_TASK,
	DEMO_TAG_LINK, DEMO_TIER_CHANGE, DEMO_ENTITY_COUNT
};

/* What is filled: the entity's name and its fields. Values are as stored (money 1/10,000 …). A reference is the place of the row it means among the rows
 * of its entity, from 1; references to role and policy are the key's text. */
struct demo_table {
	const char *entity;
	const char *fields[28]; /* NULL-terminated */
};
extern const struct demo_table demo_tables[DEMO_ENTITY_COUNT];

/* When a closed round was opened: the morning after its period, company time. */
int64_t demo_round_opened(int32_t period_to);

/* Takes rows; values and their text are valid during the call only. */
struct demo_sink {
	enum rc (*row)(struct demo_sink *sink, enum demo_entity entity, const struct value *values, struct error *e);
};

/* Runs through the whole company. Stops at the sink's first error. RC_INVALID: accounts out of bounds. */
enum rc demo_generate(const struct demo_options *o, struct demo_sink *sink, struct error *e);

#endif
