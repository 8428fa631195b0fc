/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log of the edges: one line a fact, to stderr, `level token: sentence`.
 * Core stages and the capture thread never call it.
 */
#ifndef CAMWARDEN_BASE_LOG_H
#define CAMWARDEN_BASE_LOG_H

/* syslog's numbers, so that the journal reads `<N>` prefixes. */
enum log_level {
	LOG_LEVEL_ERROR = 3,
	LOG_LEVEL_WARN = 4,
	LOG_LEVEL_NOTICE = 5, /* what was asked for, and what must be known */
	LOG_LEVEL_INFO = 6,
	LOG_LEVEL_DEBUG = 7
};

/* Lines above the level are dropped.  Default: LOG_LEVEL_NOTICE. */
void log_set_level(enum log_level level);
void log_error(const char *token, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void log_warn(const char *token, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void log_notice(const char *token, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void log_info(const char *token, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void log_debug(const char *token, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
