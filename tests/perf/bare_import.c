/* The insert that an import of order lines comes down to, naked: one prepared statement, 10,000 rows a transaction, FULL sync, with the table's indexes.
 * usage: bare_import DATABASE FILE.csv: rows of order id, account id, day, product id, quantity and price as the table stores them.
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

/* order id, account id, day, product id, quantity × 1,000, price × 10,000: as the table stores them. */
static void insert(sqlite3 *db, sqlite3_stmt *st, char *line)
{
	int64_t v[6];
	char *at = line;

	for (int i = 0; i < 6; i++) {
		v[i] = strtoll(at, &at, 10);
		at += *at == ',';
		sqlite3_bind_int64(st, i + 1, v[i]);
	}
	sqlite3_bind_int64(st, 7, v[4] * v[5] / 1000);
	if (sqlite3_step(st) != SQLITE_DONE)
		bare_fail("insert", sqlite3_errmsg(db));
	sqlite3_reset(st);
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
	sqlite3_stmt *st = bare_prepare(db, "INSERT INTO order_line (version, created_at, updated_at, order_id, account_id, ordered_on, product_id, quantity, unit_price,"
					    " discount, net, kind, currency) VALUES (1, 0, 0, ?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, 'sale', 'CNY')");
	for (; fgets(line, sizeof line, f); rows++) {
		if (rows % BATCH == 0)
			bare_run(db, rows ? "COMMIT; BEGIN IMMEDIATE" : "BEGIN IMMEDIATE");
		insert(db, st, line);
	}
	if (rows)
		bare_run(db, "COMMIT");
	sqlite3_finalize(st);
	sqlite3_close(db);
	fclose(f);
	printf("%ld %.3f\n", rows, cpu_seconds() - from);
	return 0;
}
