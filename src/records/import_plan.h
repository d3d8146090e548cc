/* Inside records/: a mapping resolved against the model. Node 0 is the entity itself; every reference followed is a node of its own, deeper ones behind. */
#ifndef BANYAN_RECORDS_IMPORT_PLAN_H
#define BANYAN_RECORDS_IMPORT_PLAN_H

#include "format/moment.h"
#include "format/number.h"
#include "records/import.h"
#include "records/load.h"

enum { NODE_FIELDS_MAX = 120, CACHE_MAX = 200000 };

struct plan_column {
	int node;
	const struct field *field;
	bool key;                   /* names the row of its node */
	enum number_style style;
	enum moment_order order;
};

/* What is known of a row that a key names. */
struct node_entry {
	struct str key;
	int64_t id;
	uint64_t texts;             /* hash of the cells that were last found equal */
	struct value *values;       /* of node->fields */
	struct value *carried;      /* of node->carried */
};

struct import_node {
	const struct entity *entity;
	int parent;                 /* node that refers to this one */
	const struct field *via;    /* its field there */
	int key_column;             /* of the file; -1 for node 0 without key */
	const struct field *key_field;
	/* what a new row is given, in the order of the loader's values: key, mapped fields, references to deeper nodes, the rest */
	const struct field *fields[NODE_FIELDS_MAX];
	int field_column[NODE_FIELDS_MAX]; /* column of the file; -1 - node for a reference to a deeper node; FILL_* else */
	int field_count;
	const struct field *carried[8];    /* fields that a row of the parent copies */
	int carried_count;
	struct loader *loader;
	int64_t first_id;           /* reserved for the batch in the loader, or 0 */
	struct node_entry *slots;   /* open addressing, power of two */
	size_t slot_count, used;
	struct arena memory;        /* of the entries */
	int64_t created;
};

/* Below every reference to a deeper node (-1 - node). FILL_SUBJECT: the account of what the row hangs on. */
enum { FILL_TITLE = -1000, FILL_CURRENCY = -1001, FILL_KIND = -1002, FILL_NOW = -1003, FILL_CARRIED = -1004, FILL_SUBJECT = -1005 };

/* How the importer stands to the accounts that were asked about, by number. */
struct standing;
struct import_reach { struct standing *slots; size_t slot_count, used; };

struct import_plan {
	const struct entity *entity;
	enum import_mode mode;
	struct plan_column columns[IMPORT_COLUMNS_MAX];
	int column_count;
	int id_column;              /* names the row itself by its number; -1: its key does */
	struct import_node nodes[IMPORT_NODES_MAX];
	int node_count;
	bool create_missing, parents_alone;
	struct value currency;
	enum table_kind kind;
	struct seen **seen;         /* unique values that rows not written yet bring */
	struct arena seen_memory;
	struct import_reach reach;
};

/* RC_INVALID with the column's header for a wrong path; RC_FORBIDDEN for what the importer may not write. */
enum rc plan_make(struct context *x, const struct import_options *o, struct import_plan *p, struct error *e);
void plan_free(struct import_plan *p);
/* Styles of numbers and dates by column, from the first rows. */
enum rc plan_sample(struct import_plan *p, struct table_reader *table, size_t skip, struct arena *a, struct error *e);
/* A cell as a value of its column's field. */
enum rc import_cell(struct context *x, const struct import_plan *p, const struct plan_column *c, const struct table_cell *cell, struct value *out, struct error *e);
struct str cell_text(const struct table_row *row, int column);

/* The entry of a row's node: *out NULL for an empty key. Makes the row (into the node's loader) when it is missing and may be made. *differs: the file says
 * otherwise than what is there. ids by node of the deeper ones. */
enum rc node_resolve(struct context *x, struct import_plan *p, int node, const struct table_row *row, struct node_entry *const *deeper, struct node_entry **out,
		     bool *differs, struct error *e);
struct node_entry *node_find(struct import_node *n, struct str key);
struct node_entry *node_insert(struct import_node *n, struct str key);
/* May the importer make this row of the node where it will lie? RC_FORBIDDEN when not. */
enum rc reach_check(struct context *x, struct import_plan *p, const struct import_node *n, const struct value *values, struct error *e);
/* An account that will be made: rows behind it may hang on it at once. */
enum rc reach_note_account(struct context *x, struct import_plan *p, const struct import_node *n, const struct value *values, int64_t id, struct error *e);
void reach_forget(struct import_reach *r);
/* Unique values of rows to come: has one brought it already? Noted once its row is taken. */
bool plan_seen(const struct import_plan *p, const struct field *f, struct value v);
bool plan_note(struct import_plan *p, const struct field *f, struct value v);
void plan_forget_seen(struct import_plan *p);
/* A row's own unique values but its key: RC_CONFLICT when a live row has one, or one to come; and noted, once the row is taken. */
enum rc node_check_unique(struct context *x, const struct import_plan *p, const struct import_node *n, const struct value *values, struct error *e);
enum rc node_note_unique(struct import_plan *p, const struct import_node *n, const struct value *values, struct error *e);
/* Forgets what is known, between batches, when it has grown too large. all: in any case. */
void node_forget(struct import_node *n, bool all);

#endif
