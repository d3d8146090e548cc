/* banyan get, create, update, delete: one record of any entity, through the same validation and rights as page and API. */
#include "cli/cli.h"

#include "base/mem.h"
#include "kam/explain.h"
#include "records/record_json.h"

#include <stdio.h>
#include <string.h>

/* --- get ------------------------------------------------------------------------------------------------------------------------------------------ */

static enum rc put_line(struct cli *c, struct context *x, const struct record *r, int i, struct error *e)
{
	CLEANUP(buf_free) struct buf text = { .max = 4 << 20 };
	const struct field *f = &r->entity->fields[i];
	struct type_context types = context_types(x);
	struct str title = STR("");
	enum rc rc;

	field_write(&types, f, r->values[i], &text);
	if (f->type == TYPE_REF && (rc = record_title(x, f->target, r->values[i].i, &title, e)))
		return rc;
	buf_printf(&c->out, "%-18s ", f->name);
	for (size_t k = 0; k < text.len; k++)
		buf_char(&c->out, (unsigned char)text.data[k] < ' ' ? ' ' : text.data[k]);
	if (title.n)
		buf_printf(&c->out, " (%.*s)", STR_ARG(title));
	buf_char(&c->out, '\n');
	return RC_OK;
}

static enum rc put_record(struct cli *c, struct context *x, const struct record *r, struct error *e)
{
	struct json_writer w = cli_json(c);
	enum rc rc = RC_OK;

	if (c->json) {
		record_json(&w, x, r);
		buf_char(&c->out, '\n');
		return RC_OK;
	}
	for (int i = 0; rc == RC_OK && i < r->entity->field_count; i++)
		if (r->readable[i] && r->entity->fields[i].type != TYPE_BYTES && !value_is_null(r->values[i]))
			rc = put_line(c, x, r, i, e);
	return rc;
}

static enum rc put_explanation(struct cli *c, struct context *x, const struct record *r, struct error *e)
{
	struct explanation *tree;
	enum rc rc = field_explain(x, &c->arena, r, str_of(c->in->texts[OPT_EXPLAIN]), &tree, e);

	if (rc)
		return rc;
	if (!c->json) {
		explanation_text(tree, c->language, NULL, &c->out);
		return RC_OK;
	}
	explanation_json(tree, c->language, &c->out);
	buf_char(&c->out, '\n');
	return RC_OK;
}

enum rc command_get(struct cli *c, struct error *e)
{
	const struct entity *t;
	struct record *r;
	struct context x;
	int64_t id;
	enum rc rc = cli_read(c, &x, e);

	if (rc == RC_OK && (rc = cli_entity(c, x.schema, c->in->arguments[0], &t, e)) == RC_OK && (rc = cli_find(&x, t, c->in->arguments[1], &id, e)) == RC_OK &&
	    (rc = record_get(&x, t, id, &r, e)) == RC_OK)
		rc = GIVEN(c->in, EXPLAIN) ? put_explanation(c, &x, r, e) : put_record(c, &x, r, e);
	context_end(&x);
	return rc;
}

/* --- writing ---------------------------------------------------------------------------------------------------------------------------------------- */

struct asked {
	struct cli *cli;
	const struct entity *entity;  /* of the schema in the write */
	json_t *body;                 /* from standard input, or NULL */
	struct written written;
};

/* FIELD=VALUE from the place `from` on. */
static enum rc take_pairs(struct context *x, struct asked *a, int from, struct change *change, struct error *e)
{
	const struct invocation *in = a->cli->in;
	enum rc rc = RC_OK;

	for (int i = from; rc == RC_OK && i < in->argument_count; i++) {
		struct str text = str_of(in->arguments[i]);
		size_t equals = str_find(text, '=');
		if (str_is(text, "-"))
			continue;
		if (equals == text.n)
			return error_set(e, RC_INVALID, in->arguments[i], "cli.error.pair", in->arguments[i], NULL);
		rc = change_text(x, change, str_part(text, 0, equals), str_part(text, equals + 1, text.n), e);
	}
	return rc;
}

static enum rc take_change(struct context *x, struct asked *a, int from, struct change *change, struct error *e)
{
	enum rc rc;

	if ((rc = cli_entity(a->cli, x->schema, a->cli->in->arguments[0], &a->entity, e)) || (rc = change_new(x, a->entity, change, e)))
		return rc;
	if (a->body && (rc = change_json(x, change, a->body, e)))
		return rc;
	return take_pairs(x, a, from, change, e);
}

static enum rc create(struct context *x, struct write_request *r, struct error *e)
{
	struct asked *a = r->argument;
	struct change change;
	enum rc rc = take_change(x, a, 1, &change, e);

	return rc ? rc : record_create(x, &change, &a->written, e);
}

static enum rc update(struct context *x, struct write_request *r, struct error *e)
{
	struct asked *a = r->argument;
	const struct invocation *in = a->cli->in;
	struct change change;
	int64_t id;
	enum rc rc;

	if ((rc = take_change(x, a, 2, &change, e)) || (rc = cli_find(x, a->entity, in->arguments[1], &id, e)))
		return rc;
	return record_update(x, id, GIVEN(in, VERSION) ? in->numbers[OPT_VERSION] : ANY_VERSION, &change, &a->written, e);
}

static enum rc remove_record(struct context *x, struct write_request *r, struct error *e)
{
	struct asked *a = r->argument;
	const struct invocation *in = a->cli->in;
	enum rc rc;

	if ((rc = cli_entity(a->cli, x->schema, in->arguments[0], &a->entity, e)) || (rc = cli_find(x, a->entity, in->arguments[1], &a->written.id, e)))
		return rc;
	return record_delete(x, a->entity, a->written.id, GIVEN(in, VERSION) ? in->numbers[OPT_VERSION] : ANY_VERSION, e);
}

/* "-" among the arguments: an object on standard input. */
static enum rc read_body(struct cli *c, int from, json_t **body, struct error *e)
{
	CLEANUP(buf_free) struct buf b = { 0 };
	enum rc rc;

	for (int i = from; i < c->in->argument_count; i++) {
		if (strcmp(c->in->arguments[i], "-") || *body)
			continue;
		if ((rc = cli_stdin(&b, 0, e)) || (rc = json_read(buf_view(&b), 0, body, e)))
			return rc;
	}
	return RC_OK;
}

/* What stands there now, or its id where it may not be read. */
static enum rc show_written(struct cli *c, const struct asked *a, struct error *e)
{
	struct json_writer w = cli_json(c);
	struct record *r = NULL;
	const struct entity *t;
	struct context x;
	enum rc rc;

	if (!c->json) {
		buf_printf(&c->out, "%lld\n", (long long)a->written.id);
		return RC_OK;
	}
	if ((rc = company_refresh(c->company, e)) || (rc = cli_read(c, &x, e)))
		return rc;
	if ((rc = cli_entity(c, x.schema, c->in->arguments[0], &t, e)) == RC_OK && record_get(&x, t, a->written.id, &r, e) == RC_OK) {
		record_json(&w, &x, r);
	} else {
		json_object_begin(&w);
		json_field_int(&w, "id", a->written.id);
		json_field_int(&w, "version", a->written.version);
		json_object_end(&w);
	}
	context_end(&x);
	buf_char(&c->out, '\n');
	return rc;
}

static enum rc write_and_show(struct cli *c, int from, enum rc (*work)(struct context *, struct write_request *, struct error *), struct error *e)
{
	CLEANUP(json_free) json_t *body = NULL;
	struct asked a = { .cli = c };
	enum rc rc = read_body(c, from, &body, e);

	a.body = body;
	if (rc || (rc = cli_write(c, work, &a, false, e)))
		return rc;
	return show_written(c, &a, e);
}

enum rc command_create(struct cli *c, struct error *e)
{
	return write_and_show(c, 1, create, e);
}

enum rc command_update(struct cli *c, struct error *e)
{
	if (!GIVEN(c->in, VERSION) && !GIVEN(c->in, ANY_VERSION))
		return error_set(e, RC_PRECONDITION, "--version", "cli.error.version", NULL, NULL);
	return write_and_show(c, 2, update, e);
}

enum rc command_delete(struct cli *c, struct error *e)
{
	struct json_writer w = cli_json(c);
	struct asked a = { .cli = c };
	enum rc rc = cli_write(c, remove_record, &a, false, e);

	if (rc || !c->json)
		return rc;
	json_object_begin(&w);
	json_field_int(&w, "id", a.written.id);
	json_field_bool(&w, "deleted", true);
	json_object_end(&w);
	buf_char(&c->out, '\n');
	return RC_OK;
}
