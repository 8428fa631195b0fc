/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * V705 by holes in TCP and by VLANs that fell silent, and what that keeps from
 * being told, a fact a row.  Most rows have a twin that differs in one thing.
 */
#include "camwarden/watch.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "watch_scene.h"

#define SITE "V706 BOTH info"
#define GAP "V705 sensor medium, " SITE

static const struct row {
	const char *fact, *events, *expected;
} rows[] = {
	{"holes of more than one in a hundred segments are a gap",
		"v 0 100 5000 0 2000 21", GAP},
	{"fewer are none", "v 0 100 5000 0 2000 20", SITE},
	{"a handful is none, however few the segments", "v 0 100 5000 0 30 19", SITE},
	{"no holes are none", "v 0 100 5000 0 2000 0", SITE},
};

START_TEST(every_row)
{
	const struct row *row = &rows[_i];
	struct scene x;

	scene_begin(&x, "");
	scene_play(&x, row->events);
	ck_assert_msg(strcmp(standing_text(), row->expected) == 0, "%s: '%s', not '%s'",
		row->fact, standing_text(), row->expected);
	scene_end(&x);
}
END_TEST

/* ---- VLANs ---- */

/* From `from` to `to`, a sighting every `step` seconds in that VLAN. */
static void
speak(struct scene *x, unsigned vlan, unsigned from, unsigned to, unsigned step)
{
	char line[96];

	for (unsigned t = from; t <= to; t += step) {
		snprintf(
			line, sizeof(line), "s %u 10.50.0.%u " M1 " %u", t, vlan, vlan);
		scene_pass(x, line);
	}
}

static bool
has_gap(const struct scene *x)
{
	(void)x;
	return strstr(standing_text(), "V705") != NULL;
}

/* VLAN 20 speaks until `until`, VLAN 30 until `other`; coverage spans 7200 s. */
static bool
fell_silent(unsigned from, unsigned until, unsigned step, unsigned other)
{
	struct scene x;
	bool gap;

	scene_begin(&x, "");
	speak(&x, 20, from, until, step);
	speak(&x, 30, 1, other, 60);
	scene_play(&x, "v 1 7200 5000 0");
	gap = has_gap(&x);
	if (gap)
		ck_assert_ptr_nonnull(
			strstr(standing[0].reason, "VLAN 20 fell silent"));
	scene_end(&x);
	return gap;
}

START_TEST(a_vlan_that_fell_silent_while_others_go_on_is_missing)
{
	ck_assert(fell_silent(1, 3600, 60, 7200));
}
END_TEST

START_TEST(one_that_goes_on_is_not)
{
	ck_assert(!fell_silent(1, 7200, 60, 7200));
}
END_TEST

START_TEST(when_all_are_silent_nothing_is_told)
{
	ck_assert(!fell_silent(1, 3600, 60, 3600));
}
END_TEST

START_TEST(half_an_hour_is_the_least)
{
	ck_assert(!fell_silent(1, 5500, 60, 7200));
}
END_TEST

START_TEST(one_that_pauses_often_is_not)
{
	ck_assert(!fell_silent(1, 3600, 1200, 7200));
}
END_TEST

START_TEST(one_that_was_there_for_moments_is_not)
{
	ck_assert(!fell_silent(3300, 3600, 60, 7200));
}
END_TEST

START_TEST(a_hole_in_coverage_explains_it)
{
	struct scene x;

	scene_begin(&x, "");
	speak(&x, 20, 1, 3600, 60);
	speak(&x, 30, 1, 9000, 60);
	scene_pass(&x, "v 1 3700 5000 0");
	scene_play(&x, "v 5000 9000 5000 0");
	ck_assert(!has_gap(&x));
	scene_end(&x);
}
END_TEST

START_TEST(after_a_day_it_is_forgotten)
{
	struct scene x;

	scene_begin(&x, "");
	speak(&x, 20, 1, 3600, 60);
	speak(&x, 30, 1, 95000, 600);
	scene_play(&x, "v 1 95000 5000 0");
	ck_assert(!has_gap(&x));
	scene_end(&x);
}
END_TEST

/* ---- what it keeps from being told ---- */

static const char *
doubt_of(const char *events)
{
	static char text[RECORD_NAME];
	const struct suspension *s;
	struct scene x;
	size_t count;

	scene_begin(&x, "");
	speak(&x, 20, 1, 3600, 60);
	speak(&x, 30, 1, 7200, 60);
	scene_play(&x, events);
	s = watch_suspended(x.watch, &count);
	text[0] = '\0';
	for (size_t i = 0; i < count; i++)
		if (strcmp(s[i].violation->code, "V704") == 0)
			strcpy(text, s[i].reason);
	scene_end(&x);
	return text;
}

START_TEST(gaps_suspend_absences)
{
	ck_assert_str_eq(doubt_of("v 1 7200 5000 0"),
		"a VLAN fell silent, and maybe in the mirror only");
	ck_assert_str_eq(doubt_of("v 1 7200 5000 0 2000 500"),
		"the sensor missed segments that were acknowledged");
	ck_assert_str_eq(doubt_of("s 7200 10.50.0.20 " M1 " 20\nv 1 7200 5000 0"), "");
}
END_TEST

int
main(void)
{
	const TTest *tests[] = {a_vlan_that_fell_silent_while_others_go_on_is_missing,
		one_that_goes_on_is_not, when_all_are_silent_nothing_is_told,
		half_an_hour_is_the_least, one_that_pauses_often_is_not,
		one_that_was_there_for_moments_is_not, a_hole_in_coverage_explains_it,
		after_a_day_it_is_forgotten, gaps_suspend_absences};
	Suite *suite = suite_create("watch gaps");
	TCase *tc = tcase_create("gaps");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, every_row, 0, (int)ARRAY_LEN(rows));
	for (size_t i = 0; i < ARRAY_LEN(tests); i++)
		tcase_add_test(tc, tests[i]);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
