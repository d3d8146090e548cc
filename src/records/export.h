/* Export: all rows of a query as CSV, XLSX or JSON, with the rights of whoever asks. Called by page, API and command line; memory does not grow with the
 * rows. What it writes can be imported again: references stand by their key ("account.code"), times in UTC, numbers exact. */
#ifndef BANYAN_RECORDS_EXPORT_H
#define BANYAN_RECORDS_EXPORT_H

#include "records/read.h"
#include "records/write.h"

enum export_format { EXPORT_CSV, EXPORT_XLSX, EXPORT_JSON, EXPORT_FORMAT_COUNT };
extern const char *const export_format_names[EXPORT_FORMAT_COUNT];      /* "csv" "xlsx" "json" */
extern const char *const export_media_types[EXPORT_FORMAT_COUNT];
enum export_format export_format_of(struct str name);                   /* EXPORT_FORMAT_COUNT when unknown */

/* Takes the bytes as they come, 64 KiB or so at a time; told (may be NULL) hears the rows now and then. */
struct export_sink {
	enum rc (*put)(void *context, struct str bytes, struct error *e);
	void (*told)(void *context, int64_t rows);
	void *context;
};

struct export_result {
	int64_t rows;
	int64_t cut;      /* XLSX: texts longer than a cell holds */
};

/* A query for exporting: all rows that the asker may export, in the order of the key (without one: of the id). columns: "name,owner,account.city"; empty
 * gives the listed fields. A reference is exported by the key of what it names. RC_FORBIDDEN, RC_INVALID. */
enum rc export_query(struct context *x, const struct entity *t, struct str columns, struct query *out, struct error *e);
/* Runs in a reading context. RC_TOO_LARGE when a spreadsheet does not hold the rows. */
enum rc export_run(struct context *x, const struct query *q, enum export_format format, const struct export_sink *sink, struct export_result *out,
		   struct error *e);
/* The audit's row about an export (or a printed sheet), in a write of its own before the first byte is handed out. filter is text as asked. */
enum rc export_note(struct context *x, const struct entity *t, const char *format, struct str filter, struct error *e);

#endif
