/* Trees of explanation for scores, and the exact split of a move. */
#include "kam/score_explain.h"

#include <math.h>

#include "base/mem.h"
#include "format/json.h"
#include "kam/partner.h"
#include "kam/score_parts.h"
#include "stats/scorecard.h"

enum { ASSESSORS_SHOWN = 10 };

struct telling {
	struct context *x;
	struct explaining tree;
	const struct scoring *s;
	const struct scored *item;
	enum language language;
};

static struct explanation *node(struct telling *t, struct explanation *parent, const char *label, enum explain_unit unit)
{
	return explanation_node(&t->tree, parent, label, unit);
}

static struct explanation *number(struct telling *t, struct explanation *parent, const char *label, double value)
{
	struct explanation *n = node(t, parent, label, EXPLAIN_NUMBER);

	n->share = value;
	return n;
}

static struct explanation *share(struct telling *t, struct explanation *parent, const char *label, double value)
{
	struct explanation *n = node(t, parent, label, EXPLAIN_SHARE);

	n->share = value;
	return n;
}

static struct explanation *text(struct telling *t, struct explanation *parent, const char *label, struct str value)
{
	struct explanation *n = node(t, parent, label, EXPLAIN_TEXT);

	n->text = value;
	return n;
}

/* --- one criterion ---------------------------------------------------------------------------------------------------------------------------------- */

static bool counts(const struct scoring *s, size_t c, size_t account)
{
	return s->criteria[c].scores[account] != SCORE_UNKNOWN && s->criteria[c].criterion->weight > 0;
}

/* Sum of the weights of what is known of the account. */
static double known_weight(const struct scoring *s, size_t account)
{
	double sum = 0;

	for (size_t c = 0; c < s->criterion_count; c++)
		sum += counts(s, c, account) ? s->criteria[c].weight : 0;
	return sum;
}

/* Who gave what, as far as the asker may read it. */
static enum rc tell_assessors(struct telling *t, struct explanation *parent, const struct criterion *c, struct error *e)
{
	const struct entity *entity = schema_entity(t->x->schema, STR("assessment"));
	struct query q = { .entity = entity, .limit = ASSESSORS_SHOWN, .operation = OP_LIST };
	char *filter = arena_printf(t->tree.arena, "criterion = %lld and account = %lld and score is not empty", (long long)c->id,
				    (long long)t->s->snapshot->accounts[t->item->account].id);
	struct list l;
	bool row = true;
	enum rc rc = filter ? RC_OK : error_no_memory(e);

	if (rc || !principal_may(t->x->who, entity, OP_LIST))
		return rc;
	if ((rc = filter_parse(t->x, entity, str_of(filter), &q.filter, e)) || (rc = query_columns(t->x, &q, STR("assessor.name,score,reason,assessed_on"), e)) ||
	    (rc = list_begin(t->x, &q, &l, e)))
		return rc;
	while ((rc = list_next(&l, &row, e)) == RC_OK && row) {
		struct explanation *n = number(t, parent, "explain.assessed_by", (double)list_value(&l, 1).i / QUANTITY_UNIT);
		n->argument = arena_str(t->tree.arena, list_value(&l, 0).s);
		if (list_value(&l, 2).kind == VALUE_TEXT)
			text(t, n, "explain.reason", arena_str(t->tree.arena, list_value(&l, 2).s));
	}
	list_end(&l);
	return rc;
}

static void tell_measure(struct telling *t, struct explanation *parent, size_t c)
{
	double raw = scoring_raw(t->s, c, t->item->account);
	const struct criterion *k = t->s->criteria[c].criterion;

	if (isnan(raw))
		return;
	number(t, parent, "explain.raw", raw);
	text(t, parent, "explain.expression", k->expression);
}

static enum rc tell_criterion(struct telling *t, struct explanation *root, size_t c, double known, struct error *e)
{
	const struct scored_criterion *k = &t->s->criteria[c];
	double score = scoring_score(t->s, c, t->item->account);
	struct explanation *part = number(t, root, "explain.criterion", score * k->weight / known);

	part->argument = words_in(&k->criterion->words, t->language);
	part->part = true;
	part->formula = "formula.contribution";
	number(t, part, "explain.criterion_score", score);
	share(t, part, "explain.weight", k->weight / known);
	if (k->criterion->measured)
		tell_measure(t, part, c);
	if (t->x && (!k->criterion->measured || k->criterion->assess_unknown))
		return tell_assessors(t, part, k->criterion, e);
	return RC_OK;
}

static void tell_unknown(struct telling *t, struct explanation *root)
{
	for (size_t c = 0; c < t->s->criterion_count; c++)
		if (t->s->criteria[c].criterion->weight > 0 && !counts(t->s, c, t->item->account)) {
			struct explanation *n = share(t, root, t->s->criteria[c].masked ? "explain.criterion_masked" : "explain.criterion_unknown", t->s->criteria[c].weight);
			n->argument = words_in(&t->s->criteria[c].criterion->words, t->language);
		}
}

/* --- what follows ------------------------------------------------------------------------------------------------------------------------------------- */

static struct str tier_key(struct telling *t, unsigned char tier)
{
	char *key = tier < TIER_COUNT ? arena_printf(t->tree.arena, "choice.tier.%s", tier_codes[tier]) : arena_printf(t->tree.arena, "explain.no_tier");

	t->tree.failed |= !key;
	return str_of(key);
}

static void tell_tier(struct telling *t, struct explanation *parent, const char *label, unsigned char tier)
{
	struct explanation *n = node(t, parent, label, EXPLAIN_CHOICE);

	n->text = tier_key(t, tier);
}

/* What was asked of the account before the tier, and what the answer is. */
static void tell_conditions(struct telling *t, struct explanation *proposed)
{
	static const char *const labels[CONDITION_COUNT] = { "explain.condition_entry", "explain.condition_sign", "explain.condition_exclusion" };
	const struct account_conditions *c = &t->s->conditions[t->item->account];

	for (size_t k = 0; k < t->s->policy->condition_count; k++) {
		const struct policy_condition *it = &t->s->policy->conditions[k];
		struct explanation *n = it->active ? node(t, proposed, labels[it->kind], EXPLAIN_CHOICE) : NULL;
		if (!n)
			continue;
		n->argument = words_in(&it->words, t->language);
		n->text = !(c->known >> k & 1) ? STR("explain.truth_unknown") : c->hold >> k & 1 ? STR("explain.truth_yes") : STR("explain.truth_no");
		n->source = it->expression.n ? "source.policy" : "source.finding";
	}
}

static void tell_why(struct telling *t, struct explanation *proposed)
{
	static const char *const keys[WHY_COUNT] = { "explain.why_method", "explain.why_no_data", "explain.why_excluded", "explain.why_conditions", "explain.why_open",
						     "explain.why_held", "explain.why_places", "explain.why_unsure", "explain.why_no_rule" };

	node(t, proposed, "explain.why", EXPLAIN_CHOICE)->text = str_of(keys[t->item->why]);
	if (t->item->rounds_below)
		node(t, proposed, "explain.rounds_below", EXPLAIN_COUNT)->count = t->item->rounds_below;
}

static void tell_methods(struct telling *t, struct explanation *root)
{
	static const char *const labels[METHODS_COUNT] = { "choice.policy_method.pareto", "choice.policy_method.score", "choice.policy_method.fuzzy", "choice.policy_method.matrix",
							   "choice.policy_method.bcg", "choice.policy_method.rfm" };
	struct explanation *methods = node(t, root, "explain.proposed_tier", EXPLAIN_CHOICE);

	methods->text = tier_key(t, t->item->tier_proposed);
	tell_why(t, methods);
	tell_conditions(t, methods);
	for (int m = 0; m < METHODS_COUNT; m++)
		tell_tier(t, methods, labels[m], t->item->tier[m]);
	tell_tier(t, methods, "explain.tier_now", t->item->tier_now);
}

/* Instead of tiers, for partners: the grade, why, what was asked, and from which score each grade begins. */
static void tell_grade(struct telling *t, struct explanation *root)
{
	static const char *const keys[GRADE_COUNT + 1] = { "choice.partner_grade.a", "choice.partner_grade.b", "choice.partner_grade.c", "choice.partner_grade.d", "explain.no_grade" };
	static const char *const whys[GRADE_WHY_COUNT] = { "choice.grade_why.score", "choice.grade_why.least", "choice.grade_why.open", "choice.grade_why.excluded",
							   "choice.grade_why.no_data" };
	struct explanation *grade = node(t, root, "explain.grade", EXPLAIN_CHOICE);
	enum grade_why why;

	grade->text = str_of(keys[partner_grade(t->s, t->item, &why)]);
	node(t, grade, "explain.why", EXPLAIN_CHOICE)->text = str_of(whys[why]);
	for (int g = GRADE_A; g < GRADE_D; g++)
		number(t, grade, keys[g], (double)t->s->policy->grade_cuts[g] / QUANTITY_UNIT)->source = "source.policy";
	tell_conditions(t, grade);
}

static void tell_chances(struct telling *t, struct explanation *root)
{
	static const char *const labels[TIER_COUNT] = { "choice.tier.strategic", "choice.tier.key", "choice.tier.growth", "choice.tier.general" };
	struct explanation *sure;

	if (isnan(t->item->sure))
		return;
	sure = share(t, root, "explain.robustness", t->item->sure);
	sure->formula = "formula.robustness";
	for (int k = 0; k < TIER_COUNT; k++)
		share(t, sure, labels[k], t->item->tier_chance[k]);
}

enum rc score_explain(struct context *x, struct arena *a, const struct scoring *s, size_t account, enum language language, struct explanation **out, struct error *e)
{
	struct telling t = { .x = x, .tree.arena = a, .s = s, .item = scoring_find(s, account), .language = language };
	struct explanation *root, *value = NULL;
	double known;
	enum rc rc = RC_OK;

	*out = NULL;
	if (!t.item)
		return error_set(e, RC_NOT_FOUND, "account", "error.not_found", NULL, NULL);
	root = number(&t, NULL, "explain.score", t.item->score);
	root->formula = "formula.score";
	known = known_weight(s, account);
	for (size_t c = 0; rc == RC_OK && c < s->criterion_count; c++)
		if (counts(s, c, account))
			rc = tell_criterion(&t, root, c, known, e);
	share(&t, root, "explain.known", t.item->known);
	tell_unknown(&t, root);
	if (s->policy->kind == POLICY_PARTNERS) {
		tell_grade(&t, root);
	} else {
		tell_methods(&t, root);
		tell_chances(&t, root);
	}
	if (rc == RC_OK && s->policy->kind == POLICY_ACCOUNTS && (rc = classification_explain(x, a, &s->classification, account, language, &value, e)) == RC_OK && root != &t.tree.spare)
		explanation_add(root, value);
	if (rc == RC_OK && t.tree.failed)
		rc = error_no_memory(e);
	*out = root;
	return rc;
}

/* --- frozen ----------------------------------------------------------------------------------------------------------------------------------------------- */

static void put_criteria(const struct scoring *s, size_t account, struct json_writer *w)
{
	json_key(w, "criteria");
	json_array_begin(w);
	for (size_t c = 0; c < s->criterion_count; c++) {
		json_object_begin(w);
		json_field_str(w, "code", s->criteria[c].criterion->code);
		json_field_str(w, "name", s->criteria[c].criterion->words.name);
		json_field_double(w, "weight", s->criteria[c].weight);
		json_field_double(w, "score", scoring_score(s, c, account));
		json_field_double(w, "raw", scoring_raw(s, c, account));
		json_object_end(w);
	}
	json_array_end(w);
}

static void put_tiers(const struct scored *i, struct json_writer *w)
{
	json_key(w, "tiers");
	json_object_begin(w);
	for (int m = 0; m < METHODS_COUNT; m++)
		json_field_text(w, method_codes[m], i->tier[m] < TIER_COUNT ? tier_codes[i->tier[m]] : NULL);
	json_object_end(w);
	json_key(w, "chances");
	json_object_begin(w);
	for (int t = 0; t < TIER_COUNT; t++)
		json_field_double(w, tier_codes[t], i->tier_chance[t]);
	json_object_end(w);
}

enum rc score_evidence(const struct scoring *s, size_t account, struct buf *json, struct error *e)
{
	const struct scored *i = scoring_find(s, account);
	struct json_writer w = { .b = json };

	if (!i)
		return error_set(e, RC_NOT_FOUND, "account", "error.not_found", NULL, NULL);
	json_object_begin(&w);
	json_field_double(&w, "score", i->score);
	json_field_double(&w, "known", i->known);
	json_field_decimal_sum(&w, "value", i->value, LINE_SCALE);
	json_field_double(&w, "robustness", i->sure);
	json_field_text(&w, "proposed", i->tier_proposed < TIER_COUNT ? tier_codes[i->tier_proposed] : NULL);
	json_field_text(&w, "move", move_codes[i->move]);
	put_tiers(i, &w);
	put_criteria(s, account, &w);
	json_object_end(&w);
	return json->failed ? error_no_memory(e) : RC_OK;
}

/* --- why it moved ------------------------------------------------------------------------------------------------------------------------------------------- */

static double real_of(const json_t *object, const char *key)
{
	const json_t *v = json_object_get(object, key);

	return json_is_number(v) ? json_number_value(v) : NAN;
}

static const json_t *criteria_of(const json_t *evidence)
{
	const json_t *list = json_object_get(evidence, "criteria");

	return json_is_array(list) ? list : NULL;
}

static double weight_known(const json_t *criteria)
{
	double sum = 0;

	for (size_t i = 0; i < json_array_size(criteria); i++) {
		const json_t *c = json_array_get(criteria, i);
		double weight = real_of(c, "weight");
		sum += isnan(real_of(c, "score")) || isnan(weight) ? 0 : weight;
	}
	return sum;
}

static struct scorecard_term term_of(const json_t *criteria, struct str code, double known)
{
	for (size_t i = 0; i < json_array_size(criteria); i++) {
		const json_t *c = json_array_get(criteria, i);
		double score = real_of(c, "score"), weight = real_of(c, "weight");
		if (!str_eq(json_text_of(c, "code"), code) || isnan(score) || isnan(weight) || known <= 0)
			continue;
		return (struct scorecard_term){ weight / known, score };
	}
	return (struct scorecard_term){ 0, 0 };
}

static void tell_change(struct telling *t, struct explanation *root, struct str name, struct scorecard_term was, struct scorecard_term is)
{
	struct scorecard_move move = scorecard_move(was, is);
	struct explanation *part;

	if (fabs(move.change) < 1e-12 && was.weight == is.weight && was.score == is.score)
		return;
	part = number(t, root, was.weight <= 0 ? "explain.became_known" : is.weight <= 0 ? "explain.no_longer_known" : "explain.criterion", move.change);
	part->argument = name;
	part->part = true;
	if (!move.both)
		return;
	number(t, part, "explain.by_score", move.by_score)->part = true;
	number(t, part, "explain.by_weight", move.by_weight)->part = true;
}

static bool is_listed(const json_t *criteria, struct str code)
{
	for (size_t i = 0; i < json_array_size(criteria); i++)
		if (str_eq(json_text_of(json_array_get(criteria, i), "code"), code))
			return true;
	return false;
}

static void tell_moves(struct telling *t, struct explanation *root, const json_t *before, const json_t *now)
{
	double known_before = weight_known(before), known_now = weight_known(now);

	for (size_t i = 0; i < json_array_size(now); i++) {
		struct str code = json_text_of(json_array_get(now, i), "code");
		tell_change(t, root, arena_str(t->tree.arena, json_text_of(json_array_get(now, i), "name")), term_of(before, code, known_before), term_of(now, code, known_now));
	}
	for (size_t i = 0; i < json_array_size(before); i++) {
		struct str code = json_text_of(json_array_get(before, i), "code");
		if (!is_listed(now, code))
			tell_change(t, root, arena_str(t->tree.arena, json_text_of(json_array_get(before, i), "name")), term_of(before, code, known_before), (struct scorecard_term){ 0, 0 });
	}
}

static enum rc read_evidence(struct str textual, json_t **out, struct error *e)
{
	enum rc rc = textual.n ? json_read(textual, EVIDENCE_MAX, out, e) : RC_OK;

	if (rc == RC_OK && *out && !json_is_object(*out))
		return error_set(e, RC_INVALID, "evidence", "error.json_object", NULL, NULL);
	return rc;
}

static double sum_of(const json_t *criteria)
{
	double known = weight_known(criteria), sum = 0;

	for (size_t i = 0; i < json_array_size(criteria); i++) {
		struct scorecard_term t = term_of(criteria, json_text_of(json_array_get(criteria, i), "code"), known);
		sum += t.weight * t.score;
	}
	return sum;
}

enum rc score_move(struct arena *a, struct str before, struct str now, struct explanation **out, struct error *e)
{
	CLEANUP(json_free) json_t *old = NULL;
	CLEANUP(json_free) json_t *new = NULL;
	struct telling t = { .tree.arena = a };
	struct explanation *root;
	enum rc rc;

	*out = NULL;
	if ((rc = read_evidence(before, &old, e)) || (rc = read_evidence(now, &new, e)))
		return rc;
	root = number(&t, NULL, "explain.moved", sum_of(criteria_of(new)) - sum_of(criteria_of(old)));
	root->formula = "formula.moved";
	tell_moves(&t, root, criteria_of(old), criteria_of(new));
	number(&t, root, "explain.score_before", sum_of(criteria_of(old)));
	number(&t, root, "explain.score_now", sum_of(criteria_of(new)));
	if (t.tree.failed)
		return error_no_memory(e);
	*out = root;
	return RC_OK;
}
