/* banyan backup and restore: the whole database as a file, with the key that opens its sealed values beside it. */
#include "cli/cli.h"

#include "base/mem.h"
#include "os/file.h"
#include "records/check.h"

#include <stdio.h>
#include <string.h>

enum { KEY_FILE_MAX = 4096 };

static struct company_options options_of(const struct cli *c)
{
	return (struct company_options){ .url = c->in->texts[OPT_DB], .key_file = c->in->texts[OPT_KEY_FILE] };
}

/* FILE.key, beside the backup. */
static void key_beside(const struct cli *c, char path[FILE_PATH_MAX])
{
	snprintf(path, FILE_PATH_MAX, "%s.key", c->in->arguments[0]);
}

static enum rc copy_key(const char *from, const char *to, struct error *e)
{
	CLEANUP(buf_free) struct buf key = { .max = KEY_FILE_MAX };
	enum rc rc = file_read(from, KEY_FILE_MAX, &key, e);

	return rc ? rc : file_write(to, buf_view(&key), e);
}

static enum rc show(struct cli *c, const char *file, const char *key, int64_t rows)
{
	struct json_writer w = cli_json(c);

	if (!c->json)
		return RC_OK;
	json_object_begin(&w);
	json_field_text(&w, "file", file);
	json_field_text(&w, "key", key);
	if (rows >= 0)
		json_field_int(&w, "rows", rows);
	json_object_end(&w);
	buf_char(&c->out, '\n');
	return RC_OK;
}

enum rc command_backup(struct cli *c, struct error *e)
{
	struct company_options o = options_of(c);
	char key[FILE_PATH_MAX], beside[FILE_PATH_MAX];
	bool with_key = !GIVEN(c->in, WITHOUT_KEY);
	const char *file = c->in->arguments[0];
	enum rc rc;

	company_key_path(&o, key, sizeof key);
	key_beside(c, beside);
	if ((rc = cli_need_administrator(c, e)))
		return rc;
	if (file_exists(file) || (with_key && file_exists(beside)))
		return error_set(e, RC_CONFLICT, "FILE", "cli.error.backup_there", file_exists(file) ? file : beside, NULL);
	if ((rc = store_backup(company_store(c->company), file, e)) || (with_key && (rc = copy_key(key, beside, e))))
		return rc;
	cli_say(c, with_key ? "cli.backup.made" : "cli.backup.made_without_key", file, with_key ? beside : key);
	return show(c, file, with_key ? beside : NULL, -1);
}

/* --- restore -------------------------------------------------------------------------------------------------------------------------------------- */

/* The key that the restored company will be opened with: the one there already, if it is the same, or the one beside the backup (*placed). */
static enum rc place_key(struct cli *c, bool *placed, struct error *e)
{
	CLEANUP(buf_free) struct buf own = { .max = KEY_FILE_MAX };
	CLEANUP(buf_free) struct buf given = { .max = KEY_FILE_MAX };
	struct company_options o = options_of(c);
	char place[FILE_PATH_MAX], beside[FILE_PATH_MAX];
	enum rc rc;

	company_key_path(&o, place, sizeof place);
	key_beside(c, beside);
	*placed = false;
	if (!file_exists(beside))
		return file_exists(place) ? RC_OK : error_set(e, RC_INVALID, "--key-file", "cli.error.key_needed", beside, NULL);
	if (!file_exists(place)) {
		*placed = true;
		return copy_key(beside, place, e);
	}
	if ((rc = file_read(place, KEY_FILE_MAX, &own, e)) || (rc = file_read(beside, KEY_FILE_MAX, &given, e)))
		return rc;
	return str_eq(buf_view(&own), buf_view(&given)) ? RC_OK : error_set(e, RC_CONFLICT, "--key-file", "cli.error.key_differs", place, NULL);
}

static enum rc fill(struct cli *c, struct error *e)
{
	struct store_options so = { .create = true };
	struct store *s = NULL;
	enum rc rc = store_open(c->in->texts[OPT_DB], &so, &s, e);

	if (rc == RC_OK)
		rc = store_restore(s, c->in->arguments[0], e);
	store_close(s);
	return rc;
}

/* What a failed restore has made is taken away again. */
static void take_back(struct cli *c, bool new_file, bool new_key)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	struct company_options o = options_of(c);
	struct error ignored = { 0 };
	char path[FILE_PATH_MAX];

	for (size_t i = 0; new_file && i < sizeof ends / sizeof *ends; i++) {
		snprintf(path, sizeof path, "%s%s", o.url, ends[i]);
		file_remove(path, &ignored);
	}
	company_key_path(&o, path, sizeof path);
	if (new_key)
		file_remove(path, &ignored);
}

static void first_finding(void *context, const struct finding *f)
{
	struct error *e = context;

	if (!e->rc)
		*e = f->error;
}

/* Opens what was restored and looks it over. */
static enum rc look(struct cli *c, struct check_report *report, struct error *e)
{
	struct error first = { 0 };
	struct check_sink sink = { first_finding, &first };
	struct context x;
	enum rc rc;

	if ((rc = cli_open(c, e)) || (rc = cli_read(c, &x, e)))
		return rc;
	rc = company_check(&x, &sink, report, e);
	context_end(&x);
	if (rc == RC_OK && first.rc)
		return *e = first, e->rc = RC_STORE;
	return rc;
}

enum rc command_restore(struct cli *c, struct error *e)
{
	struct check_report report = { 0 };
	bool new_file = !str_starts(str_of(c->in->texts[OPT_DB]), "postgres") && !file_exists(c->in->texts[OPT_DB]), new_key = false;
	char rows[24];
	enum rc rc;

	if (!file_exists(c->in->arguments[0]))
		return error_set(e, RC_INVALID, "FILE", "cli.error.backup_missing", c->in->arguments[0], NULL);
	if ((rc = place_key(c, &new_key, e)) || (rc = fill(c, e))) {
		take_back(c, new_file, new_key);
		return rc;
	}
	if ((rc = look(c, &report, e)))
		return rc;
	snprintf(rows, sizeof rows, "%lld", (long long)report.rows);
	cli_say(c, "cli.restore.made", c->in->arguments[0], rows);
	return show(c, c->in->arguments[0], NULL, report.rows);
}
