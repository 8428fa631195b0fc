/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: redaction.  Some bytes, as they come, are redacted as every kind of
 * payload: whatever is shown must stand where it stood.
 *
 * Then they are noise around a secret: the first byte chooses one of the carriers
 * (redact_samples.h), the second the marker and how the noise is shared out before
 * and behind it, the third where the segment is cut.  Noise goes where a peer is
 * free to write, and never before the carrier's beginning, which is what says what
 * is spoken.  The marker must not come out, nor its halves, however it is cut.
 */
#include "fuzz.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/redact_samples.h"
#include "camwarden/base/array.h"
#include "camwarden/evidence.h"

enum { CHOICES = 3, ROOM = 4096, HALF = 6 };

/* As a name could be, and as a password.  Neither half is a word of any protocol,
 * nor has the mask in it. */
static const char markers[2][2 * HALF + 1] = {"Zq7vKW9ypLTb", "#Zq7@vK:W9/y"};

/* Of exactly that size, so that a sanitizer sees what goes beyond. */
static uint8_t *
redact(const struct evidence_payload *as, const uint8_t *p, size_t n)
{
	uint8_t *in = malloc(n > 0 ? n : 1), *out = malloc(n > 0 ? n : 1);

	if (in == NULL || out == NULL)
		abort();
	memcpy(in, p, n);
	evidence_redact_payload(as, in, n, out);
	for (size_t i = 0; i < n; i++)
		if (out[i] != p[i] && out[i] != EVIDENCE_MASK)
			abort();
	free(in);
	return out;
}

static void
redact_as_anything(const uint8_t *p, size_t n)
{
	static const uint16_t ports[] = {21, 25, 53, 80, 110, 161, 443, 5353};

	for (size_t i = 0; i < ARRAY_LEN(ports); i++)
		for (unsigned side = 0; side < 6; side++) {
			struct evidence_payload as = {side < 3, true,
				(uint8_t)(side % 3), ports[i], ports[i]};

			free(redact(&as, p, n));
		}
}

static bool
has_marker(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < 2 * ARRAY_LEN(markers); i++)
		if (memmem(p, n, markers[i / 2] + i % 2 * HALF, HALF) != NULL)
			return true;
	return false;
}

static void
assert_blind(const struct evidence_payload *as, const uint8_t *p, size_t n)
{
	uint8_t *out = redact(as, p, n);

	if (has_marker(out, n))
		abort();
	free(out);
}

static void
append(uint8_t *to, size_t *at, const void *bytes, size_t n)
{
	memcpy(to + *at, bytes, n);
	*at += n;
}

/* Noise may stand between a first line and the secret, as lines of its own, so that
 * the secret's line is still the secret's. */
static size_t
assemble(const struct carrier *c, const char *marker, const uint8_t *noise, size_t n,
	size_t before, uint8_t *to)
{
	const char *line = memmem(c->before.p, c->before.n, "\r\n", 2);
	size_t at = 0, head = line != NULL ? (size_t)(line + 2 - c->before.p) : 0;

	before = head > 0 ? MIN(before, n) : 0;
	append(to, &at, c->before.p, head);
	append(to, &at, noise, before);
	if (before > 0)
		append(to, &at, "\r\n", 2);
	append(to, &at, c->before.p + head, c->before.n - head);
	append(to, &at, marker, 2 * HALF);
	append(to, &at, c->after.p, c->after.n);
	append(to, &at, noise + before, n - before);
	return at;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t payload[ROOM];
	const struct carrier *c;
	struct evidence_payload as = {.turn = true};
	size_t n, cut;

	redact_as_anything(data, MIN(size, (size_t)ROOM));
	if (size < CHOICES || has_marker(data, size)) /* nobody else may say it */
		return 0;
	c = &carriers[data[0] % ARRAY_LEN(carriers)];
	n = assemble(c, markers[data[1] & 1], data + CHOICES,
		MIN(size - CHOICES, (size_t)ROOM / 2), data[1] >> 1, payload);
	as.stream = !c->datagram;
	as.sender = c->server;
	as.sport = c->server ? c->port : 40000;
	as.dport = c->server ? 40000 : c->port;
	cut = (size_t)data[2] * n / 255;
	assert_blind(&as, payload, n);
	assert_blind(&as, payload, cut);
	as.turn = false;
	assert_blind(&as, payload + cut, n - cut);
	return 0;
}
