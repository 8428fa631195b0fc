/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A UDP header (RFC 768) -> ports and payload, or a tunnel when the destination
 * port is one's.  Capture thread.
 */
#include "packet_int.h"

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"

enum { UDP_SPORT = 0, UDP_DPORT = 2, UDP_LEN = 4, UDP_HDR = 8 };

static enum packet_status
packet_udp_payload(struct packet_decoder *d, struct packet *pk, const uint8_t *p,
	size_t n, size_t wire)
{
	switch (pk->dport) {
	case PORT_VXLAN:
	case PORT_VXLAN_OLD: /* Linux before the port was assigned */
		return packet_vxlan(d, pk, p, n, wire);
	case PORT_GENEVE:
		return packet_geneve(d, pk, p, n, wire);
	default:
		return PACKET_OK;
	}
}

enum packet_status
packet_udp(struct packet_decoder *d, struct packet *pk, const uint8_t *p, size_t n,
	size_t wire)
{
	enum packet_status status = PACKET_OK;
	size_t len;

	if (n < UDP_HDR) {
		packet_cut_ports(pk, p, n, wire, UDP_HDR);
		return PACKET_SHORT_UDP;
	}
	len = be16(p + UDP_LEN);
	/* RFC 2675 4: a jumbogram; or captured before segmentation offload, where
	 * Linux lets IPv4 grow beyond its length, too. */
	if (len == 0 && (pk->family == 6 || wire > UINT16_MAX))
		len = wire;
	if (len < UDP_HDR)
		return PACKET_BAD_UDP_LEN;
	if (len > wire) {
		/* More than the IP packet holds: a fragment, or a false length. */
		if (!(pk->flags & PACKET_FRAGMENT))
			status = PACKET_BAD_UDP_LEN;
		len = wire;
	}
	pk->sport = be16(p + UDP_SPORT);
	pk->dport = be16(p + UDP_DPORT);
	pk->flags |= PACKET_PORTS;
	n = MIN(n, len) - UDP_HDR;
	packet_payload(pk, p + UDP_HDR, n, len - UDP_HDR);
	if (status != PACKET_OK)
		return status;
	return packet_udp_payload(d, pk, p + UDP_HDR, n, len - UDP_HDR);
}
