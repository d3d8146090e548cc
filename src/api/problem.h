/* Errors as application/problem+json (RFC 9457), in the caller's language. */
#ifndef BANYAN_API_PROBLEM_H
#define BANYAN_API_PROBLEM_H

#include "lang/catalogue.h"
#include "server/request.h"

/* Accept-Language when it is sent, else the caller's own language. */
enum language api_language(const struct request *r);
/* Sets status, headers and body; what was written before is forgotten. */
enum handled problem_reply(struct request *r, const struct error *e);
enum handled problem_reply_as(struct request *r, int status, const struct error *e);
/* With members of its own behind the usual ones. */
struct json_writer;
enum handled problem_reply_with(struct request *r, const struct error *e, void (*more)(struct json_writer *w, const void *context), const void *context);
/* The members of a problem without its braces, for a list of results: "type", "title", "detail", "code", "field". */
void problem_members(struct json_writer *w, enum language language, const struct error *e);

#endif
