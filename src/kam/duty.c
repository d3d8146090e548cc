/* Duties that the program itself sets and ends: rows of the entity task. */
#include "base/mem.h"
#include "kam/round_parts.h"

enum { TITLE_CHARACTERS = 200, TITLE_BYTES = 2000, ROW_MEMORY = 1 << 20 };

enum language user_language(struct context *x, int64_t user)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	enum language language = LANGUAGE_ZH_CN;
	struct error ignored;
	bool row = false;

	if (db_prepare(x->db, STR("SELECT language FROM app_user WHERE id = ?"), &st, &ignored) == RC_OK && statement_bind(st, 1, value_int(user), &ignored) == RC_OK &&
	    statement_step(st, &row, &ignored) == RC_OK && row)
		language_parse(statement_text(st, 0), &language);
	return language;
}

static struct str at_most(struct str s, size_t characters)
{
	struct str rest = s;

	for (size_t n = 0; rest.n && n < characters; n++)
		str_next_char(&rest);
	return str_part(s, 0, s.n - rest.n);
}

enum rc duty_make(struct context *x, const struct duty_request *q, int64_t *task, struct error *e)
{
	CLEANUP(buf_free) struct buf title = { .max = TITLE_BYTES };
	struct change c;
	enum rc rc = change_new(x, row_entity(x, "task"), &c, e);

	if (rc)
		return rc;
	catalogue_format_str(&title, user_language(x, q->user), q->key, q->about, STR(""));
	if (title.failed)
		return error_no_memory(e);
	row_set(&c, "account", row_ref(q->account));
	row_set(&c, "subject", value_text(str_of(q->subject)));
	row_set(&c, "subject_id", value_int(q->subject_id));
	row_set(&c, "title", value_text(at_most(buf_view(&title), TITLE_CHARACTERS)));
	row_set(&c, "kind", value_text(str_of(q->kind)));
	row_set(&c, "reason", row_words(q->reason));
	row_set(&c, "assignee", value_int(q->user));
	if (q->has_due)
		row_set(&c, "due_on", value_int(q->due));
	*task = 0;
	return row_put(x, &c, task, e);
}

/* In memory of its own: there may be thousands. */
enum rc duty_end(struct context *x, int64_t task, const char *status, struct error *e)
{
	CLEANUP(arena_free) struct arena own = { .max = ROW_MEMORY };
	struct context row = *x;
	struct change c;
	enum rc rc;

	row.arena = &own;
	if (!task)
		return RC_OK;
	if ((rc = change_new(&row, row_entity(x, "task"), &c, e)))
		return rc;
	row_set(&c, "status", value_text(str_of(status)));
	return row_put(&row, &c, &task, e);
}

enum rc duties_end(struct context *x, const char *subject, int64_t id, const char *status, struct error *e)
{
	static const char sql[] = "SELECT id FROM task WHERE subject = ? AND subject_id = ? AND status = 'open' AND deleted_at IS NULL ORDER BY id LIMIT 1";
	struct value values[] = { value_text(str_of(subject)), value_int(id) };
	int64_t task;
	bool found;
	enum rc rc;

	while ((rc = db_one_int(x->db, sql, values, 2, &task, &found, e)) == RC_OK && found)
		if ((rc = duty_end(x, task, status, e)))
			break;
	return rc;
}
