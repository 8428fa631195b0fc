/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: protocol detection.  The first byte chooses TCP, and whose
 * SYN was seen, or UDP, and the server's port; then come segments: a byte whose lowest
 * bit is the side and whose next ones say whether `distance` is how far the segment
 * goes back or ahead, or how much of it was cut; two bytes of distance, two of length,
 * and the payload.
 */
#include "fuzz.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"
#include "camwarden/protocol_state.h"
#include "fuzz_ports.h"

enum { HEADER = 5 };
enum { UDP = 1, BEGUN0 = 2 };                    /* of the first byte */
enum { SIDE = 1, BACK = 2, AHEAD = 4, CUT = 8 }; /* of a segment's */

static void
check_text(const char *text, size_t size)
{
	if (memchr(text, '\0', size) == NULL)
		abort();
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < 0x20)
			abort();
}

/* What is held lies in the window, in order, with holes between. */
static void
check_stream(const struct protocol_stream *st)
{
	uint32_t end = 0;

	if (st->islands > PROTOCOL_ISLANDS || st->held[0].from != 0 ||
		st->at > st->held[0].to || st->segments > PROTOCOL_SEGMENTS)
		abort();
	for (unsigned i = 0; i <= st->islands; i++) {
		if ((i > 0 && st->held[i].from <= end) ||
			st->held[i].to < st->held[i].from ||
			st->held[i].to > PROTOCOL_WINDOW)
			abort();
		end = st->held[i].to;
	}
	if (st->before + end > PROTOCOL_TOTAL)
		abort();
}

static void
check(const struct protocol_state *s)
{
	const struct protocol_facts *f = &s->facts;

	check_stream(&s->stream[0]);
	check_stream(&s->stream[1]);
	if (f->application >= PROTOCOL_MAX || f->client_side > 2)
		abort();
	if (((f->flags & ~PROTOCOL_UNREAD) != 0) !=
		(f->application != PROTOCOL_UNKNOWN))
		abort();
	check_text(f->server_name, sizeof(f->server_name));
	check_text(f->method, sizeof(f->method));
	check_text(f->path, sizeof(f->path));
	check_text(f->scheme, sizeof(f->scheme));
	check_text(f->banner, sizeof(f->banner));
	check_text(f->user, sizeof(f->user));
	check_text(f->alpn, sizeof(f->alpn));
	check_text(f->ja4, sizeof(f->ja4));
}

/* ---- whom detectors tell, and who lends them buffers ---- */

static size_t lent;
static uint8_t sum; /* so that every byte that is told is read */

static void
take_certificate(void *ctx, unsigned side, unsigned index, const uint8_t *der, size_t n)
{
	if (side > 1)
		abort();
	for (size_t i = 0; i < n; i++)
		sum ^= der[i];
}

static void
take_media(void *ctx, const struct protocol_media *m)
{
	if (m->client_side > 1)
		abort();
}

static struct protocol_buffer *
lend(void *ctx)
{
	struct protocol_buffer *b = malloc(sizeof(*b));

	lent += b != NULL;
	return b;
}

static void
take_back(void *ctx, struct protocol_buffer *b)
{
	lent--;
	free(b);
}

static const struct protocol_out out = {
	.certificate = take_certificate,
	.media = take_media,
	.take = lend,
	.give_back = take_back,
};

/* A copy of exactly that size, so that a sanitizer sees a read behind it. */
static void
see(struct protocol_state *s, struct protocol_segment *g)
{
	uint8_t *copy = malloc(g->len > 0 ? g->len : 1);

	if (copy == NULL)
		abort();
	memcpy(copy, g->payload, g->len);
	g->payload = copy;
	protocol_see(s, g, &out);
	free(copy);
	check(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct protocol_state s;
	uint32_t seq[2] = {0xffffff00, 0x7fffff00};
	struct protocol_segment g = {.len = 0};

	if (size == 0)
		return 0;
	g.tcp = !(data[0] & UDP);
	protocol_init(&s);
	for (unsigned side = 0; side < 2; side++)
		if (data[0] & BEGUN0 << side)
			protocol_begin(&s, side, seq[side]);
	s.datagrams.port[1] = fuzz_port(data[0]);
	data++;
	size--;
	while (size >= HEADER) {
		uint32_t distance = be16(data + 1);

		g.side = data[0] & SIDE;
		g.len = MIN((size_t)be16(data + 3), size - HEADER);
		g.wire = g.len + (data[0] & CUT ? distance : 0);
		g.seq = seq[g.side] + (data[0] & AHEAD ? distance : 0) -
			(data[0] & BACK ? distance : 0);
		g.payload = data + HEADER;
		see(&s, &g);
		seq[g.side] = g.seq + (uint32_t)g.wire;
		data += HEADER + g.len;
		size -= HEADER + g.len;
	}
	protocol_end(&s, &out);
	check(&s);
	if (lent != 0 || !s.done)
		abort();
	return 0;
}
