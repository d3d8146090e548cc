/* Judgements of a policy → matrices by judge and level → weights. */
#include "kam/weights.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "stats/ahp.h"

enum { JUDGEMENTS_MAX = WEIGHTS_JUDGES_MAX * 400, WHOLE = 10000 };

/* RI(n) for n = 11 … 15: Saaty, The Analytic Hierarchy Process, 1980, p. 21. */
static const double random_index_more[] = { 1.51, 1.48, 1.56, 1.57, 1.59 };

struct matrix { double at[WEIGHTS_ITEMS_MAX * WEIGHTS_ITEMS_MAX]; int judged; };

/* Sums of logarithms over judges, by level. */
struct mean { double logs[WEIGHTS_ITEMS_MAX * WEIGHTS_ITEMS_MAX]; int counts[WEIGHTS_ITEMS_MAX * WEIGHTS_ITEMS_MAX]; };

/* --- what there is to weigh --------------------------------------------------------------------------------------------------------------------- */

static struct weight_level *level_for(struct weights *w, struct str aspect)
{
	struct weight_level *groups = &w->levels[0], *l;

	for (size_t i = 1; i < w->level_count; i++)
		if (str_eq(w->levels[i].code, aspect))
			return &w->levels[i];
	if (w->level_count == WEIGHTS_LEVELS_MAX)
		return NULL;
	l = &w->levels[w->level_count++];
	*l = (struct weight_level){ .code = aspect };
	groups->items[groups->count++] = aspect;
	return l;
}

static enum rc read_criteria(struct context *x, int64_t policy, struct arena *a, struct weights *w, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value id = value_int(policy);
	bool row;
	enum rc rc;

	w->levels[0] = (struct weight_level){ .code = STR(WEIGHTS_LEVEL_GROUPS) };
	w->level_count = 1;
	if ((rc = db_prepare(x->db, STR("SELECT code, aspect, weight FROM criterion WHERE policy_id = ? AND active = 1 AND deleted_at IS NULL ORDER BY position, id"), &st,
			     e)) || (rc = statement_bind_all(st, &id, 1, e)))
		return rc;
	while ((rc = statement_step(st, &row, e)) == RC_OK && row) {
		struct weight_level *l = level_for(w, arena_str(a, statement_text(st, 1)));
		if (!l || l->count == WEIGHTS_ITEMS_MAX)
			continue;
		l->now[l->count] = (double)statement_int(st, 2) / WHOLE;
		w->levels[0].now[l - w->levels - 1] += l->now[l->count];
		l->items[l->count++] = arena_str(a, statement_text(st, 0));
	}
	return rc;
}

static int item_at(const struct weight_level *l, struct str code)
{
	for (size_t i = 0; i < l->count; i++)
		if (str_eq(l->items[i], code))
			return (int)i;
	return -1;
}

/* --- judgements --------------------------------------------------------------------------------------------------------------------------------- */

static void matrix_clear(struct matrix *m)
{
	for (int i = 0; i < WEIGHTS_ITEMS_MAX * WEIGHTS_ITEMS_MAX; i++)
		m->at[i] = NAN;
	m->judged = 0;
}

static double ratio_of(int64_t intensity)
{
	return intensity >= 0 ? (double)intensity : 1 / (double)-intensity;
}

static struct weight_judge *judge_of(struct weights *w, int64_t user, struct str name, struct arena *a)
{
	if (w->judge_count && w->judges[w->judge_count - 1].user == user)
		return &w->judges[w->judge_count - 1];
	if (w->judge_count == WEIGHTS_JUDGES_MAX)
		return NULL;
	w->judges[w->judge_count] = (struct weight_judge){ .user = user, .name = arena_str(a, name) };
	return &w->judges[w->judge_count++];
}

/* The judge's matrices are beside him: one a level. */
static void take_judgement(struct weights *w, struct matrix *own, struct str level, struct str first, struct str second, int64_t intensity)
{
	for (size_t i = 0; i < w->level_count; i++) {
		const struct weight_level *l = &w->levels[i];
		int f, s;
		if (!str_eq(l->code, level) || !intensity || (f = item_at(l, first)) < 0 || (s = item_at(l, second)) < 0 || f == s)
			continue;
		size_t n = l->count;
		if (isnan(own[i].at[(size_t)f * n + (size_t)s]))
			own[i].judged++;
		own[i].at[(size_t)f * n + (size_t)s] = ratio_of(intensity);
		own[i].at[(size_t)s * n + (size_t)f] = 1 / ratio_of(intensity);
	}
}

static enum rc read_judgements(struct context *x, int64_t policy, struct arena *a, struct weights *w, struct matrix *matrices, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	struct value id = value_int(policy);
	bool row;
	enum rc rc;

	if ((rc = db_prepare(x->db, STR("SELECT j.judge_id, u.name, j.level, j.first, j.second, j.intensity FROM judgement j JOIN app_user u ON u.id = j.judge_id"
					" WHERE j.policy_id = ? AND j.deleted_at IS NULL ORDER BY j.judge_id, j.id"), &st, e)) ||
	    (rc = statement_bind_all(st, &id, 1, e)))
		return rc;
	for (int n = 0; n < JUDGEMENTS_MAX && (rc = statement_step(st, &row, e)) == RC_OK && row; n++) {
		struct weight_judge *judge = judge_of(w, statement_int(st, 0), statement_text(st, 1), a);
		if (judge)
			take_judgement(w, matrices + (judge - w->judges) * WEIGHTS_LEVELS_MAX, statement_text(st, 2), statement_text(st, 3), statement_text(st, 4),
				       statement_int(st, 5));
	}
	return rc;
}

/* --- weights of one matrix ------------------------------------------------------------------------------------------------------------------------ */

static double random_index(size_t n)
{
	return n <= AHP_RANDOM_COUNT ? ahp_random_index[n ? n - 1 : 0] : random_index_more[n - AHP_RANDOM_COUNT - 1];
}

static void take_advice(const struct ahp *r, struct judged_level *out)
{
	out->reconsider = r->reconsider;
	out->first = (int)r->i;
	out->second = (int)r->j;
	out->given = r->given;
	out->suggested = r->suggested;
	out->ratio_after = r->cr_after;
}

/* The diagonal is filled here; entries beyond n × n are not looked at. */
static enum rc weigh(struct matrix *m, size_t n, struct judged_level *out, struct error *e)
{
	CLEANUP(arena_free) struct arena scratch = { .max = 1 << 20 };
	struct ahp r;
	size_t row, column;
	enum ahp_status status;

	*out = (struct judged_level){ .judged = m->judged, .pairs = (int)(n * (n - (n > 0)) / 2) };
	if (!n)
		return RC_OK;
	for (size_t i = 0; i < n; i++)
		m->at[i * n + i] = 1;
	if ((status = ahp(&scratch, m->at, n, random_index(n), &r, &row, &column)) == AHP_NO_MEMORY)
		return error_no_memory(e);
	if (status != AHP_OK)
		return RC_OK;
	out->known = true;
	out->ratio = r.cr;
	out->consistent = r.consistent;
	memcpy(out->local, r.weights, n * sizeof *r.weights);
	take_advice(&r, out);
	return RC_OK;
}

static void add_to_mean(struct mean *to, const struct matrix *m, size_t n)
{
	for (size_t i = 0; i < n * n; i++) {
		if (isnan(m->at[i]))
			continue;
		to->logs[i] += log(m->at[i]);
		to->counts[i]++;
	}
}

static void mean_matrix(const struct mean *from, size_t n, struct matrix *out)
{
	matrix_clear(out);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n; k++)
			if (i != k && from->counts[i * n + k]) {
				out->at[i * n + k] = exp(from->logs[i * n + k] / from->counts[i * n + k]);
				out->judged += i < k;
			}
}

static enum rc weigh_level(struct weights *w, size_t level, struct matrix *matrices, struct error *e)
{
	struct weight_level *l = &w->levels[level];
	struct mean *mean = mem_alloc(sizeof *mean);
	struct matrix *all = mem_alloc(sizeof *all);
	enum rc rc = mean && all ? RC_OK : error_no_memory(e);

	if (rc == RC_OK)
		*mean = (struct mean){ .counts = { 0 } };
	for (size_t j = 0; rc == RC_OK && j < w->judge_count; j++) {
		struct matrix *own = &matrices[j * WEIGHTS_LEVELS_MAX + level];
		add_to_mean(mean, own, l->count);
		rc = weigh(own, l->count, &w->judges[j].levels[level], e);
	}
	if (rc == RC_OK) {
		mean_matrix(mean, l->count, all);
		rc = weigh(all, l->count, &l->all, e);
	}
	mem_free(mean);
	mem_free(all);
	return rc;
}

enum rc weights_load(struct context *x, int64_t policy, struct arena *a, struct weights *out, struct error *e)
{
	struct matrix *matrices = mem_alloc(sizeof *matrices * WEIGHTS_JUDGES_MAX * WEIGHTS_LEVELS_MAX);
	enum rc rc = RC_OK;

	*out = (struct weights){ .judges = arena_new_array(a, struct weight_judge, WEIGHTS_JUDGES_MAX) };
	if (!matrices || !out->judges)
		rc = error_no_memory(e);
	for (int i = 0; rc == RC_OK && i < WEIGHTS_JUDGES_MAX * WEIGHTS_LEVELS_MAX; i++)
		matrix_clear(&matrices[i]);
	if (rc == RC_OK && (rc = read_criteria(x, policy, a, out, e)) == RC_OK)
		rc = read_judgements(x, policy, a, out, matrices, e);
	out->known = out->level_count > 1;
	for (size_t i = 0; rc == RC_OK && i < out->level_count; i++) {
		rc = weigh_level(out, i, matrices, e);
		out->known &= out->levels[i].all.known;
	}
	mem_free(matrices);
	return rc;
}

double weights_of(const struct weights *w, struct str aspect, struct str criterion)
{
	int group = item_at(&w->levels[0], aspect), item;

	if (group < 0 || !w->known)
		return NAN;
	const struct weight_level *l = &w->levels[group + 1];
	item = item_at(l, criterion);
	return item < 0 ? NAN : w->levels[0].all.local[group] * l->all.local[item];
}

/* --- taking them over ------------------------------------------------------------------------------------------------------------------------------- */

struct share { const struct weight_level *level; size_t item; double exact; int64_t rounded; };

static size_t list_shares(const struct weights *w, struct share *out)
{
	size_t n = 0;

	for (size_t l = 1; l < w->level_count; l++)
		for (size_t i = 0; i < w->levels[l].count; i++) {
			double exact = WHOLE * weights_of(w, w->levels[l].code, w->levels[l].items[i]);
			out[n++] = (struct share){ &w->levels[l], i, exact, (int64_t)exact };
		}
	return n;
}

/* Largest remainders first, until the sum is the whole. */
static void round_shares(struct share *shares, size_t n)
{
	int64_t left = WHOLE;

	for (size_t i = 0; i < n; i++)
		left -= shares[i].rounded;
	for (; n && left > 0; left--) {
		size_t most = 0;
		for (size_t i = 1; i < n; i++)
			if (shares[i].exact - (double)shares[i].rounded > shares[most].exact - (double)shares[most].rounded)
				most = i;
		shares[most].rounded++;
	}
}

static enum rc put_weight(struct context *x, int64_t policy, const struct share *s, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("criterion"));
	struct value values[] = { value_int(policy), value_text(s->level->items[s->item]) };
	struct change c;
	struct written written;
	int64_t id;
	bool found;
	enum rc rc = db_one_int(x->db, "SELECT id FROM criterion WHERE policy_id = ? AND code = ? AND deleted_at IS NULL", values, 2, &id, &found, e);

	if (rc || !found || (rc = change_new(x, t, &c, e)))
		return rc;
	change_value(&c, entity_field_named(t, "weight"), value_int(s->rounded));
	return record_update(x, id, ANY_VERSION, &c, &written, e);
}

static enum rc mark_compared(struct context *x, int64_t policy, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("policy"));
	struct change c;
	struct written written;
	enum rc rc = change_new(x, t, &c, e);

	if (rc)
		return rc;
	change_value(&c, entity_field_named(t, "weights_from"), value_text(STR("compared")));
	return record_update(x, policy, ANY_VERSION, &c, &written, e);
}

enum rc weights_apply(struct context *x, int64_t policy, struct error *e)
{
	struct share shares[WEIGHTS_LEVELS_MAX * WEIGHTS_ITEMS_MAX];
	struct weights w;
	size_t n;
	enum rc rc = weights_load(x, policy, x->arena, &w, e);

	if (rc)
		return rc;
	if (!w.known)
		return error_set(e, RC_CONFLICT, "judgement", "error.weights_unknown", NULL, NULL);
	n = list_shares(&w, shares);
	round_shares(shares, n);
	for (size_t i = 0; rc == RC_OK && i < n; i++)
		rc = put_weight(x, policy, &shares[i], e);
	return rc ? rc : mark_compared(x, policy, e);
}
