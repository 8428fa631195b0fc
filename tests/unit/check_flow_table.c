/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The flow stage by its contract: copies, keys, time, memory, batches. */
#include "flow_help.h"

#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"

/* ---- copies ---- */

START_TEST(mirrored_copy_is_counted_once)
{
	struct packet pk = udp(0, CLIENT, 5000, SERVER, 53, "query"), copy = pk;

	copy.time += 5 * CW_MSEC;
	copy.ttl--;
	copy.vlan = 20;
	copy.src_mac.b[5] = 9;
	see(pk);
	see(copy);
	ck_assert_uint_eq(count(FLOW_COUNT_DUPLICATES), 1);
	flow_finish(table);
	ck_assert_uint_eq(report[0].packets[1], 1);
	ck_assert_uint_eq(last_report()->packets[1], 0);
}
END_TEST

START_TEST(copy_outside_the_window_is_a_packet)
{
	struct packet pk = udp(0, CLIENT, 5000, SERVER, 53, "query");

	see(pk);
	pk.time += (FLOW_DUPLICATE_MSEC + 1) * CW_MSEC;
	see(pk);
	ck_assert_uint_eq(count(FLOW_COUNT_DUPLICATES), 0);
}
END_TEST

START_TEST(copy_that_overtook_is_a_copy)
{
	struct packet pk = udp(10 * CW_MSEC, CLIENT, 5000, SERVER, 53, "query");

	see(pk);
	pk.time -= 5 * CW_MSEC;
	see(pk);
	ck_assert_uint_eq(count(FLOW_COUNT_DUPLICATES), 1);
}
END_TEST

/* IPv6 has no identification: only the payload differs, in one byte of the RTP
 * header. */
START_TEST(rtp_stream_of_equal_packets_is_not_copies)
{
	char rtp[201];

	memset(rtp, 'v', sizeof(rtp) - 1);
	rtp[200] = '\0';
	for (int i = 0; i < 200; i++) {
		rtp[3] = (char)(i + 1);
		see(udp((cw_time)i * CW_MSEC / 10, "fd00::1", 6000, "fd00::2", 6002,
			rtp));
		see(udp((cw_time)i * CW_MSEC / 10, CLIENT, 6000, SERVER, 6002, rtp));
	}
	ck_assert_uint_eq(count(FLOW_COUNT_DUPLICATES), 0);
}
END_TEST

START_TEST(retransmission_is_not_a_copy)
{
	handshake(0);
	see(tcp(10 * CW_MSEC, true, TCP_ACK, 101, 501, "hello"));
	see(tcp(12 * CW_MSEC, true, TCP_ACK, 101, 501, "hello"));
	ck_assert_uint_eq(count(FLOW_COUNT_DUPLICATES), 0);
}
END_TEST

static struct packet
tcp6(cw_time at, uint8_t flags, const char *text)
{
	struct packet pk = udp(at, "fd00::1", 40000, "fd00::2", 443, text);

	pk.protocol = IP_TCP;
	pk.tcp_flags = flags;
	pk.seq = 1000;
	pk.ack = 2000;
	return pk;
}

START_TEST(repeated_ack_without_identification_is_not_a_copy)
{
	struct packet routed = tcp6(3, TCP_ACK, "");

	see(tcp6(0, TCP_ACK, ""));
	see(tcp6(1, TCP_ACK, ""));
	see(tcp6(2, TCP_ACK, ""));
	ck_assert_uint_eq(count(FLOW_COUNT_DUPLICATES), 0);
	routed.ttl--; /* it came another way */
	see(routed);
	ck_assert_uint_eq(count(FLOW_COUNT_DUPLICATES), 1);
}
END_TEST

START_TEST(data_copy_without_identification_is_a_copy)
{
	see(tcp6(0, TCP_ACK, "hello hello hello"));
	see(tcp6(1, TCP_ACK, "hello hello hello"));
	ck_assert_uint_eq(count(FLOW_COUNT_DUPLICATES), 1);
}
END_TEST

/* Packets that differ in one short payload byte each, and in nothing else. */
START_TEST(every_short_payload_byte_is_in_the_signature)
{
	static const char text[] = "abcdefghijklmnopqrstuvwx";

	for (size_t n = 1; n <= 24; n++) {
		for (size_t i = 0; i < n; i++) {
			char a[32] = "", b[32] = "";
			struct packet pa, pb;

			memcpy(a, text, n);
			memcpy(b, text, n);
			b[i] = '!';
			pa = udp((cw_time)(n * 100 + i) * CW_SEC, "fd00::1", 1,
				"fd00::2", 2, a);
			pb = udp((cw_time)(n * 100 + i) * CW_SEC, "fd00::1", 1,
				"fd00::2", 2, b);
			see(pa);
			see(pb);
		}
	}
	ck_assert_uint_eq(count(FLOW_COUNT_DUPLICATES), 0);
}
END_TEST

START_TEST(equal_late_fragments_are_not_copies)
{
	struct packet pk = udp(0, CLIENT, 5000, SERVER, 53, "0000000000000000000000");

	pk.flags |= PACKET_FRAGMENT | PACKET_LATE_FRAGMENT;
	see(pk);
	see(pk);
	ck_assert_uint_eq(count(FLOW_COUNT_DUPLICATES), 0);
}
END_TEST

/* ---- keys ---- */

START_TEST(vlan_is_in_the_key_only_when_asked)
{
	struct flow_options o = {.memory = 4 << 20, .key_vlan = true};

	for (int keyed = 0; keyed < 2; keyed++) {
		if (keyed)
			table_open(&o);
		for (uint16_t v = 10; v < 12; v++) {
			struct packet pk =
				udp(v * CW_SEC, CLIENT, 5000, SERVER, 53, "query");

			pk.vlan = v;
			see(pk);
		}
		ck_assert_uint_eq(count(FLOW_COUNT_OPENED), keyed ? 2 : 1);
		flow_finish(table);
		ck_assert_uint_eq(last_report()->vlan, 11);
		ck_assert_uint_eq(last_report()->key.vlan, keyed ? 11 : PACKET_NO_VLAN);
	}
}
END_TEST

START_TEST(copy_in_another_vlan_opens_no_flow)
{
	struct flow_options o = {.memory = 4 << 20, .key_vlan = true};
	struct packet pk = udp(0, CLIENT, 5000, SERVER, 53, "query");

	table_open(&o);
	pk.vlan = 10;
	see(pk);
	pk.vlan = 20;
	see(pk);
	ck_assert_uint_eq(count(FLOW_COUNT_OPENED), 1);
	ck_assert_uint_eq(count(FLOW_COUNT_DUPLICATES), 1);
}
END_TEST

START_TEST(vni_is_in_the_key_only_when_asked)
{
	struct flow_options o = {.memory = 4 << 20, .key_vni = true};

	for (int keyed = 0; keyed < 2; keyed++) {
		if (keyed)
			table_open(&o);
		for (uint32_t v = 10; v < 12; v++) {
			struct packet pk =
				udp(v * CW_SEC, CLIENT, 5000, SERVER, 53, "query");

			pk.vni = v;
			see(pk);
		}
		ck_assert_uint_eq(count(FLOW_COUNT_OPENED), keyed ? 2 : 1);
	}
}
END_TEST

START_TEST(key_is_the_same_for_both_families_and_directions)
{
	static const char *const host[][2] = {
		{"10.0.0.9", "10.0.0.2"}, {"fd00::9", "fd00::2"}};

	for (size_t f = 0; f < ARRAY_LEN(host); f++) {
		struct addr low, high;

		see(udp(f, host[f][0], 7, host[f][1], 8, "x"));
		see(udp(f, host[f][1], 8, host[f][0], 7, "y"));
		ck_assert_uint_eq(count(FLOW_COUNT_OPENED), f + 1);
		addr_parse(host[f][1], &low);
		addr_parse(host[f][0], &high);
		ck_assert(addr_equal(&last_report()->key.addr[0], &low));
		ck_assert(addr_equal(&last_report()->key.addr[1], &high));
		ck_assert_uint_eq(last_report()->key.port[0], 8);
		ck_assert_uint_eq(last_report()->key.port[1], 7);
	}
}
END_TEST

/* ---- time ---- */

START_TEST(living_flow_reports_every_minute_and_deltas_sum_up)
{
	uint64_t packets = 0, bytes = 0, payload = 0, updates = 0, sent = 0;

	for (unsigned s = 0; s < 600; s += 7, sent++)
		see(udp(s * CW_SEC, CLIENT, 5000, SERVER, 53, "12345"));
	flow_finish(table);
	for (size_t i = 0; i < reports; i++) {
		packets += report[i].packets[1];
		bytes += report[i].bytes[1];
		payload += report[i].payload[1];
		updates += report[i].event == FLOW_UPDATED;
		ck_assert_uint_eq(report[i].opened, i == 0);
	}
	ck_assert_uint_eq(packets, sent);
	ck_assert_uint_eq(payload, 5 * sent);
	ck_assert_uint_eq(bytes, (40 + 5 + 14) * sent);
	ck_assert_uint_ge(updates, 8);
	ck_assert_uint_le(updates, 10);
}
END_TEST

START_TEST(quiet_flow_reports_nothing_until_it_ends)
{
	handshake(0);
	see(tcp(CW_SEC, true, TCP_ACK, 101, 501, "x"));
	for (unsigned s = 2; s < FLOW_TCP_IDLE_SECONDS; s += 10)
		flow_advance(table, T0 + s * CW_SEC);
	ck_assert_uint_eq(reports, 4); /* three of the handshake, one update */
	ck_assert_uint_eq(flow_live(table), 1);
	flow_advance(table, T0 + (FLOW_TCP_IDLE_SECONDS + 5) * CW_SEC);
	ck_assert_uint_eq(flow_live(table), 0);
	ck_assert_uint_eq(last_report()->event, FLOW_ENDED);
	ck_assert_uint_eq(last_report()->last, T0 + CW_SEC);
}
END_TEST

START_TEST(half_open_flow_ends_early)
{
	see(tcp(0, true, TCP_SYN, 100, 0, ""));
	flow_advance(table, T0 + (FLOW_HALF_OPEN_SECONDS - 1) * CW_SEC);
	ck_assert_uint_eq(flow_live(table), 1);
	flow_advance(table, T0 + (FLOW_HALF_OPEN_SECONDS + 2) * CW_SEC);
	ck_assert_uint_eq(flow_live(table), 0);
	ck_assert_uint_eq(count(FLOW_COUNT_ONE_WAY), 1);
}
END_TEST

START_TEST(fin_both_ways_ends_soon)
{
	handshake(0);
	see(tcp(CW_SEC, true, TCP_FIN | TCP_ACK, 101, 501, ""));
	see(tcp(CW_SEC + 1, false, TCP_FIN | TCP_ACK, 501, 102, ""));
	see(tcp(CW_SEC + 2, true, TCP_ACK, 102, 502, ""));
	flow_advance(table, T0 + (FLOW_CLOSED_SECONDS + 4) * CW_SEC);
	ck_assert_uint_eq(flow_live(table), 0);
	ck_assert(last_report()->seen & FLOW_CLOSED);
	ck_assert_uint_eq(count(FLOW_COUNT_OPENED), 1);
}
END_TEST

START_TEST(time_stepping_back_is_counted_and_harmless)
{
	see(udp(10 * CW_SEC, CLIENT, 5000, SERVER, 53, "a"));
	see(udp(9 * CW_SEC, CLIENT, 5000, SERVER, 53, "b"));
	ck_assert_uint_eq(count(FLOW_COUNT_CLOCK_BACK), 1);
	ck_assert_uint_eq(count(FLOW_COUNT_OPENED), 1);
	flow_finish(table);
	ck_assert_uint_eq(last_report()->last, T0 + 10 * CW_SEC);
	ck_assert_uint_ge(last_report()->last, last_report()->first);
}
END_TEST

START_TEST(another_capture_of_earlier_time_begins_anew)
{
	see(udp(10 * CW_HOUR, CLIENT, 5000, SERVER, 53, "a"));
	see(udp(0, CLIENT, 5000, SERVER, 53, "b"));
	ck_assert_uint_eq(count(FLOW_COUNT_ENDED), 1);
	ck_assert_uint_eq(count(FLOW_COUNT_OPENED), 2);
	flow_advance(table, T0 + (FLOW_UDP_IDLE_SECONDS + 2) * CW_SEC);
	ck_assert_uint_eq(flow_live(table), 0);
}
END_TEST

START_TEST(leap_of_years_ends_what_is_idle)
{
	see(udp(0, CLIENT, 5000, SERVER, 53, "a"));
	see(udp(3000 * CW_DAY, CLIENT, 5001, SERVER, 53, "b"));
	ck_assert_uint_eq(flow_live(table), 1);
	ck_assert_uint_eq(count(FLOW_COUNT_ENDED), 1);
}
END_TEST

START_TEST(counts_are_told_before_they_overflow)
{
	uint64_t bytes = 0;

	for (int i = 0; i < 1000; i++) {
		struct packet pk = udp((cw_time)i, CLIENT, 5000, SERVER, 53, "x");

		pk.len = 10 << 20;
		see(pk);
	}
	flow_finish(table);
	for (size_t i = 0; i < reports; i++)
		bytes += report[i].bytes[1];
	ck_assert_uint_eq(bytes, UINT64_C(1000) * (10 << 20));
}
END_TEST

/* ---- ways ---- */

static unsigned ways;

static void
way_count(void *ctx, const struct packet *pk)
{
	ways++;
}

static void
ways_open(void)
{
	struct flow_options o = {.memory = 1 << 20, .way = way_count};

	table_open(&o);
	ways = 0;
}

START_TEST(a_side_tells_its_way_once)
{
	ways_open();
	for (unsigned i = 0; i < 10; i++) {
		char text[2] = {(char)('a' + i), '\0'};

		see(udp(i * CW_SEC, CLIENT, 5000, SERVER, 53, text));
		see(udp(i * CW_SEC, SERVER, 53, CLIENT, 5000, text));
	}
	ck_assert_uint_le(ways, 2 + 2); /* a half minute may have begun */
	ck_assert_uint_ge(ways, 2);
}
END_TEST

START_TEST(another_way_is_told_with_each_change)
{
	struct packet pk = udp(0, CLIENT, 5000, SERVER, 53, "a");

	ways_open();
	see(pk);
	payload_set(&pk, "b");
	pk.src_mac.b[5] ^= 1;
	see(pk);
	payload_set(&pk, "c");
	pk.vlan = 7;
	see(pk);
	payload_set(&pk, "d");
	pk.interface = 1;
	see(pk);
	ck_assert_uint_eq(ways, 4);
}
END_TEST

START_TEST(a_way_is_told_anew_within_a_minute)
{
	ways_open();
	see(udp(0, CLIENT, 5000, SERVER, 53, "a"));
	see(udp(35 * CW_SEC, CLIENT, 5000, SERVER, 53, "b"));
	ck_assert_uint_eq(ways, 2);
}
END_TEST

START_TEST(the_way_of_a_copy_is_told)
{
	struct packet pk = udp(0, CLIENT, 5000, SERVER, 53, "a");

	ways_open();
	see(pk);
	pk.src_mac.b[5] ^= 1;
	see(pk);
	ck_assert_uint_eq(count(FLOW_COUNT_DUPLICATES), 1);
	ck_assert_uint_eq(ways, 2);
}
END_TEST

/* ---- memory ---- */

START_TEST(full_table_evicts_and_counts)
{
	struct flow_options o = {.memory = FLOW_MEMORY_LEAST};
	size_t size;

	table_open(&o);
	size = table->flows;
	ck_assert_uint_gt(size, 100);
	for (unsigned i = 0; i < 2 * size; i++) {
		see(numbered(i, i * CW_MSEC));
		reports = 0;
	}
	ck_assert_uint_eq(flow_live(table), size);
	ck_assert_uint_eq(count(FLOW_COUNT_EVICTED), size);
	ck_assert_uint_eq(count(FLOW_COUNT_OPENED), 2 * size);
	flow_finish(table);
	ck_assert_uint_eq(flow_live(table), 0);
	ck_assert_uint_eq(count(FLOW_COUNT_ENDED), 2 * size);
}
END_TEST

static struct packet
numbered_tcp(unsigned i, cw_time at, bool ack)
{
	struct packet pk = numbered(i, at);

	pk.protocol = IP_TCP;
	pk.tcp_flags = ack ? TCP_ACK : TCP_SYN;
	return pk;
}

/* As many connections as leave half-open flows their share, and twice the table
 * of SYNs; `open`: of the connections, how many are there at the end. */
static unsigned
flood(unsigned connections)
{
	unsigned open = 0;

	for (unsigned i = 0; i < connections; i++)
		see(numbered_tcp(i, 0, true));
	for (unsigned i = 0; i < 2 * table->flows; i++) {
		see(numbered_tcp(100000 + i, CW_SEC + i * CW_USEC, false));
		reports = 0;
	}
	for (unsigned i = 0; i < table->fresh; i++)
		open += (table->hot[i].bits & FLOW_BIT_ACKED) != 0;
	return open;
}

START_TEST(a_flood_of_syns_pushes_out_no_connection)
{
	struct flow_options o = {.memory = FLOW_MEMORY_LEAST};
	unsigned connections;

	table_open(&o);
	connections = table->flows - table->flows / FLOW_HALF_OPEN_SHARE - 1;
	ck_assert_uint_eq(flood(connections), connections);
	ck_assert_uint_gt(count(FLOW_COUNT_EVICTED), table->flows);
}
END_TEST

START_TEST(connections_leave_new_ones_a_share)
{
	struct flow_options o = {.memory = FLOW_MEMORY_LEAST};
	unsigned share;

	table_open(&o);
	share = table->flows / FLOW_HALF_OPEN_SHARE;
	ck_assert_uint_ge(table->flows - flood(table->flows), share);
	ck_assert_uint_le(table->half_open, share + 1);
}
END_TEST

START_TEST(who_is_half_open_is_counted_to_the_end)
{
	handshake(0);
	ck_assert_uint_eq(table->half_open, 0);
	see(numbered_tcp(1, CW_SEC, false));
	see(numbered_tcp(2, CW_SEC, false));
	ck_assert_uint_eq(table->half_open, 2);
	see(numbered_tcp(1, 2 * CW_SEC, true));
	ck_assert_uint_eq(table->half_open, 1);
	flow_advance(table, T0 + (FLOW_HALF_OPEN_SECONDS + 3) * CW_SEC);
	ck_assert_uint_eq(table->half_open, 0);
}
END_TEST

START_TEST(index_grows_and_finds_everything)
{
	uint32_t before = table->buckets, flows = 2 * before * FLOW_BUCKET_LOAD;

	ck_assert_uint_gt(table->flows, flows);
	for (unsigned round = 0; round < 2; round++) {
		for (unsigned i = 0; i < flows; i++) {
			struct packet pk = numbered(i, (i + round * flows) * CW_MSEC);

			reports = 0;
			if (i % 2) { /* the long form of the key */
				pk.family = 6;
				pk.src.b[0] = pk.dst.b[0] = 0xfd;
			}
			see(pk);
		}
	}
	ck_assert_uint_gt(table->buckets, before);
	ck_assert_uint_eq(count(FLOW_COUNT_OPENED), flows);
	ck_assert_uint_eq(flow_live(table), flows);
}
END_TEST

START_TEST(eviction_spares_what_was_answered)
{
	struct flow_options o = {.memory = FLOW_MEMORY_LEAST};
	unsigned gone = 0;

	table_open(&o);
	for (unsigned i = 0; i < 50; i++) {
		struct packet pk = numbered(i, i), answer = pk;

		answer.src = pk.dst;
		answer.dst = pk.src;
		answer.sport = pk.dport;
		answer.dport = pk.sport;
		see(pk);
		see(answer);
	}
	for (unsigned i = 1000; i < 1000 + 2 * table->flows; i++) {
		reports = 0;
		see(numbered(i, i * CW_MSEC));
		for (size_t r = 0; r < reports; r++)
			gone += report[r].event == FLOW_ENDED &&
				(report[r].seen & FLOW_BOTH_DATA);
	}
	ck_assert_uint_gt(count(FLOW_COUNT_EVICTED), 0);
	ck_assert_uint_eq(gone, 0);
}
END_TEST

START_TEST(bad_hash_is_slow_and_right)
{
	enum { FLOWS = 700 };

	bad_hash = true;
	flow_setup();
	bad_hash = true;
	for (unsigned round = 0; round < 3; round++)
		for (unsigned i = 0; i < FLOWS; i++)
			see(numbered(i, (round * FLOWS + i) * CW_MSEC));
	for (unsigned i = 0; i < FLOWS; i++)
		see(udp(10 * CW_SEC + i * 25 * CW_MSEC, "fd00::1", (uint16_t)i,
			"fd00::2", 53, "x")); /* the hash makes them all copies */
	ck_assert_uint_eq(count(FLOW_COUNT_OPENED), 2 * FLOWS);
	ck_assert_uint_eq(flow_live(table), 2 * FLOWS);
	flow_advance(table, T0 + 1000 * CW_SEC);
	ck_assert_uint_eq(flow_live(table), 0);
	for (uint32_t b = 0; b < table->buckets; b++)
		ck_assert_uint_eq(table->bucket[b].overflow, 0);
	see(numbered(1, 2000 * CW_SEC));
	ck_assert_uint_eq(flow_live(table), 1);
}
END_TEST

START_TEST(too_little_memory_is_refused)
{
	struct flow_options o = {.memory = FLOW_MEMORY_LEAST - 1};
	struct hash_key key = {{1, 2}};

	ck_assert_ptr_null(flow_table_new(&o, &key, collect, NULL));
	o.memory = FLOW_MEMORY_LEAST;
	table_open(&o);
	ck_assert_uint_le(table->mapped, FLOW_MEMORY_LEAST);
	o.identify = true;
	o.memory = 64 << 20;
	table_open(&o);
	ck_assert_uint_le(table->mapped, o.memory);
	ck_assert_uint_gt(table->mapped, o.memory / 100 * 99);
}
END_TEST

/* ---- batches and replays ---- */

static void
replay(bool batches)
{
	struct packet batch[FLOW_BATCH];
	size_t n = 0;

	next_id = 1;
	srand(5);
	for (unsigned i = 0; i < 4000; i++) {
		struct packet pk = numbered((unsigned)rand() % 150, i * 50 * CW_MSEC);

		if (i % 3 == 0) {
			pk.protocol = IP_TCP;
			pk.tcp_flags = (uint8_t)(rand() % 32);
			pk.seq = (uint32_t)(rand() % 4);
			pk.ack = (uint32_t)(rand() % 4);
		}
		batch[n++] = pk;
		if (!batches || n == FLOW_BATCH || i == 3999) {
			flow_see_batch(table, batch, n);
			n = 0;
		}
	}
	flow_finish(table);
}

START_TEST(replay_gives_the_same_reports_in_batches_or_not)
{
	static struct flow_report first[REPORTS];
	struct flow_options o = {.memory = 4 << 20, .identify = true};
	size_t n;

	replay(false);
	n = reports;
	ck_assert_uint_gt(n, 1000);
	memcpy(first, report, n * sizeof(*first));
	for (int batches = 0; batches < 2; batches++) {
		table_open(&o);
		replay(batches);
		ck_assert_uint_eq(reports, n);
		ck_assert_mem_eq(report, first, n * sizeof(*first));
	}
}
END_TEST

START_TEST(every_counter_has_a_name)
{
	for (unsigned c = 0; c < FLOW_COUNT_MAX; c++)
		ck_assert_ptr_nonnull(strstr(flow_counter_name(c), "flow."));
	ck_assert_uint_eq(flow_count(table, FLOW_COUNT_MAX), 0);
}
END_TEST

static void
copy_tests(TCase *tc)
{
	tcase_add_test(tc, mirrored_copy_is_counted_once);
	tcase_add_test(tc, copy_outside_the_window_is_a_packet);
	tcase_add_test(tc, copy_that_overtook_is_a_copy);
	tcase_add_test(tc, rtp_stream_of_equal_packets_is_not_copies);
	tcase_add_test(tc, retransmission_is_not_a_copy);
	tcase_add_test(tc, repeated_ack_without_identification_is_not_a_copy);
	tcase_add_test(tc, data_copy_without_identification_is_a_copy);
	tcase_add_test(tc, every_short_payload_byte_is_in_the_signature);
	tcase_add_test(tc, equal_late_fragments_are_not_copies);
	tcase_add_test(tc, copy_in_another_vlan_opens_no_flow);
}

static void
table_tests(TCase *tc)
{
	tcase_add_test(tc, key_is_the_same_for_both_families_and_directions);
	tcase_add_test(tc, vni_is_in_the_key_only_when_asked);
	tcase_add_test(tc, vlan_is_in_the_key_only_when_asked);
	tcase_add_test(tc, living_flow_reports_every_minute_and_deltas_sum_up);
	tcase_add_test(tc, quiet_flow_reports_nothing_until_it_ends);
	tcase_add_test(tc, half_open_flow_ends_early);
	tcase_add_test(tc, fin_both_ways_ends_soon);
	tcase_add_test(tc, time_stepping_back_is_counted_and_harmless);
	tcase_add_test(tc, another_capture_of_earlier_time_begins_anew);
	tcase_add_test(tc, leap_of_years_ends_what_is_idle);
	tcase_add_test(tc, counts_are_told_before_they_overflow);
	tcase_add_test(tc, a_side_tells_its_way_once);
	tcase_add_test(tc, another_way_is_told_with_each_change);
	tcase_add_test(tc, a_way_is_told_anew_within_a_minute);
	tcase_add_test(tc, the_way_of_a_copy_is_told);
	tcase_add_test(tc, full_table_evicts_and_counts);
	tcase_add_test(tc, a_flood_of_syns_pushes_out_no_connection);
	tcase_add_test(tc, connections_leave_new_ones_a_share);
	tcase_add_test(tc, who_is_half_open_is_counted_to_the_end);
	tcase_add_test(tc, index_grows_and_finds_everything);
	tcase_add_test(tc, eviction_spares_what_was_answered);
	tcase_add_test(tc, bad_hash_is_slow_and_right);
	tcase_add_test(tc, too_little_memory_is_refused);
	tcase_add_test(tc, replay_gives_the_same_reports_in_batches_or_not);
	tcase_add_test(tc, every_counter_has_a_name);
}

int
main(void)
{
	Suite *s = suite_create("flow table");

	flow_suite_add(s, "copies", copy_tests);
	flow_suite_add(s, "table", table_tests);
	return flow_suite_run(s);
}
