/* lang/sort_key: order of names in three languages, numbers by value, bounds, many threads at once. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lang/sort_key.h"

static const char *const texts[] = {
	"", "2", "10", "A2", "A10", "abb", "ABB", "Zeiss", "阿里巴巴", "北京", "长城", "上海", "无锡", "西安", "温州10", "厦门",
};

static void test_order(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	static const char *const rows[] = { "", "2", "10", "A2", "A10", "abb", "ABB", "Zeiss", "阿里巴巴", "北京", "上海", "无锡", "西安", "中国" };
	struct str last, key;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(sort_key(&a, SORT_TEXT, str_of(rows[i]), &key), RC_OK);
		assert_null(memchr(key.p, 0, key.n));
		if (i && str_compare(last, key) >= 0)
			fail_msg("%s comes before %s", rows[i], rows[i - 1]);
		last = key;
	}
}

static void test_surnames(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	static const char *const people[] = { "Bosch", "陈晓", "盖伦", "郭靖", "欧阳克", "区小凤", "朴正", "仇英", "单雄信", "王五", "解缙", "杨过", "尉迟恭", "乐毅", "曾巩", "曾国藩", "查良镛", "张三" };
	static const char *const words[] = { "曾", "陈", "单", "解", "尉迟", "张" };
	struct str last = STR(""), key;

	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++) {
		assert_int_equal(sort_key(&a, SORT_PERSON, str_of(people[i]), &key), RC_OK);
		if (str_compare(last, key) >= 0)
			fail_msg("%s comes before %s", people[i], people[i - 1]);
		last = key;
	}
	last = STR("");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		assert_int_equal(sort_key(&a, SORT_TEXT, str_of(words[i]), &key), RC_OK);
		assert_true(str_compare(last, key) < 0);
		last = key;
	}
}

static void test_bounds(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 }, tiny = { .max = 4 };
	static char big[3000];
	struct str key, other;

	for (size_t n = 0; n <= sizeof(big); n += 3) {
		if (n)
			memcpy(big + n - 3, n % 2 ? "锡" : "龘", 3);
		assert_int_equal(sort_key(&a, SORT_TEXT, (struct str){ big, n }, &key), RC_OK);
		assert_true(key.n <= SORT_KEY_MAX && (n == 0) == (key.n == 0));
	}
	assert_int_equal(sort_key(&a, SORT_TEXT, STR("\xFF\xFE\xF0\x9F\x98\x80"), &key), RC_OK);
	assert_true(key.n > 0);
	memset(big, 'b', sizeof(big));
	assert_int_equal(sort_key(&a, SORT_TEXT, (struct str){ big, sizeof(big) }, &key), RC_OK);
	big[0] = 'a';
	assert_int_equal(sort_key(&a, SORT_TEXT, (struct str){ big, sizeof(big) }, &other), RC_OK);
	assert_true(str_compare(other, key) < 0);
	assert_int_equal(sort_key(&tiny, SORT_TEXT, STR("无锡无锡"), &key), RC_NO_MEMORY);
}

enum { TEXTS = sizeof(texts) / sizeof(texts[0]) };

static void *make_keys(void *arg)
{
	struct str *keys = arg;
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };

	for (int round = 0; round < 300; round++)
		for (int i = 0; i < TEXTS; i++) {
			struct str key;
			arena_reset(&a);
			if (sort_key(&a, SORT_TEXT, str_of(texts[i]), &key) || !str_eq(key, keys[i]))
				return arg;
		}
	return NULL;
}

static void test_threads(void **state)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };
	struct str keys[TEXTS];
	pthread_t threads[4];
	void *wrong;

	for (int i = 0; i < TEXTS; i++)
		assert_int_equal(sort_key(&a, SORT_TEXT, str_of(texts[i]), &keys[i]), RC_OK);
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, make_keys, keys), 0);
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], &wrong);
		assert_null(wrong);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_order), cmocka_unit_test(test_surnames), cmocka_unit_test(test_bounds), cmocka_unit_test(test_threads) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
