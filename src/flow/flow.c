/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One packet into its flow: the way of every packet through this stage, in
 * flow_see, called by the pipeline in the capture thread.  Mirrored copies and
 * ICMP errors about known flows open no flow of their own.
 */
#include "camwarden/flow.h"

#include "flow_int.h"

#include <string.h>

#include "camwarden/base/array.h"

enum { HALF_MINUTE = 35, TURN = 11 }; /* 2^35 ns are 34 s */

enum {
	ICMP_UNREACHABLE = 3,
	ICMP_ECHO_REQUEST = 8, /* RFC 792 */
	ICMPV6_UNREACHABLE = 1,
	ICMPV6_ECHO_REQUEST = 128, /* RFC 4443 4.1 */
};

/*
 * Codes that say the conversation cannot be: net, host, protocol, port
 * unreachable and the prohibited ones (RFC 792, RFC 1812 5.2.7.1); for IPv6
 * every code of type 1 (RFC 4443 3.1).  "Fragmentation needed" is not one.
 */
static bool
is_refusal(const struct packet *pk)
{
	static const uint32_t codes =
		1U << 0 | 1U << 1 | 1U << 2 | 1U << 3 | 1U << 9 | 1U << 10 | 1U << 13;

	if (pk->family == 6)
		return pk->icmp_type == ICMPV6_UNREACHABLE;
	return pk->icmp_type == ICMP_UNREACHABLE && pk->icmp_code < 32 &&
	       (codes >> pk->icmp_code & 1);
}

/*
 * An ICMP error belongs to the flow whose packet it quotes, and is told to the
 * sender of that packet; it is not counted in it, for it is another host's
 * packet.  False: no such flow, and the error is ICMP traffic of its own.
 */
static bool
icmp_error_see(struct flow_table *t, const struct packet *pk)
{
	struct flow_lookup l;
	uint32_t i = FLOW_NONE;

	if (addr_equal(&pk->dst, &pk->embedded.src)) {
		flow_lookup_embedded(t, pk, &l);
		i = flow_find(t, &l);
	}
	if (i == FLOW_NONE) {
		t->count[FLOW_COUNT_ICMP_UNMATCHED]++;
		return false;
	}
	if (is_refusal(pk) && !(t->hot[i].seen & FLOW_ICMP_REFUSED)) {
		t->hot[i].seen |= FLOW_ICMP_REFUSED;
		t->cold[i].icmp_type = pk->icmp_type;
		t->cold[i].icmp_code = pk->icmp_code;
		flow_tell(t, i, FLOW_ROSE);
	}
	if (t->hot[i].bits & FLOW_BIT_FIRST)
		flow_give_first(t, i, pk, 1 - l.side);
	return true;
}

static bool
is_echo_request(const struct packet *pk)
{
	if (pk->protocol == IP_ICMP)
		return pk->icmp_type == ICMP_ECHO_REQUEST;
	return pk->protocol == IP_ICMPV6 && pk->icmp_type == ICMPV6_ECHO_REQUEST;
}

/* All flows are in use: one leaves, or some. */
static void
make_room(struct flow_table *t, uint64_t hash)
{
	unsigned n = flow_wheel_make_room(t);

	if (n == 0) {
		flow_end(t, flow_victim(t, hash));
		n = 1;
	}
	t->count[FLOW_COUNT_EVICTED] += n;
}

static uint32_t
flow_open(struct flow_table *t, const struct flow_lookup *l, const struct packet *pk)
{
	uint32_t i = flow_take(t, l);
	uint8_t protocol = flow_id_protocol(l->id);

	if (i == FLOW_NONE) {
		make_room(t, l->hash);
		i = flow_take(t, l);
	}
	t->count[FLOW_COUNT_OPENED]++;
	t->cold[i].first = pk->time;
	t->cold[i].first_side = (uint8_t)l->side;
	if (is_echo_request(pk))
		t->cold[i].syn_side = (uint8_t)l->side;
	t->hot[i].last = t->clock;
	if (!t->identify || (protocol != IP_TCP && protocol != IP_UDP))
		t->hot[i].bits |= FLOW_BIT_DECIDED;
	if (protocol == IP_TCP && !(pk->tcp_flags & TCP_SYN)) {
		t->hot[i].seen = FLOW_MIDSTREAM;
		t->hot[i].bits |= FLOW_BIT_HELD;
	}
	if (t->first != NULL)
		t->hot[i].bits |= FLOW_BIT_FIRST;
	flow_wheel_put(t, i, t->clock);
	return i;
}

/* True when the counts must be reported before they overflow. */
static inline bool
packet_count(struct flow_hot *h, const struct packet *pk, cw_time now, unsigned side)
{
	h->last = now;
	h->packets[side]++;
	h->bytes[side] += MIN(pk->len, FLOW_LENGTH_MAX);
	h->payload[side] += MIN(pk->payload_wire, FLOW_LENGTH_MAX);
	if (pk->flags & PACKET_TUNNELLED)
		h->seen |= FLOW_TUNNELLED;
	if (pk->flags & PACKET_OUTSIDE)
		h->seen |= FLOW_OUTSIDE;
	if (pk->payload_len < pk->payload_wire)
		h->seen |= FLOW_TRUNCATED;
	return (h->bytes[side] | h->payload[side]) & (1U << 31);
}

static inline void
way_tell(const struct flow_table *t, const struct packet *pk)
{
	if (t->way != NULL)
		t->way(t->report_ctx, pk);
}

/* MAC, VLAN and interface. */
static inline uint64_t
way_of(const struct flow_table *t, const struct packet *pk)
{
	const uint8_t *m = pk->src_mac.b;
	uint32_t high;
	uint16_t low;

	memcpy(&high, m, sizeof(high));
	memcpy(&low, m + sizeof(high), sizeof(low));
	return hash_fold(((uint64_t)high << 16 | low) ^ t->secret[4],
		((uint64_t)pk->interface << 16 | pk->vlan) ^ t->secret[5]);
}

/*
 * The way seldom changes: `cold` is touched, and the way told, only when it does.
 * Which bits of it are the digest goes by the half minute, so that it is told again
 * with each, and what two ways share by chance does not last.
 */
static inline void
path_see(struct flow_table *t, uint32_t i, const struct packet *pk,
	const struct flow_lookup *l)
{
	unsigned side = l->side, turn = (t->clock >> HALF_MINUTE) * TURN & 63;
	struct flow_cold *c = &t->cold[i];
	uint16_t digest = (uint16_t)(l->way >> turn | l->way << (-turn & 63));

	digest = digest != 0 ? digest : 1;
	if (t->hot[i].path[side] == digest)
		return;
	t->hot[i].path[side] = digest;
	way_tell(t, pk);
	if (pk->flags & PACKET_MACS)
		c->mac[side] = pk->src_mac;
	c->ttl[side] = pk->ttl;
	c->vlan = pk->vlan;
	c->interface = pk->interface;
}

/* Payload both ways, and the first answer, of what has no states. */
static uint16_t
datagram_see(struct flow_hot *h, const struct packet *pk, unsigned side)
{
	uint16_t both = FLOW_BIT_PAYLOAD0 | FLOW_BIT_PAYLOAD1;

	if (pk->payload_wire == 0 || (h->bits & both) == both)
		return 0;
	h->bits |= (uint16_t)(FLOW_BIT_PAYLOAD0 << side);
	if ((h->bits & both) != both)
		return 0;
	h->seen |= FLOW_BOTH_DATA;
	return FLOW_BOTH_DATA;
}

static bool
side_is_new(struct flow_hot *h, unsigned side)
{
	uint16_t bit = (uint16_t)(FLOW_BIT_SIDE0 << side);

	if (h->bits & bit)
		return false;
	h->bits |= bit;
	return true;
}

/* Evidence of the packet; true when it is worth a report. */
static bool
evidence_see(struct flow_table *t, uint32_t i, const struct packet *pk, unsigned side)
{
	struct flow_hot *h = &t->hot[i];
	uint16_t bits = h->bits, rose = 0;
	bool news = side_is_new(h, side);

	if (flow_id_protocol(h->id) != IP_TCP)
		rose = datagram_see(h, pk, side);
	else if ((pk->flags & PACKET_PORTS) && !(pk->flags & PACKET_LATE_FRAGMENT))
		rose = flow_tcp_see(h, &t->cold[i], pk, side);
	if ((h->bits ^ bits) & (FLOW_BIT_CLOSING | FLOW_BIT_ACKED)) {
		flow_wheel_remove(t, i);
		flow_wheel_put(t, i, t->clock);
	}
	return news || (rose & (uint16_t)~FLOW_CLOSED);
}

/* Mid-stream, direction is not known until a SYN comes late, a protocol is
 * recognised, or a few packets have shown that none will. */
static bool
is_held(struct flow_table *t, const struct flow_hot *h)
{
	if (!(h->bits & FLOW_BIT_HELD) ||
		h->packets[0] + h->packets[1] >= FLOW_HOLD_PACKETS)
		return false;
	return !(h->bits & FLOW_BIT_FACTS) ||
	       flow_state_of(t, h)->facts.application == PROTOCOL_UNKNOWN;
}

/* RFC 1122 4.2.2.12: what a RST carries is a remark about it. */
static bool
is_speech(const struct packet *pk)
{
	return !(pk->flags & PACKET_LATE_FRAGMENT) &&
	       !(pk->protocol == IP_TCP && (pk->tcp_flags & TCP_RST));
}

static void
packet_see(struct flow_table *t, const struct packet *pk, const struct flow_lookup *l)
{
	uint32_t i;
	bool news;

	t->count[FLOW_COUNT_PACKETS]++;
	flow_clock_set(t, pk->time);
	if (flow_is_copy(t, pk, l)) {
		t->count[FLOW_COUNT_DUPLICATES]++;
		way_tell(t, pk);
		return;
	}
	if ((pk->flags & PACKET_EMBEDDED) && icmp_error_see(t, pk)) {
		way_tell(t, pk);
		return;
	}

	i = l->likely;
	if (i == FLOW_NONE || !flow_is_sought(t, i, l))
		i = flow_find(t, l);
	if (i != FLOW_NONE && pk->protocol == IP_TCP &&
		flow_tcp_is_new(&t->hot[i], &t->cold[i], pk, l->side)) {
		flow_end(t, i);
		i = FLOW_NONE;
	}
	if (i == FLOW_NONE)
		i = flow_open(t, l, pk);

	struct flow_hot *h = &t->hot[i];

	news = packet_count(h, pk, t->clock, l->side);
	path_see(t, i, pk, l);
	news |= evidence_see(t, i, pk, l->side);
	if ((h->bits & FLOW_BIT_SETTLED) && flow_is_followed(t, i) &&
		!(pk->flags & PACKET_LATE_FRAGMENT))
		flow_follow_see(t, i, pk, l->side);
	if (h->bits & FLOW_BIT_FIRST)
		flow_give_first(t, i, pk, l->side);
	if (pk->payload_wire && !(h->bits & FLOW_BIT_DECIDED) && is_speech(pk))
		flow_identify(t, i, pk, l->side);
	if ((news || (h->bits & (FLOW_BIT_HELD | FLOW_BIT_FACTS))) && !is_held(t, h))
		flow_tell(t, i, h->bits & FLOW_BIT_FACTS ? FLOW_IDENTIFIED : FLOW_ROSE);
	if (h->state != FLOW_NONE && (h->bits & FLOW_BIT_DECIDED) &&
		!(h->bits & FLOW_BIT_FACTS))
		flow_identify_end(t, h);
}

/*
 * Passes over the batch, so that the memory a packet needs is asked for long
 * before it is used: the table is larger than any cache, and waiting for one
 * line takes longer than all else that this stage does with a packet.
 */
void
flow_see_batch(struct flow_table *t, const struct packet *pk, size_t n)
{
	struct flow_lookup lookup[FLOW_BATCH];

	for (size_t i = 0; i < n; i++) {
		flow_lookup_packet(t, &pk[i], &lookup[i]);
		flow_prefetch_bucket(t, lookup[i].hash);
		lookup[i].way = way_of(t, &pk[i]);
		lookup[i].signature = flow_signature(t, &pk[i], &lookup[i]);
		flow_prefetch_copy(t, &lookup[i]);
	}
	for (size_t i = 0; i < n; i++)
		lookup[i].likely = flow_prefetch_hot(t, &lookup[i]);
	for (size_t i = 0; i < n; i++)
		packet_see(t, &pk[i], &lookup[i]);
}

void
flow_see(struct flow_table *t, const struct packet *pk)
{
	flow_see_batch(t, pk, 1);
}
