/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frames that check_packet cuts at every byte.  The edges are counted by
 * hand from the RFCs' header sizes, not taken from the decoder.
 */
#include "packet_samples.h"

#include "camwarden/base/array.h"

static void
tcp4(struct build *b)
{
	build_text(b, "hello");
	build_tcp(b, 40001, 443, TCP_ACK | TCP_PSH, 12);
	build_ipv4(b, 11, 10, IP_TCP, 0);
	build_ethernet(b, 0x0800);
}

static void
udp4_options(struct build *b)
{
	build_text(b, "datagram");
	build_udp(b, 5000, 53);
	build_ipv4(b, 11, 10, IP_UDP, 24);
	build_ethernet(b, 0x0800);
}

static void
tcp6_extensions(struct build *b)
{
	build_text(b, "six");
	build_tcp(b, 40001, 554, TCP_ACK, 0);
	build_extension(b, IP_TCP, 0);
	build_extension(b, 60, 2);
	build_ipv6(b, 11, 10, 0);
	build_ethernet(b, 0x86dd);
}

static void
sctp4(struct build *b)
{
	build_text(b, "chunk");
	build_sctp(b, 2905, 2906);
	build_ipv4(b, 11, 10, IP_SCTP, 0);
	build_ethernet(b, 0x0800);
}

static void
icmp_unreachable(struct build *b)
{
	build_text(b, "x");
	build_udp(b, 5000, 161);
	build_ipv4(b, 11, 10, IP_UDP, 0);
	build_icmp(b, 3, 3);
	build_ipv4(b, 10, 11, IP_ICMP, 0);
	build_ethernet(b, 0x0800);
}

static void
icmpv6_unreachable(struct build *b)
{
	build_text(b, "x");
	build_udp(b, 5000, 161);
	build_ipv6(b, 11, 10, IP_UDP);
	build_icmp(b, 1, 4);
	build_ipv6(b, 10, 11, IP_ICMPV6);
	build_ethernet(b, 0x86dd);
}

static void
arp_request(struct build *b)
{
	static const uint8_t arp[28] = {0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 0xcc, 10,
		0, 0, 11, 0, 0, 0, 0, 0, 0, 10, 0, 0, 10};

	build_bytes(b, arp, sizeof(arp));
	build_ethernet(b, 0x0806);
}

static void
qinq(struct build *b)
{
	build_text(b, "tagged");
	build_tcp(b, 40001, 80, TCP_SYN, 0);
	build_ipv4(b, 11, 10, IP_TCP, 0);
	build_vlan(b, 20, 0x0800);
	build_vlan(b, 100, 0x8100);
	build_ethernet(b, 0x88a8);
}

static void
snap(struct build *b)
{
	static const uint8_t llc[8] = {0xaa, 0xaa, 3, 0, 0, 0, 8, 0};

	build_udp(b, 5000, 123);
	build_ipv4(b, 11, 10, IP_UDP, 0);
	build_bytes(b, llc, sizeof(llc));
	build_ethernet(b, (unsigned)build_len(b));
}

static void
mpls(struct build *b)
{
	build_udp(b, 5000, 123);
	build_ipv4(b, 11, 10, IP_UDP, 0);
	build_mpls(b, 17, 1);
	build_mpls(b, 16, 0);
	build_ethernet(b, 0x8847);
}

static void
pppoe(struct build *b)
{
	uint8_t *p;
	unsigned len;

	build_udp(b, 5000, 123);
	build_ipv4(b, 11, 10, IP_UDP, 0);
	build_be16(build_front(b, 2), 0x0021);
	len = (unsigned)build_len(b);
	p = build_front(b, 6);
	p[0] = 0x11;
	build_be16(p + 4, len);
	build_ethernet(b, 0x8864);
}

static void
inner_udp(struct build *b)
{
	build_text(b, "inner");
	build_udp(b, 5001, 53);
	build_ipv4(b, 21, 20, IP_UDP, 0);
}

static void
gre(struct build *b)
{
	inner_udp(b);
	build_be32(build_gre(b, 0xb000, 0x0800) + 8, 77);
	build_ipv4(b, 11, 10, IP_GRE, 0);
	build_ethernet(b, 0x0800);
}

static void
erspan2(struct build *b)
{
	uint8_t *p;

	inner_udp(b);
	build_ethernet(b, 0x0800);
	p = build_front(b, 8);
	build_be16(p, 0x1000 | 30);
	build_be16(p + 2, 5);
	build_gre(b, 0x1000, 0x88be);
	build_ipv4(b, 11, 10, IP_GRE, 0);
	build_ethernet(b, 0x0800);
}

static void
erspan3(struct build *b)
{
	uint8_t *p;

	inner_udp(b);
	build_ethernet(b, 0x0800);
	p = build_front(b, 20);
	build_be16(p, 0x2000 | 30);
	build_be16(p + 2, 6);
	p[11] = 1;
	build_gre(b, 0x1000, 0x22eb);
	build_ipv4(b, 11, 10, IP_GRE, 0);
	build_ethernet(b, 0x0800);
}

static void
vxlan(struct build *b)
{
	inner_udp(b);
	build_ethernet(b, 0x0800);
	build_vxlan(b, 4242);
	build_udp(b, 55555, 4789);
	build_ipv4(b, 11, 10, IP_UDP, 0);
	build_ethernet(b, 0x0800);
}

static void
geneve(struct build *b)
{
	inner_udp(b);
	build_ethernet(b, 0x0800);
	build_geneve(b, 4343, 0x6558, 8);
	build_udp(b, 55555, 6081);
	build_ipv4(b, 11, 10, IP_UDP, 0);
	build_ethernet(b, 0x0800);
}

static void
sll(struct build *b)
{
	uint8_t *p;

	inner_udp(b);
	p = build_front(b, 16);
	build_be16(p + 2, 1);
	build_be16(p + 4, 6);
	p[6] = 2;
	p[11] = 0xcc;
	build_be16(p + 14, 0x0800);
}

static void
sll2(struct build *b)
{
	uint8_t *p;

	inner_udp(b);
	p = build_front(b, 20);
	build_be16(p, 0x0800);
	build_be16(p + 8, 1);
	p[11] = 6;
	p[12] = 2;
	p[17] = 0xcc;
}

static void
loopback(struct build *b)
{
	inner_udp(b);
	build_front(b, 4)[0] = 2;
}

static void
raw6(struct build *b)
{
	build_udp(b, 5000, 53);
	build_ipv6(b, 11, 10, IP_UDP);
}

static void
neighbour(struct build *b)
{
	uint8_t *p = build_front(b, 8);

	p[0] = 2; /* the target's MAC */
	p[1] = 1;
	p[2] = 2;
	p[7] = 0xcc;
	p = build_front(b, 16);
	p[0] = 0xfd;
	p[15] = 11;
	build_icmp(b, 136, 0)[4] = 0x60;
	build_ipv6(b, 11, 10, IP_ICMPV6)[7] = 255;
	build_ethernet(b, 0x86dd);
}

const struct packet_sample packet_samples[] = {
	{"ethernet, ipv4, tcp with options", tcp4, PACKET_OK, FRAME_ETHERNET,
		{{14, PACKET_SHORT_LINK}, {34, PACKET_SHORT_IPV4},
			{66, PACKET_SHORT_TCP}}},
	{"ipv4 with options, udp", udp4_options, PACKET_OK, FRAME_ETHERNET,
		{{34, PACKET_SHORT_IPV4}, {58, PACKET_SHORT_IPV4},
			{66, PACKET_SHORT_UDP}}},
	{"ipv6 with extension headers, tcp", tcp6_extensions, PACKET_OK, FRAME_ETHERNET,
		{{54, PACKET_SHORT_IPV6}, {86, PACKET_SHORT_IPV6_EXTENSION},
			{106, PACKET_SHORT_TCP}}},
	{"sctp", sctp4, PACKET_OK, FRAME_ETHERNET, {{46, PACKET_SHORT_SCTP}}},
	{"icmp", icmp_unreachable, PACKET_OK, FRAME_ETHERNET,
		{{42, PACKET_SHORT_ICMP}}},
	{"icmpv6", icmpv6_unreachable, PACKET_OK, FRAME_ETHERNET,
		{{62, PACKET_SHORT_ICMP}}},
	{"arp", arp_request, PACKET_ARP_SEEN, FRAME_ETHERNET, {{42, PACKET_SHORT_ARP}}},
	{"two tags", qinq, PACKET_OK, FRAME_ETHERNET,
		{{18, PACKET_SHORT_VLAN}, {22, PACKET_SHORT_VLAN},
			{42, PACKET_SHORT_IPV4}}},
	{"802.3 with snap", snap, PACKET_OK, FRAME_ETHERNET,
		{{22, PACKET_SHORT_SNAP}, {42, PACKET_SHORT_IPV4}}},
	{"mpls", mpls, PACKET_OK, FRAME_ETHERNET,
		{{22, PACKET_SHORT_MPLS}, {23, PACKET_SHORT_MPLS}}},
	{"pppoe", pppoe, PACKET_OK, FRAME_ETHERNET,
		{{22, PACKET_SHORT_PPPOE}, {42, PACKET_SHORT_IPV4}}},
	{"gre with all fields", gre, PACKET_OK, FRAME_ETHERNET,
		{{38, PACKET_SHORT_GRE}, {50, PACKET_SHORT_GRE},
			{70, PACKET_SHORT_IPV4}}},
	{"erspan ii", erspan2, PACKET_OK, FRAME_ETHERNET,
		{{42, PACKET_SHORT_GRE}, {50, PACKET_SHORT_ERSPAN},
			{64, PACKET_SHORT_LINK}, {84, PACKET_SHORT_IPV4}}},
	{"erspan iii with platform header", erspan3, PACKET_OK, FRAME_ETHERNET,
		{{42, PACKET_SHORT_GRE}, {62, PACKET_SHORT_ERSPAN},
			{76, PACKET_SHORT_LINK}}},
	{"vxlan", vxlan, PACKET_OK, FRAME_ETHERNET,
		{{42, PACKET_SHORT_UDP}, {50, PACKET_SHORT_VXLAN},
			{64, PACKET_SHORT_LINK}, {84, PACKET_SHORT_IPV4},
			{92, PACKET_SHORT_UDP}}},
	{"geneve with options", geneve, PACKET_OK, FRAME_ETHERNET,
		{{42, PACKET_SHORT_UDP}, {58, PACKET_SHORT_GENEVE},
			{72, PACKET_SHORT_LINK}}},
	{"linux cooked", sll, PACKET_OK, FRAME_LINUX_SLL,
		{{16, PACKET_SHORT_LINK}, {36, PACKET_SHORT_IPV4}}},
	{"linux cooked 2", sll2, PACKET_OK, FRAME_LINUX_SLL2,
		{{20, PACKET_SHORT_LINK}, {40, PACKET_SHORT_IPV4}}},
	{"loopback", loopback, PACKET_OK, FRAME_NULL,
		{{4, PACKET_SHORT_LINK}, {24, PACKET_SHORT_IPV4}}},
	{"raw ip", raw6, PACKET_OK, FRAME_RAW_IP,
		{{1, PACKET_SHORT_LINK}, {40, PACKET_SHORT_IPV6},
			{48, PACKET_SHORT_UDP}}},
	{"neighbour advertisement", neighbour, PACKET_OK, FRAME_ETHERNET,
		{{54, PACKET_SHORT_IPV6}, {62, PACKET_SHORT_ICMP}}},
};
const size_t packet_samples_count = ARRAY_LEN(packet_samples);
