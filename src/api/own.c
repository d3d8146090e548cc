/* About the caller and the company: who am I, settings, tokens, events. */
#include "api/call.h"

#include "base/mem.h"
#include "model/words.h"
#include "records/setting.h"
#include "server/events.h"

#include <stdio.h>
#include <string.h>

/* --- me --------------------------------------------------------------------------------------------------------------------------- */

static void put_classes(struct json_writer *w, const char *key, const struct principal *who, unsigned bits)
{
	json_key(w, key);
	json_array_begin(w);
	for (int i = 0; i < CLASS_COUNT; i++)
		if (who->administrator || bits & 1u << i)
			json_put_text(w, class_names[i]);
	json_array_end(w);
}

/* What one may do with an entity: scope by operation, classes of fields. */
static void put_rights(struct call *c, const struct entity *t)
{
	const struct principal *who = c->x->who;
	bool any = false;

	for (int op = 0; op < OP_COUNT; op++)
		any |= principal_may(who, t, (enum operation)op);
	if (!any)
		return;
	json_key(&c->out, t->name);
	json_object_begin(&c->out);
	json_key(&c->out, "operations");
	json_object_begin(&c->out);
	for (int op = 0; op < OP_COUNT; op++)
		if (principal_may(who, t, (enum operation)op))
			json_field_text(&c->out, operation_names[op], scope_names[principal_scope(who, t, (enum operation)op)]);
	json_object_end(&c->out);
	put_classes(&c->out, "reads", who, t->index < who->grant_count ? who->grants[t->index].reads : 0);
	put_classes(&c->out, "writes", who, t->index < who->grant_count ? who->grants[t->index].writes : 0);
	json_object_end(&c->out);
}

static void put_token_scopes(struct call *c)
{
	static const struct { unsigned bit; const char *name; } rows[] = { { TOKEN_READ, "read" }, { TOKEN_WRITE, "write" }, { TOKEN_ADMIN, "admin" } };

	json_key(&c->out, "scopes");
	json_array_begin(&c->out);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (c->x->who->token & rows[i].bit)
			json_put_text(&c->out, rows[i].name);
	json_array_end(&c->out);
}

enum rc api_me(struct call *c, struct error *e)
{
	const struct principal *who = c->x->who;
	struct company *company = c->x->company;

	json_object_begin(&c->out);
	json_field_int(&c->out, "id", who->user);
	json_field_text(&c->out, "name", who->name);
	if (who->unit)
		json_field_int(&c->out, "unit", who->unit);
	else
		json_field_null(&c->out, "unit");
	json_field_text(&c->out, "language", language_tag((enum language)who->language));
	json_field_bool(&c->out, "administrator", who->administrator);
	json_field_bool(&c->out, "session", request_caller(c->r)->session.id != 0);
	put_token_scopes(c);
	json_field_str(&c->out, "company", company_setting(company, "company.name"));
	json_field_str(&c->out, "currency", company_setting(company, "company.currency"));
	json_field_str(&c->out, "time_zone", company_setting(company, "company.time_zone"));
	json_key(&c->out, "rights");
	json_object_begin(&c->out);
	for (int i = 0; i < c->x->schema->entity_count; i++)
		if (!(c->x->schema->entities[i].flags & ENTITY_INTERNAL))
			put_rights(c, &c->x->schema->entities[i]);
	json_object_end(&c->out);
	json_object_end(&c->out);
	return RC_OK;
}

/* --- settings ---------------------------------------------------------------------------------------------------------------------- */

static void put_setting(struct call *c, const struct setting_row *row)
{
	enum language language = api_language(c->r);
	char help[120];

	snprintf(help, sizeof help, "%s.help", row->name);
	json_object_begin(&c->out);
	json_field_text(&c->out, "name", row->name);
	json_field_text(&c->out, "type", field_types[row->type].name);
	json_field_str(&c->out, "value", company_setting(c->x->company, row->name));
	json_field_text(&c->out, "initial", row->initial);
	json_field_str(&c->out, "label", word_of(language, "setting", str_of(row->name)));
	json_field_str(&c->out, "help", word_of(language, "setting", str_of(help)));
	json_object_end(&c->out);
}

enum rc api_settings(struct call *c, struct error *e)
{
	const struct entity *t = schema_entity(c->x->schema, STR("setting"));

	if (!principal_may(c->x->who, t, OP_LIST))
		return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden_list", t->name, NULL);
	json_object_begin(&c->out);
	json_key(&c->out, "items");
	json_array_begin(&c->out);
	for (int i = 0; i < setting_count; i++)
		put_setting(c, &setting_rows[i]);
	json_array_end(&c->out);
	json_object_end(&c->out);
	return RC_OK;
}

/* Text, number, truth or null (back to the initial value) as the text that is stored. */
static enum rc setting_text(struct call *c, const char *name, const json_t *v, struct str *out, struct error *e)
{
	struct arena *a = c->x->arena;

	if (json_is_null(v))
		*out = STR("");
	else if (json_is_string(v))
		*out = json_str_view(v);
	else if (json_is_integer(v))
		*out = str_of(arena_printf(a, "%lld", (long long)json_integer_value(v)));
	else if (json_is_boolean(v))
		*out = str_of(json_is_true(v) ? "true" : "false");
	else
		return error_set(e, RC_INVALID, arena_text(a, str_of(name)), "error.json_type", "text", NULL);
	return RC_OK;
}

enum rc api_settings_change(struct call *c, struct error *e)
{
	const char *name;
	json_t *v;
	struct str text;
	enum rc rc;

	if (!json_is_object(c->body))
		return error_set(e, RC_INVALID, NULL, "error.json_object", NULL, NULL);
	json_object_foreach(c->body, name, v)
		if ((rc = setting_text(c, name, v, &text, e)) || (rc = setting_put(c->x, str_of(name), text, e)))
			return rc;
	c->shaped = true;
	c->status = 204;
	return RC_OK;
}

/* --- tokens ------------------------------------------------------------------------------------------------------------------------ */

/* How many requests a minute the new token may make. */
static enum rc limit_rate(struct call *c, int64_t id, struct error *e)
{
	const struct entity *t = schema_entity(c->x->schema, STR("token"));
	const json_t *rate = json_object_get(c->body, "rate");
	struct written out;
	struct change change;
	enum rc rc;

	if (!rate || json_is_null(rate))
		return RC_OK;
	if (!json_is_integer(rate))
		return error_set(e, RC_INVALID, "rate", "error.json_type", "integer", NULL);
	if ((rc = change_new(c->x, t, &change, e)))
		return rc;
	change_value(&change, entity_field_named(t, "rate"), value_int(json_integer_value(rate)));
	return record_update_internal(c->x, id, &change, &out, e);
}

/* A token makes no token that may more than an administrator's own: only a session or the scope admin makes any. */
enum rc api_token_create(struct call *c, struct error *e)
{
	char *secret = arena_alloc(c->x->arena, SECRET_TEXT);
	int64_t user = json_int_of(c->body, "user", c->x->who->user), id;
	struct str scope = json_text_of(c->body, "scope");
	enum rc rc;

	if (!secret)
		return error_no_memory(e);
	if (!json_is_object(c->body))
		return error_set(e, RC_INVALID, NULL, "error.json_object", NULL, NULL);
	if (!(c->x->who->token & TOKEN_ADMIN))
		return error_set(e, RC_FORBIDDEN, NULL, "error.token_scope", "admin", NULL);
	if ((rc = token_create(c->x, user, json_text_of(c->body, "name"), scope.n ? scope.p : "read", json_int_of(c->body, "days", 0), &id, secret, e)) || (rc = limit_rate(c, id, e)))
		return rc;
	json_object_begin(&c->out);
	json_field_int(&c->out, "id", id);
	json_field_text(&c->out, "token", secret);
	json_object_end(&c->out);
	c->location = arena_printf(c->x->arena, "/api/v1/tokens/%lld", (long long)id);
	return RC_OK;
}

/* --- events ------------------------------------------------------------------------------------------------------------------------ */

/* "job:17", "import:3": streams about a record that the caller may read. */
static enum rc check_topic(struct context *x, struct str topic, struct error *e)
{
	struct str name = str_part(topic, 0, str_find(topic, ':')), number = str_part(topic, name.n + 1, topic.n);
	const struct entity *t = str_is(name, "job") || str_is(name, "import") ? schema_entity(x->schema, name) : NULL;
	struct record *r;
	int64_t id;

	if (!t || topic.n > EVENT_TOPIC_BYTES || decimal_parse(number, 0, &id) != DECIMAL_OK || id <= 0)
		return error_set(e, RC_INVALID, "topic", "error.no_such_topic", NULL, NULL);
	return record_get(x, t, id, &r, e);
}

static enum rc take_topics(struct request *r, struct context *x, struct str topics[EVENT_TOPICS_MAX], size_t *count, struct error *e)
{
	const struct request_pair *args;
	size_t n = request_args(r, &args);
	enum rc rc = RC_OK;

	topics[0] = str_of(arena_printf(x->arena, "user:%lld", (long long)x->who->user));
	*count = 1;
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		if (!str_is(args[i].name, "topic"))
			return error_set(e, RC_INVALID, arena_text(x->arena, args[i].name), "error.unknown_parameter", arena_text(x->arena, args[i].name), NULL);
		if (*count == EVENT_TOPICS_MAX)
			return error_set(e, RC_INVALID, "topic", "error.no_such_topic", NULL, NULL);
		rc = check_topic(x, args[i].value, e);
		topics[(*count)++] = args[i].value;
	}
	return rc;
}

enum handled api_events(struct request *r)
{
	struct str topics[EVENT_TOPICS_MAX];
	struct error e = { 0 };
	struct context x;
	size_t count = 0;
	enum rc rc = request_read(r, &x, &e);

	if (rc == RC_OK)
		rc = take_topics(r, &x, topics, &count, &e);
	context_end(&x);
	return rc ? problem_reply(r, &e) : events_reply(r, topics, count);
}
