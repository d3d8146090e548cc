/* What the template of the partners' scorecard shows; as in web/views.h. */
#ifndef BANYAN_WEB_PARTNER_VIEWS_H
#define BANYAN_WEB_PARTNER_VIEWS_H

#include "web/views.h"

/* One criterion of one partner: a column of the small picture, and a bar with its name below it. */
struct partner_bar { struct str name, weight, score; double x, y, height, width; bool low, unknown; };
struct partner_line {
	int64_t rank;
	struct str name, url, why_url, assess_url, score, note, change, bars_label, rewards;
	struct str letter, grade, letter_before, why;
	const char *mark, *mark_before;
	bool had, up, down, moved, warned;
	VIEW_LIST(partner_bar) bars;
};
struct partner_reward { struct str name, what, from; };
struct partners_view {
	const struct shell_view *shell;
	VIEW_LIST(crumb) crumbs;
	struct str title, note, summary, csrf, keep_url, keep_to, error, policy;
	VIEW_LIST(link) policies, filters;
	VIEW_LIST(action) actions;
	VIEW_LIST(partner_line) lines;
	VIEW_LIST(partner_reward) rewards;
	bool keeps;
	struct pager_view pager;
	struct blank_view blank;
};

#endif
