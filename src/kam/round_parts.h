/* Inside kam/: what the files of a round share — round.c opens, moves on and closes; decide.c decides; vote.c votes; stocktake*.c asks and answers. */
#ifndef BANYAN_KAM_ROUND_PARTS_H
#define BANYAN_KAM_ROUND_PARTS_H

#include "kam/round.h"
#include "kam/row.h"
#include "lang/catalogue.h"

enum { REASON_CHARACTERS = 500 };

/* A round and where it stands, as the program reads it; RC_NOT_FOUND when the asker may not read it. */
struct standing {
	int64_t id, opened_by, quorum;
	enum round_stage stage;
	bool open;
	struct str name;
};
enum rc round_standing(struct context *x, int64_t round, struct standing *out, struct error *e);
/* RC_CONFLICT error.round_closed, or error.round_stage with the stage that it is in. */
enum rc round_must_be(struct context *x, const struct standing *s, enum round_stage stage, struct error *e);
/* A proposal as the asker may read it, and its round. */
enum rc proposal_standing(struct context *x, int64_t proposal, struct record **out, struct standing *round, struct error *e);

/* The office of a round: who opened it, who sits in it as office or chair, and whoever may change rounds. */
enum rc round_office(struct context *x, const struct standing *s, bool *is, struct error *e);
enum rc round_has_seat(struct context *x, int64_t round, int64_t user, const char *seats, bool *has, struct error *e);

/* A duty of one person, by its task. status: "done" or "dropped". Fine when there is none. */
enum rc duty_end(struct context *x, int64_t task, const char *status, struct error *e);
/* All open ones that hang on that row. */
enum rc duties_end(struct context *x, const char *subject, int64_t id, const char *status, struct error *e);
/* A duty in the person's own language: title and reason are made from catalogue keys with one argument. */
struct duty_request { int64_t user, account, subject_id; const char *subject, *kind, *key; struct str about, reason; bool has_due; int32_t due; };
enum rc duty_make(struct context *x, const struct duty_request *q, int64_t *task, struct error *e);
enum language user_language(struct context *x, int64_t user);

/* Who answers for each account that is strategic or key: the AR of its team, else its owner; and its sponsor. 0: nobody who is active. */
struct answerer { int64_t account, ar, sponsor; };
struct answerers { struct answerer *items; size_t count; }; /* by account */
enum rc answerers_read(struct context *x, struct answerers *out, struct error *e);
void answerers_free(struct answerers *a);
struct answerer answerer_of(const struct answerers *a, int64_t account);
/* Answers are asked for: a request and a duty for each part, one notice a person. */
enum rc stocktake_ask(struct context *x, const struct standing *s, const struct answerers *people, struct round_days days, struct error *e);
/* What is still open of a round's requests is dropped. */
enum rc stocktake_drop(struct context *x, int64_t round, struct error *e);
/* Voters get their duty; and later lose it. */
enum rc vote_call(struct context *x, const struct standing *s, struct round_due due, struct error *e);
enum rc vote_end(struct context *x, int64_t round, struct error *e);

/* Approving is a right of its own, as far as the account's scope reaches. */
enum rc may_approve(struct context *x, int64_t account, struct error *e);
/* A tier is written with its history, and owner and team are told. Same tier: nothing happens. */
struct tier_move {
	int64_t account, round;
	enum tier before, after;
	struct str reason, evidence;
	const char *key; /* of the notice: {0} the account, {1} the tier's code */
};
enum rc tier_move(struct context *x, const struct tier_move *m, struct error *e);
/* As it stands now. */
enum rc tier_now(struct context *x, int64_t account, enum tier *out, struct error *e);

#endif
