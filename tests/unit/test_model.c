/* The model's tables: what a row must be like, the DDL that comes of them, and the way from a database of an earlier model to today's. DDL and description are
 * kept (tests/golden, src/model/snapshot.txt): whoever changes a table sees here what that does to databases. */
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
#include "help/golden.h"
#include "os/file.h"
#include "records/new_grants.h"
#include "records/purge.h"
#include "records/search.h"

static struct bench bench;

static struct schema *shipped(void)
{
	struct schema *s;

	MUST(&bench, schema_build(NULL, 0, NULL, 0, 0, &s, &bench.e));
	return s;
}

/* --- kept texts ---------------------------------------------------------------------------------------------------------------------------- */

static void test_description_is_the_committed_one(void **state)
{
	struct schema *s = shipped();
	struct buf out = { .max = 1 << 20 };

	model_describe(&out, s);
	assert_true(golden_same("../src/model/snapshot.txt", &out));
	buf_free(&out);
	schema_free(s);
}

static void test_ddl_is_the_kept_one(void **state)
{
	struct schema *s = shipped();
	struct buf out = { .max = 1 << 20 };
	struct store *store;

	assert_true(bench_begin(&bench));
	MUST(&bench, store_open(bench.url, &(struct store_options){ .create = true }, &store, &bench.e));
	struct dialect_types d = company_dialect(store);
	ddl_all(&out, &d, s);
	store_close(store);
	bench_end(&bench);
	assert_true(golden_same(d.postgres ? "ddl-postgres.sql" : "ddl-sqlite.sql", &out));
	buf_free(&out);
	schema_free(s);
}

/* --- the lint ------------------------------------------------------------------------------------------------------------------------------- */

static bool good_name(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return n == strlen(name) && n > 0 && n <= 40 && name[0] >= 'a' && name[0] <= 'z';
}

/* Words that SQL keeps for itself on one of the engines. */
static bool reserved(const char *word)
{
	static const char *const words = " all analyse analyze and any array as asc asymmetric between both case cast check collate column constraint create current_catalog "
		"current_date current_role current_time current_timestamp current_user default deferrable delete desc distinct do drop else end escape except exists "
		"false fetch for foreign from grant group having if in index initially insert intersect into is isnull join lateral leading limit localtime "
		"localtimestamp natural not notnull null offset on only or order placing primary references returning right select session_user set some symmetric "
		"table then to trailing transaction true union unique update user using values variadic when where window with ";
	char with_spaces[64];

	snprintf(with_spaces, sizeof with_spaces, " %s ", word);
	return strstr(words, with_spaces) != NULL;
}

static bool is_text(const struct field *f)
{
	return field_types[f->type].text || f->type == TYPE_JSON || f->type == TYPE_BYTES || f->type == TYPE_CURRENCY;
}

/* What is wrong with a field; NULL: nothing. */
static const char *lint_field(const struct schema *s, const struct entity *t, const struct field *f)
{
	bool private = f->class == CLASS_PERSONAL || f->class == CLASS_SENSITIVE;
	struct value v;

	if (!good_name(f->name))
		return "name";
	if (reserved(f->column))
		return "reserved word";
	if (is_text(f) && f->max <= 0)
		return "text without a maximum";
	if (private && !f->purpose)
		return "personal without a purpose";
	if (f->flags & FIELD_SEALED && f->flags & (FIELD_LISTED | FIELD_SORTED | FIELD_SEARCHED | FIELD_INDEXED | FIELD_UNIQUE | FIELD_KEY))
		return "sealed and shown or found";
	if (f->flags & FIELD_HIDDEN && f->flags & (FIELD_LISTED | FIELD_SEARCHED | FIELD_TITLE))
		return "hidden and shown";
	if (f->type == TYPE_REF && (!f->ref || !f->target))
		return "reference to nothing";
	if (f->type == TYPE_CHOICE && (!f->list || !schema_list(s, str_of(f->list))))
		return "no such pick-list";
	if (f->derived_from && !entity_field(t, str_of(f->derived_from)))
		return "derived from nothing";
	if (f->flags & FIELD_WHOLE && f->flags & (FIELD_SEARCHED | FIELD_TITLE | FIELD_KEY))
		return "tells of all rows and is found by";
	if (f->flags & FIELD_SEES && (f->type != TYPE_REF || strcmp(f->ref, "user")))
		return "sees without a user";
	if (f->least > f->most)
		return "limits";
	if (f->flags & FIELD_SEARCHED && (!is_text(f) || f->type == TYPE_JSON))
		return "searched and no text";
	if (f->initial && f->initial[0] != '@' && field_parse(&(struct type_context){ .arena = &bench.arena }, f, str_of(f->initial), &v, NULL))
		return "initial value";
	return NULL;
}

/* "a,-b,c.d" or "a,b": every name a field. */
static bool known_fields(const struct entity *t, const char *set)
{
	struct str rest = str_of(set), name;

	while (str_split(&rest, ',', &name))
		if (!entity_field(t, str_starts(name, "-") ? str_part(name, 1, name.n) : name))
			return false;
	return true;
}

static bool has_child(const struct schema *s, const struct entity *t, const char *name)
{
	const struct entity *child = schema_entity(s, str_of(name));

	for (int i = COMMON_COUNT; child && i < child->field_count; i++)
		if (child->fields[i].type == TYPE_REF && child->fields[i].target == t)
			return true;
	return false;
}

static const char *lint_entity(const struct schema *s, const struct entity *t)
{
	const struct field *scope = t->scope_field ? entity_field(t, str_of(t->scope_field)) : NULL;

	if (!good_name(t->name) || !good_name(t->plural) || !good_name(t->table) || !t->icon)
		return "name";
	if (reserved(t->table))
		return "reserved word";
	if (!t->order || !known_fields(t, t->order))
		return "order";
	if (t->scope == SCOPE_VIA && (!scope || scope->type != TYPE_REF || strcmp(scope->ref, "account")))
		return "scope via no account";
	if (t->scope == SCOPE_USER && (!scope || scope->type != TYPE_REF || strcmp(scope->ref, "user")))
		return "scope of no user";
	if (t->flags & ENTITY_GROUP && !entity_field_named(t, "parent"))
		return "tree without parent";
	if (t->flags & ENTITY_INTERNAL && t->operations)
		return "internal with operations";
	if (t->operations & (OP_BIT(OP_CREATE) | OP_BIT(OP_UPDATE) | OP_BIT(OP_DELETE)) && t->flags & ENTITY_NO_AUDIT && strcmp(t->name, "notice"))
		return "written without audit";
	for (int i = 0; t->unique && t->unique[i]; i++)
		if (!known_fields(t, t->unique[i]))
			return "unique set";
	for (int i = 0; t->indexes && t->indexes[i]; i++)
		if (!known_fields(t, t->indexes[i]))
			return "index";
	for (int i = 0; t->children && t->children[i]; i++)
		if (!has_child(s, t, t->children[i]) && strcmp(t->children[i], "file"))
			return "child";
	for (int i = 0; i < t->field_count; i++)
		for (int j = 0; j < i; j++)
			if (!strcmp(t->fields[i].name, t->fields[j].name) || !strcmp(t->fields[i].column, t->fields[j].column))
				return "two fields of one name";
	return NULL;
}

static void test_tables_are_sound(void **state)
{
	struct schema *s = shipped();
	const char *what;

	bench.arena.max = 1 << 20;
	for (int i = 0; i < s->entity_count; i++) {
		const struct entity *t = &s->entities[i];
		if ((what = lint_entity(s, t)))
			fail_msg("%s: %s", t->name, what);
		for (int j = 0; j < i; j++)
			if (!strcmp(t->name, s->entities[j].name) || !strcmp(t->plural, s->entities[j].plural) || !strcmp(t->table, s->entities[j].table))
				fail_msg("%s: as %s", t->name, s->entities[j].name);
		for (int j = 0; j < t->field_count; j++)
			if ((what = lint_field(s, t, &t->fields[j])))
				fail_msg("%s.%s: %s", t->name, t->fields[j].name, what);
	}
	arena_free(&bench.arena);
	schema_free(s);
}

static void test_lint_finds(void **state)
{
	static const struct { struct field f; const char *what; } rows[] = {
		{ { "Name", TYPE_INT }, "name" }, { { "order", TYPE_INT }, "reserved word" }, { { "a", TYPE_TEXT }, "text without a maximum" },
		{ { "a", TYPE_DATE, 0, CLASS_PERSONAL }, "personal without a purpose" }, { { "a", TYPE_TEXT, FIELD_SEALED | FIELD_LISTED, .max = 9 }, "sealed and shown or found" },
		{ { "a", TYPE_REF, .ref = "nobody" }, "reference to nothing" }, { { "a", TYPE_CHOICE, .list = "nothing" }, "no such pick-list" },
		{ { "a", TYPE_INT, .derived_from = "nothing" }, "derived from nothing" }, { { "a", TYPE_INT, .least = 3, .most = 1 }, "limits" },
		{ { "a", TYPE_INT, .initial = "many" }, "initial value" }, { { "a", TYPE_DATE, FIELD_SEARCHED }, "searched and no text" },
		{ { "a", TYPE_TEXT, FIELD_HIDDEN | FIELD_TITLE, .max = 9 }, "hidden and shown" }, { { "a", TYPE_INT }, NULL },
	};
	struct schema *s = shipped();

	bench.arena.max = 1 << 20;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct field f = rows[i].f;
		f.column = f.name;
		const char *what = lint_field(s, schema_entity(s, STR("account")), &f);
		if (what != rows[i].what && (!what || !rows[i].what || strcmp(what, rows[i].what)))
			fail_msg("row %zu: %s", i, what ? what : "nothing found");
	}
	arena_free(&bench.arena);
	schema_free(s);
}

/* Each entity that people may read is read by a role beside the administrator. */
static void test_each_entity_has_a_reader(void **state)
{
	struct context x;
	char sql[200];

	assert_true(bench_begin(&bench));
	MUST(&bench, bench_open(&bench, true));
	bench_look(&bench, NULL, &x);
	for (int i = 0; i < x.schema->entity_count; i++) {
		const struct entity *t = &x.schema->entities[i];
		if (t->flags & ENTITY_INTERNAL)
			continue;
		snprintf(sql, sizeof sql, "SELECT count(*) FROM role_grant WHERE entity = '%s' AND scopes LIKE '%%\"read\":%%'", t->name);
		if (bench_number(&bench, sql) == 0)
			fail_msg("%s: no role reads it", t->name);
	}
	context_end(&x);
	bench_end(&bench);
}

/* --- from an earlier model ------------------------------------------------------------------------------------------------------------------ */

static const char *column_type(const struct dialect_types *d, struct str facts)
{
	static const char *const texts[] = { "text", "long_text", "code", "choice", "email", "phone", "url", "credit_code", "industry", "place", "currency", "json" };
	struct str type, rest = facts, word;

	str_split(&rest, ' ', &type);
	while (str_split(&rest, ' ', &word))
		if (str_is(word, "sealed"))
			return d->blob;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (str_is(type, texts[i]))
			return d->text;
	return str_is(type, "bytes") ? d->blob : d->integer;
}

/* Tables as the program of that description had them, from its text alone; first line of a table to its next one. */
static void old_tables(struct buf *sql, const struct dialect_types *d, struct str text)
{
	struct str line, word, table = STR("");

	buf_printf(sql, "CREATE TABLE banyan_meta (name %s PRIMARY KEY, value %s);\n", d->text, d->text);
	while (str_split(&text, '\n', &line)) {
		str_split(&line, ' ', &word);
		if (str_is(word, "entity")) {
			table = line;
			buf_printf(sql, "CREATE TABLE %.*s (id %s)%s;\n", STR_ARG(table), d->id, d->options);
		} else if (str_is(word, "field")) {
			str_split(&line, ' ', &word);
			word = str_part(word, table.n + 1, word.n);
			bool sorted = str_ends(line, " sorted"), unique = str_find(line, ' ') < line.n && strstr(arena_text(&bench.arena, line), " unique");
			if (str_is(word, "id"))
				continue;
			buf_printf(sql, "ALTER TABLE %.*s ADD COLUMN %.*s %s%s;\n", STR_ARG(table), STR_ARG(word), column_type(d, line),
				   str_is(word, "version") ? " NOT NULL DEFAULT 1" : "");
			if (sorted)
				buf_printf(sql, "ALTER TABLE %.*s ADD COLUMN %.*s_sort %s;\n", STR_ARG(table), STR_ARG(word), d->blob);
			if (unique)
				buf_printf(sql, "CREATE UNIQUE INDEX uq_%.*s_%.*s ON %.*s (%.*s) WHERE deleted_at IS NULL;\n", STR_ARG(table), STR_ARG(word), STR_ARG(table),
					   STR_ARG(word));
		}
	}
}

struct old { struct str text; const char *sql; struct str tokens; };

static enum rc put_meta(struct db *db, void *context, struct error *e)
{
	struct value v[] = { value_text(((struct old *)context)->text) };
	enum rc rc = db_run(db, "DELETE FROM banyan_meta WHERE name = 'model'", NULL, 0, NULL, e);

	return rc ? rc : db_run(db, "INSERT INTO banyan_meta (name, value) VALUES ('model', ?)", v, 1, NULL, e);
}

/* Of the shipped roles one was never changed, one was narrowed, one lost a right; a fourth role is the company's own. */
static enum rc make_old_roles(struct db *db, struct error *e)
{
	int64_t id;
	enum rc rc = db_reserve_ids(db, "role", 4, &id, e);

	if (rc || (rc = db_reserve_ids(db, "role_grant", 4, &id, e)))
		return rc;
	return db_script(db, "INSERT INTO role (id, version, code, name, administrator, shipped, created_at) VALUES (1, 1, 'account_manager', '客户经理', 0, 1, 1000),"
			     " (2, 1, 'director', '销售总监', 0, 1, 1000), (3, 1, 'auditor', '审计', 0, 1, 1000), (4, 1, 'own', '自定', 0, 0, 1000);"
			     "INSERT INTO role_grant (id, version, role_id, entity, scopes, reads, writes, deleted_at, created_at) VALUES"
			     " (1, 1, 1, 'account', '{\"list\":\"own\",\"read\":\"own\"}', '[\"business\"]', '[]', NULL, 1000),"
			     " (2, 2, 2, 'account', '{\"list\":\"own\",\"read\":\"own\"}', '[\"business\"]', '[]', NULL, 1000),"
			     " (3, 1, 3, 'contact', '{\"list\":\"own\",\"read\":\"own\"}', '[\"business\"]', '[]', 1700000000000, 1000),"
			     " (4, 1, 4, 'account', '{\"list\":\"own\",\"read\":\"own\"}', '[\"business\"]', '[]', NULL, 1000);", e);
}

static enum rc make_old(struct db *db, void *context, struct error *e)
{
	static const char *const searched[] = { "account", "unit", "app_user", "contact", "product", "sales_order", "note", "file", "tag", "task" };
	struct old *old = context;
	int64_t id;
	enum rc rc = db_script(db, old->sql, e);

	for (size_t i = 0; rc == RC_OK && i < sizeof searched / sizeof *searched; i++)
		rc = db_search_create(db, searched[i], e);
	if (rc || (rc = db_reserve_ids(db, "account", 1, &id, e)) ||
	    (rc = db_run(db, "INSERT INTO account (id, version, code, name, status, staff) VALUES (1, 3, 'A1', '无锡老客户', 'active', 42)", NULL, 0, NULL, e)) ||
	    (rc = db_search_put(db, "account", 1, STR(""), old->tokens, e)) || (rc = make_old_roles(db, e)))
		return rc;
	return put_meta(db, old, e);
}

static void begin_old(struct buf *previous)
{
	struct schema *s = shipped();
	struct value values[100] = { { 0 } };
	struct file f = FILE_NONE;
	struct buf sql = { .max = 1 << 20 };
	struct store *store;
	struct old old;

	assert_true(bench_begin(&bench));
	assert_true(golden_read("golden/snapshot-previous.txt", previous));
	MUST(&bench, file_open(bench.key, FILE_WRITE, &f, &bench.e));
	MUST(&bench, file_put(&f, STR("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"), &bench.e));
	file_close(&f);
	MUST(&bench, store_open(bench.url, &(struct store_options){ .create = true }, &store, &bench.e));
	struct dialect_types d = company_dialect(store);
	old_tables(&sql, &d, buf_view(previous));
	const struct entity *t = schema_entity(s, STR("account"));
	values[entity_field_named(t, "code")->index] = value_text(STR("A1"));
	values[entity_field_named(t, "name")->index] = value_text(STR("无锡老客户"));
	MUST(&bench, search_tokens(&bench.arena, t, values, &old.tokens, &bench.e));
	old.text = buf_view(previous);
	old.sql = buf_cstr(&sql);
	MUST(&bench, store_write(store, make_old, &old, true, &bench.e));
	store_close(store);
	buf_free(&sql);
	schema_free(s);
}

static void test_earlier_database_is_upgraded(void **state)
{
	struct buf previous = { .max = 1 << 20 };
	struct company_changes changes;
	struct query q = { .search = STR("老客"), .operation = OP_LIST };
	struct context x;
	struct list l;
	bool row;

	begin_old(&previous);
	struct company_options o = { .url = bench.url, .key_file = bench.key };
	MUST(&bench, company_pending_changes(&o, &bench.arena, &changes, &bench.e));
	assert_true(changes.count >= 4);
	for (size_t i = 0; i < changes.count; i++)
		assert_false(changes.items[i].refused);
	/* looking changed nothing */
	MUST(&bench, company_pending_changes(&o, &bench.arena, &changes, &bench.e));
	assert_true(changes.count >= 4);
	MUST(&bench, bench_open(&bench, false));
	bench_look(&bench, NULL, &x);
	q.entity = schema_entity(x.schema, STR("account"));
	MUST(&bench, query_columns(&x, &q, STR("code,name,staff,version,website"), &bench.e));
	MUST(&bench, list_begin(&x, &q, &l, &bench.e));
	MUST(&bench, list_next(&l, &row, &bench.e));
	assert_true(row && str_is(list_value(&l, 1).s, "无锡老客户") && list_value(&l, 2).i == 42 && list_value(&l, 3).i == 3 && value_is_null(list_value(&l, 4)));
	list_end(&l);
	context_end(&x);
	struct put p = { .entity = "account", .set = "website=banyan.example;name=新名字", .id = 1, .version = 3 };
	MUST(&bench, bench_put(&bench, NULL, &p));
	assert_true(bench_make(&bench, "account", "code=A2;name=b") > 1);
	bench_close(&bench);
	MUST(&bench, company_pending_changes(&o, &bench.arena, &changes, &bench.e));
	assert_int_equal(changes.count, 0);
	MUST(&bench, bench_open(&bench, false));
	/* the earlier row had no sort key: the check finds it beside its values as a new one would be */
	assert_int_equal(bench_number(&bench, "SELECT count(*) FROM account WHERE name_sort IS NULL"), 0);
	assert_int_equal(bench_number(&bench, "SELECT count(*) FROM banyan_meta WHERE name = 'beside' AND value <> '0'"), 1);
	assert_int_equal(bench_number(&bench, "SELECT count(*) FROM account WHERE website = 'banyan.example' AND version = 4"), 1);
	bench_end(&bench);
	buf_free(&previous);
}

static void test_new_entities_come_with_the_shipped_rights(void **state)
{
	static const char given[] = "SELECT count(*) FROM role_grant WHERE role_id = 1 AND entity IN ('stocktake_request', 'criterion', 'vote') AND version = 1 AND created_by_id IS NULL";
	struct buf previous = { .max = 1 << 20 };
	int64_t grants, audit, purged;

	begin_old(&previous);
	MUST(&bench, bench_open(&bench, false));
	assert_int_equal(bench_number(&bench, given), 3);
	assert_int_equal(bench_number(&bench, "SELECT count(*) FROM role_grant WHERE role_id = 1 AND entity = 'account'"), 1);
	assert_int_equal(bench_number(&bench, "SELECT count(*) FROM role_grant WHERE role_id = 1 AND entity = 'contact'"), 0);
	assert_int_equal(bench_number(&bench, "SELECT count(*) FROM role_grant WHERE role_id <> 1"), 3);
	grants = bench_number(&bench, "SELECT count(*) FROM role_grant");
	audit = bench_number(&bench, "SELECT count(*) FROM audit WHERE entity = 'role_grant' AND operation = 'create'");
	assert_true(grants > 20);
	assert_int_equal(audit, grants - 4);
	/* a right taken away long ago stays known when the bin is emptied: it does not come back by itself */
	MUST(&bench, purge_run(bench.company, &purged, &bench.e));
	bench_close(&bench);
	MUST(&bench, bench_open(&bench, false));
	assert_int_equal(bench_number(&bench, "SELECT count(*) FROM role_grant"), grants);
	assert_int_equal(bench_number(&bench, "SELECT count(*) FROM audit WHERE entity = 'role_grant'"), audit);
	bench_end(&bench);
	buf_free(&previous);
}

static int lacking(int64_t role)
{
	const struct entity **entities;
	struct context x;
	int count;

	bench_look(&bench, NULL, &x);
	MUST(&bench, new_grants_lacking(&x, role, &entities, &count, &bench.e));
	context_end(&x);
	return count;
}

static enum rc run_sql(struct db *db, void *context, struct error *e)
{
	return db_script(db, context, e);
}

/* A role that the command line changed as the system bears no signature and is changed all the same: it gets nothing by itself, and says what it lacks. */
static void test_changed_roles_say_what_they_lack(void **state)
{
	struct buf previous = { .max = 1 << 20 };
	struct store *store;

	begin_old(&previous);
	MUST(&bench, store_open(bench.url, NULL, &store, &bench.e));
	MUST(&bench, store_write(store, run_sql, (void *)(uintptr_t)"INSERT INTO role_grant (id, role_id, entity, scopes, reads, writes, created_at, updated_at, version)"
				 " VALUES (77, 1, 'tag', '{\"list\":\"all\"}', '[]', '[]', 999999, 999999, 1)", false, &bench.e));
	store_close(store);
	MUST(&bench, bench_open(&bench, false));
	assert_int_equal(bench_number(&bench, "SELECT count(*) FROM role_grant WHERE role_id = 1 AND entity IN ('stocktake_request', 'criterion', 'vote')"), 0);
	assert_true(lacking(1) > 3);
	assert_int_equal(lacking(99), 0);
	bench_end(&bench);
	buf_free(&previous);
}

static void refuse(const char *find, const char *put, const char *line)
{
	struct buf previous = { .max = 1 << 20 }, changed = { .max = 1 << 20 };
	struct company_changes changes;
	struct store *store;
	struct old old;

	begin_old(&previous);
	const char *text = buf_cstr(&previous), *at = strstr(text, find);
	assert_non_null(at);
	buf_add(&changed, text, (size_t)(at - text));
	buf_text(&changed, put);
	buf_text(&changed, at + strlen(find));
	old.text = buf_view(&changed);
	MUST(&bench, store_open(bench.url, NULL, &store, &bench.e));
	MUST(&bench, store_write(store, put_meta, &old, false, &bench.e));
	store_close(store);
	assert_int_equal(bench_open(&bench, false), RC_UNSUPPORTED);
	assert_string_equal(bench.e.arg[0], line);
	bench_close(&bench);
	MUST(&bench, company_pending_changes(&(struct company_options){ .url = bench.url }, &bench.arena, &changes, &bench.e));
	bool named = false;
	for (size_t i = 0; i < changes.count; i++)
		named |= changes.items[i].refused && !strcmp(changes.items[i].line, line);
	assert_true(named);
	MUST(&bench, store_open(bench.url, NULL, &store, &bench.e));
	struct db *db;
	bool there;
	MUST(&bench, store_read(store, &db, &bench.e));
	MUST(&bench, db_table_exists(db, "import_change", &there, &bench.e));
	assert_false(there);
	store_read_end(db);
	store_close(store);
	bench_end(&bench);
	buf_free(&previous);
	buf_free(&changed);
}

static void test_destruction_is_refused(void **state)
{
	refuse("field account.name text sorted\n", "field account.name text sorted\nfield account.gone text\n", "field account.gone text");
	refuse("field account.staff integer\n", "field account.staff text\n", "field account.staff integer");
	refuse("entity account\n", "entity ledger\nentity account\n", "entity ledger");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_description_is_the_committed_one), cmocka_unit_test(test_ddl_is_the_kept_one), cmocka_unit_test(test_tables_are_sound),
		cmocka_unit_test(test_lint_finds), cmocka_unit_test(test_each_entity_has_a_reader), cmocka_unit_test(test_earlier_database_is_upgraded), cmocka_unit_test(test_new_entities_come_with_the_shipped_rights),
		cmocka_unit_test(test_changed_roles_say_what_they_lack),
		cmocka_unit_test(test_destruction_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
