/* The writer of bare_http: accounts in groups of up to 64 a commit, each answered after it. */
#include "bare.h"

#include <pthread.h>
#include <time.h>

enum { GROUP_MAX = 64 };

struct writer {
	pthread_mutex_t lock;
	pthread_cond_t more;
	struct creation *first, **last;
	sqlite3 *db;
	sqlite3_stmt *insert, *begin, *commit;
};

static struct writer writer = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, NULL, &writer.first, NULL, NULL, NULL, NULL };

static void step(sqlite3_stmt *st)
{
	if (sqlite3_step(st) != SQLITE_DONE)
		bare_fail("write", sqlite3_errmsg(writer.db));
	sqlite3_reset(st);
}

static void insert(struct creation *c, int64_t now)
{
	sqlite3_bind_int64(writer.insert, 1, now);
	sqlite3_bind_text(writer.insert, 2, c->code, -1, SQLITE_STATIC);
	sqlite3_bind_text(writer.insert, 3, c->name, -1, SQLITE_STATIC);
	step(writer.insert);
	c->id = sqlite3_last_insert_rowid(writer.db);
}

/* At most GROUP_MAX of those that wait. */
static struct creation *take(void)
{
	struct creation *group, **end;

	pthread_mutex_lock(&writer.lock);
	while (!writer.first)
		pthread_cond_wait(&writer.more, &writer.lock);
	group = writer.first;
	end = &writer.first;
	for (int n = 0; n < GROUP_MAX && *end; n++)
		end = &(*end)->next;
	writer.first = *end;
	*end = NULL;
	if (!writer.first)
		writer.last = &writer.first;
	pthread_mutex_unlock(&writer.lock);
	return group;
}

static void *run(void *unused)
{
	for (;;) {
		struct creation *group = take(), *next;
		int64_t now = (int64_t)time(NULL) * 1000;
		step(writer.begin);
		for (struct creation *c = group; c; c = c->next)
			insert(c, now);
		step(writer.commit);
		for (struct creation *c = group; c; c = next) {
			next = c->next;
			c->done = true;
			MHD_resume_connection(c->connection);
		}
	}
	return unused;
}

void bare_writer_start(const char *file)
{
	pthread_t thread;

	writer.db = bare_open(file, true);
	writer.begin = bare_prepare(writer.db, "BEGIN IMMEDIATE");
	writer.commit = bare_prepare(writer.db, "COMMIT");
	writer.insert = bare_prepare(writer.db, "INSERT INTO account (version, created_at, updated_at, code, name, name_sort, status, kind, owner_id, unit_id)"
						" VALUES (1, ?1, ?1, ?2, ?3, CAST(?3 AS BLOB), 'active', 'direct', 1, NULL)");
	if (pthread_create(&thread, NULL, run, NULL))
		bare_fail("writer", "no thread");
}

void bare_writer_submit(struct creation *c)
{
	pthread_mutex_lock(&writer.lock);
	c->next = NULL;
	*writer.last = c;
	writer.last = &c->next;
	pthread_cond_signal(&writer.more);
	pthread_mutex_unlock(&writer.lock);
}
