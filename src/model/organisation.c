/* Units, people and their rights. */
#include "model/families.h"

static const struct field unit_fields[] = {
	{ "code", TYPE_CODE, FIELD_KEY | FIELD_REQUIRED | FIELD_LISTED, .max = 64 },
	{ "name", TYPE_TEXT, FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED | FIELD_SEARCHED | FIELD_SORTED, .max = 200 },
	{ "name_en", TYPE_TEXT, FIELD_LISTED | FIELD_SEARCHED, .max = 200 },
	{ "kind", TYPE_CHOICE, FIELD_LISTED | FIELD_REQUIRED, .list = "unit_kind", .initial = "department" },
	{ "parent", TYPE_REF, FIELD_LISTED | FIELD_INDEXED, .ref = "unit" },
	{ "manager", TYPE_REF, FIELD_LISTED, .ref = "user" },
	{ "note", TYPE_LONG_TEXT, 0, .max = 2000 },
};

static const struct field user_fields[] = {
	{ "code", TYPE_CODE, FIELD_KEY | FIELD_REQUIRED | FIELD_LISTED | FIELD_SEARCHED, .max = 64 },
	{ "name", TYPE_TEXT, FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED | FIELD_SEARCHED | FIELD_SORTED | FIELD_PERSON, .max = 100 },
	{ "name_en", TYPE_TEXT, FIELD_SEARCHED, .max = 100 },
	{ "unit", TYPE_REF, FIELD_LISTED | FIELD_INDEXED, .ref = "unit" },
	{ "post", TYPE_TEXT, FIELD_LISTED, .max = 100 },
	{ "email", TYPE_EMAIL, FIELD_LISTED, .max = 254 },
	{ "phone", TYPE_PHONE, FIELD_LISTED | FIELD_SEARCHED, .max = 40 },
	{ "language", TYPE_CHOICE, 0, .list = "language", .initial = "zh_CN" },
	{ "active", TYPE_BOOL, FIELD_LISTED | FIELD_REQUIRED, .initial = "true" },
	{ "preferences", TYPE_JSON, FIELD_HIDDEN, .max = 20000 },
	{ "password_hash", TYPE_BYTES, FIELD_HIDDEN | FIELD_SYSTEM, .max = 200 },
	{ "password_at", TYPE_INSTANT, FIELD_SYSTEM },
	{ "signed_in_at", TYPE_INSTANT, FIELD_SYSTEM | FIELD_LISTED },
};

static const struct field role_fields[] = {
	{ "code", TYPE_CODE, FIELD_KEY | FIELD_REQUIRED | FIELD_LISTED, .max = 64 },
	{ "name", TYPE_TEXT, FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED | FIELD_SORTED, .max = 100 },
	{ "name_en", TYPE_TEXT, FIELD_LISTED, .max = 100 },
	{ "administrator", TYPE_BOOL, FIELD_LISTED | FIELD_SYSTEM, .initial = "false" },
	{ "shipped", TYPE_BOOL, FIELD_LISTED | FIELD_SYSTEM, .initial = "false" },
	{ "note", TYPE_LONG_TEXT, FIELD_LISTED, .max = 2000 },
};

static const struct field role_grant_fields[] = {
	{ "role", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED | FIELD_INDEXED, .ref = "role" },
	{ "entity", TYPE_CODE, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED, .max = 64 },
	{ "scopes", TYPE_JSON, FIELD_REQUIRED | FIELD_LISTED, .max = 1000 },
	{ "reads", TYPE_JSON, FIELD_REQUIRED | FIELD_LISTED, .max = 200 },
	{ "writes", TYPE_JSON, FIELD_REQUIRED | FIELD_LISTED, .max = 200 },
};

static const struct field user_role_fields[] = {
	{ "user", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED | FIELD_INDEXED, .ref = "user" },
	{ "role", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED | FIELD_INDEXED, .ref = "role" },
};

static const struct field token_fields[] = {
	{ "user", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED | FIELD_INDEXED, .ref = "user" },
	{ "name", TYPE_TEXT, FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED, .max = 100 },
	{ "scope", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED, .list = "token_scope", .initial = "read" },
	{ "expires_at", TYPE_INSTANT, FIELD_LISTED | FIELD_FIXED },
	{ "used_at", TYPE_INSTANT, FIELD_LISTED | FIELD_SYSTEM },
	{ "rate", TYPE_INT, FIELD_LISTED, .least = 1, .most = 1000000 },
	{ "hash", TYPE_BYTES, FIELD_HIDDEN | FIELD_SYSTEM | FIELD_INDEXED, .max = 64 },
};

static const struct field session_fields[] = {
	{ "user", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .ref = "user" },
	{ "hash", TYPE_BYTES, FIELD_HIDDEN | FIELD_SYSTEM | FIELD_INDEXED, .max = 64 },
	{ "remote", TYPE_TEXT, FIELD_LISTED | FIELD_SYSTEM, CLASS_PERSONAL, .max = 64, .purpose = "purpose.security" },
	{ "agent", TYPE_TEXT, FIELD_LISTED | FIELD_SYSTEM, CLASS_PERSONAL, .max = 300, .purpose = "purpose.security" },
	{ "used_at", TYPE_INSTANT, FIELD_LISTED | FIELD_SYSTEM },
	{ "expires_at", TYPE_INSTANT, FIELD_LISTED | FIELD_SYSTEM },
};

static const struct field invitation_fields[] = {
	{ "user", TYPE_REF, FIELD_REQUIRED | FIELD_SYSTEM | FIELD_INDEXED, .ref = "user" },
	{ "hash", TYPE_BYTES, FIELD_HIDDEN | FIELD_SYSTEM | FIELD_INDEXED, .max = 64 },
	{ "purpose", TYPE_CHOICE, FIELD_REQUIRED | FIELD_SYSTEM, .list = "invitation_purpose", .initial = "invite" },
	{ "expires_at", TYPE_INSTANT, FIELD_SYSTEM },
	{ "used_at", TYPE_INSTANT, FIELD_SYSTEM },
};

const struct entity model_unit = {
	"unit", "units", "unit", "sitemap", ENTITY_PAGE | ENTITY_GROUP | ENTITY_SHAPES, OPS_ALL, SCOPE_OPEN, .order = "name", FIELDS(unit_fields),
	.children = LIST("unit", "user"),
};
const struct entity model_user = {
	"user", "users", "app_user", "user", ENTITY_PAGE | ENTITY_SHAPES, OPS_ALL, SCOPE_OPEN, .order = "name", FIELDS(user_fields),
	.children = LIST("user_role", "token", "session"),
};
const struct entity model_role = {
	"role", "roles", "role", "shield", ENTITY_PAGE | ENTITY_SHAPES, OPS_READ | OPS_WRITE, SCOPE_OPEN, .order = "name", FIELDS(role_fields),
	.children = LIST("role_grant", "user_role"),
};
const struct entity model_role_grant = {
	"role_grant", "role_grants", "role_grant", "shield", ENTITY_SHAPES, OPS_READ | OPS_WRITE, SCOPE_OPEN, .order = "entity", FIELDS(role_grant_fields),
	.unique = LIST("role,entity"),
};
const struct entity model_user_role = {
	"user_role", "user_roles", "user_role", "shield", ENTITY_SHAPES, OPS_READ | OPS_WRITE, SCOPE_OPEN, .order = "id", FIELDS(user_role_fields),
	.unique = LIST("user,role"),
};
const struct entity model_token = {
	"token", "tokens", "token", "key", ENTITY_PAGE, OPS_READ | OP_BIT(OP_DELETE) | OP_BIT(OP_UPDATE), SCOPE_USER, "user", "-created_at", FIELDS(token_fields),
};
const struct entity model_session = {
	"session", "sessions", "session", "devices", ENTITY_HARD_DELETE, OP_BIT(OP_LIST) | OP_BIT(OP_READ) | OP_BIT(OP_DELETE), SCOPE_USER, "user", "-used_at",
	FIELDS(session_fields),
};
const struct entity model_invitation = {
	"invitation", "invitations", "invitation", "mail", ENTITY_INTERNAL, 0, SCOPE_USER, "user", "-created_at", FIELDS(invitation_fields),
};
