/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lends flows the state that identification needs, from a pool of fixed size:
 * taken at the first payload, given back when the protocol stage has learnt
 * all it will or the flow ends.  When all are lent, one is taken away from a flow
 * that is quiet: connections that stay open and say nothing must not blind the
 * sensor.  Lends the protocol stage buffers for messages
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
	struct flow_key key;

	if (t->certificate == NULL)
		return;
	flow_key_of(t, t->told, &key);
	t->certificate(t->report_ctx, &key, t->clock, side, index, der, n);
}

static void
tell_media(void *ctx, const struct protocol_media *m)
{
	const struct flow_table *t = ctx;
	struct flow_key key;

	if (t->media == NULL)
		return;
	flow_key_of(t, t->told, &key);
	t->media(t->report_ctx, &key, t->clock, m);
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

/* Of some states, in turn, that of the flow that has been quiet for longest. */
static void
state_take_away(struct flow_table *t, struct flow_pool *p)
{
	uint32_t i = FLOW_NONE;
	struct flow_hot *h;

	for (unsigned k = 0; k < MIN((uint32_t)FLOW_STATE_LOOKS, p->count); k++) {
		uint32_t other = flow_pool_state(p, p->hand)->flow;

		p->hand = (p->hand + 1) % p->count;
		if (i == FLOW_NONE || t->hot[other].last < t->hot[i].last)
			i = other;
	}
	if (i == FLOW_NONE ||
		t->hot[i].last + FLOW_STATE_QUIET_SECONDS * CW_SEC > t->clock)
		return;
	h = &t->hot[i];
	t->count[FLOW_COUNT_CUT_SHORT]++;
	flow_identify_rest(t, i);
	if (h->bits & FLOW_BIT_FACTS)
		flow_tell(t, i, FLOW_IDENTIFIED);
	flow_identify_end(t, h);
}

static uint32_t
state_take(struct flow_table *t, struct flow_pool *p)
{
	uint32_t s;

	if (p->free == FLOW_NONE && p->fresh == p->count)
		state_take_away(t, p);
	s = p->free;
	if (s != FLOW_NONE)
		p->free = flow_pool_state(p, s)->next;
	else if (p->fresh < p->count)
		s = p->fresh++;
	return s;
}

static void
state_begin(struct flow_table *t, uint32_t i, const struct packet *pk, unsigned side)
{
	struct flow_hot *h = &t->hot[i];
	struct flow_state *s = flow_pool_state(flow_pool_of(t, h), h->state);

	s->flow = i;
	protocol_init(&s->protocol);
	s->protocol.key = t->key;
	s->protocol.datagrams.port[side] = pk->sport;
	s->protocol.datagrams.port[1 - side] = pk->dport;
}

/* Where the side begins, when its SYN was seen. */
static void
begin_side(struct flow_table *t, uint32_t i, unsigned side)
{
	const struct flow_hot *h = &t->hot[i];
	const struct flow_cold *c = &t->cold[i];

	if (((h->seen & FLOW_SYN) && c->syn_side == side) ||
		((h->seen & FLOW_SYN_ACK) && c->syn_ack_side == side))
		protocol_begin(flow_state_of(t, h), side, c->base_seq[side] + 1);
}

static void
see(struct flow_table *t, uint32_t i, const struct packet *pk, unsigned side)
{
	struct flow_hot *h = &t->hot[i];
	struct protocol_state *s = flow_state_of(t, h);
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

	if (h->state == FLOW_NONE) {
		h->state = state_take(t, flow_pool_of(t, h));
		if (h->state == FLOW_NONE) {
			t->count[FLOW_COUNT_UNIDENTIFIED]++;
			h->bits |= FLOW_BIT_DECIDED;
			return;
		}
		state_begin(t, i, pk, side);
	}
	see(t, i, pk, side);
}

/* Closed, but not by both. */
static bool
is_reset(const struct flow_hot *h)
{
	const uint16_t fins = FLOW_BIT_FIN0 | FLOW_BIT_FIN1;

	return (h->seen & FLOW_CLOSED) && (h->bits & fins) != fins;
}

void
flow_identify_rest(struct flow_table *t, uint32_t i)
{
	struct flow_hot *h = &t->hot[i];

	if (h->state == FLOW_NONE)
		return;
	t->told = i;
	if (is_reset(h) && protocol_reset(flow_state_of(t, h)))
		h->bits |= FLOW_BIT_FACTS;
	if (protocol_end(flow_state_of(t, h), &t->out))
		h->bits |= FLOW_BIT_FACTS;
}

void
flow_identify_end(struct flow_table *t, struct flow_hot *h)
{
	struct flow_pool *p = flow_pool_of(t, h);

	if (h->state == FLOW_NONE)
		return;
	flow_pool_state(p, h->state)->next = p->free;
	p->free = h->state;
	h->state = FLOW_NONE;
	h->bits |= FLOW_BIT_DECIDED;
}
