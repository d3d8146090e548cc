/* Minutes of a round: who decided what about which key account, on which figures, and what was said for it; as one document (format/document.h) for page, PDF,
 * API and command line. Only what the asker may read stands in it: accounts out of his reach are left out, and the document says so. */
#ifndef BANYAN_KAM_MINUTES_H
#define BANYAN_KAM_MINUTES_H

#include "format/document.h"
#include "lang/catalogue.h"
#include "records/read.h"

enum { MINUTES_ACCOUNTS_MAX = 2000, MINUTES_EXCEPTIONS_MAX = 500 };

/* In a reading context; texts live in its arena. RC_NOT_FOUND; RC_FORBIDDEN for whoever may not read rounds or list proposals. */
enum rc minutes_make(struct context *x, int64_t round, enum language language, struct document *out, struct error *e);

/* The audit learns of a sheet that leaves as a file: inside records_write() work, before the first byte is handed out. */
enum rc minutes_note(struct context *x, int64_t round, const char *format, struct error *e);
/* What such a file is called, without its ending. */
struct str minutes_file_name(struct arena *a, const struct document *d);

#endif
