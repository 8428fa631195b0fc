/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A dialogue shown to the detectors until they have seen all they need.
 *
 * While nothing is known every detector is asked about a side's first bytes, as
 * a request and as a response; who says NO is not asked about that side again.
 * The first certain one wins and names the client.  From then on it alone is
 * asked, about the other side in the opposite part, message after message, until
 * both sides are complete; or it hands both over to another detector, or, behind a
 * proxy, to whoever knows what comes.
 *
 * Bytes are put in order by stream.c.  A segment that follows what is dealt with
 * is read where it lies.  A piece beyond the window makes what waits in it go on as
 * if it were full.  A hole that will not be filled ends its side: bytes
 * beyond the snapshot length, or PROTOCOL_PATIENCE segments that came after it.
 * Work is bounded by PROTOCOL_TOTAL bytes and PROTOCOL_SEGMENTS segments a side;
 * a message that comes in ever more pieces is read when it has grown by a quarter,
 * or the other side speaks.  PROTOCOL_ALONE segments of a side that is over end the
 * other.  Datagrams go their own way: datagram.c.  Called by flow, in the capture
 * thread.
 */
#include "camwarden/protocol.h"

#include "datagram_int.h"
#include "protocol_int.h"

#include <string.h>

#include "camwarden/base/array.h"

/* protocol_state.part: what a side's bytes are. */
enum { PART_REQUEST, PART_RESPONSE, PART_OPEN, PART_OVER };

/* Readings in a row without a new segment: one side's words set the other going. */
enum { TURNS = 8 };

void
protocol_init(struct protocol_state *s)
{
	/* What is behind is written before it is read. */
	memset(s, 0, offsetof(struct protocol_state, past));
	s->part[0] = s->part[1] = PART_OPEN;
	s->facts.client_side = 2;
}

void
protocol_begin(struct protocol_state *s, unsigned side, uint32_t seq)
{
	if (!s->stream[side].begun)
		stream_begin(&s->stream[side], seq);
}

bool
see_is_open(const struct protocol_state *s, unsigned side)
{
	return s->part[side] != PART_OVER;
}

/* What was not to be had from detectors. */
static void
mark(struct protocol_state *s, uint64_t flag)
{
	s->changed |= !(s->facts.flags & flag);
	s->facts.flags |= flag;
}

/* ---- asking ---- */

static const struct protocol_detector *
detector_of(unsigned protocol)
{
	for (size_t i = 0; i < protocol_detector_count; i++)
		if (protocol_detectors[i].protocol == protocol)
			return &protocol_detectors[i];
	return NULL;
}

static enum protocol_answer
ask_part(struct protocol_state *s, struct reading *r, const struct protocol_detector *d,
	unsigned part)
{
	return (part == PART_REQUEST ? d->request : d->response)(r, &s->facts);
}

/* What somebody behind a proxy calls itself, and shows, is not the proxy's. */
static enum protocol_answer
ask_inside(struct protocol_state *s, struct reading *r,
	const struct protocol_detector *d, unsigned part)
{
	char banner[PROTOCOL_BANNER_LEN];
	uint8_t certificate[PROTOCOL_FINGERPRINT];
	enum protocol_answer answer;

	memcpy(banner, s->facts.banner, sizeof(banner));
	memcpy(certificate, s->facts.certificate, sizeof(certificate));
	answer = ask_part(s, r, d, part);
	memcpy(s->facts.banner, banner, sizeof(banner));
	memcpy(s->facts.certificate, certificate, sizeof(certificate));
	return answer;
}

/* One detector, one part.  On YES the side's part and the facts are set, and the
 * reading is as the detector left it. */
static enum protocol_answer
ask(struct protocol_state *s, struct reading *r, const struct protocol_detector *d,
	unsigned part)
{
	struct reading own = *r;
	enum protocol_answer answer;

	answer = (s->proxied ? ask_inside : ask_part)(s, &own, d, part);
	if (answer != PROTOCOL_YES)
		return answer;
	*r = own;
	s->part[r->side] = (uint8_t)part;
	s->reads = (uint8_t)d->protocol;
	if (s->became) {
		if (s->proxied)
			s->facts.inside = (uint8_t)d->protocol;
		else if (d->protocol == PROTOCOL_TLS)
			s->facts.flags |= PROTOCOL_STARTTLS;
		return answer;
	}
	s->facts.application = (uint8_t)d->protocol;
	s->facts.flags |= part == PART_REQUEST ? PROTOCOL_REQUEST : PROTOCOL_RESPONSE;
	if (!d->symmetric)
		s->facts.client_side =
			(uint8_t)(part == PART_REQUEST ? r->side : 1 - r->side);
	return answer;
}

/* Nothing is known yet: every detector that has not said NO. */
static enum protocol_answer
ask_all(struct protocol_state *s, struct reading *r)
{
	enum protocol_answer all = PROTOCOL_NO;

	for (size_t i = 0; i < 2 * protocol_detector_count; i++) {
		const struct protocol_detector *d = &protocol_detectors[i / 2];
		unsigned part = i % 2 == 0 ? PART_REQUEST : PART_RESPONSE;
		uint64_t bit = UINT64_C(1) << (i / 2);
		enum protocol_answer answer;

		if (s->rejected[r->side][part] & bit)
			continue;
		answer = ask(s, r, d, part);
		if (answer == PROTOCOL_YES) {
			s->changed = true;
			return answer;
		}
		if (answer == PROTOCOL_NO)
			s->rejected[r->side][part] |= bit;
		else
			all = PROTOCOL_MORE;
	}
	return all;
}

/* The protocol is named: what this side has not shown yet is the opposite part. */
static enum protocol_answer
ask_known(struct protocol_state *s, struct reading *r)
{
	const struct protocol_detector *d = detector_of(s->reads);
	unsigned part = s->part[r->side];
	struct protocol_facts before;
	enum protocol_answer answer;

	if (d == NULL)
		return PROTOCOL_NO;
	if (part == PART_OPEN)
		part = s->facts.flags & PROTOCOL_REQUEST ? PART_RESPONSE : PART_REQUEST;
	before = s->facts;
	answer = ask(s, r, d, part);
	if (answer == PROTOCOL_YES)
		s->changed |= memcmp(&before, &s->facts, sizeof(before)) != 0;
	return answer;
}

static void
side_over(struct protocol_state *s, unsigned side, const struct protocol_out *out)
{
	s->part[side] = PART_OVER;
	reading_buffer_give_back(&s->buffer[side], out);
}

/* Asks whom it may concern; keeps what the detector keeps. */
static enum protocol_answer
read_once(struct protocol_state *s, struct reading *r)
{
	unsigned side = r->side;
	enum protocol_answer answer;

	r->known = s->reads != PROTOCOL_UNKNOWN;
	r->step = s->step[side];
	r->note = s->note[side];
	r->shared = &s->shared;
	r->buffer = &s->buffer[side];
	answer = r->known ? ask_known(s, r) : ask_all(s, r);
	if (answer == PROTOCOL_YES) {
		s->step[side] = r->step;
		s->note[side] = r->note;
	} else if (!r->known) {
		reading_buffer_give_back(r->buffer, r->out);
	}
	return answer;
}

/* ---- streams ---- */

static size_t
unread(const struct protocol_state *s, unsigned side)
{
	const struct protocol_stream *st = &s->stream[side];

	return s->part[side] == PART_OVER ? 0 : stream_len(st) - (size_t)st->at;
}

/* Whoever knows what comes sees nothing of what came before. */
static void
open_to_all(struct protocol_state *s)
{
	s->proxied = true;
	memset(s->rejected, 0, sizeof(s->rejected));
	for (unsigned side = 0; side < 2; side++)
		s->stream[side].origin = s->stream[side].at;
}

/* Both sides go on with another detector. */
static void
hand_over(struct protocol_state *s, unsigned to)
{
	s->reads = (uint8_t)(to == BECOME_ANY ? PROTOCOL_UNKNOWN : to);
	s->became = true;
	for (unsigned side = 0; side < 2; side++) {
		s->step[side] = 0;
		s->note[side] = 0;
		if (s->part[side] != PART_OVER && s->facts.client_side < 2)
			s->part[side] = side == s->facts.client_side ? PART_REQUEST
								     : PART_RESPONSE;
	}
	s->shared = 0;
	if (to == BECOME_ANY)
		open_to_all(s);
}

/* Over bytes that need not be read, to the next that must. */
static bool
skip(struct protocol_state *s, unsigned side, uint32_t n)
{
	struct protocol_stream *st = &s->stream[side];
	uint32_t read = st->before + stream_len(st);

	if (n >= PROTOCOL_TOTAL - read)
		return false;
	stream_slide(st, s->bytes[side], stream_len(st) + n);
	st->past_over = st->start;
	st->past_skipped = true;
	st->waited = 0;
	return true;
}

/* What a detector that said YES wants; false: the side is over. */
static bool
go_on(struct protocol_state *s, const struct reading *r, uint16_t was)
{
	if (r->become != PROTOCOL_UNKNOWN)
		hand_over(s, r->become);
	else if (r->complete)
		return false;
	if (r->end && !(r->full && r->at > was))
		return false;
	return r->skip == 0 || skip(s, r->side, r->skip);
}

/* More bytes are wanted for the next step. */
static bool
is_stuck(enum protocol_answer answer, const struct reading *r, uint16_t was)
{
	if (r->end || answer == PROTOCOL_NO)
		return false;
	return answer == PROTOCOL_MORE ||
	       (r->at == was && !r->complete && !r->become && r->skip == 0);
}

static void
progress(struct protocol_stream *st, bool made)
{
	st->fruitless =
		(uint8_t)(made ? 0 : MIN(st->fruitless + 1, PROTOCOL_FRUITLESS));
	st->shown = (uint16_t)(stream_len(st) - st->at);
}

/* Reading the same beginning again with every byte would be quadratic work. */
static bool
is_worth_reading(const struct protocol_stream *st)
{
	size_t n = stream_len(st) - (size_t)st->at;

	return st->fruitless < PROTOCOL_FRUITLESS || st->last ||
	       n >= st->shown + (size_t)st->shown / 4 || n == PROTOCOL_WINDOW ||
	       st->before + stream_len(st) == PROTOCOL_TOTAL;
}

/*
 * Reads what is unread of a side; `front`: it lies there, too.  Returns which
 * sides (as bits) have reason to be read again.
 */
static unsigned
read_stream(struct protocol_state *s, unsigned side, const uint8_t *front,
	const struct protocol_out *out)
{
	struct protocol_stream *st = &s->stream[side];
	uint16_t len = stream_len(st), base = front != NULL ? st->at : st->origin;
	uint8_t reads = s->reads;
	uint32_t shared = s->shared;
	bool last = st->last || st->before + len == PROTOCOL_TOTAL;
	struct protocol_out inner = out != NULL ? *out : (struct protocol_out){NULL};
	struct reading r = {
		.p = front != NULL ? front : s->bytes[side] + base,
		.n = len - (size_t)base,
		.at = (uint16_t)(st->at - base),
		.side = (uint8_t)side,
		.end = last,
		.out = out,
	};
	uint16_t was = r.at;
	enum protocol_answer answer;

	if (s->proxied) {
		inner.certificate = NULL;
		inner.media = NULL;
		r.out = &inner;
	}
	answer = read_once(s, &r);

	if (is_stuck(answer, &r, was) &&
		(st->crowded || (st->at == 0 && len == PROTOCOL_WINDOW))) {
		r.end = r.full = true;
		answer = read_once(s, &r);
	}
	if (answer == PROTOCOL_YES)
		st->at = (uint16_t)(base + r.at);
	progress(st, answer == PROTOCOL_YES && r.at > was);
	if (answer == PROTOCOL_NO || (answer == PROTOCOL_MORE && r.end) ||
		(answer == PROTOCOL_YES && !go_on(s, &r, was)))
		side_over(s, side, out);
	if (answer != PROTOCOL_YES)
		return 0;
	if (r.become != PROTOCOL_UNKNOWN)
		return 3;
	return (unsigned)(r.skip > 0) << side |
	       (unsigned)(reads != s->reads || shared != s->shared) << !side;
}

/* Reads a side, and what may tell more now. */
static void
read_on(struct protocol_state *s, unsigned side, const uint8_t *front,
	const struct protocol_out *out)
{
	unsigned again = read_stream(s, side, front, out);

	for (unsigned turn = 0; again != 0 && turn < TURNS; turn++) {
		unsigned next = again & 1 ? 0 : 1;

		again &= ~(1u << next);
		if (unread(s, next) > 0)
			again |= read_stream(s, next, NULL, out);
	}
}

/*
 * A keep-alive probe repeats the byte before the next one, as a zero (RFC 9293
 * 3.8.4): it is no retransmission.
 */
static bool
is_probe(const struct protocol_stream *st, const struct piece *piece)
{
	return piece->n == 1 && piece->p[0] == 0 &&
	       piece->seq + 1 == st->start + stream_len(st);
}

/*
 * A piece lies behind a hole and beyond the window: it will not come again, so what
 * waits in the window to become whole must go on as when the window is full.
 */
static bool
make_way(struct protocol_state *s, unsigned side, const struct protocol_out *out)
{
	struct protocol_stream *st = &s->stream[side];
	uint16_t at = st->at;

	if (s->reads == PROTOCOL_UNKNOWN || unread(s, side) == 0)
		return false;
	st->crowded = true;
	read_on(s, side, NULL, out);
	st->crowded = false;
	return st->at != at;
}

/* Takes a segment in and reads it, in parts when it is larger than the window. */
static void
read_piece(struct protocol_state *s, unsigned side, struct piece *piece,
	const struct protocol_out *out)
{
	struct protocol_stream *st = &s->stream[side];

	while (piece->n > 0 && s->part[side] != PART_OVER) {
		uint32_t end = st->start + stream_len(st);
		bool caught_up = unread(s, side) == 0, differs = false;
		uint8_t islands = st->islands;
		uint32_t grown;

		if (!stream_take(st, s->bytes[side], piece, &differs)) {
			if (make_way(s, side, out))
				continue;
			st->waited++;
			return;
		}
		if (differs)
			mark(s, PROTOCOL_INCONSISTENT);
		grown = st->start + stream_len(st) - end;
		if (grown == 0) {
			st->waited += st->islands > 0;
			continue;
		}
		st->waited = 0;
		/* Appended as it is, it is read where it lies. */
		if (is_worth_reading(st))
			read_on(s, side,
				caught_up && islands == st->islands ? piece->p - grown
								    : NULL,
				out);
	}
}

/* The first bytes were lost: what came after them is read instead. */
static void
begin_late(struct protocol_state *s, unsigned side, const struct protocol_out *out)
{
	struct protocol_stream *st = &s->stream[side];

	st->waited = 0;
	if (st->islands == 0) {
		st->begun = false;
		return;
	}
	stream_slide(st, s->bytes[side], st->held[1].from);
	read_on(s, side, NULL, out);
}

/* No more of this side: what is there is all there will be. */
static void
end_side(struct protocol_state *s, unsigned side, const struct protocol_out *out)
{
	s->stream[side].last = true;
	if (unread(s, side) > 0)
		read_on(s, side, NULL, out);
	side_over(s, side, out);
}

/* Ends a side that waits for bytes that will not come. */
static void
give_up(struct protocol_state *s, unsigned side, const struct protocol_out *out)
{
	struct protocol_stream *st = &s->stream[side];
	bool lost = st->waited >= PROTOCOL_PATIENCE;

	if (s->part[side] == PART_OVER || (!lost && !stream_is_cut(st)))
		return;
	mark(s, PROTOCOL_CUT);
	if (lost && st->before + stream_len(st) == 0)
		begin_late(s, side, out);
	else
		end_side(s, side, out);
}

/* What a side said and was not shown yet comes before the answer. */
static void
read_before_answer(
	struct protocol_state *s, unsigned side, const struct protocol_out *out)
{
	struct protocol_stream *st = &s->stream[side];

	if (unread(s, side) > st->shown && st->turns < PROTOCOL_TURNS) {
		st->turns++;
		read_on(s, side, NULL, out);
	}
}

/* Decides by what is there. */
static void
end_both(struct protocol_state *s, const struct protocol_out *out)
{
	for (unsigned side = 0; side < 2; side++) {
		struct protocol_stream *st = &s->stream[side];

		if (s->part[side] == PART_OVER)
			continue;
		if (st->islands > 0 || st->waited > 0 || stream_is_cut(st))
			mark(s, PROTOCOL_CUT);
		if (st->islands > 0 && st->before + stream_len(st) == 0)
			begin_late(s, side, out);
		end_side(s, side, out);
	}
	s->done = true;
}

/* A side that is over goes on: video.  The other shall not keep the state. */
static void
see_alone(struct protocol_state *s, const struct protocol_out *out)
{
	if (++s->alone == PROTOCOL_ALONE)
		end_both(s, out);
}

static void
see_copy(struct protocol_state *s, unsigned side, const struct piece *piece)
{
	struct protocol_stream *st = &s->stream[side];
	uint64_t flag = past_compare(st, s->past[side], &s->key, piece);

	if (flag != 0)
		mark(s, flag);
	if (s->part[side] != PART_OVER)
		past_remember(st, s->past[side], &s->key, piece);
}

static void
see_segment(struct protocol_state *s, const struct protocol_segment *g,
	const struct protocol_out *out)
{
	struct protocol_stream *st = &s->stream[g->side];
	struct piece piece = {g->seq, g->payload, g->len};

	protocol_begin(s, g->side, g->seq);
	read_before_answer(s, 1 - g->side, out);
	if (g->len > 0 && is_probe(st, &piece))
		return;
	if (g->len > 0)
		see_copy(s, g->side, &piece);
	if (s->part[g->side] == PART_OVER) {
		if (stream_differs(st, s->bytes[g->side], &piece))
			mark(s, PROTOCOL_INCONSISTENT);
		see_alone(s, out);
		return;
	}
	st->last = ++st->segments == PROTOCOL_SEGMENTS;
	if (g->wire > g->len)
		stream_cut(st, g->seq + (uint32_t)g->len, g->seq + (uint32_t)g->wire);
	read_piece(s, g->side, &piece, out);
	give_up(s, g->side, out);
	if (st->last && s->part[g->side] != PART_OVER)
		end_side(s, g->side, out);
}

static bool
see_datagram(struct protocol_state *s, const struct protocol_segment *g,
	const struct protocol_out *out)
{
	if (!s->datagrams.over[g->side])
		return g->len > 0 && datagram_see(s, g, out);
	see_alone(s, out);
	return false;
}

bool
protocol_see(struct protocol_state *s, const struct protocol_segment *g,
	const struct protocol_out *out)
{
	if (g->wire == 0)
		return false;
	if (!g->tcp)
		return see_datagram(s, g, out);
	s->changed = false;
	see_segment(s, g, out);
	s->done = s->part[0] == PART_OVER && s->part[1] == PART_OVER;
	return s->changed;
}

bool
protocol_end(struct protocol_state *s, const struct protocol_out *out)
{
	s->changed = false;
	end_both(s, out);
	return s->changed;
}
