/* Notices: what a person finds in the inbox, in the language of that person. Called by rounds. All calls run inside records_write() work. */
#ifndef BANYAN_KAM_NOTICE_H
#define BANYAN_KAM_NOTICE_H

#include "records/write.h"

/* key: a text of the catalogue with {0} and {1}; link: an address within the site, empty for none. Nothing is sent to the one who writes, to nobody (user 0),
 * or to a user who is no longer active. */
enum rc notice_send(struct context *x, int64_t user, const char *kind, const char *key, struct str a0, struct str a1, struct str link, struct error *e);

#endif
