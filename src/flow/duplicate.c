/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Recognises the second copy of a packet that a mirror port shows twice: in
 * and out of the same switch, in two VLANs, before and after a router.  TTL,
 * MACs, VLAN and IP header checksum may differ between copies, so the
 * signature leaves them out: it is made of addresses, ports, IP identification
 * and length, TCP numbers and flags, ICMP type, and both ends of the payload.
 *
 * Equal frames that are not copies: RTP packets of a stream differ in sequence
 * number (RFC 3550 5.1, payload bytes 2-3), retransmissions in the IP
 * identification (RFC 6864) or by their time.  Where there is no
 * identification (IPv6, or 0) and nothing else tells two packets apart (pure
 * acknowledgements, which TCP repeats on purpose, RFC 5681 2; late fragments;
 * echo), a packet is a copy only if it also came another way: other VLAN,
 * MAC, TTL or interface.  The copy that came the same way is then counted
 * twice, which is better than losing what was sent twice.
 *
 * VLAN is not in the signature even where it is in the flow key: the copy that
 * a trunk shows in another VLAN must not open a flow there.  Two real packets
 * of separate VLANs with equal addresses would have to agree in everything
 * above within FLOW_DUPLICATE_MSEC to be taken for one.
 */
#include "flow_int.h"

#include <string.h>

#include "camwarden/base/array.h"

enum {
	HEAD = 16, /* payload bytes at the beginning */
	TAIL = 8,  /* and at the end */
	TIME_SHIFT = 18,
	TIME_MASK = (1 << 20) - 1, /* the widths of struct flow_copy */
	PATH_SHIFT = 32 - 12,
};

/* So that words that are added up do not stand for each other. */
#define ODD_HEAD UINT64_C(0x9e3779b97f4a7c15)
#define ODD_NEXT UINT64_C(0xd6e8feb86659fd93)

static inline uint64_t
load(const uint8_t *p, size_t n)
{
	uint64_t w = 0;

	memcpy(&w, p, n);
	return w;
}

/* The first HEAD and the last TAIL bytes, overlapping where there are fewer; the
 * length is part of the signature.  Each size by loads of fixed width, for a
 * copy of varying length costs more than all the rest. */
static inline uint64_t
payload_ends(const uint8_t *p, size_t n)
{
	if (n >= HEAD)
		return load(p, 8) * ODD_HEAD + load(p + 8, 8) * ODD_NEXT +
		       load(p + n - TAIL, 8);
	if (n >= 8)
		return load(p, 8) * ODD_HEAD + load(p + n - 8, 8);
	if (n >= 4)
		return load(p, 4) * ODD_HEAD + load(p + n - 4, 4);
	return n > 0 ? (uint64_t)p[0] << 16 | (uint64_t)p[n / 2] << 8 | p[n - 1] : 0;
}

uint64_t
flow_signature(const struct flow_table *t, const struct packet *pk,
	const struct flow_lookup *l)
{
	const uint64_t *s = t->secret;
	uint64_t numbers = (uint64_t)pk->seq << 32 | pk->ack;
	uint64_t header = (uint64_t)pk->ip_id << 48 | (uint64_t)pk->ip_len << 32 |
			  (uint64_t)pk->tcp_flags << 24 |
			  (uint64_t)pk->icmp_type << 16 | (uint64_t)pk->icmp_code << 8 |
			  l->side;

	return hash_fold(l->tuple ^ s[0], header ^ s[1]) ^
	       hash_fold(numbers ^ s[2],
		       payload_ends(pk->payload, pk->payload_len) ^ s[3]);
}

/* How the packet came to us, apart from what it is: the sender's way, and what only
 * copies differ in. */
static inline uint32_t
path(const struct packet *pk, const struct flow_lookup *l)
{
	uint32_t dst = (uint32_t)load(pk->dst_mac.b + 2, 4);

	return ((uint32_t)l->way ^ (dst + pk->ttl) * UINT32_C(0x85ebca77)) >>
	       PATH_SHIFT;
}

/* Do equal signatures make it the same packet, whichever way it came? */
static inline bool
is_telling(const struct packet *pk)
{
	if (pk->flags & PACKET_LATE_FRAGMENT)
		return false;
	if (pk->ip_id != 0)
		return true;
	if (pk->protocol == IP_TCP)
		return pk->payload_wire > 0 ||
		       (pk->tcp_flags & (TCP_SYN | TCP_FIN | TCP_RST));
	return pk->protocol == IP_UDP && pk->payload_wire > 0;
}

/* Two beside each other: the older of them leaves. */
static inline struct flow_copy *
copies_of(const struct flow_table *t, const struct flow_lookup *l)
{
	return &t->copy[l->signature % (FLOW_COPIES / FLOW_COPY_WAYS) * FLOW_COPY_WAYS];
}

void
flow_prefetch_copy(const struct flow_table *t, const struct flow_lookup *l)
{
	__builtin_prefetch(copies_of(t, l), 1);
}

bool
flow_is_copy(struct flow_table *t, const struct packet *pk, const struct flow_lookup *l)
{
	struct flow_copy *c = copies_of(t, l);
	uint32_t signature = (uint32_t)(l->signature >> 32), way = path(pk, l);
	uint32_t now = (uint32_t)(pk->time >> TIME_SHIFT) & TIME_MASK;
	uint32_t window = FLOW_DUPLICATE_MSEC * CW_MSEC >> TIME_SHIFT;

	/* Two queues of a card may hand the copy over before the packet. */
	for (unsigned i = 0; i < FLOW_COPY_WAYS; i++)
		if (c[i].signature == signature &&
			((now - c[i].time + window) & TIME_MASK) <= 2 * window &&
			(is_telling(pk) || c[i].path != way))
			return true;
	c[1] = c[0];
	c[0] = (struct flow_copy){signature, now, way};
	return false;
}
