/* A byte reader that yields few bytes at a time, so that every cut of an input is met. For the fuzz targets of streaming readers. */
#ifndef BANYAN_TESTS_FUZZ_DRIPPER_H
#define BANYAN_TESTS_FUZZ_DRIPPER_H

#include "format/source.h"

#include <string.h>

/* Gives at most `step` bytes a read. */
struct dripper {
	struct str rest;
	size_t step;
};

static enum rc drip(void *ctx, char *to, size_t n, size_t *got, struct error *e)
{
	struct dripper *d = ctx;
	struct str part = str_part(d->rest, 0, n < d->step ? n : d->step);

	if (part.n)
		memcpy(to, part.p, part.n);
	*got = part.n;
	d->rest = str_part(d->rest, part.n, d->rest.n);
	return RC_OK;
}

#endif
