/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Protocol detectors: what the first bytes of a dialogue show.  Every sample
 * is also read cut in two at every byte, and every prefix of each of its
 * segments is read at the edge of a page that may not be touched.
 */
#include "camwarden/protocol.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "guard.h"
#include "protocol_help.h"
#include "protocol_samples.h"

enum { SEQ = 0xffffff00 }; /* wraps inside a dialogue */

static void
say(struct protocol_state *s, const struct sample *sample, unsigned side, uint32_t *seq,
	const char *bytes, size_t len)
{
	say_segment(s, side, !sample->udp, *seq, bytes, len);
	*seq += (uint32_t)len;
}

/* The whole dialogue; chunk `which` is said in two parts, cut at `at`. */
static void
run(struct protocol_state *s, const struct sample *sample, size_t which, size_t at)
{
	uint32_t seq[2] = {SEQ, SEQ};

	protocol_init(s);
	for (size_t i = 0; i < ARRAY_LEN(sample->chunk); i++) {
		const struct chunk *c = &sample->chunk[i];
		size_t cut = i == which ? at : 0;
		if (cut > 0)
			say(s, sample, c->side, &seq[c->side], c->bytes, cut);
		if (c->len > cut)
			say(s, sample, c->side, &seq[c->side], c->bytes + cut,
				c->len - cut);
	}
}

/* Samples need not list what heads have besides. */
static struct protocol_facts
as_listed(const struct protocol_facts *f, const struct protocol_facts *want)
{
	struct protocol_facts is = *f;

	if (want->field[0] == '\0')
		memset(is.field, 0, sizeof(is.field));
	if (want->client[0] == '\0')
		memset(is.client, 0, sizeof(is.client));
	if (want->location[0] == '\0')
		memset(is.location, 0, sizeof(is.location));
	return is;
}

static void
ck_facts(const struct sample *sample, const struct protocol_facts *f)
{
	const struct protocol_facts *want = &sample->facts;
	struct protocol_facts is = as_listed(f, want);

	ck_assert_msg(f->application == want->application, "%s: %s", sample->name,
		protocol_name(f->application));
	ck_assert_msg(f->client_side == want->client_side, "%s: client %u",
		sample->name, f->client_side);
	ck_assert_msg(f->flags == want->flags, "%s: flags %#jx", sample->name,
		(uintmax_t)f->flags);
	ck_assert_msg(f->status == want->status, "%s: %u", sample->name, f->status);
	ck_assert_msg(f->tls_version == want->tls_version &&
			      f->tls_offered == want->tls_offered &&
			      f->tls_cipher == want->tls_cipher,
		"%s: %#x of %#x, %#x", sample->name, f->tls_version, f->tls_offered,
		f->tls_cipher);
	ck_assert_str_eq(f->server_name, want->server_name);
	ck_assert_str_eq(f->method, want->method);
	ck_assert_str_eq(f->path, want->path);
	ck_assert_str_eq(f->scheme, want->scheme);
	ck_assert_str_eq(f->banner, want->banner);
	ck_assert_msg(memcmp(&is, want, sizeof(is)) == 0, "%s: bytes after a string",
		sample->name);
}

START_TEST(a_dialogue_shows_its_facts)
{
	struct protocol_state s;

	run(&s, &samples[_i], SIZE_MAX, 0);
	ck_facts(&samples[_i], &s.facts);
}
END_TEST

START_TEST(a_cut_at_any_byte_changes_nothing)
{
	const struct sample *sample = &samples[_i];
	struct protocol_state s;

	if (sample->udp)
		return;
	for (size_t i = 0; i < ARRAY_LEN(sample->chunk); i++) {
		for (size_t at = 1; at < sample->chunk[i].len; at++) {
			run(&s, sample, i, at);
			ck_facts(sample, &s.facts);
		}
	}
}
END_TEST

START_TEST(strangers_stay_unknown)
{
	struct protocol_state s;

	run(&s, &strangers[_i], SIZE_MAX, 0);
	ck_assert_msg(s.facts.application == PROTOCOL_UNKNOWN, "%s is taken for %s",
		strangers[_i].name, protocol_name(s.facts.application));
	ck_assert_uint_eq(s.facts.flags, 0);
	ck_assert_uint_eq(s.facts.client_side, 2);
}
END_TEST

/* ---- no byte beyond the segment is read ---- */

/* Every prefix of every chunk, before and after the other side has spoken. */
static void
at_the_guard(const struct sample *sample, size_t which, size_t len)
{
	const struct chunk *c = &sample->chunk[which];
	const uint8_t *p = guard_put(c->bytes, len);
	struct protocol_state s;

	for (unsigned after = 0; after < 2; after++) {
		protocol_init(&s);
		for (size_t i = 0; after && i < ARRAY_LEN(sample->chunk); i++)
			if (sample->chunk[i].side != c->side)
				say_segment(&s, 1 - c->side, !sample->udp, SEQ,
					sample->chunk[i].bytes, sample->chunk[i].len);
		say_segment(&s, c->side, !sample->udp, SEQ, p, len);
	}
}

static void
every_prefix(const struct sample *sample)
{
	for (size_t i = 0; i < ARRAY_LEN(sample->chunk); i++)
		for (size_t len = 1; len <= sample->chunk[i].len; len++)
			at_the_guard(sample, i, len);
}

START_TEST(no_prefix_is_read_beyond_its_end)
{
	for (size_t i = 0; i < ARRAY_LEN(samples); i++)
		every_prefix(&samples[i]);
	for (size_t i = 0; i < ARRAY_LEN(strangers); i++)
		every_prefix(&strangers[i]);
}
END_TEST

/* ---- order, limits, what is kept ---- */

static bool
tcp(struct protocol_state *s, unsigned side, uint32_t seq, const char *text)
{
	return say_segment(s, side, true, seq, text, strlen(text));
}

START_TEST(retransmissions_are_read_once)
{
	struct protocol_state s;

	protocol_init(&s);
	tcp(&s, CLIENT, 100, "GET /abc");
	tcp(&s, CLIENT, 100, "GET /abc");
	tcp(&s, CLIENT, 104, "/abcdef HT"); /* overlaps: its first four are old */
	tcp(&s, CLIENT, 114, "TP/1.1\r\n\r\n");
	ck_assert_str_eq(s.facts.path, "/abcdef");
}
END_TEST

START_TEST(a_cut_version_is_checked_as_far_as_it_goes)
{
	struct protocol_state s;

	protocol_init(&s);
	tcp(&s, CLIENT, 1, "GET /a HTT");
	ck_assert(protocol_end(&s, NULL));
	ck_assert_str_eq(s.facts.path, "/a");
	protocol_init(&s);
	tcp(&s, CLIENT, 1, "GET /a HTX");
	protocol_end(&s, NULL);
	ck_assert_uint_eq(s.facts.application, PROTOCOL_UNKNOWN);
}
END_TEST

START_TEST(a_hole_that_stays_ends_the_side)
{
	struct protocol_state s;

	protocol_init(&s);
	tcp(&s, CLIENT, 100, "GET /abc");
	for (unsigned i = 0; i < PROTOCOL_PATIENCE; i++) {
		ck_assert_uint_eq(s.facts.flags, 0);
		tcp(&s, CLIENT, 109, " HTTP/1.1\r\n\r\n");
	}
	/* A method, a slash and no more is still a request with its path cut. */
	ck_assert_str_eq(s.facts.path, "/abc");
	ck_assert_uint_eq(s.facts.flags, PROTOCOL_REQUEST | PROTOCOL_CUT);
	tcp(&s, CLIENT, 108, "d HTTP/1.1\r\n\r\n");
	ck_assert_str_eq(s.facts.path, "/abc");
	ck_assert(!s.done);
	tcp(&s, SERVER, 500, "HTTP/1.1 200 OK\r\n\r\n");
	ck_assert(s.done);
	ck_assert_uint_eq(s.facts.status, 200);
}
END_TEST

START_TEST(a_side_that_is_over_and_goes_on_ends_the_other)
{
	struct protocol_state s;

	protocol_init(&s);
	tcp(&s, SERVER, 0, "0 protocol.\n");
	for (unsigned i = 1; i <= PROTOCOL_ALONE; i++) {
		ck_assert(!s.done);
		tcp(&s, SERVER, 12 * i, "0 protocol.\n");
	}
	ck_assert(s.done);
}
END_TEST

START_TEST(facts_that_change_are_told_once)
{
	struct protocol_state s;

	protocol_init(&s);
	ck_assert(!tcp(&s, CLIENT, 100, "GET / HTTP"));
	ck_assert(tcp(&s, CLIENT, 110, "/1.1\r\n"));
	ck_assert(!tcp(&s, CLIENT, 116, "Accept: *\r\n"));
	ck_assert(tcp(&s, CLIENT, 127, "Host: ms\r\n"));
	ck_assert(!tcp(&s, CLIENT, 137, "\r\n"));
	ck_assert(!s.done);
	ck_assert(!tcp(&s, CLIENT, 139, "GET /second HTTP/1.1\r\n"));
	ck_assert(tcp(&s, SERVER, 1, "HTTP/1.1 204 None\r\n\r\n"));
	ck_assert(!s.done);
	ck_assert(!protocol_end(&s, NULL));
	ck_assert(s.done);
	ck_assert_str_eq(s.facts.path, "/");
}
END_TEST

START_TEST(the_server_may_be_seen_first)
{
	struct protocol_state s;

	protocol_init(&s);
	tcp(&s, 0, 1, "HTTP/1.1 200 OK\r\n\r\n");
	ck_assert_uint_eq(s.facts.client_side, 1);
	ck_assert_uint_eq(s.facts.flags, PROTOCOL_RESPONSE | PROTOCOL_OTHER_RESPONSE);
	tcp(&s, 1, 1, "GET /x HTTP/1.1\r\n\r\n");
	ck_assert_str_eq(s.facts.path, "/x");
}
END_TEST

START_TEST(another_protocol_of_the_other_side_is_not_an_answer)
{
	struct protocol_state s;

	protocol_init(&s);
	tcp(&s, CLIENT, 1, "GET / HTTP/1.1\r\n\r\n");
	tcp(&s, SERVER, 1, "SSH-2.0-OpenSSH_9.2\r\n");
	ck_assert_uint_eq(s.facts.application, PROTOCOL_HTTP);
	ck_assert_uint_eq(s.facts.flags, PROTOCOL_REQUEST);
	for (unsigned i = 0; i < PROTOCOL_ALONE; i++)
		tcp(&s, SERVER, 22 + 4 * i, "more");
	ck_assert(s.done);
}
END_TEST

START_TEST(a_redirect_is_judged_when_its_head_is_whole)
{
	struct protocol_state s;
	uint16_t both = PROTOCOL_REDIRECT_TLS | PROTOCOL_OTHER_RESPONSE;

	protocol_init(&s);
	tcp(&s, SERVER, 1, "HTTP/1.1 301 Moved\r\n");
	ck_assert_uint_eq(s.facts.flags & both, 0);
	tcp(&s, SERVER, 21, "Location: /login\r\n");
	ck_assert_uint_eq(s.facts.flags & both, 0);
	tcp(&s, SERVER, 39, "\r\n");
	ck_assert_uint_eq(s.facts.flags & both, PROTOCOL_OTHER_RESPONSE);
}
END_TEST

START_TEST(segments_are_limited)
{
	struct protocol_state s;
	static char text[PROTOCOL_SEGMENTS + 8];

	memset(text, 'x', sizeof(text));
	memcpy(text, "GET /", 5);
	memcpy(text + PROTOCOL_SEGMENTS, "\r\n\r\n", 4);
	protocol_init(&s);
	for (uint32_t i = 0; i < sizeof(text); i++)
		say_segment(&s, CLIENT, true, i, text + i, 1);
	/* The last one that is looked at decides by what is there. */
	ck_assert_uint_eq(strlen(s.facts.path), PROTOCOL_PATH_LEN - 1);
	ck_assert_uint_eq(s.stream[CLIENT].segments, PROTOCOL_SEGMENTS);
}
END_TEST

START_TEST(a_window_full_of_cookie_still_says_so)
{
	static uint8_t big[2 * PROTOCOL_WINDOW];
	static const char head[] = "GET / HTTP/1.1\r\nCookie: ";
	struct protocol_state s;

	memset(big, 'x', sizeof(big));
	memcpy(big, head, sizeof(head) - 1);
	for (size_t cut = 1; cut < sizeof(big); cut += 97) {
		protocol_init(&s);
		say_segment(&s, CLIENT, true, 0, big, cut);
		say_segment(
			&s, CLIENT, true, (uint32_t)cut, big + cut, sizeof(big) - cut);
		ck_assert_uint_eq(s.facts.flags, PROTOCOL_REQUEST | PROTOCOL_COOKIE);
		ck_assert_uint_le(s.stream[CLIENT].held[0].to, PROTOCOL_WINDOW);
	}
}
END_TEST

START_TEST(a_target_longer_than_the_window_is_cut)
{
	static uint8_t big[2 * PROTOCOL_WINDOW];
	struct protocol_state s;

	memset(big, 'x', sizeof(big));
	memcpy(big, "GET /", 5);
	protocol_init(&s);
	say_segment(&s, CLIENT, true, 0, big, sizeof(big));
	ck_assert_uint_eq(s.facts.application, PROTOCOL_HTTP);
	ck_assert_uint_eq(strlen(s.facts.path), PROTOCOL_PATH_LEN - 1);
	memcpy(big, "FOO /", 5); /* not a method that is certain without a version */
	protocol_init(&s);
	say_segment(&s, CLIENT, true, 0, big, sizeof(big));
	ck_assert_uint_eq(s.facts.application, PROTOCOL_UNKNOWN);
}
END_TEST

START_TEST(a_client_hello_longer_than_the_window_shows_what_is_there)
{
	static uint8_t big[2 * PROTOCOL_WINDOW];
	static const uint8_t head[] =
		"\x16\x03\x01\x10\x04\x01\x00\x10\x00" CLIENT_HELLO_BODY;
	struct protocol_state s;

	memcpy(big, head, sizeof(head) - 1);
	/* The extensions go on beyond the window: key share, and nothing after. */
	big[9 + 43] = 0x0f;
	big[9 + 44] = 0xd0;
	memcpy(big + sizeof(head) - 1, "\x00\x33\x0f\x00", 4);
	protocol_init(&s);
	say_segment(&s, CLIENT, true, 0, big, 1000);
	ck_assert_uint_eq(s.facts.application, PROTOCOL_TLS);
	ck_assert_str_eq(s.facts.server_name, "");
	say_segment(&s, CLIENT, true, 1000, big + 1000, sizeof(big) - 1000);
	ck_assert_str_eq(s.facts.server_name, "rs1.vms.local");
	ck_assert_uint_eq(s.facts.tls_offered, 0x0304);
}
END_TEST

START_TEST(hostile_names_become_valid_text)
{
	struct protocol_state s;

	protocol_init(&s);
	tcp(&s, CLIENT, 1,
		"GET /\xff<\xc3\xa4> HTTP/1.1\r\nHost: \xe2\x80\xae"
		"evil\r\n\r\n");
	ck_assert_str_eq(s.facts.path, "/\xef\xbf\xbd<\xc3\xa4>");
	ck_assert_str_eq(s.facts.server_name, "\xef\xbf\xbd"
					      "evil");
}
END_TEST

START_TEST(every_protocol_has_a_name_that_reads_back)
{
	for (unsigned i = 0; i < PROTOCOL_MAX; i++)
		ck_assert_uint_eq(
			protocol_from_name(protocol_name((enum protocol)i)), i);
	ck_assert_uint_eq(protocol_from_name("HTTP"), PROTOCOL_UNKNOWN);
	ck_assert_str_eq(protocol_name(PROTOCOL_MAX), "unknown");
}
END_TEST

static Suite *
protocol_suite(void)
{
	Suite *s = suite_create("protocol");
	TCase *tc = tcase_create("samples");

	tcase_add_loop_test(tc, a_dialogue_shows_its_facts, 0, ARRAY_LEN(samples));
	tcase_add_loop_test(
		tc, a_cut_at_any_byte_changes_nothing, 0, ARRAY_LEN(samples));
	tcase_add_loop_test(tc, strangers_stay_unknown, 0, ARRAY_LEN(strangers));
	tcase_add_test(tc, no_prefix_is_read_beyond_its_end);
	suite_add_tcase(s, tc);
	tc = tcase_create("see");
	tcase_add_test(tc, retransmissions_are_read_once);
	tcase_add_test(tc, a_cut_version_is_checked_as_far_as_it_goes);
	tcase_add_test(tc, a_hole_that_stays_ends_the_side);
	tcase_add_test(tc, a_side_that_is_over_and_goes_on_ends_the_other);
	tcase_add_test(tc, facts_that_change_are_told_once);
	tcase_add_test(tc, the_server_may_be_seen_first);
	tcase_add_test(tc, another_protocol_of_the_other_side_is_not_an_answer);
	tcase_add_test(tc, a_redirect_is_judged_when_its_head_is_whole);
	tcase_add_test(tc, segments_are_limited);
	tcase_add_test(tc, a_window_full_of_cookie_still_says_so);
	tcase_add_test(tc, a_target_longer_than_the_window_is_cut);
	tcase_add_test(tc, a_client_hello_longer_than_the_window_shows_what_is_there);
	tcase_add_test(tc, hostile_names_become_valid_text);
	tcase_add_test(tc, every_protocol_has_a_name_that_reads_back);
	suite_add_tcase(s, tc);
	return s;
}

int
main(void)
{
	SRunner *sr = srunner_create(protocol_suite());
	int failed;

	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
