/* Inside web/: what the pages of rounds share. selection_rounds.c lists and opens them, selection_round.c shows one with its proposals, selection_decide.c decides,
 * selection_proposal.c shows one account in it, selection_vote.c votes; stocktake.c answers. */
#ifndef BANYAN_WEB_ROUND_H
#define BANYAN_WEB_ROUND_H

#include "kam/round.h"
#include "kam/vote.h"
#include "web/cells.h"
#include "web/round_views.h"

struct round_page {
	struct page p;
	const struct record *round;
	int64_t id;
	struct str name, base;          /* /selection/rounds/17 */
	enum round_stage stage;
	bool open;
	bool office, votes;             /* the reader: prepares the round; sits in it as chair or member */
	bool asks, committee;           /* the round: answers were asked for; there are voters */
};

/* Opens the page and the round of :id. False: round_page_close answers with what went wrong. */
bool round_page_open(struct request *r, struct round_page *rp);
enum handled round_page_close(struct round_page *rp);
/* :id, or another number of the address; failed (404) when it is none. */
int64_t page_number(struct page *p, const char *name);
/* Selection, rounds, this round (when it is not the page itself). */
struct crumb *round_crumbs(const struct round_page *rp, size_t *count);

struct str list_text(const struct page *p, const struct list *l, int column);      /* copied; empty for nothing */
struct str round_period_words(const struct page *p, struct period period); /* 2025-11-27 to 2026-11-27 */
/* Columns of proposals, and behind them the value they stand for where the reader may know it; and that value of a row, VALUE_NULL where he may not. */
struct str proposal_columns(struct page *p, const char *columns);
struct value proposal_value(const struct list *l, int column);
struct str record_words(struct page *p, const struct record *r, const char *field); /* a choice or reference in words */
struct str score_words(struct page *p, struct value score);                         /* 4.12; empty for none */
struct str user_name(struct page *p, int64_t user);
struct mover tier_mover(const struct page *p, struct str before, struct str after);
/* What a vote came to, short: 3 : 1, and in words. */
struct str tally_text(struct page *p, const struct vote_view *v);
struct str tally_title(struct page *p, const struct vote_view *v);
struct str tally_note(struct page *p, const struct vote_view *v);   /* both */
const char *tally_tone(const struct vote_view *v);
const char *move_tone(struct str move);
/* Tiers as options. */
void tier_choices(struct page *p, struct str chosen, const struct option **items, size_t *count);
/* Waits for a write on the slow pool and goes on, or shows the error. */
enum handled round_written(struct request *r, enum rc rc, const struct error *e, const char *toast, struct str back);

#endif
