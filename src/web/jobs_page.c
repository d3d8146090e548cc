/* Jobs: the piece of a page that shows one while it runs, cancelling, and the stream of news that keeps it fresh. */
#include "web/jobs_page.h"

#include "base/mem.h"
#include "format/json.h"
#include "jobs/import_job.h"
#include "lang/number.h"
#include "model/words.h"
#include "server/events.h"
#include "templates.h"
#include "web/settings.h"
#include "web/slow.h"
#include "web/web.h"

#include <stdio.h>

enum { MINUTE_S = 60 };

static struct str job_title(struct page *p, const struct record *row)
{
	struct import_draft d;
	struct str kind = record_value(row, "kind").s;

	if (str_is(kind, "import") && import_draft_read(p->arena, record_value(row, "argument").s, &d, &(struct error){ 0 }) == RC_OK)
		return page_say_with(p, "job.import", d.file_name, STR(""));
	return word_of(p->language, "job", kind);
}

/* From what is done and how long it took. */
static struct str time_left(struct page *p, int64_t done, int64_t total, int64_t started)
{
	int64_t passed = p->x.now - started, left;

	if (done <= 0 || total <= done || passed < 2000)
		return STR("");
	left = (int64_t)((double)passed / (double)done * (double)(total - done) / 1000) + 1;
	return left < MINUTE_S ? page_say_with(p, "job.seconds_left", page_count(p, left), STR(""))
			       : page_say_with(p, "job.minutes_left", page_count(p, (left + MINUTE_S / 2) / MINUTE_S), STR(""));
}

struct job_view job_of(struct page *p, const struct record *row)
{
	struct str status = record_value(row, "status").s;
	int64_t done = record_value(row, "done").i, total = record_value(row, "total").i;
	struct job_view v = { .id = row->id, .title = job_title(p, row), .running = str_is(status, "running"), .failed = str_is(status, "failed"),
			      .csrf = request_csrf(p->r), .url = page_print(p, "/jobs/%lld", (long long)row->id) };
	const struct field *f = entity_field_named(row->entity, "status");

	v.percent = str_is(status, "done") ? 100 : total > 0 ? (int)((double)done / (double)total * 100) : 0;
	v.percent = v.percent > 100 ? 100 : v.percent;
	v.progress = v.running ? page_print(p, "%d%%", v.percent) : word_choice(p->language, p->x.schema, f, status);
	v.cancellable = v.running && !record_value(row, "cancel_asked").i;
	v.done_url = page_print(p, "/import/%lld", (long long)row->id);
	if (v.running) {
		v.time_left = time_left(p, done, total, record_value(row, "started_at").i);
		v.note = page_say(p, v.cancellable ? "job.goes_on" : "job.stopping");
	} else if (v.failed) {
		v.note = record_value(row, "failure").kind == VALUE_TEXT ? catalogue_text_str(p->language, record_value(row, "failure").s) : STR("");
	}
	return v;
}

size_t jobs_running(struct page *p, struct job_view *out, size_t most)
{
	const struct entity *t = schema_entity(p->x.schema, STR("job"));
	struct query q = { .entity = t, .limit = (int)most, .operation = OP_LIST };
	int64_t *ids = page_new_array(p, int64_t, most);
	struct record *row;
	size_t n = 0, shown = 0;
	struct list l;
	bool more;

	if (!ids || !page_ok(p, filter_parse(&p->x, t, STR("status = 'running'"), &q.filter, &p->e)) || !page_ok(p, query_columns(&p->x, &q, STR("kind"), &p->e)) ||
	    !page_ok(p, list_begin(&p->x, &q, &l, &p->e)))
		return 0;
	while (n < most && page_ok(p, list_next(&l, &more, &p->e)) && more)
		ids[n++] = l.id;
	list_end(&l);
	for (size_t i = 0; i < n; i++)
		if (record_get(&p->x, t, ids[i], &row, &(struct error){ 0 }) == RC_OK)
			out[shown++] = job_of(p, row);
	return shown;
}

/* --- handlers --------------------------------------------------------------------------------------------------------------------------------- */

static bool read_id(struct request *r, int64_t *id)
{
	return decimal_parse(request_param(r, "id"), 0, id) == DECIMAL_OK && *id > 0;
}

static enum handled job_piece(struct request *r)
{
	struct record *row;
	struct page p;
	int64_t id;

	if (!read_id(r, &id))
		return reply_error(r, 404, "error.not_found");
	if (page_open(r, &p) && page_ok(&p, record_get(&p.x, schema_entity(p.x.schema, STR("job")), id, &row, &p.e))) {
		struct job_view v = job_of(&p, row);
		template_job(&p.out, &v);
	}
	return page_close(&p);
}

static enum rc cancel(struct context *x, struct write_request *w, struct error *e)
{
	return job_cancel(x, *(int64_t *)w->argument, e);
}

static enum handled cancel_slow(struct request *r)
{
	struct error e = { 0 };
	int64_t id;

	if (!read_id(r, &id))
		return reply_error(r, 404, "error.not_found");
	if (settings_write(r, cancel, &id, &e))
		return page_error(r, &e);
	jobs_cancel(request_site(r)->jobs, id);
	return page_go(r, str_of(arena_printf(request_arena(r), "/import/%lld", (long long)id)));
}

static enum handled cancel_job(struct request *r)
{
	return page_slowly(r, cancel_slow);
}

/* News for this reader: jobs that are his. */
static enum handled news(struct request *r)
{
	char topic[EVENT_TOPIC_BYTES];
	struct str topics[1];

	snprintf(topic, sizeof topic, "user:%lld", (long long)request_caller(r)->who->user);
	topics[0] = str_of(topic);
	return events_reply(r, topics, 1);
}

static const struct route rows[] = {
	{ METHOD_GET, "/jobs/:id", job_piece, NEED_SESSION },
	{ METHOD_POST, "/jobs/:id/cancel", cancel_job, NEED_SESSION, BODY_FORM },
	{ METHOD_GET, "/events", news, NEED_SESSION },
};
const struct route_group web_routes_jobs = { rows, sizeof rows / sizeof *rows };
