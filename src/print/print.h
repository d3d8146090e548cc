/* Documents as PDF on A4, for page, API and command line. Pango and cairo draw in a child of this program (os/child.h): what they rest on aborts when memory
 * ends, and shapes whatever people have typed; there it can harm nobody. */
#ifndef BANYAN_PRINT_PRINT_H
#define BANYAN_PRINT_PRINT_H

#include "format/document.h"

enum { PRINT_SECONDS = 60, PRINT_MEMORY_MIB = 1024, PRINT_PDF_MAX = 64 << 20 };

/* Into out (its max counts, at most PRINT_PDF_MAX). Any thread, for seconds: not on one that answers requests. RC_UNSUPPORTED error.print_font: the machine has
 * no font with Chinese characters. RC_TOO_LARGE error.print_size; RC_BUSY error.print_time; RC_IO error.print_failed: the child crashed or could not be started. */
enum rc print_pdf(const struct document *d, struct buf *out, struct error *e);

/* main() asks first of all: is this the child? Then print_child is all it does. */
bool print_is_child(int argc, char *const *argv);
_Noreturn void print_child(void);

#endif
