/* What every page needs: a reading context, the reader's language, the frame around it, texts made on the way, errors in words, going on after a write.
 * Called by all handlers of src/web.
 *
 *   struct page p;
 *   if (page_open(r, &p)) { … fill a view … template_NAME(&p.out, &v); }
 *   return page_close(&p);
 *
 * A thread holds one reading context at a time: close a page before anything else opens one. */
#ifndef BANYAN_WEB_PAGE_H
#define BANYAN_WEB_PAGE_H

#include "records/read.h"
#include "server/gate.h"
#include "web/page_out.h"
#include "web/views.h"

struct page {
	struct request *r;
	struct context x;
	struct page_out out;     /* into the response's body */
	struct arena *arena;     /* the request's */
	enum language language;
	const struct principal *who;
	int32_t today;           /* the company's day */
	struct error e;
	bool failed;             /* an error is to be shown: page_close does it */
	bool fragment;           /* asked for by a script: no frame around errors */
};

/* False: page_close answers with what went wrong. */
bool page_open(struct request *r, struct page *p);
/* Ends the reading context. When something failed, or memory ended while writing, the answer becomes the error's page. */
enum handled page_close(struct page *p);
/* Notes rc (p->e says more) and returns whether all is well: if (!page_ok(p, rc)) return; */
bool page_ok(struct page *p, enum rc rc);
/* Gives up with an error of our own. */
void page_give_up(struct page *p, enum rc rc, const char *key);

/* The frame, filled for this reader. Valid as long as the request. */
struct shell_view *page_shell(struct page *p, struct str title);
/* The frame of pages before sign-in, without a context. */
struct plain_view *page_plain(struct request *r, struct str title);
/* An error in words as the answer: with the frame when the reader is known. Opens no page of its own; none may be open. */
enum handled page_error(struct request *r, const struct error *e);

/* --- after a write ------------------------------------------------------------------------------------------------------------------- */
/* 303 to a local path (anything else goes to "/"). */
enum handled page_go(struct request *r, struct str path);
/* The next page says so: key with one argument, and a way back (a path to POST to; may be empty). */
void page_toast(struct request *r, const char *key, struct str arg, struct str undo);

/* --- texts, all in the request's arena ---------------------------------------------------------------------------------------------------- */
struct str page_say(const struct page *p, const char *key);
struct str page_say_with(const struct page *p, const char *key, struct str a0, struct str a1);
/* A name as it stands inside a sentence: "New account". */
struct str page_noun(const struct page *p, struct str word);
struct str page_print(const struct page *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The parts one after the other: for what a page has hundreds of. */
struct str page_join(const struct page *p, const struct str *parts, size_t count);
/* What stands in b, copied; b is emptied. */
struct str page_take(const struct page *p, struct buf *b);
struct str page_count(const struct page *p, int64_t n);      /* 1,286 */
struct str page_money(const struct page *p, struct str currency, decimal_sum value); /* at MONEY_SCALE; short */
struct str page_day(const struct page *p, int32_t day);      /* 11-19 周四; with the year when it is not this one, or months away */
struct str page_date(const struct page *p, int32_t day);     /* always with the year */
struct str page_time(const struct page *p, int64_t ms);      /* 11-19 09:42, company time */
struct str page_clock(const struct page *p, int64_t ms);     /* 09:42 */
struct str page_size(const struct page *p, int64_t bytes);    /* 2.4 MB */
struct str page_error_text(const struct page *p, const struct error *e);
/* The first letter or character of a name, for a disc. */
struct str page_sign(struct str name);
/* base?name=value&… ; pairs end with a NULL name; empty values are left out. */
struct str page_url(const struct page *p, struct str base, const struct pair *pairs, size_t count);

/* An array of the arena, never NULL unless memory ended (then the page fails). */
void *page_array(struct page *p, size_t count, size_t size);
#define page_new_array(p, type, count) ((type *)page_array((p), (count), sizeof(type)))

bool page_is_script(const struct request *r); /* htmx or our own script */

#endif
