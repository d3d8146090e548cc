/* Undo over its whole life: random imports, edits, deletions and undos against a model that knows nothing of versions. A row is a stack of contents, each
 * with its cause; an import may be undone when its contents lie on top, and afterwards they are gone. On SQLite, and on PostgreSQL where BANYAN_TEST_PG
 * names a server. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "help/company.h"
#include "help/import.h"

enum { ROWS_MAX = 400, STACK_MAX = 60, IMPORTS_MAX = 80, CODES = 8, STEPS = 60, EDIT = -1 };

struct content { int cause; int64_t account; uint64_t hash; };

/* One row as the model knows it; account: of a contact. Not live: in the bin, or undone. */
struct row {
	const char *entity;
	int64_t id;
	bool live, found;
	struct content stack[STACK_MAX];
	int height;
};

struct model {
	struct bench *bench;
	uint64_t seed;
	struct row rows[ROWS_MAX];
	int row_count;
	int64_t imports[IMPORTS_MAX];
	bool undone[IMPORTS_MAX];
	int import_count;
	int undos, refusals;
};

static unsigned draw(struct model *m, unsigned below)
{
	m->seed = m->seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(m->seed >> 33) % below;
}

/* --- what is in the database ---------------------------------------------------------------------------------------------------------------- */

/* Everything that a person may set or the program derives, unsealed; not who and when. */
static uint64_t content_of(struct context *x, const struct record *r)
{
	struct type_context types = context_types(x);
	struct buf b = { .max = 1 << 20 };

	for (int i = COMMON_COUNT; i < r->entity->field_count; i++) {
		buf_printf(&b, "%s=", r->entity->fields[i].name);
		if (!value_is_null(r->values[i]))
			field_write(&types, &r->entity->fields[i], r->values[i], &b);
		buf_char(&b, '\n');
	}
	uint64_t hash = str_hash(buf_view(&b));
	buf_free(&b);
	return hash;
}

static struct row *row_of(struct model *m, const char *entity, int64_t id)
{
	for (int i = 0; i < m->row_count; i++)
		if (m->rows[i].id == id && !strcmp(m->rows[i].entity, entity))
			return &m->rows[i];
	return NULL;
}

typedef void visit(struct model *m, const char *entity, int64_t id, int64_t account, uint64_t hash, int cause);

static void each_live_row(struct model *m, const char *entity, visit *seen, int cause)
{
	struct arena scratch = { .max = 64 << 20 };
	struct statement *st;
	struct context x;
	int64_t ids[ROWS_MAX];
	int count = 0;
	bool row;
	char sql[100];

	MUST(m->bench, context_begin(&x, m->bench->company, &scratch, &m->bench->e));
	x.who = principal_system(&scratch, ORIGIN_CLI);
	const struct entity *t = schema_entity(x.schema, str_of(entity));
	snprintf(sql, sizeof sql, "SELECT id FROM %s WHERE deleted_at IS NULL ORDER BY id", t->table);
	MUST(m->bench, db_prepare(x.db, str_of(sql), &st, &m->bench->e));
	for (MUST(m->bench, statement_step(st, &row, &m->bench->e)); row; MUST(m->bench, statement_step(st, &row, &m->bench->e)))
		ids[count++] = statement_int(st, 0);
	statement_end(st);
	for (int i = 0; i < count; i++) {
		struct record *r;
		MUST(m->bench, record_get(&x, t, ids[i], &r, &m->bench->e));
		seen(m, entity, ids[i], record_value(r, "account").i, content_of(&x, r), cause);
	}
	context_end(&x);
	arena_free(&scratch);
}

/* --- the model learns what an import or an edit did -------------------------------------------------------------------------------------------- */

static void learn(struct model *m, const char *entity, int64_t id, int64_t account, uint64_t hash, int cause)
{
	struct row *r = row_of(m, entity, id);

	if (!r) {
		assert_true(m->row_count < ROWS_MAX);
		r = &m->rows[m->row_count++];
		*r = (struct row){ .entity = entity, .id = id };
	}
	r->live = true;
	if (r->height && r->stack[r->height - 1].hash == hash)
		return;
	assert_true(r->height < STACK_MAX);
	r->stack[r->height++] = (struct content){ cause, account, hash };
}

static void learn_all(struct model *m, int cause)
{
	for (int i = 0; i < m->row_count; i++)
		m->rows[i].live = false;
	each_live_row(m, "account", learn, cause);
	each_live_row(m, "contact", learn, cause);
}

static void hold(struct model *m, const char *entity, int64_t id, int64_t account, uint64_t hash, int cause)
{
	struct row *r = row_of(m, entity, id);

	if (!r || !r->live || !r->height)
		fail_msg("%s %lld is there and should not be (step after import %d)", entity, (long long)id, m->import_count);
	if (r->stack[r->height - 1].hash != hash)
		fail_msg("%s %lld has another content (after import %d)", entity, (long long)id, m->import_count);
	r->found = true;
}

/* The database holds the live rows of the model, each with the content on top. */
static void compare(struct model *m)
{
	int live = 0, found = 0;

	for (int i = 0; i < m->row_count; i++) {
		m->rows[i].found = false;
		live += m->rows[i].live;
	}
	each_live_row(m, "account", hold, 0);
	each_live_row(m, "contact", hold, 0);
	for (int i = 0; i < m->row_count; i++)
		found += m->rows[i].found;
	assert_int_equal(found, live);
}

/* --- undo in the model --------------------------------------------------------------------------------------------------------------------------- */

static int under(const struct row *r, int cause)
{
	int height = r->height;

	while (height && r->stack[height - 1].cause == cause)
		height--;
	return height;
}

static bool has_below(const struct row *r, int height, int cause)
{
	for (int i = 0; i < height; i++)
		if (r->stack[i].cause == cause)
			return true;
	return false;
}

static bool is_live(const struct model *m, int64_t account)
{
	for (int i = 0; i < m->row_count; i++)
		if (m->rows[i].live && m->rows[i].id == account && !strcmp(m->rows[i].entity, "account"))
			return true;
	return false;
}

/* A contact goes back to the account that it had, if that is still there. */
static bool can_go_back(const struct model *m, const struct row *r, int cause)
{
	int height = under(r, cause);

	return strcmp(r->entity, "contact") || !height || is_live(m, r->stack[height - 1].account);
}

static bool may_undo(const struct model *m, int cause)
{
	for (int i = 0; i < m->row_count; i++) {
		const struct row *r = &m->rows[i];
		bool added = r->height && r->stack[0].cause == cause;
		if (!r->height || !has_below(r, r->height, cause))
			continue;
		if (r->live ? has_below(r, under(r, cause), cause) : !added)
			return false;
		if (r->live && !can_go_back(m, r, cause))
			return false;
		/* what others have hung on a row that would go */
		for (int k = 0; added && k < m->row_count; k++) {
			const struct row *c = &m->rows[k];
			int height = c->live ? under(c, cause) : 0;
			if (height && !strcmp(c->entity, "contact") && !strcmp(r->entity, "account") && c->stack[height - 1].account == r->id)
				return false;
		}
	}
	return true;
}

static void pop(struct model *m, int cause)
{
	for (int i = 0; i < m->row_count; i++) {
		struct row *r = &m->rows[i];
		if (r->height && r->stack[0].cause == cause)
			r->height = 0;
		else if (r->live)
			r->height = under(r, cause);
		r->live = r->live && r->height;
	}
}

/* --- steps --------------------------------------------------------------------------------------------------------------------------------------- */

static void import_accounts(struct model *m, int cause)
{
	static const char *const names[] = { "a", "b", "c" }, *const cities[] = { "无锡", "Wien", "" }, *const money[] = { "1.5", "200", "" };
	char csv[2000] = "code,name,staff,city,revenue,founded_on,owner\n";
	struct import_report r;

	for (unsigned n = 1 + draw(m, 6); n; n--) {
		size_t at = strlen(csv);
		snprintf(csv + at, sizeof csv - at, "C%u,%s,%u,%s,%s,%s,%s\n", draw(m, CODES), names[draw(m, 3)], draw(m, 3), cities[draw(m, 3)], money[draw(m, 3)],
			 draw(m, 2) ? "2001-02-03" : "", draw(m, 2) ? "u" : "");
	}
	bench_must(bench_import_text(m->bench, csv, "account", (enum import_mode)draw(m, 3),
				     "{\"columns\":{\"code\":\"code\",\"name\":\"name\",\"staff\":\"staff\",\"city\":\"city\",\"revenue\":\"revenue\",\"founded_on\":\"founded_on\","
				     "\"owner\":\"owner.code\"}}", &r), &m->bench->e, csv);
	m->imports[cause] = r.id;
}

/* Makes the accounts that are missing. */
static void import_contacts(struct model *m, int cause)
{
	static const char *const family[] = { "two children", "" };
	char csv[2000] = "code,name,account,phone,family\n";
	struct import_report r;

	for (unsigned n = 1 + draw(m, 4); n; n--) {
		size_t at = strlen(csv);
		snprintf(csv + at, sizeof csv - at, "K%u,p%u,C%u,1390000%04u,%s\n", draw(m, 6), draw(m, 2), draw(m, CODES + 2), draw(m, 3), family[draw(m, 2)]);
	}
	bench_must(bench_import_text(m->bench, csv, "contact", draw(m, 2) ? IMPORT_ADD : IMPORT_UPSERT,
				     "{\"columns\":{\"code\":\"code\",\"name\":\"name\",\"account\":\"account.code\",\"phone\":\"phone\",\"family\":\"family\"},\"create_missing\":true}", &r),
		   &m->bench->e, csv);
	m->imports[cause] = r.id;
}

static struct row *any_live(struct model *m, const char *entity)
{
	int from = (int)draw(m, ROWS_MAX);

	for (int i = 0; i < m->row_count; i++) {
		struct row *r = &m->rows[(from + i) % m->row_count];
		if (r->live && !strcmp(r->entity, entity))
			return r;
	}
	return NULL;
}

static void edit(struct model *m)
{
	struct row *r = any_live(m, draw(m, 2) ? "account" : "contact");
	char set[60];

	if (!r)
		return;
	snprintf(set, sizeof set, "note=e%u", draw(m, 1000));
	MUST(m->bench, bench_put(m->bench, NULL, &(struct put){ .entity = r->entity, .set = set, .id = r->id, .version = ANY_VERSION }));
	learn_all(m, EDIT);
}

static void delete_one(struct model *m)
{
	struct row *r = any_live(m, draw(m, 3) ? "contact" : "account");

	if (r)
		MUST(m->bench, bench_put(m->bench, NULL, &(struct put){ .entity = r->entity, .id = r->id, .version = ANY_VERSION, .delete = true }));
	learn_all(m, EDIT);
}

static void add_by_hand(struct model *m)
{
	struct row *r = any_live(m, "account");
	char set[60];

	if (!r)
		return;
	snprintf(set, sizeof set, "account=%lld;name=hand", (long long)r->id);
	bench_make(m->bench, "contact", set);
	learn_all(m, EDIT);
}

static enum rc undo(struct bench *b, int64_t import, struct import_undone *out)
{
	error_clear(&b->e);
	return import_undo(b->company, principal_system(&b->arena, ORIGIN_CLI), &b->arena, import, out, &b->e);
}

static void undo_one(struct model *m)
{
	int cause = (int)draw(m, (unsigned)m->import_count);
	struct import_undone undone;
	bool may = !m->undone[cause] && may_undo(m, cause);
	enum rc rc;

	if (!m->import_count)
		return;
	rc = undo(m->bench, m->imports[cause], &undone);
	if (rc != (may ? RC_OK : RC_CONFLICT))
		fail_msg("import %d of %d: %s %s, should be %s", cause, m->import_count, rc_name(rc), m->bench->e.key, may ? "undone" : "refused");
	if (may)
		pop(m, cause);
	m->undone[cause] |= may;
	m->undos += may;
	m->refusals += !may;
}

static void step(struct model *m)
{
	unsigned what = draw(m, 12);

	if (what < 5 && m->import_count < IMPORTS_MAX) {
		(what < 3 ? import_accounts : import_contacts)(m, m->import_count);
		learn_all(m, m->import_count++);
	} else if (what < 6) {
		edit(m);
	} else if (what < 7) {
		draw(m, 2) ? delete_one(m) : add_by_hand(m);
	} else if (m->import_count) {
		undo_one(m);
	}
	compare(m);
}

/* All that is left, the newest first: what nothing newer depends on goes, whatever the order of the past. */
static void undo_backwards(struct model *m)
{
	struct import_undone undone;

	for (int cause = m->import_count - 1; cause >= 0; cause--) {
		if (m->undone[cause] || !may_undo(m, cause))
			continue;
		if (undo(m->bench, m->imports[cause], &undone))
			fail_msg("import %d of %d: %s %s %s for %.*s %lld, should be undone", cause, m->import_count, m->bench->e.key, m->bench->e.field, m->bench->e.arg[0],
				 STR_ARG(undone.blockers[0].entity), (long long)undone.blockers[0].id);
		m->undone[cause] = true;
		pop(m, cause);
		compare(m);
	}
}

/* --- cases --------------------------------------------------------------------------------------------------------------------------------------- */

static void begin(struct model *m, struct bench *b, uint64_t seed)
{
	*m = (struct model){ .bench = b, .seed = seed };
	assert_true(bench_begin(b));
	MUST(b, bench_open(b, true));
	bench_make(b, "user", "code=u;name=u");
	MUST(b, company_refresh(b->company, &b->e));
}

static void test_random_lives(void **state)
{
	struct model *m = malloc(sizeof *m);
	int undos = 0, refusals = 0;

	for (uint64_t seed = 1; seed <= (bench_postgres() ? 4u : 12u); seed++) {
		struct bench b;
		begin(m, &b, seed);
		for (int i = 0; i < STEPS; i++)
			step(m);
		undo_backwards(m);
		undos += m->undos;
		refusals += m->refusals;
		bench_end(&b);
	}
	/* both happen often enough to mean something */
	assert_true(undos > 20 && refusals > 20);
	free(m);
}

static int64_t put_staff(struct bench *b, const char *staff)
{
	struct import_report r;
	char csv[60];

	snprintf(csv, sizeof csv, "code,name,staff\nA,a,%s\n", staff);
	MUST(b, bench_import_text(b, csv, "account", IMPORT_UPSERT, NULL, &r));
	return r.id;
}

/* The simple case in words: three imports over one row, taken back in the reverse order, and not in another. */
static void test_backwards_over_one_row(void **state)
{
	struct import_undone undone;
	struct bench b;

	assert_true(bench_begin(&b));
	MUST(&b, bench_open(&b, true));
	int64_t one = put_staff(&b, "1"), two = put_staff(&b, "2"), three = put_staff(&b, "3");
	assert_int_equal(undo(&b, one, &undone), RC_CONFLICT);
	assert_int_equal(undo(&b, two, &undone), RC_CONFLICT);
	assert_int_equal(undone.blocker_count, 1);
	MUST(&b, undo(&b, three, &undone));
	assert_int_equal(undone.restored, 1);
	assert_int_equal(bench_number(&b, "SELECT staff FROM account"), 2);
	MUST(&b, undo(&b, two, &undone));
	assert_int_equal(bench_number(&b, "SELECT staff FROM account"), 1);
	/* once more over it, and back: the past is as it was */
	int64_t four = put_staff(&b, "4");
	assert_int_equal(undo(&b, one, &undone), RC_CONFLICT);
	MUST(&b, undo(&b, four, &undone));
	MUST(&b, undo(&b, one, &undone));
	assert_int_equal(undone.removed, 1);
	assert_int_equal(bench_number(&b, "SELECT count(*) FROM account"), 0);
	bench_end(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_backwards_over_one_row), cmocka_unit_test(test_random_lives) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
