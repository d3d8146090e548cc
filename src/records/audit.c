/* Writing and reading the audit. */
#include "records/audit.h"

#include "base/mem.h"
#include "format/json.h"
#include "records/record.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { HASH = 32, CHANGES_MAX = 4 << 20, HISTORY_MAX = 200 };

static bool is_private(const struct field *f)
{
	return f->class >= CLASS_PERSONAL || f->flags & FIELD_SEALED;
}

static bool is_told(const struct field *f)
{
	return !(f->flags & FIELD_COMMON) && f->type != TYPE_BYTES;
}

static void put_value(struct context *x, struct json_writer *w, const struct field *f, const struct value *values)
{
	CLEANUP(buf_free) struct buf text = { .max = 1 << 20 };
	struct type_context types = context_types(x);

	if (!values || value_is_null(values[f->index])) {
		json_put_null(w);
		return;
	}
	field_write(&types, f, values[f->index], &text);
	json_put_str(w, buf_view(&text));
}

/* {"name":["before","after"],…} of the fields that differ; empty text when there are none. */
static void write_changes(struct context *x, const struct entity *t, bool private, const struct value *before, const struct value *after, struct buf *out)
{
	struct json_writer w = { .b = out };
	bool any = false;

	for (int i = 0; i < t->field_count; i++) {
		const struct field *f = &t->fields[i];
		struct value b = before ? before[i] : value_null(), a = after ? after[i] : value_null();
		if (!is_told(f) || is_private(f) != private || value_eq(a, b))
			continue;
		if (!any)
			json_object_begin(&w);
		any = true;
		json_key(&w, f->name);
		json_array_begin(&w);
		put_value(x, &w, f, before);
		put_value(x, &w, f, after);
		json_array_end(&w);
	}
	if (any)
		json_object_end(&w);
}

/* The chain of a connection: 0 on SQLite, which has one writer; on PostgreSQL the backend's own. */
static enum rc chain_of(struct context *x, int64_t *chain, struct error *e)
{
	bool found;

	*chain = 0;
	if (store_engine(company_store(x->company)) == STORE_SQLITE)
		return RC_OK;
	return db_one_int(x->db, "SELECT pg_backend_pid()", NULL, 0, chain, &found, e);
}

static enum rc last_hash(struct context *x, int64_t chain, unsigned char hash[HASH], struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value v = value_int(chain);
	bool row = false;
	enum rc rc;

	memset(hash, 0, HASH);
	if ((rc = db_prepare(x->db, STR("SELECT hash FROM audit WHERE chain = ? ORDER BY id DESC LIMIT 1"), &st, e)) == RC_OK &&
	    (rc = statement_bind(st, 1, v, e)) == RC_OK && (rc = statement_step(st, &row, e)) == RC_OK && row && statement_text(st, 0).n == HASH)
		memcpy(hash, statement_text(st, 0).p, HASH);
	return rc;
}

static void hash_part(crypto_generichash_state *h, struct value v)
{
	unsigned char kind = (unsigned char)v.kind;
	uint64_t n = v.kind == VALUE_INT ? (uint64_t)v.i : v.kind == VALUE_NULL ? 0 : v.s.n;

	crypto_generichash_update(h, &kind, 1);
	crypto_generichash_update(h, (const unsigned char *)&n, sizeof n);
	if (v.kind == VALUE_TEXT || v.kind == VALUE_BLOB)
		crypto_generichash_update(h, (const unsigned char *)v.s.p, v.s.n);
}

enum { AUDIT_VALUES = 10 };

/* hash = BLAKE2b(previous hash, all columns in order). */
static void hash_row(unsigned char hash[HASH], const struct value *values)
{
	crypto_generichash_state h;

	crypto_generichash_init(&h, NULL, 0, HASH);
	crypto_generichash_update(&h, hash, HASH);
	for (int i = 0; i < AUDIT_VALUES; i++)
		hash_part(&h, values[i]);
	crypto_generichash_final(&h, hash, HASH);
}

static enum rc put_row(struct context *x, const struct entity *t, int64_t id, const char *operation, struct str changes, struct str sealed, struct error *e)
{
	unsigned char hash[HASH];
	int64_t chain, row;
	enum rc rc;

	if ((rc = chain_of(x, &chain, e)) || (rc = last_hash(x, chain, hash, e)) || (rc = db_reserve_ids(x->db, "audit", 1, &row, e)))
		return rc;
	struct value values[AUDIT_VALUES + 3] = {
		value_int(x->now),
		x->who->user ? value_int(x->who->user) : value_null(),
		value_text(str_of(origin_names[x->who->origin])),
		x->who->remote[0] ? value_text(str_of(x->who->remote)) : value_null(),
		value_text(str_of(t ? t->name : "")),
		id ? value_int(id) : value_null(),
		value_text(str_of(operation)),
		x->import ? value_int(x->import) : value_null(),
		changes.n ? value_text(changes) : value_null(),
		sealed.n ? value_blob(sealed) : value_null(),
	};
	hash_row(hash, values);
	values[AUDIT_VALUES] = value_int(chain);
	values[AUDIT_VALUES + 1] = value_blob((struct str){ (const char *)hash, HASH });
	values[AUDIT_VALUES + 2] = value_int(row);
	return db_run(x->db, "INSERT INTO audit (created_at, created_by_id, origin, remote, entity, record, operation, batch, changes, sealed, chain, hash, id)"
		      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values, AUDIT_VALUES + 3, NULL, e);
}

/* A row changed by an import: the import has one audit row a batch, what the row was before is kept for its undoing and its history. */
static enum rc put_import_change(struct context *x, const struct entity *t, int64_t id, int64_t version, struct str changes, struct str sealed, struct error *e)
{
	struct value values[] = { value_int(x->now), x->who->user ? value_int(x->who->user) : value_null(), value_int(x->import), value_text(str_of(t->name)),
				  value_int(id), value_int(version), changes.n ? value_text(changes) : value_null(), sealed.n ? value_blob(sealed) : value_null(),
				  value_int(0) };
	enum rc rc = db_reserve_ids(x->db, "import_change", 1, &values[8].i, e);

	return rc ? rc : db_run(x->db, "INSERT INTO import_change (created_at, created_by_id, import_id, entity, record, after_version, changes, sealed, id)"
				" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values, 9, NULL, e);
}

enum rc audit_write(struct context *x, const struct entity *t, int64_t id, const char *operation, const struct value *before, const struct value *after, struct error *e)
{
	CLEANUP(buf_free) struct buf open = { .max = CHANGES_MAX };
	CLEANUP(buf_free) struct buf private = { .max = CHANGES_MAX };
	struct str sealed = STR("");
	enum rc rc;

	if (t->flags & ENTITY_NO_AUDIT)
		return RC_OK;
	write_changes(x, t, false, before, after, &open);
	write_changes(x, t, true, before, after, &private);
	if (open.failed || private.failed)
		return error_no_memory(e);
	if (private.len && (rc = company_seal(x->company, x->arena, buf_view(&private), &sealed, e)))
		return rc;
	if (x->import && before && after)
		return put_import_change(x, t, id, before[COMMON_VERSION].i + 1, buf_view(&open), sealed, e);
	return put_row(x, t, id, operation, buf_view(&open), sealed, e);
}

enum rc audit_note(struct context *x, const struct entity *t, int64_t id, const char *operation, struct str detail, struct error *e)
{
	return put_row(x, t, id, operation, detail, STR(""), e);
}

/* --- history -------------------------------------------------------------------------------------------------------------------------- */

static struct str text_of(struct context *x, const json_t *v)
{
	return json_is_string(v) ? arena_str(x->arena, (struct str){ json_string_value(v), json_string_length(v) }) : STR("");
}

static enum rc take_changes(struct context *x, const struct entity *t, const struct field *only, struct str text, struct history_item *item, struct error *e)
{
	json_t *root = text.n ? json_loadb(text.p, text.n, 0, NULL) : NULL, *pair;
	const char *name;

	if (!item->changes && !(item->changes = arena_new_array(x->arena, struct field_change, (size_t)t->field_count))) {
		json_decref(root);
		return error_no_memory(e);
	}
	json_object_foreach(root, name, pair) {
		const struct field *f = entity_field(t, str_of(name));
		if (!f || (only && f != only) || !principal_reads(x->who, t, f) || item->change_count == t->field_count)
			continue;
		item->changes[item->change_count++] = (struct field_change){ f, text_of(x, json_array_get(pair, 0)), text_of(x, json_array_get(pair, 1)) };
	}
	json_decref(root);
	return RC_OK;
}

static enum rc take_item(struct context *x, const struct entity *t, const struct field *only, struct statement *st, struct history_item *item, struct error *e)
{
	struct str sealed;
	enum rc rc;

	*item = (struct history_item){ .id = statement_int(st, 0), .at = statement_int(st, 1), .user = statement_int(st, 2) };
	item->user_name = arena_str(x->arena, statement_text(st, 3));
	item->operation = arena_str(x->arena, statement_text(st, 4));
	item->origin = arena_str(x->arena, statement_text(st, 5));
	if ((rc = take_changes(x, t, only, statement_text(st, 6), item, e)) || statement_is_null(st, 7))
		return rc;
	if ((rc = company_unseal(x->company, x->arena, statement_text(st, 7), &sealed, e)))
		return rc;
	return take_changes(x, t, only, sealed, item, e);
}

/* The next page begins before the last item's instant: what happened in the instant that the page would cut goes there, unless it is all there is. */
static void keep_instants_whole(struct history *h, int64_t cut)
{
	size_t count = h->count;

	while (count && h->items[count - 1].at == cut)
		count--;
	h->count = count ? count : h->count;
}

enum rc record_history(struct context *x, const struct entity *t, int64_t id, const struct field *field, int64_t before, int limit, struct history *out,
		       struct error *e)
{
	struct value values[] = { value_text(str_of(t->name)), value_int(id), value_int(before ? before : INT64_MAX) };
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct record *r;
	bool row = true;
	enum rc rc = record_get(x, t, id, &r, e); /* who sees the row sees its history, field by field */

	limit = limit < 1 || limit > HISTORY_MAX ? HISTORY_MAX : limit;
	*out = (struct history){ .items = arena_new_array(x->arena, struct history_item, (size_t)limit) };
	if (rc || !out->items)
		return rc ? rc : error_no_memory(e);
	if ((rc = db_prepare(x->db, STR("SELECT h.id, h.created_at, h.created_by_id, u.name, h.operation, h.origin, h.changes, h.sealed FROM ("
					"SELECT id, created_at, created_by_id, operation, origin, changes, sealed FROM audit WHERE entity = ?1 AND record = ?2"
					" AND deleted_at IS NULL AND created_at < ?3"
					" UNION ALL SELECT -id, created_at, created_by_id, 'import', 'import', changes, sealed FROM import_change WHERE deleted_at IS NULL AND entity = ?1 AND record = ?2"
					" AND deleted_at IS NULL AND created_at < ?3"
					") h LEFT JOIN app_user u ON u.id = h.created_by_id ORDER BY h.created_at DESC, h.id DESC"), &st, e)) ||
	    (rc = statement_bind_all(st, values, 3, e)))
		return rc;
	while ((rc = statement_step(st, &row, e)) == RC_OK && row) {
		struct history_item *item = &out->items[out->count];
		if (out->count == (size_t)limit) {
			out->more = true;
			keep_instants_whole(out, statement_int(st, 1));
			break;
		}
		if ((rc = take_item(x, t, field, st, item, e)))
			break;
		out->count += !field || item->change_count;
	}
	return rc;
}

/* --- the chain ------------------------------------------------------------------------------------------------------------------------- */

static void row_values(struct statement *st, struct value *v)
{
	static const enum value_kind kinds[AUDIT_VALUES] = { VALUE_INT, VALUE_INT, VALUE_TEXT, VALUE_TEXT, VALUE_TEXT, VALUE_INT, VALUE_TEXT, VALUE_INT, VALUE_TEXT,
							     VALUE_BLOB };

	for (int i = 0; i < AUDIT_VALUES; i++)
		v[i] = statement_value(st, i + 3, kinds[i]);
}

enum rc audit_check(struct context *x, int64_t *rows, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	unsigned char hash[HASH] = { 0 };
	int64_t chain = INT64_MIN;
	struct value v[AUDIT_VALUES];
	bool row = true;
	char id[24];
	enum rc rc = db_prepare(x->db, STR("SELECT id, chain, hash, created_at, created_by_id, origin, remote, entity, record, operation, batch, changes, sealed FROM audit"
					   " ORDER BY chain, id"), &st, e);

	*rows = 0;
	while (rc == RC_OK && (rc = statement_step(st, &row, e)) == RC_OK && row) {
		if (statement_int(st, 1) != chain) {
			chain = statement_int(st, 1);
			memset(hash, 0, HASH);
		}
		row_values(st, v);
		hash_row(hash, v);
		if (statement_text(st, 2).n != HASH || memcmp(hash, statement_text(st, 2).p, HASH)) {
			snprintf(id, sizeof id, "%lld", (long long)statement_int(st, 0));
			return error_set(e, RC_STORE, "audit", "error.audit_broken", id, NULL);
		}
		++*rows;
	}
	return rc;
}
