/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Detectors of datagrams: what a flow's first ones show, that each sample is
 * taken for one protocol only, that noise is taken for none, and that no byte
 * behind a datagram's end is read.
 */
#include "camwarden/protocol.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/protocol/datagram_int.h"
#include "camwarden/base/array.h"
#include "datagram_strangers.h"
#include "guard.h"
#include "protocol_help.h"

static void
begin(struct protocol_state *s, const struct datagram_sample *sample)
{
	protocol_init(s);
	memcpy(s->datagrams.port, sample->port, sizeof(sample->port));
}

static bool
say(struct protocol_state *s, const struct chunk *c)
{
	return say_segment(s, c->side, false, 0, c->bytes, c->len);
}

static void
run(struct protocol_state *s, const struct datagram_sample *sample)
{
	begin(s, sample);
	for (size_t i = 0; i < ARRAY_LEN(sample->chunk); i++)
		say(s, &sample->chunk[i]);
}

static void
ck_facts(const struct datagram_sample *sample)
{
	const struct protocol_facts *want = &sample->facts;
	struct protocol_state s;

	run(&s, sample);
	ck_assert_msg(s.facts.application == want->application, "%s: %s", sample->name,
		protocol_name(s.facts.application));
	ck_assert_msg(s.facts.flags == want->flags, "%s: flags %#jx", sample->name,
		(uintmax_t)s.facts.flags);
	ck_assert_msg(s.facts.client_side == want->client_side, "%s: client %u",
		sample->name, s.facts.client_side);
	ck_assert_uint_eq(s.facts.version, want->version);
	ck_assert_uint_eq(s.facts.status, want->status);
	ck_assert_uint_eq(s.facts.secret_len, want->secret_len);
	ck_assert_str_eq(s.facts.server_name, want->server_name);
	ck_assert_str_eq(s.facts.method, want->method);
	ck_assert_str_eq(s.facts.path, want->path);
	ck_assert_str_eq(s.facts.scheme, want->scheme);
	ck_assert_str_eq(s.facts.banner, want->banner);
	ck_assert_str_eq(s.facts.user, want->user);
	ck_assert_msg(memcmp(&s.facts, want, sizeof(*want)) == 0,
		"%s: bytes after a string, or a fact not compared", sample->name);
}

START_TEST(a_flow_shows_its_facts)
{
	ck_facts(&datagrams[_i]);
}
END_TEST

START_TEST(what_follows_takes_a_flow_over)
{
	ck_facts(&datagram_successors[_i]);
}
END_TEST

START_TEST(strangers_stay_unknown)
{
	const struct datagram_sample *sample = &datagram_strangers[_i];
	struct protocol_state s;

	run(&s, sample);
	ck_assert_msg(s.facts.application == PROTOCOL_UNKNOWN, "%s is taken for %s",
		sample->name, protocol_name(s.facts.application));
	ck_assert_uint_eq(s.facts.flags, 0);
}
END_TEST

/* Does this detector, asked alone, ever become certain? */
static bool
takes(const struct datagram_detector *detector, const struct datagram_sample *sample)
{
	struct protocol_run runs[2];

	memset(runs, 0, sizeof(runs));
	for (size_t i = 0; i < ARRAY_LEN(sample->chunk); i++) {
		const struct chunk *c = &sample->chunk[i];
		struct protocol_facts facts = {.application = PROTOCOL_UNKNOWN};
		struct datagram d = {.p = (const uint8_t *)c->bytes,
			.n = c->len,
			.size = c->len,
			.from = sample->port[c->side],
			.to = sample->port[1 - c->side],
			.run = &runs[c->side],
			.other = &runs[1 - c->side]};

		if (c->len > 0 && detector->read(&d, &facts) == PROTOCOL_YES)
			return true;
	}
	return false;
}

START_TEST(a_sample_is_taken_for_one_protocol_only)
{
	unsigned takers = 0;

	for (size_t i = 0; i < DATAGRAM_DETECTORS; i++)
		takers += takes(&datagram_detectors[i], &datagrams[_i]);
	ck_assert_msg(takers == 1, "%s: %u detectors", datagrams[_i].name, takers);
}
END_TEST

/* ---- noise ---- */

static uint64_t
next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

enum { NOISE = 100000, NOISE_LEN = 256 };

START_TEST(noise_is_no_protocol)
{
	static const uint16_t ports[] = {0, 53, 123, 137, 161, 1701, 4500, 5351, 5353};
	uint64_t seed = 0x243f6a8885a308d3;
	struct protocol_state s;

	for (unsigned i = 0; i < NOISE; i++) {
		uint64_t bytes[NOISE_LEN / 8];

		protocol_init(&s);
		s.datagrams.port[1] = ports[next(&seed) % ARRAY_LEN(ports)];
		for (unsigned j = 0; j < PROTOCOL_DATAGRAMS && !s.done; j++) {
			for (unsigned k = 0; k < ARRAY_LEN(bytes); k++)
				bytes[k] = next(&seed);
			say_segment(&s, j & 1, false, 0, bytes,
				1 + next(&seed) % NOISE_LEN);
		}
		ck_assert_msg(s.facts.application == PROTOCOL_UNKNOWN, "%u is %s", i,
			protocol_name(s.facts.application));
	}
}
END_TEST

/* ---- no byte beyond the datagram is read ---- */

/* What comes before chunk `which`, then `len` bytes of it, of `wire` bytes. */
static void
at_the_guard(
	const struct datagram_sample *sample, size_t which, size_t len, size_t wire)
{
	struct protocol_segment g = {
		.payload = guard_put(sample->chunk[which].bytes, len),
		.len = len,
		.wire = wire,
		.side = (uint8_t)sample->chunk[which].side,
	};
	struct protocol_state s;

	begin(&s, sample);
	for (size_t before = 0; before < which; before++)
		say(&s, &sample->chunk[before]);
	protocol_see(&s, &g, NULL);
}

/* As datagrams of that length, and as ones that were cut by the snapshot length. */
static void
every_prefix(const struct datagram_sample *sample)
{
	for (size_t i = 0; i < ARRAY_LEN(sample->chunk); i++) {
		for (size_t len = 1; len <= sample->chunk[i].len; len++) {
			at_the_guard(sample, i, len, len);
			at_the_guard(sample, i, len, sample->chunk[i].len);
		}
	}
}

START_TEST(no_prefix_is_read_beyond_its_end)
{
	for (size_t i = 0; i < ARRAY_LEN(datagrams); i++)
		every_prefix(&datagrams[i]);
	for (size_t i = 0; i < ARRAY_LEN(datagram_successors); i++)
		every_prefix(&datagram_successors[i]);
	for (size_t i = 0; i < ARRAY_LEN(datagram_strangers); i++)
		every_prefix(&datagram_strangers[i]);
}
END_TEST

/* ---- how many are read ---- */

static bool
text(struct protocol_state *s, unsigned side, const char *bytes)
{
	return say_segment(s, side, false, 0, bytes, strlen(bytes));
}

START_TEST(who_is_no_protocol_gives_the_state_back_at_once)
{
	struct protocol_state s;

	protocol_init(&s);
	text(&s, 1, "nobody's protocol");
	ck_assert(s.done);
}
END_TEST

START_TEST(short_ones_of_no_protocol_are_limited)
{
	struct protocol_state s;

	protocol_init(&s);
	for (unsigned i = 0; i < PROTOCOL_DATAGRAMS_UNNAMED; i++) {
		ck_assert(!s.done);
		text(&s, 1, "open");
	}
	ck_assert(s.done);
}
END_TEST

START_TEST(a_short_one_may_come_before_a_protocol)
{
	const struct chunk query = SAY(CLIENT, DNS_QUERY DNS_QUESTION);
	struct protocol_state s;

	protocol_init(&s);
	text(&s, SERVER, "open");
	ck_assert(say(&s, &query));
	ck_assert_uint_eq(s.facts.application, PROTOCOL_DNS);
	ck_assert_uint_eq(s.facts.client_side, CLIENT);
}
END_TEST

START_TEST(those_of_a_named_protocol_are_limited)
{
	const struct chunk get =
		SAY(CLIENT, "\x30\x29\x02\x01\x01\x04\x06public" SNMP_GET);
	struct protocol_state s;

	protocol_init(&s);
	for (unsigned i = 0; i < PROTOCOL_DATAGRAMS; i++) {
		ck_assert(!s.datagrams.over[CLIENT]);
		ck_assert(say(&s, &get) == (i == 0));
	}
	ck_assert(s.datagrams.over[CLIENT]);
	ck_assert(!s.done);
}
END_TEST

/* 500 cameras send without end: their states must come back. */
START_TEST(media_of_one_side_gives_the_state_back)
{
	uint8_t rtp[] = "\x80\x60\0\0\0\0\0\0ssrc and what it has to say";
	struct protocol_state s;
	unsigned n = 0;

	for (protocol_init(&s); !s.done; n++) {
		ck_assert_uint_le(n, PROTOCOL_DATAGRAMS + PROTOCOL_ALONE);
		rtp[3] = (uint8_t)n;
		say_segment(&s, SERVER, false, 0, rtp, sizeof(rtp) - 1);
	}
	ck_assert_uint_eq(s.facts.application, PROTOCOL_RTP);
}
END_TEST

static Suite *
datagram_suite(void)
{
	Suite *s = suite_create("datagram");
	TCase *tc = tcase_create("samples");

	tcase_add_loop_test(tc, a_flow_shows_its_facts, 0, ARRAY_LEN(datagrams));
	tcase_add_loop_test(
		tc, what_follows_takes_a_flow_over, 0, ARRAY_LEN(datagram_successors));
	tcase_add_loop_test(
		tc, strangers_stay_unknown, 0, ARRAY_LEN(datagram_strangers));
	tcase_add_loop_test(
		tc, a_sample_is_taken_for_one_protocol_only, 0, ARRAY_LEN(datagrams));
	tcase_add_test(tc, no_prefix_is_read_beyond_its_end);
	tcase_add_test(tc, noise_is_no_protocol);
	suite_add_tcase(s, tc);
	tc = tcase_create("limits");
	tcase_add_test(tc, who_is_no_protocol_gives_the_state_back_at_once);
	tcase_add_test(tc, short_ones_of_no_protocol_are_limited);
	tcase_add_test(tc, a_short_one_may_come_before_a_protocol);
	tcase_add_test(tc, media_of_one_side_gives_the_state_back);
	tcase_add_test(tc, those_of_a_named_protocol_are_limited);
	suite_add_tcase(s, tc);
	return s;
}

int
main(void)
{
	SRunner *sr = srunner_create(datagram_suite());
	int failed;

	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
