/* Inside web/: one classification as a page asked for it — policy, value, period from the address — with what its pages share. */
#ifndef BANYAN_WEB_SELECTION_H
#define BANYAN_WEB_SELECTION_H

#include "base/date.h"
#include "kam/explain.h"
#include "kam/score_cache.h"
#include "kam/score_explain.h"
#include "web/scored_views.h"
#include "web/page.h"

struct csv_writer;

enum { SELECTION_DRAWS = 9604, SELECTION_SEED = 1, SELECTION_ROWS = 20, SELECTION_SCORED_ROWS = 40, SELECTION_MOVERS = 8, SELECTION_GROUPS = 12 };

struct selection {
	struct page p;
	struct snapshot_cache *cache;
	const struct snapshot *snapshot;
	unsigned char *visible;
	bool partners;           /* the scorecard of partners */
	struct policy policy;
	struct str policy_code, value, from, to; /* as asked; empty = the policy's */
	struct period period;
	struct classification c; /* of a scored one: the same as in scoring */
	bool scored;             /* the policy has criteria */
	struct scoring scoring;  /* what is kept of it is not ours; nobody keeps one under weights that are tried */
	const struct scoring *kept;
	bool tried;
	struct str currency;
};

/* Loads, classifies, opens the page. False: selection_close answers with what went wrong. Takes a while when the portfolio is not in memory yet. */
bool selection_open(struct request *r, struct selection *s);
/* The same for the scorecard of partners; where there is no policy for them, the policy's kind is another. A posted form may name the last day. */
bool selection_open_partners(struct request *r, struct selection *s);
enum handled selection_close(struct selection *s);
/* May the reader take out what he sees here: export as many accounts as he may list? */
bool selection_exports(const struct selection *s);
/* The same as a file, for who does: put writes head and rows. */
enum handled selection_csv(struct request *r, const char *name, void (*put)(const struct selection *s, struct csv_writer *w));

/* An address below /selection with this state and, when name is given, one more argument. */
struct str selection_url(const struct selection *s, const char *path, const char *name, struct str value);
struct str selection_money(const struct selection *s, decimal_sum value); /* LINE_SCALE */
struct str selection_share(const struct selection *s, double ratio);
struct str selection_period(const struct selection *s, struct period period);
struct str selection_name(const struct selection *s, const struct classified *i);
struct str selection_account_url(const struct selection *s, const struct classified *i);
struct cell selection_tier(const struct selection *s, enum tier tier);
const char *selection_mark(enum tier tier);   /* s a b c none */
struct str selection_letter(enum tier tier);  /* S A B C – */
struct str selection_class(int class);        /* A B C, – for none */

/* selection_score.c: for scored ones */
struct str scored_name(const struct selection *s, uint32_t account);
struct str scored_url(const struct selection *s, uint32_t account);
struct str scored_why(const struct selection *s, uint32_t account);   /* the page that explains */
struct str scored_text(const struct selection *s, double score);      /* 4.12, or a dash */
struct str scored_move(const struct selection *s, int move);
struct str criterion_name(const struct selection *s, const struct criterion *c);
struct str selection_policy_name(const struct selection *s);
struct str selection_value_name(const struct selection *s);            /* net sales, or gross margin */
bool tier_is_key(unsigned char tier);
/* Two: the selection and its policy. What stands there when the policy has no criteria. */
struct crumb *selection_crumbs(struct selection *s);
struct blank_view selection_unscored(const struct selection *s);
struct rank_view *scored_ranking(struct selection *s, size_t from, size_t most);
struct weights_panel *scored_weights(struct selection *s);
void scored_movers(struct selection *s, struct selection_view *v);
/* selection_chart.c: needs a classification with sales */
const struct pareto_chart *selection_chart(struct selection *s);
const struct table_view *selection_twin(struct selection *s);
/* selection_parts.c */
void selection_figures(struct selection *s, struct selection_view *v);
void selection_classes(struct selection *s, struct selection_view *v);
const struct table_view *selection_ranking(struct selection *s, size_t from, size_t most, bool why);
const struct table_view *selection_groups(struct selection *s, const char *key, const struct breakdown *items, size_t count);
void selection_movers(struct selection *s, struct selection_view *v);

#endif
