/* The permission matrix: every shipped role × every entity × every path that reads or writes records, on rows inside and outside each scope. What is expected
 * comes from world.c's oracle. Writes run for real and are then given up, so that the world stays as it is; after each refusal the database is looked at. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "matrix/world.h"
#include "records/audit.h"
#include "records/record_json.h"

static struct world world;
static int64_t asked; /* how many questions were put, for the summary */

static void wrong(const struct person *p, const struct entity *t, const char *path, int64_t id, const char *what)
{
	fail_msg("%s %s %s %lld: %s (%s %s)", p->code, t->name, path, (long long)id, what, world.bench.e.key ? world.bench.e.key : "", world.bench.e.log);
}

static void expect(bool ok, const struct person *p, const struct entity *t, const char *path, int64_t id, const char *what)
{
	asked++;
	if (!ok)
		wrong(p, t, path, id, what);
}

/* One question of a role about an entity, with a reading context. */
struct asking { struct world *w; struct person *p; const struct entity *t; struct context x; };
typedef void question(struct asking *q);

static void each_pair(question *ask)
{
	struct world *w = &world;
	struct context first;

	bench_look(&w->bench, NULL, &first);
	int entities = first.schema->entity_count;
	context_end(&first);
	for (int i = 0; i < w->role_count; i++)
		for (int j = 0; j < entities; j++) {
			struct arena scratch = { .max = 64 << 20 };
			struct asking q = { .w = w, .p = &w->roles[i] };
			MUST(&w->bench, context_begin(&q.x, w->bench.company, &scratch, &w->bench.e));
			q.x.who = q.p->principal;
			q.t = &q.x.schema->entities[j];
			ask(&q);
			context_end(&q.x);
			arena_free(&scratch);
		}
}

/* Live rows that the operation reaches; -1: too many to know one by one (open entities have all). */
static int64_t reachable(struct asking *q, enum operation op)
{
	char sql[120];
	int64_t n = 0;

	if (!oracle_scope(q->w, q->p, q->t, op))
		return 0;
	if (q->t->scope == SCOPE_OPEN || oracle_scope(q->w, q->p, q->t, op) == 5) {
		bool found;
		snprintf(sql, sizeof sql, "SELECT count(*) FROM %s WHERE deleted_at IS NULL", q->t->table);
		MUST(&q->w->bench, db_one_int(q->x.db, sql, NULL, 0, &n, &found, &q->w->bench.e));
		return n;
	}
	for (int i = 0; i < q->w->row_count; i++)
		n += !strcmp(q->w->rows[i].entity, q->t->name) && oracle_reaches(q->w, q->p, q->t, op, &q->w->rows[i]);
	return n;
}

/* --- reading ----------------------------------------------------------------------------------------------------------------------------- */

static void read_row(struct asking *q, const struct row *row)
{
	struct error *e = &q->w->bench.e;
	bool may = oracle_scope(q->w, q->p, q->t, OP_READ) != 0, seen = may && oracle_reaches(q->w, q->p, q->t, OP_READ, row);
	enum rc want = seen ? RC_OK : may ? RC_NOT_FOUND : RC_FORBIDDEN;
	struct record *r;
	struct history h;
	struct str title;
	struct access_report report;

	expect(record_get(&q->x, q->t, row->id, &r, e) == want, q->p, q->t, "get", row->id, "another answer");
	for (int i = 0; seen && i < q->t->field_count; i++) {
		const struct field *f = &q->t->fields[i];
		bool reads = oracle_reads(q->w, q->p, q->t, f);
		expect(r->readable[i] == reads && (reads || value_is_null(r->values[i])), q->p, q->t, f->name, row->id, "mask");
	}
	expect(record_history(&q->x, q->t, row->id, NULL, 0, 50, &h, e) == want, q->p, q->t, "history", row->id, "another answer");
	for (size_t i = 0; seen && i < h.count; i++)
		for (int c = 0; c < h.items[i].change_count; c++)
			expect(oracle_reads(q->w, q->p, q->t, h.items[i].changes[c].field), q->p, q->t, h.items[i].changes[c].field->name, row->id, "in the history");
	MUST(&q->w->bench, record_title(&q->x, q->t, row->id, &title, e));
	if (q->t->title)
		expect((title.n > 0) <= (seen && oracle_reads(q->w, q->p, q->t, q->t->title)), q->p, q->t, "title", row->id, "shown");
	MUST(&q->w->bench, record_access(&q->x, q->t, row->id, &report, e));
	for (int op = 0; op < OP_COUNT; op++)
		expect(report.lines[op].allowed == oracle_reaches(q->w, q->p, q->t, (enum operation)op, row), q->p, q->t, operation_names[op], row->id, "access report");
}

static void ask_rows(struct asking *q)
{
	for (int i = 0; i < q->w->row_count; i++)
		if (!strcmp(q->w->rows[i].entity, q->t->name))
			read_row(q, &q->w->rows[i]);
}

static void test_get_history_title_access(void **state)
{
	each_pair(ask_rows);
}

/* Every row that comes is one that may be seen, and none is missing. */
static void list_all(struct asking *q, struct query *query, enum operation op, const char *path, int64_t want)
{
	struct error *e = &q->w->bench.e;
	struct list l;
	bool row;
	int64_t n = 0;
	enum rc rc = list_begin(&q->x, query, &l, e);

	expect((rc == RC_FORBIDDEN) == !oracle_scope(q->w, q->p, q->t, op), q->p, q->t, path, 0, rc_name(rc));
	if (rc == RC_FORBIDDEN)
		return;
	bench_must(rc, e, path);
	for (MUST(&q->w->bench, list_next(&l, &row, e)); row; MUST(&q->w->bench, list_next(&l, &row, e)), n++) {
		const struct row *known = world_row(q->w, q->t->name, l.id);
		expect(!known || oracle_reaches(q->w, q->p, q->t, op, known), q->p, q->t, path, l.id, "a row out of reach");
		for (int i = 0; i < l.column_count; i++)
			expect(l.columns[i].step || oracle_reads(q->w, q->p, q->t, l.columns[i].field), q->p, q->t, l.columns[i].field->name, l.id, "a column");
	}
	list_end(&l);
	if (want >= 0)
		expect(n == want, q->p, q->t, path, n, "rows are missing or too many");
}

static void ask_lists(struct asking *q)
{
	int64_t listed = reachable(q, OP_LIST), n;
	struct query query = { .entity = q->t, .operation = OP_LIST, .limit = -1 };
	struct groups g;
	bool exact;
	enum rc rc;

	list_all(q, &query, OP_LIST, "list", listed);
	query.operation = OP_EXPORT;
	list_all(q, &query, OP_EXPORT, "export", reachable(q, OP_EXPORT));
	query.operation = OP_LIST;
	rc = list_count(&q->x, &query, 0, &n, &exact, &q->w->bench.e);
	expect(rc == RC_FORBIDDEN ? !oracle_scope(q->w, q->p, q->t, OP_LIST) : n == listed, q->p, q->t, "count", n, "another number");
	rc = list_groups(&q->x, &query, NULL, NULL, 0, &g, &q->w->bench.e);
	expect(rc == RC_FORBIDDEN ? !oracle_scope(q->w, q->p, q->t, OP_LIST) : g.count == 1 && g.items[0].count == listed, q->p, q->t, "totals", 0, "another number");
	query.deleted = true;
	list_all(q, &query, OP_LIST, "bin", 0);
	query.deleted = false;
	if (q->t->flags & ENTITY_SEARCH) {
		query.search = STR("zebra");
		bool by_name = false;
		for (int i = 0; i < q->t->field_count; i++)
			by_name |= q->t->fields[i].flags & FIELD_SEARCHED && q->t->fields[i].flags & FIELD_TITLE && q->t->fields[i].type != TYPE_CODE;
		list_all(q, &query, OP_LIST, "search", by_name && q->t->scope != SCOPE_OPEN ? listed : -1);
		query.sort[0] = (struct sort){ NULL, &q->t->fields[COMMON_ID], false };
		query.sort_count = 1;
		list_all(q, &query, OP_LIST, "search by id", -1);
	}
}

static void test_list_export_count_search(void **state)
{
	each_pair(ask_lists);
}

/* --- fields: by name in columns, filters, sorting, groups, sums, search, includes ------------------------------------------------------------ */

static bool taken(enum rc rc)
{
	return rc == RC_OK;
}

static void ask_field(struct asking *q, const struct field *step, const struct field *f)
{
	struct error *e = &q->w->bench.e;
	const struct entity *t = step ? step->target : q->t;
	bool reads = oracle_reads(q->w, q->p, t, f) && (!step || oracle_reads(q->w, q->p, q->t, step)), usable = reads && !(f->flags & FIELD_SEALED);
	struct query query = { .entity = q->t, .limit = 1 };
	struct filter *filter;
	char name[120], text[160];

	snprintf(name, sizeof name, "%s%s%s", step ? step->name : "", step ? "." : "", f->name);
	snprintf(text, sizeof text, "%s is empty", name);
	expect(taken(query_columns(&q->x, &query, str_of(name), e)) == usable, q->p, q->t, name, 0, "as a column");
	query.column_count = 0;
	expect(taken(query_sort(&q->x, &query, str_of(name), e)) <= usable, q->p, q->t, name, 0, "sorted by");
	expect(taken(filter_parse(&q->x, q->t, str_of(text), &filter, e)) <= usable, q->p, q->t, name, 0, "filtered by");
	if (reads || !oracle_scope(q->w, q->p, q->t, OP_LIST))
		return;
	struct column group = { step, f };
	struct groups g;
	query.columns = NULL;
	query.sort_count = 0;
	query.operation = OP_LIST;
	expect(!taken(list_groups(&q->x, &query, &group, NULL, 0, &g, e)), q->p, q->t, name, 0, "grouped by");
	if (!step)
		expect(!taken(list_groups(&q->x, &query, NULL, &f, 1, &g, e)), q->p, q->t, name, 0, "summed");
}

static void ask_fields(struct asking *q)
{
	struct error *e = &q->w->bench.e;

	for (int i = 0; i < q->t->field_count; i++) {
		const struct field *f = &q->t->fields[i];
		struct query query = { .entity = q->t };
		struct list_shape shape;
		ask_field(q, NULL, f);
		if (f->type != TYPE_REF)
			continue;
		for (int j = 0; j < f->target->field_count; j++)
			ask_field(q, f, &f->target->fields[j]);
		if (query_columns(&q->x, &query, STR("id"), e))
			continue;
		expect(taken(query_include(&q->x, &query, str_of(f->name), &shape, e)) <= oracle_reads(q->w, q->p, q->t, f), q->p, q->t, f->name, 0, "included");
	}
}

static void test_unreadable_fields_are_unknown(void **state)
{
	each_pair(ask_fields);
}

/* A value that only an unreadable field holds finds nothing. */
static void ask_search_by_private(struct asking *q)
{
	bool all = true, has = false;
	struct query query = { .entity = q->t, .limit = -1, .search = STR("1390000") };
	struct list l;
	bool row;

	for (int i = 0; i < q->t->field_count; i++)
		if (q->t->fields[i].flags & FIELD_SEARCHED && q->t->fields[i].type == TYPE_PHONE) {
			has = true;
			all = oracle_reads(q->w, q->p, q->t, &q->t->fields[i]);
		}
	if (!has || !reachable(q, OP_LIST))
		return;
	for (int i = 0; i < q->w->row_count; i++) {
		char digits[24];
		if (strcmp(q->w->rows[i].entity, q->t->name) || !oracle_reaches(q->w, q->p, q->t, OP_LIST, &q->w->rows[i]))
			continue;
		int64_t phone = bench_number(&q->w->bench, arena_printf(q->x.arena, "SELECT CAST(COALESCE(phone, '0') AS BIGINT) FROM %s WHERE id = %lld", q->t->table,
									(long long)q->w->rows[i].id));
		if (!phone)
			continue;
		snprintf(digits, sizeof digits, "%04lld", (long long)phone % 1000000);
		query.search = str_of(digits);
		MUST(&q->w->bench, list_begin(&q->x, &query, &l, &q->w->bench.e));
		MUST(&q->w->bench, list_next(&l, &row, &q->w->bench.e));
		expect(row == all, q->p, q->t, "search by phone", q->w->rows[i].id, all ? "not found" : "found by what may not be read");
		list_end(&l);
		return;
	}
}

static void test_search_finds_by_readable_fields_only(void **state)
{
	each_pair(ask_search_by_private);
}

/* What a reference points to shows its title only where that row may be read; and a picker offers only such rows. */
static void ask_steps(struct asking *q)
{
	struct error *e = &q->w->bench.e;

	for (int i = 0; i < q->t->field_count && oracle_scope(q->w, q->p, q->t, OP_LIST); i++) {
		const struct field *f = &q->t->fields[i];
		struct query query = { .entity = q->t, .limit = -1, .operation = OP_LIST };
		char columns[160];
		struct list l;
		bool row;
		if (f->type != TYPE_REF || !f->target->title || !oracle_reads(q->w, q->p, q->t, f) || !oracle_reads(q->w, q->p, f->target, f->target->title))
			continue;
		snprintf(columns, sizeof columns, "%s,%s.%s", f->name, f->name, f->target->title->name);
		MUST(&q->w->bench, query_columns(&q->x, &query, str_of(columns), e));
		MUST(&q->w->bench, list_begin(&q->x, &query, &l, e));
		for (MUST(&q->w->bench, list_next(&l, &row, e)); row; MUST(&q->w->bench, list_next(&l, &row, e))) {
			const struct row *to = world_row(q->w, f->target->name, list_value(&l, 0).i);
			if (to && !oracle_reaches(q->w, q->p, f->target, OP_READ, to))
				expect(value_is_null(list_value(&l, 1)), q->p, q->t, f->name, l.id, "title of a row out of reach");
		}
		list_end(&l);
	}
}

static void ask_pickers(struct asking *q)
{
	struct field f = { .name = "picked", .type = TYPE_REF, .target = q->t };

	for (int i = 0; i < q->w->row_count; i++) {
		const struct row *row = &q->w->rows[i];
		struct value v;
		char id[24];
		if (strcmp(row->entity, q->t->name))
			continue;
		snprintf(id, sizeof id, "%lld", (long long)row->id);
		enum rc rc = reference_find(&q->x, &f, str_of(id), &v, &q->w->bench.e);
		expect((rc == RC_OK && v.i == row->id) == oracle_reaches(q->w, q->p, q->t, OP_READ, row), q->p, q->t, "picker", row->id, rc_name(rc));
	}
}

static void test_references(void **state)
{
	each_pair(ask_steps);
	each_pair(ask_pickers);
}

/* --- writing: tried in earnest, then given up -------------------------------------------------------------------------------------------------- */

enum trying { TRY_UPDATE, TRY_IMPORT, TRY_DELETE, TRY_RESTORE, TRY_CREATE, TRY_COUNT };
static const char *const trying_names[] = { "update", "import", "delete", "restore", "create" };
static const enum operation trying_op[] = { OP_UPDATE, OP_IMPORT, OP_DELETE, OP_UPDATE, OP_CREATE };

struct attempt { enum trying what; const struct entity *t; const struct field *f; int64_t id; enum rc rc; bool prepared; bool in_bin; };

static enum rc bin_has(struct context *x, struct attempt *a, struct error *e)
{
	struct query query = { .entity = a->t, .operation = OP_LIST, .deleted = true, .limit = -1 };
	struct list l;
	bool row;
	enum rc rc = list_begin(x, &query, &l, e);

	while (rc == RC_OK && (rc = list_next(&l, &row, e)) == RC_OK && row)
		a->in_bin |= l.id == a->id;
	list_end(&l);
	return rc;
}

static enum rc attempt_work(struct context *x, struct write_request *r, struct error *e)
{
	const struct principal *who = x->who;
	struct attempt *a = r->argument;
	struct written out;
	struct change c;
	enum rc rc = change_new(x, a->t, &c, e);

	a->prepared = true;
	a->in_bin = false;
	if (rc)
		return rc;
	if (a->what == TRY_RESTORE) {
		x->who = principal_system(x->arena, ORIGIN_CLI);
		a->prepared = record_delete(x, a->t, a->id, ANY_VERSION, e) == RC_OK;
		x->who = who;
		if (!a->prepared)
			return RC_CANCELLED;
		if (principal_may(who, a->t, OP_LIST))
			bin_has(x, a, e);
		a->rc = record_restore(x, a->t, a->id, &out, e);
	} else if (a->what == TRY_DELETE) {
		a->rc = record_delete(x, a->t, a->id, ANY_VERSION, e);
	} else {
		x->import = a->what == TRY_IMPORT ? 1 : 0;
		if (a->f)
			change_value(&c, a->f, a->f->type == TYPE_TEXT || a->f->type == TYPE_LONG_TEXT ? value_text(STR("changed")) : value_int(1));
		a->rc = record_update(x, a->id, ANY_VERSION, &c, &out, e);
		if (a->rc == RC_OK && a->f && !out.changed)
			a->prepared = false;
	}
	return a->rc ? a->rc : error_set(e, RC_CANCELLED, NULL, "error.cancelled", NULL, NULL);
}

/* A field to try a change with: a text that is not fixed. */
static const struct field *changeable(const struct entity *t)
{
	for (int i = COMMON_COUNT; i < t->field_count; i++)
		if (!(t->fields[i].flags & (FIELD_SYSTEM | FIELD_FIXED | FIELD_HIDDEN | FIELD_KEY)) && (t->fields[i].type == TYPE_TEXT || t->fields[i].type == TYPE_LONG_TEXT))
			return &t->fields[i];
	return NULL;
}

static void ask_write(struct asking *q, const struct row *row, enum trying what)
{
	struct attempt a = { .what = what, .t = q->t, .f = changeable(q->t), .id = row->id };
	struct write_request r = { .company = q->w->bench.company, .who = q->p->principal, .arena = q->x.arena, .work = attempt_work, .argument = &a };
	enum operation op = trying_op[what];
	bool may = oracle_scope(q->w, q->p, q->t, op) != 0, seen = oracle_reaches(q->w, q->p, q->t, OP_READ, row);
	bool writes = !a.f || oracle_class(q->w, q->p, q->t, a.f, true), reached = may && oracle_reaches(q->w, q->p, q->t, op, row);
	enum rc want = !may ? RC_FORBIDDEN : reached ? RC_OK : seen && what != TRY_RESTORE ? RC_FORBIDDEN : RC_NOT_FOUND;

	error_clear(&q->w->bench.e);
	records_write(&r, &q->w->bench.e);
	/* who loses his own seat loses what it reached, and cannot bring it back himself */
	if (!a.prepared || (what == TRY_RESTORE && !strcmp(q->t->name, "account_member") && row->user == q->p->user))
		return;
	if (want == RC_OK && (what == TRY_UPDATE || what == TRY_IMPORT) && !writes)
		want = RC_FORBIDDEN;
	/* what is allowed may still be refused by the rules of the entity, but not for want of rights */
	if (want == RC_OK)
		expect(a.rc == RC_OK || a.rc == RC_CONFLICT || a.rc == RC_INVALID, q->p, q->t, trying_names[what], row->id, rc_name(a.rc));
	else
		expect(a.rc == want, q->p, q->t, trying_names[what], row->id, rc_name(a.rc));
	if (what == TRY_RESTORE && oracle_scope(q->w, q->p, q->t, OP_LIST))
		expect(a.in_bin == reached, q->p, q->t, "bin", row->id, "in the bin");
}

/* The rows of the other roles lie for this one as those of one of them do. */
static bool stands_for_itself(const struct asking *q, const struct row *row)
{
	int own = (int)(q->p - q->w->roles), other = (own + 1) % q->w->role_count;

	for (int i = 0; i < q->w->account_count; i++)
		if (row->account == q->w->accounts[i].id)
			return i < 3 || (i - 3) / 4 == own || i == 3 + 4 * other;
	for (int i = 0; i < q->w->role_count; i++)
		if (row->user == q->w->roles[i].user || row->creator == q->w->roles[i].user)
			return i == own || i == other;
	return true;
}

static void ask_writes(struct asking *q)
{
	for (int what = 0; what < TRY_CREATE; what++) {
		uint64_t before = bench_checksum(&q->w->bench, "audit");
		for (int i = 0; i < q->w->row_count; i++)
			if (!strcmp(q->w->rows[i].entity, q->t->name) && stands_for_itself(q, &q->w->rows[i]) && !(what == TRY_RESTORE && q->t->flags & ENTITY_HARD_DELETE))
				ask_write(q, &q->w->rows[i], (enum trying)what);
		expect(bench_checksum(&q->w->bench, "audit") == before, q->p, q->t, trying_names[what], 0, "the database has changed");
	}
}

static void test_update_import_delete_restore(void **state)
{
	each_pair(ask_writes);
}

/* --- creating below each account ------------------------------------------------------------------------------------------------------------------- */

struct creating { const struct entity *t; int64_t account; enum rc rc; };

static enum rc create_work(struct context *x, struct write_request *r, struct error *e)
{
	struct creating *c = r->argument;
	char account[24], number[24];
	struct written out;
	struct change change;
	enum rc rc = change_new(x, c->t, &change, e);

	snprintf(account, sizeof account, "%lld", (long long)c->account);
	snprintf(number, sizeof number, "n%lld", (long long)c->account);
	for (int i = COMMON_COUNT; rc == RC_OK && i < c->t->field_count; i++) {
		const struct field *f = &c->t->fields[i];
		if (!strcmp(f->name, "account"))
			rc = change_text(x, &change, str_of(f->name), str_of(account), e);
		else if (f->flags & FIELD_REQUIRED && !f->initial && !(f->flags & FIELD_SYSTEM) && field_types[f->type].text)
			rc = change_text(x, &change, str_of(f->name), str_of(number), e);
	}
	if (rc == RC_OK)
		rc = record_create(x, &change, &out, e);
	c->rc = rc;
	return rc ? rc : error_set(e, RC_CANCELLED, NULL, "error.cancelled", NULL, NULL);
}

static void ask_create(struct asking *q)
{
	static const char *const entities[] = { "contact", "order", "note", "task", "file", "comment" };
	const struct entity *account = schema_entity(q->x.schema, STR("account"));
	uint64_t before = bench_checksum(&q->w->bench, "audit");
	bool mine = false;

	for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
		mine |= !strcmp(entities[i], q->t->name);
	for (int i = 0; mine && i < q->w->account_count; i++) {
		struct row on = { "account", q->w->accounts[i].id, q->w->accounts[i].id, 0, 0, 0, false };
		struct row made = { q->t->name, 0, on.id, 0, q->p->user, !strcmp(q->t->name, "task") ? q->p->user : 0, false };
		struct creating c = { q->t, on.id, RC_OK };
		struct write_request r = { .company = q->w->bench.company, .who = q->p->principal, .arena = q->x.arena, .work = create_work, .argument = &c };
		bool may = oracle_scope(q->w, q->p, q->t, OP_CREATE) != 0, seen = oracle_reaches(q->w, q->p, account, OP_READ, &on);
		bool writes = oracle_class(q->w, q->p, q->t, entity_field_named(q->t, "account"), true);
		records_write(&r, &q->w->bench.e);
		bool good = may && seen && writes && oracle_reaches(q->w, q->p, q->t, OP_CREATE, &made);
		expect((c.rc == RC_OK) == good, q->p, q->t, "create", on.id, rc_name(c.rc));
	}
	if (mine)
		expect(bench_checksum(&q->w->bench, "audit") == before, q->p, q->t, "create", 0, "the database has changed");
}

static void test_create(void **state)
{
	each_pair(ask_create);
}

/* --- hanging things on any row ------------------------------------------------------------------------------------------------------------------------ */

struct hanging { const struct entity *t; const struct row *on; int64_t account, followed; enum rc rc; };

static enum rc hang_work(struct context *x, struct write_request *r, struct error *e)
{
	struct hanging *h = r->argument;
	const struct field *account = entity_field_named(h->t, "account");
	struct record *made;
	struct written out;
	struct change change;
	char id[24];
	enum rc rc = change_new(x, h->t, &change, e);

	snprintf(id, sizeof id, "%lld", (long long)h->on->id);
	if (rc == RC_OK && (rc = change_text(x, &change, STR("subject"), str_of(h->on->entity), e)) == RC_OK)
		rc = change_text(x, &change, STR("subject_id"), str_of(id), e);
	if (h->account)
		change_value(&change, account, value_int(h->account));
	for (int i = COMMON_COUNT; rc == RC_OK && i < h->t->field_count; i++) {
		const struct field *f = &h->t->fields[i];
		if (f->flags & FIELD_REQUIRED && !f->initial && !(f->flags & FIELD_SYSTEM) && field_types[f->type].text)
			rc = change_text(x, &change, str_of(f->name), STR("hung"), e);
	}
	if (rc == RC_OK && (rc = record_create(x, &change, &out, e)) == RC_OK && record_get(x, h->t, out.id, &made, e) == RC_OK)
		h->followed = made->values[account->index].i;
	h->rc = rc;
	return rc ? rc : error_set(e, RC_CANCELLED, NULL, "error.cancelled", NULL, NULL);
}

static enum rc hang(struct asking *q, struct hanging *h)
{
	struct write_request r = { .company = q->w->bench.company, .who = q->p->principal, .arena = q->x.arena, .work = hang_work, .argument = h };

	h->followed = -1;
	records_write(&r, &q->w->bench.e);
	return h->rc;
}

/* On what the writer sees, below an account where he may write; the account comes from what it hangs on, and another one is refused. */
static void ask_hang_on(struct asking *q, const struct row *on)
{
	const struct entity *of = schema_entity(q->x.schema, str_of(on->entity)), *account = schema_entity(q->x.schema, STR("account"));
	struct row follows = { "account", on->account, on->account, 0, 0, 0, false }, made = { q->t->name, 0, on->account, 0, q->p->user, 0, false };
	bool good = oracle_scope(q->w, q->p, q->t, OP_CREATE) && oracle_reaches(q->w, q->p, of, OP_READ, on) &&
		    oracle_class(q->w, q->p, q->t, entity_field_named(q->t, "subject"), true) && (!on->account || oracle_reaches(q->w, q->p, account, OP_READ, &follows)) &&
		    oracle_reaches(q->w, q->p, q->t, OP_CREATE, &made);
	struct hanging h = { .t = q->t, .on = on };

	expect((hang(q, &h) == RC_OK) == good, q->p, q->t, "hang on", on->id, on->entity);
	expect(!good || h.followed == -1 || h.followed == on->account, q->p, q->t, "hang on", on->id, "follows another account");
	for (int i = 0; on->account && i < q->w->account_count; i++) {
		if (q->w->accounts[i].owner != q->p->user)
			continue;
		h.account = q->w->accounts[i].id;
		expect((hang(q, &h) == RC_OK) == (good && h.account == on->account), q->p, q->t, "hang on, account given", on->id, on->entity);
		break;
	}
}

static void ask_hang(struct asking *q)
{
	static const char *const on[] = { "account", "contact", "order", "product", "note", "task" };
	uint64_t before = bench_checksum(&q->w->bench, "audit");

	if (!entity_field_named(q->t, "subject_id") || !strcmp(q->t->name, "tag_link"))
		return;
	for (int i = 0; i < q->w->row_count; i++)
		for (size_t k = 0; k < sizeof on / sizeof *on; k++)
			if (!strcmp(q->w->rows[i].entity, on[k]) && stands_for_itself(q, &q->w->rows[i]))
				ask_hang_on(q, &q->w->rows[i]);
	expect(bench_checksum(&q->w->bench, "audit") == before, q->p, q->t, "hang on", 0, "the database has changed");
}

static void test_hanging_on_any_row(void **state)
{
	each_pair(ask_hang);
}

/* --- tokens ----------------------------------------------------------------------------------------------------------------------------------------- */

/* A narrow token takes away, whatever the role: read tokens write nothing, write tokens do not administer. */
static void ask_tokens(struct asking *q)
{
	struct principal narrow = *q->p->principal;
	struct arena *a = q->x.arena;

	for (unsigned token = 0; token < TOKEN_WRITE + 2; token++) {
		narrow.token = token;
		for (int op = 0; op < OP_COUNT; op++) {
			bool reading = !(op != OP_LIST && op != OP_READ && op != OP_EXPORT);
			bool enough = reading ? token & TOKEN_READ : q->t->flags & ENTITY_SHAPES ? token & TOKEN_ADMIN : token & TOKEN_WRITE;
			expect(principal_may(&narrow, q->t, (enum operation)op) == (enough && oracle_scope(q->w, q->p, q->t, (enum operation)op)), q->p, q->t,
			       operation_names[op], token, "with a narrow token");
		}
	}
	narrow.token = TOKEN_READ;
	for (int i = 0; i < q->w->row_count; i++) {
		struct attempt at = { .what = TRY_DELETE, .t = q->t, .id = q->w->rows[i].id };
		struct write_request r = { .company = q->w->bench.company, .who = &narrow, .arena = a, .work = attempt_work, .argument = &at };
		if (strcmp(q->w->rows[i].entity, q->t->name))
			continue;
		records_write(&r, &q->w->bench.e);
		expect(at.rc == RC_FORBIDDEN, q->p, q->t, "delete with a read token", at.id, rc_name(at.rc));
		break;
	}
}

static void test_tokens(void **state)
{
	each_pair(ask_tokens);
}

static int make_world(void **state)
{
	world_make(&world);
	return 0;
}

static int end_world(void **state)
{
	printf("%lld questions, %d roles, %d rows\n", (long long)asked, world.role_count, world.row_count);
	world_end(&world);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_get_history_title_access), cmocka_unit_test(test_list_export_count_search), cmocka_unit_test(test_unreadable_fields_are_unknown),
		cmocka_unit_test(test_search_finds_by_readable_fields_only), cmocka_unit_test(test_references), cmocka_unit_test(test_update_import_delete_restore),
		cmocka_unit_test(test_create), cmocka_unit_test(test_hanging_on_any_row), cmocka_unit_test(test_tokens),
	};

	return cmocka_run_group_tests(tests, make_world, end_world);
}
