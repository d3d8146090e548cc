/* Moving a round on and deciding in it: several proposals at once are first shown as they would become; one at a time they are decided at once. */
#include "web/round.h"

#include "base/mem.h"
#include "templates.h"
#include "web/settings.h"
#include "web/slow.h"
#include "web/web.h"

#include <stdio.h>

enum { DECISIONS_MAX = 200, REASON_MAX = 500 };

/* Of a round's page: /selection/rounds/:id. */
static bool take_number(const struct request *r, const char *name, int64_t *out)
{
	return decimal_parse(request_param(r, name), 0, out) == DECIMAL_OK && *out > 0;
}

static struct str round_url(struct request *r, int64_t round)
{
	return str_of(arena_printf(request_arena(r), "/selection/rounds/%lld", (long long)round));
}

/* --- stages ----------------------------------------------------------------------------------------------------------------------------------- */

struct moving { int64_t round; enum round_stage to; };

static enum rc move_on(struct context *x, struct write_request *w, struct error *e)
{
	const struct moving *m = w->argument;

	return m->to == STAGE_CLOSED ? round_close(x, m->round, e) : round_advance(x, m->round, m->to, e);
}

static enum handled stage_slow(struct request *r)
{
	struct moving m = { .to = stage_of(request_param(r, "stage")) };
	struct error e = { 0 };

	if (!take_number(r, "id", &m.round) || m.to == STAGE_COUNT)
		return reply_error(r, 404, "error.not_found");
	enum rc rc = settings_write(r, move_on, &m, &e);
	return round_written(r, rc, &e, m.to == STAGE_CLOSED ? "round.closed_now" : "round.moved", round_url(r, m.round));
}

static enum handled stage_page(struct request *r)
{
	return page_slowly(r, stage_slow);
}

/* --- several ----------------------------------------------------------------------------------------------------------------------------------- */

struct choosing {
	struct request *r;
	struct decision all[DECISIONS_MAX];
	struct decided done[DECISIONS_MAX];
	size_t count;
	bool approve, keep;
};

static struct str field_of(const struct request *r, const char *name, int64_t id)
{
	char full[60];

	snprintf(full, sizeof full, "%s.%lld", name, (long long)id);
	return request_field(r, full);
}

/* id=17&id=18…, with tier.17 and version.17 beside them. */
static void take_chosen(struct choosing *c)
{
	const struct request_pair *fields;
	size_t n = request_fields(c->r, &fields);
	int64_t id, version;

	for (size_t i = 0; i < n && c->count < DECISIONS_MAX; i++) {
		if (!str_is(fields[i].name, "id") || decimal_parse(fields[i].value, 0, &id) != DECIMAL_OK)
			continue;
		if (decimal_parse(field_of(c->r, "version", id), 0, &version) != DECIMAL_OK)
			version = ANY_VERSION;
		c->all[c->count++] = (struct decision){ id, version, c->approve, c->approve ? tier_of(field_of(c->r, "tier", id)) : TIER_NONE, str_trim(request_field(c->r, "reason")) };
	}
}

static enum rc decide_chosen(struct context *x, struct write_request *w, struct error *e)
{
	struct choosing *c = w->argument;

	return round_decide_each(x, c->all, c->count, c->keep, c->done, e);
}

static struct str tier_text(enum tier t)
{
	return t < TIER_COUNT ? str_of(tier_codes[t]) : STR("");
}

static void fill_line(struct round_page *rp, const struct choosing *c, size_t i, struct decision_line *out)
{
	struct page *p = &rp->p;
	struct record *proposal;
	struct error ignored = { 0 };
	struct str name = STR("");

	if (record_get(&p->x, schema_entity(p->x.schema, STR("proposal")), c->all[i].proposal, &proposal, &ignored) == RC_OK)
		record_title(&p->x, schema_entity(p->x.schema, STR("account")), record_value(proposal, "account").i, &name, &ignored);
	*out = (struct decision_line){ .name = name, .url = page_print(p, "%.*s/proposals/%lld", STR_ARG(rp->base), (long long)c->all[i].proposal), .fine = c->done[i].rc == RC_OK,
				       .tiers = tier_mover(p, tier_text(c->done[i].before), tier_text(c->done[i].rc ? c->done[i].before : c->done[i].after)) };
	if (c->done[i].rc)
		out->why = page_error_text(p, &c->done[i].error);
}

/* All of it again: each stands by itself, and a reason may be added. */
static void fill_hidden(struct page *p, const struct choosing *c, struct decide_view *v)
{
	struct pair *hidden = page_new_array(p, struct pair, 3 * c->count + 2);
	size_t n = 0;

	if (!hidden)
		return;
	for (size_t i = 0; i < c->count; i++) {
		struct str id = page_print(p, "%lld", (long long)c->all[i].proposal);
		hidden[n++] = (struct pair){ STR("id"), id };
		if (c->all[i].tier != TIER_NONE)
			hidden[n++] = (struct pair){ page_print(p, "tier.%.*s", STR_ARG(id)), tier_text(c->all[i].tier) };
		if (c->all[i].version != ANY_VERSION)
			hidden[n++] = (struct pair){ page_print(p, "version.%.*s", STR_ARG(id)), page_print(p, "%lld", (long long)c->all[i].version) };
	}
	hidden[n++] = (struct pair){ STR("do"), c->approve ? STR("approve") : STR("refuse") };
	v->hidden.items = hidden;
	v->hidden.count = n;
}

static enum handled show_preview(struct request *r, const struct choosing *c)
{
	struct round_page rp;
	struct page *p = &rp.p;
	size_t fine = 0;

	if (round_page_open(r, &rp)) {
		struct decision_line *lines = page_new_array(p, struct decision_line, c->count);
		struct decide_view v = { .title = page_say(p, c->approve ? "round.preview" : "round.preview_refuse"), .csrf = request_csrf(r), .back_url = rp.base,
					 .action = page_print(p, "%.*s/decide", STR_ARG(rp.base)), .reason = str_trim(request_field(r, "reason")), .refusing = !c->approve };
		v.crumbs.items = round_crumbs(&rp, &v.crumbs.count);
		for (size_t i = 0; lines && i < c->count; i++) {
			fill_line(&rp, c, i, &lines[i]);
			fine += lines[i].fine;
		}
		v.lines.items = lines;
		v.lines.count = lines ? c->count : 0;
		v.note = page_say_with(p, "round.preview_note", page_count(p, (int64_t)fine), page_count(p, (int64_t)(c->count - fine)));
		if (fine)
			v.confirm = page_say_with(p, c->approve ? "round.confirm" : "round.confirm_refuse", page_count(p, (int64_t)fine), STR(""));
		fill_hidden(p, c, &v);
		v.shell = page_shell(p, v.title);
		if (!p->failed)
			template_round_decide(&p->out, &v);
	}
	return round_page_close(&rp);
}

static enum handled decide_slow(struct request *r)
{
	struct choosing *c = arena_new(request_arena(r), struct choosing);
	struct error e = { 0 };
	int64_t round;

	if (!c)
		return reply_error(r, 503, "error.no_memory");
	if (!take_number(r, "id", &round))
		return reply_error(r, 404, "error.not_found");
	c->r = r;
	c->approve = str_is(request_field(r, "do"), "approve");
	c->keep = str_is(request_field(r, "keep"), "1");
	take_chosen(c);
	if (!c->count)
		return round_written(r, RC_OK, &e, "round.none_chosen", round_url(r, round));
	if (settings_write(r, decide_chosen, c, &e))
		return page_error(r, &e);
	return c->keep ? round_written(r, RC_OK, &e, "round.decided", round_url(r, round)) : show_preview(r, c);
}

static enum handled decide_page(struct request *r)
{
	return page_slowly(r, decide_slow);
}

/* --- one ---------------------------------------------------------------------------------------------------------------------------------------- */

static enum rc decide_one(struct context *x, struct write_request *w, struct error *e)
{
	return round_decide(x, w->argument, e);
}

static enum handled one_slow(struct request *r)
{
	struct decision d = { .version = ANY_VERSION, .approve = str_is(request_field(r, "do"), "approve"), .tier = TIER_NONE, .reason = str_trim(request_field(r, "reason")) };
	struct error e = { 0 };
	int64_t round;

	if (!take_number(r, "id", &round) || !take_number(r, "proposal", &d.proposal))
		return reply_error(r, 404, "error.not_found");
	if (d.approve)
		d.tier = tier_of(request_field(r, "tier"));
	enum rc rc = settings_write(r, decide_one, &d, &e);
	return round_written(r, rc, &e, "round.decided", str_of(arena_printf(request_arena(r), "/selection/rounds/%lld/proposals/%lld", (long long)round, (long long)d.proposal)));
}

static enum handled one_page(struct request *r)
{
	return page_slowly(r, one_slow);
}

static enum rc undecide(struct context *x, struct write_request *w, struct error *e)
{
	return round_undecide(x, *(const int64_t *)w->argument, ANY_VERSION, e);
}

static enum handled undecide_slow(struct request *r)
{
	struct error e = { 0 };
	int64_t round, proposal;

	if (!take_number(r, "id", &round) || !take_number(r, "proposal", &proposal))
		return reply_error(r, 404, "error.not_found");
	enum rc rc = settings_write(r, undecide, &proposal, &e);
	return round_written(r, rc, &e, "round.undecided", round_url(r, round));
}

static enum handled undecide_page(struct request *r)
{
	return page_slowly(r, undecide_slow);
}

static const struct route rows[] = {
	{ METHOD_POST, "/selection/rounds/:id/stage/:stage", stage_page, NEED_SESSION, BODY_FORM },
	{ METHOD_POST, "/selection/rounds/:id/decide", decide_page, NEED_SESSION, BODY_FORM, 128 << 10 },
	{ METHOD_POST, "/selection/rounds/:id/proposals/:proposal/decide", one_page, NEED_SESSION, BODY_FORM },
	{ METHOD_POST, "/selection/rounds/:id/proposals/:proposal/undecide", undecide_page, NEED_SESSION, BODY_FORM },
};
const struct route_group web_routes_decide = { rows, sizeof rows / sizeof *rows };
