/* Why an account is a large, medium, small or micro company: the standard, its category of the industry, and what each indicator reaches. */
#include "kam/explain.h"

#include <string.h>

#include "lang/china.h"
#include "records/context.h"
#include "records/derive.h"
#include "records/read.h"

/* Of LINE_SCALE in one of MONEY_SCALE. */
static const int64_t line_units = QUANTITY_UNIT * MONEY_UNIT;
static const char *const size_choices[SIZE_COUNT] = { "choice.company_size.micro", "choice.company_size.small", "choice.company_size.medium", "choice.company_size.large" };
static const char *const reached_labels[SIZE_COUNT] = { NULL, "explain.size_from.small", "explain.size_from.medium", "explain.size_from.large" };
static const char *const next_labels[SIZE_COUNT] = { NULL, "explain.size_next.small", "explain.size_next.medium", "explain.size_next.large" };
static const char *const indicator_labels[SIZE_INDICATORS] = { "field.account.staff", "field.account.revenue", "field.account.assets" };

struct making {
	struct explaining tree;
	const struct record *record;
	struct account_facts facts;
	const struct size_rule *rule;
	struct company_facts values;
};

static struct explanation *node(struct making *m, struct explanation *parent, const char *label, enum explain_unit unit)
{
	return explanation_node(&m->tree, parent, label, unit);
}

static struct explanation *choice(struct making *m, struct explanation *parent, const char *label, const char *key)
{
	struct explanation *t = node(m, parent, label, EXPLAIN_CHOICE);

	t->text = str_of(key);
	return t;
}

/* A figure of the indicator: persons, or money given in 万元. */
static struct explanation *amount(struct making *m, struct explanation *parent, const char *label, enum size_indicator indicator, int64_t value)
{
	struct explanation *t = node(m, parent, label, indicator == SIZE_STAFF ? EXPLAIN_COUNT : EXPLAIN_MONEY);

	t->count = value;
	t->money = (decimal_sum)value * 10000 * MONEY_UNIT * line_units;
	return t;
}

static const struct value *indicator_value(const struct making *m, enum size_indicator indicator)
{
	const struct value *const values[SIZE_INDICATORS] = { &m->facts.staff, &m->facts.revenue, &m->facts.assets };

	return values[indicator];
}

static bool readable(const struct record *r, const char *field)
{
	const struct field *f = entity_field(r->entity, str_of(field));

	return f && r->readable[f->index];
}

/* The bound that was reached and the one above it. */
static void add_bounds(struct making *m, struct explanation *parent, enum size_indicator indicator)
{
	enum company_size reached = size_rule_reached(m->rule, indicator, m->values.values[indicator]);

	if (reached > SIZE_MICRO)
		amount(m, parent, reached_labels[reached], indicator, m->rule->bounds[indicator][reached - 1]);
	if (reached < SIZE_LARGE)
		amount(m, parent, next_labels[reached + 1], indicator, m->rule->bounds[indicator][reached]);
}

static void add_indicator(struct making *m, struct explanation *root, enum size_indicator indicator)
{
	const struct value *v = indicator_value(m, indicator);
	struct explanation *t;

	if (!readable(m->record, size_indicator_name(indicator))) {
		choice(m, root, indicator_labels[indicator], "explain.not_readable");
		return;
	}
	if (value_is_null(*v)) {
		choice(m, root, indicator_labels[indicator], "explain.not_known");
		return;
	}
	if (indicator != SIZE_STAFF && !str_is(m->facts.currency, "CNY")) {
		choice(m, root, indicator_labels[indicator], "explain.size_currency");
		return;
	}
	t = node(m, root, indicator_labels[indicator], indicator == SIZE_STAFF ? EXPLAIN_COUNT : EXPLAIN_MONEY);
	t->count = v->i;
	t->money = (decimal_sum)v->i * line_units;
	t->source = "source.account";
	add_bounds(m, t, indicator);
}

static void add_industry(struct making *m, struct explanation *root, struct str code)
{
	struct explanation *t = node(m, root, "explain.size_industry", EXPLAIN_TEXT);
	char *text = arena_printf(m->tree.arena, "%.*s %.*s", STR_ARG(code), STR_ARG(industry_name(code)));
	char *category = m->rule ? arena_printf(m->tree.arena, "size_category.%s", m->rule->category) : NULL;

	if (!text || (m->rule && !category)) {
		m->tree.failed = true;
		return;
	}
	t->text = str_of(text);
	t->source = "source.industry";
	if (category)
		choice(m, t, "explain.size_category", category);
}

static struct explanation *add_root(struct making *m)
{
	struct value size = record_value(m->record, "size");
	struct explanation *root = choice(m, NULL, "field.account.size", "explain.size_none");

	for (int i = 0; size.kind == VALUE_TEXT && i < SIZE_COUNT; i++)
		if (str_is(size.s, company_size_name(i)))
			root->text = str_of(size_choices[i]);
	root->formula = "formula.company_size";
	root->source = arena_printf(m->tree.arena, "size_standard.%d", company_size_standard());
	m->tree.failed |= !root->source;
	return root;
}

static void make(struct making *m, struct explanation *root, struct str code)
{
	struct error e = { 0 };

	if (!readable(m->record, "industry_code"))
		choice(m, root, "explain.size_industry", "explain.not_readable");
	else if (!code.n)
		choice(m, root, "explain.size_industry", "explain.size_no_industry");
	else if (company_size_rule(code, 0, &m->rule, &e)) {
		add_industry(m, root, code);
		choice(m, root, "explain.reason", e.key);
	} else {
		add_industry(m, root, code);
		for (int i = 0; i < SIZE_INDICATORS; i++)
			if (size_rule_asks(m->rule, i))
				add_indicator(m, root, i);
	}
}

enum rc company_size_explain(struct context *x, struct arena *a, const struct record *r, struct explanation **out, struct error *e)
{
	struct value code = record_value(r, "industry_code");
	struct making m = { .tree.arena = a, .record = r };
	struct explanation *root = add_root(&m);

	m.facts = (struct account_facts){ .staff = record_value(r, "staff"), .revenue = record_value(r, "revenue"), .assets = record_value(r, "assets"),
					  .currency = account_currency(x->company, record_value(r, "currency")) };
	m.values = account_size_facts(code.kind == VALUE_TEXT ? code.s : STR(""), &m.facts);
	make(&m, root, m.values.industry);
	*out = root;
	return m.tree.failed ? error_no_memory(e) : RC_OK;
}
