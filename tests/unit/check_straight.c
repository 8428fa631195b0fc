/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The straight way makes of a frame what the decoders behind it would: of frames of
 * every kind, whole, cut at each byte, and with bytes changed at random.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/packet/packet_int.h"
#include "camwarden/capture.h"

enum { MOST = 128, CHANGED = 200000 };

static struct packet_decoder decoder;
static uint64_t seed = 1;

static unsigned
draw(unsigned below)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (unsigned)(seed >> 33) % below;
}

struct sample {
	uint8_t bytes[MOST];
	size_t n;
};

static void
add(struct sample *s, const void *p, size_t n)
{
	if (s->n + n > MOST)
		ck_abort();
	memcpy(s->bytes + s->n, p, n);
	s->n += n;
}

static void
add16(struct sample *s, unsigned v)
{
	uint8_t b[2] = {(uint8_t)(v >> 8), (uint8_t)v};

	add(s, b, sizeof(b));
}

static void
add_transport(struct sample *s, unsigned protocol, size_t payload)
{
	static const uint8_t rest[12] = {
		0, 0, 0, 1, 0, 0, 0, 2, 0x50, TCP_ACK | TCP_PSH, 1, 0};
	static const uint8_t text[32] = "GET / HTTP/1.1";

	add16(s, 40000);
	add16(s, protocol == IP_UDP ? 5004 : 80);
	if (protocol == IP_UDP) {
		add16(s, (unsigned)(8 + payload));
		add16(s, 0);
	} else {
		add(s, rest, sizeof(rest));
		add16(s, 0);
		add16(s, 0);
	}
	add(s, text, payload);
}

static size_t
transport_len(unsigned protocol, size_t payload)
{
	return (protocol == IP_UDP ? 8 : 20) + payload;
}

static void
add_ipv4(struct sample *s, unsigned protocol, size_t payload)
{
	static const uint8_t addr[8] = {10, 0, 0, 1, 10, 0, 0, 2};
	uint8_t rest[4] = {64, (uint8_t)protocol, 0, 0};

	add16(s, 0x4500);
	add16(s, (unsigned)(20 + transport_len(protocol, payload)));
	add16(s, 0x1234);
	add16(s, 0x4000); /* may not be fragmented */
	add(s, rest, sizeof(rest));
	add(s, addr, sizeof(addr));
	add_transport(s, protocol, payload);
}

static void
add_ipv6(struct sample *s, unsigned protocol, size_t payload)
{
	uint8_t head[4] = {0x60}, rest[2] = {(uint8_t)protocol, 64};
	static const uint8_t addr[32] = {0x20, 1, 0xd, 0xb8};

	add(s, head, sizeof(head));
	add16(s, (unsigned)transport_len(protocol, payload));
	add(s, rest, sizeof(rest));
	add(s, addr, sizeof(addr));
	add_transport(s, protocol, payload);
}

/* Number i of every combination. */
enum { SAMPLES = 2 * 2 * 3 * 3 };
static void
sample_make(struct sample *s, unsigned i)
{
	static const uint8_t macs[12] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2};
	static const size_t payloads[3] = {0, 5, 20};
	unsigned protocol = i & 1 ? IP_UDP : IP_TCP, v6 = i >> 1 & 1, tag = i / 4 % 3;

	s->n = 0;
	add(s, macs, sizeof(macs));
	if (tag > 0) {
		add16(s, ETHER_VLAN);
		add16(s, tag == 1 ? 0x2007 : 0x2000);
	}
	add16(s, v6 ? ETHER_IPV6 : ETHER_IPV4);
	if (v6)
		add_ipv6(s, protocol, payloads[i / 12]);
	else
		add_ipv4(s, protocol, payloads[i / 12]);
}

#define SAME(field) (x->field == y->field)
#define SAME_BYTES(field) (memcmp(&x->field, &y->field, sizeof(x->field)) == 0)
static bool
is_same(const struct packet *x, const struct packet *y)
{
	return SAME(time) && SAME(sport) && SAME(dport) && SAME(protocol) &&
	       SAME(family) && SAME(tcp_flags) && SAME(ttl) && SAME(seq) && SAME(ack) &&
	       SAME(ip_id) && SAME(flags) && SAME(len) && SAME(ip_len) && SAME(vlan) &&
	       SAME(vni) && SAME(body) && SAME(payload) && SAME(payload_len) &&
	       SAME(payload_wire) && SAME(interface) && SAME(ethertype) &&
	       SAME(vlan_depth) && SAME(tunnel_depth) && SAME(icmp_type) &&
	       SAME(icmp_code) && SAME(ipv6_extensions) && SAME_BYTES(src) &&
	       SAME_BYTES(dst) && SAME_BYTES(src_mac) && SAME_BYTES(dst_mac);
}

/* True when the straight way took it. */
static bool
compare(const struct sample *s, size_t caplen, size_t len)
{
	struct frame f = {
		.time = 7 * CW_SEC,
		.data = s->bytes,
		.caplen = (uint32_t)caplen,
		.len = (uint32_t)len,
		.interface = 3,
		.link = FRAME_ETHERNET,
	};
	struct packet x, y;

	memset(&x, 0xa5, sizeof(x));
	if (!packet_straight(&f, &x))
		return false;
	if (packet_decode_any(&decoder, &f, &y) != PACKET_OK)
		ck_abort_msg("only one way takes it");
	if (!is_same(&x, &y)) /* each assertion takes its time */
		ck_abort_msg("the two ways differ");
	return true;
}

START_TEST(whole_frames_go_straight)
{
	struct sample s;

	for (unsigned i = 0; i < SAMPLES; i++) {
		sample_make(&s, i);
		ck_assert(compare(&s, s.n, s.n));
		ck_assert(compare(&s, s.n, s.n + 6)); /* trailing bytes were cut */
	}
}
END_TEST

START_TEST(cut_frames_are_the_same_either_way)
{
	unsigned straight = 0;
	struct sample s;

	for (unsigned i = 0; i < SAMPLES; i++) {
		sample_make(&s, i);
		for (size_t n = 0; n <= s.n; n++)
			straight += compare(&s, n, s.n);
	}
	ck_assert_uint_gt(straight, SAMPLES);
}
END_TEST

START_TEST(changed_frames_are_the_same_either_way)
{
	unsigned straight = 0;
	struct sample s;

	for (unsigned k = 0; k < CHANGED; k++) {
		sample_make(&s, draw(SAMPLES));
		for (unsigned n = 1 + draw(3); n > 0; n--)
			s.bytes[draw((unsigned)s.n)] = (uint8_t)draw(256);
		straight += compare(&s, s.n - (draw(4) == 0 ? draw(20) : 0), s.n);
	}
	ck_assert_uint_gt(straight, CHANGED / 4);
	ck_assert_uint_lt(straight, CHANGED);
}
END_TEST

START_TEST(what_is_not_so_simple_is_left_to_the_others)
{
	static const struct {
		size_t at;
		uint8_t value;
	} changes[] = {
		{12, 0x88},   /* another type */
		{14, 0x46},   /* IPv4 options */
		{14, 0x55},   /* another version */
		{20, 0x20},   /* the first fragment */
		{21, 0x01},   /* a later one */
		{23, IP_GRE}, /* a tunnel */
		{46, 0x40},   /* a TCP header that is too short */
		{46, 0xf0},   /* and one that is too long */
	};
	struct sample s;

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		sample_make(&s, 0); /* IPv4, TCP */
		s.bytes[changes[i].at] = changes[i].value;
		ck_assert(!compare(&s, s.n, s.n));
	}
	sample_make(&s, 1); /* IPv4, UDP */
	s.bytes[36] = 4789 >> 8;
	s.bytes[37] = 4789 & 0xff;
	ck_assert(!compare(&s, s.n, s.n));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("straight");
	TCase *tc = tcase_create("straight");
	SRunner *sr;
	int failed;

	tcase_add_test(tc, whole_frames_go_straight);
	tcase_add_test(tc, cut_frames_are_the_same_either_way);
	tcase_add_test(tc, changed_frames_are_the_same_either_way);
	tcase_add_test(tc, what_is_not_so_simple_is_left_to_the_others);
	tcase_set_timeout(tc, 60);
	suite_add_tcase(s, tc);
	sr = srunner_create(s);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed != 0;
}
