/* The check of what is kept beside the rows, and of texts that carry their own proof. */
#include "records/check_parts.h"

#include "base/mem.h"
#include "lang/china.h"
#include "lang/sort_key.h"
#include "model/ddl.h"
#include "records/beside.h"
#include "records/sql.h"

enum { MEMORY = 16 << 20, TOKENS_ASKED = 64 };

static enum rc look_at_sort_keys(struct checking *c, const struct beside *b, struct statement *st, struct arena *a, struct error *e)
{
	for (int i = 0; i < b->count; i++) {
		struct value text = statement_value(st, BESIDE_FIRST + 2 * i, VALUE_TEXT), key = statement_value(st, BESIDE_FIRST + 2 * i + 1, VALUE_BLOB);
		struct str should = STR("");
		if (!field_has_sort_key(b->fields[i]))
			continue;
		if (!value_is_null(text) && sort_key(a, field_sort_kind(b->fields[i]), text.s, &should))
			return error_no_memory(e);
		if (value_is_null(text) != value_is_null(key) || (!value_is_null(key) && !str_eq(key.s, should)))
			check_tell(c, "beside", statement_int(st, BESIDE_ID), b->fields[i]->name, "check.sort_key", NULL, NULL);
	}
	return RC_OK;
}

/* Some of the row's tokens, from all over it: the more there are, the less each one says. */
static enum rc pattern_of(struct checking *c, struct arena *a, struct str tokens, struct str *out, struct error *e)
{
	struct str asked[TOKENS_ASKED], rest = tokens, token;
	size_t count = 1, step, n = 0;

	for (size_t i = 0; i < tokens.n; i++)
		count += tokens.p[i] == ' ';
	step = (count + TOKENS_ASKED - 1) / TOKENS_ASKED;
	for (size_t i = 0; str_split(&rest, ' ', &token); i++)
		if (i % step == 0 && token.n)
			asked[n++] = token;
	struct search_alternative all = { asked, n };
	return db_search_pattern(c->x->db, a, &all, 1, out, e);
}

static enum rc is_found(struct checking *c, const struct beside *b, int64_t id, struct str tokens, struct arena *a, bool *found, struct error *e)
{
	struct sql s = { .text = { .max = 64 << 10 }, .arena = a };
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct str pattern;
	enum rc rc = pattern_of(c, a, tokens, &pattern, e);

	sql_add(&s, "SELECT 1 FROM ");
	db_search_from(c->x->db, &s.text, b->entity->table, "t");
	sql_add(&s, "%s t WHERE ", b->entity->table);
	db_search_match(c->x->db, &s.text, b->entity->table, "t");
	sql_keep(&s, value_text(pattern));
	sql_add(&s, " AND ");
	db_search_id(c->x->db, &s.text, b->entity->table, "t");
	sql_add(&s, " = ");
	sql_value(&s, value_int(id));
	if (rc == RC_OK && (rc = sql_prepare(&s, c->x->db, &st, e)) == RC_OK)
		rc = statement_step(st, found, e);
	sql_free(&s);
	return rc;
}

static enum rc look_at_tokens(struct checking *c, const struct beside *b, struct statement *st, struct arena *a, struct error *e)
{
	int64_t id = statement_int(st, BESIDE_ID);
	struct str tokens;
	bool found = true;
	enum rc rc = beside_tokens(a, b, st, &tokens, e);

	if (rc == RC_OK && tokens.n && (rc = is_found(c, b, id, tokens, a, &found, e)) == RC_OK && !found)
		check_tell(c, "beside", id, NULL, "check.search", NULL, NULL);
	return rc;
}

static void look_at_credit_codes(struct checking *c, const struct beside *b, struct statement *st)
{
	for (int i = 0; i < b->count; i++) {
		struct value text = statement_value(st, BESIDE_FIRST + 2 * i, VALUE_TEXT);
		struct credit_code code;
		if (b->fields[i]->type != TYPE_CREDIT_CODE || value_is_null(text) || !statement_is_null(st, BESIDE_DELETED))
			continue;
		credit_code_check(text.s, &code);
		if (code.reason != CREDIT_CODE_VALID)
			check_tell(c, "value", statement_int(st, BESIDE_ID), b->fields[i]->name, "check.credit_code", NULL, NULL);
	}
}

struct looking { struct checking *checking; struct beside beside; };

static enum rc look_at_row(void *context, struct statement *st, struct arena *a, struct error *e)
{
	struct looking *l = context;
	enum rc rc = look_at_sort_keys(l->checking, &l->beside, st, a, e);

	look_at_credit_codes(l->checking, &l->beside, st);
	return rc ? rc : look_at_tokens(l->checking, &l->beside, st, a, e);
}

enum rc check_beside(struct checking *c, struct error *e)
{
	CLEANUP(arena_free) struct arena fields = { .max = MEMORY };
	struct looking l = { .checking = c };
	enum rc rc = beside_of(&fields, c->entity, &l.beside, e);

	c->shown = 0;
	return rc || l.beside.count == 0 ? rc : beside_each(c->x->db, &l.beside, look_at_row, &l, e);
}
