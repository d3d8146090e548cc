/* Rows of a policy from the domain pack. What the pack says in words about measuring stands here as expressions and scales. */
#include "kam/template.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "format/json.h"
#include "lang/domain.h"

#define PARTNER "partner"
enum { PACK_BYTES = 1 << 20, WORDS_BYTES = 20000, NEED_ALL = 100, CODES_MAX = 1000 };

const char *const template_codes[TEMPLATE_COUNT] = { "enter_market", "grow_profit", "secure_base", PARTNER };

/* --- what the pack says in words, as rules ------------------------------------------------------------------------------------------------------- */

/* How a criterion is measured, after its method and anchors in the pack. Measured ones of the pack that are not here have no data in Banyan yet: they are
 * assessed. assessed: the expression is only a help for who assesses. */
struct measure {
	const char *code, *expression;
	enum criterion_scale scale;
	bool lower_better, assessed;
	const char *points;
};

static const struct measure measures[] = {
	{ "sales_volume", "if(net_sales > 0, share_ahead, 2)", SCALE_STEP, true, false, "[1,0.95,0.8,0.5]" },
	{ "profit_rate", "if(margin < 0, -2, margin_rate - company_margin_rate)", SCALE_STEP, false, false, "[-1,-0.05,0.05,0.1]" },
	{ "growth", "growth", SCALE_STEP, false, false, "[-0.2,-0.05,0.05,0.2]" },
	{ "new_product_openness", "if(new_products_bought = 0, 1, if(new_product_delay <= 90 and new_products_bought >= 2, 5, if(new_product_delay <= 180, 4,"
				  " if(new_product_delay <= 365, 3, 2))))", SCALE_LINEAR, false, false, "[1,5]" },
	{ "key_product_purchase", "if(key_product_years = 0 and not key_product_share > 0, 1, if(key_product_share > 60% and key_product_years >= 3, 5,"
				  " if(key_product_share >= 30% and key_product_years >= 2, 4, if(key_product_years >= 2, 3, 2))))", SCALE_LINEAR, false, false, "[1,5]" },
	{ "value_price", "if(orders >= 3, price_level, unknown)", SCALE_LINEAR, false, false, "[0.9,1.1]" },
	{ "key_person_access", "if(key_people_known > 0 and key_people_met_3m = key_people_known, 5, if(deciders_met_6m > 0, 4, if(influencers_met_12m > 0, 3,"
			       " if(contacts_met_12m > 0, 2, 1))))", SCALE_LINEAR, false, false, "[1,5]" },
	{ "top_relationship", "if(top_meetings_12m >= 10 and months_without_top_meeting <= 1.5, 5, if(top_meetings_12m >= 4 and months_without_top_meeting <= 4, 4,"
			      " if(top_meetings_12m >= 2, 3, if(top_meetings_12m > 0, 2, 1))))", SCALE_LINEAR, false, false, "[1,5]" },
	{ "local_influence", "company_size", SCALE_LINEAR, false, true, "[1,5]" },
	{ "p_fitting_size", "if(share_of_their_revenue > 50%, 20%, share_of_their_revenue)", SCALE_STEP, false, false, "[0.02,0.05,0.1,0.25]" },
	{ "p_no_wholesale_downstream", "direct_below", SCALE_STEP, false, false, "[0.6,0.75,0.9,1]" },
	{ "continuity", "if(days_since_last_order > max(365, if(known(usual_gap), 3 * usual_gap, 365)), 1, if(years_as_customer < 1, 2,"
			" if(years_as_customer > 5 and missed_gaps = 0, 5, if(years_as_customer > 3 and missed_gaps = 0, 4, 3))))", SCALE_LINEAR, false, false, "[1,5]" },
};

static const struct measure *measure_of(struct str code)
{
	for (size_t i = 0; i < sizeof measures / sizeof *measures; i++)
		if (str_is(code, measures[i].code))
			return &measures[i];
	return NULL;
}

/* The goals: which value counts, over how many months. */
static const struct aim { const char *code, *value; int months; } aims[] = {
	{ "enter_market", "net_sales", 12 }, { "grow_profit", "margin", 12 }, { "secure_base", "net_sales", 24 },
};

/* "typical_rule" and "demotion_rule" of tiers.json; scores in 1/1,000, 0: none. conditions NEED_ALL: all there are. */
static const struct tier_line {
	const char *tier, *score_of;
	int least_score, leave_below, leave_rounds, conditions, per_person;
	const char *requirement;
} tier_lines[] = {
	{ "strategic", "total", 4200, 3800, 1, NEED_ALL, 3, "top_relationship >= 4" },
	{ "key", "total", 3500, 3200, 2, NEED_ALL, 8, NULL },
	{ "growth", "potential", 3500, 3000, 1, 1, 20,
	  "condition.influence_strength_potential and (not known(days_since_last_order) or days_since_last_order <= 730)" },
	{ "general", "total", 0, 0, 1, 0, 120, NULL },
};

/* "check" of conditions and signs; those that are not here are found by people. */
static const struct check { const char *code, *expression; } checks[] = {
	{ "influence_strength_potential", "local_influence >= 3 and growth >= 3" },
	{ "business_and_top_ties", "days_since_last_order <= 365 and top_relationship >= 3" },
	{ "new_product_opening", "new_product_openness >= 3" },
	{ "few_but_much", "cumulative_share <= 80%" },
	{ "long_use", "continuity >= 4" },
	{ "buys_key_products", "key_product_purchase >= 4" },
	{ "adopts_first", "new_product_openness >= 4" },
};

/* "selection_rule" of the partner programme: nobody below 3 in these. */
static const char *const partner_least[] = { "p_on_time_delivery", "p_complete_orders", "p_policy_execution" };

/* "basis" of the rewards. rate in 1/10,000; 0: none. */
static const struct reward_line { const char *code, *kind, *grade; int least_score, rounds, rate, days; const char *requirement; } reward_lines[] = {
	{ "rebate", "rebate", "b", 1000, 1, 100, 0, NULL },
	{ "extra_rebate", "rebate", "a", 1000, 1, 100, 0, NULL },
	{ "service_allowance", "allowance", NULL, 1000, 1, 0, 0, "p_on_time_delivery >= 3 and p_complete_orders >= 3" },
	{ "info_allowance", "allowance", NULL, 1000, 1, 0, 0, "p_info_sharing >= 4" },
	{ "quarter_bonus", "bonus", NULL, 4000, 1, 0, 0, NULL },
	{ "supply_priority", "priority", "a", 1000, 1, 0, 0, NULL },
	{ "support_priority", "priority", NULL, 4000, 2, 0, 0, NULL },
	{ "credit_days", "credit", "b", 1000, 1, 0, 15, NULL },
	{ "training_seats", "training", "c", 1000, 1, 0, 0, NULL },
};

/* --- the pack ---------------------------------------------------------------------------------------------------------------------------------------- */

static enum rc open_pack(json_t **out, struct error *e)
{
	return json_read(domain_file("criteria"), PACK_BYTES, out, e);
}

static const json_t *entry(const json_t *list, struct str code)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (str_eq(json_text_of(json_array_get(list, i), "code"), code))
			return json_array_get(list, i);
	return NULL;
}

static struct str in_language(const json_t *words, enum language language)
{
	static const char *const keys[LANGUAGE_COUNT] = { [LANGUAGE_EN] = "en", [LANGUAGE_ZH_CN] = "zh_CN", [LANGUAGE_ZH_TW] = "zh_TW" };

	return json_text_of(words, keys[language]);
}

/* A goal, or the programme for partners. NULL when there is none. */
static const json_t *source(const json_t *pack, struct str template)
{
	return str_is(template, PARTNER) ? json_object_get(pack, "partner_programme") : entry(json_object_get(pack, "goals"), template);
}

enum rc template_about(struct arena *a, struct str template, enum language language, struct str *name, struct str *about, struct error *e)
{
	CLEANUP(json_free) json_t *pack = NULL;
	const json_t *from;
	enum rc rc = open_pack(&pack, e);

	if (rc)
		return rc;
	if (!(from = source(pack, template)))
		return error_set(e, RC_NOT_FOUND, "template", "error.no_such_template", arena_text(a, template), NULL);
	*name = arena_str(a, in_language(json_object_get(from, "label"), language));
	*about = arena_str(a, in_language(json_object_get(from, "definition"), language));
	return name->p && about->p ? RC_OK : error_no_memory(e);
}

/* --- rows ---------------------------------------------------------------------------------------------------------------------------------------------- */

struct making {
	struct context *x;
	const json_t *pack, *from;
	struct str template;
	bool partner;
	int64_t policy;
	int position;
	struct change change;    /* of the row at hand */
	struct error *error;
};

static enum rc row_begin(struct making *m, const char *entity)
{
	return change_new(m->x, schema_entity(m->x->schema, str_of(entity)), &m->change, m->error);
}

static void put(struct making *m, const char *field, struct value v)
{
	change_value(&m->change, entity_field(m->change.entity, str_of(field)), v);
}

static void put_text(struct making *m, const char *field, const char *text)
{
	put(m, field, text ? value_text(str_of(text)) : value_null());
}

static enum rc row_end(struct making *m, int64_t *id)
{
	struct written written;
	enum rc rc;

	if (m->policy)
		put(m, "policy", value_int(m->policy));
	rc = record_create(m->x, &m->change, &written, m->error);
	if (id)
		*id = written.id;
	return rc;
}

/* What may be added to a label: a bound that every language writes alike. */
static enum rc put_words(struct making *m, const json_t *label, const char *more)
{
	static const char *const fields[LANGUAGE_COUNT] = { [LANGUAGE_EN] = "name_en", [LANGUAGE_ZH_CN] = "name", [LANGUAGE_ZH_TW] = "name_tw" };

	for (int i = 0; i < LANGUAGE_COUNT; i++) {
		char *text = arena_printf(m->x->arena, "%.*s%s", STR_ARG(in_language(label, (enum language)i)), more);
		if (!text)
			return error_no_memory(m->error);
		put_text(m, fields[i], text);
	}
	return RC_OK;
}

/* {"definition":…,"method":…,"anchors":…} of the members that there are, under the names that they have in rows. */
static enum rc put_texts(struct making *m, const json_t *from, const char *const (*members)[2], int count)
{
	CLEANUP(buf_free) struct buf text = { .max = WORDS_BYTES };
	struct json_writer w = { .b = &text };
	struct str kept;

	json_object_begin(&w);
	for (int i = 0; i < count; i++)
		if (json_object_get(from, members[i][0])) {
			json_key(&w, members[i][1]);
			json_put_value(&w, json_object_get(from, members[i][0]));
		}
	json_object_end(&w);
	if (text.failed || !(kept = arena_str(m->x->arena, buf_view(&text))).p)
		return error_no_memory(m->error);
	put(m, "words", value_text(kept));
	return RC_OK;
}

/* --- the policy itself ------------------------------------------------------------------------------------------------------------------------------------ */

/* Deleted policies have given theirs back. */
static enum rc is_taken(struct context *x, struct str code, bool *taken, struct error *e)
{
	struct value value = value_text(code);
	int64_t one;

	return db_one_int(x->db, "SELECT 1 FROM policy WHERE code = ? AND deleted_at IS NULL", &value, 1, &one, taken, e);
}

static enum rc free_code(struct making *m, struct str *out)
{
	bool taken = true;
	enum rc rc = is_taken(m->x, *out = m->template, &taken, m->error);

	for (int n = 2; rc == RC_OK && taken && n <= CODES_MAX; n++) {
		char *code = arena_printf(m->x->arena, "%.*s_%d", STR_ARG(m->template), n);
		if (!code)
			return error_no_memory(m->error);
		rc = is_taken(m->x, *out = str_of(code), &taken, m->error);
	}
	return rc;
}

/* In the language of who makes it; for readers of others in theirs too, unless that is English, which serves all. */
static void put_own_words(struct making *m, const char *field, const char *member)
{
	static const struct { const char *end; enum language language; } others[] = { { "tw", LANGUAGE_ZH_TW }, { "en", LANGUAGE_EN } };
	enum language own = (enum language)m->x->who->language;
	const json_t *words = json_object_get(m->from, member);

	put(m, field, value_text(in_language(words, own)));
	for (size_t i = 0; own != LANGUAGE_EN && i < sizeof others / sizeof *others; i++)
		if (others[i].language != own)
			put(m, arena_printf(m->x->arena, "%s_%s", field, others[i].end), value_text(in_language(words, others[i].language)));
}

static enum rc make_policy(struct making *m, const struct template_request *q)
{
	struct str code = q->code;
	enum rc rc = code.n ? RC_OK : free_code(m, &code);

	if (rc || (rc = row_begin(m, "policy")))
		return rc;
	put(m, "code", value_text(code));
	if (q->name.n)
		put(m, "name", value_text(q->name));
	else
		put_own_words(m, "name", "label");
	put_text(m, "kind", policy_kind_codes[m->partner ? POLICY_PARTNERS : POLICY_ACCOUNTS]);
	put_own_words(m, "goal", "definition");
	put_text(m, "method", method_codes[METHOD_SCORE]);
	put(m, "window_months", value_int(m->partner ? 3 : 12));
	for (size_t i = 0; i < sizeof aims / sizeof *aims; i++) {
		if (!str_is(m->template, aims[i].code))
			continue;
		put_text(m, "aim", aims[i].code);
		put_text(m, "value", aims[i].value);
		put(m, "window_months", value_int(aims[i].months));
		put_own_words(m, "factor", "factor");
	}
	return row_end(m, &m->policy);
}

/* --- criteria -------------------------------------------------------------------------------------------------------------------------------------------------- */

static void put_measure(struct making *m, const struct measure *how)
{
	put_text(m, "kind", how && !how->assessed ? "measured" : "assessed");
	if (!how)
		return;
	put_text(m, "expression", how->expression);
	put_text(m, "scale", scale_codes[how->scale]);
	put_text(m, "direction", how->lower_better ? "lower_better" : "higher_better");
	put_text(m, "points", how->points);
}

static int64_t weight_of(const struct making *m, const json_t *criterion)
{
	const char *template = arena_text(m->x->arena, m->template);

	if (m->partner)
		return json_int_of(criterion, "weight", 0);
	return template ? json_int_of(json_object_get(criterion, "weights"), template, 0) : 0;
}

static enum rc make_criterion(struct making *m, const json_t *c)
{
	static const char *const texts[][2] = { { "definition", "definition" }, { "method", "method" }, { "scale", "anchors" } };
	struct str code = json_text_of(c, "code"), group = json_text_of(c, "group");
	enum rc rc = row_begin(m, "criterion");

	if (rc || (rc = put_words(m, json_object_get(c, "label"), "")) || (rc = put_texts(m, c, texts, 3)))
		return rc;
	put(m, "code", value_text(code));
	put(m, "aspect", value_text(m->partner ? str_of(group_codes[GROUP_PROGRAMME]) : group));
	put(m, "position", value_int(++m->position));
	put(m, "weight", value_int(weight_of(m, c) * (WEIGHT_WHOLE / 100)));
	put_measure(m, measure_of(code));
	return row_end(m, NULL);
}

static enum rc make_criteria(struct making *m)
{
	const json_t *list = json_object_get(m->pack, m->partner ? "partner_criteria" : "criteria");
	enum rc rc = RC_OK;

	m->position = 0;
	for (size_t i = 0; rc == RC_OK && i < json_array_size(list); i++)
		rc = make_criterion(m, json_array_get(list, i));
	return rc;
}

/* --- conditions ------------------------------------------------------------------------------------------------------------------------------------------------- */

struct condition_line { struct str code; enum condition_kind kind; const char *expression, *more; };

static enum rc make_condition(struct making *m, const json_t *from, const struct condition_line *line)
{
	static const char *const texts[][2] = { { "check", "check" } };
	enum rc rc = row_begin(m, "condition");

	if (rc || (rc = put_words(m, json_object_get(from, "label"), line->more)) || (rc = put_texts(m, from, texts, 1)))
		return rc;
	put(m, "code", value_text(line->code));
	put_text(m, "kind", condition_codes[line->kind]);
	put(m, "position", value_int(++m->position));
	put_text(m, "expression", line->expression);
	return row_end(m, NULL);
}

static enum rc make_conditions_of(struct making *m, const json_t *from, const char *list_name, enum condition_kind kind)
{
	const json_t *list = json_object_get(from, list_name);
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i);
		struct condition_line line = { json_text_of(one, "code"), kind, NULL, "" };
		for (size_t k = 0; k < sizeof checks / sizeof *checks; k++)
			if (str_is(line.code, checks[k].code))
				line.expression = checks[k].expression;
		rc = make_condition(m, one, &line);
	}
	return rc;
}

static enum rc make_partner_conditions(struct making *m)
{
	const json_t *criteria = json_object_get(m->pack, "partner_criteria");
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && i < sizeof partner_least / sizeof *partner_least; i++) {
		const json_t *from = entry(criteria, str_of(partner_least[i]));
		char *code = arena_printf(m->x->arena, "least_%s", partner_least[i]), *expression = arena_printf(m->x->arena, "%s >= 3", partner_least[i]);
		if (!code || !expression)
			return error_no_memory(m->error);
		rc = make_condition(m, from, &(struct condition_line){ str_of(code), CONDITION_ENTRY, expression, " ≥ 3" });
	}
	return rc;
}

static enum rc make_conditions(struct making *m)
{
	enum rc rc;

	m->position = 0;
	if (m->partner) {
		if ((rc = make_partner_conditions(m)) == RC_OK)
			rc = make_conditions_of(m, m->from, "exclusions", CONDITION_EXCLUSION);
	} else {
		rc = make_conditions_of(m, m->pack, "entry_conditions", CONDITION_ENTRY);
		if (rc == RC_OK)
			rc = make_conditions_of(m, m->pack, "confirming_signs", CONDITION_SIGN);
	}
	return rc ? rc : make_conditions_of(m, m->pack, "exclusions", CONDITION_EXCLUSION);
}

/* --- tiers of accounts, rewards of partners ------------------------------------------------------------------------------------------------------------------------ */

static enum rc make_tier(struct making *m, const struct tier_line *t)
{
	int all = (int)json_array_size(json_object_get(m->pack, "entry_conditions"));
	enum rc rc = row_begin(m, "policy_tier");

	if (rc)
		return rc;
	put_text(m, "tier", t->tier);
	put_text(m, "score_of", t->score_of);
	put(m, "least_score", t->least_score ? value_int(t->least_score) : value_null());
	put(m, "leave_below", t->leave_below ? value_int(t->leave_below) : value_null());
	put(m, "leave_rounds", value_int(t->leave_rounds));
	put(m, "conditions", value_int(t->conditions == NEED_ALL ? all : t->conditions));
	put_text(m, "requirement", t->requirement);
	put(m, "per_person", value_int(t->per_person));
	return row_end(m, NULL);
}

static enum rc make_reward(struct making *m, const struct reward_line *r)
{
	const json_t *from = entry(json_object_get(m->from, "rewards"), str_of(r->code));
	enum rc rc = row_begin(m, "reward");

	if (rc || (rc = put_words(m, json_object_get(from, "label"), "")))
		return rc;
	put_text(m, "code", r->code);
	put_text(m, "kind", r->kind);
	put_text(m, "grade", r->grade);
	put(m, "rate", r->rate ? value_int(r->rate) : value_null());
	put(m, "days", r->days ? value_int(r->days) : value_null());
	put(m, "least_score", value_int(r->least_score));
	put(m, "rounds", value_int(r->rounds));
	put_text(m, "requirement", r->requirement);
	put(m, "basis", value_text(in_language(json_object_get(from, "basis"), LANGUAGE_ZH_CN)));
	put(m, "basis_tw", value_text(in_language(json_object_get(from, "basis"), LANGUAGE_ZH_TW)));
	put(m, "basis_en", value_text(in_language(json_object_get(from, "basis"), LANGUAGE_EN)));
	put(m, "position", value_int(++m->position));
	return row_end(m, NULL);
}

static enum rc make_results(struct making *m)
{
	enum rc rc = RC_OK;

	m->position = 0;
	for (size_t i = 0; rc == RC_OK && !m->partner && i < sizeof tier_lines / sizeof *tier_lines; i++)
		rc = make_tier(m, &tier_lines[i]);
	for (size_t i = 0; rc == RC_OK && m->partner && i < sizeof reward_lines / sizeof *reward_lines; i++)
		rc = make_reward(m, &reward_lines[i]);
	return rc;
}

enum rc template_make(struct context *x, const struct template_request *q, int64_t *policy, struct error *e)
{
	CLEANUP(json_free) json_t *pack = NULL;
	struct making m = { .x = x, .template = q->template, .partner = str_is(q->template, PARTNER), .error = e };
	enum rc rc = open_pack(&pack, e);

	if (rc)
		return rc;
	m.pack = pack;
	if (!(m.from = source(pack, q->template)))
		return error_set(e, RC_NOT_FOUND, "template", "error.no_such_template", arena_text(x->arena, q->template), NULL);
	if ((rc = make_policy(&m, q)) || (rc = make_criteria(&m)) || (rc = make_conditions(&m)))
		return rc;
	*policy = m.policy;
	return make_results(&m);
}
