/* Assessing accounts by the criteria that no figure measures: what the reader is asked for, the sheet of one account with its anchors, and asking others.
 * What colleagues gave is shown beside a criterion only after one's own score stands. */
#include "web/policy.h"

#include "base/date.h"
#include "base/mem.h"
#include "lang/zone.h"
#include "model/words.h"
#include "records/write.h"
#include "templates.h"
#include "web/cells.h"
#include "web/settings.h"
#include "web/slow.h"
#include "web/web.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* icon:clipboard-check */
enum { ASSESS_ROWS = 500, ANCHORS = 5, SCORE_UNIT = 1000, REASON_MAX = 500, SPREAD_TELLS = 2 * SCORE_UNIT };

/* --- what the reader is asked for ------------------------------------------------------------------------------------------------------------ */

struct asked { int64_t account, policy; struct str name, tier; int given, all; int32_t due; bool has_due; };

static struct asked *asked_of(struct asked *all, size_t *count, const struct list *l, const struct page *p)
{
	int64_t account = list_value(l, 0).i, policy = list_value(l, 3).i;

	for (size_t i = 0; i < *count; i++)
		if (all[i].account == account && all[i].policy == policy)
			return &all[i];
	struct asked *a = &all[(*count)++];
	*a = (struct asked){ .account = account, .policy = policy, .name = policy_text(p, l, 1), .tier = policy_text(p, l, 2) };
	return a;
}

static bool list_mine(struct page *p, const char *columns, struct str more, struct query *q, struct list *l)
{
	const struct entity *t = schema_entity(p->x.schema, STR("assessment"));
	struct str filter = page_print(p, "assessor = %lld%.*s", (long long)p->who->user, STR_ARG(more));

	*q = (struct query){ .entity = t, .limit = ASSESS_ROWS, .operation = OP_LIST };
	return principal_may(p->who, t, OP_LIST) && page_ok(p, filter_parse(&p->x, t, filter, &q->filter, &p->e)) &&
	       page_ok(p, query_columns(&p->x, q, str_of(columns), &p->e)) && page_ok(p, list_begin(&p->x, q, l, &p->e));
}

static struct asked *read_asked(struct page *p, size_t *count)
{
	struct asked *all = page_new_array(p, struct asked, ASSESS_ROWS);
	struct query q;
	struct list l;
	bool row;

	*count = 0;
	if (!all || !list_mine(p, "account,account.name,account.tier,criterion.policy,score,due_on", STR(""), &q, &l))
		return NULL;
	while (page_ok(p, list_next(&l, &row, &p->e)) && row) {
		struct asked *a = asked_of(all, count, &l, p);
		bool open = list_value(&l, 4).kind != VALUE_INT;
		struct value due = list_value(&l, 5);
		a->all++;
		a->given += !open;
		if (open && due.kind == VALUE_INT && (!a->has_due || due.i < a->due)) {
			a->due = (int32_t)due.i;
			a->has_due = true;
		}
	}
	list_end(&l);
	return all;
}

static void fill_asked(struct page *p, const struct asked *a, struct assess_row *out)
{
	const char *mark = tier_mark(a->tier);

	*out = (struct assess_row){ .account = a->name, .url = page_print(p, "/selection/policies/%lld/assess/%lld", (long long)a->policy, (long long)a->account),
				    .given = a->given, .asked = a->all, .share = 100.0 * a->given / a->all, .mark = mark ? mark : "none", .letter = mark ? tier_letter(a->tier) : STR("–") };
	out->late = a->has_due && a->due < p->today;
	out->due = a->has_due ? page_day(p, a->due) : STR("");
	out->state = page_say(p, a->given == a->all ? "assess.done" : out->late ? "assess.late" : "assess.open");
}

static int by_need(const void *x, const void *y)
{
	const struct asked *a = x, *b = y;
	bool open_a = a->given < a->all, open_b = b->given < b->all;

	if (open_a != open_b)
		return open_a ? -1 : 1;
	if (a->has_due != b->has_due)
		return a->has_due ? -1 : 1;
	return a->due != b->due ? (a->due < b->due ? -1 : 1) : (a->account > b->account) - (a->account < b->account);
}

static enum handled assess_list(struct request *r)
{
	struct page p;

	if (page_open(r, &p)) {
		struct crumb crumbs[] = { { page_say(&p, "selection.title"), STR("/selection") } };
		struct assess_list_view v = { .title = page_say(&p, "assess.title"), .csrf = request_csrf(r), .crumbs = { crumbs, 1 }, .note = page_say(&p, "assess.note") };
		size_t n;
		struct asked *all = read_asked(&p, &n);
		struct assess_row *out = page_new_array(&p, struct assess_row, n + 1);
		v.shell = page_shell(&p, v.title);
		if (all && out) {
			qsort(all, n, sizeof *all, by_need);
			for (size_t i = 0; i < n; i++)
				fill_asked(&p, &all[i], &out[v.rows.count++]);
		}
		v.rows.items = out;
		v.blank = (struct blank_view){ "clipboard-check", page_say(&p, "assess.none"), page_say(&p, "assess.none_hint"),
					       { page_say(&p, "policy.all"), STR("/selection/policies") } };
		if (!p.failed)
			template_assess_list(&p.out, &v);
	}
	return page_close(&p);
}

/* --- the sheet of one account ------------------------------------------------------------------------------------------------------------------- */

struct given { int64_t criterion; int64_t score, low, high; int count; struct str reason, names; bool mine, has_score; };

struct sheet {
	struct policy_page pp;
	int64_t account;
	struct str account_name;
	struct given *given;      /* by place of the criterion in the sheet */
	const struct error *wrong;
	bool sent;
};

static struct str score_text(const struct page *p, int64_t score)
{
	struct buf b = { .max = 24 };

	decimal_write(&b, score, 3);
	return page_take(p, &b);
}

static void note_given(struct sheet *s, struct given *g, const struct list *l)
{
	struct page *p = &s->pp.p;
	struct value score = list_value(l, 3);

	if (list_value(l, 1).i == p->who->user) {
		g->mine = true;
		g->has_score = score.kind == VALUE_INT;
		g->score = g->has_score ? score.i : 0;
		g->reason = policy_text(p, l, 4);
	}
	if (score.kind != VALUE_INT)
		return;
	g->low = !g->count || score.i < g->low ? score.i : g->low;
	g->high = !g->count || score.i > g->high ? score.i : g->high;
	g->count++;
	if (list_value(l, 1).i != p->who->user)
		g->names = page_print(p, "%.*s%s%.*s %.*s", STR_ARG(g->names), g->names.n ? " · " : "", STR_ARG(policy_text(p, l, 2)), STR_ARG(score_text(p, score.i)));
}

static void read_given(struct sheet *s, const int64_t *criteria, size_t n)
{
	struct page *p = &s->pp.p;
	const struct entity *t = schema_entity(p->x.schema, STR("assessment"));
	struct query q = { .entity = t, .limit = ASSESS_ROWS, .operation = OP_LIST };
	struct str filter = page_print(p, "account = %lld", (long long)s->account);
	struct list l;
	bool row;

	if (!page_ok(p, filter_parse(&p->x, t, filter, &q.filter, &p->e)) ||
	    !page_ok(p, query_columns(&p->x, &q, STR("criterion,assessor,assessor.name,score,reason"), &p->e)) || !page_ok(p, list_begin(&p->x, &q, &l, &p->e)))
		return;
	while (page_ok(p, list_next(&l, &row, &p->e)) && row)
		for (size_t i = 0; i < n; i++)
			if (criteria[i] == list_value(&l, 0).i)
				note_given(s, &s->given[i], &l);
	list_end(&l);
}

static void fill_line(struct sheet *s, const struct given *g, int64_t criterion, struct str words, struct assess_line *out)
{
	struct page *p = &s->pp.p;
	struct anchor *anchors = page_new_array(p, struct anchor, ANCHORS);
	struct str typed, reason;

	out->definition = policy_words(p, words, "definition", 0);
	out->method = policy_words(p, words, "method", 0);
	out->score_name = page_print(p, "score.%lld", (long long)criterion);
	out->reason_name = page_print(p, "reason.%lld", (long long)criterion);
	typed = s->sent ? settings_typed(p->r, arena_text(p->arena, out->score_name)) : (struct str){ NULL, 0 };
	reason = s->sent ? settings_typed(p->r, arena_text(p->arena, out->reason_name)) : (struct str){ NULL, 0 };
	out->reason = reason.p ? reason : g->reason;
	for (int i = 0; anchors && i < ANCHORS; i++) {
		bool chosen = s->sent ? str_eq(typed, page_print(p, "%d", i + 1)) : g->has_score && (g->score + SCORE_UNIT / 2) / SCORE_UNIT == i + 1;
		anchors[i] = (struct anchor){ i + 1, policy_words(p, words, "anchors", i + 1), chosen };
	}
	out->anchors.items = anchors;
	out->anchors.count = anchors ? ANCHORS : 0;
	if (g->has_score && g->names.n)
		out->others = g->names;
	if (g->has_score && g->count > 1 && g->high - g->low >= SPREAD_TELLS)
		out->spread = page_say(p, "assess.spread");
	if (s->sent && typed.n && !str_trim(out->reason).n)
		out->error = page_say(p, "assess.reason_needed");
}

static void fill_sheet(struct sheet *s, struct assess_view *v)
{
	struct page *p = &s->pp.p;
	struct assess_line *lines = page_new_array(p, struct assess_line, POLICY_ROWS_MAX);
	int64_t *criteria = page_new_array(p, int64_t, POLICY_ROWS_MAX);
	struct str *words = page_new_array(p, struct str, POLICY_ROWS_MAX);
	struct query q;
	struct list l;
	size_t n = 0;
	bool row;

	s->given = page_new_array(p, struct given, POLICY_ROWS_MAX);
	if (!lines || !criteria || !words || !s->given ||
	    !policy_rows(p, "criterion", "name,name_tw,name_en,words", s->pp.id, "active = true and kind = 'assessed'", &q, &l))
		return;
	while (n < POLICY_ROWS_MAX && page_ok(p, list_next(&l, &row, &p->e)) && row) {
		lines[n].name = policy_column_word(p, &l, 0);
		words[n] = policy_text(p, &l, 3);
		criteria[n++] = l.id;
	}
	list_end(&l);
	read_given(s, criteria, n);
	for (size_t i = 0; i < n; i++)
		fill_line(s, &s->given[i], criteria[i], words[i], &lines[i]);
	v->lines.items = lines;
	v->lines.count = n;
}

static bool open_sheet(struct request *r, struct sheet *s)
{
	struct page *p = &s->pp.p;
	struct record *account;

	if (!policy_page_open(r, &s->pp, OP_READ))
		return false;
	if (decimal_parse(request_param(r, "account"), 0, &s->account) != DECIMAL_OK || s->account <= 0) {
		page_give_up(p, RC_NOT_FOUND, "error.not_found");
		return false;
	}
	if (!principal_may(p->who, schema_entity(p->x.schema, STR("assessment")), OP_CREATE)) {
		page_give_up(p, RC_FORBIDDEN, "error.forbidden");
		return false;
	}
	if (!page_ok(p, record_get(&p->x, schema_entity(p->x.schema, STR("account")), s->account, &account, &p->e)))
		return false;
	s->account_name = arena_str(p->arena, record_value(account, "name").s);
	return true;
}

static enum handled show_sheet(struct request *r, const struct error *wrong)
{
	struct sheet s = { .wrong = wrong, .sent = wrong != NULL };
	struct page *p = &s.pp.p;

	if (open_sheet(r, &s)) {
		struct str base = page_print(p, "/selection/policies/%lld", (long long)s.pp.id);
		struct crumb crumbs[] = { { page_say(p, "selection.title"), STR("/selection") }, { page_say(p, "assess.title"), STR("/selection/assess") }, { s.pp.name, base } };
		struct assess_view v = { .title = s.account_name, .note = page_say(p, "assess.sheet_note"), .csrf = request_csrf(r), .back_url = STR("/selection/assess"),
					 .crumbs = { crumbs, 3 }, .url = page_print(p, "%.*s/assess/%lld", STR_ARG(base), (long long)s.account) };
		v.shell = page_shell(p, v.title);
		fill_sheet(&s, &v);
		v.blank = (struct blank_view){ "clipboard-check", page_say(p, "assess.no_criteria"), page_say(p, "assess.no_criteria_hint"),
					       { page_say(p, "policy.criteria"), base } };
		if (wrong)
			response_status(request_response(r), rc_status(wrong->rc));
		if (!p->failed)
			template_assess(&p->out, &v);
	}
	return page_close(p);
}

static enum handled assess_sheet(struct request *r)
{
	return show_sheet(r, NULL);
}

/* --- saving ---------------------------------------------------------------------------------------------------------------------------------------- */

struct assessing { struct request *r; int64_t account; };

static enum rc own_assessment(struct context *x, int64_t account, int64_t criterion, int64_t user, struct record **out, struct error *e)
{
	struct value values[] = { value_int(account), value_int(criterion), value_int(user) };
	int64_t id;
	bool found;
	enum rc rc = db_one_int(x->db, "SELECT id FROM assessment WHERE account_id = ? AND criterion_id = ? AND assessor_id = ? AND deleted_at IS NULL", values, 3, &id,
				&found, e);

	*out = NULL;
	return rc || !found ? rc : record_get(x, schema_entity(x->schema, STR("assessment")), id, out, e);
}

static bool same(const struct record *own, int64_t score, struct str reason)
{
	struct value before = record_value(own, "score"), text = record_value(own, "reason");

	return before.kind == VALUE_INT && before.i == score && text.kind == VALUE_TEXT && str_eq(text.s, reason);
}

static enum rc save_one(struct context *x, int64_t account, int64_t criterion, int64_t score, struct str reason, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("assessment"));
	struct record *own;
	struct change c;
	struct written written;
	enum rc rc;

	if ((rc = own_assessment(x, account, criterion, x->who->user, &own, e)) || (own && same(own, score, reason)) || (rc = change_new(x, t, &c, e)))
		return rc;
	change_value(&c, entity_field_named(t, "score"), value_int(score));
	change_value(&c, entity_field_named(t, "reason"), value_text(reason));
	if (own)
		return record_update(x, own->id, own->version, &c, &written, e);
	change_value(&c, entity_field_named(t, "account"), value_int(account));
	change_value(&c, entity_field_named(t, "criterion"), value_int(criterion));
	change_value(&c, entity_field_named(t, "assessor"), value_int(x->who->user));
	return record_create(x, &c, &written, e);
}

/* score.17 with reason.17 beside it; no score: not assessed. */
static enum rc save_field(struct context *x, const struct assessing *a, const struct request_pair *field, struct error *e)
{
	char name[40];
	int64_t criterion, score;

	if (!str_starts(field->name, "score.") || !field->value.n)
		return RC_OK;
	if (decimal_parse(str_part(field->name, sizeof "score." - 1, field->name.n), 0, &criterion) != DECIMAL_OK || decimal_parse(field->value, 3, &score) != DECIMAL_OK)
		return error_set(e, RC_INVALID, "score", "error.number", NULL, NULL);
	snprintf(name, sizeof name, "reason.%lld", (long long)criterion);
	struct str reason = str_trim(request_field(a->r, name));
	if (!reason.n)
		return error_set(e, RC_INVALID, "reason", "error.required", NULL, NULL);
	return save_one(x, a->account, criterion, score, reason, e);
}

static enum rc save_sheet(struct context *x, struct write_request *w, struct error *e)
{
	const struct assessing *a = w->argument;
	const struct request_pair *fields;
	size_t n = request_fields(a->r, &fields);
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < n; i++)
		rc = save_field(x, a, &fields[i], e);
	return rc;
}

static enum handled save_slow(struct request *r)
{
	struct assessing a = { .r = r };
	struct error e = { 0 };
	enum rc rc;

	if (decimal_parse(request_param(r, "account"), 0, &a.account) != DECIMAL_OK)
		return reply_error(r, 404, "error.not_found");
	if ((rc = settings_write(r, save_sheet, &a, &e)))
		return rc == RC_INVALID ? show_sheet(r, &e) : page_error(r, &e);
	page_toast(r, "settings.saved", STR(""), STR(""));
	return page_go(r, STR("/selection/assess"));
}

static enum handled assess_save(struct request *r)
{
	return page_slowly(r, save_slow);
}

static const struct route rows[] = {
	{ METHOD_GET, "/selection/assess", assess_list, NEED_SESSION },
	{ METHOD_GET, "/selection/policies/:id/assess/:account", assess_sheet, NEED_SESSION },
	{ METHOD_POST, "/selection/policies/:id/assess/:account", assess_save, NEED_SESSION, BODY_FORM, 128 << 10 },
};
const struct route_group web_routes_assess = { rows, sizeof rows / sizeof *rows };
