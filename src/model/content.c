/* What people write and pass to each other: notes, files, comments, tags, duties, notices, approvals, saved views. */
#include "model/families.h"

/* What a row hangs on: any record (its entity and number), and the account whose team it follows. */
#define SUBJECT \
	{ "account", TYPE_REF, FIELD_LISTED | FIELD_FIXED | FIELD_INDEXED, .ref = "account" }, \
	{ "subject", TYPE_CODE, FIELD_FIXED, .max = 64 }, \
	{ "subject_id", TYPE_INT, FIELD_FIXED, .least = 0, .most = INT64_MAX }

static const struct field note_fields[] = {
	SUBJECT,
	{ "kind", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED, .list = "note_kind", .initial = "note" },
	{ "happened_at", TYPE_INSTANT, FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED, .initial = "@now" },
	{ "body", TYPE_LONG_TEXT, FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED | FIELD_SEARCHED, .max = 10000 },
	{ "author", TYPE_REF, FIELD_LISTED | FIELD_SYSTEM, .ref = "user", .initial = "@user" },
	{ "pinned", TYPE_BOOL, 0, .initial = "false" },
};

static const struct field file_fields[] = {
	SUBJECT,
	{ "name", TYPE_TEXT, FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED | FIELD_SEARCHED | FIELD_SORTED, .max = 255 },
	{ "media_type", TYPE_CODE, FIELD_LISTED | FIELD_SYSTEM, .max = 100 },
	{ "bytes", TYPE_INT, FIELD_LISTED | FIELD_SYSTEM, .least = 0, .most = INT64_MAX },
	{ "sha256", TYPE_CODE, FIELD_SYSTEM | FIELD_INDEXED, .max = 64 },
	{ "author", TYPE_REF, FIELD_LISTED | FIELD_SYSTEM, .ref = "user", .initial = "@user" },
	{ "note", TYPE_TEXT, 0, .max = 500 },
};

static const struct field content_fields[] = {
	{ "sha256", TYPE_CODE, FIELD_KEY | FIELD_REQUIRED | FIELD_SYSTEM, .max = 64 },
	{ "content", TYPE_BYTES, FIELD_HIDDEN | FIELD_SYSTEM, .max = 1 << 30 },
};

static const struct field comment_fields[] = {
	SUBJECT,
	{ "body", TYPE_LONG_TEXT, FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED, .max = 4000 },
	{ "author", TYPE_REF, FIELD_LISTED | FIELD_SYSTEM, .ref = "user", .initial = "@user" },
};

static const struct field tag_fields[] = {
	{ "name", TYPE_TEXT, FIELD_KEY | FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED | FIELD_SEARCHED | FIELD_SORTED, .max = 60 },
	{ "color", TYPE_CHOICE, FIELD_LISTED, .list = "color" },
	{ "note", TYPE_TEXT, FIELD_LISTED, .max = 300 },
};

static const struct field tag_link_fields[] = {
	{ "tag", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED | FIELD_INDEXED, .ref = "tag" },
	SUBJECT,
};

static const struct field task_fields[] = {
	SUBJECT,
	{ "title", TYPE_TEXT, FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED | FIELD_SEARCHED, .max = 200 },
	{ "kind", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED, .list = "task_kind", .initial = "todo" },
	{ "reason", TYPE_TEXT, FIELD_LISTED, .max = 500 },
	{ "assignee", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_INDEXED | FIELD_SEES, .ref = "user", .initial = "@user" },
	{ "due_on", TYPE_DATE, FIELD_LISTED | FIELD_SORTED },
	{ "status", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED | FIELD_INDEXED, .list = "task_status", .initial = "open" },
	{ "done_at", TYPE_INSTANT, FIELD_LISTED | FIELD_SYSTEM },
	{ "result", TYPE_LONG_TEXT, 0, .max = 2000 },
};

static const struct field notice_fields[] = {
	{ "user", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .ref = "user" },
	{ "kind", TYPE_CODE, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM, .max = 40 },
	{ "text", TYPE_TEXT, FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM, .max = 500 },
	{ "link", TYPE_TEXT, FIELD_LISTED | FIELD_SYSTEM, .max = 300 },
	{ "read_at", TYPE_INSTANT, FIELD_LISTED },
};

static const struct field approval_fields[] = {
	SUBJECT,
	{ "kind", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED, .list = "approval_kind", .initial = "tier" },
	{ "title", TYPE_TEXT, FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED, .max = 200 },
	{ "reason", TYPE_LONG_TEXT, FIELD_LISTED | FIELD_FIXED, .max = 2000 },
	{ "proposal", TYPE_JSON, FIELD_FIXED, .max = 20000 },
	{ "asker", TYPE_REF, FIELD_LISTED | FIELD_SYSTEM | FIELD_SEES, .ref = "user", .initial = "@user" },
	{ "approver", TYPE_REF, FIELD_LISTED | FIELD_INDEXED | FIELD_SEES, .ref = "user" },
	{ "due_on", TYPE_DATE, FIELD_LISTED },
	{ "status", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .list = "approval_status", .initial = "open" },
	{ "decided_by", TYPE_REF, FIELD_LISTED | FIELD_SYSTEM, .ref = "user" },
	{ "decided_at", TYPE_INSTANT, FIELD_LISTED | FIELD_SYSTEM },
	{ "answer", TYPE_LONG_TEXT, FIELD_SYSTEM, .max = 2000 },
};

static const struct field saved_view_fields[] = {
	{ "entity", TYPE_CODE, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED | FIELD_INDEXED, .max = 64 },
	{ "name", TYPE_TEXT, FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED, .max = 60 },
	{ "user", TYPE_REF, FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .ref = "user", .initial = "@user" },
	{ "shared", TYPE_BOOL, FIELD_LISTED, .initial = "false" },
	{ "address", TYPE_TEXT, FIELD_REQUIRED | FIELD_LISTED, .max = 4000 },
	{ "position", TYPE_INT, 0, .least = 0, .most = 10000, .initial = "0" },
};

#define ON_SUBJECT .indexes = LIST("subject,subject_id")
const struct entity model_note = {
	"note", "notes", "note", "message", ENTITY_PAGE, OPS_ALL, SCOPE_VIA, "account", "-happened_at", FIELDS(note_fields), ON_SUBJECT,
};
const struct entity model_file = {
	"file", "files", "file", "paperclip", ENTITY_PAGE, OPS_READ | OP_BIT(OP_CREATE) | OP_BIT(OP_UPDATE) | OP_BIT(OP_DELETE), SCOPE_VIA, "account", "-created_at",
	FIELDS(file_fields), ON_SUBJECT,
};
const struct entity model_content = {
	"content", "contents", "content", "file", ENTITY_INTERNAL | ENTITY_NO_AUDIT, 0, SCOPE_OPEN, .order = "id", FIELDS(content_fields),
};
const struct entity model_comment = {
	"comment", "comments", "comment", "message-circle", 0, OPS_READ | OPS_WRITE, SCOPE_VIA, "account", "created_at", FIELDS(comment_fields), ON_SUBJECT,
};
const struct entity model_tag = {
	"tag", "tags", "tag", "tag", ENTITY_PAGE, OPS_ALL, SCOPE_OPEN, .order = "name", FIELDS(tag_fields),
};
const struct entity model_tag_link = {
	"tag_link", "tag_links", "tag_link", "tag", 0, OPS_READ | OPS_WRITE | OP_BIT(OP_IMPORT), SCOPE_VIA, "account", "id", FIELDS(tag_link_fields),
	.unique = LIST("tag,subject,subject_id"), ON_SUBJECT,
};
const struct entity model_task = {
	"task", "tasks", "task", "checkbox", ENTITY_PAGE, OPS_ALL, SCOPE_VIA, "account", "due_on", FIELDS(task_fields), ON_SUBJECT,
};
const struct entity model_notice = {
	"notice", "notices", "notice", "bell", ENTITY_NO_AUDIT, OP_BIT(OP_LIST) | OP_BIT(OP_READ) | OP_BIT(OP_UPDATE), SCOPE_USER, "user", "-created_at",
	FIELDS(notice_fields),
};
const struct entity model_approval = {
	"approval", "approvals", "approval", "rubber-stamp", ENTITY_PAGE, OPS_READ | OP_BIT(OP_CREATE) | OP_BIT(OP_APPROVE), SCOPE_VIA, "account", "-created_at",
	FIELDS(approval_fields), ON_SUBJECT,
};
const struct entity model_saved_view = {
	"saved_view", "saved_views", "saved_view", "bookmark", 0, OPS_READ | OPS_WRITE, SCOPE_USER, "user", "position", FIELDS(saved_view_fields),
};
