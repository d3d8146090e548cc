/* Contents of files, kept once each. */
#include "records/content.h"

#include "base/mem.h"

#include <sodium.h>

void content_name(struct str bytes, char name[CONTENT_NAME])
{
	unsigned char hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, (const unsigned char *)bytes.p, bytes.n);
	sodium_bin2hex(name, CONTENT_NAME, hash, sizeof hash);
}

static enum rc keep(struct context *x, struct str bytes, struct value name, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("content"));
	struct written out;
	struct change c;
	int64_t id;
	bool found;
	enum rc rc = db_one_int(x->db, "SELECT id FROM content WHERE sha256 = ? AND deleted_at IS NULL", &name, 1, &id, &found, e);

	if (rc || found)
		return rc;
	if ((rc = change_new(x, t, &c, e)))
		return rc;
	change_value(&c, entity_field_named(t, "sha256"), name);
	change_value(&c, entity_field_named(t, "content"), value_blob(bytes));
	return record_create_internal(x, &c, &out, e);
}

enum rc content_attach(struct context *x, int64_t file, struct str bytes, const char name[CONTENT_NAME], const char *media_type, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("file"));
	struct written out;
	struct change c;
	enum rc rc;

	if ((rc = keep(x, bytes, value_text(str_of(name)), e)) || (rc = change_new(x, t, &c, e)))
		return rc;
	change_value(&c, entity_field_named(t, "sha256"), value_text(str_of(name)));
	change_value(&c, entity_field_named(t, "bytes"), value_int((int64_t)bytes.n));
	change_value(&c, entity_field_named(t, "media_type"), value_text(str_of(media_type)));
	return record_update_internal(x, file, &c, &out, e);
}

enum rc content_save(struct context *x, struct str name, struct file *to, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value v = value_text(name);
	bool row = false;
	enum rc rc;

	if ((rc = db_prepare(x->db, STR("SELECT content FROM content WHERE sha256 = ? AND deleted_at IS NULL"), &st, e)) ||
	    (rc = statement_bind_all(st, &v, 1, e)) || (rc = statement_step(st, &row, e)))
		return rc;
	return row ? file_put(to, statement_text(st, 0), e) : error_set(e, RC_NOT_FOUND, NULL, "error.not_found", "file", NULL);
}
