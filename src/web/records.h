/* The generic pages of every entity, at /<plural>: list, form, record and what hangs on them. Their handlers, for the table in records.c. */
#ifndef BANYAN_WEB_RECORDS_H
#define BANYAN_WEB_RECORDS_H

#include "records/write.h"
#include "web/page.h"

/* The entity of :plural with a page, when the reader may do this; NULL: the page failed (404, 403). */
const struct entity *page_entity(struct page *p, enum operation op);
/* The number in :id; 0 and failed (404) when it is none. */
int64_t page_id(struct page *p);

/* Where a note, file, task or tag hangs: the record itself, and the account whose team it follows. For changes of rows that have a subject. */
void record_hang_on(struct change *c, const struct record *on);

enum handled list_page(struct request *r);
enum handled record_page(struct request *r);
enum handled record_print(struct request *r);
enum handled form_page(struct request *r);
enum handled form_quick(struct request *r);
enum handled form_save(struct request *r);

#endif
