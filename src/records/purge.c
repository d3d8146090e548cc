/* Housekeeping in batches: looked for by a reader, so that no writer waits while large tables are gone through, and removed by number. */
#include "records/purge.h"

#include "base/mem.h"
#include "os/clock.h"
#include "records/audit.h"
#include "records/sql.h"
#include "records/subject.h"

#include <stdio.h>
#include <string.h>

enum { BATCH = 1000, MEMORY = 1 << 20 };
#define DAY 86400000LL

/* Rows of one table whose moment (a column) lies before that instant. */
struct purge { const struct entity *entity; const char *moment; int64_t before, ids[BATCH]; int count; int64_t rows; };

static enum rc find(struct company *c, struct purge *p, struct arena *a, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct sql s = { .text = { .max = 4096 }, .arena = a };
	struct db *db = NULL;
	bool row = true;
	enum rc rc = store_read(company_store(c), &db, e);

	p->count = 0;
	sql_add(&s, "SELECT id FROM %s WHERE %s IS NOT NULL AND %s < ", p->entity->table, p->moment, p->moment);
	sql_value(&s, value_int(p->before));
	sql_add(&s, " ORDER BY id LIMIT %d", BATCH);
	if (rc == RC_OK)
		rc = sql_prepare(&s, db, &st, e);
	while (rc == RC_OK && p->count < BATCH && (rc = statement_step(st, &row, e)) == RC_OK && row)
		p->ids[p->count++] = statement_int(st, 0);
	sql_free(&s);
	statement_end_at(&st);
	if (db)
		store_read_end(db);
	return rc;
}

/* What hung on a row that is gone hangs on its account alone. place: the living ones and those in the bin have an index each. */
static enum rc let_go(struct context *x, const struct purge *p, const char *place, struct error *e)
{
	enum rc rc = RC_OK;

	for (int i = 0; rc == RC_OK && i < x->schema->entity_count; i++) {
		struct sql s = { .text = { .max = 64 << 10 }, .arena = x->arena };
		if (!subject_has(&x->schema->entities[i]))
			continue;
		sql_add(&s, "UPDATE %s SET subject = NULL, subject_id = NULL WHERE subject = ", x->schema->entities[i].table);
		sql_value(&s, value_text(str_of(p->entity->name)));
		sql_add(&s, " AND subject_id IN ");
		sql_ids(&s, p->ids, p->count);
		sql_add(&s, " AND NOT EXISTS (SELECT 1 FROM %s g WHERE g.id = subject_id)", p->entity->table);
		sql_add(&s, " AND deleted_at %s", place);
		rc = sql_run(&s, x->db, NULL, e);
		sql_free(&s);
	}
	return rc;
}

/* One batch; its audit row says how many. What was brought back meanwhile stays. */
static enum rc remove_batch(struct context *x, struct write_request *r, struct error *e)
{
	struct purge *p = r->argument;
	struct sql s = { .text = { .max = 64 << 10 }, .arena = x->arena };
	char detail[64];
	enum rc rc;

	sql_add(&s, "DELETE FROM %s WHERE id IN ", p->entity->table);
	sql_ids(&s, p->ids, p->count);
	sql_add(&s, " AND %s < ", p->moment);
	sql_value(&s, value_int(p->before));
	rc = sql_run(&s, x->db, &p->rows, e);
	sql_free(&s);
	if (rc == RC_OK && p->rows && (rc = let_go(x, p, "IS NULL", e)) == RC_OK)
		rc = let_go(x, p, "IS NOT NULL", e);
	if (rc || p->rows == 0 || p->entity->flags & (ENTITY_NO_AUDIT | ENTITY_HARD_DELETE | ENTITY_INTERNAL))
		return rc;
	snprintf(detail, sizeof detail, "{\"rows\":%lld}", (long long)p->rows);
	return audit_note(x, p->entity, 0, "purge", str_of(detail), e);
}

static enum rc purge_all(struct company *c, const struct entity *t, const char *moment, int64_t before, int64_t *rows, struct error *e)
{
	struct purge p = { .entity = t, .moment = moment, .before = before };
	enum rc rc;

	do {
		CLEANUP(arena_free) struct arena a = { .max = MEMORY };
		struct write_request r = { .company = c, .who = principal_system(&a, ORIGIN_JOB), .arena = &a, .work = remove_batch, .argument = &p };
		p.rows = 0;
		if ((rc = r.who ? find(c, &p, &a, e) : error_no_memory(e)) == RC_OK && p.count)
			rc = records_write(&r, e);
		*rows += p.rows;
	} while (rc == RC_OK && p.count == BATCH && p.rows);
	return rc;
}

/* Living rows remember who made them and what brought them, however long ago those left: they stay in the bin. */
static bool remembered(const struct schema *s, const struct entity *t)
{
	if (!strcmp(t->name, "role_grant"))
		return true; /* a right taken away stays known as such: records/new_grants.h */
	for (int i = 0; i < s->entity_count; i++)
		for (int f = 0; f < s->entities[i].field_count; f++) {
			const struct field *field = &s->entities[i].fields[f];
			if (field->type == TYPE_REF && field->target == t && field->flags & (FIELD_COMMON | FIELD_SYSTEM) && !field->derived_from &&
			    !(field->flags & FIELD_REQUIRED))
				return true;
		}
	return false;
}

enum rc purge_run(struct company *c, int64_t *rows, struct error *e)
{
	const struct { const char *entity, *moment; int64_t days; } over[] = {
		{ "session", "expires_at", 0 }, { "invitation", "expires_at", 30 }, { "idempotency", "created_at", 7 },
		{ "job_file", "created_at", company_setting_int(c, "import.days") },
	};
	int64_t now = os_now(), bin = company_setting_int(c, "bin.days") * DAY;
	const struct schema *s = company_schema(c);
	enum rc rc = RC_OK;

	*rows = 0;
	for (int i = 0; rc == RC_OK && i < s->entity_count; i++)
		if (!(s->entities[i].flags & ENTITY_HARD_DELETE) && !remembered(s, &s->entities[i]))
			rc = purge_all(c, &s->entities[i], "deleted_at", now - bin, rows, e);
	for (size_t i = 0; rc == RC_OK && i < sizeof over / sizeof *over; i++)
		rc = purge_all(c, schema_entity(s, str_of(over[i].entity)), over[i].moment, now - over[i].days * DAY, rows, e);
	schema_release(c, s);
	return rc;
}
