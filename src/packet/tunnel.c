/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Encapsulations of the network -> the packet inside: GRE (RFC 2784, RFC 2890),
 * VXLAN (RFC 7348), Geneve (RFC 8926), and the bound that all share.  What is
 * not surely such a header stays the conversation that it is outside.  Called
 * by the transports.  Capture thread.
 */
#include "packet_int.h"

#include "camwarden/base/wire.h"

enum {
	GRE_FLAGS = 0,
	GRE_TYPE = 2,
	GRE_HDR = 4,
	GRE_CHECKSUM = 0x8000,
	GRE_ROUTING = 0x4000,
	GRE_KEY = 0x2000,
	GRE_SEQUENCE = 0x1000,
	GRE_VERSION = 0x0007,
	GRE_ERSPAN_2 = 0x88be,
	GRE_ERSPAN_3 = 0x22eb,
};

enum { VXLAN_FLAGS = 0, VXLAN_VNI = 4, VXLAN_HDR = 8, VXLAN_VALID = 0x08 };
enum { GENEVE_TYPE = 2, GENEVE_VNI = 4, GENEVE_HDR = 8 };

enum packet_status
packet_tunnel(struct packet_decoder *d, struct packet *pk, unsigned type,
	const uint8_t *p, size_t n, size_t wire)
{
	if (pk->tunnel_depth == PACKET_TUNNELS)
		return PACKET_TUNNEL_DEPTH;
	pk->tunnel_depth++;
	if (type != ETHER_BRIDGED)
		return packet_ethertype(d, pk, type, p, n, wire);
	/* Tags outside the tunnel are the carrier's. */
	pk->vlan = PACKET_NO_VLAN;
	pk->vlan_depth = 0;
	return packet_ethernet(d, pk, p, n, wire);
}

void
packet_outer_keep(struct packet *pk, const uint8_t *p, size_t n, size_t wire)
{
	struct packet_outer *o = &pk->outer;

	if (pk->flags & PACKET_OUTER)
		return;
	pk->flags |= PACKET_OUTER;
	o->src = pk->src;
	o->dst = pk->dst;
	o->payload = p;
	o->payload_len = (uint32_t)n;
	o->payload_wire = (uint32_t)wire;
	o->ip_id = pk->ip_id;
	o->ip_len = pk->ip_len;
	o->protocol = pk->protocol;
	o->family = pk->family;
	o->ttl = pk->ttl;
}

bool
packet_outside(const struct packet *pk, struct packet *out)
{
	const uint16_t tunnel = PACKET_OUTER | PACKET_TUNNELLED;
	const struct packet_outer *o = &pk->outer;

	if ((pk->flags & tunnel) != tunnel || pk->family == 0 ||
		addr_class(&pk->dst) == ADDR_MULTICAST)
		return false;
	*out = *pk;
	packet_restart(out);
	out->flags = (pk->flags & (PACKET_TRUNCATED | PACKET_MACS)) | PACKET_OUTSIDE;
	out->src = o->src;
	out->dst = o->dst;
	out->protocol = o->protocol;
	out->family = o->family;
	out->ttl = o->ttl;
	out->ip_id = o->ip_id;
	out->ip_len = o->ip_len;
	out->body = out->payload = o->payload;
	out->payload_len = o->payload_len;
	out->payload_wire = o->payload_wire;
	out->vni = PACKET_NO_VNI;
	out->tunnel_depth = 0;
	return true;
}

static size_t
gre_len(unsigned flags)
{
	size_t len = GRE_HDR;

	len += flags & GRE_CHECKSUM ? 4 : 0;
	len += flags & GRE_KEY ? 4 : 0;
	len += flags & GRE_SEQUENCE ? 4 : 0;
	return len;
}

enum packet_status
packet_gre(struct packet_decoder *d, struct packet *pk, const uint8_t *p, size_t n,
	size_t wire)
{
	unsigned flags, type;
	size_t len;

	if (n < GRE_HDR)
		return PACKET_SHORT_GRE;
	flags = be16(p + GRE_FLAGS);
	type = be16(p + GRE_TYPE);
	/* Version 1 is PPTP's; routing went with RFC 2784. */
	if (flags & (GRE_VERSION | GRE_ROUTING))
		return PACKET_BAD_GRE_VERSION;
	len = gre_len(flags);
	if (n < len)
		return PACKET_SHORT_GRE;
	if (flags & GRE_KEY)
		pk->vni = be32(p + GRE_HDR + (flags & GRE_CHECKSUM ? 4 : 0));
	if (type == ETHER_IPV4 || type == ETHER_IPV6)
		packet_outer_keep(pk, p, n, wire);
	p += len;
	n -= len;
	wire -= len;
	if (type == GRE_ERSPAN_2 && !(flags & GRE_SEQUENCE)) /* type I: no header */
		return packet_tunnel(d, pk, ETHER_BRIDGED, p, n, wire);
	if (type == GRE_ERSPAN_2 || type == GRE_ERSPAN_3)
		return packet_erspan(d, pk, p, n, wire);
	return packet_tunnel(d, pk, type, p, n, wire);
}

enum packet_status
packet_vxlan(struct packet_decoder *d, struct packet *pk, const uint8_t *p, size_t n,
	size_t wire)
{
	if (n < VXLAN_HDR)
		return PACKET_SHORT_VXLAN;
	if (!(p[VXLAN_FLAGS] & VXLAN_VALID))
		return PACKET_OK;
	pk->vni = be24(p + VXLAN_VNI);
	return packet_tunnel(
		d, pk, ETHER_BRIDGED, p + VXLAN_HDR, n - VXLAN_HDR, wire - VXLAN_HDR);
}

enum packet_status
packet_geneve(struct packet_decoder *d, struct packet *pk, const uint8_t *p, size_t n,
	size_t wire)
{
	size_t len;

	if (n < GENEVE_HDR)
		return PACKET_SHORT_GENEVE;
	if (p[0] >> 6 != 0)
		return PACKET_OK;
	len = GENEVE_HDR + (size_t)(p[0] & 0x3f) * 4;
	if (n < len)
		return PACKET_SHORT_GENEVE;
	pk->vni = be24(p + GENEVE_VNI);
	return packet_tunnel(
		d, pk, be16(p + GENEVE_TYPE), p + len, n - len, wire - len);
}
