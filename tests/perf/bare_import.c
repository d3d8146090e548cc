/* The inserts that an import of order lines comes down to, naked: lines and the orders that they are of, prepared, 10,000 lines a transaction, FULL sync,
 * with the tables' indexes.
 * usage: bare_import DATABASE FILE.csv: rows of order number, account id, day, product id, quantity and price as the table stores them.
 * Prints rows and seconds of CPU. */
#include "bare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { BATCH = 10000 };


static double cpu_seconds(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

/* An order that no line named before. */
static void insert_order(sqlite3 *db, sqlite3_stmt *st, const int64_t v[6], int64_t id)
{
	char number[32];

	snprintf(number, sizeof number, "PERF-%lld", (long long)v[0]);
	sqlite3_bind_int64(st, 1, id);
	sqlite3_bind_text(st, 2, number, -1, SQLITE_STATIC);
	sqlite3_bind_int64(st, 3, v[1]);
	sqlite3_bind_int64(st, 4, v[2]);
	if (sqlite3_step(st) != SQLITE_DONE)
		bare_fail("order", sqlite3_errmsg(db));
	sqlite3_reset(st);
}

struct statements {
	sqlite3_stmt *line, *order;
	int64_t first, last; /* id of the order before the first, number of the last one made */
};

/* order number, account id, day, product id, quantity × 1,000, price × 10,000: as the tables store them. */
static void insert(sqlite3 *db, struct statements *s, char *line)
{
	sqlite3_stmt *st = s->line;
	int64_t v[6];
	char *at = line;

	for (int i = 0; i < 6; i++) {
		v[i] = strtoll(at, &at, 10);
		at += *at == ',';
		sqlite3_bind_int64(st, i + 1, v[i]);
	}
	if (v[0] > s->last)
		insert_order(db, s->order, v, s->first + (s->last = v[0]));
	sqlite3_bind_int64(st, 1, s->first + v[0]);
	sqlite3_bind_int64(st, 7, v[4] * v[5] / 1000);
	if (sqlite3_step(st) != SQLITE_DONE)
		bare_fail("insert", sqlite3_errmsg(db));
	sqlite3_reset(st);
}

static int64_t largest_order(sqlite3 *db)
{
	sqlite3_stmt *st = bare_prepare(db, "SELECT max(id) FROM sales_order");
	int64_t id = sqlite3_step(st) == SQLITE_ROW ? sqlite3_column_int64(st, 0) : 0;

	sqlite3_finalize(st);
	return id;
}

int main(int argc, char **argv)
{
	FILE *f = argc == 3 ? fopen(argv[2], "r") : NULL;
	double from = cpu_seconds();
	char line[512];
	long rows = 0;

	if (!f)
		bare_fail("usage", "bare_import DATABASE FILE");
	sqlite3 *db = bare_open(argv[1], true);
	struct statements s = {
		.line = bare_prepare(db, "INSERT INTO order_line (version, created_at, updated_at, order_id, account_id, ordered_on, product_id, quantity, unit_price,"
					 " discount, net, kind, currency) VALUES (1, 0, 0, ?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, 'sale', 'CNY')"),
		.order = bare_prepare(db, "INSERT INTO sales_order (id, version, created_at, updated_at, number, account_id, ordered_at, ordered_on, currency, status, kind)"
					  " VALUES (?1, 1, 0, 0, ?2, ?3, ?4 * 86400000, ?4, 'CNY', 'confirmed', 'sale')"),
		.first = largest_order(db),
	};
	for (; fgets(line, sizeof line, f); rows++) {
		if (rows % BATCH == 0)
			bare_run(db, rows ? "COMMIT; BEGIN IMMEDIATE" : "BEGIN IMMEDIATE");
		insert(db, &s, line);
	}
	if (rows)
		bare_run(db, "COMMIT");
	sqlite3_finalize(s.line);
	sqlite3_finalize(s.order);
	sqlite3_close(db);
	fclose(f);
	printf("%ld %.3f\n", rows, cpu_seconds() - from);
	return 0;
}
