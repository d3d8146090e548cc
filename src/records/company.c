/* Opening a company: its database made or upgraded, its key, its state kept fresh. */
#include "records/company.h"

#include "base/decimal.h"
#include "base/log.h"
#include "base/mem.h"
#include "lang/zone.h"
#include "model/ddl.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/random.h"
#include "records/beside.h"
#include "records/context.h"
#include "records/new_grants.h"
#include "records/seed.h"
#include "records/state.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOOK_US = 1000000, KEY_TEXT = 2 * 32 };

struct dialect_types company_dialect(const struct store *s)
{
	const struct dialect *d = store_dialect(s);

	return (struct dialect_types){ d->type_id, d->type_int, d->type_real, d->type_text, d->type_blob, d->table_options, d->engine == STORE_POSTGRES };
}

/* --- state -------------------------------------------------------------------------------------------------------------------- */

static void drop_unused(struct company *c)
{
	struct state **at = &c->state->older;

	while (*at) {
		struct state *s = *at;
		if (s->references) {
			at = &s->older;
			continue;
		}
		*at = s->older;
		state_free(s);
	}
}

static enum rc load_newest(struct company *c, struct error *e)
{
	struct state *s = NULL;
	struct db *db = NULL;
	int64_t generation;
	enum rc rc;

	if ((rc = store_generation(c->store, &generation, e)))
		return rc;
	if (c->state && c->state->schema->generation == generation)
		return RC_OK;
	if ((rc = store_read(c->store, &db, e)) == RC_OK) {
		rc = state_load(c, db, generation, &s, e);
		store_read_end(db);
	}
	if (rc)
		return rc;
	s->older = c->state;
	c->state = s;
	drop_unused(c);
	return RC_OK;
}

enum rc company_refresh(struct company *c, struct error *e)
{
	enum rc rc;

	mutex_lock(&c->lock);
	c->looked_at = os_monotonic_us();
	rc = load_newest(c, e);
	mutex_unlock(&c->lock);
	return rc;
}

const struct schema *company_schema(struct company *c)
{
	int64_t now = os_monotonic_us();
	struct error e = { 0 };
	const struct schema *s;

	mutex_lock(&c->lock);
	if (now - c->looked_at >= LOOK_US) {
		c->looked_at = now;
		if (load_newest(c, &e))
			log_line(LOG_WARN, "company", "could not look for a newer schema: %s %s", e.key, e.log);
	}
	c->state->references++;
	s = c->state->schema;
	mutex_unlock(&c->lock);
	return s;
}

struct state *state_of(struct company *c, const struct schema *schema)
{
	struct state *s;

	mutex_lock(&c->lock);
	for (s = c->state; s && s->schema != schema;)
		s = s->older;
	mutex_unlock(&c->lock);
	return s;
}

void schema_release(struct company *c, const struct schema *schema)
{
	mutex_lock(&c->lock);
	for (struct state *s = c->state; s; s = s->older)
		if (s->schema == schema)
			s->references--;
	drop_unused(c);
	mutex_unlock(&c->lock);
}

/* --- settings ------------------------------------------------------------------------------------------------------------------ */

/* A text handed out stays valid: a changed one is copied beside the old. */
struct str company_setting(struct company *c, const char *name)
{
	int i = setting_index(str_of(name));
	struct str text;

	if (i < 0)
		return STR("");
	mutex_lock(&c->lock);
	if (!c->setting_texts[i].p || !str_eq(c->setting_texts[i], c->state->settings[i])) {
		struct str copy = arena_str(&c->texts, c->state->settings[i]);
		if (copy.p)
			c->setting_texts[i] = copy;
	}
	text = c->setting_texts[i];
	mutex_unlock(&c->lock);
	return text;
}

int64_t company_setting_int(struct company *c, const char *name)
{
	const struct setting_row *row = setting_find(str_of(name));
	int64_t v = strtoll(company_setting(c, name).p, NULL, 10);

	return !row || (v >= row->least && v <= row->most) ? v : strtoll(row->initial, NULL, 10);
}

const struct zone *company_zone(struct company *c)
{
	return c->zone;
}

struct store *company_store(struct company *c)
{
	return c->store;
}

/* --- the key -------------------------------------------------------------------------------------------------------------------- */

void company_key_path(const struct company_options *o, char *path, size_t size)
{
	const char *given = o->key_file ? o->key_file : getenv("BANYAN_KEY_FILE");

	snprintf(path, size, given ? "%s" : str_starts(str_of(o->url), "postgres") ? "banyan.key" : "%s.key", given ? given : o->url);
}

static enum rc key_make(struct company *c, const char *path, struct error *e)
{
	char text[KEY_TEXT + 1];
	enum rc rc;

	if ((rc = os_random(c->key, sizeof c->key)))
		return rc;
	sodium_bin2hex(text, sizeof text, c->key, sizeof c->key);
	rc = file_write(path, (struct str){ text, KEY_TEXT }, e);
	sodium_memzero(text, sizeof text);
	return rc;
}

static enum rc key_read(struct company *c, const struct company_options *o, struct error *e)
{
	CLEANUP(buf_free) struct buf b = { .max = 4096 };
	char path[FILE_PATH_MAX];
	size_t n;
	enum rc rc;

	company_key_path(o, path, sizeof path);
	if (o->create && !file_exists(path))
		return key_make(c, path, e);
	if ((rc = file_read(path, 4096, &b, e)))
		return error_detail(e, error_set(e, rc, "key", "error.key_missing", path, NULL), "key file");
	if (sodium_hex2bin(c->key, sizeof c->key, b.data, b.len, " \r\n", &n, NULL) || n != sizeof c->key)
		return error_set(e, RC_INVALID, "key", "error.key_invalid", path, NULL);
	return RC_OK;
}

enum rc company_seal(struct company *c, struct arena *a, struct str plain, struct str *out, struct error *e)
{
	enum { NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES };
	unsigned char *p = arena_alloc(a, NONCE + plain.n + TAG);
	enum rc rc;

	if (!p)
		return error_no_memory(e);
	if ((rc = os_random(p, NONCE)))
		return error_set(e, rc, NULL, "error.random", NULL, NULL);
	crypto_aead_xchacha20poly1305_ietf_encrypt(p + NONCE, NULL, (const unsigned char *)plain.p, plain.n, NULL, 0, NULL, p, c->key);
	*out = (struct str){ (const char *)p, NONCE + plain.n + TAG };
	return RC_OK;
}

enum rc company_unseal(struct company *c, struct arena *a, struct str sealed, struct str *out, struct error *e)
{
	enum { NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES };
	const unsigned char *p = (const unsigned char *)sealed.p;
	unsigned char *to;

	if (sealed.n < NONCE + TAG)
		return error_set(e, RC_STORE, NULL, "error.seal_broken", NULL, NULL);
	if (!(to = arena_alloc(a, sealed.n - NONCE - TAG + 1)))
		return error_no_memory(e);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(to, NULL, NULL, p + NONCE, sealed.n - NONCE, NULL, 0, p, c->key))
		return error_set(e, RC_STORE, NULL, "error.seal_broken", NULL, NULL);
	*out = (struct str){ (const char *)to, sealed.n - NONCE - TAG };
	return RC_OK;
}

/* --- tables made and upgraded ---------------------------------------------------------------------------------------------------- */

static enum rc meta_put(struct db *db, const char *name, struct str text, struct error *e)
{
	struct value values[] = { value_text(str_of(name)), value_text(text) };
	enum rc rc = db_run(db, "DELETE FROM banyan_meta WHERE name = ?", values, 1, NULL, e);

	return rc ? rc : db_run(db, "INSERT INTO banyan_meta (name, value) VALUES (?, ?)", values, 2, NULL, e);
}

enum rc company_meta_put(struct db *db, const char *name, int64_t number, struct error *e)
{
	char text[24];

	snprintf(text, sizeof text, "%lld", (long long)number);
	return meta_put(db, name, str_of(text), e);
}

enum rc company_meta_get(struct company *c, const char *name, int64_t *out, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value value = value_text(str_of(name));
	struct db *db = NULL;
	bool row = false;
	enum rc rc = store_read(c->store, &db, e);

	*out = 0;
	if (rc)
		return rc;
	if ((rc = db_prepare(db, STR("SELECT value FROM banyan_meta WHERE name = ?"), &st, e)) == RC_OK && (rc = statement_bind_all(st, &value, 1, e)) == RC_OK &&
	    (rc = statement_step(st, &row, e)) == RC_OK && row && decimal_parse(statement_text(st, 0), 0, out) != DECIMAL_OK)
		*out = 0;
	statement_end_at(&st);
	store_read_end(db);
	return rc;
}

struct making { struct company *company; const struct schema *schema; struct arena *arena; struct str before; };

static enum rc search_tables(struct db *db, const struct schema *s, struct error *e)
{
	enum rc rc = RC_OK;

	for (int i = 0; rc == RC_OK && i < s->entity_count; i++)
		if (s->entities[i].flags & ENTITY_SEARCH)
			rc = db_search_create(db, s->entities[i].table, e);
	return rc;
}

static enum rc describe_into(struct db *db, const struct schema *s, struct error *e)
{
	CLEANUP(buf_free) struct buf text = { .max = 4 << 20 };

	model_describe(&text, s);
	return text.failed ? error_no_memory(e) : meta_put(db, "model", buf_view(&text), e);
}

static enum rc make_tables(struct db *db, void *context, struct error *e)
{
	struct making *m = context;
	struct dialect_types d = company_dialect(m->company->store);
	CLEANUP(buf_free) struct buf sql = { .max = 4 << 20 };
	const char *text;
	enum rc rc;

	buf_printf(&sql, "CREATE TABLE banyan_meta (name %s PRIMARY KEY, value %s);\n", d.text, d.text);
	ddl_all(&sql, &d, m->schema);
	if (!(text = buf_cstr(&sql)))
		return error_no_memory(e);
	if ((rc = db_script(db, text, e)) || (rc = search_tables(db, m->schema, e)) || (rc = describe_into(db, m->schema, e)) ||
	    (rc = company_meta_put(db, "beside", BESIDE_VERSION, e)))
		return rc;
	return seed_company(m->company, db, m->schema, e);
}

static void change_sql(struct buf *sql, const struct dialect_types *d, const struct model_change *c)
{
	if (c->kind == CHANGE_ADD_ENTITY)
		ddl_entity(sql, d, c->entity);
	else if (c->kind == CHANGE_ADD_FIELD)
		ddl_field(sql, d, c->entity, c->field);
	else
		ddl_index(sql, d, c->entity, c->index, false);
}

static enum rc upgrade_tables(struct db *db, void *context, struct error *e)
{
	struct making *m = context;
	struct dialect_types d = company_dialect(m->company->store);
	CLEANUP(buf_free) struct buf sql = { .max = 4 << 20 };
	struct model_changes changes;
	const char *text;
	enum rc rc = model_compare(m->arena, m->before, m->schema, &changes, e);

	for (size_t i = 0; rc == RC_OK && i < changes.count; i++) {
		if (changes.items[i].kind == CHANGE_FORBIDDEN)
			return error_set(e, RC_UNSUPPORTED, "db", "error.model_incompatible", changes.items[i].line, NULL);
		change_sql(&sql, &d, &changes.items[i]);
		if (changes.items[i].kind == CHANGE_ADD_ENTITY && changes.items[i].entity->flags & ENTITY_SEARCH)
			rc = db_search_create(db, changes.items[i].entity->table, e);
	}
	if (rc || changes.count == 0)
		return rc;
	if (!(text = buf_cstr(&sql)))
		return error_no_memory(e);
	if ((rc = db_script(db, text, e)) || (rc = describe_into(db, m->schema, e)))
		return rc;
	return db_generation_bump(db, e);
}

static enum rc read_model(struct company *c, struct arena *a, bool *made, struct str *out, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct db *db = NULL;
	bool row = false;
	enum rc rc = store_read(c->store, &db, e);

	if (rc)
		return rc;
	if ((rc = db_table_exists(db, "banyan_meta", made, e)) == RC_OK && *made &&
	    (rc = db_prepare(db, STR("SELECT value FROM banyan_meta WHERE name = 'model'"), &st, e)) == RC_OK &&
	    (rc = statement_step(st, &row, e)) == RC_OK && row && !(*out = arena_str(a, statement_text(st, 0))).p)
		rc = error_no_memory(e);
	statement_end_at(&st);
	store_read_end(db);
	return rc;
}

static enum rc tables_ready(struct company *c, bool create, struct error *e)
{
	CLEANUP(arena_free) struct arena a = { .max = 16 << 20 };
	struct making m = { .company = c, .arena = &a };
	struct schema *schema = NULL;
	bool made = false;
	enum rc rc = read_model(c, &a, &made, &m.before, e);

	if (rc)
		return rc;
	if (create && made)
		return error_set(e, RC_CONFLICT, "db", "error.company_exists", NULL, NULL);
	if (!create && !made)
		return error_set(e, RC_NOT_FOUND, "db", "error.no_company", NULL, NULL);
	if ((rc = schema_build(NULL, 0, NULL, 0, 0, &schema, e)))
		return rc;
	m.schema = schema;
	if (create) {
		rc = store_write(c->store, make_tables, &m, true, e);
	} else {
		CLEANUP(buf_free) struct buf now = { .max = 4 << 20 };
		model_describe(&now, schema);
		if (!str_eq(buf_view(&now), m.before))
			rc = store_write(c->store, upgrade_tables, &m, true, e);
	}
	schema_free(schema);
	return rc;
}

static enum rc list_changes(struct company *c, struct arena *a, struct company_changes *out, struct error *e)
{
	struct model_changes changes;
	struct schema *schema = NULL;
	struct str before = STR("");
	bool made = false;
	enum rc rc = read_model(c, a, &made, &before, e);

	if (rc || !made)
		return rc ? rc : error_set(e, RC_NOT_FOUND, "db", "error.no_company", NULL, NULL);
	if ((rc = schema_build(NULL, 0, NULL, 0, 0, &schema, e)))
		return rc;
	if ((rc = model_compare(a, before, schema, &changes, e)) == RC_OK) {
		out->items = arena_new_array(a, struct company_change, changes.count + 1);
		for (; out->items && out->count < changes.count; out->count++)
			out->items[out->count] = (struct company_change){ changes.items[out->count].line, changes.items[out->count].kind == CHANGE_FORBIDDEN };
		rc = out->items ? RC_OK : error_no_memory(e);
	}
	schema_free(schema);
	return rc;
}

enum rc company_pending_changes(const struct company_options *o, struct arena *a, struct company_changes *out, struct error *e)
{
	struct company c = { 0 };
	enum rc rc = store_open(o->url, NULL, &c.store, e);

	*out = (struct company_changes){ 0 };
	if (rc == RC_OK)
		rc = list_changes(&c, a, out, e);
	store_close(c.store);
	return rc;
}

/* --- opening ----------------------------------------------------------------------------------------------------------------------- */

static enum rc open_parts(struct company *c, const struct company_options *o, struct error *e)
{
	struct store_options so = { .create = o->create, .readers = o->readers, .writers = o->writers, .fast_and_unsafe = o->fast_and_unsafe };
	enum rc rc;

	if (!(c->setting_texts = mem_alloc((size_t)setting_count * sizeof *c->setting_texts)))
		return error_no_memory(e);
	if ((rc = store_open(o->url, &so, &c->store, e)) || (rc = tables_ready(c, o->create, e)) || (rc = key_read(c, o, e)) || (rc = company_refresh(c, e)))
		return rc;
	return zone_open(company_setting(c, "company.time_zone"), &c->zone, e);
}

enum rc company_open(const struct company_options *o, struct company **out, struct error *e)
{
	struct company *c;
	enum rc rc;

	*out = NULL;
	if (sodium_init() < 0)
		return error_set(e, RC_UNSUPPORTED, NULL, "error.crypto", NULL, NULL);
	if (!(c = mem_alloc(sizeof *c)))
		return error_no_memory(e);
	c->texts.max = 8 << 20;
	if ((rc = open_parts(c, o, e)) || (!o->create && ((rc = new_grants(c, e)) || (rc = beside_upgrade(c, e))))) {
		company_close(c);
		return rc;
	}
	*out = c;
	return RC_OK;
}

void company_close(struct company *c)
{
	if (!c)
		return;
	store_close(c->store);
	for (struct state *s = c->state, *older; s; s = older) {
		older = s->older;
		state_free(s);
	}
	zone_close(&c->zone);
	sodium_memzero(c->key, sizeof c->key);
	mutex_end(&c->lock);
	mutex_end(&c->knowns.lock);
	mutex_end(&c->counteds.lock);
	arena_free(&c->texts);
	mem_free(c->setting_texts);
	mem_free(c);
}

/* --- contexts ----------------------------------------------------------------------------------------------------------------------- */

struct type_context context_types(const struct context *x)
{
	return (struct type_context){ x->arena, company_zone(x->company), x->now };
}

void context_begin_idle(struct context *x, struct company *c, struct arena *a)
{
	*x = (struct context){ .company = c, .arena = a, .now = os_now(), .writes = store_writes(c->store), .schema = company_schema(c) };
}

enum rc context_connect(struct context *x, struct error *e)
{
	return store_read(company_store(x->company), &x->db, e);
}

enum rc context_begin(struct context *x, struct company *c, struct arena *a, struct error *e)
{
	enum rc rc;

	*x = (struct context){ .company = c, .arena = a, .now = os_now(), .writes = store_writes(c->store) };
	if ((rc = store_read(company_store(c), &x->db, e)))
		return rc;
	x->schema = company_schema(c);
	return RC_OK;
}

void context_end(struct context *x)
{
	if (x->schema)
		schema_release(x->company, x->schema);
	if (x->db)
		store_read_end(x->db);
	x->schema = NULL;
	x->db = NULL;
}
