/* Making and changing a record through its form, what was typed kept whatever goes wrong. form.c shows it, form_save.c takes it; the cell editor and the
 * bulk change read what was typed the same way. */
#ifndef BANYAN_WEB_FORM_H
#define BANYAN_WEB_FORM_H

#include "web/cells.h"

/* What a form sent for one field; lives in the request's arena, so that it outlives the schema that it was read with. */
struct typed { struct str name, value, error; };

struct form_state {
	struct str entity;        /* its name */
	int64_t id, version;      /* 0: being made */
	struct typed *fields;
	size_t count;
	struct str wrong;         /* an error that belongs to no field */
	bool stale;               /* somebody else saved meanwhile */
	bool sent;                /* fields hold what was typed, not what is stored */
	bool quick;               /* opened over another form by a picker: what is required, and what names the row */
};

/* Fields of this record's form that the reader may fill in. */
bool form_takes(const struct page *p, const struct entity *t, const struct field *f, bool making);
struct form_state *form_state_new(struct page *p, const struct entity *t, int64_t id);
/* From the request's form; a reference may come as its number or as the text typed. */
void form_read_typed(struct page *p, const struct entity *t, struct form_state *s);
/* Everything into a change; each field's error is kept with it. RC_INVALID when there is any. */
enum rc form_to_change(struct context *x, struct form_state *s, struct change *c, struct error *e);
/* Puts an error of the write where it belongs. */
void form_take_error(const struct page *p, struct form_state *s, const struct error *e);
void form_show(struct page *p, const struct entity *t, struct form_state *s);
/* The text of a reference field: its number, or the one row that is meant by what was typed; empty when unknown. */
struct str form_reference(struct page *p, const struct field *f, struct str number, struct str text);
/* Where to go when all is done: back= of form or query, else this. */
struct str form_back(const struct request *r, struct str otherwise);

#endif
