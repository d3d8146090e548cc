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
	double *price;           /* by product: mean realised price of all accounts in reach in the period; 0: none sold. NULL where it is not wanted */
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

/* Net amount of a line of the period or the one before; false when it is not known. */
bool figure_net(const struct figure_pass *p, uint32_t line, struct period period, decimal_sum *out);
/* --- figure_whole.c: mean prices before the pass; what compares an account with all others after it. False without memory. */
bool figure_prices(struct figure_pass *p);
bool figure_whole(const struct figure_pass *p);
/* --- figure_people.c: reads with the request's context; not by the threads of the pass */
enum rc figure_people(const struct figure_pass *p, struct error *e);
/* --- figure_company.c */
void figure_company(const struct figure_pass *p, size_t account);

static inline bool figure_wanted(const struct figure_pass *p, enum figure_id id)
{
	return p->out->columns[id] != NULL;
}

static inline void figure_put(const struct figure_pass *p, enum figure_id id, size_t account, double value)
{
	if (p->out->columns[id])
		p->out->columns[id][account] = value;
}

#endif
