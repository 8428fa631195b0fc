/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A packet -> what it says addresses are called, at most once a minute for the
 * same words, and not more than NAME_BURST in a second of packet time: whoever
 * makes names up can not crowd out what else the ring carries.
 *
 * Nearly every packet ends at the look at its port.  DNS over TCP counts where
 * a segment begins with a message, as short answers do.  Called by the pipeline
 * for every packet, in the capture thread.
 */
#include "camwarden/asset.h"

#include "asset_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"
#include "camwarden/packet.h"

_Static_assert((NAME_CACHE & (NAME_CACHE - 1)) == 0, "a power of two");

enum {
	STREAM_LENGTH = 2, /* RFC 1035 4.2.2 */
};

void
name_cache_init(struct name_cache *c, const struct hash_key *key)
{
	memset(c, 0, sizeof(*c));
	c->key = *key;
}

/* False: the packet tells no names. */
static bool
read_names(const struct packet *pk, struct names_told *out, enum name_kind *kind)
{
	const uint8_t *p = pk->payload;
	size_t n = pk->payload_len;
	bool udp = pk->protocol == IP_UDP;

	if (p == NULL || (!udp && pk->protocol != IP_TCP))
		return false;
	*kind = NAME_DNS;
	if (pk->sport == ASSET_DNS && udp) {
		dns_names(p, n, false, out);
	} else if (pk->sport == ASSET_DNS && n > STREAM_LENGTH) {
		n = MIN(n - STREAM_LENGTH, (size_t)be16(p));
		dns_names(p + STREAM_LENGTH, n, false, out);
	} else if (pk->sport == ASSET_MDNS && udp) {
		*kind = NAME_MDNS;
		dns_names(p, n, true, out);
	} else if (udp && pk->sport != ASSET_DNS) {
		*kind = NAME_DHCP;
		dhcp_names(p, n, out);
	} else {
		return false;
	}
	return true;
}

/* Said lately, or too much is said at once. */
static bool
holds_back(struct name_cache *c, const struct name_sighting *s)
{
	uint64_t tag = hash_bytes(
		&c->key, &s->addr, sizeof(*s) - offsetof(struct name_sighting, addr));
	size_t i = tag & (NAME_CACHE - 1);

	tag = tag != 0 ? tag : 1;
	/* Time that steps back makes a large difference: it is told anew. */
	if (c->slot[i].tag == tag &&
		s->last - c->slot[i].time < SIGHTING_REPEAT_SECONDS * CW_SEC)
		return true;
	if (s->last / CW_SEC != c->second) {
		c->second = s->last / CW_SEC;
		c->in_second = 0;
	}
	if (c->in_second == NAME_BURST) {
		c->limited++;
		return true;
	}
	c->in_second++;
	c->slot[i].tag = tag;
	c->slot[i].time = s->last;
	return false;
}

static void
tell(struct name_cache *c, const struct packet *pk, enum name_kind kind,
	name_sighting_fn *fn, void *ctx)
{
	for (size_t i = 0; i < c->told.count; i++) {
		struct name_sighting s;

		if (!addr_is_host(&c->told.item[i].addr))
			continue;
		memset(&s, 0, sizeof(s)); /* holes too: it is hashed, and crosses to a
					     thread */
		s.first = s.last = pk->time;
		s.addr = c->told.item[i].addr;
		s.by = pk->family != 0 ? pk->src : s.addr;
		s.kind = (uint8_t)kind;
		strcpy(s.name, c->told.item[i].name);
		if (!holds_back(c, &s))
			fn(ctx, &s);
	}
}

void
name_see(struct name_cache *c, const struct packet *pk, name_sighting_fn *fn, void *ctx)
{
	enum name_kind kind;

	if (pk->flags & PACKET_LINK) {
		bool lldp = pk->ethertype == PACKET_ETHER_LLDP;

		(lldp ? lldp_names : cdp_names)(pk->payload, pk->payload_len, &c->told);
		tell(c, pk, lldp ? NAME_LLDP : NAME_CDP, fn, ctx);
		return;
	}
	if (!(pk->flags & PACKET_PORTS) ||
		(pk->sport != ASSET_DNS && pk->sport != ASSET_MDNS &&
			pk->sport != ASSET_DHCP_SERVER &&
			pk->sport != ASSET_DHCP_CLIENT))
		return;
	if (read_names(pk, &c->told, &kind))
		tell(c, pk, kind, fn, ctx);
}
