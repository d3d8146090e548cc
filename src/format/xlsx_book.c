/* The small parts of a spreadsheet: relations, the list of sheets, number formats, shared strings. */
#include "format/xlsx_parts.h"

#include "base/mem.h"

#include <string.h>

enum { BOOK_ARENA_MAX = 8 << 20, STYLES_MAX = 100000, STRINGS_BYTES_MAX = 240 << 20, STRINGS_MAX = 4 << 20, FORMATS_MAX = 5000 };

/* A number of an attribute, or -1. */
static int number_of(struct str s)
{
	int v = 0;

	if (!s.p || !s.n || s.n > 8)
		return -1;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return -1;
		v = v * 10 + s.p[i] - '0';
	}
	return v;
}

static bool is_true(struct str s)
{
	return s.p && (str_is(s, "1") || str_is(s, "true"));
}

/* The path of a relation's target: absolute, or beside the workbook. */
static const char *target_path(struct xlsx_book *b, struct str target)
{
	if (str_starts(target, "/"))
		return arena_text(&b->arena, str_part(target, 1, target.n));
	return arena_printf(&b->arena, "%s%.*s", b->folder, STR_ARG(target));
}

static void sheet_relation(struct xlsx_book *b, struct str id, const char *path)
{
	for (size_t i = 0; i < b->sheet_count; i++)
		if (str_is(id, b->sheets[i].relation))
			b->sheets[i].path = path;
}

static void book_relation(struct xml_part *x, struct str name, const char **attributes)
{
	struct str type = xml_attribute(attributes, "Type"), target = xml_attribute(attributes, "Target"), id = xml_attribute(attributes, "Id");
	struct xlsx_book *b = x->user;
	const char *path;

	if (!str_is(name, "Relationship") || !type.p || !target.p || !id.p)
		return;
	path = target_path(b, target);
	if (!path)
		xml_fail(x, RC_NO_MEMORY, "error.no_memory", 0);
	else if (str_ends(type, "/sharedStrings"))
		b->strings_path = path;
	else if (str_ends(type, "/styles"))
		b->styles_path = path;
	else if (str_ends(type, "/worksheet"))
		sheet_relation(b, id, path);
}

static void book_sheet(struct xml_part *x, struct str name, const char **attributes)
{
	struct xlsx_book *b = x->user;
	struct str title = xml_attribute(attributes, "name"), id = xml_attribute(attributes, "id"), state = xml_attribute(attributes, "state");
	struct xlsx_sheet_entry *s;

	if (str_is(name, "workbookPr"))
		b->system_1904 = is_true(xml_attribute(attributes, "date1904"));
	if (!str_is(name, "sheet") || !title.p || !id.p)
		return;
	if (b->sheet_count == XLSX_SHEETS_MAX) {
		xml_fail(x, RC_TOO_LARGE, "error.xlsx_bomb", 0);
		return;
	}
	s = &b->sheets[b->sheet_count];
	s->name = arena_text(&b->arena, title);
	s->relation = arena_text(&b->arena, id);
	s->hidden = state.p && !str_is(state, "visible");
	if (!s->name || !s->relation)
		xml_fail(x, RC_NO_MEMORY, "error.no_memory", 0);
	else
		b->sheet_count++;
}

/* Number formats while the styles are read: which custom ids show dates. */
struct styles {
	struct xlsx_book *book;
	bool in_cells;
	size_t count;
	int date_ids[FORMATS_MAX];
};

static bool id_is_date(const struct styles *s, int id)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->date_ids[i] == id)
			return true;
	return xlsx_format_is_date(id, STR(""));
}

static void add_style(struct xml_part *x, struct styles *s, int id)
{
	struct xlsx_book *b = s->book;
	size_t cap = b->style_cap ? b->style_cap * 2 : 64;
	bool *more;

	if (b->style_count == STYLES_MAX) {
		xml_fail(x, RC_TOO_LARGE, "error.xlsx_bomb", 0);
		return;
	}
	if (b->style_count == b->style_cap) {
		more = mem_resize(b->style_is_date, cap * sizeof *more);
		if (!more) {
			xml_fail(x, RC_NO_MEMORY, "error.no_memory", 0);
			return;
		}
		b->style_is_date = more;
		b->style_cap = cap;
	}
	b->style_is_date[b->style_count++] = id_is_date(s, id);
}

static void style_start(struct xml_part *x, struct str name, const char **attributes)
{
	struct styles *s = x->user;
	int id = number_of(xml_attribute(attributes, "numFmtId"));
	struct str code = xml_attribute(attributes, "formatCode");

	if (str_is(name, "numFmt") && code.p && s->count < FORMATS_MAX && xlsx_format_is_date(-1, code))
		s->date_ids[s->count++] = id;
	else if (str_is(name, "cellXfs"))
		s->in_cells = true;
	else if (str_is(name, "xf") && s->in_cells)
		add_style(x, s, id);
}

static void style_end(struct xml_part *x, struct str name)
{
	if (str_is(name, "cellXfs"))
		((struct styles *)x->user)->in_cells = false;
}

static enum rc read_styles(struct xlsx_book *b, struct zip_file *zip, struct error *e)
{
	struct styles *s = mem_alloc(sizeof *s);
	struct xml_part x = { .user = s, .start = style_start, .end = style_end };
	enum rc rc;

	if (!s)
		return error_no_memory(e);
	s->book = b;
	rc = xml_whole(&x, zip, b->styles_path, true, e);
	mem_free(s);
	return rc;
}

/* _rels/.rels names the workbook. */
struct root {
	struct xlsx_book *book;
	const char *path;
};

static void root_relation(struct xml_part *x, struct str name, const char **attributes)
{
	struct root *root = x->user;
	struct str type = xml_attribute(attributes, "Type"), target = xml_attribute(attributes, "Target");

	if (!str_is(name, "Relationship") || !type.p || !target.p || !str_ends(type, "/officeDocument"))
		return;
	root->path = arena_text(&root->book->arena, str_part(target, str_starts(target, "/"), target.n));
	if (!root->path)
		xml_fail(x, RC_NO_MEMORY, "error.no_memory", 0);
}

static enum rc find_workbook(struct xlsx_book *b, struct zip_file *zip, const char **relations, const char **path, struct error *e)
{
	struct root root = { .book = b };
	struct xml_part x = { .user = &root, .start = root_relation };
	const char *slash;
	enum rc rc = xml_whole(&x, zip, "_rels/.rels", true, e);

	if (rc)
		return rc;
	*path = root.path ? root.path : "xl/workbook.xml";
	slash = strrchr(*path, '/');
	size_t n = slash ? (size_t)(slash - *path) + 1 : 0;
	b->folder = arena_text(&b->arena, (struct str){ *path, n });
	*relations = b->folder ? arena_printf(&b->arena, "%s_rels/%s.rels", b->folder, *path + n) : NULL;
	return *relations ? RC_OK : error_no_memory(e);
}

enum rc book_read(struct xlsx_book *b, struct zip_file *zip, struct error *e)
{
	struct xml_part sheets = { .user = b, .start = book_sheet }, relations = { .user = b, .start = book_relation };
	const char *relations_path, *path;
	enum rc rc;

	b->arena.max = BOOK_ARENA_MAX;
	b->sheets = arena_new_array(&b->arena, struct xlsx_sheet_entry, XLSX_SHEETS_MAX);
	if (!b->sheets)
		return error_no_memory(e);
	if ((rc = find_workbook(b, zip, &relations_path, &path, e)))
		return rc;
	rc = xml_open(&sheets, zip, path, e);
	xml_close(&sheets);
	if (rc == RC_NOT_FOUND)
		return error_set(e, RC_UNSUPPORTED, NULL, "error.xlsx_not", NULL, NULL);
	sheets = (struct xml_part){ .user = b, .start = book_sheet };
	if (rc || (rc = xml_whole(&sheets, zip, path, false, e)) || (rc = xml_whole(&relations, zip, relations_path, false, e)) || !b->styles_path)
		return rc;
	return read_styles(b, zip, e);
}

/* Shared strings while they are read. */
struct strings {
	struct xlsx_book *book;
	bool in_text;
	int phonetic; /* inside <rPh>: how it is pronounced, not what it says */
	size_t start;
};

static void string_start(struct xml_part *x, struct str name, const char **attributes)
{
	struct strings *s = x->user;

	if (str_is(name, "si"))
		s->start = s->book->text.len;
	else if (str_is(name, "rPh"))
		s->phonetic++;
	else if (str_is(name, "t"))
		s->in_text = !s->phonetic;
}

static bool add_end(struct xlsx_book *b)
{
	size_t cap = b->string_cap ? b->string_cap * 2 : 1024;
	uint32_t *more;

	if (b->string_count == b->string_cap) {
		more = mem_resize(b->ends, cap * sizeof *more);
		if (!more)
			return false;
		b->ends = more;
		b->string_cap = cap;
	}
	b->ends[b->string_count++] = (uint32_t)b->text.len;
	return true;
}

static void string_end(struct xml_part *x, struct str name)
{
	struct strings *s = x->user;

	if (str_is(name, "t"))
		s->in_text = false;
	else if (str_is(name, "rPh") && s->phonetic)
		s->phonetic--;
	if (!str_is(name, "si"))
		return;
	if (s->book->string_count == STRINGS_MAX) {
		xml_fail(x, RC_TOO_LARGE, "error.xlsx_strings", 0);
		return;
	}
	xlsx_unescape(&s->book->text, s->start);
	if (!add_end(s->book))
		xml_fail(x, RC_NO_MEMORY, "error.no_memory", 0);
}

static void string_text(struct xml_part *x, struct str text)
{
	struct strings *s = x->user;

	if (!s->in_text)
		return;
	buf_str(&s->book->text, text);
	if (s->book->text.failed)
		xml_fail(x, s->book->text.len + text.n > s->book->text.max ? RC_TOO_LARGE : RC_NO_MEMORY, "error.xlsx_strings", 0);
}

enum rc book_read_strings(struct xlsx_book *b, struct zip_file *zip, struct error *e)
{
	struct strings s = { .book = b };
	struct xml_part x = { .user = &s, .start = string_start, .end = string_end, .text = string_text };

	b->text.max = STRINGS_BYTES_MAX;
	return b->strings_path ? xml_whole(&x, zip, b->strings_path, true, e) : RC_OK;
}

bool book_string(const struct xlsx_book *b, size_t i, struct str *out)
{
	size_t from = i ? b->ends[i - 1] : 0;

	if (i >= b->string_count)
		return false;
	*out = (struct str){ b->text.data ? b->text.data + from : "", b->ends[i] - from };
	return true;
}

void book_free(struct xlsx_book *b)
{
	arena_free(&b->arena);
	mem_free(b->style_is_date);
	mem_free(b->ends);
	buf_free(&b->text);
}

/* The value of four hex digits, or -1. */
static int hex4(const char *p)
{
	int v = 0;

	for (int i = 0; i < 4; i++) {
		char c = p[i] >= 'a' && p[i] <= 'f' ? (char)(p[i] - 32) : p[i];
		if ((c < '0' || c > '9') && (c < 'A' || c > 'F'))
			return -1;
		v = v << 4 | (c <= '9' ? c - '0' : c - 'A' + 10);
	}
	return v;
}

void xlsx_unescape(struct buf *b, size_t from)
{
	size_t to = from, i = from;

	if (from >= b->len || !memchr(b->data + from, '_', b->len - from))
		return;
	while (i < b->len) {
		const char *p = b->data + i;
		int c = b->len - i >= 7 && p[0] == '_' && p[1] == 'x' && p[6] == '_' ? hex4(p + 2) : -1;
		if (c < 0 || (c >= 0xD800 && c <= 0xDFFF)) {
			b->data[to++] = b->data[i++];
			continue;
		}
		to += utf8_encode(c ? (uint32_t)c : 0xFFFD, b->data + to);
		i += 7;
	}
	b->len = to;
}
