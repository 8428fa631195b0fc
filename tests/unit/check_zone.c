/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Time zones and ISO weeks.  What is true comes from elsewhere: the C library
 * reads the same zoneinfo with code of its own, and week lengths are written
 * down here for changes that are known from the calendar.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "camwarden/base/array.h"
#include "camwarden/base/zone.h"

enum { YEARS = 10 };

/* Eight zones by ten years: whole and half hours, changes at midnight, at one
 * minute past it, and a day that was left out. */
/* Check notes each ck_assert in a file: not millions of times. */
#define HOLDS(x)                                                                       \
	do {                                                                           \
		if (!(x))                                                              \
			ck_abort_msg("%s", #x);                                        \
	} while (0)

static const struct {
	const char *name;
	int year;
} matrix[] = {
	{"Europe/Lisbon", 2020}, {"Australia/Lord_Howe", 2016}, /* by half an hour */
	{"America/Sao_Paulo", 2010}, /* at midnight, until 2019 */
	{"Asia/Beirut", 2015},       /* at midnight */
	{"Pacific/Apia", 2006},      /* no 30 December in 2011 */
	{"Asia/Tehran", 2013},       /* at midnight, any day of the week */
	{"America/St_Johns", 2005},  /* at 00:01 */
	{"Pacific/Chatham", 2040},   /* by the rule, behind the table */
};

static struct zone *
zone_of(const char *name)
{
	struct err err = {0};
	struct zone *z = NULL;

	ck_assert_msg(zone_load(name, &err, &z) == 0, "%s", err.text);
	setenv("TZ", name, 1);
	tzset();
	return z;
}

static cw_time
year_begin(int year)
{
	char text[16];
	cw_time t;

	snprintf(text, sizeof(text), "%d-01-01", year);
	ck_assert_int_eq(time_parse(text, &t), 0);
	return t;
}

START_TEST(offsets_are_those_of_the_c_library)
{
	struct zone *z = zone_of(matrix[_i].name);
	cw_time end = year_begin(matrix[_i].year + YEARS);

	for (cw_time t = year_begin(matrix[_i].year); t < end; t += CW_HOUR / 2) {
		time_t seconds = (time_t)(t / CW_SEC);
		struct tm tm;

		localtime_r(&seconds, &tm);
		HOLDS(zone_offset(z, t) == tm.tm_gmtoff);
	}
	zone_free(z);
}
END_TEST

START_TEST(the_next_change_is_where_the_offset_changes)
{
	struct zone *z = zone_of(matrix[_i].name);
	cw_time end = year_begin(matrix[_i].year + YEARS);
	cw_time next = zone_next(z, year_begin(matrix[_i].year));

	for (cw_time t = year_begin(matrix[_i].year); t < end; t += CW_MIN) {
		if (t == next)
			next = zone_next(z, t);
		else if (t > 0)
			HOLDS(zone_offset(z, t) == zone_offset(z, t - CW_MIN));
		HOLDS(next > t);
	}
	zone_free(z);
}
END_TEST

START_TEST(each_hour_belongs_to_exactly_one_week)
{
	struct zone *z = zone_of(matrix[_i].name);
	cw_time end = year_begin(matrix[_i].year + YEARS);
	cw_time t = year_begin(matrix[_i].year), from, to, last = 0;
	struct week w = week_of(z, t);

	week_period(z, w, &from, &to);
	ck_assert(from <= t && t < to);
	for (; t < end; t += CW_HOUR) {
		struct week now = week_of(z, t);

		if (week_compare(now, w) != 0) {
			w = week_add(w, 1);
			last = to;
			week_period(z, w, &from, &to);
			ck_assert_uint_eq(from, last);
		}
		HOLDS(week_compare(now, w) == 0);
		HOLDS(from <= t && t < to);
	}
	zone_free(z);
}
END_TEST

START_TEST(weeks_are_named_as_the_c_library_names_them)
{
	struct zone *z = zone_of(matrix[_i].name);
	cw_time end = year_begin(matrix[_i].year + YEARS);

	for (cw_time t = year_begin(matrix[_i].year); t < end; t += CW_HOUR) {
		time_t seconds = (time_t)(t / CW_SEC);
		char name[WEEK_TEXT], text[WEEK_TEXT];
		struct week w = week_of(z, t);
		cw_time from, to;
		struct tm tm;

		localtime_r(&seconds, &tm);
		strftime(name, sizeof(name), "%G-W%V", &tm);
		week_period(z, w, &from, &to);
		/* The hour that is there twice is of the later week. */
		if (t - from >= CW_HOUR)
			HOLDS(strcmp(week_format(w, text), name) == 0);
	}
	zone_free(z);
}
END_TEST

START_TEST(a_week_is_seven_days_and_what_the_clock_did)
{
	struct zone *z = zone_of(matrix[_i].name);
	struct week w = {matrix[_i].year, 1};
	cw_time from, to;

	for (; w.year < matrix[_i].year + YEARS; w = week_add(w, 1)) {
		int64_t length, moved, late;

		week_period(z, w, &from, &to);
		length = (int64_t)((to - from) / CW_SEC);
		moved = zone_offset(z, to) - zone_offset(z, from);
		/* A Monday without midnight begins later on the clock. */
		late = (int64_t)zone_day_of(z, to).second - zone_day_of(z, from).second;
		ck_assert_int_eq(length, INT64_C(7) * 86400 - moved + late);
	}
	zone_free(z);
}
END_TEST

static const struct {
	const char *zone, *week;
	unsigned minutes;
} lengths[] = {
	{"UTC", "2026-W47", 168 * 60},
	{"Europe/Lisbon", "2026-W13", 167 * 60},
	{"Europe/Lisbon", "2026-W43", 169 * 60},
	{"Australia/Lord_Howe", "2024-W14", 168 * 60 + 30},
	{"Australia/Lord_Howe", "2024-W40", 168 * 60 - 30},
	{"Pacific/Apia", "2011-W52", 144 * 60},
	{"Pacific/Kwajalein", "1993-W33", 144 * 60},
	{"America/Sao_Paulo", "2018-W44", 167 * 60},
	{"Asia/Tehran", "2022-W12", 167 * 60}, /* Tuesday, 22 March, at 00:00 */
	{"America/St_Johns", "2009-W44", 169 * 60},
};

START_TEST(lengths_of_weeks_that_are_known)
{
	struct zone *z = zone_of(lengths[_i].zone);
	struct week w;
	cw_time from, to;

	ck_assert_int_eq(week_parse(lengths[_i].week, &w), 0);
	week_period(z, w, &from, &to);
	ck_assert_uint_eq((to - from) / CW_MIN, lengths[_i].minutes);
	zone_free(z);
}
END_TEST

static void
day_begins(const char *zone, int year, int month, int day, const char *utc)
{
	struct zone *z = zone_of(zone);
	cw_time t;

	ck_assert_int_eq(time_parse(utc, &t), 0);
	ck_assert_uint_eq(zone_day_begin(z, year, month, day), t);
	zone_free(z);
}

START_TEST(a_day_without_midnight_begins_at_one)
{
	/* 4 November 2018: 00:00 was skipped. */
	day_begins("America/Sao_Paulo", 2018, 11, 4, "2018-11-04T03:00:00Z");
}
END_TEST

START_TEST(a_day_with_two_midnights_begins_at_the_first)
{
	/* 2 November 2008, 00:01 again 23:01 of the day before. */
	day_begins("America/St_Johns", 2008, 11, 2, "2008-11-02T02:30:00Z");
}
END_TEST

START_TEST(a_day_that_was_left_out_begins_as_the_next)
{
	day_begins("Pacific/Apia", 2011, 12, 30, "2011-12-30T10:00:00Z");
	day_begins("Pacific/Apia", 2011, 12, 31, "2011-12-30T10:00:00Z");
}
END_TEST

START_TEST(what_is_no_week_is_refused)
{
	static const char *const wrong[] = {"2026-W00", "2026-W54", "2026-W53x",
		"2025-W53", "26-W01", "2026W01", "2026-47", "1970-W01", "2501-W01",
		"2026-w01", "2026-W 1", "+026-W01", ""};
	struct week w = {1, 1};

	ck_assert_int_eq(week_parse("2026-W53", &w), 0);
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		ck_assert_msg(week_parse(wrong[i], &w) != 0, "%s", wrong[i]);
	ck_assert_int_eq(w.number, 53);
}
END_TEST

START_TEST(a_zone_is_a_plain_name)
{
	static const char *const wrong[] = {"../../../etc/passwd", "/etc/localtime",
		"Europe/Nowhere", "Europe", "EST5EDT,M3", "tzdata.zi"};
	struct zone *z = NULL;

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		struct err err = {0};

		/* ".." has a letter that no zone's name has. */
		ck_assert_msg(zone_load(wrong[i], &err, &z) < 0, "%s", wrong[i]);
		ck_assert_str_ne(err.text, "");
	}
}
END_TEST

START_TEST(a_file_that_is_cut_is_no_zone)
{
	char bytes[8192];
	FILE *f = fopen("/usr/share/zoneinfo/Europe/Lisbon", "rb");
	size_t n = f != NULL ? fread(bytes, 1, sizeof(bytes), f) : 0;
	struct zone *z = zone_from_bytes(bytes, n);

	ck_assert_uint_gt(n, 0);
	fclose(f);
	ck_assert_ptr_nonnull(z);
	zone_free(z);
	for (size_t i = 0; i < n; i++) {
		char *copy = malloc(i + 1); /* its end is watched */

		memcpy(copy, bytes, i);
		ck_assert_ptr_null(zone_from_bytes(copy, i));
		free(copy);
	}
}
END_TEST

START_TEST(a_file_with_any_byte_changed_is_read_within_bounds)
{
	char bytes[8192];
	FILE *f = fopen("/usr/share/zoneinfo/Europe/Lisbon", "rb");
	size_t n = f != NULL ? fread(bytes, 1, sizeof(bytes), f) : 0;

	fclose(f);
	for (size_t i = 0; i < n; i++) {
		for (unsigned v = 0; v < 3; v++) {
			static const unsigned char values[] = {0x00, 0x80, 0xff};
			char was = bytes[i];
			struct zone *z;

			bytes[i] = (char)values[v];
			z = zone_from_bytes(bytes, n);
			if (z != NULL) {
				zone_offset(z, CW_DAY);
				zone_offset(z, 30000 * CW_DAY);
				zone_next(z, 30000 * CW_DAY);
			}
			zone_free(z);
			bytes[i] = was;
		}
	}
}
END_TEST

START_TEST(times_are_written_with_their_offset)
{
	struct zone *z = zone_of("Asia/Kathmandu");
	char buf[ZONE_TIME];

	ck_assert_str_eq(
		zone_format(z, year_begin(2026), buf), "2026-01-01 05:45 +05:45");
	zone_free(z);
	z = zone_of("America/St_Johns");
	ck_assert_str_eq(
		zone_format(z, year_begin(2026), buf), "2025-12-31 20:30 -03:30");
	zone_free(z);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("zone");
	TCase *tc = tcase_create("matrix");
	int zones = ARRAY_LEN(matrix), failed;
	SRunner *sr;

	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, offsets_are_those_of_the_c_library, 0, zones);
	tcase_add_loop_test(tc, the_next_change_is_where_the_offset_changes, 0, zones);
	tcase_add_loop_test(tc, each_hour_belongs_to_exactly_one_week, 0, zones);
	tcase_add_loop_test(tc, weeks_are_named_as_the_c_library_names_them, 0, zones);
	tcase_add_loop_test(tc, a_week_is_seven_days_and_what_the_clock_did, 0, zones);
	suite_add_tcase(s, tc);
	tc = tcase_create("known");
	tcase_add_loop_test(tc, lengths_of_weeks_that_are_known, 0, ARRAY_LEN(lengths));
	tcase_add_test(tc, a_day_without_midnight_begins_at_one);
	tcase_add_test(tc, a_day_with_two_midnights_begins_at_the_first);
	tcase_add_test(tc, a_day_that_was_left_out_begins_as_the_next);
	tcase_add_test(tc, what_is_no_week_is_refused);
	tcase_add_test(tc, a_zone_is_a_plain_name);
	tcase_add_test(tc, a_file_that_is_cut_is_no_zone);
	tcase_add_test(tc, a_file_with_any_byte_changed_is_read_within_bounds);
	tcase_add_test(tc, times_are_written_with_their_offset);
	suite_add_tcase(s, tc);
	sr = srunner_create(s);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
