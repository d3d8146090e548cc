/* Reading: operators wait on a stack until a weaker one comes (Dijkstra's shunting yard), steps come out in the order in which they are done.
 * Running: each step works on a block of rows. */
#include "kam/expression.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a step does with the topmost blocks. */
enum step_kind {
	STEP_NUMBER, STEP_COLUMN, STEP_NEGATE, STEP_NOT, STEP_MULTIPLY, STEP_DIVIDE, STEP_ADD, STEP_SUBTRACT, STEP_LESS, STEP_LESS_EQUAL, STEP_MORE, STEP_MORE_EQUAL,
	STEP_EQUAL, STEP_UNEQUAL, STEP_AND, STEP_OR, STEP_MIN, STEP_MAX, STEP_ABS, STEP_LN, STEP_IF, STEP_KNOWN
};

struct expression_step {
	enum step_kind kind;
	int column;
	double number;
};

/* --- words of the language ------------------------------------------------------------------------------------------------------------------ */

/* The higher the strength, the closer it binds. */
enum { COMPARISON = 4 };
struct operator { const char *text; enum step_kind kind; int strength; bool word; };

static const struct operator operators[] = {
	{ "<=", STEP_LESS_EQUAL, 4 }, { ">=", STEP_MORE_EQUAL, 4 }, { "==", STEP_EQUAL, 4 }, { "!=", STEP_UNEQUAL, 4 }, { "<>", STEP_UNEQUAL, 4 },
	{ "\u2264", STEP_LESS_EQUAL, 4 }, { "\u2265", STEP_MORE_EQUAL, 4 }, { "\u2260", STEP_UNEQUAL, 4 }, { "\u00d7", STEP_MULTIPLY, 6 },
	{ "\u00f7", STEP_DIVIDE, 6 }, { "\u2212", STEP_SUBTRACT, 5 },
	{ "<", STEP_LESS, 4 }, { ">", STEP_MORE, 4 }, { "=", STEP_EQUAL, 4 }, { "*", STEP_MULTIPLY, 6 }, { "/", STEP_DIVIDE, 6 }, { "+", STEP_ADD, 5 },
	{ "-", STEP_SUBTRACT, 5 }, { "and", STEP_AND, 2, true }, { "or", STEP_OR, 1, true },
};
static const struct operator negation = { "-", STEP_NEGATE, 7 }, denial = { "not", STEP_NOT, 3, true };

struct function { const char *name; enum step_kind kind; int least, most; };

static const struct function functions[] = {
	{ "min", STEP_MIN, 1, EXPRESSION_DEPTH }, { "max", STEP_MAX, 1, EXPRESSION_DEPTH }, { "abs", STEP_ABS, 1, 1 }, { "ln", STEP_LN, 1, 1 }, { "if", STEP_IF, 3, 3 },
	{ "known", STEP_KNOWN, 1, 1 },
};

/* --- reading -------------------------------------------------------------------------------------------------------------------------------------- */

/* What waits: an operator, a bracket (both NULL), or a function's bracket with its arguments so far. */
struct waiting { const struct operator *operator; const struct function *function; int arguments; size_t place; };

struct reading {
	struct str whole, rest;
	const struct expression_names *names;
	const char *field;
	struct expression *out;
	struct waiting stack[EXPRESSION_DEPTH];
	int waiting, depth;
	bool operand;            /* one has just ended, so an operator or the end must come */
	struct error *error;
};

static size_t place(const struct reading *r)
{
	return r->whole.n - r->rest.n;
}

static enum rc refuse(struct reading *r, const char *key, size_t at, const char *first)
{
	char number[24];

	snprintf(number, sizeof number, "%zu", utf8_count(str_part(r->whole, 0, at)) + 1);
	return error_set(r->error, RC_INVALID, r->field, key, first ? first : number, first ? number : NULL);
}

static enum rc refuse_syntax(struct reading *r)
{
	return refuse(r, "error.expression_syntax", place(r), NULL);
}

static enum rc add_step(struct reading *r, struct expression_step step, int grows)
{
	r->depth += grows;
	r->out->depth = r->depth > r->out->depth ? r->depth : r->out->depth;
	if (r->out->step_count == EXPRESSION_STEPS)
		return error_set(r->error, RC_INVALID, r->field, "error.expression_long", NULL, NULL);
	if (r->depth > EXPRESSION_DEPTH)
		return refuse(r, "error.expression_deep", place(r), NULL);
	r->out->steps[r->out->step_count++] = step;
	return RC_OK;
}

static enum rc add_operator(struct reading *r, const struct operator *o)
{
	return add_step(r, (struct expression_step){ .kind = o->kind }, o->kind == STEP_NEGATE || o->kind == STEP_NOT ? 0 : -1);
}

/* Operators that bind at least as strongly as what comes are done now; those before an operand (not, −) only wait. */
static enum rc settle(struct reading *r, int strength)
{
	enum rc rc = RC_OK;

	while (rc == RC_OK && r->waiting && r->stack[r->waiting - 1].operator && r->stack[r->waiting - 1].operator->strength >= strength)
		rc = add_operator(r, r->stack[--r->waiting].operator);
	return rc;
}

static enum rc wait_for(struct reading *r, struct waiting w)
{
	if (r->waiting == EXPRESSION_DEPTH)
		return refuse(r, "error.expression_deep", place(r), NULL);
	w.place = place(r);
	r->stack[r->waiting++] = w;
	return RC_OK;
}

static void skip(struct reading *r, size_t n)
{
	r->rest = str_part(r->rest, n, r->rest.n - n);
}

static void skip_space(struct reading *r)
{
	r->rest = str_trim(r->rest);
	r->whole.n = (size_t)(r->rest.p - r->whole.p) + r->rest.n;
}

static bool in_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

/* The word that stands here: letters, digits, _ and the point within. */
static struct str word_here(const struct reading *r)
{
	size_t n = 0;

	while (n < r->rest.n && in_name(r->rest.p[n]))
		n++;
	return str_part(r->rest, 0, n);
}

static bool starts(const struct reading *r, const struct operator *o)
{
	return o->word ? str_is(word_here(r), o->text) : str_starts(r->rest, o->text);
}

/* 12, .5, 2.5, 30%, 1e6 */
static enum rc read_number(struct reading *r)
{
	char text[40];
	size_t n = 0;
	char *end;
	double value;

	while (n < r->rest.n && n < sizeof text - 1 && (in_name(r->rest.p[n]) || (n && (r->rest.p[n] == '-' || r->rest.p[n] == '+') && (text[n - 1] | 32) == 'e'))) {
		text[n] = r->rest.p[n];
		n++;
	}
	text[n] = 0;
	value = strtod(text, &end);
	if (end != text + n || !isfinite(value) || strpbrk(text, "xXnNpP"))
		return refuse_syntax(r);
	skip(r, n);
	if (r->rest.n && r->rest.p[0] == '%') {
		value /= 100;
		skip(r, 1);
	}
	r->operand = true;
	return add_step(r, (struct expression_step){ .kind = STEP_NUMBER, .number = value }, 1);
}

static enum rc read_column(struct reading *r, struct str name)
{
	char shown[80];
	int column = r->names->find(r->names->context, name);

	if (column < 0 || column >= EXPRESSION_COLUMNS) {
		snprintf(shown, sizeof shown, "%.*s", STR_ARG(name));
		return refuse(r, "error.expression_name", place(r), shown);
	}
	r->out->columns[column / 64] |= UINT64_C(1) << column % 64;
	skip(r, name.n);
	r->operand = true;
	return add_step(r, (struct expression_step){ .kind = STEP_COLUMN, .column = column }, 1);
}

/* A function needs its bracket; every other word is a name. */
static enum rc read_word(struct reading *r)
{
	struct str word = word_here(r);
	const struct function *f = NULL;
	struct str after = str_trim(str_part(r->rest, word.n, r->rest.n));

	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
		if (str_is(word, functions[i].name) && str_starts(after, "("))
			f = &functions[i];
	if (f) {
		enum rc rc = wait_for(r, (struct waiting){ .function = f, .arguments = 1 });
		skip(r, (size_t)(after.p - r->rest.p) + 1);
		return rc;
	}
	if (str_is(word, "unknown")) {
		skip(r, word.n);
		r->operand = true;
		return add_step(r, (struct expression_step){ .kind = STEP_NUMBER, .number = NAN }, 1);
	}
	return word.n ? read_column(r, word) : refuse_syntax(r);
}

static enum rc read_operand(struct reading *r)
{
	const struct operator *before = str_starts(r->rest, "-") || str_starts(r->rest, "\u2212") ? &negation : starts(r, &denial) ? &denial : NULL;
	char c = r->rest.p[0];
	enum rc rc;

	if (before) {
		rc = wait_for(r, (struct waiting){ .operator = before });
		skip(r, str_starts(r->rest, "\u2212") ? strlen("\u2212") : strlen(before->text));
		return rc;
	}
	if (c == '(') {
		rc = wait_for(r, (struct waiting){ .operator = NULL });
		skip(r, 1);
		return rc;
	}
	return (c >= '0' && c <= '9') || c == '.' ? read_number(r) : read_word(r);
}

/* min(a, b, c) is done in pairs; if() takes its three at once. */
static enum rc end_function(struct reading *r, const struct waiting *w)
{
	const struct function *f = w->function;
	enum rc rc = RC_OK;

	if (w->arguments < f->least || w->arguments > f->most)
		return refuse(r, "error.expression_arguments", w->place, f->name);
	if (f->kind != STEP_MIN && f->kind != STEP_MAX)
		return add_step(r, (struct expression_step){ .kind = f->kind }, 1 - f->least);
	for (int i = 1; rc == RC_OK && i < w->arguments; i++)
		rc = add_step(r, (struct expression_step){ .kind = f->kind }, -1);
	return rc;
}

static enum rc close_bracket(struct reading *r)
{
	enum rc rc = settle(r, 0);

	if (rc || !r->waiting)
		return rc ? rc : refuse_syntax(r);
	r->waiting--;
	skip(r, 1);
	return r->stack[r->waiting].function ? end_function(r, &r->stack[r->waiting]) : RC_OK;
}

static enum rc next_argument(struct reading *r)
{
	enum rc rc = settle(r, 0);

	if (rc || !r->waiting || !r->stack[r->waiting - 1].function)
		return rc ? rc : refuse_syntax(r);
	r->stack[r->waiting - 1].arguments++;
	skip(r, 1);
	r->operand = false;
	return RC_OK;
}

/* 1 < x < 3 would be read as (1 < x) < 3, which nobody means. */
static bool compares(const struct reading *r)
{
	for (int i = r->waiting; i-- > 0 && r->stack[i].operator && r->stack[i].operator->strength >= COMPARISON;)
		if (r->stack[i].operator->strength == COMPARISON)
			return true;
	return false;
}

static enum rc read_operator(struct reading *r)
{
	enum rc rc;

	if (r->rest.p[0] == ')')
		return close_bracket(r);
	if (r->rest.p[0] == ',')
		return next_argument(r);
	for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
		const struct operator *o = &operators[i];
		if (!starts(r, o))
			continue;
		if (o->strength == COMPARISON && compares(r))
			return refuse_syntax(r);
		if ((rc = settle(r, o->strength)) || (rc = wait_for(r, (struct waiting){ .operator = o })))
			return rc;
		skip(r, strlen(o->text));
		r->operand = false;
		return RC_OK;
	}
	return refuse_syntax(r);
}

static enum rc read_all(struct reading *r)
{
	enum rc rc = RC_OK;

	for (skip_space(r); rc == RC_OK && r->rest.n; skip_space(r))
		rc = r->operand ? read_operator(r) : read_operand(r);
	if (rc)
		return rc;
	if (!r->operand)
		return refuse_syntax(r);
	if ((rc = settle(r, 0)))
		return rc;
	return r->waiting ? refuse(r, "error.expression_syntax", r->stack[r->waiting - 1].place, NULL) : RC_OK;
}

enum rc expression_read(struct arena *a, struct str text, const struct expression_names *names, const char *field, struct expression *out, struct error *e)
{
	struct reading r = { .whole = text, .rest = text, .names = names, .field = field, .out = out, .error = e };

	*out = (struct expression){ 0 };
	if (!str_trim(text).n)
		return RC_OK;
	if (text.n > EXPRESSION_BYTES)
		return error_set(e, RC_INVALID, field, "error.expression_long", NULL, NULL);
	if (!(out->steps = arena_new_array(a, struct expression_step, EXPRESSION_STEPS)))
		return error_no_memory(e);
	return read_all(&r);
}

/* --- running ---------------------------------------------------------------------------------------------------------------------------------------- */

static double truth(bool unknown, bool holds)
{
	return unknown ? NAN : holds;
}

static double usable(double x)
{
	return isfinite(x) ? x : NAN;
}

static double both(double a, double b)
{
	if (a == 0 || b == 0)
		return 0;
	return truth(isnan(a) || isnan(b), true);
}

static double either(double a, double b)
{
	if ((!isnan(a) && a != 0) || (!isnan(b) && b != 0))
		return 1;
	return truth(isnan(a) || isnan(b), false);
}

/* a and b are the two topmost blocks; the result takes a's place. */
#define EACH(value) \
	for (size_t i = 0; i < n; i++) { \
		double x = a[i], y = b[i]; \
		a[i] = (value); \
	} \
	break
#define COMPARE(sign) EACH(truth(isnan(x) || isnan(y), x sign y))

static void run_pair(enum step_kind kind, double *a, const double *b, size_t n)
{
	switch (kind) {
	case STEP_MULTIPLY: EACH(usable(x * y));
	case STEP_DIVIDE: EACH(usable(x / y));
	case STEP_ADD: EACH(usable(x + y));
	case STEP_SUBTRACT: EACH(usable(x - y));
	case STEP_LESS: COMPARE(<);
	case STEP_LESS_EQUAL: COMPARE(<=);
	case STEP_MORE: COMPARE(>);
	case STEP_MORE_EQUAL: COMPARE(>=);
	case STEP_EQUAL: COMPARE(==);
	case STEP_UNEQUAL: COMPARE(!=);
	case STEP_AND: EACH(both(x, y));
	case STEP_OR: EACH(either(x, y));
	case STEP_MIN: EACH(isnan(x) || isnan(y) ? NAN : x < y ? x : y);
	case STEP_MAX: EACH(isnan(x) || isnan(y) ? NAN : x > y ? x : y);
	default: break;
	}
}

static void run_one(enum step_kind kind, double *a, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double x = a[i];
		a[i] = kind == STEP_NEGATE ? -x : kind == STEP_ABS ? fabs(x) : kind == STEP_KNOWN ? !isnan(x) : kind == STEP_NOT ? truth(isnan(x), x == 0) :
			x > 0 ? log(x) : NAN;
	}
}

static void run_if(double *condition, const double *yes, const double *no, size_t n)
{
	for (size_t i = 0; i < n; i++)
		condition[i] = isnan(condition[i]) ? NAN : condition[i] != 0 ? yes[i] : no[i];
}

static void fill(double *to, double value, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = value;
}

void expression_run(const struct expression *x, const double *const *columns, size_t first, size_t count, double *out)
{
	double stack[EXPRESSION_DEPTH][EXPRESSION_BLOCK];
	int top = 0;

	memset(stack, 0, (size_t)x->depth * sizeof *stack);
	for (int i = 0; i < x->step_count; i++) {
		const struct expression_step *s = &x->steps[i];
		if (s->kind == STEP_NUMBER)
			fill(stack[top++], s->number, count);
		else if (s->kind == STEP_COLUMN)
			memcpy(stack[top++], columns[s->column] + first, count * sizeof **stack);
		else if (s->kind == STEP_IF)
			top -= 2, run_if(stack[top - 1], stack[top], stack[top + 1], count);
		else if (s->kind == STEP_NEGATE || s->kind == STEP_NOT || s->kind == STEP_ABS || s->kind == STEP_LN || s->kind == STEP_KNOWN)
			run_one(s->kind, stack[top - 1], count);
		else
			top--, run_pair(s->kind, stack[top - 1], stack[top], count);
	}
	if (top)
		memcpy(out, stack[0], count * sizeof *out);
	else
		fill(out, NAN, count);
}

double expression_value(const struct expression *x, const double *values, size_t value_count)
{
	const double *columns[EXPRESSION_COLUMNS];
	double out;

	for (size_t i = 0; i < value_count && i < EXPRESSION_COLUMNS; i++)
		columns[i] = &values[i];
	expression_run(x, columns, 0, 1, &out);
	return out;
}
