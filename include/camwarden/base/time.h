/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One type for time: nanoseconds since 1970-01-01T00:00:00Z.  Packet time is
 * the clock of flows, findings and reports; it is always passed in.
 */
#ifndef CAMWARDEN_BASE_TIME_H
#define CAMWARDEN_BASE_TIME_H

#include <stddef.h>
#include <stdint.h>

typedef uint64_t cw_time;

#define CW_USEC ((cw_time)1000)
#define CW_MSEC ((cw_time)1000 * CW_USEC)
#define CW_SEC ((cw_time)1000 * CW_MSEC)
#define CW_MIN ((cw_time)60 * CW_SEC)
#define CW_HOUR ((cw_time)60 * CW_MIN)
#define CW_DAY ((cw_time)24 * CW_HOUR)

enum { TIME_STRLEN = sizeof("2026-11-16T08:00:00.123456Z") };

/* RFC 3339, UTC, microseconds.  Always NUL-terminated; returns buf. */
char *time_format(cw_time t, char buf[TIME_STRLEN]);

/*
 * Reads `2026-11-16`, or `2026-11-16T08:00:00[.fraction](Z|+hh:mm)`.
 * 0, or -EINVAL with *out untouched; years 1970 to 2553 fit.
 */
int time_parse(const char *text, cw_time *out);

/* Reads `90d`, `24h`, `5m`, `30s`, `250ms` and `3y` (365 days each) as a span. */
int time_parse_span(const char *text, cw_time *out);

/* The wall clock: for edges only. */
cw_time time_now(void);

#endif
