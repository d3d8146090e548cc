/* How large a company is by the official standard: 统计上大中小微型企业划分办法, tables in data/company_sizes.tsv. Called by records (an account's size), kam
 * (its explanation) and calc. */
#ifndef BANYAN_LANG_COMPANY_SIZE_H
#define BANYAN_LANG_COMPANY_SIZE_H

#include "base/error.h"
#include "base/str.h"

enum company_size { SIZE_MICRO, SIZE_SMALL, SIZE_MEDIUM, SIZE_LARGE, SIZE_COUNT };
enum size_indicator { SIZE_STAFF, SIZE_REVENUE, SIZE_ASSETS, SIZE_INDICATORS };

/* What a standard says of one category of industries. */
struct size_rule {
	int standard;         /* the year of its edition */
	const char *category; /* its text: size_category.NAME */
	const char *codes;    /* of GB/T 4754, space between; an industry whose code begins so belongs here, the longest beginning decides */
	int32_t bounds[SIZE_INDICATORS][SIZE_LARGE]; /* lower bounds of small, medium and large; all 0 where the indicator does not count. Staff in persons, revenue and assets in 万元 */
};

struct company_facts {
	struct str industry;             /* letter, two to four digits, or both */
	double values[SIZE_INDICATORS];  /* NAN where not known; revenue and assets in 万元 */
	int standard;                    /* 0: the newest */
};

int company_size_standard(void); /* the newest */
/* RC_INVALID with the field: "industry" (unknown, too broad, outside the standard) or "standard". The rule lives as long as the program. */
enum rc company_size_rule(struct str industry, int standard, const struct size_rule **out, struct error *e);
/* The highest class whose lower bounds all indicators of the rule reach; reaching is being equal. RC_INVALID with the field as above, or of an indicator that
 * is missing or negative. */
enum rc company_size(const struct company_facts *facts, enum company_size *out, struct error *e);

bool size_rule_asks(const struct size_rule *rule, enum size_indicator indicator);
/* The class that one indicator's value reaches. */
enum company_size size_rule_reached(const struct size_rule *rule, enum size_indicator indicator, double value);

const char *company_size_name(enum company_size size);              /* "micro" … "large" */
const char *size_indicator_name(enum size_indicator indicator);     /* "staff", "revenue", "assets" */

#endif
