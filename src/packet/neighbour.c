/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A neighbour solicitation or advertisement (RFC 4861 4.3, 4.4) -> what its
 * sender claims: this address has this MAC.  It stands in struct packet_arp, as
 * an ARP claim does.  What a receiver would discard (7.1) claims nothing, nor
 * does an advertisement without the override bit: several stations may answer
 * so for one address (anycast, proxies), and nobody's entry is changed by it.
 * A probe before an address is used (RFC 4862 5.4) claims nothing yet.
 * Capture thread; the asset stage reads it.
 */
#include "packet_int.h"

#include <string.h>

#include "camwarden/base/wire.h"

enum {
	ND_SOLICITATION = 135,
	ND_ADVERTISEMENT = 136,
	ND_FLAGS = 4,
	ND_OVERRIDE = 0x20,
	ND_TARGET = 8,
	ND_OPTIONS = 24,
	ND_HOPS = 255, /* not from beyond a router */
	OPTION_UNIT = 8,
	OPTION_SOURCE_MAC = 1,
	OPTION_TARGET_MAC = 2,
	OPTION_MAC = 2, /* within the option */
};

/* Of the option of that type, within [p, p + n), or NULL. */
static const uint8_t *
option_mac(const uint8_t *p, size_t n, unsigned type)
{
	const uint8_t *mac = NULL;

	while (n >= OPTION_UNIT) {
		size_t len = (size_t)p[1] * OPTION_UNIT;

		if (len == 0 || len > n) /* 7.1.1: the whole message is discarded */
			return NULL;
		if (p[0] == type && len == OPTION_UNIT && mac == NULL)
			mac = p + OPTION_MAC;
		p += len;
		n -= len;
	}
	return mac;
}

void
packet_neighbour(struct packet *pk, const uint8_t *p, size_t n)
{
	bool answer = pk->icmp_type == ND_ADVERTISEMENT;
	const uint8_t *mac;
	struct addr target;

	if ((!answer && pk->icmp_type != ND_SOLICITATION) || pk->icmp_code != 0 ||
		pk->ttl != ND_HOPS || (pk->flags & PACKET_FRAGMENT) || n < ND_OPTIONS)
		return;
	if (answer && !(p[ND_FLAGS] & ND_OVERRIDE))
		return;
	mac = option_mac(p + ND_OPTIONS, n - ND_OPTIONS,
		answer ? OPTION_TARGET_MAC : OPTION_SOURCE_MAC);
	target = addr_from_v6(p + ND_TARGET);
	if (mac == NULL || addr_class(&target) == ADDR_MULTICAST ||
		addr_class(&pk->src) == ADDR_UNSPECIFIED)
		return;
	pk->arp.sender = answer ? target : pk->src;
	if (addr_is_v4(&pk->arp.sender)) /* ::ffff:a.b.c.d is no neighbour */
		return;
	memcpy(&pk->arp.sender_mac, mac, sizeof(struct mac));
	memset(&pk->arp.target_mac, 0, sizeof(struct mac));
	pk->arp.target = answer ? pk->dst : target;
	pk->arp.operation = answer ? 2 : 1;
	pk->flags |= PACKET_ND;
}
