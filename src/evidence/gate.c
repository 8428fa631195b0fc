/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which flows give their first packets.  Asked once per flow: of each pair of hosts
 * and port a few flows a minute do, and of all of them not more than
 * EVIDENCE_BURST in a second of packet time, so that a flood costs one look at a
 * set for each flow that it opens.  Too many pairs in one set give more often than
 * they need to, nothing else.  Capture thread.
 */
#include "camwarden/evidence.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/capture.h"
#include "camwarden/packet.h"

enum { WAYS = 4 };
_Static_assert((EVIDENCE_GATE & (EVIDENCE_GATE - 1)) == 0 && EVIDENCE_GATE % WAYS == 0,
	"a power of two of whole sets");

void
evidence_gate_init(struct evidence_gate *g, const struct hash_key *key)
{
	memset(g, 0, sizeof(*g));
	hash_secrets(key, g->secret);
}

/* The server's port, as far as the first packet tells. */
static uint16_t
served_port(const struct packet *pk)
{
	if (!(pk->flags & PACKET_PORTS))
		return 0;
	if (pk->protocol == IP_TCP && (pk->tcp_flags & TCP_SYN))
		return pk->tcp_flags & TCP_ACK ? pk->sport : pk->dport;
	return MIN(pk->sport, pk->dport);
}

static uint64_t
tag_of(const struct evidence_gate *g, const struct packet *pk,
	const struct flow_first *first)
{
	uint64_t w[HASH_PAIR], tag;

	memcpy(w, first->key->addr, sizeof(first->key->addr));
	w[4] = (uint64_t)served_port(pk) << 8 | first->key->protocol;
	tag = hash_pair(g->secret, w);
	return tag != 0 ? tag : 1;
}

/* The pair's place, or that of the one in its set that began longest ago. */
static struct evidence_pair *
pair_of(struct evidence_gate *g, uint64_t tag)
{
	struct evidence_pair *set = &g->pair[tag & (EVIDENCE_GATE - WAYS)],
			     *oldest = set;

	for (unsigned i = 0; i < WAYS; i++) {
		if (set[i].tag == tag)
			return &set[i];
		if (set[i].since < oldest->since)
			oldest = &set[i];
	}
	return oldest;
}

static bool
is_burst(struct evidence_gate *g, cw_time now)
{
	if (now / CW_SEC != g->second) {
		g->second = now / CW_SEC;
		g->in_second = 0;
	}
	if (g->in_second == EVIDENCE_BURST) {
		g->limited++;
		return true;
	}
	g->in_second++;
	return false;
}

enum evidence_wanted
evidence_admit(struct evidence_gate *g, const struct packet *pk,
	const struct flow_first *first)
{
	uint64_t tag = tag_of(g, pk, first);
	struct evidence_pair *p = pair_of(g, tag);
	/* Time that steps back makes a large difference: it is as if anew. */
	bool lately =
		p->tag == tag && pk->time - p->since < EVIDENCE_REPEAT_SECONDS * CW_SEC;

	if ((lately && p->flows == EVIDENCE_FLOWS) || is_burst(g, pk->time))
		return EVIDENCE_NONE;
	if (!lately)
		*p = (struct evidence_pair){.tag = tag, .since = pk->time};
	return p->flows++ == 0 ? EVIDENCE_ALL : EVIDENCE_PAYLOAD;
}

size_t
evidence_take(const struct packet *pk, const struct frame *frame,
	const struct flow_first *first, struct evidence_message *out)
{
	struct evidence_packet *p = &out->packet;
	size_t n = evidence_redact(pk, frame, first, p->bytes);

	if (n == 0)
		return 0;
	out->key = *first->key;
	out->syn_side = first->syn_side;
	out->syn_ack_side = first->syn_ack_side;
	p->time = frame->time;
	p->len = frame->len;
	p->caplen = (uint32_t)n;
	p->interface = frame->interface;
	p->link = (uint8_t)frame->link;
	return offsetof(struct evidence_message, packet.bytes) + n;
}
