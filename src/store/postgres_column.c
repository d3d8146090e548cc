/* Columns of a PostgreSQL row, all in text form. Called through the engine's row. */
#include "store/postgres_internal.h"

#include <stdlib.h>
#include <string.h>

enum { TYPE_BOOL = 16, TYPE_BYTEA = 17 };

static const struct postgres_statement *of(const struct statement *st)
{
	return (const struct postgres_statement *)st;
}

int postgres_columns(const struct statement *st)
{
	return of(st)->result ? PQnfields(of(st)->result) : 0;
}

static const char *raw(const struct statement *st, int column)
{
	const struct postgres_statement *s = of(st);

	return s->result && s->row < PQntuples(s->result) ? PQgetvalue(s->result, s->row, column) : "";
}

bool postgres_is_null(const struct statement *st, int column)
{
	const struct postgres_statement *s = of(st);

	return !s->result || s->row >= PQntuples(s->result) || column >= PQnfields(s->result) || PQgetisnull(s->result, s->row, column);
}

int64_t postgres_get_int(const struct statement *st, int column)
{
	const char *text = raw(st, column);

	if (of(st)->result && PQftype(of(st)->result, column) == TYPE_BOOL)
		return text[0] == 't';
	return strtoll(text, NULL, 10);
}

double postgres_get_real(const struct statement *st, int column)
{
	return strtod(raw(st, column), NULL);
}

/* The bytes of a blob, decoded once a row. Without memory it is empty, as a text of SQLite is then. */
static struct str decoded(struct postgres_statement *s, const char *text, int column)
{
	if (!s->decoded) {
		s->decoded_count = PQnfields(s->result);
		s->decoded = mem_alloc((size_t)s->decoded_count * sizeof *s->decoded);
		s->decoded_n = mem_alloc((size_t)s->decoded_count * sizeof *s->decoded_n);
	}
	if (!s->decoded || !s->decoded_n || column >= s->decoded_count)
		return (struct str){ "", 0 };
	if (!s->decoded[column])
		s->decoded[column] = (char *)PQunescapeBytea((const unsigned char *)text, &s->decoded_n[column]);
	return s->decoded[column] ? (struct str){ s->decoded[column], s->decoded_n[column] } : (struct str){ "", 0 };
}

struct str postgres_get_text(const struct statement *st, int column)
{
	struct postgres_statement *s = (struct postgres_statement *)st;
	const char *text = raw(st, column);

	if (postgres_is_null(st, column))
		return (struct str){ "", 0 };
	if (PQftype(s->result, column) == TYPE_BYTEA)
		return decoded(s, text, column);
	return (struct str){ text, (size_t)PQgetlength(s->result, s->row, column) };
}

void postgres_forget_decoded(struct postgres_statement *s)
{
	for (int i = 0; s->decoded && i < s->decoded_count; i++)
		PQfreemem(s->decoded[i]);
	mem_free(s->decoded);
	mem_free(s->decoded_n);
	s->decoded = NULL;
	s->decoded_n = NULL;
}
