/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fragments: the first one of a datagram shows the ports and is remembered, the
 * later ones have no transport header and borrow them.  Nothing is reassembled.
 * The memory is a fixed table of sets of four, the oldest of a set leaves; what
 * is older than PACKET_FRAGMENT_SECONDS matches nothing, because identifications
 * are reused.  Capture thread, which owns the decoder.
 */
#include "packet_int.h"

#include <string.h>

enum { FRAGMENT_WAYS = 4 };
_Static_assert(PACKET_FRAGMENTS % FRAGMENT_WAYS == 0 &&
		       (PACKET_FRAGMENTS & (PACKET_FRAGMENTS - 1)) == 0,
	"the table is a power of two of whole sets");

/* Keyed, so that nobody can aim at another's entry; 0 is kept for free ones. */
static uint64_t
fragment_tag(const struct packet_decoder *d, const struct packet *pk, uint32_t id)
{
	uint64_t w[5], tag;

	memcpy(&w[0], &pk->src, sizeof(pk->src));
	memcpy(&w[2], &pk->dst, sizeof(pk->dst));
	w[4] = (uint64_t)pk->protocol << 32 | id;
	tag = hash_words(&d->key, w, 5);
	return tag != 0 ? tag : 1;
}

static struct packet_fragment *
fragment_set(struct packet_decoder *d, uint64_t tag)
{
	return &d->fragment[tag & (PACKET_FRAGMENTS - FRAGMENT_WAYS)];
}

/* Packet time may step back a little between interfaces. */
static bool
fragment_is_fresh(const struct packet_fragment *f, cw_time now)
{
	cw_time age = now > f->time ? now - f->time : f->time - now;

	return age <= PACKET_FRAGMENT_SECONDS * CW_SEC;
}

static void
fragment_remember(struct packet_decoder *d, const struct packet *pk, uint64_t tag)
{
	struct packet_fragment *set = fragment_set(d, tag), *slot = set;

	for (unsigned i = 0; i < FRAGMENT_WAYS; i++) {
		if (set[i].tag == tag) {
			slot = &set[i];
			break;
		}
		if (set[i].tag == 0 || (slot->tag != 0 && set[i].time < slot->time))
			slot = &set[i];
	}
	slot->tag = tag;
	slot->time = pk->time;
	slot->sport = pk->sport;
	slot->dport = pk->dport;
}

static bool
fragment_recall(struct packet_decoder *d, struct packet *pk, uint64_t tag)
{
	const struct packet_fragment *set = fragment_set(d, tag);

	for (unsigned i = 0; i < FRAGMENT_WAYS; i++) {
		if (set[i].tag != tag || !fragment_is_fresh(&set[i], pk->time))
			continue;
		pk->sport = set[i].sport;
		pk->dport = set[i].dport;
		pk->flags |= PACKET_PORTS;
		return true;
	}
	return false;
}

static bool
has_ports(unsigned protocol)
{
	return protocol == IP_TCP || protocol == IP_UDP || protocol == IP_SCTP;
}

enum packet_status
packet_fragment(struct packet_decoder *d, struct packet *pk, uint32_t id,
	const uint8_t *p, size_t n, size_t wire)
{
	uint64_t tag = fragment_tag(d, pk, id);
	unsigned depth = pk->tunnel_depth;
	enum packet_status status;

	if (pk->flags & PACKET_LATE_FRAGMENT) {
		pk->body = p;
		pk->payload_wire = (uint32_t)wire;
		if (!has_ports(pk->protocol) || fragment_recall(d, pk, tag))
			return PACKET_OK;
		return PACKET_UNMATCHED_FRAGMENT;
	}
	status = packet_transport(d, pk, p, n, wire);
	/* A tunnel's first fragment shows an inner conversation: not these ports. */
	if ((pk->flags & PACKET_PORTS) && pk->tunnel_depth == depth)
		fragment_remember(d, pk, tag);
	return status;
}
