/* What a session's page calls the browser it came from. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/mem.h"
#include "web/device.h"

static void names(void **state)
{
	static const struct { const char *agent, *name; } cases[] = {
		{ "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36", "Chrome 120 · Windows" },
		{ "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/119.0.2", "Edge 119 · Windows" },
		{ "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Safari/605.1.15", "Safari 17 · macOS" },
		{ "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.44", "WeChat 8 · iPhone" },
		{ "Mozilla/5.0 (Linux; Android 13; SM-S9180) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/118.0 Mobile Safari/537.36", "Chrome 118 · Android" },
		{ "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0", "Firefox 121 · Linux" },
		{ "Chrome/", "Chrome" },
		{ "curl/8.5.0", "curl 8" },
		{ "my own program", "my own program" },
		{ "", "" },
		{ "榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕", "榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕榕…" },
	};
	struct arena arena = { .max = 1 << 16 };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str name = device_name(&arena, str_of(cases[i].agent));
		assert_int_equal(name.n, str_of(cases[i].name).n);
		assert_memory_equal(name.n ? name.p : "", cases[i].name, name.n);
	}
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(names) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
