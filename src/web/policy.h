/* Inside web/: the pages of a policy of selection. A policy is opened with its row; what hangs on it is read by the page that shows it. */
#ifndef BANYAN_WEB_POLICY_H
#define BANYAN_WEB_POLICY_H

#include "web/policy_views.h"
#include "web/page.h"

enum { POLICY_ROWS_MAX = 200 };

struct policy_page {
	struct page p;
	const struct entity *entity;
	struct record *policy;
	int64_t id;
	struct str name;
};

/* The policy in :id, for reading (OP_READ) or to be changed (OP_UPDATE). False: page_close answers. */
bool policy_page_open(struct request *r, struct policy_page *out, enum operation op);
/* Its rows of an entity, in the entity's order; columns as in an address, more: further conditions of the filter language, or NULL. */
bool policy_rows(struct page *p, const char *entity, const char *columns, int64_t policy, const char *more, struct query *q, struct list *out);
/* A name in the reader's language: the company's own, or its twin for traditional Chinese and English where there is one; empty when he may not read it. */
struct str policy_name(struct page *p, int64_t id);
/* The same for three columns of a list from `first` on. */
struct str policy_column_word(const struct page *p, const struct list *l, int first);
/* Text of a column, copied; empty for none. */
struct str policy_text(const struct page *p, const struct list *l, int column);
/* A text of the criterion's words: definition, method, or an anchor (score 1 … 5) in the reader's language, else in Chinese, else in any. */
struct str policy_words(const struct page *p, struct str words, const char *part, int anchor);
/* The label of a choice of that field. */
struct str policy_choice(const struct page *p, const char *entity, const char *field, struct str code);
/* Quantity of a score (1/1,000) as written: 4.2. */
struct str policy_score(const struct page *p, struct value v);

/* Handlers of the other files, for the table in policy.c. */
enum handled policy_criterion(struct request *r);
enum handled policy_criterion_new(struct request *r);
enum handled policy_criterion_save(struct request *r);
enum handled policy_pairs(struct request *r);
enum handled policy_pairs_save(struct request *r);
enum handled policy_pairs_apply(struct request *r);

#endif
