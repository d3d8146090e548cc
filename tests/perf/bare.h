/* What the bare programs share: the naked work with the same libraries on the same schema, and nothing of Banyan. They are the measure that
 * tests/perf/run holds Banyan against; none is installed. */
#ifndef BARE_H
#define BARE_H

#include <microhttpd.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- text under construction; ends the program when memory ends ------------------------------------------------------------------- */
struct text {
	char *p;
	size_t n, room;
};
void text_add(struct text *t, const char *p, size_t n);
#define TEXT_LIT(t, s) text_add(t, s, sizeof(s) - 1)
void text_int(struct text *t, int64_t v);
void text_json(struct text *t, const char *p, size_t n); /* with its quotes */
void text_html(struct text *t, const char *p, size_t n);

/* --- the database ----------------------------------------------------------------------------------------------------------------- */
sqlite3 *bare_open(const char *file, bool writing); /* WAL, FULL, mapped; ends the program on failure */
sqlite3_stmt *bare_prepare(sqlite3 *db, const char *sql);
void bare_run(sqlite3 *db, const char *sql);
void bare_fail(const char *what, const char *why) __attribute__((noreturn));

/* --- creating accounts: one writer thread, as many as wait (64 at most) in one commit ------------------------------------------- */
struct creation {
	struct MHD_Connection *connection;
	struct text body;
	char code[65], name[201];
	int64_t id;
	bool done;
	struct creation *next;
};
void bare_writer_start(const char *file);
void bare_writer_submit(struct creation *c); /* the connection is suspended already, and resumed when the row is durable */

#endif
