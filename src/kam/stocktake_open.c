/* Asking: who answers for each key account, and what he then has to do. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "kam/calendar.h"
#include "kam/notice.h"
#include "kam/review.h"
#include "kam/round_parts.h"
#include "records/load.h"

enum { ROW_MEMORY = 1 << 20, ASKS_MAX = 400000, NAME_BYTES = 2000 };

/* --- who answers ------------------------------------------------------------------------------------------------------------------------------ */

#define SEATED(name) "(SELECT min(m.user_id) FROM account_member m JOIN app_user u ON u.id = m.user_id AND u.active = 1 AND u.deleted_at IS NULL" \
	" WHERE m.account_id = a.id AND m.seat = '" name "' AND m.deleted_at IS NULL AND (m.until IS NULL OR m.until >= ?1))"

enum rc answerers_read(struct context *x, struct answerers *out, struct error *e)
{
	static const char where[] = " FROM account a WHERE a.tier IN ('strategic', 'key') AND a.deleted_at IS NULL";
	static const char sql[] = "SELECT a.id, " SEATED("ar") ", (SELECT o.id FROM app_user o WHERE o.id = a.owner_id AND o.active = 1 AND o.deleted_at IS NULL), " SEATED("sponsor")
				  " FROM account a WHERE a.tier IN ('strategic', 'key') AND a.deleted_at IS NULL ORDER BY a.id";
	CLEANUP(statement_end_at) struct statement *st = NULL;
	char *count_sql = arena_printf(x->arena, "SELECT count(*)%s", where);
	int64_t count = 0;
	bool row = true;
	enum rc rc;

	*out = (struct answerers){ 0 };
	if (!count_sql)
		return error_no_memory(e);
	if ((rc = db_one_int(x->db, count_sql, NULL, 0, &count, &row, e)))
		return rc;
	if (!(out->items = mem_alloc(((size_t)count + 1) * sizeof *out->items)))
		return error_no_memory(e);
	if ((rc = db_prepare(x->db, str_of(sql), &st, e)) || (rc = statement_bind(st, 1, value_int(row_today(x)), e)))
		return rc;
	while (out->count < (size_t)count && (rc = statement_step(st, &row, e)) == RC_OK && row)
		out->items[out->count++] = (struct answerer){ statement_int(st, 0), statement_is_null(st, 1) ? statement_int(st, 2) : statement_int(st, 1), statement_int(st, 3) };
	return rc;
}

void answerers_free(struct answerers *a)
{
	mem_free(a->items);
	*a = (struct answerers){ 0 };
}

static int compare_account(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = ((const struct answerer *)b)->account;

	return x < y ? -1 : x > y;
}

struct answerer answerer_of(const struct answerers *a, int64_t account)
{
	const struct answerer *found = a->count ? bsearch(&account, a->items, a->count, sizeof *a->items, compare_account) : NULL;

	return found ? *found : (struct answerer){ .account = account };
}

/* --- asking ----------------------------------------------------------------------------------------------------------------------------------- */

/* A person who is asked: how often, and by when at the earliest. */
struct asked { int64_t user; enum language language; int64_t count; int32_t due; };

struct asking {
	struct context *x;
	const struct standing *round;
	const struct answerers *people;
	struct round_due due[PART_COUNT];
	int64_t office, finance;          /* 0: nobody */
	struct loader *requests, *tasks;
	int64_t next_request, next_task;  /* ids reserved */
	struct asked *asked;
	size_t asked_count, asked_room;
};

static enum rc seat_holder(struct context *x, int64_t round, const char *seat, int64_t otherwise, int64_t *out, struct error *e)
{
	struct value values[] = { value_int(round), value_text(str_of(seat)) };
	bool found;
	enum rc rc = db_one_int(x->db, "SELECT min(user_id) FROM round_member WHERE round_id = ? AND seat = ? AND deleted_at IS NULL", values, 2, out, &found, e);

	if (!found)
		*out = otherwise;
	return rc;
}

/* Each part's day: as many working days behind the AR's as in the shipped process. */
static enum rc part_days(struct asking *a, struct round_due answers, struct error *e)
{
	struct review *review = arena_new(a->x->arena, struct review);
	enum rc rc = review ? review_load(a->x->arena, LANGUAGE_EN, review, e) : error_no_memory(e);

	for (int i = 0; rc == RC_OK && i < PART_COUNT; i++) {
		int more = review->days[i] - review->days[PART_AR];
		a->due[i] = answers;
		if (more > 0 && answers.given)
			rc = calendar_add(a->x, answers.day, more, &a->due[i].day, e);
	}
	return rc;
}

static struct asked *person(struct asking *a, int64_t user)
{
	for (size_t i = 0; i < a->asked_count; i++)
		if (a->asked[i].user == user)
			return &a->asked[i];
	if (a->asked_count == a->asked_room) {
		size_t room = a->asked_room ? 2 * a->asked_room : 64;
		struct asked *more = mem_resize(a->asked, room * sizeof *more);
		if (!more)
			return NULL;
		a->asked = more;
		a->asked_room = room;
	}
	a->asked[a->asked_count] = (struct asked){ user, user_language(a->x, user), 0, INT32_MAX };
	return &a->asked[a->asked_count++];
}

/* Both batches together: a task's number stands in its request and the other way round. */
static enum rc flush(struct asking *a, bool end, struct error *e)
{
	enum rc rc;

	if (!end && load_count(a->requests) < LOAD_BATCH)
		return RC_OK;
	load_set_first_id(a->tasks, a->next_task - (int64_t)load_count(a->tasks));
	load_set_first_id(a->requests, a->next_request - (int64_t)load_count(a->requests));
	if (load_count(a->tasks) && ((rc = load_write(a->x, a->tasks, e)) || (rc = load_write(a->x, a->requests, e))))
		return rc;
	load_clear(a->tasks);
	load_clear(a->requests);
	return RC_OK;
}

enum { ASKED_PAGE = 1000 };
struct asked_row { int64_t proposal, account; struct str name; };

static enum rc ask(struct asking *a, const struct asked_row *about, enum stocktake_part part, int64_t user, struct error *e)
{
	CLEANUP(buf_free) struct buf title = { .max = NAME_BYTES };
	struct round_due due = a->due[part];
	struct value day = due.given ? value_int(due.day) : value_null();
	struct asked *p = user ? person(a, user) : NULL;
	char key[40];
	enum rc rc;

	if (!user)
		return RC_OK;
	snprintf(key, sizeof key, "duty.stocktake.%s", part_codes[part]);
	if (!p)
		return error_no_memory(e);
	catalogue_format_str(&title, p->language, key, about->name, STR(""));
	struct value task[] = { value_int(about->account), value_text(STR("stocktake_request")), value_int(a->next_request), value_text(buf_view(&title)),
				value_text(STR("stocktake")), value_text(a->round->name), value_int(user), day };
	struct value request[] = { value_int(about->account), value_int(a->round->id), value_int(about->proposal), value_text(str_of(part_codes[part])), value_int(user), day,
				   value_int(a->next_task) };
	if (title.failed)
		return error_no_memory(e);
	if ((rc = load_add(a->tasks, task, e)) || (rc = load_add(a->requests, request, e)))
		return rc;
	a->next_request++;
	a->next_task++;
	p->count++;
	p->due = due.given && due.day < p->due ? due.day : p->due;
	return flush(a, false, e);
}

/* The next key accounts of the round, read to the end before anything is written. */
static enum rc read_page(struct asking *a, int64_t after, struct arena *memory, struct asked_row *rows, int *count, struct error *e)
{
	static const char sql[] = "SELECT p.id, p.account_id, a.name FROM proposal p JOIN account a ON a.id = p.account_id WHERE p.round_id = ? AND p.tier_before IN ('strategic', 'key')"
				  " AND p.id > ? AND p.deleted_at IS NULL ORDER BY p.id LIMIT 1000";
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value values[] = { value_int(a->round->id), value_int(after) };
	bool row = true;
	enum rc rc;

	*count = 0;
	if ((rc = db_prepare(a->x->db, str_of(sql), &st, e)) || (rc = statement_bind_all(st, values, 2, e)))
		return rc;
	while (*count < ASKED_PAGE && (rc = statement_step(st, &row, e)) == RC_OK && row)
		rows[(*count)++] = (struct asked_row){ statement_int(st, 0), statement_int(st, 1), arena_str(memory, statement_text(st, 2)) };
	return rc;
}

static enum rc ask_about(struct asking *a, const struct asked_row *row, struct error *e)
{
	struct answerer who = answerer_of(a->people, row->account);
	int64_t users[PART_COUNT] = { who.ar ? who.ar : a->office, who.sponsor ? who.sponsor : a->office, a->office, a->finance };
	enum rc rc = RC_OK;

	for (int part = 0; rc == RC_OK && part < PART_COUNT; part++)
		rc = ask(a, row, (enum stocktake_part)part, users[part], e);
	return rc;
}

static enum rc ask_all(struct asking *a, struct error *e)
{
	CLEANUP(arena_free) struct arena memory = { .max = 16 << 20 };
	struct asked_row *rows = mem_alloc(ASKED_PAGE * sizeof *rows);
	int64_t last = 0;
	int count = 1;
	enum rc rc = rows ? RC_OK : error_no_memory(e);

	while (rc == RC_OK && count) {
		arena_reset(&memory);
		rc = read_page(a, last, &memory, rows, &count, e);
		for (int i = 0; rc == RC_OK && i < count; i++)
			rc = ask_about(a, &rows[i], e);
		last = count ? rows[count - 1].proposal : last;
	}
	mem_free(rows);
	return rc;
}

static enum rc tell_all(struct asking *a, struct error *e)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < a->asked_count; i++) {
		CLEANUP(arena_free) struct arena own = { .max = ROW_MEMORY };
		CLEANUP(buf_free) struct buf day = { .max = 40 };
		struct context row = *a->x;
		const struct asked *p = &a->asked[i];
		row.arena = &own;
		if (p->due != INT32_MAX)
			date_write(&day, p->due);
		rc = notice_send(&row, p->user, "stocktake", p->due == INT32_MAX ? "notice.stocktake" : "notice.stocktake_by", str_of(arena_printf(&own, "%lld", (long long)p->count)),
				 buf_view(&day), STR("/stocktake"), e);
	}
	return rc;
}

static enum rc open_loaders(struct asking *a, struct error *e)
{
	static const char *const request[] = { "account", "round", "proposal", "part", "user", "due_on", "task" };
	static const char *const task[] = { "account", "subject", "subject_id", "title", "kind", "reason", "assignee", "due_on" };
	struct value id = value_int(a->round->id);
	int64_t count = 0;
	bool found;
	enum rc rc;

	if ((rc = db_one_int(a->x->db, "SELECT count(*) FROM proposal WHERE round_id = ? AND tier_before IN ('strategic', 'key') AND deleted_at IS NULL", &id, 1, &count, &found, e)))
		return rc;
	count = count * PART_COUNT;
	if (count > ASKS_MAX)
		return error_set(e, RC_TOO_LARGE, "answers_due", "error.too_large", NULL, NULL);
	if ((rc = db_reserve_ids(a->x->db, "stocktake_request", count + 1, &a->next_request, e)) || (rc = db_reserve_ids(a->x->db, "task", count + 1, &a->next_task, e)) ||
	    (rc = load_open(a->x->schema, "stocktake_request", request, 7, &a->requests, e)))
		return rc;
	return load_open(a->x->schema, "task", task, 8, &a->tasks, e);
}

enum rc stocktake_ask(struct context *x, const struct standing *s, const struct answerers *people, struct round_days days, struct error *e)
{
	struct asking a = { .x = x, .round = s, .people = people };
	enum rc rc;

	if ((rc = seat_holder(x, s->id, "office", s->opened_by, &a.office, e)) == RC_OK && (rc = seat_holder(x, s->id, "finance", a.office, &a.finance, e)) == RC_OK &&
	    (rc = part_days(&a, days.answers, e)) == RC_OK && (rc = open_loaders(&a, e)) == RC_OK && (rc = ask_all(&a, e)) == RC_OK && (rc = flush(&a, true, e)) == RC_OK)
		rc = tell_all(&a, e);
	load_close(a.requests);
	load_close(a.tasks);
	mem_free(a.asked);
	return rc;
}

enum rc stocktake_drop(struct context *x, int64_t round, struct error *e)
{
	static const char sql[] = "SELECT q.task_id FROM stocktake_request q JOIN task t ON t.id = q.task_id AND t.status = 'open' AND t.deleted_at IS NULL"
				  " WHERE q.round_id = ? AND q.answered_at IS NULL AND q.deleted_at IS NULL ORDER BY q.id LIMIT 1";
	struct value id = value_int(round);
	int64_t task;
	bool found;
	enum rc rc;

	while ((rc = db_one_int(x->db, sql, &id, 1, &task, &found, e)) == RC_OK && found)
		if ((rc = duty_end(x, task, "dropped", e)))
			break;
	return rc;
}
