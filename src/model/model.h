/* What Banyan stores, as const tables. An entity is a row; a field is a row; a field type is a row. DDL, validation, lists, forms, REST, OpenAPI, import
 * columns, audit, search and rights are derived from them (model/, records/, api/, web/, cli/). A custom field made by an administrator is the same
 * row, read from the database into a struct schema. */
#ifndef BANYAN_MODEL_MODEL_H
#define BANYAN_MODEL_MODEL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/value.h"

struct entity;

/* How private a field is (domain/archive.json). A role reads and writes by class. */
enum field_class { CLASS_BUSINESS, CLASS_CONFIDENTIAL, CLASS_PERSONAL, CLASS_SENSITIVE, CLASS_COUNT };

enum field_type {
	TYPE_TEXT,        /* one line */
	TYPE_LONG_TEXT,   /* several lines */
	TYPE_CODE,        /* one line, compared exactly, no inner control characters */
	TYPE_INT,
	TYPE_MONEY,       /* int64, 1/10,000 */
	TYPE_QUANTITY,    /* int64, 1/1,000 */
	TYPE_RATIO,       /* int64, 1/10,000: 0.15 is 1500 */
	TYPE_BOOL,
	TYPE_DATE,        /* days since 1970 */
	TYPE_INSTANT,     /* ms since 1970, UTC */
	TYPE_CHOICE,      /* a code of a pick-list */
	TYPE_REF,         /* the id of a row of another entity; its column is NAME_id */
	TYPE_EMAIL,
	TYPE_PHONE,
	TYPE_URL,
	TYPE_CREDIT_CODE, /* 统一社会信用代码, check characters verified */
	TYPE_INDUSTRY,    /* any text; the GB/T 4754 code recognised in it is kept in the derived field beside it */
	TYPE_PLACE,       /* any text; GB/T 2260 code likewise */
	TYPE_CURRENCY,    /* ISO 4217, upper case */
	TYPE_JSON,        /* checked text */
	TYPE_BYTES,       /* bytes, never leaves the program as they are */
	TYPE_COUNT
};

enum field_flag {
	FIELD_REQUIRED = 1 << 0,
	FIELD_UNIQUE = 1 << 1,    /* among rows not deleted */
	FIELD_KEY = 1 << 2,       /* the natural key: imports and references speak in it; implies unique */
	FIELD_TITLE = 1 << 3,     /* what a row is called */
	FIELD_LISTED = 1 << 4,    /* a default column of lists, API and export */
	FIELD_SEARCHED = 1 << 5,  /* its tokens go into the search index */
	FIELD_SORTED = 1 << 6,    /* text: a stored sort key NAME_sort; all: indexed for order by (NAME, id) */
	FIELD_INDEXED = 1 << 7,   /* indexed for filters */
	FIELD_SYSTEM = 1 << 8,    /* written by the program only; readable */
	FIELD_HIDDEN = 1 << 9,    /* never leaves records/ */
	FIELD_SEALED = 1 << 10,   /* stored encrypted; not listed, filtered, sorted or searched */
	FIELD_FIXED = 1 << 11,    /* may be set when the row is made, not changed later */
	FIELD_CUSTOM = 1 << 12,   /* made by an administrator; column x_NAME */
	FIELD_COMMON = 1 << 13,   /* id, version, created_at … that every entity has */
	FIELD_SEES = 1 << 15,     /* TYPE_REF to user: the person named here sees the row, whatever the scope */
	FIELD_MORE = 1 << 14,     /* in forms folded under "more" */
	FIELD_PERSON = 1 << 17,   /* a person's name: sorted as its surname is read */
	FIELD_WHOLE = 1 << 16,    /* tells of all rows, not of its own alone: read by who may read all of them, and by nobody else */
};

struct field {
	const char *name;          /* [a-z][a-z0-9_]*, ≤ 40 */
	enum field_type type;
	unsigned flags;            /* enum field_flag */
	enum field_class class;
	int max;                   /* text: characters; 0 is refused by the table lint */
	const char *list;          /* TYPE_CHOICE: the pick-list's code */
	const char *ref;           /* TYPE_REF: the entity's name */
	const char *derived_from;  /* computed from that field of the same row (implies system) */
	const char *initial;       /* text form of the value when none is given; NULL for none. "@user" "@unit" "@now" "@today" are the writer's */
	const char *group;         /* form section: catalogue key group.NAME; NULL = group.main */
	const char *purpose;       /* why personal and sensitive data are kept (required for them) */
	int64_t least, most;       /* numbers: inclusive, in stored units; both 0 = no limit */

	/* filled by the schema */
	const char *column;        /* in SQL */
	const char *label[3];      /* custom: by enum language; NULL = the catalogue's */
	const struct entity *target; /* TYPE_REF */
	int index;                 /* place in entity->fields */
	int64_t custom_id;
};

/* Who sees which rows. */
enum scope_kind {
	SCOPE_OPEN,     /* the operation's right is enough */
	SCOPE_ACCOUNT,  /* the account itself: owner, unit, team */
	SCOPE_VIA,      /* as the row behind scope_field (→ account, directly or in steps); when that is empty: as SCOPE_USER by created_by */
	SCOPE_USER,     /* rows of one person: scope_field is the user; unit scopes by the user's unit */
};

enum operation { OP_LIST, OP_READ, OP_CREATE, OP_UPDATE, OP_DELETE, OP_EXPORT, OP_IMPORT, OP_APPROVE, OP_COUNT };
#define OP_BIT(op) (1u << (op))
enum {
	OPS_READ = OP_BIT(OP_LIST) | OP_BIT(OP_READ) | OP_BIT(OP_EXPORT),
	OPS_WRITE = OP_BIT(OP_CREATE) | OP_BIT(OP_UPDATE) | OP_BIT(OP_DELETE),
	OPS_ALL = OPS_READ | OPS_WRITE | OP_BIT(OP_IMPORT),
};

enum entity_flag {
	ENTITY_PAGE = 1 << 0,      /* has generic list, form and detail pages */
	ENTITY_INTERNAL = 1 << 1,  /* no REST, import or export: only records/ touches it (sessions, idempotency) */
	ENTITY_SEARCH = 1 << 2,    /* has a search index; set when a field is searched */
	ENTITY_NO_AUDIT = 1 << 3,  /* its writes are not audited (the audit itself, sessions' last use) */
	ENTITY_HARD_DELETE = 1 << 4, /* rows are removed, not marked */
	ENTITY_NOTES = 1 << 5,     /* rows carry notes, files, tasks, tags, comments */
	ENTITY_SHAPES = 1 << 7,    /* a write changes schema, rights or settings: every process looks again */
	ENTITY_GROUP = 1 << 6,     /* the field "parent" makes a tree; cycles are refused */
};

struct write;
/* A rule of an entity, run inside the write's transaction after validation and before the row is stored (see records/write.h). */
typedef enum rc write_hook(struct write *w, struct error *e);

struct entity {
	const char *name;          /* singular, snake_case: account, order_line */
	const char *plural;        /* in addresses: accounts */
	const char *table;         /* in SQL */
	const char *icon;
	unsigned flags;            /* enum entity_flag */
	unsigned operations;       /* OP_BITs that exist at all; others are refused for everybody */
	enum scope_kind scope;
	const char *scope_field;
	const char *order;         /* default sort: "name" or "-created_at"; id breaks ties */
	const struct field *fields;
	int field_count;
	const char *const *children; /* entities shown under a row, NULL-terminated; each has a ref field to this one */
	const char *const *unique;   /* sets of fields unique together: "user,account", NULL-terminated */
	const char *const *indexes;  /* further indexes "tier,unit,name", NULL-terminated; a sorted text field means its sort key */

	/* filled by the schema */
	int index;
	const char *columns;       /* of all fields in order, "t.id, t.version, …" */
	const struct field *key, *title;
};

/* The shipped entities (model/entities.c lists the families). */
extern const struct entity *const model_entities[];
extern const int model_entity_count;
/* id, version, created_at, created_by, updated_at, updated_by, deleted_at, import: put in front of every entity's fields. */
extern const struct field model_common_fields[];
extern const int model_common_count;
enum common_field { COMMON_ID, COMMON_VERSION, COMMON_CREATED_AT, COMMON_CREATED_BY, COMMON_UPDATED_AT, COMMON_UPDATED_BY, COMMON_DELETED_AT,
	            COMMON_IMPORT, COMMON_COUNT };

/* A shipped pick-list: codes in order; labels are catalogue keys choice.LIST.CODE. Administrators add items of their own. */
struct pick_list {
	const char *name;
	const char *const *codes; /* NULL-terminated */
};
extern const struct pick_list model_pick_lists[];
extern const int model_pick_list_count;
const struct pick_list *model_pick_list(const char *name); /* NULL when not shipped */

#endif
