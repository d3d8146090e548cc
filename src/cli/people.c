/* banyan user and token: the way in before anybody has signed in. */
#include "cli/cli.h"

#include "base/mem.h"
#include "records/identity.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define LOCAL_URL "http://127.0.0.1:8080"

struct asked {
	struct cli *cli;
	int64_t id;
	char secret[SECRET_TEXT];
	struct str stored;       /* a hashed password */
	bool active;
};

static const struct entity *entity_of(const struct context *x, const char *name)
{
	return schema_entity(x->schema, str_of(name));
}

static const char *url_of(const struct cli *c)
{
	return GIVEN(c->in, URL) ? c->in->texts[OPT_URL] : LOCAL_URL;
}

/* {"id":…,"link":…} or the link alone. */
static enum rc show_link(struct cli *c, const struct asked *a, struct error *e)
{
	struct json_writer w = cli_json(c);
	const char *link = invitation_link(c->company, &c->arena, url_of(c), a->secret);

	if (!link)
		return error_no_memory(e);
	if (!c->json) {
		buf_printf(&c->out, "%s\n", link);
		return RC_OK;
	}
	json_object_begin(&w);
	json_field_int(&w, "id", a->id);
	json_field_text(&w, "link", link);
	json_object_end(&w);
	buf_char(&c->out, '\n');
	return RC_OK;
}

/* {"id":…,NAME:true} or nothing. */
static enum rc show_done(struct cli *c, int64_t id, const char *name, bool value, struct error *e)
{
	struct json_writer w = cli_json(c);

	if (!c->json)
		return RC_OK;
	json_object_begin(&w);
	json_field_int(&w, "id", id);
	json_field_bool(&w, name, value);
	json_object_end(&w);
	buf_char(&c->out, '\n');
	return RC_OK;
}

/* --- users ------------------------------------------------------------------------------------------------------------------------------------------ */

struct pair { const char *field, *text; };

/* The texts given, as fields of a new row; errors name the option. */
static enum rc take_pairs(struct context *x, struct change *change, const struct pair *pairs, int count, struct error *e)
{
	enum rc rc = RC_OK;

	for (int i = 0; rc == RC_OK && i < count; i++)
		if (pairs[i].text)
			rc = change_text(x, change, str_of(pairs[i].field), str_of(pairs[i].text), e);
	return rc;
}

static enum rc add_roles(struct context *x, struct asked *a, struct error *e)
{
	const struct entity *t = entity_of(x, "user_role");
	struct str rest = str_of(a->cli->in->texts[OPT_ROLE]), role;
	struct written written;
	struct change change;
	enum rc rc = RC_OK;

	while (rc == RC_OK && str_split(&rest, ',', &role)) {
		if ((rc = change_new(x, t, &change, e)))
			return rc;
		change_value(&change, entity_field_named(t, "user"), value_int(a->id));
		rc = change_text(x, &change, STR("role"), role, e);
		rc = rc ? rc : record_create(x, &change, &written, e);
	}
	return rc;
}

static enum rc add_user(struct context *x, struct write_request *r, struct error *e)
{
	struct asked *a = r->argument;
	const struct invocation *in = a->cli->in;
	const char *code = in->arguments[0];
	const struct pair pairs[] = { { "code", code }, { "name", GIVEN(in, NAME) ? in->texts[OPT_NAME] : code }, { "unit", in->texts[OPT_UNIT] },
				      { "email", in->texts[OPT_EMAIL] }, { "language", in->texts[OPT_LANGUAGE] } };
	struct change change;
	struct written written;
	enum rc rc;

	if ((rc = change_new(x, entity_of(x, "user"), &change, e)) || (rc = take_pairs(x, &change, pairs, sizeof pairs / sizeof *pairs, e)))
		return rc;
	if (!GIVEN(in, UNIT))
		change_value(&change, entity_field_named(change.entity, "unit"), value_null());
	if ((rc = record_create(x, &change, &written, e)))
		return rc;
	a->id = written.id;
	if ((rc = add_roles(x, a, e)))
		return rc;
	return invitation_create(x, a->id, "sign_in", a->secret, e);
}

enum rc command_user_add(struct cli *c, struct error *e)
{
	struct asked a = { .cli = c };
	enum rc rc = cli_write(c, add_user, &a, false, e);

	return rc ? rc : show_link(c, &a, e);
}

static enum rc find_user(struct context *x, struct asked *a, const char *name, struct error *e)
{
	return cli_find(x, entity_of(x, "user"), name, &a->id, e);
}

static enum rc set_active(struct context *x, struct write_request *r, struct error *e)
{
	struct asked *a = r->argument;
	const struct entity *t = entity_of(x, "user");
	struct written written;
	struct change change;
	enum rc rc;

	if ((rc = find_user(x, a, a->cli->in->arguments[0], e)) || (rc = change_new(x, t, &change, e)))
		return rc;
	change_value(&change, entity_field_named(t, "active"), value_int(a->active));
	if ((rc = record_update(x, a->id, ANY_VERSION, &change, &written, e)) || a->active)
		return rc;
	return session_end_all(x, a->id, e);
}

static enum rc change_active(struct cli *c, bool active, struct error *e)
{
	struct asked a = { .cli = c, .active = active };
	enum rc rc = cli_write(c, set_active, &a, false, e);

	return rc ? rc : show_done(c, a.id, "active", active, e);
}

enum rc command_user_disable(struct cli *c, struct error *e)
{
	return change_active(c, false, e);
}

enum rc command_user_enable(struct cli *c, struct error *e)
{
	return change_active(c, true, e);
}

/* Another one's way in is made by an administrator only; one's own by oneself. */
static enum rc need_self(const struct context *x, const struct asked *a, struct error *e)
{
	return x->who->user == a->id && a->id ? RC_OK : cli_need_administrator(a->cli, e);
}

static enum rc make_link(struct context *x, struct write_request *r, struct error *e)
{
	struct asked *a = r->argument;
	enum rc rc;

	if ((rc = find_user(x, a, a->cli->in->arguments[0], e)) || (rc = need_self(x, a, e)))
		return rc;
	return invitation_create(x, a->id, "sign_in", a->secret, e);
}

enum rc command_user_link(struct cli *c, struct error *e)
{
	struct asked a = { .cli = c };
	enum rc rc = cli_write(c, make_link, &a, false, e);

	return rc ? rc : show_link(c, &a, e);
}

static enum rc keep_password(struct context *x, struct write_request *r, struct error *e)
{
	struct asked *a = r->argument;
	enum rc rc;

	if ((rc = find_user(x, a, a->cli->in->arguments[0], e)) || (rc = need_self(x, a, e)))
		return rc;
	return password_set(x, a->id, a->stored, e);
}

enum rc command_user_password(struct cli *c, struct error *e)
{
	CLEANUP(buf_free) struct buf text = { 0 };
	struct asked a = { .cli = c };
	struct str line;
	enum rc rc;

	if ((rc = cli_stdin(&text, 0, e)))
		return rc;
	line = str_part(buf_view(&text), 0, str_find(buf_view(&text), '\n'));
	if (str_ends(line, "\r"))
		line.n--;
	rc = password_hash(c->company, &c->arena, line, &a.stored, e);
	if (text.data)
		sodium_memzero(text.data, text.len);
	if (rc || (rc = cli_write(c, keep_password, &a, false, e)))
		return rc;
	return show_done(c, a.id, "password", true, e);
}

/* --- tokens ------------------------------------------------------------------------------------------------------------------------------------------ */

static enum rc make_token(struct context *x, struct write_request *r, struct error *e)
{
	struct asked *a = r->argument;
	const struct invocation *in = a->cli->in;
	struct asked owner = { .cli = a->cli };
	enum rc rc;

	if ((rc = find_user(x, &owner, in->texts[OPT_USER], e)))
		return rc;
	return token_create(x, owner.id, str_of(in->texts[OPT_NAME]), in->texts[OPT_SCOPE], in->numbers[OPT_DAYS], &a->id, a->secret, e);
}

enum rc command_token_create(struct cli *c, struct error *e)
{
	struct json_writer w = cli_json(c);
	struct asked a = { .cli = c };
	enum rc rc = cli_write(c, make_token, &a, false, e);

	if (rc)
		return rc;
	if (!c->json) {
		buf_printf(&c->out, "%s\n", a.secret);
		return RC_OK;
	}
	json_object_begin(&w);
	json_field_int(&w, "id", a.id);
	json_field_text(&w, "token", a.secret);
	json_object_end(&w);
	buf_char(&c->out, '\n');
	return RC_OK;
}

static enum rc revoke(struct context *x, struct write_request *r, struct error *e)
{
	struct asked *a = r->argument;
	const struct entity *t = entity_of(x, "token");
	enum rc rc = cli_find(x, t, a->cli->in->arguments[0], &a->id, e);

	return rc ? rc : record_delete(x, t, a->id, ANY_VERSION, e);
}

enum rc command_token_revoke(struct cli *c, struct error *e)
{
	struct asked a = { .cli = c };
	enum rc rc = cli_write(c, revoke, &a, false, e);

	return rc ? rc : show_done(c, a.id, "revoked", true, e);
}
