/* Places, industries and sizes of companies in China, made at build time by tools/china_table.mjs from data/; only lang/place.c, lang/industry.c and
 * lang/company_size.c read them. */
#ifndef BANYAN_LANG_CHINA_TABLE_H
#define BANYAN_LANG_CHINA_TABLE_H

#include "lang/company_size.h"

/* A name that people write for a place: its own (full), or that without 省, 市, 县 … Sorted by name, then code. */
struct place_name {
	struct str name;
	int32_t code;
	bool full;
	uint8_t level; /* 1 province, 2 prefecture, 3 county or a part without a code of its own */
};

/* Sorted by code. */
struct place_code {
	struct str name;
	int32_t code;
};

/* industry_rows: sorted by code. industry_keys: the names without marks, each once with its broadest code, sorted by name. */
struct industry_row {
	struct str name;
	char code[6];
};

extern const struct place_name place_names[];
extern const size_t place_name_count;
extern const struct place_code place_codes[];
extern const size_t place_code_count;
extern const struct industry_row industry_rows[];
extern const size_t industry_row_count;
extern const struct industry_row industry_keys[];
extern const size_t industry_key_count;
extern const struct size_rule size_rules[]; /* the newest standard last */
extern const size_t size_rule_count;

#endif
