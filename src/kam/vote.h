/* The committee's votes on a round's proposals. Everybody reads his own row; what others said is shown by vote_tally alone. Inside records_write() work, but for
 * vote_tally. */
#ifndef BANYAN_KAM_VOTE_H
#define BANYAN_KAM_VOTE_H

#include "records/write.h"

enum vote_choice { VOTE_AGREE, VOTE_AGAINST, VOTE_ABSTAIN, VOTE_CHOICES };  /* order of the pick-list vote_choice; VOTE_CHOICES: not voted */
extern const char *const vote_codes[VOTE_CHOICES];
enum vote_choice vote_of(struct str code);

/* none: nobody votes in this round; short: fewer than its quorum have voted; tied: as many for as against, and the chair has not said. */
enum vote_result { RESULT_NONE, RESULT_SHORT, RESULT_AGREED, RESULT_AGAINST, RESULT_TIED, RESULT_COUNT };
extern const char *const result_codes[RESULT_COUNT];

struct tally { int voters, needed, counts[VOTE_CHOICES]; enum vote_choice chair; };
/* Pure: a majority of those for and against, the chair decides a tie; abstaining counts for the quorum. */
enum vote_result tally_result(const struct tally *t);
/* Votes needed for a quorum of that percentage, at least 1. */
int quorum_of(int voters, int percent);

/* Rights: a seat as chair or member. A vote may be changed as long as the round is at voting. Against needs a reason. */
enum rc vote_cast(struct context *x, int64_t proposal, enum vote_choice choice, struct str reason, struct error *e);

/* What the asker may see: the counts once voting is over, or he has voted on it himself, or he is chair, office or opener; names once voting is over or to the
 * latter. */
struct vote_line { int64_t user; struct str name; enum vote_choice choice; struct str reason; };
struct vote_view { bool shown, named; struct tally tally; enum vote_choice own; struct str own_reason; struct vote_line *lines; int line_count; };
enum rc vote_tally(struct context *x, int64_t proposal, struct vote_view *out, struct error *e);
/* The counts alone, whoever asks: for deciding. */
enum rc vote_count(struct context *x, int64_t round, int64_t proposal, struct tally *out, struct error *e);

#endif
