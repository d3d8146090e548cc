/* Today, notices, what a phone's fifth tab holds, and the reader's own page. */
#include "web/record.h"

#include "base/date.h"
#include "base/mem.h"
#include "lang/number.h"
#include "model/words.h"
#include "records/identity.h"
#include "templates.h"
#include "web/device.h"
#include "web/form.h"
#include "web/web.h"

#include <string.h>

enum { TASKS_MAX = 100, NOTICES_MAX = 50, RECENT_MAX = 8, SIGNALS_MAX = 6, GROUPS = 4, SESSIONS_MAX = 50 };

static struct str text_at(struct page *p, const struct list *l, int at)
{
	struct value v = list_value(l, at);

	return v.kind == VALUE_TEXT ? arena_str(p->arena, v.s) : STR("");
}

/* --- today ------------------------------------------------------------------------------------------------------------------------------------ */

struct today {
	struct page *p;
	struct today_view v;
	struct task_group groups[GROUPS]; /* late, today, soon, later */
	struct duty *duties[GROUPS];
	size_t late;
};

static struct str due_words(struct page *p, struct value due, struct duty *d)
{
	int64_t left = due.kind == VALUE_INT ? due.i - p->today : INT64_MAX;

	if (due.kind != VALUE_INT)
		return STR("–");
	if (left < 0) {
		d->due_tone = "late";
		return page_say_with(p, "duty.late", page_print(p, "%lld", (long long)-left), STR(""));
	}
	d->due_tone = left < 2 ? "soon" : "";
	return left == 0 ? page_say(p, "duty.today") : left == 1 ? page_say(p, "duty.tomorrow") : page_day(p, (int32_t)due.i);
}

static int group_of(const struct page *p, struct value due)
{
	int64_t left = due.kind == VALUE_INT ? due.i - p->today : INT64_MAX;

	return left < 0 ? 0 : left == 0 ? 1 : left <= 7 ? 2 : 3;
}

static void add_duty(struct today *y, int group, const struct duty *d)
{
	struct task_group *g = &y->groups[group];

	if (!y->duties[group] && !(y->duties[group] = page_new_array(y->p, struct duty, TASKS_MAX)))
		return;
	if (g->duties.count == TASKS_MAX)
		return;
	y->duties[group][g->duties.count++] = *d;
	g->duties.items = y->duties[group];
}

/* icon:checklist icon:rubber-stamp icon:phone icon:users icon:at icon:bell */
static const char *task_icon(struct str kind)
{
	return str_is(kind, "call") ? "phone" : str_is(kind, "visit") || str_is(kind, "care") ? "users" : str_is(kind, "approval") ? "rubber-stamp" : "checklist";
}

static void take_tasks(struct today *y)
{
	struct page *p = y->p;
	const struct entity *t = schema_entity(p->x.schema, STR("task"));
	struct query q;
	struct list list;
	bool row = false;
	enum rc rc;

	if (!query_text(p, "task", "title,reason,due_on,kind,account,account.name,account.tier,subject,subject_id", STR("assignee = me and status = 'open'"), "due_on", TASKS_MAX, &q))
		return;
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row) {
		struct duty d = { .what = text_at(p, &list, 0), .url = page_print(p, "/tasks/%lld", (long long)list.id), .why = text_at(p, &list, 1),
				  .account = text_at(p, &list, 5), .icon = task_icon(text_at(p, &list, 3)), .mark = tier_mark(text_at(p, &list, 6)),
				  .letter = tier_letter(text_at(p, &list, 6)), .has_act = principal_may(p->who, t, OP_UPDATE) };
		struct value due = list_value(&list, 2);
		if (d.account.n)
			d.account_url = page_print(p, "/accounts/%lld", (long long)list_value(&list, 4).i);
		if (!d.why.n)
			d.why = word_choice(p->language, p->x.schema, entity_field_named(t, "kind"), text_at(p, &list, 3));
		d.due = due_words(p, due, &d);
		d.act = (struct action){ page_say(p, "action.done"), page_print(p, "/tasks/%lld/done", (long long)list.id), "check", false, true, .csrf = request_csrf(p->r) };
		struct str place = duty_place(p, text_at(p, &list, 7), list_value(&list, 8));
		if (place.n) {
			d.url = place;
			d.act = (struct action){ duty_deed(p, text_at(p, &list, 7)), place };
			d.has_act = true;
		}
		d.hot = group_of(p, due) == 0;
		y->late += d.hot;
		add_duty(y, group_of(p, due), &d);
	}
	list_end(&list);
	page_ok(p, rc);
}

static void take_approvals(struct today *y)
{
	struct page *p = y->p;
	struct query q;
	struct list list;
	bool row = false;
	enum rc rc;

	if (!query_text(p, "approval", "title,reason,due_on,asker.name,account,account.name", STR("approver = me and status = 'open'"), "due_on", NOTICES_MAX, &q))
		return;
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row) {
		struct duty d = { .what = text_at(p, &list, 0), .url = page_print(p, "/approvals/%lld", (long long)list.id), .icon = "rubber-stamp",
				  .why = page_say_with(p, "today.approval", text_at(p, &list, 3), text_at(p, &list, 1)), .account = text_at(p, &list, 5), .has_act = true };
		struct value due = list_value(&list, 2);
		if (d.account.n)
			d.account_url = page_print(p, "/accounts/%lld", (long long)list_value(&list, 4).i);
		d.due = due_words(p, due, &d);
		d.act = (struct action){ page_say(p, "action.open"), d.url };
		add_duty(y, group_of(p, due) == 0 ? 0 : 1, &d);
	}
	list_end(&list);
	page_ok(p, rc);
}

static void take_mentions(struct today *y)
{
	struct page *p = y->p;
	struct query q;
	struct list list;
	bool row = false;
	enum rc rc;

	if (!query_text(p, "notice", "text,link,created_at,kind", STR("user = me and read_at is empty"), "-created_at", RECENT_MAX, &q))
		return;
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row) {
		struct duty d = { .what = text_at(p, &list, 0), .url = text_at(p, &list, 1), .why = page_say(p, "today.notice"), .icon = "at", .unread = true, .has_act = true,
				  .due = page_time(p, list_value(&list, 2).i) };
		d.act = (struct action){ page_say(p, "action.open"), page_print(p, "/notices/%lld/open", (long long)list.id), NULL, false, true, .csrf = request_csrf(p->r) };
		add_duty(y, 1, &d);
	}
	list_end(&list);
	page_ok(p, rc);
}

/* What the reader's accounts were last told about. */
static void take_signals(struct today *y)
{
	struct page *p = y->p;
	struct event *events = page_new_array(p, struct event, SIGNALS_MAX);
	const struct entity *t = schema_entity(p->x.schema, STR("note"));
	struct query q;
	struct list list;
	bool row = false;
	enum rc rc;

	if (!events || !query_text(p, "note", "kind,body,happened_at,author.name,account,account.name", STR("kind in ('complaint','signal') and happened_at >= today-30"),
				   "-happened_at", SIGNALS_MAX, &q))
		return;
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row && y->v.signals.count < SIGNALS_MAX) {
		struct text_run *run = page_new_array(p, struct text_run, 1);
		struct event *e = &events[y->v.signals.count++];
		*e = (struct event){ .icon = "note", .kind = word_choice(p->language, p->x.schema, entity_field_named(t, "kind"), text_at(p, &list, 0)),
				     .title = text_at(p, &list, 5), .url = page_print(p, "/accounts/%lld", (long long)list_value(&list, 4).i), .who = text_at(p, &list, 3),
				     .when = page_time(p, list_value(&list, 2).i), .bad = str_is(text_at(p, &list, 0), "complaint") };
		if (run) {
			run->text = text_at(p, &list, 1);
			e->body.items = run;
			e->body.count = 1;
		}
	}
	list_end(&list);
	page_ok(p, rc);
	y->v.signals.items = events;
}

static void take_recent(struct today *y)
{
	struct page *p = y->p;
	struct link *links = page_new_array(p, struct link, RECENT_MAX);
	struct query q;
	struct list list;
	bool row = false;
	enum rc rc;

	if (!links || !query_text(p, "account", "name,city", STR("owner = me and tier in ('strategic','key')"), "name", RECENT_MAX, &q))
		return;
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row && y->v.recent.count < RECENT_MAX)
		links[y->v.recent.count++] = (struct link){ text_at(p, &list, 0), page_print(p, "/accounts/%lld", (long long)list.id), text_at(p, &list, 1), "building" };
	list_end(&list);
	page_ok(p, rc);
	y->v.recent.items = links;
}

static void close_groups(struct today *y)
{
	static const char *const titles[GROUPS] = { "today.first", "today.today", "today.week", "today.later" };
	struct task_group *groups = page_new_array(y->p, struct task_group, GROUPS);
	size_t n = 0, all = 0;

	for (int i = 0; groups && i < GROUPS; i++) {
		if (!y->groups[i].duties.count)
			continue;
		y->groups[i].title = page_say(y->p, titles[i]);
		y->groups[i].note = page_count(y->p, (int64_t)y->groups[i].duties.count);
		groups[n++] = y->groups[i];
		all += y->groups[i].duties.count;
		/* only the first thing to do has the filled button */
		if (n == 1)
			y->duties[i][0].act.primary = true;
	}
	y->v.groups.items = groups;
	y->v.groups.count = n;
	y->v.note = page_say_with(y->p, "today.note", page_count(y->p, (int64_t)all), page_count(y->p, (int64_t)y->late));
}

static enum handled today_page(struct request *r)
{
	struct page p;
	struct today y = { .p = &p };

	if (page_open(r, &p)) {
		struct action plan = { page_say(&p, "today.plan"), STR("/tasks/new?back=/"), "plus", true };
		struct buf b = { .max = 128 };
		number_date_year(&b, p.language, p.today);
		y.v.title = page_take(&p, &b);
		take_tasks(&y);
		take_approvals(&y);
		take_mentions(&y);
		take_signals(&y);
		take_recent(&y);
		close_groups(&y);
		if (principal_may(p.who, schema_entity(p.x.schema, STR("task")), OP_CREATE))
			y.v.actions.items = &plan, y.v.actions.count = 1;
		y.v.blank = (struct blank_view){ "checks", page_say(&p, "today.none"), page_say(&p, "today.none_hint"), { page_say(&p, "nav.accounts"), STR("/accounts") } };
		y.v.done = page_say(&p, "today.done_where");
		y.v.done_url = STR("/tasks?filter=assignee%20%3D%20me%20and%20status%20%3D%20%27done%27&sort=-done_at");
		if (!p.failed && (y.v.shell = page_shell(&p, page_say(&p, "nav.today"))))
			template_today(&p.out, &y.v);
	}
	return page_close(&p);
}

/* --- notices ----------------------------------------------------------------------------------------------------------------------------------------- */

static void fill_notices(struct page *p, struct notices_view *v)
{
	struct duty *rows = page_new_array(p, struct duty, NOTICES_MAX);
	struct query q;
	struct list list;
	bool row = false;
	enum rc rc;

	if (!rows || !query_text(p, "notice", "text,link,created_at,read_at", STR("user = me"), "-created_at", NOTICES_MAX, &q))
		return;
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row && v->notices.count < NOTICES_MAX) {
		struct duty *d = &rows[v->notices.count++];
		*d = (struct duty){ .what = text_at(p, &list, 0), .due = page_time(p, list_value(&list, 2).i), .icon = "bell",
				    .unread = value_is_null(list_value(&list, 3)), .has_act = true };
		d->act = (struct action){ page_say(p, "action.open"), page_print(p, "/notices/%lld/open", (long long)list.id), NULL, false, true, .csrf = request_csrf(p->r) };
	}
	list_end(&list);
	page_ok(p, rc);
	v->notices.items = rows;
}

static enum handled notices_page(struct request *r)
{
	struct notices_view v = { 0 };
	struct shell_view *shell;
	struct page p;

	if (page_open(r, &p)) {
		fill_notices(&p, &v);
		v.title = page_say(&p, "notice.title");
		v.csrf = request_csrf(r);
		v.blank = (struct blank_view){ "bell", page_say(&p, "notice.none"), page_say(&p, "notice.none_hint") };
		if (!p.failed && (v.shell = shell = page_shell(&p, v.title))) {
			v.read_all_url = shell->unread ? STR("/notices/read") : STR("");
			template_notices(&p.out, &v);
		}
	}
	return page_close(&p);
}

struct reading { int64_t only; struct str link; };

static enum rc mark_read(struct context *x, struct write_request *w, struct error *e)
{
	struct reading *g = w->argument;
	const struct entity *t = schema_entity(x->schema, STR("notice"));
	struct query q = { .entity = t, .operation = OP_LIST, .limit = LIST_LIMIT_MAX };
	int64_t *ids = arena_new_array(x->arena, int64_t, LIST_LIMIT_MAX);
	struct str filter = g->only ? str_of(arena_printf(x->arena, "user = me and id = %lld", (long long)g->only)) : STR("user = me and read_at is empty");
	struct list list;
	struct change c;
	bool row = false;
	size_t n = 0;
	enum rc rc;

	if (!ids)
		return error_no_memory(e);
	if ((rc = filter_parse(x, t, filter, &q.filter, e)) || (rc = query_columns(x, &q, STR("link"), e)) || (rc = list_begin(x, &q, &list, e)))
		return rc;
	while ((rc = list_next(&list, &row, e)) == RC_OK && row) {
		ids[n++] = list.id;
		g->link = list_value(&list, 0).kind == VALUE_TEXT ? arena_str(x->arena, list_value(&list, 0).s) : STR("");
	}
	list_end(&list);
	for (size_t i = 0; rc == RC_OK && i < n; i++) {
		struct written out;
		if ((rc = change_new(x, t, &c, e)) == RC_OK) {
			change_value(&c, entity_field_named(t, "read_at"), value_int(x->now));
			rc = record_update_internal(x, ids[i], &c, &out, e);
		}
	}
	return rc;
}

static void read_done(struct request *r, struct write_request *w)
{
	struct reading *g = w->argument;

	if (w->job.rc)
		page_error(r, &w->job.error);
	else
		page_go(r, g->only && g->link.n ? g->link : STR("/notices"));
}

static enum handled notices_read(struct request *r)
{
	struct reading *g = arena_new(request_arena(r), struct reading);
	int64_t id = 0;

	if (!g)
		return reply_error(r, 503, "error.no_memory");
	if (request_param(r, "id").n && decimal_parse(request_param(r, "id"), 0, &id) != DECIMAL_OK)
		return reply_error(r, 404, "error.not_found");
	g->only = id;
	return request_write(r, request_write_new(r, mark_read, g), read_done);
}

static enum handled more_page(struct request *r)
{
	struct shell_view *shell;
	struct page p;

	if (page_open(r, &p) && (shell = page_shell(&p, page_say(&p, "nav.more"))))
		template_more(&p.out, shell);
	return page_close(&p);
}

/* --- the reader's own page ------------------------------------------------------------------------------------------------------------------------------ */

static void fill_sessions(struct page *p, struct table_view *table)
{
	static const char *const heads[] = { "me.device", "me.from", "me.used", "me.until" };
	struct table_column *columns = page_new_array(p, struct table_column, 4);
	struct table_row *rows = page_new_array(p, struct table_row, SESSIONS_MAX);
	int64_t own = request_caller(p->r)->session.id;
	struct query q;
	struct list list;
	bool row = false;
	enum rc rc;

	if (!columns || !rows || !query_text(p, "session", "agent,remote,used_at,expires_at", STR("user = me"), "-used_at", SESSIONS_MAX, &q))
		return;
	for (int i = 0; i < 4; i++)
		columns[i] = (struct table_column){ .label = page_say(p, heads[i]) };
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row && table->rows.count < SESSIONS_MAX) {
		struct cell *cells = page_new_array(p, struct cell, 3);
		struct action *end = page_new_array(p, struct action, 1);
		struct table_row *out = &rows[table->rows.count++];
		if (!cells || !end)
			break;
		*out = (struct table_row){ .title = text_at(p, &list, 0).n ? device_name(p->arena, text_at(p, &list, 0)) : STR("–"), .tip = text_at(p, &list, 0), .sub = list.id == own ? page_say(p, "me.this_one") : STR("") };
		cells[0] = (struct cell){ .kind = CELL_TEXT, .text = text_at(p, &list, 1) };
		cells[1] = (struct cell){ .kind = CELL_DATE, .text = page_time(p, list_value(&list, 2).i) };
		cells[2] = (struct cell){ .kind = CELL_DATE, .text = page_time(p, list_value(&list, 3).i) };
		*end = (struct action){ page_say(p, "me.end"), page_print(p, "/me/sessions/%lld/end", (long long)list.id), NULL, false, true, .csrf = request_csrf(p->r) };
		out->cells.items = cells;
		out->cells.count = 3;
		out->actions.items = end;
		out->actions.count = list.id != own;
	}
	list_end(&list);
	page_ok(p, rc);
	*table = (struct table_view){ .caption = page_say(p, "me.sessions"), .columns = { columns, 4 }, .rows = { rows, table->rows.count }, .has_actions = true };
}

static enum handled me_page(struct request *r)
{
	struct settings_view v = { 0 };
	struct table_view sessions = { 0 };
	struct page p;

	if (page_open(r, &p)) {
		struct action actions[] = { { page_say(&p, "password.title"), STR("/password"), "key" }, { page_say(&p, "shell.tokens"), STR("/settings/tokens"), "key" } };
		fill_sessions(&p, &sessions);
		v.title = str_of(p.who->name);
		v.note = page_say(&p, "me.note");
		v.actions.items = actions;
		v.actions.count = 2;
		v.table = &sessions;
		if (!p.failed && (v.shell = page_shell(&p, page_say(&p, "shell.profile"))))
			template_settings(&p.out, &v);
	}
	return page_close(&p);
}

static enum rc end_one(struct context *x, struct write_request *w, struct error *e)
{
	const int64_t *id = w->argument;
	struct record *session;
	enum rc rc = record_get(x, schema_entity(x->schema, STR("session")), *id, &session, e);

	if (rc == RC_OK && record_value(session, "user").i != x->who->user)
		rc = error_set(e, RC_NOT_FOUND, NULL, "error.not_found", NULL, NULL);
	return rc ? rc : session_end(x, *id, e);
}

static void ended(struct request *r, struct write_request *w)
{
	if (w->job.rc)
		page_error(r, &w->job.error);
	else
		page_go(r, STR("/me"));
}

static enum handled session_close(struct request *r)
{
	int64_t *id = arena_new(request_arena(r), int64_t);

	if (!id || decimal_parse(request_param(r, "id"), 0, id) != DECIMAL_OK)
		return reply_error(r, 404, "error.not_found");
	return request_write(r, request_write_new(r, end_one, id), ended);
}

static const struct route rows[] = {
	{ METHOD_GET, "/", today_page, NEED_SESSION },
	{ METHOD_GET, "/notices", notices_page, NEED_SESSION },
	{ METHOD_POST, "/notices/read", notices_read, NEED_SESSION, BODY_FORM },
	{ METHOD_POST, "/notices/:id/open", notices_read, NEED_SESSION, BODY_FORM },
	{ METHOD_GET, "/more", more_page, NEED_SESSION },
	{ METHOD_GET, "/me", me_page, NEED_SESSION },
	{ METHOD_POST, "/me/sessions/:id/end", session_close, NEED_SESSION, BODY_FORM },
};
const struct route_group web_routes_home = { rows, sizeof rows / sizeof *rows };
