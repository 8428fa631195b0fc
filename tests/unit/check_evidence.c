/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The gate that says which flows give their first packets, and the arena that
 * holds them until their conversation is judged.
 */
#include "camwarden/evidence.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/capture.h"
#include "camwarden/packet.h"

enum { MEMORY = 64 * 1024 };

static const struct hash_key key = {{5, 6}};
static struct evidence_gate gate;
static struct evidence_arena *arena;

static void
setup(void)
{
	evidence_gate_init(&gate, &key);
	arena = evidence_arena_new(MEMORY, &key);
	ck_assert_ptr_nonnull(arena);
}

static void
teardown(void)
{
	evidence_arena_free(arena);
}

/* ---- gate ---- */

static struct addr
host(unsigned i)
{
	uint8_t b[4] = {10, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i};

	return addr_from_v4(b);
}

/* A SYN of host i to a port of host 0. */
static enum evidence_wanted
admit(unsigned i, uint16_t sport, uint16_t dport, cw_time at)
{
	struct flow_key k = {
		.addr = {host(0), host(i)}, .port = {dport, sport}, .protocol = IP_TCP};
	struct flow_first first = {.key = &k, .side = 1, .syn_side = 1};
	struct packet pk = {.time = at,
		.protocol = IP_TCP,
		.flags = PACKET_PORTS,
		.tcp_flags = TCP_SYN,
		.sport = sport,
		.dport = dport};

	return evidence_admit(&gate, &pk, &first);
}

START_TEST(a_pair_and_port_gives_a_few_flows_and_then_none_for_a_while)
{
	cw_time again = (1 + EVIDENCE_REPEAT_SECONDS) * CW_SEC;

	ck_assert_int_eq(admit(1, 40000, 80, CW_SEC), EVIDENCE_ALL);
	for (unsigned i = 1; i < EVIDENCE_FLOWS; i++)
		ck_assert_int_eq(
			admit(1, (uint16_t)(40000 + i), 80, CW_SEC), EVIDENCE_PAYLOAD);
	ck_assert(!admit(1, 50000, 80, CW_SEC));
	ck_assert(!admit(1, 50001, 80, again - 1));
	ck_assert_int_eq(admit(1, 50002, 80, again), EVIDENCE_ALL);
	ck_assert_uint_eq(gate.limited, 0);
}
END_TEST

START_TEST(another_port_or_host_is_another_pair)
{
	for (unsigned i = 0; i <= EVIDENCE_FLOWS; i++)
		admit(1, (uint16_t)(40000 + i), 80, CW_SEC);
	ck_assert(admit(1, 50000, 443, CW_SEC));
	ck_assert(admit(2, 50000, 80, CW_SEC));
}
END_TEST

START_TEST(the_answer_alone_counts_for_the_same_pair)
{
	struct flow_key k = {
		.addr = {host(0), host(1)}, .port = {80, 50000}, .protocol = IP_TCP};
	struct flow_first first = {.key = &k};
	struct packet pk = {.time = CW_SEC,
		.protocol = IP_TCP,
		.flags = PACKET_PORTS,
		.tcp_flags = TCP_SYN | TCP_ACK,
		.sport = 80,
		.dport = 50000};

	for (unsigned i = 0; i < EVIDENCE_FLOWS; i++)
		admit(1, (uint16_t)(40000 + i), 80, CW_SEC);
	ck_assert(!evidence_admit(&gate, &pk, &first));
}
END_TEST

START_TEST(a_flood_is_cut_off_within_its_second_and_counted)
{
	unsigned given = 0;

	for (unsigned i = 1; i <= 3 * EVIDENCE_BURST; i++)
		given += admit(i, 40000, 80, CW_SEC) != EVIDENCE_NONE;
	ck_assert_uint_eq(given, EVIDENCE_BURST);
	ck_assert_uint_eq(gate.limited, 2 * EVIDENCE_BURST);
	ck_assert(admit(5 * EVIDENCE_BURST, 40000, 80, 2 * CW_SEC));
}
END_TEST

START_TEST(as_many_pairs_as_a_site_has_are_told_apart)
{
	unsigned again = 0;

	for (unsigned i = 1; i <= 800; i++)
		for (unsigned flow = 0; flow < EVIDENCE_FLOWS; flow++)
			admit(i, (uint16_t)(40000 + flow), 80, (i / 100 + 1) * CW_SEC);
	for (unsigned i = 1; i <= 800; i++)
		again += admit(i, 50000, 80, 20 * CW_SEC) != EVIDENCE_NONE;
	ck_assert_uint_lt(again, 16);
}
END_TEST

START_TEST(time_that_steps_back_begins_anew)
{
	for (unsigned i = 0; i < EVIDENCE_FLOWS; i++)
		admit(1, (uint16_t)(40000 + i), 80, 1000 * CW_SEC);
	ck_assert(admit(1, 50000, 80, 10 * CW_SEC));
}
END_TEST

START_TEST(a_packet_is_taken_with_its_flow_and_its_frame)
{
	static const uint8_t bytes[] = {
		0x45, 0, 0, 20, 0, 0, 0, 0, 64, 47, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2};
	struct flow_key k = {.protocol = IP_GRE};
	struct flow_first first = {.key = &k, .syn_side = 2, .syn_ack_side = 1};
	struct frame f = {.time = 77,
		.data = bytes,
		.caplen = sizeof(bytes),
		.len = 99,
		.interface = 3,
		.link = FRAME_RAW_IP};
	struct packet pk = {.body = bytes + sizeof(bytes)};
	struct evidence_message out;

	ck_assert_uint_eq(evidence_take(&pk, &f, &first, &out),
		offsetof(struct evidence_message, packet.bytes) + sizeof(bytes));
	ck_assert_uint_eq(out.packet.time, 77);
	ck_assert_uint_eq(out.packet.len, 99);
	ck_assert_uint_eq(out.packet.caplen, sizeof(bytes));
	ck_assert_uint_eq(out.packet.interface, 3);
	ck_assert_uint_eq(out.packet.link, FRAME_RAW_IP);
	ck_assert_uint_eq(out.syn_ack_side, 1);
	ck_assert_uint_eq(out.key.protocol, IP_GRE);
	ck_assert_mem_eq(out.packet.bytes, bytes, sizeof(bytes));
	pk.body = NULL;
	ck_assert_uint_eq(evidence_take(&pk, &f, &first, &out), 0);
}
END_TEST

/* ---- arena ---- */

static const struct evidence_packet *found[EVIDENCE_FOUND];

static struct conversation_ends
ends(unsigned i)
{
	return (struct conversation_ends){.client = host(i),
		.server = host(0),
		.server_port = 80,
		.transport = 6};
}

static void
hold(unsigned conversation, cw_time time, uint32_t caplen)
{
	struct conversation_ends of = ends(conversation);
	struct evidence_packet p = {.time = time, .caplen = caplen, .len = caplen};

	memset(p.bytes, (int)time, caplen);
	evidence_hold(arena, &of, &p);
}

static size_t
find(unsigned conversation, enum evidence_state state)
{
	struct conversation_ends of = ends(conversation);

	return evidence_find(arena, &of, state, found);
}

START_TEST(packets_are_found_by_their_conversation_oldest_first)
{
	hold(1, 10, 60);
	hold(2, 11, 60);
	hold(1, 12, 512);
	ck_assert_uint_eq(find(1, EVIDENCE_JUDGED), 2);
	ck_assert_uint_eq(found[0]->time, 10);
	ck_assert_uint_eq(found[1]->time, 12);
	ck_assert_uint_eq(found[1]->caplen, 512);
	ck_assert_uint_eq(found[1]->bytes[511], 12);
	ck_assert_uint_eq(find(3, EVIDENCE_JUDGED), 0);
}
END_TEST

START_TEST(of_many_packets_the_first_are_found)
{
	for (unsigned i = 1; i <= EVIDENCE_FOUND + 5; i++)
		hold(1, i, 20);
	ck_assert_uint_eq(find(1, EVIDENCE_STORING), EVIDENCE_FOUND);
	ck_assert_uint_eq(found[0]->time, 1);
	ck_assert_uint_eq(found[EVIDENCE_FOUND - 1]->time, EVIDENCE_FOUND);
	evidence_settle(arena, true);
	ck_assert_uint_eq(find(1, EVIDENCE_STORING), 5);
	ck_assert_uint_eq(found[0]->time, EVIDENCE_FOUND + 1);
}
END_TEST

START_TEST(what_is_stored_is_not_found_again)
{
	hold(1, 10, 60);
	ck_assert_uint_eq(find(1, EVIDENCE_STORING), 1);
	ck_assert_uint_eq(find(1, EVIDENCE_STORING), 0);
	evidence_settle(arena, true);
	hold(1, 11, 60);
	ck_assert_uint_eq(find(1, EVIDENCE_STORING), 1);
	ck_assert_uint_eq(found[0]->time, 11);
}
END_TEST

START_TEST(what_could_not_be_committed_is_found_again)
{
	hold(1, 10, 60);
	hold(2, 11, 60);
	find(1, EVIDENCE_STORING);
	find(2, EVIDENCE_STORING);
	evidence_settle(arena, false);
	ck_assert_uint_eq(find(1, EVIDENCE_STORING), 1);
	ck_assert_uint_eq(find(2, EVIDENCE_STORING), 1);
}
END_TEST

START_TEST(what_was_judged_may_still_become_a_finding)
{
	hold(1, 10, 60);
	find(1, EVIDENCE_JUDGED);
	ck_assert_uint_eq(find(1, EVIDENCE_STORING), 1);
}
END_TEST

START_TEST(the_oldest_go_first_and_those_not_judged_are_counted)
{
	unsigned held = 0;

	hold(1, 1, 512);
	find(1, EVIDENCE_JUDGED);
	hold(2, 2, 512);
	for (; evidence_displaced(arena) == 0; held++)
		hold(3, 3, 512);
	/* Of 64 KiB, not all for packets. */
	ck_assert_uint_gt(held, 60);
	ck_assert_uint_lt(held, 128);
	ck_assert_uint_eq(find(1, EVIDENCE_JUDGED), 0);
	ck_assert_uint_eq(find(2, EVIDENCE_JUDGED), 0);
	ck_assert_uint_eq(find(3, EVIDENCE_JUDGED), EVIDENCE_FOUND);
}
END_TEST

START_TEST(the_ring_goes_round_with_packets_of_all_sizes)
{
	for (unsigned i = 1; i < 1000; i++) {
		hold(i % 7, i, i * 37 % (EVIDENCE_BYTES + 1));
		if (i < 100)
			continue;
		size_t n = find(i % 7, EVIDENCE_JUDGED);

		ck_assert_uint_gt(n, 0);
		for (size_t k = 0; k < n; k++) {
			ck_assert_uint_eq(found[k]->time % 7, i % 7);
			ck_assert(k == 0 || found[k]->time > found[k - 1]->time);
			ck_assert_uint_eq(found[k]->caplen,
				found[k]->time * 37 % (EVIDENCE_BYTES + 1));
		}
	}
}
END_TEST

START_TEST(it_presses_before_anything_goes_unjudged)
{
	for (unsigned round = 0; round < 10; round++) {
		ck_assert(!evidence_is_pressing(arena));
		for (unsigned i = 1; !evidence_is_pressing(arena); i++)
			hold(i, i, 100);
		ck_assert_uint_eq(evidence_displaced(arena), 0);
		for (unsigned i = 1; i < 1000; i++)
			find(i, EVIDENCE_JUDGED);
		evidence_settle(arena, true);
	}
}
END_TEST

START_TEST(cleared_it_holds_nothing)
{
	hold(1, 10, 60);
	evidence_clear(arena);
	ck_assert_uint_eq(find(1, EVIDENCE_JUDGED), 0);
	ck_assert_uint_eq(evidence_displaced(arena), 0);
	hold(1, 11, 60);
	ck_assert_uint_eq(find(1, EVIDENCE_JUDGED), 1);
}
END_TEST

START_TEST(too_little_memory_is_refused)
{
	ck_assert_ptr_null(evidence_arena_new(100, &key));
	ck_assert_ptr_null(evidence_arena_new(0, &key));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("evidence");
	TCase *g = tcase_create("gate"), *a = tcase_create("arena");
	SRunner *sr;
	int failed;

	tcase_add_checked_fixture(g, setup, teardown);
	tcase_add_test(g, a_pair_and_port_gives_a_few_flows_and_then_none_for_a_while);
	tcase_add_test(g, another_port_or_host_is_another_pair);
	tcase_add_test(g, the_answer_alone_counts_for_the_same_pair);
	tcase_add_test(g, a_flood_is_cut_off_within_its_second_and_counted);
	tcase_add_test(g, as_many_pairs_as_a_site_has_are_told_apart);
	tcase_add_test(g, time_that_steps_back_begins_anew);
	tcase_add_test(g, a_packet_is_taken_with_its_flow_and_its_frame);
	tcase_add_checked_fixture(a, setup, teardown);
	tcase_add_test(a, packets_are_found_by_their_conversation_oldest_first);
	tcase_add_test(a, of_many_packets_the_first_are_found);
	tcase_add_test(a, what_is_stored_is_not_found_again);
	tcase_add_test(a, what_could_not_be_committed_is_found_again);
	tcase_add_test(a, what_was_judged_may_still_become_a_finding);
	tcase_add_test(a, the_oldest_go_first_and_those_not_judged_are_counted);
	tcase_add_test(a, the_ring_goes_round_with_packets_of_all_sizes);
	tcase_add_test(a, it_presses_before_anything_goes_unjudged);
	tcase_add_test(a, cleared_it_holds_nothing);
	tcase_add_test(a, too_little_memory_is_refused);
	suite_add_tcase(s, g);
	suite_add_tcase(s, a);
	sr = srunner_create(s);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
