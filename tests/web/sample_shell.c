/* The frame of the sample pages. */
#include "sample.h"

#define LIST(list) { list, sizeof list / sizeof *list }

static const struct nav_item nav[] = {
	{ "sun-high", "nav.today", STR("/"), STR("9"), true },
	{ "building", "nav.accounts", STR("/accounts"), STR(""), false, true },
	{ "users", "nav.contacts", STR("/contacts") },
	{ "package", "nav.products", STR("/products"), .line_before = true },
	{ "file-invoice", "nav.orders", STR("/orders") },
	{ "scale", "nav.selection", STR("/selection"), .line_before = true },
	{ "upload", "nav.import", STR("/import") },
	{ "settings", "nav.settings", STR("/settings"), .line_before = true },
};
static const struct nav_item tabs[] = {
	{ "sun-high", "nav.today", STR("/") },
	{ "building", "nav.accounts", STR("/accounts"), .current = true },
	{ "users", "nav.contacts", STR("/contacts") },
	{ "scale", "nav.selection", STR("/selection") },
	{ "menu-2", "nav.more", STR("/more") },
};
#define LANGUAGES(en, cn, tw) { { "简", "zh-CN", STR("/language/zh-CN?back=/"), cn }, { "繁", "zh-TW", STR("/language/zh-TW?back=/"), tw }, \
	{ "EN", "en", STR("/language/en?back=/"), en } }
static const struct language_link languages[LANGUAGE_COUNT][3] = {
	[LANGUAGE_EN] = LANGUAGES(true, false, false),
	[LANGUAGE_ZH_CN] = LANGUAGES(false, true, false),
	[LANGUAGE_ZH_TW] = LANGUAGES(false, false, true),
};
static const struct toast_view toast = { STR("3 条已改"), STR("/undo/17"), STR("token") };

#define SHELL(code, theme_name) { .lang = code, .theme = theme_name, .title = STR("客户"), .company = STR("岱衡精密装备"), .csrf = STR("token"), \
	.nav = LIST(nav), .tabs = LIST(tabs), .user_name = STR("周亦川"), .user_sign = STR("周"), .user_url = STR("/me"), \
	.as_of = STR("11-19 09:42"), .path = STR("/accounts"), .unread = 4, .drags = true, .toast = &toast }
static struct shell_view shells[LANGUAGE_COUNT] = { [LANGUAGE_EN] = SHELL("en", "light"), [LANGUAGE_ZH_CN] = SHELL("zh-CN", ""), [LANGUAGE_ZH_TW] = SHELL("zh-TW", "dark") };
static struct plain_view plains[LANGUAGE_COUNT] = {
	[LANGUAGE_EN] = { "en", "light", STR("Sign in"), STR("岱衡精密装备") }, [LANGUAGE_ZH_CN] = { "zh-CN", "", STR("登录"), STR("岱衡精密装备") },
	[LANGUAGE_ZH_TW] = { "zh-TW", "dark", STR("登入"), STR("") },
};

const struct shell_view *sample_shell(struct page_out *out)
{
	struct shell_view *shell = &shells[out->language];

	shell->languages.items = languages[out->language];
	shell->languages.count = 3;
	return shell;
}

const struct plain_view *sample_plain(struct page_out *out)
{
	struct plain_view *plain = &plains[out->language];

	plain->languages.items = languages[out->language];
	plain->languages.count = 3;
	return plain;
}
