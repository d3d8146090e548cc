/* What the pages of rounds share. */
#include "web/round.h"

#include <stdio.h>

#include "base/mem.h"
#include "model/words.h"

enum { NAMES_KEPT = 64 };

int64_t page_number(struct page *p, const char *name)
{
	int64_t id;

	if (decimal_parse(request_param(p->r, name), 0, &id) == DECIMAL_OK && id > 0)
		return id;
	page_give_up(p, RC_NOT_FOUND, "error.not_found");
	return 0;
}

static bool counted(struct page *p, const char *sql, int64_t round, int64_t user)
{
	struct value values[] = { value_int(round), value_int(user) };
	int64_t n = 0;
	bool found;

	return page_ok(p, db_one_int(p->x.db, sql, values, user ? 2 : 1, &n, &found, &p->e)) && n > 0;
}

static void read_seats(struct round_page *rp)
{
	static const char seats[] = "SELECT count(*) FROM round_member WHERE round_id = ? AND seat IN ('chair', 'member') AND deleted_at IS NULL";
	static const char own[] = "SELECT count(*) FROM round_member WHERE round_id = ? AND user_id = ? AND seat IN ('chair', 'member') AND deleted_at IS NULL";
	static const char office[] = "SELECT count(*) FROM round_member WHERE round_id = ? AND user_id = ? AND seat IN ('chair', 'office') AND deleted_at IS NULL";
	struct page *p = &rp->p;

	rp->committee = counted(p, seats, rp->id, 0);
	rp->votes = p->who->user && counted(p, own, rp->id, p->who->user);
	rp->asks = counted(p, "SELECT count(*) FROM stocktake_request WHERE round_id = ? AND deleted_at IS NULL", rp->id, 0);
	rp->office = principal_may(p->who, rp->round->entity, OP_UPDATE) || (p->who->user && record_value(rp->round, "opened_by").i == p->who->user) ||
		     (p->who->user && counted(p, office, rp->id, p->who->user));
}

bool round_page_open(struct request *r, struct round_page *rp)
{
	struct page *p = &rp->p;
	struct record *round;

	*rp = (struct round_page){ .id = 0 };
	if (!page_open(r, p) || !(rp->id = page_number(p, "id")) || !page_ok(p, record_get(&p->x, schema_entity(p->x.schema, STR("round")), rp->id, &round, &p->e)))
		return false;
	rp->round = round;
	rp->name = record_value(round, "name").s;
	rp->base = page_print(p, "/selection/rounds/%lld", (long long)rp->id);
	rp->stage = stage_of(record_value(round, "stage").s);
	rp->open = str_is(record_value(round, "status").s, "open");
	read_seats(rp);
	return !p->failed;
}

enum handled round_page_close(struct round_page *rp)
{
	return page_close(&rp->p);
}

struct crumb *round_crumbs(const struct round_page *rp, size_t *count)
{
	struct crumb *crumbs = page_new_array((struct page *)&rp->p, struct crumb, 3);

	*count = crumbs ? 3 : 0;
	if (crumbs) {
		crumbs[0] = (struct crumb){ page_say(&rp->p, "selection.title"), STR("/selection") };
		crumbs[1] = (struct crumb){ page_say(&rp->p, "selection.rounds"), STR("/selection/rounds") };
		crumbs[2] = (struct crumb){ rp->name, rp->base };
	}
	return crumbs;
}

struct str list_text(const struct page *p, const struct list *l, int column)
{
	struct value v = list_value(l, column);
	struct str s = v.kind == VALUE_TEXT ? arena_str(p->arena, v.s) : STR("");

	return s.p ? s : STR("");
}

struct str proposal_columns(struct page *p, const char *columns)
{
	const struct entity *t = schema_entity(p->x.schema, STR("proposal"));

	return principal_reads(p->who, t, entity_field_named(t, "value")) ? page_print(p, "%s,value", columns) : str_of(columns);
}

struct value proposal_value(const struct list *l, int column)
{
	return column < l->column_count ? list_value(l, column) : value_null();
}

struct str round_period_words(const struct page *p, struct period period)
{
	struct str from = period.has_from ? page_date(p, period.from) : page_say(p, "round.from_first"), to = period.has_to ? page_date(p, period.to) : page_say(p, "round.to_now");

	return page_say_with(p, "round.period", from, to);
}

struct str record_words(struct page *p, const struct record *r, const char *field)
{
	const struct field *f = entity_field(r->entity, str_of(field));

	return r->readable[f->index] && !value_is_null(r->values[f->index]) ? value_words(p, r->entity, f, r->values[f->index]) : STR("");
}

struct str user_name(struct page *p, int64_t user)
{
	struct str name = STR("");
	struct error ignored = { 0 };

	if (!user || record_title(&p->x, schema_entity(p->x.schema, STR("user")), user, &name, &ignored))
		return STR("");
	return name;
}

struct mover tier_mover(const struct page *p, struct str before, struct str after)
{
	const char *from = tier_mark(before), *to = tier_mark(after);

	return (struct mover){ .mark_from = from ? from : "none", .mark_to = to ? to : "none", .letter_from = from ? tier_letter(before) : STR("–"),
			       .letter_to = to ? tier_letter(after) : STR("–"), .same = str_eq(before, after) };
}

struct str score_words(struct page *p, struct value score)
{
	struct buf b = { .max = 60 };

	if (score.kind != VALUE_INT)
		return STR("");
	decimal_sum_write_fixed(&b, score.i, 3, 2);
	return page_take(p, &b);
}

/* --- votes ------------------------------------------------------------------------------------------------------------------------------------ */

struct str tally_text(struct page *p, const struct vote_view *v)
{
	if (!v->tally.voters)
		return STR("");
	if (!v->shown)
		return page_say(p, "round.vote_hidden");
	if (!v->tally.counts[VOTE_AGREE] && !v->tally.counts[VOTE_AGAINST] && !v->tally.counts[VOTE_ABSTAIN])
		return STR("");
	return page_print(p, "%d : %d", v->tally.counts[VOTE_AGREE], v->tally.counts[VOTE_AGAINST]);
}

struct str tally_title(struct page *p, const struct vote_view *v)
{
	char key[40];

	if (!v->shown)
		return page_say(p, "round.vote_hidden_why");
	snprintf(key, sizeof key, "vote_result.%s", result_codes[tally_result(&v->tally)]);
	return page_say_with(p, "round.tally", page_print(p, "%d", v->tally.counts[VOTE_ABSTAIN]), page_say(p, key));
}

struct str tally_note(struct page *p, const struct vote_view *v)
{
	struct str counts = v->shown ? tally_text(p, v) : STR("");

	return counts.n ? page_print(p, "%.*s · %.*s", STR_ARG(counts), STR_ARG(tally_title(p, v))) : v->shown ? page_say(p, "round.no_votes") : tally_title(p, v);
}

const char *tally_tone(const struct vote_view *v)
{
	static const char *const tones[RESULT_COUNT] = { "", "", "good", "bad", "warn" };

	return v->shown ? tones[tally_result(&v->tally)] : "";
}

const char *move_tone(struct str move)
{
	if (str_is(move, "enter") || str_is(move, "up"))
		return "good";
	if (str_is(move, "leave") || str_is(move, "down"))
		return "bad";
	return str_is(move, "review") ? "warn" : "";
}

void tier_choices(struct page *p, struct str chosen, const struct option **items, size_t *count)
{
	struct form_field field = { .name = STR("tier") };

	options_of(p, entity_field_named(schema_entity(p->x.schema, STR("proposal")), "tier_proposed"), chosen, false, &field);
	*items = field.options.items;
	*count = field.options.count;
}

enum handled round_written(struct request *r, enum rc rc, const struct error *e, const char *toast, struct str back)
{
	if (rc)
		return page_error(r, e);
	page_toast(r, toast, STR(""), STR(""));
	return page_go(r, back);
}
