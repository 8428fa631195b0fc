/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The flow stage by its contract: what packets prove about a flow, where flows
 * begin and end by their headers, and what is told about them.
 */
#include "flow_help.h"

#include <string.h>

/* ---- evidence ---- */

START_TEST(syn_opens_a_flow_at_once)
{
	see(tcp(0, true, TCP_SYN, 100, 0, ""));
	ck_assert_uint_eq(reports, 1);
	ck_assert(report[0].opened);
	ck_assert_uint_eq(report[0].event, FLOW_OPENED);
	ck_assert_uint_eq(report[0].seen, FLOW_SYN);
	ck_assert_uint_eq(report[0].syn_side, 1); /* 10.0.0.9 is the higher */
	ck_assert_uint_eq(report[0].syn_ack_side, 2);
	ck_assert_uint_eq(report[0].first_side, 1);
	ck_assert_uint_eq(report[0].key.port[0], 443);
	ck_assert_uint_eq(report[0].key.port[1], 40000);
	ck_assert_uint_eq(report[0].packets[1], 1);
	ck_assert_uint_eq(report[0].mac[1].b[5], 1);
	ck_assert(mac_is_zero(&report[0].mac[0]));
}
END_TEST

START_TEST(handshake_rises_step_by_step)
{
	handshake(0);
	ck_assert_uint_eq(reports, 3);
	ck_assert_uint_eq(report[1].event, FLOW_ROSE);
	ck_assert_uint_eq(report[1].seen, FLOW_SYN | FLOW_SYN_ACK);
	ck_assert_uint_eq(report[1].syn_ack_side, 0);
	ck_assert_uint_eq(report[2].seen, FLOW_SYN | FLOW_SYN_ACK | FLOW_HANDSHAKE);
}
END_TEST

START_TEST(ack_of_another_number_is_no_handshake)
{
	see(tcp(0, true, TCP_SYN, 100, 0, ""));
	see(tcp(1, false, TCP_SYN | TCP_ACK, 500, 101, ""));
	see(tcp(2, true, TCP_ACK, 101, 500, ""));
	ck_assert(!(last_report()->seen & FLOW_HANDSHAKE));
}
END_TEST

START_TEST(syn_ack_to_another_syn_is_no_answer)
{
	see(tcp(0, true, TCP_SYN, 100, 0, ""));
	see(tcp(1, false, TCP_SYN | TCP_ACK, 500, 99, ""));
	flow_finish(table);
	ck_assert(!(last_report()->seen & FLOW_SYN_ACK));
}
END_TEST

START_TEST(client_data_counts_only_when_acknowledged)
{
	handshake(0);
	see(tcp(3 * CW_MSEC, true, TCP_ACK, 101, 501, "hello"));
	ck_assert(!(last_report()->seen & FLOW_CLIENT_DATA));
	see(tcp(4 * CW_MSEC, false, TCP_ACK, 501, 101, "")); /* not yet */
	ck_assert(!(last_report()->seen & FLOW_CLIENT_DATA));
	see(tcp(5 * CW_MSEC, false, TCP_ACK, 501, 106, ""));
	ck_assert(last_report()->seen & FLOW_CLIENT_DATA);
	ck_assert(!(last_report()->seen & FLOW_BOTH_DATA));
	see(tcp(6 * CW_MSEC, false, TCP_ACK, 501, 106, "hi"));
	ck_assert(last_report()->seen & FLOW_BOTH_DATA);
}
END_TEST

START_TEST(acknowledged_fin_is_no_client_data)
{
	handshake(0);
	see(tcp(3 * CW_MSEC, true, TCP_FIN | TCP_ACK, 101, 501, ""));
	see(tcp(4 * CW_MSEC, false, TCP_ACK, 501, 102, ""));
	flow_finish(table);
	ck_assert(!(last_report()->seen & FLOW_CLIENT_DATA));
}
END_TEST

START_TEST(keep_alive_probe_is_no_data)
{
	handshake(0);
	see(tcp(CW_SEC, true, TCP_ACK, 100, 501, "x"));
	see(tcp(2 * CW_SEC, false, TCP_ACK, 501, 101, ""));
	see(tcp(3 * CW_SEC, false, TCP_ACK, 501, 101, "hello"));
	flow_finish(table);
	ck_assert(!(last_report()->seen & (FLOW_CLIENT_DATA | FLOW_BOTH_DATA)));
}
END_TEST

START_TEST(server_may_speak_first)
{
	handshake(0);
	see(tcp(CW_SEC, false, TCP_ACK, 501, 101, "220 hello"));
	see(tcp(2 * CW_SEC, true, TCP_ACK, 101, 510, ""));
	ck_assert(!(last_report()->seen & (FLOW_CLIENT_DATA | FLOW_BOTH_DATA)));
	see(tcp(3 * CW_SEC, true, TCP_ACK, 101, 510, "EHLO"));
	ck_assert(last_report()->seen & FLOW_BOTH_DATA);
	see(tcp(4 * CW_SEC, false, TCP_ACK, 510, 105, ""));
	ck_assert(last_report()->seen & FLOW_CLIENT_DATA);
	ck_assert_uint_eq(last_report()->syn_side, 1);
}
END_TEST

START_TEST(rst_in_answer_to_syn_refuses)
{
	see(tcp(0, true, TCP_SYN, 100, 0, ""));
	see(tcp(1, false, TCP_RST | TCP_ACK, 0, 101, ""));
	ck_assert_uint_eq(last_report()->seen, FLOW_SYN | FLOW_RST_REFUSED);
	ck_assert_uint_eq(last_report()->event, FLOW_ROSE);
}
END_TEST

START_TEST(rst_that_answers_another_syn_refuses_nothing)
{
	see(tcp(0, true, TCP_SYN, 100, 0, ""));
	see(tcp(1, false, TCP_RST | TCP_ACK, 0, 5000000, ""));
	ck_assert(!(last_report()->seen & FLOW_RST_REFUSED));
	see(tcp(2, true, TCP_RST | TCP_ACK, 101, 1, ""));
	flow_finish(table);
	ck_assert(!(last_report()->seen & FLOW_RST_REFUSED));
}
END_TEST

START_TEST(rst_after_establishment_closes)
{
	handshake(0);
	see(tcp(CW_SEC, false, TCP_RST | TCP_ACK, 501, 101, ""));
	flow_advance(table, T0 + CW_SEC + (FLOW_CLOSED_SECONDS + 2) * CW_SEC);
	ck_assert_uint_eq(last_report()->event, FLOW_ENDED);
	ck_assert(last_report()->seen & FLOW_CLOSED);
	ck_assert(!(last_report()->seen & FLOW_RST_REFUSED));
	ck_assert_uint_eq(flow_live(table), 0);
}
END_TEST

/* ---- mid-stream ---- */

START_TEST(midstream_waits_for_orientation)
{
	see(tcp(0, false, TCP_ACK, 900, 300, "data"));
	see(tcp(1, true, TCP_ACK, 300, 904, ""));
	see(tcp(2, false, TCP_ACK, 904, 300, "more"));
	ck_assert_uint_eq(reports, 0);
	see(tcp(3, true, TCP_ACK, 300, 908, ""));
	ck_assert_uint_eq(reports, 1);
	ck_assert(report[0].opened);
	ck_assert_uint_eq(report[0].seen, FLOW_MIDSTREAM);
	ck_assert_uint_eq(report[0].packets[0], 2);
	ck_assert_uint_eq(report[0].packets[1], 2);
}
END_TEST

START_TEST(midstream_is_told_at_the_tick_and_at_the_end)
{
	see(tcp(0, false, TCP_ACK, 900, 300, "data"));
	flow_advance(table, T0 + (FLOW_UPDATE_SECONDS + 2) * CW_SEC);
	ck_assert_uint_eq(reports, 1);
	ck_assert(report[0].opened);

	see(udp(70 * CW_SEC, CLIENT, 1, SERVER, 2, "x"));
	see(ip_packet(70 * CW_SEC, CLIENT, "10.0.0.3", IP_ESP));
	flow_setup();
	see(tcp(0, false, TCP_ACK, 900, 300, "data"));
	flow_finish(table);
	ck_assert_uint_eq(reports, 1);
	ck_assert(report[0].opened);
	ck_assert_uint_eq(report[0].event, FLOW_ENDED);
	ck_assert_uint_eq(count(FLOW_COUNT_ONE_WAY), 1);
}
END_TEST

START_TEST(syn_captured_late_settles_the_flow)
{
	see(tcp(0, false, TCP_ACK, 501, 101, "")); /* overtook the SYN */
	ck_assert_uint_eq(reports, 0);
	see(tcp(1, true, TCP_SYN, 100, 0, ""));
	ck_assert_uint_eq(reports, 1);
	ck_assert_uint_eq(count(FLOW_COUNT_OPENED), 1);
	ck_assert_uint_eq(report[0].seen, FLOW_SYN);
	ck_assert_uint_eq(report[0].syn_side, 1);
}
END_TEST

START_TEST(syn_ack_alone_tells_the_server)
{
	see(tcp(0, false, TCP_SYN | TCP_ACK, 500, 101, ""));
	ck_assert_uint_eq(reports, 1);
	ck_assert_uint_eq(report[0].seen, FLOW_SYN_ACK);
	ck_assert_uint_eq(report[0].syn_side, 2);
	ck_assert_uint_eq(report[0].syn_ack_side, 0);
}
END_TEST

START_TEST(an_end_that_tells_nothing_new_is_not_told)
{
	see(tcp(0, true, TCP_SYN, 100, 0, ""));
	ck_assert_uint_eq(reports, 1);
	flow_finish(table);
	ck_assert_uint_eq(reports, 1);
	ck_assert_uint_eq(count(FLOW_COUNT_ENDED), 1);
}
END_TEST

START_TEST(an_end_tells_what_was_not_told)
{
	see(tcp(0, true, TCP_SYN, 100, 0, ""));
	see(tcp(CW_SEC, true, TCP_SYN, 100, 0, ""));
	ck_assert_uint_eq(reports, 1);
	flow_finish(table);
	ck_assert_uint_eq(reports, 2);
	ck_assert_uint_eq(last_report()->event, FLOW_ENDED);
	ck_assert_uint_eq(last_report()->packets[1], 1);
}
END_TEST

/* ---- reuse of ports ---- */

START_TEST(retransmitted_syn_is_the_same_flow)
{
	see(tcp(0, true, TCP_SYN, 100, 0, ""));
	see(tcp(CW_SEC, true, TCP_SYN, 100, 0, ""));
	ck_assert_uint_eq(count(FLOW_COUNT_OPENED), 1);
	ck_assert_uint_eq(flow_live(table), 1);
}
END_TEST

START_TEST(syn_with_another_number_is_a_new_flow)
{
	handshake(0);
	see(tcp(CW_SEC, true, TCP_SYN, 7100, 0, ""));
	ck_assert_uint_eq(count(FLOW_COUNT_OPENED), 2);
	ck_assert_uint_eq(count(FLOW_COUNT_ENDED), 1);
	ck_assert_uint_eq(flow_live(table), 1);
	ck_assert(report[reports - 2].seen & FLOW_HANDSHAKE);
	ck_assert_uint_eq(last_report()->event, FLOW_OPENED);
	ck_assert_uint_eq(last_report()->seen, FLOW_SYN);
	ck_assert_uint_eq(last_report()->first, T0 + CW_SEC);
}
END_TEST

START_TEST(syn_ack_with_another_number_is_the_same_flow)
{
	see(tcp(0, true, TCP_SYN, 100, 0, ""));
	see(tcp(1, false, TCP_SYN | TCP_ACK, 500, 101, ""));
	see(tcp(2, false, TCP_SYN | TCP_ACK, 900, 101, ""));
	see(tcp(3, true, TCP_ACK, 101, 901, ""));
	ck_assert_uint_eq(count(FLOW_COUNT_OPENED), 1);
	ck_assert(last_report()->seen & FLOW_HANDSHAKE);
}
END_TEST

START_TEST(ports_reused_after_timeout_are_a_new_flow)
{
	see(udp(0, CLIENT, 5000, SERVER, 53, "query"));
	see(udp((FLOW_UDP_IDLE_SECONDS + 2) * CW_SEC, CLIENT, 5000, SERVER, 53,
		"query"));
	ck_assert_uint_eq(count(FLOW_COUNT_OPENED), 2);
	ck_assert_uint_eq(count(FLOW_COUNT_ENDED), 1);
}
END_TEST

/* ---- UDP and others ---- */

START_TEST(udp_is_one_flow_until_idle)
{
	for (unsigned s = 0; s < 1000; s += 200)
		see(udp(s * CW_SEC, CLIENT, 50001, SERVER, 50002, "both ports high"));
	ck_assert_uint_eq(count(FLOW_COUNT_OPENED), 1);
	ck_assert_uint_eq(flow_live(table), 1);
}
END_TEST

START_TEST(udp_answer_rises_to_both_data)
{
	see(udp(0, CLIENT, 5000, SERVER, 53, "query"));
	see(udp(1, SERVER, 53, CLIENT, 5000, "answer"));
	ck_assert_uint_eq(reports, 2);
	ck_assert_uint_eq(report[1].seen, FLOW_BOTH_DATA);
	ck_assert_uint_eq(report[1].packets[0], 1);
	ck_assert_uint_eq(report[1].packets[1], 0);
}
END_TEST

START_TEST(first_answer_without_payload_is_told)
{
	see(ip_packet(0, CLIENT, SERVER, IP_GRE));
	see(ip_packet(1, SERVER, CLIENT, IP_GRE));
	ck_assert_uint_eq(reports, 2);
	ck_assert_uint_eq(report[1].packets[0], 1);
	ck_assert_uint_eq(report[0].key.port[0], 0);
}
END_TEST

START_TEST(echo_request_tells_who_asked)
{
	struct packet pk = ip_packet(0, CLIENT, SERVER, IP_ICMP);

	pk.icmp_type = 8;
	see(pk);
	ck_assert_uint_eq(last_report()->syn_side, 1);
	ck_assert_uint_eq(last_report()->seen, 0);
}
END_TEST

START_TEST(fragments_belong_to_the_flow_of_their_ports)
{
	struct packet first = udp(0, CLIENT, 5000, SERVER, 53, "first");
	struct packet late = first, lost = first;

	first.flags |= PACKET_FRAGMENT;
	late.flags |= PACKET_FRAGMENT | PACKET_LATE_FRAGMENT;
	payload_set(&late, "known"); /* but never read as a beginning */
	lost.flags = (uint16_t)(late.flags & ~PACKET_PORTS);
	see(first);
	see(late);
	ck_assert_uint_eq(count(FLOW_COUNT_OPENED), 1);
	ck_assert_uint_eq(reports, 1);
	see(lost);
	ck_assert_uint_eq(count(FLOW_COUNT_OPENED), 2);
	ck_assert_uint_eq(last_report()->key.port[0], 0);
	flow_finish(table);
	ck_assert_uint_eq(last_report()->facts.application, PROTOCOL_UNKNOWN);
}
END_TEST

/* ---- ICMP ---- */

static struct packet
icmp_error(cw_time at, uint8_t type, uint8_t code, const struct packet *about)
{
	struct packet pk = ip_packet(at, "10.9.9.9", CLIENT, IP_ICMP);

	pk.icmp_type = type;
	pk.icmp_code = code;
	pk.flags |= PACKET_EMBEDDED;
	pk.embedded.src = about->src;
	pk.embedded.dst = about->dst;
	pk.embedded.sport = about->sport;
	pk.embedded.dport = about->dport;
	pk.embedded.protocol = about->protocol;
	return pk;
}

START_TEST(icmp_prohibited_refuses_the_quoted_flow)
{
	struct packet syn = tcp(0, true, TCP_SYN, 100, 0, "");

	see(syn);
	see(icmp_error(1, 3, 13, &syn));
	ck_assert_uint_eq(count(FLOW_COUNT_OPENED), 1);
	ck_assert_uint_eq(last_report()->seen, FLOW_SYN | FLOW_ICMP_REFUSED);
	ck_assert_uint_eq(last_report()->icmp_type, 3);
	ck_assert_uint_eq(last_report()->icmp_code, 13);
}
END_TEST

START_TEST(icmp_of_other_meaning_refuses_nothing)
{
	struct packet syn = tcp(0, true, TCP_SYN, 100, 0, "");

	see(syn);
	see(icmp_error(1, 3, 4, &syn));  /* fragmentation needed */
	see(icmp_error(2, 11, 0, &syn)); /* time exceeded */
	flow_finish(table);
	ck_assert_uint_eq(count(FLOW_COUNT_OPENED), 1);
	ck_assert_uint_eq(last_report()->seen, FLOW_SYN);
}
END_TEST

START_TEST(icmp_error_about_nothing_known_is_its_own_flow)
{
	struct packet syn = tcp(0, true, TCP_SYN, 100, 0, ""), wrong;

	see(icmp_error(0, 3, 3, &syn));
	ck_assert_uint_eq(count(FLOW_COUNT_ICMP_UNMATCHED), 1);
	ck_assert_uint_eq(count(FLOW_COUNT_OPENED), 1);
	see(syn);
	wrong = icmp_error(2, 3, 3, &syn);
	wrong.dst = syn.dst; /* told to somebody else than the sender */
	see(wrong);
	ck_assert_uint_eq(count(FLOW_COUNT_ICMP_UNMATCHED), 2);
	ck_assert(!(last_report()->seen & FLOW_ICMP_REFUSED));
}
END_TEST

START_TEST(icmpv6_unreachable_refuses)
{
	struct packet q = udp(0, "fd00::1", 5000, "fd00::2", 53, "query"), e;

	see(q);
	e = icmp_error(1, 1, 1, &q);
	e.family = 6;
	e.protocol = IP_ICMPV6;
	e.src = q.dst;
	e.dst = q.src;
	see(e);
	ck_assert_uint_eq(last_report()->seen, FLOW_ICMP_REFUSED);
	ck_assert_uint_eq(count(FLOW_COUNT_OPENED), 1);
}
END_TEST

/* ---- identification ---- */

START_TEST(facts_are_told_once)
{
	see(udp(0, CLIENT, 5000, SERVER, 22, "known"));
	ck_assert_uint_eq(reports, 1);
	ck_assert_uint_eq(report[0].facts.application, PROTOCOL_SSH);
	ck_assert_uint_eq(report[0].facts.client_side, 1);
	see(udp(1, SERVER, 22, CLIENT, 5000, "reply"));
	ck_assert_uint_eq(reports, 2);
	ck_assert_uint_eq(report[1].facts.application, PROTOCOL_UNKNOWN);
	see(udp(2, CLIENT, 5000, SERVER, 22, "known"));
	ck_assert_uint_eq(report[2].event, FLOW_IDENTIFIED);
}
END_TEST

START_TEST(facts_end_the_wait_of_a_midstream_flow)
{
	see(tcp(0, true, TCP_ACK, 300, 900, "known"));
	ck_assert_uint_eq(reports, 1);
	ck_assert(report[0].opened);
	ck_assert_uint_eq(report[0].facts.application, PROTOCOL_SSH);
}
END_TEST

START_TEST(identification_states_are_given_back)
{
	struct flow_options o = {.memory = FLOW_MEMORY_LEAST, .identify = true};
	uint32_t states;

	table_open(&o);
	states = table->pool[FLOW_POOL_DATAGRAM].count;
	ck_assert_uint_gt(states, 2);
	for (unsigned i = 0; i < 3 * states; i++) {
		struct packet pk = numbered(i, i);

		payload_set(&pk, i < 2 * states ? "done" : "wait");
		see(pk);
	}
	ck_assert_uint_eq(count(FLOW_COUNT_UNIDENTIFIED), 0);
	see(numbered(60000, 4000)); /* all are waiting now */
	ck_assert_uint_eq(count(FLOW_COUNT_UNIDENTIFIED), 1);
	flow_advance(table, T0 + 1000 * CW_SEC);
	see(udp(1001 * CW_SEC, CLIENT, 5000, SERVER, 22, "known"));
	ck_assert_uint_eq(last_report()->facts.application, PROTOCOL_SSH);
	ck_assert_uint_eq(count(FLOW_COUNT_UNIDENTIFIED), 1);
}
END_TEST

static void
evidence_tests(TCase *tc)
{
	tcase_add_test(tc, syn_opens_a_flow_at_once);
	tcase_add_test(tc, handshake_rises_step_by_step);
	tcase_add_test(tc, ack_of_another_number_is_no_handshake);
	tcase_add_test(tc, syn_ack_to_another_syn_is_no_answer);
	tcase_add_test(tc, client_data_counts_only_when_acknowledged);
	tcase_add_test(tc, acknowledged_fin_is_no_client_data);
	tcase_add_test(tc, keep_alive_probe_is_no_data);
	tcase_add_test(tc, server_may_speak_first);
	tcase_add_test(tc, rst_in_answer_to_syn_refuses);
	tcase_add_test(tc, rst_that_answers_another_syn_refuses_nothing);
	tcase_add_test(tc, rst_after_establishment_closes);
	tcase_add_test(tc, midstream_waits_for_orientation);
	tcase_add_test(tc, midstream_is_told_at_the_tick_and_at_the_end);
	tcase_add_test(tc, syn_captured_late_settles_the_flow);
	tcase_add_test(tc, syn_ack_alone_tells_the_server);
	tcase_add_test(tc, icmp_prohibited_refuses_the_quoted_flow);
	tcase_add_test(tc, icmp_of_other_meaning_refuses_nothing);
	tcase_add_test(tc, icmp_error_about_nothing_known_is_its_own_flow);
	tcase_add_test(tc, icmpv6_unreachable_refuses);
}

static void
flow_tests(TCase *tc)
{
	tcase_add_test(tc, an_end_that_tells_nothing_new_is_not_told);
	tcase_add_test(tc, an_end_tells_what_was_not_told);
	tcase_add_test(tc, retransmitted_syn_is_the_same_flow);
	tcase_add_test(tc, syn_with_another_number_is_a_new_flow);
	tcase_add_test(tc, syn_ack_with_another_number_is_the_same_flow);
	tcase_add_test(tc, ports_reused_after_timeout_are_a_new_flow);
	tcase_add_test(tc, udp_is_one_flow_until_idle);
	tcase_add_test(tc, udp_answer_rises_to_both_data);
	tcase_add_test(tc, first_answer_without_payload_is_told);
	tcase_add_test(tc, echo_request_tells_who_asked);
	tcase_add_test(tc, fragments_belong_to_the_flow_of_their_ports);
	tcase_add_test(tc, facts_are_told_once);
	tcase_add_test(tc, facts_end_the_wait_of_a_midstream_flow);
	tcase_add_test(tc, identification_states_are_given_back);
}

int
main(void)
{
	Suite *s = suite_create("flow");

	flow_suite_add(s, "evidence", evidence_tests);
	flow_suite_add(s, "flows", flow_tests);
	return flow_suite_run(s);
}
