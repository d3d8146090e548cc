/* Passwords, one-time links, sessions, tokens. */
#include "records/identity.h"

#include "base/mem.h"
#include "os/random.h"
#include "records/audit.h"
#include "records/known.h"
#include "records/state.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { RAW = 32, HASH = 32, DAY = 86400000, MINUTE = 60000 };

/* --- secrets -------------------------------------------------------------------------------------------------------------------------------- */

static enum rc secret_make(struct arena *a, char text[SECRET_TEXT], struct value *hash, struct error *e)
{
	unsigned char raw[RAW], *h = arena_alloc(a, HASH);

	if (!h)
		return error_no_memory(e);
	if (os_random(raw, sizeof raw))
		return error_set(e, RC_IO, NULL, "error.random", NULL, NULL);
	sodium_bin2base64(text, SECRET_TEXT, raw, sizeof raw, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	crypto_generichash(h, HASH, raw, sizeof raw, NULL, 0);
	sodium_memzero(raw, sizeof raw);
	*hash = value_blob((struct str){ (const char *)h, HASH });
	return RC_OK;
}

/* False for a text that cannot be one of ours. */
static bool secret_hash(struct str text, unsigned char hash[HASH])
{
	unsigned char raw[RAW];
	size_t n;

	if (text.n != SECRET_TEXT - 1 || sodium_base642bin(raw, sizeof raw, text.p, text.n, NULL, &n, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) || n != RAW)
		return false;
	crypto_generichash(hash, HASH, raw, sizeof raw, NULL, 0);
	return true;
}

static enum rc unknown(struct error *e, const char *key)
{
	return error_set(e, RC_UNAUTHENTICATED, NULL, key, NULL, NULL);
}

/* The row of a table with this secret's hash, its statement standing on it; *found false when there is none. */
static enum rc find_secret(struct context *x, const char *sql, struct str secret, struct statement **st, bool *found, struct error *e)
{
	unsigned char *hash = arena_alloc(x->arena, HASH);
	struct value v;
	enum rc rc;

	*st = NULL;
	*found = false;
	if (!hash)
		return error_no_memory(e);
	if (!secret_hash(secret, hash))
		return RC_OK;
	v = value_blob((struct str){ (const char *)hash, HASH });
	if ((rc = db_prepare(x->db, str_of(sql), st, e)) || (rc = statement_bind(*st, 1, v, e)))
		return rc;
	return statement_step(*st, found, e);
}

/* What a moment ago was found for this secret is found by its hash; a text that is no secret gets a hash of zeros, which is never kept. */
static struct known known_begin(struct context *x, struct str secret)
{
	struct known k = { .writes = x->writes };

	secret_hash(secret, k.hash);
	return k;
}

/* --- a row of the program's own ----------------------------------------------------------------------------------------------------------------- */

struct pair { const char *field; struct value value; };

static enum rc make_row(struct context *x, const char *entity, const struct pair *pairs, int count, int64_t *id, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, str_of(entity));
	struct written out;
	struct change c;
	enum rc rc = change_new(x, t, &c, e);

	for (int i = 0; rc == RC_OK && i < count; i++)
		change_value(&c, entity_field(t, str_of(pairs[i].field)), pairs[i].value);
	if (rc == RC_OK && (rc = record_create_internal(x, &c, &out, e)) == RC_OK && id)
		*id = out.id;
	return rc;
}

/* --- passwords ------------------------------------------------------------------------------------------------------------------------------------ */

enum rc password_hash(struct company *c, struct arena *a, struct str password, struct str *out, struct error *e)
{
	int64_t least = company_setting_int(c, "password.least");
	char *text = arena_alloc(a, crypto_pwhash_STRBYTES), number[24];

	snprintf(number, sizeof number, "%lld", (long long)least);
	if (utf8_count(password) < (size_t)least)
		return error_set(e, RC_INVALID, "password", "error.password_short", number, NULL);
	if (password.n > PASSWORD_MAX || !utf8_valid(password))
		return error_set(e, RC_INVALID, "password", "error.password_long", NULL, NULL);
	if (!text || crypto_pwhash_str(text, password.p, password.n, crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE))
		return error_no_memory(e);
	*out = str_of(text);
	return RC_OK;
}

/* A hash of nothing anybody knows, so that unknown users take as long as known ones. */
static const char decoy[] = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b4ZKKNzMb2SFeVTAoDxoYZvoYw";

enum rc password_find(struct context *x, struct str code, int64_t *user, struct str *stored, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value v = value_text(code);
	bool row = false;
	enum rc rc;

	*user = 0;
	*stored = str_of(decoy);
	if (code.n == 0 || code.n > 200 || !utf8_valid(code) || memchr(code.p, 0, code.n))
		return RC_OK;
	if ((rc = db_prepare(x->db, STR("SELECT id, password_hash FROM app_user WHERE code = ? AND deleted_at IS NULL AND active = 1"), &st, e)) ||
	    (rc = statement_bind(st, 1, v, e)) || (rc = statement_step(st, &row, e)) || !row || statement_is_null(st, 1))
		return rc;
	*user = statement_int(st, 0);
	*stored = arena_str(x->arena, statement_text(st, 1));
	return stored->p ? RC_OK : error_no_memory(e);
}

bool password_matches(struct str stored, struct str password)
{
	char text[crypto_pwhash_STRBYTES] = { 0 };

	if (stored.n >= sizeof text || password.n > PASSWORD_MAX)
		return false;
	memcpy(text, stored.p, stored.n);
	return crypto_pwhash_str_verify(text, password.p, password.n) == 0;
}

/* Links sent before the password was chosen lead nowhere any more. */
static enum rc invitation_end_all(struct context *x, int64_t user, struct error *e)
{
	struct value values[] = { value_int(x->now), value_int(user) };

	return db_run(x->db, "UPDATE invitation SET used_at = ?, version = version + 1 WHERE user_id = ? AND used_at IS NULL AND deleted_at IS NULL", values, 2, NULL, e);
}

enum rc password_set(struct context *x, int64_t user, struct str stored, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("user"));
	struct written out;
	struct change c;
	enum rc rc;

	if ((rc = change_new(x, t, &c, e)))
		return rc;
	change_value(&c, entity_field_named(t, "password_hash"), value_blob(stored));
	change_value(&c, entity_field_named(t, "password_at"), value_int(x->now));
	if ((rc = record_update_internal(x, user, &c, &out, e)) || (rc = invitation_end_all(x, user, e)))
		return rc;
	return session_end_all(x, user, e);
}

/* --- one-time links -------------------------------------------------------------------------------------------------------------------------------- */

enum rc invitation_create(struct context *x, int64_t user, const char *purpose, char secret[SECRET_TEXT], struct error *e)
{
	int64_t days = strcmp(purpose, "sign_in") ? company_setting_int(x->company, "invitation.days") : 1;
	struct value hash;
	enum rc rc = secret_make(x->arena, secret, &hash, e);
	struct pair pairs[] = { { "user", value_int(user) }, { "hash", hash }, { "purpose", value_text(str_of(purpose)) },
				{ "expires_at", value_int(x->now + days * DAY) } };

	return rc ? rc : make_row(x, "invitation", pairs, 4, NULL, e);
}

static enum rc invitation_row(struct context *x, struct str secret, int64_t *id, int64_t *user, struct str *user_name, bool *has_password, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool found;
	enum rc rc = find_secret(x, "SELECT i.id, i.user_id, i.expires_at, i.used_at, u.name, u.password_hash FROM invitation i JOIN app_user u ON u.id = i.user_id"
				    " WHERE i.hash = ? AND i.deleted_at IS NULL AND u.deleted_at IS NULL AND u.active = 1", secret, &st, &found, e);

	if (rc)
		return rc;
	if (!found || !statement_is_null(st, 3) || statement_int(st, 2) < x->now)
		return error_set(e, RC_NOT_FOUND, NULL, "error.link_used", NULL, NULL);
	*id = statement_int(st, 0);
	*user = statement_int(st, 1);
	*user_name = arena_str(x->arena, statement_text(st, 4));
	*has_password = !statement_is_null(st, 5);
	return RC_OK;
}

enum rc invitation_find(struct context *x, struct str secret, int64_t *user, struct str *user_name, bool *has_password, struct error *e)
{
	int64_t id;

	return invitation_row(x, secret, &id, user, user_name, has_password, e);
}

enum rc invitation_purpose(struct context *x, struct str secret, struct str *out, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool found;
	enum rc rc = find_secret(x, "SELECT purpose FROM invitation WHERE hash = ? AND deleted_at IS NULL", secret, &st, &found, e);

	if (rc)
		return rc;
	if (!found)
		return error_set(e, RC_NOT_FOUND, NULL, "error.link_used", NULL, NULL);
	*out = arena_str(x->arena, statement_text(st, 0));
	return out->p ? RC_OK : error_no_memory(e);
}

enum rc invitation_redeem(struct context *x, struct str secret, int64_t *user, struct error *e)
{
	struct str name;
	bool has_password;
	int64_t id = 0, used = 0;
	enum rc rc = invitation_row(x, secret, &id, user, &name, &has_password, e);
	struct value values[] = { value_int(x->now), value_int(id) };

	/* two at once may both have found it unused: one of them changes the row */
	if (rc || (rc = db_run(x->db, "UPDATE invitation SET used_at = ?, version = version + 1 WHERE id = ? AND used_at IS NULL", values, 2, &used, e)))
		return rc;
	return used ? RC_OK : error_set(e, RC_NOT_FOUND, NULL, "error.link_used", NULL, NULL);
}

char *invitation_link(struct company *c, struct arena *a, const char *base, const char *secret)
{
	struct str site = company_setting(c, "site.url");

	if (!site.n)
		site = str_of(base);
	while (str_ends(site, "/"))
		site.n--;
	return arena_printf(a, "%.*s/invitation/%s", STR_ARG(site), secret);
}

/* --- sessions ---------------------------------------------------------------------------------------------------------------------------------------- */

static struct value text_cut(struct arena *a, struct str s, size_t max)
{
	while (s.n > max || (s.n && s.n < max && !utf8_valid(s)))
		s.n--;
	s = arena_str(a, utf8_valid(s) ? s : STR(""));
	return s.n ? value_text(s) : value_null();
}

enum rc session_create(struct context *x, int64_t user, struct str remote, struct str agent, char secret[SECRET_TEXT], struct error *e)
{
	int64_t days = company_setting_int(x->company, "session.days"), id;
	struct value hash, values[] = { value_int(x->now), value_int(user) };
	enum rc rc = secret_make(x->arena, secret, &hash, e);
	struct pair pairs[] = { { "user", value_int(user) }, { "hash", hash }, { "remote", text_cut(x->arena, remote, 64) },
				{ "agent", text_cut(x->arena, agent, 300) }, { "used_at", value_int(x->now) }, { "expires_at", value_int(x->now + days * DAY) } };

	if (rc || (rc = make_row(x, "session", pairs, 6, &id, e)))
		return rc;
	if ((rc = db_run(x->db, "UPDATE app_user SET signed_in_at = ? WHERE id = ?", values, 2, NULL, e)))
		return rc;
	return audit_note(x, schema_entity(x->schema, STR("user")), user, "sign_in", STR(""), e);
}

static enum rc session_valid(struct context *x, const struct session *s, struct error *e)
{
	if (s->expires_at < x->now || s->used_at + company_setting_int(x->company, "session.idle_minutes") * MINUTE < x->now)
		return unknown(e, "error.session_over");
	return RC_OK;
}

enum rc session_find(struct context *x, struct str secret, struct session *out, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct known k = known_begin(x, secret);
	bool found;
	enum rc rc = find_secret(x, "SELECT id, user_id, used_at, expires_at FROM session WHERE hash = ? AND deleted_at IS NULL", secret, &st, &found, e);

	if (rc)
		return rc;
	if (!found)
		return unknown(e, "error.signed_out");
	k.session = *out = (struct session){ statement_int(st, 0), statement_int(st, 1), statement_int(st, 2), statement_int(st, 3) };
	known_keep(&x->company->knowns, &k);
	return session_valid(x, out, e);
}

bool session_recall(struct context *x, struct str secret, struct session *out)
{
	struct known k = known_begin(x, secret);

	if (!known_find(&x->company->knowns, &k) || !k.session.id || session_valid(x, &k.session, NULL))
		return false;
	*out = k.session;
	return true;
}

enum rc session_touch(struct context *x, int64_t session, struct error *e)
{
	struct value values[] = { value_int(x->now), value_int(session) };

	return db_run(x->db, "UPDATE session SET used_at = ? WHERE id = ?", values, 2, NULL, e);
}

enum rc session_end(struct context *x, int64_t session, struct error *e)
{
	struct value v = value_int(session);
	enum rc rc = db_run(x->db, "DELETE FROM session WHERE id = ?", &v, 1, NULL, e);

	return rc ? rc : audit_note(x, schema_entity(x->schema, STR("user")), x->who->user, "sign_out", STR(""), e);
}

enum rc session_end_all(struct context *x, int64_t user, struct error *e)
{
	struct value v = value_int(user);

	return db_run(x->db, "DELETE FROM session WHERE user_id = ? AND deleted_at IS NULL", &v, 1, NULL, e);
}

/* --- tokens -------------------------------------------------------------------------------------------------------------------------------------------- */

static const struct { const char *name; unsigned bits; } token_scopes[] = {
	{ "read", TOKEN_READ }, { "write", TOKEN_READ | TOKEN_WRITE }, { "admin", TOKEN_READ | TOKEN_WRITE | TOKEN_ADMIN },
};

unsigned token_scope_bits(struct str name)
{
	for (size_t i = 0; i < sizeof token_scopes / sizeof *token_scopes; i++)
		if (str_is(name, token_scopes[i].name))
			return token_scopes[i].bits;
	return 0;
}

const char *token_scope_name(unsigned bits)
{
	size_t i = sizeof token_scopes / sizeof *token_scopes;

	while (i && (token_scopes[i - 1].bits & ~bits))
		i--;
	return i ? token_scopes[i - 1].name : "";
}

enum rc token_create(struct context *x, int64_t user, struct str name, const char *scope, int64_t days, int64_t *id, char secret[SECRET_TEXT], struct error *e)
{
	struct value hash;
	enum rc rc;

	if (!x->who->system && !x->who->administrator && x->who->user != user)
		return error_set(e, RC_FORBIDDEN, "user", "error.token_for_others", NULL, NULL);
	if (!token_scope_bits(str_of(scope)))
		return error_set(e, RC_INVALID, "scope", "error.choice", scope, NULL);
	if (token_scope_bits(str_of(scope)) & ~x->who->token)
		return error_set(e, RC_FORBIDDEN, "scope", "error.token_scope", scope, NULL);
	if (days < 0 || days > 3650)
		return error_set(e, RC_INVALID, "days", "error.between", "0", "3650");
	if ((rc = secret_make(x->arena, secret, &hash, e)))
		return rc;
	struct pair pairs[] = { { "user", value_int(user) }, { "name", value_text(name.n ? name : str_of(scope)) }, { "scope", value_text(str_of(scope)) },
				{ "hash", hash }, { "expires_at", days ? value_int(x->now + days * DAY) : value_null() } };
	return make_row(x, "token", pairs, 5, id, e);
}

enum rc token_find(struct context *x, struct str secret, struct token *out, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct known k = known_begin(x, secret);
	bool found;
	enum rc rc = find_secret(x, "SELECT id, user_id, rate, scope, expires_at FROM token WHERE hash = ? AND deleted_at IS NULL", secret, &st, &found, e);

	if (rc)
		return rc;
	if (!found || (!statement_is_null(st, 4) && statement_int(st, 4) < x->now))
		return unknown(e, "error.token_unknown");
	k.expires_at = statement_is_null(st, 4) ? 0 : statement_int(st, 4);
	k.token = *out = (struct token){ statement_int(st, 0), statement_int(st, 1), statement_int(st, 2), token_scope_bits(statement_text(st, 3)) };
	known_keep(&x->company->knowns, &k);
	return RC_OK;
}

enum rc token_standing(struct context *x, int64_t id, unsigned *scope, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value values[] = { value_int(id), value_int(x->now) };
	bool found = false;
	enum rc rc;

	if ((rc = db_prepare(x->db, STR("SELECT scope FROM token WHERE id = ? AND deleted_at IS NULL AND (expires_at IS NULL OR expires_at >= ?)"), &st, e)) ||
	    (rc = statement_bind_all(st, values, 2, e)) || (rc = statement_step(st, &found, e)))
		return rc;
	*scope = found ? token_scope_bits(statement_text(st, 0)) : 0;
	return found ? RC_OK : unknown(e, "error.token_unknown");
}

bool token_recall(struct context *x, struct str secret, struct token *out)
{
	struct known k = known_begin(x, secret);

	if (!known_find(&x->company->knowns, &k) || !k.token.id || (k.expires_at && k.expires_at < x->now))
		return false;
	*out = k.token;
	return true;
}
