#include "help/company.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "records/check.h"

void bench_must(enum rc rc, const struct error *e, const char *what)
{
	if (rc == RC_OK)
		return;
	fprintf(stderr, "%s: %s %s field=%s %s %s %s\n", what, rc_name(rc), e->key ? e->key : "", e->field, e->arg[0], e->arg[1], e->log);
	abort();
}

bool bench_postgres(void)
{
	return getenv("BANYAN_TEST_PG") != NULL;
}

static enum rc run_script(struct db *db, void *context, struct error *e)
{
	return db_script(db, context, e);
}

static bool empty_postgres(struct bench *b)
{
	struct store *s;

	if (store_open(b->url, NULL, &s, &b->e))
		return false;
	enum rc rc = store_write(s, run_script, "DROP SCHEMA public CASCADE; CREATE SCHEMA public", true, &b->e);
	store_close(s);
	return rc == RC_OK;
}

bool bench_empty(struct bench *b)
{
	char command[400];

	bench_close(b);
	if (bench_postgres())
		return empty_postgres(b);
	snprintf(command, sizeof command, "rm -f '%s/a.db' '%s/a.db-wal' '%s/a.db-shm' '%s'", b->folder, b->folder, b->folder, b->key);
	return system(command) == 0;
}

bool bench_begin(struct bench *b)
{
	*b = (struct bench){ .folder = "/tmp/banyan-test-XXXXXX", .arena = { .max = 256 << 20 } };
	if (!mkdtemp(b->folder))
		return false;
	snprintf(b->key, sizeof b->key, "%s/key", b->folder);
	if (bench_postgres())
		snprintf(b->url, sizeof b->url, "%s", getenv("BANYAN_TEST_PG"));
	else
		snprintf(b->url, sizeof b->url, "%s/a.db", b->folder);
	if (!bench_empty(b)) {
		fprintf(stderr, "no empty database at %s: %s\n", b->url, b->e.log);
		return false;
	}
	return true;
}

void bench_end(struct bench *b)
{
	char command[100];

	bench_close(b);
	arena_free(&b->arena);
	snprintf(command, sizeof command, "rm -rf '%s'", b->folder);
	if (system(command))
		fprintf(stderr, "%s stays\n", b->folder);
}

enum rc bench_open(struct bench *b, bool create)
{
	return company_open(&(struct company_options){ .url = b->url, .key_file = b->key, .create = create }, &b->company, &b->e);
}

void bench_close(struct bench *b)
{
	company_close(b->company);
	b->company = NULL;
}

static enum rc put_work(struct context *x, struct write_request *r, struct error *e)
{
	struct put *p = r->argument;
	const struct entity *t = schema_entity(x->schema, str_of(p->entity));
	struct str rest = str_of(p->set), pair, name;
	struct change c;
	enum rc rc = change_new(x, t, &c, e);

	p->out = (struct written){ 0 };
	if (p->delete)
		return record_delete(x, t, p->id, p->version, e);
	if (p->restore)
		return record_restore(x, t, p->id, &p->out, e);
	while (rc == RC_OK && str_split(&rest, ';', &pair)) {
		str_split(&pair, '=', &name);
		rc = change_text(x, &c, name, pair, e);
	}
	if (rc)
		return rc;
	return p->id ? record_update(x, p->id, p->version, &c, &p->out, e) : record_create(x, &c, &p->out, e);
}

enum rc bench_put(struct bench *b, const struct principal *who, struct put *p)
{
	struct write_request r = { .company = b->company, .who = who ? who : principal_system(&b->arena, ORIGIN_CLI), .arena = &b->arena, .work = put_work,
				   .argument = p, .import = p->import };

	error_clear(&b->e);
	return records_write(&r, &b->e);
}

int64_t bench_make(struct bench *b, const char *entity, const char *set)
{
	struct put p = { .entity = entity, .set = set };

	bench_must(bench_put(b, NULL, &p), &b->e, set);
	return p.out.id;
}

void bench_look(struct bench *b, const struct principal *who, struct context *x)
{
	MUST(b, company_refresh(b->company, &b->e));
	MUST(b, context_begin(x, b->company, &b->arena, &b->e));
	x->who = who ? who : principal_system(&b->arena, ORIGIN_CLI);
}

struct principal *bench_principal(struct bench *b, int64_t user)
{
	struct principal *p;
	struct context x;

	bench_look(b, NULL, &x);
	MUST(b, principal_load(&x, user, ORIGIN_API, &p, &b->e));
	context_end(&x);
	return p;
}

int64_t bench_number(struct bench *b, const char *sql)
{
	struct db *db;
	int64_t n = 0;
	bool found;

	MUST(b, store_read(company_store(b->company), &db, &b->e));
	bench_must(db_one_int(db, sql, NULL, 0, &n, &found, &b->e), &b->e, sql);
	store_read_end(db);
	return n;
}

/* --- checksum ------------------------------------------------------------------------------------------------------------------------- */

static bool named_in(struct str list, const char *name)
{
	struct str word;

	while (str_split(&list, ' ', &word))
		if (str_is(word, name))
			return true;
	return false;
}

/* Rows may come in any order: their hashes are added up. */
static uint64_t table_checksum(struct bench *b, struct db *db, const struct entity *t)
{
	struct buf sql = { .max = 64 << 10 };
	struct statement *st;
	uint64_t sum = str_hash(str_of(t->table));
	bool row = true;

	buf_lit(&sql, "SELECT ");
	for (int i = 0; i < t->field_count; i++) {
		buf_printf(&sql, "%s%s", i ? ", " : "", t->fields[i].column);
	}
	buf_printf(&sql, " FROM %s", t->table);
	bench_must(db_prepare(db, buf_view(&sql), &st, &b->e), &b->e, buf_cstr(&sql));
	for (MUST(b, statement_step(st, &row, &b->e)); row; MUST(b, statement_step(st, &row, &b->e))) {
		uint64_t h = 1;
		for (int i = 0; i < t->field_count; i++) {
			enum value_kind kind = t->fields[i].flags & FIELD_SEALED ? VALUE_BLOB : field_types[t->fields[i].type].kind;
			struct value v = statement_value(st, i, kind);
			h = h * 1000003 + (v.kind == VALUE_NULL ? 7 : v.kind == VALUE_INT ? (uint64_t)v.i * 31 + 3 : str_hash(v.s) * 2 + 1);
		}
		sum += h * (h | 1);
	}
	statement_end(st);
	buf_free(&sql);
	return sum;
}

static void tell_finding(void *context, const struct finding *f)
{
	fprintf(stderr, "%s %s %lld %s: %s\n", f->check, f->entity ? f->entity : "", (long long)f->id, f->field ? f->field : "", f->error.key);
}

void bench_sound(struct bench *b)
{
	struct check_sink sink = { tell_finding, NULL };
	struct check_report report = { 0 };
	struct context x;

	bench_look(b, NULL, &x);
	MUST(b, company_check(&x, &sink, &report, &b->e));
	context_end(&x);
	if (report.findings) {
		fprintf(stderr, "%lld findings\n", (long long)report.findings);
		abort();
	}
}

uint64_t bench_checksum(struct bench *b, const char *skip)
{
	struct context x;
	uint64_t sum = 0;

	bench_look(b, NULL, &x);
	for (int i = 0; i < x.schema->entity_count; i++)
		if (!named_in(str_of(skip), x.schema->entities[i].name))
			sum = sum * 31 + table_checksum(b, x.db, &x.schema->entities[i]);
	context_end(&x);
	return sum;
}
