/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attempts: what is merged, what is not, and in which order all of it is told. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/attempt.h"
#include "camwarden/packet.h"

enum { MOST = 8192 };

static struct attempts *kept;
static struct flow_report told[MOST];
static unsigned count;

static void
on_tell(void *ctx, const struct flow_report *r)
{
	ck_assert_uint_lt(count, MOST);
	told[count++] = *r;
}

static void
setup(void)
{
	static const struct hash_key key = {{7, 8}};

	kept = malloc(sizeof(*kept));
	ck_assert_ptr_nonnull(kept);
	attempts_init(kept, &key, on_tell, NULL);
	count = 0;
}

static void
teardown(void)
{
	free(kept);
}

/* 10.0.0.1 (side 0) sent a SYN from that port to 10.0.0.9, that port. */
static struct flow_report
syn(cw_time time, uint16_t from, uint16_t to)
{
	struct flow_report r = {
		.first = time,
		.last = time,
		.packets = {1},
		.bytes = {60},
		.mac = {{{2, 0, 0, 0, 0, 1}}},
		.ttl = {64},
		.seen = FLOW_SYN,
		.vlan = PACKET_NO_VLAN,
		.syn_ack_side = 2,
		.opened = 1,
	};

	addr_parse("10.0.0.1", &r.key.addr[0]);
	addr_parse("10.0.0.9", &r.key.addr[1]);
	r.key.port[0] = from;
	r.key.port[1] = to;
	r.key.protocol = IP_TCP;
	return r;
}

static void
see(struct flow_report r)
{
	attempts_see(kept, &r);
}

START_TEST(attempts_at_one_port_are_told_as_one)
{
	for (uint16_t i = 0; i < 100; i++)
		see(syn(CW_SEC + i, 1000 + i, 22));
	ck_assert_uint_eq(count, 0);
	attempts_flush(kept);
	ck_assert_uint_eq(count, 1);
	ck_assert_uint_eq(told[0].opened, 100);
	ck_assert_uint_eq(told[0].packets[0], 100);
	ck_assert_uint_eq(told[0].bytes[0], 6000);
	ck_assert_uint_eq(told[0].first, CW_SEC);
	ck_assert_uint_eq(told[0].last, CW_SEC + 99);
	ck_assert_uint_eq(told[0].seen, FLOW_SYN);
	ck_assert_uint_eq(told[0].syn_side, 0);
	ck_assert_uint_eq(told[0].syn_ack_side, 2);
	ck_assert_uint_eq(told[0].key.port[1], 22);
}
END_TEST

START_TEST(one_attempt_is_told_as_it_came)
{
	struct flow_report r = syn(CW_SEC, 1000, 22), all = {.opened = 0};

	see(r);
	attempts_flush(kept);
	ck_assert_uint_eq(count, 1);
	memcpy(&all, &r, sizeof(all));
	ck_assert_int_eq(
		memcmp(&told[0], &all, offsetof(struct flow_report, facts)), 0);
}
END_TEST

START_TEST(attempts_wait_a_second_at_most)
{
	see(syn(CW_SEC, 1000, 22));
	see(syn(2 * CW_SEC, 1001, 23));
	ck_assert_uint_eq(count, 1);
	ck_assert_uint_eq(told[0].key.port[1], 22);
}
END_TEST

START_TEST(attempts_at_other_ports_are_told_apart)
{
	for (uint16_t port = 1; port <= 5000; port++)
		see(syn(CW_SEC, 1000, port));
	attempts_flush(kept);
	ck_assert_uint_eq(count, 5000);
	attempts_flush(kept);
	ck_assert_uint_eq(count, 5000);
}
END_TEST

START_TEST(another_way_is_told_apart)
{
	struct flow_report other = syn(CW_SEC, 1001, 22);

	see(syn(CW_SEC, 1000, 22));
	other.vlan = 7;
	see(other);
	other.mac[0].b[5] = 9;
	see(other);
	other.ttl[0] = 63;
	see(other);
	attempts_flush(kept);
	ck_assert_uint_eq(count, 4);
	ck_assert_uint_eq(told[3].ttl[0], 63);
}
END_TEST

/* What follows of the same conversation comes after it. */
START_TEST(more_than_an_attempt_passes_behind_what_was_kept)
{
	struct flow_report more = syn(CW_SEC, 1000, 22);

	more.seen |= FLOW_SYN_ACK;
	more.opened = 0;
	more.syn_ack_side = 1;
	for (unsigned i = 0; i < 2 * ATTEMPT_KEPT; i++) {
		see(syn(CW_SEC, 1000, 22));
		see(more);
		ck_assert_uint_eq(count, 2);
		ck_assert_uint_eq(told[0].seen, FLOW_SYN);
		ck_assert_uint_eq(told[1].seen, more.seen);
		count = 0;
	}
	attempts_flush(kept);
	ck_assert_uint_eq(count, 0);
}
END_TEST

START_TEST(of_whom_nobody_knows_who_asks_all_that_was_kept_comes_first)
{
	struct flow_report middle = syn(CW_SEC, 1000, 80);

	see(syn(CW_SEC, 1000, 22));
	middle.seen = FLOW_MIDSTREAM;
	middle.syn_side = 2;
	see(middle);
	ck_assert_uint_eq(count, 2);
	ck_assert_uint_eq(told[1].seen, FLOW_MIDSTREAM);
}
END_TEST

START_TEST(what_is_no_attempt_is_not_kept)
{
	struct flow_report r[5];

	for (unsigned i = 0; i < 5; i++)
		r[i] = syn(CW_SEC, 1000, 22);
	r[0].payload[0] = 1; /* TCP Fast Open */
	r[1].packets[1] = 1;
	r[2].seen |= FLOW_RST_REFUSED;
	r[3].key.protocol = IP_UDP;
	r[4].opened = 0;
	for (unsigned i = 0; i < 5; i++) {
		see(r[i]);
		ck_assert_uint_eq(count, i + 1);
	}
}
END_TEST

START_TEST(the_other_side_may_be_the_client)
{
	struct flow_report r = syn(CW_SEC, 22, 1000);

	r.syn_side = r.first_side = 1;
	r.packets[0] = r.bytes[0] = 0;
	r.packets[1] = 1;
	r.bytes[1] = 60;
	see(r);
	see(r);
	attempts_flush(kept);
	ck_assert_uint_eq(count, 1);
	ck_assert_uint_eq(told[0].packets[1], 2);
	ck_assert_uint_eq(told[0].packets[0], 0);
	ck_assert_uint_eq(told[0].syn_side, 1);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("attempt");
	TCase *tc = tcase_create("attempts");
	SRunner *sr;
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, attempts_at_one_port_are_told_as_one);
	tcase_add_test(tc, one_attempt_is_told_as_it_came);
	tcase_add_test(tc, attempts_wait_a_second_at_most);
	tcase_add_test(tc, attempts_at_other_ports_are_told_apart);
	tcase_add_test(tc, another_way_is_told_apart);
	tcase_add_test(tc, more_than_an_attempt_passes_behind_what_was_kept);
	tcase_add_test(tc, of_whom_nobody_knows_who_asks_all_that_was_kept_comes_first);
	tcase_add_test(tc, what_is_no_attempt_is_not_kept);
	tcase_add_test(tc, the_other_side_may_be_the_client);
	suite_add_tcase(s, tc);
	sr = srunner_create(s);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed != 0;
}
