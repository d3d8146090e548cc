/* What the program keeps about its own work: imports, jobs, the audit, replies already given. */
#include "model/families.h"

static const struct field import_fields[] = {
	{ "entity", TYPE_CODE, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM, .max = 64 },
	{ "file_name", TYPE_TEXT, FIELD_TITLE | FIELD_LISTED | FIELD_SYSTEM, .max = 255 },
	{ "mode", TYPE_CHOICE, FIELD_LISTED | FIELD_SYSTEM, .list = "import_mode" },
	{ "status", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM, .list = "import_status", .initial = "running" },
	{ "user", TYPE_REF, FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .ref = "user", .initial = "@user" },
	{ "rows_read", TYPE_INT, FIELD_LISTED | FIELD_SYSTEM, .initial = "0" },
	{ "rows_added", TYPE_INT, FIELD_LISTED | FIELD_SYSTEM, .initial = "0" },
	{ "rows_updated", TYPE_INT, FIELD_LISTED | FIELD_SYSTEM, .initial = "0" },
	{ "rows_unchanged", TYPE_INT, FIELD_LISTED | FIELD_SYSTEM, .initial = "0" },
	{ "rows_refused", TYPE_INT, FIELD_LISTED | FIELD_SYSTEM, .initial = "0" },
	{ "report", TYPE_JSON, FIELD_SYSTEM, .max = 64 << 20 },
	{ "map", TYPE_JSON, FIELD_SYSTEM, .max = 50000 },
	{ "failed_row", TYPE_INT, FIELD_SYSTEM },
	{ "failure", TYPE_TEXT, FIELD_SYSTEM, .max = 500 },
	{ "undone_at", TYPE_INSTANT, FIELD_LISTED | FIELD_SYSTEM },
};

/* What a row was before an import changed it: pairs of before and after, as in the audit. undone_version: the row's version when the change was taken back,
 * whose content is that of after_version - 1. */
static const struct field import_change_fields[] = {
	{ "entity", TYPE_CODE, FIELD_REQUIRED | FIELD_SYSTEM, .max = 64 },
	{ "record", TYPE_INT, FIELD_REQUIRED | FIELD_SYSTEM },
	{ "after_version", TYPE_INT, FIELD_REQUIRED | FIELD_SYSTEM },
	{ "undone_version", TYPE_INT, FIELD_SYSTEM },
	{ "changes", TYPE_JSON, FIELD_HIDDEN | FIELD_SYSTEM, .max = 1 << 20 },
	{ "sealed", TYPE_BYTES, FIELD_HIDDEN | FIELD_SYSTEM, .max = 1 << 20 },
};

static const struct field job_fields[] = {
	{ "kind", TYPE_CODE, FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM, .max = 40 },
	{ "user", TYPE_REF, FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .ref = "user", .initial = "@user" },
	{ "status", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .list = "job_status", .initial = "waiting" },
	{ "argument", TYPE_JSON, FIELD_SYSTEM, .max = 50000 },
	{ "access", TYPE_CHOICE, FIELD_SYSTEM, .list = "token_scope" },
	{ "token", TYPE_REF, FIELD_SYSTEM, .ref = "token" },
	{ "done", TYPE_INT, FIELD_LISTED | FIELD_SYSTEM, .initial = "0" },
	{ "total", TYPE_INT, FIELD_LISTED | FIELD_SYSTEM, .initial = "0" },
	{ "result", TYPE_JSON, FIELD_SYSTEM, .max = 100000 },
	{ "failure", TYPE_TEXT, FIELD_LISTED | FIELD_SYSTEM, .max = 500 },
	{ "cancel_asked", TYPE_BOOL, FIELD_SYSTEM, .initial = "false" },
	{ "started_at", TYPE_INSTANT, FIELD_LISTED | FIELD_SYSTEM },
	{ "ended_at", TYPE_INSTANT, FIELD_LISTED | FIELD_SYSTEM },
};

static const struct field audit_fields[] = {
	{ "origin", TYPE_CHOICE, FIELD_LISTED | FIELD_SYSTEM, .list = "origin" },
	{ "remote", TYPE_TEXT, FIELD_LISTED | FIELD_SYSTEM, CLASS_PERSONAL, .max = 64, .purpose = "purpose.security" },
	{ "entity", TYPE_CODE, FIELD_LISTED | FIELD_SYSTEM, .max = 64 },
	{ "record", TYPE_INT, FIELD_LISTED | FIELD_SYSTEM },
	{ "operation", TYPE_CHOICE, FIELD_LISTED | FIELD_SYSTEM, .list = "audit_operation" },
	{ "batch", TYPE_INT, FIELD_SYSTEM },
	{ "changes", TYPE_JSON, FIELD_HIDDEN | FIELD_SYSTEM, .max = 1 << 20 },
	{ "sealed", TYPE_BYTES, FIELD_HIDDEN | FIELD_SYSTEM, .max = 1 << 20 },
	{ "chain", TYPE_INT, FIELD_HIDDEN | FIELD_SYSTEM },
	{ "hash", TYPE_BYTES, FIELD_HIDDEN | FIELD_SYSTEM, .max = 64 },
};

static const struct field idempotency_fields[] = {
	{ "owner", TYPE_INT, FIELD_SYSTEM },
	{ "idem_key", TYPE_CODE, FIELD_SYSTEM, .max = 200 },
	{ "hash", TYPE_BYTES, FIELD_HIDDEN | FIELD_SYSTEM, .max = 64 },
	{ "status", TYPE_INT, FIELD_SYSTEM },
	{ "reply", TYPE_BYTES, FIELD_HIDDEN | FIELD_SYSTEM, .max = 1 << 24 },
};

/* Files of jobs in parts of a MiB: what was uploaded, what was refused. */
static const struct field job_file_fields[] = {
	{ "name", TYPE_CODE, FIELD_REQUIRED | FIELD_SYSTEM, .max = 120 },
	{ "part", TYPE_INT, FIELD_REQUIRED | FIELD_SYSTEM, .least = 0, .most = 1000000 },
	{ "bytes", TYPE_BYTES, FIELD_HIDDEN | FIELD_SYSTEM, .max = 1 << 24 },
};

const struct entity model_import = {
	"import", "imports", "import_run", "file-import", ENTITY_PAGE, OP_BIT(OP_LIST) | OP_BIT(OP_READ), SCOPE_USER, "user", "-created_at", FIELDS(import_fields),
};
const struct entity model_import_change = {
	"import_change", "import_changes", "import_change", "history", ENTITY_INTERNAL | ENTITY_NO_AUDIT, 0, SCOPE_OPEN, .order = "id", FIELDS(import_change_fields),
	.indexes = LIST("import", "entity,record"),
};
const struct entity model_job = {
	"job", "jobs", "job", "progress", ENTITY_PAGE | ENTITY_NO_AUDIT, OP_BIT(OP_LIST) | OP_BIT(OP_READ), SCOPE_USER, "user", "-created_at", FIELDS(job_fields),
};
const struct entity model_audit = {
	"audit", "audits", "audit", "history", ENTITY_PAGE | ENTITY_NO_AUDIT, OP_BIT(OP_LIST) | OP_BIT(OP_READ) | OP_BIT(OP_EXPORT), SCOPE_OPEN, .order = "-id",
	FIELDS(audit_fields), .indexes = LIST("entity,record"),
};
const struct entity model_idempotency = {
	"idempotency", "idempotencies", "idempotency", "key", ENTITY_INTERNAL | ENTITY_NO_AUDIT | ENTITY_HARD_DELETE, 0, SCOPE_OPEN, .order = "id",
	FIELDS(idempotency_fields), .unique = LIST("owner,idem_key"),
};
const struct entity model_job_file = {
	"job_file", "job_files", "job_file", "file", ENTITY_INTERNAL | ENTITY_NO_AUDIT | ENTITY_HARD_DELETE, 0, SCOPE_OPEN, .order = "id", FIELDS(job_file_fields),
	.unique = LIST("name,part"),
};
