/* What went wrong: a code, the public text as a catalogue key with arguments, the field, and a line for the log only.
 * Every fallible call of Banyan returns enum rc and fills a struct error; RC_OK leaves the error untouched. */
#ifndef BANYAN_BASE_ERROR_H
#define BANYAN_BASE_ERROR_H

enum rc {
	RC_OK,
	RC_INVALID,         /* the input is wrong; field says where */
	RC_NOT_FOUND,
	RC_UNAUTHENTICATED, /* who is asking is not known */
	RC_FORBIDDEN,       /* who is asking may not */
	RC_CONFLICT,        /* a unique key is taken, or something newer depends on it */
	RC_STALE,           /* the version given is not the current one (HTTP 412) */
	RC_PRECONDITION,    /* a version is needed and was not given (HTTP 428) */
	RC_TOO_LARGE,       /* a stated bound was passed */
	RC_TOO_MANY,        /* asked too often (HTTP 429) */
	RC_UNSUPPORTED,     /* such a format, method or operator is not offered */
	RC_BUSY,            /* could not now, may work later */
	RC_CANCELLED,
	RC_NO_MEMORY,
	RC_IO,
	RC_STORE,           /* the database failed */
	RC_COUNT
};

enum { ERROR_ARGS = 2 };

/* key is a string literal (a msgid of i18n/); {0} and {1} in the catalogue's text are replaced by arg. Copyable by value. */
struct error {
	enum rc rc;
	const char *key;
	char field[80];
	char arg[ERROR_ARGS][160];
	char log[240];
};

/* Fills *e (which may be NULL) and returns rc. field, a0 and a1 may be NULL; longer ones are cut at a character. */
enum rc error_set(struct error *e, enum rc rc, const char *field, const char *key, const char *a0, const char *a1);
enum rc error_no_memory(struct error *e);
/* Adds a detail for the log only, printf style. Returns rc so that it can end a function. */
enum rc error_detail(struct error *e, enum rc rc, const char *format, ...) __attribute__((format(printf, 3, 4)));
void error_clear(struct error *e);
/* Stable lower-case name of a code, for JSON and logs: "invalid", "not_found", … */
const char *rc_name(enum rc rc);

#endif
