/* A company of a test's own, fresh for each case: a SQLite file, or the PostgreSQL database that BANYAN_TEST_PG names, emptied before. Used by tests that
 * work through records/. */
#ifndef BANYAN_TESTS_HELP_COMPANY_H
#define BANYAN_TESTS_HELP_COMPANY_H

#include "records/company.h"
#include "records/write.h"

struct bench {
	char folder[64], url[256], key[96];
	struct company *company;
	struct arena arena;
	struct error e;
};

/* An empty database and a folder for the rest; the company is not made yet. False with a line on standard error when that is impossible. */
bool bench_begin(struct bench *b);
void bench_end(struct bench *b);
/* The database empty again, the company closed. */
bool bench_empty(struct bench *b);
/* Opens (or makes) the company; it was closed. */
enum rc bench_open(struct bench *b, bool create);
void bench_close(struct bench *b);
bool bench_postgres(void);

/* "name=text;name=text" as one row, written as who (NULL: the system). id 0 creates, delete deletes, restore brings back. */
struct put {
	const char *entity, *set;
	int64_t id, version;
	bool delete, restore;
	int64_t import;
	struct written out;
};
enum rc bench_put(struct bench *b, const struct principal *who, struct put *p);
/* The same as the system, ending the test when it fails. Returns the id. */
int64_t bench_make(struct bench *b, const char *entity, const char *set);
/* A reading context as who (NULL: the system), with the newest schema. End with context_end. */
void bench_look(struct bench *b, const struct principal *who, struct context *x);
/* The rights of a user as they are now, in the bench's arena. */
struct principal *bench_principal(struct bench *b, int64_t user);
int64_t bench_number(struct bench *b, const char *sql);
/* Ends the test unless `banyan check` finds nothing. */
void bench_sound(struct bench *b);
/* A hash over every row of every table but those named in skip (space-separated), to see whether anything has changed. */
uint64_t bench_checksum(struct bench *b, const char *skip);
/* Ends the test unless rc is RC_OK. */
void bench_must(enum rc rc, const struct error *e, const char *what);
#define MUST(b, call) bench_must((call), &(b)->e, #call)

#endif
