/* Inside records/: what the parts of the check share. */
#ifndef BANYAN_RECORDS_CHECK_PARTS_H
#define BANYAN_RECORDS_CHECK_PARTS_H

#include "records/check.h"

struct checking {
	struct context *x;
	const struct check_sink *sink;
	struct check_report *report;
	const struct entity *entity;
	int64_t shown;            /* of this sort */
};

void check_tell(struct checking *c, const char *check, int64_t id, const char *field, const char *key, const char *a0, const char *a1);
/* Sort keys, search tokens and check characters of the entity's rows: what follows from a row's texts and is not written in them. */
enum rc check_beside(struct checking *c, struct error *e);

#endif
