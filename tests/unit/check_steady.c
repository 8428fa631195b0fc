/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wall clock less its steps: what is set by an hour moves no time of ours. */
#include <check.h>
#include <stdlib.h>

#include "../../src/capture/steady.h"

#define BEGIN (1000000 * CW_SEC)

/* Looks every 100 ms for that long, with the wall clock off by `off`. */
static void
pass(struct steady *s, cw_time *mono, cw_time span, int64_t off)
{
	for (cw_time end = *mono + span; *mono < end;) {
		*mono += 100 * CW_MSEC;
		steady_look(s, BEGIN + *mono + (cw_time)off, *mono);
	}
}

static cw_time
error_of(const struct steady *s, cw_time mono)
{
	cw_time is = s->now, should = BEGIN + mono;

	return is > should ? is - should : should - is;
}

START_TEST(a_clock_that_runs_right_is_followed)
{
	struct steady s;
	cw_time mono = 0;

	steady_init(&s, BEGIN, 0);
	pass(&s, &mono, CW_HOUR, 0);
	ck_assert_uint_eq(s.now, BEGIN + mono);
	ck_assert_uint_eq(s.steps, 0);
}
END_TEST

/* An hour forward or back: no time of ours jumps. */
static const int64_t steps[] = {
	(int64_t)CW_HOUR, -(int64_t)CW_HOUR, (int64_t)CW_SEC, -(int64_t)CW_SEC};

START_TEST(a_step_moves_no_time)
{
	struct steady s;
	cw_time mono = 0, before;

	steady_init(&s, BEGIN, 0);
	pass(&s, &mono, CW_MIN, 0);
	before = s.now;
	pass(&s, &mono, 100 * CW_MSEC, steps[_i]);
	ck_assert_uint_eq(s.steps, 1);
	ck_assert(s.now > before && s.now - before < 110 * CW_MSEC);
}
END_TEST

START_TEST(time_comes_to_the_clock_by_a_sixteenth_and_never_back)
{
	struct steady s;
	cw_time mono = 0, before;

	steady_init(&s, BEGIN, 0);
	pass(&s, &mono, CW_MIN, 0);
	for (int minute = 0; minute < 17 * 60; minute++) {
		before = s.now;
		pass(&s, &mono, CW_MIN, steps[_i]);
		ck_assert(s.now > before);
		ck_assert(s.now - before > 55 * CW_SEC && s.now - before < 65 * CW_SEC);
	}
	ck_assert_uint_eq(s.now, BEGIN + mono + (cw_time)steps[_i]);
}
END_TEST

START_TEST(a_frame_of_before_the_step_keeps_its_time)
{
	struct steady s;
	cw_time mono = 0, stamp;

	steady_init(&s, BEGIN, 0);
	pass(&s, &mono, CW_MIN, 0);
	stamp = BEGIN + mono - 50 * CW_MSEC;
	pass(&s, &mono, 100 * CW_MSEC, steps[_i]);
	ck_assert(_i > 1 || !steady_fits(&s, stamp));
	ck_assert(steady_time(&s, stamp) <= s.now);
	ck_assert(s.now - steady_time(&s, stamp) < CW_SEC + CW_SEC);
}
END_TEST

START_TEST(a_frame_of_after_the_step_fits_after_another_look)
{
	struct steady s;
	cw_time mono = 0, stamp;

	steady_init(&s, BEGIN, 0);
	pass(&s, &mono, CW_MIN, 0);
	stamp = BEGIN + mono + (cw_time)steps[_i];
	ck_assert(_i > 1 || !steady_fits(&s, stamp));
	steady_look(&s, stamp, mono);
	ck_assert(steady_fits(&s, stamp));
	ck_assert_uint_eq(steady_time(&s, stamp), s.now);
	ck_assert(error_of(&s, mono) == 0);
}
END_TEST

START_TEST(a_clock_that_is_kept_right_is_followed)
{
	struct steady s;
	cw_time mono = 0;

	steady_init(&s, BEGIN, 0);
	pass(&s, &mono, CW_MIN, 150 * (int64_t)CW_MSEC);
	ck_assert_uint_eq(s.steps, 0);
	ck_assert_uint_eq(s.now, BEGIN + mono + 150 * CW_MSEC);
}
END_TEST

int
main(void)
{
	TCase *c = tcase_create("steady");
	Suite *suite = suite_create("steady");
	SRunner *run;
	int failed;

	tcase_add_test(c, a_clock_that_runs_right_is_followed);
	tcase_add_test(c, a_clock_that_is_kept_right_is_followed);
	tcase_add_loop_test(c, a_step_moves_no_time, 0, 4);
	tcase_add_loop_test(
		c, time_comes_to_the_clock_by_a_sixteenth_and_never_back, 0, 4);
	tcase_add_loop_test(c, a_frame_of_before_the_step_keeps_its_time, 0, 4);
	tcase_add_loop_test(c, a_frame_of_after_the_step_fits_after_another_look, 0, 4);
	suite_add_tcase(suite, c);
	run = srunner_create(suite);
	srunner_run_all(run, CK_NORMAL);
	failed = srunner_ntests_failed(run);
	srunner_free(run);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
