/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conversations: who is client, which evidence a flow gives, and how reports
 * merge.  Reports are made by hand: side 0 is 10.0.0.1, side 1 is 10.0.0.2.
 */
#include "camwarden/conversation.h"

#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/flow.h"

enum { TCP = 6, UDP = 17, ICMP = 1, ICMPV6 = 58, GRE = 47, NO_VLAN = 0xffff };

static const struct hash_key key = {{1, 2}};
static struct conversation_table *table;

static void
table_make(void)
{
	table = conversation_table_new(1 << 20, &key);
	ck_assert_ptr_nonnull(table);
}

static void
table_drop(void)
{
	conversation_table_free(table);
}

static struct addr
address(const char *text)
{
	struct addr a;

	ck_assert_int_eq(addr_parse(text, &a), 0);
	return a;
}

/* A report of a flow that opened with a packet of side 0 and nothing more. */
static struct flow_report
report(uint8_t protocol, uint16_t port0, uint16_t port1)
{
	struct flow_report r = {
		.key.protocol = protocol,
		.key.port = {port0, port1},
		.first = 10 * CW_SEC,
		.last = 11 * CW_SEC,
		.packets = {1, 0},
		.bytes = {60, 0},
		.vlan = NO_VLAN,
		.syn_side = 2,
		.syn_ack_side = 2,
		.opened = true,
		.facts.client_side = 2,
	};

	r.key.addr[0] = address("10.0.0.1");
	r.key.addr[1] = address("10.0.0.2");
	return r;
}

/* A TCP flow whose SYN came from side 0. */
static struct flow_report
syn_report(uint16_t seen)
{
	struct flow_report r = report(TCP, 50000, 443);

	r.syn_side = 0;
	r.seen = FLOW_SYN | seen;
	if (seen & FLOW_SYN_ACK) {
		r.syn_ack_side = 1;
		r.packets[1] = 1;
		r.bytes[1] = 60;
	}
	return r;
}

/* The ends that a report tells are those of the conversation it counts to. */
static void
assert_ends(const struct flow_report *r, const struct conversation *c)
{
	struct conversation_ends told, own;

	conversation_ends_told(table, r, NULL, NULL, &told);
	conversation_ends_of(c, &own);
	ck_assert_mem_eq(&told, &own, sizeof(own));
}

static struct conversation *
see(const struct flow_report *r)
{
	unsigned news;
	uint32_t slot;
	struct conversation *c = conversation_see(table, r, NULL, NULL, &news, &slot);

	if (c != NULL)
		assert_ends(r, c);
	return c;
}

static unsigned
news_of(const struct flow_report *r)
{
	unsigned news;
	uint32_t slot;

	conversation_see(table, r, NULL, NULL, &news, &slot);
	return news;
}

/* Ports that a fake site declares: any address. */
struct served {
	uint16_t port[2];
};

static bool
serves(void *ctx, const struct addr *a, uint16_t port, uint8_t transport)
{
	const struct served *s = ctx;

	return port == s->port[0] || port == s->port[1];
}

static struct conversation *
see_served(const struct flow_report *r, uint16_t port0, uint16_t port1)
{
	struct served s = {{port0, port1}};
	unsigned news;
	uint32_t slot;

	return conversation_see(table, r, serves, &s, &news, &slot);
}

#define ck_server(c, text, port, reason)                                               \
	do {                                                                           \
		struct addr want_ = address(text);                                     \
		ck_assert(addr_equal(&(c)->server, &want_));                           \
		ck_assert_uint_eq((c)->server_port, port);                             \
		ck_assert_str_eq(conversation_why_name((c)->why), reason);             \
	} while (0)

#define ck_evidence(c, name) ck_assert_str_eq(evidence_name((c)->evidence), name)

/* ---- who is client ---- */

START_TEST(syn_beats_served_and_lower_port)
{
	struct flow_report r = report(TCP, 22, 60000);

	r.syn_side = 0;
	r.syn_ack_side = 0; /* nonsense of a spoofer: SYN still beats it */
	ck_server(see_served(&r, 22, 22), "10.0.0.2", 60000, "syn");
}
END_TEST

START_TEST(syn_ack_beats_served_port)
{
	struct flow_report r = report(TCP, 22, 60000);

	r.syn_ack_side = 1;
	ck_server(see_served(&r, 22, 22), "10.0.0.2", 60000, "syn_ack");
}
END_TEST

START_TEST(served_port_beats_lower_port)
{
	struct flow_report r = report(TCP, 5000, 9001);

	ck_server(see_served(&r, 9001, 9001), "10.0.0.2", 9001, "served_port");
}
END_TEST

START_TEST(lower_port_serves_when_none_is_declared)
{
	struct flow_report r = report(TCP, 5000, 9001);

	ck_server(see_served(&r, 1, 1), "10.0.0.1", 5000, "lower_port");
}
END_TEST

START_TEST(two_served_ports_fall_to_the_lower)
{
	struct flow_report r = report(TCP, 80, 9001);

	ck_server(see_served(&r, 80, 9001), "10.0.0.1", 80, "lower_port");
}
END_TEST

START_TEST(what_was_said_does_not_beat_the_lower_port)
{
	struct flow_report r = report(TCP, 80, 9001);

	r.facts.application = PROTOCOL_HTTP;
	r.facts.client_side = 0;
	ck_server(see(&r), "10.0.0.1", 80, "lower_port");
}
END_TEST

START_TEST(equal_ports_are_unknown_and_the_lower_address_is_client)
{
	struct flow_report r = report(UDP, 123, 123);

	ck_server(see(&r), "10.0.0.2", 123, "unknown");
}
END_TEST

START_TEST(port_zero_serves_nothing)
{
	struct flow_report r = report(UDP, 0, 40000);

	ck_server(see(&r), "10.0.0.2", 40000, "lower_port");
}
END_TEST

START_TEST(a_group_is_never_the_client)
{
	struct flow_report r = report(UDP, 5004, 50000);

	r.key.addr[1] = address("239.192.10.1");
	ck_server(see(&r), "239.192.10.1", 50000, "unknown");
	ck_evidence(see(&r), "attempt");
}
END_TEST

START_TEST(a_group_with_a_served_port_is_the_server_by_it)
{
	struct flow_report r = report(UDP, 5004, 50000);

	r.key.addr[1] = address("239.192.10.1");
	ck_server(see_served(&r, 50000, 5004), "239.192.10.1", 50000, "unknown");
	ck_server(see_served(&r, 50000, 50000), "239.192.10.1", 50000, "served_port");
}
END_TEST

START_TEST(echo_request_tells_the_client)
{
	struct flow_report r = report(ICMP, 0, 0);

	r.first_side = r.syn_side = 1;
	r.packets[0] = 0;
	r.packets[1] = 1;
	ck_server(see(&r), "10.0.0.1", 0, "syn");
	ck_evidence(see(&r), "attempt");
	r.packets[0] = 1;
	ck_evidence(see(&r), "established");
}
END_TEST

START_TEST(other_icmp_and_portless_transports_are_unknown)
{
	struct flow_report r = report(ICMP, 0, 0);

	r.first_side = 1;
	ck_server(see(&r), "10.0.0.2", 0, "unknown");
	r.key.protocol = GRE;
	r.first_side = 0;
	ck_server(see(&r), "10.0.0.2", 0, "unknown");
	ck_evidence(see(&r), "unknown");
}
END_TEST

/* ---- how far a flow got ---- */

START_TEST(tcp_ladder)
{
	static const struct {
		uint16_t seen;
		const char *step;
	} rows[] = {
		{0, "attempt"}, {FLOW_RST_REFUSED, "refused"},
		{FLOW_ICMP_REFUSED, "refused"}, {FLOW_SYN_ACK, "attempt"},
		{FLOW_SYN_ACK | FLOW_HANDSHAKE, "established"},
		{FLOW_SYN_ACK | FLOW_HANDSHAKE | FLOW_CLOSED, "established"},
		{FLOW_SYN_ACK | FLOW_HANDSHAKE | FLOW_CLIENT_DATA, "data"},
		{FLOW_SYN_ACK | FLOW_HANDSHAKE | FLOW_BOTH_DATA, "data"},
		{FLOW_BOTH_DATA, "data"}, /* the mirror lost the SYN-ACK */
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct flow_report r = syn_report(rows[i].seen);
		r.key.port[1] = (uint16_t)(1000 + i);
		ck_evidence(see(&r), rows[i].step);
	}
}
END_TEST

START_TEST(midstream_tcp_is_unknown_even_with_data_both_ways)
{
	struct flow_report r = report(TCP, 50000, 443);

	r.seen = FLOW_MIDSTREAM | FLOW_BOTH_DATA | FLOW_CLIENT_DATA;
	r.packets[1] = 5;
	ck_evidence(see(&r), "unknown");
	r.facts.application = PROTOCOL_TLS;
	r.facts.flags = PROTOCOL_REQUEST;
	ck_evidence(see(&r), "unknown");
	r.facts.flags |= PROTOCOL_RESPONSE;
	ck_evidence(see(&r), "identified");
}
END_TEST

START_TEST(syn_ack_without_its_syn_needs_data)
{
	struct flow_report r = report(TCP, 50000, 443);

	r.syn_ack_side = 1;
	r.seen = FLOW_SYN_ACK;
	ck_evidence(see(&r), "unknown");
	r.seen |= FLOW_BOTH_DATA;
	ck_evidence(see(&r), "data");
}
END_TEST

START_TEST(udp_ladder)
{
	struct flow_report r = report(UDP, 50000, 53);

	ck_evidence(see(&r), "attempt");
	r.seen = FLOW_ICMP_REFUSED;
	r.icmp_type = 3;
	r.icmp_code = 3;
	ck_evidence(see(&r), "refused");
	ck_assert_uint_eq(see(&r)->icmp_code, 3);
	/* A report that carries the answer alone: the question was counted before. */
	r.seen = 0;
	r.packets[0] = 0;
	r.packets[1] = 1;
	ck_evidence(see(&r), "established");
	r.seen = FLOW_BOTH_DATA;
	ck_evidence(see(&r), "data");
}
END_TEST

START_TEST(udp_of_the_server_alone_is_unknown)
{
	struct flow_report r = report(UDP, 50000, 53);

	r.first_side = 1;
	r.packets[0] = 0;
	r.packets[1] = 9;
	ck_evidence(see(&r), "unknown");
	ck_assert(see(&r)->reply_seen);
}
END_TEST

START_TEST(unknown_client_makes_no_attempt)
{
	struct flow_report r = report(UDP, 123, 123);

	ck_evidence(see(&r), "unknown");
	r.packets[1] = 1;
	ck_evidence(see(&r), "established");
}
END_TEST

START_TEST(readable_secret_is_exposed)
{
	static const struct {
		uint64_t flags;
		const char *scheme, *step;
	} rows[] = {
		{PROTOCOL_COOKIE, "", "exposed"},
		{PROTOCOL_AUTHORIZATION, "Basic", "exposed"},
		{PROTOCOL_AUTHORIZATION, "Bearer", "exposed"},
		{PROTOCOL_AUTHORIZATION, "Digest", "identified"},
		{PROTOCOL_AUTHORIZATION, "negotiate", "identified"},
		{PROTOCOL_AUTHORIZATION, "NTLM", "identified"},
		{PROTOCOL_AUTHORIZATION | PROTOCOL_COOKIE, "NTLM", "exposed"},
		{0, "", "identified"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct flow_report r =
			syn_report(FLOW_SYN_ACK | FLOW_HANDSHAKE | FLOW_CLIENT_DATA);
		r.key.port[1] = (uint16_t)(1000 + i);
		r.facts.application = PROTOCOL_HTTP;
		r.facts.flags = PROTOCOL_REQUEST | PROTOCOL_RESPONSE | rows[i].flags;
		strcpy(r.facts.scheme, rows[i].scheme);
		ck_evidence(see(&r), rows[i].step);
	}
}
END_TEST

START_TEST(secret_in_an_unanswered_request_is_exposed_once_data_flowed)
{
	struct flow_report r =
		syn_report(FLOW_SYN_ACK | FLOW_HANDSHAKE | FLOW_CLIENT_DATA);

	r.facts.application = PROTOCOL_HTTP;
	r.facts.flags = PROTOCOL_REQUEST | PROTOCOL_COOKIE;
	ck_evidence(see(&r), "exposed");
}
END_TEST

START_TEST(unanswered_request_stays_at_data)
{
	struct flow_report r =
		syn_report(FLOW_SYN_ACK | FLOW_HANDSHAKE | FLOW_CLIENT_DATA);

	r.facts.application = PROTOCOL_HTTP;
	r.facts.flags = PROTOCOL_REQUEST;
	ck_evidence(see(&r), "data");
}
END_TEST

START_TEST(missing_reply_path_takes_the_attempt_back)
{
	struct flow_report r = syn_report(0);

	ck_evidence(see(&r), "attempt");
	r.opened = false;
	r.payload[0] = 500; /* it goes on: somebody answered where we do not see */
	ck_assert_uint_eq(news_of(&r), CONVERSATION_ROSE);
	ck_evidence(see(&r), "unknown");
	r = syn_report(0); /* and silence proves nothing from now on */
	ck_evidence(see(&r), "unknown");
	r = syn_report(FLOW_SYN_ACK | FLOW_HANDSHAKE);
	ck_evidence(see(&r), "established");
}
END_TEST

/* ---- merging ---- */

START_TEST(flows_of_one_pair_are_one_conversation)
{
	struct flow_report r = syn_report(FLOW_SYN_ACK | FLOW_HANDSHAKE);
	struct conversation *c;

	r.packets[0] = 3;
	r.bytes[0] = 180;
	ck_assert_uint_eq(news_of(&r), CONVERSATION_NEW | CONVERSATION_ROSE);
	r.key.port[0] = 50001;
	r.first = 5 * CW_SEC;
	r.last = 20 * CW_SEC;
	ck_assert_uint_eq(news_of(&r), CONVERSATION_COUNTED);
	r.opened = false;
	c = see(&r);
	ck_assert_uint_eq(c->flows, 2);
	ck_assert_uint_eq(c->client_packets, 9);
	ck_assert_uint_eq(c->server_packets, 3);
	ck_assert_uint_eq(c->client_bytes, 540);
	ck_assert_uint_eq(c->server_bytes, 180);
	ck_assert(c->first == 5 * CW_SEC && c->last == 20 * CW_SEC);
	ck_assert(c->reply_seen);
}
END_TEST

START_TEST(transport_port_and_direction_keep_conversations_apart)
{
	struct flow_report r = syn_report(0);
	struct conversation *c = see(&r);

	r.key.protocol = UDP;
	ck_assert_ptr_ne(see(&r), c);
	r = syn_report(0);
	r.key.port[1] = 444;
	ck_assert_ptr_ne(see(&r), c);
	r = syn_report(0);
	r.syn_side = 1;
	ck_assert_ptr_ne(see(&r), c);
	ck_assert_uint_eq(c->flows, 1);
}
END_TEST

START_TEST(sides_are_mapped_by_who_is_client)
{
	struct flow_report r = report(TCP, 443, 50000);
	struct conversation *c;

	r.syn_side = 1;
	r.seen = FLOW_SYN;
	r.packets[0] = 2;
	r.packets[1] = 3;
	r.mac[0] = (struct mac){{2, 0, 0, 0, 0, 1}};
	r.mac[1] = (struct mac){{2, 0, 0, 0, 0, 2}};
	r.vlan = 7;
	c = see(&r);
	ck_server(c, "10.0.0.1", 443, "syn");
	ck_assert_uint_eq(c->client_packets, 3);
	ck_assert_uint_eq(c->server_packets, 2);
	ck_assert_uint_eq(c->client_mac.b[5], 2);
	ck_assert_uint_eq(c->server_mac.b[5], 1);
	ck_assert_uint_eq(c->vlan, 7);
	memset(r.mac, 0, sizeof(r.mac)); /* what is not seen now stays known */
	r.vlan = NO_VLAN;
	c = see(&r);
	ck_assert_uint_eq(c->client_mac.b[5], 2);
	ck_assert_uint_eq(c->vlan, 7);
}
END_TEST

START_TEST(evidence_and_why_only_rise)
{
	struct flow_report best =
		syn_report(FLOW_SYN_ACK | FLOW_HANDSHAKE | FLOW_CLIENT_DATA);
	struct flow_report guess = report(TCP, 50001, 443), bare = syn_report(0);

	guess.packets[1] = 1;
	ck_assert_str_eq(conversation_why_name(see(&guess)->why), "lower_port");
	ck_assert_uint_eq(news_of(&best), CONVERSATION_ROSE);
	ck_assert_uint_eq(news_of(&bare), CONVERSATION_COUNTED);
	ck_assert_uint_eq(news_of(&guess), CONVERSATION_COUNTED);
	ck_evidence(see(&best), "data");
	ck_assert_str_eq(conversation_why_name(see(&guess)->why), "syn");
}
END_TEST

START_TEST(a_change_of_orientation_neither_loses_nor_doubles)
{
	struct flow_report r = report(TCP, 5000, 9001);
	struct conversation *before, *after;

	r.packets[0] = 4;
	r.packets[1] = 6;
	before = see(&r);
	r.opened = false;
	after = see_served(&r, 9001, 9001); /* a reload declared 9001 */
	ck_assert_ptr_ne(before, after);
	ck_assert_uint_eq(before->flows + after->flows, 1);
	ck_assert_uint_eq(before->client_packets + after->client_packets, 10);
	ck_assert_uint_eq(before->server_packets + after->server_packets, 10);
}
END_TEST

START_TEST(full_table_refuses_counts_and_keeps_its_memory)
{
	size_t memory = 8192;
	struct conversation_table *t = conversation_table_new(memory, &key);
	struct flow_report r = syn_report(0);
	uint32_t size, slot, kept = 0;
	unsigned news;

	ck_assert_ptr_nonnull(t);
	size = conversation_table_size(t);
	ck_assert_uint_gt(size, 4);
	ck_assert_uint_le(size * sizeof(struct conversation), memory);
	for (uint32_t i = 0; i < size; i++) {
		r.key.port[1] = (uint16_t)(i + 1);
		ck_assert_ptr_nonnull(
			conversation_see(t, &r, NULL, NULL, &news, &slot));
		ck_assert_uint_lt(slot, size);
		if (i == 2)
			kept = slot;
	}
	r.key.port[1] = 9999;
	ck_assert_ptr_null(conversation_see(t, &r, NULL, NULL, &news, &slot));
	ck_assert_uint_eq(conversation_refused(t), 1);
	/* Known ones are still found, in the slots they had. */
	r.key.port[1] = 3;
	ck_assert_uint_eq(conversation_see(t, &r, NULL, NULL, &news, &slot)->flows, 2);
	ck_assert_uint_eq(slot, kept);
	conversation_table_free(t);
}
END_TEST

START_TEST(forgotten_slots_are_used_again)
{
	struct conversation_table *t = conversation_table_new(8192, &key);
	struct flow_report r = syn_report(0);
	uint32_t size = conversation_table_size(t), slot;
	unsigned news;

	for (uint32_t round = 0; round < 3; round++) {
		for (uint32_t i = 0; i < size; i++) {
			r.key.port[1] = (uint16_t)(round * 1000 + i + 1);
			ck_assert_ptr_nonnull(
				conversation_see(t, &r, NULL, NULL, &news, &slot));
			ck_assert_uint_eq(news, CONVERSATION_NEW | CONVERSATION_ROSE);
			ck_assert_uint_eq(conversation_at(t, slot)->flows, 1);
		}
		for (uint32_t i = 0; i < size; i++) {
			ck_assert_ptr_nonnull(conversation_at(t, i));
			conversation_forget(t, i);
			ck_assert_ptr_null(conversation_at(t, i));
			conversation_forget(t, i); /* once more: nothing */
		}
	}
	ck_assert_ptr_null(conversation_at(t, size));
	conversation_table_free(t);
}
END_TEST

START_TEST(what_comes_back_begins_after_what_was_counted)
{
	struct flow_report r = syn_report(0);
	struct conversation *c;
	uint32_t slot;
	unsigned news;

	r.first = 10 * CW_SEC;
	r.last = 20 * CW_SEC;
	c = conversation_see(table, &r, NULL, NULL, &news, &slot);
	ck_assert_uint_eq(c->first, 10 * CW_SEC);
	conversation_forget(table, slot);
	/* The flow has ended: nothing new to count, then another flow opens. */
	r.opened = false;
	r.packets[0] = r.packets[1] = r.bytes[0] = r.bytes[1] = 0;
	c = conversation_see(table, &r, NULL, NULL, &news, &slot);
	ck_assert_uint_eq(c->first, 20 * CW_SEC);
	r.opened = true;
	r.packets[0] = 1;
	r.first = r.last = 30 * CW_SEC;
	c = conversation_see(table, &r, NULL, NULL, &news, &slot);
	ck_assert_uint_eq(c->first, 30 * CW_SEC);
	conversation_forget(table, slot);
	/* The flow goes on. */
	r.opened = false;
	for (unsigned i = 1; i <= 2; i++) {
		r.last = (30 + i) * CW_SEC;
		c = conversation_see(table, &r, NULL, NULL, &news, &slot);
		ck_assert_uint_eq(c->first, 31 * CW_SEC);
	}
}
END_TEST

START_TEST(too_little_memory_makes_no_table)
{
	ck_assert_ptr_null(conversation_table_new(0, &key));
	ck_assert_ptr_null(conversation_table_new(64, &key));
	conversation_table_free(NULL);
}
END_TEST

/* ---- names ---- */

START_TEST(every_step_has_a_name_that_reads_back)
{
	for (unsigned i = 0; i < EVIDENCE_MAX; i++) {
		enum evidence e;
		ck_assert_int_eq(evidence_from_name(evidence_name(i), &e), 0);
		ck_assert_uint_eq(e, i);
	}
	enum evidence untouched = EVIDENCE_DATA;
	ck_assert_int_eq(evidence_from_name("Data", &untouched), -EINVAL);
	ck_assert_int_eq(evidence_from_name("", &untouched), -EINVAL);
	ck_assert_uint_eq(untouched, EVIDENCE_DATA);
}
END_TEST

START_TEST(every_transport_has_a_name_that_reads_back)
{
	char buf[8];
	uint8_t n;

	for (unsigned i = 0; i < 256; i++) {
		ck_assert_int_eq(
			transport_from_name(transport_name((uint8_t)i, buf), &n), 0);
		ck_assert_uint_eq(n, i);
	}
	ck_assert_str_eq(transport_name(TCP, buf), "tcp");
	ck_assert_str_eq(transport_name(ICMPV6, buf), "icmpv6");
	ck_assert_str_eq(transport_name(255, buf), "ip-255");
}
END_TEST

START_TEST(other_transports_are_refused)
{
	static const char *const bad[] = {
		"", "TCP", "ip-", "ip-256", "ip-+6", "ip-06", "ip-6x", "ip- 6", "6"};
	uint8_t n = 99;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_int_eq(transport_from_name(bad[i], &n), -EINVAL);
	ck_assert_uint_eq(n, 99);
}
END_TEST

static TCase *
telling_case(void)
{
	TCase *tc = tcase_create("telling");

	tcase_add_checked_fixture(tc, table_make, table_drop);
	tcase_add_test(tc, syn_beats_served_and_lower_port);
	tcase_add_test(tc, syn_ack_beats_served_port);
	tcase_add_test(tc, served_port_beats_lower_port);
	tcase_add_test(tc, lower_port_serves_when_none_is_declared);
	tcase_add_test(tc, two_served_ports_fall_to_the_lower);
	tcase_add_test(tc, what_was_said_does_not_beat_the_lower_port);
	tcase_add_test(tc, equal_ports_are_unknown_and_the_lower_address_is_client);
	tcase_add_test(tc, port_zero_serves_nothing);
	tcase_add_test(tc, a_group_is_never_the_client);
	tcase_add_test(tc, a_group_with_a_served_port_is_the_server_by_it);
	tcase_add_test(tc, echo_request_tells_the_client);
	tcase_add_test(tc, other_icmp_and_portless_transports_are_unknown);
	return tc;
}

static TCase *
evidence_case(void)
{
	TCase *tc = tcase_create("evidence");

	tcase_add_checked_fixture(tc, table_make, table_drop);
	tcase_add_test(tc, tcp_ladder);
	tcase_add_test(tc, midstream_tcp_is_unknown_even_with_data_both_ways);
	tcase_add_test(tc, syn_ack_without_its_syn_needs_data);
	tcase_add_test(tc, udp_ladder);
	tcase_add_test(tc, udp_of_the_server_alone_is_unknown);
	tcase_add_test(tc, unknown_client_makes_no_attempt);
	tcase_add_test(tc, readable_secret_is_exposed);
	tcase_add_test(tc, secret_in_an_unanswered_request_is_exposed_once_data_flowed);
	tcase_add_test(tc, unanswered_request_stays_at_data);
	tcase_add_test(tc, missing_reply_path_takes_the_attempt_back);
	return tc;
}

static TCase *
table_case(void)
{
	TCase *tc = tcase_create("table");

	tcase_add_checked_fixture(tc, table_make, table_drop);
	tcase_add_test(tc, flows_of_one_pair_are_one_conversation);
	tcase_add_test(tc, transport_port_and_direction_keep_conversations_apart);
	tcase_add_test(tc, sides_are_mapped_by_who_is_client);
	tcase_add_test(tc, evidence_and_why_only_rise);
	tcase_add_test(tc, a_change_of_orientation_neither_loses_nor_doubles);
	tcase_add_test(tc, full_table_refuses_counts_and_keeps_its_memory);
	tcase_add_test(tc, forgotten_slots_are_used_again);
	tcase_add_test(tc, what_comes_back_begins_after_what_was_counted);
	tcase_add_test(tc, too_little_memory_makes_no_table);
	return tc;
}

static TCase *
names_case(void)
{
	TCase *tc = tcase_create("names");

	tcase_add_test(tc, every_step_has_a_name_that_reads_back);
	tcase_add_test(tc, every_transport_has_a_name_that_reads_back);
	tcase_add_test(tc, other_transports_are_refused);
	return tc;
}

int
main(void)
{
	Suite *s = suite_create("conversation");
	SRunner *sr;
	int failed;

	suite_add_tcase(s, telling_case());
	suite_add_tcase(s, evidence_case());
	suite_add_tcase(s, table_case());
	suite_add_tcase(s, names_case());
	sr = srunner_create(s);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
