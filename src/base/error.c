/* The error record: filled by whoever fails, translated at the edges (api, web, cli). */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const names[RC_COUNT] = {
	[RC_OK] = "ok",
	[RC_INVALID] = "invalid",
	[RC_NOT_FOUND] = "not_found",
	[RC_UNAUTHENTICATED] = "unauthenticated",
	[RC_FORBIDDEN] = "forbidden",
	[RC_CONFLICT] = "conflict",
	[RC_STALE] = "stale",
	[RC_PRECONDITION] = "precondition_required",
	[RC_TOO_LARGE] = "too_large",
	[RC_TOO_MANY] = "too_many",
	[RC_UNSUPPORTED] = "unsupported",
	[RC_BUSY] = "busy",
	[RC_CANCELLED] = "cancelled",
	[RC_NO_MEMORY] = "no_memory",
	[RC_IO] = "io",
	[RC_STORE] = "store",
};

/* Copies at most size - 1 bytes and never ends inside a UTF-8 sequence. */
static void copy_cut(char *to, size_t size, const char *from)
{
	size_t n = from ? strlen(from) : 0;

	if (n >= size) {
		n = size - 1;
		while (n > 0 && ((unsigned char)from[n] & 0xC0) == 0x80)
			n--;
	}
	if (n)
		memcpy(to, from, n);
	to[n] = '\0';
}

enum rc error_set(struct error *e, enum rc rc, const char *field, const char *key, const char *a0, const char *a1)
{
	if (!e)
		return rc;
	e->rc = rc;
	e->key = key;
	copy_cut(e->field, sizeof e->field, field);
	copy_cut(e->arg[0], sizeof e->arg[0], a0);
	copy_cut(e->arg[1], sizeof e->arg[1], a1);
	e->log[0] = '\0';
	return rc;
}

enum rc error_no_memory(struct error *e)
{
	return error_set(e, RC_NO_MEMORY, NULL, "error.no_memory", NULL, NULL);
}

enum rc error_detail(struct error *e, enum rc rc, const char *format, ...)
{
	va_list args;

	if (!e)
		return rc;
	va_start(args, format);
	vsnprintf(e->log, sizeof e->log, format, args);
	va_end(args);
	return rc;
}

void error_clear(struct error *e)
{
	memset(e, 0, sizeof *e);
}

const char *rc_name(enum rc rc)
{
	return rc < RC_COUNT ? names[rc] : "unknown";
}
