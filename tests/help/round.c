#include "help/round.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "os/os.h"

#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)

static int64_t clock_ms;
static struct os table;

static int64_t test_now(void)
{
	return clock_ms;
}

int64_t now_ms(void)
{
	return clock_ms;
}

int32_t day(int year, int month, int d)
{
	return date_from_civil((struct civil){ year, month, d });
}

void set_day(int32_t d)
{
	clock_ms = (int64_t)d * DAY + 2 * HOUR;
}

/* --- the company ---------------------------------------------------------------------------------------------------------------------------- */

static int64_t person(struct fixture *f, const char *code, const char *role)
{
	char set[200];
	int64_t id;

	snprintf(set, sizeof set, "code=%s;name=%s;language=en", code, code);
	id = bench_make(&f->b, "user", set);
	snprintf(set, sizeof set, "user=%s;role=%s", code, role);
	bench_make(&f->b, "user_role", set);
	return id;
}

void sell(struct fixture *f, const char *account, const char *number, const char *on, int amount)
{
	char set[200];

	snprintf(set, sizeof set, "number=%s;account=%s;ordered_at=%s", number, account, on);
	bench_make(&f->b, "order", set);
	snprintf(set, sizeof set, "order=%s;quantity=1;unit_price=%d", number, amount);
	bench_make(&f->b, "order_line", set);
}

static int64_t account(struct fixture *f, const char *code, const char *owner, int amount)
{
	char set[200], number[20];
	int64_t id;

	snprintf(set, sizeof set, "code=%s;name=Customer %s;owner=%s", code, code, owner);
	id = bench_make(&f->b, "account", set);
	snprintf(number, sizeof number, "O-%s", code);
	sell(f, code, number, "2026-03-02", amount);
	return id;
}

int round_set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	table = *os_system();
	table.now = test_now;
	os_set(&table);
	set_day(day(2026, 11, 23)); /* a Monday */
	if (!bench_begin(&f->b))
		abort();
	MUST(&f->b, bench_open(&f->b, true));
	f->office = person(f, "office", "key_account_office");
	f->director = person(f, "director", "director");
	f->chair = person(f, "chair", "director");
	f->one = person(f, "one", "director");
	f->two = person(f, "two", "director");
	f->owner = person(f, "owner", "account_manager");
	f->ar = person(f, "ar", "account_manager");
	f->sponsor = person(f, "sponsor", "director");
	f->helper = person(f, "helper", "account_manager");
	f->accounts[0] = account(f, "A", "owner", 800);
	f->accounts[1] = account(f, "B", "owner", 150);
	f->accounts[2] = account(f, "C", "owner", 40);
	f->accounts[3] = account(f, "D", "owner", 10);
	*state = f;
	return 0;
}

int round_tear_down(void **state)
{
	struct fixture *f = *state;

	bench_end(&f->b);
	os_set(NULL);
	free(f);
	return 0;
}

int64_t number(struct fixture *f, const char *format, ...)
{
	char sql[500];
	va_list args;

	va_start(args, format);
	vsnprintf(sql, sizeof sql, format, args);
	va_end(args);
	return bench_number(&f->b, sql);
}

/* --- acting --------------------------------------------------------------------------------------------------------------------------------- */

static enum rc act_work(struct context *x, struct write_request *r, struct error *e)
{
	struct act *a = r->argument;

	switch (a->kind) {
	case OPEN: return round_open(x, &a->open, &a->f->round, &a->f->proposals, e);
	case ADVANCE: return round_advance(x, a->f->round, a->stage, e);
	case CLOSE: return round_close(x, a->f->round, e);
	case DECIDE: return round_decide(x, &a->decision, e);
	case EACH: return round_decide_each(x, a->each, a->count, a->keep, a->decided, e);
	case UNDECIDE: return round_undecide(x, a->id, ANY_VERSION, e);
	case VOTE: return vote_cast(x, a->id, a->choice, a->text, e);
	case DRAFT: return stocktake_draft(x, &a->reply, e);
	case ANSWER: return stocktake_answer(x, &a->reply, e);
	case DELEGATE: return stocktake_delegate(x, a->id, a->user, e);
	case ASK_TIER: return approval_ask_tier(x, &a->tier, &a->made, e);
	case APPROVE: return approval_decide(x, a->id, ANY_VERSION, a->approve, a->text, e);
	case WITHDRAW: return approval_withdraw(x, a->id, e);
	default: return tier_set(x, a->tier.account, a->tier.tier, a->text, e);
	}
}

enum rc act(struct fixture *f, int64_t user, struct act *a)
{
	const struct principal *who = user ? bench_principal(&f->b, user) : principal_system(&f->b.arena, ORIGIN_CLI);
	struct write_request r = { .company = f->b.company, .who = who, .arena = &f->b.arena, .work = act_work, .argument = a };

	a->f = f;
	error_clear(&f->b.e);
	return records_write(&r, &f->b.e);
}


enum rc open_round(struct fixture *f, int64_t user, struct round_request q)
{
	struct snapshot_cache *cache;
	const struct snapshot *s;
	struct classification c;
	struct context x;
	enum rc rc;

	MUST(&f->b, snapshot_cache_open(f->b.company, &cache, &f->b.e));
	MUST(&f->b, snapshot_acquire(cache, 0, &s, &f->b.e));
	struct classify_request cq = { .snapshot = s };
	bench_look(&f->b, NULL, &x);
	MUST(&f->b, policy_load(&x, STR(""), &cq.policy, &f->b.e));
	context_end(&x);
	MUST(&f->b, classify(&cq, &c, &f->b.e));
	q.ranking.classification = &c;
	q.name = STR("2027");
	rc = act(f, user, &(struct act){ .kind = OPEN, .open = q });
	classification_free(&c);
	snapshot_release(cache, s);
	snapshot_cache_close(cache);
	return rc;
}

int64_t proposal_of(struct fixture *f, int account)
{
	return number(f, "SELECT id FROM proposal WHERE round_id = %lld AND account_id = %lld", (long long)f->round, (long long)f->accounts[account]);
}

int64_t request_of(struct fixture *f, int account, const char *part)
{
	return number(f, "SELECT id FROM stocktake_request WHERE proposal_id = %lld AND part = '%s'", (long long)proposal_of(f, account), part);
}

void make_tier(struct fixture *f, int account, enum tier tier)
{
	DO(f, f->director, .kind = SET, .tier = { .account = f->accounts[account], .tier = tier }, .text = STR("as it was"));
}
