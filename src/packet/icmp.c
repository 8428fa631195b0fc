/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ICMP (RFC 792) and ICMPv6 (RFC 4443): type and code, and for an error the
 * packet that it quotes, which is how a refusal finds its conversation.  A
 * quotation that makes no sense is left out; the message stays.  Capture thread.
 */
#include "packet_int.h"

#include "camwarden/base/wire.h"

enum { ICMP_TYPE = 0, ICMP_CODE = 1, ICMP_HDR = 8 };
enum { QUOTE_V4 = 20, QUOTE_V6 = 40, QUOTE_PORTS = 4 };

static bool
is_error(unsigned protocol, unsigned type)
{
	if (protocol == IP_ICMPV6)
		return type >= 1 && type <= 4; /* RFC 4443 2.1, those assigned */
	return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
}

static void
quote_ports(struct packet_embedded *e, const uint8_t *p, size_t n)
{
	if (e->protocol != IP_TCP && e->protocol != IP_UDP && e->protocol != IP_SCTP)
		return;
	if (n < QUOTE_PORTS)
		return;
	e->sport = be16(p);
	e->dport = be16(p + 2);
}

static bool
quote_ipv4(struct packet_embedded *e, const uint8_t *p, size_t n)
{
	size_t header;

	if (n < QUOTE_V4 || p[0] >> 4 != 4)
		return false;
	header = (size_t)(p[0] & 15) * 4;
	if (header < QUOTE_V4 || n < header)
		return false;
	e->src = addr_from_v4(p + 12);
	e->dst = addr_from_v4(p + 16);
	e->protocol = p[9];
	if ((be16(p + 6) & 0x1fff) == 0)
		quote_ports(e, p + header, n - header);
	return true;
}

static bool
quote_ipv6(struct packet_embedded *e, const uint8_t *p, size_t n)
{
	struct ipv6_walk w = {.off = QUOTE_V6};
	enum packet_status status;

	if (n < QUOTE_V6 || p[0] >> 4 != 6)
		return false;
	e->src = addr_from_v6(p + 8);
	e->dst = addr_from_v6(p + 24);
	w.next = p[6];
	status = packet_ipv6_walk(&w, p, n);
	e->protocol = w.next;
	if (status == PACKET_OK && !w.late)
		quote_ports(e, p + w.off, n - w.off);
	return true;
}

enum packet_status
packet_icmp(struct packet *pk, const uint8_t *p, size_t n, size_t wire)
{
	struct packet_embedded e = {.protocol = 0};
	bool quoted;

	if (n < ICMP_HDR)
		return PACKET_SHORT_ICMP;
	pk->icmp_type = p[ICMP_TYPE];
	pk->icmp_code = p[ICMP_CODE];
	if (pk->protocol == IP_ICMPV6)
		packet_neighbour(pk, p, n);
	p += ICMP_HDR;
	n -= ICMP_HDR;
	packet_payload(pk, p, n, wire - ICMP_HDR);
	if (!is_error(pk->protocol, pk->icmp_type))
		return PACKET_OK;
	quoted =
		pk->protocol == IP_ICMPV6 ? quote_ipv6(&e, p, n) : quote_ipv4(&e, p, n);
	if (quoted) {
		pk->embedded = e;
		pk->flags |= PACKET_EMBEDDED;
	}
	return PACKET_OK;
}
