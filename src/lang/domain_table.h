/* The embedded domain pack, written by tools/embed.c at build time; only lang/domain.c and its test read it. */
#ifndef BANYAN_LANG_DOMAIN_TABLE_H
#define BANYAN_LANG_DOMAIN_TABLE_H

#include "lang/domain.h"

struct domain_entry {
	const char *name;
	struct str body;
};

extern const struct domain_entry domain_table[];
extern const size_t domain_count;

#endif
