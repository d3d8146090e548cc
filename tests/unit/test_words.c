/* The words of the model: every entity, field, choice, setting, role, operation, scope and class has its text in each language, and no text names what
 * does not exist; labels that administrators write come first. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "lang/catalogue_table.h"
#include "lang/fold.h"
#include "model/type.h"
#include "model/words.h"
#include "records/principal.h"
#include "records/setting.h"

enum { USED_MAX = 16384 };

struct words {
	struct schema *schema;
	bool used[USED_MAX]; /* by place in the catalogue */
	int wrong;
};

static size_t place_of(struct str key)
{
	size_t i = 0;

	while (i < catalogue_count && !str_eq(catalogue_keys[i], key))
		i++;
	return i;
}

static bool use(struct words *w, const char *key)
{
	size_t at = place_of(str_of(key));

	if (at == catalogue_count)
		return false;
	assert_true(at < USED_MAX);
	w->used[at] = true;
	return true;
}

__attribute__((format(printf, 2, 3))) static void wrong(struct words *w, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	w->wrong++;
}

static void need(struct words *w, const char *prefix, const char *a, const char *b, const char *ending)
{
	char key[200];

	snprintf(key, sizeof key, "%s.%s%s%s%s", prefix, a, b ? "." : "", b ? b : "", ending);
	if (!use(w, key))
		wrong(w, "%s is in no catalogue", key);
}

/* The field's own text or the common one, and the same for its help, which need not be there. */
static void need_field(struct words *w, const struct entity *t, const struct field *f)
{
	char own[200], common[200];

	snprintf(own, sizeof own, "field.%s.%s", t->name, f->name);
	snprintf(common, sizeof common, "field.%s", f->name);
	if (!use(w, own) && !use(w, common))
		wrong(w, "neither %s nor %s is in the catalogues", own, common);
	snprintf(own, sizeof own, "field.%s.%s.help", t->name, f->name);
	snprintf(common, sizeof common, "field.%s.help", f->name);
	if (!use(w, own))
		use(w, common);
	if (f->group && !use(w, f->group))
		wrong(w, "%s of %s.%s is in no catalogue", f->group, t->name, f->name);
	if (f->purpose && !use(w, f->purpose))
		wrong(w, "%s of %s.%s is in no catalogue", f->purpose, t->name, f->name);
}

static void need_schema(struct words *w)
{
	for (int i = 0; i < w->schema->entity_count; i++) {
		const struct entity *t = &w->schema->entities[i];
		need(w, "entity", t->name, NULL, "");
		need(w, "entity", t->name, "plural", "");
		for (int j = 0; j < t->field_count; j++)
			need_field(w, t, &t->fields[j]);
	}
	for (int i = 0; i < w->schema->list_count; i++)
		for (int j = 0; j < w->schema->lists[i].count; j++)
			need(w, "choice", w->schema->lists[i].name, w->schema->lists[i].items[j].code, "");
}

static void need_names(struct words *w, const char *kind, const char *const *names, int count, const char *ending)
{
	for (int i = 0; i < count; i++)
		need(w, kind, names[i], NULL, ending);
}

static void need_tables(struct words *w)
{
	static const char *const roles[] = { "director", "regional_manager", "account_manager", "solution_manager", "fulfillment_manager", "service_engineer",
					     "key_account_office", "auditor", "administrator" };
	static const char *const operators[] = { "eq", "ne", "lt", "le", "gt", "ge", "contains", "lacks", "starts", "in", "not_in", "between", "empty", "not_empty" };
	static const char *const groups[] = { "main", "more", "record", "custom" };
	enum { ROLES = sizeof roles / sizeof *roles };

	need_names(w, "operation", operation_names, OP_COUNT, "");
	need_names(w, "scope", scope_names, SCOPE_COUNT, "");
	need_names(w, "class", class_names, CLASS_COUNT, "");
	need_names(w, "origin", origin_names, ORIGIN_COUNT, "");
	need_names(w, "role", roles, ROLES, "");
	need_names(w, "role", roles, ROLES, ".note");
	need_names(w, "filter", operators, sizeof operators / sizeof *operators, "");
	need_names(w, "group", groups, sizeof groups / sizeof *groups, "");
	for (int i = 0; i < TYPE_COUNT; i++)
		need(w, "type", field_types[i].name, NULL, "");
	for (int i = RC_OK + 1; i < RC_COUNT; i++)
		need(w, "problem", rc_name((enum rc)i), NULL, "");
	for (int i = 0; i < setting_count; i++) {
		need(w, "setting", setting_rows[i].name, NULL, "");
		need(w, "setting", setting_rows[i].name, NULL, ".help");
	}
}

static bool starts_any(struct str key, const char *const *prefixes, int count)
{
	for (int i = 0; i < count; i++)
		if (str_starts(key, prefixes[i]))
			return true;
	return false;
}

static void test_nothing_is_without_words_and_no_word_without_a_thing(void **state)
{
	static const char *const of_tables[] = { "entity.", "field.", "choice.", "group.", "purpose.", "operation.", "scope.", "class.", "origin.", "role.",
						 "setting.", "type.", "problem." };
	struct words *w = *state;

	need_schema(w);
	need_tables(w);
	for (size_t i = 0; i < catalogue_count; i++)
		if (!w->used[i] && starts_any(catalogue_keys[i], of_tables, sizeof of_tables / sizeof *of_tables))
			wrong(w, "nothing is called by %s", catalogue_keys[i].p);
	assert_int_equal(w->wrong, 0);
}

static bool is_han(uint32_t c)
{
	return c >= 0x4E00 && c <= 0x9FFF;
}

static int han_count(struct str s)
{
	int n = 0;

	for (uint32_t c; (c = str_next_char(&s));)
		n += is_han(c);
	return n;
}

/* Written alike everywhere: names of languages, abbreviations, lists of formats. */
static bool same_everywhere(struct str key)
{
	static const char *const prefixes[] = { "language.", "choice.language.", "choice.origin.api", "origin.api" };

	return starts_any(key, prefixes, sizeof prefixes / sizeof *prefixes);
}

static const char *const of_model[] = { "entity.", "field.", "choice.", "group.", "purpose.", "operation.", "scope.", "class.", "origin.", "role.", "setting.",
					"type.", "problem.", "filter.", "access.", "error.", "command.", "option." };
enum { OF_MODEL = sizeof of_model / sizeof *of_model };

static void test_each_language_is_itself(void **state)
{
	struct words *w = *state;

	for (size_t i = 0; i < catalogue_count; i++) {
		struct str key = catalogue_keys[i], en = catalogue_texts[LANGUAGE_EN][i];
		if (same_everywhere(key) || !starts_any(key, of_model, OF_MODEL))
			continue;
		if (han_count(en))
			wrong(w, "%s is not English: %s", key.p, en.p);
		for (int l = LANGUAGE_ZH_CN; l <= LANGUAGE_ZH_TW; l++)
			if (!han_count(catalogue_texts[l][i]))
				wrong(w, "%s is not Chinese: %s", key.p, catalogue_texts[l][i].p);
	}
	assert_int_equal(w->wrong, 0);
}

/* Simplified texts hold no traditional character. */
static void test_simplified_is_simplified(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 8 << 20 };
	struct words *w = *state;

	for (size_t i = 0; i < catalogue_count; i++) {
		struct str text = catalogue_texts[LANGUAGE_ZH_CN][i], wide, simplified;
		if (same_everywhere(catalogue_keys[i]))
			continue;
		assert_int_equal(fold_width(&a, text, &wide), RC_OK);
		assert_int_equal(fold_simplified(&a, wide, &simplified), RC_OK);
		if (!str_eq(wide, simplified))
			wrong(w, "%s has traditional characters: %s", catalogue_keys[i].p, text.p);
	}
	assert_int_equal(w->wrong, 0);
}

static bool has_part(struct str s, struct str part)
{
	for (size_t i = 0; i + part.n <= s.n; i++)
		if (!memcmp(s.p + i, part.p, part.n))
			return true;
	return false;
}

/* Texts for Taiwan hold no simplified character and none of the words that are said otherwise there. */
static void test_traditional_is_of_taiwan(void **state)
{
	static const char simplified[] = "户单联动态级权统设订货发贸业务关专员团队见编号码数据库视图时间询问类别说审资产额价选择记录实际备换调处际还应该这个们为无从并对导"
					 "营销评议计划优势机构层线组织边转达过进远连运网络续继约红纯细终结给绝维费质责败货贵购赠赢较输辑";
	static const char *const foreign[] = { "用戶", "信息", "數據", "導入", "導出", "登錄", "字段", "默認", "菜單", "服務器", "鏈接", "視頻", "軟件", "網絡", "質量",
					       "搜索", "審批", "項目經理", "投訴", "合同", "屏幕", "設置", "文件夾", "客户", "創建" };
	struct words *w = *state;

	for (size_t i = 0; i < catalogue_count; i++) {
		struct str text = catalogue_texts[LANGUAGE_ZH_TW][i], rest = str_of(simplified), from;
		if (same_everywhere(catalogue_keys[i]))
			continue;
		while ((from = rest).n) {
			str_next_char(&rest);
			if (has_part(text, str_part(from, 0, from.n - rest.n)))
				wrong(w, "%s has the simplified %.*s: %s", catalogue_keys[i].p, STR_ARG(str_part(from, 0, from.n - rest.n)), text.p);
		}
		for (size_t j = 0; j < sizeof foreign / sizeof *foreign; j++)
			if (has_part(text, str_of(foreign[j])))
				wrong(w, "%s says %s: %s", catalogue_keys[i].p, foreign[j], text.p);
	}
	assert_int_equal(w->wrong, 0);
}

static void test_lookup(void **state)
{
	const struct schema *s = ((struct words *)*state)->schema;
	const struct entity *account = schema_entity(s, STR("account")), *user = schema_entity(s, STR("user"));
	const struct field *code = entity_field_named(account, "code"), *owner = entity_field_named(account, "owner"), *tier = entity_field_named(account, "tier");
	const struct entity *contact = schema_entity(s, STR("contact"));

	assert_true(str_is(word_entity(LANGUAGE_EN, account, true), "Accounts"));
	assert_true(str_is(word_entity(LANGUAGE_ZH_TW, account, false), "客戶"));
	assert_true(str_is(word_field(LANGUAGE_ZH_CN, account, code), "客户代码"));
	assert_true(str_is(word_field(LANGUAGE_ZH_CN, user, entity_field_named(user, "code")), "登录名"));
	assert_true(str_is(word_field(LANGUAGE_EN, account, owner), "Owner"));
	assert_true(str_starts(word_help(LANGUAGE_EN, account, owner), "The one person"));
	assert_int_equal(word_help(LANGUAGE_EN, account, entity_field_named(account, "address")).n, 0);
	assert_true(str_is(word_choice(LANGUAGE_ZH_TW, s, tier, STR("strategic")), "策略"));
	assert_true(str_is(word_choice(LANGUAGE_ZH_TW, s, tier, STR("gone")), "gone"));
	assert_true(str_is(word_group(LANGUAGE_EN, code), "Main facts"));
	assert_true(str_is(word_group(LANGUAGE_EN, entity_field_named(account, "staff")), "Company"));
	assert_true(str_is(word_purpose(LANGUAGE_ZH_CN, entity_field_named(contact, "phone")), "用于业务联系"));
	assert_int_equal(word_purpose(LANGUAGE_ZH_CN, code).n, 0);
	assert_true(str_is(word_of(LANGUAGE_ZH_CN, "scope", STR("unit_below")), "本单位及下级的"));
	assert_true(str_is(word_of(LANGUAGE_ZH_CN, "scope", STR("elsewhere")), "elsewhere"));
}

static void test_labels_of_administrators_come_first(void **state)
{
	struct custom_field_row fields[] = {
		{ 1, "account", { .name = "code_of_tax", .type = TYPE_CODE, .max = 20, .label = { NULL, "税号", NULL }, .group = "group.custom", .purpose = "error.internal" } },
		{ 2, "account", { .name = "status", .type = TYPE_CHOICE, .list = "colour" } },
	};
	struct custom_choice_row choices[] = {
		{ "colour", { .code = "red", .label = { "Red", NULL, NULL }, .active = true } },
		{ "colour", { .code = "a.b", .active = true } },
	};
	struct error e = { 0 };
	struct schema *s;

	assert_int_equal(schema_build(fields, 2, choices, 2, 1, &s, &e), RC_OK);
	const struct entity *t = schema_entity(s, STR("account"));
	const struct field *tax = entity_field_named(t, "code_of_tax"), *colour = &t->fields[t->field_count - 1];
	assert_true(str_is(word_field(LANGUAGE_ZH_CN, t, tax), "税号"));
	assert_true(str_is(word_field(LANGUAGE_ZH_TW, t, tax), "税号"));
	assert_true(str_is(word_field(LANGUAGE_EN, t, tax), "税号"));
	assert_true(str_is(word_group(LANGUAGE_ZH_CN, tax), "自定义字段"));
	assert_true(str_is(word_purpose(LANGUAGE_EN, tax), "error.internal"));
	assert_true(str_is(word_field(LANGUAGE_EN, t, colour), "status"));
	assert_int_equal(word_help(LANGUAGE_EN, t, colour).n, 0);
	assert_true(str_is(word_choice(LANGUAGE_ZH_CN, s, colour, STR("red")), "Red"));
	assert_true(str_is(word_choice(LANGUAGE_ZH_CN, s, colour, STR("a.b")), "a.b"));
	schema_free(s);
}

static void test_errors_speak_in_words(void **state)
{
	CLEANUP(buf_free) struct buf b = { .max = 1000 };
	struct error e = { 0 };

	error_set(&e, RC_FORBIDDEN, NULL, "error.forbidden_operation", "update", "account");
	error_render(&b, LANGUAGE_ZH_CN, &e);
	assert_string_equal(buf_cstr(&b), "您的角色没有此权限：修改客户。可请系统管理员开通。");
	buf_clear(&b);
	error_set(&e, RC_INVALID, NULL, "error.not_sortable", "{0}", NULL);
	error_render(&b, LANGUAGE_EN, &e);
	assert_string_equal(buf_cstr(&b), "Lists cannot be sorted by the field “{0}”. Choose another.");
	buf_clear(&b);
	catalogue_format(&b, LANGUAGE_EN, "{entity.1}|{entity.0}|{.0}|{entity0}|{entity.2}|{}|{0", "account", "nothing");
	assert_string_equal(buf_cstr(&b), "nothing|Account|{.0}|{entity0}|{entity.2}|{}|{0");
}

static int set_up(void **state)
{
	struct words *w = mem_alloc(sizeof *w);
	struct error e = { 0 };

	assert_non_null(w);
	memset(w, 0, sizeof *w);
	*state = w;
	return schema_build(NULL, 0, NULL, 0, 1, &w->schema, &e) ? -1 : 0;
}

static int tear_down(void **state)
{
	struct words *w = *state;

	schema_free(w->schema);
	mem_free(w);
	return 0;
}

#define WITH_SCHEMA(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCHEMA(test_nothing_is_without_words_and_no_word_without_a_thing),
		WITH_SCHEMA(test_each_language_is_itself),
		WITH_SCHEMA(test_simplified_is_simplified),
		WITH_SCHEMA(test_traditional_is_of_taiwan),
		WITH_SCHEMA(test_lookup),
		cmocka_unit_test(test_labels_of_administrators_come_first),
		cmocka_unit_test(test_errors_speak_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
