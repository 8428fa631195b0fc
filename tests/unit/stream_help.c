/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Detectors for the tests of the protocol stage's engine, in the place of its
 * table: a protocol of lines ("C:word" of the client, "S:word" of the server) that
 * keeps a record of what it read and obeys some words, and one that takes
 * anything, as TLS.
 */
#include "stream_help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"

struct protocol_state stream;
char said[2][SAID];
size_t said_len[2];
size_t cost;
char told[256];
unsigned lent;
bool none_free;
static struct protocol_buffer buffers[4];

/* ---- the detectors ---- */

static void
record(const struct reading *r, const uint8_t *p, size_t n, char mark)
{
	size_t *len = &said_len[r->side];

	ck_assert_uint_lt(*len + n + 2, SAID);
	memcpy(said[r->side] + *len, p, n);
	*len += n;
	said[r->side][(*len)++] = mark;
	said[r->side][*len] = '\0';
}

/* False: the line waits for the other side. */
static bool
obey(struct reading *r, struct span line)
{
	struct protocol_media media = {.client_port = {5000, 5001}};
	unsigned long n;

	if (span_is(line, "wait") && *r->shared == 0)
		return false;
	if (span_is(line, "ask"))
		++*r->shared;
	else if (span_is(line, "end"))
		r->complete = true;
	else if (span_is(line, "tls"))
		r->become = PROTOCOL_TLS;
	else if (span_is(line, "cert"))
		reading_tell_certificate(r, 2, (const uint8_t *)"der", 3);
	else if (span_is(line, "media"))
		reading_tell_media(r, &media);
	else if (span_is(line, "take"))
		snprintf(told, sizeof(told), "%s",
			reading_buffer(r) != NULL ? "taken" : "none");
	else if (span_is(line, "drop"))
		reading_buffer_drop(r);
	else if (sscanf((const char *)line.p, "skip %lu", &n) == 1)
		r->skip = (uint32_t)n;
	return true;
}

static enum protocol_answer
read_lines(struct reading *r, struct protocol_facts *f, const char *first)
{
	struct span line;
	size_t next;

	cost += r->n - r->at;
	ck_assert_uint_lt(r->at, r->n);
	ck_assert_uint_le(r->n, PROTOCOL_WINDOW);
	if (r->step == 0) {
		enum protocol_answer answer = begins_with(r->p, r->n, first);

		if (answer != PROTOCOL_YES)
			return answer;
		r->step = 1;
		r->at = 2;
	}
	while (!r->complete && r->become == 0 && r->skip == 0 &&
		line_at(r, r->at, &line, &next)) {
		if (!obey(r, line))
			return PROTOCOL_YES;
		record(r, line.p, line.n, '|');
		r->at = (uint16_t)next;
	}
	if (r->end && r->at < r->n && !r->complete && r->become == 0 && r->skip == 0) {
		record(r, r->p + r->at, r->n - r->at, r->full ? '+' : '~');
		r->at = (uint16_t)r->n;
	}
	/* What follows the line that says `skip` is skipped as well. */
	if (r->skip > 0) {
		r->skip -= (uint32_t)MIN((size_t)r->skip, r->n - r->at);
		r->at = (uint16_t)r->n;
	}
	f->status++;
	return PROTOCOL_YES;
}

static enum protocol_answer
lines_request(struct reading *r, struct protocol_facts *f)
{
	return read_lines(r, f, "C:");
}

static enum protocol_answer
lines_response(struct reading *r, struct protocol_facts *f)
{
	return read_lines(r, f, "S:");
}

static enum protocol_answer
anything(struct reading *r, struct protocol_facts *f)
{
	if (!r->known || r->p[r->at] == '!')
		return PROTOCOL_NO;
	ck_assert_uint_eq(*r->shared, 0);
	record(r, r->p + r->at, r->n - r->at, ']');
	r->at = (uint16_t)r->n;
	f->tls_version = 0x0304;
	return PROTOCOL_YES;
}

const struct protocol_detector protocol_detectors[] = {
	{PROTOCOL_TLS, .request = anything, .response = anything},
	{PROTOCOL_HTTP, .request = lines_request, .response = lines_response},
};
const size_t protocol_detector_count = ARRAY_LEN(protocol_detectors);

/* ---- whom they tell ---- */

static void
tell_certificate(void *ctx, unsigned side, unsigned index, const uint8_t *der, size_t n)
{
	snprintf(told, sizeof(told), "%u %u %.*s", side, index, (int)n, der);
}

static void
tell_media(void *ctx, const struct protocol_media *m)
{
	snprintf(told, sizeof(told), "%u-%u", m->client_port[0], m->client_port[1]);
}

static struct protocol_buffer *
take(void *ctx)
{
	return none_free ? NULL : &buffers[lent++];
}

static void
give_back(void *ctx, struct protocol_buffer *b)
{
	lent--;
}

const struct protocol_out stream_out = {
	.certificate = tell_certificate,
	.media = tell_media,
	.take = take,
	.give_back = give_back,
};

void
stream_setup(void)
{
	protocol_init(&stream);
	memset(said, 0, sizeof(said));
	said_len[0] = said_len[1] = 0;
	cost = 0;
	told[0] = '\0';
	lent = 0;
	none_free = false;
}

void
stream_bytes(unsigned side, uint32_t seq, const void *p, size_t n, size_t wire)
{
	struct protocol_segment g = {
		.payload = p,
		.len = n,
		.wire = wire,
		.seq = seq,
		.side = (uint8_t)side,
		.tcp = true,
	};
	/* A copy of exactly that size, so that a sanitizer sees a read behind it. */
	uint8_t *copy = malloc(n + 1);

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, p, n);
	copy = realloc(copy, n > 0 ? n : 1);
	g.payload = copy;
	protocol_see(&stream, &g, &stream_out);
	free(copy);
}

void
stream_text(unsigned side, uint32_t seq, const char *t)
{
	stream_bytes(side, seq, t, strlen(t), strlen(t));
}

bool
stream_inconsistent(void)
{
	return (stream.facts.flags & PROTOCOL_INCONSISTENT) != 0;
}

bool
stream_was_cut(void)
{
	return (stream.facts.flags & PROTOCOL_CUT) != 0;
}

bool
stream_over(unsigned side)
{
	size_t before = said_len[side];
	uint32_t end = stream.stream[side].start + stream_len(&stream.stream[side]);

	stream_text(side, end, "more\n");
	return said_len[side] == before;
}

int
stream_suite_run(const char *name, void (*add)(TCase *tc))
{
	Suite *suite = suite_create(name);
	TCase *tc = tcase_create(name);
	SRunner *sr;
	int failed;

	tcase_add_checked_fixture(tc, stream_setup, NULL);
	add(tc);
	suite_add_tcase(suite, tc);
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
