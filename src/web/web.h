/* The pages: their tables of routes, put together for serve, and what answers when the server itself refuses. A part of the page brings its own table:
 * one file with its handlers, one line in routes.c. */
#ifndef BANYAN_WEB_WEB_H
#define BANYAN_WEB_WEB_H

#include "server/gate.h"
#include "server/route.h"

enum { WEB_ROUTE_GROUPS_MAX = 40 };

/* Fills out and returns how many. */
size_t web_routes(struct route_group out[WEB_ROUTE_GROUPS_MAX]);
/* The hook `failed` for pages: an error in words, as a page, or as plain text when a script asked. Needs a gate that has run for the reader's frame. */
void web_failed(struct request *r, int status, const char *key);

/* One table a part. */
extern const struct route_group web_routes_assets;
extern const struct route_group web_routes_sign_in;
extern const struct route_group web_routes_selection;
extern const struct route_group web_routes_policy;
extern const struct route_group web_routes_pictures;
extern const struct route_group web_routes_compare;
extern const struct route_group web_routes_methods;
extern const struct route_group web_routes_partners;
extern const struct route_group web_routes_ecosystem;
extern const struct route_group web_routes_assess;
extern const struct route_group web_routes_rounds;
extern const struct route_group web_routes_round;
extern const struct route_group web_routes_decide;
extern const struct route_group web_routes_minutes;
extern const struct route_group web_routes_outcomes;
extern const struct route_group web_routes_proposal;
extern const struct route_group web_routes_vote;
extern const struct route_group web_routes_stocktake;
extern const struct route_group web_routes_approval;
extern const struct route_group web_routes_import;
extern const struct route_group web_routes_jobs;
extern const struct route_group web_routes_settings;
extern const struct route_group web_routes_records;
extern const struct route_group web_routes_actions;
extern const struct route_group web_routes_home;
extern const struct route_group web_routes_search;
extern const struct route_group web_routes_tags;
extern const struct route_group web_routes_cells;
extern const struct route_group web_routes_views;
extern const struct route_group web_routes_bulk;
extern const struct route_group web_routes_access;
extern const struct route_group web_routes_export;

#endif
