/* What an administrator shapes: custom fields, pick-lists, settings, the calendar of working days, named import mappings. */
#include "model/families.h"

static const struct field custom_field_fields[] = {
	{ "entity", TYPE_CODE, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED | FIELD_INDEXED, .max = 64 },
	{ "name", TYPE_CODE, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED, .max = 40 },
	{ "type", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED, .list = "field_type" },
	{ "label", TYPE_TEXT, FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED, .max = 60 },
	{ "label_tw", TYPE_TEXT, 0, .max = 60 },
	{ "label_en", TYPE_TEXT, FIELD_LISTED, .max = 60 },
	{ "max", TYPE_INT, FIELD_LISTED, .least = 1, .most = 10000 },
	{ "list", TYPE_CODE, FIELD_LISTED, .max = 64 },
	{ "ref", TYPE_CODE, FIELD_LISTED | FIELD_FIXED, .max = 64 },
	{ "required", TYPE_BOOL, FIELD_LISTED, .initial = "false" },
	{ "unique_values", TYPE_BOOL, FIELD_LISTED | FIELD_FIXED, .initial = "false" },
	{ "listed", TYPE_BOOL, FIELD_LISTED, .initial = "true" },
	{ "searched", TYPE_BOOL, FIELD_LISTED | FIELD_FIXED, .initial = "false" },
	{ "class", TYPE_CHOICE, FIELD_REQUIRED | FIELD_LISTED, .list = "field_class", .initial = "business" },
	{ "purpose", TYPE_TEXT, 0, .max = 300 },
	{ "position", TYPE_INT, 0, .least = 0, .most = 10000, .initial = "0" },
};

static const struct field pick_list_fields[] = {
	{ "code", TYPE_CODE, FIELD_KEY | FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED, .max = 64 },
	{ "name", TYPE_TEXT, FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED, .max = 100 },
};

static const struct field pick_item_fields[] = {
	{ "list", TYPE_CODE, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED | FIELD_INDEXED, .max = 64 },
	{ "code", TYPE_CODE, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED, .max = 64 },
	{ "label", TYPE_TEXT, FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED, .max = 100 },
	{ "label_tw", TYPE_TEXT, 0, .max = 100 },
	{ "label_en", TYPE_TEXT, FIELD_LISTED, .max = 100 },
	{ "position", TYPE_INT, FIELD_LISTED, .least = 0, .most = 10000, .initial = "0" },
	{ "active", TYPE_BOOL, FIELD_LISTED, .initial = "true" },
};

static const struct field setting_fields[] = {
	{ "name", TYPE_CODE, FIELD_KEY | FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED, .max = 64 },
	{ "value", TYPE_LONG_TEXT, FIELD_LISTED, .max = 4000 },
};

static const struct field calendar_day_fields[] = {
	{ "day", TYPE_DATE, FIELD_KEY | FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED | FIELD_SORTED },
	{ "working", TYPE_BOOL, FIELD_REQUIRED | FIELD_LISTED, .initial = "false" },
	{ "name", TYPE_TEXT, FIELD_TITLE | FIELD_LISTED, .max = 60 },
};

static const struct field mapping_fields[] = {
	{ "name", TYPE_TEXT, FIELD_TITLE | FIELD_REQUIRED | FIELD_LISTED, .max = 100 },
	{ "entity", TYPE_CODE, FIELD_REQUIRED | FIELD_LISTED | FIELD_FIXED | FIELD_INDEXED, .max = 64 },
	{ "map", TYPE_JSON, FIELD_REQUIRED, .max = 50000 },
	{ "user", TYPE_REF, FIELD_LISTED | FIELD_SYSTEM, .ref = "user", .initial = "@user" },
};

const struct entity model_custom_field = {
	"custom_field", "custom_fields", "custom_field", "forms", ENTITY_PAGE | ENTITY_SHAPES, OPS_READ | OPS_WRITE, SCOPE_OPEN, .order = "position", FIELDS(custom_field_fields),
	.unique = LIST("entity,name"),
};
const struct entity model_pick_list_entity = {
	"pick_list", "pick_lists", "pick_list", "list", ENTITY_PAGE | ENTITY_SHAPES, OPS_READ | OPS_WRITE, SCOPE_OPEN, .order = "code", FIELDS(pick_list_fields),
};
const struct entity model_pick_item = {
	"pick_item", "pick_items", "pick_item", "list", ENTITY_PAGE | ENTITY_SHAPES, OPS_ALL, SCOPE_OPEN, .order = "position", FIELDS(pick_item_fields), .unique = LIST("list,code"),
};
const struct entity model_setting = {
	"setting", "settings", "setting", "settings", ENTITY_SHAPES, OP_BIT(OP_LIST) | OP_BIT(OP_READ) | OP_BIT(OP_UPDATE), SCOPE_OPEN, .order = "name", FIELDS(setting_fields),
};
const struct entity model_calendar_day = {
	"calendar_day", "calendar_days", "calendar_day", "calendar", ENTITY_PAGE, OPS_ALL, SCOPE_OPEN, .order = "day", FIELDS(calendar_day_fields),
};
const struct entity model_mapping = {
	"mapping", "mappings", "mapping", "arrows-transfer-down", 0, OPS_READ | OPS_WRITE, SCOPE_USER, "user", "name", FIELDS(mapping_fields),
	.unique = LIST("entity,name"),
};
