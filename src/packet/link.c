/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Link headers: Ethernet II, 802.3 with LLC and SNAP, Linux cooked (both), BSD
 * loopback, raw IP; and the dispatch by Ethernet type that they, tags and
 * tunnels share.  Called by decode.c and by every decoder that finds a frame or
 * an Ethernet type inside.  Capture thread.
 */
#include "packet_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"
#include "camwarden/capture.h"

enum { ETHER_DST = 0, ETHER_SRC = 6, ETHER_TYPE = 12, ETHER_HDR = 14 };
enum { ETHER_LENGTH_MAX = 1500, ETHER_TYPE_MIN = 1536 }; /* IEEE 802.3 3.2.6 */
enum { LLC_HDR = 3, SNAP_TYPE = 6, SNAP_HDR = 8, LLC_SAP_SNAP = 0xaa, LLC_SAP_IP = 6 };
enum { SLL_HATYPE = 2, SLL_HALEN = 4, SLL_ADDR = 6, SLL_TYPE = 14, SLL_HDR = 16 };
enum { SLL2_TYPE = 0, SLL2_HATYPE = 8, SLL2_HALEN = 11, SLL2_ADDR = 12, SLL2_HDR = 20 };
enum { ARPHRD_ETHERNET = 1, SLL_TYPE_LLC = 4, NULL_HDR = 4 };

/* What a device tells its neighbours; only of the frame itself. */
static enum packet_status
packet_neighbours(
	struct packet *pk, unsigned type, const uint8_t *p, size_t n, size_t wire)
{
	if (pk->family != 0 || pk->tunnel_depth > 0)
		return PACKET_NO_IP;
	pk->ethertype = (uint16_t)type;
	pk->payload = p;
	pk->payload_len = (uint32_t)n;
	pk->payload_wire = (uint32_t)wire;
	pk->flags |= PACKET_LINK;
	return PACKET_NO_IP;
}

/* Cisco's organisation, and its protocol. */
static bool
is_cdp(const uint8_t *snap)
{
	return snap[3] == 0 && snap[4] == 0 && snap[5] == 0x0c &&
	       be16(snap + SNAP_TYPE) == PACKET_ETHER_CDP;
}

/* IEEE 802.2 and RFC 1042: what an 802.3 length is followed by. */
static enum packet_status
packet_llc(struct packet_decoder *d, struct packet *pk, const uint8_t *p, size_t n,
	size_t wire)
{
	if (n < LLC_HDR)
		return PACKET_SHORT_SNAP;
	if (p[0] == LLC_SAP_IP && p[1] == LLC_SAP_IP)
		return packet_ipv4(d, pk, p + LLC_HDR, n - LLC_HDR, wire - LLC_HDR);
	if (p[0] != LLC_SAP_SNAP || p[1] != LLC_SAP_SNAP)
		return PACKET_NO_IP;
	if (n < SNAP_HDR)
		return PACKET_SHORT_SNAP;
	if (is_cdp(p))
		return packet_neighbours(pk, PACKET_ETHER_CDP, p + SNAP_HDR,
			n - SNAP_HDR, wire - SNAP_HDR);
	/* Organisation 00-00-00 is RFC 1042, 00-00-F8 is 802.1H: both carry types. */
	if (p[3] != 0 || p[4] != 0 || (p[5] != 0 && p[5] != 0xf8))
		return PACKET_NO_IP;
	return packet_ethertype(d, pk, be16(p + SNAP_TYPE), p + SNAP_HDR, n - SNAP_HDR,
		wire - SNAP_HDR);
}

/* A value up to 1500 is the length of what follows: the rest is padding. */
static enum packet_status
packet_802_3(struct packet_decoder *d, struct packet *pk, unsigned len,
	const uint8_t *p, size_t n, size_t wire)
{
	if (len > ETHER_LENGTH_MAX)
		return PACKET_NO_IP;
	wire = MIN(wire, len);
	return packet_llc(d, pk, p, MIN(n, wire), wire);
}

enum packet_status
packet_ethertype(struct packet_decoder *d, struct packet *pk, unsigned type,
	const uint8_t *p, size_t n, size_t wire)
{
	pk->ethertype = (uint16_t)type;
	switch (type) {
	case ETHER_IPV4:
		return packet_ipv4(d, pk, p, n, wire);
	case ETHER_IPV6:
		return packet_ipv6(d, pk, p, n, wire);
	case ETHER_ARP:
		return packet_arp(pk, p, n);
	case ETHER_VLAN:
	case 0x88a8: /* 802.1ad */
	case 0x9100: /* tags of before 802.1ad, still configured */
	case 0x9200:
		return packet_vlan(d, pk, p, n, wire);
	case ETHER_MPLS:
	case ETHER_MPLS_UPSTREAM:
		return packet_mpls(d, pk, p, n, wire);
	case PACKET_ETHER_LLDP:
		return packet_neighbours(pk, type, p, n, wire);
	case ETHER_PPPOE:
		return packet_pppoe(d, pk, p, n, wire);
	default:
		return type < ETHER_TYPE_MIN ? packet_802_3(d, pk, type, p, n, wire)
					     : PACKET_NO_IP;
	}
}

enum packet_status
packet_ethernet(struct packet_decoder *d, struct packet *pk, const uint8_t *p, size_t n,
	size_t wire)
{
	unsigned type;

	if (n < ETHER_HDR)
		return PACKET_SHORT_LINK;
	memcpy(&pk->dst_mac, p + ETHER_DST, sizeof(pk->dst_mac));
	memcpy(&pk->src_mac, p + ETHER_SRC, sizeof(pk->src_mac));
	pk->flags |= PACKET_MACS;
	type = be16(p + ETHER_TYPE);
	if (type != ETHER_IPV4)
		return packet_ethertype(
			d, pk, type, p + ETHER_HDR, n - ETHER_HDR, wire - ETHER_HDR);
	pk->ethertype = ETHER_IPV4;
	return packet_ipv4(d, pk, p + ETHER_HDR, n - ETHER_HDR, wire - ETHER_HDR);
}

enum packet_status
packet_raw(struct packet_decoder *d, struct packet *pk, const uint8_t *p, size_t n,
	size_t wire)
{
	unsigned version = n > 0 ? p[0] >> 4 : 0;

	if (n == 0)
		return PACKET_SHORT_LINK;
	if (version == 4)
		return packet_ethertype(d, pk, ETHER_IPV4, p, n, wire);
	if (version == 6)
		return packet_ethertype(d, pk, ETHER_IPV6, p, n, wire);
	return PACKET_NO_IP;
}

/* Cooked captures know who sent a frame, not to whom. */
static void
packet_cooked_mac(struct packet *pk, unsigned hatype, unsigned len, const uint8_t *mac)
{
	if (hatype != ARPHRD_ETHERNET || len != sizeof(pk->src_mac))
		return;
	memcpy(&pk->src_mac, mac, sizeof(pk->src_mac));
	pk->flags |= PACKET_MACS;
}

static enum packet_status
packet_cooked(struct packet_decoder *d, struct packet *pk, unsigned type,
	const uint8_t *p, size_t n, size_t wire)
{
	if (type == SLL_TYPE_LLC)
		return packet_llc(d, pk, p, n, wire);
	/* The other small numbers name frames without LLC, never a length. */
	if (type < ETHER_TYPE_MIN)
		return PACKET_NO_IP;
	return packet_ethertype(d, pk, type, p, n, wire);
}

static enum packet_status
packet_sll(struct packet_decoder *d, struct packet *pk, const uint8_t *p, size_t n,
	size_t wire)
{
	if (n < SLL_HDR)
		return PACKET_SHORT_LINK;
	packet_cooked_mac(pk, be16(p + SLL_HATYPE), be16(p + SLL_HALEN), p + SLL_ADDR);
	return packet_cooked(
		d, pk, be16(p + SLL_TYPE), p + SLL_HDR, n - SLL_HDR, wire - SLL_HDR);
}

static enum packet_status
packet_sll2(struct packet_decoder *d, struct packet *pk, const uint8_t *p, size_t n,
	size_t wire)
{
	if (n < SLL2_HDR)
		return PACKET_SHORT_LINK;
	packet_cooked_mac(pk, be16(p + SLL2_HATYPE), p[SLL2_HALEN], p + SLL2_ADDR);
	return packet_cooked(d, pk, be16(p + SLL2_TYPE), p + SLL2_HDR, n - SLL2_HDR,
		wire - SLL2_HDR);
}

/* The family is in the order of the machine that captured: one end is zero. */
static enum packet_status
packet_null(struct packet_decoder *d, struct packet *pk, const uint8_t *p, size_t n,
	size_t wire)
{
	uint32_t family;

	if (n < NULL_HDR)
		return PACKET_SHORT_LINK;
	family = be32(p);
	if (family & 0xff000000)
		family = __builtin_bswap32(family);
	p += NULL_HDR;
	n -= NULL_HDR;
	wire -= NULL_HDR;
	switch (family) {
	case 2:
		return packet_ethertype(d, pk, ETHER_IPV4, p, n, wire);
	case 10: /* AF_INET6 of Linux; then those of Windows, BSD, FreeBSD, macOS */
	case 23:
	case 24:
	case 28:
	case 30:
		return packet_ethertype(d, pk, ETHER_IPV6, p, n, wire);
	default:
		return PACKET_NO_IP;
	}
}

enum packet_status
packet_link(struct packet_decoder *d, struct packet *pk, const struct frame *frame)
{
	const uint8_t *p = frame->data;
	size_t n = frame->caplen, wire = MAX(frame->len, frame->caplen);

	switch (frame->link) {
	case FRAME_ETHERNET:
		return packet_ethernet(d, pk, p, n, wire);
	case FRAME_LINUX_SLL:
		return packet_sll(d, pk, p, n, wire);
	case FRAME_LINUX_SLL2:
		return packet_sll2(d, pk, p, n, wire);
	case FRAME_RAW_IP:
		return packet_raw(d, pk, p, n, wire);
	case FRAME_NULL:
		return packet_null(d, pk, p, n, wire);
	default:
		return PACKET_NO_IP;
	}
}
