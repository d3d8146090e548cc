/* Why a figure is what it is: a tree of labelled values with their formula, source and date, whose parts add up. Page, API and command line (--explain) show
 * the same tree. */
#ifndef BANYAN_KAM_EXPLAIN_H
#define BANYAN_KAM_EXPLAIN_H

#include "base/arena.h"
#include "kam/classify.h"
#include "lang/catalogue.h"

struct context;
struct record;

enum explain_unit { EXPLAIN_MONEY, EXPLAIN_SHARE, EXPLAIN_COUNT, EXPLAIN_TEXT, EXPLAIN_DATE, EXPLAIN_CHOICE, EXPLAIN_NUMBER };

/* In the arena of who made it. */
struct explanation {
	const char *label;        /* catalogue key explain.* */
	struct str argument;      /* for {0} of the label: a name, a month */
	const char *formula;      /* catalogue key formula.*, or NULL */
	enum explain_unit unit;
	decimal_sum money;        /* EXPLAIN_MONEY, scale LINE_SCALE */
	double share;             /* EXPLAIN_SHARE, 0 … 1; EXPLAIN_NUMBER: any, NAN: not known */
	int64_t count;            /* EXPLAIN_COUNT; EXPLAIN_DATE: the day */
	struct str text;          /* EXPLAIN_TEXT as it is; EXPLAIN_CHOICE: a catalogue key */
	const char *source;       /* catalogue key source.*, or NULL */
	bool part;                /* counts towards its parent: the parts add up to it */
	struct explanation *first, *last, *next;
};

/* A tree being made: without memory it fails as a whole, and its maker need not look at every node. */
struct explaining {
	struct arena *arena;
	bool failed;
	struct explanation spare; /* takes what a node would have when there is no memory for it; never shown */
};

/* Never NULL; parent may be NULL (the root). */
struct explanation *explanation_node(struct explaining *t, struct explanation *parent, const char *label, enum explain_unit unit);
void explanation_add(struct explanation *parent, struct explanation *child);

/* The nodes in the order of reading, parents first, without recursion: begins where t is set, which is NULL behind the last. What is deeper is passed over. */
enum { EXPLANATION_DEPTH_MAX = 16 };
struct explanation_walk { const struct explanation *above[EXPLANATION_DEPTH_MAX], *t; int depth; };
void explanation_next(struct explanation_walk *w);

/* Why an account is in its class, and what is proposed: its value with the lines by month (returns apart), its rank and share, the cuts, the tier. With x
 * the approved tier's own history is read too (x may be NULL). RC_NOT_FOUND when the account has no part in the classification. */
enum rc classification_explain(struct context *x, struct arena *a, const struct classification *c, size_t account, enum language language, struct explanation **out,
				struct error *e);

/* Why a computed field of a record has its value. What the asker may not read of its inputs is not shown. RC_INVALID with the field "field" when it is unknown,
 * not readable or not computed so. */
enum rc field_explain(struct context *x, struct arena *a, const struct record *r, struct str field, struct explanation **out, struct error *e);
bool field_is_explained(const char *entity, const char *field);
bool entity_is_explained(const char *entity); /* has such fields */
/* Inside kam/: an account's size (explain_size.c). */
enum rc company_size_explain(struct context *x, struct arena *a, const struct record *r, struct explanation **out, struct error *e);

/* A number as trees show it: two digits, or what is needed of a small one; a dash when it is not known. */
void explanation_number(struct buf *b, double value);
/* Indented lines: label: value (formula; source). */
void explanation_text(const struct explanation *t, enum language language, const char *currency, struct buf *out);
/* {"label":…,"text":…,"value":…,"unit":…,"formula":…,"source":…,"part":…,"parts":[…]} */
void explanation_json(const struct explanation *t, enum language language, struct buf *out);

#endif
