/* The grammars of the server room: the first byte chooses one, the rest is its input; what comes out must keep its promise. */
#include "base/mem.h"
#include "server/parse.h"

#include <stdlib.h>
#include <string.h>

static enum handled nothing(struct request *r)
{
	return HANDLED;
}

static const struct route rows[] = {
	{ METHOD_GET, "/", nothing }, { METHOD_GET, "/a/:id", nothing }, { METHOD_POST, "/a/new", nothing }, { METHOD_GET, "/a/:id/b/:c", nothing },
	{ METHOD_GET, "/f/*rest", nothing }, { METHOD_PUT, "/:x/:y/:z", nothing },
};

static void must(bool kept)
{
	if (!kept)
		abort();
}

static void fuzz_query(struct arena *a, struct str in)
{
	struct request_pair *pairs;
	size_t n;

	if (pairs_parse(a, in, REQUEST_ARGS_MAX, &pairs, &n))
		return;
	must(n <= REQUEST_ARGS_MAX);
	for (size_t i = 0; i < n; i++)
		must(utf8_valid(pairs[i].name) && utf8_valid(pairs[i].value) && !(pairs[i].value.n && memchr(pairs[i].value.p, 0, pairs[i].value.n)));
}

static void fuzz_path(struct arena *a, struct str in)
{
	struct route_group group = { rows, sizeof rows / sizeof *rows };
	struct route_table table = { &group, 1 };
	struct route_match m;
	struct router *r;
	struct str out;
	struct error e;

	if (!path_decode(a, in, &out))
		must(utf8_valid(out) && out.n <= in.n);
	if (router_open(&table, &r, &e))
		return;
	for (int method = 0; method < METHOD_COUNT; method++) {
		router_find(r, (enum http_method)method, in, &m);
		must(m.param_count <= ROUTE_PARAMS_MAX && (!m.route || m.allowed));
	}
	router_close(r);
}

static void fuzz_cookie(struct arena *a, struct str in)
{
	struct str v = cookie_find(in, STR("sid"));

	must(!v.p || (v.p >= in.p && v.p + v.n <= in.p + in.n));
}

static void fuzz_headers(struct arena *a, struct str in)
{
	struct net_block proxy;
	struct net_address client;
	int64_t from = 0, to = 0;

	encoding_accepted(in, "gzip");
	etag_listed(in, STR("v7"));
	if (range_parse(in, 1000, &from, &to) == 1)
		must(from >= 0 && from <= to && to < 1000);
	must(range_parse(in, 0, &from, &to) != 1);
	if (net_block_parse(STR("10.0.0.0/8"), &proxy))
		forwarded_address(in, &proxy, 1, &client);
	net_block_parse(in, &proxy);
	media_type(in);
}

static void fuzz_filename(struct arena *a, struct str in)
{
	struct str out = filename_clean(a, in);

	must(out.n <= 200 && utf8_valid(out) && header_value_valid(out) && !memchr(out.p, '/', out.n) && !(out.n && out.p[0] == '.'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const kinds[])(struct arena *, struct str) = { fuzz_query, fuzz_path, fuzz_cookie, fuzz_headers, fuzz_filename };
	CLEANUP(arena_free) struct arena a = { .max = 1 << 20 };

	if (size && size < 65536)
		kinds[data[0] % 5](&a, (struct str){ (const char *)data + 1, size - 1 });
	return 0;
}
