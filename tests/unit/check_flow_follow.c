/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Holes in TCP that the sensor made: segments that the peer acknowledged and
 * nobody captured.  Each hole by another cause has its twin.
 */
#include "flow_help.h"

#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"

enum { TEN = 10 };

static cw_time now;
static uint32_t client_seq, server_seq;
static const char ten[] = "0123456789";

static cw_time
tick(void)
{
	now += 50 * CW_MSEC;
	return now;
}

/* Both sides spoke: the client is at 101 + 10, the server at 501 + 10. */
static void
settle(void)
{
	now = 0;
	handshake(0);
	see(tcp(tick(), true, TCP_ACK, 101, 501, ten));
	see(tcp(tick(), false, TCP_ACK, 501, 111, ten));
	see(tcp(tick(), true, TCP_ACK, 111, 511, ""));
	see(tcp(tick(), false, TCP_ACK, 511, 111, ""));
	client_seq = 111;
	server_seq = 511;
}

/* The server sends ten bytes `ahead` of what it sent; the client has up to `ack`. */
static void
data(int32_t ahead)
{
	see(tcp(tick(), false, TCP_ACK, server_seq + (uint32_t)ahead, client_seq, ten));
}

static void
ack(int32_t ahead)
{
	see(tcp(tick(), true, TCP_ACK, client_seq, server_seq + (uint32_t)ahead, ""));
}

START_TEST(segments_in_order_leave_no_hole)
{
	settle();
	for (int i = 0; i < 50; i++) {
		data(i * TEN);
		ack((i + 1) * TEN);
	}
	ck_assert_uint_eq(count(FLOW_COUNT_TCP_MISSED), 0);
	ck_assert_uint_ge(count(FLOW_COUNT_TCP_FOLLOWED), 50);
}
END_TEST

START_TEST(a_hole_that_is_acknowledged_was_missed)
{
	settle();
	data(0);
	ack(TEN);
	data(2 * TEN); /* ten bytes before it were not captured */
	ck_assert_uint_eq(count(FLOW_COUNT_TCP_MISSED), 0);
	ack(3 * TEN);
	ck_assert_uint_eq(count(FLOW_COUNT_TCP_MISSED), 1);
	ack(3 * TEN);
	data(3 * TEN);
	ack(4 * TEN);
	ck_assert_uint_eq(count(FLOW_COUNT_TCP_MISSED), 1);
}
END_TEST

START_TEST(a_hole_that_is_filled_was_the_networks)
{
	settle();
	data(2 * TEN);
	ack(0); /* the receiver lacks it, too */
	ack(0);
	data(0);
	data(TEN);
	ack(3 * TEN);
	ck_assert_uint_eq(count(FLOW_COUNT_TCP_MISSED), 0);
}
END_TEST

START_TEST(the_end_of_what_was_sent_may_be_missed)
{
	settle();
	ack(2 * TEN); /* nothing of it was captured, but it may be late */
	ck_assert_uint_eq(count(FLOW_COUNT_TCP_MISSED), 0);
	ack(2 * TEN);
	ck_assert_uint_eq(count(FLOW_COUNT_TCP_MISSED), 1);
}
END_TEST

START_TEST(an_acknowledgement_that_overtakes_its_data_is_no_hole)
{
	settle();
	for (int i = 0; i < 20; i++) {
		ack((i + 1) * TEN);
		data(i * TEN);
	}
	ck_assert_uint_eq(count(FLOW_COUNT_TCP_MISSED), 0);
}
END_TEST

START_TEST(data_that_only_its_sender_tells_of_was_missed)
{
	settle();
	/* An empty segment of the server, ten bytes on. */
	see(tcp(tick(), false, TCP_ACK, server_seq + TEN, client_seq, ""));
	ack(TEN);
	ck_assert_uint_eq(count(FLOW_COUNT_TCP_MISSED), 1);
}
END_TEST

START_TEST(copies_and_retransmissions_are_no_holes)
{
	settle();
	for (int i = 0; i < 20; i++) {
		struct packet pk = tcp(tick(), false, TCP_ACK,
			server_seq + (uint32_t)(i * TEN), client_seq, ten);

		see(pk);
		pk.time += 5 * CW_MSEC;
		see(pk); /* mirrored twice */
		data(i * TEN);
		ack((i + 1) * TEN);
	}
	ck_assert_uint_eq(count(FLOW_COUNT_TCP_MISSED), 0);
}
END_TEST

START_TEST(a_keep_alive_is_no_hole)
{
	settle();
	data(0);
	ack(TEN);
	see(tcp(tick(), false, TCP_ACK, server_seq + TEN - 1, client_seq, "x"));
	ack(TEN);
	see(tcp(tick(), false, TCP_ACK, server_seq + TEN - 1, client_seq, ""));
	ack(TEN);
	ck_assert_uint_eq(count(FLOW_COUNT_TCP_MISSED), 0);
}
END_TEST

START_TEST(numbers_of_another_time_tell_nothing)
{
	settle();
	for (int i = 0; i < 10; i++) {
		data(i * 100000000);
		ack(i * 50000000);
	}
	ck_assert_uint_eq(count(FLOW_COUNT_TCP_MISSED), 0);
	see(tcp(tick(), false, TCP_RST, 4000000000u, 0, ""));
	ck_assert_uint_eq(count(FLOW_COUNT_TCP_MISSED), 0);
}
END_TEST

START_TEST(one_way_traffic_is_not_followed)
{
	now = 0;
	for (int i = 0; i < 50; i++)
		see(tcp(tick(), true, TCP_ACK, 101, 501 + (uint32_t)i * 100, ""));
	ck_assert_uint_eq(count(FLOW_COUNT_TCP_FOLLOWED), 0);
	ck_assert_uint_eq(count(FLOW_COUNT_TCP_MISSED), 0);
}
END_TEST

/* What was in flight when following began is no hole. */
START_TEST(following_begins_with_each_sides_own_word)
{
	now = 0;
	handshake(0);
	see(tcp(tick(), true, TCP_ACK, 101, 501, ten));
	data(0);
	server_seq = 501;
	client_seq = 111;
	see(tcp(tick(), false, TCP_ACK, 501, 111, ten));
	see(tcp(tick(), false, TCP_ACK, 511, 111, ten));
	see(tcp(tick(), false, TCP_ACK, 521, 111, ten));
	see(tcp(tick(), true, TCP_ACK, 111, 501, ""));
	see(tcp(tick(), false, TCP_ACK, 531, 111, ten));
	see(tcp(tick(), true, TCP_ACK, 111, 541, ""));
	see(tcp(tick(), true, TCP_ACK, 111, 541, ""));
	ck_assert_uint_eq(count(FLOW_COUNT_TCP_MISSED), 0);
}
END_TEST

static void
follow_tests(TCase *tc)
{
	tcase_add_test(tc, segments_in_order_leave_no_hole);
	tcase_add_test(tc, a_hole_that_is_acknowledged_was_missed);
	tcase_add_test(tc, a_hole_that_is_filled_was_the_networks);
	tcase_add_test(tc, the_end_of_what_was_sent_may_be_missed);
	tcase_add_test(tc, an_acknowledgement_that_overtakes_its_data_is_no_hole);
	tcase_add_test(tc, data_that_only_its_sender_tells_of_was_missed);
	tcase_add_test(tc, copies_and_retransmissions_are_no_holes);
	tcase_add_test(tc, a_keep_alive_is_no_hole);
	tcase_add_test(tc, numbers_of_another_time_tell_nothing);
	tcase_add_test(tc, one_way_traffic_is_not_followed);
	tcase_add_test(tc, following_begins_with_each_sides_own_word);
}

int
main(void)
{
	Suite *suite = suite_create("flow follow");

	flow_suite_add(suite, "follow", follow_tests);
	return flow_suite_run(suite);
}
