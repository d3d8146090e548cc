/* Rounds of selection: a ranking becomes proposals, owners answer why, a committee votes, people decide, and only then does an account's tier change, with its
 * history and reason. A round goes through its stages in order; a small company opens it where it begins. All calls run inside records_write() work, but for
 * round_template_days. */
#ifndef BANYAN_KAM_ROUND_H
#define BANYAN_KAM_ROUND_H

#include "base/date.h"
#include "kam/proposing.h"
#include "records/write.h"

enum round_stage { STAGE_ANSWERING, STAGE_VOTING, STAGE_DECIDING, STAGE_CLOSED, STAGE_COUNT };  /* order of the pick-list round_stage */
extern const char *const stage_codes[STAGE_COUNT];
enum round_stage stage_of(struct str code); /* STAGE_COUNT for anything else */

/* Chair and members vote; the office prepares; finance is asked what the account costs. */
enum round_seat { SEAT_CHAIR, SEAT_MEMBER, SEAT_OFFICE, SEAT_FINANCE, SEAT_COUNT };
extern const char *const seat_codes[SEAT_COUNT];
enum round_seat seat_of(struct str code);
struct seat_taken { int64_t user; enum round_seat seat; };
enum { SEATS_MAX = 60 };

struct round_due { bool given; int32_t day; };
struct round_days { struct round_due answers, votes, decision; };
/* The shipped process (domain/review.json) counted in working days from that day. */
enum rc round_template_days(struct context *x, int32_t from, struct round_days *out, struct error *e);

struct round_request {
	struct ranking ranking;
	struct str name, note;
	enum round_stage stage;      /* STAGE_COUNT: where the days and seats say — answers due, else voters or votes due, else deciding */
	struct round_days days;      /* those missing for a stage that lies ahead are the template's */
	const struct seat_taken *seats;
	size_t seat_count;
};
/* Freezes the policy and the ranking's figures, makes a proposal for each account that is strategic or key and each whose tier would change (no tier counts as
 * general), and begins the first stage: answers are asked for, or voters called. Rights: create of round. RC_INVALID with field policy (one for partners:
 * they get grades, kam/partner.h), answers_due, votes_due,
 * due_on (out of order), committee (voting without voters; a voter who cannot see all proposals). */
enum rc round_open(struct context *x, const struct round_request *q, int64_t *round, int64_t *proposals, struct error *e);

/* On to a later stage, skipping what lies between. Rights: update of round. */
enum rc round_advance(struct context *x, int64_t round, enum round_stage to, struct error *e);
/* Ends a round; what is still open is withdrawn. Rights: approve of round. */
enum rc round_close(struct context *x, int64_t round, struct error *e);

struct decision {
	int64_t proposal, version; /* ANY_VERSION allowed */
	bool approve;
	enum tier tier;            /* approved; TIER_NONE: as proposed */
	struct str reason;         /* needed when refused, approved otherwise than proposed, or decided against the vote */
};
/* Rights: approve of the account; while setting selection.four_eyes is on and somebody else may approve it, whoever opened the round decides only as the
 * committee has voted. RC_CONFLICT when it was decided already or its round is not at deciding. */
enum rc round_decide(struct context *x, const struct decision *d, struct error *e);
/* Several, each standing by itself; keep false: only tried, everything is undone. What is wrong with one stands in its place; an error of the call ends all. */
struct decided { enum rc rc; struct error error; enum tier before, after; };
enum rc round_decide_each(struct context *x, const struct decision *d, size_t count, bool keep, struct decided *out, struct error *e);
/* Back to open, and the tier to what it was. While the round is at deciding, and nobody has changed the tier since. Rights: as for deciding. */
enum rc round_undecide(struct context *x, int64_t proposal, int64_t version, struct error *e);

/* A tier outside of a round, by whoever approves the account, with the reason: an approval asked and decided in one step. */
enum rc tier_set(struct context *x, int64_t account, enum tier tier, struct str reason, struct error *e);

#endif
