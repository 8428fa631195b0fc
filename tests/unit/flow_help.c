/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the tests of the flow stage share: packets made as structs, reports
 * collected, a fake protocol stage that recognises one word, and a hash of the
 * index that can be made bad on purpose.
 */
#include "flow_help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct flow_table *table;
struct flow_report report[REPORTS];
size_t reports;
bool bad_hash;

/* Replaces src/flow/hash.c. */
uint64_t
flow_hash(const struct flow_table *t, const uint64_t *w, size_t n)
{
	return bad_hash ? 7 : hash_words(&t->key, w, n);
}

/* Replaces the protocol stage: "known" is recognised, "done" ends it, "cert" and
 * "media" are told, "room" borrows a buffer until the end. */
void
protocol_init(struct protocol_state *s)
{
	memset(s, 0, offsetof(struct protocol_state, past));
}

void
protocol_begin(struct protocol_state *s, unsigned side, uint32_t seq)
{
	s->stream[side].begun = true;
	s->stream[side].start = seq;
}

static bool
says(const struct protocol_segment *g, const char *word)
{
	return g->len == strlen(word) && memcmp(g->payload, word, g->len) == 0;
}

struct protocol_segment segment;

bool
protocol_see(struct protocol_state *s, const struct protocol_segment *g,
	const struct protocol_out *out)
{
	struct protocol_media media = {.client_port = {7}};

	segment = *g;
	if (says(g, "done"))
		s->done = true;
	else if (says(g, "cert"))
		out->certificate(out->ctx, g->side, 1, (const uint8_t *)"der", 3);
	else if (says(g, "media"))
		out->media(out->ctx, &media);
	else if (says(g, "room") && s->buffer[g->side] == NULL)
		s->buffer[g->side] = out->take(out->ctx);
	if (!says(g, "known"))
		return false;
	s->facts.application = PROTOCOL_SSH;
	s->facts.client_side = g->side;
	return true;
}

bool
protocol_reset(struct protocol_state *s)
{
	s->facts.tls_alert = 1;
	return true;
}

bool
protocol_end(struct protocol_state *s, const struct protocol_out *out)
{
	for (unsigned side = 0; side < 2; side++) {
		if (s->buffer[side] != NULL)
			out->give_back(out->ctx, s->buffer[side]);
		s->buffer[side] = NULL;
	}
	s->facts.flags = PROTOCOL_CUT;
	s->done = true;
	return true;
}

void
collect(void *ctx, const struct flow_report *r)
{
	ck_assert_uint_lt(reports, REPORTS);
	report[reports++] = *r;
}

void
table_open(const struct flow_options *o)
{
	static const struct hash_key key = {{3, 4}};

	flow_table_free(table);
	reports = 0;
	table = flow_table_new(o, &key, collect, NULL);
	ck_assert_ptr_nonnull(table);
}

void
flow_setup(void)
{
	struct flow_options o = {.memory = 5 << 20, .identify = true};

	bad_hash = false;
	table_open(&o);
}

void
flow_teardown(void)
{
	flow_table_free(table);
	table = NULL;
}

/* ---- packets ---- */

uint16_t next_id = 1;

struct packet
ip_packet(cw_time at, const char *src, const char *dst, uint8_t protocol)
{
	struct packet pk = {
		.time = T0 + at,
		.protocol = protocol,
		.ttl = 64,
		.vlan = PACKET_NO_VLAN,
		.vni = PACKET_NO_VNI,
		.len = 100,
		.ip_len = 80,
		.flags = PACKET_MACS,
		.src_mac = {{2, 0, 0, 0, 0, 1}},
		.dst_mac = {{2, 0, 0, 0, 0, 2}},
	};

	ck_assert_int_eq(addr_parse(src, &pk.src), 0);
	ck_assert_int_eq(addr_parse(dst, &pk.dst), 0);
	pk.family = addr_is_v4(&pk.src) ? 4 : 6;
	pk.ip_id = pk.family == 4 ? next_id++ : 0;
	return pk;
}

void
payload_set(struct packet *pk, const char *text)
{
	pk->payload = (const uint8_t *)text;
	pk->payload_len = pk->payload_wire = (uint32_t)strlen(text);
	pk->ip_len = (uint16_t)(40 + pk->payload_wire);
	pk->len = pk->ip_len + 14U;
}

struct packet
udp(cw_time at, const char *src, uint16_t sport, const char *dst, uint16_t dport,
	const char *text)
{
	struct packet pk = ip_packet(at, src, dst, IP_UDP);

	pk.sport = sport;
	pk.dport = dport;
	pk.flags |= PACKET_PORTS;
	payload_set(&pk, text);
	return pk;
}

struct packet
tcp(cw_time at, bool client, uint8_t flags, uint32_t seq, uint32_t ack,
	const char *text)
{
	struct packet pk = udp(at, client ? CLIENT : SERVER, client ? 40000 : 443,
		client ? SERVER : CLIENT, client ? 443 : 40000, text);

	pk.protocol = IP_TCP;
	pk.tcp_flags = flags;
	pk.seq = seq;
	pk.ack = ack;
	return pk;
}

void
see(struct packet pk)
{
	flow_see(table, &pk);
}

void
handshake(cw_time at)
{
	see(tcp(at, true, TCP_SYN, 100, 0, ""));
	see(tcp(at + CW_MSEC, false, TCP_SYN | TCP_ACK, 500, 101, ""));
	see(tcp(at + 2 * CW_MSEC, true, TCP_ACK, 101, 501, ""));
}

const struct flow_report *
last_report(void)
{
	ck_assert_uint_gt(reports, 0);
	return &report[reports - 1];
}

uint64_t
count(enum flow_counter c)
{
	return flow_count(table, c);
}

struct packet
numbered(unsigned i, cw_time at)
{
	char src[32];

	snprintf(src, sizeof(src), "10.%u.%u.%u", 1 + (i >> 16), i >> 8 & 255, i & 255);
	return udp(at, src, 5000, SERVER, 53, "query");
}

void
flow_suite_add(Suite *s, const char *name, void (*tests)(TCase *))
{
	TCase *tc = tcase_create(name);

	tcase_add_checked_fixture(tc, flow_setup, flow_teardown);
	tests(tc);
	suite_add_tcase(s, tc);
}

int
flow_suite_run(Suite *s)
{
	SRunner *sr = srunner_create(s);
	int failed;

	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
