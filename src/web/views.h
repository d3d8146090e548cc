/* What the templates of web/templates show: plain data, filled by the handlers of src/web. Texts are in the reader's language and numbers are written as
 * shown unless said otherwise; a `key` is a catalogue key; a `url` is a whole relative address, already percent-encoded. Empty text, NULL and count 0
 * mean "not there": the template leaves the part out. Lists are {items, count}; everything lives in the request's arena. */
#ifndef BANYAN_WEB_VIEWS_H
#define BANYAN_WEB_VIEWS_H

#include "base/str.h"

#define VIEW_LIST(tag) struct { const struct tag *items; size_t count; }

/* --- small parts ------------------------------------------------------------------------------------------------------------------ */
struct pair { struct str name, value; };                    /* hidden inputs: the state that an address carries */
struct link { struct str label, url, note; const char *icon; bool current; }; /* note: count or remark behind the label */
struct disc { struct str sign, name, role; bool ours, vacant; };   /* sign: one or two characters in the disc */
struct crumb { struct str label, url; };
/* Something one can do: a link, or with post a button that posts to url (with the page's csrf). */
struct action { struct str label, url; const char *icon; bool primary, post, danger; struct str csrf, confirm; };
/* An empty place says the next step. Nothing is shown when title is empty. */
struct blank_view { const char *icon; struct str title, text; struct action next; };
/* A refusal: which rule, who can help. */
struct refusal_view { struct str title, rule, who, url; };

enum cell_kind {
	CELL_TEXT, CELL_NONE, CELL_NUMBER, CELL_MONEY, CELL_DATE, CELL_TIER, CELL_CUE, CELL_LINK, CELL_YES, CELL_NO, CELL_BAR, CELL_SPARK, CELL_PEOPLE,
	CELL_TAGS, CELL_ABC, CELL_MASKED, CELL_CODE, CELL_DELTA, CELL_EMAIL, CELL_PHONE
};
/* One value; a page of a list holds hundreds, so what only one kind has shares its room. tone: "" good warn bad (late soon for text). */
struct cell {
	enum cell_kind kind;
	bool number;                    /* stands at the right */
	bool wrong, made;               /* preview of an import: refused / made new; sub says why */
	bool falling, rising;           /* CELL_SPARK, CELL_MONEY, CELL_DELTA: down, up */
	int percent;                    /* CELL_BAR: 0–100 */
	struct str text, sub, url;
	const char *tone;
	const char *card;               /* place in a phone card: title mark value line hide */
	struct str row;                 /* address of the row, where one of the next two is set */
	const char *edit;               /* GET row/cell/edit gives the field in place of the value; NULL = not editable here */
	const char *follows;            /* row/follows is what this page calls a value that is computed from others of its row; NULL for the rest */
	union {
		struct { const char *mark; struct str letter; };          /* CELL_TIER: s a b c none, and its letter */
		struct { struct str delta, points; double end_y; };       /* CELL_SPARK, CELL_MONEY: change; SVG points in 64 × 20; where the last one is */
		VIEW_LIST(disc) people;         /* CELL_PEOPLE */
		VIEW_LIST(link) tags;           /* CELL_TAGS */
	};
};

/* --- explanations ----------------------------------------------------------------------------------------------------------------- */
struct explain_line { int depth; struct str label, source, part, value; const char *tone; bool words; }; /* depth 0–4; part: the middle column; words: the value is a sentence */
struct explain_view {
	struct str title, note, formula, as_of, changed; /* changed: heading over the changes */
	VIEW_LIST(explain_line) inputs;
	VIEW_LIST(explain_line) changes;
	struct str url;                 /* its own page */
	bool end;                       /* opens to the left */
};
/* A computed number; explain NULL = plain. */
struct figure_view { struct str label, value, note; const char *tone; struct cell delta; bool has_delta; const struct explain_view *explain; struct str url; }; /* url: the rows it counts */

/* --- tables ------------------------------------------------------------------------------------------------------------------------ */
struct table_column { struct str label; bool number; const char *card; };
struct table_row {
	struct str title, url;          /* first column; url opens the row */
	struct str sub;                 /* caption behind the title */
	VIEW_LIST(cell) cells;
	VIEW_LIST(action) actions;
	int depth;                      /* trees */
	bool moot;                      /* needs a look */
	const struct explain_view *explain;
	struct str tip;                 /* over the title, when it was shortened */
};
struct table_view {
	struct str caption;
	VIEW_LIST(table_column) columns; /* the first one is the title's */
	VIEW_LIST(table_row) rows;
	struct blank_view blank;
	bool has_actions, ranked;       /* ranked: a first column counts from rank_from */
	int rank_from;
	VIEW_LIST(cell) totals;
};
struct pager_view { struct str range, first_url, next_url; };

/* --- jobs, toasts ------------------------------------------------------------------------------------------------------------------ */
struct job_view {
	int64_t id;
	struct str title, progress, note, time_left;
	int percent;
	bool running, failed, cancellable;
	struct str csrf, url, done_url; /* done_url: where the page goes when it ends */
};
struct toast_view { struct str text, undo_url, csrf; };

/* --- shell ------------------------------------------------------------------------------------------------------------------------- */
struct nav_item { const char *icon, *key; struct str url, count; bool hot, current, line_before; };
struct language_link { const char *sign, *tag; struct str url; bool current; };  /* sign: 简 繁 EN */
struct shell_view {
	const char *lang;               /* zh-CN zh-TW en */
	const char *theme;              /* light dark; empty = the system's */
	struct str title, company, csrf;
	VIEW_LIST(nav_item) nav;        /* only what exists and may be opened */
	VIEW_LIST(nav_item) tabs;       /* phone: at most five */
	VIEW_LIST(language_link) languages;
	struct str user_name, user_sign, user_url, search, as_of;
	struct str path;                /* this address, for coming back */
	int unread;
	bool drags;                     /* loads SortableJS */
	bool draws;                     /* loads ECharts */
	const struct toast_view *toast; /* after a write */
};

/* --- sign-in ----------------------------------------------------------------------------------------------------------------------- */
struct plain_view { const char *lang, *theme; struct str title, company; VIEW_LIST(language_link) languages; };
struct signin_view { const struct plain_view *plain; struct str name, back, csrf, error, notice; };
/* An invitation, a new password, or (enters) a link that signs in without one. least: characters that a password needs. */
struct password_view { const struct plain_view *plain; struct str name, token, csrf, error; int least; bool invitation, enters, asks_current; };

/* --- forms ------------------------------------------------------------------------------------------------------------------------- */
enum input_kind {
	INPUT_TEXT, INPUT_LONG, INPUT_NUMBER, INPUT_MONEY, INPUT_DATE, INPUT_INSTANT, INPUT_BOOL, INPUT_CHOICE, INPUT_CHOICES, INPUT_REF, INPUT_EMAIL,
	INPUT_PHONE, INPUT_URL, INPUT_PASSWORD, INPUT_FILE, INPUT_FIXED, INPUT_CODE, INPUT_HIDDEN
};
struct option { struct str value, label; bool selected; };
struct form_field {
	enum input_kind kind;
	struct str name, label, value;
	struct str shown;               /* INPUT_REF: title of the row; INPUT_FIXED: the value as read */
	struct str hint, error, remedy;
	struct str unit;                /* money: currency; ratio: % */
	struct str pick_url, create_url; /* INPUT_REF: GET pick_url&q= ; made in place by create_url */
	struct str scope;               /* INPUT_REF: what the offers are limited to, in words */
	VIEW_LIST(option) options;
	int max;                        /* characters; 0 = none */
	bool required, wide, autofocus;
	struct str prefix;              /* before ids: a form that opens over another one */
};
struct form_group { struct str title; bool folded; VIEW_LIST(form_field) fields; };
struct form_error { struct str field, label, text; };
struct form_body {
	struct str action, csrf, version, cancel_url, draft; /* draft: name under which unsaved typing is kept in the browser */
	VIEW_LIST(pair) hidden;
	VIEW_LIST(form_group) groups;
	VIEW_LIST(form_error) errors;
	const char *submit_key;         /* NULL = action.save */
	bool upload;
	bool quiet;                     /* stands beside the page's main form: no primary button, no frame */
};
/* A row made in place by a picker. */
struct quick_view { struct str title; const struct form_body *form; };
struct change_line { struct str label, before, after; };     /* one field of the history, or of a conflict; values as read */
struct form_view {
	const struct shell_view *shell;
	VIEW_LIST(crumb) crumbs;
	struct str title, note;
	const struct form_body *form;
	struct action remove;
	bool removable;
	VIEW_LIST(change_line) conflict; /* somebody saved meanwhile: theirs and mine, field by field */
	struct str theirs;              /* who, when */
};
/* The cell being edited, and the cell again (without form). */
struct cell_edit_view { struct str action, csrf, version, cancel_url; const struct form_field *field; struct str error; };
struct cell_view { const struct cell *cell; };

/* --- list -------------------------------------------------------------------------------------------------------------------------- */
struct filter_chip {
	struct str label, op, value, remove_url;
	VIEW_LIST(link) ops;
	const struct form_field *editor; /* its value; posted (GET) with `state` */
	const struct form_field *editor_to; /* between … and …: the second one, or NULL */
	VIEW_LIST(pair) state;
	bool changed;
};
struct list_column { struct str label, name, url; int direction; bool number; const char *card; }; /* direction 1 up, -1 down, 0 not sorted */
struct list_row { int64_t id, version; struct str title, sub, url; bool picked; const char *mark; struct str letter; VIEW_LIST(cell) cells; struct str currency; };
struct board_column { struct str label, value, count, sum, more_url; VIEW_LIST(list_row) cards; const char *mark; struct str letter; };
struct list_view {
	const struct shell_view *shell;
	struct str title, url;          /* url: the list without its state */
	struct str matching, total;     /* counts as written */
	bool filtered;
	VIEW_LIST(link) views;          /* saved views; icon when shared */
	struct str save_url, reset_url, new_view_url; /* save and reset only when the view was changed */
	VIEW_LIST(link) layouts;        /* table, board */
	VIEW_LIST(filter_chip) filters;
	VIEW_LIST(link) filter_fields;  /* what can be filtered by */
	struct str sort_label;
	VIEW_LIST(link) sorts;
	VIEW_LIST(option) column_choices; /* all fields of the list */
	VIEW_LIST(pair) column_state;   /* the rest of the state, for the column form */
	struct str columns_count;       /* "10/34" */
	struct str export_csv, export_xlsx, create_url, create_label, import_url;
	VIEW_LIST(list_column) columns; /* the first one is the title's */
	VIEW_LIST(list_row) rows;
	struct str totals_label;
	VIEW_LIST(cell) totals;         /* for the columns after the first; count 0 = no totals row */
	struct pager_view pager;
	struct str bulk_url;            /* POST of the picked ids; empty = nothing to do in bulk */
	VIEW_LIST(option) bulk_fields;  /* what can be set in bulk */
	bool bulk_delete;
	struct blank_view blank;
	VIEW_LIST(board_column) board;  /* the board instead of the table */
	struct str board_field, move_url; /* POST move_url id, version, value */
	struct str tag_url;             /* POST of the picked ids and the name of a tag */
};
/* Bulk edit before it is done: what would change, what is refused and why. */
struct bulk_view {
	const struct shell_view *shell;
	struct str title, url, csrf, back_url, changes, refuses;
	VIEW_LIST(pair) hidden;
	const struct form_field *field; /* the new value; NULL for deletion */
	const struct table_view *preview;
	bool ready;                     /* nothing left to fill in: the button does it */
	struct str note;                /* how many are picked */
};

/* --- record pages ------------------------------------------------------------------------------------------------------------------ */
struct fact { struct str label; struct cell cell; bool wide; const struct explain_view *explain; };
struct fact_group { struct str title; VIEW_LIST(fact) facts; bool common; };    /* common: what every row has */
struct compose_view { struct str action, csrf, user_sign, mention_url; };
struct text_run { struct str text; bool mention; };          /* a note's text, cut at its mentions */
struct reply { struct str who, when; VIEW_LIST(text_run) body; };
struct event {
	const char *icon;
	struct str kind;                /* in words, for the mark */
	struct str title, url, who, when;
	VIEW_LIST(text_run) body;
	VIEW_LIST(change_line) changes;
	VIEW_LIST(link) files;
	VIEW_LIST(reply) replies;
	struct str reply_url, csrf;     /* POST body; empty = no comments here */
	struct str undo_url;            /* a bulk change or import that can be undone */
	bool bad;
};
struct day { struct str label; VIEW_LIST(event) events; };
struct timeline_view { const struct compose_view *compose; VIEW_LIST(link) kinds; VIEW_LIST(day) days; struct str older, older_url; };
struct file_row { struct str name, url, size, who, when, remove_url; };
struct files_view { struct str upload_url, csrf, limit; VIEW_LIST(file_row) files; };
struct duty { struct str what, url, why, due, account, account_url; const char *due_tone, *icon, *mark; struct str letter; struct action act; bool has_act, hot, unread; };
struct duties_view { VIEW_LIST(duty) duties; struct str count, create_url; };
struct tree_node { int depth; struct str label, url, value; bool current; const char *mark; struct str letter; };
struct team_seat { struct str role; VIEW_LIST(disc) people; struct str names; };

struct tag_chip { struct str name, url, remove_url; const char *tone; };
struct tags_view { VIEW_LIST(tag_chip) chips; struct str csrf, add_url, pick_url; };

enum record_part { PART_OVERVIEW, PART_FACTS, PART_CHILDREN, PART_FILES, PART_HISTORY };
struct child_list { struct str title, count, more_url, create_url; const struct table_view *table; };
/* Any record: head, tabs, and the part of the tab that is open. An account fills the members below as well. */
struct record_view {
	const struct shell_view *shell;
	VIEW_LIST(crumb) crumbs;
	struct str opened;              /* entity and number, for the browser to remember: "account 17" */
	struct str position, before_url, after_url; /* its place in the list that it was opened from */
	struct str title, meta;
	const struct tags_view *tags;
	VIEW_LIST(cell) signs;          /* status and the like, beside the title */
	VIEW_LIST(action) actions;      /* the first two as buttons, the rest in a menu */
	VIEW_LIST(action) more;
	struct str access_url, print_url, edit_url;
	VIEW_LIST(link) tabs;
	enum record_part part;
	VIEW_LIST(fact_group) facts;
	VIEW_LIST(child_list) children;
	const struct timeline_view *timeline;
	const struct files_view *files;
	const struct history_view *history;
	const struct duties_view *duties;
	/* account */
	const struct cell *tier;        /* CELL_TIER */
	const struct explain_view *tier_reason;
	VIEW_LIST(team_seat) team;
	VIEW_LIST(figure_view) strip;   /* sales, margin … what the data can show */
	struct str tree_title, tree_note;
	const struct figure_view *tree_total; /* of the whole group; may be NULL */
	VIEW_LIST(tree_node) tree;
	const struct refusal_view *refusal;
};
struct history_entry { struct str when, who, from, operation; VIEW_LIST(change_line) changes; };
struct history_view { VIEW_LIST(history_entry) entries; struct str next_url; VIEW_LIST(link) fields; };

/* --- today, notices, search --------------------------------------------------------------------------------------------------------- */
struct task_group { struct str title, note; VIEW_LIST(duty) duties; };
struct today_view {
	const struct shell_view *shell;
	struct str title, note;
	VIEW_LIST(link) kinds;
	VIEW_LIST(action) actions;
	VIEW_LIST(task_group) groups;
	struct str done, done_url;
	struct blank_view blank;
	VIEW_LIST(job_view) jobs;
	VIEW_LIST(event) signals;       /* what happened lately to one's accounts */
	VIEW_LIST(link) recent;         /* opened lately */
};
struct hit_run { struct str text; bool mark; };
struct hit { const char *icon; VIEW_LIST(hit_run) runs; struct str sub, reason, url, value; bool on; };
struct hit_group { struct str title; VIEW_LIST(hit) hits; struct str more_url; };
struct palette_view { VIEW_LIST(hit_group) groups; struct str count, query; };
struct search_view { const struct shell_view *shell; struct str query, count; VIEW_LIST(hit_group) groups; struct blank_view blank; };
/* The offers of a picker: hits with value = id; create makes a row named after what was typed. */
struct pick_view { struct str id; VIEW_LIST(hit_group) groups; struct str create_url, create_label, query; };

/* --- selection ---------------------------------------------------------------------------------------------------------------------- */
struct bar_mark { double x, y, width, height; const char *class; };          /* class: a b c */
struct scale_mark { double at; struct str label; };
/* The Pareto chart in a field of 800 × 300, drawn by the server: the plot is x 56–748, y 30–260. */
struct pareto_chart {
	struct str label, unit, line, line_before, cut_label;   /* line: SVG points of the cumulative share */
	double cut_x;                   /* 0 = no cut */
	VIEW_LIST(bar_mark) bars;
	VIEW_LIST(scale_mark) x, left, right;
};
struct class_share { const char *class, *key; struct str accounts, value, share; double from, width; }; /* from, width in percent, of value */
struct mover { const char *mark_from, *mark_to; struct str letter_from, letter_to, name, url, why; bool abc, same; }; /* abc: letters of ABC classes */
struct mover_group { struct str title, count; VIEW_LIST(mover) movers; };
struct goal { struct str code, name, words; bool chosen; };
struct rank_view;
struct weights_panel;
struct selection_view {
	const struct shell_view *shell;
	struct str title, state, note;  /* state: draft, submitted … */
	int step;                       /* 1 policy, 2 ranking, 3 proposals, 4 approval */
	VIEW_LIST(action) actions;
	struct str url;                 /* GET: policy, value, from, to */
	VIEW_LIST(goal) policies;
	VIEW_LIST(option) values;
	struct str from, to;
	VIEW_LIST(figure_view) figures; /* total, accounts, count80, top 20 %, Gini */
	VIEW_LIST(class_share) classes;
	const struct table_view *ranking; /* its rows carry explanations */
	struct pager_view pager;
	const struct pareto_chart *chart;
	const struct table_view *chart_twin, *regions, *industries;
	struct str compared;            /* with which period */
	VIEW_LIST(mover_group) movers;
	struct blank_view blank;
	const struct rank_view *scored; /* instead of ranking, when the policy has criteria … */
	const struct weights_panel *weights; /* … with their weights */
	VIEW_LIST(link) more;           /* the other pages of this selection */
};
struct rounds_view { const struct shell_view *shell; struct str title; const struct table_view *table; };

/* --- import -------------------------------------------------------------------------------------------------------------------------- */
struct import_step { const char *key; struct str url; bool done, current; };
struct import_steps { VIEW_LIST(import_step) steps; };
struct import_upload_view {
	const struct shell_view *shell;
	struct str action, csrf, error, limit;
	VIEW_LIST(option) entities;
	const struct table_view *past;  /* imports so far */
	struct import_steps steps;
};
struct import_column { struct str header, name; VIEW_LIST(option) targets; struct str samples, reason; bool unsure; };
struct import_map_view {
	const struct shell_view *shell;
	struct str action, csrf, file, note, error, back_url;   /* note: encoding, separator, rows */
	VIEW_LIST(import_column) columns;
	VIEW_LIST(option) modes;
	VIEW_LIST(option) mappings;     /* saved ones */
	VIEW_LIST(pair) hidden;
	const struct form_field *currency;
	bool create_missing;
	struct str mapping_name;
	const struct form_body *file_form; /* how the file is read */
	struct import_steps steps;
	bool asks_missing;              /* some columns belong to rows referred to */
	bool parents_alone;
	bool wrong;                     /* the way the file is read may be the reason: its form is open */
};
struct import_preview_view {
	const struct shell_view *shell;
	struct str action, csrf, file, note, back_url, rejects_url;
	VIEW_LIST(pair) hidden;
	const struct table_view *rows;
	VIEW_LIST(figure_view) sums;
	VIEW_LIST(link) problems;       /* kinds of trouble: label, count */
	bool whole;                     /* all rows were tried */
	struct import_steps steps;
	const struct table_view *refusals; /* rows refused behind the first ones */
};
struct import_run_view { const struct shell_view *shell; struct str file; struct job_view job; struct import_steps steps; };
struct import_report_view {
	const struct shell_view *shell;
	struct str file, note, rejects_url, list_url, again_url, csrf, undo_url, undo_until;
	VIEW_LIST(figure_view) sums;    /* read = added + updated + unchanged + refused */
	VIEW_LIST(figure_view) money;   /* gross, returns, without account */
	VIEW_LIST(figure_view) made;    /* made on the way: accounts, orders, products */
	VIEW_LIST(link) problems;
	bool failed, undone;
	struct str failure;
	const struct table_view *blocking; /* what newer rows stand in the way of undoing */
	bool dry;                       /* only tried, nothing written */
	struct import_steps steps;
	bool cancelled;
};

/* --- settings ------------------------------------------------------------------------------------------------------------------------ */
struct settings_group { struct str title; VIEW_LIST(link) links; };
struct secret_view { struct str title, note, value, qr_label; };
struct class_grant { struct str label, read_name, write_name; bool reads, writes; };
struct scope_select { struct str name, label; VIEW_LIST(option) options; bool exists; };
struct grant_row { struct str entity; VIEW_LIST(scope_select) operations; VIEW_LIST(class_grant) classes; };
/* lacking: kinds of records newer than the role's own changes, on which it has no rights. */
struct grants_view { struct str action, csrf, version, lacking; VIEW_LIST(table_column) operations; VIEW_LIST(grant_row) rows; bool fixed; };
struct calendar_day { struct str number, date; bool off, set, today, blank; };
struct calendar_week { VIEW_LIST(calendar_day) days; };
struct calendar_month { struct str label; VIEW_LIST(calendar_week) weeks; };
struct calendar_view { struct str action, csrf, year, before_url, after_url; VIEW_LIST(option) weekdays; VIEW_LIST(calendar_month) months; };
/* One page of the settings: any of its parts in this order. */
struct settings_view {
	const struct shell_view *shell;
	VIEW_LIST(settings_group) menu;
	struct str title, note;
	VIEW_LIST(action) actions;
	const struct secret_view *secret; /* shown once */
	VIEW_LIST(job_view) jobs;
	VIEW_LIST(link) filters;
	const struct form_body *form;
	const struct grants_view *grants;
	const struct calendar_view *calendar;
	const struct table_view *table;
	struct pager_view pager;
};

/* --- other pages --------------------------------------------------------------------------------------------------------------------- */
struct error_view {
	const struct shell_view *shell; /* NULL: before sign-in */
	const struct plain_view *plain; /* then this one */
	int status;
	struct str title, text, help;   /* help: what to do, or who can */
	VIEW_LIST(action) actions;
	VIEW_LIST(change_line) conflict; /* 412: mine and theirs, field by field */
	struct str theirs;              /* who changed it, when */
};
struct access_line_view { struct str operation, scope, reason; bool allowed; };
struct access_view { const struct shell_view *shell; VIEW_LIST(crumb) crumbs; struct str title, roles, helpers, back_url; VIEW_LIST(access_line_view) lines; bool visible; };
struct explain_page_view { const struct shell_view *shell; VIEW_LIST(crumb) crumbs; struct str title; const struct explain_view *explain; };
struct notices_view { const struct shell_view *shell; struct str title, note, read_all_url, csrf; VIEW_LIST(link) kinds; VIEW_LIST(duty) notices; struct blank_view blank; struct pager_view pager; };
/* A page for paper: A4. */
struct print_view {
	const char *lang;
	struct str title, company, note, back_url;
	const struct cell *tier;
	VIEW_LIST(fact_group) facts;
	VIEW_LIST(figure_view) strip;
	VIEW_LIST(child_list) tables;
	VIEW_LIST(duty) duties;
	VIEW_LIST(link) signatures;     /* label: who signs */
	struct str meta;
	VIEW_LIST(team_seat) team;
};

#endif
