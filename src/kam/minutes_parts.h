/* Inside kam/: what the files of the minutes share — minutes.c makes the document, minutes_accounts.c its accounts, minutes_words.c words and reading. */
#ifndef BANYAN_KAM_MINUTES_PARTS_H
#define BANYAN_KAM_MINUTES_PARTS_H

#include "kam/minutes.h"
#include "kam/review.h"
#include "kam/round_parts.h"
#include "kam/vote.h"

/* One account in the round. */
struct minute {
	int64_t id, account;
	struct str code, name, owner;
	struct value rank, value, score, sure;  /* VALUE_NULL: none, or not for this reader */
	struct str before, proposed, decided;   /* codes of tiers */
	struct str status, reason, decided_by, outcome, plan_kind, plan;
	struct value decided_at, plan_due;
	enum move move;                         /* that came of it; a refused one stays */
	struct vote_view votes;
};

struct minutes {
	struct context *x;
	enum language language;
	struct document *d;
	struct record *round;
	struct standing standing;
	struct review *review;
	struct minute *items;                   /* decided ones first, by what came of them and rank */
	size_t count, decided;
	bool more;                              /* than MINUTES_ACCOUNTS_MAX */
	bool voted;                             /* the round has a committee */
	struct str currency;
};

/* --- words ------------------------------------------------------------------------------------------------------------------------------- */
struct str minutes_say(struct minutes *m, const char *key);
struct str minutes_say_with(struct minutes *m, const char *key, struct str a0, struct str a1);
struct str minutes_print(struct minutes *m, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct str minutes_count(struct minutes *m, int64_t n);
struct str minutes_money(struct minutes *m, struct value v);            /* at MONEY_SCALE; – for none */
struct str minutes_day(struct minutes *m, struct value v);
struct str minutes_moment(struct minutes *m, struct value v);
struct str minutes_choice(struct minutes *m, const char *entity, const char *field, struct str code);
struct str minutes_tier(struct minutes *m, struct str code);            /* – for none */
struct str minutes_tiers(struct minutes *m, struct str before, struct str after); /* 一般 → 重点 */
struct str minutes_title(struct minutes *m, const char *entity, int64_t id); /* empty: none, or not for this reader */
struct str minutes_account(struct minutes *m, struct str name, struct str code, int64_t id);

/* --- reading ------------------------------------------------------------------------------------------------------------------------------ */
enum { READING_COLUMNS = 24 };
/* A list of an entity with the columns that the asker may read; others are VALUE_NULL. End with list_end. */
struct reading { struct query query; struct list list; int places[READING_COLUMNS]; };
/* columns: names by space. RC_FORBIDDEN when it may not be listed. */
enum rc reading_begin(struct minutes *m, const char *entity, const char *columns, const char *sort, int limit, struct str filter, struct reading *out, struct error *e);
struct value reading_value(const struct reading *r, int column);
struct str reading_text(struct minutes *m, const struct reading *r, int column);

/* --- parts -------------------------------------------------------------------------------------------------------------------------------- */
enum rc minutes_read_accounts(struct minutes *m, struct error *e);
void minutes_put_decisions(struct minutes *m);
void minutes_put_open(struct minutes *m);
enum rc minutes_put_said(struct minutes *m, struct error *e); /* account by account: answers, plan, votes, decision */

#endif
