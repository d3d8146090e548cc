/* Texts kept in tests/golden and compared byte by byte. BANYAN_RENEW=1 writes them anew: look at the difference before it is committed. */
#ifndef BANYAN_TESTS_HELP_GOLDEN_H
#define BANYAN_TESTS_HELP_GOLDEN_H

#include "base/buf.h"

/* Is text what the file tests/golden/NAME holds? Says where they part and how to renew it. */
bool golden_same(const char *name, struct buf *text);
/* The whole file, relative to the tests folder; emptied first. */
bool golden_read(const char *name, struct buf *out);

#endif
