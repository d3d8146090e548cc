/* Requests of calc: any bytes to each method. What it answers is one JSON object as its rows say; what it refuses names a field of its own. */
#include "fuzz.h"

#include "base/mem.h"
#include "calc/calc.h"

#include <string.h>

/* "orders[3].date" → "orders" is a field of the method, or stands in the request (an unknown one); the text that is no JSON has none. */
static bool field_is_known(const struct calc_method *m, const char *field, struct str request)
{
	size_t n = strcspn(field, "[.");

	for (size_t i = 0; m->takes[i].name; i++)
		if (strlen(m->takes[i].name) == n && !memcmp(m->takes[i].name, field, n))
			return true;
	return !*field || request.n;
}

static void ask(const struct calc_method *m, struct str request)
{
	CLEANUP(arena_free) struct arena a = { .max = 16 << 20 };
	CLEANUP(buf_free) struct buf out = { .max = 16 << 20 }, said = { .max = 1 << 16 };
	CLEANUP(json_free) json_t *doc = NULL;
	struct error e = { 0 };
	enum rc rc = calc_run(m, request, 64 << 10, NULL, &a, &out, &e);

	if (rc == RC_OK) {
		MUST(out.len && out.data[out.len - 1] == '\n');
		MUST(json_read(buf_view(&out), 16 << 20, &doc, NULL) == RC_OK && json_is_object(doc));
		for (size_t i = 0; m->gives[i].name; i++)
			MUST(m->gives[i].flags & CALC_OPTIONAL || json_object_get(doc, m->gives[i].name));
		return;
	}
	MUST(out.len == 0 && (rc == RC_INVALID || rc == RC_TOO_LARGE || rc == RC_NO_MEMORY));
	MUST(rc == RC_NO_MEMORY || field_is_known(m, e.field, request));
	calc_error(&said, LANGUAGE_ZH_CN, &e);
	MUST(json_read(buf_view(&said), 1 << 16, &doc, NULL) == RC_OK);
}

/* The first byte chooses the method, so that the rest can grow into a request of it; a star sends it to all. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str request = { (const char *)data + 1, size - 1 };

	if (!size)
		return 0;
	for (size_t i = 0; i < calc_method_count; i++)
		if (data[0] % calc_method_count == i || data[0] == '*')
			ask(calc_methods[i], request);
	return 0;
}
