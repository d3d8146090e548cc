/* JSON: a strict reader over jansson, and our own writer straight into a buffer. Used by api, cli, jobs, records and the importers of mappings. */
#ifndef BANYAN_FORMAT_JSON_H
#define BANYAN_FORMAT_JSON_H

#include "base/buf.h"
#include "base/decimal.h"
#include "base/error.h"

#include <jansson.h>

enum { JSON_DEPTH_MAX = 32, JSON_EXACT_DIGITS = 15 };

/* Sends jansson's allocations through base/mem. Call once, before threads start. */
void json_start(void);

/* Reads one document of any kind: UTF-8, duplicate keys and U+0000 refused, at most JSON_DEPTH_MAX levels and max bytes (0 means 1 MiB), integers
 * within 64 bits. *out is owned by the caller (json_free, or CLEANUP(json_free) json_t *doc = NULL;) and NULL after an error.
 * RC_INVALID error.json_syntax {0} line {1} column · error.json_depth · RC_TOO_LARGE error.json_size. */
enum rc json_read(struct str text, size_t max, json_t **out, struct error *e);
void json_free(json_t **doc);

/* Members of an object by name; empty, absent or of another type gives the default. */
struct str json_text_of(const json_t *object, const char *key);             /* "" by default */
int64_t json_int_of(const json_t *object, const char *key, int64_t otherwise);
bool json_bool_of(const json_t *object, const char *key, bool otherwise);
struct str json_str_view(const json_t *string);                             /* of a JSON string; .p NULL for anything else */

/* A number given as a JSON string ("12.50"), an integer or a real, as value × 10^scale, exactly. A real passes through a double on its way, so one that
 * needs more than JSON_EXACT_DIGITS digits at that scale is DECIMAL_RANGE: it must be sent as a string. */
enum decimal_status json_decimal(const json_t *value, int scale, int64_t *out);

/* The writer puts commas where they belong; the caller pairs begin and end. Always valid UTF-8: malformed bytes become U+FFFD.
 * struct json_writer w = { .b = &buf };  json_object_begin(&w); json_key(&w, "id"); json_put_int(&w, 7); json_object_end(&w); */
struct json_writer {
	struct buf *b;
	bool comma; /* a value stands before the next one */
};

void json_object_begin(struct json_writer *w);
void json_object_end(struct json_writer *w);
void json_array_begin(struct json_writer *w);
void json_array_end(struct json_writer *w);
void json_key(struct json_writer *w, const char *key);
void json_key_str(struct json_writer *w, struct str key);
void json_put_str(struct json_writer *w, struct str s);
void json_put_text(struct json_writer *w, const char *text);               /* NULL is written as null */
void json_put_int(struct json_writer *w, int64_t value);
void json_put_double(struct json_writer *w, double value);                 /* shortest that reads back the same; not finite: null */
void json_put_bool(struct json_writer *w, bool value);
void json_put_null(struct json_writer *w);
void json_put_decimal(struct json_writer *w, int64_t value, int scale);    /* as a string: "12.5" */
void json_put_decimal_sum(struct json_writer *w, decimal_sum value, int scale);
void json_put_number(struct json_writer *w, int64_t value, int scale);     /* as a bare number: 12.5 */
/* A text that never needs an escape (a date, an instant), written straight into the returned buffer. */
struct buf *json_text_begin(struct json_writer *w);
void json_text_end(struct json_writer *w);
void json_put_raw(struct json_writer *w, struct str json);                 /* a value that is JSON already */
void json_put_value(struct json_writer *w, const json_t *value);           /* what was read, members in their order */

/* key and value in one. */
void json_field_str(struct json_writer *w, const char *key, struct str s);
void json_field_text(struct json_writer *w, const char *key, const char *text);
void json_field_int(struct json_writer *w, const char *key, int64_t value);
void json_field_double(struct json_writer *w, const char *key, double value);
void json_field_bool(struct json_writer *w, const char *key, bool value);
void json_field_null(struct json_writer *w, const char *key);
void json_field_decimal(struct json_writer *w, const char *key, int64_t value, int scale);
void json_field_decimal_sum(struct json_writer *w, const char *key, decimal_sum value, int scale);

/* Writes s with its quotes and escapes: what json_put_str does, for those who place their own commas. */
void json_escape(struct buf *b, struct str s);

#endif
