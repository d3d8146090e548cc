/* jobs/: files kept in the database and fetched by another process, cleaned by age; what a stopped process leaves behind. On SQLite and PostgreSQL. */
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
#include "jobs/import_job.h"
#include "os/os.h"
#include "records/kept_file.h"
#include "records/purge.h"

enum { BYTES = 3 * KEPT_PART + 17, DAY_MS = 86400000 };

static int set_up(void **state)
{
	struct bench *b = calloc(1, sizeof *b);

	assert_true(bench_begin(b));
	MUST(b, bench_open(b, true));
	*state = b;
	return 0;
}

static int tear_down(void **state)
{
	bench_end(*state);
	free(*state);
	return 0;
}

/* A service with a folder of its own, as another process would have it. */
static struct jobs *service(struct bench *b, const char *name)
{
	struct jobs_options o = { .folder = arena_printf(&b->arena, "%s/%s", b->folder, name), .kinds = &import_job_kind, .kind_count = 1 };
	struct jobs *s;

	MUST(b, jobs_open(b->company, &o, &s, &b->e));
	return s;
}

static void end(struct jobs *s)
{
	char folder[FILE_PATH_MAX];

	snprintf(folder, sizeof folder, "%s", jobs_folder(s));
	jobs_close(s);
	folder_remove(folder);
	assert_false(file_exists(folder));
}

static void write_file(struct bench *b, const char *path, size_t n)
{
	char *bytes = malloc(n);

	for (size_t i = 0; i < n; i++)
		bytes[i] = (char)(i * 31 >> 3);
	MUST(b, file_write(path, (struct str){ bytes, n }, &b->e));
	free(bytes);
}

static void test_files_outlive_the_process(void **state)
{
	struct bench *b = *state;
	struct jobs *here = service(b, "here"), *there = service(b, "there");
	struct buf first = { .max = 8 << 20 }, second = { .max = 8 << 20 };
	char upload[FILE_PATH_MAX], path[FILE_PATH_MAX];
	struct str name;

	snprintf(upload, sizeof upload, "%s/upload", b->folder);
	write_file(b, upload, BYTES);
	MUST(b, file_read(upload, 8 << 20, &first, &b->e));
	MUST(b, import_file_keep(here, &b->arena, upload, true, &name, &b->e));
	assert_false(file_exists(upload));
	MUST(b, job_file_fetch(there, name, path, &b->e));
	MUST(b, file_read(path, 8 << 20, &second, &b->e));
	assert_true(str_eq(buf_view(&first), buf_view(&second)));
	assert_int_equal(bench_number(b, "SELECT count(*) FROM job_file"), 4);
	job_file_drop(here, name);
	job_file_leave(there, name);
	assert_int_equal(job_file_fetch(there, name, path, &b->e), RC_NOT_FOUND);
	/* one that nobody comes back for is no burden on the database */
	write_file(b, upload, 10);
	MUST(b, import_file_keep(here, &b->arena, upload, false, &name, &b->e));
	MUST(b, job_file_fetch(here, name, path, &b->e));
	assert_int_equal(bench_number(b, "SELECT count(*) FROM job_file"), 0);
	buf_free(&first);
	buf_free(&second);
	end(here);
	end(there);
}

/* A file that grows is kept piece by piece. */
static void test_growing(void **state)
{
	struct bench *b = *state;
	struct jobs *s = service(b, "grow");
	struct file f = FILE_NONE;
	struct buf all = { .max = 1000 };
	char path[FILE_PATH_MAX];
	uint64_t kept = 0;

	job_file_path(s, STR("job-1.rejects.csv"), path);
	MUST(b, file_open(path, FILE_WRITE, &f, &b->e));
	for (int i = 0; i < 3; i++) {
		MUST(b, file_put(&f, STR("row\n"), &b->e));
		MUST(b, job_file_keep(s, STR("job-1.rejects.csv"), &kept, &b->e));
		assert_int_equal(kept, 4 * (i + 1));
	}
	MUST(b, job_file_keep(s, STR("job-1.rejects.csv"), &kept, &b->e));
	file_close(&f);
	job_file_leave(s, STR("job-1.rejects.csv"));
	MUST(b, job_file_fetch(s, STR("job-1.rejects.csv"), path, &b->e));
	MUST(b, file_read(path, 1000, &all, &b->e));
	assert_string_equal(buf_cstr(&all), "row\nrow\nrow\n");
	buf_free(&all);
	end(s);
}

static int64_t later;

static int64_t clock_of_tests(void)
{
	return os_system()->now() + later;
}

static void test_cleaned_by_age(void **state)
{
	struct bench *b = *state;
	struct os table = *os_system();
	int64_t rows;

	table.now = clock_of_tests;
	os_set(&table);
	bench_make(b, "setting", "name=import.days;value=5");
	MUST(b, company_refresh(b->company, &b->e));
	MUST(b, kept_file_add(b->company, STR("old"), STR("1"), &b->e));
	later = 4 * (int64_t)DAY_MS;
	MUST(b, kept_file_add(b->company, STR("young"), STR("2"), &b->e));
	MUST(b, purge_run(b->company, &rows, &b->e));
	assert_int_equal(bench_number(b, "SELECT count(*) FROM job_file"), 2);
	later = 6 * (int64_t)DAY_MS;
	MUST(b, purge_run(b->company, &rows, &b->e));
	assert_int_equal(bench_number(b, "SELECT count(*) FROM job_file WHERE name = 'young'"), 1);
	assert_int_equal(bench_number(b, "SELECT count(*) FROM job_file"), 1);
	later = 0;
	os_set(NULL);
}

/* What runs while its process ends stands as failed when the next one begins: the job and the import that it was at work on. */
static enum rc leave_running(struct context *x, struct write_request *w, struct error *e)
{
	int64_t *ids = w->argument;
	const struct entity *import = schema_entity(x->schema, STR("import")), *job = schema_entity(x->schema, STR("job"));
	struct written out;
	struct change c;
	enum rc rc;

	if ((rc = change_new(x, import, &c, e)))
		return rc;
	change_value(&c, entity_field_named(import, "entity"), value_text(STR("account")));
	if ((rc = record_create_internal(x, &c, &out, e)) || (rc = job_create(x, "import", STR("{}"), &ids[0], e)) || (rc = job_start(x, ids[0], e)))
		return rc;
	ids[1] = out.id;
	if ((rc = change_new(x, job, &c, e)))
		return rc;
	change_value(&c, entity_field_named(job, "import"), value_int(out.id));
	return record_update_internal(x, ids[0], &c, &out, e);
}

static void test_stopped_in_the_middle(void **state)
{
	struct bench *b = *state;
	int64_t ids[2];
	struct write_request w = { .company = b->company, .who = principal_system(&b->arena, ORIGIN_CLI), .arena = &b->arena, .work = leave_running, .argument = ids };
	struct os table = *os_system();

	MUST(b, records_write(&w, &b->e));
	/* with several processes a job counts as left behind once nobody has written its row for some minutes */
	table.now = clock_of_tests;
	later = DAY_MS;
	os_set(&table);
	end(service(b, "next"));
	later = 0;
	os_set(NULL);
	assert_int_equal(bench_number(b, "SELECT count(*) FROM job WHERE status = 'failed' AND failure = 'error.job_stopped' AND ended_at IS NOT NULL"), 1);
	assert_int_equal(bench_number(b, "SELECT count(*) FROM import_run WHERE status = 'failed' AND failure = 'error.job_stopped'"), 1);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = { CASE(test_files_outlive_the_process), CASE(test_growing), CASE(test_cleaned_by_age), CASE(test_stopped_in_the_middle) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
