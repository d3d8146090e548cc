/* Rounds: opened with their proposals, moved from stage to stage, closed. */
#include "kam/round_parts.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "kam/calendar.h"
#include "kam/notice.h"
#include "kam/review.h"
#include "records/load.h"

enum { FIGURES_MAX = 1 << 20, FIGURES_TOP = 100, ROW_MEMORY = 1 << 20 };

const char *const stage_codes[STAGE_COUNT] = { "answering", "voting", "deciding", "closed" };
const char *const seat_codes[SEAT_COUNT] = { "chair", "member", "office", "finance" };

static int place_of(struct str code, const char *const *codes, int count)
{
	int i = 0;

	while (i < count && !str_is(code, codes[i]))
		i++;
	return i;
}

enum round_stage stage_of(struct str code)
{
	return (enum round_stage)place_of(code, stage_codes, STAGE_COUNT);
}

enum round_seat seat_of(struct str code)
{
	return (enum round_seat)place_of(code, seat_codes, SEAT_COUNT);
}

/* --- where a round stands ------------------------------------------------------------------------------------------------------------------ */

enum rc round_standing(struct context *x, int64_t round, struct standing *out, struct error *e)
{
	struct record *r;
	enum rc rc = record_get(x, row_entity(x, "round"), round, &r, e);

	if (rc == RC_OK)
		*out = (struct standing){ r->id, row_int(r, "opened_by"), row_int(r, "quorum"), stage_of(row_text(r, "stage")), str_is(row_text(r, "status"), "open"),
					  row_text(r, "name") };
	return rc;
}

enum rc round_must_be(struct context *x, const struct standing *s, enum round_stage stage, struct error *e)
{
	if (!s->open || s->stage == STAGE_CLOSED)
		return error_set(e, RC_CONFLICT, "round", "error.round_closed", NULL, NULL);
	return s->stage == stage ? RC_OK : error_set(e, RC_CONFLICT, "stage", "error.round_stage", stage_codes[s->stage], stage_codes[stage]);
}

enum rc proposal_standing(struct context *x, int64_t proposal, struct record **out, struct standing *round, struct error *e)
{
	enum rc rc = record_get(x, row_entity(x, "proposal"), proposal, out, e);

	return rc ? rc : round_standing(x, row_int(*out, "round"), round, e);
}

enum rc round_has_seat(struct context *x, int64_t round, int64_t user, const char *seats, bool *has, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value values[] = { value_int(round), value_int(user) };
	bool row = false;
	enum rc rc;

	*has = false;
	if ((rc = db_prepare(x->db, STR("SELECT seat FROM round_member WHERE round_id = ? AND user_id = ? AND deleted_at IS NULL"), &st, e)) ||
	    (rc = statement_bind_all(st, values, 2, e)))
		return rc;
	while ((rc = statement_step(st, &row, e)) == RC_OK && row)
		for (struct str rest = str_of(seats), one; str_split(&rest, ' ', &one);)
			*has |= str_eq(one, statement_text(st, 0));
	return rc;
}

enum rc round_office(struct context *x, const struct standing *s, bool *is, struct error *e)
{
	*is = principal_may(x->who, row_entity(x, "round"), OP_UPDATE) || (x->who->user && x->who->user == s->opened_by);
	return *is ? RC_OK : round_has_seat(x, s->id, x->who->user, "chair office", is, e);
}

/* --- days and seats -------------------------------------------------------------------------------------------------------------------------- */

static enum rc after(struct context *x, int32_t from, int days, struct round_due *out, struct error *e)
{
	out->given = true;
	return calendar_add(x, from, days, &out->day, e);
}

enum rc round_template_days(struct context *x, int32_t from, struct round_days *out, struct error *e)
{
	struct review *review = arena_new(x->arena, struct review);
	enum rc rc = review ? review_load(x->arena, LANGUAGE_EN, review, e) : error_no_memory(e);

	if (rc || (rc = after(x, from, review->days[PART_AR], &out->answers, e)) || (rc = after(x, from, review->vote_days, &out->votes, e)))
		return rc;
	return after(x, from, review->close_days, &out->decision, e);
}

static bool has_voters(const struct round_request *q)
{
	for (size_t i = 0; i < q->seat_count; i++)
		if (q->seats[i].seat <= SEAT_MEMBER)
			return true;
	return false;
}

static enum round_stage first_stage(const struct round_request *q)
{
	if (q->stage != STAGE_COUNT)
		return q->stage;
	return q->days.answers.given ? STAGE_ANSWERING : q->days.votes.given || has_voters(q) ? STAGE_VOTING : STAGE_DECIDING;
}

static enum rc check_order(struct round_due before, struct round_due later, const char *field, struct error *e)
{
	return before.given && later.given && later.day < before.day ? error_set(e, RC_INVALID, field, "error.due_order", NULL, NULL) : RC_OK;
}

/* Whoever votes must see what he votes on. */
static enum rc check_voter(struct context *x, const struct seat_taken *s, struct error *e)
{
	struct principal *who;
	enum rc rc = principal_load(x, s->user, x->who->origin, &who, e);

	if (rc)
		return rc == RC_NOT_FOUND ? error_set(e, RC_INVALID, "committee", "error.no_such_user", NULL, NULL) : rc;
	if (s->seat <= SEAT_MEMBER && principal_scope(who, row_entity(x, "proposal"), OP_READ) != SCOPE_ALL)
		return error_set(e, RC_INVALID, "committee", "error.voter_sees", arena_text(x->arena, str_of(who->name)), NULL);
	return RC_OK;
}

static enum rc check_seats(struct context *x, const struct round_request *q, enum round_stage stage, struct error *e)
{
	enum rc rc = RC_OK;

	if (stage == STAGE_VOTING && !has_voters(q))
		return error_set(e, RC_INVALID, "committee", "error.no_voters", NULL, NULL);
	if (q->seat_count > SEATS_MAX)
		return error_set(e, RC_TOO_LARGE, "committee", "error.too_large", NULL, NULL);
	for (size_t i = 0; rc == RC_OK && i < q->seat_count; i++) {
		rc = check_voter(x, &q->seats[i], e);
		for (size_t k = 0; rc == RC_OK && k < i; k++)
			if (q->seats[k].user == q->seats[i].user)
				rc = error_set(e, RC_INVALID, "committee", "error.seat_twice", NULL, NULL);
	}
	return rc;
}

/* The days as given; where a stage lies ahead that has none, as many working days behind the one before as in the shipped process. */
static enum rc settle_days(struct context *x, const struct round_request *q, enum round_stage stage, struct round_days *out, struct error *e)
{
	struct review *review = arena_new(x->arena, struct review);
	int32_t from = row_today(x);
	int so_far = 0;
	enum rc rc = review ? review_load(x->arena, LANGUAGE_EN, review, e) : error_no_memory(e);

	*out = q->days;
	if (rc == RC_OK && stage == STAGE_ANSWERING) {
		if (!out->answers.given)
			rc = after(x, from, review->days[PART_AR], &out->answers, e);
		from = out->answers.day;
		so_far = review->days[PART_AR];
	}
	if (rc == RC_OK && stage < STAGE_DECIDING && has_voters(q)) {
		if (!out->votes.given)
			rc = after(x, from, review->vote_days - so_far, &out->votes, e);
		from = out->votes.day;
		so_far = review->vote_days;
	}
	if (rc == RC_OK && stage < STAGE_DECIDING && !out->decision.given)
		rc = after(x, from, review->close_days - so_far, &out->decision, e);
	if (rc || (rc = check_order(out->answers, out->votes, "votes_due", e)) || (rc = check_order(out->answers, out->decision, "due_on", e)))
		return rc;
	return check_order(out->votes, out->decision, "due_on", e);
}

/* --- opening --------------------------------------------------------------------------------------------------------------------------------- */

static void set_due(struct change *c, const char *field, struct round_due due)
{
	if (due.given)
		row_set(c, field, value_int(due.day));
}

static enum rc make_round(struct context *x, const struct round_request *q, enum round_stage stage, const struct round_days *days, int64_t version, int64_t *id,
			  struct error *e)
{
	struct period period = ranking_period(&q->ranking);
	struct written written;
	struct change change;
	enum rc rc = change_new(x, row_entity(x, "round"), &change, e);

	if (rc)
		return rc;
	row_set(&change, "name", value_text(q->name));
	row_set(&change, "policy", value_int(ranking_policy(&q->ranking)->id));
	if (period.has_from)
		row_set(&change, "period_from", value_int(period.from));
	if (period.has_to)
		row_set(&change, "period_to", value_int(period.to));
	set_due(&change, "answers_due", days->answers);
	set_due(&change, "votes_due", days->votes);
	set_due(&change, "due_on", days->decision);
	if (q->note.n)
		row_set(&change, "note", value_text(q->note));
	if ((rc = record_create(x, &change, &written, e)))
		return rc;
	*id = written.id;
	if ((rc = change_new(x, row_entity(x, "round"), &change, e)))
		return rc;
	row_set(&change, "stage", value_text(str_of(stage_codes[stage])));
	row_set(&change, "quorum", value_int(company_setting_int(x->company, "selection.quorum")));
	row_set(&change, "policy_version", row_ref(version));
	return row_put(x, &change, id, e);
}

static enum rc keep_figures(struct context *x, const struct ranking *r, int64_t round, struct error *e)
{
	CLEANUP(buf_free) struct buf json = { .max = FIGURES_MAX };
	struct change change;
	struct str text;
	enum rc rc = change_new(x, row_entity(x, "round"), &change, e);

	if (rc)
		return rc;
	ranking_json(r, FIGURES_TOP, &json);
	if (json.failed || !(text = arena_str(x->arena, buf_view(&json))).p)
		return error_no_memory(e);
	row_set(&change, "figures", value_text(text));
	return row_put(x, &change, &round, e);
}

static enum rc seat_all(struct context *x, const struct round_request *q, int64_t round, struct error *e)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < q->seat_count; i++) {
		struct change change;
		int64_t id = 0;
		if ((rc = change_new(x, row_entity(x, "round_member"), &change, e)))
			break;
		row_set(&change, "round", value_int(round));
		row_set(&change, "user", value_int(q->seats[i].user));
		row_set(&change, "seat", value_text(str_of(seat_codes[q->seats[i].seat])));
		rc = row_put(x, &change, &id, e);
	}
	return rc;
}

/* The exact sum in money's scale, cut to what money holds. */
static int64_t money_of(decimal_sum value)
{
	decimal_sum unit = 10000000, money = (value + (value < 0 ? -unit / 2 : unit / 2)) / unit;

	return money > INT64_MAX ? INT64_MAX : money < -INT64_MAX ? -INT64_MAX : (int64_t)money;
}

static struct value scaled(double d, double scale)
{
	return isnan(d) ? value_null() : value_int(llround(d * scale));
}

static const char *const proposal_columns[] = { "round", "account", "move", "abc_class", "rank", "value", "score", "sureness", "below_rounds", "tier_before",
						"tier_proposed", "answerer", "evidence" };
enum { PROPOSAL_COLUMNS = sizeof proposal_columns / sizeof *proposal_columns };

struct making { struct loader *loader; struct proposing proposing; int64_t round; const struct answerers *people; struct buf evidence; };

static enum rc add_proposal(struct context *x, struct making *m, const struct candidate *c, struct error *e)
{
	static const char classes[] = "ABC";
	int64_t account = ranking_snapshot(&m->proposing.ranking)->accounts[c->account].id;
	enum rc rc = RC_OK;

	buf_clear(&m->evidence);
	if ((rc = proposing_evidence(&m->proposing, c, &m->evidence, e)))
		return rc;
	struct value row[PROPOSAL_COLUMNS] = {
		value_int(m->round), value_int(account), value_text(str_of(move_codes[c->move])),
		c->class < ABC_COUNT ? value_text((struct str){ &classes[c->class], 1 }) : value_null(), value_int(c->rank), value_int(money_of(c->value)),
		scaled(c->score, 1000), scaled(c->sure, 10000), value_int(c->below), row_tier(c->now), row_tier(c->proposed),
		m->people && is_key_tier(c->now) ? row_ref(answerer_of(m->people, account).ar) : value_null(), value_text(buf_view(&m->evidence)),
	};
	if (load_count(m->loader) == LOAD_BATCH) {
		rc = load_write(x, m->loader, e);
		load_clear(m->loader);
	}
	return rc ? rc : load_add(m->loader, row, e);
}

static enum rc make_proposals(struct context *x, const struct round_request *q, int64_t round, const struct answerers *people, int64_t *count, struct error *e)
{
	struct making m = { .round = round, .people = people, .evidence = { .max = EVIDENCE_MAX } };
	struct candidate c;
	enum rc rc;

	*count = 0;
	if ((rc = proposing_begin(x, q->ranking, &m.proposing, e)) == RC_OK &&
	    (rc = load_open(x->schema, "proposal", proposal_columns, PROPOSAL_COLUMNS, &m.loader, e)) == RC_OK) {
		while (rc == RC_OK && proposing_next(&m.proposing, &c)) {
			rc = add_proposal(x, &m, &c, e);
			++*count;
		}
		if (rc == RC_OK)
			rc = load_write(x, m.loader, e);
	}
	load_close(m.loader);
	proposing_end(&m.proposing);
	buf_free(&m.evidence);
	return rc;
}

static enum rc begin_stage(struct context *x, const struct standing *s, const struct answerers *people, const struct round_days *days, struct error *e)
{
	if (s->stage == STAGE_ANSWERING)
		return stocktake_ask(x, s, people, *days, e);
	return s->stage == STAGE_VOTING ? vote_call(x, s, days->votes, e) : RC_OK;
}

static enum rc open_with(struct context *x, const struct round_request *q, enum round_stage stage, const struct answerers *people, int64_t *round,
			 int64_t *proposals, struct error *e)
{
	struct round_days days;
	struct standing s;
	int64_t version;
	enum rc rc;

	if ((rc = check_seats(x, q, stage, e)) || (rc = settle_days(x, q, stage, &days, e)) || (rc = policy_freeze(x, ranking_policy(&q->ranking)->id, &version, e)) ||
	    (rc = make_round(x, q, stage, &days, version, round, e)) || (rc = keep_figures(x, &q->ranking, *round, e)) || (rc = seat_all(x, q, *round, e)) ||
	    (rc = make_proposals(x, q, *round, people, proposals, e)) || (rc = round_standing(x, *round, &s, e)))
		return rc;
	return begin_stage(x, &s, people, &days, e);
}

enum rc round_open(struct context *x, const struct round_request *q, int64_t *round, int64_t *proposals, struct error *e)
{
	enum round_stage stage = first_stage(q);
	struct answerers people = { 0 };
	enum rc rc = stage == STAGE_ANSWERING ? answerers_read(x, &people, e) : RC_OK;

	*round = *proposals = 0;
	if (rc == RC_OK && ranking_policy(&q->ranking)->kind == POLICY_PARTNERS)
		rc = error_set(e, RC_INVALID, "policy", "error.partner_round", NULL, NULL);
	if (rc == RC_OK && stage >= STAGE_CLOSED)
		rc = error_set(e, RC_INVALID, "stage", "error.round_begins", NULL, NULL);
	if (rc == RC_OK)
		rc = open_with(x, q, stage, stage == STAGE_ANSWERING ? &people : NULL, round, proposals, e);
	answerers_free(&people);
	return rc;
}

/* --- moving on ------------------------------------------------------------------------------------------------------------------------------- */

static enum rc set_stage(struct context *x, int64_t round, enum round_stage stage, struct error *e)
{
	struct change change;
	enum rc rc = change_new(x, row_entity(x, "round"), &change, e);

	if (rc)
		return rc;
	row_set(&change, "stage", value_text(str_of(stage_codes[stage])));
	if (stage == STAGE_CLOSED) {
		row_set(&change, "status", value_text(STR("decided")));
		row_set(&change, "closed_at", value_int(x->now));
	}
	return row_put(x, &change, &round, e);
}

static enum rc votes_due(struct context *x, int64_t round, struct round_due *out, struct error *e)
{
	struct value id = value_int(round);
	int64_t day = 0;
	enum rc rc = db_one_int(x->db, "SELECT votes_due FROM round WHERE id = ?", &id, 1, &day, &out->given, e);

	out->day = (int32_t)day;
	return rc;
}

static enum rc enter_voting(struct context *x, const struct standing *s, struct error *e)
{
	struct value id = value_int(s->id);
	struct round_due due;
	int64_t voters;
	bool found;
	enum rc rc;

	if ((rc = db_one_int(x->db, "SELECT count(*) FROM round_member WHERE round_id = ? AND seat IN ('chair', 'member') AND deleted_at IS NULL", &id, 1, &voters, &found, e)))
		return rc;
	if (!voters)
		return error_set(e, RC_CONFLICT, "committee", "error.no_voters", NULL, NULL);
	return (rc = votes_due(x, s->id, &due, e)) ? rc : vote_call(x, s, due, e);
}

/* Chair and office learn that it is time to decide. */
static enum rc tell_deciding(struct context *x, const struct standing *s, struct error *e)
{
	static const char people[] = "SELECT user_id FROM round_member WHERE round_id = ?1 AND seat IN ('chair', 'office') AND deleted_at IS NULL"
				     " UNION SELECT opened_by_id FROM round WHERE id = ?1 AND opened_by_id IS NOT NULL ORDER BY 1";
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value id = value_int(s->id);
	char *link = arena_printf(x->arena, "/selection/rounds/%lld", (long long)s->id);
	int64_t users[SEATS_MAX + 1];
	bool row = true;
	int n = 0;
	enum rc rc;

	if (!link)
		return error_no_memory(e);
	if ((rc = db_prepare(x->db, str_of(people), &st, e)) || (rc = statement_bind_all(st, &id, 1, e)))
		return rc;
	while (n <= SEATS_MAX && (rc = statement_step(st, &row, e)) == RC_OK && row)
		users[n++] = statement_int(st, 0);
	for (int i = 0; rc == RC_OK && i < n; i++)
		rc = notice_send(x, users[i], "round", "notice.round_deciding", s->name, STR(""), str_of(link), e);
	return rc;
}

enum rc round_advance(struct context *x, int64_t round, enum round_stage to, struct error *e)
{
	const struct entity *t = row_entity(x, "round");
	struct standing s;
	enum rc rc;

	if (!principal_may(x->who, t, OP_UPDATE))
		return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden_operation", "update", t->name);
	if ((rc = round_standing(x, round, &s, e)))
		return rc;
	if (!s.open || s.stage == STAGE_CLOSED)
		return error_set(e, RC_CONFLICT, "round", "error.round_closed", NULL, NULL);
	if (to <= s.stage || to >= STAGE_CLOSED)
		return error_set(e, RC_INVALID, "stage", "error.round_forward", stage_codes[s.stage], NULL);
	if ((rc = set_stage(x, round, to, e)) || (s.stage == STAGE_VOTING && (rc = vote_end(x, round, e))))
		return rc;
	s.stage = to;
	return to == STAGE_VOTING ? enter_voting(x, &s, e) : tell_deciding(x, &s, e);
}

/* --- closing ---------------------------------------------------------------------------------------------------------------------------------- */

static enum rc next_open(struct context *x, int64_t round, int64_t after, int64_t *id, bool *found, struct error *e)
{
	struct value values[] = { value_int(round), value_int(after) };

	return db_one_int(x->db, "SELECT id FROM proposal WHERE round_id = ? AND id > ? AND status = 'open' AND deleted_at IS NULL ORDER BY id LIMIT 1", values, 2, id,
			  found, e);
}

/* In memory of its own: a round may have more proposals than a request has memory. */
static enum rc withdraw(struct context *x, int64_t proposal, struct error *e)
{
	CLEANUP(arena_free) struct arena own = { .max = ROW_MEMORY };
	struct context row = *x;
	struct change change;
	enum rc rc;

	row.arena = &own;
	if ((rc = change_new(&row, row_entity(x, "proposal"), &change, e)))
		return rc;
	row_set(&change, "status", value_text(STR("withdrawn")));
	return row_put(&row, &change, &proposal, e);
}

enum rc round_close(struct context *x, int64_t round, struct error *e)
{
	const struct entity *t = row_entity(x, "round");
	struct standing s;
	int64_t id = 0;
	bool found = true;
	enum rc rc;

	if (!principal_may(x->who, t, OP_APPROVE))
		return error_set(e, RC_FORBIDDEN, NULL, "error.forbidden_operation", "approve", t->name);
	if ((rc = round_standing(x, round, &s, e)))
		return rc;
	if (!s.open)
		return error_set(e, RC_CONFLICT, "round", "error.round_closed", NULL, NULL);
	while ((rc = next_open(x, round, id, &id, &found, e)) == RC_OK && found)
		if ((rc = withdraw(x, id, e)))
			return rc;
	if (rc || (rc = stocktake_drop(x, round, e)) || (rc = vote_end(x, round, e)))
		return rc;
	return set_stage(x, round, STAGE_CLOSED, e);
}
