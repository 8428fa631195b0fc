/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Segments of one direction -> its first bytes in order.
 *
 * The window lies over PROTOCOL_WINDOW bytes from `start` on.  held[0] is the part
 * without holes; up to PROTOCOL_ISLANDS further pieces came early and lie where
 * they belong.  What has been dealt with stays until room is needed, so that a
 * retransmission can be compared: the first copy of a byte stands, for which of
 * two the receiver took can not be known from here.  Called by see.c, in the
 * capture thread.
 */
#include "protocol_int.h"

#include <string.h>

#include "camwarden/base/array.h"

void
stream_begin(struct protocol_stream *st, uint32_t seq)
{
	st->start = seq;
	st->begun = true;
}

/* How far the window reaches: never beyond the bytes that are read in all. */
static size_t
reach(const struct protocol_stream *st)
{
	return MIN((size_t)PROTOCOL_WINDOW, (size_t)PROTOCOL_TOTAL - st->before);
}

void
stream_slide(struct protocol_stream *st, uint8_t *bytes, uint32_t n)
{
	uint16_t end = st->held[st->islands].to;
	unsigned kept = 0;

	if (n < end)
		memmove(bytes, bytes + n, end - n);
	for (unsigned i = 0; i <= st->islands; i++) {
		struct protocol_held h = st->held[i];

		if (h.to <= n)
			continue;
		h.from = (uint16_t)(h.from > n ? h.from - n : 0);
		h.to = (uint16_t)(h.to - n);
		if (kept == 0 && h.from > 0)
			st->held[kept++] = (struct protocol_held){0, 0};
		st->held[kept++] = h;
	}
	if (kept == 0)
		st->held[kept++] = (struct protocol_held){0, 0};
	st->islands = (uint8_t)(kept - 1);
	st->at = (uint16_t)(st->at > n ? st->at - n : 0);
	st->origin = (uint16_t)(st->origin > n ? st->origin - n : 0);
	st->start += n;
	st->before += n;
}

/*
 * Puts [from, to) of the window in, unless it would be an island too many.  The
 * pieces it touches and itself become one.
 */
static bool
hold(struct protocol_stream *st, uint8_t *bytes, uint16_t from, uint16_t to,
	const uint8_t *p, bool *differs)
{
	unsigned first = 0, last, count = st->islands + 1u;
	struct protocol_held one = {from, to};
	uint16_t at = from;

	while (first < count && st->held[first].to < from)
		first++;
	for (last = first; last < count && st->held[last].from <= to; last++)
		;
	if (first == last && count == ARRAY_LEN(st->held))
		return false;
	for (unsigned i = first; i < last; i++) {
		struct protocol_held h = st->held[i];
		uint16_t same = MIN(h.to, to);

		if (at < h.from) {
			memcpy(bytes + at, p + (at - from), h.from - at);
			at = h.from;
		}
		if (at < same) {
			*differs |= memcmp(bytes + at, p + (at - from), same - at) != 0;
			at = same;
		}
		one.from = MIN(one.from, h.from);
		one.to = MAX(one.to, h.to);
	}
	if (at < to)
		memcpy(bytes + at, p + (at - from), to - at);
	memmove(&st->held[first + 1], &st->held[last],
		(count - last) * sizeof(st->held[0]));
	st->held[first] = one;
	st->islands = (uint8_t)(count - (last - first));
	return true;
}

static void
advance(struct piece *piece, size_t n)
{
	piece->seq += (uint32_t)n;
	piece->p += n;
	piece->n -= n;
}

/* Cuts off what lies before the window; true when something is left. */
static bool
trim(const struct protocol_stream *st, struct piece *piece)
{
	uint32_t back = st->start - piece->seq; /* modulo 2^32, RFC 9293 3.4 */

	if ((int32_t)back > 0)
		advance(piece, MIN((size_t)back, piece->n));
	return piece->n > 0;
}

/* Lets go what is dealt with when the piece needs its place, but at once so much
 * that it is not done for every segment, and nothing with which it overlaps. */
static void
make_room(struct protocol_stream *st, uint8_t *bytes, const struct piece *piece)
{
	size_t from = piece->seq - st->start, to = from + piece->n;
	size_t most = MAX(to - PROTOCOL_WINDOW, (size_t)PROTOCOL_WINDOW / 2);

	if (to > PROTOCOL_WINDOW && from >= st->at &&
		from < PROTOCOL_WINDOW + (size_t)st->at)
		stream_slide(st, bytes, (uint32_t)MIN((size_t)st->at, most));
}

bool
stream_take(
	struct protocol_stream *st, uint8_t *bytes, struct piece *piece, bool *differs)
{
	size_t from, take;

	if (!trim(st, piece))
		return true;
	make_room(st, bytes, piece);
	from = piece->seq - st->start;
	if (from >= reach(st))
		return false;
	take = MIN(piece->n, reach(st) - from);
	if (!hold(st, bytes, (uint16_t)from, (uint16_t)(from + take), piece->p,
		    differs))
		return false;
	advance(piece, take);
	return true;
}

bool
stream_differs(
	const struct protocol_stream *st, const uint8_t *bytes, const struct piece *p)
{
	struct piece piece = *p;
	size_t from;

	if (!trim(st, &piece))
		return false;
	from = piece.seq - st->start;
	return from < stream_len(st) &&
	       memcmp(bytes + from, piece.p, MIN(piece.n, stream_len(st) - from)) != 0;
}

void
stream_cut(struct protocol_stream *st, uint32_t from, uint32_t to)
{
	if (st->cut && (int32_t)(from - st->cut_from) >= 0)
		return;
	st->cut = true;
	st->cut_from = from;
	st->cut_to = to;
}

bool
stream_is_cut(struct protocol_stream *st)
{
	uint32_t end = st->start + stream_len(st);

	if (st->cut && (int32_t)(end - st->cut_to) >= 0)
		st->cut = false;
	return st->cut && (int32_t)(end - st->cut_from) >= 0;
}
