/* Inside web/: the settings pages. Most are a table of one entity with a form to add and one to change, as rows of settings.c; the others bring handlers. */
#ifndef BANYAN_WEB_SETTINGS_H
#define BANYAN_WEB_SETTINGS_H

#include "records/write.h"
#include "web/page.h"

enum { SETTINGS_ROWS = 100, SETTINGS_OPTIONS = 500, SETTINGS_FIELDS = 32, SETTINGS_TICKS = 64 };

enum settings_part { SETTINGS_ORGANISATION, SETTINGS_DATA, SETTINGS_SYSTEM, SETTINGS_GROUPS };

struct settings_page {
	const char *path, *title, *note;  /* keys; note may be NULL */
	enum settings_part group;
	const char *entity;               /* its list right shows the page in the menu */
	const char *columns;              /* of the table; the first is what the row is called; NULL: a page of its own making */
	const char *fields;               /* of the form; NULL: nothing to make or change */
	const char *fixed;                /* of them: shown only while it is made … */
	const char *later;                /* … and only when it is changed */
};

extern const struct settings_page settings_pages[];
extern const int settings_page_count;
const struct settings_page *settings_find(struct str path); /* NULL */

struct settings {
	struct page p;
	struct settings_view v;
	const struct settings_page *row;
	const struct entity *entity;
};

/* Opens the page with its menu; needs the list right of the page's entity. False: settings_close answers. */
bool settings_open(struct request *r, struct settings *s, const char *path);
enum handled settings_close(struct settings *s);
/* :id of the address; failed (404) when it is none. */
int64_t settings_id(struct settings *s);
bool settings_may(const struct settings *s, enum operation op);
struct str settings_url(const struct settings *s, int64_t id, const char *rest); /* /settings/PATH/ID/REST; id 0 and rest NULL leave them out */
/* What a page without rows says: its own words settings.none.PATH and .hint, or the general ones. */
struct blank_view settings_blank(struct settings *s, const char *icon);
void settings_action(struct settings *s, struct action a);                       /* at the head of the page */
struct action settings_new(const struct settings *s, const char *key);

/* The page's form, empty, from a record, or as it was typed with what is wrong with it. */
enum form_kind { FORM_NEW, FORM_CHANGE };
struct form_body *settings_form(struct settings *s, enum form_kind kind, const struct record *record, const struct error *wrong);
/* One more field behind the others. */
void settings_field(struct settings *s, struct form_body *form, struct form_field field);
/* Rows of an entity as options; chosen is an id. blank: an empty one first. */
void settings_options(struct settings *s, const struct entity *t, struct str chosen, bool blank, struct form_field *out);
/* The table of the page's entity. filter: NULL or the filter language. page_url: for the pager. */
struct table_view *settings_table(struct settings *s, const char *filter, bool by_hand);
/* Units in the order of their tree (settings_units.c). */
struct table_view *settings_tree(struct settings *s);
/* Its parts, for tables of another order: heads, the row that a list stands at (its first columns are the page's), the button that removes it. */
void settings_columns(struct settings *s, const struct column *asked, int count, struct table_view *v);
void settings_row(struct settings *s, const struct list *l, struct table_row *row);
void settings_delete_action(struct settings *s, struct table_row *row, int64_t id);
/* The last value of a form field (a box that is ticked comes after its "false"). */
struct str settings_typed(const struct request *r, const char *name);
/* The same names' values, at most SETTINGS_TICKS ids. */
size_t settings_ticked(const struct request *r, const char *name, int64_t *out);
/* change_text for the fields of the page's form that were sent. */
enum rc settings_change(struct context *x, struct request *r, const struct settings_page *row, enum form_kind kind, struct change *c, struct error *e);

/* Writes and waits: for handlers on the slow pool, without an open page. */
enum rc settings_write(struct request *r, enum rc (*work)(struct context *x, struct write_request *w, struct error *e), void *argument, struct error *e);

/* Handlers of the other files, for the table in settings.c. */
enum handled settings_users_save(struct request *r);
enum handled settings_user(struct request *r);
enum handled settings_user_save(struct request *r);
enum handled settings_user_link(struct request *r);
enum handled settings_role(struct request *r);
enum handled settings_grants_save(struct request *r);
enum handled settings_tokens(struct request *r);
enum handled settings_token_make(struct request *r);
enum handled settings_company(struct request *r);
enum handled settings_company_save(struct request *r);
enum handled settings_calendar(struct request *r);
enum handled settings_calendar_turn(struct request *r);
enum handled settings_calendar_load(struct request *r);
enum handled settings_lists(struct request *r);
enum handled settings_list(struct request *r);
enum handled settings_list_save(struct request *r);
enum handled settings_item_save(struct request *r);
enum handled settings_audit(struct request *r);
enum handled settings_jobs(struct request *r);

#endif
