/* The page of any record, in parts: record.c head and tabs, record_parts.c fields, child lists, history and duties, timeline.c what happened, account.c what
 * only an account has. */
#ifndef BANYAN_WEB_RECORD_H
#define BANYAN_WEB_RECORD_H

#include "web/cells.h"

struct record_page {
	struct page page;
	const struct entity *entity;
	struct record *record;
	struct str base;          /* /accounts/17 */
	struct str title;
	struct str currency;      /* of money in this row; empty: the company's */
	bool account;             /* the entity is the account */
	struct record_view view;
};

/* Filters for what hangs on this record: "account = 17" for an account, "subject = 'contact' and subject_id = 4" for others. */
struct str record_subject(const struct record_page *rp);

/* One query over an entity in the text forms of the address; false when the page failed or the reader may not list it (nothing is wrong then). */
bool query_text(struct page *p, const char *entity, const char *columns, struct str filter, const char *sort, int limit, struct query *out);
int64_t count_of(struct page *p, const char *entity, struct str filter);

void record_fill_facts(struct record_page *rp, bool short_form);
/* A table of rows of `entity` whose field `by` is this record; columns NULL = the listed ones. */
void record_add_children(struct record_page *rp, struct child_list *out, const struct entity *t, const struct field *by, const char *columns, int limit);
void record_fill_history(struct record_page *rp);
void record_fill_duties(struct record_page *rp);
void record_fill_files(struct record_page *rp);
void record_fill_timeline(struct record_page *rp);

void account_fill_head(struct record_page *rp);

#endif
