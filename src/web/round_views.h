/* What the templates of rounds, stocktakes and approvals show; as in web/views.h. */
#ifndef BANYAN_WEB_ROUND_VIEWS_H
#define BANYAN_WEB_ROUND_VIEWS_H

#include "format/document.h"
#include "web/views.h"

/* --- a round to be opened ------------------------------------------------------------------------------------------------------------ */
struct way { struct str value, title, about; bool chosen; };           /* how much of the process: answers, votes, decisions */
struct round_new_view {
	const struct shell_view *shell;
	VIEW_LIST(crumb) crumbs;
	struct str title, note, action, csrf, back_url, error;
	struct str name;
	VIEW_LIST(way) ways;
	VIEW_LIST(form_field) days, seats;
	struct str remark;
};

/* --- a round --------------------------------------------------------------------------------------------------------------------------- */
struct round_step { struct str title; bool done, current; };
/* One stage with how far it is. */
struct stage_card { struct str title, done, due, note; double share; bool current, late, shown; };
struct round_proposal {
	int64_t id, version;
	struct str code, name, url, move, rank, figure, owner, below;
	const char *move_tone;
	struct mover tiers;
	bool review, picked, open;
	VIEW_LIST(option) choices;      /* of tiers; count 0: not for this reader to decide */
	struct str answer;              /* outcome, or that it is still open */
	const char *answer_tone;
	struct str votes, vote_title;   /* 3 : 1 */
	const char *vote_tone;
	struct str decided;             /* in words */
	const char *decided_tone;
	struct action back;             /* takes the decision back */
};
struct round_view {
	const struct shell_view *shell;
	VIEW_LIST(crumb) crumbs;
	struct str title, note, state;
	const char *state_tone;
	VIEW_LIST(action) actions;
	VIEW_LIST(round_step) steps;
	VIEW_LIST(stage_card) stages;
	VIEW_LIST(disc) committee;
	struct str committee_names;
	VIEW_LIST(mover_group) movers;
	struct str movers_note;
	VIEW_LIST(link) moves;          /* filters: by move, by state */
	VIEW_LIST(link) states;
	struct form_field owner;        /* filter by owner */
	VIEW_LIST(pair) owner_state;
	struct str url, count;
	VIEW_LIST(round_proposal) proposals;
	struct pager_view pager;
	bool answers, voted, deciding;
	struct str csrf, decide_url;
	struct blank_view blank;
};

/* What a decision would do, before it is done. */
struct decision_line { struct str name, url, why; struct mover tiers; bool fine; };
struct decide_view {
	const struct shell_view *shell;
	VIEW_LIST(crumb) crumbs;
	struct str title, note, action, csrf, back_url, reason;
	VIEW_LIST(pair) hidden;
	VIEW_LIST(decision_line) lines;
	struct str confirm;             /* empty: nothing could be done */
	bool refusing;
};

/* --- one account in a round ------------------------------------------------------------------------------------------------------------- */
struct said { struct str question, answer, evidence, who; };
struct asked_part { struct str part, who, state, due, url, pass_url; const char *tone; VIEW_LIST(said) said; };
struct vote_row { struct str name, choice, reason; const char *tone; };
struct proposal_view {
	const struct shell_view *shell;
	VIEW_LIST(crumb) crumbs;
	struct str title, url, note, move;
	const char *move_tone;
	struct mover tiers;
	bool review;
	VIEW_LIST(action) actions;
	VIEW_LIST(figure_view) figures;
	VIEW_LIST(asked_part) parts;
	struct str outcome, plan_kind, plan, plan_due, plan_url;
	struct str vote_note;
	const char *vote_tone;
	VIEW_LIST(vote_row) votes;
	bool has_votes;
	struct str decided, decided_why;
	const char *decided_tone;
	struct str csrf, decide_url, vote_url;
	VIEW_LIST(option) choices;
	bool deciding, voting;
	VIEW_LIST(option) vote_choices;
	struct str vote_reason;
};

/* --- voting ------------------------------------------------------------------------------------------------------------------------------- */
struct ballot {
	struct str name, url, why, field, reason_field, reason, tally, error;
	struct mover tiers;
	bool review;
	VIEW_LIST(option) choices;
};
struct vote_view_page {
	const struct shell_view *shell;
	VIEW_LIST(crumb) crumbs;
	struct str title, note, action, csrf, back_url;
	VIEW_LIST(ballot) ballots;
	struct pager_view pager;
	struct blank_view blank;
};

/* --- stocktake ------------------------------------------------------------------------------------------------------------------------------ */
struct stocktake_row { struct str account, part, round, url, state, due; const char *tone; bool late; };
struct stocktake_list_view {
	const struct shell_view *shell;
	struct str title, note;
	VIEW_LIST(stocktake_row) rows;
	struct blank_view blank;
};
struct question_card { struct str code, number, label, answer_name, evidence_name, answer, evidence, error; };
struct stocktake_view {
	const struct shell_view *shell;
	VIEW_LIST(crumb) crumbs;
	struct str title, note, leading, principle, action, csrf, draft, state;
	const char *state_tone;
	VIEW_LIST(figure_view) figures;
	VIEW_LIST(question_card) cards;
	struct str all;                 /* number of cards */
	bool outcome_asked, open;
	VIEW_LIST(way) outcomes;
	VIEW_LIST(way) plans;
	struct form_field plan, plan_due;
	struct str outcome_error, plan_error, error;
	const struct form_field *pass;  /* to whom; NULL: not any more */
	struct str pass_url, account_url;
};

/* --- approvals -------------------------------------------------------------------------------------------------------------------------------- */
struct tier_ask_view {
	const struct shell_view *shell;
	VIEW_LIST(crumb) crumbs;
	struct str title, note;
	const struct form_body *form;
};
struct approval_view {
	const struct shell_view *shell;
	VIEW_LIST(crumb) crumbs;
	struct str title, state, csrf, decide_url, reason, error, answer, blocked; /* blocked: why the reader does not decide */
	const char *state_tone;
	bool has_tiers, deciding;
	struct mover tiers;
	VIEW_LIST(fact) facts;
	struct action withdraw;
};

/* --- minutes ------------------------------------------------------------------------------------------------------------------------------------- */
struct minutes_view { const char *lang; struct str title, back_url, pdf_url; const struct document *d; };

/* --- how decisions turned out ----------------------------------------------------------------------------------------------------------------- */
struct turned_view {
	const struct shell_view *shell;
	VIEW_LIST(crumb) crumbs;
	struct str title, note, rule, unmoved, count;
	const struct table_view *moves, *table;
	struct blank_view blank;
};

#endif
