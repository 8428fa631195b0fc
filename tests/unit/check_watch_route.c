/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * V109 by packets: what a router that nobody declares carries into a camera
 * network and out of it, a fact a row.  M1 is the router's MAC.
 */
#include "camwarden/watch.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "watch_scene.h"

#define CLAIM "a 1 10.20.0.1 " M1 "\n"
#define IN "c 2 data 10.50.0.7 10.20.0.11 8443/tcp " M1 " " M2 "\n"
#define GATE "hosts2\n- { name: GW, addresses: [10.20.0.1], roles: [gate] }\n"

static const struct row {
	const char *fact, *more, *events, *expected;
} rows[] = {
	{"what comes by a router beside the cameras is routed there", "", CLAIM IN,
		"V109 10.20.0.1 high"},
	{"also when the router shows itself later", "", IN "f 1\n" CLAIM,
		"V109 10.20.0.1 high"},
	{"sending for several addresses shows a router, too", "",
		"s 1 10.50.0.7 " M1 "\ns 1 10.50.0.8 " M1 "\n" IN,
		"V109 10.50.0.7 high"},
	{"its address replaces who came by it", "",
		"s 1 10.50.0.7 " M1 "\ns 1 10.50.0.8 " M1 "\n" IN "f 1\n" CLAIM,
		"V109 10.20.0.1 high"},
	{"a MAC that shows no router is the station's own", "", IN, ""},
	{"a declared router may", GATE, CLAIM IN, ""},
	{"and explains what was said before it showed itself", GATE,
		"s 1 10.50.0.7 " M1 "\ns 1 10.50.0.8 " M1 "\n" IN "f 1\n" CLAIM, ""},
	{"a declared router's MAC may, without a claim",
		"hosts2\n- { name: GW, macs: [\"" M1 "\"], roles: [gate] }\n",
		"s 1 10.50.0.7 " M1 "\ns 1 10.50.0.8 " M1 "\n" IN, ""},
	{"a recorder that stands between may", "",
		"a 1 10.20.0.5 " M1 "\na 1 10.30.0.10 " M1 "\n" IN, ""},
	{"without an answer nothing is proven", "",
		CLAIM "c 2 attempt 10.50.0.7 10.20.0.11 8443/tcp " M1 " " M2, ""},
	{"a refusal is no way through", "",
		CLAIM "c 2 refused 10.50.0.7 10.20.0.11 8443/tcp " M1 " " M2, ""},
	{"a recorder's packets may be routed", "",
		CLAIM "c 2 data 10.30.0.10 10.20.0.11 554/tcp " M1 " " M2, ""},
	{"so may what a rule lets a camera ask", "",
		CLAIM "c 2 data 10.20.0.11 10.40.0.53 123/udp " M2 " " M1, ""},
	{"a camera that opens outwards is answered by it", "",
		CLAIM "c 2 data 10.20.0.11 10.40.0.10 443/tcp " M2 " " M1,
		"V109 10.20.0.1 high"},
	{"seen outside, the camera's packets come by the router", "",
		"a 1 10.50.0.1 " M1 "\nc 2 data 10.50.0.7 10.20.0.11 8443/tcp " M2
		" " M1,
		"V109 10.50.0.1 high"},
	{"there the client's own MAC tells nothing", "",
		"a 1 10.50.0.7 " M2 "\nc 2 data 10.50.0.7 10.20.0.11 8443/tcp " M2
		" " M3,
		""},
	{"a camera's own MAC beside it tells nothing", "", "a 1 10.20.0.11 " M2 "\n" IN,
		""},
	{"within the camera network nothing is routed", "",
		CLAIM "c 2 data 10.20.0.12 10.20.0.11 8443/tcp " M1 " " M2, ""},
	{"nor outside of it", "",
		CLAIM "c 2 data 10.50.0.7 10.40.0.10 8443/tcp " M1 " " M2, ""},
	{"two ways by one router are one finding", "",
		CLAIM IN "c 3 data 10.50.0.8 10.20.0.12 8443/tcp " M1 " " M2,
		"V109 10.20.0.1 high"},
	{"two routers are two", "",
		CLAIM IN "a 1 10.20.0.2 " M3
			 "\nc 3 data 10.50.0.8 10.20.0.12 8443/tcp " M3 " " M2,
		"V109 10.20.0.1 high, V109 10.20.0.2 high"},
};

START_TEST(every_row)
{
	const struct row *row = &rows[_i];
	struct scene x;

	scene_begin(&x, row->more);
	scene_play(&x, row->events);
	ck_assert_msg(strcmp(standing_text(), row->expected) == 0, "%s: '%s', not '%s'",
		row->fact, standing_text(), row->expected);
	/* Nothing new: nothing changes. */
	scene_flush(&x, true);
	ck_assert_str_eq(standing_text(), row->expected);
	scene_end(&x);
}
END_TEST

/* Which conversation stands for the router does not hang on the order. */
START_TEST(the_first_conversation_stands_for_all)
{
	static const char *const orders[] = {
		CLAIM IN "c 3 data 10.50.0.6 10.20.0.12 8443/tcp " M1 " " M2 "\n",
		"c 3 data 10.50.0.6 10.20.0.12 8443/tcp " M1 " " M2 "\n" CLAIM
		"f 1\n" IN,
	};

	for (size_t i = 0; i < ARRAY_LEN(orders); i++) {
		struct scene x;

		scene_begin(&x, "");
		scene_play(&x, orders[i]);
		ck_assert_str_eq(standing_text(), "V109 10.20.0.1 high");
		ck_assert_ptr_nonnull(strstr(standing[0].reason, "10.50.0.7 and CAM1"));
		scene_end(&x);
	}
}
END_TEST

START_TEST(a_full_table_keeps_what_was_said)
{
	char line[128];
	struct scene x;

	scene_begin(&x, "");
	scene_pass(&x, "a 1 10.20.0.1 " M1);
	scene_pass(&x, "c 2 data 10.50.0.7 10.20.0.11 8443/tcp " M1 " " M2);
	scene_flush(&x, false);
	for (unsigned i = 0; i < 300; i++) {
		snprintf(line, sizeof(line),
			"c 3 data 10.50.0.%u 10.20.0.11 8443/tcp "
			"02:00:00:00:%02x:%02x " M2,
			i % 250, 1 + i / 250, i % 250);
		scene_pass(&x, line);
	}
	scene_flush(&x, true);
	ck_assert_str_eq(standing_text(), "V109 10.20.0.1 high");
	scene_end(&x);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("watch routes");
	TCase *tc = tcase_create("routes");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, every_row, 0, (int)ARRAY_LEN(rows));
	tcase_add_test(tc, the_first_conversation_stands_for_all);
	tcase_add_test(tc, a_full_table_keeps_what_was_said);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
