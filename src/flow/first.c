/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first packets of a flow -> whoever wants to keep them.  The flow counts
 * what it gave and remembers who spoke last, so that whoever gets a segment knows
 * whether something begins in it or goes on; what is wanted is not decided here.
 * Capture thread.
 */
#include "flow_int.h"

enum { OPENING = 3 }; /* SYN, SYN-ACK, ACK */

/* Acknowledges, and says nothing: after the handshake that proves nothing new. */
static bool
is_bare_ack(const struct packet *pk)
{
	return pk->protocol == IP_TCP && pk->payload_wire == 0 &&
	       !(pk->tcp_flags & (TCP_SYN | TCP_FIN | TCP_RST));
}

static bool
takes_turn(struct flow_cold *c, const struct packet *pk, unsigned side)
{
	uint8_t before = c->spoke;

	if (pk->protocol != IP_TCP) /* datagrams; an ICMP error about the flow */
		return true;
	if (pk->payload_wire > 0)
		c->spoke = (uint8_t)(1 + side);
	return before != 1 + side;
}

void
flow_give_first(
	struct flow_table *t, uint32_t i, const struct packet *pk, unsigned side)
{
	struct flow_cold *c = &t->cold[i];
	struct flow_key key;
	struct flow_first first = {
		.key = &key,
		.number = c->given,
		.side = (uint8_t)side,
		.syn_side = c->syn_side,
		.syn_ack_side = c->syn_ack_side,
		.answer = c->answer,
	};

	if (c->given >= OPENING && is_bare_ack(pk))
		return;
	flow_key_of(t, i, &key);
	first.turn = takes_turn(c, pk, side);
	c->answer = t->first(t->report_ctx, pk, &first);
	if (c->answer == 0 || ++c->given == FLOW_FIRST_PACKETS)
		t->hot[i].bits &= (uint16_t)~FLOW_BIT_FIRST;
}
