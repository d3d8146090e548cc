/* JSON without a tree: a text is checked whole first, then walked in place. For requests that hold millions of numbers. Used by calc. */
#ifndef BANYAN_FORMAT_JSON_WALK_H
#define BANYAN_FORMAT_JSON_WALK_H

#include "base/arena.h"
#include "base/error.h"

/* Is this one JSON document (RFC 8259) and nothing behind it? UTF-8, surrogates in pairs, no U+0000, at most JSON_DEPTH_MAX levels, max bytes. Numbers
 * of any size pass, and so do names that stand twice in an object: the walker sees them. RC_INVALID error.json_syntax {0} line {1} column ·
 * error.json_depth · RC_TOO_LARGE error.json_size. */
enum rc json_check(struct str text, size_t max, struct error *e);

enum walk_kind { WALK_OBJECT, WALK_LIST, WALK_TEXT, WALK_NUMBER, WALK_TRUTH, WALK_NULL };

/* A place in an object or list that json_check let pass: struct json_walk w = { text.p, text.p + text.n }; */
struct json_walk { const char *p, *end; };

/* What stands here. */
enum walk_kind walk_kind(struct json_walk *w);
/* Into the object or list that stands here; then walk_next before each member or item: false at the end, which it leaves behind. */
void walk_enter(struct json_walk *w);
bool walk_next(struct json_walk *w);
/* The name of the member that stands here. Texts with escapes are written into the arena; .p is NULL when that is full. */
struct str walk_name(struct json_walk *w, struct arena *a);
struct str walk_text(struct json_walk *w, struct arena *a);
/* To the nearest double; ±HUGE_VAL beyond their range. */
double walk_number(struct json_walk *w);
bool walk_truth(struct json_walk *w);
/* Past whatever stands here. */
void walk_skip(struct json_walk *w);
/* How many items the list or object that stands here has. */
size_t walk_count(const struct json_walk *w);

#endif
