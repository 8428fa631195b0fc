/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first bytes of each side, shown to the detectors until one is certain.
 *
 * While nothing is known every detector is asked about a side's bytes, as a
 * request and as a response; who says NO is not asked about that side again.
 * The first certain one wins and names the client.  From then on it alone is
 * asked, about the other side in the opposite part, until both have shown all
 * they can.
 *
 * A side's first segment is read where it lies; bytes are copied only when
 * more are needed.  Segments count in order: what was sent before is skipped,
 * and a gap ends the side.  Work is bounded by PROTOCOL_WINDOW bytes and
 * PROTOCOL_SEGMENTS calls per side, and text is scanned on from where the last
 * call stopped.  Datagrams go their own way: datagram.c.  Called by flow, in the
 * capture thread.
 */
#include "camwarden/protocol.h"

#include "datagram_int.h"
#include "protocol_int.h"

#include <string.h>

#include "camwarden/base/array.h"

/* protocol_state.part: what a side's bytes are. */
enum { PART_OPEN, PART_REQUEST, PART_RESPONSE, PART_OVER };

_Static_assert(2 * PROTOCOL_DETECTORS <= 64, "a bit each in protocol_state.rejected");

void
protocol_init(struct protocol_state *s)
{
	/* The windows are written before they are read. */
	memset(s, 0, offsetof(struct protocol_state, bytes));
	s->facts.client_side = 2;
}

static const struct protocol_detector *
detector_of(unsigned protocol)
{
	for (unsigned i = 0; i < PROTOCOL_DETECTORS; i++)
		if (protocol_detectors[i].protocol == protocol)
			return &protocol_detectors[i];
	return NULL;
}

/* One detector, one part.  On YES the side's part and the facts are set. */
static enum protocol_answer
ask(struct protocol_state *s, unsigned side, struct reading *r,
	const struct protocol_detector *d, unsigned part)
{
	struct reading own = *r;
	enum protocol_answer answer;

	answer = (part == PART_REQUEST ? d->request : d->response)(&own, &s->facts);
	if (answer != PROTOCOL_YES)
		return answer;
	s->facts.application = (uint8_t)d->protocol;
	s->facts.flags |= part == PART_REQUEST ? PROTOCOL_REQUEST : PROTOCOL_RESPONSE;
	if (!d->symmetric)
		s->facts.client_side =
			(uint8_t)(part == PART_REQUEST ? side : 1 - side);
	s->part[side] = own.complete || own.end ? PART_OVER : (uint8_t)part;
	s->at[side] = own.at;
	s->step[side] = own.step;
	return answer;
}

/* Nothing is known yet: every detector that has not said NO. */
static void
ask_all(struct protocol_state *s, unsigned side, struct reading *r)
{
	bool more = false;

	for (unsigned i = 0; i < 2 * PROTOCOL_DETECTORS; i++) {
		const struct protocol_detector *d = &protocol_detectors[i / 2];
		unsigned part = i % 2 == 0 ? PART_REQUEST : PART_RESPONSE;
		enum protocol_answer answer;

		if (s->rejected[side] & UINT64_C(1) << i)
			continue;
		answer = ask(s, side, r, d, part);
		if (answer == PROTOCOL_YES)
			return;
		if (answer == PROTOCOL_NO)
			s->rejected[side] |= UINT64_C(1) << i;
		else
			more = true;
	}
	if (!more || r->end)
		s->part[side] = PART_OVER;
}

/* The other side has named the protocol: this one is its opposite part. */
static void
ask_known(struct protocol_state *s, unsigned side, struct reading *r)
{
	const struct protocol_detector *d = detector_of(s->facts.application);
	unsigned part = s->part[side];
	enum protocol_answer answer;

	if (part == PART_OPEN)
		part = s->facts.flags & PROTOCOL_REQUEST ? PART_RESPONSE : PART_REQUEST;
	answer = ask(s, side, r, d, part);
	if (answer == PROTOCOL_NO || (answer == PROTOCOL_MORE && r->end))
		s->part[side] = PART_OVER;
}

static void
read_side(struct protocol_state *s, unsigned side, const uint8_t *p, size_t n, bool end)
{
	bool known = s->facts.application != PROTOCOL_UNKNOWN;
	struct reading r = {.p = p,
		.n = n,
		.end = end,
		.known = known,
		.at = s->at[side],
		.step = s->step[side]};

	if (s->part[side] == PART_OVER)
		return;
	if (known)
		ask_known(s, side, &r);
	else
		ask_all(s, side, &r);
	s->ended[side] = end;
}

/* One side has just named the protocol: what the other said may tell more now. */
static void
read_again(struct protocol_state *s, unsigned side, bool was_known)
{
	if (was_known || s->facts.application == PROTOCOL_UNKNOWN || s->len[side] == 0)
		return;
	read_side(s, side, s->bytes[side], s->len[side], s->ended[side]);
}

/* Cuts off what the side has sent before; false: nothing new, or a gap. */
static bool
in_order(struct protocol_state *s, unsigned side, uint32_t seq, const uint8_t **payload,
	size_t *len)
{
	uint32_t before = s->next_seq[side] - seq; /* modulo 2^32, RFC 9293 3.4 */

	if (s->segments[side] == 0)
		before = 0;
	if ((int32_t)before < 0) {
		s->gap[side] = true;
		return false;
	}
	if (before >= *len)
		return false;
	*payload += before;
	*len -= before;
	s->next_seq[side] = seq + before + (uint32_t)*len;
	return true;
}

static void
see_segment(struct protocol_state *s, unsigned side, const uint8_t *payload, size_t len)
{
	size_t take = MIN(len, (size_t)PROTOCOL_WINDOW - s->len[side]);
	size_t n = s->len[side] + take;
	bool end = n == PROTOCOL_WINDOW || ++s->segments[side] == PROTOCOL_SEGMENTS;

	if (s->len[side] == 0 && take > 0) {
		read_side(s, side, payload, take, end);
		if (s->part[side] == PART_OVER)
			return;
	}
	memcpy(s->bytes[side] + s->len[side], payload, take);
	if (s->len[side] > 0)
		read_side(s, side, s->bytes[side], n, end);
	s->len[side] = (uint16_t)n;
}

/* A gap: what is there is all there will be. */
static void
see_gap(struct protocol_state *s, unsigned side)
{
	read_side(s, side, s->bytes[side], s->len[side], true);
	s->part[side] = PART_OVER;
}

bool
protocol_see(struct protocol_state *s, unsigned side, bool tcp, uint32_t seq,
	const uint8_t *payload, size_t len)
{
	struct protocol_facts before;
	bool known = s->facts.application != PROTOCOL_UNKNOWN;

	if (len == 0 || s->part[side] == PART_OVER)
		return false;
	if (!tcp)
		return datagram_see(s, side, payload, len);
	before = s->facts;
	if (in_order(s, side, seq, &payload, &len))
		see_segment(s, side, payload, len);
	else if (s->gap[side])
		see_gap(s, side);
	read_again(s, 1 - side, known);
	s->done = s->part[0] == PART_OVER && s->part[1] == PART_OVER;
	return memcmp(&before, &s->facts, sizeof(before)) != 0;
}
