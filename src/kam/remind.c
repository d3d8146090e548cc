/* Reminding. */
#include "kam/remind.h"

#include "base/mem.h"
#include "kam/calendar.h"
#include "kam/notice.h"
#include "kam/row.h"
#include "lang/zone.h"

enum { PEOPLE_MAX = 5000, MEMORY = 8 << 20, PERSON_MEMORY = 2 << 20 };

struct person { int64_t user, duties, late; };
struct people { struct person items[PEOPLE_MAX]; int count; int32_t today; bool working; };

/* Who has something due by `until`, as of today. */
static enum rc find(struct context *x, int32_t until, struct people *out, struct error *e)
{
	static const char sql[] = "SELECT t.assignee_id, count(*), sum(CASE WHEN t.due_on < ?1 THEN 1 ELSE 0 END) FROM task t JOIN app_user u ON u.id = t.assignee_id AND u.active = 1"
				  " AND u.deleted_at IS NULL WHERE t.status = 'open' AND t.deleted_at IS NULL AND t.due_on <= ?2 AND t.subject IN ('stocktake_request', 'round')"
				  " GROUP BY t.assignee_id ORDER BY t.assignee_id";
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value values[] = { value_int(out->today), value_int(until) };
	bool row = true;
	enum rc rc;

	if ((rc = db_prepare(x->db, str_of(sql), &st, e)) || (rc = statement_bind_all(st, values, 2, e)))
		return rc;
	while (out->count < PEOPLE_MAX && (rc = statement_step(st, &row, e)) == RC_OK && row)
		out->items[out->count++] = (struct person){ statement_int(st, 0), statement_int(st, 1), statement_int(st, 2) };
	return rc;
}

static enum rc look(struct company *c, int64_t now, struct people *out, struct error *e)
{
	CLEANUP(arena_free) struct arena arena = { .max = MEMORY };
	int32_t until;
	struct context x;
	enum rc rc = context_begin(&x, c, &arena, e);

	out->count = 0;
	out->today = zone_day(company_zone(c), now);
	if (rc == RC_OK && (rc = calendar_is_working(&x, out->today, &out->working, e)) == RC_OK && out->working &&
	    (rc = calendar_add(&x, out->today, (int)company_setting_int(c, "selection.remind_days"), &until, e)) == RC_OK)
		rc = find(&x, until, out, e);
	context_end(&x);
	return rc;
}

struct telling { const struct person *person; int32_t today; };

static enum rc tell(struct context *x, struct write_request *w, struct error *e)
{
	const struct telling *t = w->argument;
	const struct person *p = t->person;
	char *duties = arena_printf(x->arena, "%lld", (long long)p->duties), *late = arena_printf(x->arena, "%lld", (long long)p->late);

	w->reply_status = 200;
	w->reply = STR("{}");
	return notice_send(x, p->user, "reminder", p->late ? "notice.remind_late" : "notice.remind", str_of(duties), str_of(late), STR("/stocktake"), e);
}

/* The key makes it once a day and person, whoever else tries. */
static enum rc tell_once(struct company *c, const struct telling *t, int *told, struct error *e)
{
	CLEANUP(arena_free) struct arena arena = { .max = PERSON_MEMORY };
	struct principal *system = principal_system(&arena, ORIGIN_JOB);
	char *key = arena_printf(&arena, "remind %d %lld", t->today, (long long)t->person->user);
	struct write_request w = { .company = c, .who = system, .arena = &arena, .work = tell, .argument = (void *)t, .idempotency_hash = STR("remind") };
	enum rc rc;

	if (!system || !key)
		return error_no_memory(e);
	w.idempotency_key = str_of(key);
	rc = records_write(&w, e);
	*told += rc == RC_OK && !w.replayed;
	return rc == RC_CONFLICT ? RC_OK : rc;
}

enum rc remind_run(struct company *c, int64_t now, int *told, struct error *e)
{
	struct people *people = mem_alloc(sizeof *people);
	enum rc rc = people ? look(c, now, people, e) : error_no_memory(e);

	*told = 0;
	for (int i = 0; rc == RC_OK && i < people->count; i++)
		rc = tell_once(c, &(struct telling){ &people->items[i], people->today }, told, e);
	mem_free(people);
	return rc;
}
