/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine of the protocol stage, what detectors ask for: skipping, waiting,
 * handing over, telling, buffers; and its limits.
 */
#include <stdio.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "stream_help.h"

/* ---- what detectors ask for ---- */

START_TEST(skipped_bytes_need_not_come)
{
	stream_text(C, 0, "C:skip 5000\nbody");
	stream_text(C, 5012, "two\n");
	ck_assert_str_eq(said[C], "skip 5000|two|");
	stream_text(C, 16, "body of another kind");
	ck_assert(!stream_inconsistent() && !stream_was_cut());
}
END_TEST

START_TEST(a_message_behind_a_skip_may_have_come_before)
{
	protocol_begin(&stream, C, 0);
	stream_text(C, 60, "two\n");
	stream_text(C, 12, "some of the body");
	stream_text(C, 0, "C:skip 50\n");
	ck_assert_str_eq(said[C], "skip 50|two|");
}
END_TEST

START_TEST(a_skip_over_all_that_is_left_ends_the_side)
{
	char line[32];

	snprintf(line, sizeof(line), "C:skip %d\n", PROTOCOL_TOTAL);
	stream_text(C, 0, line);
	ck_assert_str_eq(said[C], "skip 65536|");
	ck_assert(stream_over(C));
	ck_assert(!stream_was_cut());
}
END_TEST

START_TEST(one_side_waits_for_the_other)
{
	stream_text(C, 0, "C:wait\ntwo\n");
	ck_assert_str_eq(said[C], "");
	stream_text(S, 0, "S:ask\n");
	ck_assert_str_eq(said[C], "wait|two|");
}
END_TEST

START_TEST(both_sides_go_over_to_another_detector)
{
	stream_text(S, 0, "S:hello\n");
	stream_text(C, 0, "C:one\n");
	stream_text(C, 6, "wait\nhello in tls");
	stream_text(S, 8, "ask\ntls\nanswer in tls");
	ck_assert_str_eq(said[C], "one|wait\nhello in tls]");
	ck_assert_str_eq(said[S], "hello|ask|tls|answer in tls]");
	ck_assert_uint_eq(stream.facts.application, PROTOCOL_HTTP);
	ck_assert_uint_eq(stream.facts.client_side, C);
	ck_assert_uint_eq(stream.facts.tls_version, 0x0304);
	ck_assert_uint_eq(stream.facts.flags,
		PROTOCOL_REQUEST | PROTOCOL_RESPONSE | PROTOCOL_STARTTLS);
}
END_TEST

START_TEST(what_is_no_tls_did_not_go_over_to_it)
{
	stream_text(C, 0, "C:tls\n!no");
	ck_assert_uint_eq(stream.facts.flags, PROTOCOL_REQUEST);
	ck_assert(stream_over(C));
}
END_TEST

START_TEST(a_line_longer_than_the_window_is_read_in_parts)
{
	static char all[3 * PROTOCOL_WINDOW];

	memset(all, 'x', sizeof(all));
	memcpy(all, "C:", 2);
	memcpy(all + sizeof(all) - 5, "\nend\n", 5);
	for (size_t at = 0; at < sizeof(all); at += 1024)
		stream_bytes(C, (uint32_t)at, all + at, 1024, 1024);
	ck_assert_uint_eq(said_len[C], sizeof(all) - 2 + 3 - 1);
	ck_assert_str_eq(said[C] + said_len[C] - 5, "|end|");
	ck_assert(stream_over(C));
}
END_TEST

START_TEST(a_piece_beyond_the_window_makes_what_waits_go_on)
{
	static char all[PROTOCOL_WINDOW + 200];
	enum { BEFORE = PROTOCOL_WINDOW - 96, HOLE = 100 };

	memset(all, 'x', sizeof(all));
	memcpy(all, "C:", 2);
	memcpy(all + sizeof(all) - 5, "\nend\n", 5);
	protocol_begin(&stream, C, 0);
	stream_bytes(C, 0, all, BEFORE, BEFORE);
	ck_assert_uint_eq(said_len[C], 0);
	stream_bytes(C, BEFORE + HOLE, all + BEFORE + HOLE, 196, 196);
	stream_bytes(C, BEFORE, all + BEFORE, HOLE, HOLE);
	ck_assert_str_eq(said[C] + said_len[C] - 5, "|end|");
	ck_assert(!stream_was_cut());
}
END_TEST

START_TEST(certificates_and_media_are_told)
{
	stream_text(C, 0, "C:x\n");
	stream_text(S, 0, "S:cert\n");
	ck_assert_str_eq(told, "1 2 der");
	stream_text(S, 7, "media\n");
	ck_assert_str_eq(told, "5000-5001");
}
END_TEST

START_TEST(a_buffer_is_lent_until_the_side_is_over)
{
	stream_text(C, 0, "C:take\n");
	stream_text(C, 7, "take\n");
	ck_assert_uint_eq(lent, 1);
	stream_text(C, 12, "drop\n");
	ck_assert_uint_eq(lent, 0);
	stream_text(C, 17, "take\n");
	stream_text(S, 0, "S:take\n");
	ck_assert_uint_eq(lent, 2);
	stream_text(C, 22, "end\n");
	ck_assert_uint_eq(lent, 1);
	protocol_end(&stream, &stream_out);
	ck_assert_uint_eq(lent, 0);
}
END_TEST

START_TEST(a_buffer_may_not_be_had)
{
	none_free = true;
	stream_text(C, 0, "C:take\n");
	ck_assert_str_eq(told, "none");
}
END_TEST

/* ---- limits ---- */

START_TEST(no_more_than_the_total_is_read)
{
	static char all[PROTOCOL_TOTAL + 4096];
	size_t n = sizeof(all);

	memset(all, '\n', n);
	memcpy(all, "C:", 2);
	for (size_t at = 0; at < n; at += 1024)
		stream_bytes(C, (uint32_t)at, all + at, 1024, 1024);
	ck_assert_uint_eq(said_len[C], PROTOCOL_TOTAL - 2);
	ck_assert(stream_over(C));
}
END_TEST

START_TEST(no_more_segments_than_the_limit_are_read)
{
	stream_text(C, 0, "C:");
	for (uint32_t i = 0; i < 2 * PROTOCOL_SEGMENTS; i++)
		stream_text(C, 2 + i, "\n");
	ck_assert_uint_eq(said_len[C], PROTOCOL_SEGMENTS - 1);
}
END_TEST

START_TEST(the_end_decides_by_what_is_there)
{
	stream_text(C, 0, "C:one\ntw");
	ck_assert(protocol_end(&stream, &stream_out));
	ck_assert_str_eq(said[C], "one|tw~");
	ck_assert(stream.done);
	ck_assert(!stream_was_cut());
	ck_assert(!protocol_end(&stream, &stream_out));
}
END_TEST

START_TEST(a_hole_at_the_end_was_never_filled)
{
	protocol_begin(&stream, C, 0);
	stream_text(C, 10, "C:two\n");
	ck_assert(protocol_end(&stream, &stream_out));
	ck_assert_str_eq(said[C], "two|");
	ck_assert(stream_was_cut());
}
END_TEST

/* ---- cost ---- */

/* Bytes shown to detectors for n segments of one line each, or of one byte. */
static size_t
cost_of(size_t n, size_t size, bool lines, bool answers)
{
	char one[64];

	stream_setup();
	memset(one, 'x', sizeof(one));
	if (lines)
		one[size - 1] = '\n';
	stream_text(C, 0, "C:");
	stream_text(S, 0, "S:");
	for (size_t i = 0; i < n; i++) {
		stream_bytes(C, (uint32_t)(2 + i * size), one, size, size);
		if (answers)
			stream_bytes(S, (uint32_t)(2 + i), "y", 1, 1);
	}
	return cost;
}

START_TEST(twice_the_bytes_are_twice_the_work)
{
	static const struct {
		size_t size;
		bool lines, answers;
	} kind[] = {{40, true, false}, {1, true, false}, {1, false, false},
		{15, false, false}, {40, true, true}, {1, false, true}};

	for (size_t i = 0; i < ARRAY_LEN(kind); i++) {
		size_t n = PROTOCOL_SEGMENTS / 2 - 4;
		size_t once = cost_of(n, kind[i].size, kind[i].lines, kind[i].answers);
		size_t twice =
			cost_of(2 * n, kind[i].size, kind[i].lines, kind[i].answers);

		ck_assert_msg((double)twice < 2.3 * (double)once,
			"segments of %zu: %zu, then %zu", kind[i].size, once, twice);
	}
}
END_TEST

START_TEST(a_piecemeal_line_is_read_when_the_other_side_answers)
{
	static const char line[] = "C:a line of many letters\n";

	for (uint32_t i = 0; line[i] != '\0'; i++)
		stream_bytes(C, i, line + i, 1, 1);
	stream_text(S, 0, "S:yes\n");
	ck_assert_str_eq(said[C], "a line of many letters|");
}
END_TEST

static void
wish_tests(TCase *tc)
{
	tcase_add_test(tc, skipped_bytes_need_not_come);
	tcase_add_test(tc, a_message_behind_a_skip_may_have_come_before);
	tcase_add_test(tc, a_skip_over_all_that_is_left_ends_the_side);
	tcase_add_test(tc, one_side_waits_for_the_other);
	tcase_add_test(tc, both_sides_go_over_to_another_detector);
	tcase_add_test(tc, what_is_no_tls_did_not_go_over_to_it);
	tcase_add_test(tc, a_line_longer_than_the_window_is_read_in_parts);
	tcase_add_test(tc, a_piece_beyond_the_window_makes_what_waits_go_on);
	tcase_add_test(tc, certificates_and_media_are_told);
	tcase_add_test(tc, a_buffer_is_lent_until_the_side_is_over);
	tcase_add_test(tc, a_buffer_may_not_be_had);
}

static void
limit_tests(TCase *tc)
{
	tcase_add_test(tc, no_more_than_the_total_is_read);
	tcase_add_test(tc, no_more_segments_than_the_limit_are_read);
	tcase_add_test(tc, the_end_decides_by_what_is_there);
	tcase_add_test(tc, a_hole_at_the_end_was_never_filled);
	tcase_add_test(tc, twice_the_bytes_are_twice_the_work);
	tcase_add_test(tc, a_piecemeal_line_is_read_when_the_other_side_answers);
}

static void
all_tests(TCase *tc)
{
	wish_tests(tc);
	limit_tests(tc);
}

int
main(void)
{
	return stream_suite_run("reading", all_tests);
}
