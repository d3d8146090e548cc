/* The list of any entity, in parts: list.c reads the address and fills the page, list_filters.c the chips, list_rows.c columns and rows, list_account.c what
 * only accounts have, list_board.c the board. Bulk edits and exports begin from the same state. */
#ifndef BANYAN_WEB_LIST_H
#define BANYAN_WEB_LIST_H

#include "web/cells.h"

/* The address is the state: what stands in it, by name. */
enum list_part { LIST_FILTER, LIST_SEARCH, LIST_SORT, LIST_FIELDS, LIST_LAYOUT, LIST_GROUP, LIST_VIEW, LIST_CURSOR, LIST_FROM, LIST_PART_COUNT };
extern const char *const list_part_names[LIST_PART_COUNT];

enum list_special { SPECIAL_NONE, SPECIAL_TEAM, SPECIAL_SALES, SPECIAL_AMOUNT, SPECIAL_TAGS, SPECIAL_COUNT };

/* Counted are at most so many rows, added up at the foot of the table so many: a page must cost the same in a large company. */
enum { LIST_SHOWN_MAX = 40, LIST_COUNT_MOST = 10000, LIST_TOTAL_MOST = 1000 };

/* A column as shown: a field, one of a reference, or something computed. */
struct shown_column {
	enum list_special special;
	const struct field *step, *field;
	int at, title_at;        /* in the query's columns; title_at -1 where it is no reference */
	const char *card;
	bool edits, follows;     /* its cells are edited where they stand; computed from others of their row */
	const struct choice_list *list;
	struct cell *choices;    /* of each choice of the list, made when first met: the same few come again and again */
};

struct list_page {
	struct page page;
	const struct entity *entity;
	struct str base;                 /* /accounts */
	struct str state[LIST_PART_COUNT];
	struct query query;
	struct shown_column shown[LIST_SHOWN_MAX];
	int shown_count;                 /* [0] is the title's */
	struct str row_query;            /* ?list=… : what a row's address carries, so that one goes on from record to record; empty for the whole list */
	int sub_at[2], currency_at;      /* further columns of the query: the caption, the row's currency; -1 for none */
	bool may_update;
	bool few;                        /* all that match were counted: at most LIST_COUNT_MOST */
	const struct sales_rank *rank;   /* the order of a list by sales; else NULL */
};

/* Reads entity (from :plural) and state; the page is open already. False when the page failed. */
bool list_read(struct list_page *l, const struct entity *t, struct str (*get)(const struct request *, const char *), const char *prefix);
/* The address with one part different; cursor and place start over. */
struct str list_url(const struct list_page *l, enum list_part part, struct str value);
/* All parts but `without`, as hidden inputs. */
void list_state_pairs(const struct list_page *l, enum list_part without, const struct pair **items, size_t *count);
struct str list_base(const struct page *p, const struct entity *t);

/* list_rows.c */
bool list_columns(struct list_page *l);
void list_fill_columns(struct list_page *l, struct list_view *v);
bool list_fill_rows(struct list_page *l, struct list_view *v);
void list_fill_totals(struct list_page *l, struct list_view *v);
/* One row of a running list into out. */
void list_take_row(struct list_page *l, const struct list *rows, struct list_row *out);
/* Columns that are computed for a page of rows at once: their names in the address, what they are called, and whether this reader's list has them. */
const char *special_name(enum list_special s);
struct str special_label(const struct list_page *l, enum list_special s);
bool special_offered(const struct list_page *l, enum list_special s);

/* list_filters.c */
void list_fill_filters(struct list_page *l, struct list_view *v);
/* The chip's form was sent (edit=…): the address with the condition changed. Empty when it was not. */
struct str list_edited(struct list_page *l);

/* list_account.c: for the rows of a page at once. */
void account_fill_special(struct list_page *l, struct list_row *rows, size_t count, struct cell *cells, enum list_special special);
/* list_order.c: what orders come to; and the sum of all that the list has, when they are in one currency. */
void order_fill_amounts(struct list_page *l, const struct list_row *rows, size_t count, struct cell *cells);
bool order_fill_total(struct list_page *l, struct cell *out);
/* tags.c */
void list_fill_tags(struct list_page *l, const struct list_row *rows, size_t count, struct cell *cells);

/* list_board.c */
bool list_fill_board(struct list_page *l, struct list_view *v);
const struct field *list_board_field(struct list_page *l);

/* list_sales.c: is the list in the order of the sales, may it be, and its page of rows in that order; few: they were counted. */
bool list_by_sales(const struct list_page *l);
bool list_sales_sortable(const struct list_page *l);
size_t list_rows_by_sales(struct list_page *l, bool few, struct list_row rows[LIST_LIMIT_DEFAULT], struct str *next);
/* list.c: the page, in that order when there is one. */
enum handled list_page_with(struct request *r, const struct sales_rank *rank);

/* list.c: the i-th field as menus offer them: those of every entity (number, made, changed …) come last. */
const struct field *list_menu_field(const struct entity *t, int i);

/* list_views.c */
void list_fill_views(struct list_page *l, struct list_view *v);

#endif
