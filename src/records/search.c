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

/* Tokens of fields that not everybody reads begin with their class, so that a search finds by what the asker may read and by nothing else. The letters
 * are none of the kinds of search_tokens.h. */
static const char class_letters[CLASS_COUNT] = { [CLASS_CONFIDENTIAL] = 'c', [CLASS_PERSONAL] = 'q', [CLASS_SENSITIVE] = 's' };

static bool in_class(struct arena *a, enum field_class class, struct str *token)
{
	char *text;

	if (!class_letters[class])
		return true;
	if (!(text = arena_alloc(a, token->n + 1)))
		return false;
	text[0] = class_letters[class];
	memcpy(text + 1, token->p, token->n);
	*token = (struct str){ text, token->n + 1 };
	return true;
}

static enum rc field_tokens(struct arena *a, const struct field *f, struct str text, struct tokens *out)
{
	enum rc rc = tokens_for_index(a, source_of(f), text, out);

	for (size_t i = 0; rc == RC_OK && i < out->count; i++)
		if (!in_class(a, f->class, &out->items[i]))
			rc = RC_NO_MEMORY;
	return rc;
}

enum rc search_tokens(struct arena *a, const struct entity *t, const struct value *values, struct str *out, struct error *e)
{
	struct tokens parts[SEARCHED_MAX];
	size_t count = 0;
	enum rc rc;

	for (int i = 0; i < t->field_count && count < SEARCHED_MAX; i++) {
		if (!(t->fields[i].flags & FIELD_SEARCHED) || values[i].kind != VALUE_TEXT)
			continue;
		if ((rc = field_tokens(a, &t->fields[i], values[i].s, &parts[count++])))
			return error_set(e, rc, t->fields[i].name, "error.no_memory", NULL, NULL);
	}
	rc = tokens_join(a, parts, count, out);
	return rc ? error_set(e, rc, NULL, "error.no_memory", NULL, NULL) : RC_OK;
}

/* Of the fields that the asker may search by: the class of the telephone numbers, and a bit for each class. */
struct reach { unsigned classes; enum field_class phone; };

static struct reach reach_of(const struct principal *who, const struct entity *t)
{
	struct reach r = { 0 };

	for (int i = 0; i < t->field_count; i++) {
		const struct field *f = &t->fields[i];
		if (!(f->flags & FIELD_SEARCHED) || !principal_reads(who, t, f))
			continue;
		r.classes |= 1u << f->class;
		if (f->type == TYPE_PHONE)
			r.phone = f->class;
	}
	return r;
}

struct patterns { struct arena *arena; struct search_alternative items[ALTERNATIVES_MAX * (CLASS_COUNT + 1)]; size_t count; };

/* The alternative with its tokens in that class; only_phone: just those of telephone numbers, the others as anybody's. */
static bool add_in_class(struct patterns *p, const struct token_alternative *from, enum field_class class, bool only_phone)
{
	struct str *tokens = arena_new_array(p->arena, struct str, from->count + 1);

	for (size_t i = 0; tokens && i < from->count; i++) {
		tokens[i] = from->tokens[i];
		if ((!only_phone || tokens[i].p[0] == 'd') && !in_class(p->arena, class, &tokens[i]))
			return false;
	}
	p->items[p->count++] = (struct search_alternative){ tokens, from->count };
	return tokens != NULL;
}

/* The words of a query are found in fields of one class; telephone numbers beside words of any field that everybody reads. */
static bool add_alternative(struct patterns *p, const struct token_alternative *from, struct reach r)
{
	bool phone = false, other = false, ok = true;

	for (size_t i = 0; i < from->count; i++) {
		phone |= from->tokens[i].p[0] == 'd';
		other |= from->tokens[i].p[0] != 'd';
	}
	for (int class = 0; ok && class < CLASS_COUNT; class++)
		if (r.classes & 1u << class)
			ok = add_in_class(p, from, (enum field_class)class, false);
	return ok && phone && other && r.phone ? add_in_class(p, from, r.phone, true) : ok;
}

/* The pattern for the store; empty when the text has nothing to look for. */
static enum rc pattern_of(const struct context *x, const struct entity *t, struct str text, struct str *out, struct error *e)
{
	struct patterns *p = arena_new(x->arena, struct patterns);
	struct reach reach = reach_of(x->who, t);
	struct token_query query;
	enum rc rc;

	*out = STR("");
	if (!p)
		return error_no_memory(e);
	if (!(t->flags & ENTITY_SEARCH))
		return error_set(e, RC_UNSUPPORTED, "search", "error.not_searchable", t->name, NULL);
	if (!utf8_valid(text) || (rc = tokens_for_query(x->arena, str_trim(text), &query)) == RC_TOO_LARGE)
		return error_set(e, RC_INVALID, "search", "error.search_too_long", NULL, NULL);
	if (rc)
		return error_set(e, rc, "search", "error.no_memory", NULL, NULL);
	p->arena = x->arena;
	for (size_t i = 0; i < query.count; i++)
		if (!add_alternative(p, &query.alternatives[i], reach))
			return error_no_memory(e);
	return p->count ? db_search_pattern(x->db, x->arena, p->items, p->count, out, e) : RC_OK;
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
	struct str pattern;
	bool row = false;
	enum rc rc = pattern_of(x, t, text, &pattern, e);

	*out = 0;
	if (rc || !pattern.n)
		return rc;
	/* the rows themselves lie far apart: a thousand of them would cost more than the page that is asked for */
	sql_add(&s, "SELECT count(*) FROM (SELECT 1 FROM ");
	db_search_hits(x->db, &s.text, t->table);
	sql_keep(&s, value_text(pattern));
	sql_add(&s, " LIMIT %lld) h", (long long)most);
	if ((rc = sql_prepare(&s, x->db, &st, e)) == RC_OK && (rc = statement_step(st, &row, e)) == RC_OK && row)
		*out = statement_int(st, 0);
	sql_free(&s);
	return rc;
}
