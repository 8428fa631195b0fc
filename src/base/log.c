/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One line a fact to stderr.  Under systemd each line carries syslog's number
 * (sd-daemon(3)) and the journal gives the time; else the level's name.
 */
#include "camwarden/base/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "camwarden/base/str.h"

static enum log_level log_level = LOG_LEVEL_NOTICE;

void
log_set_level(enum log_level level)
{
	log_level = level;
}

static const char *
level_name(enum log_level level)
{
	switch (level) {
	case LOG_LEVEL_ERROR:
		return "error";
	case LOG_LEVEL_WARN:
		return "warning";
	case LOG_LEVEL_NOTICE:
		return "notice";
	case LOG_LEVEL_INFO:
		return "info";
	case LOG_LEVEL_DEBUG:
		break;
	}
	return "debug";
}

__attribute__((format(printf, 3, 0))) static void
log_line(enum log_level level, const char *token, const char *fmt, va_list ap)
{
	char raw[1024], text[1024];
	int n;

	if (level > log_level)
		return;
	n = vsnprintf(raw, sizeof(raw), fmt, ap);
	if (n < 0)
		return;
	str_from_wire(text, sizeof(text), raw,
		(size_t)n < sizeof(raw) ? (size_t)n : sizeof(raw) - 1);
	if (getenv("JOURNAL_STREAM") != NULL)
		fprintf(stderr, "<%d>%s: %s\n", (int)level, token, text);
	else
		fprintf(stderr, "%s %s: %s\n", level_name(level), token, text);
}

#define LOG_AT(level)                                                                  \
	do {                                                                           \
		va_list ap;                                                            \
		va_start(ap, fmt);                                                     \
		log_line(level, token, fmt, ap);                                       \
		va_end(ap);                                                            \
	} while (0)

void
log_error(const char *token, const char *fmt, ...)
{
	LOG_AT(LOG_LEVEL_ERROR);
}

void
log_warn(const char *token, const char *fmt, ...)
{
	LOG_AT(LOG_LEVEL_WARN);
}

void
log_notice(const char *token, const char *fmt, ...)
{
	LOG_AT(LOG_LEVEL_NOTICE);
}

void
log_info(const char *token, const char *fmt, ...)
{
	LOG_AT(LOG_LEVEL_INFO);
}

void
log_debug(const char *token, const char *fmt, ...)
{
	LOG_AT(LOG_LEVEL_DEBUG);
}
