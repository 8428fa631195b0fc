/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The last line of a zoneinfo file, the rule for all years to come -> offsets
 * (POSIX.1 section 8.3, with the hours of RFC 8536 section 3.3.1).  Pure.
 */
#include "zone_int.h"

#include <ctype.h>
#include <string.h>

#include "camwarden/base/array.h"

enum { DAY = 86400 };

/* ---- the calendar ---- */

/* Years begin in March here, so that the leap day is the last of one. */
int64_t
civil_days(int year, int month, int day)
{
	int64_t y = year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year -
	       719468;
}

void
civil_from_days(int64_t days, int *year, int *month, int *day)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t of_era = z - era * 146097;
	int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * of_year + 2) / 153;

	*day = (int)(of_year - (153 * m + 2) / 5) + 1;
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = (int)(y + era * 400) + (*month <= 2);
}

/* ---- reading ---- */

/* Up to `most`; false: no digit, or more than that. */
static bool
number(const char **p, int most, int *out)
{
	*out = 0;
	if (!isdigit((unsigned char)**p))
		return false;
	for (; isdigit((unsigned char)**p); (*p)++) {
		*out = *out * 10 + (**p - '0');
		if (*out > most)
			return false;
	}
	return true;
}

/* [+-]hh[:mm[:ss]] as seconds. */
static bool
clock_time(const char **p, int hours, int32_t *out)
{
	int sign = **p == '-' ? -1 : 1, n, unit = 3600;

	if (**p == '-' || **p == '+')
		(*p)++;
	if (!number(p, hours, &n))
		return false;
	*out = n * 3600;
	while (**p == ':' && unit > 1) {
		(*p)++;
		unit /= 60;
		if (!number(p, 59, &n))
			return false;
		*out += n * unit;
	}
	*out *= sign;
	return true;
}

/* "WEST" or "<+0330>": only skipped. */
static bool
name_skip(const char **p)
{
	const char *from = *p;

	if (**p == '<') {
		*p = strchr(*p, '>');
		if (*p == NULL)
			return false;
		(*p)++;
		return true;
	}
	while (isalpha((unsigned char)**p))
		(*p)++;
	return *p - from >= 3;
}

static bool
day_parse(const char **p, struct zone_change_day *out)
{
	out->second = 2 * 3600;
	if (**p == 'M') {
		out->kind = BY_MONTH;
		(*p)++;
		if (!number(p, 12, &out->month) || *(*p)++ != '.' ||
			!number(p, 5, &out->week) || *(*p)++ != '.' ||
			!number(p, 6, &out->weekday) || out->month == 0 ||
			out->week == 0)
			return false;
	} else {
		out->kind = **p == 'J' ? BY_DAY_WITHOUT_LEAP : BY_DAY;
		*p += **p == 'J';
		if (!number(p, 365, &out->day) ||
			(out->kind == BY_DAY_WITHOUT_LEAP && out->day == 0))
			return false;
	}
	if (**p != '/')
		return true;
	(*p)++;
	return clock_time(p, 167, &out->second);
}

bool
zone_rule_parse(const char *text, struct zone_rule *out)
{
	const char *p = text;

	memset(out, 0, sizeof(*out));
	if (!name_skip(&p) || !clock_time(&p, 24, &out->standard))
		return false;
	out->standard = -out->standard; /* written as west */
	out->there = true;
	if (*p == '\0')
		return true;
	out->changes = true;
	out->summer = out->standard + 3600;
	if (!name_skip(&p))
		return false;
	if (*p != ',') {
		if (!clock_time(&p, 24, &out->summer))
			return false;
		out->summer = -out->summer;
	}
	return *p++ == ',' && day_parse(&p, &out->begin) && *p++ == ',' &&
	       day_parse(&p, &out->end) && *p == '\0';
}

/* ---- asking ---- */

static bool
is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Local seconds at which the clock changes in that year. */
static int64_t
change_at(const struct zone_change_day *d, int year)
{
	int64_t days = civil_days(year, 1, 1), next;

	switch (d->kind) {
	case BY_MONTH:
		days = civil_days(year, d->month, 1);
		/* 1970-01-01 was a Thursday, 4 */
		days += (d->weekday - (days + 4) % 7 + 7) % 7 + (d->week - 1) * 7;
		next = d->month == 12 ? civil_days(year + 1, 1, 1)
				      : civil_days(year, d->month + 1, 1);
		while (days >= next)
			days -= 7;
		break;
	case BY_DAY:
		days += d->day;
		break;
	case BY_DAY_WITHOUT_LEAP:
		days += d->day - 1 + (is_leap(year) && d->day >= 60);
		break;
	}
	return days * DAY + d->second;
}

static int
year_of(int64_t second)
{
	int year, month, day;
	int64_t days = second / DAY - (second % DAY < 0);

	civil_from_days(days, &year, &month, &day);
	return year;
}

int32_t
zone_rule_offset(const struct zone_rule *r, int64_t second)
{
	int year = year_of(second + r->standard);
	int64_t begin, end;
	bool summer;

	if (!r->changes)
		return r->standard;
	begin = change_at(&r->begin, year) - r->standard;
	end = change_at(&r->end, year) - r->summer;
	if (begin < end)
		summer = begin <= second && second < end;
	else
		summer = !(end <= second && second < begin);
	return summer ? r->summer : r->standard;
}

int64_t
zone_rule_next(const struct zone_rule *r, int64_t second)
{
	int year = year_of(second + r->standard);
	int64_t next = INT64_MAX;

	for (int y = year - 1; r->changes && y <= year + 1; y++) {
		int64_t begin = change_at(&r->begin, y) - r->standard;
		int64_t end = change_at(&r->end, y) - r->summer;

		if (begin > second)
			next = MIN(next, begin);
		if (end > second)
			next = MIN(next, end);
	}
	return next;
}
