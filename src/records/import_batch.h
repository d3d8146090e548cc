/* Inside records/: the state of a running import, and writing its batches. */
#ifndef BANYAN_RECORDS_IMPORT_BATCH_H
#define BANYAN_RECORDS_IMPORT_BATCH_H

#include "records/import_plan.h"

/* A stored row and what the file says of it. */
struct row_update {
	int64_t id;
	struct value *values; /* of node 0's fields */
	struct table_row row; /* as it came */
	struct error refused; /* why the store's rules refused it; key NULL: they did not */
};

struct id_range { const struct entity *entity; int64_t first, last; };

struct run {
	struct company *company;
	struct context x;            /* reading; x.import is set once the import has its row */
	struct import_plan plan;
	struct table_reader *table;
	const struct import_hooks *hooks;
	struct import_report *report;
	bool dry_run;
	struct arena arena;          /* emptied after each batch */
	struct arena lasting;        /* ranges, values seen */
	struct import_report batch;  /* counts since the last flush */
	struct row_update *updates;
	int update_count, update_room;
	struct id_range *ranges;
	int range_count, range_room;
	int64_t last_line;
};

/* Makes the row of the import itself, so that it stands from the beginning. */
enum rc run_record(struct run *r, const struct import_options *o, struct error *e);
/* Its end: done, cancelled or failed (rc and failure). */
enum rc run_close(struct run *r, enum rc rc, const struct error *failure, struct error *e);
/* Writes what the batch holds as one transaction and moves its counts to the report. */
enum rc run_flush(struct run *r, struct error *e);
enum rc run_keep_update(struct run *r, int64_t id, const struct value *values, const struct table_row *row, struct error *e);
bool run_row_fault(enum rc rc);
/* A set of fields that must be unique together, against the store and the rows before. note: it is the row's from now on. */
enum rc run_check_set(struct run *r, const char *set, const struct value *values, bool note, struct error *e);
void run_end(struct run *r);
/* The ranges of ids that an import has added, as kept in its report; for undo. */
enum rc ranges_read(const struct schema *s, struct arena *a, struct str json, struct id_range **out, int *count, struct error *e);

#endif
