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

/* `d` stands for a digit, anything else for itself: strptime is lenient. */
static bool
has_shape(const char *p, const char *shape)
{
	for (; *shape != '\0'; shape++, p++)
		if (*shape == 'd' ? !isdigit((unsigned char)*p) : *p != *shape)
			return false;
	return true;
}

/* Digits after the point, to nanoseconds; moves *p past them. */
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
	long h, m;

	*east = 0;
	if (strcmp(p, "Z") == 0)
		return true;
	if ((*p != '+' && *p != '-') || !has_shape(p + 1, "dd:dd") || p[6] != '\0')
		return false;
	h = (p[1] - '0') * 10 + (p[2] - '0');
	m = (p[4] - '0') * 10 + (p[5] - '0');
	*east = (h * 60 + m) * 60 * (*p == '-' ? -1 : 1);
	return h < 24 && m < 60;
}

static bool
date_is_valid(const struct tm *given)
{
	struct tm tm = *given;

	return timegm(&tm) != -1 && tm.tm_mday == given->tm_mday &&
	       tm.tm_mon == given->tm_mon && tm.tm_hour == given->tm_hour &&
	       given->tm_year >= 70;
}

/* What follows the date: a time of day with its zone. */
static bool
clock_parse(const char *p, struct tm *tm, cw_time *ns, long *east)
{
	if ((*p != 'T' && *p != ' ') || !has_shape(p + 1, "dd:dd:dd"))
		return false;
	p = strptime(p + 1, "%H:%M:%S", tm);
	if (p == NULL)
		return false;
	if (has_shape(p, ".d")) {
		p++;
		*ns = fraction(&p);
	}
	return zone_parse(p, east);
}

int
time_parse(const char *text, cw_time *out)
{
	struct tm tm = {0};
	cw_time ns = 0, seconds;
	long east = 0;
	const char *p;

	if (!has_shape(text, "dddd-dd-dd"))
		return -EINVAL;
	p = strptime(text, "%Y-%m-%d", &tm);
	if (p == NULL || (*p != '\0' && !clock_parse(p, &tm, &ns, &east)))
		return -EINVAL;
	if (!date_is_valid(&tm) || timegm(&tm) < east)
		return -EINVAL;
	seconds = (cw_time)(timegm(&tm) - east);
	if (seconds > (UINT64_MAX - ns) / CW_SEC)
		return -EINVAL;
	*out = seconds * CW_SEC + ns;
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
