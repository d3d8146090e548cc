/* Inside web/: jobs as pages show them. */
#ifndef BANYAN_WEB_JOBS_PAGE_H
#define BANYAN_WEB_JOBS_PAGE_H

#include "web/page.h"

/* What a job is called: "import" with the file's name. */
struct job_view job_of(struct page *p, const struct record *row);
/* Those of the reader's that run now. */
size_t jobs_running(struct page *p, struct job_view *out, size_t most);

#endif
