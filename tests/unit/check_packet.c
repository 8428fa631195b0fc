/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The packet stage: every outcome, every border of every header, and what each
 * field holds.  Inputs end at a page without access.
 */
#include "camwarden/packet.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/capture.h"
#include "guard.h"
#include "packet_build.h"
#include "packet_samples.h"

static struct packet_decoder decoder;
static struct build b;
static struct packet pk;

static void
fresh(void)
{
	static const struct hash_key key = {{1, 2}};

	packet_decoder_init(&decoder, &key);
	build_init(&b);
	memset(&pk, 0xee, sizeof(pk));
}

static enum packet_status
decode_at(cw_time t, enum frame_link link, const uint8_t *p, size_t n, size_t wire)
{
	struct frame f = {.time = t,
		.data = guard_put(p, n),
		.caplen = (uint32_t)n,
		.len = (uint32_t)wire,
		.link = link};

	return packet_decode(&decoder, &f, &pk);
}

/* All of the built frame, as Ethernet. */
static enum packet_status
decode(void)
{
	return decode_at(
		CW_SEC, FRAME_ETHERNET, build_data(&b), build_len(&b), build_len(&b));
}

/* The first n bytes of it were captured. */
static enum packet_status
decode_cut(size_t n)
{
	return decode_at(CW_SEC, FRAME_ETHERNET, build_data(&b), n, build_len(&b));
}

static void
assert_addr(const struct addr *a, const char *text)
{
	char buf[ADDR_STRLEN];

	ck_assert_str_eq(addr_format(a, buf), text);
}

static void
assert_payload(const char *text)
{
	ck_assert_uint_eq(pk.payload_len, strlen(text));
	ck_assert_mem_eq(pk.payload, text, strlen(text));
}

/* What holds after any outcome. */
static void
assert_sound(const uint8_t *data, size_t n)
{
	ck_assert_uint_le(pk.payload_len, pk.payload_wire);
	if (pk.payload != NULL) {
		ck_assert_uint_gt(pk.payload_len, 0);
		ck_assert(pk.payload >= data);
		ck_assert(pk.payload + pk.payload_len <= data + n);
	} else {
		ck_assert_uint_eq(pk.payload_len, 0);
	}
	if (pk.payload != NULL)
		ck_assert_ptr_eq(pk.body, pk.payload);
	if (pk.body != NULL) {
		ck_assert_uint_ne(pk.family, 0);
		ck_assert(pk.body > data);
		ck_assert(pk.body <= data + n);
	}
	if (pk.flags & PACKET_PORTS)
		ck_assert_uint_ne(pk.family, 0);
	if (pk.flags & PACKET_ARP)
		ck_assert_uint_eq(pk.family, 0);
	ck_assert_uint_le(pk.tunnel_depth, PACKET_TUNNELS);
	ck_assert_uint_le(pk.vlan_depth, PACKET_VLANS);
}

START_TEST(the_body_begins_where_the_headers_end_though_it_is_empty)
{
	fresh();
	build_tcp(&b, 40000, 443, TCP_SYN, 0);
	build_ipv4(&b, 1, 2, IP_TCP, 0);
	build_ethernet(&b, 0x0800);
	decode();
	ck_assert_ptr_null(pk.payload);
	ck_assert_ptr_eq(
		pk.body, guard_put(build_data(&b), build_len(&b)) + build_len(&b));
	decode_cut(build_len(&b) - 1); /* the end of the headers is not there */
	ck_assert_ptr_null(pk.body);
}
END_TEST

START_TEST(the_body_of_a_late_fragment_is_all_behind_the_ip_header)
{
	uint8_t *ip;

	fresh();
	build_text(&b, "whatever");
	ip = build_ipv4(&b, 1, 2, IP_TCP, 0);
	build_be16(ip + 6, 100);
	build_ethernet(&b, 0x0800);
	decode();
	ck_assert_ptr_null(pk.payload);
	ck_assert_mem_eq(pk.body, "whatever", 8);
}
END_TEST

START_TEST(every_prefix_of_every_sample_is_decoded)
{
	const struct packet_sample *s = &packet_samples[_i];
	size_t n;

	fresh();
	s->make(&b);
	n = build_len(&b);
	for (size_t k = 0; k <= n; k++) {
		const uint8_t *p = build_data(&b);

		decode_at(CW_SEC, s->link, p, k, n);
		assert_sound(guard_put(p, k), k);
		decode_at(CW_SEC, s->link, p, k, k);
		assert_sound(guard_put(p, k), k);
	}
	ck_assert_int_eq(decode_at(CW_SEC, s->link, build_data(&b), n, n), s->whole);
}
END_TEST

START_TEST(every_byte_changed_in_every_sample_is_decoded)
{
	static const uint8_t values[] = {0x00, 0x01, 0x0f, 0x40, 0x7f, 0x80, 0xff};
	const struct packet_sample *s = &packet_samples[_i];
	uint8_t copy[BUILD_MAX];
	size_t n;

	fresh();
	s->make(&b);
	n = build_len(&b);
	for (size_t k = 0; k < n; k++) {
		for (size_t v = 0; v < ARRAY_LEN(values); v++) {
			memcpy(copy, build_data(&b), n);
			copy[k] = values[v];
			decode_at(CW_SEC, s->link, copy, n, n);
			assert_sound(guard_put(copy, n), n);
		}
	}
}
END_TEST

START_TEST(header_is_short_until_its_last_byte)
{
	const struct packet_sample *s = &packet_samples[_i];
	size_t n;

	fresh();
	s->make(&b);
	n = build_len(&b);
	for (unsigned e = 0; e < SAMPLE_EDGES && s->edge[e].at != 0; e++) {
		size_t at = s->edge[e].at;
		enum packet_status below =
			decode_at(CW_SEC, s->link, build_data(&b), at - 1, n);
		enum packet_status whole =
			decode_at(CW_SEC, s->link, build_data(&b), at, n);

		ck_assert_msg(below == s->edge[e].below, "%s cut at %zu: %s, not %s",
			s->name, at - 1, packet_status_name(below),
			packet_status_name(s->edge[e].below));
		/* The next header of the same kind may be the next to be short. */
		if (e + 1 == SAMPLE_EDGES || s->edge[e + 1].below != below)
			ck_assert_msg(whole != below, "%s at %zu is still %s", s->name,
				at, packet_status_name(whole));
	}
}
END_TEST

START_TEST(every_status_has_its_own_dotted_name)
{
	for (int i = 0; i < PACKET_STATUS_MAX; i++) {
		const char *name = packet_status_name((enum packet_status)i);

		ck_assert_int_eq(strncmp(name, "packet.", 7), 0);
		for (int k = 0; k < i; k++)
			ck_assert_str_ne(
				name, packet_status_name((enum packet_status)k));
	}
}
END_TEST

START_TEST(outcomes_are_counted)
{
	fresh();
	packet_samples[0].make(&b);
	decode();
	decode();
	decode_cut(13);
	ck_assert_uint_eq(decoder.count[PACKET_OK], 2);
	ck_assert_uint_eq(decoder.count[PACKET_SHORT_LINK], 1);
}
END_TEST

START_TEST(tcp_fields_are_those_of_the_header)
{
	char mac[MAC_STRLEN];

	fresh();
	packet_samples[0].make(&b);
	ck_assert_int_eq(decode(), PACKET_OK);
	ck_assert_uint_eq(pk.time, CW_SEC);
	ck_assert_uint_eq(pk.family, 4);
	ck_assert_uint_eq(pk.protocol, IP_TCP);
	assert_addr(&pk.src, "10.0.0.11");
	assert_addr(&pk.dst, "10.0.0.10");
	ck_assert_uint_eq(pk.sport, 40001);
	ck_assert_uint_eq(pk.dport, 443);
	ck_assert_uint_eq(pk.tcp_flags, TCP_ACK | TCP_PSH);
	ck_assert_uint_eq(pk.seq, 0x01020304);
	ck_assert_uint_eq(pk.ack, 0x05060708);
	ck_assert_uint_eq(pk.ttl, 64);
	ck_assert_uint_eq(pk.ip_id, 0x1234);
	ck_assert_uint_eq(pk.ip_len, 57);
	ck_assert_uint_eq(pk.len, 71);
	ck_assert_uint_eq(pk.vlan, PACKET_NO_VLAN);
	ck_assert_uint_eq(pk.vni, PACKET_NO_VNI);
	ck_assert_uint_eq(pk.flags, PACKET_PORTS | PACKET_MACS);
	ck_assert_str_eq(mac_format(&pk.src_mac, mac), "02:00:00:00:00:cc");
	ck_assert_str_eq(mac_format(&pk.dst_mac, mac), "02:00:00:00:00:dd");
	assert_payload("hello");
	ck_assert_uint_eq(pk.payload_wire, 5);
}
END_TEST

START_TEST(options_of_ipv4_are_stepped_over)
{
	fresh();
	packet_samples[1].make(&b);
	ck_assert_int_eq(decode(), PACKET_OK);
	ck_assert_uint_eq(pk.dport, 53);
	assert_payload("datagram");
}
END_TEST

START_TEST(ethernet_padding_is_no_payload)
{
	uint8_t frame[60] = {0};

	fresh();
	build_tcp(&b, 40001, 443, TCP_ACK, 0);
	build_ipv4(&b, 11, 10, IP_TCP, 0);
	build_ethernet(&b, 0x0800);
	memset(frame, 'p', sizeof(frame));
	memcpy(frame, build_data(&b), build_len(&b));
	ck_assert_int_eq(decode_at(CW_SEC, FRAME_ETHERNET, frame, 60, 60), PACKET_OK);
	ck_assert_ptr_null(pk.payload);
	ck_assert_uint_eq(pk.payload_wire, 0);
	ck_assert_uint_eq(pk.flags & PACKET_TRUNCATED, 0);
}
END_TEST

START_TEST(ipv4_length_zero_is_the_rest_of_the_frame)
{
	fresh();
	build_text(&b, "segment to be");
	build_tcp(&b, 40001, 443, TCP_ACK, 0);
	build_be16(build_ipv4(&b, 11, 10, IP_TCP, 0) + 2, 0);
	build_ethernet(&b, 0x0800);
	ck_assert_int_eq(decode(), PACKET_OK);
	assert_payload("segment to be");
	ck_assert_uint_eq(pk.ip_len, 53);
}
END_TEST

START_TEST(snapshot_cut_keeps_the_length_of_the_headers)
{
	fresh();
	packet_samples[0].make(&b);
	ck_assert_int_eq(decode_cut(68), PACKET_OK);
	assert_payload("he");
	ck_assert_uint_eq(pk.payload_wire, 5);
	ck_assert_uint_ne(pk.flags & PACKET_TRUNCATED, 0);
}
END_TEST

START_TEST(tcp_cut_inside_its_options_is_still_usable)
{
	fresh();
	packet_samples[0].make(&b);
	ck_assert_int_eq(decode_cut(54), PACKET_SHORT_TCP);
	ck_assert_uint_eq(pk.sport, 40001);
	ck_assert_uint_eq(pk.tcp_flags, TCP_ACK | TCP_PSH);
	ck_assert_uint_ne(pk.flags & PACKET_PORTS, 0);
	ck_assert_uint_eq(pk.payload_wire, 5);
	ck_assert_ptr_null(pk.payload);
}
END_TEST

START_TEST(snapshot_cut_inside_tcp_still_shows_the_ports)
{
	fresh();
	packet_samples[0].make(&b);
	ck_assert_int_eq(decode_cut(38), PACKET_SHORT_TCP);
	ck_assert_uint_ne(pk.flags & PACKET_PORTS, 0);
	ck_assert_uint_eq(pk.dport, 443);
	ck_assert_int_eq(decode_cut(37), PACKET_SHORT_TCP);
	ck_assert_uint_eq(pk.flags & PACKET_PORTS, 0);
	ck_assert_uint_eq(pk.family, 4);
}
END_TEST

START_TEST(datagram_too_short_for_its_header_has_no_ports)
{
	fresh();
	build_front(&b, 19);
	build_ipv4(&b, 11, 10, IP_TCP, 0);
	build_ethernet(&b, 0x0800);
	ck_assert_int_eq(decode(), PACKET_SHORT_TCP);
	ck_assert_uint_eq(pk.flags & PACKET_PORTS, 0);
	assert_addr(&pk.src, "10.0.0.11");
}
END_TEST

START_TEST(tcp_header_length_is_checked)
{
	uint8_t *tcp;

	fresh();
	build_text(&b, "abcd");
	tcp = build_tcp(&b, 40001, 443, TCP_ACK, 0);
	build_ipv4(&b, 11, 10, IP_TCP, 0);
	build_ethernet(&b, 0x0800);
	tcp[12] = 4 << 4;
	ck_assert_int_eq(decode(), PACKET_BAD_TCP_LEN);
	ck_assert_uint_eq(pk.flags & PACKET_PORTS, 0);
	tcp[12] = 6 << 4;
	ck_assert_int_eq(decode(), PACKET_OK);
	ck_assert_ptr_null(pk.payload);
	tcp[12] = 7 << 4;
	ck_assert_int_eq(decode(), PACKET_BAD_TCP_LEN);
}
END_TEST

START_TEST(udp_length_is_checked)
{
	uint8_t *udp;

	fresh();
	build_text(&b, "abcd");
	udp = build_udp(&b, 5000, 53);
	build_ipv4(&b, 11, 10, IP_UDP, 0);
	build_ethernet(&b, 0x0800);
	build_be16(udp + 4, 7);
	ck_assert_int_eq(decode(), PACKET_BAD_UDP_LEN);
	ck_assert_uint_eq(pk.flags & PACKET_PORTS, 0);
	build_be16(udp + 4, 8);
	ck_assert_int_eq(decode(), PACKET_OK);
	ck_assert_ptr_null(pk.payload);
	build_be16(udp + 4, 10);
	ck_assert_int_eq(decode(), PACKET_OK);
	assert_payload("ab");
	build_be16(udp + 4, 12);
	ck_assert_int_eq(decode(), PACKET_OK);
	build_be16(udp + 4, 13);
	ck_assert_int_eq(decode(), PACKET_BAD_UDP_LEN);
	ck_assert_uint_ne(pk.flags & PACKET_PORTS, 0);
	assert_payload("abcd");
}
END_TEST

START_TEST(udp_length_zero_is_for_jumbograms_only)
{
	fresh();
	build_text(&b, "abcd");
	build_be16(build_udp(&b, 5000, 53) + 4, 0);
	build_ipv6(&b, 11, 10, IP_UDP);
	build_ethernet(&b, 0x86dd);
	ck_assert_int_eq(decode(), PACKET_OK);
	assert_payload("abcd");
	build_init(&b);
	build_be16(build_udp(&b, 5000, 53) + 4, 0);
	build_ipv4(&b, 11, 10, IP_UDP, 0);
	build_ethernet(&b, 0x0800);
	ck_assert_int_eq(decode(), PACKET_BAD_UDP_LEN);
}
END_TEST

START_TEST(ipv4_header_is_checked)
{
	uint8_t *ip;

	fresh();
	build_udp(&b, 5000, 53);
	ip = build_ipv4(&b, 11, 10, IP_UDP, 0);
	build_ethernet(&b, 0x0800);
	ip[0] = 0x65;
	ck_assert_int_eq(decode(), PACKET_BAD_IPV4_VERSION);
	ip[0] = 0x44;
	ck_assert_int_eq(decode(), PACKET_BAD_IPV4_HEADER_LEN);
	ck_assert_uint_eq(pk.family, 0);
	ip[0] = 0x45;
	build_be16(ip + 2, 19);
	ck_assert_int_eq(decode(), PACKET_BAD_IPV4_LEN);
	ck_assert_uint_eq(pk.family, 0);
	build_be16(ip + 2, 20);
	ck_assert_int_eq(decode(), PACKET_SHORT_UDP);
}
END_TEST

START_TEST(ipv4_cut_inside_its_options_shows_the_addresses)
{
	fresh();
	packet_samples[1].make(&b);
	ck_assert_int_eq(decode_cut(57), PACKET_SHORT_IPV4);
	assert_addr(&pk.dst, "10.0.0.10");
	ck_assert_uint_eq(decode_cut(33), PACKET_SHORT_IPV4);
	ck_assert_uint_eq(pk.family, 0);
}
END_TEST

START_TEST(ipv6_version_is_checked)
{
	fresh();
	build_ipv6(&b, 11, 10, 59)[0] = 0x40;
	build_ethernet(&b, 0x86dd);
	ck_assert_int_eq(decode(), PACKET_BAD_IPV6_VERSION);
}
END_TEST

START_TEST(ipv6_extensions_are_walked_to_the_transport)
{
	fresh();
	packet_samples[2].make(&b);
	ck_assert_int_eq(decode(), PACKET_OK);
	ck_assert_uint_eq(pk.family, 6);
	ck_assert_uint_eq(pk.protocol, IP_TCP);
	ck_assert_uint_eq(pk.ipv6_extensions, 2);
	ck_assert_uint_eq(pk.ttl, 63);
	ck_assert_uint_eq(pk.dport, 554);
	assert_addr(&pk.src, "fd00::b");
	assert_payload("six");
}
END_TEST

START_TEST(udp_length_zero_beyond_64_kib_is_segmentation_offload)
{
	static uint8_t big[60];

	fresh();
	build_be16(build_udp(&b, 5000, 53) + 4, 0);
	build_be16(build_ipv4(&b, 11, 10, IP_UDP, 0) + 2, 0);
	build_ethernet(&b, 0x0800);
	memcpy(big, build_data(&b), build_len(&b));
	ck_assert_int_eq(decode_at(CW_SEC, FRAME_ETHERNET, big, 60, 34 + 65535),
		PACKET_BAD_UDP_LEN);
	ck_assert_int_eq(
		decode_at(CW_SEC, FRAME_ETHERNET, big, 60, 34 + 65536), PACKET_OK);
	ck_assert_uint_eq(pk.payload_wire, 65536 - 8);
	ck_assert_uint_eq(pk.ip_len, 65535);
}
END_TEST

static enum packet_status
decode_extensions(unsigned count)
{
	fresh();
	build_udp(&b, 5000, 53);
	build_extension(&b, IP_UDP, 0);
	for (unsigned i = 1; i < count; i++)
		build_extension(&b, 60, 0);
	build_ipv6(&b, 11, 10, 60);
	build_ethernet(&b, 0x86dd);
	return decode();
}

START_TEST(ipv6_extensions_are_bounded)
{
	ck_assert_int_eq(decode_extensions(8), PACKET_OK);
	ck_assert_uint_eq(pk.dport, 53);
	ck_assert_int_eq(decode_extensions(9), PACKET_IPV6_EXTENSIONS);
	ck_assert_uint_eq(pk.family, 6);
	ck_assert_uint_eq(pk.flags & PACKET_PORTS, 0);
}
END_TEST

static void
authentication_header(unsigned next)
{
	uint8_t *p = build_front(&b, 24);

	p[0] = (uint8_t)next;
	p[1] = 4;
}

START_TEST(authentication_header_is_stepped_over)
{
	fresh();
	build_udp(&b, 5000, 53);
	authentication_header(IP_UDP);
	build_ipv6(&b, 11, 10, IP_AH);
	build_ethernet(&b, 0x86dd);
	ck_assert_int_eq(decode(), PACKET_OK);
	ck_assert_uint_eq(pk.dport, 53);
	build_init(&b);
	build_udp(&b, 5000, 54);
	authentication_header(IP_UDP);
	build_ipv4(&b, 11, 10, IP_AH, 0);
	build_ethernet(&b, 0x0800);
	ck_assert_int_eq(decode(), PACKET_OK);
	ck_assert_uint_eq(pk.dport, 54);
	ck_assert_uint_eq(pk.protocol, IP_UDP);
	ck_assert_int_eq(decode_cut(57), PACKET_SHORT_IPV6_EXTENSION);
}
END_TEST

START_TEST(authentication_headers_are_bounded_in_ipv4)
{
	fresh();
	for (int i = 0; i < 9; i++)
		authentication_header(IP_AH);
	build_ipv4(&b, 11, 10, IP_AH, 0);
	build_ethernet(&b, 0x0800);
	ck_assert_int_eq(decode(), PACKET_IPV6_EXTENSIONS);
}
END_TEST

START_TEST(encrypted_payload_has_no_ports)
{
	fresh();
	build_text(&b, "spi and so on");
	build_ipv4(&b, 11, 10, IP_ESP, 0);
	build_ethernet(&b, 0x0800);
	ck_assert_int_eq(decode(), PACKET_OK);
	ck_assert_uint_eq(pk.protocol, IP_ESP);
	ck_assert_uint_eq(pk.flags & PACKET_PORTS, 0);
	ck_assert_uint_eq(pk.payload_wire, 13);
}
END_TEST

START_TEST(icmp_error_shows_the_packet_it_quotes)
{
	fresh();
	packet_samples[4].make(&b);
	ck_assert_int_eq(decode(), PACKET_OK);
	ck_assert_uint_eq(pk.icmp_type, 3);
	ck_assert_uint_eq(pk.icmp_code, 3);
	ck_assert_uint_ne(pk.flags & PACKET_EMBEDDED, 0);
	ck_assert_uint_eq(pk.flags & PACKET_PORTS, 0);
	assert_addr(&pk.src, "10.0.0.10");
	assert_addr(&pk.embedded.src, "10.0.0.11");
	assert_addr(&pk.embedded.dst, "10.0.0.10");
	ck_assert_uint_eq(pk.embedded.protocol, IP_UDP);
	ck_assert_uint_eq(pk.embedded.sport, 5000);
	ck_assert_uint_eq(pk.embedded.dport, 161);
	/* 14 + 20 + 8 + 20 and four bytes of the ports. */
	decode_cut(66);
	ck_assert_uint_eq(pk.embedded.dport, 161);
	decode_cut(65);
	ck_assert_uint_ne(pk.flags & PACKET_EMBEDDED, 0);
	ck_assert_uint_eq(pk.embedded.dport, 0);
	decode_cut(61);
	ck_assert_uint_eq(pk.flags & PACKET_EMBEDDED, 0);
}
END_TEST

START_TEST(icmpv6_error_shows_the_packet_it_quotes)
{
	fresh();
	packet_samples[5].make(&b);
	ck_assert_int_eq(decode(), PACKET_OK);
	ck_assert_uint_eq(pk.icmp_type, 1);
	ck_assert_uint_ne(pk.flags & PACKET_EMBEDDED, 0);
	assert_addr(&pk.embedded.src, "fd00::b");
	ck_assert_uint_eq(pk.embedded.dport, 161);
}
END_TEST

START_TEST(quoted_late_fragment_has_no_ports)
{
	fresh();
	build_text(&b, "abcdefgh");
	build_be16(build_ipv4(&b, 11, 10, IP_UDP, 0) + 6, 185);
	build_icmp(&b, 11, 1);
	build_ipv4(&b, 10, 11, IP_ICMP, 0);
	build_ethernet(&b, 0x0800);
	ck_assert_int_eq(decode(), PACKET_OK);
	ck_assert_uint_ne(pk.flags & PACKET_EMBEDDED, 0);
	ck_assert_uint_eq(pk.embedded.sport, 0);
}
END_TEST

START_TEST(echo_quotes_nothing)
{
	fresh();
	build_ipv4(&b, 11, 10, IP_UDP, 0);
	build_icmp(&b, 8, 0);
	build_ipv4(&b, 10, 11, IP_ICMP, 0);
	build_ethernet(&b, 0x0800);
	ck_assert_int_eq(decode(), PACKET_OK);
	ck_assert_uint_eq(pk.flags & PACKET_EMBEDDED, 0);
}
END_TEST

START_TEST(arp_shows_who_asks_for_whom)
{
	uint8_t *arp;

	fresh();
	packet_samples[6].make(&b);
	ck_assert_int_eq(decode(), PACKET_ARP_SEEN);
	ck_assert_uint_eq(pk.flags, PACKET_ARP | PACKET_MACS);
	ck_assert_uint_eq(pk.arp.operation, 1);
	assert_addr(&pk.arp.sender, "10.0.0.11");
	assert_addr(&pk.arp.target, "10.0.0.10");
	ck_assert_uint_eq(pk.arp.sender_mac.b[5], 0xcc);
	arp = build_data(&b) + 14;
	arp[4] = 8;
	ck_assert_int_eq(decode(), PACKET_BAD_ARP);
	ck_assert_uint_eq(pk.flags & PACKET_ARP, 0);
}
END_TEST

static void
all_samples(TCase *t)
{
	int n = (int)packet_samples_count;

	tcase_add_loop_test(t, every_prefix_of_every_sample_is_decoded, 0, n);
	tcase_add_loop_test(t, every_byte_changed_in_every_sample_is_decoded, 0, n);
	tcase_add_loop_test(t, header_is_short_until_its_last_byte, 0, n);
	tcase_add_test(t, every_status_has_its_own_dotted_name);
	tcase_add_test(t, outcomes_are_counted);
}

static void
transports(TCase *t)
{
	tcase_add_test(t, tcp_fields_are_those_of_the_header);
	tcase_add_test(t, ethernet_padding_is_no_payload);
	tcase_add_test(t, snapshot_cut_keeps_the_length_of_the_headers);
	tcase_add_test(t, tcp_cut_inside_its_options_is_still_usable);
	tcase_add_test(t, snapshot_cut_inside_tcp_still_shows_the_ports);
	tcase_add_test(t, datagram_too_short_for_its_header_has_no_ports);
	tcase_add_test(t, tcp_header_length_is_checked);
	tcase_add_test(t, udp_length_is_checked);
	tcase_add_test(t, udp_length_zero_is_for_jumbograms_only);
	tcase_add_test(t, udp_length_zero_beyond_64_kib_is_segmentation_offload);
	tcase_add_test(t, encrypted_payload_has_no_ports);
	tcase_add_test(t, the_body_begins_where_the_headers_end_though_it_is_empty);
	tcase_add_test(t, the_body_of_a_late_fragment_is_all_behind_the_ip_header);
	tcase_add_test(t, icmp_error_shows_the_packet_it_quotes);
	tcase_add_test(t, icmpv6_error_shows_the_packet_it_quotes);
	tcase_add_test(t, quoted_late_fragment_has_no_ports);
	tcase_add_test(t, echo_quotes_nothing);
	tcase_add_test(t, arp_shows_who_asks_for_whom);
}

static void
networks(TCase *t)
{
	tcase_add_test(t, options_of_ipv4_are_stepped_over);
	tcase_add_test(t, ipv4_length_zero_is_the_rest_of_the_frame);
	tcase_add_test(t, ipv4_header_is_checked);
	tcase_add_test(t, ipv4_cut_inside_its_options_shows_the_addresses);
	tcase_add_test(t, ipv6_version_is_checked);
	tcase_add_test(t, ipv6_extensions_are_walked_to_the_transport);
	tcase_add_test(t, ipv6_extensions_are_bounded);
	tcase_add_test(t, authentication_header_is_stepped_over);
	tcase_add_test(t, authentication_headers_are_bounded_in_ipv4);
}

static void
add(Suite *s, const char *name, void (*fill)(TCase *))
{
	TCase *t = tcase_create(name);

	fill(t);
	suite_add_tcase(s, t);
}

int
main(void)
{
	Suite *s = suite_create("packet");
	SRunner *r;
	int failed;

	add(s, "samples", all_samples);
	add(s, "transports", transports);
	add(s, "networks", networks);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
