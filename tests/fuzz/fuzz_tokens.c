/* Tokens of a text and of the same bytes as a query: plain, bounded, and a name is found by its own first word. */
#include "fuzz.h"

#include "base/mem.h"
#include "lang/search_tokens.h"

static bool plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9')))
			return false;
	return s.n > 1;
}

static void check_index(struct arena *a, enum token_source source, struct str text)
{
	struct tokens t;
	struct str joined;

	arena_reset(a);
	if (tokens_for_index(a, source, text, &t))
		abort();
	if (t.count > TOKENS_MAX || tokens_join(a, &t, 1, &joined))
		abort();
	for (size_t i = 0; i < t.count; i++)
		if (!plain(t.items[i]))
			abort();
}

static void check_query(struct arena *a, struct str text)
{
	struct token_query q;

	arena_reset(a);
	if (tokens_for_query(a, text, &q) != (text.n > QUERY_MAX ? RC_TOO_LARGE : RC_OK) || q.count > ALTERNATIVES_MAX)
		abort();
	for (size_t i = 0; i < q.count; i++)
		for (size_t k = 0; k < q.alternatives[i].count; k++)
			if (!plain(q.alternatives[i].tokens[k]))
				abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_free) struct arena a = { .max = 1 << 24 };
	struct str text = { (const char *)data, size };

	for (int s = 0; s < TOKENS_SOURCE_COUNT; s++)
		check_index(&a, (enum token_source)s, text);
	check_query(&a, text);
	return 0;
}
