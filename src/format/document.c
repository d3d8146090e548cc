/* Documents: made, written as JSON, read back. */
#include "format/document.h"

#include <string.h>

#include "base/date.h"
#include "base/mem.h"

const char *const document_kind_names[DOCUMENT_KINDS] = { "text", "facts", "table", "signatures" };

static struct document_section *last_section(struct document *d)
{
	return d->sections.count ? &d->sections.items[d->sections.count - 1] : NULL;
}

static struct document_block *last_block(struct document *d)
{
	struct document_section *s = last_section(d);

	return s && s->blocks.count ? &s->blocks.items[s->blocks.count - 1] : NULL;
}

/* Room for one more; the arena keeps what it grew out of. */
static void *grown(struct document *d, void *items, size_t count, size_t *room, size_t size)
{
	size_t more = *room ? *room * 2 : 4;
	void *bigger;

	if (d->failed || count < *room)
		return d->failed ? NULL : items;
	if (more > DOCUMENT_ROWS_MAX || !(bigger = arena_array(d->arena, more, size))) {
		d->failed = true;
		return NULL;
	}
	if (count)
		memcpy(bigger, items, count * size);
	*room = more;
	return bigger;
}

struct document_section *document_section(struct document *d, struct str title)
{
	struct document_section *items = grown(d, d->sections.items, d->sections.count, &d->sections.room, sizeof *items);

	if (!items)
		return d->sections.count ? last_section(d) : &d->spare_section;
	d->sections.items = items;
	items[d->sections.count] = (struct document_section){ .title = title };
	return &items[d->sections.count++];
}

void document_block(struct document *d, enum document_kind kind, struct str text)
{
	struct document_section *s = d->sections.count ? last_section(d) : document_section(d, STR(""));
	struct document_block *items = d->failed ? NULL : grown(d, s->blocks.items, s->blocks.count, &s->blocks.room, sizeof *items);

	if (!items)
		return;
	s->blocks.items = items;
	items[s->blocks.count++] = (struct document_block){ .kind = kind, .text = text };
}

void document_text(struct document *d, struct str text)
{
	if (text.n)
		document_block(d, DOCUMENT_TEXT, text);
}

void document_column(struct document *d, struct str label, int share, bool number)
{
	struct document_block *b = last_block(d);

	if (d->failed || !b || b->columns.count == DOCUMENT_COLUMNS_MAX)
		return;
	if (!b->columns.items && !(b->columns.items = arena_new_array(d->arena, struct document_column, DOCUMENT_COLUMNS_MAX))) {
		d->failed = true;
		return;
	}
	b->columns.items[b->columns.count++] = (struct document_column){ label, share < 1 ? 1 : share, number };
}

static size_t cells_of(const struct document_block *b)
{
	return b->kind == DOCUMENT_TABLE ? b->columns.count : b->kind == DOCUMENT_FACTS ? 2 : 1;
}

struct str *document_row(struct document *d)
{
	struct document_block *b = last_block(d);
	struct document_row *items = b ? grown(d, b->rows.items, b->rows.count, &b->rows.room, sizeof *items) : NULL;
	struct str *cells = items ? arena_new_array(d->arena, struct str, cells_of(b) + 1) : NULL;

	if (!cells) {
		d->failed |= b != NULL;
		return d->spare;
	}
	b->rows.items = items;
	items[b->rows.count].cells.items = cells;
	items[b->rows.count++].cells.count = cells_of(b);
	return cells;
}

void document_fact(struct document *d, struct str label, struct str value)
{
	if (value.n) {
		struct str *cells = document_row(d);
		cells[0] = label;
		cells[1] = value;
	}
}

void document_signature(struct document *d, struct str label)
{
	document_row(d)[0] = label;
}

void document_drop_empty(struct document *d)
{
	struct document_section *s = last_section(d);
	struct document_block *b = last_block(d);

	if (b && b->kind != DOCUMENT_TEXT && !b->rows.count)
		s->blocks.count--;
	else if (s && !b)
		d->sections.count--;
}

/* --- JSON ---------------------------------------------------------------------------------------------------------------------------------- */

static void put_columns(struct json_writer *w, const struct document_block *b)
{
	json_key(w, "columns");
	json_array_begin(w);
	for (size_t i = 0; i < b->columns.count; i++) {
		json_object_begin(w);
		json_field_str(w, "label", b->columns.items[i].label);
		json_field_int(w, "share", b->columns.items[i].share);
		json_field_bool(w, "number", b->columns.items[i].number);
		json_object_end(w);
	}
	json_array_end(w);
}

static void put_block(struct json_writer *w, const struct document_block *b)
{
	json_object_begin(w);
	json_field_text(w, "kind", document_kind_names[b->kind]);
	json_field_str(w, "text", b->text);
	put_columns(w, b);
	json_key(w, "rows");
	json_array_begin(w);
	for (size_t i = 0; i < b->rows.count; i++) {
		json_array_begin(w);
		for (size_t k = 0; k < b->rows.items[i].cells.count; k++)
			json_put_str(w, b->rows.items[i].cells.items[k]);
		json_array_end(w);
	}
	json_array_end(w);
	json_object_end(w);
}

static void put_section(struct json_writer *w, const struct document_section *s)
{
	json_object_begin(w);
	json_field_str(w, "title", s->title);
	json_field_str(w, "note", s->note);
	json_field_bool(w, "inner", s->inner);
	json_key(w, "blocks");
	json_array_begin(w);
	for (size_t i = 0; i < s->blocks.count; i++)
		put_block(w, &s->blocks.items[i]);
	json_array_end(w);
	json_object_end(w);
}

void document_json(const struct document *d, struct json_writer *w)
{
	json_object_begin(w);
	json_field_text(w, "language", d->lang);
	json_field_str(w, "title", d->title);
	json_field_str(w, "subtitle", d->subtitle);
	json_field_str(w, "company", d->company);
	json_field_str(w, "footnote", d->footnote);
	json_key(w, "made_at");
	instant_write(json_text_begin(w), d->made_at);
	json_text_end(w);
	json_key(w, "sections");
	json_array_begin(w);
	for (size_t i = 0; i < d->sections.count; i++)
		put_section(w, &d->sections.items[i]);
	json_array_end(w);
	json_object_end(w);
}

/* --- and back -------------------------------------------------------------------------------------------------------------------------------- */

static struct str copied(struct document *d, struct str s)
{
	struct str copy = s.n ? arena_str(d->arena, s) : STR("");

	d->failed |= !copy.p;
	return copy.p ? copy : STR("");
}

static struct str text_of(struct document *d, const json_t *object, const char *key)
{
	return copied(d, json_text_of(object, key));
}

static enum document_kind kind_of(struct str name)
{
	int k = 0;

	while (k < DOCUMENT_KINDS && !str_is(name, document_kind_names[k]))
		k++;
	return (enum document_kind)k;
}

static bool read_row(struct document *d, const json_t *row, size_t cells)
{
	struct str *to;

	if (json_array_size(row) != cells)
		return false;
	to = document_row(d);
	for (size_t i = 0; i < cells; i++)
		to[i] = copied(d, json_str_view(json_array_get(row, i)));
	return true;
}

static bool read_block(struct document *d, const json_t *block)
{
	enum document_kind kind = kind_of(json_text_of(block, "kind"));
	const json_t *columns = json_object_get(block, "columns"), *rows = json_object_get(block, "rows");
	size_t cells;

	if (kind == DOCUMENT_KINDS || json_array_size(columns) > DOCUMENT_COLUMNS_MAX || (kind == DOCUMENT_TABLE && !json_array_size(columns)))
		return false;
	document_block(d, kind, text_of(d, block, "text"));
	for (size_t i = 0; i < json_array_size(columns); i++) {
		const json_t *c = json_array_get(columns, i);
		int64_t share = json_int_of(c, "share", 1);
		document_column(d, text_of(d, c, "label"), share > 0 && share < 1000 ? (int)share : 1, json_bool_of(c, "number", false));
	}
	cells = d->failed ? 0 : cells_of(last_block(d));
	for (size_t i = 0; !d->failed && i < json_array_size(rows); i++)
		if (!read_row(d, json_array_get(rows, i), cells))
			return false;
	return true;
}

static bool read_section(struct document *d, const json_t *section)
{
	const json_t *blocks = json_object_get(section, "blocks");
	struct document_section *s = document_section(d, text_of(d, section, "title"));

	if (d->failed)
		return true;
	s->note = text_of(d, section, "note");
	s->inner = json_bool_of(section, "inner", false);
	for (size_t i = 0; i < json_array_size(blocks); i++)
		if (!read_block(d, json_array_get(blocks, i)))
			return false;
	return true;
}

enum rc document_read(struct arena *a, struct str json, struct document *out, struct error *e)
{
	CLEANUP(json_free) json_t *root = NULL;
	const json_t *sections;
	bool fine = true;
	enum rc rc = json_read(json, DOCUMENT_BYTES_MAX, &root, e);

	*out = (struct document){ .arena = a };
	if (rc)
		return rc;
	sections = json_object_get(root, "sections");
	out->title = text_of(out, root, "title");
	out->subtitle = text_of(out, root, "subtitle");
	out->company = text_of(out, root, "company");
	out->footnote = text_of(out, root, "footnote");
	out->lang = arena_text(a, json_text_of(root, "language"));
	if (!instant_parse(json_text_of(root, "made_at"), &out->made_at) || !json_is_array(sections))
		return error_set(e, RC_INVALID, "document", "error.invalid", NULL, NULL);
	for (size_t i = 0; fine && i < json_array_size(sections); i++)
		fine = read_section(out, json_array_get(sections, i));
	if (!fine)
		return error_set(e, RC_INVALID, "document", "error.invalid", NULL, NULL);
	return out->failed || !out->lang ? error_no_memory(e) : RC_OK;
}
