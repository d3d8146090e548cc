/* web/tree.h: rows that name their parent, in the order of a tree. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "base/buf.h"
#include "web/tree.h"

/* "1 3. 2" : ids in their order, a point for each level. */
static const char *ordered(struct arena *a, const struct tree_row *rows, size_t count)
{
	const struct tree_place *places = tree_order(a, rows, count);
	struct buf b = { .max = 1000 };
	const char *text;

	assert_non_null(places);
	for (size_t i = 0; i < count; i++) {
		buf_text(&b, i ? " " : "");
		for (int d = 0; d < places[i].depth; d++)
			buf_char(&b, '.');
		buf_printf(&b, "%lld", (long long)rows[places[i].row].id);
	}
	text = arena_text(a, buf_view(&b));
	buf_free(&b);
	return text;
}

static void test_order(void **state)
{
	struct arena a = { .max = 1 << 20 };
	static const struct tree_row tree[] = { { 1, 0 }, { 4, 2 }, { 2, 1 }, { 3, 1 }, { 5, 4 }, { 6, 0 }, { 7, 99 }, { 8, 6 } };
	static const struct tree_row circle[] = { { 1, 2 }, { 2, 1 }, { 3, 0 }, { 4, 4 } };

	assert_string_equal(ordered(&a, tree, 8), "1 .2 ..4 ...5 .3 6 .8 7");
	assert_string_equal(ordered(&a, circle, 4), "3 1 .2 4");
	assert_string_equal(ordered(&a, tree, 0), "");
	arena_free(&a);
}

/* A chain as deep as there are rows: no recursion, no bound. */
static void test_deep(void **state)
{
	enum { COUNT = 2000 };
	struct arena a = { .max = 1 << 20 };
	struct tree_row rows[COUNT];
	const struct tree_place *places;

	for (int i = 0; i < COUNT; i++)
		rows[COUNT - 1 - i] = (struct tree_row){ i + 1, i };
	places = tree_order(&a, rows, COUNT);
	assert_non_null(places);
	for (int i = 0; i < COUNT; i++) {
		assert_int_equal(rows[places[i].row].id, i + 1);
		assert_int_equal(places[i].depth, i);
	}
	arena_free(&a);
}

static void test_no_memory(void **state)
{
	static const struct tree_row one[] = { { 1, 0 } };
	struct arena a = { .max = 1 };

	assert_null(tree_order(&a, one, 1));
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_order), cmocka_unit_test(test_deep), cmocka_unit_test(test_no_memory) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
