/* Injection canaries: texts that mean something to SQL, HTML, spreadsheets, headers, paths and format strings, put into every text input of records/. Each is
 * stored as it came or refused by name, and never taken for anything but text. Runs on both stores. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "help/company.h"
#include "records/audit.h"
#include "records/identity.h"
#include "records/import.h"
#include "records/record_json.h"

static const char *const canaries[] = {
	"x'; DROP TABLE account; --", "' OR '1'='1", "x') UNION SELECT password_hash FROM app_user --", "\"; DELETE FROM audit; --", "$1 ?1 ? :id @a", "x\\'; --", "%", "_%_", "\\",
	"<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{ t \"x\" }}{% end %}", "&lt;b&gt;", "=HYPERLINK(\"http://evil.example\")", "+1+cmd|' /C calc'!A1",
	"-2+3", "@SUM(A1)", "'=1", "a\r\nSet-Cookie: s=1", "a\nb", "\tTAB", "../../../etc/passwd", "/etc/passwd", "C:\\windows", "a/../b", "%s%n%s%n", "%00", "code:A1", "me", "null",
	"\xE2\x80\xAE" "gpj.exe", "{\"columns\":{}}", "ok\xFF\xFE", "\xC0\xAF", "a\x01" "b",
};
enum { CANARIES = sizeof canaries / sizeof *canaries };

static struct bench bench;

static int64_t tables(void)
{
	struct store_names names;
	struct context x;

	bench_look(&bench, NULL, &x);
	MUST(&bench, db_tables(x.db, &bench.arena, &names, &bench.e));
	context_end(&x);
	return (int64_t)names.count;
}

static int begin(void **state)
{
	assert_true(bench_begin(&bench));
	MUST(&bench, bench_open(&bench, true));
	bench_make(&bench, "account", "code=A1;name=plain");
	bench_make(&bench, "user", "code=u1;name=Ann");
	return 0;
}

static int64_t tables_before;

static int end(void **state)
{
	struct context x;
	int64_t rows;

	bench_look(&bench, NULL, &x);
	MUST(&bench, audit_check(&x, &rows, &bench.e));
	context_end(&x);
	MUST(&bench, store_check(company_store(bench.company), &bench.e));
	bench_end(&bench);
	return 0;
}

/* Refused means by a code that says so, never a failure of the store or of the program. */
static void refused_or(enum rc rc, const char *where, const char *canary)
{
	if (rc != RC_OK && rc != RC_INVALID && rc != RC_NOT_FOUND && rc != RC_CONFLICT && rc != RC_UNSUPPORTED && rc != RC_TOO_LARGE)
		fail_msg("%s: %s: %s %s %s", where, canary, rc_name(rc), bench.e.key, bench.e.log);
}

/* --- written into each text field --------------------------------------------------------------------------------------------------------------- */

struct writing { const char *entity; const struct field *field; struct str text; int64_t id; };

static enum rc write_work(struct context *x, struct write_request *r, struct error *e)
{
	struct writing *w = r->argument;
	const struct entity *t = schema_entity(x->schema, str_of(w->entity));
	struct written out;
	struct change c;
	enum rc rc = change_new(x, t, &c, e);

	if (rc == RC_OK)
		rc = change_text(x, &c, str_of(w->field->name), w->text, e);
	return rc ? rc : record_update(x, w->id, ANY_VERSION, &c, &out, e);
}

/* As JSON and back. */
static void check_json(struct context *x, const struct record *r, const struct field *f, struct str text)
{
	struct buf out = { .max = 1 << 20 };
	struct json_writer w = { .b = &out };

	record_json(&w, x, r);
	json_t *root = json_loadb(out.data, out.len, 0, NULL);
	const json_t *v = json_object_get(root, f->name);
	assert_non_null(root);
	if (!v || !json_is_string(v) || json_string_length(v) != text.n || memcmp(json_string_value(v), text.p, text.n))
		fail_msg("%s: not the same in JSON: %.*s", f->name, STR_ARG(text));
	json_decref(root);
	buf_free(&out);
}

static void write_canary(const struct entity *t, const struct field *f, int64_t id, const char *canary)
{
	struct writing w = { t->name, f, str_of(canary), id };
	struct write_request r = { .company = bench.company, .who = principal_system(&bench.arena, ORIGIN_API), .arena = &bench.arena, .work = write_work, .argument = &w };
	struct record *read;
	struct context x;
	enum rc rc = records_write(&r, &bench.e);

	refused_or(rc, f->name, canary);
	assert_true(rc || utf8_valid(w.text));
	if (rc)
		return;
	bench_look(&bench, NULL, &x);
	MUST(&bench, record_get(&x, schema_entity(x.schema, str_of(t->name)), id, &read, &bench.e));
	struct str kept = read->values[f->index].s, want = f->type == TYPE_TEXT || f->type == TYPE_LONG_TEXT ? w.text : str_trim(w.text);
	if (!str_eq(kept, want))
		fail_msg("%s.%s: %s became %.*s", t->name, f->name, canary, STR_ARG(kept));
	check_json(&x, read, f, want);
	context_end(&x);
}

static void test_fields(void **state)
{
	static const char *const rows[][2] = {
		{ "account", "code=F1;name=f" }, { "contact", "name=f;account=A1" }, { "product", "code=F1;name=f" }, { "note", "body=f;account=A1" }, { "task", "title=f;assignee=u1" },
		{ "tag", "name=f" }, { "unit", "code=F1;name=f" }, { "order", "number=F1" }, { "file", "name=f" }, { "saved_view", "entity=account;name=f;address=/accounts" },
	};
	struct context x;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t id = bench_make(&bench, rows[i][0], rows[i][1]);
		bench_look(&bench, NULL, &x);
		const struct entity t = *schema_entity(x.schema, str_of(rows[i][0]));
		for (int f = COMMON_COUNT; f < t.field_count; f++) {
			const struct field field = t.fields[f];
			if (!field_types[field.type].text || field.flags & (FIELD_SYSTEM | FIELD_HIDDEN | FIELD_FIXED))
				continue;
			for (int c = 0; c < CANARIES; c++)
				write_canary(&t, &field, id, canaries[c]);
			write_canary(&t, &field, id, "a@b.cn");
		}
		context_end(&x);
	}
}

/* --- asked for ---------------------------------------------------------------------------------------------------------------------------------------- */

static int64_t matches(struct context *x, struct query *q, struct str filter)
{
	int64_t n = -1;
	bool exact;
	enum rc rc = filter_parse(x, q->entity, filter, &q->filter, &bench.e);

	refused_or(rc, "filter", arena_text(&bench.arena, filter));
	if (rc == RC_OK)
		refused_or(list_count(x, q, 0, &n, &exact, &bench.e), "count", arena_text(&bench.arena, filter));
	return n;
}

static void ask_with(struct context *x, const char *canary)
{
	struct query q = { .entity = schema_entity(x->schema, STR("account")), .operation = OP_LIST };
	struct buf quoted = { .max = 4096 };
	struct list_shape shape;
	struct value v;
	struct record *r;
	struct list l;
	struct str stored;
	int64_t user;

	/* the filter text itself, and a value inside it, quoted as the language says */
	int64_t all = matches(x, &q, STR("")), raw = matches(x, &q, str_of(canary));
	if (raw > 0 && !utf8_valid(str_of(canary)))
		fail_msg("filter taken: %s", canary);
	for (int op = 0; op < 3; op++) {
		buf_clear(&quoted);
		buf_printf(&quoted, "name %s '", (const char *const[]){ "=", "~", "^" }[op]);
		for (const char *p = canary; *p; p++)
			buf_printf(&quoted, *p == '\'' ? "''" : "%c", *p);
		buf_lit(&quoted, "'");
		/* nobody is called so */
		if (matches(x, &q, buf_view(&quoted)) > 0)
			fail_msg("%s finds somebody", buf_cstr(&quoted));
	}
	assert_true(all >= 1);
	q.filter = NULL;
	assert_int_not_equal(query_columns(x, &q, str_of(arena_printf(&bench.arena, "%s,name", canary)), &bench.e), RC_OK);
	q.columns = NULL;
	assert_int_not_equal(query_sort(x, &q, str_of(arena_printf(&bench.arena, "-%s", canary)), &bench.e), RC_OK);
	q.sort_count = 0;
	MUST(&bench, query_columns(x, &q, STR("name"), &bench.e));
	assert_int_not_equal(query_include(x, &q, str_of(canary), &shape, &bench.e), RC_OK);
	q.cursor = str_of(canary);
	refused_or(list_begin(x, &q, &l, &bench.e), "cursor", canary);
	list_end(&l);
	q.cursor = STR("");
	q.search = str_of(canary);
	enum rc rc = list_begin(x, &q, &l, &bench.e);
	refused_or(rc, "search", canary);
	list_end(&l);
	refused_or(record_by_key(x, q.entity, str_of(canary), &r, &bench.e), "key", canary);
	rc = reference_find(x, entity_field_named(q.entity, "parent"), str_of(canary), &v, &bench.e);
	refused_or(rc, "reference", canary);
	assert_true(rc || !strcmp(canary, "code:A1"));
	struct principal *p;
	refused_or(principal_by_name(x, str_of(canary), ORIGIN_API, &p, &bench.e), "principal", canary);
	if (utf8_valid(str_of(canary)))
		refused_or(password_find(x, str_of(canary), &user, &stored, &bench.e), "login", canary);
	buf_free(&quoted);
}

static void test_asking(void **state)
{
	int64_t before;
	struct context x;

	bench_number(&bench, "SELECT 1");
	uint64_t sum = bench_checksum(&bench, "");
	before = tables();
	for (int c = 0; c < CANARIES; c++) {
		bench_look(&bench, NULL, &x);
		ask_with(&x, canaries[c]);
		context_end(&x);
	}
	assert_int_equal(tables(), before);
	assert_true(bench_checksum(&bench, "") == sum);
}

/* --- names that become columns and settings ---------------------------------------------------------------------------------------------------------- */

static enum rc put_two(const char *entity, const char *first, const char *canary, const char *rest)
{
	CLEANUP(buf_free) struct buf set = { .max = 4096 };
	struct put p = { .entity = entity };

	buf_printf(&set, "%s=%s;%s", first, canary, rest);
	p.set = buf_cstr(&set);
	return bench_put(&bench, NULL, &p);
}

static void test_names(void **state)
{
	tables_before = tables();
	for (int c = 0; c < CANARIES; c++) {
		if (strchr(canaries[c], ';'))
			continue;
		enum rc rc = put_two("custom_field", "name", canaries[c], "entity=account;type=text;label=x");
		refused_or(rc, "custom field", canaries[c]);
		assert_true(rc || !strcmp(canaries[c], "me") || !strcmp(canaries[c], "null"));
		assert_int_not_equal(put_two("custom_field", "entity", canaries[c], "name=y;type=text;label=x"), RC_OK);
		refused_or(bench.e.rc, "entity of a custom field", canaries[c]);
		rc = put_two("custom_field", "label", canaries[c], arena_printf(&bench.arena, "entity=account;name=l%d;type=text", c));
		refused_or(rc, "label", canaries[c]);
		rc = put_two("pick_item", "code", canaries[c], "list=color;label=x");
		refused_or(rc, "choice", canaries[c]);
		assert_int_not_equal(put_two("setting", "name", canaries[c], "value=x"), RC_OK);
		refused_or(bench.e.rc, "setting", canaries[c]);
	}
	assert_int_equal(tables(), tables_before);
	MUST(&bench, company_refresh(bench.company, &bench.e));
	bench_make(&bench, "account", "code=after;name=after;l6=x");
}

/* --- imported ---------------------------------------------------------------------------------------------------------------------------------------------- */

static void quote(struct buf *out, const char *text)
{
	buf_char(out, '"');
	for (const char *p = text; *p; p++)
		buf_printf(out, *p == '"' ? "\"\"" : "%c", *p);
	buf_char(out, '"');
}

static enum rc import(const char *canary, bool in_header, struct import_report *r)
{
	struct import_mapping *m = calloc(1, sizeof *m);
	struct table_options options = TABLE_GUESS;
	struct buf csv = { .max = 8192 };
	struct table_reader *table = NULL;
	struct context x;
	enum rc rc;

	buf_lit(&csv, "code,name,address,");
	quote(&csv, in_header ? canary : "note");
	buf_lit(&csv, "\nI1,imported,");
	quote(&csv, canary);
	buf_lit(&csv, ",");
	quote(&csv, canary);
	buf_lit(&csv, "\n");
	struct str bytes = buf_view(&csv);
	struct source source = source_memory(&bytes);
	bench_look(&bench, NULL, &x);
	const struct entity *t = schema_entity(x.schema, STR("account"));
	const struct principal *who = x.who;
	if ((rc = table_open(&source, &options, &table, &bench.e)) == RC_OK)
		rc = import_guess(&x, t, table, m, &bench.e);
	context_end(&x);
	if (rc == RC_OK)
		rc = import_run(bench.company, who, &(struct import_options){ .entity = STR("account"), .mapping = m, .file_name = str_of(canary) }, table, NULL, r, &bench.e);
	table_close(&table);
	buf_free(&csv);
	free(m);
	return rc;
}

static void test_imports(void **state)
{
	struct import_undone undone;
	struct import_report r;

	for (int c = 0; c < CANARIES; c++)
		for (int in_header = 0; in_header < 2; in_header++) {
			memset(&r, 0, sizeof r);
			enum rc rc = import(canaries[c], in_header, &r);
			refused_or(rc, "import", canaries[c]);
			assert_true(rc || r.added + r.refused == 1);
			if (r.id)
				refused_or(import_undo(bench.company, principal_system(&bench.arena, ORIGIN_CLI), &bench.arena, r.id, &undone, &bench.e), "undo", canaries[c]);
		}
	assert_int_equal(bench_number(&bench, "SELECT count(*) FROM account WHERE code = 'I1'"), 0);
}

static void test_maps(void **state)
{
	struct import_mapping *m = calloc(1, sizeof *m);
	struct str bytes = STR("code,name\nA,a\n");
	struct table_options options = TABLE_GUESS;
	struct context x;

	for (int c = 0; c < CANARIES; c++) {
		struct source source = source_memory(&bytes);
		struct table_reader *table = NULL;
		struct buf map = { .max = 8192 };
		struct json_writer w = { .b = &map };
		bench_look(&bench, NULL, &x);
		const struct entity *t = schema_entity(x.schema, STR("account"));
		MUST(&bench, table_open(&source, &options, &table, &bench.e));
		for (int in_path = 0; in_path < 3; in_path++) {
			memset(m, 0, sizeof *m);
			MUST(&bench, import_guess(&x, t, table, m, &bench.e));
			buf_clear(&map);
			w = (struct json_writer){ .b = &map };
			json_object_begin(&w);
			json_key(&w, "columns");
			json_object_begin(&w);
			json_field_text(&w, in_path ? "code" : canaries[c], in_path == 1 ? canaries[c] : in_path ? arena_printf(&bench.arena, "owner.%s", canaries[c]) : "name");
			json_object_end(&w);
			json_object_end(&w);
			bool itself = in_path == 2 && c % 2;
			enum rc rc = import_mapping_read(&x, t, itself ? str_of(canaries[c]) : buf_view(&map), m, &bench.e);
			/* a map of nothing leaves all columns out; a wrong path is refused when the import begins (test_import.c) */
			if (rc == RC_OK && (itself || !in_path) && !(itself && !strcmp(canaries[c], "{\"columns\":{}}")))
				fail_msg("taken: %s (%d) %s", canaries[c], in_path, buf_cstr(&map));
			refused_or(rc, "map", canaries[c]);
		}
		context_end(&x);
		table_close(&table);
		buf_free(&map);
	}
	free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields), cmocka_unit_test(test_asking), cmocka_unit_test(test_names), cmocka_unit_test(test_imports), cmocka_unit_test(test_maps),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
