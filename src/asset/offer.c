/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A packet -> who offers hosts an address, a router or name servers (DHCP,
 * DHCPv6, router advertisements): at most once a minute for the same words to
 * the same client, and not more than OFFER_BURST in a second of packet time.
 * A router advertisement counts as a receiver would take it (RFC 4861 6.1.2).
 * Nearly every packet ends at the look at its port.  Called by the pipeline for
 * every packet, in the capture thread.
 */
#include "camwarden/asset.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/packet.h"

_Static_assert((OFFER_CACHE & (OFFER_CACHE - 1)) == 0, "a power of two");

enum {
	ROUTER_ADVERTISEMENT = 134,
	ON_LINK_HOPS = 255,
};

void
offer_cache_init(struct offer_cache *c, const struct hash_key *key)
{
	memset(c, 0, sizeof(*c));
	c->key = *key;
}

static bool
is_advertisement(const struct packet *pk)
{
	return pk->protocol == IP_ICMPV6 && pk->icmp_type == ROUTER_ADVERTISEMENT &&
	       pk->icmp_code == 0 && pk->ttl == ON_LINK_HOPS &&
	       !(pk->flags & PACKET_FRAGMENT) &&
	       addr_class(&pk->src) == ADDR_LINK_LOCAL;
}

static bool
read_offer(const struct packet *pk, struct offer *out)
{
	if (pk->payload == NULL)
		return false;
	if (pk->protocol == IP_UDP && pk->sport == ASSET_DHCP_SERVER && pk->family == 4)
		return dhcp_offer(pk->payload, pk->payload_len, out);
	if (pk->protocol == IP_UDP && pk->sport == ASSET_DHCPV6_SERVER)
		return dhcpv6_offer(pk->payload, pk->payload_len, out);
	return is_advertisement(pk) && router_offer(pk->payload, pk->payload_len, out);
}

/* Said lately, or too much is said at once. */
static bool
holds_back(struct offer_cache *c, const struct offer_sighting *s)
{
	uint64_t tag = hash_bytes(
		&c->key, &s->by, sizeof(*s) - offsetof(struct offer_sighting, by));
	size_t i = tag & (OFFER_CACHE - 1);

	tag = tag != 0 ? tag : 1;
	/* Time that steps back makes a large difference: it is told anew. */
	if (c->slot[i].tag == tag &&
		s->time - c->slot[i].time < SIGHTING_REPEAT_SECONDS * CW_SEC)
		return true;
	if (s->time / CW_SEC != c->second) {
		c->second = s->time / CW_SEC;
		c->in_second = 0;
	}
	if (c->in_second == OFFER_BURST) {
		c->limited++;
		return true;
	}
	c->in_second++;
	c->slot[i].tag = tag;
	c->slot[i].time = s->time;
	return false;
}

bool
offer_see(struct offer_cache *c, const struct packet *pk, struct offer_sighting *out)
{
	const uint16_t macs = PACKET_MACS | PACKET_TUNNELLED;

	if (pk->sport != ASSET_DHCP_SERVER && pk->sport != ASSET_DHCPV6_SERVER &&
		pk->icmp_type != ROUTER_ADVERTISEMENT)
		return false;
	memset(out, 0, sizeof(*out)); /* holes too: it is hashed, and crosses to a
					 thread */
	if (!read_offer(pk, &out->offer))
		return false;
	out->time = pk->time;
	out->by = pk->src;
	if ((pk->flags & macs) == PACKET_MACS && !(pk->src_mac.b[0] & 1))
		out->mac = pk->src_mac;
	out->vlan = pk->vlan;
	out->interface = pk->interface;
	return !holds_back(c, out);
}
