/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: one detector alone, called as the engine calls it, and held to the
 * contract of protocol_int.h (streams) or datagram_int.h (datagrams).  The first
 * byte names the detector (fuzz_detector.h), the second has choices; then come
 * pieces: a byte whose lowest bit is the side, two bytes of length, and so many
 * bytes.  CAMWARDEN_DETECTOR=NAME in the environment ("http", "udp_dns") leaves the
 * first byte out of account, to hunt in that one alone.
 */
#include "fuzz_detector.h"
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"
#include "camwarden/base/wire.h"
#include "fuzz_ports.h"

#define ASSERT(x)                                                                      \
	do {                                                                           \
		if (!(x)) {                                                            \
			fprintf(stderr, "fuzz_detector: %s, line %d: %s\n", asked,     \
				__LINE__, #x);                                         \
			abort();                                                       \
		}                                                                      \
	} while (0)

enum { PIECE = 3 };                           /* header of a piece */
enum { KNOWN = 1, KEPT = 2, NO_BUFFERS = 4 }; /* of the choices; above: the port */
enum { SKIP_MOST = 1 << 25 };                 /* no message is longer */

static const char *asked = "none"; /* the detector, for whoever reads an abort */

/* ---- what facts may be ---- */

/* Terminated, and what str_from_wire would leave as it is. */
static void
check_text(const char *text, size_t size)
{
	char again[PROTOCOL_NAME_LEN];
	size_t n = strnlen(text, size);

	ASSERT(n < size);
	ASSERT(str_from_wire(again, sizeof(again), text, n) == n);
	ASSERT(memcmp(again, text, n) == 0);
}

static void
check_facts(const struct protocol_facts *f, const struct protocol_facts *before)
{
	/* The engine's own words; a datagram may prove that another was sent. */
	static const uint64_t engines = PROTOCOL_UNREAD | PROTOCOL_SOAP_BARE;

	ASSERT((f->flags & engines) == 0);
	ASSERT((before->flags & ~f->flags) == 0);
	ASSERT(f->application == before->application);
	ASSERT(f->client_side <= 2);
	check_text(f->server_name, sizeof(f->server_name));
	check_text(f->method, sizeof(f->method));
	check_text(f->path, sizeof(f->path));
	check_text(f->scheme, sizeof(f->scheme));
	check_text(f->banner, sizeof(f->banner));
	check_text(f->user, sizeof(f->user));
	check_text(f->alpn, sizeof(f->alpn));
	check_text(f->ja4, sizeof(f->ja4));
	check_text(f->field, sizeof(f->field));
	check_text(f->client, sizeof(f->client));
	check_text(f->location, sizeof(f->location));
}

/* ---- whom detectors tell, and who lends them buffers ---- */

static unsigned tellings; /* and lendings, and givings back */
static size_t lent;
static uint8_t sum; /* so that every byte that is told is read */

static void
take_certificate(void *ctx, unsigned side, unsigned index, const uint8_t *der, size_t n)
{
	tellings++;
	ASSERT(side <= 1);
	for (size_t i = 0; i < n; i++)
		sum ^= der[i];
}

static void
take_media(void *ctx, const struct protocol_media *m)
{
	tellings++;
	ASSERT(m->client_side <= 1);
}

static struct protocol_buffer *
lend(void *ctx)
{
	struct protocol_buffer *b = malloc(sizeof(*b));

	ASSERT(b != NULL);
	tellings++;
	lent++;
	return b;
}

static void
take_back(void *ctx, struct protocol_buffer *b)
{
	tellings++;
	lent--;
	free(b);
}

static const struct protocol_out out = {
	.certificate = take_certificate,
	.media = take_media,
	.take = lend,
	.give_back = take_back,
};
static const struct protocol_out out_without_buffers = {
	.certificate = take_certificate,
	.media = take_media,
};

/* ---- a stream ---- */

struct side {
	uint8_t bytes[PROTOCOL_WINDOW];
	size_t n;
	uint32_t skip, note;
	uint16_t at;
	uint8_t step;
	bool over;
	struct protocol_buffer *buffer;
};

struct dialogue {
	const struct protocol_detector *d;
	const struct protocol_out *out;
	bool known, kept;
	uint32_t shared;
	struct protocol_facts facts;
	struct side side[2];
};

static uint32_t
buffer_sum(const struct protocol_buffer *b)
{
	uint32_t x = b != NULL ? b->len : 0;

	for (size_t i = 0; b != NULL && i < MIN(b->len, (uint32_t)PROTOCOL_BUFFER); i++)
		x = x * 31 + b->bytes[i];
	return x;
}

static void
side_over(struct dialogue *g, unsigned side)
{
	g->side[side].over = true;
	reading_buffer_give_back(&g->side[side].buffer, g->out);
}

/* Asks once; the bytes are a copy of exactly that size, so that a sanitizer sees a
 * read behind it.  What it says of itself is held against what it did. */
static enum protocol_answer
ask(struct dialogue *g, unsigned side, bool end, bool full, struct reading *r)
{
	struct side *s = &g->side[side];
	struct protocol_facts before = g->facts;
	uint32_t shared = g->shared, in_buffer = buffer_sum(s->buffer);
	unsigned told = tellings;
	uint8_t *copy = malloc(s->n);
	enum protocol_answer answer;

	ASSERT(copy != NULL);
	memcpy(copy, s->bytes, s->n);
	*r = (struct reading){.p = copy,
		.n = s->n,
		.side = (uint8_t)side,
		.end = end,
		.full = full,
		.known = g->known,
		.step = s->step,
		.at = s->at,
		.note = s->note,
		.shared = &g->shared,
		.buffer = &s->buffer,
		.out = g->out};
	answer = (side == 0 ? g->d->request : g->d->response)(r, &g->facts);
	free(copy);
	if (answer != PROTOCOL_YES) {
		ASSERT(memcmp(&before, &g->facts, sizeof(before)) == 0);
		ASSERT(g->shared == shared && tellings == told);
		ASSERT(buffer_sum(s->buffer) == in_buffer);
		return answer;
	}
	check_facts(&g->facts, &before);
	ASSERT(s->buffer == NULL || s->buffer->len <= PROTOCOL_BUFFER);
	ASSERT(r->at >= s->at && r->at <= r->n);
	ASSERT(r->skip == 0 || (r->at == r->n && r->skip <= SKIP_MOST));
	ASSERT(r->become < PROTOCOL_MAX || r->become == BECOME_ANY);
	return answer;
}

/* Both go on with another detector. */
static void
hand_over(struct dialogue *g, unsigned to)
{
	const struct protocol_detector *d = NULL;

	for (size_t i = 0; i < protocol_detector_count; i++)
		if (protocol_detectors[i].protocol == to)
			d = &protocol_detectors[i];
	ASSERT(d != NULL);
	g->d = d;
	g->shared = 0;
	for (unsigned i = 0; i < 2; i++) {
		g->side[i].step = 0;
		g->side[i].note = 0;
	}
	asked = protocol_name(d->protocol);
}

/* A certain answer's wishes; true when the side shall be asked again at once. */
static bool
obey(struct dialogue *g, unsigned side, const struct reading *r)
{
	struct side *s = &g->side[side];
	bool moved = r->at > s->at;

	g->known = true;
	s->at = r->at;
	s->step = r->step;
	s->note = r->note;
	s->skip = r->skip;
	if (r->become == BECOME_ANY) {
		side_over(g, 0);
		side_over(g, 1);
	} else if (r->become != PROTOCOL_UNKNOWN) {
		hand_over(g, r->become);
	} else if (r->complete || (r->end && !(r->full && moved))) {
		side_over(g, side);
	}
	return r->become != PROTOCOL_UNKNOWN && r->become != BECOME_ANY;
}

static void
slide(struct side *s, bool kept)
{
	if (kept && s->n < PROTOCOL_WINDOW)
		return;
	memmove(s->bytes, s->bytes + s->at, s->n - s->at);
	s->n -= s->at;
	s->at = 0;
}

/* What a side has is shown, until nothing comes of it. */
static void
show(struct dialogue *g, unsigned side, bool end)
{
	struct side *s = &g->side[side];
	struct reading r;
	bool again = true;

	while (again && !s->over && s->n > s->at) {
		enum protocol_answer answer = ask(g, side, end, false, &r);
		bool stuck = answer != PROTOCOL_NO && r.at == s->at && !r.complete &&
			     r.become == 0 && r.skip == 0;

		if (!end && stuck && s->n == PROTOCOL_WINDOW && s->at == 0)
			answer = ask(g, side, true, true, &r);
		again = answer == PROTOCOL_YES && obey(g, side, &r);
		if (answer == PROTOCOL_NO || (answer == PROTOCOL_MORE && r.end))
			side_over(g, side);
	}
}

/* Into the window, as much as there is room for; to be shown then. */
static size_t
fill(struct dialogue *g, struct side *s, const uint8_t *p, size_t n)
{
	size_t passed = MIN((size_t)s->skip, n);

	s->skip -= (uint32_t)passed;
	slide(s, g->kept && passed == 0);
	n = MIN(n - passed, PROTOCOL_WINDOW - s->n);
	memcpy(s->bytes + s->n, p + passed, n);
	s->n += n;
	return passed + n;
}

static void
say(struct dialogue *g, unsigned side, const uint8_t *p, size_t n)
{
	struct side *s = &g->side[side];

	while (n > 0 && !s->over) {
		size_t taken = fill(g, s, p, n);

		ASSERT(taken > 0); /* a full window was dealt with, or is over */
		p += taken;
		n -= taken;
		show(g, side, false);
		/* What one says may be what the other waited for. */
		if (g->side[1 - side].skip == 0)
			show(g, 1 - side, false);
	}
}

/* The next piece of the input; false: there is none. */
static bool
piece_next(const uint8_t **data, size_t *size, unsigned *side, struct span *piece)
{
	if (*size < PIECE)
		return false;
	*side = (*data)[0] & 1;
	piece->p = *data + PIECE;
	piece->n = MIN((size_t)be16(*data + 1), *size - PIECE);
	*data += PIECE + piece->n;
	*size -= PIECE + piece->n;
	return true;
}

static void
run_stream(const struct protocol_detector *d, uint8_t choices, const uint8_t *data,
	size_t size)
{
	static struct dialogue g;
	struct span piece;
	unsigned side;

	memset(&g, 0, sizeof(g));
	g.d = d;
	g.out = choices & NO_BUFFERS ? &out_without_buffers : &out;
	g.known = choices & KNOWN;
	g.kept = choices & KEPT;
	g.facts.client_side = 2;
	while (piece_next(&data, &size, &side, &piece))
		say(&g, side, piece.p, piece.n);
	for (side = 0; side < 2; side++) {
		if (g.side[side].skip == 0)
			show(&g, side, true);
		side_over(&g, side);
	}
	ASSERT(lent == 0);
}

/* ---- datagrams ---- */

static void
run_datagrams(const struct datagram_detector *d, uint8_t choices, const uint8_t *data,
	size_t size)
{
	uint16_t port[2] = {0, fuzz_port((uint8_t)(choices & ~7))};
	struct protocol_run run[2] = {{.length = 0}};
	struct protocol_datagrams flow = {.count = {0}};
	struct protocol_buffer *buffer[2] = {NULL};
	const struct protocol_out *lender =
		choices & NO_BUFFERS ? &out_without_buffers : &out;
	struct protocol_facts f = {.client_side = 2};
	bool known = choices & KNOWN;
	struct span piece;
	unsigned side;

	while (piece_next(&data, &size, &side, &piece)) {
		size_t n = MIN(piece.n, (size_t)PROTOCOL_WINDOW);
		uint8_t *copy = malloc(n > 0 ? n : 1);
		struct protocol_facts before = f;
		struct protocol_run other = run[1 - side];
		struct datagram g = {.p = copy,
			.n = n,
			.size = n + (choices & KEPT ? 1 : 0),
			.from = port[side],
			.to = port[1 - side],
			.known = known,
			.protocol = (uint8_t)d->protocol,
			.role = ROLE_EITHER,
			.run = &run[side],
			.other = &other,
			.flow = &flow,
			.buffer = &buffer[side],
			.out = lender};
		enum protocol_answer answer;

		if (n == 0) { /* the engine shows none that are empty */
			free(copy);
			continue;
		}
		ASSERT(copy != NULL);
		memcpy(copy, piece.p, n);
		answer = d->read(&g, &f);
		free(copy);
		if (answer == PROTOCOL_YES) {
			known = true;
			check_facts(&f, &before);
			ASSERT(g.protocol != PROTOCOL_UNKNOWN);
			ASSERT(g.protocol < PROTOCOL_MAX && g.role <= ROLE_EITHER);
		} else {
			ASSERT(memcmp(&before, &f, sizeof(f)) == 0);
		}
	}
	for (side = 0; side < 2; side++)
		reading_buffer_give_back(&buffer[side], lender);
	ASSERT(lent == 0);
}

/* ---- which detector ---- */

static uint8_t
chosen(uint8_t first)
{
	const char *name = getenv("CAMWARDEN_DETECTOR");
	bool udp = name != NULL && strncmp(name, "udp_", 4) == 0;
	enum protocol p;

	if (name == NULL)
		return first;
	p = protocol_from_name(udp ? name + 4 : name);
	for (size_t i = 0; i < DATAGRAM_DETECTORS && udp; i++)
		if (datagram_detectors[i].protocol == p)
			return (uint8_t)(FUZZ_DATAGRAMS | p);
	for (size_t i = 0; i < protocol_detector_count && !udp; i++)
		if (protocol_detectors[i].protocol == p)
			return (uint8_t)p;
	fprintf(stderr, "fuzz_detector: there is no detector %s\n", name);
	exit(EXIT_FAILURE);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t first;

	if (size < 2)
		return 0;
	first = chosen(data[0]);
	if (first & FUZZ_DATAGRAMS) {
		const struct datagram_detector *d = fuzz_datagram_detector(first);

		asked = protocol_name(d->protocol);
		run_datagrams(d, data[1], data + 2, size - 2);
	} else {
		const struct protocol_detector *d = fuzz_stream_detector(first);

		asked = protocol_name(d->protocol);
		run_stream(d, data[1], data + 2, size - 2);
	}
	return 0;
}
