/* A batch of an import as one transaction: rows made, rows changed with what they were before, the import's own counts. */
#include "records/import_batch.h"

#include "base/mem.h"
#include "format/json.h"
#include "os/clock.h"
#include "records/audit.h"
#include "records/rules.h"
#include "records/sql.h"

#include <stdio.h>
#include <string.h>

/* What the row will have in a field: as the file says, else as it is filled in; NULL for nothing. */
static enum rc value_to_be(struct run *r, const struct field *f, const struct value *values, struct value *out, struct error *e)
{
	const struct import_node *root = &r->plan.nodes[0];

	*out = value_null();
	for (int i = 0; i < root->field_count; i++)
		if (root->fields[i] == f)
			*out = values[i];
	return value_is_null(*out) && f->initial ? field_initial(&r->x, f, out, e) : RC_OK;
}

/* "… AND id = ?" and one text of all values; *whole false when one of them is empty: then it is like no other. */
static enum rc set_parts(struct run *r, const char *set, const struct value *values, struct sql *sql, struct buf *joined, bool *whole, struct error *e)
{
	struct str rest = str_of(set), name;
	enum rc rc = RC_OK;

	*whole = true;
	buf_text(joined, set);
	while (rc == RC_OK && *whole && str_split(&rest, ',', &name)) {
		const struct field *f = entity_field(r->plan.entity, name);
		struct value v;
		if ((rc = value_to_be(r, f, values, &v, e)))
			return rc;
		*whole = !value_is_null(v);
		sql_add(sql, " AND %s = ", f->column);
		sql_value(sql, v);
		buf_char(joined, '|');
		if (v.kind == VALUE_TEXT)
			buf_str(joined, v.s);
		else
			buf_int(joined, v.i);
	}
	return joined->failed ? error_no_memory(e) : RC_OK;
}

enum rc run_check_set(struct run *r, const char *set, const struct value *values, bool note, struct error *e)
{
	CLEANUP(buf_free) struct buf joined = { .max = 1 << 20 };
	struct sql s = { .text = { .max = 8192 }, .arena = &r->arena };
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool found = false, whole;
	enum rc rc;

	sql_add(&s, "SELECT 1 FROM %s WHERE deleted_at IS NULL", r->plan.entity->table);
	rc = set_parts(r, set, values, &s, &joined, &whole, e);
	if (rc == RC_OK && whole && note)
		rc = plan_note(&r->plan, NULL, value_text(buf_view(&joined))) ? RC_OK : error_no_memory(e);
	else if (rc == RC_OK && whole && (rc = sql_prepare(&s, r->x.db, &st, e)) == RC_OK && (rc = statement_step(st, &found, e)) == RC_OK &&
		 (found || plan_seen(&r->plan, NULL, value_text(buf_view(&joined)))))
		rc = error_set(e, RC_CONFLICT, arena_text(&r->arena, str_part(str_of(set), 0, str_find(str_of(set), ','))), "error.taken", NULL, NULL);
	sql_free(&s);
	return rc;
}

void run_end(struct run *r)
{
	plan_free(&r->plan);
	arena_free(&r->arena);
	arena_free(&r->lasting);
}

/* --- rows to change ----------------------------------------------------------------------------------------------------------------------------------- */

/* The cells as they came, for handing the row back should it be refused when it is written. */
static bool keep_cells(struct run *r, const struct table_row *row, struct row_update *u)
{
	struct table_cell *cells = arena_new_array(&r->arena, struct table_cell, row->count + 1);

	for (size_t i = 0; cells && i < row->count; i++) {
		cells[i] = row->cells[i];
		if (!(cells[i].text = arena_str(&r->arena, row->cells[i].text)).p)
			return false;
	}
	u->row = (struct table_row){ cells, row->count, row->line };
	return cells != NULL;
}

enum rc run_keep_update(struct run *r, int64_t id, const struct value *values, const struct table_row *row, struct error *e)
{
	const struct import_node *root = &r->plan.nodes[0];
	struct row_update *u;

	if (r->update_count == r->update_room) {
		int room = r->update_room ? r->update_room * 2 : 256;
		struct row_update *more = arena_new_array(&r->arena, struct row_update, (size_t)room);
		if (!more)
			return error_no_memory(e);
		if (r->update_count)
			memcpy(more, r->updates, (size_t)r->update_count * sizeof *more);
		r->updates = more;
		r->update_room = room;
	}
	u = &r->updates[r->update_count++];
	*u = (struct row_update){ .id = id };
	if (!keep_cells(r, row, u) || !(u->values = arena_new_array(&r->arena, struct value, (size_t)root->field_count)))
		return error_no_memory(e);
	for (int i = 0; i < root->field_count; i++) {
		u->values[i] = values[i];
		if (values[i].kind == VALUE_TEXT && !(u->values[i].s = arena_str(&r->arena, values[i].s)).p)
			return error_no_memory(e);
	}
	return RC_OK;
}

static enum rc update_change(struct context *x, const struct run *r, const struct row_update *u, struct change *c, struct error *e)
{
	const struct import_node *root = &r->plan.nodes[0];
	enum rc rc = change_new(x, root->entity, c, e);

	for (int i = 0; rc == RC_OK && i < root->field_count; i++)
		if (root->field_column[i] > FILL_TITLE && root->fields[i] != root->key_field)
			change_value(c, root->fields[i], u->values[i]);
	return rc;
}

/* --- writing ---------------------------------------------------------------------------------------------------------------------------------------------- */

struct batch { struct run *run; struct arena *arena; int64_t updated, unchanged, refused; };

/* Is this the row's own fault, so that the import goes on without it? */
bool run_row_fault(enum rc rc)
{
	return rc == RC_INVALID || rc == RC_CONFLICT || rc == RC_NOT_FOUND || rc == RC_FORBIDDEN;
}

/* One row to change, as db_try needs it. */
struct trying { struct context *x; struct run *run; struct row_update *update; struct written out; };

static enum rc try_update(struct db *db, void *context, struct error *e)
{
	struct trying *t = context;
	struct change c;
	enum rc rc = update_change(t->x, t->run, t->update, &c, e);

	t->out = (struct written){ 0 };
	return rc ? rc : record_update(t->x, t->update->id, ANY_VERSION, &c, &t->out, e);
}

/* One row changed, or everything it did undone and its reason kept. */
static enum rc write_update(struct context *x, struct batch *b, struct row_update *u, struct error *e)
{
	struct trying t = { .x = x, .run = b->run, .update = u };
	enum rc rc;

	u->refused = (struct error){ 0 };
	rc = db_try(x->db, try_update, &t, &u->refused);
	if (rc && !run_row_fault(rc)) {
		*e = u->refused;
		return rc;
	}
	b->refused += rc != RC_OK;
	b->updated += rc == RC_OK && t.out.changed;
	b->unchanged += rc == RC_OK && !t.out.changed;
	return RC_OK;
}

static enum rc write_updates(struct context *x, struct batch *b, struct error *e)
{
	enum rc rc = RC_OK;

	for (int i = 0; rc == RC_OK && i < b->run->update_count; i++)
		rc = write_update(x, b, &b->run->updates[i], e);
	return rc;
}

/* Hands back the rows that were refused only when they were written. */
static enum rc hand_back(struct run *r, struct error *e)
{
	enum rc rc = RC_OK;

	for (int i = 0; rc == RC_OK && i < r->update_count; i++)
		if (r->updates[i].refused.key && r->hooks->refused)
			rc = r->hooks->refused(r->hooks->context, &r->updates[i].row, &r->updates[i].refused, e);
	return rc;
}

static void add_range(struct run *r, const struct entity *t, int64_t first, int64_t last)
{
	struct id_range *end = r->range_count ? &r->ranges[r->range_count - 1] : NULL;

	if (end && end->entity == t && end->last + 1 == first) {
		end->last = last;
		return;
	}
	if (r->range_count == r->range_room) {
		int room = r->range_room ? r->range_room * 2 : 64;
		struct id_range *more = arena_new_array(&r->lasting, struct id_range, (size_t)room);
		if (!more)
			return;
		if (r->range_count)
			memcpy(more, r->ranges, (size_t)r->range_count * sizeof *more);
		r->ranges = more;
		r->range_room = room;
	}
	r->ranges[r->range_count++] = (struct id_range){ t, first, last };
}

static void write_ranges(const struct run *r, struct buf *out)
{
	struct json_writer w = { .b = out };

	json_object_begin(&w);
	json_key(&w, "ranges");
	json_array_begin(&w);
	for (int i = 0; i < r->range_count; i++) {
		json_array_begin(&w);
		json_put_text(&w, r->ranges[i].entity->name);
		json_put_int(&w, r->ranges[i].first);
		json_put_int(&w, r->ranges[i].last);
		json_array_end(&w);
	}
	json_array_end(&w);
	json_object_end(&w);
}

/* The import's own row: counts so far, and which ids it has added. */
static enum rc write_counts(struct context *x, const struct batch *b, struct error *e)
{
	CLEANUP(buf_free) struct buf ranges = { .max = 64 << 20 };
	const struct run *r = b->run;
	const struct import_report *done = r->report, *now = &r->batch;

	write_ranges(r, &ranges);
	if (ranges.failed)
		return error_no_memory(e);
	struct value values[] = { value_int(done->read + now->read), value_int(done->added + now->added), value_int(done->updated + b->updated),
				  value_int(done->unchanged + now->unchanged + b->unchanged), value_int(done->refused + now->refused + b->refused), value_text(buf_view(&ranges)), value_int(x->now),
				  value_int(x->import) };
	return db_run(x->db, "UPDATE import_run SET rows_read = ?, rows_added = ?, rows_updated = ?, rows_unchanged = ?, rows_refused = ?, report = ?, updated_at = ?"
		      " WHERE id = ?", values, 8, NULL, e);
}

static enum rc write_batch(struct context *x, struct write_request *q, struct error *e)
{
	struct batch *b = q->argument;
	struct run *r = b->run;
	int ranges = r->range_count;
	struct id_range last = ranges ? r->ranges[ranges - 1] : (struct id_range){ 0 };
	enum rc rc = RC_OK;

	b->updated = b->unchanged = b->refused = 0;
	for (int n = r->plan.node_count - 1; rc == RC_OK && n >= 0; n--) {
		struct loader *l = r->plan.nodes[n].loader;
		size_t count = load_count(l);
		if (!count)
			continue;
		if ((rc = load_write(x, l, e)) == RC_OK)
			add_range(r, load_entity(l), load_first_id(l), load_first_id(l) + (int64_t)count - 1);
	}
	if (rc == RC_OK && (rc = write_updates(x, b, e)) == RC_OK)
		rc = write_counts(x, b, e);
	if (rc) {
		r->range_count = ranges;
		if (ranges)
			r->ranges[ranges - 1] = last;
	}
	return rc;
}

/* What would change, without changing it. */
static enum rc count_updates(struct run *r, struct batch *b, struct error *e)
{
	const struct import_node *root = &r->plan.nodes[0];
	struct record *before;
	enum rc rc = RC_OK;

	for (int i = 0; rc == RC_OK && i < r->update_count; i++) {
		struct row_update *u = &r->updates[i];
		bool changes = false;
		if ((rc = record_get(&r->x, root->entity, u->id, &before, &u->refused))) {
			if (!run_row_fault(rc))
				return *e = u->refused, rc;
			b->refused++;
			rc = RC_OK;
			continue;
		}
		for (int f = 0; f < root->field_count; f++)
			if (root->field_column[f] > FILL_TITLE && root->fields[f] != root->key_field)
				changes |= !value_eq(before->values[root->fields[f]->index], r->updates[i].values[f]);
		b->updated += changes;
		b->unchanged += !changes;
	}
	return rc;
}

static void move_counts(struct run *r, const struct batch *b)
{
	struct import_report *to = r->report, *from = &r->batch;

	to->read += from->read;
	to->added += from->added;
	to->refused += from->refused + b->refused;
	to->updated += b->updated;
	to->unchanged += from->unchanged + b->unchanged;
	to->without_account += from->without_account;
	to->returns += from->returns;
	to->charges += from->charges;
	to->differences += from->differences;
	for (int64_t i = 0; i < from->surplus && to->surplus + i < IMPORT_SURPLUS_LINES; i++)
		to->surplus_lines[to->surplus + i] = from->surplus_lines[i];
	to->surplus += from->surplus;
	to->amount += from->amount;
	*from = (struct import_report){ 0 };
}

static enum rc renew_context(struct run *r, struct error *e)
{
	const struct principal *who = r->x.who;
	int64_t import = r->x.import, now = r->x.now;
	struct db *db;
	enum rc rc;

	/* the schema stays the one that the plan was made with; the connection must see what was just written */
	store_read_end(r->x.db);
	r->x.db = NULL;
	if ((rc = store_read(company_store(r->company), &db, e)))
		return rc;
	r->x.db = db;
	r->x.who = who;
	r->x.import = import;
	r->x.now = now;
	return RC_OK;
}

enum rc run_flush(struct run *r, struct error *e)
{
	CLEANUP(arena_free) struct arena arena = { .max = 256 << 20 };
	struct batch b = { .run = r, .arena = &arena };
	struct write_request q = { .job = { .alone = true }, .company = r->company, .who = r->x.who, .arena = &arena, .work = write_batch, .argument = &b,
				   .import = r->x.import };
	enum rc rc = RC_OK;

	if (r->batch.read == 0)
		return RC_OK;
	rc = r->dry_run ? count_updates(r, &b, e) : records_write(&q, e);
	if (rc || (rc = hand_back(r, e)))
		return rc;
	move_counts(r, &b);
	for (int n = 0; n < r->plan.node_count; n++) {
		load_clear(r->plan.nodes[n].loader);
		r->plan.nodes[n].first_id = 0;
		node_forget(&r->plan.nodes[n], n == 0 && !r->dry_run);
	}
	/* what is written is found in the store from now on */
	if (!r->dry_run)
		plan_forget_seen(&r->plan);
	if (r->plan.reach.used > CACHE_MAX)
		reach_forget(&r->plan.reach);
	r->updates = NULL;
	r->update_count = r->update_room = 0;
	arena_reset(&r->arena);
	return r->dry_run ? RC_OK : renew_context(r, e);
}

/* --- the import's own row ------------------------------------------------------------------------------------------------------------------------------- */

struct record_of { struct run *run; const struct import_options *options; struct written out; enum rc rc; const struct error *failure; };

static void set(struct change *c, const char *name, struct value v)
{
	change_value(c, entity_field(c->entity, str_of(name)), v);
}

static enum rc make_record(struct context *x, struct write_request *q, struct error *e)
{
	struct record_of *m = q->argument;
	CLEANUP(buf_free) struct buf map = { .max = 1 << 20 };
	struct change c;
	enum rc rc = change_new(x, schema_entity(x->schema, STR("import")), &c, e);

	if (rc)
		return rc;
	import_mapping_write(m->options->mapping, &map);
	if (map.failed)
		return error_no_memory(e);
	set(&c, "entity", value_text(m->options->entity));
	set(&c, "file_name", m->options->file_name.n ? value_text(m->options->file_name) : value_null());
	set(&c, "mode", value_text(str_of(import_mode_names[m->options->mode])));
	set(&c, "map", value_text(buf_view(&map)));
	return record_create_internal(x, &c, &m->out, e);
}

enum rc run_record(struct run *r, const struct import_options *o, struct error *e)
{
	CLEANUP(arena_free) struct arena arena = { .max = 8 << 20 };
	struct record_of m = { .run = r, .options = o };
	struct write_request q = { .company = r->company, .who = r->x.who, .arena = &arena, .work = make_record, .argument = &m };
	enum rc rc = records_write(&q, e);

	r->x.import = m.out.id;
	return rc ? rc : renew_context(r, e);
}

static enum rc close_record(struct context *x, struct write_request *q, struct error *e)
{
	struct record_of *m = q->argument;
	const struct import_report *report = m->run->report;
	struct change c;
	enum rc rc = change_new(x, schema_entity(x->schema, STR("import")), &c, e);

	if (rc)
		return rc;
	set(&c, "status", value_text(str_of(m->rc ? "failed" : report->cancelled ? "cancelled" : "done")));
	if (m->rc) {
		set(&c, "failed_row", value_int(report->failed_row));
		set(&c, "failure", value_text(str_of(m->failure->key)));
	}
	return record_update_internal(x, m->run->x.import, &c, &m->out, e);
}

enum rc run_close(struct run *r, enum rc rc, const struct error *failure, struct error *e)
{
	CLEANUP(arena_free) struct arena arena = { .max = 8 << 20 };
	struct record_of m = { .run = r, .rc = rc, .failure = failure };
	struct write_request q = { .company = r->company, .who = r->x.who, .arena = &arena, .work = close_record, .argument = &m };

	return records_write(&q, e);
}
