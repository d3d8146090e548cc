/* A small company whose sales are known — accounts A, B, C, D in that order —, its people by what they may, and everything that happens to a round as one call.
 * The clock is the test's: it begins on Monday 23 November 2026, ten in the morning in Shanghai. */
#ifndef BANYAN_TESTS_HELP_ROUND_H
#define BANYAN_TESTS_HELP_ROUND_H

#include "help/company.h"
#include "kam/approval.h"
#include "kam/stocktake.h"
#include "kam/vote.h"

struct fixture {
	struct bench b;
	int64_t office, director, chair, one, two, owner, ar, sponsor, helper; /* chair, one, two, sponsor: directors; owner, ar, helper: account managers */
	int64_t accounts[4]; /* A, B, C, D by sales */
	int64_t round, proposals;
};

/* cmocka's: *state is the fixture. */
int round_set_up(void **state);
int round_tear_down(void **state);
int32_t day(int year, int month, int d);
void set_day(int32_t d);
int64_t now_ms(void);
void sell(struct fixture *f, const char *account, const char *number, const char *on, int amount);
int64_t number(struct fixture *f, const char *format, ...) __attribute__((format(printf, 2, 3)));

struct act {
	enum { OPEN, ADVANCE, CLOSE, DECIDE, EACH, UNDECIDE, VOTE, DRAFT, ANSWER, DELEGATE, ASK_TIER, APPROVE, WITHDRAW, SET } kind;
	struct round_request open;
	enum round_stage stage;
	struct decision decision;
	const struct decision *each;
	size_t count;
	bool keep;
	struct decided *decided;
	int64_t id, user, made;
	enum vote_choice choice;
	struct str text;
	struct stocktake_reply reply;
	struct tier_asked tier;
	bool approve;
	struct fixture *f;
};
/* user 0: the program. */
enum rc act(struct fixture *f, int64_t user, struct act *a);
#define EXPECT(f, user, rc, ...) assert_int_equal(act((f), (user), &(struct act){ __VA_ARGS__ }), (rc))
#define DO(f, user, ...) MUST(&(f)->b, act((f), (user), &(struct act){ __VA_ARGS__ }))
#define DECISION(p, yes, ...) { .proposal = (p), .version = ANY_VERSION, .approve = (yes), .tier = TIER_NONE, __VA_ARGS__ }

/* A round over what the figures say now. */
enum rc open_round(struct fixture *f, int64_t user, struct round_request q);
#define OPENS(f, user, ...) MUST(&(f)->b, open_round((f), (user), (struct round_request){ __VA_ARGS__ }))
int64_t proposal_of(struct fixture *f, int account);
int64_t request_of(struct fixture *f, int account, const char *part);
void make_tier(struct fixture *f, int account, enum tier tier); /* by hand, the director's */

#endif
