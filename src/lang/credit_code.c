/* 统一社会信用代码: its alphabet and its two check characters. */
#include "lang/china.h"

#include <string.h>

enum { CODE = 18, ORGANISATION = 8, BODY = 9 };

static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

const char *credit_code_reason_name(enum credit_code_reason reason)
{
	static const char *const names[] = {
		[CREDIT_CODE_VALID] = "valid", [CREDIT_CODE_LENGTH] = "length", [CREDIT_CODE_CHARACTER] = "character",
		[CREDIT_CODE_ORGANISATION] = "organisation", [CREDIT_CODE_CHECK] = "check",
	};

	return names[reason];
}

/* ASCII capitals of letters and digits of any width; other characters become '?'. */
static char plain(uint32_t c)
{
	if (c >= 0xFF01 && c <= 0xFF5E)
		c -= 0xFEE0;
	if (c >= 'a' && c <= 'z')
		c -= 32;
	return c > ' ' && c < 0x7F ? (char)c : '?';
}

static bool read_code(struct str text, char out[CODE + 1])
{
	size_t n = 0;

	text = str_trim(text);
	while (text.n) {
		if (n == CODE)
			return false;
		out[n++] = plain(str_next_char(&text));
	}
	out[n] = 0;
	return n == CODE;
}

/* GB 11714: letters count from 10 on, 11 − sum mod 11, where 10 is X and 11 is 0. */
static bool organisation_holds(const char *code)
{
	static const int weights[ORGANISATION] = { 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0;

	for (int i = 0; i < ORGANISATION; i++)
		sum += weights[i] * (code[i] <= '9' ? code[i] - '0' : code[i] - 'A' + 10);
	return code[ORGANISATION] == "0X987654321"[sum % 11];
}

/* GB 32100: weights 3^i mod 31. */
static bool code_holds(const char *code)
{
	int sum = 0, weight = 1;

	for (int i = 0; i < CODE - 1; i++) {
		sum += weight * (int)(strchr(alphabet, code[i]) - alphabet);
		weight = weight * 3 % 31;
	}
	return code[CODE - 1] == alphabet[(31 - sum % 31) % 31];
}

static enum credit_code_reason reason_of(const char *code)
{
	if (strspn(code, alphabet) != CODE)
		return CREDIT_CODE_CHARACTER;
	if (!organisation_holds(code + CODE - 1 - BODY))
		return CREDIT_CODE_ORGANISATION;
	return code_holds(code) ? CREDIT_CODE_VALID : CREDIT_CODE_CHECK;
}

void credit_code_check(struct str text, struct credit_code *out)
{
	*out = (struct credit_code){ .reason = CREDIT_CODE_LENGTH };
	if (!read_code(text, out->code)) {
		out->code[0] = 0;
		return;
	}
	out->reason = reason_of(out->code);
	if (out->reason)
		return;
	memcpy(out->region, out->code + 2, 6);
	memcpy(out->organisation, out->code + 8, BODY);
}
