/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The straight way: Ethernet, at most one tag, IPv4 without options or IPv6 without
 * extensions, no fragment, a whole TCP or UDP header and no tunnel.  Nearly every
 * frame is one; each field is written once.  Whatever is not exactly that is left
 * to the decoders that know more, which would make the same of these frames
 * (tests/unit/check_straight).  Called by decode.c, in the capture thread.
 */
#include "packet_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"
#include "camwarden/capture.h"

enum { ETHER_SRC = 6, ETHER_TYPE = 12, ETHER_HDR = 14, VLAN_HDR = 4, VLAN_ID = 0x0fff };
enum { V4_HDR = 20, V6_HDR = 40, TCP_HDR = 20, UDP_HDR = 8 };
enum { V4_FIRST = 0x45, V4_FRAGMENT = 0x3fff };

/* What is known of the packet when its transport begins. */
struct segment {
	const uint8_t *p;
	size_t n, wire;
};

static bool
straight_v4(struct packet *pk, const uint8_t *p, size_t n, struct segment *s)
{
	size_t total;

	if (n < V4_HDR || p[0] != V4_FIRST || (be16(p + 6) & V4_FRAGMENT) != 0)
		return false;
	total = be16(p + 2);
	if (total < V4_HDR)
		return false;
	pk->family = 4;
	pk->src = addr_from_v4(p + 12);
	pk->dst = addr_from_v4(p + 16);
	pk->ttl = p[8];
	pk->protocol = p[9];
	pk->ip_id = be16(p + 4);
	pk->ip_len = (uint16_t)total;
	*s = (struct segment){p + V4_HDR, MIN(n, total) - V4_HDR, total - V4_HDR};
	return true;
}

static bool
straight_v6(struct packet *pk, const uint8_t *p, size_t n, struct segment *s)
{
	size_t total;

	if (n < V6_HDR || p[0] >> 4 != 6)
		return false;
	total = be16(p + 4) + (size_t)V6_HDR;
	if (total == V6_HDR || total > UINT16_MAX)
		return false;
	pk->family = 6;
	pk->src = addr_from_v6(p + 8);
	pk->dst = addr_from_v6(p + 24);
	pk->protocol = p[6];
	pk->ttl = p[7];
	pk->ip_id = 0;
	pk->ip_len = (uint16_t)total;
	*s = (struct segment){p + V6_HDR, MIN(n, total) - V6_HDR, total - V6_HDR};
	return true;
}

static bool
straight_tcp(struct packet *pk, struct segment *s)
{
	const uint8_t *p = s->p;
	size_t header;

	if (s->n < TCP_HDR)
		return false;
	header = (size_t)(p[12] >> 4) * 4;
	if (header < TCP_HDR || header > s->n)
		return false;
	pk->seq = be32(p + 4);
	pk->ack = be32(p + 8);
	pk->tcp_flags = p[13];
	*s = (struct segment){p + header, s->n - header, s->wire - header};
	return true;
}

static bool
straight_udp(struct packet *pk, struct segment *s)
{
	const uint8_t *p = s->p;
	size_t len;

	if (s->n < UDP_HDR || packet_udp_is_tunnel(be16(p + 2)))
		return false;
	len = be16(p + 4);
	if (len < UDP_HDR || len > s->wire)
		return false;
	pk->seq = pk->ack = 0;
	pk->tcp_flags = 0;
	*s = (struct segment){p + UDP_HDR, MIN(s->n, len) - UDP_HDR, len - UDP_HDR};
	return true;
}

static void
straight_rest(struct packet *pk, const struct frame *frame, const struct segment *s)
{
	bool cut = frame->caplen < frame->len || s->n < s->wire;

	pk->time = frame->time;
	pk->len = frame->len;
	pk->interface = frame->interface;
	pk->flags =
		(uint16_t)(PACKET_MACS | PACKET_PORTS | (cut ? PACKET_TRUNCATED : 0));
	pk->vni = PACKET_NO_VNI;
	pk->body = s->p;
	pk->payload = s->n > 0 ? s->p : NULL;
	pk->payload_len = (uint32_t)s->n;
	pk->payload_wire = (uint32_t)s->wire;
	memcpy(&pk->dst_mac, frame->data, sizeof(pk->dst_mac));
	memcpy(&pk->src_mac, frame->data + ETHER_SRC, sizeof(pk->src_mac));
	pk->tunnel_depth = 0;
	pk->icmp_type = pk->icmp_code = 0;
	pk->ipv6_extensions = 0;
}

bool
packet_straight(const struct frame *frame, struct packet *pk)
{
	const uint8_t *p = frame->data;
	size_t n = frame->caplen, header = ETHER_HDR;
	struct segment s;
	unsigned type;
	bool known;

	if (frame->link != FRAME_ETHERNET || n < ETHER_HDR + VLAN_HDR)
		return false;
	type = be16(p + ETHER_TYPE);
	pk->vlan = PACKET_NO_VLAN;
	pk->vlan_depth = 0;
	if (type == ETHER_VLAN) {
		unsigned id = be16(p + ETHER_HDR) & VLAN_ID;

		if (id != 0)
			pk->vlan = (uint16_t)id;
		pk->vlan_depth = 1;
		type = be16(p + ETHER_HDR + 2);
		header += VLAN_HDR;
	}
	pk->ethertype = (uint16_t)type;
	if (type == ETHER_IPV4)
		known = straight_v4(pk, p + header, n - header, &s);
	else
		known = type == ETHER_IPV6 &&
			straight_v6(pk, p + header, n - header, &s);
	if (!known)
		return false;
	if (pk->protocol == IP_TCP)
		known = straight_tcp(pk, &s);
	else
		known = pk->protocol == IP_UDP && straight_udp(pk, &s);
	if (!known)
		return false;
	/* The ports are in the same place of both: before what was left behind. */
	p += header + (pk->family == 4 ? V4_HDR : V6_HDR);
	pk->sport = be16(p);
	pk->dport = be16(p + 2);
	straight_rest(pk, frame, &s);
	return true;
}
