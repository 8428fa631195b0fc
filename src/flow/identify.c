/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lends flows the state that identification needs, from a pool of fixed size:
 * taken at the first payload, given back when the protocol stage has learnt
 * all it will or the flow ends.  Lends the protocol stage buffers for messages
 * longer than its window, and passes on what it tells besides facts.
 */
#include "flow_int.h"

#include "camwarden/base/array.h"

/* ---- what the protocol stage asks for and tells ---- */

static struct protocol_buffer *
buffer_take(void *ctx)
{
	struct flow_table *t = ctx;
	uint32_t b = t->free_buffer;

	if (b != FLOW_NONE)
		t->free_buffer = t->buffer[b].next;
	else if (t->fresh_buffer < t->buffers)
		b = t->fresh_buffer++;
	else {
		t->count[FLOW_COUNT_UNBUFFERED]++;
		return NULL;
	}
	return &t->buffer[b];
}

static void
buffer_give_back(void *ctx, struct protocol_buffer *b)
{
	struct flow_table *t = ctx;

	b->next = t->free_buffer;
	t->free_buffer = (uint32_t)(b - t->buffer);
}

static void
tell_certificate(void *ctx, unsigned side, unsigned index, const uint8_t *der, size_t n)
{
	const struct flow_table *t = ctx;

	if (t->certificate != NULL)
		t->certificate(t->report_ctx, &t->cold[t->told].key, t->clock, side,
			index, der, n);
}

static void
tell_media(void *ctx, const struct protocol_media *m)
{
	const struct flow_table *t = ctx;

	if (t->media != NULL)
		t->media(t->report_ctx, &t->cold[t->told].key, t->clock, m);
}

void
flow_identify_init(struct flow_table *t)
{
	t->out = (struct protocol_out){
		.certificate = tell_certificate,
		.media = tell_media,
		.take = buffer_take,
		.give_back = buffer_give_back,
		.ctx = t,
	};
}

/* ---- states ---- */

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
	return s;
}

/* Where the side begins, when its SYN was seen. */
static void
begin_side(struct flow_table *t, uint32_t i, unsigned side)
{
	const struct flow_hot *h = &t->hot[i];
	const struct flow_cold *c = &t->cold[i];

	if (((h->seen & FLOW_SYN) && c->syn_side == side) ||
		((h->seen & FLOW_SYN_ACK) && c->syn_ack_side == side))
		protocol_begin(
			&t->state[h->state].protocol, side, c->base_seq[side] + 1);
}

static void
see(struct flow_table *t, uint32_t i, const struct packet *pk, unsigned side)
{
	struct flow_hot *h = &t->hot[i];
	struct protocol_state *s = &t->state[h->state].protocol;
	struct protocol_segment g = {
		.payload = pk->payload,
		.len = pk->payload_len,
		.wire = MIN(pk->payload_wire, FLOW_LENGTH_MAX),
		.seq = pk->seq,
		.side = (uint8_t)side,
		.tcp = pk->protocol == IP_TCP,
	};

	/* Data of a SYN (RFC 7413) begins one number after it. */
	if (g.tcp && (pk->tcp_flags & TCP_SYN))
		g.seq++;
	if (g.tcp && !s->stream[side].begun)
		begin_side(t, i, side);
	t->told = i;
	if (protocol_see(s, &g, &t->out))
		h->bits |= FLOW_BIT_FACTS;
	if (s->done)
		h->bits |= FLOW_BIT_DECIDED;
}

void
flow_identify(struct flow_table *t, uint32_t i, const struct packet *pk, unsigned side)
{
	struct flow_hot *h = &t->hot[i];

	if (h->state == FLOW_NONE)
		h->state = state_take(t, pk, side);
	if (h->state == FLOW_NONE) {
		t->count[FLOW_COUNT_UNIDENTIFIED]++;
		h->bits |= FLOW_BIT_DECIDED;
		return;
	}
	see(t, i, pk, side);
}

void
flow_identify_rest(struct flow_table *t, uint32_t i)
{
	struct flow_hot *h = &t->hot[i];

	if (h->state == FLOW_NONE)
		return;
	t->told = i;
	if (protocol_end(&t->state[h->state].protocol, &t->out))
		h->bits |= FLOW_BIT_FACTS;
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
