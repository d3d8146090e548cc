/* Knowing who somebody is: passwords, one-time links, sessions, API tokens. Secrets are 32 random bytes in base64url; only their hash is stored.
 * Used by api, web and cli. Everything that changes data runs inside a write (records_write). */
#ifndef BANYAN_RECORDS_IDENTITY_H
#define BANYAN_RECORDS_IDENTITY_H

#include "records/write.h"

enum { SECRET_TEXT = 44, PASSWORD_MAX = 128 }; /* SECRET_TEXT with its terminator */

/* --- passwords: slow on purpose (argon2id, 64 MiB, about 0.1 s): call them on a pool, never on a writer or HTTP thread ---------------- */
/* Least length is the setting password.least; RC_INVALID "password". out: the stored form, in the arena. */
enum rc password_hash(struct company *c, struct arena *a, struct str password, struct str *out, struct error *e);
/* The stored form of a user (by login code), for verifying; an unknown user gives a decoy, so that both cost the same. */
enum rc password_find(struct context *x, struct str code, int64_t *user, struct str *stored, struct error *e);
bool password_matches(struct str stored, struct str password);
/* Keeps an already hashed one and ends the user's sessions and unused links. */
enum rc password_set(struct context *x, int64_t user, struct str stored, struct error *e);

/* --- one-time links ------------------------------------------------------------------------------------------------------------------------ */
/* purpose: "invite", "sign_in", "reset". The link is /invitation/SECRET; good for `invitation.days`, sign_in for 24 hours. */
enum rc invitation_create(struct context *x, int64_t user, const char *purpose, char secret[SECRET_TEXT], struct error *e);
/* Looks without using it up. RC_NOT_FOUND when it is unknown, used or too old. */
enum rc invitation_find(struct context *x, struct str secret, int64_t *user, struct str *user_name, bool *has_password, struct error *e);
/* What such a link is for: "invite", "sign_in", "reset". */
enum rc invitation_purpose(struct context *x, struct str secret, struct str *out, struct error *e);
/* Uses it up. */
enum rc invitation_redeem(struct context *x, struct str secret, int64_t *user, struct error *e);
/* site.url (or base when that is empty) + /invitation/SECRET. */
char *invitation_link(struct company *c, struct arena *a, const char *base, const char *secret);

/* --- sessions ------------------------------------------------------------------------------------------------------------------------------ */
enum rc session_create(struct context *x, int64_t user, struct str remote, struct str agent, char secret[SECRET_TEXT], struct error *e);
struct session { int64_t id, user, used_at, expires_at; };
/* RC_UNAUTHENTICATED when it is unknown, idle too long or at its end. */
enum rc session_find(struct context *x, struct str secret, struct session *out, struct error *e);
/* The same without the database, for one found a moment ago (x->db may be NULL); false: look there. */
bool session_recall(struct context *x, struct str secret, struct session *out);
/* Notes its use; worth a write when used_at is more than a few minutes old. */
enum rc session_touch(struct context *x, int64_t session, struct error *e);
enum rc session_end(struct context *x, int64_t session, struct error *e);
/* All of a user's: who is disabled or has a new password is out at once. */
enum rc session_end_all(struct context *x, int64_t user, struct error *e);

/* --- API tokens ---------------------------------------------------------------------------------------------------------------------------- */
/* scope: "read", "write", "admin"; days 0 = no end. A user makes tokens for himself, an administrator for anybody; none
 * that may more than the one that asks for it. */
enum rc token_create(struct context *x, int64_t user, struct str name, const char *scope, int64_t days, int64_t *id, char secret[SECRET_TEXT], struct error *e);
struct token { int64_t id, user, rate; unsigned scope; };
enum rc token_find(struct context *x, struct str secret, struct token *out, struct error *e);
/* The bits of a scope's name (0: none such) and back. */
unsigned token_scope_bits(struct str name);
const char *token_scope_name(unsigned bits);
/* What a token may now, for work that it began: RC_UNAUTHENTICATED when it is taken back or over. */
enum rc token_standing(struct context *x, int64_t id, unsigned *scope, struct error *e);
bool token_recall(struct context *x, struct str secret, struct token *out); /* as session_recall */

#endif
