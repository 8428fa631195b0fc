/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: protocol detection.  The first byte chooses TCP or UDP; then
 * come segments: a byte whose lowest bit is the side and whose next ones say
 * how far the segment goes back, two bytes of length, and the payload.
 */
#include "fuzz.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"
#include "camwarden/protocol.h"

enum { HEADER = 3, BACK_SHIFT = 1, BACK_MOST = 0x3f, FORWARD = 0x80 };

static void
check_text(const char *text, size_t size)
{
	if (memchr(text, '\0', size) == NULL)
		abort();
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < 0x20)
			abort();
}

static void
check(const struct protocol_state *s)
{
	const struct protocol_facts *f = &s->facts;

	if (s->len[0] > PROTOCOL_WINDOW || s->len[1] > PROTOCOL_WINDOW)
		abort();
	if (f->application >= PROTOCOL_MAX || f->client_side > 2)
		abort();
	if ((f->flags != 0) != (f->application != PROTOCOL_UNKNOWN))
		abort();
	check_text(f->server_name, sizeof(f->server_name));
	check_text(f->method, sizeof(f->method));
	check_text(f->path, sizeof(f->path));
	check_text(f->scheme, sizeof(f->scheme));
	check_text(f->banner, sizeof(f->banner));
}

/* A copy of exactly that size, so that a sanitizer sees a read behind it. */
static void
see(struct protocol_state *s, unsigned side, bool tcp, uint32_t seq, const uint8_t *p,
	size_t n)
{
	uint8_t *copy = malloc(n > 0 ? n : 1);

	if (copy == NULL)
		abort();
	memcpy(copy, p, n);
	protocol_see(s, side, tcp, seq, copy, n);
	free(copy);
	check(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct protocol_state s;
	uint32_t seq[2] = {0xffffff00, 0x7fffff00};
	bool tcp;

	if (size == 0)
		return 0;
	tcp = !(data[0] & 1);
	protocol_init(&s);
	data++;
	size--;
	while (size >= HEADER) {
		unsigned side = data[0] & 1;
		uint32_t back = data[0] >> BACK_SHIFT & BACK_MOST;
		size_t n = MIN((size_t)be16(data + 1), size - HEADER);

		seq[side] -= data[0] & FORWARD ? 0u - back : back;
		see(&s, side, tcp, seq[side], data + HEADER, n);
		seq[side] += (uint32_t)n;
		data += HEADER + n;
		size -= HEADER + n;
	}
	return 0;
}
