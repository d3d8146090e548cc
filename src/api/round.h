/* Inside api/: what the body of a round to be opened says. */
#ifndef BANYAN_API_ROUND_H
#define BANYAN_API_ROUND_H

#include "format/json.h"
#include "kam/round.h"

/* name, note, stage, answers_due, votes_due, due_on, committee [{"user":id or code,"seat":…}]; texts point into the document, the rest is in the context's arena.
 * The classification is the caller's to fill in. */
enum rc round_read(struct context *x, const json_t *body, struct round_request *out, struct error *e);

#endif
