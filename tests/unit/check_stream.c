/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine of the protocol stage, order: what a detector is shown, whatever
 * becomes of the segments on their way.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "stream_help.h"

/* ---- order ---- */

START_TEST(every_order_of_segments_reads_the_same)
{
	static const char *const part[] = {"C:on", "e\ntw", "o\nthree\n"};
	static const unsigned order[][3] = {
		{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
	uint32_t at[] = {0xfffffffc, 0, 4}; /* wraps */

	protocol_begin(&stream, C, at[0]);
	for (unsigned i = 0; i < 3; i++)
		stream_text(C, at[order[_i][i]], part[order[_i][i]]);
	ck_assert_str_eq(said[C], "one|two|three|");
	ck_assert_uint_eq(stream.facts.flags, PROTOCOL_REQUEST);
}
END_TEST

START_TEST(without_a_syn_the_first_segment_begins_the_side)
{
	stream_text(C, 100, "C:one\n");
	stream_text(C, 90, "before");
	stream_text(C, 106, "two\n");
	ck_assert_str_eq(said[C], "one|two|");
	ck_assert(!stream_inconsistent());
}
END_TEST

START_TEST(retransmissions_are_read_once)
{
	stream_text(C, 100, "C:one\ntwo\n");
	stream_text(C, 100, "C:one\ntwo\n");
	stream_text(C, 102, "one\ntwo\nthree\n");
	stream_text(C, 110, "three\n");
	ck_assert_str_eq(said[C], "one|two|three|");
	ck_assert(!stream_inconsistent());
}
END_TEST

START_TEST(an_island_too_many_is_not_held)
{
	protocol_begin(&stream, C, 0);
	for (uint32_t i = 0; i <= PROTOCOL_ISLANDS; i++)
		stream_text(C, 10 + 10 * i, "x");
	ck_assert_uint_eq(stream.stream[C].islands, PROTOCOL_ISLANDS);
	stream_text(C, 10 + 10 * PROTOCOL_ISLANDS + 1, "y");
	ck_assert_uint_eq(stream.stream[C].islands, PROTOCOL_ISLANDS);
	stream_text(C, 0, "C:0123456789\nabcdefghijklmnopqrstuvw");
	ck_assert_uint_eq(stream.stream[C].islands, 1);
	ck_assert(stream_inconsistent());
	ck_assert_str_eq(said[C], "01234567x9|");
}
END_TEST

/* 20,000 bytes of lines in segments of `size` bytes. */
static size_t
long_dialogue(char *to, size_t lines)
{
	size_t n = (size_t)sprintf(to, "C:");

	for (size_t i = 0; i < lines; i++)
		n += (size_t)sprintf(to + n, "line %zu\n", i);
	return n;
}

static void
ck_long(const char *is, const char *want)
{
	size_t i = 0;

	while (want[i] != '\0' && is[i] == want[i])
		i++;
	ck_assert_msg(is[i] == want[i], "at %zu: %.40s", i, is + i);
}

START_TEST(a_dialogue_longer_than_the_window_is_read_whole)
{
	static const size_t sizes[] = {1, 7, 536, 1460, 4096, 4097, 60000};
	static char all[30000], want[30000];
	size_t n = long_dialogue(all, sizes[_i] < 536 ? 20 : 2000), k = 0;

	for (size_t i = 2; i < n; i++)
		want[k++] = all[i] == '\n' ? '|' : all[i];
	want[k] = '\0';
	for (size_t at = 0; at < n; at += sizes[_i])
		stream_bytes(C, (uint32_t)at, all + at, MIN(sizes[_i], n - at),
			MIN(sizes[_i], n - at));
	ck_long(said[C], want);
	ck_assert(!stream_inconsistent() && !stream_was_cut());
}
END_TEST

START_TEST(swapped_segments_of_a_long_dialogue_are_read_whole)
{
	static char all[30000], want[30000];
	size_t n = long_dialogue(all, 2000), k = 0, size = 1000;

	for (size_t i = 2; i < n; i++)
		want[k++] = all[i] == '\n' ? '|' : all[i];
	want[k] = '\0';
	protocol_begin(&stream, C, 0);
	for (size_t at = 0; at < n; at += 2 * size) {
		if (at + size < n)
			stream_bytes(C, (uint32_t)(at + size), all + at + size,
				MIN(size, n - at - size), MIN(size, n - at - size));
		stream_bytes(C, (uint32_t)at, all + at, MIN(size, n - at),
			MIN(size, n - at));
	}
	ck_long(said[C], want);
	ck_assert(!stream_was_cut());
}
END_TEST

/* ---- copies that differ ---- */

START_TEST(a_copy_that_differs_where_it_was_read_is_told)
{
	stream_text(C, 0, "C:one\ntwo\n");
	stream_text(C, 2, "onE\n");
	ck_assert(stream_inconsistent());
	stream_text(C, 10, "three\n");
	ck_assert_str_eq(said[C], "one|two|three|");
}
END_TEST

START_TEST(a_copy_that_differs_where_it_waits_is_told_and_not_taken)
{
	stream_text(C, 0, "C:one\ntwo");
	stream_text(C, 6, "tWo and more\n");
	ck_assert(stream_inconsistent());
	ck_assert_str_eq(said[C], "one|two and more|");
}
END_TEST

START_TEST(of_an_island_the_first_copy_stays)
{
	protocol_begin(&stream, C, 0);
	stream_text(C, 6, "two\n");
	stream_text(C, 0, "C:one\ntwO\nthree\n");
	ck_assert(stream_inconsistent());
	ck_assert_str_eq(said[C], "one|two|three|");
}
END_TEST

START_TEST(a_copy_that_differs_is_told_when_the_side_is_complete)
{
	stream_text(C, 0, "C:one\nend\n");
	ck_assert(!stream_inconsistent());
	stream_text(C, 0, "C:one\nend\n");
	ck_assert(!stream_inconsistent());
	stream_text(C, 2, "two\n");
	ck_assert(stream_inconsistent());
}
END_TEST

/* A dialogue in segments of 1000 bytes, of which the window has let most go. */
static size_t
let_go(char *all, size_t lines)
{
	size_t n = long_dialogue(all, lines);

	for (size_t at = 0; at < n; at += 1000)
		stream_bytes(C, (uint32_t)at, all + at, MIN((size_t)1000, n - at),
			MIN((size_t)1000, n - at));
	stream.facts.flags = 0;
	return n;
}

/* The copy's last byte is another. */
static void
stream_lie(uint32_t seq, const char *p, size_t n)
{
	char *copy = malloc(n);

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, p, n);
	copy[n - 1] ^= 1;
	stream_bytes(C, seq, copy, n, n);
	free(copy);
}

START_TEST(what_was_let_go_is_compared_segment_by_segment)
{
	static char all[30000];
	size_t n = let_go(all, 2000);

	for (size_t from = 0; from + 1000 <= n; from += 1000)
		for (size_t len = 1000; from + len <= n; len += 1000) {
			stream_bytes(C, (uint32_t)from, all + from, len, len);
			ck_assert_uint_eq(stream.facts.flags, 0);
			stream_lie((uint32_t)from, all + from, len);
			ck_assert(stream_inconsistent());
			stream.facts.flags = 0;
		}
}
END_TEST

START_TEST(what_is_cut_in_another_way_is_told_when_it_can_not_be_compared)
{
	static char all[30000];

	let_go(all, 2000);
	stream_bytes(C, 1, all + 1, 999, 999);
	ck_assert_uint_eq(stream.facts.flags, PROTOCOL_UNCOMPARED);
	stream.facts.flags = 0;
	stream_bytes(C, 0, all, 999, 999);
	ck_assert_uint_eq(stream.facts.flags, PROTOCOL_UNCOMPARED);
	stream.facts.flags = 0;
	stream_bytes(C, 0, all, 1001, 1001);
	ck_assert_uint_eq(stream.facts.flags, PROTOCOL_UNCOMPARED);
}
END_TEST

START_TEST(what_is_remembered_no_more_can_not_be_compared)
{
	static char all[60000];
	size_t n = let_go(all, 4000);

	ck_assert_uint_gt(n / 1000, PROTOCOL_PAST);
	stream_bytes(C, 0, all, 1000, 1000);
	ck_assert_uint_eq(stream.facts.flags, PROTOCOL_UNCOMPARED);
}
END_TEST

START_TEST(the_segment_before_is_still_compared)
{
	static char all[30000], other[1000];
	size_t n = long_dialogue(all, 2000);

	memset(other, '-', sizeof(other));
	for (size_t at = 0; at + 1000 <= n; at += 1000) {
		stream_bytes(C, (uint32_t)at, all + at, 1000, 1000);
		stream.facts.flags = 0;
		if (at >= 1000)
			stream_bytes(C, (uint32_t)at - 1000, other, 900, 900);
		ck_assert(stream_inconsistent() == (at >= 1000));
	}
}
END_TEST

START_TEST(a_segment_from_before_the_window_brings_what_is_new)
{
	static char all[30000], want[30000];
	size_t n = long_dialogue(all, 2000), k = 0;

	for (size_t i = 2; i < n; i++)
		want[k++] = all[i] == '\n' ? '|' : all[i];
	for (size_t at = 0; at < n; at += 1000)
		stream_bytes(C, 0, all, MIN(at + 1000, n), MIN(at + 1000, n));
	ck_long(said[C], want);
}
END_TEST

START_TEST(a_keep_alive_probe_is_no_copy)
{
	stream_text(C, 0, "C:one\n");
	stream_bytes(C, 5, "\0", 1, 1);
	ck_assert(!stream_inconsistent());
	stream_text(C, 5, "x");
	ck_assert(stream_inconsistent());
}
END_TEST

/* ---- holes ---- */

START_TEST(a_hole_that_is_filled_is_none)
{
	protocol_begin(&stream, C, 0);
	for (unsigned i = 0; i + 1 < PROTOCOL_PATIENCE; i++)
		stream_text(C, 6, "two\n");
	stream_text(C, 0, "C:one\n");
	ck_assert_str_eq(said[C], "one|two|");
	ck_assert(!stream_was_cut());
}
END_TEST

START_TEST(patience_begins_anew_with_every_byte_that_fits)
{
	stream_text(C, 0, "C:");
	for (uint32_t k = 0; k < 4; k++) {
		for (unsigned i = 0; i + 1 < PROTOCOL_PATIENCE; i++)
			stream_text(C, 4 * k + 4, "o\n");
		stream_text(C, 4 * k + 2, "n");
		for (unsigned i = 0; i + 1 < PROTOCOL_PATIENCE; i++)
			stream_text(C, 4 * k + 4, "o\n");
		stream_text(C, 4 * k + 3, "e");
	}
	ck_assert_str_eq(said[C], "neo|neo|neo|neo|");
	ck_assert(!stream_was_cut());
}
END_TEST

START_TEST(a_hole_that_stays_ends_the_side)
{
	stream_text(C, 0, "C:one\ntw");
	for (unsigned i = 0; i < PROTOCOL_PATIENCE; i++) {
		ck_assert(!stream_was_cut());
		stream_text(C, 20, "late\n");
	}
	ck_assert(stream_was_cut());
	ck_assert_str_eq(said[C], "one|tw~");
	ck_assert(stream_over(C));
	ck_assert(!stream.done);
	stream_text(S, 0, "S:yes\nend\n");
	ck_assert_str_eq(said[S], "yes|end|");
	ck_assert(stream.done);
}
END_TEST

START_TEST(segments_beyond_the_window_are_not_waited_for_for_ever)
{
	stream_text(C, 0, "C:one\n");
	for (unsigned i = 0; i < PROTOCOL_PATIENCE; i++)
		stream_text(C, 100000 + 10 * i, "far");
	ck_assert(stream_was_cut());
	ck_assert(stream_over(C));
}
END_TEST

START_TEST(a_lost_beginning_is_gone_without)
{
	protocol_begin(&stream, C, 0);
	for (unsigned i = 0; i < PROTOCOL_PATIENCE; i++)
		stream_text(C, 50, "C:two\n");
	ck_assert_str_eq(said[C], "two|");
	ck_assert(stream_was_cut());
	stream_text(C, 56, "three\n");
	ck_assert_str_eq(said[C], "two|three|");
}
END_TEST

START_TEST(a_beginning_that_is_nowhere_near_is_forgotten)
{
	protocol_begin(&stream, C, 0);
	for (unsigned i = 0; i < PROTOCOL_PATIENCE; i++)
		stream_text(C, 0x40000000, "far");
	stream_text(C, 0x40000000, "C:one\n");
	ck_assert_str_eq(said[C], "one|");
	ck_assert(stream_was_cut());
}
END_TEST

START_TEST(bytes_beyond_the_snapshot_end_the_side)
{
	stream_bytes(C, 0, "C:one\ntw", 8, 100);
	ck_assert(stream_was_cut());
	ck_assert_str_eq(said[C], "one|tw~");
	ck_assert(stream_over(C));
}
END_TEST

START_TEST(a_segment_without_any_of_its_bytes_was_cut)
{
	protocol_begin(&stream, C, 0);
	stream_bytes(C, 0, "", 0, 100);
	ck_assert(stream_was_cut());
	ck_assert(stream_over(C));
}
END_TEST

START_TEST(a_cut_of_what_is_not_needed_is_none)
{
	stream_bytes(C, 0, "C:one\nend\nbody", 14, 1000);
	stream_bytes(S, 0, "S:skip 100\n", 11, 111);
	stream_text(S, 111, "two\n");
	ck_assert_str_eq(said[C], "one|end|");
	ck_assert_str_eq(said[S], "skip 100|two|");
	ck_assert(!stream_was_cut());
}
END_TEST

START_TEST(a_cut_ahead_counts_when_it_is_reached)
{
	protocol_begin(&stream, C, 0);
	stream_bytes(C, 6, "two\nth", 6, 20);
	ck_assert(!stream_was_cut());
	stream_text(C, 0, "C:one\n");
	ck_assert(stream_was_cut());
	ck_assert_str_eq(said[C], "one|two|th~");
}
END_TEST

static void
order_tests(TCase *tc)
{
	tcase_add_loop_test(tc, every_order_of_segments_reads_the_same, 0, 6);
	tcase_add_test(tc, without_a_syn_the_first_segment_begins_the_side);
	tcase_add_test(tc, retransmissions_are_read_once);
	tcase_add_test(tc, an_island_too_many_is_not_held);
	tcase_add_loop_test(tc, a_dialogue_longer_than_the_window_is_read_whole, 0, 7);
	tcase_add_test(tc, swapped_segments_of_a_long_dialogue_are_read_whole);
	tcase_add_test(tc, a_copy_that_differs_where_it_was_read_is_told);
	tcase_add_test(tc, a_copy_that_differs_where_it_waits_is_told_and_not_taken);
	tcase_add_test(tc, of_an_island_the_first_copy_stays);
	tcase_add_test(tc, a_copy_that_differs_is_told_when_the_side_is_complete);
	tcase_add_test(tc, what_was_let_go_is_compared_segment_by_segment);
	tcase_add_test(
		tc, what_is_cut_in_another_way_is_told_when_it_can_not_be_compared);
	tcase_add_test(tc, what_is_remembered_no_more_can_not_be_compared);
	tcase_add_test(tc, the_segment_before_is_still_compared);
	tcase_add_test(tc, a_segment_from_before_the_window_brings_what_is_new);
	tcase_add_test(tc, a_keep_alive_probe_is_no_copy);
}

static void
hole_tests(TCase *tc)
{
	tcase_add_test(tc, a_hole_that_is_filled_is_none);
	tcase_add_test(tc, patience_begins_anew_with_every_byte_that_fits);
	tcase_add_test(tc, a_hole_that_stays_ends_the_side);
	tcase_add_test(tc, segments_beyond_the_window_are_not_waited_for_for_ever);
	tcase_add_test(tc, a_lost_beginning_is_gone_without);
	tcase_add_test(tc, a_beginning_that_is_nowhere_near_is_forgotten);
	tcase_add_test(tc, bytes_beyond_the_snapshot_end_the_side);
	tcase_add_test(tc, a_segment_without_any_of_its_bytes_was_cut);
	tcase_add_test(tc, a_cut_of_what_is_not_needed_is_none);
	tcase_add_test(tc, a_cut_ahead_counts_when_it_is_reached);
}

static void
all_tests(TCase *tc)
{
	order_tests(tc);
	hole_tests(tc);
}

int
main(void)
{
	return stream_suite_run("stream", all_tests);
}
