/* Inside a spreadsheet file: the zip package, its XML parts read with bounds, and the small parts kept in memory. For xlsx_*.c only. */
#ifndef BANYAN_FORMAT_XLSX_PARTS_H
#define BANYAN_FORMAT_XLSX_PARTS_H

#include "base/arena.h"
#include "format/source.h"
#include "format/xlsx.h"

#include <expat.h>
#include <minizip/unzip.h>

enum { XML_CHUNK = 32 << 10, XML_DEPTH_MAX = 64, XML_TOKEN_MAX = 4 << 20 };

/* The source as minizip sees it. */
struct zip_file {
	const struct source *source;
	uint64_t at;
	enum rc rc;         /* a failure of the source itself */
	struct error *e;    /* where it is told; set before each use */
	unzFile zip;
};

enum rc zip_open(struct zip_file *z, const struct source *source, struct error *e);
void zip_close(struct zip_file *z);

/* One part being parsed. Handlers stop it by xml_fail. */
struct xml_part {
	struct zip_file *zip;
	XML_Parser parser;
	char name[256];
	bool open;       /* the zip entry is */
	bool suspended;
	bool ended;
	uint64_t fed, size, packed;
	int depth;
	enum rc rc;      /* what a handler found wrong */
	const char *key;
	char arg[24];
	void *user;      /* the handlers' own */
	void (*start)(struct xml_part *x, struct str name, const char **attributes);
	void (*end)(struct xml_part *x, struct str name);
	void (*text)(struct xml_part *x, struct str s);
};

/* Opens the part x->name, RC_NOT_FOUND when the file has none. The handlers and user are set before. */
enum rc xml_open(struct xml_part *x, struct zip_file *zip, const char *name, struct error *e);
void xml_close(struct xml_part *x);
void xml_fail(struct xml_part *x, enum rc rc, const char *key, uint64_t where);
/* From a handler: xml_run returns after it, with x->suspended set. */
void xml_pause(struct xml_part *x);
/* Parses on until paused, ended or failed. */
enum rc xml_run(struct xml_part *x, struct error *e);
/* The whole part at once; a part that is not there is fine when optional. */
enum rc xml_whole(struct xml_part *x, struct zip_file *zip, const char *name, bool optional, struct error *e);
struct str xml_attribute(const char **attributes, const char *name); /* local name; .p NULL when absent */

struct xlsx_sheet_entry {
	const char *name;
	const char *relation;
	const char *path;
	bool hidden;
};

/* What is kept of the package. */
struct xlsx_book {
	struct arena arena;
	struct xlsx_sheet_entry *sheets;
	size_t sheet_count;
	bool system_1904;
	const char *strings_path, *styles_path, *folder;
	bool *style_is_date;
	size_t style_count, style_cap;
	struct buf text;     /* shared strings, one behind the other */
	uint32_t *ends;      /* where each ends in text */
	size_t string_count, string_cap;
};

enum rc book_read(struct xlsx_book *b, struct zip_file *zip, struct error *e);
enum rc book_read_strings(struct xlsx_book *b, struct zip_file *zip, struct error *e);
void book_free(struct xlsx_book *b);
bool book_string(const struct xlsx_book *b, size_t i, struct str *out);

/* Undoes _xHHHH_ from `from` on, in place; U+0000 becomes U+FFFD. */
void xlsx_unescape(struct buf *b, size_t from);

#endif
