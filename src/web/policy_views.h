/* What the templates of the policy's pages show; as in web/views.h. */
#ifndef BANYAN_WEB_POLICY_VIEWS_H
#define BANYAN_WEB_POLICY_VIEWS_H

#include "web/views.h"

/* One criterion with its weight, changed in place. */
struct criterion_line {
	struct str name, url, note;      /* note: how it is scored, in words */
	struct str weight_name, weight, version_name, version;
	double share;                    /* of all weights, percent */
	bool measured, off;
};
struct criterion_set { struct str title, sum; VIEW_LIST(criterion_line) criteria; };

/* A policy as one whole: goal, criteria with weights, tiers, conditions, rewards, versions. */
struct policy_view {
	const struct shell_view *shell;
	VIEW_LIST(crumb) crumbs;
	struct str title, sub, note, edit_url, csrf, save_url, total, total_warning, new_criterion_url, pairs_url, assess_url;
	bool writes, inactive, compared; /* compared: weights come from pairwise comparison */
	VIEW_LIST(action) actions;
	VIEW_LIST(fact) goal;
	VIEW_LIST(criterion_set) sets;
	VIEW_LIST(child_list) tables;
	struct blank_view blank;
};

/* The policies there are, and what a new one may begin from. */
struct policy_card { struct str name, url, kind, goal, note, use_url; bool inactive; };
struct template_card { struct str code, name, about; };
struct policies_view {
	const struct shell_view *shell;
	VIEW_LIST(crumb) crumbs;
	struct str title, csrf;
	VIEW_LIST(policy_card) policies;
	VIEW_LIST(template_card) templates;
	bool writes;
};

/* Pairwise comparison: one level of pairs, nine steps to either side; 0 in value: not judged. */
struct pair_step { int value; struct str title; bool even, chosen; };
struct pair_line { struct str name, first, second; bool reconsider; VIEW_LIST(pair_step) steps; };
struct pair_level { struct str code, title, note; bool open; VIEW_LIST(pair_line) pairs; };
struct weight_bar { struct str name, share; double width, was; };
struct judge_line { struct str name, level, judged, ratio; bool consistent, known, mine; };
struct pairs_view {
	const struct shell_view *shell;
	VIEW_LIST(crumb) crumbs;
	struct str title, note, csrf, url, back_url;
	VIEW_LIST(pair_level) levels;
	struct str advice, advice_level, advice_first, advice_second, advice_value, advice_label; /* the one judgement to look at again */
	VIEW_LIST(weight_bar) weights;
	VIEW_LIST(judge_line) judges;
	struct str apply_url;
	bool judging;
};

/* Assessing: one account, its criteria with anchors, nothing typed lost. */
struct anchor { int score; struct str text; bool chosen; };
struct assess_line { struct str name, definition, method, score_name, reason_name, reason, error, others, spread; VIEW_LIST(anchor) anchors; };
struct assess_view {
	const struct shell_view *shell;
	VIEW_LIST(crumb) crumbs;
	struct str title, note, csrf, url, back_url;
	VIEW_LIST(assess_line) lines;
	struct blank_view blank;
};
struct assess_row { struct str account, url, due, state; int given, asked; double share; bool late; const char *mark; struct str letter; };
struct assess_list_view {
	const struct shell_view *shell;
	VIEW_LIST(crumb) crumbs;
	struct str title, note, csrf;
	VIEW_LIST(assess_row) rows;
	struct blank_view blank;
};

#endif
