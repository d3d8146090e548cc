/* All tables of the pages, and the embedded files they are served with. */
#include "web/web.h"

#include <string.h>

#include "web/assets.h"

static const struct route_group *const tables[] = {
	&web_routes_assets,
	&web_routes_sign_in,
	&web_routes_selection,
	&web_routes_policy,
	&web_routes_pictures,
	&web_routes_compare,
	&web_routes_methods,
	&web_routes_partners,
	&web_routes_ecosystem,
	&web_routes_assess,
	&web_routes_rounds,
	&web_routes_round,
	&web_routes_decide,
	&web_routes_proposal,
	&web_routes_minutes,
	&web_routes_outcomes,
	&web_routes_vote,
	&web_routes_stocktake,
	&web_routes_approval,
	&web_routes_import,
	&web_routes_jobs,
	&web_routes_settings,
	&web_routes_records,
	&web_routes_actions,
	&web_routes_home,
	&web_routes_search,
	&web_routes_tags,
	&web_routes_cells,
	&web_routes_views,
	&web_routes_bulk,
	&web_routes_access,
	&web_routes_export,
};

size_t web_routes(struct route_group out[WEB_ROUTE_GROUPS_MAX])
{
	size_t count = sizeof tables / sizeof *tables;

	_Static_assert(sizeof tables / sizeof *tables <= WEB_ROUTE_GROUPS_MAX, "more tables than WEB_ROUTE_GROUPS_MAX");
	for (size_t i = 0; i < count; i++)
		out[i] = *tables[i];
	return count;
}

static enum handled send_asset(struct request *r)
{
	const struct web_asset *found = asset_find(request_path(r));
	struct asset *a = arena_new(request_arena(r), struct asset);

	if (!found || !a)
		return reply_error(r, found ? 503 : 404, found ? "error.no_memory" : "error.not_found");
	/* the table's tag stands in its quotes, the server adds them itself */
	*a = (struct asset){ .path = found->name, .type = found->type, .etag = arena_text(request_arena(r), str_part(str_of(found->etag), 1, strlen(found->etag) - 2)),
			     .bytes = (const unsigned char *)found->body.p, .size = found->body.n, .gzip = found->gzip.n ? (const unsigned char *)found->gzip.p : NULL,
			     .gzip_size = found->gzip.n, .immutable = request_arg(r, "v").n > 0 };
	return reply_asset(r, a);
}

static const struct route rows[] = { { METHOD_GET, "/assets/*rest", send_asset, NEED_PUBLIC } };
const struct route_group web_routes_assets = { rows, sizeof rows / sizeof *rows };
