/* Finding: the search page, the command palette and the pickers of forms. Each entity asked is one statement led by the search index. */
#include "web/form.h"

#include "model/words.h"
#include "templates.h"
#include "web/record.h"
#include "web/web.h"

#include <string.h>

enum { HITS = 8, PAGE_HITS = 20, QUERY_MAX = 200, GROUPS_MAX = 8 };

static const char *const searched[] = { "account", "contact", "order", "product", "task", "note", "user" };
enum { SEARCHED = sizeof searched / sizeof *searched };

/* What stands behind a name: where it is, whose it is. */
static const struct { const char *entity, *columns; } captions[] = {
	{ "account", "name,city,code" }, { "contact", "name,account.name,post" }, { "order", "number,account.name" }, { "product", "name,family,code" },
	{ "task", "title,account.name" }, { "note", "body,account.name" }, { "user", "name,post,code" }, { "unit", "name,code" },
};

static struct str caption_columns(struct page *p, const struct entity *t)
{
	const struct field *name = entity_name_field(t);

	for (size_t i = 0; i < sizeof captions / sizeof *captions; i++)
		if (!strcmp(captions[i].entity, t->name))
			return str_of(captions[i].columns);
	return t->key && t->key != name ? page_print(p, "%s,%s", name->name, t->key->name) : str_of(name->name);
}

static struct str text_at(struct page *p, const struct list *l, int at)
{
	struct value v = at < l->column_count ? list_value(l, at) : value_null();

	return v.kind == VALUE_TEXT ? arena_str(p->arena, v.s) : STR("");
}

/* The name with what was asked for marked in it. */
static void fill_runs(struct page *p, struct str name, struct str asked, struct hit *h)
{
	struct hit_run *runs = page_new_array(p, struct hit_run, 3);
	const char *at = asked.n && asked.n <= name.n ? memmem(name.p, name.n, asked.p, asked.n) : NULL;
	size_t from = at ? (size_t)(at - name.p) : 0, n = 0;

	if (!runs)
		return;
	if (!at) {
		runs[n++] = (struct hit_run){ name, false };
	} else {
		if (from)
			runs[n++] = (struct hit_run){ str_part(name, 0, from), false };
		runs[n++] = (struct hit_run){ str_part(name, from, asked.n), true };
		if (from + asked.n < name.n)
			runs[n++] = (struct hit_run){ str_part(name, from + asked.n, name.n), false };
	}
	h->runs.items = runs;
	h->runs.count = n;
}

static struct str one_line(struct str s)
{
	return str_part(s, 0, str_find(s, '\n'));
}

/* Why it is offered where the name itself does not show it. */
static struct str reason_of(struct page *p, struct str name, struct str caption, struct str asked)
{
	bool latin = asked.n > 0;

	for (size_t i = 0; i < asked.n; i++)
		latin = latin && (unsigned char)asked.p[i] < 0x80;
	if (!asked.n || memmem(name.p, name.n, asked.p, asked.n))
		return STR("");
	if (caption.n && memmem(caption.p, caption.n, asked.p, asked.n))
		return STR("");
	return latin && name.n && (unsigned char)name.p[0] >= 0x80 ? page_say(p, "hit.sound") : STR("");
}

static void take_hit(struct page *p, const struct list *l, const struct entity *t, struct str asked, struct hit *h)
{
	struct str name = one_line(text_at(p, l, 0)), a = text_at(p, l, 1), b = text_at(p, l, 2);

	*h = (struct hit){ .icon = t->icon, .url = record_url(p, t, l->id), .value = page_print(p, "%lld", (long long)l->id),
			   .sub = a.n && b.n ? page_print(p, "%.*s · %.*s", STR_ARG(a), STR_ARG(b)) : a.n ? a : b };
	h->reason = reason_of(p, name, h->sub, asked);
	fill_runs(p, name.n ? name : h->value, asked, h);
}

/* Hits of one entity; false when there are none. extra: a filter in text form, may be empty. */
static bool find(struct page *p, const struct entity *t, struct str asked, struct str extra, int most, struct hit_group *out)
{
	struct query q = { .entity = t, .operation = OP_LIST, .limit = most, .search = asked };
	struct hit *hits = page_new_array(p, struct hit, (size_t)most);
	struct list list;
	bool row = false;
	enum rc rc;

	*out = (struct hit_group){ .title = word_entity(p->language, t, true) };
	if (!hits || p->failed || !principal_may(p->who, t, OP_LIST) || (asked.n && !(t->flags & ENTITY_SEARCH)))
		return false;
	if (!page_ok(p, filter_parse(&p->x, t, extra, &q.filter, &p->e)) || query_columns(&p->x, &q, caption_columns(p, t), &p->e))
		return false;
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row && out->hits.count < (size_t)most)
		take_hit(p, &list, t, asked, &hits[out->hits.count++]);
	list_end(&list);
	/* what cannot be searched for finds nothing */
	if (rc != RC_INVALID)
		page_ok(p, rc);
	out->hits.items = hits;
	if (list.more && t->flags & ENTITY_PAGE) {
		struct pair search = { STR("search"), asked };
		out->more_url = page_url(p, page_print(p, "/%s", t->plural), &search, 1);
	}
	return out->hits.count > 0;
}

static struct str asked_text(const struct request *r)
{
	return str_trim(str_part(request_arg(r, "q"), 0, QUERY_MAX));
}

static size_t find_all(struct page *p, struct str asked, int most, struct hit_group *groups, size_t *hits)
{
	size_t n = 0;

	*hits = 0;
	for (int i = 0; asked.n && i < SEARCHED; i++)
		if (find(p, schema_entity(p->x.schema, str_of(searched[i])), asked, STR(""), most, &groups[n]))
			*hits += groups[n++].hits.count;
	return n;
}

static enum handled search_page(struct request *r)
{
	struct hit_group groups[GROUPS_MAX + 1];
	struct search_view v = { .query = asked_text(r) };
	struct shell_view *shell;
	struct page p;
	size_t hits;

	if (page_open(r, &p)) {
		v.groups.count = find_all(&p, v.query, PAGE_HITS, groups, &hits);
		v.groups.items = groups;
		v.count = v.query.n ? page_say_with(&p, "search.count", page_count(&p, (int64_t)hits), STR("")) : STR("");
		v.blank = (struct blank_view){ "search", v.query.n ? page_say_with(&p, "search.none", v.query, STR("")) : page_say(&p, "search.title"),
					       page_say(&p, "search.none_hint") };
		if (!p.failed && (v.shell = shell = page_shell(&p, page_say(&p, "search.title")))) {
			shell->search = v.query;
			template_search(&p.out, &v);
		}
	}
	return page_close(&p);
}

/* --- the palette ------------------------------------------------------------------------------------------------------------------------------ */

/* Pages and deeds by name. icon:plus icon:sun-high icon:building icon:users icon:scale icon:upload icon:settings icon:bell */
static const struct { const char *icon, *key, *entity, *url; enum operation operation; } commands[] = {
	{ "sun-high", "nav.today", NULL, "/", OP_LIST }, { "building", "nav.accounts", "account", "/accounts", OP_LIST },
	{ "users", "nav.contacts", "contact", "/contacts", OP_LIST }, { "package", "nav.products", "product", "/products", OP_LIST },
	{ "file-invoice", "nav.orders", "order", "/orders", OP_LIST }, { "scale", "nav.selection", "policy", "/selection", OP_LIST },
	{ "upload", "nav.import", "account", "/import", OP_IMPORT }, { "settings", "nav.settings", NULL, "/settings", OP_LIST },
	{ "bell", "notice.title", NULL, "/notices", OP_LIST }, { "user", "shell.profile", NULL, "/me", OP_LIST },
};
static const char *const creatable[] = { "account", "contact", "order", "product", "task" };

static bool matches(struct str label, struct str asked)
{
	return !asked.n || memmem(label.p, label.n, asked.p, asked.n) || (asked.n <= label.n && str_eq_nocase(str_part(label, 0, asked.n), asked));
}

static void add_command(struct page *p, struct hit_group *g, struct hit *hits, const char *icon, struct str label, struct str url, struct str asked)
{
	struct hit *h = &hits[g->hits.count];

	if (!matches(label, asked))
		return;
	*h = (struct hit){ .icon = icon, .url = url };
	fill_runs(p, label, asked, h);
	g->hits.count++;
}

static bool find_commands(struct page *p, struct str asked, struct hit_group *out)
{
	enum { COMMANDS = sizeof commands / sizeof *commands, CREATABLE = sizeof creatable / sizeof *creatable };
	struct hit *hits = page_new_array(p, struct hit, COMMANDS + CREATABLE);

	*out = (struct hit_group){ .title = page_say(p, "palette.commands"), .hits = { hits, 0 } };
	for (int i = 0; hits && i < COMMANDS; i++) {
		const struct entity *t = commands[i].entity ? schema_entity(p->x.schema, str_of(commands[i].entity)) : NULL;
		if (!commands[i].entity || principal_may(p->who, t, commands[i].operation))
			add_command(p, out, hits, commands[i].icon, page_say(p, commands[i].key), str_of(commands[i].url), asked);
	}
	for (int i = 0; hits && i < CREATABLE; i++) {
		const struct entity *t = schema_entity(p->x.schema, str_of(creatable[i]));
		if (principal_may(p->who, t, OP_CREATE))
			add_command(p, out, hits, "plus", page_say_with(p, "list.create", page_noun(p, word_entity(p->language, t, false)), STR("")), page_print(p, "/%s/new", t->plural), asked);
	}
	return out->hits.count > 0;
}

static enum handled palette(struct request *r)
{
	struct hit_group groups[GROUPS_MAX + 1];
	struct palette_view v = { .query = asked_text(r) };
	struct page p;
	size_t hits;

	if (page_open(r, &p)) {
		v.groups.count = find_all(&p, v.query, HITS, groups, &hits);
		v.groups.count += find_commands(&p, v.query, &groups[v.groups.count]);
		v.groups.items = groups;
		v.count = v.query.n ? page_say_with(&p, "search.count", page_count(&p, (int64_t)hits), STR("")) : STR("");
		if (!p.failed)
			template_palette(&p.out, &v);
	}
	return page_close(&p);
}

/* --- pickers -------------------------------------------------------------------------------------------------------------------------------------- */

/* For whom one picks limits what is offered: people of this account, active colleagues. */
static struct str pick_scope(struct page *p, const struct entity *t)
{
	struct str account = request_arg(p->r, "account");
	int64_t id;

	if (entity_field_named(t, "account") && decimal_parse(account, 0, &id) == DECIMAL_OK)
		return page_print(p, "account = %lld", (long long)id);
	return !strcmp(t->name, "user") ? STR("active = true") : STR("");
}

/* A mention takes the name itself. */
static void names_as_values(struct hit_group *g)
{
	struct hit *hits = (struct hit *)g->hits.items;

	for (size_t i = 0; i < g->hits.count; i++) {
		const struct hit_run *runs = hits[i].runs.items;
		size_t last = hits[i].runs.count - 1;
		hits[i].value = (struct str){ runs[0].text.p, (size_t)(runs[last].text.p + runs[last].text.n - runs[0].text.p) };
	}
}

/* recent=5,9,2: rows that this reader opened or picked lately, as his browser remembers; the newest first. */
static bool find_recent(struct page *p, const struct entity *t, struct str scope, struct hit_group *out)
{
	struct str rest = request_arg(p->r, "recent"), one, order[HITS];
	struct buf b = { .max = 1000 };
	struct hit_group found;
	size_t n = 0;
	int64_t id;

	buf_printf(&b, "%.*s%sid in (", STR_ARG(scope), scope.n ? " and " : "");
	while (n < HITS && str_split(&rest, ',', &one))
		if (decimal_parse(one, 0, &id) == DECIMAL_OK && id > 0) {
			buf_printf(&b, "%s%lld", n ? "," : "", (long long)id);
			order[n++] = one;
		}
	buf_lit(&b, ")");
	struct str filter = page_take(p, &b);
	if (!n || !find(p, t, STR(""), filter, HITS, &found))
		return false;
	*out = (struct hit_group){ .title = page_say(p, "picker.recent"), .hits = { page_new_array(p, struct hit, n), 0 } };
	for (size_t i = 0; out->hits.items && i < n; i++)
		for (size_t k = 0; k < found.hits.count; k++)
			if (str_eq(found.hits.items[k].value, order[i]))
				((struct hit *)out->hits.items)[out->hits.count++] = found.hits.items[k];
	return out->hits.count > 0;
}

/* Rows that stand among the recent ones are not offered twice. */
static void without(struct hit_group *g, const struct hit_group *recent)
{
	struct hit *hits = (struct hit *)g->hits.items;
	size_t n = 0;

	for (size_t i = 0; i < g->hits.count; i++) {
		bool twice = false;
		for (size_t k = 0; k < recent->hits.count; k++)
			twice |= str_eq(hits[i].value, recent->hits.items[k].value);
		if (!twice)
			hits[n++] = hits[i];
	}
	g->hits.count = n;
}

static void fill_offers(struct page *p, const struct entity *t, bool mention, struct hit_group groups[2], struct pick_view *v)
{
	struct str scope = pick_scope(p, t);
	size_t n = 0;

	if (!v->query.n && !mention)
		n += find_recent(p, t, scope, &groups[0]);
	if (find(p, t, v->query, scope, HITS, &groups[n])) {
		groups[n].title = v->query.n ? STR("") : groups[n].title;
		if (n)
			without(&groups[1], &groups[0]);
		if (mention)
			names_as_values(&groups[n]);
		n += groups[n].hits.count > 0;
	}
	v->groups.items = groups;
	v->groups.count = n;
}

/* The new row is asked for with what was typed, and for the account that the form is about. */
static struct str create_url(struct page *p, const struct entity *t, struct str typed)
{
	struct pair pairs[] = { { str_of(t->title->name), typed }, { STR("account"), entity_field_named(t, "account") ? request_arg(p->r, "account") : STR("") } };

	return page_url(p, page_print(p, "/%s/quick", t->plural), pairs, 2);
}

static enum handled pick(struct request *r)
{
	struct hit_group groups[2];
	struct pick_view v = { .query = asked_text(r) };
	bool mention = request_arg(r, "mention").n > 0;
	const struct entity *t;
	struct page p;

	if (page_open(r, &p)) {
		t = schema_entity(p.x.schema, request_param(r, "entity"));
		if (!t || !principal_may(p.who, t, OP_LIST))
			page_give_up(&p, t ? RC_FORBIDDEN : RC_NOT_FOUND, t ? "error.forbidden" : "error.not_found");
		else
			fill_offers(&p, t, mention, groups, &v);
		if (!p.failed && v.query.n && t->title && t->flags & ENTITY_PAGE && !mention && principal_may(p.who, t, OP_CREATE)) {
			v.create_url = create_url(&p, t, v.query);
			v.create_label = page_say_with(&p, "picker.new", v.query, STR(""));
		}
		if (!p.failed)
			template_pick(&p.out, &v);
	}
	return page_close(&p);
}

static const struct route rows[] = {
	{ METHOD_GET, "/search", search_page, NEED_SESSION },
	{ METHOD_GET, "/palette", palette, NEED_SESSION },
	{ METHOD_GET, "/pick/:entity", pick, NEED_SESSION },
};
const struct route_group web_routes_search = { rows, sizeof rows / sizeof *rows };
