/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The three answers per rule, a fact a test. */
#include "camwarden/finding.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "policy_world.h"

static struct world world;
static struct rules_seen seen;

static void
setup(void)
{
	world_begin(&world, "ports:\n- { role: cam, from: 554/tcp, to: 8554/tcp }\n"
			    "allow:\n- { id: nas, clients: [rec], servers: [db],"
			    " ports: [445/tcp], reason: r }\n");
	rules_seen_init(&seen, world.policy);
	rules_seen_add_coverage(&seen, 100, 0);
}

static void
teardown(void)
{
	rules_seen_fini(&seen);
	world_end(&world);
}

static const struct rule_seen *
of(const char *id)
{
	const struct rule *r;

	for (size_t i = 0; (r = policy_rule_at(world.policy, i)) != NULL; i++)
		if (strcmp(r->id, id) == 0)
			return rules_seen_find(&seen, r);
	ck_abort_msg("no rule %s", id);
}

static enum control_answer
answer(const char *id)
{
	return rule_answer(&seen, of(id));
}

static void
use(const char *pack, const char *id, uint64_t compliant, const char *example)
{
	struct rule_use u = {.compliant = compliant, .violation = 2};

	strcpy(u.pack, pack);
	strcpy(u.id, id);
	strcpy(u.example, example);
	rules_seen_add_use(&seen, &u);
}

static void
breach(const char *id, const char *violation, enum finding_status status)
{
	struct rule_breach b = {
		.pack = "tiny", .status = status, .findings = 3, .example = "f_1"};

	strcpy(b.id, id);
	b.violation = violation_find(violation);
	rules_seen_add_breach(&seen, &b);
}

START_TEST(nothing_seen_satisfies_no_rule)
{
	for (size_t i = 0; i < seen.count; i++)
		ck_assert_int_eq(
			rule_answer(&seen, &seen.item[i]), CONTROL_NOT_OBSERVED);
}
END_TEST

START_TEST(compliant_use_satisfies_its_rule_alone)
{
	use("tiny", "srv-web", 4, "c_1");
	ck_assert_int_eq(answer("srv-web"), CONTROL_SATISFIED);
	ck_assert_int_eq(answer("srv-http"), CONTROL_NOT_OBSERVED);
	ck_assert_uint_eq(of("srv-web")->compliant, 4);
	ck_assert_uint_eq(of("srv-web")->violation, 2);
	ck_assert_str_eq(of("srv-web")->conversation[0], "c_1");
}
END_TEST

START_TEST(uses_of_a_rule_by_application_add_up)
{
	use("tiny", "srv-web", 4, "c_1");
	use("tiny", "srv-web", 0, "");
	use("tiny", "srv-web", 5, "c_2");
	ck_assert_uint_eq(of("srv-web")->compliant, 9);
	ck_assert_str_eq(of("srv-web")->conversation[1], "c_2");
}
END_TEST

START_TEST(loss_leaves_no_rule_satisfied)
{
	use("tiny", "srv-web", 4, "c_1");
	rules_seen_add_coverage(&seen, 100, 1);
	ck_assert_int_eq(answer("srv-web"), CONTROL_NOT_OBSERVED);
}
END_TEST

START_TEST(open_breach_that_names_it_speaks_against_a_rule)
{
	use("tiny", "srv-web", 4, "c_1");
	breach("srv-web", "V201", FINDING_OPEN);
	ck_assert_int_eq(answer("srv-web"), CONTROL_NOT_SATISFIED);
	ck_assert_uint_eq(of("srv-web")->findings, 3);
	ck_assert_str_eq(of("srv-web")->finding[0], "f_1");
	breach("srv-local", "V205", FINDING_ACKNOWLEDGED);
	ck_assert_int_eq(answer("srv-local"), CONTROL_NOT_SATISFIED);
}
END_TEST

START_TEST(excepted_resolved_and_remarked_do_not_speak_against_a_rule)
{
	use("tiny", "srv-web", 4, "c_1");
	breach("srv-web", "V201", FINDING_EXCEPTED);
	breach("srv-web", "V201", FINDING_RESOLVED);
	breach("srv-web", "V218", FINDING_OPEN);
	ck_assert_int_eq(answer("srv-web"), CONTROL_SATISFIED);
	ck_assert_uint_eq(of("srv-web")->excepted, 3);
	ck_assert_uint_eq(of("srv-web")->findings, 0);
}
END_TEST

START_TEST(rules_of_another_policy_are_left_aside)
{
	use("other", "srv-web", 4, "c_1");
	use("tiny", "gone", 4, "c_1");
	use("", "", 4, "c_1");
	for (size_t i = 0; i < seen.count; i++)
		ck_assert_uint_eq(seen.item[i].compliant, 0);
}
END_TEST

START_TEST(rows_that_a_moved_port_split_share_what_was_seen)
{
	const struct rule *r;
	size_t rows = 0;

	use("tiny", "cam-video", 4, "c_1");
	for (size_t i = 0; (r = policy_rule_at(world.policy, i)) != NULL; i++) {
		if (strcmp(r->id, "cam-video") != 0)
			continue;
		ck_assert_uint_eq(rules_seen_find(&seen, r)->compliant, 4);
		rows++;
	}
	ck_assert_uint_eq(rows, 2);
}
END_TEST

START_TEST(site_rule_has_an_answer_too)
{
	use("site", "nas", 1, "c_1");
	ck_assert_int_eq(answer("nas"), CONTROL_SATISFIED);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("rule");
	TCase *t = tcase_create("rule");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, nothing_seen_satisfies_no_rule);
	tcase_add_test(t, compliant_use_satisfies_its_rule_alone);
	tcase_add_test(t, uses_of_a_rule_by_application_add_up);
	tcase_add_test(t, loss_leaves_no_rule_satisfied);
	tcase_add_test(t, open_breach_that_names_it_speaks_against_a_rule);
	tcase_add_test(t, excepted_resolved_and_remarked_do_not_speak_against_a_rule);
	tcase_add_test(t, rules_of_another_policy_are_left_aside);
	tcase_add_test(t, rows_that_a_moved_port_split_share_what_was_seen);
	tcase_add_test(t, site_rule_has_an_answer_too);
	suite_add_tcase(s, t);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
