/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the sensor itself missed of TCP: bytes that the peer acknowledged and no
 * captured segment held.  A hole alone tells nothing: what the network lost
 * comes again and fills it, and a mirror may let an acknowledgement overtake its
 * data.  So a hole counts when a further acknowledgement reaches past it.
 *
 * Only some flows are followed at a time, in a table that stays in the nearest
 * cache, so that nearly every packet costs one look; a busy flow keeps its place.
 * Segments and holes of those followed are counted, and their ratio stands for
 * the rest.  Called for flows whose both sides spoke, in the capture thread.
 */
#include "flow_int.h"

#include <string.h>

/* No window is larger (RFC 7323 2.3 allows 2^30, nobody uses it): beyond, numbers
 * are of another time or forged, and following begins anew. */
enum { FOLLOW_JUMP = 1 << 24 };

static inline int32_t
seq_ahead(uint32_t x, uint32_t y)
{
	return (int32_t)(x - y);
}

/* The side's bytes go on from there. */
static void
follow_from(struct flow_follow *f, unsigned side, uint32_t next)
{
	f->next[side] = next;
	f->known |= (uint8_t)(1u << side);
	f->holes &= (uint8_t) ~(1u << side);
}

/* The side's bytes up to `next` exist, and some before were not captured. */
static void
follow_skip(struct flow_follow *f, unsigned side, uint32_t next)
{
	if (!(f->holes & 1u << side)) {
		f->hole[side] = f->next[side];
		f->holes |= (uint8_t)(1u << side);
	}
	f->next[side] = next;
}

/* True when there is a jump that tells nothing. */
static inline bool
is_strange(int32_t ahead)
{
	return ahead > FOLLOW_JUMP || ahead < -FOLLOW_JUMP;
}

static void
data_see(struct flow_follow *f, unsigned side, uint32_t seq, uint32_t len)
{
	uint32_t end = seq + len;
	int32_t ahead = seq_ahead(seq, f->next[side]);

	if (!(f->known & 1u << side) || is_strange(ahead)) {
		follow_from(f, side, end);
		return;
	}
	if (ahead > 0) { /* even without data: its sender is that far */
		follow_skip(f, side, end);
		return;
	}
	if ((f->holes & 1u << side) && seq_ahead(seq, f->hole[side]) <= 0 &&
		seq_ahead(end, f->hole[side]) > 0)
		f->holes &= (uint8_t) ~(1u << side);
	if (seq_ahead(end, f->next[side]) > 0)
		f->next[side] = end;
}

/* True when it reaches past a hole. */
static bool
ack_see(struct flow_follow *f, unsigned side, uint32_t ack)
{
	int32_t ahead = seq_ahead(ack, f->next[side]);
	bool missed = (f->holes & 1u << side) && seq_ahead(ack, f->hole[side]) > 0;

	/* Where a side is, only itself says: it may be far ahead of what the other
	 * acknowledged so far. */
	if (!(f->known & 1u << side))
		return false;
	if (is_strange(ahead)) {
		f->known &= (uint8_t) ~(1u << side);
		return false;
	}
	if (missed)
		f->holes &= (uint8_t) ~(1u << side);
	if (ahead > 0)
		follow_skip(f, side, ack);
	return missed;
}

void
flow_follow_see(
	struct flow_table *t, uint32_t i, const struct packet *pk, unsigned side)
{
	struct flow_follow *f = &t->follow[i % FLOW_FOLLOWED];

	if (f->flow != i) {
		memset(f, 0, sizeof(*f));
		f->flow = i;
	}
	f->credit = FLOW_FOLLOW_CREDIT;
	if ((pk->tcp_flags & (TCP_SYN | TCP_RST | TCP_ACK)) != TCP_ACK)
		return; /* or its header was cut */
	t->count[FLOW_COUNT_TCP_FOLLOWED] += pk->payload_wire > 0;
	data_see(f, side, pk->seq, pk->payload_wire + ((pk->tcp_flags & TCP_FIN) != 0));
	if (ack_see(f, !side, pk->ack))
		t->count[FLOW_COUNT_TCP_MISSED]++;
}

void
flow_follow_end(struct flow_table *t, uint32_t i)
{
	struct flow_follow *f = &t->follow[i % FLOW_FOLLOWED];

	if (f->flow == i)
		f->flow = FLOW_NONE;
}
