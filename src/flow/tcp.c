/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What TCP headers prove about a flow: who opened it, whether it was answered,
 * refused, established, used and closed.  Sequence numbers are checked, so that
 * a stray or forged segment proves nothing; the windows are not (a passive
 * sensor need not know what the peers drop).
 *
 * Which SYN begins a new flow on known ports is decided as Wireshark 4.0 does
 * (epan/dissectors/packet-tcp.c), so that counts can be compared: a SYN whose
 * sequence number is not the base of its side does; the base is that of the
 * side's first SYN, else one before its first segment, else one before what
 * the peer first acknowledged; a SYN-ACK with another number moves the base.
 */
#include "flow_int.h"

/* Is x at or after y, in sequence space (RFC 9293 3.4)? */
static inline bool
seq_reaches(uint32_t x, uint32_t y)
{
	return (int32_t)(x - y) >= 0;
}

bool
flow_tcp_is_new(const struct flow_hot *h, const struct flow_cold *c,
	const struct packet *pk, unsigned side)
{
	return (pk->tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN &&
	       (h->bits & (FLOW_BIT_BASE0 << side)) && pk->seq != c->base_seq[side];
}

static void
bases_see(
	struct flow_hot *h, struct flow_cold *c, const struct packet *pk, unsigned side)
{
	bool syn = pk->tcp_flags & TCP_SYN, ack = pk->tcp_flags & TCP_ACK;

	if (!(h->bits & (FLOW_BIT_BASE0 << side)) || (syn && ack)) {
		c->base_seq[side] = syn ? pk->seq : pk->seq - 1;
		h->bits |= (uint16_t)(FLOW_BIT_BASE0 << side);
	}
	if (ack && !(h->bits & (FLOW_BIT_BASE0 << !side))) {
		c->base_seq[!side] = pk->ack - 1;
		h->bits |= (uint16_t)(FLOW_BIT_BASE0 << !side);
	}
}

/* Does the segment acknowledge the SYN of the other side?  With TCP Fast Open
 * (RFC 7413) it may acknowledge data of the SYN too. */
static bool
answers_syn(const struct flow_cold *c, const struct packet *pk, unsigned side)
{
	return (pk->tcp_flags & TCP_ACK) &&
	       pk->ack - c->base_seq[!side] - 1 <= UINT16_MAX;
}

static void
syn_see(struct flow_hot *h, struct flow_cold *c, const struct packet *pk, unsigned side)
{
	if (!(pk->tcp_flags & TCP_ACK)) {
		if (h->seen & FLOW_SYN)
			return;
		h->seen |= FLOW_SYN;
		c->syn_side = (uint8_t)side;
	} else {
		bool asked = h->seen & FLOW_SYN;

		if ((h->seen & FLOW_SYN_ACK) ||
			(asked && (c->syn_side == side || !answers_syn(c, pk, side))))
			return;
		h->seen |= FLOW_SYN_ACK;
		c->syn_ack_side = (uint8_t)side;
	}
	/* It came after a segment of the same connection: order, not loss. */
	h->seen &= (uint16_t)~FLOW_MIDSTREAM;
	h->bits &= (uint16_t)~FLOW_BIT_HELD;
}

static void
rst_see(struct flow_hot *h, struct flow_cold *c, const struct packet *pk, unsigned side)
{
	bool answered = h->seen & (FLOW_SYN_ACK | FLOW_CLIENT_DATA);

	h->bits |= FLOW_BIT_CLOSING;
	if (!(h->seen & FLOW_SYN) || answered || (h->bits & FLOW_BIT_ACKED))
		h->seen |= FLOW_CLOSED;
	else if (side != c->syn_side && answers_syn(c, pk, side))
		h->seen |= FLOW_RST_REFUSED; /* RFC 9293 3.10.7.3 */
}

static void
fin_see(struct flow_hot *h, unsigned side)
{
	h->bits |= (uint16_t)(FLOW_BIT_FIN0 << side);
	if ((h->bits & FLOW_BIT_FIN0) && (h->bits & FLOW_BIT_FIN1)) {
		h->seen |= FLOW_CLOSED;
		h->bits |= FLOW_BIT_CLOSING;
	}
}

static void
ack_see(struct flow_hot *h, struct flow_cold *c, const struct packet *pk, unsigned side)
{
	uint16_t both = FLOW_SYN | FLOW_SYN_ACK;
	bool client = side == c->syn_side;

	if (!(pk->tcp_flags & TCP_SYN)) {
		h->bits |= FLOW_BIT_ACKED;
		if (client && (h->seen & both) == both &&
			seq_reaches(pk->ack, c->base_seq[!side] + 1))
			h->seen |= FLOW_HANDSHAKE;
	}
	/* Past the first byte: the SYN itself and a FIN take numbers as well. */
	if (!client && (h->seen & FLOW_SYN) &&
		(h->bits & (FLOW_BIT_PAYLOAD0 << !side)) &&
		seq_reaches(pk->ack, h->mark + 1))
		h->seen |= FLOW_CLIENT_DATA;
}

static void
payload_see(
	struct flow_hot *h, struct flow_cold *c, const struct packet *pk, unsigned side)
{
	uint32_t first = pk->tcp_flags & TCP_SYN ? pk->seq + 1 : pk->seq;

	/* A keep-alive probe repeats the byte before (RFC 9293 3.8.4). */
	if ((h->bits & (FLOW_BIT_PAYLOAD0 << side)) ||
		!seq_reaches(first, c->base_seq[side] + 1))
		return;
	h->bits |= (uint16_t)(FLOW_BIT_PAYLOAD0 << side);
	if (side == c->syn_side)
		h->mark = first;
	if ((h->bits & FLOW_BIT_PAYLOAD0) && (h->bits & FLOW_BIT_PAYLOAD1))
		h->seen |= FLOW_BOTH_DATA;
}

static bool
is_settled(const struct flow_hot *h)
{
	uint16_t all = FLOW_BIT_BASE0 | FLOW_BIT_BASE1 | FLOW_BIT_ACKED |
		       FLOW_BIT_PAYLOAD0 | FLOW_BIT_PAYLOAD1;
	uint16_t proof = FLOW_HANDSHAKE | FLOW_CLIENT_DATA;

	return (h->bits & all) == all &&
	       (!(h->seen & FLOW_SYN) || (h->seen & proof) == proof);
}

uint16_t
flow_tcp_see(
	struct flow_hot *h, struct flow_cold *c, const struct packet *pk, unsigned side)
{
	const uint16_t both = FLOW_SYN | FLOW_SYN_ACK;
	uint8_t flags = pk->tcp_flags;
	uint16_t before = h->seen;
	bool fits;

	if ((h->bits & FLOW_BIT_SETTLED) && !(flags & (TCP_SYN | TCP_FIN | TCP_RST)))
		return 0;
	fits = (h->bits & (FLOW_BIT_BASE0 << side)) && pk->seq == c->base_seq[side];
	bases_see(h, c, pk, side);
	if ((flags & TCP_SYN) && !(flags & TCP_RST)) {
		syn_see(h, c, pk, side);
		/* It came after what only an established connection sends. */
		if ((h->bits & FLOW_BIT_ACKED) && fits && (h->seen & both) == both)
			h->seen |= FLOW_HANDSHAKE;
	}
	if (flags & TCP_RST) {
		rst_see(h, c, pk, side);
		return h->seen & (uint16_t)~before;
	}
	if (pk->payload_wire)
		payload_see(h, c, pk, side);
	if (flags & TCP_ACK)
		ack_see(h, c, pk, side);
	if (flags & TCP_FIN)
		fin_see(h, side);
	if (is_settled(h))
		h->bits |= FLOW_BIT_SETTLED;
	return h->seen & (uint16_t)~before;
}
