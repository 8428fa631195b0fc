/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * V108 by certificate, a fact a row: certificates that a device showed, as letters,
 * and what stands at the end.  An event is "TIME KEY SUBJECT ADDRESS PORT".
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/certificate.h"
#include "watch_scene.h"

#define CAM "10.20.0.11 443"
#define REPLACED                                                                       \
	"replacements:\n- { host: CAM1, from: 1970-01-01, until: 1970-01-02 }\n"

static const struct row {
	const char *fact, *more, *events, *expected;
} rows[] = {
	{"another key and another name", "", "1 A x " CAM "\n200 B y " CAM,
		"V108 CAM1 high"},
	{"another key under the same name is a renewal", "",
		"1 A x " CAM "\n200 B x " CAM, "V108 CAM1 info"},
	{"the same key in a new certificate", "", "1 A x " CAM "\n200 A y " CAM, ""},
	{"within its replacement", REPLACED, "1 A x " CAM "\n200 B y " CAM, ""},
	{"two keys beside each other are shared out", "",
		"1 A x " CAM "\n100 B y " CAM "\n200 A x " CAM "\n300 B y " CAM, ""},
	{"too close to tell them from that", "", "1 A x " CAM "\n50 B y " CAM, ""},
	{"another port has its own", "", "1 A x " CAM "\n200 B y 10.20.0.11 8443", ""},
	{"a server may renew as it likes", "",
		"1 A x 10.40.0.10 443\n200 B y 10.40.0.10 443", ""},
	{"nobody's device", "", "1 A x 10.20.0.99 443\n200 B y 10.20.0.99 443", ""},
	{"the latest change is told", "",
		"1 A x " CAM "\n200 B y " CAM "\n400 C y " CAM, "V108 CAM1 info"},
	{"ports beyond what is kept are left alone", "",
		"1 A x " CAM "\n1 A x 10.20.0.11 1\n1 A x 10.20.0.11 2\n"
		"200 B y 10.20.0.11 2",
		""},
};

static void
show(struct scene *x, const char *event)
{
	struct certificate_sighting s = {.index = 0};
	struct certificate c;
	unsigned t, port;
	char key, subject, addr[ADDR_STRLEN];

	memset(&c, 0, sizeof(c));
	ck_assert_int_eq(
		sscanf(event, "%u %c %c %45s %u", &t, &key, &subject, addr, &port), 5);
	ck_assert_int_eq(addr_parse(addr, &s.addr), 0);
	s.port = (uint16_t)port;
	s.first = s.last = t * CW_SEC;
	c.key_id[0] = (uint8_t)key;
	c.sha256[0] = (uint8_t)key;
	c.sha256[1] = (uint8_t)subject;
	c.subject[0] = subject;
	strcpy(c.issuer, "maker");
	x->now = MAX(x->now, s.last);
	watch_certificate(x->watch, &s, &c);
}

static void
play(struct scene *x, const char *events, bool live)
{
	while (*events != '\0') {
		size_t n = strcspn(events, "\n");

		show(x, events);
		if (live)
			scene_flush(x, false);
		events += n + (events[n] == '\n');
	}
	scene_flush(x, true);
}

/* At the end of a replay, and flush by flush: what was said too soon is taken back. */
START_TEST(every_row)
{
	struct scene x;

	for (int live = 0; live < 2; live++) {
		scene_begin(&x, rows[_i].more);
		play(&x, rows[_i].events, live == 1);
		ck_assert_msg(
			strstr(standing_text(), "V108") == NULL
				? rows[_i].expected[0] == '\0'
				: strstr(standing_text(), rows[_i].expected) != NULL &&
					  rows[_i].expected[0] != '\0',
			"%s: %s", rows[_i].fact, standing_text());
		scene_end(&x);
	}
}
END_TEST

/* More keys than are kept: the oldest goes, and nothing else. */
START_TEST(a_device_that_changes_all_the_time_is_bounded)
{
	struct scene x;
	char event[64];

	scene_begin(&x, "");
	for (unsigned i = 0; i < 50; i++) {
		snprintf(event, sizeof(event), "%u %c y " CAM, 1 + i * 200, '!' + i);
		show(&x, event);
	}
	scene_flush(&x, true);
	ck_assert_ptr_nonnull(strstr(standing_text(), "V108 CAM1 info"));
	scene_end(&x);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("watch identity");
	TCase *tc = tcase_create("certificates");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, every_row, 0, (int)ARRAY_LEN(rows));
	tcase_add_test(tc, a_device_that_changes_all_the_time_is_bounded);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
