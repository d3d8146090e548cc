/* A document that people read: a title, sections of paragraphs, facts, tables and lines to sign. Built once (kam/minutes.h), shown as a page, as PDF
 * (print/print.h), as JSON and on a terminal. All texts are in the document's language and as shown. */
#ifndef BANYAN_FORMAT_DOCUMENT_H
#define BANYAN_FORMAT_DOCUMENT_H

#include "base/arena.h"
#include "base/error.h"
#include "format/json.h"

enum { DOCUMENT_COLUMNS_MAX = 12, DOCUMENT_ROWS_MAX = 100000, DOCUMENT_BYTES_MAX = 64 << 20 };

enum document_kind {
	DOCUMENT_TEXT,       /* a paragraph: text */
	DOCUMENT_FACTS,      /* rows of two cells: label, value */
	DOCUMENT_TABLE,      /* rows under columns */
	DOCUMENT_SIGNATURES, /* rows of one cell: who signs */
	DOCUMENT_KINDS
};
extern const char *const document_kind_names[DOCUMENT_KINDS];

struct document_column {
	struct str label;
	int share;           /* of the width, beside the others'; at least 1 */
	bool number;         /* stands at the right */
};
struct document_row { struct { struct str *items; size_t count; } cells; };

struct document_block {
	enum document_kind kind;
	struct str text;     /* of a table: what it is called, for those who hear it read */
	struct { struct document_column *items; size_t count; } columns;
	struct { struct document_row *items; size_t count, room; } rows;
};

struct document_section {
	struct str title, note; /* note: behind the title */
	bool inner;          /* one of several under the section before */
	struct { struct document_block *items; size_t count, room; } blocks;
};

struct document {
	const char *lang;    /* "zh-CN": which script's shapes */
	struct str title, subtitle, company;
	struct str footnote; /* when and for whom it was made */
	int64_t made_at;     /* ms UTC */
	struct { struct document_section *items; size_t count, room; } sections;
	struct arena *arena;
	bool failed;         /* memory ended, or DOCUMENT_ROWS_MAX was passed: what was added since is lost */
	struct str spare[DOCUMENT_COLUMNS_MAX]; /* takes what there is no memory for */
	struct document_section spare_section;
};

/* --- made piece by piece: each call adds to what came last. Texts are not copied. ------------------------------------------------------ */
/* struct document d = { .arena = a }; document_section(&d, …); document_block(&d, DOCUMENT_FACTS); document_fact(&d, …); … if (d.failed) … */
struct document_section *document_section(struct document *d, struct str title); /* valid until the next one */
void document_text(struct document *d, struct str text);
void document_block(struct document *d, enum document_kind kind, struct str text);
void document_column(struct document *d, struct str label, int share, bool number);
/* The cells of a new row, to be filled; never NULL. */
struct str *document_row(struct document *d);
void document_fact(struct document *d, struct str label, struct str value); /* nothing, when there is no value */
void document_signature(struct document *d, struct str label);
/* Takes the last section away when nothing stands in it; the last block when it has no rows. */
void document_drop_empty(struct document *d);

/* {"language":…,"title":…,"subtitle":…,"company":…,"footnote":…,"made_at":…,"sections":[{"title":…,"note":…,"inner":…,"blocks":[{"kind":"table","text":…,
 * "columns":[{"label":…,"share":…,"number":…}],"rows":[[…]]}]}]} */
void document_json(const struct document *d, struct json_writer *w);
/* And back; texts are copied into the arena. RC_INVALID with field "document", RC_TOO_LARGE. */
enum rc document_read(struct arena *a, struct str json, struct document *out, struct error *e);

#endif
