/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the sensor could see, and what that did not let it tell, in the store. */
#include "camwarden/store.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

#include "store_help.h"

static int
see_coverage(void *ctx, const struct coverage *c, uint64_t row)
{
	struct str *to = ctx;

	str_printf(to, "%s %s %lu", c->sensor, c->source, (unsigned long)c->packets);
	for (size_t i = 0; i < c->counter_count; i++)
		str_printf(to, " %s=%lu", c->counter[i].name,
			(unsigned long)c->counter[i].value);
	str_putc(to, '\n');
	return 0;
}

START_TEST(coverage_of_the_same_period_is_replaced)
{
	const struct coverage_counter one[] = {{"a.b", 1}, {"a.c", 2}};
	struct coverage c = {.from = CW_SEC,
		.to = 2 * CW_SEC,
		.sensor = "s",
		.source = "span0",
		.packets = 5,
		.counter = one,
		.counter_count = 2};
	struct store *s = writer();
	struct store_filter f;
	struct store_reader *r;
	struct str text = {0};

	ck_assert_int_eq(store_put_coverage(s, &c), 0);
	c.packets = 6;
	c.counter_count = 1;
	ck_assert_int_eq(store_put_coverage(s, &c), 0);
	c.from = 3 * CW_SEC;
	c.to = 4 * CW_SEC;
	ck_assert_int_eq(store_put_coverage(s, &c), 0);
	store_close(s);
	r = reader();
	store_filter_init(&f);
	f.to = 3 * CW_SEC;
	ck_assert_int_eq(store_read_coverage(r, &f, see_coverage, &text), 0);
	ck_assert_str_eq(text.data, "s span0 6 a.b=1\n");
	store_reader_close(r);
	str_fini(&text);
}
END_TEST

static int
see_suspension(void *ctx, const struct suspension *x)
{
	str_printf(ctx, "%s %s %s %s %lu-%lu %lu\n", x->sensor, x->violation->code,
		x->subject, x->reason, (unsigned long)(x->from / CW_SEC),
		(unsigned long)(x->to / CW_SEC), (unsigned long)x->count);
	return 0;
}

static void
suspended(struct store *s, cw_time from, cw_time to, uint64_t count)
{
	struct suspension x = {.from = from * CW_SEC,
		.to = to * CW_SEC,
		.sensor = "s",
		.violation = violation_find("V704"),
		.subject = "hosts",
		.reason = "losses",
		.count = count};

	ck_assert_int_eq(store_put_suspension(s, &x), 0);
}

START_TEST(what_was_suspended_spans_its_time)
{
	struct store *s = writer();
	struct store_filter f;
	struct store_reader *r;
	struct str text = {0};

	suspended(s, 10, 20, 2);
	suspended(s, 10, 30, 3);
	suspended(s, 10, 20, 2); /* told again by a replay */
	suspended(s, 50, 60, 1);
	store_close(s);
	r = reader();
	store_filter_init(&f);
	ck_assert_int_eq(store_read_suspensions(r, &f, see_suspension, &text), 0);
	ck_assert_str_eq(text.data,
		"s V704 hosts losses 10-30 3\ns V704 hosts losses 50-60 1\n");
	str_clear(&text);
	f.from = 31 * CW_SEC;
	ck_assert_int_eq(store_read_suspensions(r, &f, see_suspension, &text), 0);
	ck_assert_str_eq(text.data, "s V704 hosts losses 50-60 1\n");
	str_clear(&text);
	f.from = 0;
	f.to = 50 * CW_SEC;
	ck_assert_int_eq(store_read_suspensions(r, &f, see_suspension, &text), 0);
	ck_assert_str_eq(text.data, "s V704 hosts losses 10-30 3\n");
	store_reader_close(r);
	str_fini(&text);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = {coverage_of_the_same_period_is_replaced,
		what_was_suspended_spans_its_time};
	Suite *suite = suite_create("store coverage");
	TCase *tc = tcase_create("coverage");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tc, folder_make, folder_drop);
	for (size_t i = 0; i < ARRAY_LEN(tests); i++)
		tcase_add_test(tc, tests[i]);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
