/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Teredo (RFC 4380 5.1.1): IPv6 in UDP, perhaps behind the indications of
 * authentication and origin.  The packet fills the datagram, and an end of it
 * has a Teredo address; before a client has one, its port tells.
 */
#include "datagram_int.h"

#include <string.h>

#include "camwarden/base/wire.h"

enum {
	ORIGIN = 0x0000,
	ORIGIN_LEN = 8,
	AUTHENTICATION = 0x0001,
	AUTHENTICATION_LEN = 13, /* and the two parts whose lengths it gives */
	IPV6_VERSION = 0x60,
	IPV6_PAYLOAD_LEN = 4,
	IPV6_SOURCE = 8,
	IPV6_DESTINATION = 24,
	IPV6_HEADER = 40,
	PREFIX = 0x20010000,
	LINK_LOCAL = 0xfe80,
	PORT_SERVER = 3544,
};

/* Where the packet begins, or beyond the end. */
static size_t
packet_at(const uint8_t *p, size_t n)
{
	size_t at = 0;

	if (n >= AUTHENTICATION_LEN && be16(p) == AUTHENTICATION)
		at = AUTHENTICATION_LEN + (size_t)p[2] + p[3];
	if (at < n && n - at >= ORIGIN_LEN && be16(p + at) == ORIGIN)
		at += ORIGIN_LEN;
	return at;
}

static bool
is_address(const struct datagram *d, const uint8_t *p)
{
	if (be32(p) == PREFIX)
		return true;
	return be16(p) == LINK_LOCAL && be32(p + 2) == 0 &&
	       (d->from == PORT_SERVER || d->to == PORT_SERVER);
}

enum protocol_answer
teredo_datagram(struct datagram *d, struct protocol_facts *f)
{
	size_t at = packet_at(d->p, d->n);
	const uint8_t *p = d->p + at;

	(void)f;
	if (at >= d->n || d->n - at < IPV6_HEADER || (p[0] & 0xf0) != IPV6_VERSION ||
		be16(p + IPV6_PAYLOAD_LEN) != d->size - at - IPV6_HEADER)
		return PROTOCOL_NO;
	if (!is_address(d, p + IPV6_SOURCE) && !is_address(d, p + IPV6_DESTINATION))
		return PROTOCOL_NO;
	if (d->to == PORT_SERVER || d->from == PORT_SERVER)
		d->role = d->to == PORT_SERVER ? ROLE_REQUEST : ROLE_RESPONSE;
	return PROTOCOL_YES;
}
