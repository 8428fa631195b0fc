/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A PPPoE session packet (RFC 2516) -> the IP packet in it.  Control protocols
 * of PPP are no IP.  Capture thread.
 */
#include "packet_int.h"

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"

enum { PPPOE_CODE = 1, PPPOE_LEN = 4, PPPOE_HDR = 6, PPP_IPV4 = 0x21, PPP_IPV6 = 0x57 };

enum packet_status
packet_pppoe(struct packet_decoder *d, struct packet *pk, const uint8_t *p, size_t n,
	size_t wire)
{
	unsigned protocol, size;

	if (n < PPPOE_HDR + 2)
		return PACKET_SHORT_PPPOE;
	if (p[PPPOE_CODE] != 0)
		return PACKET_NO_IP;
	/* The length counts what follows it; behind it is padding. */
	wire = MIN(wire - PPPOE_HDR, (size_t)be16(p + PPPOE_LEN));
	p += PPPOE_HDR;
	n = MIN(n - PPPOE_HDR, wire);
	if (n < 2)
		return PACKET_SHORT_PPPOE;
	/* RFC 1661 6.5: an odd first byte is a protocol number of one byte. */
	size = p[0] & 1 ? 1 : 2;
	protocol = size == 1 ? p[0] : be16(p);
	if (protocol == PPP_IPV4)
		return packet_ethertype(
			d, pk, ETHER_IPV4, p + size, n - size, wire - size);
	if (protocol == PPP_IPV6)
		return packet_ethertype(
			d, pk, ETHER_IPV6, p + size, n - size, wire - size);
	return PACKET_NO_IP;
}
