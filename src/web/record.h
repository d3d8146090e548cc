/* The page of any record, in parts: record.c head and tabs, record_parts.c fields, child lists, history and duties, timeline.c what happened, record_place.c its
 * neighbours in the list, record_print.c the same for paper, account.c and record_order.c what only an account or an order has. */
#ifndef BANYAN_WEB_RECORD_H
#define BANYAN_WEB_RECORD_H

#include "web/cells.h"

struct record_page {
	struct page page;
	const struct entity *entity;
	struct record *record;
	struct str base;          /* /accounts/17 */
	struct str title;
	struct str list;          /* the list it was opened from, as the query of its address; empty: the whole one */
	struct str currency;      /* of money in this row; empty: the company's */
	bool account;             /* the entity is the account */
	struct record_view view;
};

/* Filters for what hangs on this record: "account = 17" for an account, "subject = 'contact' and subject_id = 4" for others. */
struct str record_subject(const struct record_page *rp);

/* One query over an entity in the text forms of the address; false when the page failed or the reader may not list it (nothing is wrong then). */
bool query_text(struct page *p, const char *entity, const char *columns, struct str filter, const char *sort, int limit, struct query *out);
int64_t count_of(struct page *p, const char *entity, struct str filter);

/* A tab: a part of ours, or the rows of another entity. */
struct record_tab { struct str name, label; enum record_part part; const struct entity *child; const struct field *by; };
enum { RECORD_CHILDREN_MAX = 10 };
/* The entities shown under a record that the reader may list. */
int record_children(struct record_page *rp, struct record_tab out[RECORD_CHILDREN_MAX]);

/* Opens the page of :plural and :id and fills the head. False when it failed; page_close either way. */
bool record_begin(struct request *r, struct record_page *rp);
/* The record's address with a further argument (name may be NULL), on the way through the same list. */
struct str record_link(const struct record_page *rp, const char *name, struct str value);

/* list_sales.c: the neighbours in the order of the sales; the query says which accounts are in it. False when it is not there, or not known. */
bool list_place_by_sales(struct record_page *rp, const struct query *q, bool down, struct list_place *out);
/* record_place.c: the records before and behind it in the list it was opened from. */
void record_fill_place(struct record_page *rp);
void record_fill_facts(struct record_page *rp, bool short_form);
/* A table of rows of `entity` whose field `by` is this record; columns NULL = the listed ones. */
void record_add_children(struct record_page *rp, struct child_list *out, const struct entity *t, const struct field *by, const char *columns, int limit);
void record_fill_history(struct record_page *rp);
/* Where a duty that the program set is done, and what that is called; empty: it is ticked off by hand. */
struct str duty_place(struct page *p, struct str subject, struct value id);
struct str duty_deed(const struct page *p, struct str subject);
void record_fill_duties(struct record_page *rp);
void record_fill_files(struct record_page *rp);
void record_fill_timeline(struct record_page *rp);

void account_fill_head(struct record_page *rp);     /* tier, team */
void account_fill_overview(struct record_page *rp); /* figures, group */
void record_fill_tags(struct record_page *rp); /* tags.c */
/* record_order.c: what an order comes to */
void order_fill_figures(struct record_page *rp);
void account_fill_group(struct record_page *rp); /* account_group.c; after the tier */

#endif
