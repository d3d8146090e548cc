/* Against forged requests: a token bound to a session, and where the browser says the request comes from. */
#ifndef BANYAN_SERVER_CSRF_H
#define BANYAN_SERVER_CSRF_H

#include "server/request.h"

enum { CSRF_KEY_BYTES = 32, CSRF_TOKEN_BYTES = 128 + 1 };

/* 64 hex digits of a mask and 64 of the masked keyed hash of the session id, so that no two tokens look alike (compression tells nothing).
 * False when no randomness is to be had; out is then empty. */
bool csrf_token(const unsigned char key[CSRF_KEY_BYTES], struct str session, char out[CSRF_TOKEN_BYTES]);
/* In constant time. */
bool csrf_token_ok(const unsigned char key[CSRF_KEY_BYTES], struct str session, struct str token);
/* True for GET, HEAD and OPTIONS, and for others when Sec-Fetch-Site says same-origin (or none: typed by the user), or, without it, when
 * Origin names our own host. Without both false: browsers send them with a form of ours; requests with a bearer token need not ask. */
bool csrf_same_origin(const struct request *r);

#endif
