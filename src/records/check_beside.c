/* The check of what is kept beside the rows, and of texts that carry their own proof. */
#include "records/check_parts.h"

#include "base/mem.h"
#include "lang/china.h"
#include "lang/sort_key.h"
#include "model/ddl.h"
#include "records/beside.h"

#include <stdio.h>

enum { MEMORY = 16 << 20 };

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

/* Each row's tokens as one sum of hashes, which no order changes. */
static uint64_t sum_of(struct str tokens)
{
	struct str token;
	uint64_t sum = 0;

	while (str_split(&tokens, ' ', &token))
		if (token.n)
			sum += str_hash(token) * 0x9E3779B97F4A7C15u + 1;
	return sum;
}

/* What the index holds, by id. */
struct kept { uint64_t *sums; int64_t count; };

static enum rc read_kept(struct checking *c, struct kept *kept, struct error *e)
{
	CLEANUP(buf_free) struct buf sql = { .max = 4096 };
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = true;
	enum rc rc = db_search_kept(c->x->db, c->entity->table, &sql, e);

	if (rc || !sql.len || (rc = db_prepare(c->x->db, buf_view(&sql), &st, e)))
		return rc;
	statement_stream(st);
	while ((rc = statement_step(st, &row, e)) == RC_OK && row) {
		int64_t id = statement_int(st, 0);
		if (id >= 0 && id < kept->count)
			kept->sums[id] += sum_of(statement_text(st, 1));
	}
	return rc;
}

/* The ids in use are nearly dense: one number for each. */
static enum rc begin_kept(struct checking *c, struct kept *kept, struct error *e)
{
	char sql[120];
	bool found;
	enum rc rc;

	if (!(c->entity->flags & ENTITY_SEARCH))
		return RC_OK;
	snprintf(sql, sizeof sql, "SELECT coalesce(max(id), 0) FROM %s", c->entity->table);
	if ((rc = db_one_int(c->x->db, sql, NULL, 0, &kept->count, &found, e)))
		return rc;
	kept->count++;
	if (!(kept->sums = mem_alloc((size_t)kept->count * sizeof *kept->sums)))
		return error_no_memory(e);
	return read_kept(c, kept, e);
}

static enum rc look_at_tokens(struct checking *c, const struct beside *b, const struct kept *kept, struct statement *st, struct arena *a, struct error *e)
{
	int64_t id = statement_int(st, BESIDE_ID);
	struct str tokens;
	enum rc rc = beside_tokens(a, b, st, &tokens, e);

	if (rc == RC_OK && id < kept->count && kept->sums[id] != sum_of(tokens))
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

struct looking { struct checking *checking; struct beside beside; struct kept kept; };

static enum rc look_at_row(void *context, struct statement *st, struct arena *a, struct error *e)
{
	struct looking *l = context;
	enum rc rc = look_at_sort_keys(l->checking, &l->beside, st, a, e);

	look_at_credit_codes(l->checking, &l->beside, st);
	return rc ? rc : look_at_tokens(l->checking, &l->beside, &l->kept, st, a, e);
}

enum rc check_beside(struct checking *c, struct error *e)
{
	CLEANUP(arena_free) struct arena fields = { .max = MEMORY };
	struct looking l = { .checking = c };
	enum rc rc = beside_of(&fields, c->entity, &l.beside, e);

	c->shown = 0;
	if (rc || l.beside.count == 0)
		return rc;
	if ((rc = begin_kept(c, &l.kept, e)) == RC_OK)
		rc = beside_each(c->x->db, &l.beside, look_at_row, &l, e);
	mem_free(l.kept.sums);
	return rc;
}
