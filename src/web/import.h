/* Inside web/: the import wizard. Its state is a job; each step is an address below /import/ID. */
#ifndef BANYAN_WEB_IMPORT_H
#define BANYAN_WEB_IMPORT_H

#include "jobs/import_job.h"
#include "web/page.h"

struct wizard {
	struct page p;
	struct jobs *jobs;
	int64_t id;
	struct record *job;
	struct import_draft draft;
	const struct entity *entity;
	struct str status;
};

/* The reader's own draft or job in :id. False: wizard_close answers. */
bool wizard_open(struct request *r, struct wizard *w);
enum handled wizard_close(struct wizard *w);
/* The bar of steps; at: 0 … 4. w NULL: nothing is begun. */
void wizard_steps(struct page *p, const struct wizard *w, int at, struct import_steps *out);
bool wizard_may(const struct page *p, const struct entity *t);
struct str wizard_url(const struct wizard *w, const char *step);
enum handled wizard_go(struct request *r, int64_t id, const char *step);

/* Handlers of the other files. */
enum handled import_columns(struct request *r);
enum handled import_columns_save(struct request *r);
enum handled import_file_save(struct request *r);
enum handled import_preview_page(struct request *r);
enum handled import_report_page(struct request *r);
enum handled import_undo_page(struct request *r);

#endif
