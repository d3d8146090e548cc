/* The compiled catalogues, written by tools/catalogue.c at build time; only lang/catalogue.c and the catalogue tests read them. */
#ifndef BANYAN_LANG_CATALOGUE_TABLE_H
#define BANYAN_LANG_CATALOGUE_TABLE_H

#include "lang/catalogue.h"

extern const size_t catalogue_count;
extern const struct str catalogue_keys[];                          /* sorted by bytes */
extern const struct str *const catalogue_texts[LANGUAGE_COUNT];    /* in the order of the keys, never empty */
extern const size_t catalogue_mask;                                /* slots - 1; the slots are a power of two */
extern const uint16_t catalogue_index[];                           /* open addressing by str_hash; 0 free, else place in keys + 1 */

#endif
