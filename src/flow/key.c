/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A packet's addresses and ports -> the flow's key, one for both directions,
 * and the key's hash.  VLAN id and VNI are in the key only where the
 * configuration says so: an asymmetric trunk shows one direction in one VLAN
 * and the other in another.
 */
#include "flow_int.h"

#include <endian.h>
#include <string.h>

#include "camwarden/base/wire.h"

enum { V4 = 12 }; /* where an IPv4 address stands in struct addr */

static inline int
compare_addr(const struct addr *x, const struct addr *y, bool v4)
{
	if (!v4)
		return addr_compare(x, y);
	uint32_t a = be32(x->b + V4), b = be32(y->b + V4);

	return a < b ? -1 : a > b;
}

static unsigned
key_fill(struct flow_key *out, const struct addr *src, const struct addr *dst,
	uint16_t sport, uint16_t dport, bool v4)
{
	int order = compare_addr(src, dst, v4);
	unsigned side = order > 0 || (order == 0 && sport > dport);

	out->addr[side] = *src;
	out->addr[!side] = *dst;
	out->port[side] = sport;
	out->port[!side] = dport;
	return side;
}

static inline void
key_rest(const struct flow_table *t, const struct packet *pk, uint8_t protocol,
	struct flow_key *out)
{
	out->vlan = t->key_vlan ? pk->vlan : PACKET_NO_VLAN;
	out->vni = t->key_vni ? pk->vni : PACKET_NO_VNI;
	out->protocol = protocol;
	out->zero = 0;
	out->zero2 = 0;
}

unsigned
flow_key_from_packet(
	const struct flow_table *t, const struct packet *pk, struct flow_key *out)
{
	bool ports = pk->flags & PACKET_PORTS;

	key_rest(t, pk, pk->protocol, out);
	return key_fill(out, &pk->src, &pk->dst, ports ? pk->sport : 0,
		ports ? pk->dport : 0, pk->family == 4);
}

unsigned
flow_key_from_embedded(
	const struct flow_table *t, const struct packet *pk, struct flow_key *out)
{
	const struct packet_embedded *e = &pk->embedded;

	key_rest(t, pk, e->protocol, out);
	return key_fill(out, &e->src, &e->dst, e->sport, e->dport, false);
}

/*
 * IPv4 needs two words instead of six, which is a third of the rounds.  Two
 * keys of different families never have the same words: the count is hashed.
 */
uint64_t
flow_key_hash(const struct flow_table *t, const struct flow_key *key)
{
	uint64_t w[6];

	memcpy(w, key, sizeof(w));
	if (w[0] == 0 && w[2] == 0 && key->vni == PACKET_NO_VNI) {
		uint32_t high[2] = {be32(key->addr[0].b + 8), be32(key->addr[1].b + 8)};

		if (high[0] == 0xffff && high[1] == 0xffff) {
			w[0] = (uint64_t)be32(key->addr[0].b + V4) << 32 |
			       be32(key->addr[1].b + V4);
			w[1] = w[4];
			return hash_words(&t->key, w, 2);
		}
	}
	return hash_words(&t->key, w, 6);
}
