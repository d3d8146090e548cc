/* Values as cells of tables and facts, and fields as inputs of forms: by field type, for every entity alike. Called by lists, records, forms and boards. */
#ifndef BANYAN_WEB_CELLS_H
#define BANYAN_WEB_CELLS_H

#include "web/page.h"

/* The field that names a row: its title, else its key, else the first listed one besides the id. */
const struct field *entity_name_field(const struct entity *t);
/* /accounts/17, or empty when the entity has no page. */
struct str record_url(const struct page *p, const struct entity *t, int64_t id);

/* One value, copied into the arena. shown: what a reference is called. currency: of money in this row; empty means the company's. */
struct cell cell_of(struct page *p, const struct entity *t, const struct field *f, struct value v, struct str shown, struct str currency);
/* The same as one line of text: history, conflicts, previews. */
struct str value_words(struct page *p, const struct entity *t, const struct field *f, struct value v);
/* What a form's input holds: the canonical text, instants by the company's clock. */
struct str value_input(struct page *p, const struct field *f, struct value v);
/* The other way: what an input sent, as change_text and the filter language read it. */
struct str input_value(struct page *p, const struct field *f, struct str text);

/* A change smaller than this reads 0 % and is neither up nor down. */
#define CHANGE_SEEN 0.005

/* Mark and letter of a tier: "s" and S for strategic … ; NULL for none. */
const char *tier_mark(struct str code);
struct str tier_letter(struct str code);

/* "good", "warn" or "bad" for choices that mean so, else "". */
const char *choice_tone(const char *list, struct str code);

/* An input for the field, without its value's title; values come from value_input or from what was typed. */
struct form_field input_of(struct page *p, const struct entity *t, const struct field *f, struct str value);
/* Options of a pick-list: those in use or active; blank: an empty one first. */
void options_of(struct page *p, const struct field *f, struct str chosen, bool blank, struct form_field *out);

#endif
