/* Inside kam/: short spellings for reading and writing single rows by field name. All calls run inside records_write() work or a reading context. */
#ifndef BANYAN_KAM_ROW_H
#define BANYAN_KAM_ROW_H

#include "kam/snapshot.h"
#include "records/write.h"

const struct entity *row_entity(const struct context *x, const char *name);
void row_set(struct change *c, const char *field, struct value v);
struct str row_text(const struct record *r, const char *field);     /* empty when it is none, or not for this reader */
int64_t row_int(const struct record *r, const char *field);         /* 0 likewise */
struct value row_tier(enum tier t);
struct value row_ref(int64_t id);                                   /* 0: nothing */
struct value row_words(struct str s);                               /* empty: nothing */
int32_t row_today(const struct context *x);
/* Written by the program: no rights, validated, audited. id 0 makes one, whose number *id gets. */
enum rc row_put(struct context *x, struct change *c, int64_t *id, struct error *e);
/* One column of a statement as a number; 0 when it is NULL. Text copied into the arena. */
struct str row_column(struct context *x, const struct statement *st, int column);
/* Text of at most so many characters; needed: not blank. RC_INVALID with the field. */
enum rc row_check_text(struct str text, const char *field, bool needed, size_t characters, struct error *e);

#endif
