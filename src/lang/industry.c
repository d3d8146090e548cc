/* Finding industries by code or name, and the size of a company by its industry. */
#include "lang/china.h"

#include <math.h>
#include <string.h>
#include <unicode/uchar.h>

#include "lang/china_table.h"
#include "lang/fold.h"

enum { TEXT_MAX = 300, CODE_MAX = 5 };

static const struct industry_row *by_code(struct str code)
{
	size_t low = 0, high = industry_row_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (str_compare(str_of(industry_rows[middle].code), code) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < industry_row_count && str_is(code, industry_rows[low].code) ? &industry_rows[low] : NULL;
}

static const struct industry_row *by_name(struct str key)
{
	size_t low = 0, high = industry_key_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (str_compare(industry_keys[middle].name, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < industry_key_count && str_eq(key, industry_keys[low].name) ? &industry_keys[low] : NULL;
}

/* Letter and digits, or digits whose letter is looked for. text: folded. */
static const struct industry_row *find_code(struct str text)
{
	char code[CODE_MAX + 1];
	bool letter = text.n && text.p[0] >= 'a' && text.p[0] <= 't';
	const struct industry_row *row = NULL;

	if (!text.n || text.n > (letter ? CODE_MAX : CODE_MAX - 1))
		return NULL;
	memcpy(code + !letter, text.p, text.n);
	for (char c = letter ? text.p[0] : 'a'; c <= (letter ? text.p[0] : 't') && !row; c++) {
		code[0] = (char)(c - 32);
		row = by_code((struct str){ code, text.n + !letter });
	}
	return row;
}

static struct str key_of(struct arena *arena, struct str text)
{
	struct str rest;
	char *to;
	struct str out = { 0 };

	if (text.n > TEXT_MAX || fold_spelling(arena, text, &rest) || !(to = arena_alloc(arena, rest.n + 16)))
		return out;
	out.p = to;
	while (rest.n) {
		const char *at = rest.p;
		uint32_t c = str_next_char(&rest);
		if (!u_isalnum((UChar32)c))
			continue;
		memcpy(to + out.n, at, (size_t)(rest.p - at));
		out.n += (size_t)(rest.p - at);
	}
	return out;
}

/* The name, or the name that is left when people leave its end out. key has room for the ends. */
static const struct industry_row *find_name(struct str key)
{
	static const char *const ends[] = { "", "业", "制造", "制造业" };
	const struct industry_row *row = NULL;

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]) && !row; i++) {
		memcpy((char *)key.p + key.n, ends[i], strlen(ends[i]));
		row = by_name((struct str){ key.p, key.n + strlen(ends[i]) });
	}
	return row;
}

struct str industry_find(struct arena *arena, struct str text)
{
	struct str key = key_of(arena, text);
	const struct industry_row *row = key.n ? find_code(key) : NULL;

	if (!row && key.n > 3)
		row = find_name(key);
	/* The code of the main table: both live as long as the program. */
	return row ? str_of(row->code) : (struct str){ "", 0 };
}

struct str industry_name(struct str code)
{
	const struct industry_row *row = by_code(code);

	return row ? row->name : (struct str){ "", 0 };
}

/* --- size ----------------------------------------------------------------------------------------------------------------- */

enum indicator { STAFF, REVENUE, ASSETS, INDICATORS };

/* 统计上大中小微型企业划分办法(2017). Codes that begin so; lower bounds of small, medium and large, all zero where the indicator does not count. Revenue
 * and assets in 万元. */
struct size_rule {
	const char *codes;
	double bounds[INDICATORS][3];
};

static const struct size_rule size_rules[] = {
	{ "A", { [REVENUE] = { 50, 500, 20000 } } },
	{ "B C D", { [STAFF] = { 20, 300, 1000 }, [REVENUE] = { 300, 2000, 40000 } } },
	{ "E", { [REVENUE] = { 300, 6000, 80000 }, [ASSETS] = { 300, 5000, 80000 } } },
	{ "F51", { [STAFF] = { 5, 20, 200 }, [REVENUE] = { 1000, 5000, 40000 } } },
	{ "F52", { [STAFF] = { 10, 50, 300 }, [REVENUE] = { 100, 500, 20000 } } },
	{ "G54 G55 G56 G57 G58 G591", { [STAFF] = { 20, 300, 1000 }, [REVENUE] = { 200, 3000, 30000 } } },
	{ "G59", { [STAFF] = { 20, 100, 200 }, [REVENUE] = { 100, 1000, 30000 } } },
	{ "G60", { [STAFF] = { 20, 300, 1000 }, [REVENUE] = { 100, 2000, 30000 } } },
	{ "H61 H62", { [STAFF] = { 10, 100, 300 }, [REVENUE] = { 100, 2000, 10000 } } },
	{ "I63 I64", { [STAFF] = { 10, 100, 2000 }, [REVENUE] = { 100, 1000, 100000 } } },
	{ "I65", { [STAFF] = { 10, 100, 300 }, [REVENUE] = { 50, 1000, 10000 } } },
	{ "K701", { [REVENUE] = { 100, 1000, 200000 }, [ASSETS] = { 2000, 5000, 10000 } } },
	{ "K702", { [STAFF] = { 100, 300, 1000 }, [REVENUE] = { 500, 1000, 5000 } } },
	{ "L", { [STAFF] = { 10, 100, 300 }, [ASSETS] = { 100, 8000, 120000 } } },
	{ "K703 K704 K709 M N O Q85 R", { [STAFF] = { 10, 100, 300 } } },
};

static bool covers(const char *codes, struct str code)
{
	struct str rest = str_of(codes), one;

	while (str_split(&rest, ' ', &one))
		if (one.n <= code.n && memcmp(one.p, code.p, one.n) == 0)
			return true;
	return false;
}

static const struct size_rule *rule_of(struct str industry)
{
	char folded[16];
	size_t n = 0;

	industry = str_trim(industry);
	while (n < industry.n && n < sizeof(folded)) {
		folded[n] = industry.p[n] >= 'A' && industry.p[n] <= 'Z' ? (char)(industry.p[n] + 32) : industry.p[n];
		n++;
	}
	const struct industry_row *row = find_code((struct str){ folded, n });
	for (size_t i = 0; row && i < sizeof(size_rules) / sizeof(size_rules[0]); i++)
		if (covers(size_rules[i].codes, str_of(row->code)))
			return &size_rules[i];
	return NULL;
}

enum rc company_size(const struct company_facts *facts, enum company_size *out, struct error *e)
{
	static const char *const fields[INDICATORS] = { "staff", "revenue", "assets" };
	const double values[INDICATORS] = { facts->staff, facts->revenue, facts->assets };
	const struct size_rule *rule = rule_of(facts->industry);
	int size = SIZE_LARGE;

	if (!rule)
		return error_set(e, RC_INVALID, "industry", "error.size_industry", NULL, NULL);
	for (int i = 0; i < INDICATORS; i++) {
		int reached = SIZE_MICRO;
		if (rule->bounds[i][0] == 0)
			continue;
		if (!(values[i] >= 0) || isinf(values[i]))
			return error_set(e, RC_INVALID, fields[i], "error.size_indicator", NULL, NULL);
		while (reached < SIZE_LARGE && values[i] >= rule->bounds[i][reached])
			reached++;
		size = reached < size ? reached : size;
	}
	*out = (enum company_size)size;
	return RC_OK;
}

const char *company_size_name(enum company_size size)
{
	static const char *const names[SIZE_COUNT] = { "micro", "small", "medium", "large" };

	return names[size];
}
