/* What bench programs that call Banyan's kernels share: clocks, and a made-up portfolio that is the same at every run. */
#ifndef BANYAN_PERF_PORTFOLIO_H
#define BANYAN_PERF_PORTFOLIO_H

#include "kam/snapshot.h"

enum { PORTFOLIO_ACCOUNTS = 1000000, PORTFOLIO_LINES = 10000000, PORTFOLIO_TODAY = 20000 };

double seconds(void);   /* of the clock */
double processor(void); /* of the processor, this process */
/* False without memory; the caller frees the builder (snapshot_builder_free), whose s is the portfolio. */
bool portfolio_make(struct snapshot_builder *b, size_t accounts, size_t lines);

#endif
