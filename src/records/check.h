/* Looking a company over: is the database sound, the audit unbroken, does every reference lead somewhere, do derived fields say what they are derived
 * from, are unique values unique, is every row found and sorted by what stands in it, and do the rows that shape the program (rights, settings, custom fields) make sense? It reads only. Called by
 * `banyan check`; a big company takes a while. */
#ifndef BANYAN_RECORDS_CHECK_H
#define BANYAN_RECORDS_CHECK_H

#include "records/read.h"

struct finding {
	const char *check;        /* "store" "audit" "reference" "required" "choice" "unique" "derived" "tree" "rule" "beside" "value" */
	const char *entity;       /* NULL: of no entity */
	int64_t id;               /* 0: of no row */
	const char *field;        /* or NULL */
	struct error error;       /* what is wrong, as a text of the catalogue */
};

struct check_sink {
	void (*found)(void *context, const struct finding *f);
	void *context;
};

struct check_report { int64_t findings, rows, audit_rows; };

enum { CHECK_SHOWN = 100 }; /* findings of one sort told one by one; all are counted */

/* In a reading context of the system or an administrator. An error means that the check itself could not be done. */
enum rc company_check(struct context *x, const struct check_sink *sink, struct check_report *report, struct error *e);

#endif
