/* The small grammars of HTTP that a server meets before any handler does. Pure; every one is fuzzed. */
#ifndef BANYAN_SERVER_PARSE_H
#define BANYAN_SERVER_PARSE_H

#include "base/arena.h"
#include "os/net.h"
#include "server/request.h"

/* Percent-decoding; '+' becomes a space when plus. RC_INVALID for a broken escape, NUL or malformed UTF-8, RC_NO_MEMORY past the arena.
 * *out is raw itself when there is nothing to decode. */
enum rc percent_decode(struct arena *a, struct str raw, bool plus, struct str *out);
/* Like percent_decode, for a path; RC_INVALID also for a segment "." or ".." and for a backslash, in any spelling. */
enum rc path_decode(struct arena *a, struct str raw, struct str *out);
/* a=1&b=2, both sides decoded. RC_TOO_LARGE past max pairs. */
enum rc pairs_parse(struct arena *a, struct str raw, size_t max, struct request_pair **out, size_t *count);
/* The value of the first cookie of that name among the first REQUEST_COOKIES_MAX, without its quotes; { NULL, 0 } when there is none. */
struct str cookie_find(struct str header, struct str name);
/* Does Accept-Encoding take it (q > 0, or by "*")? */
bool encoding_accepted(struct str accept, const char *encoding);
/* Is "tag" in a list of entity tags (weak comparison, "*" is any)? */
bool etag_listed(struct str header, struct str tag);
/* 1: *from … *to (inclusive) of a body of size bytes; 0: no range or one to be ignored; -1: 416. Several ranges are ignored. */
int range_parse(struct str header, int64_t size, int64_t *from, int64_t *to);
/* A name that can be shown and stored: the part after the last slash or backslash, control characters and reserved ones replaced by '_', no
 * leading dots, at most 200 bytes cut at a character. */
struct str filename_clean(struct arena *a, struct str raw);
/* Up to ';', trimmed: the type without its parameters. */
struct str media_type(struct str content_type);
/* From X-Forwarded-For, read from the right: the first address that is no trusted proxy. False when there is none. */
bool forwarded_address(struct str header, const struct net_block *proxies, size_t count, struct net_address *out);
bool token_valid(struct str s);        /* RFC 9110 token, not empty */
bool header_value_valid(struct str s); /* no control characters but tab */

#endif
