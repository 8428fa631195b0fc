/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which flows give their first packets.  Asked once per flow: of each pair of hosts
 * and port a few flows a minute do, and of all of them not more than
 * EVIDENCE_BURST in a second of packet time, so that a flood costs one look at a
 * slot for each flow that it opens.  Two pairs on one slot give more often than
 * they need to, nothing else.  Capture thread.
 */
#include "camwarden/evidence.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/capture.h"
#include "camwarden/packet.h"

_Static_assert((EVIDENCE_GATE & (EVIDENCE_GATE - 1)) == 0, "a power of two");

void
evidence_gate_init(struct evidence_gate *g, const struct hash_key *key)
{
	memset(g, 0, sizeof(*g));
	g->key = *key;
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
	uint64_t w[5], tag;

	memcpy(w, first->key->addr, sizeof(first->key->addr));
	w[4] = (uint64_t)served_port(pk) << 8 | first->key->protocol;
	tag = hash_words(&g->key, w, ARRAY_LEN(w));
	return tag != 0 ? tag : 1;
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

bool
evidence_admit(struct evidence_gate *g, const struct packet *pk,
	const struct flow_first *first)
{
	uint64_t tag = tag_of(g, pk, first);
	size_t i = tag & (EVIDENCE_GATE - 1);
	/* Time that steps back makes a large difference: it is as if anew. */
	bool lately = g->slot[i].tag == tag &&
		      pk->time - g->slot[i].since < EVIDENCE_REPEAT_SECONDS * CW_SEC;

	if ((lately && g->slot[i].flows == EVIDENCE_FLOWS) || is_burst(g, pk->time))
		return false;
	if (!lately) {
		g->slot[i].tag = tag;
		g->slot[i].since = pk->time;
		g->slot[i].flows = 0;
	}
	g->slot[i].flows++;
	return true;
}

size_t
evidence_take(const struct packet *pk, const struct frame *frame,
	const struct flow_first *first, struct evidence_packet *out)
{
	size_t n = evidence_redact(pk, frame, first, out->bytes);

	if (n == 0)
		return 0;
	out->key = *first->key;
	out->time = frame->time;
	out->len = frame->len;
	out->caplen = (uint32_t)n;
	out->interface = frame->interface;
	out->link = (uint8_t)frame->link;
	out->syn_side = first->syn_side;
	out->syn_ack_side = first->syn_ack_side;
	return offsetof(struct evidence_packet, bytes) + n;
}
