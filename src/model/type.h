/* Field types as rows: how a value is read, checked and written in each form. */
#ifndef BANYAN_MODEL_TYPE_H
#define BANYAN_MODEL_TYPE_H

#include "model/model.h"

struct zone;

/* What reading and writing depend on besides the field. */
struct type_context {
	struct arena *arena;
	const struct zone *zone; /* company time: naive instants and days */
	int64_t now;
};

struct field_type_row {
	const char *name;              /* in custom fields and OpenAPI: text, money, … */
	enum value_kind kind;          /* as stored */
	const char *json_type;         /* JSON Schema: string, integer, boolean */
	const char *json_format;       /* date, date-time, decimal …, or NULL */
	bool text;                     /* stored as text: has a maximum, may have a sort key and be searched */
	bool custom;                   /* an administrator may make one */
	int scale;                     /* decimals behind the point of scaled integers */
	/* Strict text (API strings, forms, command line, files after format/'s readers): into *out. Empty text is NULL (not asked here). */
	enum rc (*parse)(const struct type_context *c, const struct field *f, struct str text, struct value *out, struct error *e);
	/* The canonical text: what parse reads back. */
	void (*write)(const struct type_context *c, const struct field *f, struct value v, struct buf *out);
};

extern const struct field_type_row field_types[TYPE_COUNT];
const struct field_type_row *field_type_find(struct str name); /* NULL when there is none */

/* Trims, bounds and parses; empty becomes VALUE_NULL. Errors name the field: error.required is the caller's. */
enum rc field_parse(const struct type_context *c, const struct field *f, struct str text, struct value *out, struct error *e);
void field_write(const struct type_context *c, const struct field *f, struct value v, struct buf *out);
/* Range, length, list membership is the schema's (schema_choice_valid). */
enum rc field_check(const struct field *f, struct value v, struct error *e);

#endif
