/* The embedded assets, written by tools/embed.c at build time, sorted by name; only web/assets.c and its test read them. */
#ifndef BANYAN_WEB_ASSET_TABLE_H
#define BANYAN_WEB_ASSET_TABLE_H

#include "web/assets.h"

extern const struct web_asset asset_table[];
extern const size_t asset_count;

#endif
