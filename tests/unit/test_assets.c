/* What is embedded: the assets of the pages, the domain pack. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <libdeflate.h>
#include <stdio.h>
#include <string.h>

#include "asset_names.h"
#include "base/mem.h"
#include "lang/domain.h"
#include "lang/domain_table.h"
#include "model/model.h"
#include "web/asset_table.h"

static void test_found_by_path(void **state)
{
	assert_true(asset_count >= 5);
	for (size_t i = 0; i < asset_count; i++) {
		assert_ptr_equal(asset_find(str_of(asset_table[i].url)), &asset_table[i]);
		assert_string_equal(asset_url(asset_table[i].name), asset_table[i].url);
		assert_true(asset_table[i].body.n > 0);
	}
	assert_string_equal(asset_url("banyan.css"), ASSET_banyan_css);
	assert_string_equal(asset_find(STR("/assets/htmx.js"))->type, "text/javascript; charset=utf-8");
	assert_null(asset_find(STR("/assets/")));
	assert_null(asset_find(STR("/assets/../secret")));
	assert_null(asset_find(STR("/asset")));
	assert_null(asset_url("none.css"));
}

static void test_gzip_is_the_body(void **state)
{
	for (size_t i = 0; i < asset_count; i++) {
		const struct web_asset *a = &asset_table[i];
		struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
		char *back = mem_alloc(a->body.n);
		size_t n = 0;
		if (a->gzip.n) {
			assert_int_equal(libdeflate_gzip_decompress(d, a->gzip.p, a->gzip.n, back, a->body.n, &n), LIBDEFLATE_SUCCESS);
			assert_true(str_eq((struct str){ back, n }, a->body));
		}
		mem_free(back);
		libdeflate_free_decompressor(d);
	}
}

/* A page without charts must stay light: what every page loads, compressed. */
static void test_weight_of_the_first_visit(void **state)
{
	static const char *const always[] = { "banyan.css", "htmx.js", "icons.svg" };
	size_t sum = 0;

	for (size_t i = 0; i < sizeof always / sizeof *always; i++) {
		char path[64] = "/assets/";
		memcpy(path + 8, always[i], strlen(always[i]) + 1);
		const struct web_asset *a = asset_find(str_of(path));
		assert_non_null(a);
		sum += a->gzip.n ? a->gzip.n : a->body.n;
	}
	assert_in_range(sum, 10000, 110000);
}

/* Empty lists, search and the like draw an entity by its icon: each must be in the sprite. */
static void test_every_entity_has_its_icon(void **state)
{
	struct str sprite = asset_find(STR("/assets/icons.svg"))->body;

	for (int i = 0; i < model_entity_count; i++) {
		char symbol[64];
		snprintf(symbol, sizeof symbol, "<symbol id=\"%s\"", model_entities[i]->icon);
		if (!memmem(sprite.p, sprite.n, symbol, strlen(symbol)))
			fail_msg("no %s", symbol);
	}
}

static void test_domain_pack(void **state)
{
	assert_true(domain_count >= 13);
	for (size_t i = 0; i < domain_count; i++)
		assert_true(str_eq(domain_file(domain_table[i].name), domain_table[i].body));
	assert_true(str_starts(domain_file("tiers"), "{"));
	assert_null(domain_file("none").p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found_by_path), cmocka_unit_test(test_gzip_is_the_body),
		cmocka_unit_test(test_weight_of_the_first_visit), cmocka_unit_test(test_every_entity_has_its_icon), cmocka_unit_test(test_domain_pack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
