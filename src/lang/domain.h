/* The shipped domain pack (tiers, criteria, terms …) as JSON text inside the program. */
#ifndef BANYAN_LANG_DOMAIN_H
#define BANYAN_LANG_DOMAIN_H

#include "base/str.h"

/* By the name of its file without ending: "tiers", "glossary". .p is NULL when there is no such file. */
struct str domain_file(const char *name);

#endif
