/* Pareto and recency, frequency, monetary value of a whole portfolio: Banyan's columns beside SQLite's SQL over a table that holds just what is needed, stored in
 * the order that suits it best. Both must find the same. Prints one JSON object for tests/perf/bench.mjs; seconds of the clock, the best of three. */
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "kam/score.h"
#include "portfolio.h"

enum { ROUNDS = 3, FROM = PORTFOLIO_TODAY - 364 };

struct found { int64_t customers, count80, buyers; double total; };

/* --- SQL ---------------------------------------------------------------------------------------------------------------------------------------------- */

static sqlite3 *handle;

static void fail(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, sqlite3_errmsg(handle));
	exit(1);
}

static void run(const char *sql)
{
	if (sqlite3_exec(handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail(sql);
}

static sqlite3_stmt *prepare(const char *sql)
{
	sqlite3_stmt *st;

	if (sqlite3_prepare_v2(handle, sql, -1, &st, NULL) != SQLITE_OK)
		fail(sql);
	return st;
}

static void fill(const struct snapshot *s)
{
	sqlite3_stmt *st;

	if (sqlite3_open(":memory:", &handle) != SQLITE_OK)
		fail("open");
	run("CREATE TABLE line (account INTEGER, day INTEGER, id INTEGER, ord INTEGER, net INTEGER, PRIMARY KEY (account, day, id)) WITHOUT ROWID; BEGIN");
	st = prepare("INSERT INTO line VALUES (?, ?, ?, ?, ?)");
	for (size_t a = 0; a < s->account_count; a++) {
		struct snapshot_walk w = snapshot_walk(&s->lines, a);
		for (uint32_t i; (i = snapshot_walk_next(&w)) != SNAPSHOT_NO_LINE;) {
			int64_t row[] = { (int64_t)a, s->lines.day[i], i, s->lines.order[i], s->lines.net[i] };
			for (int k = 0; k < 5; k++)
				sqlite3_bind_int64(st, k + 1, row[k]);
			if (sqlite3_step(st) != SQLITE_DONE || sqlite3_reset(st) != SQLITE_OK)
				fail("fill");
		}
	}
	sqlite3_finalize(st);
	run("COMMIT");
}

/* Largest first, with the share of all that they make together; then how many of them reach 80 %. */
static void pareto(sqlite3_stmt *st, struct found *f)
{
	double sum = 0;

	f->customers = f->count80 = 0;
	while (sqlite3_step(st) == SQLITE_ROW) {
		f->customers++;
		sum += sqlite3_column_double(st, 1);
		f->total = sqlite3_column_double(st, 2);
		if (!f->count80 && sqlite3_column_double(st, 3) >= .8 * f->total)
			f->count80 = f->customers;
	}
	sqlite3_reset(st);
	if (fabs(sum - f->total) > 1e-9 * sum)
		fail("sums");
}

static void recency(sqlite3_stmt *st, struct found *f)
{
	for (f->buyers = 0; sqlite3_step(st) == SQLITE_ROW; f->buyers++)
		if (sqlite3_column_int(st, 1) > 5 || sqlite3_column_int(st, 2) > 5 || sqlite3_column_int(st, 3) > 5)
			fail("fifths");
	sqlite3_reset(st);
}

static double by_sql(struct found *f)
{
	sqlite3_stmt *shares = prepare("WITH v AS (SELECT account, sum(net) AS value FROM line WHERE day BETWEEN ?1 AND ?2 GROUP BY account HAVING value > 0)"
		" SELECT account, value, sum(1.0 * value) OVER (), sum(1.0 * value) OVER (ORDER BY value DESC, account ROWS UNBOUNDED PRECEDING) FROM v ORDER BY value DESC, account");
	sqlite3_stmt *fifths = prepare("WITH v AS (SELECT account, ?2 - max(day) AS r, count(DISTINCT ord) AS f, sum(net) AS m FROM line WHERE day BETWEEN ?1 AND ?2 GROUP BY account)"
		" SELECT account, ntile(5) OVER (ORDER BY r DESC), ntile(5) OVER (ORDER BY f), ntile(5) OVER (ORDER BY m) FROM v");
	double best = INFINITY;

	for (int i = 0; i < 2; i++) {
		sqlite3_stmt *st = i ? fifths : shares;
		sqlite3_bind_int(st, 1, FROM);
		sqlite3_bind_int(st, 2, PORTFOLIO_TODAY);
	}
	for (int i = 0; i < ROUNDS; i++) {
		double from = seconds();
		pareto(shares, f);
		recency(fifths, f);
		best = fmin(best, seconds() - from);
	}
	sqlite3_finalize(shares);
	sqlite3_finalize(fifths);
	sqlite3_close(handle);
	return best;
}

/* --- Banyan: a scoring without criteria, which does more than these two: other methods, tiers, the period before ----------------------------------------- */

static bool once(const struct snapshot *s, struct found *f)
{
	struct policy p = policy_default();
	struct score_request q = { .snapshot = s, .policy = &p, .period = { true, true, FROM, PORTFOLIO_TODAY }, .seed = 1 };
	struct scoring scored;
	struct error e = { 0 };
	int steps[3];

	p.method = METHOD_RFM;
	if (score_portfolio(&q, &scored, &e)) {
		fprintf(stderr, "%s %s\n", e.key, e.field);
		return false;
	}
	*f = (struct found){ scored.classification.count, scored.classification.count80, 0, (double)scored.classification.total };
	for (size_t i = 0; i < scored.count; i++)
		f->buyers += scoring_rfm(&scored, &scored.items[i], steps);
	scoring_free(&scored);
	return true;
}

static double by_banyan(const struct snapshot *s, struct found *f)
{
	double best = INFINITY;

	for (int i = 0; i < ROUNDS; i++) {
		double from = seconds();
		if (!once(s, f))
			return INFINITY;
		best = fmin(best, seconds() - from);
	}
	return best;
}

int main(int argc, char **argv)
{
	size_t accounts = argc > 1 ? (size_t)atol(argv[1]) : PORTFOLIO_ACCOUNTS, lines = argc > 2 ? (size_t)atol(argv[2]) : PORTFOLIO_LINES;
	struct snapshot_builder b;
	struct found ours = {0}, theirs = {0};
	double banyan, sql;

	if (!portfolio_make(&b, accounts, lines))
		return 1;
	banyan = by_banyan(&b.s, &ours);
	fill(&b.s);
	snapshot_builder_free(&b);
	sql = by_sql(&theirs);
	if (ours.customers != theirs.customers || ours.count80 != theirs.count80 || ours.buyers != theirs.buyers || fabs(ours.total - theirs.total) > 1e-9 * theirs.total) {
		fprintf(stderr, "customers %lld %lld, for 80 %% %lld %lld, buyers %lld %lld, total %.0f %.0f\n", (long long)ours.customers, (long long)theirs.customers,
			(long long)ours.count80, (long long)theirs.count80, (long long)ours.buyers, (long long)theirs.buyers, ours.total, theirs.total);
		return 1;
	}
	printf("{\"accounts\":%zu,\"lines\":%zu,\"customers\":%lld,\"banyan\":%.3f,\"sql\":%.3f}\n", accounts, lines, (long long)ours.customers, banyan, sql);
	return 0;
}
