/* What a calc method is: a row. From its fields follow the check of requests, the list of `banyan calc` and the schemas of the REST interface; its run
 * function gets checked values and writes the members of the answer. Adding one: docs/ADDING.md. */
#ifndef BANYAN_CALC_METHOD_H
#define BANYAN_CALC_METHOD_H

#include "base/arena.h"
#include "base/error.h"
#include "format/json.h"

enum calc_type {
	CALC_NUMBER,
	CALC_INTEGER, /* within ±2^53 */
	CALC_TRUTH,   /* 0 or 1 */
	CALC_DATE,    /* "2026-11-23": days since 1970-01-01 */
	CALC_TEXT,
	CALC_WORD,    /* one of `words`: its place there, from 0 */
	CALC_LABEL,   /* a number or a text, given back as it came */
	CALC_OBJECT,  /* of `parts` */
	CALC_TYPE_COUNT
};

enum calc_shape { CALC_ONE, CALC_LIST, CALC_TABLE /* a list of lists */ };

enum calc_flag {
	CALC_OPTIONAL = 1 << 0,
	CALC_GAPS = 1 << 1,     /* entries may be null: NAN */
	CALC_RAGGED = 1 << 2,   /* rows of a table may differ in length; shorter ones are filled with NAN */
	CALC_NULL = 1 << 3,     /* answers only: null may stand instead of it */
	CALC_NULL_ROWS = 1 << 4 /* answers only: null may stand instead of a row */
};

enum calc_bound_kind { CALC_FREE, CALC_CLOSED, CALC_OPEN };
struct calc_bound { enum calc_bound_kind kind; double at; };
#define FROM(x) .low = { CALC_CLOSED, (x) }
#define ABOVE(x) .low = { CALC_OPEN, (x) }
#define UP_TO(x) .high = { CALC_CLOSED, (x) }
#define BELOW(x) .high = { CALC_OPEN, (x) }

enum {
	CALC_LIST_MAX = 4000000, /* entries of a list where the row says nothing else; of a table in all */
	CALC_TEXT_MAX = 1 << 20  /* bytes of a text, likewise */
};

/* A member of a request or of an answer. The lists of them end with an empty row. In requests, parts stand in an object or in a list of objects and are
 * single values themselves. */
struct calc_field {
	const char *name;
	enum calc_type type;
	enum calc_shape shape;
	unsigned flags;                  /* enum calc_flag */
	struct calc_bound low, high;     /* of numbers and integers */
	const char *words;               /* of CALC_WORD: "min_max product_max" */
	const struct calc_field *parts;  /* of CALC_OBJECT */
	const struct calc_field *either; /* requests only: a list may stand for the single value, by this row */
	size_t length_least, length_most; /* entries of a list, rows of a table, bytes of a text; 0: 1 (a text: 0), and the bounds above */
	size_t width_least, width_most;  /* of a table's rows; 0: 1, and any */
};

/* A member as it was sent. What is single has count 1. A number that was left out is NAN, a text that was left out has .p NULL. */
struct calc_value {
	const struct calc_field *field; /* the row that it was read by: `either` or the field itself */
	bool given;
	size_t count;             /* entries, rows, objects */
	size_t width;             /* of a table */
	double *numbers;          /* NUMBER, INTEGER, TRUTH, DATE, WORD, and a LABEL that is none of texts: entry i; of a table: row × width + column */
	struct str *texts;        /* TEXT, and a LABEL that is a text */
	struct calc_value *parts; /* OBJECT: one for each row of parts, whose entry i is of object i */
};

/* Runs work(argument, slice) for slice 0 … slices − 1, at once where there are threads for it, and returns when all have ended. */
struct calc_team {
	void (*run)(int threads, void (*work)(void *argument, int slice), void *argument, int slices);
	int threads;
};

struct calc {
	const struct calc_method *method;
	const struct calc_value *values; /* in the order of the method's fields */
	struct arena *arena;             /* lives until the answer is sent */
	struct json_writer *out;         /* the answer's object is open */
	const struct calc_team *team;    /* NULL: no threads */
};

struct calc_method {
	const char *name;                /* also its text calc.NAME in the catalogues */
	const struct calc_field *takes, *gives;
	enum rc (*run)(struct calc *c, struct error *e); /* what it wrote before an error is dropped */
};

/* --- for run functions -------------------------------------------------------------------------------------------------------------------- */

/* By name; never NULL for a name of the method's fields. */
const struct calc_value *calc_value(const struct calc *c, const char *name);
const struct calc_value *calc_part(const struct calc_value *v, const char *name);
/* The single value, or the other one where it was left out. */
double calc_number(const struct calc *c, const char *name, double otherwise);
struct str calc_text(const struct calc *c, const char *name);
/* Runs work(argument, slice) for each slice, on the team's threads where there is one. */
void calc_split(const struct calc *c, void (*work)(void *argument, int slice), void *argument, int slices);
/* Refuses the request: the field as a printf format, "values[%zu]". Always RC_INVALID. */
enum rc calc_refuse(struct error *e, const char *key, const char *a0, const char *a1, const char *field, ...) __attribute__((format(printf, 5, 6)));

/* Numbers as %.17g; what is not finite is null. */
void calc_put_number(struct json_writer *w, double value);
void calc_field_number(struct json_writer *w, const char *key, double value);
void calc_field_numbers(struct json_writer *w, const char *key, const double *values, size_t count);
void calc_field_indices(struct json_writer *w, const char *key, const uint32_t *values, size_t count);
/* count rows of width each, row after row. */
void calc_field_table(struct json_writer *w, const char *key, const double *values, size_t count, size_t width);
/* A label as it came. */
void calc_put_label(struct json_writer *w, const struct calc_value *labels, size_t at);

#endif
