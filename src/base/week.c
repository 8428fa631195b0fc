/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Local days and ISO 8601 weeks of a time zone <-> periods.  Pure. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/zone.h"

#include "zone_int.h"

enum { DAY = 86400, THURSDAY = 3 };

/* Local seconds since 1970-01-01 of the clock on the wall. */
static int64_t
local_second(const struct zone *z, cw_time t)
{
	return (int64_t)(t / CW_SEC) + zone_offset(z, t);
}

static int64_t
local_days(int64_t second)
{
	return second / DAY - (second % DAY < 0);
}

/*
 * The first time at which the clock shows that or a later second: between two
 * changes the clock runs straight, so each such stretch is looked at in turn.
 */
static cw_time
first_at(const struct zone *z, int64_t local)
{
	int64_t early = local - 2 * DAY; /* no offset is as much as that */
	cw_time from = early > 0 ? (cw_time)early * CW_SEC : 0;

	for (;;) {
		cw_time next = zone_next(z, from);
		int64_t at = local - zone_offset(z, from);
		cw_time t = at > 0 ? MAX((cw_time)at * CW_SEC, from) : from;

		if (t < next)
			return t;
		from = next;
	}
}

struct zone_day
zone_day_of(const struct zone *z, cw_time t)
{
	int64_t second = local_second(z, t), days = local_days(second);
	struct zone_day d;

	civil_from_days(days, &d.year, &d.month, &d.day);
	d.second = (unsigned)(second - days * DAY);
	return d;
}

cw_time
zone_day_begin(const struct zone *z, int year, int month, int day)
{
	return first_at(z, civil_days(year, month, day) * DAY);
}

char *
zone_format(const struct zone *z, cw_time t, char buf[ZONE_TIME])
{
	struct zone_day d = zone_day_of(z, t);
	int offset = zone_offset(z, t) / 60;
	unsigned minutes = (unsigned)(offset < 0 ? -offset : offset);

	snprintf(buf, ZONE_TIME, "%04u-%02u-%02u %02u:%02u %c%02u:%02u",
		(unsigned)d.year % 10000, (unsigned)d.month % 100,
		(unsigned)d.day % 100, d.second / 3600 % 100, d.second / 60 % 60,
		offset < 0 ? '-' : '+', minutes / 60 % 100, minutes % 60);
	return buf;
}

char *
zone_format_day(const struct zone *z, cw_time t, char buf[ZONE_TIME])
{
	zone_format(z, t, buf);
	buf[10] = '\0';
	return buf;
}

/* ---- weeks ---- */

/* Of the Monday; week 1 is the one with 4 January. */
static int64_t
week_days(struct week w)
{
	int64_t fourth = civil_days(w.year, 1, 4);

	/* Days since 1970 less four: 0 is a Monday of seven. */
	return fourth - (fourth + THURSDAY) % 7 + 7 * (int64_t)(w.number - 1);
}

static struct week
week_of_days(int64_t days)
{
	int64_t monday = days - ((days + THURSDAY) % 7 + 7) % 7;
	struct week w;
	int month, day;

	/* A week is of the year that its Thursday is of. */
	civil_from_days(monday + THURSDAY, &w.year, &month, &day);
	w.number = 1 + (int)((monday + THURSDAY - civil_days(w.year, 1, 1)) / 7);
	return w;
}

struct week
week_add(struct week w, int weeks)
{
	return week_of_days(week_days(w) + 7 * (int64_t)weeks);
}

int
week_compare(struct week a, struct week b)
{
	return a.year != b.year ? a.year - b.year : a.number - b.number;
}

int
week_parse(const char *text, struct week *out)
{
	struct week w;
	char again[WEEK_TEXT];

	if (strlen(text) != 8 || text[4] != '-' || text[5] != 'W' ||
		sscanf(text, "%4d-W%2d", &w.year, &w.number) != 2)
		return -EINVAL;
	if (w.year < WEEK_YEAR_LEAST || w.year > WEEK_YEAR_MOST || w.number < 1)
		return -EINVAL;
	/* 53 is of some years only. */
	w = week_of_days(week_days(w));
	if (strcmp(week_format(w, again), text) != 0)
		return -EINVAL;
	*out = w;
	return 0;
}

char *
week_format(struct week w, char buf[WEEK_TEXT])
{
	snprintf(buf, WEEK_TEXT, "%04d-W%02d", w.year, w.number);
	return buf;
}

void
week_period(const struct zone *z, struct week w, cw_time *from, cw_time *to)
{
	int64_t monday = week_days(w);

	*from = first_at(z, monday * DAY);
	*to = first_at(z, (monday + 7) * DAY);
}

struct week
week_of(const struct zone *z, cw_time t)
{
	struct week w = week_of_days(local_days(local_second(z, t)));
	cw_time from, to;

	/* A clock that was put back shows a day that had ended. */
	week_period(z, w, &from, &to);
	if (t >= to)
		return week_add(w, 1);
	return w;
}
