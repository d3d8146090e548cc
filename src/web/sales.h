/* Net sales as pages show them: the order lines in the reader's reach that count (not those of drafts and of cancelled orders, as in the snapshot), added up
 * in one currency. Lines of one currency are shown in it; where there are several, each is converted into the company's by the rate of its day. Called by
 * the page of an account, its group, and the list of accounts. */
#ifndef BANYAN_WEB_SALES_H
#define BANYAN_WEB_SALES_H

#include "web/page.h"

enum { SALES_LINES_MOST = 20000 };

struct sales_rate { char currency[4]; int32_t day; int64_t rate; };

struct sales {
	struct page *page;
	struct str lines;         /* which lines, in the filter language: "account = 17" */
	struct str currency;      /* that amounts are in */
	bool mixed;
	struct sales_rate *rates; /* by currency and day; mixed only */
	size_t rate_count;
	int64_t left_out;         /* lines of which no rate is known, or beyond SALES_LINES_MOST of several currencies */
};

/* The lines between two days, both included, and what they are in. False when the reader may not read what sales are made of, or the page failed. */
bool sales_begin(struct page *p, struct str lines, int32_t from, int32_t to, struct sales *out);

/* Sums by one field of the line (account, ordered_on, kind); at most 1,000 groups. */
struct sales_group { struct value key; int64_t count; decimal_sum net; };
bool sales_by(struct sales *s, const char *field, int32_t from, int32_t to, struct sales_group **out, size_t *count);

/* The same in one look at the lines, for a few records at a time: each line of the period with its account, in one currency. At most SALES_LINES_MOST;
 * where there are more, complete is false and nothing is said of them. False as sales_begin. */
struct sales_line { int64_t account; int32_t day; decimal_sum net; char currency[4]; };
struct sales_lines { struct sales_line *items; size_t count; bool complete; };
bool sales_read(struct page *p, struct str lines, int32_t from, int32_t to, struct sales *out, struct sales_lines *found);

struct str sales_money(const struct sales *s, decimal_sum amount);
/* "3 lines have no rate and are not counted"; empty when none was left out. */
struct str sales_note(const struct sales *s);
/* "NAME in (1,2,3)" of trusted numbers. */
struct str sales_among(const struct page *p, const char *name, const int64_t *ids, size_t count);

#endif
