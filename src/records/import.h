/* Import: a table that a person brings — any CSV or spreadsheet — into rows of an entity and the rows they refer to. Page, API and command line use it alike.
 *
 * A mapping gives each column a path: "quantity" (a field), "order.number" (the key of a reference), "order.account.country" (a field of a row referred to,
 * used when that row is made). "id" names the row itself by its number, to change rows that have no key or to change a key; adding leaves it out. A missing row is made where create_missing allows it; an existing one is never changed by a child row: what differs is
 * counted. Rows go in batches of setting import.batch, each one transaction; a refused row is handed back with its reason; everything can be undone. */
#ifndef BANYAN_RECORDS_IMPORT_H
#define BANYAN_RECORDS_IMPORT_H

#include "format/table.h"
#include "records/write.h"

enum import_mode { IMPORT_ADD, IMPORT_UPDATE, IMPORT_UPSERT };
extern const char *const import_mode_names[3]; /* "add" "update" "upsert" */

enum { IMPORT_COLUMNS_MAX = 300, IMPORT_NODES_MAX = 12, IMPORT_ENTITIES_MAX = 8, IMPORT_SURPLUS_LINES = 10 };

struct import_column {
	struct str header;    /* as in the file; may be empty */
	struct str path;      /* empty: left out */
	bool guessed;
	struct str samples[3];
};

struct import_mapping {
	struct import_column columns[IMPORT_COLUMNS_MAX];
	int column_count;
	bool create_missing;
	bool parents_alone;   /* a row that says nothing of its own — a company without a person — makes what it refers to, and counts as unchanged */
	struct str currency;  /* of orders made by lines; empty = the company's */
	size_t skip;          /* rows above the header */
};

/* Reads header and samples and guesses paths from names in three languages and from content. The reader is rewound. */
enum rc import_guess(struct context *x, const struct entity *t, struct table_reader *table, struct import_mapping *out, struct error *e);
/* Applies {"columns":{"HEADER":"path",…},"create_missing":true,"parents_alone":false,"currency":"GBP"}: headers named there replace the guess, all others are left out.
 * RC_INVALID when a header is not in the file or a path is none of the entity's. */
enum rc import_mapping_read(struct context *x, const struct entity *t, struct str json, struct import_mapping *m, struct error *e);
void import_mapping_write(const struct import_mapping *m, struct buf *out);
/* All paths that the page offers for an entity: own fields, keys and fields of references, two steps deep. */
struct import_path { struct str path; const struct field *field; };
struct import_paths { struct import_path *items; size_t count; };
enum rc import_paths(struct context *x, const struct entity *t, struct import_paths *out, struct error *e);

struct import_created { const struct entity *entity; int64_t count; };

struct import_report {
	int64_t id;                 /* of the import; 0 on a dry run */
	int64_t read, added, updated, unchanged, refused;
	struct import_created created[IMPORT_ENTITIES_MAX];
	int created_count;
	int64_t without_account, returns, charges, differences;
	int64_t surplus;            /* rows taken that have something beyond the header's last column, which is left out */
	int64_t surplus_lines[IMPORT_SURPLUS_LINES]; /* of the file: the first of them */
	decimal_sum amount;         /* quantity × unit price of the rows kept, scale 7 */
	bool has_amount, cancelled;
	int64_t failed_row;         /* line of the file where a batch failed; 0 = none */
};
void import_report_json(const struct import_report *r, struct buf *out);

struct import_hooks {
	void *context;
	/* After each batch and from time to time; bytes of the file. false cancels. NULL is fine. */
	bool (*progress)(void *context, const struct import_report *r, uint64_t done, uint64_t total);
	/* A refused row: its cells as they came, and why. NULL is fine. */
	enum rc (*refused)(void *context, const struct table_row *row, const struct error *why, struct error *e);
	/* The header of the file, once. NULL is fine. */
	enum rc (*header)(void *context, const struct table_row *row, struct error *e);
	/* A row as it will be (preview): texts by column, with the field and reason that refuse it, or NULL. */
	enum rc (*shown)(void *context, const struct table_row *row, const struct str *texts, int count, const struct error *why, struct error *e);
};

struct import_options {
	struct str entity;
	enum import_mode mode;
	bool dry_run;
	int64_t rows_max;           /* preview: stop after so many; 0 = all */
	struct str file_name;
	const struct import_mapping *mapping;
};

/* Runs on the caller's thread, writes through the store. An error means that the import stands as failed (report.failed_row) or was not begun; what earlier
 * batches brought stays until it is undone. */
enum rc import_run(struct company *c, const struct principal *who, const struct import_options *o, struct table_reader *table, const struct import_hooks *hooks,
		   struct import_report *out, struct error *e);

/* Restores the content of before. RC_CONFLICT when something newer depends on it: blockers says what (at most 20). */
struct import_blocker { struct str entity, title; int64_t id; };
struct import_undone { int64_t removed, restored; struct import_blocker blockers[20]; int blocker_count; };
enum rc import_undo(struct company *c, const struct principal *who, struct arena *a, int64_t import, struct import_undone *out, struct error *e);

#endif
