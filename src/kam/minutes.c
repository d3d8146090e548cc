/* The minutes as a document: head, committee, the question above all, what came of it, accounts, what was left open, exceptions, signatures. */
#include "kam/minutes_parts.h"

#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "lang/number.h"
#include "lang/zone.h"
#include "model/words.h"
#include "records/export.h"

enum { MONTHS_WITHOUT_PERIOD = 12, FIGURES_BYTES = 1 << 20 };

static struct str field_words(struct minutes *m, const char *field)
{
	return row_text(m->round, field);
}

static bool sees_all(const struct minutes *m)
{
	return principal_scope(m->x->who, row_entity(m->x, "proposal"), OP_LIST) == SCOPE_ALL;
}

/* --- head ----------------------------------------------------------------------------------------------------------------------------------- */

/* In the reader's language. */
static struct str policy_name(struct minutes *m)
{
	struct error ignored = { 0 };
	struct record *r;

	if (record_get(m->x, row_entity(m->x, "policy"), row_int(m->round, "policy"), &r, &ignored))
		return minutes_title(m, "policy", row_int(m->round, "policy"));
	return words_in(&(struct words){ row_text(r, "name"), row_text(r, "name_tw"), row_text(r, "name_en") }, m->language);
}

static struct str policy_words(struct minutes *m)
{
	struct str name = policy_name(m);
	int64_t version = row_int(m->round, "policy_version");
	struct record *frozen;
	struct error ignored = { 0 };

	if (!version || record_get(m->x, row_entity(m->x, "policy_version"), version, &frozen, &ignored))
		return name;
	return minutes_say_with(m, "minutes.policy_version", name, minutes_count(m, row_int(frozen, "revision")));
}

static struct str period_words(struct minutes *m)
{
	struct str from = minutes_day(m, record_value(m->round, "period_from")), to = minutes_day(m, record_value(m->round, "period_to"));

	return minutes_say_with(m, "round.period", from.n ? from : minutes_say(m, "round.from_first"), to.n ? to : minutes_moment(m, record_value(m->round, "created_at")));
}

static void put_head(struct minutes *m)
{
	struct document *d = m->d;
	struct str opened = minutes_title(m, "user", row_int(m->round, "opened_by")), when = minutes_moment(m, record_value(m->round, "created_at"));

	document_section(d, STR(""));
	document_block(d, DOCUMENT_FACTS, STR(""));
	document_fact(d, minutes_say(m, "field.policy"), policy_words(m));
	document_fact(d, minutes_say(m, "minutes.period"), period_words(m));
	document_fact(d, minutes_say(m, "minutes.as_of"), when);
	document_fact(d, minutes_say(m, "minutes.opened"), opened.n ? minutes_print(m, "%.*s · %.*s", STR_ARG(opened), STR_ARG(when)) : when);
	document_fact(d, minutes_say(m, "field.round.stage"), minutes_choice(m, "round", "stage", field_words(m, "stage")));
	document_fact(d, minutes_say(m, "minutes.closed"), minutes_moment(m, record_value(m->round, "closed_at")));
	document_fact(d, minutes_say(m, "field.note"), field_words(m, "note"));
	if (!sees_all(m))
		document_text(d, minutes_say(m, "minutes.partly"));
	if (m->more)
		document_text(d, minutes_say_with(m, "minutes.cut", minutes_count(m, MINUTES_ACCOUNTS_MAX), STR("")));
}

/* --- committee ------------------------------------------------------------------------------------------------------------------------------ */

enum { S_USER, S_NAME, S_SEAT };
struct seat_line { int64_t user; struct str name, seat; };

static enum rc read_seats(struct minutes *m, struct seat_line *seats, int *count, struct error *e)
{
	struct reading r;
	bool row = true;
	enum rc rc = reading_begin(m, "round_member", "user user.name seat", NULL, SEATS_MAX, minutes_print(m, "round = %lld", (long long)m->round->id), &r, e);

	if (rc)
		return rc;
	while ((rc = list_next(&r.list, &row, e)) == RC_OK && row) {
		struct seat_line *s = &seats[(*count)++];
		*s = (struct seat_line){ reading_value(&r, S_USER).i, reading_text(m, &r, S_NAME), reading_text(m, &r, S_SEAT) };
		m->voted |= seat_of(s->seat) <= SEAT_MEMBER;
	}
	list_end(&r.list);
	return rc;
}

/* On how many of the accounts that stand here. */
static struct str voted_words(struct minutes *m, const struct seat_line *s)
{
	int64_t cast = 0, open = 0;

	if (seat_of(s->seat) > SEAT_MEMBER)
		return STR("–");
	for (size_t i = 0; i < m->count; i++) {
		const struct vote_view *v = &m->items[i].votes;
		open += !v->named;
		for (int k = 0; k < v->line_count; k++)
			cast += v->lines[k].user == s->user;
	}
	return open ? minutes_say(m, "round.vote_hidden") : minutes_print(m, "%lld / %zu", (long long)cast, m->count);
}

static void put_committee(struct minutes *m, const struct seat_line *seats, int count)
{
	struct document *d = m->d;

	if (!count)
		return;
	document_section(d, minutes_say(m, "round.committee"));
	document_block(d, DOCUMENT_TABLE, minutes_say(m, "round.committee"));
	document_column(d, minutes_say(m, "minutes.name"), 30, false);
	document_column(d, minutes_say(m, "field.round_member.seat"), 20, false);
	document_column(d, minutes_say(m, "minutes.voted"), 20, false);
	for (int i = 0; i < count; i++) {
		struct str *c = document_row(d);
		c[0] = seats[i].name;
		c[1] = minutes_choice(m, "round_member", "seat", seats[i].seat);
		c[2] = voted_words(m, &seats[i]);
	}
}

/* --- what came of it ------------------------------------------------------------------------------------------------------------------------ */

/* The total of the frozen ranking, at MONEY_SCALE; 0 when it was not kept, or for a reader who does not see all: he could work it out from his own part. */
static enum rc total_frozen(struct minutes *m, double *out, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	CLEANUP(json_free) json_t *frozen = NULL;
	struct error ignored = { 0 };
	int64_t total = 0;
	bool row = false;
	enum rc rc;

	*out = 0;
	if (!sees_all(m))
		return RC_OK;
	if ((rc = db_prepare(m->x->db, STR("SELECT figures FROM round WHERE id = ?"), &st, e)) || (rc = statement_bind(st, 1, value_int(m->round->id), e)) ||
	    (rc = statement_step(st, &row, e)) || !row || statement_is_null(st, 0))
		return rc;
	if (json_read(statement_text(st, 0), FIGURES_BYTES, &frozen, &ignored) == RC_OK && json_decimal(json_object_get(frozen, "total"), MONEY_SCALE, &total) == DECIMAL_OK)
		*out = (double)total;
	return RC_OK;
}

static struct str share_words(struct minutes *m, double part, double total)
{
	CLEANUP(buf_free) struct buf b = { .max = 64 };

	number_percent(&b, total > 0 ? part / total : NAN, 1);
	return minutes_print(m, "%.*s", STR_ARG(buf_view(&b)));
}

static enum rc put_summary(struct minutes *m, struct error *e)
{
	static const enum move moves[] = { MOVE_ENTER, MOVE_UP, MOVE_STAY, MOVE_DOWN, MOVE_LEAVE };
	const struct entity *t = row_entity(m->x, "proposal");
	bool told = principal_reads(m->x->who, t, entity_field_named(t, "value"));
	struct document *d = m->d;
	double total;
	enum rc rc = total_frozen(m, &total, e);

	if (rc || !m->decided)
		return rc;
	document_section(d, minutes_say(m, "minutes.summary"));
	document_block(d, DOCUMENT_TABLE, minutes_say(m, "minutes.summary"));
	document_column(d, minutes_say(m, "field.proposal.move"), 20, false);
	document_column(d, minutes_say(m, "minutes.accounts"), 15, true);
	document_column(d, minutes_say(m, "round.figure.value"), 20, true);
	document_column(d, minutes_say(m, "minutes.share"), 20, true);
	for (size_t k = 0; k < sizeof moves / sizeof *moves; k++) {
		struct str *c = document_row(d);
		int64_t count = 0, sum = 0;
		for (size_t i = 0; i < m->decided; i++)
			if (m->items[i].move == moves[k]) {
				count++;
				sum += m->items[i].value.kind == VALUE_INT ? m->items[i].value.i : 0;
			}
		c[0] = minutes_choice(m, "proposal", "move", str_of(move_codes[moves[k]]));
		c[1] = minutes_count(m, count);
		c[2] = minutes_money(m, told ? value_int(sum) : value_null());
		c[3] = share_words(m, told ? (double)sum : NAN, total);
	}
	return RC_OK;
}

/* --- changes of tier ------------------------------------------------------------------------------------------------------------------------ */

enum { T_ACCOUNT, T_CODE, T_NAME, T_ON, T_BEFORE, T_AFTER, T_REASON, T_BY };

static void changes_head(struct minutes *m)
{
	struct document *d = m->d;

	document_block(d, DOCUMENT_TABLE, minutes_say(m, "proposal.change"));
	document_column(d, minutes_say(m, "field.tier_change.changed_on"), 11, false);
	document_column(d, minutes_say(m, "proposal.account"), 26, false);
	document_column(d, minutes_say(m, "proposal.change"), 14, false);
	document_column(d, minutes_say(m, "field.proposal.reason"), 34, false);
	document_column(d, minutes_say(m, "field.tier_change.approved_by"), 10, false);
}

static enum rc put_changes(struct minutes *m, const char *title, struct str note, struct str filter, const char *none, struct error *e)
{
	struct document *d = m->d;
	struct reading r;
	bool row = true;
	enum rc rc;

	if (!principal_may(m->x->who, row_entity(m->x, "tier_change"), OP_LIST))
		return RC_OK;
	if ((rc = reading_begin(m, "tier_change", "account account.code account.name changed_on tier_before tier_after reason approved_by.name", NULL, MINUTES_EXCEPTIONS_MAX,
				filter, &r, e)))
		return rc;
	document_section(d, minutes_say(m, title));
	document_text(d, note);
	changes_head(m);
	while ((rc = list_next(&r.list, &row, e)) == RC_OK && row) {
		struct str *c = document_row(d);
		c[0] = minutes_day(m, reading_value(&r, T_ON));
		c[1] = minutes_account(m, reading_text(m, &r, T_NAME), reading_text(m, &r, T_CODE), reading_value(&r, T_ACCOUNT).i);
		c[2] = minutes_tiers(m, reading_text(m, &r, T_BEFORE), reading_text(m, &r, T_AFTER));
		c[3] = reading_text(m, &r, T_REASON);
		c[4] = reading_text(m, &r, T_BY);
	}
	if (!r.list.rows) {
		document_drop_empty(d);
		document_text(d, minutes_say(m, none));
	}
	list_end(&r.list);
	return rc;
}

static struct str date_text(struct minutes *m, int32_t day)
{
	struct buf b = { .max = 40 };
	struct str text;

	date_write(&b, day);
	text = minutes_print(m, "%.*s", STR_ARG(buf_view(&b)));
	buf_free(&b);
	return text;
}

/* Since the period of the round's figures began, until it was closed. */
static enum rc put_exceptions(struct minutes *m, struct error *e)
{
	struct value from = record_value(m->round, "period_from"), opened = record_value(m->round, "created_at"), closed = record_value(m->round, "closed_at");
	const struct zone *z = company_zone(m->x->company);
	int32_t last = closed.kind == VALUE_INT ? zone_day(z, closed.i) : row_today(m->x);
	int32_t first = from.kind == VALUE_INT ? (int32_t)from.i : day_months_before(opened.kind == VALUE_INT ? zone_day(z, opened.i) : last, MONTHS_WITHOUT_PERIOD);
	struct str filter = minutes_print(m, "round is empty and changed_on between '%.*s' and '%.*s'", STR_ARG(date_text(m, first)), STR_ARG(date_text(m, last)));

	return put_changes(m, "minutes.exceptions", minutes_say_with(m, "minutes.exceptions_note", minutes_day(m, value_int(first)), minutes_day(m, value_int(last))), filter,
			   "minutes.exceptions_none", e);
}

/* A round whose decisions were taken over from elsewhere has changes of tiers alone. */
static enum rc put_recorded(struct minutes *m, struct error *e)
{
	if (m->count)
		return RC_OK;
	return put_changes(m, "minutes.decisions", STR(""), minutes_print(m, "round = %lld", (long long)m->round->id), sees_all(m) ? "minutes.decisions_none" : "minutes.decisions_unseen", e);
}

/* --- the end -------------------------------------------------------------------------------------------------------------------------------- */

static void put_question(struct minutes *m)
{
	document_section(m->d, minutes_say(m, "minutes.question"));
	document_text(m->d, m->review->leading);
	document_text(m->d, m->review->principle);
}

static void put_remarks(struct minutes *m)
{
	struct str text = field_words(m, "minutes");

	if (!text.n)
		return;
	document_section(m->d, minutes_say(m, "minutes.remarks"));
	document_text(m->d, text);
}

static void put_signatures(struct minutes *m, const struct seat_line *seats, int count)
{
	struct document *d = m->d;
	bool chaired = false;

	document_section(d, minutes_say(m, "minutes.signatures"));
	document_block(d, DOCUMENT_SIGNATURES, STR(""));
	for (int i = 0; i < count; i++) {
		if (seat_of(seats[i].seat) == SEAT_FINANCE)
			continue;
		document_signature(d, minutes_print(m, "%.*s  %.*s", STR_ARG(minutes_choice(m, "round_member", "seat", seats[i].seat)), STR_ARG(seats[i].name)));
		chaired |= seat_of(seats[i].seat) == SEAT_CHAIR;
	}
	if (!chaired)
		document_signature(d, minutes_say(m, "minutes.approver"));
	document_signature(d, minutes_say(m, "minutes.recorder"));
}

static void put_title(struct minutes *m)
{
	struct str name = m->x->who->name ? arena_str(m->x->arena, str_of(m->x->who->name)) : STR("");

	m->d->lang = language_tag(m->language);
	m->d->title = minutes_say(m, "minutes.title");
	m->d->subtitle = row_text(m->round, "name");
	m->d->company = company_setting(m->x->company, "company.name");
	m->d->made_at = m->x->now;
	m->d->footnote = minutes_say_with(m, "minutes.footnote", name.p ? name : STR(""), minutes_moment(m, value_int(m->x->now)));
}

static enum rc put_all(struct minutes *m, const struct seat_line *seats, int count, struct error *e)
{
	enum rc rc;

	put_title(m);
	put_head(m);
	put_committee(m, seats, count);
	put_question(m);
	if ((rc = put_summary(m, e)) || (rc = put_recorded(m, e)))
		return rc;
	minutes_put_decisions(m);
	if (m->count)
		minutes_put_open(m);
	if ((rc = put_exceptions(m, e)) || (rc = minutes_put_said(m, e)))
		return rc;
	put_remarks(m);
	put_signatures(m, seats, count);
	return m->d->failed ? error_no_memory(e) : RC_OK;
}

enum rc minutes_make(struct context *x, int64_t round, enum language language, struct document *out, struct error *e)
{
	struct minutes m = { .x = x, .language = language, .d = out, .review = arena_new(x->arena, struct review) };
	struct seat_line *seats = arena_new_array(x->arena, struct seat_line, SEATS_MAX);
	int count = 0;
	enum rc rc;

	*out = (struct document){ .arena = x->arena };
	if (!m.review || !seats)
		return error_no_memory(e);
	m.currency = company_setting(x->company, "company.currency");
	if ((rc = record_get(x, row_entity(x, "round"), round, &m.round, e)) || (rc = review_load(x->arena, language, m.review, e)))
		return rc;
	if (principal_may(x->who, row_entity(x, "round_member"), OP_LIST) && (rc = read_seats(&m, seats, &count, e)))
		return rc;
	if ((rc = minutes_read_accounts(&m, e)))
		return rc;
	return put_all(&m, seats, count, e);
}

enum rc minutes_note(struct context *x, int64_t round, const char *format, struct error *e)
{
	char *filter = arena_printf(x->arena, "minutes of round %lld", (long long)round);

	return filter ? export_note(x, row_entity(x, "round"), format, str_of(filter), e) : error_no_memory(e);
}

struct str minutes_file_name(struct arena *a, const struct document *d)
{
	char *name = arena_printf(a, "%.*s %.*s", STR_ARG(d->title), STR_ARG(d->subtitle));

	for (char *p = name; p && *p; p++)
		if (*p == '/' || *p == '\\' || (unsigned char)*p < ' ')
			*p = '-';
	return str_of(name);
}
