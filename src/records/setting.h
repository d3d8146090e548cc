/* Settings as rows: name, type, initial text. Values that differ from the initial one are rows of the setting table. */
#ifndef BANYAN_RECORDS_SETTING_H
#define BANYAN_RECORDS_SETTING_H

#include "model/model.h"

struct setting_row {
	const char *name;
	enum field_type type;   /* TYPE_TEXT, TYPE_INT, TYPE_BOOL, TYPE_URL, TYPE_CURRENCY, TYPE_CHOICE */
	const char *initial;
	int64_t least, most;
	int max;
	const char *list;       /* TYPE_CHOICE: the pick-list's code */
	bool bytes;             /* TYPE_INT: a size, which pages show and take in MB */
};
extern const struct setting_row setting_rows[];
extern const int setting_count;
const struct setting_row *setting_find(struct str name); /* NULL when unknown */
/* The same as a field, for reading and checking its text. */
struct field setting_as_field(const struct setting_row *row);
/* Index in setting_rows, -1 when unknown. */
int setting_index(struct str name);

struct context;
/* Sets (empty text: back to the initial value) inside a write, with the asker's rights, validated by its row. */
enum rc setting_put(struct context *x, struct str name, struct str text, struct error *e);

#endif
