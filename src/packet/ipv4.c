/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An IPv4 header (RFC 791) -> addresses, protocol, lengths; then the transport.
 * Options are stepped over, fragments go to fragment.c.  Checksums are not
 * looked at: captures at the sender do not have them.  Capture thread.
 */
#include "packet_int.h"

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"

enum {
	IPV4_LEN = 2,
	IPV4_ID = 4,
	IPV4_FRAGMENT = 6,
	IPV4_TTL = 8,
	IPV4_PROTOCOL = 9,
	IPV4_SRC = 12,
	IPV4_DST = 16,
	IPV4_HDR = 20,
	IPV4_OFFSET_MASK = 0x1fff,
	IPV4_MORE = 0x2000,
};

static void
packet_ipv4_fields(struct packet *pk, const uint8_t *p, size_t total)
{
	if (pk->family != 0)
		packet_restart(pk);
	if (pk->tunnel_depth > 0)
		pk->flags |= PACKET_TUNNELLED;
	pk->family = 4;
	pk->src = addr_from_v4(p + IPV4_SRC);
	pk->dst = addr_from_v4(p + IPV4_DST);
	pk->protocol = p[IPV4_PROTOCOL];
	pk->ttl = p[IPV4_TTL];
	pk->ip_id = be16(p + IPV4_ID);
	pk->ip_len = (uint16_t)MIN(total, UINT16_MAX);
}

enum packet_status
packet_ipv4(struct packet_decoder *d, struct packet *pk, const uint8_t *p, size_t n,
	size_t wire)
{
	size_t header, total;
	unsigned fragment;

	if (n < IPV4_HDR)
		return PACKET_SHORT_IPV4;
	if (p[0] >> 4 != 4)
		return PACKET_BAD_IPV4_VERSION;
	header = (size_t)(p[0] & 15) * 4;
	if (header < IPV4_HDR)
		return PACKET_BAD_IPV4_HEADER_LEN;
	total = be16(p + IPV4_LEN);
	/* Captured before segmentation offload the length is 0: all the rest. */
	if (total == 0)
		total = wire;
	if (total < header)
		return PACKET_BAD_IPV4_LEN;
	packet_ipv4_fields(pk, p, total);
	if (n < header)
		return PACKET_SHORT_IPV4;
	n = MIN(n, total) - header;
	fragment = be16(p + IPV4_FRAGMENT) & (IPV4_OFFSET_MASK | IPV4_MORE);
	if (fragment == 0)
		return packet_transport(d, pk, p + header, n, total - header);
	pk->flags |= PACKET_FRAGMENT;
	if (fragment & IPV4_OFFSET_MASK)
		pk->flags |= PACKET_LATE_FRAGMENT;
	return packet_fragment(d, pk, pk->ip_id, p + header, n, total - header);
}

/* RFC 4302 2: an authentication header hides nothing; step over it. */
static enum packet_status
packet_ah(struct packet_decoder *d, struct packet *pk, const uint8_t *p, size_t n,
	size_t wire)
{
	size_t len;

	if (n < 2)
		return PACKET_SHORT_IPV6_EXTENSION;
	len = ((size_t)p[1] + 2) * 4;
	if (n < len)
		return PACKET_SHORT_IPV6_EXTENSION;
	if (pk->ipv6_extensions == PACKET_EXTENSIONS)
		return PACKET_IPV6_EXTENSIONS;
	pk->ipv6_extensions++;
	pk->protocol = p[0];
	return packet_transport(d, pk, p + len, n - len, wire - len);
}

enum packet_status
packet_transport(struct packet_decoder *d, struct packet *pk, const uint8_t *p,
	size_t n, size_t wire)
{
	switch (pk->protocol) {
	case IP_TCP:
		return packet_tcp(pk, p, n, wire);
	case IP_UDP:
		return packet_udp(d, pk, p, n, wire);
	case IP_ICMP:
	case IP_ICMPV6:
		return packet_icmp(pk, p, n, wire);
	case IP_SCTP:
		return packet_sctp(pk, p, n, wire);
	case IP_GRE:
		return packet_gre(d, pk, p, n, wire);
	case IP_IPIP:
		packet_outer_keep(pk, p, n, wire);
		return packet_tunnel(d, pk, ETHER_IPV4, p, n, wire);
	case IP_IPV6:
		packet_outer_keep(pk, p, n, wire);
		return packet_tunnel(d, pk, ETHER_IPV6, p, n, wire);
	case IP_AH:
		return packet_ah(d, pk, p, n, wire);
	default:
		packet_payload(pk, p, n, wire);
		return PACKET_OK;
	}
}
