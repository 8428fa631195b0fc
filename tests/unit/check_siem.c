/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What hosts and servers call themselves cannot end a CEF line or field, nor any JSON.
 */
#include "camwarden/siem.h"

#include <check.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static struct str text;

static struct finding
hostile_finding(void)
{
	struct finding f = {
		.id = "f_1",
		.violation = violation_find("V801"),
		.severity = SEVERITY_LOW,
		.evidence = EVIDENCE_IDENTIFIED,
		.client = {.host = "a|b=c\\d"},
		.application = "http",
		.rule = {"pack", "row|1=2", "L1\nCEF:0|x"},
		.reason = "says \"a=b|c\\\" msg=x\nCEF:0|evil|\r</script>",
	};

	ck_assert_int_eq(addr_parse("fd00::1", &f.client.addr), 0);
	return f;
}

START_TEST(cef_stays_one_line)
{
	struct finding f = hostile_finding();

	siem_cef_finding(&text, &f);
	ck_assert_ptr_null(strpbrk(text.data, "\r\n"));
	ck_assert_ptr_nonnull(strstr(text.data, " shost=a|b\\=c\\\\d"));
	ck_assert_ptr_nonnull(strstr(text.data,
		" msg=says \"a\\=b|c\\\\\" msg\\=x\\nCEF:0|evil|\\r</script>"));
	ck_assert_ptr_nonnull(
		strstr(text.data, " c6a2=fd00::1 c6a2Label=Source IPv6 Address"));
	str_fini(&text);
}
END_TEST

static void (*const formats[])(struct json *j, const struct finding *f) = {
	siem_ocsf_finding, siem_eve_finding, siem_ecs_finding};

START_TEST(json_of_each_format_is_valid_and_inert)
{
	struct finding f = hostile_finding();
	json_error_t error;
	struct json j;
	json_t *root;

	json_init(&j, &text);
	formats[_i](&j, &f);
	root = json_loads(text.data, JSON_REJECT_DUPLICATES, &error);
	ck_assert_msg(root != NULL, "%s: %s", error.text, text.data);
	ck_assert_ptr_null(strchr(text.data, '<'));
	json_decref(root);
	str_fini(&text);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("siem");
	TCase *t = tcase_create("siem");
	SRunner *r;
	int failed;

	tcase_add_test(t, cef_stays_one_line);
	tcase_add_loop_test(t, json_of_each_format_is_valid_and_inert, 0, 3);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
