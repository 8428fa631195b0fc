/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log's lines: the level, the one place where they become harmless text, and
 * the rate.  Each kind of line has LOG_BURST in LOG_SECONDS; beyond, it is counted,
 * and the count is a line of its own when that time is over.
 */
#include "camwarden/base/log.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include "camwarden/base/beat.h"
#include "camwarden/base/str.h"

struct kind {
	const char *fmt, *token; /* static texts: a kind is a place in the source */
	enum log_level level;
	cw_time since; /* monotonic: when this stretch began */
	unsigned written;
	uint64_t held;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Atomic int log_level = LOG_LEVEL_NOTICE;
static struct kind kinds[LOG_KINDS]; /* under lock; filled from the front */

void
log_set_level(enum log_level level)
{
	atomic_store(&log_level, (int)level);
}

/* Its own, or, when all are taken, the last. */
static struct kind *
kind_find(const char *token, const char *fmt, enum log_level level)
{
	size_t i = 0;

	while (i < LOG_KINDS - 1 && kinds[i].fmt != NULL && kinds[i].fmt != fmt)
		i++;
	if (kinds[i].fmt == NULL || i == LOG_KINDS - 1) {
		kinds[i].fmt = fmt;
		kinds[i].token = token;
		kinds[i].level = level;
	}
	return &kinds[i];
}

static void
kind_tell(struct kind *k)
{
	char text[LOG_LINE];

	if (k->held == 0)
		return;
	snprintf(text, sizeof(text), "%" PRIu64 " more of this kind held back: %s",
		k->held, k->fmt);
	log_sink_put(k->level, k->token, text);
	k->held = 0;
}

static bool
kind_may(struct kind *k)
{
	cw_time now = beat_clock();

	if (now - k->since >= LOG_SECONDS * CW_SEC) {
		kind_tell(k);
		k->since = now;
		k->written = 0;
	}
	if (k->written == LOG_BURST) {
		k->held++;
		return false;
	}
	k->written++;
	return true;
}

void
log_turn(void)
{
	cw_time now = beat_clock();

	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < LOG_KINDS && kinds[i].fmt != NULL; i++)
		if (now - kinds[i].since >= LOG_SECONDS * CW_SEC)
			kind_tell(&kinds[i]);
	pthread_mutex_unlock(&lock);
}

__attribute__((format(printf, 3, 0))) static void
log_line(enum log_level level, const char *token, const char *fmt, va_list ap)
{
	char raw[LOG_LINE], text[LOG_LINE];
	int n;

	if ((int)level > atomic_load(&log_level))
		return;
	n = vsnprintf(raw, sizeof(raw), fmt, ap);
	if (n < 0)
		return;
	str_from_wire(text, sizeof(text), raw,
		(size_t)n < sizeof(raw) ? (size_t)n : sizeof(raw) - 1);
	pthread_mutex_lock(&lock);
	if (level == LOG_LEVEL_NOTICE || kind_may(kind_find(token, fmt, level)))
		log_sink_put(level, token, text);
	pthread_mutex_unlock(&lock);
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
