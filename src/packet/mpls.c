/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An MPLS label stack -> what it carries.  The stack does not say what that is:
 * the first nibble tells IP (RFC 4928), else a pseudo-wire with or without its
 * control word (RFC 4385, RFC 4448) is tried.  Capture thread.
 */
#include "packet_int.h"

#include "camwarden/base/wire.h"

enum { LABEL_SIZE = 4, CONTROL_WORD = 4, ETHER_MIN = 14, ETHER_TYPE_AT = 12 };
enum { IP_MIN = 20 };

/* A guess, so only types that we could use are believed. */
static bool
is_frame(const uint8_t *p, size_t n)
{
	if (n < ETHER_MIN)
		return false;
	switch (be16(p + ETHER_TYPE_AT)) {
	case ETHER_IPV4:
	case ETHER_IPV6:
	case ETHER_ARP:
	case ETHER_VLAN:
	case ETHER_MPLS:
	case ETHER_PPPOE:
		return true;
	default:
		return false;
	}
}

/* A frame may begin with 4 or 6 as well, but then its length would not fit. */
static bool
is_ip(const uint8_t *p, size_t n, size_t wire)
{
	if (n < IP_MIN)
		return false;
	if (p[0] >> 4 == 4)
		return (p[0] & 15) >= 5 && be16(p + 2) <= wire;
	return p[0] >> 4 == 6 && (size_t)be16(p + 4) + 40 <= wire;
}

static enum packet_status
packet_mpls_payload(struct packet_decoder *d, struct packet *pk, const uint8_t *p,
	size_t n, size_t wire)
{
	if (n == 0)
		return PACKET_SHORT_MPLS;
	if (is_ip(p, n, wire))
		return packet_raw(d, pk, p, n, wire);
	if (p[0] >> 4 == 0 && n > CONTROL_WORD &&
		is_frame(p + CONTROL_WORD, n - CONTROL_WORD))
		return packet_tunnel(d, pk, ETHER_BRIDGED, p + CONTROL_WORD,
			n - CONTROL_WORD, wire - CONTROL_WORD);
	if (is_frame(p, n))
		return packet_tunnel(d, pk, ETHER_BRIDGED, p, n, wire);
	return packet_raw(d, pk, p, n, wire);
}

enum packet_status
packet_mpls(struct packet_decoder *d, struct packet *pk, const uint8_t *p, size_t n,
	size_t wire)
{
	for (unsigned i = 0; i < PACKET_MPLS_LABELS; i++) {
		bool bottom;

		if (n < LABEL_SIZE)
			return PACKET_SHORT_MPLS;
		bottom = p[2] & 1;
		p += LABEL_SIZE;
		n -= LABEL_SIZE;
		wire -= LABEL_SIZE;
		if (bottom)
			return packet_mpls_payload(d, pk, p, n, wire);
	}
	return PACKET_MPLS_DEPTH;
}
