/* A mapping against the model: which column sets which field of which row. */
#include "records/import_plan.h"

#include "base/mem.h"
#include "lang/catalogue.h"
#include "records/subject.h"

#include <string.h>

enum { SEEN_MEMORY = 256 << 20 };

const char *const import_mode_names[3] = { "add", "update", "upsert" };

static enum rc wrong_path(struct context *x, const struct import_column *c, const char *key, struct error *e)
{
	return error_set(e, RC_INVALID, arena_text(x->arena, c->header), key, arena_text(x->arena, c->path), NULL);
}

static bool is_id(const struct import_column *c)
{
	return str_is(c->path, "id");
}

static int node_of(struct import_plan *p, int parent, const struct field *via)
{
	for (int i = 1; i < p->node_count; i++)
		if (p->nodes[i].parent == parent && p->nodes[i].via == via)
			return i;
	if (p->node_count == IMPORT_NODES_MAX)
		return -1;
	p->nodes[p->node_count] = (struct import_node){ .entity = via->target, .parent = parent, .via = via, .key_column = -1, .memory = { .max = 256 << 20 } };
	return p->node_count++;
}

/* Walks "order.account.code": references first, a field at the end; a bare reference means the key of the row it names. */
static enum rc take_path(struct context *x, struct import_plan *p, const struct import_column *c, struct plan_column *out, struct error *e)
{
	struct str rest = c->path, name;
	const struct field *f = NULL;
	int node = 0;

	while (str_split(&rest, '.', &name)) {
		const struct entity *t = p->nodes[node].entity;
		if (!(f = entity_field(t, name)) || f->flags & (FIELD_HIDDEN | FIELD_COMMON))
			return wrong_path(x, c, "error.unknown_path", e);
		if (f->type != TYPE_REF)
			break;
		if ((node = node_of(p, node, f)) < 0)
			return wrong_path(x, c, "error.path_deep", e);
		f = NULL;
	}
	if (rest.p)
		return wrong_path(x, c, "error.unknown_path", e);
	if (!f && !(f = p->nodes[node].entity->key ? p->nodes[node].entity->key : p->nodes[node].entity->title))
		return wrong_path(x, c, "error.unknown_path", e);
	*out = (struct plan_column){ .node = node, .field = f };
	return RC_OK;
}

static bool may_name(const struct entity *t, const struct field *f)
{
	return f->flags & (FIELD_KEY | FIELD_TITLE);
}

/* The column that names a node's row: its key, else its title. */
static void find_key(struct import_plan *p, int n)
{
	struct import_node *node = &p->nodes[n];

	for (int i = 0; i < p->column_count; i++) {
		const struct plan_column *c = &p->columns[i];
		bool better = node->key_column < 0 || (c->field && c->field->flags & FIELD_KEY);
		if (!c->field || c->node != n || !may_name(node->entity, c->field) || (n == 0 && !(c->field->flags & FIELD_KEY)) || !better)
			continue;
		node->key_column = i;
		node->key_field = c->field;
	}
	if (node->key_column >= 0)
		p->columns[node->key_column].key = true;
}

static bool add_field(struct import_node *n, const struct field *f, int column)
{
	if (n->field_count == NODE_FIELDS_MAX || !f)
		return false;
	n->fields[n->field_count] = f;
	n->field_column[n->field_count++] = column;
	return true;
}

static bool gives(const struct import_node *n, const struct field *f)
{
	for (int i = 0; i < n->field_count; i++)
		if (n->fields[i] == f)
			return true;
	return false;
}

/* Fields of this row that rows of its parent copy: order_line.account is derived from order and is the order's account. */
static void find_carried(struct import_plan *p, int n)
{
	struct import_node *node = &p->nodes[n];
	const struct import_node *parent = n ? &p->nodes[node->parent] : NULL;

	for (int i = 0; parent && i < parent->entity->field_count; i++) {
		const struct field *f = &parent->entity->fields[i], *own;
		if (f->derived_from && !strcmp(f->derived_from, node->via->name) && (own = entity_field(node->entity, str_of(f->name))) && node->carried_count < 8)
			node->carried[node->carried_count++] = own;
	}
}

static const struct field *named(const struct import_node *n, const char *name)
{
	return entity_field(n->entity, str_of(name));
}

/* What a new row needs beside the file's columns. */
static void add_fills(struct import_node *n, int node)
{
	const struct field *title = n->entity->title;

	if (title && title->flags & FIELD_REQUIRED && !gives(n, title) && (node || n->key_field) && title != n->key_field)
		add_field(n, title, FILL_TITLE);
	if (named(n, "ordered_at") && !gives(n, named(n, "ordered_at")))
		add_field(n, named(n, "ordered_at"), FILL_NOW);
	if (named(n, "currency") && named(n, "currency")->flags & FIELD_REQUIRED && !gives(n, named(n, "currency")))
		add_field(n, named(n, "currency"), FILL_CURRENCY);
	if (node && named(n, "kind") && named(n, "kind")->type == TYPE_CHOICE && !gives(n, named(n, "kind")) && (named(n, "number") || named(n, "maturity")))
		add_field(n, named(n, "kind"), FILL_KIND);
	if (subject_has(n->entity) && gives(n, named(n, "subject_id")) && !gives(n, named(n, "account")))
		add_field(n, named(n, "account"), FILL_SUBJECT);
}

static enum rc settle_node(struct context *x, struct import_plan *p, int n, struct error *e)
{
	struct import_node *node = &p->nodes[n];

	/* where a number names the row, its key is a field like others, which may change */
	if (n || p->id_column < 0)
		find_key(p, n);
	if (n && node->key_column < 0)
		return error_set(e, RC_INVALID, node->via->name, "error.key_column_needed", node->entity->key ? node->entity->key->name : "name", NULL);
	for (int i = 0; i < p->column_count; i++)
		if (p->columns[i].field && p->columns[i].node == n)
			if (!add_field(node, p->columns[i].field, i))
				return error_set(e, RC_TOO_LARGE, NULL, "error.too_many_columns", NULL, NULL);
	for (int i = 1; i < p->node_count; i++)
		if (p->nodes[i].parent == n)
			add_field(node, p->nodes[i].via, -1 - i);
	find_carried(p, n);
	add_fills(node, n);
	for (int i = 1; i < p->node_count; i++)
		for (int c = 0; p->nodes[i].parent == n && c < p->nodes[i].carried_count; c++)
			add_field(node, named(node, p->nodes[i].carried[c]->name), FILL_CARRIED);
	return RC_OK;
}

/* Rights: the entity may be imported, each mapped field written. */
static enum rc check_rights(struct context *x, const struct import_options *o, const struct import_plan *p, struct error *e)
{
	if (!principal_may(x->who, p->entity, OP_IMPORT))
		return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden_operation", "import", p->entity->name);
	for (int i = 0; i < p->column_count; i++) {
		const struct plan_column *c = &p->columns[i];
		if (!c->field || (c->node && c->key))
			continue;
		if (c->field->flags & FIELD_SYSTEM)
			return wrong_path(x, &o->mapping->columns[i], "error.not_writable", e);
		if (!principal_writes(x->who, p->nodes[c->node].entity, c->field))
			return error_set(e, RC_FORBIDDEN, arena_text(x->arena, o->mapping->columns[i].header), "error.forbidden_field", NULL, NULL);
	}
	return RC_OK;
}

static enum rc open_loaders(struct context *x, struct import_plan *p, struct error *e)
{
	const char *names[NODE_FIELDS_MAX];
	enum rc rc = RC_OK;

	for (int n = 0; rc == RC_OK && n < p->node_count; n++) {
		struct import_node *node = &p->nodes[n];
		for (int i = 0; i < node->field_count; i++)
			names[i] = node->fields[i]->name;
		rc = load_open(x->schema, node->entity->name, names, node->field_count, &node->loader, e);
	}
	return rc;
}

/* The column that stands for "id"; rows that are added get theirs by themselves. */
static void take_id(struct import_plan *p, const struct import_mapping *m)
{
	for (int i = 0; i < m->column_count; i++)
		if (is_id(&m->columns[i]) && p->mode != IMPORT_ADD && p->id_column < 0)
			p->id_column = i;
}

static enum rc twice(struct context *x, const struct import_options *o, const struct import_plan *p, struct error *e)
{
	for (int i = 0; i < p->column_count; i++)
		for (int j = 0; p->columns[i].field && j < i; j++)
			if (p->columns[j].field == p->columns[i].field && p->columns[j].node == p->columns[i].node)
				return wrong_path(x, &o->mapping->columns[i], "error.path_twice", e);
	return RC_OK;
}

static enum rc nothing_known(const struct import_plan *p, struct error *e)
{
	for (int i = 0; i < p->column_count; i++)
		if (p->columns[i].field)
			return RC_OK;
	return error_set(e, RC_INVALID, "columns", "error.no_columns", NULL, NULL);
}

enum rc plan_make(struct context *x, const struct import_options *o, struct import_plan *p, struct error *e)
{
	const struct import_mapping *m = o->mapping;
	enum rc rc = RC_OK;

	*p = (struct import_plan){ .entity = schema_entity(x->schema, o->entity), .mode = o->mode, .column_count = m->column_count, .create_missing = m->create_missing,
				  .id_column = -1, .parents_alone = m->parents_alone };
	if (!p->entity)
		return error_set(e, RC_NOT_FOUND, "entity", "error.no_such_entity", NULL, NULL);
	p->seen_memory.max = SEEN_MEMORY;
	p->currency = value_text(m->currency.n ? m->currency : company_setting(x->company, "company.currency"));
	p->nodes[0] = (struct import_node){ .entity = p->entity, .parent = -1, .key_column = -1, .memory = { .max = 256 << 20 } };
	p->node_count = 1;
	for (int i = 0; rc == RC_OK && i < m->column_count; i++)
		if (m->columns[i].path.n && !is_id(&m->columns[i]))
			rc = take_path(x, p, &m->columns[i], &p->columns[i], e);
	take_id(p, m);
	if (rc == RC_OK)
		rc = nothing_known(p, e);
	for (int n = p->node_count - 1; rc == RC_OK && n >= 0; n--)
		rc = settle_node(x, p, n, e);
	if (rc || (rc = twice(x, o, p, e)) || (rc = check_rights(x, o, p, e)))
		return rc;
	if (o->mode != IMPORT_ADD && p->nodes[0].key_column < 0 && p->id_column < 0)
		return error_set(e, RC_INVALID, "mode", "error.key_column_mode", p->entity->key ? p->entity->key->name : "id", NULL);
	return open_loaders(x, p, e);
}

void plan_free(struct import_plan *p)
{
	for (int n = 0; n < p->node_count; n++) {
		load_close(p->nodes[n].loader);
		mem_free(p->nodes[n].slots);
		arena_free(&p->nodes[n].memory);
	}
	arena_free(&p->seen_memory);
	reach_forget(&p->reach);
}

struct str cell_text(const struct table_row *row, int column)
{
	return column >= 0 && (size_t)column < row->count ? row->cells[column].text : STR("");
}

/* --- samples ---------------------------------------------------------------------------------------------------------------------------------- */

enum { SAMPLE_ROWS = 500 };

enum rc plan_sample(struct import_plan *p, struct table_reader *table, size_t skip, struct arena *a, struct error *e)
{
	struct str *samples = arena_new_array(a, struct str, (size_t)p->column_count * SAMPLE_ROWS + 1);
	struct table_row row;
	size_t count = 0;
	bool more = true;
	enum rc rc = RC_OK;

	if (!samples)
		return error_no_memory(e);
	p->kind = table_info(table).kind;
	while (count < SAMPLE_ROWS && (rc = table_next(table, &row, &more, e)) == RC_OK && more) {
		if (skip) {
			skip--;
			continue;
		}
		for (int i = 0; i < p->column_count; i++)
			if (p->columns[i].field && !(samples[(size_t)i * SAMPLE_ROWS + count] = arena_str(a, cell_text(&row, i))).p)
				return error_no_memory(e);
		count++;
	}
	for (int i = 0; rc == RC_OK && i < p->column_count; i++) {
		p->columns[i].style = number_style_guess(&samples[(size_t)i * SAMPLE_ROWS], count);
		p->columns[i].order = moment_order_guess(&samples[(size_t)i * SAMPLE_ROWS], count);
	}
	return rc ? rc : table_rewind(table, e);
}
