/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The packet stage: links, tags, labels, tunnels, and fragments, with the bound
 * of each.  What single headers hold is in check_packet.c.
 */
#include "camwarden/packet.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/capture.h"
#include "guard.h"
#include "packet_build.h"

static struct packet_decoder decoder;
static struct build b;
static struct packet pk;

static void
setup(void)
{
	static const struct hash_key key = {{1, 2}};

	packet_decoder_init(&decoder, &key);
	build_init(&b);
	memset(&pk, 0xee, sizeof(pk));
}

static enum packet_status
decode_link(enum frame_link link, cw_time t)
{
	size_t n = build_len(&b);
	struct frame f = {.time = t,
		.data = guard_put(build_data(&b), n),
		.caplen = (uint32_t)n,
		.len = (uint32_t)n,
		.link = link};

	return packet_decode(&decoder, &f, &pk);
}

static enum packet_status
decode(void)
{
	return decode_link(FRAME_ETHERNET, CW_SEC);
}

static void
assert_pair(const char *src, unsigned sport, const char *dst, unsigned dport)
{
	char buf[ADDR_STRLEN];

	ck_assert_uint_ne(pk.flags & PACKET_PORTS, 0);
	ck_assert_str_eq(addr_format(&pk.src, buf), src);
	ck_assert_str_eq(addr_format(&pk.dst, buf), dst);
	ck_assert_uint_eq(pk.sport, sport);
	ck_assert_uint_eq(pk.dport, dport);
}

/* 10.0.0.21:5001 -> 10.0.0.20:53 */
static void
inner(void)
{
	build_init(&b);
	build_text(&b, "inner");
	build_udp(&b, 5001, 53);
	build_ipv4(&b, 21, 20, IP_UDP, 0);
}

static void
assert_inner(void)
{
	assert_pair("10.0.0.21", 5001, "10.0.0.20", 53);
	ck_assert_uint_eq(pk.payload_len, 5);
}

static void
outer(unsigned protocol)
{
	build_ipv4(&b, 11, 10, protocol, 0);
	build_ethernet(&b, 0x0800);
}

START_TEST(innermost_tag_is_the_vlan)
{
	inner();
	build_vlan(&b, 0x2000 | 20, 0x0800);
	build_vlan(&b, 100, 0x8100);
	build_ethernet(&b, 0x88a8);
	ck_assert_int_eq(decode(), PACKET_OK);
	ck_assert_uint_eq(pk.vlan, 20);
	ck_assert_uint_eq(pk.vlan_depth, 2);
	ck_assert_uint_eq(pk.ethertype, 0x0800);
	assert_inner();
}
END_TEST

START_TEST(priority_tag_names_no_vlan)
{
	inner();
	build_vlan(&b, 0xe000, 0x0800);
	build_ethernet(&b, 0x8100);
	ck_assert_int_eq(decode(), PACKET_OK);
	ck_assert_uint_eq(pk.vlan, PACKET_NO_VLAN);
	ck_assert_uint_eq(pk.vlan_depth, 1);
}
END_TEST

static enum packet_status
decode_tags(unsigned count, unsigned type)
{
	inner();
	build_vlan(&b, count, 0x0800);
	for (unsigned i = 1; i < count; i++)
		build_vlan(&b, i, type);
	build_ethernet(&b, type);
	return decode();
}

START_TEST(four_tags_are_decoded_and_five_are_not)
{
	static const unsigned types[] = {0x8100, 0x88a8, 0x9100, 0x9200};

	for (unsigned i = 0; i < 4; i++) {
		ck_assert_int_eq(decode_tags(4, types[i]), PACKET_OK);
		ck_assert_uint_eq(pk.vlan, 4);
		ck_assert_int_eq(decode_tags(5, types[i]), PACKET_VLAN_DEPTH);
		ck_assert_uint_eq(pk.family, 0);
	}
}
END_TEST

static enum packet_status
decode_labels(unsigned count)
{
	inner();
	for (unsigned i = 0; i < count; i++)
		build_mpls(&b, 16 + i, i == 0);
	build_ethernet(&b, 0x8847);
	return decode();
}

START_TEST(labels_are_bounded)
{
	ck_assert_int_eq(decode_labels(8), PACKET_OK);
	assert_inner();
	ck_assert_int_eq(decode_labels(9), PACKET_MPLS_DEPTH);
}
END_TEST

START_TEST(label_stack_may_carry_ipv6)
{
	build_udp(&b, 5000, 53);
	build_ipv6(&b, 11, 10, IP_UDP);
	build_mpls(&b, 16, 1);
	build_ethernet(&b, 0x8847);
	ck_assert_int_eq(decode(), PACKET_OK);
	ck_assert_uint_eq(pk.family, 6);
}
END_TEST

START_TEST(pseudo_wire_is_guessed_with_and_without_control_word)
{
	inner();
	build_ethernet(&b, 0x0800);
	build_front(&b, 4);
	build_mpls(&b, 16, 1);
	build_ethernet(&b, 0x8847);
	ck_assert_int_eq(decode(), PACKET_OK);
	assert_inner();
	inner();
	build_ethernet(&b, 0x0800);
	build_mpls(&b, 16, 1);
	build_ethernet(&b, 0x8847);
	ck_assert_int_eq(decode(), PACKET_OK);
	assert_inner();
	ck_assert_uint_eq(pk.tunnel_depth, 1);
}
END_TEST

START_TEST(frame_whose_address_looks_like_ip_is_a_frame)
{
	inner();
	build_ethernet(&b, 0x0800)[0] = 0x46;
	build_data(&b)[2] = 0xff;
	build_mpls(&b, 16, 1);
	build_ethernet(&b, 0x8847);
	ck_assert_int_eq(decode(), PACKET_OK);
	assert_inner();
}
END_TEST

START_TEST(link_control_frames_are_no_ip)
{
	static const uint8_t stp[38] = {0x42, 0x42, 3};

	build_bytes(&b, stp, sizeof(stp));
	build_ethernet(&b, sizeof(stp));
	ck_assert_int_eq(decode(), PACKET_NO_IP);
	build_init(&b);
	build_front(&b, 46);
	build_ethernet(&b, 0x88cc);
	ck_assert_int_eq(decode(), PACKET_NO_IP);
	ck_assert_uint_eq(pk.ethertype, 0x88cc);
}
END_TEST

START_TEST(length_of_802_3_leaves_padding_out)
{
	static const uint8_t llc[3] = {6, 6, 3};

	build_bytes(&b, "padding", 7);
	build_be16(build_ipv4(&b, 21, 20, IP_UDP, 0) + 2, 20);
	build_bytes(&b, llc, sizeof(llc));
	build_ethernet(&b, 23);
	ck_assert_int_eq(decode(), PACKET_SHORT_UDP);
	ck_assert_uint_eq(pk.family, 4);
	build_data(&b)[13] = 22;
	ck_assert_int_eq(decode(), PACKET_SHORT_IPV4);
}
END_TEST

START_TEST(pppoe_discovery_and_control_are_no_ip)
{
	static const uint8_t lcp[] = {0x11, 0, 0, 1, 0, 4, 0xc0, 0x21, 1, 1};
	static const uint8_t padt[] = {0x11, 0xa7, 0, 1, 0, 0, 0, 0};

	build_bytes(&b, lcp, sizeof(lcp));
	build_ethernet(&b, 0x8864);
	ck_assert_int_eq(decode(), PACKET_NO_IP);
	build_init(&b);
	build_bytes(&b, padt, sizeof(padt));
	build_ethernet(&b, 0x8864);
	ck_assert_int_eq(decode(), PACKET_NO_IP);
}
END_TEST

START_TEST(pppoe_protocol_may_be_one_byte)
{
	static const uint8_t head[] = {0x11, 0, 0, 1, 0, 34, 0x21};

	inner();
	build_bytes(&b, head, sizeof(head));
	build_ethernet(&b, 0x8864);
	ck_assert_int_eq(decode(), PACKET_OK);
	assert_inner();
}
END_TEST

START_TEST(loopback_family_is_read_in_both_byte_orders)
{
	inner();
	build_front(&b, 4)[0] = 2;
	ck_assert_int_eq(decode_link(FRAME_NULL, 1), PACKET_OK);
	assert_inner();
	inner();
	build_front(&b, 4)[3] = 2;
	ck_assert_int_eq(decode_link(FRAME_NULL, 1), PACKET_OK);
	assert_inner();
	build_data(&b)[3] = 99;
	ck_assert_int_eq(decode_link(FRAME_NULL, 1), PACKET_NO_IP);
}
END_TEST

START_TEST(raw_packet_is_told_by_its_version)
{
	inner();
	ck_assert_int_eq(decode_link(FRAME_RAW_IP, 1), PACKET_OK);
	assert_inner();
	ck_assert_uint_eq(pk.flags & PACKET_MACS, 0);
	build_data(&b)[0] = 0x55;
	ck_assert_int_eq(decode_link(FRAME_RAW_IP, 1), PACKET_NO_IP);
}
END_TEST

START_TEST(cooked_frame_gives_the_source_mac)
{
	uint8_t *p;

	inner();
	p = build_front(&b, 16);
	build_be16(p + 2, 1);
	build_be16(p + 4, 6);
	p[11] = 0xcc;
	build_be16(p + 14, 0x0800);
	ck_assert_int_eq(decode_link(FRAME_LINUX_SLL, 1), PACKET_OK);
	assert_inner();
	ck_assert_uint_ne(pk.flags & PACKET_MACS, 0);
	ck_assert_uint_eq(pk.src_mac.b[5], 0xcc);
	build_be16(build_data(&b) + 2, 772);
	decode_link(FRAME_LINUX_SLL, 1);
	ck_assert_uint_eq(pk.flags & PACKET_MACS, 0);
}
END_TEST

START_TEST(inner_conversation_takes_the_outers_place)
{
	inner();
	build_ethernet(&b, 0x0800);
	build_vxlan(&b, 4242);
	build_udp(&b, 55555, 4789);
	build_ipv6(&b, 1, 2, IP_UDP);
	build_vlan(&b, 99, 0x86dd);
	build_ethernet(&b, 0x8100);
	ck_assert_int_eq(decode(), PACKET_OK);
	assert_inner();
	ck_assert_uint_eq(pk.family, 4);
	ck_assert_uint_eq(pk.vni, 4242);
	ck_assert_uint_eq(pk.vlan, PACKET_NO_VLAN);
	ck_assert_uint_eq(pk.tunnel_depth, 1);
	ck_assert_uint_ne(pk.flags & PACKET_TUNNELLED, 0);
}
END_TEST

START_TEST(what_is_no_vxlan_stays_the_outer_conversation)
{
	inner();
	build_ethernet(&b, 0x0800);
	build_vxlan(&b, 4242)[0] = 0;
	build_udp(&b, 55555, 8472);
	outer(IP_UDP);
	ck_assert_int_eq(decode(), PACKET_OK);
	assert_pair("10.0.0.11", 55555, "10.0.0.10", 8472);
	ck_assert_uint_eq(pk.vni, PACKET_NO_VNI);
	ck_assert_uint_eq(pk.flags & PACKET_TUNNELLED, 0);
}
END_TEST

START_TEST(broken_inside_leaves_the_outer_conversation)
{
	build_text(&b, "no frame at all");
	build_vxlan(&b, 4242);
	build_udp(&b, 55555, 4789);
	outer(IP_UDP);
	ck_assert_int_eq(decode(), PACKET_NO_IP);
	assert_pair("10.0.0.11", 55555, "10.0.0.10", 4789);
	ck_assert_uint_eq(pk.flags & PACKET_TUNNELLED, 0);
}
END_TEST

START_TEST(arp_inside_a_tunnel_is_arp)
{
	static const uint8_t arp[28] = {0, 1, 8, 0, 6, 4, 0, 2};

	build_bytes(&b, arp, sizeof(arp));
	build_ethernet(&b, 0x0806);
	build_vxlan(&b, 1);
	build_udp(&b, 55555, 4789);
	outer(IP_UDP);
	ck_assert_int_eq(decode(), PACKET_ARP_SEEN);
	ck_assert_uint_eq(pk.family, 0);
	ck_assert_uint_eq(pk.flags & PACKET_PORTS, 0);
}
END_TEST

START_TEST(geneve_options_are_stepped_over)
{
	inner();
	build_geneve(&b, 7, 0x0800, 8);
	build_udp(&b, 55555, 6081);
	outer(IP_UDP);
	ck_assert_int_eq(decode(), PACKET_OK);
	assert_inner();
	ck_assert_uint_eq(pk.vni, 7);
}
END_TEST

START_TEST(gre_key_is_the_vni)
{
	inner();
	build_be32(build_gre(&b, 0x2000, 0x0800) + 4, 77);
	outer(IP_GRE);
	ck_assert_int_eq(decode(), PACKET_OK);
	assert_inner();
	ck_assert_uint_eq(pk.vni, 77);
	inner();
	build_be32(build_gre(&b, 0xb000, 0x0800) + 8, 78);
	outer(IP_GRE);
	ck_assert_int_eq(decode(), PACKET_OK);
	ck_assert_uint_eq(pk.vni, 78);
}
END_TEST

START_TEST(gre_carries_frames_too)
{
	inner();
	build_vlan(&b, 12, 0x0800);
	build_ethernet(&b, 0x8100);
	build_gre(&b, 0, 0x6558);
	outer(IP_GRE);
	ck_assert_int_eq(decode(), PACKET_OK);
	assert_inner();
	ck_assert_uint_eq(pk.vlan, 12);
}
END_TEST

START_TEST(gre_versions_but_zero_are_not_read)
{
	inner();
	build_gre(&b, 0x2001, 0x880b);
	outer(IP_GRE);
	ck_assert_int_eq(decode(), PACKET_BAD_GRE_VERSION);
	ck_assert_uint_eq(pk.protocol, IP_GRE);
	inner();
	build_gre(&b, 0x4000, 0x0800);
	outer(IP_GRE);
	ck_assert_int_eq(decode(), PACKET_BAD_GRE_VERSION);
}
END_TEST

START_TEST(erspan_1_has_no_header)
{
	inner();
	build_ethernet(&b, 0x0800);
	build_gre(&b, 0, 0x88be);
	outer(IP_GRE);
	ck_assert_int_eq(decode(), PACKET_OK);
	assert_inner();
}
END_TEST

START_TEST(erspan_tells_session_and_vlan)
{
	uint8_t *p;

	inner();
	build_ethernet(&b, 0x0800);
	p = build_front(&b, 8);
	build_be16(p, 0x1000 | 30);
	build_be16(p + 2, 5);
	build_gre(&b, 0x1000, 0x88be);
	outer(IP_GRE);
	ck_assert_int_eq(decode(), PACKET_OK);
	assert_inner();
	ck_assert_uint_eq(pk.vni, 5);
	ck_assert_uint_eq(pk.vlan, 30);
}
END_TEST

START_TEST(erspan_3_may_carry_ip)
{
	uint8_t *p;

	inner();
	p = build_front(&b, 12);
	build_be16(p, 0x2000);
	build_be16(p + 10, 2 << 10);
	build_gre(&b, 0x1000, 0x22eb);
	outer(IP_GRE);
	ck_assert_int_eq(decode(), PACKET_OK);
	assert_inner();
}
END_TEST

START_TEST(mirrored_frame_without_ip_leaves_no_mirror_conversation)
{
	build_front(&b, 46);
	build_ethernet(&b, 0x88cc);
	build_front(&b, 8)[0] = 0x10;
	build_gre(&b, 0x1000, 0x88be);
	outer(IP_GRE);
	ck_assert_int_eq(decode(), PACKET_NO_IP);
	ck_assert_uint_eq(pk.family, 0);
}
END_TEST

static enum packet_status
decode_nested(unsigned count)
{
	inner();
	for (unsigned i = 0; i < count; i++)
		build_ipv4(&b, 30 + i, 40 + i, IP_IPIP, 0);
	build_ethernet(&b, 0x0800);
	return decode();
}

START_TEST(tunnels_are_bounded)
{
	ck_assert_int_eq(decode_nested(4), PACKET_OK);
	assert_inner();
	ck_assert_uint_eq(pk.tunnel_depth, 4);
	ck_assert_int_eq(decode_nested(5), PACKET_TUNNEL_DEPTH);
	ck_assert_uint_eq(pk.protocol, IP_IPIP);
	ck_assert_uint_eq(pk.flags & PACKET_PORTS, 0);
}
END_TEST

START_TEST(ipv6_in_ipv4_and_the_other_way)
{
	build_udp(&b, 5000, 53);
	build_ipv6(&b, 11, 10, IP_UDP);
	outer(IP_IPV6);
	ck_assert_int_eq(decode(), PACKET_OK);
	assert_pair("fd00::b", 5000, "fd00::a", 53);
	ck_assert_uint_eq(pk.ip_id, 0);
	inner();
	build_ipv6(&b, 1, 2, IP_IPIP);
	build_ethernet(&b, 0x86dd);
	ck_assert_int_eq(decode(), PACKET_OK);
	assert_inner();
}
END_TEST

static bool
has_outside(struct packet *out)
{
	memset(out, 0xee, sizeof(*out));
	return packet_outside(&pk, out);
}

START_TEST(a_tunnel_is_a_conversation_of_its_own)
{
	struct packet out;
	char buf[ADDR_STRLEN];

	inner();
	build_ipv6(&b, 1, 2, IP_IPIP);
	build_ethernet(&b, 0x86dd);
	ck_assert_int_eq(decode(), PACKET_OK);
	ck_assert(has_outside(&out));
	ck_assert_str_eq(addr_format(&out.src, buf), "fd00::1");
	ck_assert_str_eq(addr_format(&out.dst, buf), "fd00::2");
	ck_assert_uint_eq(out.family, 6);
	ck_assert_uint_eq(out.protocol, IP_IPIP);
	ck_assert_uint_eq(out.flags, PACKET_OUTSIDE | PACKET_MACS);
	ck_assert_uint_eq(out.payload_len, pk.ip_len);
	ck_assert_uint_eq(out.len, pk.len);
	ck_assert_uint_eq(out.sport, 0);
	/* What is inside stands as before. */
	assert_inner();
}
END_TEST

START_TEST(gre_with_ip_inside_is_a_tunnel)
{
	struct packet out;

	inner();
	build_gre(&b, 0x2000, 0x0800);
	outer(IP_GRE);
	ck_assert_int_eq(decode(), PACKET_OK);
	ck_assert(has_outside(&out));
	ck_assert_uint_eq(out.protocol, IP_GRE);
	ck_assert_uint_eq(out.vni, PACKET_NO_VNI);
}
END_TEST

START_TEST(frames_in_gre_are_a_mirrors)
{
	struct packet out;

	inner();
	build_ethernet(&b, 0x0800);
	build_gre(&b, 0, 0x6558);
	outer(IP_GRE);
	ck_assert_int_eq(decode(), PACKET_OK);
	assert_inner();
	ck_assert(!has_outside(&out));
}
END_TEST

START_TEST(what_stands_outside_is_no_second_conversation)
{
	struct packet out;

	build_text(&b, "x");
	outer(IP_IPIP);
	ck_assert_int_ne(decode(), PACKET_OK);
	ck_assert_uint_eq(pk.protocol, IP_IPIP);
	ck_assert(!has_outside(&out));
}
END_TEST

START_TEST(multicast_in_a_tunnel_is_what_it_is_for)
{
	struct packet out;

	build_udp(&b, 5000, 5004);
	memcpy(build_ipv4(&b, 11, 10, IP_UDP, 0) + 16, "\xef\x01\x01\x01", 4);
	build_gre(&b, 0, 0x0800);
	outer(IP_GRE);
	ck_assert_int_eq(decode(), PACKET_OK);
	assert_pair("10.0.0.11", 5000, "239.1.1.1", 5004);
	ck_assert(!has_outside(&out));
}
END_TEST

/* A fragment of 10.0.0.11 -> 10.0.0.10; the first has a UDP header in it. */
static enum packet_status
fragment(unsigned offset, unsigned more, unsigned id, cw_time t)
{
	uint8_t *ip;

	build_init(&b);
	build_text(&b, "eight by");
	if (offset == 0)
		build_be16(build_udp(&b, 5000, 53) + 4, 3000);
	ip = build_ipv4(&b, 11, 10, IP_UDP, 0);
	build_be16(ip + 4, id);
	build_be16(ip + 6, more << 13 | offset);
	build_ethernet(&b, 0x0800);
	return decode_link(FRAME_ETHERNET, t);
}

START_TEST(late_fragment_has_no_ports_of_its_own)
{
	ck_assert_int_eq(fragment(2, 0, 7, CW_SEC), PACKET_UNMATCHED_FRAGMENT);
	ck_assert_uint_eq(pk.flags & PACKET_PORTS, 0);
	ck_assert_uint_ne(pk.flags & PACKET_LATE_FRAGMENT, 0);
	ck_assert_uint_eq(pk.family, 4);
	ck_assert_ptr_null(pk.payload);
}
END_TEST

START_TEST(late_fragment_borrows_the_ports_of_the_first)
{
	ck_assert_int_eq(fragment(0, 1, 7, CW_SEC), PACKET_OK);
	ck_assert_uint_eq(
		pk.flags & (PACKET_FRAGMENT | PACKET_LATE_FRAGMENT), PACKET_FRAGMENT);
	assert_pair("10.0.0.11", 5000, "10.0.0.10", 53);
	ck_assert_uint_eq(pk.payload_wire, 8);
	ck_assert_int_eq(fragment(2, 0, 7, 2 * CW_SEC), PACKET_OK);
	assert_pair("10.0.0.11", 5000, "10.0.0.10", 53);
	ck_assert_uint_eq(pk.payload_wire, 8);
	ck_assert_int_eq(fragment(2, 0, 8, CW_SEC), PACKET_UNMATCHED_FRAGMENT);
}
END_TEST

START_TEST(first_fragment_is_forgotten_after_its_time)
{
	cw_time limit = PACKET_FRAGMENT_SECONDS * CW_SEC;

	fragment(0, 1, 7, CW_SEC);
	ck_assert_int_eq(fragment(2, 0, 7, CW_SEC + limit), PACKET_OK);
	ck_assert_int_eq(
		fragment(2, 0, 7, CW_SEC + limit + 1), PACKET_UNMATCHED_FRAGMENT);
}
END_TEST

START_TEST(fragment_table_holds_the_latest_of_a_flood)
{
	unsigned matched = 0;

	for (unsigned id = 0; id < 20000; id++)
		fragment(0, 1, id, CW_SEC + id);
	for (unsigned id = 19900; id < 20000; id++)
		matched += fragment(2, 0, id, CW_SEC + 20000) == PACKET_OK;
	ck_assert_uint_eq(matched, 100);
}
END_TEST

START_TEST(tiny_first_fragment_shows_its_ports)
{
	uint8_t *ip;

	build_be32(build_front(&b, 8), 5000u << 16 | 80);
	ip = build_ipv4(&b, 11, 10, IP_TCP, 0);
	build_be16(ip + 6, 0x2000);
	build_ethernet(&b, 0x0800);
	ck_assert_int_eq(decode(), PACKET_SHORT_TCP);
	assert_pair("10.0.0.11", 5000, "10.0.0.10", 80);
}
END_TEST

START_TEST(ipv6_fragments_are_matched_by_their_long_id)
{
	build_be16(build_udp(&b, 5000, 53) + 4, 3000);
	build_ipv6_fragment(&b, IP_UDP, 0, 1, 0x10007);
	build_ipv6(&b, 11, 10, 44);
	build_ethernet(&b, 0x86dd);
	ck_assert_int_eq(decode(), PACKET_OK);
	build_init(&b);
	build_text(&b, "late");
	build_ipv6_fragment(&b, IP_UDP, 1, 0, 0x10007);
	build_ipv6(&b, 11, 10, 44);
	build_ethernet(&b, 0x86dd);
	ck_assert_int_eq(decode(), PACKET_OK);
	assert_pair("fd00::b", 5000, "fd00::a", 53);
	build_data(&b)[14 + 40 + 5] = 2;
	ck_assert_int_eq(decode(), PACKET_UNMATCHED_FRAGMENT);
}
END_TEST

START_TEST(whole_packet_with_fragment_header_is_no_fragment)
{
	build_udp(&b, 5000, 53);
	build_ipv6_fragment(&b, IP_UDP, 0, 0, 1);
	build_ipv6(&b, 11, 10, 44);
	build_ethernet(&b, 0x86dd);
	ck_assert_int_eq(decode(), PACKET_OK);
	ck_assert_uint_eq(pk.flags & PACKET_FRAGMENT, 0);
}
END_TEST

static void
links(TCase *t)
{
	tcase_add_test(t, innermost_tag_is_the_vlan);
	tcase_add_test(t, priority_tag_names_no_vlan);
	tcase_add_test(t, four_tags_are_decoded_and_five_are_not);
	tcase_add_test(t, labels_are_bounded);
	tcase_add_test(t, label_stack_may_carry_ipv6);
	tcase_add_test(t, pseudo_wire_is_guessed_with_and_without_control_word);
	tcase_add_test(t, frame_whose_address_looks_like_ip_is_a_frame);
	tcase_add_test(t, link_control_frames_are_no_ip);
	tcase_add_test(t, length_of_802_3_leaves_padding_out);
	tcase_add_test(t, pppoe_discovery_and_control_are_no_ip);
	tcase_add_test(t, pppoe_protocol_may_be_one_byte);
	tcase_add_test(t, loopback_family_is_read_in_both_byte_orders);
	tcase_add_test(t, raw_packet_is_told_by_its_version);
	tcase_add_test(t, cooked_frame_gives_the_source_mac);
}

static void
tunnels(TCase *t)
{
	tcase_add_test(t, inner_conversation_takes_the_outers_place);
	tcase_add_test(t, what_is_no_vxlan_stays_the_outer_conversation);
	tcase_add_test(t, broken_inside_leaves_the_outer_conversation);
	tcase_add_test(t, arp_inside_a_tunnel_is_arp);
	tcase_add_test(t, geneve_options_are_stepped_over);
	tcase_add_test(t, gre_key_is_the_vni);
	tcase_add_test(t, gre_carries_frames_too);
	tcase_add_test(t, gre_versions_but_zero_are_not_read);
	tcase_add_test(t, erspan_1_has_no_header);
	tcase_add_test(t, erspan_tells_session_and_vlan);
	tcase_add_test(t, erspan_3_may_carry_ip);
	tcase_add_test(t, mirrored_frame_without_ip_leaves_no_mirror_conversation);
	tcase_add_test(t, tunnels_are_bounded);
	tcase_add_test(t, ipv6_in_ipv4_and_the_other_way);
	tcase_add_test(t, a_tunnel_is_a_conversation_of_its_own);
	tcase_add_test(t, gre_with_ip_inside_is_a_tunnel);
	tcase_add_test(t, frames_in_gre_are_a_mirrors);
	tcase_add_test(t, what_stands_outside_is_no_second_conversation);
	tcase_add_test(t, multicast_in_a_tunnel_is_what_it_is_for);
}

static void
fragments(TCase *t)
{
	tcase_add_test(t, late_fragment_has_no_ports_of_its_own);
	tcase_add_test(t, late_fragment_borrows_the_ports_of_the_first);
	tcase_add_test(t, first_fragment_is_forgotten_after_its_time);
	tcase_add_test(t, fragment_table_holds_the_latest_of_a_flood);
	tcase_add_test(t, tiny_first_fragment_shows_its_ports);
	tcase_add_test(t, ipv6_fragments_are_matched_by_their_long_id);
	tcase_add_test(t, whole_packet_with_fragment_header_is_no_fragment);
}

static void
add(Suite *s, const char *name, void (*fill)(TCase *))
{
	TCase *t = tcase_create(name);

	tcase_add_checked_fixture(t, setup, NULL);
	fill(t);
	suite_add_tcase(s, t);
}

int
main(void)
{
	Suite *s = suite_create("packet tunnel");
	SRunner *r;
	int failed;

	add(s, "links", links);
	add(s, "tunnels", tunnels);
	add(s, "fragments", fragments);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
