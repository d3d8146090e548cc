/* The settings that exist. Add one: a row here and its texts setting.NAME and setting.NAME.help in the catalogues. */
#include "records/setting.h"

const struct setting_row setting_rows[] = {
	{ "company.name", TYPE_TEXT, "", .max = 100 },
	{ "company.currency", TYPE_CURRENCY, "CNY", .max = 3 },
	{ "company.time_zone", TYPE_TEXT, "Asia/Shanghai", .max = 60 },
	{ "company.language", TYPE_TEXT, "zh_CN", .max = 10 },
	{ "site.url", TYPE_URL, "", .max = 300 },
	{ "site.proxies", TYPE_TEXT, "", .max = 500 },
	{ "session.idle_minutes", TYPE_INT, "480", .least = 5, .most = 10080 },
	{ "session.days", TYPE_INT, "14", .least = 1, .most = 90 },
	{ "invitation.days", TYPE_INT, "7", .least = 1, .most = 60 },
	{ "password.least", TYPE_INT, "10", .least = 8, .most = 128 },
	{ "import.batch", TYPE_INT, "10000", .least = 100, .most = 100000 },
	{ "import.bytes", TYPE_INT, "2147483648", .least = 1048576, .most = 17179869184 },
	{ "file.bytes", TYPE_INT, "52428800", .least = 1048576, .most = 1073741824 },
	{ "bin.days", TYPE_INT, "30", .least = 1, .most = 365 },
	{ "selection.policy", TYPE_TEXT, "sales", .max = 64 },
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
