/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A packet's addresses and ports -> the flow's key, one for both directions,
 * its short form and its hash.  VLAN id and VNI are in the key only where the
 * configuration says so: an asymmetric trunk shows one direction in one VLAN
 * and the other in another.
 *
 * The short form is two words: addresses; ports, VLAN, protocol, and 4.  For
 * IPv6, or with a VNI, the addresses do not fit: their place has the hash of
 * the whole key and the 4 is a 6, which says that the key must be compared.
 */
#include "flow_int.h"

#include <string.h>

#include "camwarden/base/wire.h"

enum { V4 = 12 }; /* where an IPv4 address stands in struct addr */

static inline void
key_rest(const struct flow_table *t, const struct packet *pk, uint8_t protocol,
	struct flow_key *k)
{
	k->vlan = t->key_vlan ? pk->vlan : PACKET_NO_VLAN;
	k->vni = t->key_vni ? pk->vni : PACKET_NO_VNI;
	k->protocol = protocol;
	k->zero = 0;
	k->zero2 = 0;
}

static inline uint64_t
key_hash(const struct flow_table *t, const struct flow_key *k)
{
	uint64_t w[6];

	memcpy(w, k, sizeof(w));
	return flow_hash(t, w, 6);
}

static inline uint64_t
id_rest(uint16_t low_port, uint16_t high_port, uint16_t vlan, uint8_t protocol)
{
	return (uint64_t)low_port << 48 | (uint64_t)high_port << 32 |
	       (uint64_t)vlan << 16 | (uint64_t)protocol << 8;
}

static void
lookup_long(const struct flow_table *t, const struct addr *src, const struct addr *dst,
	uint16_t sport, uint16_t dport, struct flow_lookup *l)
{
	struct flow_key *k = &l->key;
	int order = addr_compare(src, dst);
	unsigned side = order > 0 || (order == 0 && sport > dport);

	l->side = side;
	k->addr[side] = *src;
	k->addr[!side] = *dst;
	k->port[side] = sport;
	k->port[!side] = dport;
	l->hash = l->tuple = key_hash(t, k);
	l->id[0] = l->hash;
	l->id[1] = id_rest(k->port[0], k->port[1], k->vlan, k->protocol) | FLOW_ID_LONG;
	if (t->key_vlan || t->key_vni) {
		struct flow_key plain = *k;

		plain.vlan = PACKET_NO_VLAN;
		plain.vni = PACKET_NO_VNI;
		l->tuple = key_hash(t, &plain);
	}
}

static inline void
lookup_short(const struct flow_table *t, const struct addr *src, const struct addr *dst,
	uint16_t sport, uint16_t dport, uint16_t vlan, uint8_t protocol,
	struct flow_lookup *l)
{
	uint64_t from = (uint64_t)be32(src->b + V4) << 16 | sport;
	uint64_t to = (uint64_t)be32(dst->b + V4) << 16 | dport;
	uint64_t low = from <= to ? from : to, high = from <= to ? to : from;

	l->side = from > to;
	l->id[0] = (low >> 16) << 32 | high >> 16;
	l->id[1] =
		id_rest((uint16_t)low, (uint16_t)high, vlan, protocol) | FLOW_ID_SHORT;
	l->hash = l->tuple = flow_hash(t, l->id, 2);
	if (vlan != PACKET_NO_VLAN) {
		uint64_t plain[2] = {l->id[0], l->id[1] | (uint64_t)0xffff << 16};

		l->tuple = flow_hash(t, plain, 2);
	}
}

void
flow_lookup_packet(
	const struct flow_table *t, const struct packet *pk, struct flow_lookup *out)
{
	bool ports = pk->flags & PACKET_PORTS;
	uint16_t sport = ports ? pk->sport : 0, dport = ports ? pk->dport : 0;

	if (pk->family == 4 && !t->key_vni) {
		uint16_t vlan = t->key_vlan ? pk->vlan : PACKET_NO_VLAN;

		lookup_short(
			t, &pk->src, &pk->dst, sport, dport, vlan, pk->protocol, out);
		return;
	}
	key_rest(t, pk, pk->protocol, &out->key);
	if (pk->family == 4 && out->key.vni == PACKET_NO_VNI)
		lookup_short(t, &pk->src, &pk->dst, sport, dport, out->key.vlan,
			pk->protocol, out);
	else
		lookup_long(t, &pk->src, &pk->dst, sport, dport, out);
}

void
flow_lookup_embedded(
	const struct flow_table *t, const struct packet *pk, struct flow_lookup *out)
{
	const struct packet_embedded *e = &pk->embedded;
	bool v4 = addr_is_v4(&e->src) && addr_is_v4(&e->dst);

	key_rest(t, pk, e->protocol, &out->key);
	if (v4 && out->key.vni == PACKET_NO_VNI)
		lookup_short(t, &e->src, &e->dst, e->sport, e->dport, out->key.vlan,
			e->protocol, out);
	else
		lookup_long(t, &e->src, &e->dst, e->sport, e->dport, out);
}

static struct addr
addr_from_word(uint32_t a)
{
	uint8_t b[4] = {
		(uint8_t)(a >> 24), (uint8_t)(a >> 16), (uint8_t)(a >> 8), (uint8_t)a};

	return addr_from_v4(b);
}

void
flow_key_of(const struct flow_table *t, uint32_t i, struct flow_key *out)
{
	const uint64_t *id = t->hot[i].id;

	if (flow_id_is_long(id)) {
		*out = t->whole[i];
		return;
	}
	*out = (struct flow_key){
		.addr = {addr_from_word((uint32_t)(id[0] >> 32)),
			addr_from_word((uint32_t)id[0])},
		.port = {(uint16_t)(id[1] >> 48), (uint16_t)(id[1] >> 32)},
		.vlan = (uint16_t)(id[1] >> 16),
		.protocol = flow_id_protocol(id),
		.vni = PACKET_NO_VNI,
	};
}

uint64_t
flow_hash_again(const struct flow_table *t, uint32_t i)
{
	const uint64_t *id = t->hot[i].id;

	return flow_id_is_long(id) ? id[0] : flow_hash(t, id, 2);
}
