/* The command line's own main: reads the words, opens the company, runs the command, says what went wrong. */
#include "cli/cli.h"

#include "base/log.h"
#include "base/mem.h"
#include "os/os.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_MOST = 512 << 20, OUT_MOST = 64 << 20 };

/* BANYAN_LANG goes before what the terminal speaks; "zh_CN.UTF-8" is zh_CN. */
enum language cli_language(void)
{
	static const char *const names[] = { "BANYAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *text = getenv(names[i]);
		if (text && *text)
			return language_from_tag(str_part(str_of(text), 0, strcspn(text, ".@")));
	}
	return LANGUAGE_EN;
}

/* --- the company ------------------------------------------------------------------------------------------------------------------------------ */

static enum rc take_principal(struct cli *c, struct error *e)
{
	const char *name = c->in->texts[OPT_AS];
	struct principal *who = NULL;
	struct context x;
	enum rc rc;

	if (!name) {
		c->who = principal_system(&c->arena, ORIGIN_CLI);
		return c->who ? RC_OK : error_no_memory(e);
	}
	if ((rc = context_begin(&x, c->company, &c->arena, e)) == RC_OK)
		rc = principal_by_name(&x, str_of(name), ORIGIN_CLI, &who, e);
	context_end(&x);
	c->who = who;
	return rc == RC_NOT_FOUND ? error_set(e, RC_INVALID, "--as", "cli.error.no_user", name, NULL) : rc;
}

enum rc cli_open(struct cli *c, struct error *e)
{
	struct company_options o = { .url = c->in->texts[OPT_DB], .key_file = c->in->texts[OPT_KEY_FILE] };
	enum rc rc = company_open(&o, &c->company, e);

	return rc ? rc : take_principal(c, e);
}

void cli_close(struct cli *c)
{
	company_close(c->company);
	c->company = NULL;
}

enum rc cli_read(struct cli *c, struct context *x, struct error *e)
{
	enum rc rc = context_begin(x, c->company, &c->arena, e);

	x->who = c->who;
	return rc;
}

enum rc cli_write(struct cli *c, enum rc (*work)(struct context *x, struct write_request *r, struct error *e), void *argument, bool alone, struct error *e)
{
	struct write_request r = { .job.alone = alone, .company = c->company, .who = c->who, .arena = &c->arena, .work = work, .argument = argument };

	return records_write(&r, e);
}

enum rc cli_entity(const struct cli *c, const struct schema *s, const char *name, const struct entity **out, struct error *e)
{
	struct suggestion meant = suggest_begin(str_of(name));
	const struct entity *t = schema_entity(s, str_of(name));
	char best[80];

	if (!t)
		t = schema_entity_plural(s, str_of(name));
	*out = t;
	if (t && !(t->flags & ENTITY_INTERNAL))
		return RC_OK;
	for (int i = 0; i < s->entity_count; i++)
		if (!(s->entities[i].flags & ENTITY_INTERNAL))
			suggest_word(&meant, str_of(s->entities[i].name));
	snprintf(best, sizeof best, "%.*s", STR_ARG(suggest_best(&meant)));
	return error_set(e, RC_INVALID, "ENTITY", *best ? "cli.error.entity_meant" : "cli.error.entity", name, best);
}

enum rc cli_find(struct context *x, const struct entity *t, const char *key, int64_t *id, struct error *e)
{
	const struct field named = { .name = "KEY", .type = TYPE_REF, .ref = t->name, .target = t };
	struct value v = value_null();
	enum rc rc;

	if (!principal_may(x->who, t, OP_READ))
		return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden_read", t->name, NULL);
	rc = reference_find(x, &named, str_of(key), &v, e);
	*id = v.i;
	if (rc == RC_INVALID || (rc == RC_OK && value_is_null(v)))
		return error_set(e, RC_NOT_FOUND, t->name, "cli.error.no_record", key, NULL);
	return rc;
}

enum rc cli_need_administrator(const struct cli *c, struct error *e)
{
	return c->who->system || c->who->administrator ? RC_OK : error_set(e, RC_FORBIDDEN, NULL, "cli.error.administrator", NULL, NULL);
}

/* --- running --------------------------------------------------------------------------------------------------------------------------------------- */

static enum rc run(struct cli *c, struct error *e)
{
	const struct command *command = c->in->command;
	enum rc rc;

	if (c->in->help) {
		help_write(&c->out, c->language, command, c->in->group);
		return cli_flush(c, e);
	}
	if (command->flags & COMMAND_COMPANY && (rc = cli_open(c, e)))
		return rc;
	if ((rc = command->run(c, e)))
		return rc;
	cli_progress_end(c);
	return cli_flush(c, e);
}

int cli_main(int argc, char **argv, const struct cli_parts *parts)
{
	struct cli c = { .parts = parts, .arena = { .max = ARENA_MOST }, .out = { .max = OUT_MOST }, .error_more = { .max = ERROR_MORE_MAX }, .language = cli_language() };
	struct invocation in;
	struct error e = { 0 };
	enum rc rc;
	int status;

	json_start();
	for (int i = 1; i < argc; i++)
		c.json |= !strcmp(argv[i], "--json");
	if ((rc = os_use_environment(&e)) == RC_OK && (rc = invocation_read(&c.arena, argc, argv, &in, &e)) == RC_OK) {
		c.in = &in;
		c.json = GIVEN(&in, JSON);
		rc = run(&c, &e);
	}
	if (rc)
		cli_error(&c, &e);
	status = rc ? cli_status(&e) : c.found_wrong;
	cli_close(&c);
	buf_free(&c.out);
	buf_free(&c.error_more);
	arena_free(&c.arena);
	return status;
}
