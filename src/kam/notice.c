/* Writing notices. */
#include "kam/notice.h"

#include "base/mem.h"
#include "lang/catalogue.h"

enum { TEXT_BYTES = 4000, TEXT_CHARACTERS = 500 };

static void set(struct change *c, const char *field, struct value v)
{
	change_value(c, entity_field(c->entity, str_of(field)), v);
}

/* An active user's language; *found false when there is no such user. */
static enum rc language_of(struct context *x, int64_t user, enum language *out, bool *found, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	enum rc rc;

	*out = LANGUAGE_ZH_CN;
	if ((rc = db_prepare(x->db, STR("SELECT language FROM app_user WHERE id = ? AND active = 1 AND deleted_at IS NULL"), &st, e)) ||
	    (rc = statement_bind(st, 1, value_int(user), e)) || (rc = statement_step(st, found, e)))
		return rc;
	if (*found)
		language_parse(statement_text(st, 0), out);
	return RC_OK;
}

static struct str at_most(struct str s, size_t characters)
{
	struct str rest = s;

	for (size_t n = 0; rest.n && n < characters; n++)
		str_next_char(&rest);
	return str_part(s, 0, s.n - rest.n);
}

enum rc notice_send(struct context *x, int64_t user, const char *kind, const char *key, struct str a0, struct str a1, struct str link, struct error *e)
{
	CLEANUP(buf_free) struct buf text = { .max = TEXT_BYTES };
	enum language language;
	struct written written;
	struct change c;
	bool found = false;
	enum rc rc;

	if (!user || user == x->who->user)
		return RC_OK;
	if ((rc = language_of(x, user, &language, &found, e)) || !found || (rc = change_new(x, schema_entity(x->schema, STR("notice")), &c, e)))
		return rc;
	catalogue_format(&text, language, key, arena_text(x->arena, at_most(a0, TEXT_CHARACTERS / 2)), arena_text(x->arena, at_most(a1, TEXT_CHARACTERS / 2)));
	if (text.failed)
		return error_no_memory(e);
	set(&c, "user", value_int(user));
	set(&c, "kind", value_text(str_of(kind)));
	set(&c, "text", value_text(at_most(buf_view(&text), TEXT_CHARACTERS)));
	if (link.n)
		set(&c, "link", value_text(link));
	return record_create_internal(x, &c, &written, e);
}
