/* SQL under construction, used by reading, writing and scopes. */
#include "records/sql.h"

#include <stdarg.h>
#include <string.h>

void sql_free(struct sql *q)
{
	buf_free(&q->text);
}

void sql_add(struct sql *q, const char *format, ...)
{
	va_list args;

	if (!strchr(format, '%')) {
		buf_text(&q->text, format);
		return;
	}
	va_start(args, format);
	buf_vprintf(&q->text, format, args);
	va_end(args);
}

void sql_column(struct sql *q, const char *alias, const char *column)
{
	buf_text(&q->text, alias);
	buf_char(&q->text, '.');
	buf_text(&q->text, column);
}

static bool keep(struct sql *q, struct value v)
{
	if (q->count == q->room) {
		int room = q->room ? q->room * 2 : 16;
		struct value *more = room > SQL_VALUES_MAX * 2 ? NULL : arena_new_array(q->arena, struct value, (size_t)room);
		if (!more)
			return false;
		if (q->count)
			memcpy(more, q->values, (size_t)q->count * sizeof *more);
		q->values = more;
		q->room = room;
	}
	q->values[q->count++] = v;
	return true;
}

void sql_keep(struct sql *q, struct value v)
{
	if (!keep(q, v))
		q->failed = true;
}

void sql_value(struct sql *q, struct value v)
{
	buf_char(&q->text, '?');
	sql_keep(q, v);
}

void sql_ids(struct sql *q, const int64_t *ids, int count)
{
	if (!count)
		buf_lit(&q->text, "(NULL)");
	for (int i = 0; i < count; i++) {
		buf_char(&q->text, i ? ',' : '(');
		buf_int(&q->text, ids[i]);
	}
	if (count)
		buf_char(&q->text, ')');
}

enum rc sql_prepare(struct sql *q, struct db *db, struct statement **out, struct error *e)
{
	enum rc rc;

	*out = NULL;
	if (q->failed || q->text.failed)
		return error_no_memory(e);
	if (q->count > SQL_VALUES_MAX)
		return error_set(e, RC_TOO_LARGE, NULL, "error.query_too_large", NULL, NULL);
	if ((rc = db_prepare(db, buf_view(&q->text), out, e)))
		return rc;
	if ((rc = statement_bind_all(*out, q->values, q->count, e)))
		statement_end_at(out);
	return rc;
}

enum rc sql_run(struct sql *q, struct db *db, int64_t *changed, struct error *e)
{
	const char *text = q->failed ? NULL : buf_cstr(&q->text);

	return text ? db_run(db, text, q->values, q->count, changed, e) : error_no_memory(e);
}
