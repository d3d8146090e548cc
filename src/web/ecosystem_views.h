/* What the template of the customer ecosystem shows; as in web/views.h. Kinds stand in the order grass, shrub, tree. */
#ifndef BANYAN_WEB_ECOSYSTEM_VIEWS_H
#define BANYAN_WEB_ECOSYSTEM_VIEWS_H

#include "web/views.h"

struct eco_kind { const char *code; struct str name, limit, customers, customers_share, sales, share, change; bool up, down; };
struct eco_bar { double x, y[3], height[3]; struct str label; };  /* a month: percent from above */
struct eco_group { struct str name, url, verdict, rule, trees, customers, sales, share, share_before; const char *tone; double x[3], width[3]; bool current; };
struct eco_groups { struct str title; VIEW_LIST(eco_group) groups; };
struct eco_shrub { struct str name, url, region, why, sales, percent; double near; const char *mark; struct str letter; };
struct ecosystem_view {
	const struct shell_view *shell;
	VIEW_LIST(crumb) crumbs;
	struct str title, note, verdict, rule, policy, to, only, policies_url;
	const char *tone;
	VIEW_LIST(eco_kind) kinds;
	VIEW_LIST(eco_bar) customers, sales;
	const struct table_view *twin;
	struct eco_groups regions, markets;
	VIEW_LIST(eco_shrub) promising;
	struct blank_view blank;
};

#endif
