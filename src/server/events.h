/* Server-sent events: a connection that stays open and costs no thread. A stream listens to topics; whoever has news publishes to a topic. */
#ifndef BANYAN_SERVER_EVENTS_H
#define BANYAN_SERVER_EVENTS_H

#include "server/request.h"

enum { EVENT_TOPICS_MAX = 8, EVENT_TOPIC_BYTES = 64, EVENT_BACKLOG = 65536 };

/* The answer of a handler: a stream on these topics ("job:17", "user:3"; longer ones are refused with 400). 503 when too many are open. It
 * ends when the client leaves, falls EVENT_BACKLOG bytes behind, or the server stops. Who may listen is the handler's business. */
enum handled events_reply(struct request *r, const struct str *topics, size_t count);
/* To all streams on the topic, from any thread; never blocks on a client. name (may be empty): one line; data: any text, UTF-8.
 * Returns how many got it. */
size_t events_publish(struct server *s, struct str topic, struct str name, struct str data);
/* Ends the streams on a topic: of a session that was signed out. */
size_t events_end(struct server *s, struct str topic);
size_t events_open_count(struct server *s);

#endif
