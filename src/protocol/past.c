/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Segments whose bytes have left the window, or never were in it: so that a copy
 * that comes late is still compared, by length and a keyed hash.  What has other
 * borders than the segments it repeats can not be, which is told, too.  The latest
 * PROTOCOL_PAST of a side are remembered.  Called by see.c, in the capture thread.
 */
#include "protocol_int.h"

#include "camwarden/base/array.h"

static const struct protocol_past *
past_at(const struct protocol_stream *st, const struct protocol_past *past,
	uint32_t seq, size_t most)
{
	for (unsigned i = 0; i < st->past_count; i++)
		if (past[i].seq == seq && past[i].len <= most)
			return &past[i];
	return NULL;
}

/* Does any of [seq, seq + n) belong to a segment that is, or was, remembered? */
static bool
is_known(const struct protocol_stream *st, const struct protocol_past *past,
	uint32_t seq, uint32_t n)
{
	if (st->past_gone && (int32_t)(seq - st->past_lost) < 0)
		return true;
	for (unsigned i = 0; i < st->past_count; i++)
		if ((int32_t)(seq - past[i].seq - past[i].len) < 0 &&
			(int32_t)(past[i].seq - seq - n) < 0)
			return true;
	return false;
}

/* Before a part that nobody needed, which senders may well cut anew: no word of it. */
static bool
is_passed_over(const struct protocol_stream *st, uint32_t seq)
{
	return st->past_skipped && (int32_t)(seq - st->past_over) < 0;
}

/* Has it been here before, as it is or in other pieces that are gone? */
static bool
is_copy(const struct protocol_stream *st, const struct protocol_past *past,
	uint32_t seq, uint16_t len)
{
	if ((int32_t)(st->start - seq - len) >= 0)
		return is_known(st, past, seq, len);
	for (unsigned i = 0; i < st->past_count; i++)
		if (past[i].seq == seq && past[i].len == len)
			return true;
	return false;
}

static uint32_t
digest(const struct hash_key *key, const uint8_t *p, size_t n)
{
	return (uint32_t)hash_bytes(key, p, n);
}

uint64_t
past_compare(const struct protocol_stream *st, const struct protocol_past *past,
	const struct hash_key *key, const struct piece *piece)
{
	int32_t gone = (int32_t)(st->start - piece->seq);
	size_t n = gone > 0 ? MIN((size_t)gone, piece->n) : 0;

	for (size_t at = 0; at < n;) {
		uint32_t seq = piece->seq + (uint32_t)at;
		const struct protocol_past *one = past_at(st, past, seq, piece->n - at);

		if (one == NULL)
			return !is_passed_over(st, seq) && is_known(st, past, seq,
								   (uint32_t)(n - at))
				       ? PROTOCOL_UNCOMPARED
				       : 0;
		if (digest(key, piece->p + at, one->len) != one->hash)
			return PROTOCOL_INCONSISTENT;
		at += one->len;
	}
	return 0;
}

void
past_remember(struct protocol_stream *st, struct protocol_past *past,
	const struct hash_key *key, const struct piece *piece)
{
	uint16_t len = (uint16_t)MIN(piece->n, (size_t)UINT16_MAX);
	struct protocol_past *to = &past[st->past_next];

	if (is_copy(st, past, piece->seq, len))
		return;
	if (st->past_count == PROTOCOL_PAST) {
		uint32_t end = to->seq + to->len;

		if (!st->past_gone || (int32_t)(end - st->past_lost) > 0)
			st->past_lost = end;
		st->past_gone = true;
	} else {
		st->past_count++;
	}
	*to = (struct protocol_past){piece->seq, digest(key, piece->p, len), len};
	st->past_next = (uint8_t)((st->past_next + 1) % PROTOCOL_PAST);
}
