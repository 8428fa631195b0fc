/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * V705 of interfaces: what lasts is said at the next flush, what is too little is not.
 */
#include "camwarden/watch.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "watch_scene.h"

enum { BEGIN = 1000 };

/* What V705 says after a flush at that second; "" when it says nothing. */
static const char *
said(struct scene *x, unsigned second)
{
	x->now = second * CW_SEC;
	scene_flush(x, false);
	for (size_t i = 0; i < standing_count; i++)
		if (strncmp(standing[i].line, "V705", 4) == 0)
			return standing[i].reason;
	return "";
}

/* Seconds of an interface, each with so many packets and copies. */
static void
beat(struct scene *x, unsigned from, unsigned to, uint64_t packets, uint64_t copies)
{
	for (unsigned t = from; t < to; t++)
		watch_pulse(x->watch, &(struct watch_pulse){.source = "span0",
					      .from = t * CW_SEC,
					      .to = (t + 1) * CW_SEC,
					      .packets = packets,
					      .copies = copies});
}

static void
blind(struct scene *x, unsigned from, unsigned to, bool gone)
{
	watch_blind(x->watch, &(struct watch_blind){.source = "span0",
				      .from = from * CW_SEC,
				      .to = to * CW_SEC,
				      .gone = gone});
}

#define FACT(name)                                                                     \
	START_TEST(name)                                                               \
	{                                                                              \
		struct scene x;                                                        \
		scene_begin(&x, "");
#define END                                                                            \
	scene_end(&x);                                                                 \
	}                                                                              \
	END_TEST

FACT(a_link_that_is_down_is_told_while_it_lasts)
blind(&x, BEGIN, 0, false);
ck_assert_ptr_nonnull(strstr(said(&x, BEGIN + 1), "span0 is down since"));
END

	FACT(afterwards_it_is_told_how_long_it_was) blind(&x, BEGIN, 0, true);
said(&x, BEGIN + 1);
blind(&x, BEGIN, BEGIN + 12, true);
ck_assert_ptr_nonnull(strstr(said(&x, BEGIN + 13), "span0 was gone for 12 s until"));
ck_assert_ptr_null(strstr(said(&x, BEGIN + 80), "times in all"));
END

	FACT(each_time_is_counted) blind(&x, BEGIN, BEGIN + 12, true);
blind(&x, BEGIN + 20, 0, false);
ck_assert_ptr_nonnull(strstr(said(&x, BEGIN + 21), "(2 times in all)"));
END

	FACT(forty_five_seconds_without_a_packet_are_a_dead_port)
		beat(&x, BEGIN, BEGIN + 1, 1, 0);
beat(&x, BEGIN + 1, BEGIN + 46, 0, 0);
ck_assert_ptr_nonnull(
	strstr(said(&x, BEGIN + 46), "no packet came from span0 for 45 s"));
END

	FACT(less_is_a_quiet_one) beat(&x, BEGIN, BEGIN + 1, 1, 0);
beat(&x, BEGIN + 1, BEGIN + 45, 0, 0);
ck_assert_str_eq(said(&x, BEGIN + 45), "");
END

	FACT(one_packet_ends_the_silence) beat(&x, BEGIN, BEGIN + 44, 0, 0);
beat(&x, BEGIN + 44, BEGIN + 45, 1, 0);
beat(&x, BEGIN + 45, BEGIN + 89, 0, 0);
ck_assert_str_eq(said(&x, BEGIN + 89), "");
END

	FACT(after_a_return_the_silence_begins_anew) beat(&x, BEGIN, BEGIN + 40, 0, 0);
blind(&x, BEGIN + 40, BEGIN + 42, false);
beat(&x, BEGIN + 42, BEGIN + 80, 0, 0);
ck_assert_ptr_null(strstr(said(&x, BEGIN + 80), "no packet came"));
END

	FACT(half_of_the_packets_being_copies_is_a_double_mirror)
		beat(&x, BEGIN, BEGIN + 20, 100, 40);
ck_assert_ptr_nonnull(
	strstr(said(&x, BEGIN + 20), "800 of 2000 packets of span0 were copies"));
END

	FACT(fewer_copies_are_none) beat(&x, BEGIN, BEGIN + 20, 100, 39);
ck_assert_str_eq(said(&x, BEGIN + 20), "");
END

	FACT(a_handful_of_copies_is_none) beat(&x, BEGIN, BEGIN + 20, 8, 4);
ck_assert_str_eq(said(&x, BEGIN + 20), "");
END

	static void
	ways(struct scene *x, uint64_t pairs, uint64_t one_way)
{
	watch_pulse(x->watch, &(struct watch_pulse){"span0", BEGIN * CW_SEC,
				      (BEGIN + 20) * CW_SEC, 5000, 0, pairs, one_way});
}

FACT(a_fifth_of_the_pairs_heard_one_way_is_half_a_mirror)
ways(&x, 20, 4);
ck_assert_ptr_nonnull(strstr(said(&x, BEGIN + 20),
	"on span0 4 of 20 pairs of hosts were heard one way only"));
END

	FACT(less_than_a_fifth_is_none) ways(&x, 21, 4);
ck_assert_str_eq(said(&x, BEGIN + 20), "");
END

	FACT(three_pairs_are_none) ways(&x, 3, 3);
ck_assert_str_eq(said(&x, BEGIN + 20), "");
END

FACT(all_of_it_is_one_finding)
size_t gaps = 0;
blind(&x, BEGIN, BEGIN + 2, true);
beat(&x, BEGIN + 2, BEGIN + 60, 0, 0);
said(&x, BEGIN + 60);
blind(&x, BEGIN + 61, 0, false);
said(&x, BEGIN + 62);
for (size_t i = 0; i < standing_count; i++)
	gaps += strncmp(standing[i].line, "V705", 4) == 0;
ck_assert_uint_eq(gaps, 1);
END

	FACT(a_reload_forgets_nothing_of_it) blind(&x, BEGIN, 0, false);
said(&x, BEGIN + 1);
watch_policy(x.watch, x.world.policy);
ck_assert_ptr_nonnull(strstr(said(&x, BEGIN + 2), "span0 is down since"));
END

	int
	main(void)
{
	TCase *c = tcase_create("source");
	Suite *suite = suite_create("watch_source");
	SRunner *run;
	int failed;

	tcase_add_test(c, a_link_that_is_down_is_told_while_it_lasts);
	tcase_add_test(c, afterwards_it_is_told_how_long_it_was);
	tcase_add_test(c, each_time_is_counted);
	tcase_add_test(c, forty_five_seconds_without_a_packet_are_a_dead_port);
	tcase_add_test(c, less_is_a_quiet_one);
	tcase_add_test(c, one_packet_ends_the_silence);
	tcase_add_test(c, after_a_return_the_silence_begins_anew);
	tcase_add_test(c, half_of_the_packets_being_copies_is_a_double_mirror);
	tcase_add_test(c, fewer_copies_are_none);
	tcase_add_test(c, a_handful_of_copies_is_none);
	tcase_add_test(c, a_fifth_of_the_pairs_heard_one_way_is_half_a_mirror);
	tcase_add_test(c, less_than_a_fifth_is_none);
	tcase_add_test(c, three_pairs_are_none);
	tcase_add_test(c, all_of_it_is_one_finding);
	tcase_add_test(c, a_reload_forgets_nothing_of_it);
	suite_add_tcase(suite, c);
	run = srunner_create(suite);
	srunner_run_all(run, CK_NORMAL);
	failed = srunner_ntests_failed(run);
	srunner_free(run);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
