/* banyan setting: what the company has set, by name. */
#include "cli/cli.h"

#include "base/mem.h"
#include "records/setting.h"

static struct str value_of(const struct cli *c, const struct setting_row *row)
{
	return company_setting(c->company, row->name);
}

static enum rc may_read(struct cli *c, struct error *e)
{
	struct context x;
	enum rc rc = cli_read(c, &x, e);

	if (rc == RC_OK && !principal_may(x.who, schema_entity(x.schema, STR("setting")), OP_READ))
		rc = error_set(e, RC_FORBIDDEN, NULL, "error.forbidden_read", "setting", NULL);
	context_end(&x);
	return rc;
}

static enum rc find(const char *name, const struct setting_row **out, struct error *e)
{
	struct suggestion meant = suggest_begin(str_of(name));
	CLEANUP(buf_free) struct buf best = { .max = 200 };

	*out = setting_find(str_of(name));
	if (*out)
		return RC_OK;
	for (int i = 0; i < setting_count; i++)
		suggest_word(&meant, str_of(setting_rows[i].name));
	buf_str(&best, suggest_best(&meant));
	return error_set(e, RC_INVALID, "SETTING", best.len ? "cli.error.setting_meant" : "cli.error.setting", name, buf_cstr(&best));
}

static void put_setting(struct cli *c, struct json_writer *w, const struct setting_row *row)
{
	struct str value = value_of(c, row);

	json_object_begin(w);
	json_field_text(w, "name", row->name);
	json_field_str(w, "value", value);
	json_field_text(w, "initial", row->initial);
	json_field_bool(w, "changed", !str_is(value, row->initial));
	json_object_end(w);
}

enum rc command_setting_list(struct cli *c, struct error *e)
{
	static const char *const heads[] = { "name", "value", "initial" };
	struct str *cells = arena_new_array(&c->arena, struct str, (size_t)setting_count * 3);
	struct json_writer w = cli_json(c);
	enum rc rc = may_read(c, e);

	if (rc || !cells)
		return rc ? rc : error_no_memory(e);
	for (int i = 0; i < setting_count; i++) {
		cells[i * 3] = str_of(setting_rows[i].name);
		cells[i * 3 + 1] = value_of(c, &setting_rows[i]);
		cells[i * 3 + 2] = str_of(setting_rows[i].initial);
	}
	if (!c->json) {
		cli_table(c, heads, NULL, 3, cells, (size_t)setting_count);
		return RC_OK;
	}
	json_object_begin(&w);
	json_key(&w, "items");
	json_array_begin(&w);
	for (int i = 0; i < setting_count; i++)
		put_setting(c, &w, &setting_rows[i]);
	json_array_end(&w);
	json_object_end(&w);
	buf_char(&c->out, '\n');
	return RC_OK;
}

static enum rc show(struct cli *c, const struct setting_row *row)
{
	struct json_writer w = cli_json(c);

	if (c->json)
		put_setting(c, &w, row);
	else
		buf_str(&c->out, value_of(c, row));
	buf_char(&c->out, '\n');
	return RC_OK;
}

enum rc command_setting_get(struct cli *c, struct error *e)
{
	const struct setting_row *row;
	enum rc rc;

	if ((rc = may_read(c, e)) || (rc = find(c->in->arguments[0], &row, e)))
		return rc;
	return show(c, row);
}

static enum rc put(struct context *x, struct write_request *r, struct error *e)
{
	const struct invocation *in = r->argument;

	return setting_put(x, str_of(in->arguments[0]), str_of(in->arguments[1]), e);
}

enum rc command_setting_set(struct cli *c, struct error *e)
{
	const struct setting_row *row;
	enum rc rc;

	if ((rc = find(c->in->arguments[0], &row, e)) || (rc = cli_write(c, put, (void *)c->in, false, e)) || (rc = company_refresh(c->company, e)))
		return rc;
	return c->json ? show(c, row) : RC_OK;
}
