/* The settings that exist. Add one: a row here and its texts setting.NAME and setting.NAME.help in the catalogues. */
#include "records/setting.h"

#include "records/write.h"

const struct setting_row setting_rows[] = {
	{ "company.name", TYPE_TEXT, "", .max = 100 },
	{ "company.currency", TYPE_CURRENCY, "CNY", .max = 3 },
	{ "company.time_zone", TYPE_TEXT, "Asia/Shanghai", .max = 60 },
	{ "company.language", TYPE_CHOICE, "zh_CN", .list = "language" },
	{ "site.url", TYPE_URL, "", .max = 300 },
	{ "site.proxies", TYPE_TEXT, "", .max = 500 },
	{ "session.idle_minutes", TYPE_INT, "480", .least = 5, .most = 10080 },
	{ "session.days", TYPE_INT, "14", .least = 1, .most = 90 },
	{ "invitation.days", TYPE_INT, "7", .least = 1, .most = 60 },
	{ "password.least", TYPE_INT, "10", .least = 8, .most = 128 },
	{ "import.batch", TYPE_INT, "10000", .least = 100, .most = 100000 },
	{ "import.days", TYPE_INT, "30", .least = 1, .most = 365 },
	{ "import.bytes", TYPE_INT, "2147483648", .least = 1048576, .most = 17179869184, .bytes = true },
	{ "file.bytes", TYPE_INT, "52428800", .least = 1048576, .most = 1073741824, .bytes = true },
	{ "bin.days", TYPE_INT, "30", .least = 1, .most = 365 },
	{ "selection.policy", TYPE_TEXT, "sales", .max = 64 },
	{ "selection.four_eyes", TYPE_BOOL, "true" },
	{ "selection.quorum", TYPE_INT, "67", .least = 1, .most = 100 },
	{ "selection.remind_days", TYPE_INT, "2", .least = 0, .most = 20 },
};
const int setting_count = sizeof setting_rows / sizeof *setting_rows;

int setting_index(struct str name)
{
	for (int i = 0; i < setting_count; i++)
		if (str_is(name, setting_rows[i].name))
			return i;
	return -1;
}

const struct setting_row *setting_find(struct str name)
{
	int i = setting_index(name);

	return i < 0 ? NULL : &setting_rows[i];
}

struct field setting_as_field(const struct setting_row *row)
{
	return (struct field){ .name = row->name, .type = row->type, .least = row->least, .most = row->most, .max = row->max, .list = row->list };
}

static enum rc setting_id(struct context *x, struct str name, int64_t *id, bool *found, struct error *e)
{
	struct value v = value_text(name);

	return db_one_int(x->db, "SELECT id FROM setting WHERE name = ? AND deleted_at IS NULL", &v, 1, id, found, e);
}

enum rc setting_put(struct context *x, struct str name, struct str text, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("setting"));
	struct written out;
	struct change c;
	bool found;
	int64_t id;
	enum rc rc;

	if (!principal_may(x->who, t, OP_UPDATE))
		return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden_operation", "update", "setting");
	if ((rc = change_new(x, t, &c, e)) || (rc = setting_id(x, name, &id, &found, e)))
		return rc;
	change_value(&c, entity_field_named(t, "name"), value_text(name));
	change_value(&c, entity_field_named(t, "value"), text.n ? value_text(text) : value_null());
	return found ? record_update_internal(x, id, &c, &out, e) : record_create_internal(x, &c, &out, e);
}
