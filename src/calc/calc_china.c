/* calc company_size, credit_code, lunar, pinyin, fold: what is particular to Chinese companies, days and texts. */
#include "calc/families.h"

#include <math.h>

#include "base/date.h"
#include "lang/china.h"
#include "lang/company_size.h"
#include "lang/fold.h"
#include "lang/lunar.h"
#include "lang/pinyin.h"

/* --- company_size ------------------------------------------------------------------------------------------------------------------------------ */

static const struct calc_field size_takes[] = {
	{ "industry", CALC_TEXT, .length_most = 40 },
	{ "staff", CALC_NUMBER, CALC_ONE, CALC_OPTIONAL, FROM(0) },
	{ "revenue", CALC_NUMBER, CALC_ONE, CALC_OPTIONAL, FROM(0) },
	{ "assets", CALC_NUMBER, CALC_ONE, CALC_OPTIONAL, FROM(0) },
	{ "standard", CALC_INTEGER, CALC_ONE, CALC_OPTIONAL, FROM(2017), UP_TO(2017) },
	{ 0 },
};

static const struct calc_field size_gives[] = {
	{ "size", CALC_WORD, .words = "large medium small micro" },
	{ "standard", CALC_INTEGER },
	{ 0 },
};

static enum rc run_size(struct calc *c, struct error *e)
{
	struct company_facts facts = { .industry = calc_text(c, "industry"), .standard = (int)calc_number(c, "standard", company_size_standard()) };
	enum company_size size;
	enum rc rc;

	for (int i = 0; i < SIZE_INDICATORS; i++)
		facts.values[i] = calc_number(c, size_indicator_name(i), NAN);
	if ((rc = company_size(&facts, &size, e)))
		return rc;
	json_field_text(c->out, "size", company_size_name(size));
	json_field_int(c->out, "standard", facts.standard);
	return RC_OK;
}

const struct calc_method calc_company_size = { "company_size", size_takes, size_gives, run_size };

/* --- credit_code ------------------------------------------------------------------------------------------------------------------------------- */

static const struct calc_field code_takes[] = { { "code", CALC_TEXT }, { 0 } };

static const struct calc_field code_gives[] = {
	{ "valid", CALC_TRUTH },
	{ "reason", CALC_WORD, CALC_ONE, CALC_NULL, .words = "length character organisation check" },
	{ "region", CALC_TEXT, CALC_ONE, CALC_OPTIONAL },
	{ "organisation", CALC_TEXT, CALC_ONE, CALC_OPTIONAL },
	{ 0 },
};

static enum rc run_code(struct calc *c, struct error *e)
{
	struct credit_code code;
	bool valid;

	(void)e;
	credit_code_check(calc_text(c, "code"), &code);
	valid = code.reason == CREDIT_CODE_VALID;
	json_field_bool(c->out, "valid", valid);
	json_field_text(c->out, "reason", valid ? NULL : credit_code_reason_name(code.reason));
	if (valid) {
		json_field_text(c->out, "region", code.region);
		json_field_text(c->out, "organisation", code.organisation);
	}
	return RC_OK;
}

const struct calc_method calc_credit_code = { "credit_code", code_takes, code_gives, run_code };

/* --- lunar --------------------------------------------------------------------------------------------------------------------------------------- */

static const struct calc_field lunar_parts[] = {
	{ "year", CALC_INTEGER, CALC_ONE, 0, FROM(1900), UP_TO(2100) },
	{ "month", CALC_INTEGER, CALC_ONE, 0, FROM(1), UP_TO(12) },
	{ "leap", CALC_TRUTH },
	{ "day", CALC_INTEGER, CALC_ONE, 0, FROM(1), UP_TO(30) },
	{ 0 },
};

static const struct calc_field lunar_takes[] = {
	{ "date", CALC_DATE, CALC_ONE, CALC_OPTIONAL },
	{ "lunar", CALC_OBJECT, CALC_ONE, CALC_OPTIONAL, .parts = lunar_parts },
	{ "after", CALC_DATE, CALC_ONE, CALC_OPTIONAL },
	{ 0 },
};

static const struct calc_field lunar_gives[] = {
	{ "date", CALC_DATE },
	{ "lunar", CALC_OBJECT, .parts = lunar_parts },
	{ "text_zh", CALC_TEXT },
	{ "next", CALC_DATE, CALC_ONE, CALC_OPTIONAL | CALC_NULL },
	{ 0 },
};

static enum rc from_date(const struct calc *c, struct lunar *l, int32_t *date, struct error *e)
{
	*date = (int32_t)calc_value(c, "date")->numbers[0];
	return lunar_from_date(*date, l) ? RC_OK : calc_refuse(e, "error.lunar_range", NULL, NULL, "date");
}

static int part(const struct calc_value *v, const char *name)
{
	return (int)calc_part(v, name)->numbers[0];
}

/* A day that the lunar year has not is refused at what makes it wrong. */
static enum rc from_lunar(const struct calc *c, struct lunar *l, int32_t *date, struct error *e)
{
	const struct calc_value *v = calc_value(c, "lunar");
	struct lunar first;

	*l = (struct lunar){ .year = part(v, "year"), .month = part(v, "month"), .leap = part(v, "leap"), .day = part(v, "day") };
	if (lunar_to_date(*l, date))
		return RC_OK;
	first = *l;
	first.day = 1;
	if (!lunar_to_date(first, date))
		return calc_refuse(e, "error.lunar_leap", NULL, NULL, "lunar.leap");
	return calc_refuse(e, l->year == 2100 && l->month == 12 ? "error.lunar_range" : "error.lunar_day", NULL, NULL, "lunar.day");
}

static void put_date(struct json_writer *w, const char *key, int32_t date)
{
	json_key(w, key);
	date_write(json_text_begin(w), date);
	json_text_end(w);
}

static void put_lunar(struct json_writer *w, struct lunar l)
{
	json_key(w, "lunar");
	json_object_begin(w);
	json_field_int(w, "year", l.year);
	json_field_int(w, "month", l.month);
	json_field_bool(w, "leap", l.leap);
	json_field_int(w, "day", l.day);
	json_object_end(w);
	json_key(w, "text_zh");
	lunar_text_zh(json_text_begin(w), l);
	json_text_end(w);
}

static void put_next(struct calc *c, struct lunar l)
{
	const struct calc_value *after = calc_value(c, "after");
	int32_t next;

	if (!after->given)
		return;
	if (lunar_next(l, (int32_t)after->numbers[0], &next))
		put_date(c->out, "next", next);
	else
		json_field_null(c->out, "next");
}

static enum rc run_lunar(struct calc *c, struct error *e)
{
	bool date_given = calc_value(c, "date")->given, lunar_given = calc_value(c, "lunar")->given;
	struct lunar l;
	int32_t date;
	enum rc rc;

	if (date_given == lunar_given)
		return calc_refuse(e, date_given ? "error.lunar_both" : "error.lunar_neither", NULL, NULL, date_given ? "lunar" : "date");
	if ((rc = date_given ? from_date(c, &l, &date, e) : from_lunar(c, &l, &date, e)))
		return rc;
	put_date(c->out, "date", date);
	put_lunar(c->out, l);
	put_next(c, l);
	return RC_OK;
}

const struct calc_method calc_lunar = { "lunar", lunar_takes, lunar_gives, run_lunar };

/* --- pinyin, fold -------------------------------------------------------------------------------------------------------------------------------- */

static void put_texts(struct json_writer *w, const char *key, const struct str *texts, size_t count)
{
	json_key(w, key);
	json_array_begin(w);
	for (size_t i = 0; i < count; i++)
		json_put_str(w, texts[i]);
	json_array_end(w);
}

static const struct calc_field pinyin_takes[] = { { "text", CALC_TEXT, .length_most = PINYIN_TEXT_MAX }, { 0 } };

static const struct calc_field pinyin_gives[] = {
	{ "syllables", CALC_TEXT, CALC_LIST },
	{ "full", CALC_TEXT },
	{ "initials", CALC_TEXT },
	{ "other_readings", CALC_TEXT, CALC_LIST },
	{ 0 },
};

static enum rc run_pinyin(struct calc *c, struct error *e)
{
	struct pinyin p;

	if (pinyin_read(c->arena, calc_text(c, "text"), 0, &p))
		return error_no_memory(e);
	put_texts(c->out, "syllables", p.syllables, p.count);
	json_field_str(c->out, "full", p.full);
	json_field_str(c->out, "initials", p.initials);
	put_texts(c->out, "other_readings", p.other_readings, p.other_count);
	return RC_OK;
}

const struct calc_method calc_pinyin = { "pinyin", pinyin_takes, pinyin_gives, run_pinyin };

static const struct calc_field fold_takes[] = { { "text", CALC_TEXT }, { 0 } };

static const struct calc_field fold_gives[] = {
	{ "folded", CALC_TEXT },
	{ "bigrams", CALC_TEXT, CALC_LIST },
	{ 0 },
};

static enum rc run_fold(struct calc *c, struct error *e)
{
	struct str folded, *pairs;
	size_t count;

	if (fold_text(c->arena, calc_text(c, "text"), &folded) || fold_bigrams(c->arena, folded, &pairs, &count))
		return error_no_memory(e);
	json_field_str(c->out, "folded", folded);
	put_texts(c->out, "bigrams", pairs, count);
	return RC_OK;
}

const struct calc_method calc_fold = { "fold", fold_takes, fold_gives, run_fold };
