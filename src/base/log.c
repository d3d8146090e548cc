/* The log: whole lines, one write each, so that threads do not mix. */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static enum log_level log_limit = LOG_WARN;

void log_set_level(enum log_level level)
{
	log_limit = level;
}

void log_line(enum log_level level, const char *subject, const char *format, ...)
{
	static const char *const names[] = { "error", "warn", "info", "debug" };
	char line[1024];
	struct timespec now;
	struct tm tm;
	va_list args;
	size_t n;
	int more;

	if (level > log_limit)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	n = strftime(line, sizeof line, "%Y-%m-%dT%H:%M:%SZ ", &tm);
	n += (size_t)snprintf(line + n, sizeof line - n, "%s %s: ", names[level], subject);
	va_start(args, format);
	more = vsnprintf(line + n, sizeof line - n, format, args);
	va_end(args);
	n = more < 0 ? n : n + (size_t)more;
	if (n > sizeof line - 2)
		n = sizeof line - 2;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)line[i] < ' ')
			line[i] = ' ';
	line[n++] = '\n';
	if (write(STDERR_FILENO, line, n) < 0)
		return;
}
