/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A time zone as a value, and ISO weeks in it.  The C library has one zone per
 * process; this reads the same files (RFC 8536) and takes the zone as an
 * argument, so that any thread may ask.
 */
#ifndef CAMWARDEN_BASE_ZONE_H
#define CAMWARDEN_BASE_ZONE_H

#include <stddef.h>
#include <stdint.h>

#include "camwarden/base/err.h"
#include "camwarden/base/time.h"

struct zone;

/* A zone of the system's zoneinfo by name; "" and "UTC": UTC, without a file.
 * 0; or -errno with a sentence. */
int zone_load(const char *name, struct err *err, struct zone **out);
/* The bytes of such a file; NULL: they are not one, or memory is out. */
struct zone *zone_from_bytes(const void *bytes, size_t n);
void zone_free(struct zone *z);

/* Seconds east of UTC at that time. */
int32_t zone_offset(const struct zone *z, cw_time t);
/* The next time at which the offset may change, later than t; UINT64_MAX: never. */
cw_time zone_next(const struct zone *z, cw_time t);

/* A local calendar day at that time, and the time of day in it. */
struct zone_day {
	int year, month, day; /* from 1 */
	unsigned second;      /* of the day, by the clock on the wall */
};
struct zone_day zone_day_of(const struct zone *z, cw_time t);
/* The first time whose local date is that day or a later one. */
cw_time zone_day_begin(const struct zone *z, int year, int month, int day);

enum { ZONE_TIME = 32 };
/* "2026-11-16 08:00 +01:00" */
char *zone_format(const struct zone *z, cw_time t, char buf[ZONE_TIME]);
/* "2026-11-16" */
char *zone_format_day(const struct zone *z, cw_time t, char buf[ZONE_TIME]);

/*
 * ISO 8601 weeks, Monday to Sunday by the local calendar.  A week begins when
 * the first Monday's date is first on the clock and ends when the next begins,
 * so that each moment belongs to exactly one, whatever the clock does.
 */
struct week {
	int year, number;
};
enum { WEEK_TEXT = 24, WEEK_YEAR_LEAST = 1971, WEEK_YEAR_MOST = 2500 };

/* `2026-W47`; 0, or -EINVAL: not so written, or a week that year does not have. */
int week_parse(const char *text, struct week *out);
char *week_format(struct week w, char buf[WEEK_TEXT]);
/* Half open: [*from, *to). */
void week_period(const struct zone *z, struct week w, cw_time *from, cw_time *to);
struct week week_of(const struct zone *z, cw_time t);
/* The week that many weeks later, or earlier. */
struct week week_add(struct week w, int weeks);
int week_compare(struct week a, struct week b);

#endif
