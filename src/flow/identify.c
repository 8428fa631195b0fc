/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lends flows the state that identification needs, from a pool of fixed size:
 * taken at the first payload, given back when the protocol stage has learnt
 * all it will, after FLOW_STATE_SEGMENTS segments (a peer that never answers
 * must not keep it), or when the flow ends.
 */
#include "flow_int.h"

static uint32_t
state_take(struct flow_table *t, const struct packet *pk, unsigned side)
{
	uint32_t s = t->free_state;

	if (s != FLOW_NONE)
		t->free_state = t->state[s].next;
	else if (t->fresh_state < t->states)
		s = t->fresh_state++;
	else
		return FLOW_NONE;
	protocol_init(&t->state[s].protocol);
	t->state[s].protocol.datagrams.port[side] = pk->sport;
	t->state[s].protocol.datagrams.port[1 - side] = pk->dport;
	t->state[s].segments = 0;
	return s;
}

void
flow_identify(struct flow_table *t, struct flow_hot *h, const struct packet *pk,
	unsigned side)
{
	struct flow_state *s;
	bool tcp = pk->protocol == IP_TCP;

	if (h->state == FLOW_NONE) {
		h->state = state_take(t, pk, side);
		if (h->state == FLOW_NONE) {
			t->count[FLOW_COUNT_UNIDENTIFIED]++;
			h->bits |= FLOW_BIT_DECIDED;
			return;
		}
	}
	s = &t->state[h->state];
	/* Data of a SYN (RFC 7413) begins one number after it. */
	if (protocol_see(&s->protocol, side, tcp,
		    tcp && (pk->tcp_flags & TCP_SYN) ? pk->seq + 1 : pk->seq,
		    pk->payload, pk->payload_len))
		h->bits |= FLOW_BIT_FACTS;
	if (s->protocol.done || ++s->segments >= FLOW_STATE_SEGMENTS)
		h->bits |= FLOW_BIT_DECIDED;
}

void
flow_identify_end(struct flow_table *t, struct flow_hot *h)
{
	if (h->state == FLOW_NONE)
		return;
	t->state[h->state].next = t->free_state;
	t->free_state = h->state;
	h->state = FLOW_NONE;
	h->bits |= FLOW_BIT_DECIDED;
}
