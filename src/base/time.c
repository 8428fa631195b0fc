/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Time as text (RFC 3339) and spans as people write them.
 */
#include "camwarden/base/time.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "camwarden/base/array.h"

char *
time_format(cw_time t, char buf[TIME_STRLEN])
{
	time_t seconds = (time_t)(t / CW_SEC);
	struct tm tm;
	size_t n;

	gmtime_r(&seconds, &tm);
	n = strftime(buf, TIME_STRLEN, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(buf + n, TIME_STRLEN - n, ".%06uZ", (unsigned)(t % CW_SEC / CW_USEC));
	return buf;
}

/* Fraction after the seconds, to nanoseconds; moves *p past it. */
static cw_time
fraction(const char **p)
{
	cw_time ns = 0, unit = CW_SEC / 10;

	for (; isdigit((unsigned char)**p); (*p)++, unit /= 10)
		ns += (cw_time)(**p - '0') * unit;
	return ns;
}

/* `Z` or `+hh:mm`, whole rest of the text, as seconds east; false otherwise. */
static bool
zone_parse(const char *p, long *east)
{
	int h, m, used = 0;

	*east = 0;
	if (strcmp(p, "Z") == 0)
		return true;
	if ((*p != '+' && *p != '-') || sscanf(p + 1, "%2d:%2d%n", &h, &m, &used) != 2)
		return false;
	if (used != 5 || p[1 + used] != '\0' || h > 23 || m > 59 || h < 0 || m < 0)
		return false;
	*east = (h * 60L + m) * 60 * (*p == '-' ? -1 : 1);
	return true;
}

static bool
date_is_valid(const struct tm *given)
{
	struct tm tm = *given;

	return timegm(&tm) != -1 && tm.tm_mday == given->tm_mday &&
	       tm.tm_mon == given->tm_mon && tm.tm_hour == given->tm_hour &&
	       given->tm_year >= 70;
}

int
time_parse(const char *text, cw_time *out)
{
	struct tm tm = {0};
	cw_time ns = 0;
	long east = 0;
	const char *p = strptime(text, "%Y-%m-%d", &tm);

	if (p == NULL)
		return -EINVAL;
	if (*p != '\0') {
		if ((*p != 'T' && *p != ' ') ||
			(p = strptime(p + 1, "%H:%M:%S", &tm)) == NULL)
			return -EINVAL;
		if (*p == '.') {
			p++;
			ns = fraction(&p);
		}
		if (!zone_parse(p, &east))
			return -EINVAL;
	}
	if (!date_is_valid(&tm) || timegm(&tm) < east)
		return -EINVAL;
	*out = (cw_time)(timegm(&tm) - east) * CW_SEC + ns;
	return 0;
}

int
time_parse_span(const char *text, cw_time *out)
{
	static const struct {
		const char *unit;
		cw_time ns;
	} units[] = {{"ms", CW_MSEC}, {"s", CW_SEC}, {"m", CW_MIN}, {"h", CW_HOUR},
		{"d", CW_DAY}, {"y", 365 * CW_DAY}};
	char *end;
	unsigned long n;

	if (!isdigit((unsigned char)*text))
		return -EINVAL;
	errno = 0;
	n = strtoul(text, &end, 10);
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		if (strcmp(end, units[i].unit) != 0)
			continue;
		if (errno != 0 || n > UINT64_MAX / units[i].ns)
			return -EINVAL;
		*out = n * units[i].ns;
		return 0;
	}
	return -EINVAL;
}

cw_time
time_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (cw_time)ts.tv_sec * CW_SEC + (cw_time)ts.tv_nsec;
}
