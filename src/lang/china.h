/* Facts of China that accounts are described by: 统一社会信用代码, places (GB/T 2260), industries (GB/T 4754-2017); sizes of companies stand in
 * lang/company_size.h. Called by records (recognised codes beside what people typed), calc and imports. */
#ifndef BANYAN_LANG_CHINA_H
#define BANYAN_LANG_CHINA_H

#include "base/arena.h"
#include "base/error.h"

enum credit_code_reason { CREDIT_CODE_VALID, CREDIT_CODE_LENGTH, CREDIT_CODE_CHARACTER, CREDIT_CODE_ORGANISATION, CREDIT_CODE_CHECK };

struct credit_code {
	enum credit_code_reason reason;
	char code[19];         /* capitals, half width; empty when the length is wrong */
	char region[7];        /* GB/T 2260; this and organisation only when valid */
	char organisation[10]; /* GB 11714 */
};

/* GB 32100-2015, any text is answered: 18 of 0-9A-HJ-NP-RTUWXY whose own check character holds (mod 31) and that of the organisation's code in places
 * 9 to 17 (GB 11714, mod 11). */
void credit_code_check(struct str text, struct credit_code *out);
const char *credit_code_reason_name(enum credit_code_reason reason); /* "length", "character", … */

/* The code of a division (320200, or 32 or 3202 for short) or of names from the outside in: 无锡, 江苏无锡, 江蘇省無錫市新吳區. What follows a full name
 * (a street) is left aside. 0 when there is none, or more than one (朝阳区). */
int32_t place_find(struct arena *arena, struct str text);
struct str place_name(int32_t code);                     /* 无锡市; empty for an unknown code */
int32_t place_parent(int32_t code);                      /* 320214 -> 320200 -> 320000 -> 0 */

/* "C3425", "3425", "c34", "C" or a name (金属切削机床制造; also without 业 or 制造 at its end) to letter and digits: "C3421". Empty when there is none.
 * Lives as long as the program. */
struct str industry_find(struct arena *arena, struct str text);
/* The same for codes alone: no names, nothing but the code. */
struct str industry_code(struct str text);
struct str industry_name(struct str code);               /* of a code as industry_find gives it */

#endif
