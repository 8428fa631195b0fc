/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A packet -> a sighting of its sender, at most once a minute for each
 * (address, MAC, VLAN, ARP or not).
 *
 * Who cannot be a host is never sighted: groups, broadcast, unspecified and
 * loopback addresses.  A MAC counts only when the frame itself carried it;
 * behind a tunnel it is the tunnel's end.  The cache has sets of SIGHTING_WAYS, the
 * oldest leaves: more senders than that in one set cost repeated sightings, nothing
 * else.  The cache is asked first, before what the address is.
 *
 * Called by the pipeline, in the capture thread: for claims, and for packets that
 * came a way their flow did not come lately.
 */
#include "camwarden/asset.h"

#include "asset_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/packet.h"

_Static_assert((SIGHTING_CACHE & (SIGHTING_CACHE - 1)) == 0 &&
		       SIGHTING_CACHE % SIGHTING_WAYS == 0,
	"a power of two of whole sets");

void
sighting_cache_init(struct sighting_cache *c, const struct hash_key *key)
{
	memset(c, 0, sizeof(*c));
	for (uint64_t i = 0; i < SIGHTING_WORDS; i++)
		c->secret[i] = (uint32_t)hash_words(key, &i, 1);
}

/* The group bit (IEEE 802 8.2.2) has no place in a sender's address. */
static struct mac
host_mac(const struct mac *m)
{
	static const struct mac unknown;

	return m->b[0] & 1 ? unknown : *m;
}

/* Who the packet says sent it, be it a host or not; false: nobody. */
static inline bool
sender_of(const struct packet *pk, struct sighting *s)
{
	const uint16_t macs = PACKET_MACS | PACKET_TUNNELLED;
	static const struct mac unknown;

	s->arp = pk->flags & (PACKET_ARP | PACKET_ND);
	if (s->arp) {
		s->addr = pk->arp.sender;
		s->mac = host_mac(&pk->arp.sender_mac);
		s->arp = !mac_is_zero(&s->mac);
		return true;
	}
	s->addr = pk->src;
	s->mac = (pk->flags & macs) == PACKET_MACS ? host_mac(&pk->src_mac) : unknown;
	return pk->family != 0;
}

/*
 * NH of UMAC (RFC 4418 5.2.2): two senders have one tag with a chance of
 * 2^-32, whoever chooses them.  VLAN ids have 12 bits; PACKET_NO_VLAN becomes 0.
 */
static inline uint64_t
tag_of(const struct sighting_cache *c, const struct sighting *s)
{
	const uint32_t *k = c->secret;
	uint16_t rest = (uint16_t)((s->vlan + 1u) & 0x1fff) | (uint16_t)(s->arp << 15);
	uint32_t w[SIGHTING_WORDS];
	uint16_t mac;
	uint64_t tag;

	memcpy(w, s->addr.b, sizeof(s->addr.b));
	memcpy(w + 4, s->mac.b, sizeof(w[4]));
	memcpy(&mac, s->mac.b + sizeof(w[4]), sizeof(mac));
	w[5] = (uint32_t)rest << 16 | mac;
	tag = (uint64_t)(w[0] + k[0]) * (w[1] + k[1]) +
	      (uint64_t)(w[2] + k[2]) * (w[3] + k[3]) +
	      (uint64_t)(w[4] + k[4]) * (w[5] + k[5]);
	return tag != 0 ? tag : 1;
}

/* The tag's place, or that of the one in its set that was sighted longest ago. */
static struct sighted *
place_of(struct sighting_cache *c, uint64_t tag)
{
	size_t i = (tag ^ tag >> 32) >> 8 & (SIGHTING_CACHE - SIGHTING_WAYS);
	struct sighted *set = &c->slot[i], *oldest = set;

	for (unsigned way = 0; way < SIGHTING_WAYS; way++) {
		if (set[way].tag == tag)
			return &set[way];
		if (set[way].time < oldest->time)
			oldest = &set[way];
	}
	return oldest;
}

bool
sighting_see(struct sighting_cache *c, const struct packet *pk, struct sighting *out)
{
	struct sighted *place;
	struct sighting s;
	uint64_t tag;

	s.vlan = pk->vlan;
	if (!sender_of(pk, &s))
		return false;
	tag = tag_of(c, &s);
	place = place_of(c, tag);
	/* Time that steps back makes a large difference: it is sighted anew. */
	if (place->tag == tag &&
		pk->time - place->time < SIGHTING_REPEAT_SECONDS * CW_SEC)
		return false;
	if (!addr_is_host(&s.addr))
		return false;
	place->tag = tag;
	place->time = pk->time;
	memset(out, 0, sizeof(*out)); /* holes too: sightings cross to a thread */
	out->time = pk->time;
	out->addr = s.addr;
	out->mac = s.mac;
	out->vlan = s.vlan;
	out->interface = pk->interface;
	out->arp = s.arp;
	return true;
}
