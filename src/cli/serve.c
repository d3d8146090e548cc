/* Putting a server together from company, limits, pools and routes; taking it apart in the opposite order. */
#include "cli/serve.h"

#include "base/log.h"
#include "base/mem.h"
#include "kam/sales_rank.h"
#include "kam/score_cache.h"
#include "os/os.h"
#include "os/random.h"
#include "os/signal.h"
#include "os/thread.h"
#include "server/events.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

enum {
	TRIES_SLOTS = 65536, ADDRESS_TRIES = 30, ADDRESS_MS = 10000, NAME_TRIES = 8, NAME_MS = 60000,
	RATE_SLOTS = 16384, SLOW_QUEUE = 256, ARENA_MAX = 64 << 20, DRAIN_MS = 10000,
};

struct serving {
	struct site site; /* first: what request_app() returns */
	const struct serve_parts *parts;
	struct server_hooks hooks;
	struct route_table routes;
	char folder[FILE_PATH_MAX];
	bool own_folder;
	int signals;
};

/* --- hooks ------------------------------------------------------------------------------------------------------------------------------ */

static void failed(struct request *r, int status, const char *key)
{
	const struct serving *s = request_app(r);

	if (s->parts->api_owns && s->parts->api_owns(r))
		s->parts->api_failed(r, status, key);
	else if (s->parts->page_failed)
		s->parts->page_failed(r, status, key);
	else
		buf_printf(response_body(request_response(r)), "%d %s\n", status, key);
}

/* News of a job go to whoever started it and to those who watch it. */
static void job_told(void *context, const struct job_news *news)
{
	struct serving *s = context;
	char topic[40], data[120];

	if (!s->site.server)
		return;
	snprintf(data, sizeof data, "{\"id\":%lld,\"status\":\"%s\",\"percent\":%d}", (long long)news->id, news->status, news->percent);
	snprintf(topic, sizeof topic, "job:%lld", (long long)news->id);
	events_publish(s->site.server, str_of(topic), STR("job"), str_of(data));
	snprintf(topic, sizeof topic, "user:%lld", (long long)news->user);
	events_publish(s->site.server, str_of(topic), STR("job"), str_of(data));
}

/* --- parts ------------------------------------------------------------------------------------------------------------------------------- */

static enum rc open_folder(struct serving *s, const char *given, struct error *e)
{
	const char *base = getenv("TMPDIR");
	unsigned char chance[8];

	if (given) {
		snprintf(s->folder, sizeof s->folder, "%s", given);
		return folder_make(s->folder, e);
	}
	if (os_random(chance, sizeof chance))
		return error_set(e, RC_IO, NULL, "error.random", NULL, NULL);
	snprintf(s->folder, sizeof s->folder, "%s/banyan-%d-%02x%02x%02x%02x", base && base[0] ? base : "/tmp", (int)getpid(), chance[0], chance[1], chance[2],
		 chance[3]);
	s->own_folder = true;
	return folder_make(s->folder, e);
}

static enum rc open_limits(struct site *site, struct error *e)
{
	enum rc rc;

	if ((rc = limit_open(TRIES_SLOTS, ADDRESS_TRIES, ADDRESS_MS, &site->tries_by_address, e)) ||
	    (rc = limit_open(TRIES_SLOTS, NAME_TRIES, NAME_MS, &site->tries_by_name, e)))
		return rc;
	return limit_open(RATE_SLOTS, 1, 1000, &site->token_rates, e);
}

static enum rc open_jobs(struct serving *s, struct error *e)
{
	struct jobs_options o = { .folder = s->folder, .kinds = s->parts->kinds, .kind_count = s->parts->kind_count, .told = job_told, .context = s };

	return jobs_open(s->site.company, &o, &s->site.jobs, e);
}

static enum rc open_site(struct serving *s, const struct serve_options *o, struct error *e)
{
	struct snapshot_cache *kam = NULL;
	struct score_cache *scores = NULL;
	struct sales_ranks *sales = NULL;
	enum rc rc;

	if ((rc = os_random(s->site.csrf_key, sizeof s->site.csrf_key)))
		return error_set(e, rc, NULL, "error.random", NULL, NULL);
	if ((rc = open_folder(s, o->folder, e)) || (rc = open_limits(&s->site, e)) || (rc = pool_open("slow", thread_cpus(), SLOW_QUEUE, &s->site.slow, e)) ||
	    (rc = snapshot_cache_open(s->site.company, &kam, e)))
		return rc;
	s->site.kam = kam;
	if ((rc = score_cache_open(&scores, e)))
		return rc;
	s->site.scores = scores;
	if ((rc = sales_ranks_open(&sales, e)))
		return rc;
	s->site.sales = sales;
	s->site.scratch = s->folder;
	return open_jobs(s, e);
}

/* "10.0.0.0/8, 127.0.0.1": whose forwarded addresses are believed. */
static enum rc take_proxies(struct company *c, struct server_options *o, struct error *e)
{
	struct str rest = company_setting(c, "site.proxies"), one;

	while (str_split(&rest, ',', &one)) {
		if (!(one = str_trim(one)).n)
			continue;
		if (o->proxy_count == SERVER_PROXIES_MAX || !net_block_parse(one, &o->proxies[o->proxy_count++]))
			return error_set(e, RC_INVALID, "proxies", "error.proxies", NULL, NULL);
	}
	return RC_OK;
}

static enum rc open_server(struct serving *s, const struct serve_options *o, struct error *e)
{
	struct server_options so = { .listen = o->listen, .threads = o->threads, .arena_max = ARENA_MAX, .upload_folder = s->folder,
				     .https = str_starts(company_setting(s->site.company, "site.url"), "https://") };
	enum rc rc = take_proxies(s->site.company, &so, e);

	s->hooks = gate_hooks;
	s->hooks.failed = failed;
	s->routes = (struct route_table){ s->parts->groups, s->parts->group_count };
	return rc ? rc : server_open(&so, &s->routes, &s->hooks, s, &s->site.server, e);
}

/* Requests under way may wait for the slow pool, jobs and the store: the server goes first. */
static void close_all(struct serving *s)
{
	if (s->site.server)
		server_drain(s->site.server, DRAIN_MS);
	jobs_close(s->site.jobs);
	pool_close(s->site.slow);
	server_close(s->site.server);
	sales_ranks_close(s->site.sales);
	score_cache_close(s->site.scores);
	snapshot_cache_close(s->site.kam);
	limit_close(s->site.tries_by_address);
	limit_close(s->site.tries_by_name);
	limit_close(s->site.token_rates);
	if (s->own_folder)
		folder_remove(s->folder);
	signal_close(s->signals);
	mem_free(s);
}

static void wait_for_end(const struct serving *s)
{
	int number;

	do
		number = signal_wait(s->signals, -1);
	while (number != SIGTERM && number != SIGINT);
	log_line(LOG_INFO, "serve", "signal %d: finishing what is under way", number);
}

enum rc serve(struct company *c, const struct serve_options *o, struct error *e)
{
	struct serving *s = mem_alloc(sizeof *s);
	enum rc rc;

	if (!s)
		return error_no_memory(e);
	s->site.company = c;
	s->parts = o->parts;
	s->signals = -1;
	if ((rc = signal_open(&s->signals, e)) == RC_OK && (rc = open_site(s, o, e)) == RC_OK && (rc = open_server(s, o, e)) == RC_OK) {
		if (o->ready)
			o->ready(o->context, server_port(s->site.server));
		sd_notify(0, "READY=1");
		wait_for_end(s);
		sd_notify(0, "STOPPING=1");
	}
	close_all(s);
	return rc;
}
