/* Long work that goes on when the page is closed: a row of the entity "job" each, run by a few threads of the serving process as the person who asked, with
 * the rights that he has by then. Waiting jobs are drafts (a wizard keeps its state in their argument) until somebody starts them. Opened by serve; used by
 * web and api. */
#ifndef BANYAN_JOBS_JOB_H
#define BANYAN_JOBS_JOB_H

#include "format/json.h"
#include "lang/catalogue.h"
#include "os/file.h"
#include "records/write.h"

#include <stdatomic.h>

struct jobs;
struct job;

enum { JOB_ARGUMENT_MAX = 50000, JOB_RESULT_MAX = 100000 };

/* Told on the job's thread, once the row says how it ended; error and j live no longer than the call. No thread waits meanwhile. */
struct job_waiter {
	void (*ended)(void *context, const struct job *j, enum rc rc, const struct error *error);
	void *context;
};

/* A running one, as its kind sees it. */
struct job {
	struct jobs *service;
	int64_t id, user;
	struct company *company;
	const struct principal *who; /* the asker */
	struct arena arena;
	struct str argument;         /* JSON */
	struct buf result;           /* JSON that run leaves; kept with the row even when it fails */
	struct buf failure;          /* why it failed, in the asker's language; run may leave more than its error says */
	atomic_bool cancel;
	_Atomic int64_t done, total; /* in whatever unit run counts */
	int64_t noted;               /* done, when it was last written down */
	_Atomic int64_t import;      /* the import that run made: kept with the row, so that the one leads to the other; 0 = none */
	struct job_waiter waiter;
	struct job *next;
};

struct job_kind {
	const char *code;
	enum rc (*run)(struct job *j, struct error *e); /* RC_CANCELLED when it was asked to stop */
};

struct job_news { int64_t id, user; const char *status; int percent; };

struct jobs_options {
	const char *folder;            /* for the files of jobs: made when missing */
	const struct job_kind *kinds;
	size_t kind_count;
	int threads;                   /* jobs at a time; 0 = 2 */
	/* After each change and every second or so while one runs; from any thread, quick. NULL is fine. */
	void (*told)(void *context, const struct job_news *news);
	void *context;
};

/* Jobs that a stopped process left running stand as failed afterwards. */
enum rc jobs_open(struct company *c, const struct jobs_options *o, struct jobs **out, struct error *e);
/* Asks all to stop and waits for them. NULL is fine. */
void jobs_close(struct jobs *s);
const char *jobs_folder(const struct jobs *s);
struct company *jobs_company(const struct jobs *s);

/* Inside a write: a new draft of the asker's; its argument replaced; about to run. RC_CONFLICT when it is no draft any more. */
enum rc job_create(struct context *x, const char *kind, struct str argument, int64_t *id, struct error *e);
enum rc job_change(struct context *x, int64_t id, struct str argument, struct error *e);
enum rc job_start(struct context *x, int64_t id, struct error *e);
/* Once that write is durable: puts it to work. A full queue leaves it failed. */
void jobs_run(struct jobs *s, int64_t id);
/* The same for somebody who waits for the end: told exactly once (RC_BUSY: a full queue), maybe before this returns. */
void jobs_run_for(struct jobs *s, int64_t id, struct job_waiter waiter);
/* Inside a write: asks it to stop, wherever it runs; a draft is cancelled at once. */
enum rc job_cancel(struct context *x, int64_t id, struct error *e);
/* The same at once for one of this process; false when it is not here. */
bool jobs_cancel(struct jobs *s, int64_t id);

/* From inside run: how far. False: stop. */
bool job_progress(struct job *j, int64_t done, int64_t total);
/* --- files of jobs: worked on in the folder, kept in the database ------------------------------------------------------------------- */
/* What the refused rows of a job are called. */
struct str job_rejects_name(struct arena *a, int64_t id);
/* FOLDER/NAME, whether it is there or not. */
void job_file_path(const struct jobs *s, struct str name, char path[FILE_PATH_MAX]);
/* From `from` on, what stands in the folder's file is kept too; *from moves on. Not inside a write. */
enum rc job_file_keep(struct jobs *s, struct str name, uint64_t *from, struct error *e);
/* path is the file in the folder, fetched when another process or an earlier one kept it. RC_NOT_FOUND when nobody did. */
enum rc job_file_fetch(struct jobs *s, struct str name, char path[FILE_PATH_MAX], struct error *e);
/* From the folder alone, and from the database too. */
void job_file_leave(struct jobs *s, struct str name);
void job_file_drop(struct jobs *s, struct str name);

#endif
