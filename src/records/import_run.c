/* Running an import: rows read and resolved outside, written in batches of one transaction each. */
#include "records/import_plan.h"

#include "base/mem.h"
#include "records/rules.h"
#include "records/scope.h"
#include "records/sql.h"
#include "records/subject.h"
#include "records/unseen.h"
#include "os/clock.h"
#include "records/audit.h"
#include "records/import_batch.h"

#include <stdio.h>
#include <string.h>

enum { BATCH_ARENA = 256 << 20 };

/* --- one row --------------------------------------------------------------------------------------------------------------------------------------- */

static enum rc resolve_all(struct run *r, const struct table_row *row, struct node_entry **entries, bool *differs, struct error *e)
{
	enum rc rc = RC_OK;

	for (int n = r->plan.node_count - 1; rc == RC_OK && n > 0; n--)
		rc = node_resolve(&r->x, &r->plan, n, row, entries, &entries[n], differs, e);
	return rc;
}

/* Node 0's own values, in the order of its loader; a carried field is the referred row's. */
/* Without a name of its own a row is called by its key, like one that is made by another's reference. */
static struct value root_key(const struct import_node *root, const struct value *values)
{
	for (int i = 0; i < root->field_count; i++)
		if (root->fields[i] == root->key_field && values[i].kind == VALUE_TEXT)
			return values[i];
	return value_null();
}

static enum rc root_values(struct run *r, const struct table_row *row, struct node_entry *const *entries, struct value *values, struct error *e)
{
	const struct import_node *root = &r->plan.nodes[0];
	enum rc rc = RC_OK;

	for (int i = 0; rc == RC_OK && i < root->field_count; i++) {
		int column = root->field_column[i];
		values[i] = value_null();
		if (column >= 0)
			rc = import_cell(&r->x, &r->plan, &r->plan.columns[column], (size_t)column < row->count ? &row->cells[column] : NULL, &values[i], e);
		else if (column > FILL_TITLE && entries[-1 - column])
			values[i] = value_int(entries[-1 - column]->id);
		else if (column == FILL_CURRENCY)
			values[i] = r->plan.currency;
		else if (column == FILL_NOW)
			values[i] = value_int(r->x.now);
	}
	for (int i = 0; rc == RC_OK && i < root->field_count; i++)
		if (root->field_column[i] == FILL_TITLE)
			values[i] = root_key(root, values);
	for (int n = 1; rc == RC_OK && n < r->plan.node_count; n++)
		for (int c = 0; r->plan.nodes[n].parent == 0 && entries[n] && c < r->plan.nodes[n].carried_count; c++)
			for (int i = 0; i < root->field_count; i++)
				if (root->field_column[i] == FILL_CARRIED && !strcmp(root->fields[i]->name, r->plan.nodes[n].carried[c]->name))
					values[i] = entries[n]->carried[c];
	return rc;
}

static const struct value *value_named(const struct run *r, const struct value *values, const char *name)
{
	const struct import_node *root = &r->plan.nodes[0];

	for (int i = 0; i < root->field_count; i++)
		if (!strcmp(root->fields[i]->name, name))
			return &values[i];
	return NULL;
}

static enum rc check_required(struct run *r, const struct value *values, struct error *e)
{
	const struct entity *t = r->plan.entity;

	for (int i = 0; i < t->field_count; i++) {
		const struct field *f = &t->fields[i];
		const struct value *v = f->flags & FIELD_REQUIRED ? value_named(r, values, f->name) : NULL;
		if (f->flags & FIELD_REQUIRED && !f->derived_from && (v ? value_is_null(*v) && !(f->initial && f->type != TYPE_REF) : !f->initial))
			return error_set(e, RC_INVALID, f->name, "error.required", NULL, NULL);
	}
	return RC_OK;
}

/* What it hangs on, when that is any row: seen by the importer, and the account is that row's. */
static enum rc check_subject(struct run *r, struct value *values, struct error *e)
{
	const struct value *subject = value_named(r, values, "subject"), *id = value_named(r, values, "subject_id");
	struct value *account = (struct value *)value_named(r, values, "account"), own = account ? *account : value_null();
	enum rc rc;

	if (!subject_has(r->plan.entity) || !(subject || id))
		return RC_OK;
	rc = subject_check(&r->x, subject ? *subject : value_null(), id ? *id : value_null(), &own, e);
	if (rc == RC_OK && account)
		*account = own;
	return rc;
}

/* The stored row that the cell "id" names, if the importer sees it: 0 when there is none. */
static enum rc find_by_id(struct run *r, const struct table_row *row, int64_t *id, struct error *e)
{
	struct sql s = { .text = { .max = 8192 }, .arena = &r->arena };
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct str text = str_trim(cell_text(row, r->plan.id_column));
	bool found = false;
	enum rc rc;

	*id = 0;
	if (!text.n)
		return RC_OK;
	if (decimal_parse(text, 0, id) != DECIMAL_OK)
		return error_set(e, RC_INVALID, "id", "error.integer", arena_text(&r->arena, text), NULL);
	sql_add(&s, "SELECT t.id FROM %s t WHERE t.deleted_at IS NULL AND t.id = ", r->plan.entity->table);
	sql_value(&s, value_int(*id));
	scope_where(&s, &r->x, r->plan.entity, "t", OP_READ);
	if ((rc = sql_prepare(&s, r->x.db, &st, e)) == RC_OK && (rc = statement_step(st, &found, e)) == RC_OK && !found)
		*id = 0;
	sql_free(&s);
	return rc;
}

/* The stored row with this row's key: 0 when there is none. */
static enum rc find_root(struct run *r, struct value key, int64_t *id, struct error *e)
{
	struct import_node *root = &r->plan.nodes[0];
	char sql[200];
	bool found;
	enum rc rc;

	*id = 0;
	if (value_is_null(key))
		return RC_OK;
	snprintf(sql, sizeof sql, "SELECT id FROM %s WHERE %s = ? AND deleted_at IS NULL", root->entity->table, root->key_field->column);
	rc = db_one_int(r->x.db, sql, &key, 1, id, &found, e);
	if (rc == RC_OK && !found)
		*id = 0;
	return rc;
}

/* Sets that are unique together: user and account and seat. */
static enum rc check_sets(struct run *r, const struct value *values, bool note, struct error *e)
{
	const struct entity *t = r->plan.entity;
	enum rc rc = RC_OK;

	for (int i = 0; rc == RC_OK && t->unique && t->unique[i]; i++)
		rc = run_check_set(r, t->unique[i], values, note, e);
	return rc;
}

/* What the rules say of a line that is written alone holds for one of many. */
static enum rc check_line(const struct run *r, const struct value *values, struct error *e)
{
	const struct value *quantity = value_named(r, values, "quantity"), *price = value_named(r, values, "unit_price"), *cost = value_named(r, values, "unit_cost");

	if (strcmp(r->plan.entity->name, "order_line") || !quantity || !price)
		return RC_OK;
	return line_check(*quantity, *price, cost ? *cost : value_null(), e);
}

static enum rc take_added(struct run *r, struct value *values, struct value key, struct error *e)
{
	struct import_node *root = &r->plan.nodes[0];
	enum rc rc;

	if ((rc = check_required(r, values, e)) || (rc = check_subject(r, values, e)) || (rc = reach_check(&r->x, &r->plan, root, values, e)) ||
	    (rc = node_check_unique(&r->x, &r->plan, root, values, e)) || (rc = check_sets(r, values, false, e)) || (rc = check_line(r, values, e)) ||
	    (rc = load_add(root->loader, values, e)) || (rc = node_note_unique(&r->plan, root, values, e)) || (rc = check_sets(r, values, true, e)))
		return rc;
	if (key.kind == VALUE_TEXT && !node_insert(root, key.s))
		return error_no_memory(e);
	r->batch.added++;
	return RC_OK;
}

static void count_kept(struct run *r, const struct value *values, bool differs)
{
	const struct value *quantity = value_named(r, values, "quantity"), *price = value_named(r, values, "unit_price"), *account = value_named(r, values, "account");

	r->batch.differences += differs;
	if (!quantity || !price || quantity->kind != VALUE_INT || price->kind != VALUE_INT)
		return;
	r->batch.amount += (decimal_sum)quantity->i * price->i;
	r->batch.returns += quantity->i < 0;
	r->batch.without_account += account && value_is_null(*account);
}

static void count_charge(struct run *r, struct node_entry *const *entries)
{
	for (int n = 1; n < r->plan.node_count; n++)
		for (int i = 0; entries[n] && i < r->plan.nodes[n].field_count; i++)
			if (r->plan.nodes[n].field_column[i] == FILL_KIND && entries[n]->values[i].kind == VALUE_TEXT && str_is(entries[n]->values[i].s, "charge"))
				r->batch.charges++;
}

static enum rc take_row(struct run *r, const struct table_row *row, struct error *e);

/* A row whose key this very batch has made: the batch is written first, then the row changes what it made. */
static enum rc take_again(struct run *r, const struct table_row *row, const struct import_node *root, struct error *e)
{
	enum rc rc;

	if (r->plan.mode == IMPORT_ADD)
		return error_set(e, RC_CONFLICT, root->key_field->name, "error.taken", NULL, NULL);
	if (r->dry_run) {
		r->batch.updated++;
		return RC_OK;
	}
	r->batch.read--;
	if ((rc = run_flush(r, e)))
		return rc;
	r->batch.read++;
	return take_row(r, row, e);
}

/* Nothing of its own, but something that it refers to. */
static bool says_nothing(const struct run *r, const struct table_row *row, struct node_entry *const *entries)
{
	bool refers = false;

	for (int i = 0; i < r->plan.column_count; i++)
		if (r->plan.columns[i].field && r->plan.columns[i].node == 0 && str_trim(cell_text(row, i)).n)
			return false;
	for (int n = 1; n < r->plan.node_count; n++)
		refers |= entries[n] != NULL;
	return refers;
}

/* One row of the file: added to the batch, kept for updating, or refused (an error of the row, which is handed back). */
static enum rc take_row(struct run *r, const struct table_row *row, struct error *e)
{
	struct node_entry *entries[IMPORT_NODES_MAX] = { 0 };
	struct value values[NODE_FIELDS_MAX], key = value_null();
	struct import_node *root = &r->plan.nodes[0];
	bool differs = false;
	int64_t id = 0;
	enum rc rc;

	if ((rc = resolve_all(r, row, entries, &differs, e)))
		return rc;
	if (r->plan.parents_alone && says_nothing(r, row, entries)) {
		r->batch.unchanged++;
		r->batch.differences += differs;
		return RC_OK;
	}
	if ((rc = root_values(r, row, entries, values, e)))
		return rc;
	for (int i = 0; i < root->field_count; i++)
		if (root->fields[i] == root->key_field)
			key = values[i];
	if (key.kind == VALUE_TEXT && node_find(root, key.s))
		return take_again(r, row, root, e);
	if (r->plan.id_column >= 0 && (rc = find_by_id(r, row, &id, e)))
		return rc;
	if (root->key_field && ((rc = unseen_check(&r->x, root->entity, root->key_field, key, e)) || (rc = find_root(r, key, &id, e))))
		return rc;
	if (id && r->plan.mode == IMPORT_ADD)
		return error_set(e, RC_CONFLICT, root->key_field->name, "error.taken", NULL, NULL);
	if (!id && r->plan.mode == IMPORT_UPDATE)
		return error_set(e, RC_NOT_FOUND, root->key_field ? root->key_field->name : "id", "error.not_found", root->entity->name, NULL);
	rc = id ? run_keep_update(r, id, values, row, e) : take_added(r, values, key, e);
	if (rc == RC_OK) {
		count_kept(r, values, differs);
		count_charge(r, entries);
	}
	return rc;
}

/* --- the file ---------------------------------------------------------------------------------------------------------------------------------------- */

static enum rc show_row(struct run *r, const struct table_row *row, const struct error *why, struct error *e)
{
	CLEANUP(buf_free) struct buf b = { .max = 1 << 20 };
	struct str *texts = arena_new_array(&r->arena, struct str, (size_t)r->plan.column_count + 1);
	struct type_context types = context_types(&r->x);
	struct value v;

	if (!texts)
		return error_no_memory(e);
	for (int i = 0; i < r->plan.column_count; i++) {
		const struct plan_column *c = &r->plan.columns[i];
		buf_clear(&b);
		if (c->field && import_cell(&r->x, &r->plan, c, (size_t)i < row->count ? &row->cells[i] : NULL, &v, NULL) == RC_OK)
			field_write(&types, c->field, v, &b);
		else
			buf_str(&b, cell_text(row, i));
		texts[i] = arena_str(&r->arena, buf_view(&b));
	}
	return r->hooks->shown(r->hooks->context, row, texts, r->plan.column_count, why, e);
}

/* Columns that the header does not name belong to no field; the row is taken, and the report says so. */
static void count_surplus(struct run *r, const struct table_row *row)
{
	bool more = false;

	for (size_t i = (size_t)r->plan.column_count; i < row->count && !more; i++)
		more = str_trim(row->cells[i].text).n > 0;
	if (!more)
		return;
	if (r->batch.surplus < IMPORT_SURPLUS_LINES)
		r->batch.surplus_lines[r->batch.surplus] = (int64_t)row->line;
	r->batch.surplus++;
}

static enum rc each_row(struct run *r, const struct table_row *row, struct error *e)
{
	struct error why = { 0 };
	enum rc rc;

	r->batch.read++;
	r->last_line = (int64_t)row->line;
	rc = take_row(r, row, &why);
	if (rc && !run_row_fault(rc)) {
		*e = why;
		return rc;
	}
	if (r->hooks->shown && (rc = show_row(r, row, why.key ? &why : NULL, e)))
		return rc;
	if (!why.key) {
		count_surplus(r, row);
		return RC_OK;
	}
	r->batch.refused++;
	return r->hooks->refused ? r->hooks->refused(r->hooks->context, row, &why, e) : RC_OK;
}

static bool go_on(struct run *r)
{
	uint64_t done, total;

	if (!r->hooks->progress)
		return true;
	table_progress(r->table, &done, &total);
	return r->hooks->progress(r->hooks->context, r->report, done, total);
}

static enum rc skip_header(struct run *r, size_t skip, struct error *e)
{
	struct table_row row;
	bool more = true;
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && more && i <= skip; i++)
		rc = table_next(r->table, &row, &more, e);
	if (rc == RC_OK && more && r->hooks->header)
		rc = r->hooks->header(r->hooks->context, &row, e);
	return rc;
}

static enum rc all_rows(struct run *r, const struct import_options *o, struct error *e)
{
	int64_t batch = company_setting_int(r->company, "import.batch");
	struct table_row row;
	bool more = true;
	enum rc rc = skip_header(r, o->mapping->skip, e);

	batch = batch > LOAD_BATCH ? LOAD_BATCH : batch;
	while (rc == RC_OK && !(o->rows_max && r->report->read + r->batch.read >= o->rows_max)) {
		if ((rc = table_next(r->table, &row, &more, e)) || !more || (rc = each_row(r, &row, e)))
			break;
		if (r->batch.read < batch)
			continue;
		if ((rc = run_flush(r, e)))
			break;
		if (!go_on(r)) {
			r->report->cancelled = true;
			return RC_OK;
		}
	}
	return rc ? rc : run_flush(r, e);
}

static void count_created(struct run *r)
{
	for (int n = 1; n < r->plan.node_count; n++) {
		const struct import_node *node = &r->plan.nodes[n];
		struct import_created *c = NULL;
		for (int i = 0; i < r->report->created_count && !c; i++)
			if (r->report->created[i].entity == node->entity)
				c = &r->report->created[i];
		if (!c && r->report->created_count < IMPORT_ENTITIES_MAX) {
			c = &r->report->created[r->report->created_count++];
			c->entity = node->entity;
		}
		if (c)
			c->count += node->created;
	}
}

static enum rc run_begun(struct run *r, const struct import_options *o, struct error *e)
{
	enum rc rc;

	if ((rc = plan_make(&r->x, o, &r->plan, e)) || (rc = plan_sample(&r->plan, r->table, o->mapping->skip + 1, &r->arena, e)) ||
	    (!o->dry_run && (rc = run_record(r, o, e))))
		return rc;
	r->report->id = r->x.import;
	r->report->has_amount = entity_field_named(r->plan.entity, "unit_price") && entity_field_named(r->plan.entity, "quantity");
	rc = all_rows(r, o, e);
	count_created(r);
	if (rc && r->x.import)
		r->report->failed_row = r->last_line;
	if (r->x.import) {
		struct error closing = { 0 };
		enum rc end = run_close(r, rc, e, &closing);
		if (end && !rc) {
			*e = closing;
			rc = end;
		}
		/* what is written stands there as failed, not as running for ever */
		if (end)
			run_close(r, rc, e, &closing);
	}
	return rc;
}

enum rc import_run(struct company *c, const struct principal *who, const struct import_options *o, struct table_reader *table, const struct import_hooks *hooks,
		   struct import_report *out, struct error *e)
{
	static const struct import_hooks none;
	struct run *r = mem_alloc(sizeof *r);
	enum rc rc;

	*out = (struct import_report){ 0 };
	if (!r)
		return error_no_memory(e);
	*r = (struct run){ .company = c, .table = table, .hooks = hooks ? hooks : &none, .report = out, .dry_run = o->dry_run, .arena = { .max = BATCH_ARENA },
			   .lasting = { .max = BATCH_ARENA } };
	if ((rc = context_begin(&r->x, c, &r->arena, e)) == RC_OK) {
		r->x.who = who;
		rc = run_begun(r, o, e);
	}
	context_end(&r->x);
	run_end(r);
	mem_free(r);
	return rc;
}
