/* What a fuzz target is: LLVMFuzzerTestOneInput over one reader. Linked to libFuzzer by clang (build with -Dfuzz=true), or to replay.c, which
 * runs the kept inputs in the test-suite. A target aborts where a promise of the reader's header is broken. */
#ifndef BANYAN_TESTS_FUZZ_H
#define BANYAN_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition) \
	do { \
		if (!(condition)) \
			abort(); \
	} while (0)

#endif
