/* The files that pages are served with, inside the program: style, scripts, icons. Made by tools/embed.c; served by the web room. */
#ifndef BANYAN_WEB_ASSETS_H
#define BANYAN_WEB_ASSETS_H

#include "base/str.h"

struct web_asset {
	const char *name;   /* "banyan.css" */
	const char *url;    /* "/assets/banyan.css?v=HASH": may be kept for ever */
	const char *type;   /* Content-Type */
	const char *etag;   /* strong, with its quotes */
	struct str body;
	struct str gzip;    /* empty when compression does not pay */
};

/* By the path of a request, "/assets/banyan.css", with or without its query; NULL when there is none. */
const struct web_asset *asset_find(struct str path);
/* The address to write into a page; NULL for an unknown name. Templates need it not: a literal "/assets/NAME" becomes this. */
const char *asset_url(const char *name);

#endif
