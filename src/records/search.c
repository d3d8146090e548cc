/* Text search: which tokens a row has, and the condition that finds it. */
#include "records/search.h"

#include "base/mem.h"
#include "lang/search_tokens.h"

#include <string.h>

enum { SEARCHED_MAX = 40 };

static enum token_source source_of(const struct field *f)
{
	switch (f->type) {
	case TYPE_CODE:
	case TYPE_CREDIT_CODE:
	case TYPE_EMAIL:
	case TYPE_URL:   return TOKENS_CODE;
	case TYPE_PHONE: return TOKENS_PHONE;
	case TYPE_TEXT:  return TOKENS_NAME;
	default:         return TOKENS_TEXT;
	}
}

enum rc search_tokens(struct arena *a, const struct entity *t, const struct value *values, struct str *out, struct error *e)
{
	struct tokens parts[SEARCHED_MAX];
	size_t count = 0;
	enum rc rc;

	for (int i = 0; i < t->field_count && count < SEARCHED_MAX; i++) {
		if (!(t->fields[i].flags & FIELD_SEARCHED) || values[i].kind != VALUE_TEXT)
			continue;
		if ((rc = tokens_for_index(a, source_of(&t->fields[i]), values[i].s, &parts[count++])))
			return error_set(e, rc, t->fields[i].name, "error.no_memory", NULL, NULL);
	}
	rc = tokens_join(a, parts, count, out);
	return rc ? error_set(e, rc, NULL, "error.no_memory", NULL, NULL) : RC_OK;
}

/* The pattern for the store; empty when the text has nothing to look for. */
static enum rc pattern_of(const struct context *x, const struct entity *t, struct str text, struct str *out, struct error *e)
{
	struct search_alternative alternatives[ALTERNATIVES_MAX];
	struct token_query query;
	enum rc rc;

	*out = STR("");
	if (!(t->flags & ENTITY_SEARCH))
		return error_set(e, RC_UNSUPPORTED, "search", "error.not_searchable", t->name, NULL);
	if (!utf8_valid(text) || (rc = tokens_for_query(x->arena, str_trim(text), &query)) == RC_TOO_LARGE)
		return error_set(e, RC_INVALID, "search", "error.search_too_long", NULL, NULL);
	if (rc)
		return error_set(e, rc, "search", "error.no_memory", NULL, NULL);
	for (size_t i = 0; i < query.count; i++)
		alternatives[i] = (struct search_alternative){ query.alternatives[i].tokens, query.alternatives[i].count };
	return query.count ? db_search_pattern(x->db, x->arena, alternatives, query.count, out, e) : RC_OK;
}

enum rc search_where(struct sql *s, const struct context *x, const struct entity *t, struct str text, struct error *e)
{
	struct str pattern;
	enum rc rc = pattern_of(x, t, text, &pattern, e);

	if (rc)
		return rc;
	if (!pattern.n) {
		sql_add(s, " AND 0 = 1");
		return RC_OK;
	}
	sql_add(s, " AND ");
	/* the condition has one ?: the mark is the store's, the value ours */
	db_search_where(x->db, &s->text, t->table, "t");
	sql_keep(s, value_text(pattern));
	return RC_OK;
}

void search_from(struct sql *s, const struct context *x, const struct entity *t)
{
	db_search_from(x->db, &s->text, t->table, "t");
}

enum rc search_match(struct sql *s, const struct context *x, const struct entity *t, struct str text, struct error *e)
{
	struct str pattern;
	enum rc rc = pattern_of(x, t, text, &pattern, e);

	if (rc)
		return rc;
	if (!pattern.n)
		sql_add(s, "0 = 1 AND ");
	db_search_match(x->db, &s->text, t->table, "t");
	sql_keep(s, value_text(pattern.n ? pattern : STR("none")));
	sql_add(s, " AND ");
	return RC_OK;
}

void search_id(struct sql *s, const struct context *x, const struct entity *t)
{
	db_search_id(x->db, &s->text, t->table, "t");
}

enum rc search_hits(const struct context *x, const struct entity *t, struct str text, int64_t most, int64_t *out, struct error *e)
{
	struct sql s = { .text = { .max = 64 << 10 }, .arena = x->arena };
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = false;
	enum rc rc;

	*out = 0;
	sql_add(&s, "SELECT count(*) FROM (SELECT 1 FROM ");
	search_from(&s, x, t);
	sql_add(&s, "%s t WHERE ", t->table);
	if ((rc = search_match(&s, x, t, text, e)) == RC_OK) {
		sql_add(&s, "t.deleted_at IS NULL LIMIT %lld) h", (long long)most);
		if ((rc = sql_prepare(&s, x->db, &st, e)) == RC_OK && (rc = statement_step(st, &row, e)) == RC_OK && row)
			*out = statement_int(st, 0);
	}
	sql_free(&s);
	return rc;
}
