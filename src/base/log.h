/* One line per event on standard error: time level subject key=value… Never a secret, never a person's data. */
#ifndef BANYAN_BASE_LOG_H
#define BANYAN_BASE_LOG_H

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/* Below the level nothing is written; the default is LOG_WARN. Set before threads start. */
void log_set_level(enum log_level level);
void log_line(enum log_level level, const char *subject, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
