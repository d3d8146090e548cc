/* What happened with a record, newest first: notes with their comments, tier changes, orders, files, tasks done — merged by time. Each kind is one statement. */
#include "web/record.h"

#include "base/date.h"
#include "base/mem.h"
#include "lang/zone.h"
#include "model/words.h"

#include <stdlib.h>
#include <string.h>

enum { EACH = 25, KINDS = 5, EVENTS_MAX = EACH * KINDS, REPLIES_MAX = 200 };

struct dated { int64_t at, note; struct event event; };

struct gather {
	struct record_page *rp;
	struct dated *items;
	size_t count;
};

/* icon:note icon:history icon:file-invoice icon:file icon:checklist */
struct source {
	const char *name, *icon, *entity, *columns, *sort, *more;
	void (*take)(struct gather *g, const struct list *l, struct dated *out);
};

static struct str text_at(const struct gather *g, const struct list *l, int at)
{
	struct value v = list_value(l, at);

	return v.kind == VALUE_TEXT ? arena_str(g->rp->page.arena, v.s) : STR("");
}

/* --- a note's text, cut at its mentions --------------------------------------------------------------------------------------------------------- */

static bool ends_name(uint32_t c)
{
	return c <= ' ' || c == 0x3000 || c == ',' || c == '.' || c == ':' || c == ';' || c == 0xff0c || c == 0x3002 || c == 0x3001 || c == 0xff1a || c == 0xff1b || c == '@' ||
	       c == 0xff20;
}

static size_t mention_end(struct str s, size_t from)
{
	struct str rest = str_part(s, from, s.n);

	while (rest.n) {
		struct str before = rest;
		if (ends_name(str_next_char(&rest)))
			return s.n - before.n;
	}
	return s.n;
}

static void fill_runs(struct page *p, struct str s, const struct text_run **items, size_t *count)
{
	size_t marks = 0, n = 0, from = 0;
	struct text_run *runs;

	for (size_t i = 0; i < s.n; i++)
		marks += s.p[i] == '@';
	if (!(runs = page_new_array(p, struct text_run, 2 * marks + 1)))
		return;
	for (size_t i = 0; i < s.n; i++) {
		size_t end = s.p[i] == '@' ? mention_end(s, i + 1) : 0;
		if (end <= i + 1)
			continue;
		if (i > from)
			runs[n++] = (struct text_run){ str_part(s, from, i - from), false };
		runs[n++] = (struct text_run){ str_part(s, i, end - i), true };
		from = end;
		i = end - 1;
	}
	if (from < s.n)
		runs[n++] = (struct text_run){ str_part(s, from, s.n), false };
	*items = runs;
	*count = n;
}

/* --- kinds -------------------------------------------------------------------------------------------------------------------------------------------- */

static struct str choice_at(const struct gather *g, const struct list *l, int at)
{
	struct value v = list_value(l, at);

	return v.kind == VALUE_TEXT ? word_choice(g->rp->page.language, g->rp->page.x.schema, l->columns[at].field, arena_str(g->rp->page.arena, v.s)) : STR("");
}

static void take_note(struct gather *g, const struct list *l, struct dated *out)
{
	struct page *p = &g->rp->page;
	struct str kind = list_value(l, 1).kind == VALUE_TEXT ? list_value(l, 1).s : STR("");

	out->at = list_value(l, 0).i;
	out->note = l->id;
	out->event.title = choice_at(g, l, 1);
	out->event.bad = str_is(kind, "complaint");
	out->event.who = text_at(g, l, 3);
	out->event.url = page_print(p, "/notes/%lld", (long long)l->id);
	fill_runs(p, text_at(g, l, 2), &out->event.body.items, &out->event.body.count);
	if (principal_may(p->who, schema_entity(p->x.schema, STR("comment")), OP_CREATE)) {
		out->event.reply_url = page_print(p, "/notes/%lld/comments?back=%.*s", (long long)l->id, STR_ARG(g->rp->base));
		out->event.csrf = request_csrf(p->r);
	}
}

static void take_tier(struct gather *g, const struct list *l, struct dated *out)
{
	struct page *p = &g->rp->page;
	struct change_line *line = page_new_array(p, struct change_line, 1);

	out->at = zone_to_utc(company_zone(p->x.company), (int32_t)list_value(l, 0).i, 0);
	out->event.title = page_say(p, "timeline.tier");
	out->event.who = text_at(g, l, 4);
	if (line)
		*line = (struct change_line){ word_field(p->language, schema_entity(p->x.schema, STR("account")),
							  entity_field_named(schema_entity(p->x.schema, STR("account")), "tier")), choice_at(g, l, 1), choice_at(g, l, 2) };
	out->event.changes.items = line;
	out->event.changes.count = line ? 1 : 0;
	fill_runs(p, text_at(g, l, 3), &out->event.body.items, &out->event.body.count);
}

static void take_order(struct gather *g, const struct list *l, struct dated *out)
{
	struct page *p = &g->rp->page;

	out->at = list_value(l, 0).i;
	out->event.title = page_say_with(p, "timeline.order", text_at(g, l, 1), choice_at(g, l, 2));
	out->event.url = page_print(p, "/orders/%lld", (long long)l->id);
}

static void take_file(struct gather *g, const struct list *l, struct dated *out)
{
	struct page *p = &g->rp->page;
	struct link *file = page_new_array(p, struct link, 1);

	out->at = list_value(l, 0).i;
	out->event.title = page_say(p, "timeline.file");
	out->event.who = text_at(g, l, 2);
	if (file)
		*file = (struct link){ text_at(g, l, 1), page_print(p, "/files/%lld/content", (long long)l->id) };
	out->event.files.items = file;
	out->event.files.count = file ? 1 : 0;
}

static void take_task(struct gather *g, const struct list *l, struct dated *out)
{
	struct page *p = &g->rp->page;

	out->at = list_value(l, 0).i;
	out->event.title = page_say_with(p, "timeline.task", text_at(g, l, 1), STR(""));
	out->event.who = text_at(g, l, 3);
	out->event.url = page_print(p, "/tasks/%lld", (long long)l->id);
	fill_runs(p, text_at(g, l, 2), &out->event.body.items, &out->event.body.count);
}

static const struct source sources[KINDS] = {
	{ "note", "note", "note", "happened_at,kind,body,author.name", "-happened_at", "", take_note },
	{ "tier", "history", "tier_change", "changed_on,tier_before,tier_after,reason,approved_by.name", "-changed_on", "", take_tier },
	{ "order", "file-invoice", "order", "ordered_at,number,status", "-ordered_at", "", take_order },
	{ "file", "file", "file", "created_at,name,author.name", "-created_at", "", take_file },
	{ "task", "checklist", "task", "done_at,title,result,assignee.name", "-done_at", " and status = 'done' and done_at is not empty", take_task },
};

/* --- gathering --------------------------------------------------------------------------------------------------------------------------------------------- */

/* Orders and tier changes hang on accounts only. */
static bool applies(const struct record_page *rp, const struct source *s)
{
	return rp->account || (strcmp(s->name, "tier") && strcmp(s->name, "order"));
}

static void gather(struct gather *g, const struct source *s)
{
	struct page *p = &g->rp->page;
	const struct entity *t = schema_entity(p->x.schema, str_of(s->entity));
	struct query q;
	struct list list;
	bool row = false;
	size_t most = g->count + EACH;
	enum rc rc;

	if (!query_text(p, s->entity, s->columns, page_print(p, "%.*s%s", STR_ARG(record_subject(g->rp)), s->more), s->sort, EACH, &q))
		return;
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row && g->count < most) {
		struct dated *d = &g->items[g->count++];
		d->event.icon = s->icon;
		d->event.kind = word_entity(p->language, t, false);
		s->take(g, &list, d);
		d->event.when = page_clock(p, d->at);
	}
	list_end(&list);
	page_ok(p, rc);
}

static int newest_first(const void *a, const void *b)
{
	const struct dated *x = a, *y = b;

	return x->at < y->at ? 1 : x->at > y->at ? -1 : 0;
}

static struct dated *note_of(struct gather *g, int64_t id)
{
	for (size_t i = 0; i < g->count; i++)
		if (g->items[i].note == id)
			return &g->items[i];
	return NULL;
}

static void add_reply(struct gather *g, const struct list *l)
{
	struct page *p = &g->rp->page;
	struct dated *d = note_of(g, list_value(l, 3).i);
	struct reply *replies, *r;

	if (!d)
		return;
	if (!d->event.replies.items && !(d->event.replies.items = page_new_array(p, struct reply, 20)))
		return;
	if (d->event.replies.count == 20)
		return;
	replies = (struct reply *)d->event.replies.items;
	r = &replies[d->event.replies.count++];
	*r = (struct reply){ text_at(g, l, 1), page_time(p, list_value(l, 0).i) };
	fill_runs(p, text_at(g, l, 2), &r->body.items, &r->body.count);
}

/* The comments of all notes shown, in one statement. */
static void gather_replies(struct gather *g)
{
	struct page *p = &g->rp->page;
	struct buf b = { .max = 4096 };
	struct query q;
	struct list list;
	bool row = false, any = false;
	enum rc rc;

	buf_lit(&b, "subject = 'note' and subject_id in (");
	for (size_t i = 0; i < g->count; i++)
		if (g->items[i].note) {
			buf_printf(&b, "%s%lld", any ? "," : "", (long long)g->items[i].note);
			any = true;
		}
	buf_lit(&b, ")");
	struct str filter = page_take(p, &b);
	if (!any || !query_text(p, "comment", "created_at,author.name,body,subject_id", filter, "created_at", REPLIES_MAX, &q))
		return;
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row)
		add_reply(g, &list);
	list_end(&list);
	page_ok(p, rc);
}

static void fill_days(struct gather *g, struct timeline_view *v)
{
	struct page *p = &g->rp->page;
	const struct zone *z = company_zone(p->x.company);
	struct day *days = page_new_array(p, struct day, g->count);
	struct event *events = page_new_array(p, struct event, g->count);
	int32_t last = INT32_MIN;

	for (size_t i = 0; days && events && i < g->count; i++) {
		int32_t day = zone_day(z, g->items[i].at);
		events[i] = g->items[i].event;
		if (day != last)
			days[v->days.count++] = (struct day){ page_day(p, day), { &events[i], 0 } };
		days[v->days.count - 1].events.count++;
		last = day;
	}
	v->days.items = days;
}

static void fill_kinds(struct record_page *rp, struct str asked, struct timeline_view *v)
{
	struct page *p = &rp->page;
	struct link *links = page_new_array(p, struct link, KINDS + 1);
	size_t n = 0;

	if (!links)
		return;
	links[n++] = (struct link){ page_say(p, "today.all"), rp->base, .current = !asked.n };
	for (int i = 0; i < KINDS; i++) {
		const struct entity *t = schema_entity(p->x.schema, str_of(sources[i].entity));
		if (applies(rp, &sources[i]) && principal_may(p->who, t, OP_LIST))
			links[n++] = (struct link){ word_entity(p->language, t, false), page_print(p, "%.*s?kind=%s", STR_ARG(rp->base), sources[i].name),
						    .current = str_is(asked, sources[i].name) };
	}
	v->kinds.items = links;
	v->kinds.count = n;
}

void record_fill_timeline(struct record_page *rp)
{
	struct page *p = &rp->page;
	struct timeline_view *v = page_new_array(p, struct timeline_view, 1);
	struct compose_view *compose = page_new_array(p, struct compose_view, 1);
	struct gather g = { rp, page_new_array(p, struct dated, EVENTS_MAX), 0 };
	struct str asked = request_arg(p->r, "kind");

	if (!v || !compose || !g.items)
		return;
	for (int i = 0; i < KINDS; i++)
		if (applies(rp, &sources[i]) && (!asked.n || str_is(asked, sources[i].name)))
			gather(&g, &sources[i]);
	qsort(g.items, g.count, sizeof *g.items, newest_first);
	gather_replies(&g);
	fill_days(&g, v);
	fill_kinds(rp, asked, v);
	if (principal_may(p->who, schema_entity(p->x.schema, STR("note")), OP_CREATE)) {
		*compose = (struct compose_view){ page_print(p, "%.*s/notes", STR_ARG(rp->base)), request_csrf(p->r), page_sign(str_of(p->who->name)), STR("/pick/user?mention=1") };
		v->compose = compose;
	}
	rp->view.timeline = v;
}
