/* Text and database of the bare programs. */
#include "bare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void bare_fail(const char *what, const char *why)
{
	fprintf(stderr, "%s: %s\n", what, why);
	exit(1);
}

void text_add(struct text *t, const char *p, size_t n)
{
	if (t->n + n > t->room) {
		t->room = (t->n + n) * 2 + 4096;
		if (!(t->p = realloc(t->p, t->room)))
			bare_fail("memory", "none left");
	}
	memcpy(t->p + t->n, p, n);
	t->n += n;
}

void text_int(struct text *t, int64_t v)
{
	char digits[24], *p = digits + sizeof digits;
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	do
		*--p = (char)('0' + u % 10);
	while (u /= 10);
	if (v < 0)
		*--p = '-';
	text_add(t, p, (size_t)(digits + sizeof digits - p));
}

void text_json(struct text *t, const char *p, size_t n)
{
	size_t from = 0;

	TEXT_LIT(t, "\"");
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];
		char code[8];
		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		text_add(t, p + from, i - from);
		snprintf(code, sizeof code, c < 0x20 ? "\\u%04x" : "\\%c", c);
		text_add(t, code, strlen(code));
		from = i + 1;
	}
	text_add(t, p + from, n - from);
	TEXT_LIT(t, "\"");
}

static const char *entity_of(char c)
{
	switch (c) {
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '&': return "&amp;";
	case '"': return "&quot;";
	default:  return NULL;
	}
}

void text_html(struct text *t, const char *p, size_t n)
{
	size_t from = 0;

	for (size_t i = 0; i < n; i++) {
		const char *entity = entity_of(p[i]);
		if (!entity)
			continue;
		text_add(t, p + from, i - from);
		text_add(t, entity, strlen(entity));
		from = i + 1;
	}
	text_add(t, p + from, n - from);
}

sqlite3 *bare_open(const char *file, bool writing)
{
	sqlite3 *db;

	if (sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL))
		bare_fail(file, sqlite3_errmsg(db));
	sqlite3_busy_timeout(db, 5000);
	bare_run(db, "PRAGMA mmap_size = 1073741824; PRAGMA synchronous = FULL");
	bare_run(db, writing ? "PRAGMA cache_size = -32768" : "PRAGMA cache_size = -4096; PRAGMA query_only = 1");
	return db;
}

sqlite3_stmt *bare_prepare(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *st;

	if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &st, NULL))
		bare_fail(sql, sqlite3_errmsg(db));
	return st;
}

void bare_run(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL))
		bare_fail(sql, sqlite3_errmsg(db));
}
