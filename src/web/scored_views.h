/* What the templates of a scored selection show; as in web/views.h. */
#ifndef BANYAN_WEB_SCORED_VIEWS_H
#define BANYAN_WEB_SCORED_VIEWS_H

#include "web/views.h"

/* A square for each method: on when it makes the account a key one. */
struct agree_mark { double x; bool on; };
struct rank_line {
	int64_t rank;
	struct str name, url, why_url, score, note, move, sure, agree_label;
	const char *mark_from, *mark_to;
	struct str letter_from, letter_to;
	bool moves, review, moot, examined;
	VIEW_LIST(agree_mark) agree;
	double strategic, key;          /* widths of the robustness bar, percent */
};
struct rank_view {
	struct str caption, note, reading;
	double cut;                     /* the policy's sure_from, percent */
	struct str cut_label;
	VIEW_LIST(rank_line) lines;
	struct pager_view pager;
};

/* The weights beside the ranking. */
struct weight_line { struct str code, name, share; bool measured, unknown; double width, was; int64_t weight; };
struct weight_set { struct str title, sum; VIEW_LIST(weight_line) lines; };
struct weights_panel {
	struct str policy_url, pairs_url, url, total;
	VIEW_LIST(pair) state;
	VIEW_LIST(weight_set) sets;
	struct str warning;             /* the worst inconsistency among all together */
};

/* An account under each method. */
struct method_cell { const char *mark; struct str letter, title; bool odd; };  /* odd: not what the deciding method says */
struct method_line { struct str name, url, why_url, score, value; VIEW_LIST(method_cell) cells; struct str agree; bool split; };
struct method_head { struct str name, url, about; bool deciding; };
struct methods_view {
	const struct shell_view *shell;
	VIEW_LIST(crumb) crumbs;
	struct str title, note, export_url;
	VIEW_LIST(method_head) heads;
	VIEW_LIST(link) filters;
	VIEW_LIST(method_line) lines;
	struct pager_view pager;
	struct blank_view blank;
};

/* A picture drawn by the browser from its data, with the same figures as a table. */
struct picture { struct str kind, title, note, data; const struct table_view *twin; };
struct pictures_view {
	const struct shell_view *shell;
	VIEW_LIST(crumb) crumbs;
	struct str title, note, export_url;
	VIEW_LIST(picture) pictures;
	struct blank_view blank;
};

/* Two policies side by side: who comes in, who goes out. */
struct compare_view {
	const struct shell_view *shell;
	VIEW_LIST(crumb) crumbs;
	struct str title, note, url, from, to;
	VIEW_LIST(option) left, right;
	VIEW_LIST(mover_group) groups;
	const struct table_view *weights;
	struct blank_view blank;
};

#endif
