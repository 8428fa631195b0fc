/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is too old goes, a slice at a time, and what stays says the same as before.
 * Spans here are seconds: conversations are kept for 100, findings for 1000.
 */
#include "camwarden/store.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "camwarden/base/array.h"

#include "store_help.h"

static const struct store_retention keep = {100 * CW_SEC, 1000 * CW_SEC};
static struct store *s;

/* The writer at that second of its clock. */
static void
open_at(unsigned second)
{
	s = writer();
	store_keep(s, &keep);
	ck_assert_int_eq(store_tick(s, second * CW_SEC, false), 0);
}

static void
expire(unsigned second)
{
	ck_assert_int_eq(store_tick(s, second * CW_SEC, false), 0);
	ck_assert_int_eq(store_expire(s), 0);
}

static void
put_violation(const char *id, unsigned first, unsigned last, unsigned count)
{
	struct conversation_record r = record(id, first, last, count);
	struct finding f = finding_of(&r, "f_1", "V101");

	put(s, &r, &f, 1);
}

static struct finding
finding(void)
{
	struct store_reader *r = reader();
	struct finding f;

	ck_assert_int_eq(store_read_finding(r, "f_1", &f), 0);
	store_reader_close(r);
	return f;
}

static unsigned
all_conversations(void)
{
	struct store_filter f;

	store_filter_init(&f);
	return conversations(&f);
}

static unsigned
all_findings(void)
{
	struct store_filter f;

	store_filter_init(&f);
	return findings(&f);
}

START_TEST(a_conversation_goes_and_its_finding_says_the_same)
{
	struct finding before, after;

	open_at(20);
	put_violation("c_1", 10, 20, 3);
	put_violation("c_2", 10, 90, 1);
	before = finding();
	expire(121);
	after = finding();
	ck_assert_uint_eq(all_conversations(), 1);
	ck_assert_uint_eq(store_removed(s).conversations, 1);
	ck_assert_mem_eq(&before, &after, sizeof(before));
	/* And the last one. */
	expire(191);
	after = finding();
	ck_assert_uint_eq(all_conversations(), 0);
	ck_assert_mem_eq(&before, &after, sizeof(before));
	store_close(s);
}
END_TEST

START_TEST(at_its_age_it_is_still_there)
{
	open_at(20);
	put_violation("c_1", 10, 20, 3);
	expire(120);
	ck_assert_uint_eq(all_conversations(), 1);
	store_close(s);
}
END_TEST

START_TEST(what_comes_again_adds_to_what_was)
{
	open_at(20);
	put_violation("c_1", 10, 20, 3);
	expire(150);
	store_close(s);
	open_at(150);
	put_violation("c_1", 140, 150, 5);
	assert_packets("f_1", 3 * (3 + 5), 2);
	ck_assert_uint_eq(finding().first, 10 * CW_SEC);
	ck_assert_uint_eq(finding().last, 150 * CW_SEC);
	store_close(s);
}
END_TEST

START_TEST(a_replay_of_what_went_changes_nothing)
{
	char *once, *twice;

	open_at(20);
	put_violation("c_1", 10, 20, 3);
	expire(150);
	once = dump();
	put_violation("c_1", 10, 20, 3);
	twice = dump();
	ck_assert_str_eq(once, twice);
	ck_assert_uint_eq(store_removed(s).late, 1);
	free(once);
	free(twice);
	store_close(s);
}
END_TEST

START_TEST(a_finding_stays_for_those_that_can_not_be_judged_again)
{
	struct conversation_record r = record("c_2", 90, 150, 1);

	open_at(20);
	put_violation("c_1", 10, 20, 3);
	put_violation("c_2", 90, 150, 1);
	expire(150);
	assert_packets("f_1", 3 * (3 + 1), 2);
	r.verdict = VERDICT_COMPLIANT;
	put(s, &r, NULL, 0);
	assert_packets("f_1", 3 * 3, 1);
	ck_assert_uint_eq(finding().last, 20 * CW_SEC);
	store_close(s);
}
END_TEST

static int
last_entry(void *ctx, const struct chain_entry *e)
{
	snprintf(ctx, 256, "%s %s %s", e->actor, e->action, e->subject);
	return 0;
}

START_TEST(a_finding_goes_with_its_entry_and_a_cursor_moves)
{
	struct store_filter f;
	struct store_reader *r;
	char said[256] = "";
	uint64_t before;

	open_at(20);
	put_violation("c_1", 10, 20, 3);
	expire(150);
	before = seq();
	expire(1021);
	ck_assert_uint_eq(all_findings(), 0);
	ck_assert_uint_eq(store_removed(s).findings, 1);
	ck_assert_uint_gt(seq(), before);
	r = reader();
	store_filter_init(&f);
	ck_assert_int_eq(store_read_trail(r, &f, last_entry, said), 0);
	ck_assert_str_eq(said, "retention finding.removed f_1");
	store_reader_close(r);
	store_close(s);
}
END_TEST

START_TEST(a_finding_may_go_before_its_conversations)
{
	const struct store_retention less = {1000 * CW_SEC, 100 * CW_SEC};

	open_at(20);
	store_keep(s, &less);
	put_violation("c_1", 10, 20, 3);
	expire(121);
	ck_assert_uint_eq(all_findings(), 0);
	ck_assert_uint_eq(all_conversations(), 1);
	/* Judged again, it does not come back. */
	put_violation("c_1", 10, 20, 4);
	ck_assert_uint_eq(all_findings(), 0);
	store_close(s);
}
END_TEST

START_TEST(a_finding_of_no_conversation_goes_by_when_it_was_last_said)
{
	struct conversation_record r = record("c", 10, 20, 1);
	struct finding f = finding_of(&r, "f_9", "V704");

	open_at(20);
	ck_assert_int_eq(store_put_finding(s, &f), 0);
	expire(900);
	ck_assert_uint_eq(all_findings(), 1);
	expire(1021);
	ck_assert_uint_eq(all_findings(), 0);
	ck_assert_int_eq(store_put_finding(s, &f), 0);
	ck_assert_uint_eq(all_findings(), 0);
	store_close(s);
}
END_TEST

START_TEST(an_exception_marks_what_only_the_past_gave)
{
	char text[] = "text", id[RECORD_NAME];
	struct site_exception e = {
		.reason = text, .owner = text, .expires = 500 * CW_SEC};

	open_at(20);
	put_violation("c_1", 10, 20, 3);
	expire(150);
	ck_assert_int_eq(store_add_exception(s, &e, "user a", id), 0);
	ck_assert_int_eq(finding().status, FINDING_EXCEPTED);
	ck_assert_int_eq(store_revoke_exception(s, id, "user a"), 0);
	ck_assert_int_eq(finding().status, FINDING_OPEN);
	store_close(s);
}
END_TEST

static int
count_coverage(void *ctx, const struct coverage *c, uint64_t row)
{
	(void)c;
	(void)row;
	++*(unsigned *)ctx;
	return 0;
}

START_TEST(coverage_goes_with_the_findings)
{
	const struct coverage_counter counter = {"a.b", 1};
	struct coverage c = {.sensor = "s",
		.source = "eth0",
		.counter = &counter,
		.counter_count = 1};
	struct store_filter f;
	struct store_reader *r;
	unsigned n = 0;

	open_at(20);
	for (unsigned i = 0; i < 3; i++) {
		c.from = i * 100 * CW_SEC;
		c.to = c.from + 100 * CW_SEC;
		ck_assert_int_eq(store_put_coverage(s, &c), 0);
	}
	expire(1150);
	store_close(s);
	r = reader();
	store_filter_init(&f);
	ck_assert_int_eq(store_read_coverage(r, &f, count_coverage, &n), 0);
	ck_assert_uint_eq(n, 2);
	store_reader_close(r);
}
END_TEST

/* ---- slices ---- */

static int64_t
cpu_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* So many old ones, each with a finding. */
static void
put_many(unsigned count)
{
	struct conversation_record r = record("c", 10, 20, 1);
	struct finding f = finding_of(&r, "f", "V101");
	int error = store_begin(s);

	for (unsigned i = 0; error == 0 && i < count; i++) {
		snprintf(r.id, sizeof(r.id), "c_%u", i);
		snprintf(f.id, sizeof(f.id), "f_%u", i);
		error = store_put_conversation(s, &r, &f, 1);
	}
	ck_assert_int_eq(error, 0);
	ck_assert_int_eq(store_commit(s, &err), 0);
}

START_TEST(no_slice_takes_long_and_all_of_them_are_the_whole)
{
	enum { MANY = 6000 };
	unsigned slices = 0;

	open_at(20);
	put_many(MANY);
	ck_assert_int_eq(store_tick(s, 150 * CW_SEC, false), 0);
	while (store_removed(s).conversations < MANY) {
		int64_t before = cpu_ms();

		ck_assert_int_eq(store_expire(s), 0);
		ck_assert_int_lt(cpu_ms() - before, 50);
		ck_assert_uint_lt(++slices, MANY);
	}
	ck_assert_uint_gt(slices, 2);
	ck_assert_uint_eq(all_conversations(), 0);
	ck_assert_uint_eq(all_findings(), MANY);
	store_close(s);
}
END_TEST

START_TEST(a_walk_that_is_over_waits)
{
	long before;

	open_at(20);
	put_many(500);
	expire(110); /* the oldest has its age in 11 seconds */
	before = steps;
	expire(111);
	ck_assert_int_lt(steps - before, 50);
	expire(122);
	ck_assert_uint_gt(store_removed(s).conversations, 0);
	store_close(s);
}
END_TEST

START_TEST(without_a_span_nothing_goes)
{
	const struct store_retention forever = {0, 0};

	open_at(20);
	store_keep(s, &forever);
	put_violation("c_1", 10, 20, 3);
	expire(2000000);
	ck_assert_uint_eq(all_conversations(), 1);
	ck_assert_uint_eq(all_findings(), 1);
	store_close(s);
}
END_TEST

START_TEST(a_slice_that_fails_is_taken_again)
{
	open_at(20);
	put_many(100);
	ck_assert_int_eq(store_tick(s, 150 * CW_SEC, false), 0);
	steps = 0;
	failing_step = 150;
	ck_assert_int_ne(store_expire(s), 0);
	failing_step = 0;
	ck_assert_uint_eq(store_removed(s).conversations, 0);
	ck_assert_uint_eq(all_conversations(), 100);
	/* The clock was the batch's, too. */
	for (unsigned i = 0; store_removed(s).conversations < 100; i++) {
		ck_assert_uint_lt(i, 100);
		expire(150);
	}
	store_close(s);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = {a_conversation_goes_and_its_finding_says_the_same,
		at_its_age_it_is_still_there, what_comes_again_adds_to_what_was,
		a_replay_of_what_went_changes_nothing,
		a_finding_stays_for_those_that_can_not_be_judged_again,
		a_finding_goes_with_its_entry_and_a_cursor_moves,
		a_finding_may_go_before_its_conversations,
		a_finding_of_no_conversation_goes_by_when_it_was_last_said,
		an_exception_marks_what_only_the_past_gave,
		coverage_goes_with_the_findings,
		no_slice_takes_long_and_all_of_them_are_the_whole,
		a_walk_that_is_over_waits, without_a_span_nothing_goes,
		a_slice_that_fails_is_taken_again};
	Suite *suite = suite_create("store retention");
	TCase *tc = tcase_create("retention");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tc, folder_make, folder_drop);
	tcase_set_timeout(tc, 120);
	for (size_t i = 0; i < ARRAY_LEN(tests); i++)
		tcase_add_test(tc, tests[i]);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
