/* The n-th request of a kind fails, n = 1, 2, … until none is left, over a creation, a change, a custom field and an import of five order lines that make an
 * account, orders and products. What is reported done is there whole, also for the audit and the search; after an error nothing has changed.
 *   records_fault KIND [STEP [ACTION]]   KIND: memory sqlite os file; STEP > 1 takes every STEP-th request behind the first fifty */
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "help/company.h"
#include "os/file.h"
#include "os/os.h"
#include "records/audit.h"
#include "records/import.h"
#include "vfs.h"

static struct { atomic_int left; atomic_bool armed, hit; } fault;

static bool passes(void)
{
	if (!atomic_load(&fault.armed) || atomic_fetch_sub(&fault.left, 1) != 1)
		return true;
	atomic_store(&fault.hit, true);
	return false;
}

/* --- kinds ---------------------------------------------------------------------------------------------------------------------------------- */

static bool memory_gate(size_t size)
{
	return passes();
}

static bool memory_set(void)
{
	mem_set_gate(memory_gate);
	return true;
}

static sqlite3_mem_methods plain;

static void *lib_malloc(int n)
{
	return passes() ? plain.xMalloc(n) : NULL;
}

static void *lib_realloc(void *old, int n)
{
	return passes() ? plain.xRealloc(old, n) : NULL;
}

static bool sqlite_set(void)
{
	sqlite3_mem_methods faulty;

	if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &plain))
		return false;
	faulty = plain;
	faulty.xMalloc = lib_malloc;
	faulty.xRealloc = lib_realloc;
	return sqlite3_config(SQLITE_CONFIG_MALLOC, &faulty) == SQLITE_OK;
}

static bool vfs_gate(enum vfs_call call)
{
	return passes();
}

static bool file_set(void)
{
	return vfs_install(vfs_gate);
}

static int faulty_open(const char *path, int flags, unsigned mode)
{
	return passes() ? os_system()->open(path, flags, mode) : -1;
}

static ssize_t faulty_read(int fd, void *to, size_t n)
{
	return passes() ? os_system()->read(fd, to, n) : -1;
}

static ssize_t faulty_read_at(int fd, void *to, size_t n, off_t at)
{
	return passes() ? os_system()->read_at(fd, to, n, at) : -1;
}

static enum rc faulty_random(void *to, size_t n)
{
	return passes() ? os_system()->random(to, n) : RC_IO;
}

static bool os_fault_set(void)
{
	static struct os table;

	table = *os_system();
	table.open = faulty_open;
	table.read = faulty_read;
	table.read_at = faulty_read_at;
	table.random = faulty_random;
	os_set(&table);
	return true;
}

/* forks: the program stops where the outcome of a commit is unknown, so each attempt is a process of its own. */
static const struct kind { const char *name; bool (*set)(void); bool forks; } kinds[] = {
	{ "memory", memory_set, false }, { "sqlite", sqlite_set, false }, { "os", os_fault_set, false }, { "file", file_set, true },
};

/* --- actions ----------------------------------------------------------------------------------------------------------------------------------- */

static struct bench bench;
static int64_t subject, subject_version;

static enum rc create(int n)
{
	char set[160];
	struct put p = { .entity = "contact", .set = set };

	snprintf(set, sizeof set, "code=c%d;name=zebra %d;account=base;phone=13800000000;family=一子一女", n, n);
	return bench_put(&bench, NULL, &p);
}

static bool created(int n)
{
	char sql[160];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM contact c JOIN audit a ON a.entity = 'contact' AND a.record = c.id WHERE c.code = 'c%d'", n);
	return bench_number(&bench, sql) == 1;
}

static enum rc change(int n)
{
	char set[160];
	struct put p = { .entity = "account", .set = set, .id = subject, .version = subject_version };

	snprintf(set, sizeof set, "staff=%d;name=base %d;city=无锡", n + 1, n);
	enum rc rc = bench_put(&bench, NULL, &p);
	if (rc == RC_OK)
		subject_version = p.out.version;
	return rc;
}

static bool changed(int n)
{
	char sql[160];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM account WHERE staff = %d AND version = %lld", n + 1, (long long)subject_version);
	return bench_number(&bench, sql) == 1;
}

/* Where a fault is one that SQLite gets over, the field is made: an entity takes 200, so the next one follows before that. */
static const char *const hosts[] = { "account", "contact", "product", "task", "note", "unit" };
static int64_t fields_made; /* counted when no fault is set */

static enum rc custom(int n)
{
	char set[160];
	struct put p = { .entity = "custom_field", .set = set };

	snprintf(set, sizeof set, "entity=%s;name=f%d;type=text;label=新栏;unique_values=true;searched=true", hosts[fields_made / 150 % (int64_t)(sizeof hosts / sizeof *hosts)], n);
	return bench_put(&bench, NULL, &p);
}

/* Its row, and its column: the query fails the test without it. */
static bool has_custom(int n)
{
	char sql[200];

	fields_made = bench_number(&bench, "SELECT count(*) FROM custom_field");
	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
		snprintf(sql, sizeof sql, "SELECT count(*) FROM custom_field WHERE entity = '%s' AND name = 'f%d'", hosts[i], n);
		if (bench_number(&bench, sql) == 0)
			continue;
		snprintf(sql, sizeof sql, "SELECT count(*) FROM %s WHERE x_f%d IS NOT NULL", hosts[i], n);
		return bench_number(&bench, sql) == 0;
	}
	return false;
}

static const char lines_map[] = "{\"columns\":{\"InvoiceNo\":\"order.number\",\"StockCode\":\"product.code\",\"Quantity\":\"quantity\","
	"\"InvoiceDate\":\"order.ordered_at\",\"UnitPrice\":\"unit_price\",\"CustomerID\":\"order.account.code\"},\"create_missing\":true,\"currency\":\"GBP\"}";

static void lines_file(char *path, size_t size, int n)
{
	CLEANUP(buf_free) struct buf b = { .max = 4096 };
	FILE *f;

	snprintf(path, size, "%s/lines.csv", bench.folder);
	buf_lit(&b, "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID\n");
	for (int i = 0; i < 5; i++)
		buf_printf(&b, "N%d-%d,P%d-%d,%d,2026-01-0%d 08:00,2.5%d,A%d\n", n, i / 2, n, i % 3, i + 1, i + 1, i, n);
	f = fopen(path, "w");
	if (!f || fwrite(b.data, 1, b.len, f) != b.len || fclose(f))
		abort();
}

static enum rc open_and_import(const char *path, struct context *x, struct import_mapping *m, struct table_reader **table, struct file *file)
{
	struct table_options options = TABLE_GUESS;
	static struct source source;
	const struct entity *t;
	enum rc rc;

	if ((rc = file_open(path, FILE_READ, file, &bench.e)) || (rc = source_file(file, path, &source, &bench.e)) ||
	    (rc = table_open(&source, &options, table, &bench.e)) || (rc = context_begin(x, bench.company, &bench.arena, &bench.e)))
		return rc;
	x->who = principal_system(&bench.arena, ORIGIN_CLI);
	t = schema_entity(x->schema, STR("order_line"));
	if (!x->who)
		rc = RC_NO_MEMORY;
	else if ((rc = import_guess(x, t, *table, m, &bench.e)) == RC_OK)
		rc = import_mapping_read(x, t, str_of(lines_map), m, &bench.e);
	context_end(x);
	return rc;
}

static enum rc import(int n)
{
	static struct import_mapping m;
	struct table_reader *table = NULL;
	struct file file = FILE_NONE;
	struct import_report r;
	struct context x = { 0 };
	char path[FILE_PATH_MAX];
	bool armed = atomic_exchange(&fault.armed, false);

	lines_file(path, sizeof path, n);
	memset(&m, 0, sizeof m);
	atomic_store(&fault.armed, armed);
	enum rc rc = open_and_import(path, &x, &m, &table, &file);
	if (rc == RC_OK)
		rc = import_run(bench.company, x.who, &(struct import_options){ .entity = STR("order_line"), .mapping = &m }, table, NULL, &r, &bench.e);
	if (rc == RC_OK && (r.added != 5 || r.refused))
		rc = RC_INVALID;
	context_end(&x);
	table_close(&table);
	file_close(&file);
	return rc;
}

static bool imported(int n)
{
	char sql[400];

	snprintf(sql, sizeof sql, "SELECT count(*) * 1000 + count(DISTINCT o.id) * 100 + count(DISTINCT l.product_id) * 10 + count(DISTINCT a.id) FROM order_line l"
		 " JOIN sales_order o ON o.id = l.order_id JOIN account a ON a.id = l.account_id JOIN import_run i ON i.id = l.import_id AND i.status = 'done'"
		 " WHERE a.code = 'A%d'", n);
	return bench_number(&bench, sql) == 5331;
}

static const struct action { const char *name; enum rc (*run)(int n); bool (*done)(int n); const char *searched; } actions[] = {
	{ "create", create, created, "contact" }, { "update", change, changed, "account" }, { "custom", custom, has_custom, "account" },
	{ "import", import, imported, "account" },
};

/* --- looking ---------------------------------------------------------------------------------------------------------------------------------------- */

/* Each row is found by its own name. */
static bool search_agrees(const char *entity)
{
	struct query all = { .operation = OP_LIST, .limit = -1 };
	struct context x;
	struct list l;
	bool row, ok = true;

	bench_look(&bench, NULL, &x);
	all.entity = schema_entity(x.schema, str_of(entity));
	MUST(&bench, query_columns(&x, &all, STR("name"), &bench.e));
	MUST(&bench, list_begin(&x, &all, &l, &bench.e));
	for (MUST(&bench, list_next(&l, &row, &bench.e)); row; MUST(&bench, list_next(&l, &row, &bench.e))) {
		struct query one = all;
		int64_t hits;
		bool exact;
		one.search = arena_str(&bench.arena, list_value(&l, 0).s);
		MUST(&bench, list_count(&x, &one, 0, &hits, &exact, &bench.e));
		ok = ok && hits >= 1;
	}
	list_end(&l);
	context_end(&x);
	return ok;
}

static bool sound(const struct action *a)
{
	struct context x;
	int64_t rows;
	bool ok;

	bench_look(&bench, NULL, &x);
	ok = audit_check(&x, &rows, &bench.e) == RC_OK;
	context_end(&x);
	return ok && search_agrees(a->searched);
}

static uint64_t content(void)
{
	return bench_checksum(&bench, "audit import idempotency");
}

enum { DONE, REFUSED, NOT_HIT, WRONG };

/* An import that failed behind its batch stands as failed, and undoing it brings back what was. */
static bool undone(const struct action *a, uint64_t before)
{
	struct import_undone out;
	int64_t id;

	if (a->run != import)
		return false;
	id = bench_number(&bench, "SELECT COALESCE(max(id), 0) FROM import_run");
	if (bench_number(&bench, "SELECT count(*) FROM import_run WHERE status = 'failed' AND id = (SELECT max(id) FROM import_run)") != 1)
		return false;
	return import_undo(bench.company, principal_system(&bench.arena, ORIGIN_CLI), &bench.arena, id, &out, &bench.e) == RC_OK && content() == before;
}

/* One attempt with the n-th request failing. */
static int attempt(const struct action *a, int n)
{
	uint64_t before = content();
	enum rc rc;

	atomic_store(&fault.left, n);
	atomic_store(&fault.hit, false);
	atomic_store(&fault.armed, true);
	error_clear(&bench.e);
	rc = a->run(n);
	atomic_store(&fault.armed, false);
	if (rc == RC_OK)
		return !a->done(n) ? WRONG : atomic_load(&fault.hit) ? DONE : NOT_HIT;
	if (!atomic_load(&fault.hit)) {
		fprintf(stderr, "%s fails without a fault: %s %s %s\n", a->name, rc_name(rc), bench.e.key, bench.e.log);
		return WRONG;
	}
	if (content() == before || undone(a, before))
		return REFUSED;
	fprintf(stderr, "%s: %s, yet the content has changed\n", a->name, rc_name(rc));
	return WRONG;
}

/* In a process of its own: the company opened, one attempt made; then looked at from here. -1: it stopped. */
static int forked(const struct action *a, const struct kind *k, int n)
{
	int status;
	pid_t child;

	bench_close(&bench);
	fflush(NULL);
	if ((child = fork()) == 0) {
		if (!k->set() || bench_open(&bench, false))
			_exit(WRONG);
		int outcome = attempt(a, n);
		bench_close(&bench);
		_exit(outcome);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return WRONG;
	MUST(&bench, bench_open(&bench, false));
	subject_version = bench_number(&bench, "SELECT version FROM account WHERE code = 'base'");
	if (!WIFEXITED(status))
		return -1;
	return (WEXITSTATUS(status) == DONE || WEXITSTATUS(status) == NOT_HIT) && !a->done(n) ? WRONG : WEXITSTATUS(status);
}

static int loop(const struct kind *k, const struct action *a, int step)
{
	int outcome = DONE, refused = 0, stopped = 0, n;
	struct arena fresh = { .max = 256 << 20 };

	for (n = 1; outcome != NOT_HIT; n += n < 50 ? 1 : step) {
		arena_free(&bench.arena);
		bench.arena = fresh;
		outcome = k->forks ? forked(a, k, n) : attempt(a, n);
		if (outcome == WRONG || (n % 10 == 0 && !sound(a))) {
			fprintf(stderr, "%s %s %d: wrong; %s %s\n", k->name, a->name, n, bench.e.key ? bench.e.key : "", bench.e.log);
			return 1;
		}
		refused += outcome == REFUSED;
		stopped += outcome < 0;
	}
	/* durable: all of it is there in a database opened anew */
	int last = n - (n <= 50 ? 1 : step);
	uint64_t before = content();
	bench_close(&bench);
	MUST(&bench, bench_open(&bench, false));
	if (content() != before || !a->done(last) || !sound(a)) {
		fprintf(stderr, "%s %s: not whole after opening anew\n", k->name, a->name);
		return 1;
	}
	printf("%s %s: %d requests, %d refused, %d stopped\n", k->name, a->name, last - 1, refused, stopped);
	return 0;
}

int main(int argc, char **argv)
{
	int step = argc > 2 ? atoi(argv[2]) : 1, failed = 0, ran = 0;
	const struct kind *k = NULL;

	for (size_t i = 0; argc > 1 && i < sizeof kinds / sizeof *kinds; i++)
		if (!strcmp(argv[1], kinds[i].name))
			k = &kinds[i];
	if (!k || step < 1 || (!k->forks && !k->set()) || !bench_begin(&bench))
		return 2;
	MUST(&bench, bench_open(&bench, true));
	subject = bench_make(&bench, "account", "code=base;name=base");
	subject_version = 1;
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
		if (argc > 3 && strcmp(argv[3], actions[i].name))
			continue;
		failed |= loop(k, &actions[i], step);
		ran++;
	}
	bench_end(&bench);
	return failed || !ran;
}
