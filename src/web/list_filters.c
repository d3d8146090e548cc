/* The chips of a list: each condition of the filter with its operator and value to change, and what else can be filtered by. The filter language stays in
 * the address; a chip that is not filled yet is add=FIELD&op=N. */
#include "web/list.h"

#include "base/mem.h"
#include "format/url.h"
#include "model/words.h"

#include <stdio.h>
#include <string.h>

enum { CHIPS_MAX = 40, FILTER_TEXT_MAX = 8192, ADD_FIELDS_MAX = 80, TAGS_OFFERED = 200 };

/* --- operators in words ------------------------------------------------------------------------------------------------------------------------ */

static const struct { enum filter_op op; const char *key, *date_key; } ops[] = {
	{ FILTER_EQ, "list.op.eq", NULL }, { FILTER_NE, "list.op.ne", NULL }, { FILTER_IN, "list.op.in", NULL }, { FILTER_NOT_IN, "list.op.not_in", NULL },
	{ FILTER_CONTAINS, "list.op.contains", NULL }, { FILTER_LACKS, "list.op.lacks", NULL }, { FILTER_STARTS, "list.op.starts", NULL },
	{ FILTER_GE, "list.op.ge", "filter.since" }, { FILTER_GT, "list.op.gt", "filter.after" }, { FILTER_LE, "list.op.le", "filter.until" },
	{ FILTER_LT, "list.op.lt", "filter.before" }, { FILTER_BETWEEN, "list.op.between", NULL }, { FILTER_EMPTY, "list.op.empty", NULL },
	{ FILTER_NOT_EMPTY, "list.op.not_empty", NULL }, { FILTER_UNDER, "list.op.under", NULL }, { FILTER_HAS, "list.op.has", NULL },
	{ FILTER_HAS_NOT, "list.op.has_not", NULL },
};
enum { OPS = sizeof ops / sizeof *ops };

static bool is_date(const struct field *f)
{
	return f->type == TYPE_DATE || f->type == TYPE_INSTANT;
}

static struct str op_word(const struct page *p, const struct field *f, enum filter_op op)
{
	for (int i = 0; i < OPS; i++)
		if (ops[i].op == op)
			return page_say(p, is_date(f) && ops[i].date_key ? ops[i].date_key : ops[i].key);
	return STR("");
}

/* What the page offers: of equals and in only one each, whichever fits the type. */
static bool offered(const struct field *f, enum filter_op op)
{
	bool choice = f->type == TYPE_CHOICE, reference = f->type == TYPE_REF;

	if (!filter_offers(f->type, op) || (op == FILTER_UNDER && !filter_tree(f)))
		return false;
	if (op == FILTER_IN || op == FILTER_NOT_IN)
		return choice;
	if (op == FILTER_NE && f->type == TYPE_BOOL)
		return false;
	return !((op == FILTER_EQ || op == FILTER_NE) && choice) && !(op == FILTER_STARTS && reference);
}

static bool is_tag_op(enum filter_op op)
{
	return op == FILTER_HAS || op == FILTER_HAS_NOT;
}

static enum filter_op first_op(const struct field *f)
{
	if (f->type == TYPE_REF && filter_tree(f))
		return FILTER_UNDER;
	if (f->type == TYPE_CHOICE)
		return FILTER_IN;
	if (filter_offers(f->type, FILTER_CONTAINS))
		return FILTER_CONTAINS;
	return filter_offers(f->type, FILTER_GE) ? FILTER_GE : offered(f, FILTER_EQ) ? FILTER_EQ : FILTER_NOT_EMPTY;
}

static bool takes_value(enum filter_op op)
{
	return op != FILTER_EMPTY && op != FILTER_NOT_EMPTY;
}

/* --- conditions as text -------------------------------------------------------------------------------------------------------------------------- */

struct condition {
	const struct filter *filter; /* NULL: being added */
	const struct field *step, *field;
	enum filter_op op;
};

static size_t conditions_of(const struct list_page *l, struct condition out[CHIPS_MAX])
{
	const struct filter *top = l->query.filter, *f = top && top->op == FILTER_AND ? top->first : top;
	size_t n = 0;

	for (; f && n < CHIPS_MAX; f = top->op == FILTER_AND ? f->next : NULL)
		out[n++] = (struct condition){ f, f->step, f->field, f->op };
	return n;
}

static void add_part(const struct list_page *l, const struct filter *f, struct buf *b)
{
	bool group = f->op == FILTER_OR;

	if (b->len)
		buf_lit(b, " and ");
	if (group)
		buf_char(b, '(');
	filter_write(&l->page.x, f, b);
	if (group)
		buf_char(b, ')');
}

/* All conditions but one and the one being added, and behind them `more`. */
static struct str filter_without(const struct list_page *l, const struct condition *all, size_t count, size_t without, struct str more)
{
	struct buf b = { .max = FILTER_TEXT_MAX };

	for (size_t i = 0; i < count; i++)
		if (i != without && all[i].filter)
			add_part(l, all[i].filter, &b);
	if (more.n) {
		buf_text(&b, b.len ? " and " : "");
		buf_str(&b, more);
	}
	return page_take(&l->page, &b);
}

static void quote(struct buf *b, struct str s)
{
	buf_char(b, '\'');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\'')
			buf_char(b, '\'');
		buf_char(b, s.p[i]);
	}
	buf_char(b, '\'');
}

static struct str field_name(const struct page *p, const struct field *step, const struct field *f)
{
	return step ? page_print(p, "%s.%s", step->name, f->name) : str_of(f->name);
}

/* name op value… in the filter language; values as typed. Empty when there is nothing to compare with. */
static struct str condition_text(struct page *p, const struct condition *c, const struct str *values, size_t count)
{
	struct str name = is_tag_op(c->op) ? STR("tags") : field_name(p, c->step, c->field);
	bool bare = field_types[c->field->type].kind == VALUE_INT && !is_date(c->field);
	bool list = c->op == FILTER_IN || c->op == FILTER_NOT_IN;
	struct buf b = { .max = FILTER_TEXT_MAX };

	if (takes_value(c->op) && (!count || !values[0].n || (c->op == FILTER_BETWEEN && (count < 2 || !values[1].n))))
		return STR("");
	buf_printf(&b, "%.*s %s", STR_ARG(name), filter_op_names[c->op]);
	count = !takes_value(c->op) ? 0 : list ? count : c->op == FILTER_BETWEEN ? 2 : 1;
	for (size_t i = 0; i < count; i++) {
		buf_text(&b, i ? (list ? ", " : " and ") : list ? " (" : " ");
		if (bare && c->field->type != TYPE_REF)
			buf_str(&b, values[i]);
		else
			quote(&b, values[i]);
	}
	buf_text(&b, list ? ")" : "");
	return page_take(p, &b);
}

/* --- a chip's form was sent ---------------------------------------------------------------------------------------------------------------------- */

/* The field of add=, one step at most. */
static bool added_field(struct list_page *l, struct condition *out)
{
	struct query q = { .entity = l->entity };
	struct str name = request_arg(l->page.r, "add");
	struct error ignored;
	int64_t op;

	if (str_is(name, "tags") && filter_tags(&l->page.x, l->entity)) {
		*out = (struct condition){ NULL, NULL, schema_entity(l->page.x.schema, STR("tag"))->title,
					   str_is(request_arg(l->page.r, "op"), arena_printf(l->page.arena, "%d", FILTER_HAS_NOT)) ? FILTER_HAS_NOT : FILTER_HAS };
		return true;
	}
	if (!name.n || query_columns(&l->page.x, &q, name, &ignored) || q.column_count != 1)
		return false;
	*out = (struct condition){ NULL, q.columns[0].step, q.columns[0].field, FILTER_EQ };
	out->op = first_op(out->field);
	if (decimal_parse(request_arg(l->page.r, "op"), 0, &op) == DECIMAL_OK && op > FILTER_NOT && op < FILTER_OP_COUNT && offered(out->field, (enum filter_op)op))
		out->op = (enum filter_op)op;
	return true;
}

struct str list_edited(struct list_page *l)
{
	struct condition all[CHIPS_MAX], one;
	struct str values[CHIPS_MAX], edit = request_arg(l->page.r, "edit");
	size_t count = conditions_of(l, all), n = 0, without = count;
	const struct request_pair *args;
	size_t arg_count = request_args(l->page.r, &args);
	int64_t index = -1;

	if (!edit.n)
		return STR("");
	if (decimal_parse(edit, 0, &index) == DECIMAL_OK && index >= 0 && (size_t)index < count && all[index].field) {
		one = all[index];
		without = (size_t)index;
	} else if (!added_field(l, &one)) {
		return STR("");
	}
	for (size_t i = 0; i < arg_count && n < CHIPS_MAX; i++) {
		/* a reference sends its number, or what was typed when no script chose one */
		bool typed = str_is(args[i].name, "value.text") && n && !values[n - 1].n;
		if (typed)
			values[n - 1] = args[i].value;
		else if (str_is(args[i].name, "value") || str_is(args[i].name, "value_to"))
			values[n++] = input_value(&l->page, one.field, args[i].value);
	}
	struct str text = condition_text(&l->page, &one, values, n);
	return list_url(l, LIST_FILTER, filter_without(l, all, count, without, text));
}

/* --- chips ----------------------------------------------------------------------------------------------------------------------------------------- */

static struct str value_words_of(struct list_page *l, const struct condition *c)
{
	struct page *p = &l->page;
	const struct entity *t = c->step ? c->step->target : l->entity;
	struct buf b = { .max = 512 };

	for (int i = 0; c->filter && i < c->filter->value_count && i < 8; i++) {
		struct str one = value_words(p, t, c->field, c->filter->values[i]);
		if (i)
			buf_str(&b, page_say(p, c->op == FILTER_BETWEEN ? "list.and" : "list.comma"));
		buf_str(&b, one);
	}
	return page_take(p, &b);
}

static bool among(struct page *p, const struct condition *c, struct str code)
{
	for (int i = 0; c->filter && i < c->filter->value_count; i++)
		if (c->filter->values[i].kind == VALUE_TEXT && str_eq(c->filter->values[i].s, code))
			return true;
	return false;
}

/* A tag is chosen among those that there are. */
static void tag_editor(struct list_page *l, const struct condition *c, struct form_field *out)
{
	struct page *p = &l->page;
	struct option *options = page_new_array(p, struct option, TAGS_OFFERED);
	struct query q = { .entity = schema_entity(p->x.schema, STR("tag")), .operation = OP_LIST, .limit = TAGS_OFFERED };
	struct list list;
	bool row = false;
	size_t n = 0;
	enum rc rc;

	if (!options || !page_ok(p, query_columns(&p->x, &q, STR("name"), &p->e)))
		return;
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row && n < TAGS_OFFERED) {
		struct str name = arena_str(p->arena, list_value(&list, 0).s);
		options[n++] = (struct option){ name, name, c->filter && str_eq(name, c->filter->values[0].s) };
	}
	list_end(&list);
	page_ok(p, rc);
	*out = (struct form_field){ .kind = INPUT_CHOICE, .name = STR("value"), .label = page_say(p, "entity.tag"), .options = { options, n } };
}

static struct form_field *value_editor(struct list_page *l, const struct condition *c, int at, const char *id)
{
	struct page *p = &l->page;
	struct form_field *out = page_new_array(p, struct form_field, 1);
	bool given = c->filter && c->filter->value_count > at;
	struct value v = given ? c->filter->values[at] : value_null();

	if (!out)
		return NULL;
	if (is_tag_op(c->op)) {
		tag_editor(l, c, out);
		return out;
	}
	*out = input_of(p, c->step ? c->step->target : l->entity, c->field, given ? value_input(p, c->field, v) : STR(""));
	out->name = str_of(id);
	out->required = false;
	out->hint = out->unit = STR("");
	if (out->kind == INPUT_LONG)
		out->kind = INPUT_TEXT;
	if (c->field->type == TYPE_REF)
		out->shown = given ? value_words(p, l->entity, c->field, v) : STR("");
	if (c->field->type == TYPE_BOOL) {
		struct option *options = page_new_array(p, struct option, 2);
		out->kind = INPUT_CHOICE;
		options[0] = (struct option){ STR("true"), page_say(p, "cell.yes"), given && v.i };
		options[1] = (struct option){ STR("false"), page_say(p, "cell.no"), given && !v.i };
		out->options.items = options;
		out->options.count = 2;
	}
	if (c->field->type == TYPE_CHOICE) {
		out->kind = INPUT_CHOICES;
		options_of(p, c->field, STR(""), false, out);
		for (size_t i = 0; i < out->options.count; i++)
			((struct option *)out->options.items)[i].selected = among(p, c, out->options.items[i].value);
	}
	return out;
}

/* The chip's own address: the rest of the state, and which condition it is. */
static void chip_state(struct list_page *l, const struct condition *c, size_t index, struct filter_chip *chip)
{
	struct page *p = &l->page;
	struct pair *pairs = page_new_array(p, struct pair, LIST_PART_COUNT + 3);
	const struct pair *state;
	size_t n;

	list_state_pairs(l, LIST_CURSOR, &state, &n);
	if (!pairs)
		return;
	if (n)
		memcpy(pairs, state, n * sizeof *pairs);
	pairs[n++] = (struct pair){ STR("edit"), c->filter ? page_print(p, "%zu", index) : STR("new") };
	if (!c->filter) {
		pairs[n++] = (struct pair){ STR("add"), is_tag_op(c->op) ? STR("tags") : field_name(p, c->step, c->field) };
		pairs[n++] = (struct pair){ STR("op"), page_print(p, "%d", (int)c->op) };
	}
	chip->state.items = pairs;
	chip->state.count = n;
}

/* Another operator: with the same value where it fits, else as a chip to be filled. */
static struct str op_url(struct list_page *l, const struct condition *all, size_t count, size_t index, enum filter_op op)
{
	const struct condition *c = &all[index];
	struct condition other = *c;
	struct page *p = &l->page;
	struct str values[2] = { STR("") };
	struct str url, text;

	other.op = op;
	if (c->filter && c->filter->value_count == 1 && op != FILTER_BETWEEN)
		values[0] = value_input(p, c->field, c->filter->values[0]);
	text = c->filter && (c->op == FILTER_IN || c->op == FILTER_NOT_IN) && (op == FILTER_IN || op == FILTER_NOT_IN) ? STR("") : condition_text(p, &other, values, 1);
	if (c->filter && !text.n && (op == FILTER_IN || op == FILTER_NOT_IN) && c->filter->value_count) {
		struct filter *copy = page_new_array(p, struct filter, 1);
		struct buf b = { .max = FILTER_TEXT_MAX };
		if (!copy)
			return STR("");
		*copy = *c->filter;
		copy->op = op;
		filter_write(&p->x, copy, &b);
		text = page_take(p, &b);
	}
	url = list_url(l, LIST_FILTER, filter_without(l, all, count, index, text));
	if (text.n)
		return url;
	struct pair more[] = { { STR("add"), is_tag_op(c->op) ? STR("tags") : field_name(p, c->step, c->field) }, { STR("op"), page_print(p, "%d", (int)op) } };
	return page_url(p, url, more, 2);
}

static void chip_ops(struct list_page *l, const struct condition *all, size_t count, size_t index, struct filter_chip *chip)
{
	struct page *p = &l->page;
	struct link *links = page_new_array(p, struct link, OPS);
	const struct condition *c = &all[index];
	size_t n = 0;

	for (int i = 0; links && i < OPS; i++)
		if (is_tag_op(c->op) ? is_tag_op(ops[i].op) : offered(c->field, ops[i].op) || ops[i].op == c->op)
			links[n++] = (struct link){ op_word(p, c->field, ops[i].op), op_url(l, all, count, index, ops[i].op), .current = ops[i].op == c->op };
	chip->ops.items = links;
	chip->ops.count = n;
}

static void fill_chip(struct list_page *l, const struct condition *all, size_t count, size_t index, struct filter_chip *chip)
{
	const struct condition *c = &all[index];
	struct page *p = &l->page;
	struct buf b = { .max = FILTER_TEXT_MAX };

	*chip = (struct filter_chip){ .remove_url = list_url(l, LIST_FILTER, filter_without(l, all, count, index, STR(""))), .changed = !c->filter };
	if (!c->field) {
		filter_write(&p->x, c->filter, &b);
		chip->label = page_take(p, &b);
		return;
	}
	chip->label = is_tag_op(c->op) ? page_say(p, "entity.tag") : word_field(p->language, c->step ? c->step->target : l->entity, c->field);
	if (c->step)
		chip->label = page_print(p, "%.*s · %.*s", STR_ARG(word_field(p->language, l->entity, c->step)), STR_ARG(chip->label));
	chip->op = op_word(p, c->field, c->op);
	chip_ops(l, all, count, index, chip);
	if (!takes_value(c->op) && c->filter)
		return;
	chip->value = c->filter ? value_words_of(l, c) : page_say(p, "list.filter.choose");
	chip->editor = value_editor(l, c, 0, "value");
	chip->editor_to = c->op == FILTER_BETWEEN ? value_editor(l, c, 1, "value_to") : NULL;
	chip_state(l, c, index, chip);
}

/* --- what can be filtered by ------------------------------------------------------------------------------------------------------------------------ */

static void fill_addable(struct list_page *l, struct list_view *v)
{
	const struct entity *t = l->entity;
	struct page *p = &l->page;
	struct link *links = page_new_array(p, struct link, ADD_FIELDS_MAX);
	struct str url = list_url(l, LIST_CURSOR, STR(""));
	size_t n = 0;

	if (links && filter_tags(&p->x, t))
		links[n++] = (struct link){ page_say(p, "entity.tag"), page_url(p, url, &(struct pair){ STR("add"), STR("tags") }, 1) };
	for (int i = 0; links && i < t->field_count && n < ADD_FIELDS_MAX; i++) {
		const struct field *f = list_menu_field(t, i);
		struct pair add = { STR("add"), str_of(f->name) };
		if (!(f->flags & (FIELD_HIDDEN | FIELD_SEALED)) && f->type != TYPE_JSON && f->type != TYPE_BYTES && principal_reads(p->who, t, f) &&
		    strcmp(f->name, "version"))
			links[n++] = (struct link){ word_field(p->language, t, f), page_url(p, url, &add, 1) };
	}
	v->filter_fields.items = links;
	v->filter_fields.count = n;
}

void list_fill_filters(struct list_page *l, struct list_view *v)
{
	struct condition all[CHIPS_MAX + 1];
	struct page *p = &l->page;
	struct filter_chip *chips = page_new_array(p, struct filter_chip, CHIPS_MAX + 2);
	size_t count = conditions_of(l, all), n = 0;

	if (!chips)
		return;
	count += added_field(l, &all[count]);
	if (l->query.search.n)
		chips[n++] = (struct filter_chip){ .label = page_say(p, "list.search"), .op = page_say(p, "list.op.contains"), .value = l->query.search,
						   .remove_url = list_url(l, LIST_SEARCH, STR("")) };
	for (size_t i = 0; i < count; i++)
		fill_chip(l, all, count, i, &chips[n++]);
	v->filters.items = chips;
	v->filters.count = n;
	fill_addable(l, v);
}
