/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files about time zones share. */
#ifndef CAMWARDEN_ZONE_INT_H
#define CAMWARDEN_ZONE_INT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ZONE_RULE = 128 };

/* One of the two days of a year on which clocks change. */
struct zone_change_day {
	enum { BY_MONTH, BY_DAY, BY_DAY_WITHOUT_LEAP } kind;
	int month, week, weekday; /* BY_MONTH; week 5: the last */
	int day;                  /* else */
	int32_t second;           /* of that day, by the clock as it was */
};

/* "WET0WEST,M3.5.0/1,M10.5.0": POSIX.1 section 8.3, RFC 8536 section 3.3. */
struct zone_rule {
	bool there;
	int32_t standard; /* seconds east */
	bool changes;     /* the rest is valid */
	int32_t summer;
	struct zone_change_day begin, end;
};

struct zone {
	struct zone_change {
		int64_t at; /* seconds since 1970, UTC */
		uint8_t type;
	} * change; /* owned, ascending */
	size_t change_count;
	int32_t *type; /* owned: seconds east */
	size_t type_count;
	struct zone_rule rule; /* behind the last change */
};

bool zone_rule_parse(const char *text, struct zone_rule *out);
int32_t zone_rule_offset(const struct zone_rule *r, int64_t second);
/* INT64_MAX: never. */
int64_t zone_rule_next(const struct zone_rule *r, int64_t second);

/* The proleptic Gregorian calendar in days since 1970-01-01. */
int64_t civil_days(int year, int month, int day);
void civil_from_days(int64_t days, int *year, int *month, int *day);

#endif
