/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first packets of a flow, as they are handed over: which, how many, and
 * whether a side begins to speak or goes on.
 */
#include "flow_help.h"

#include <string.h>

enum { GIVEN = 64 };

static struct given {
	struct flow_first first;
	struct flow_key key;
	struct packet packet;
} given[GIVEN];
static size_t gives;
static size_t wanted; /* packets until the callback says that it is enough */

static uint8_t
give(void *ctx, const struct packet *pk, const struct flow_first *first)
{
	ck_assert_uint_lt(gives, GIVEN);
	given[gives].first = *first;
	given[gives].key = *first->key;
	given[gives++].packet = *pk;
	return gives < wanted ? (uint8_t)(100 + gives) : 0;
}

static void
setup(void)
{
	struct flow_options o = {.memory = 4 << 20, .first = give};

	table_open(&o);
	gives = 0;
	wanted = GIVEN;
}

static struct packet
say(cw_time at, bool client, uint32_t seq, const char *text)
{
	return tcp(at * CW_MSEC, client, TCP_ACK | TCP_PSH, seq, 0, text);
}

START_TEST(the_first_packets_come_in_order_and_with_their_flow)
{
	handshake(0);
	for (unsigned i = 0; i < 20; i++)
		see(say(10 + i, true, 101 + 4 * i, "data"));
	ck_assert_uint_eq(gives, FLOW_FIRST_PACKETS);
	for (unsigned i = 0; i < gives; i++)
		ck_assert_uint_eq(given[i].first.number, i);
	ck_assert_uint_eq(given[0].packet.tcp_flags, TCP_SYN);
	ck_assert_uint_eq(given[7].packet.seq, 117);
	ck_assert_uint_eq(given[0].key.port[0], 443);
	ck_assert_uint_eq(given[0].first.side, 1);
	ck_assert_uint_eq(given[1].first.side, 0);
	ck_assert_uint_eq(given[0].first.answer, 0);
	ck_assert_uint_eq(given[1].first.answer, 101);
	ck_assert_uint_eq(given[7].first.answer, 107);
}
END_TEST

START_TEST(who_opened_and_who_answered_is_known_with_the_packet_that_shows_it)
{
	handshake(0);
	ck_assert_uint_eq(given[0].first.syn_side, 1);
	ck_assert_uint_eq(given[0].first.syn_ack_side, 2);
	ck_assert_uint_eq(given[1].first.syn_ack_side, 0);
}
END_TEST

START_TEST(after_the_handshake_bare_acknowledgements_are_left_out)
{
	handshake(0);
	see(say(10, true, 101, "ask"));
	for (unsigned i = 0; i < 10; i++)
		see(tcp((11 + i) * CW_MSEC, false, TCP_ACK, 501, 104, ""));
	see(say(30, false, 501, "answer"));
	see(tcp(31 * CW_MSEC, false, TCP_ACK | TCP_FIN, 507, 104, ""));
	ck_assert_uint_eq(gives, 6);
	ck_assert_uint_eq(given[4].packet.payload_len, 6);
	ck_assert(given[5].packet.tcp_flags & TCP_FIN);
}
END_TEST

START_TEST(whoever_has_enough_is_asked_no_more)
{
	wanted = 1;
	handshake(0);
	see(say(10, true, 101, "ask"));
	ck_assert_uint_eq(gives, 1);
}
END_TEST

START_TEST(a_side_that_goes_on_has_no_turn)
{
	handshake(0);
	see(say(10, true, 101, "a secr"));
	see(say(11, true, 107, "et"));
	see(tcp(12 * CW_MSEC, false, TCP_ACK | TCP_FIN, 501, 109, ""));
	see(say(13, true, 109, "more"));
	see(say(14, false, 502, "answer"));
	ck_assert_uint_eq(gives, 8);
	ck_assert(given[3].first.turn);
	ck_assert(!given[4].first.turn);
	ck_assert(!given[6].first.turn); /* the other said nothing in between */
	ck_assert(given[7].first.turn);
}
END_TEST

START_TEST(an_answer_gives_the_turn_back)
{
	handshake(0);
	see(say(10, true, 101, "one"));
	see(say(11, false, 501, "two"));
	see(say(12, true, 104, "three"));
	ck_assert(given[3].first.turn);
	ck_assert(given[4].first.turn);
	ck_assert(given[5].first.turn);
}
END_TEST

START_TEST(every_datagram_has_its_turn)
{
	see(udp(0, CLIENT, 5000, SERVER, 161, "get"));
	see(udp(CW_SEC, CLIENT, 5000, SERVER, 161, "get again"));
	ck_assert_uint_eq(gives, 2);
	ck_assert(given[1].first.turn);
}
END_TEST

START_TEST(a_mirrored_copy_is_not_given)
{
	struct packet pk = udp(0, CLIENT, 5000, SERVER, 53, "query"), copy = pk;

	copy.time += 5 * CW_MSEC;
	copy.ttl--;
	see(pk);
	see(copy);
	ck_assert_uint_eq(gives, 1);
}
END_TEST

START_TEST(an_icmp_error_is_a_packet_of_the_flow_that_it_is_about)
{
	struct packet syn = tcp(0, true, TCP_SYN, 100, 0, "");
	struct packet error = ip_packet(1, "10.9.9.9", CLIENT, IP_ICMP);

	error.icmp_type = 3;
	error.icmp_code = 13;
	error.flags |= PACKET_EMBEDDED;
	error.embedded = (struct packet_embedded){
		syn.src, syn.dst, syn.sport, syn.dport, IP_TCP};
	see(syn);
	see(error);
	ck_assert_uint_eq(gives, 2);
	ck_assert_uint_eq(given[1].packet.protocol, IP_ICMP);
	ck_assert_uint_eq(given[1].key.protocol, IP_TCP);
	ck_assert_uint_eq(given[1].first.side, 0);
}
END_TEST

START_TEST(a_flow_on_used_ports_begins_anew)
{
	handshake(0);
	see(say(10, true, 101, "one"));
	see(tcp(CW_SEC, true, TCP_SYN, 9000, 0, ""));
	ck_assert_uint_eq(gives, 5);
	ck_assert_uint_eq(given[4].first.number, 0);
}
END_TEST

static void
first_tests(TCase *tc)
{
	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_test(tc, the_first_packets_come_in_order_and_with_their_flow);
	tcase_add_test(
		tc, who_opened_and_who_answered_is_known_with_the_packet_that_shows_it);
	tcase_add_test(tc, after_the_handshake_bare_acknowledgements_are_left_out);
	tcase_add_test(tc, whoever_has_enough_is_asked_no_more);
	tcase_add_test(tc, a_side_that_goes_on_has_no_turn);
	tcase_add_test(tc, an_answer_gives_the_turn_back);
	tcase_add_test(tc, every_datagram_has_its_turn);
	tcase_add_test(tc, a_mirrored_copy_is_not_given);
	tcase_add_test(tc, an_icmp_error_is_a_packet_of_the_flow_that_it_is_about);
	tcase_add_test(tc, a_flow_on_used_ports_begins_anew);
}

int
main(void)
{
	Suite *s = suite_create("flow's first packets");

	flow_suite_add(s, "first", first_tests);
	return flow_suite_run(s);
}
