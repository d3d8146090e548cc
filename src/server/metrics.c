/* Metrics: relaxed counters in shards, added up when somebody looks. */
#include "server/metrics.h"

#include "base/mem.h"

#include <pthread.h>
#include <stdatomic.h>

enum { SHARDS = 8, CLASSES = 5 };

static const int64_t bucket_us[] = { 100, 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 1000000, 5000000 };

enum { BUCKETS = sizeof bucket_us / sizeof *bucket_us + 1 };

struct metrics_route {
	_Atomic uint64_t classes[CLASSES];
	_Atomic uint64_t buckets[BUCKETS];
	_Atomic uint64_t us;
};

struct metrics_shard {
	_Alignas(64) _Atomic uint64_t bytes_in;
	_Atomic uint64_t bytes_out;
	_Atomic int64_t in_flight;
	struct metrics_route *routes; /* the last is for requests without a route */
};

struct metrics {
	size_t route_count;
	struct metrics_shard shards[SHARDS];
};

enum rc metrics_open(size_t routes, struct metrics **out, struct error *e)
{
	struct metrics *m = mem_alloc(sizeof *m);

	*out = m;
	if (!m)
		return error_no_memory(e);
	m->route_count = routes + 1;
	for (int i = 0; i < SHARDS; i++)
		if (!(m->shards[i].routes = mem_alloc(m->route_count * sizeof *m->shards[i].routes))) {
			metrics_close(m);
			*out = NULL;
			return error_no_memory(e);
		}
	return RC_OK;
}

void metrics_close(struct metrics *m)
{
	if (!m)
		return;
	for (int i = 0; i < SHARDS; i++)
		mem_free(m->shards[i].routes);
	mem_free(m);
}

/* Threads differ in where their stacks lie. */
static struct metrics_shard *shard_of(struct metrics *m)
{
	return &m->shards[((uint64_t)pthread_self() >> 12) * 0x9E3779B97F4A7C15u >> 61];
}

static void count(_Atomic uint64_t *c, uint64_t n)
{
	atomic_fetch_add_explicit(c, n, memory_order_relaxed);
}

void metrics_request(struct metrics *m, int route, int status, int64_t us, uint64_t bytes_in, uint64_t bytes_out)
{
	struct metrics_shard *s = shard_of(m);
	struct metrics_route *r = &s->routes[route < 0 ? m->route_count - 1 : (size_t)route];
	size_t bucket = 0;

	while (bucket < BUCKETS - 1 && us > bucket_us[bucket])
		bucket++;
	count(&r->classes[status / 100 >= 1 && status / 100 <= CLASSES ? status / 100 - 1 : CLASSES - 1], 1);
	count(&r->buckets[bucket], 1);
	count(&r->us, us > 0 ? (uint64_t)us : 0);
	count(&s->bytes_in, bytes_in);
	count(&s->bytes_out, bytes_out);
}

void metrics_begin(struct metrics *m)
{
	atomic_fetch_add_explicit(&shard_of(m)->in_flight, 1, memory_order_relaxed);
}

void metrics_end(struct metrics *m)
{
	atomic_fetch_sub_explicit(&shard_of(m)->in_flight, 1, memory_order_relaxed);
}

int64_t metrics_in_flight(struct metrics *m)
{
	int64_t n = 0;

	for (int i = 0; i < SHARDS; i++)
		n += atomic_load_explicit(&m->shards[i].in_flight, memory_order_relaxed);
	return n;
}

static void route_sum(struct metrics *m, size_t index, struct metrics_route *sum)
{
	*sum = (struct metrics_route){0};
	for (int i = 0; i < SHARDS; i++) {
		struct metrics_route *r = &m->shards[i].routes[index];
		for (int c = 0; c < CLASSES; c++)
			sum->classes[c] += r->classes[c];
		for (size_t b = 0; b < BUCKETS; b++)
			sum->buckets[b] += r->buckets[b];
		sum->us += r->us;
	}
}

static void label_write(struct buf *out, const struct router *router, size_t index)
{
	if (index >= router_count(router)) {
		buf_lit(out, "method=\"\",route=\"none\"");
		return;
	}
	buf_lit(out, "method=\"");
	buf_str(out, method_name(router_route(router, index)->method));
	buf_lit(out, "\",route=\"");
	buf_text(out, router_route(router, index)->pattern);
	buf_char(out, '"');
}

static void counts_write(struct metrics *m, const struct router *router, struct buf *out)
{
	buf_lit(out, "# TYPE banyan_http_requests_total counter\n");
	for (size_t i = 0; i < m->route_count; i++) {
		struct metrics_route sum;
		route_sum(m, i, &sum);
		for (int c = 0; c < CLASSES; c++)
			if (sum.classes[c]) {
				buf_lit(out, "banyan_http_requests_total{");
				label_write(out, router, i);
				buf_printf(out, ",status=\"%dxx\"} %llu\n", c + 1, (unsigned long long)sum.classes[c]);
			}
	}
}

static void times_write_route(struct metrics *m, const struct router *router, size_t index, struct buf *out)
{
	struct metrics_route sum;
	uint64_t total = 0;

	route_sum(m, index, &sum);
	for (size_t b = 0; b < BUCKETS; b++)
		total += sum.buckets[b];
	if (!total)
		return;
	total = 0;
	for (size_t b = 0; b < BUCKETS; b++) {
		total += sum.buckets[b];
		buf_lit(out, "banyan_http_request_seconds_bucket{");
		label_write(out, router, index);
		if (b < BUCKETS - 1)
			buf_printf(out, ",le=\"%g\"} %llu\n", (double)bucket_us[b] / 1e6, (unsigned long long)total);
		else
			buf_printf(out, ",le=\"+Inf\"} %llu\n", (unsigned long long)total);
	}
	buf_lit(out, "banyan_http_request_seconds_sum{");
	label_write(out, router, index);
	buf_printf(out, "} %.6f\nbanyan_http_request_seconds_count{", (double)sum.us / 1e6);
	label_write(out, router, index);
	buf_printf(out, "} %llu\n", (unsigned long long)total);
}

void metrics_text(struct metrics *m, const struct router *router, struct buf *out)
{
	uint64_t in = 0, sent = 0;

	for (int i = 0; i < SHARDS; i++) {
		in += m->shards[i].bytes_in;
		sent += m->shards[i].bytes_out;
	}
	counts_write(m, router, out);
	buf_lit(out, "# TYPE banyan_http_request_seconds histogram\n");
	for (size_t i = 0; i < m->route_count; i++)
		times_write_route(m, router, i, out);
	buf_printf(out, "# TYPE banyan_http_in_flight gauge\nbanyan_http_in_flight %lld\n", (long long)metrics_in_flight(m));
	buf_printf(out, "# TYPE banyan_http_received_bytes_total counter\nbanyan_http_received_bytes_total %llu\n", (unsigned long long)in);
	buf_printf(out, "# TYPE banyan_http_sent_bytes_total counter\nbanyan_http_sent_bytes_total %llu\n", (unsigned long long)sent);
}
