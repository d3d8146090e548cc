/* Inside figure*.c: what one pass over an account's lines yields. Not for others. */
#ifndef BANYAN_KAM_FIGURE_PARTS_H
#define BANYAN_KAM_FIGURE_PARTS_H

#include "kam/figure.h"

/* Inclusive days as plain bounds. */
struct days { int32_t from, to; };

/* What all accounts are read under. */
struct figure_pass {
	const struct figure_request *q;
	struct figure_columns *out;
	struct classification net, margin; /* for classify_line */
	bool plain;              /* one currency: columns are taken as they are */
	bool compared;
	struct days now, before;
	int32_t as_of, new_since, look_back;
	unsigned char *is_key, *is_new; /* by product; new: launched within FIGURE_NEW_MONTHS, or called so where the day is not given */
	bool any_key, any_new;   /* else nothing can be said of them */
};

/* Scratch of one thread: which products and families the account at hand has shown, and the gaps between its orders. */
struct figure_scratch {
	uint32_t *product_seen, *product_bought, *family_bought; /* account + 1 */
	int32_t *gaps;
	size_t gap_count, gap_room;
	decimal_sum margin, net_with_cost; /* of all accounts so far, in the period */
	bool failed;
};

bool figure_scratch_begin(const struct figure_pass *p, struct figure_scratch *s);
void figure_scratch_end(struct figure_scratch *s);
/* Writes the account's own figures; those that need all accounts come later. */
void figure_account(const struct figure_pass *p, struct figure_scratch *s, size_t account);

static inline void figure_put(const struct figure_pass *p, enum figure_id id, size_t account, double value)
{
	if (p->out->columns[id])
		p->out->columns[id][account] = value;
}

#endif
