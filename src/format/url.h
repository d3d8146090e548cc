/* URLs and forms: percent coding, query strings, the pairs of application/x-www-form-urlencoded. Used by server, web, jobs and api. */
#ifndef BANYAN_FORMAT_URL_H
#define BANYAN_FORMAT_URL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

/* Decodes %XX (and + as a blank where plus says so). False for a broken escape, a NUL or text that is no UTF-8; b then holds rubbish behind its
 * former end. */
bool url_decode(struct buf *b, struct str s, bool plus);
/* Everything but A-Z a-z 0-9 - . _ ~ becomes %XX. */
void url_encode(struct buf *b, struct str s);

struct form_pair {
	struct str name;
	struct str value;
};

/* Pairs in the order in which they came; names may repeat. */
struct form {
	struct form_pair *pairs;
	size_t count;
};

enum { FORM_PAIRS_MAX = 4096 };

/* a=1&b=%E4%B8%8A into *out, in the arena. max_pairs 0 means FORM_PAIRS_MAX.
 * RC_INVALID error.url_broken · RC_TOO_LARGE error.form_pairs {0} max · RC_NO_MEMORY. */
enum rc form_read(struct arena *a, struct str text, size_t max_pairs, struct form *out, struct error *e);
/* The first value of a name; .p is NULL when there is none. */
struct str form_get(const struct form *f, const char *name);
/* The next pair of that name from *at on (start with 0); false when there is none. */
bool form_next(const struct form *f, const char *name, size_t *at, struct str *value);

/* Adds ?name=value or &name=value to the URL that starts at `start` of b. */
void url_query_add(struct buf *b, size_t start, const char *name, struct str value);

/* A path of this site that is safe to redirect to: one leading /, no // or \ behind it, no control characters. */
bool url_is_local_path(struct str s);

#endif
