/* Accounts, the team on each, and the people there. */
#include "model/families.h"

static const struct field account_fields[] = {
	{ "code", TYPE_CODE, FIELD_KEY | FIELD_REQUIRED | FIELD_LISTED | FIELD_SEARCHED, .max = 64 },
	{ "name", TYPE_TEXT, FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED | FIELD_SEARCHED | FIELD_SORTED, .max = 200 },
	{ "short_name", TYPE_TEXT, FIELD_SEARCHED, .max = 100 },
	{ "name_en", TYPE_TEXT, FIELD_SEARCHED, .max = 200 },
	{ "tier", TYPE_CHOICE, FIELD_LISTED | FIELD_SYSTEM | FIELD_INDEXED, .list = "tier" },
	{ "tier_since", TYPE_DATE, FIELD_SYSTEM },
	{ "tier_reason", TYPE_TEXT, FIELD_SYSTEM, .max = 500 },
	{ "status", TYPE_CHOICE, FIELD_LISTED | FIELD_REQUIRED | FIELD_INDEXED, .list = "account_status", .initial = "active" },
	{ "owner", TYPE_REF, FIELD_LISTED | FIELD_INDEXED, .ref = "user", .initial = "@user" },
	{ "unit", TYPE_REF, FIELD_LISTED | FIELD_INDEXED, .ref = "unit", .initial = "@unit" },
	{ "parent", TYPE_REF, FIELD_INDEXED, .ref = "account" },
	{ "kind", TYPE_CHOICE, 0, .list = "account_kind", .initial = "direct" },
	{ "industry", TYPE_INDUSTRY, FIELD_LISTED | FIELD_SEARCHED, .max = 200 },
	{ "industry_code", TYPE_CODE, FIELD_SYSTEM | FIELD_INDEXED, .max = 10, .derived_from = "industry" },
	{ "country", TYPE_TEXT, FIELD_LISTED, .max = 100 },
	{ "city", TYPE_PLACE, FIELD_LISTED | FIELD_SEARCHED, .max = 100 },
	{ "place_code", TYPE_CODE, FIELD_SYSTEM | FIELD_INDEXED, .max = 12, .derived_from = "city" },
	{ "address", TYPE_TEXT, 0, .max = 300 },
	{ "postal_code", TYPE_CODE, FIELD_MORE, .max = 20 },
	{ "phone", TYPE_PHONE, FIELD_SEARCHED, .max = 60 },
	{ "website", TYPE_URL, 0, .max = 300 },
	{ "credit_code", TYPE_CREDIT_CODE, FIELD_SEARCHED | FIELD_INDEXED, .max = 18, .group = "group.company" },
	{ "staff", TYPE_INT, FIELD_LISTED, .least = 0, .most = 100000000, .group = "group.company" },
	{ "revenue", TYPE_MONEY, FIELD_LISTED, CLASS_CONFIDENTIAL, .group = "group.company" },
	{ "assets", TYPE_MONEY, 0, CLASS_CONFIDENTIAL, .group = "group.company" },
	{ "currency", TYPE_CURRENCY, FIELD_MORE, .max = 3, .group = "group.company" },
	{ "size", TYPE_CHOICE, FIELD_SYSTEM, .list = "company_size", .derived_from = "staff", .group = "group.company" },
	{ "founded_on", TYPE_DATE, 0, .group = "group.company" },
	{ "customer_since", TYPE_DATE, 0, .group = "group.company" },
	{ "business", TYPE_LONG_TEXT, 0, .max = 4000, .group = "group.company" },
	{ "requirements", TYPE_LONG_TEXT, 0, .max = 4000, .group = "group.service" },
	{ "source", TYPE_TEXT, FIELD_MORE, .max = 200 },
	{ "note", TYPE_LONG_TEXT, FIELD_MORE, .max = 4000 },
};

static const struct field account_member_fields[] = {
	{ "account", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED | FIELD_INDEXED, .ref = "account" },
	{ "user", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED | FIELD_INDEXED, .ref = "user" },
	{ "seat", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED, .list = "seat", .initial = "helper" },
	{ "access", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED, .list = "member_access", .initial = "read" },
	{ "until", TYPE_DATE, FIELD_LISTED },
	{ "note", TYPE_TEXT, 0, .max = 300 },
};

static const struct field contact_fields[] = {
	{ "code", TYPE_CODE, FIELD_KEY | FIELD_LISTED | FIELD_MORE, .max = 64 },
	{ "name", TYPE_TEXT, FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED | FIELD_SEARCHED | FIELD_SORTED | FIELD_PERSON, .max = 100 },
	{ "name_en", TYPE_TEXT, FIELD_SEARCHED | FIELD_MORE, .max = 100 },
	{ "account", TYPE_REF, FIELD_REQUIRED | FIELD_LISTED | FIELD_INDEXED, .ref = "account" },
	{ "department", TYPE_TEXT, FIELD_LISTED, .max = 100 },
	{ "post", TYPE_TEXT, FIELD_LISTED | FIELD_SEARCHED, .max = 100 },
	{ "level", TYPE_CHOICE, FIELD_LISTED, .list = "contact_level" },
	{ "buying_role", TYPE_CHOICE, FIELD_LISTED, .list = "buying_role" },
	{ "reports_to", TYPE_REF, FIELD_INDEXED, .ref = "contact" },
	{ "phone", TYPE_PHONE, FIELD_LISTED | FIELD_SEARCHED, CLASS_PERSONAL, .max = 60, .purpose = "purpose.contact" },
	{ "email", TYPE_EMAIL, FIELD_LISTED, CLASS_PERSONAL, .max = 254, .purpose = "purpose.contact" },
	{ "wechat", TYPE_TEXT, 0, CLASS_PERSONAL, .max = 100, .purpose = "purpose.contact", .group = "group.personal" },
	{ "gender", TYPE_CHOICE, 0, CLASS_PERSONAL, .list = "gender", .purpose = "purpose.address", .group = "group.personal" },
	{ "birthday", TYPE_DATE, 0, CLASS_PERSONAL, .purpose = "purpose.care", .group = "group.personal" },
	{ "hobbies", TYPE_TEXT, 0, CLASS_PERSONAL, .max = 500, .purpose = "purpose.care", .group = "group.personal" },
	{ "family", TYPE_LONG_TEXT, FIELD_SEALED, CLASS_SENSITIVE, .max = 2000, .purpose = "purpose.care", .group = "group.personal" },
	{ "consent", TYPE_CHOICE, FIELD_LISTED, .list = "consent", .group = "group.personal" },
	{ "note", TYPE_LONG_TEXT, FIELD_MORE, .max = 4000 },
};

const struct entity model_account = {
	"account", "accounts", "account", "building", ENTITY_PAGE | ENTITY_NOTES | ENTITY_GROUP, OPS_ALL | OP_BIT(OP_APPROVE), SCOPE_ACCOUNT, .order = "name",
	FIELDS(account_fields), .children = LIST("contact", "order", "account_member", "account", "tier_change", "partner_grade", "task", "file"),
	.indexes = LIST("tier,unit,name", "unit,name", "owner,name"),
};
const struct entity model_account_member = {
	"account_member", "account_members", "account_member", "users-group", 0, OPS_ALL, SCOPE_VIA, "account", "id", FIELDS(account_member_fields),
	.unique = LIST("account,user,seat"),
};
const struct entity model_contact = {
	"contact", "contacts", "contact", "address-book", ENTITY_PAGE | ENTITY_NOTES, OPS_ALL, SCOPE_VIA, "account", "name", FIELDS(contact_fields),
};
