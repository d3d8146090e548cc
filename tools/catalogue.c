/* Compiles the message catalogues: OUT.c EN.po ZH_CN.po ZH_TW.po → one sorted table of keys, a text for each language, a hash index.
 * Reads the part of the PO format that Banyan writes: comments, msgid and msgstr, each one quoted line or several. A key in one
 * file only, or twice, is told on standard error and refused by the catalogue lint, not here: half-done work still builds. */
#include "host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LANGUAGES = 3, KEYS_MAX = 16384 };

struct entry {
	struct str key;
	struct str text[LANGUAGES];
};

static struct entry entries[KEYS_MAX];
static size_t entry_count;

/* Adds the text between the quotes of a line, its escapes resolved. */
static void add_quoted(struct buf *b, struct str s, const char *file, size_t line)
{
	s = str_trim(s);
	if (s.n < 2 || s.p[0] != '"' || s.p[s.n - 1] != '"')
		host_fail(file, line, "a quoted text was expected");
	for (size_t i = 1; i + 1 < s.n; i++) {
		if (s.p[i] != '\\') {
			buf_char(b, s.p[i]);
			continue;
		}
		i++;
		if (i + 1 >= s.n || !strchr("nt\"\\", s.p[i]))
			host_fail(file, line, "only \\n, \\t, \\\" and \\\\ are known escapes");
		buf_char(b, s.p[i] == 'n' ? '\n' : s.p[i] == 't' ? '\t' : s.p[i]);
	}
}

static struct entry *entry_for(struct str key)
{
	for (size_t i = 0; i < entry_count; i++)
		if (str_eq(entries[i].key, key))
			return &entries[i];
	if (entry_count == KEYS_MAX)
		host_fail("catalogue", 0, "has more than %d keys", KEYS_MAX);
	entries[entry_count].key = key;
	return &entries[entry_count++];
}

static void store(struct str key, struct str text, int language, const char *file, size_t line)
{
	struct entry *e;

	if (!key.n)
		return; /* the header */
	e = entry_for(key);
	if (e->text[language].n) {
		fprintf(stderr, "%s:%zu: the key %.*s stands here twice\n", file, line, STR_ARG(key));
		return;
	}
	e->text[language] = text;
}

struct reader {
	const char *file;
	int language;
	size_t line;
	struct buf key, text;
	struct buf *now; /* where a continuation line goes */
	bool whole;      /* both msgid and msgstr have been seen */
};

static struct str keep(struct buf *b)
{
	struct str s = buf_view(b);

	*b = (struct buf){ .max = 65536 };
	return s;
}

static void finish(struct reader *r)
{
	if (r->now && !r->whole)
		host_fail(r->file, r->line, "msgid without msgstr before this line");
	if (r->whole)
		store(keep(&r->key), keep(&r->text), r->language, r->file, r->line);
	r->now = NULL;
	r->whole = false;
}

static void read_line(struct reader *r, struct str line)
{
	if (!line.n || line.p[0] == '#')
		return;
	if (str_starts(line, "msgid ")) {
		finish(r);
		r->now = &r->key;
		add_quoted(r->now, str_part(line, 6, line.n), r->file, r->line);
	} else if (str_starts(line, "msgstr ") && r->now == &r->key) {
		r->now = &r->text;
		r->whole = true;
		add_quoted(r->now, str_part(line, 7, line.n), r->file, r->line);
	} else if (line.p[0] == '"' && r->now) {
		add_quoted(r->now, line, r->file, r->line);
	} else {
		host_fail(r->file, r->line, "neither msgid, msgstr nor a continued text");
	}
}

static void read_catalogue(const char *file, int language)
{
	struct reader r = { .file = file, .language = language, .key = { .max = 65536 }, .text = { .max = 65536 } };
	struct str rest = host_read(file), line;

	if (!utf8_valid(rest))
		host_fail(file, 0, "is not UTF-8");
	while (str_split(&rest, '\n', &line)) {
		r.line++;
		read_line(&r, str_trim(line));
	}
	finish(&r);
}

static int by_key(const void *a, const void *b)
{
	return str_compare(((const struct entry *)a)->key, ((const struct entry *)b)->key);
}

static void write_texts(struct buf *out, int language)
{
	buf_lit(out, "\t{\n");
	for (size_t i = 0; i < entry_count; i++) {
		struct str s = entries[i].text[language];
		if (!s.n)
			s = entries[i].text[0].n ? entries[i].text[0] : entries[i].key;
		buf_lit(out, "\t\t{ \"");
		host_c_text(out, s);
		buf_printf(out, "\", %zu },\n", s.n);
	}
	buf_lit(out, "\t},\n");
}

/* Open addressing: slot = hash and mask, then the next ones; 0 is free, else index + 1. */
static void write_index(struct buf *out)
{
	size_t slots = 16;
	uint16_t *index;

	while (slots < entry_count * 2)
		slots *= 2;
	index = calloc(slots, sizeof *index);
	if (!index)
		host_fail("catalogue", 0, "out of memory");
	for (size_t i = 0; i < entry_count; i++) {
		size_t at = str_hash(entries[i].key) & (slots - 1);
		while (index[at])
			at = (at + 1) & (slots - 1);
		index[at] = (uint16_t)(i + 1);
	}
	buf_printf(out, "const size_t catalogue_mask = %zu;\nconst uint16_t catalogue_index[] = {", slots - 1);
	for (size_t i = 0; i < slots; i++)
		buf_printf(out, "%s%u,", i % 24 ? "" : "\n\t", index[i]);
	buf_lit(out, "\n};\n");
	free(index);
}

int main(int argc, char **argv)
{
	struct buf out = { .max = (size_t)64 << 20 };

	if (argc != 2 + LANGUAGES)
		host_fail("catalogue", 0, "usage: catalogue OUT.c EN.po ZH_CN.po ZH_TW.po");
	for (int i = 0; i < LANGUAGES; i++)
		read_catalogue(argv[2 + i], i);
	qsort(entries, entry_count, sizeof *entries, by_key);
	buf_lit(&out, "/* Made from the catalogues under i18n/. */\n#include \"lang/catalogue_table.h\"\n\n");
	buf_printf(&out, "const size_t catalogue_count = %zu;\nconst struct str catalogue_keys[] = {\n", entry_count);
	for (size_t i = 0; i < entry_count; i++) {
		buf_lit(&out, "\t{ \"");
		host_c_text(&out, entries[i].key);
		buf_printf(&out, "\", %zu },\n", entries[i].key.n);
	}
	buf_printf(&out, "};\nstatic const struct str texts[LANGUAGE_COUNT][%zu] = {\n", entry_count);
	for (int i = 0; i < LANGUAGES; i++)
		write_texts(&out, i);
	buf_lit(&out, "};\nconst struct str *const catalogue_texts[LANGUAGE_COUNT] = { texts[0], texts[1], texts[2] };\n");
	write_index(&out);
	host_write(argv[1], &out);
	return 0;
}
