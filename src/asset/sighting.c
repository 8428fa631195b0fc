/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A packet -> a sighting of its sender, at most once a minute for each
 * (address, MAC, VLAN, ARP or not).
 *
 * Who cannot be a host is never sighted: groups, broadcast, unspecified and
 * loopback addresses.  A MAC counts only when the frame itself carried it;
 * behind a tunnel it is the tunnel's end.  The cache is direct-mapped: two
 * senders on one slot cost repeated sightings, nothing else.
 *
 * Called by the pipeline for every packet, in the capture thread.
 */
#include "camwarden/asset.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/packet.h"

_Static_assert((SIGHTING_CACHE & (SIGHTING_CACHE - 1)) == 0, "a power of two");

void
sighting_cache_init(struct sighting_cache *c, const struct hash_key *key)
{
	memset(c, 0, sizeof(*c));
	c->key = *key;
}

static bool
is_host(const struct addr *a)
{
	enum addr_class class = addr_class(a);

	return class == ADDR_GLOBAL || class == ADDR_PRIVATE ||
	       class == ADDR_LINK_LOCAL;
}

/* The group bit (IEEE 802 8.2.2) has no place in a sender's address. */
static struct mac
host_mac(const struct mac *m)
{
	static const struct mac unknown;

	return m->b[0] & 1 ? unknown : *m;
}

/* Who the packet says sent it; false: nobody. */
static bool
sender_of(const struct packet *pk, struct sighting *s)
{
	const uint16_t macs = PACKET_MACS | PACKET_TUNNELLED;

	if (pk->flags & PACKET_ARP) {
		s->addr = pk->arp.sender;
		s->mac = host_mac(&pk->arp.sender_mac);
		s->arp = !mac_is_zero(&s->mac);
		return is_host(&s->addr);
	}
	if (pk->family == 0)
		return false;
	s->addr = pk->src;
	if ((pk->flags & macs) == PACKET_MACS)
		s->mac = host_mac(&pk->src_mac);
	return is_host(&s->addr);
}

/* Never 0, which is a free slot. */
static uint64_t
tag_of(const struct hash_key *key, const struct sighting *s)
{
	uint64_t w[3];
	uint16_t rest;

	memcpy(w, s->addr.b, sizeof(s->addr.b));
	memcpy(w + 2, s->mac.b, sizeof(s->mac.b));
	/* VLAN ids have 12 bits, and PACKET_NO_VLAN becomes 0. */
	rest = (uint16_t)((s->vlan + 1u) & 0x1fff) | (uint16_t)(s->arp << 15);
	memcpy((uint8_t *)(w + 2) + sizeof(s->mac.b), &rest, sizeof(rest));
	return hash_words(key, w, ARRAY_LEN(w)) | 1;
}

bool
sighting_see(struct sighting_cache *c, const struct packet *pk, struct sighting *out)
{
	struct sighting s = {
		.time = pk->time, .vlan = pk->vlan, .interface = pk->interface};
	uint64_t tag;
	size_t i;

	if (!sender_of(pk, &s))
		return false;
	tag = tag_of(&c->key, &s);
	i = tag >> 1 & (SIGHTING_CACHE - 1);
	/* Time that steps back makes a large difference: it is sighted anew. */
	if (c->slot[i].tag == tag &&
		pk->time - c->slot[i].time < SIGHTING_REPEAT_SECONDS * CW_SEC)
		return false;
	c->slot[i].tag = tag;
	c->slot[i].time = pk->time;
	*out = s;
	return true;
}
