/* /health for balancers and supervisors, /metrics for Prometheus. */
#include "api/call.h"

#include "base/mem.h"
#include "server/events.h"

enum handled api_health(struct request *r)
{
	struct company *company = request_site(r)->company;
	struct json_writer w = { .b = response_body(request_response(r)) };
	struct error e = { 0 };
	int64_t generation;
	bool stopping = server_stopping(request_server(r)), ok = !store_generation(company_store(company), &generation, &e) && !stopping;

	response_type(request_response(r), "application/json");
	response_status(request_response(r), ok ? 200 : 503);
	json_object_begin(&w);
	json_field_text(&w, "status", ok ? "ok" : stopping ? "stopping" : "store");
	json_field_text(&w, "store", store_engine(company_store(company)) == STORE_POSTGRES ? "postgresql" : "sqlite");
	json_object_end(&w);
	return HANDLED;
}

static bool may_look(const struct request *r)
{
	const struct caller *c = request_caller(r);
	struct str remote = request_remote(r);

	return str_is(remote, "127.0.0.1") || str_is(remote, "::1") || (c && c->who && c->who->administrator && c->who->token & TOKEN_ADMIN);
}

static void gauge(struct buf *b, const char *name, const char *help, int64_t value)
{
	buf_printf(b, "# HELP %s %s\n# TYPE %s gauge\n%s %lld\n", name, help, name, name, (long long)value);
}

enum handled api_metrics(struct request *r)
{
	struct site *site = request_site(r);
	struct buf *b = response_body(request_response(r));
	struct error e = { 0 };
	int64_t generation = 0;
	bool up;

	if (!may_look(r))
		return reply_error(r, 403, "error.forbidden");
	up = !store_generation(company_store(site->company), &generation, &e);
	response_type(request_response(r), "text/plain; version=0.0.4; charset=utf-8");
	server_metrics(request_server(r), b);
	gauge(b, "banyan_store_up", "Whether the database answers.", up);
	gauge(b, "banyan_schema_generation", "Counts changes of fields, lists, rights and settings.", generation);
	gauge(b, "banyan_event_streams", "Open event streams.", (int64_t)events_open_count(request_server(r)));
	gauge(b, "banyan_slow_waiting", "Jobs waiting for a slow thread (passwords, uploads).", (int64_t)pool_waiting(site->slow));
	return HANDLED;
}
