/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log of the edges: one line a fact, `level token: sentence`, the token being
 * its subject.  Whatever is in a line becomes one line of inert UTF-8 here.  A kind
 * of line (its format) that comes too often is held back and counted; what was asked
 * for (notice) never is.  Any thread, but not the capture's nor the core stages.
 */
#ifndef CAMWARDEN_BASE_LOG_H
#define CAMWARDEN_BASE_LOG_H

#include "camwarden/base/err.h"

/* syslog's numbers, so that the journal reads `<N>` prefixes. */
enum log_level {
	LOG_LEVEL_ERROR = 3,
	LOG_LEVEL_WARN = 4,
	LOG_LEVEL_NOTICE = 5, /* what was asked for */
	LOG_LEVEL_INFO = 6,
	LOG_LEVEL_DEBUG = 7
};

enum {
	LOG_BURST = 20,   /* lines of one kind that are written in a row */
	LOG_SECONDS = 10, /* until as many are again */
	LOG_KINDS = 64,   /* that are told apart; others share */
	LOG_LINE = 1024,  /* bytes of a sentence at most */
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

/* Tells what was held back and is due; now and then, by one thread. */
void log_turn(void);

/* ---- log_sink.c: where lines go; stderr unless told otherwise ---- */

struct log_sink;
/* to: "stderr", "journal", "syslog" or a file's absolute path.  Opened, without
 * effect yet; 0 or -errno with err. */
int log_sink_open(const char *to, struct err *err, struct log_sink **out);
/* Takes it in place of the one before, which is closed. */
void log_sink_use(struct log_sink *s);
void log_sink_close(struct log_sink *s);
/* One line, by log.c under its lock; text has no line's end. */
void log_sink_put(enum log_level level, const char *token, const char *text);
const char *log_level_name(enum log_level level);

#endif
