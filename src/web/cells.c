/* Values as cells, fields as inputs. */
#include "web/cells.h"

#include "base/mem.h"
#include "lang/number.h"
#include "lang/zone.h"
#include "model/words.h"

#include <string.h>

enum { LONG_TEXT_CUT = 120, VALUE_TEXT_MAX = 1 << 20, MINUTE_MS = 60000 };

const struct field *entity_name_field(const struct entity *t)
{
	if (t->title || t->key)
		return t->title ? t->title : t->key;
	for (int i = 0; i < t->field_count; i++)
		if (t->fields[i].flags & FIELD_LISTED && strcmp(t->fields[i].name, "id"))
			return &t->fields[i];
	return &t->fields[COMMON_ID];
}

struct str record_url(const struct page *p, const struct entity *t, int64_t id)
{
	return t->flags & ENTITY_PAGE ? page_print(p, "/%s/%lld", t->plural, (long long)id) : STR("");
}

/* --- tiers and tones -------------------------------------------------------------------------------------------------------------------- */

static const struct { const char *code, *mark, *letter; } tiers[] = {
	{ "strategic", "s", "S" }, { "key", "a", "A" }, { "growth", "b", "B" }, { "general", "c", "C" },
};

const char *tier_mark(struct str code)
{
	for (size_t i = 0; i < sizeof tiers / sizeof *tiers; i++)
		if (str_is(code, tiers[i].code))
			return tiers[i].mark;
	return NULL;
}

struct str tier_letter(struct str code)
{
	for (size_t i = 0; i < sizeof tiers / sizeof *tiers; i++)
		if (str_is(code, tiers[i].code))
			return str_of(tiers[i].letter);
	return STR("");
}

/* Choices that mean well or ill; others are plain. */
static const struct { const char *list, *code, *tone; } tones[] = {
	{ "account_status", "active", "good" }, { "account_status", "dormant", "warn" }, { "account_status", "lost", "bad" },
	{ "order_status", "delivered", "good" }, { "order_status", "paid", "good" }, { "order_status", "cancelled", "bad" },
	{ "line_kind", "return", "bad" }, { "task_status", "done", "good" }, { "approval_status", "approved", "good" }, { "approval_status", "refused", "bad" },
	{ "import_status", "done", "good" }, { "import_status", "failed", "bad" }, { "job_status", "done", "good" }, { "job_status", "failed", "bad" },
	{ "consent", "given", "good" }, { "consent", "refused", "bad" }, { "consent", "withdrawn", "bad" }, { "color", "green", "good" },
	{ "color", "amber", "warn" }, { "color", "red", "bad" },
};

/* Choices worth a mark of their own; the rest are words. */
static const char *const marked_lists[] = { "account_status", "order_status", "line_kind", "task_status", "approval_status", "import_status", "job_status", "consent",
					     "color", "round_status" };

const char *choice_tone(const char *list, struct str code)
{
	for (size_t i = 0; i < sizeof tones / sizeof *tones; i++)
		if (!strcmp(tones[i].list, list) && str_is(code, tones[i].code))
			return tones[i].tone;
	return "";
}

static bool list_marked(const char *list)
{
	for (size_t i = 0; i < sizeof marked_lists / sizeof *marked_lists; i++)
		if (!strcmp(marked_lists[i], list))
			return true;
	return false;
}

/* --- cells ----------------------------------------------------------------------------------------------------------------------------------- */

static struct str company_currency(const struct page *p)
{
	return company_setting(p->x.company, "company.currency");
}

static struct str number_words(struct page *p, const struct field *f, int64_t v, struct str currency)
{
	struct buf b = { .max = 256 };

	switch (f->type) {
	case TYPE_MONEY:
		number_money(&b, p->language, currency.n ? currency : company_currency(p), v);
		break;
	case TYPE_QUANTITY:
		number_short(&b, v, QUANTITY_SCALE, QUANTITY_SCALE);
		break;
	case TYPE_RATIO:
		number_percent(&b, (double)v / MONEY_UNIT, v % 100 ? 2 : 0);
		break;
	default:
		number_whole(&b, v);
	}
	return page_take(p, &b);
}

static struct cell choice_cell(struct page *p, const struct field *f, struct str code)
{
	struct cell c = { .kind = CELL_TEXT, .text = word_choice(p->language, p->x.schema, f, code) };

	if (!strcmp(f->list, "tier")) {
		c.kind = CELL_TIER;
		c.mark = tier_mark(code) ? tier_mark(code) : "none";
		c.letter = tier_letter(code);
		c.card = "mark";
	} else if (list_marked(f->list)) {
		c.kind = CELL_CUE;
		c.tone = choice_tone(f->list, code);
	}
	return c;
}

static struct cell reference_cell(struct page *p, const struct field *f, int64_t id, struct str shown)
{
	struct cell c = { .kind = CELL_TEXT, .text = shown.n ? arena_str(p->arena, shown) : page_print(p, "#%lld", (long long)id) };

	c.url = shown.n ? record_url(p, f->target, id) : STR("");
	if (c.url.n)
		c.kind = CELL_LINK;
	return c;
}

static struct str cut(struct page *p, struct str s)
{
	struct str rest = s;
	size_t n = 0;

	while (rest.n && n < LONG_TEXT_CUT && rest.p[0] != '\n') {
		str_next_char(&rest);
		n++;
	}
	return rest.n ? page_print(p, "%.*s…", STR_ARG(str_part(s, 0, s.n - rest.n))) : s;
}

static struct cell text_cell(struct page *p, const struct field *f, struct str s)
{
	struct cell c = { .kind = CELL_TEXT, .text = arena_str(p->arena, s) };

	switch (f->type) {
	case TYPE_CODE:
	case TYPE_CREDIT_CODE:
		c.kind = CELL_CODE;
		break;
	case TYPE_EMAIL:
		c.kind = CELL_EMAIL;
		break;
	case TYPE_PHONE:
		c.kind = CELL_PHONE;
		c.url = c.text;
		break;
	case TYPE_URL:
		c.kind = CELL_LINK;
		c.url = c.text;
		break;
	case TYPE_LONG_TEXT:
		c.text = cut(p, c.text);
		break;
	default:
		break;
	}
	return c;
}

static bool is_number(const struct field *f)
{
	return f->type == TYPE_MONEY || f->type == TYPE_QUANTITY || f->type == TYPE_RATIO || f->type == TYPE_INT;
}

struct cell cell_of(struct page *p, const struct entity *t, const struct field *f, struct value v, struct str shown, struct str currency)
{
	struct cell c = { .kind = CELL_NONE };

	if (value_is_null(v)) {
		c.number = is_number(f);
		return c;
	}
	if (is_number(f))
		return (struct cell){ .kind = f->type == TYPE_MONEY ? CELL_MONEY : CELL_NUMBER, .text = number_words(p, f, v.i, currency), .number = true,
				      .card = f->type == TYPE_MONEY ? "value" : NULL };
	switch (f->type) {
	case TYPE_BOOL:
		return (struct cell){ .kind = v.i ? CELL_YES : CELL_NO };
	case TYPE_DATE:
		return (struct cell){ .kind = CELL_DATE, .text = page_day(p, (int32_t)v.i) };
	case TYPE_INSTANT:
		return (struct cell){ .kind = CELL_DATE, .text = page_time(p, v.i) };
	case TYPE_CHOICE:
		return choice_cell(p, f, arena_str(p->arena, v.s));
	case TYPE_REF:
		return reference_cell(p, f, v.i, shown);
	default:
		return text_cell(p, f, v.s);
	}
}

struct str value_words(struct page *p, const struct entity *t, const struct field *f, struct value v)
{
	struct str shown = STR("");
	struct cell c;

	if (value_is_null(v))
		return STR("");
	if (f->type == TYPE_REF)
		record_title(&p->x, f->target, v.i, &shown, &(struct error){ 0 });
	if (f->type == TYPE_BOOL)
		return page_say(p, v.i ? "cell.yes" : "cell.no");
	c = cell_of(p, t, f, v, shown, STR(""));
	return c.text;
}

/* --- inputs ------------------------------------------------------------------------------------------------------------------------------------ */

struct str value_input(struct page *p, const struct field *f, struct value v)
{
	struct type_context types = context_types(&p->x);
	struct buf b = { .max = VALUE_TEXT_MAX };

	if (f->type == TYPE_INSTANT && v.kind == VALUE_INT) {
		const struct zone *z = company_zone(p->x.company);
		int32_t seconds = zone_ms_of_day(z, v.i) / 1000;
		date_write(&b, zone_day(z, v.i));
		buf_printf(&b, "T%02d:%02d", seconds / 3600, seconds / 60 % 60);
		if (seconds % 60)
			buf_printf(&b, ":%02d", seconds % 60);
	} else if (!value_is_null(v)) {
		field_write(&types, f, v, &b);
	}
	return page_take(p, &b);
}

/* datetime-local may leave the seconds out, and knows no zone: the company's clock is meant. */
static struct str instant_text(struct page *p, struct str text)
{
	const struct zone *z = company_zone(p->x.company);
	struct str with_zone = page_print(p, "%.*sZ", STR_ARG(text));
	struct buf b = { .max = 64 };
	int64_t ms;
	int32_t day;

	if (text.n < 16 || text.p[10] != 'T' || !instant_parse(with_zone, &ms) || !date_parse(str_part(text, 0, 10), &day))
		return text;
	instant_write(&b, zone_to_utc(z, day, (int32_t)(ms - (int64_t)day * DAY_MS)));
	return page_take(p, &b);
}

/* 1,200 and １２００ are numbers too. */
static struct str number_text(struct page *p, struct str text)
{
	char *out = arena_alloc(p->arena, text.n + 1);
	size_t n = 0;

	for (struct str rest = text; out && rest.n;) {
		uint32_t c = str_next_char(&rest);
		if (c >= 0xff01 && c <= 0xff5e)
			c -= 0xfee0;
		if (c == ',' || c == ' ')
			continue;
		n += utf8_encode(c == 0x2212 ? '-' : c, out + n);
	}
	return out ? (struct str){ out, n } : text;
}

struct str input_value(struct page *p, const struct field *f, struct str text)
{
	text = str_trim(text);
	if (f->type == TYPE_INSTANT)
		return instant_text(p, text);
	if (is_number(f))
		return number_text(p, text);
	return text;
}

static enum input_kind input_kind(const struct field *f)
{
	static const enum input_kind kinds[TYPE_COUNT] = {
		[TYPE_TEXT] = INPUT_TEXT, [TYPE_LONG_TEXT] = INPUT_LONG, [TYPE_CODE] = INPUT_CODE, [TYPE_INT] = INPUT_NUMBER, [TYPE_MONEY] = INPUT_MONEY,
		[TYPE_QUANTITY] = INPUT_NUMBER, [TYPE_RATIO] = INPUT_NUMBER, [TYPE_BOOL] = INPUT_BOOL, [TYPE_DATE] = INPUT_DATE, [TYPE_INSTANT] = INPUT_INSTANT,
		[TYPE_CHOICE] = INPUT_CHOICE, [TYPE_REF] = INPUT_REF, [TYPE_EMAIL] = INPUT_EMAIL, [TYPE_PHONE] = INPUT_PHONE, [TYPE_URL] = INPUT_URL,
		[TYPE_CREDIT_CODE] = INPUT_CODE, [TYPE_INDUSTRY] = INPUT_TEXT, [TYPE_PLACE] = INPUT_TEXT, [TYPE_CURRENCY] = INPUT_CODE, [TYPE_JSON] = INPUT_LONG,
		[TYPE_BYTES] = INPUT_HIDDEN,
	};

	return kinds[f->type];
}

void options_of(struct page *p, const struct field *f, struct str chosen, bool blank, struct form_field *out)
{
	const struct choice_list *list = schema_list(p->x.schema, str_of(f->list));
	struct option *options = page_new_array(p, struct option, (list ? (size_t)list->count : 0) + 1);
	size_t n = 0;

	if (!options)
		return;
	if (blank)
		options[n++] = (struct option){ STR(""), STR("–"), !chosen.n };
	for (int i = 0; list && i < list->count; i++) {
		struct str code = str_of(list->items[i].code);
		bool selected = str_eq(code, chosen);
		if (list->items[i].active || selected)
			options[n++] = (struct option){ code, word_choice(p->language, p->x.schema, f, code), selected };
	}
	out->options.items = options;
	out->options.count = n;
}

struct form_field input_of(struct page *p, const struct entity *t, const struct field *f, struct str value)
{
	struct form_field out = { .kind = input_kind(f), .name = str_of(f->name), .label = word_field(p->language, t, f), .value = value,
				  .required = f->flags & FIELD_REQUIRED && f->type != TYPE_BOOL, .max = field_types[f->type].text ? f->max : 0,
				  .wide = f->type == TYPE_LONG_TEXT || f->type == TYPE_JSON };
	struct str help = word_help(p->language, t, f), purpose = word_purpose(p->language, f);
	int64_t instant;

	out.hint = help.n && purpose.n ? page_print(p, "%.*s %.*s", STR_ARG(help), STR_ARG(purpose)) : help.n ? help : purpose;
	if (f->type == TYPE_CHOICE)
		options_of(p, f, value, !out.required, &out);
	else if (f->type == TYPE_INSTANT && instant_parse(value, &instant))
		out.value = value_input(p, f, value_int(instant));  /* sent once already, so that it was put into UTC */
	else if (f->type == TYPE_MONEY)
		out.unit = company_currency(p);
	else if (f->type == TYPE_REF && f->target)
		out.pick_url = page_print(p, "/pick/%s?for=%s.%s", f->target->name, t->name, f->name);
	return out;
}
