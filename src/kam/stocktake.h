/* The stocktake of a round: whoever is responsible for a key account says why it is one, with evidence, an outcome and a plan. One request a part (AR, sponsor,
 * office, finance) and account; it may be passed on. Inside records_write() work, but for stocktake_sheet. */
#ifndef BANYAN_KAM_STOCKTAKE_H
#define BANYAN_KAM_STOCKTAKE_H

#include "format/json.h"
#include "kam/review.h"
#include "records/write.h"

enum { ANSWER_CHARACTERS = 2000, PLAN_CHARACTERS = 2000 };

struct stocktake_item { struct str question, answer, evidence; };

/* What was typed. All texts may be empty in a draft. The AR's reply has outcome and plan, the others' have not. */
struct stocktake_reply {
	int64_t request;
	struct stocktake_item items[QUESTIONS_MAX];
	int item_count;
	struct str outcome;                /* code of stocktake_outcome */
	struct str plan_kind, plan;        /* keep, innovate, lower */
	bool has_due;
	int32_t plan_due;
};

/* Kept for whoever goes on with it; nobody else sees it. Rights: the one asked, or the round's office. */
enum rc stocktake_draft(struct context *x, const struct stocktake_reply *q, struct error *e);
/* Final, but may be given again until the account is decided. Each question of the part needs an answer (field: its code); the AR's reply an outcome and the
 * kind of plan; a plan that is not to keep, its text and day. A plan becomes a duty of the AR. */
enum rc stocktake_answer(struct context *x, const struct stocktake_reply *q, struct error *e);
/* To somebody else, who sees it from now on and is told. */
enum rc stocktake_delegate(struct context *x, int64_t request, int64_t user, struct error *e);

/* A request with what has been said so far, for its page: final answers, else the draft. */
struct stocktake_sheet {
	int64_t id, version, account, round, proposal, user, delegated_by;
	enum stocktake_part part;
	struct str account_code, account_name, round_name;
	bool has_due, answered, open;      /* open: may still be answered */
	int32_t due;
	struct stocktake_reply reply;
};
/* Rights: as for answering; RC_NOT_FOUND for everybody else. */
enum rc stocktake_sheet(struct context *x, int64_t request, struct stocktake_sheet *out, struct error *e);

/* JSON of a reply: {"answers":{"sq_why":{"answer":…,"evidence":…}},"outcome":…,"plan_kind":…,"plan":…,"plan_due":"YYYY-MM-DD"}. Texts point into the document. */

enum rc stocktake_read(const json_t *object, struct stocktake_reply *out, struct error *e);
void stocktake_write(const struct stocktake_reply *q, struct buf *out);

#endif
