/* An import that a person prepares step by step: a file on the server, what has been said about it (kept as the argument of a job of the kind "import"), a
 * look into it, a try of its first rows, and the run in the background with its refused rows kept as a file. Called by the import pages. */
#ifndef BANYAN_JOBS_IMPORT_JOB_H
#define BANYAN_JOBS_IMPORT_JOB_H

#include "jobs/job.h"

extern const struct job_kind import_job_kind;

enum { IMPORT_SAMPLES = 3, IMPORT_SHOWN_MAX = 20, IMPORT_PROBLEMS_MAX = 20, IMPORT_TRY_ROWS = 2000, IMPORT_SHEETS_MAX = 50 };

/* What has been said so far. Texts live in the arena they were read with. */
struct import_draft {
	struct str file;             /* its name in the folder of jobs */
	struct str file_name;        /* as the person calls it */
	struct str entity;
	struct str map;              /* JSON as in records/import.h; empty: all guessed */
	struct str mapping_name;
	int mode;                    /* enum import_mode */
	int encoding, sheet;         /* -1: guessed */
	char delimiter;              /* 0: guessed */
	bool dry_run;                /* only try it, on all rows */
	bool once;                   /* nobody comes back for the file: it goes however the run ends */
	struct str language;         /* of the reasons for refusals, by its tag; empty: the person's own */
};
enum rc import_draft_read(struct arena *a, struct str json, struct import_draft *out, struct error *e);
void import_draft_write(const struct import_draft *d, struct buf *out);
/* Moves an uploaded file into the folder; name gets what to keep as draft.file. lasting: a person comes back for it, maybe after the process that took it.
 * No reading context may be open then. */
enum rc import_file_keep(struct jobs *s, struct arena *a, const char *path, bool lasting, struct str *name, struct error *e);

struct import_look_column { struct str header, path; bool guessed; struct str samples[IMPORT_SAMPLES]; };
struct import_look {
	bool spreadsheet;
	int encoding, confidence;    /* enum encoding; below 80 the person should be asked */
	struct str encoding_name;
	char delimiter;
	int sheet, sheet_count;
	struct str sheets[IMPORT_SHEETS_MAX];
	struct import_look_column *columns;
	int column_count;
	bool create_missing, parents_alone;
	bool keyed;                  /* a column stands for the entity's key: rows that exist can be found */
	bool refers;                 /* some columns belong to rows referred to */
	struct str currency;
};
/* Opens the file and puts the draft's map over the guess. Errors as of format/table.h and records/import.h. */
enum rc import_look(struct context *x, struct jobs *s, const struct import_draft *d, struct import_look *out, struct error *e);

/* What a column may be given, own fields first. */
struct import_target { struct str path; const struct field *field; };
enum rc import_targets(struct context *x, const struct entity *t, struct import_target **out, size_t *count, struct error *e);
/* The map that a form chose: paths[i] for look->columns[i]; of columns with the same name the first counts. */
struct import_choice { bool create_missing, parents_alone; struct str currency; };
void import_map_write(const struct import_look *look, const struct str *paths, const struct import_choice *choice, struct buf *out);

struct import_problem { struct str field, text; int64_t count; };
struct import_shown_row {
	int64_t line;
	struct str *texts;           /* by column of the file */
	int text_count;
	bool refused;
	struct str field, reason;
};
struct import_trial {
	struct import_shown_row rows[IMPORT_SHOWN_MAX];    /* the first ones */
	int row_count;
	struct import_shown_row refusals[IMPORT_SHOWN_MAX]; /* refused ones behind those */
	int refusal_count;
	struct import_problem problems[IMPORT_PROBLEMS_MAX];
	int problem_count;
	int64_t read, added, updated, unchanged, refused;
	bool whole;                  /* the file has no more rows than were tried */
};
/* Runs the first IMPORT_TRY_ROWS rows without writing. No reading context may be open. Texts in a, in that language. */
enum rc import_try(struct jobs *s, const struct principal *who, struct arena *a, enum language language, const struct import_draft *d, struct import_trial *out,
		   struct error *e);

/* What an error's field is called: one of the entity, or of a row that it refers to. */
struct str import_field_label(enum language language, const struct entity *t, struct str name);

/* import_undo of records/import.h, with what stands in the way. No reading context may be open. */
struct import_blocking { struct str entity, title; int64_t id; };
struct import_undoing { int64_t removed, restored; struct import_blocking blocking[20]; int blocking_count; };
enum rc import_take_back(struct company *c, const struct principal *who, struct arena *a, int64_t import, struct import_undoing *out, struct error *e);

#endif
