/* Housekeeping in batches. */
#include "records/purge.h"

#include "base/mem.h"
#include "os/clock.h"
#include "records/audit.h"

#include <stdio.h>

enum { BATCH = 1000 };
#define DAY 86400000LL

struct purge { const struct entity *entity; const char *sql; struct value before; int64_t rows; };

/* One batch of one table; its audit row says how many. */
static enum rc purge_batch(struct context *x, struct write_request *r, struct error *e)
{
	struct purge *p = r->argument;
	struct value values[] = { p->before, value_int(BATCH) };
	char detail[64];
	enum rc rc = db_run(x->db, p->sql, values, 2, &p->rows, e);

	if (rc || p->rows == 0 || p->entity->flags & (ENTITY_NO_AUDIT | ENTITY_HARD_DELETE | ENTITY_INTERNAL))
		return rc;
	snprintf(detail, sizeof detail, "{\"rows\":%lld}", (long long)p->rows);
	return audit_note(x, p->entity, 0, "purge", str_of(detail), e);
}

static enum rc purge_all(struct company *c, const struct entity *t, const char *sql, int64_t before, int64_t *rows, struct error *e)
{
	struct purge p = { .entity = t, .sql = sql, .before = value_int(before) };
	enum rc rc = RC_OK;

	do {
		CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
		struct write_request r = { .company = c, .who = principal_system(&a, ORIGIN_JOB), .arena = &a, .work = purge_batch, .argument = &p };
		p.rows = 0;
		rc = records_write(&r, e);
		*rows += p.rows;
	} while (rc == RC_OK && p.rows == BATCH);
	return rc;
}

enum rc purge_run(struct company *c, int64_t *rows, struct error *e)
{
	static const struct { const char *entity, *sql; int64_t days; } over[] = {
		{ "session", "DELETE FROM session WHERE id IN (SELECT id FROM session WHERE expires_at < ? LIMIT ?)", 0 },
		{ "invitation", "DELETE FROM invitation WHERE id IN (SELECT id FROM invitation WHERE expires_at < ? LIMIT ?)", 30 },
		{ "idempotency", "DELETE FROM idempotency WHERE id IN (SELECT id FROM idempotency WHERE created_at < ? LIMIT ?)", 7 },
	};
	int64_t now = os_now(), bin = company_setting_int(c, "bin.days") * DAY;
	const struct schema *s = company_schema(c);
	char sql[240];
	enum rc rc = RC_OK;

	*rows = 0;
	for (int i = 0; rc == RC_OK && i < s->entity_count; i++) {
		const struct entity *t = &s->entities[i];
		if (t->flags & ENTITY_HARD_DELETE)
			continue;
		snprintf(sql, sizeof sql, "DELETE FROM %s WHERE id IN (SELECT id FROM %s WHERE deleted_at IS NOT NULL AND deleted_at < ? ORDER BY deleted_at LIMIT ?)",
			 t->table, t->table);
		rc = purge_all(c, t, sql, now - bin, rows, e);
	}
	for (size_t i = 0; rc == RC_OK && i < sizeof over / sizeof *over; i++)
		rc = purge_all(c, schema_entity(s, str_of(over[i].entity)), over[i].sql, now - over[i].days * DAY, rows, e);
	schema_release(c, s);
	return rc;
}
