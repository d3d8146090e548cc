/* Chance from the kernel: for tokens, keys and salts. */
#ifndef BANYAN_OS_RANDOM_H
#define BANYAN_OS_RANDOM_H

#include "base/error.h"

#include <stddef.h>

/* Fills all n bytes, or RC_IO and nothing may be used. */
enum rc os_random(void *to, size_t n);

#endif
