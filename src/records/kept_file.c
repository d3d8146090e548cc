/* Files in parts, a row each. */
#include "records/kept_file.h"

#include "base/mem.h"

enum { ROW_MEMORY = 4 << 20 };

struct part { struct str name, bytes; };

static enum rc add(struct context *x, struct write_request *w, struct error *e)
{
	const struct part *p = w->argument;
	const struct entity *t = schema_entity(x->schema, STR("job_file"));
	struct value name = value_text(p->name);
	int64_t next;
	struct written out;
	struct change c;
	bool found;
	enum rc rc = db_one_int(x->db, "SELECT coalesce(max(part) + 1, 0) FROM job_file WHERE name = ? AND deleted_at IS NULL", &name, 1, &next, &found, e);

	if (rc || (rc = change_new(x, t, &c, e)))
		return rc;
	change_value(&c, entity_field_named(t, "name"), name);
	change_value(&c, entity_field_named(t, "part"), value_int(next));
	change_value(&c, entity_field_named(t, "bytes"), value_blob(p->bytes));
	return record_create_internal(x, &c, &out, e);
}

static enum rc drop(struct context *x, struct write_request *w, struct error *e)
{
	const struct part *p = w->argument;
	struct value name = value_text(p->name);

	return db_run(x->db, "DELETE FROM job_file WHERE name = ? AND deleted_at IS NULL", &name, 1, NULL, e);
}

static enum rc write(struct company *c, enum rc (*work)(struct context *, struct write_request *, struct error *), struct part *p, struct error *e)
{
	CLEANUP(arena_free) struct arena arena = { .max = ROW_MEMORY };
	struct write_request w = { .company = c, .who = principal_system(&arena, ORIGIN_JOB), .arena = &arena, .work = work, .argument = p };

	return w.who ? records_write(&w, e) : error_no_memory(e);
}

enum rc kept_file_add(struct company *c, struct str name, struct str bytes, struct error *e)
{
	return write(c, add, &(struct part){ name, bytes }, e);
}

enum rc kept_file_drop(struct company *c, struct str name, struct error *e)
{
	return write(c, drop, &(struct part){ name, STR("") }, e);
}

static enum rc save_parts(struct db *db, struct str name, struct file *to, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value v = value_text(name);
	bool row = true, any = false;
	enum rc rc = db_prepare(db, STR("SELECT bytes FROM job_file WHERE name = ? AND deleted_at IS NULL ORDER BY part"), &st, e);

	if (rc == RC_OK)
		rc = statement_bind_all(st, &v, 1, e);
	while (rc == RC_OK && (rc = statement_step(st, &row, e)) == RC_OK && row) {
		any = true;
		rc = file_put(to, statement_text(st, 0), e);
	}
	return rc || any ? rc : error_set(e, RC_NOT_FOUND, NULL, "error.not_found", "file", NULL);
}

enum rc kept_file_save(struct company *c, struct str name, struct file *to, struct error *e)
{
	struct db *db = NULL;
	enum rc rc = store_read(company_store(c), &db, e);

	if (rc == RC_OK)
		rc = save_parts(db, name, to, e);
	if (db)
		store_read_end(db);
	return rc;
}
