/* The filter language: a tokenizer and a recursive-descent parser of bounded depth, and the way back to text. */
#include "records/filter.h"

#include "base/mem.h"
#include "lang/zone.h"
#include "records/write.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 8192, DEPTH_MAX = 16, CONDITIONS_MAX = 100, VALUES_MAX = 1000 };

const char *const filter_op_names[FILTER_OP_COUNT] = {
	[FILTER_AND] = "and", [FILTER_OR] = "or", [FILTER_NOT] = "not", [FILTER_EQ] = "=", [FILTER_NE] = "!=", [FILTER_LT] = "<", [FILTER_LE] = "<=",
	[FILTER_GT] = ">", [FILTER_GE] = ">=", [FILTER_CONTAINS] = "~", [FILTER_LACKS] = "!~", [FILTER_STARTS] = "^", [FILTER_IN] = "in",
	[FILTER_NOT_IN] = "not in", [FILTER_BETWEEN] = "between", [FILTER_EMPTY] = "is empty", [FILTER_NOT_EMPTY] = "is not empty",
	[FILTER_UNDER] = "under", [FILTER_HAS] = "has", [FILTER_HAS_NOT] = "lacks",
};

enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_TEXT, TOKEN_NUMBER, TOKEN_SIGN, TOKEN_WRONG };

struct parser {
	struct context *x;
	const struct entity *entity;
	struct str rest;
	enum token_kind kind;
	struct str token;
	int conditions;
	struct error *e;
	enum rc rc;
};

static bool word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

/* 'it''s' → it's, "it's" likewise; the rest stands behind the closing quote. */
static void take_quoted(struct parser *p)
{
	char *out = arena_alloc(p->x->arena, p->rest.n + 1), quote = p->rest.p[0];
	size_t n = 0, i = 1;

	p->kind = TOKEN_WRONG;
	for (; out && i < p->rest.n; i++) {
		if (p->rest.p[i] == quote && !(i + 1 < p->rest.n && p->rest.p[i + 1] == quote)) {
			p->kind = TOKEN_TEXT;
			break;
		}
		i += p->rest.p[i] == quote;
		out[n++] = p->rest.p[i];
	}
	p->token = (struct str){ out ? out : "", n };
	p->rest = str_part(p->rest, i + 1, p->rest.n);
}

static void next_token(struct parser *p)
{
	static const char *const signs[] = { "!=", "<>", "==", "!~", "<=", ">=", "=", "<", ">", "~", "^", "(", ")", "," };
	size_t n = 0;

	p->rest = str_trim(p->rest);
	if (p->rest.n == 0) {
		p->kind = TOKEN_END;
		p->token = STR("");
		return;
	}
	if (p->rest.p[0] == '\'' || p->rest.p[0] == '"') {
		take_quoted(p);
		return;
	}
	for (size_t i = 0; i < sizeof signs / sizeof *signs && !n; i++)
		if (str_starts(p->rest, signs[i]))
			n = strlen(signs[i]);
	p->kind = n ? TOKEN_SIGN : TOKEN_WORD;
	while (p->kind == TOKEN_WORD && n < p->rest.n && word_char(p->rest.p[n]))
		n++;
	if (!n)
		p->kind = TOKEN_WRONG, n = 1;
	else if (p->kind == TOKEN_WORD && (p->rest.p[0] == '-' || (p->rest.p[0] >= '0' && p->rest.p[0] <= '9')))
		p->kind = TOKEN_NUMBER;
	p->token = str_part(p->rest, 0, n);
	p->rest = str_part(p->rest, n, p->rest.n);
}

static struct filter *wrong(struct parser *p, const char *key, const char *a0)
{
	if (p->rc == RC_OK)
		p->rc = error_set(p->e, RC_INVALID, "filter", key, a0, NULL);
	return NULL;
}

static struct filter *wrong_here(struct parser *p)
{
	return wrong(p, "error.filter_syntax", p->kind == TOKEN_END ? "…" : arena_text(p->x->arena, p->token));
}

static bool is_word(const struct parser *p, const char *word)
{
	return p->kind == TOKEN_WORD && str_eq_nocase(p->token, str_of(word));
}

static bool is_sign(const struct parser *p, const char *sign)
{
	return p->kind == TOKEN_SIGN && str_is(p->token, sign);
}

static bool take_word(struct parser *p, const char *word)
{
	if (!is_word(p, word))
		return false;
	next_token(p);
	return true;
}

static struct filter *filter_new(struct parser *p, enum filter_op op)
{
	struct filter *f = arena_new(p->x->arena, struct filter);

	if (!f)
		p->rc = error_no_memory(p->e);
	else
		f->op = op;
	return f;
}

static struct filter *take_values(struct parser *p, struct filter *f, int count);

bool filter_tree(const struct field *f)
{
	const struct field *parent = f->type == TYPE_REF ? entity_field_named(f->target, "parent") : NULL;

	return parent && parent->type == TYPE_REF && parent->target == f->target;
}

bool filter_tags(const struct context *x, const struct entity *t)
{
	return t->flags & ENTITY_NOTES && !entity_field_named(t, "tags") && principal_may(x->who, schema_entity(x->schema, STR("tag_link")), OP_LIST) &&
	       principal_may(x->who, schema_entity(x->schema, STR("tag")), OP_LIST);
}

/* tags has 'vip': a tag is named as it is called; one that does not exist is on no row. */
static struct filter *take_tags(struct parser *p, struct filter *f)
{
	next_token(p);
	if (!is_word(p, "has") && !is_word(p, "lacks"))
		return wrong_here(p);
	f->op = is_word(p, "has") ? FILTER_HAS : FILTER_HAS_NOT;
	f->field = schema_entity(p->x->schema, STR("tag"))->title;
	next_token(p);
	return take_values(p, f, 1);
}

static bool take_field(struct parser *p, struct filter *f)
{
	const struct entity *t = p->entity;
	size_t dot = str_find(p->token, '.');
	struct str name = p->token;

	if (dot < name.n) {
		f->step = entity_field(t, str_part(name, 0, dot));
		if (!f->step || f->step->type != TYPE_REF || !principal_reads(p->x->who, t, f->step))
			return wrong(p, "error.unknown_field", arena_text(p->x->arena, name)), false;
		t = f->step->target;
		name = str_part(name, dot + 1, name.n);
	}
	f->field = entity_field(t, name);
	if (!f->field || !principal_reads(p->x->who, t, f->field) || f->field->flags & FIELD_SEALED)
		return wrong(p, "error.unknown_field", arena_text(p->x->arena, p->token)), false;
	next_token(p);
	return true;
}

/* today, today-30, today+7: the company's day; for instants its first moment. */
static bool relative_day(struct parser *p, const struct field *f, struct value *out)
{
	const struct zone *z = company_zone(p->x->company);
	int32_t day = zone_day(z, p->x->now);
	struct str rest;
	int64_t n = 0;

	if (p->kind != TOKEN_WORD || !str_starts(p->token, "today") || (f->type != TYPE_DATE && f->type != TYPE_INSTANT))
		return false;
	rest = str_part(p->token, 5, p->token.n);
	if (rest.n > 6 || (rest.n && rest.p[0] != '-'))
		return false;
	for (size_t i = 1; i < rest.n; i++)
		n = n * 10 + (rest.p[i] - '0');
	*out = value_int(f->type == TYPE_DATE ? day - n : zone_to_utc(z, (int32_t)(day - n), 0));
	return true;
}

static bool own_value(struct parser *p, const struct field *f, struct value *out)
{
	if (f->type != TYPE_REF || p->kind != TOKEN_WORD)
		return false;
	if (str_is(p->token, "me"))
		return *out = value_int(p->x->who->user), true;
	if (str_is(p->token, "my_unit"))
		return *out = value_int(p->x->who->unit), true;
	return false;
}

static bool take_value(struct parser *p, const struct filter *f, struct value *v)
{
	struct type_context types = context_types(p->x);

	if (p->kind != TOKEN_TEXT && p->kind != TOKEN_NUMBER && p->kind != TOKEN_WORD)
		return wrong_here(p), false;
	if (!own_value(p, f->field, v) && !relative_day(p, f->field, v)) {
		if (f->field->type == TYPE_REF && p->kind == TOKEN_TEXT)
			p->rc = reference_find(p->x, f->field, p->token, v, p->e);
		else if (field_types[f->field->type].kind == VALUE_TEXT)
			*v = value_text(arena_str(p->x->arena, p->token));
		else
			p->rc = field_parse(&types, f->field, p->token, v, p->e);
	}
	if (p->rc == RC_OK)
		next_token(p);
	return p->rc == RC_OK;
}

static struct filter *take_list(struct parser *p, struct filter *f)
{
	int room = 8;

	if (!is_sign(p, "("))
		return wrong_here(p);
	f->values = arena_new_array(p->x->arena, struct value, (size_t)room);
	do {
		next_token(p);
		if (f->value_count == VALUES_MAX)
			return wrong(p, "error.filter_too_long", NULL);
		if (f->value_count == room) {
			struct value *more = arena_new_array(p->x->arena, struct value, (size_t)room * 2);
			if (more)
				memcpy(more, f->values, (size_t)room * sizeof *more);
			f->values = more;
			room *= 2;
		}
		if (!f->values)
			return p->rc = error_no_memory(p->e), NULL;
		if (!take_value(p, f, &f->values[f->value_count++]))
			return NULL;
	} while (is_sign(p, ","));
	if (!is_sign(p, ")"))
		return wrong_here(p);
	next_token(p);
	return f;
}

static struct filter *take_values(struct parser *p, struct filter *f, int count)
{
	if (!(f->values = arena_new_array(p->x->arena, struct value, 2)))
		return p->rc = error_no_memory(p->e), NULL;
	for (; f->value_count < count; f->value_count++) {
		if (f->value_count == 1 && !take_word(p, "and"))
			return wrong_here(p);
		if (!take_value(p, f, &f->values[f->value_count]))
			return NULL;
	}
	return f;
}

/* As people write them who come from SQL or from words. */
static const struct { const char *spelling; enum filter_op op; } other_spellings[] = {
	{ "<>", FILTER_NE }, { "==", FILTER_EQ }, { "contains", FILTER_CONTAINS },
};

static bool take_other_spelling(struct parser *p, enum filter_op *op)
{
	for (size_t i = 0; i < sizeof other_spellings / sizeof *other_spellings; i++)
		if (is_sign(p, other_spellings[i].spelling) || is_word(p, other_spellings[i].spelling)) {
			*op = other_spellings[i].op;
			next_token(p);
			return true;
		}
	return false;
}

static bool take_operator(struct parser *p, enum filter_op *op)
{
	bool no;

	if (take_other_spelling(p, op))
		return true;
	for (int i = FILTER_EQ; i <= FILTER_STARTS; i++)
		if (is_sign(p, filter_op_names[i])) {
			*op = (enum filter_op)i;
			next_token(p);
			return true;
		}
	if (take_word(p, "is")) {
		no = take_word(p, "not");
		*op = no ? FILTER_NOT_EMPTY : FILTER_EMPTY;
		return take_word(p, "empty") || take_word(p, "null");
	}
	*op = FILTER_UNDER;
	if (take_word(p, "under"))
		return true;
	no = take_word(p, "not");
	*op = no ? FILTER_NOT_IN : FILTER_IN;
	if (take_word(p, "in"))
		return true;
	*op = FILTER_BETWEEN;
	return !no && take_word(p, "between");
}

static struct filter *take_condition(struct parser *p)
{
	struct filter *f = filter_new(p, FILTER_EQ);

	if (!f || ++p->conditions > CONDITIONS_MAX)
		return f ? wrong(p, "error.filter_too_long", NULL) : NULL;
	if (p->kind != TOKEN_WORD)
		return wrong_here(p);
	if (is_word(p, "tags") && filter_tags(p->x, p->entity))
		return take_tags(p, f);
	if (!take_field(p, f))
		return NULL;
	if (!take_operator(p, &f->op))
		return wrong_here(p);
	if (!filter_offers(f->field->type, f->op) || (f->op == FILTER_UNDER && (f->step || !filter_tree(f->field))))
		return wrong(p, "error.filter_operator", f->field->name);
	if (f->op == FILTER_EMPTY || f->op == FILTER_NOT_EMPTY)
		return f;
	if (f->op == FILTER_IN || f->op == FILTER_NOT_IN)
		return take_list(p, f);
	return take_values(p, f, f->op == FILTER_BETWEEN ? 2 : 1);
}

static struct filter *take_either(struct parser *p, int depth);

static struct filter *take_factor(struct parser *p, int depth)
{
	struct filter *f;

	if (depth > DEPTH_MAX)
		return wrong(p, "error.filter_too_long", NULL);
	if (take_word(p, "not")) {
		f = filter_new(p, FILTER_NOT);
		return f && (f->first = take_factor(p, depth + 1)) ? f : NULL;
	}
	if (!is_sign(p, "("))
		return take_condition(p);
	next_token(p);
	f = take_either(p, depth + 1);
	if (f && !is_sign(p, ")"))
		return wrong_here(p);
	if (f)
		next_token(p);
	return f;
}

/* a OP b OP c, as one node with its operands in order; a single operand is itself. */
static struct filter *take_chain(struct parser *p, int depth, enum filter_op op)
{
	struct filter *first = op == FILTER_OR ? take_chain(p, depth, FILTER_AND) : take_factor(p, depth), *node, **last;

	if (!first || !is_word(p, filter_op_names[op]))
		return first;
	if (!(node = filter_new(p, op)))
		return NULL;
	node->first = first;
	for (last = &first->next; take_word(p, filter_op_names[op]); last = &(*last)->next)
		if (!(*last = op == FILTER_OR ? take_chain(p, depth, FILTER_AND) : take_factor(p, depth)))
			return NULL;
	return node;
}

static struct filter *take_either(struct parser *p, int depth)
{
	return take_chain(p, depth, FILTER_OR);
}

enum rc filter_parse(struct context *x, const struct entity *t, struct str text, struct filter **out, struct error *e)
{
	struct parser p = { .x = x, .entity = t, .rest = str_trim(text), .e = e };

	*out = NULL;
	if (p.rest.n == 0)
		return RC_OK;
	if (p.rest.n > TEXT_MAX)
		return error_set(e, RC_INVALID, "filter", "error.filter_too_long", NULL, NULL);
	next_token(&p);
	*out = take_either(&p, 0);
	if (*out && p.kind != TOKEN_END)
		wrong_here(&p);
	if (p.rc)
		*out = NULL;
	return p.rc;
}

bool filter_offers(enum field_type type, enum filter_op op)
{
	bool text = field_types[type].kind == VALUE_TEXT && type != TYPE_JSON;

	switch (op) {
	case FILTER_CONTAINS:
	case FILTER_LACKS:
	case FILTER_STARTS:
		return text && type != TYPE_CHOICE;
	case FILTER_LT:
	case FILTER_LE:
	case FILTER_GT:
	case FILTER_GE:
	case FILTER_BETWEEN:
		return field_types[type].kind == VALUE_INT && type != TYPE_BOOL && type != TYPE_REF;
	case FILTER_EMPTY:
	case FILTER_NOT_EMPTY:
		return true;
	case FILTER_UNDER:
		return type == TYPE_REF;
	case FILTER_HAS:
	case FILTER_HAS_NOT:
		return false;
	default:
		return type != TYPE_JSON && type != TYPE_BYTES && type != TYPE_LONG_TEXT;
	}
}

static void write_quoted(struct buf *out, struct str s)
{
	buf_char(out, '\'');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\'')
			buf_char(out, '\'');
		buf_char(out, s.p[i]);
	}
	buf_char(out, '\'');
}

static void write_value(const struct context *x, const struct filter *f, struct value v, struct buf *out)
{
	CLEANUP(buf_free) struct buf text = { .max = TEXT_MAX };
	struct type_context types = context_types(x);
	bool bare = v.kind == VALUE_INT && f->field->type != TYPE_DATE && f->field->type != TYPE_INSTANT;

	field_write(&types, f->field, v, &text);
	if (bare)
		buf_str(out, buf_view(&text));
	else
		write_quoted(out, buf_view(&text));
}

static void write_condition(const struct context *x, const struct filter *f, struct buf *out)
{
	bool list = f->op == FILTER_IN || f->op == FILTER_NOT_IN;

	if (f->step)
		buf_printf(out, "%s.", f->step->name);
	buf_printf(out, "%s %s", f->op == FILTER_HAS || f->op == FILTER_HAS_NOT ? "tags" : f->field->name, filter_op_names[f->op]);
	buf_text(out, list ? " (" : f->value_count ? " " : "");
	for (int i = 0; i < f->value_count; i++) {
		buf_text(out, i == 0 ? "" : list ? ", " : " and ");
		write_value(x, f, f->values[i], out);
	}
	buf_text(out, list ? ")" : "");
}

void filter_write(const struct context *x, const struct filter *f, struct buf *out)
{
	if (!f)
		return;
	if (f->field) {
		write_condition(x, f, out);
	} else if (f->op == FILTER_NOT) {
		buf_lit(out, "not (");
		filter_write(x, f->first, out);
		buf_char(out, ')');
	} else {
		for (const struct filter *c = f->first; c; c = c->next) {
			buf_text(out, c == f->first ? "(" : f->op == FILTER_AND ? " and (" : " or (");
			filter_write(x, c, out);
			buf_char(out, ')');
		}
	}
}
