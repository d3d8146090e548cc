/* Reading domain/review.json. */
#include "kam/review.h"

#include <string.h>

#include "base/mem.h"
#include "format/json.h"
#include "lang/domain.h"

enum { FILE_MAX = 1 << 20 };

const char *const part_codes[PART_COUNT] = { "ar", "sponsor", "kam_office", "finance" };

enum stocktake_part part_of(struct str code)
{
	for (int i = 0; i < PART_COUNT; i++)
		if (str_is(code, part_codes[i]))
			return (enum stocktake_part)i;
	return PART_COUNT;
}

static struct str words(struct arena *a, const json_t *labels, enum language language)
{
	static const char *const keys[LANGUAGE_COUNT] = { [LANGUAGE_ZH_CN] = "zh_CN", [LANGUAGE_ZH_TW] = "zh_TW", [LANGUAGE_EN] = "en" };
	struct str copy = arena_str(a, json_text_of(labels, keys[language]));

	return copy.p ? copy : STR("");
}

static void take_questions(struct arena *a, const json_t *list, enum language language, struct review *out)
{
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item) {
		enum stocktake_part part = part_of(json_text_of(item, "asks"));
		if (part == PART_COUNT || out->question_count == QUESTIONS_MAX)
			continue;
		out->questions[out->question_count++] = (struct review_question){ arena_str(a, json_text_of(item, "code")),
										  words(a, json_object_get(item, "label"), language), part };
	}
}

static void take_outcomes(struct arena *a, const json_t *list, enum language language, struct review *out)
{
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		if (out->outcome_count < OUTCOMES_MAX)
			out->outcomes[out->outcome_count++] = (struct review_outcome){ arena_str(a, json_text_of(item, "code")),
										       words(a, json_object_get(item, "rule"), language),
										       words(a, json_object_get(item, "follow_up"), language) };
}

/* Days of the step with that number. */
static int days_of(const json_t *steps, int number)
{
	const json_t *item;
	size_t i;

	json_array_foreach(steps, i, item)
		if (json_int_of(item, "no", 0) == number)
			return (int)json_int_of(item, "days", 0);
	return 0;
}

static void take_days(const json_t *steps, struct review *out)
{
	out->days[PART_AR] = days_of(steps, 2);
	out->days[PART_SPONSOR] = days_of(steps, 3);
	out->days[PART_OFFICE] = out->days[PART_FINANCE] = days_of(steps, 4);
	out->vote_days = days_of(steps, 6);
	out->close_days = days_of(steps, 7);
}

enum rc review_load(struct arena *a, enum language language, struct review *out, struct error *e)
{
	CLEANUP(json_free) json_t *doc = NULL;
	enum rc rc = json_read(domain_file("review"), FILE_MAX, &doc, e);
	const json_t *stocktake = json_object_get(doc, "stocktake");

	*out = (struct review){ 0 };
	if (rc)
		return rc;
	out->leading = words(a, json_object_get(stocktake, "leading_question"), language);
	out->principle = words(a, json_object_get(stocktake, "principle"), language);
	take_questions(a, json_object_get(stocktake, "questions"), language, out);
	take_outcomes(a, json_object_get(doc, "outcomes"), language, out);
	take_days(json_object_get(doc, "stocktake_process"), out);
	return out->question_count && out->outcome_count && out->close_days ? RC_OK : error_set(e, RC_UNSUPPORTED, NULL, "error.domain", "review", NULL);
}

const struct review_question *review_question(const struct review *r, struct str code)
{
	for (int i = 0; i < r->question_count; i++)
		if (str_eq(r->questions[i].code, code))
			return &r->questions[i];
	return NULL;
}
