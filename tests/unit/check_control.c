/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The three answers per control, a fact a test. */
#include "camwarden/finding.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { SI_2, CM_6, SC_23, CA_3, SC_7 };

static struct controls
seen(uint64_t lost)
{
	struct controls c = {0};
	struct rule_use use = {
		.pack = "p", .id = "r", .compliant = 2, .example = "c_1"};

	controls_add_use(&c, &use);
	controls_add_coverage(&c, 100, lost);
	return c;
}

static void
add_finding(struct controls *c, const char *violation, enum finding_status status)
{
	struct finding f = {.id = "f_1", .status = status};

	f.violation = violation_find(violation);
	controls_add_finding(c, &f);
}

START_TEST(nothing_seen_satisfies_nothing)
{
	struct controls c = {0};

	controls_add_coverage(&c, 100, 0);
	for (size_t i = 0; i < CONTROL_COUNT; i++)
		ck_assert_int_eq(control_answer(&c, i), CONTROL_NOT_OBSERVED);
}
END_TEST

START_TEST(compliant_pair_satisfies_the_controls_of_pairs)
{
	struct controls c = seen(0);

	ck_assert_int_eq(control_answer(&c, CM_6), CONTROL_SATISFIED);
	ck_assert_int_eq(control_answer(&c, CA_3), CONTROL_SATISFIED);
	ck_assert_int_eq(control_answer(&c, SC_7), CONTROL_SATISFIED);
	ck_assert_int_eq(control_answer(&c, SI_2), CONTROL_NOT_OBSERVED);
	ck_assert_int_eq(control_answer(&c, SC_23), CONTROL_NOT_OBSERVED);
	ck_assert_uint_eq(c.item[SC_7].conversations, 2);
	ck_assert_str_eq(c.item[SC_7].conversation[0], "c_1");
}
END_TEST

START_TEST(tls_that_was_read_speaks_for_sessions)
{
	struct controls c = seen(0);
	struct rule_use use = {.pack = "p",
		.id = "r",
		.application = "tls",
		.compliant = 1,
		.example = "c_2"};

	controls_add_use(&c, &use);
	ck_assert_int_eq(control_answer(&c, SC_23), CONTROL_SATISFIED);
	ck_assert_str_eq(c.item[SC_23].conversation[0], "c_2");
}
END_TEST

START_TEST(loss_leaves_no_control_satisfied)
{
	struct controls c = seen(1);

	ck_assert_int_eq(control_answer(&c, SC_7), CONTROL_NOT_OBSERVED);
	add_finding(&c, "V101", FINDING_OPEN);
	ck_assert_int_eq(control_answer(&c, SC_7), CONTROL_NOT_SATISFIED);
}
END_TEST

START_TEST(open_finding_speaks_against_its_controls_only)
{
	struct controls c = seen(0);

	add_finding(&c, "V101", FINDING_ACKNOWLEDGED);
	ck_assert_int_eq(control_answer(&c, SC_7), CONTROL_NOT_SATISFIED);
	ck_assert_int_eq(control_answer(&c, CM_6), CONTROL_SATISFIED);
	ck_assert_str_eq(c.item[SC_7].finding[0], "f_1");
}
END_TEST

START_TEST(exceptions_and_remarks_do_not_speak_against)
{
	struct controls c = seen(0);

	add_finding(&c, "V101", FINDING_EXCEPTED);
	add_finding(&c, "V101", FINDING_RESOLVED);
	add_finding(&c, "V802", FINDING_OPEN);
	ck_assert_int_eq(control_answer(&c, SC_7), CONTROL_SATISFIED);
	ck_assert_uint_eq(c.item[SC_7].excepted, 1);
}
END_TEST

START_TEST(what_no_rule_decided_speaks_for_nothing)
{
	struct controls c = {0};
	struct rule_use use = {.compliant = 3, .example = "c_1"};

	controls_add_use(&c, &use);
	controls_add_coverage(&c, 100, 0);
	ck_assert_int_eq(control_answer(&c, SC_7), CONTROL_NOT_OBSERVED);
}
END_TEST

START_TEST(proofs_stop_at_their_number)
{
	struct controls c = {0};

	for (int i = 0; i < 2 * CONTROL_PROOFS; i++)
		add_finding(&c, "V101", FINDING_OPEN);
	ck_assert_uint_eq(c.item[SC_7].findings, 2 * CONTROL_PROOFS);
	ck_assert_str_eq(c.item[SC_7].finding[CONTROL_PROOFS - 1], "f_1");
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("control");
	TCase *t = tcase_create("control");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_test(t, nothing_seen_satisfies_nothing);
	tcase_add_test(t, compliant_pair_satisfies_the_controls_of_pairs);
	tcase_add_test(t, tls_that_was_read_speaks_for_sessions);
	tcase_add_test(t, loss_leaves_no_control_satisfied);
	tcase_add_test(t, open_finding_speaks_against_its_controls_only);
	tcase_add_test(t, exceptions_and_remarks_do_not_speak_against);
	tcase_add_test(t, what_no_rule_decided_speaks_for_nothing);
	tcase_add_test(t, proofs_stop_at_their_number);
	suite_add_tcase(s, t);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
