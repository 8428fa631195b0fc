/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What flow does for identification: lends states and buffers, says where a side
 * begins and what was cut, passes on what is told.
 */
#include "flow_help.h"

#include <stdio.h>
#include <string.h>

static char told[128];

static void
certificate(void *ctx, const struct flow_key *key, cw_time time, unsigned side,
	unsigned index, const uint8_t *der, size_t n)
{
	snprintf(told, sizeof(told), "%u %u %u %.*s %ju", key->port[side],
		key->port[1 - side], index, (int)n, der, (uintmax_t)(time - T0));
}

static void
media(void *ctx, const struct flow_key *key, cw_time time,
	const struct protocol_media *m)
{
	snprintf(told, sizeof(told), "%u %u %u %ju", key->port[0], key->port[1],
		m->client_port[0], (uintmax_t)(time - T0));
}

START_TEST(certificates_come_with_their_flow_and_time)
{
	struct flow_options o = {
		.memory = 4 << 20, .identify = true, .certificate = certificate};

	table_open(&o);
	see(udp(7, SERVER, 443, CLIENT, 5000, "cert"));
	ck_assert_str_eq(told, "443 5000 1 der 7");
	see(udp(8, CLIENT, 5000, SERVER, 443, "cert"));
	ck_assert_str_eq(told, "5000 443 1 der 8");
}
END_TEST

START_TEST(media_come_with_their_flow_and_time)
{
	struct flow_options o = {.memory = 4 << 20, .identify = true, .media = media};

	table_open(&o);
	see(udp(7, SERVER, 554, CLIENT, 5000, "media"));
	ck_assert_str_eq(told, "554 5000 7 7");
}
END_TEST

START_TEST(who_wants_nothing_is_told_nothing)
{
	see(udp(0, SERVER, 554, CLIENT, 5000, "media"));
	see(udp(1, SERVER, 554, CLIENT, 5000, "cert"));
}
END_TEST

START_TEST(buffers_are_lent_and_given_back)
{
	uint32_t all = table->buffers;

	ck_assert_uint_gt(all, 2);
	for (unsigned i = 0; i < all + 1; i++) {
		struct packet pk = numbered(i, i);

		payload_set(&pk, "room");
		see(pk);
		ck_assert_uint_eq(count(FLOW_COUNT_UNBUFFERED), i == all);
	}
	flow_finish(table);
	for (unsigned i = 0; i < all; i++) {
		struct packet pk = numbered(i, 1000 + i);

		payload_set(&pk, "room");
		see(pk);
	}
	ck_assert_uint_eq(count(FLOW_COUNT_UNBUFFERED), 1);
}
END_TEST

START_TEST(a_side_begins_behind_its_syn)
{
	handshake(0);
	see(tcp(CW_SEC, true, TCP_ACK, 150, 501, "second"));
	ck_assert_uint_eq(flow_state_of(table, &table->hot[0])
				  ->stream[table->cold[0].syn_side]
				  .start,
		101);
	see(tcp(CW_SEC, false, TCP_ACK, 550, 501, "second"));
	ck_assert_uint_eq(flow_state_of(table, &table->hot[0])
				  ->stream[table->cold[0].syn_ack_side]
				  .start,
		501);
}
END_TEST

START_TEST(data_of_a_syn_begins_behind_it)
{
	see(tcp(0, true, TCP_SYN, 100, 0, "early"));
	ck_assert_uint_eq(segment.seq, 101);
	ck_assert_uint_eq(flow_state_of(table, &table->hot[0])
				  ->stream[table->cold[0].syn_side]
				  .start,
		101);
}
END_TEST

START_TEST(midstream_nothing_is_known_of_the_beginning)
{
	see(tcp(0, true, TCP_ACK, 150, 501, "later"));
	ck_assert(!flow_state_of(table, &table->hot[0])->stream[0].begun);
	ck_assert(!flow_state_of(table, &table->hot[0])->stream[1].begun);
}
END_TEST

START_TEST(what_the_snapshot_cut_is_told)
{
	struct packet pk = udp(0, CLIENT, 5000, SERVER, 53, "query");

	pk.payload_wire = 1000;
	see(pk);
	ck_assert_uint_eq(segment.len, 5);
	ck_assert_uint_eq(segment.wire, 1000);
}
END_TEST

START_TEST(a_reset_says_nothing)
{
	segment.len = 0;
	see(tcp(0, true, TCP_RST | TCP_ACK, 150, 501, "known"));
	ck_assert_uint_eq(segment.len, 0);
}
END_TEST

START_TEST(what_the_end_decides_is_in_the_last_report)
{
	see(udp(0, CLIENT, 5000, SERVER, 53, "query"));
	ck_assert_uint_eq(last_report()->facts.flags, 0);
	flow_finish(table);
	ck_assert_uint_eq(last_report()->event, FLOW_ENDED);
	ck_assert_uint_eq(last_report()->facts.flags, PROTOCOL_CUT);
}
END_TEST

/* Every state is lent to a flow that waits. */
static void
lend_all(void)
{
	struct flow_options o = {.memory = FLOW_MEMORY_LEAST, .identify = true};

	table_open(&o);
	for (unsigned i = 0; i < table->pool[FLOW_POOL_DATAGRAM].count; i++)
		see(numbered(i, i));
}

START_TEST(when_all_states_are_lent_the_new_flow_gets_none)
{
	lend_all();
	see(numbered(60000, (FLOW_STATE_QUIET_SECONDS - 1) * CW_SEC));
	ck_assert_uint_eq(count(FLOW_COUNT_UNIDENTIFIED), 1);
	ck_assert_uint_eq(count(FLOW_COUNT_CUT_SHORT), 0);
}
END_TEST

START_TEST(when_all_states_are_lent_a_quiet_flow_loses_its_own)
{
	struct packet pk = numbered(0, (FLOW_STATE_QUIET_SECONDS + 1) * CW_SEC);

	lend_all();
	see(pk); /* the first of them is quiet no more */
	reports = 0;
	pk = numbered(60000, (FLOW_STATE_QUIET_SECONDS + 1) * CW_SEC);
	payload_set(&pk, "known");
	see(pk);
	ck_assert_uint_eq(count(FLOW_COUNT_UNIDENTIFIED), 0);
	ck_assert_uint_eq(count(FLOW_COUNT_CUT_SHORT), 1);
	/* What it showed so far is told. */
	ck_assert_uint_eq(report[0].event, FLOW_IDENTIFIED);
	ck_assert_uint_eq(report[0].facts.flags, PROTOCOL_CUT);
	ck_assert_uint_eq(last_report()->facts.application, PROTOCOL_SSH);
	ck_assert_uint_ne(table->hot[0].state, FLOW_NONE);
	ck_assert_uint_eq(table->hot[1].state, FLOW_NONE);
}
END_TEST

/* After a handshake: an answer, then what ends it. */
static uint8_t
reset_told(uint8_t client, uint8_t server)
{
	handshake(0);
	see(tcp(CW_SEC, true, TCP_ACK, 101, 501, "hello"));
	see(tcp(CW_SEC, true, TCP_ACK | client, 106, 501, ""));
	see(tcp(CW_SEC, false, TCP_ACK | server, 501, 107, ""));
	flow_finish(table);
	return last_report()->facts.tls_alert;
}

START_TEST(a_reset_is_told_before_the_end)
{
	ck_assert_uint_eq(reset_told(TCP_RST, 0), 1);
}
END_TEST

START_TEST(a_reset_of_a_side_that_is_not_answered_with_an_end_is_one)
{
	ck_assert_uint_eq(reset_told(TCP_FIN, TCP_RST), 1);
}
END_TEST

START_TEST(an_end_of_both_is_no_reset)
{
	ck_assert_uint_eq(reset_told(TCP_FIN, TCP_FIN), 0);
}
END_TEST

START_TEST(a_connection_that_stays_open_is_not_reset)
{
	ck_assert_uint_eq(reset_told(0, 0), 0);
}
END_TEST

static void
telling_tests(TCase *tc)
{
	tcase_add_test(tc, certificates_come_with_their_flow_and_time);
	tcase_add_test(tc, media_come_with_their_flow_and_time);
	tcase_add_test(tc, who_wants_nothing_is_told_nothing);
	tcase_add_test(tc, a_side_begins_behind_its_syn);
	tcase_add_test(tc, data_of_a_syn_begins_behind_it);
	tcase_add_test(tc, midstream_nothing_is_known_of_the_beginning);
	tcase_add_test(tc, what_the_snapshot_cut_is_told);
	tcase_add_test(tc, a_reset_says_nothing);
	tcase_add_test(tc, what_the_end_decides_is_in_the_last_report);
	tcase_add_test(tc, a_reset_is_told_before_the_end);
	tcase_add_test(tc, a_reset_of_a_side_that_is_not_answered_with_an_end_is_one);
	tcase_add_test(tc, an_end_of_both_is_no_reset);
	tcase_add_test(tc, a_connection_that_stays_open_is_not_reset);
}

static void
lending_tests(TCase *tc)
{
	tcase_add_test(tc, buffers_are_lent_and_given_back);
	tcase_add_test(tc, when_all_states_are_lent_the_new_flow_gets_none);
	tcase_add_test(tc, when_all_states_are_lent_a_quiet_flow_loses_its_own);
}

int
main(void)
{
	Suite *s = suite_create("flow identify");

	flow_suite_add(s, "telling", telling_tests);
	flow_suite_add(s, "lending", lending_tests);
	return flow_suite_run(s);
}
