/* The JSON reader: bounds are checked on the bytes before jansson, which recurses, sees them. */
#include "format/json.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

enum { DEFAULT_MAX = 1 << 20 };

void json_start(void)
{
	json_set_alloc_funcs(mem_alloc, mem_free);
}

/* Deepest nesting of brackets outside strings. */
static size_t depth_of(struct str text)
{
	size_t depth = 0, deepest = 0;
	bool quoted = false;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == '{' || c == '['))
			deepest = ++depth > deepest ? depth : deepest;
		else if (!quoted && (c == '}' || c == ']') && depth)
			depth--;
	}
	return deepest;
}

static enum rc syntax_error(const json_error_t *from, struct error *e)
{
	char line[24], column[24];

	if (json_error_code(from) == json_error_out_of_memory)
		return error_no_memory(e);
	snprintf(line, sizeof line, "%d", from->line);
	snprintf(column, sizeof column, "%d", from->column);
	error_set(e, RC_INVALID, NULL, "error.json_syntax", line, column);
	return error_detail(e, RC_INVALID, "%s", from->text);
}

enum rc json_read(struct str text, size_t max, json_t **out, struct error *e)
{
	json_error_t wrong;
	char bound[24];

	*out = NULL;
	max = max ? max : DEFAULT_MAX;
	if (text.n > max) {
		snprintf(bound, sizeof bound, "%zu", max);
		return error_set(e, RC_TOO_LARGE, NULL, "error.json_size", bound, NULL);
	}
	if (text.n && memchr(text.p, 0, text.n))
		return error_set(e, RC_INVALID, NULL, "error.json_nul", NULL, NULL);
	if (depth_of(text) > JSON_DEPTH_MAX)
		return error_set(e, RC_INVALID, NULL, "error.json_depth", NULL, NULL);
	*out = json_loadb(text.p ? text.p : "", text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &wrong);
	return *out ? RC_OK : syntax_error(&wrong, e);
}

void json_free(json_t **doc)
{
	json_decref(*doc);
	*doc = NULL;
}

struct str json_str_view(const json_t *string)
{
	if (!json_is_string(string))
		return (struct str){ 0 };
	return (struct str){ json_string_value(string), json_string_length(string) };
}

struct str json_text_of(const json_t *object, const char *key)
{
	struct str s = json_str_view(json_object_get(object, key));

	return s.p ? s : STR("");
}

int64_t json_int_of(const json_t *object, const char *key, int64_t otherwise)
{
	const json_t *v = json_object_get(object, key);

	return json_is_integer(v) ? json_integer_value(v) : otherwise;
}

bool json_bool_of(const json_t *object, const char *key, bool otherwise)
{
	const json_t *v = json_object_get(object, key);

	return json_is_boolean(v) ? json_is_true(v) : otherwise;
}

static enum decimal_status real_decimal(double value, int scale, int64_t *out)
{
	int64_t limit = 1, v;
	char text[40];
	enum decimal_status status;

	snprintf(text, sizeof text, "%.*g", JSON_EXACT_DIGITS, value);
	status = decimal_parse(str_of(text), scale, &v);
	for (int i = 0; i < JSON_EXACT_DIGITS; i++)
		limit *= 10;
	if (status == DECIMAL_OK && (v >= limit || v <= -limit))
		status = DECIMAL_RANGE;
	if (status == DECIMAL_OK)
		*out = v;
	return status;
}

enum decimal_status json_decimal(const json_t *value, int scale, int64_t *out)
{
	char text[24];

	if (json_is_string(value))
		return decimal_parse(json_str_view(value), scale, out);
	if (json_is_real(value))
		return real_decimal(json_real_value(value), scale, out);
	if (!json_is_integer(value))
		return DECIMAL_BAD;
	snprintf(text, sizeof text, "%lld", (long long)json_integer_value(value));
	return decimal_parse(str_of(text), scale, out);
}
