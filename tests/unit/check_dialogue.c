/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Properties of the detectors over TCP: every sample shows the same facts however
 * its segments are cut, in whatever order they come, and when they come again; a
 * copy that differs is told and changes nothing.
 */
#include "camwarden/protocol.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "protocol_help.h"
#include "protocol_samples.h"

enum { SEQ = 0xffffff00, PARTS = 3 }; /* wraps inside a dialogue */

static const unsigned orders[][PARTS] = {
	{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

struct part {
	size_t from, to;
};

/* A dialogue in which chunk `which` is said in some way of its own. */
typedef void say_fn(
	struct protocol_state *s, const struct chunk *c, uint32_t seq, const void *how);

static void
run(struct protocol_state *s, const struct sample *sample, size_t which, say_fn *say,
	const void *how)
{
	uint32_t seq[2] = {SEQ, SEQ};

	protocol_init(s);
	protocol_begin(s, 0, SEQ);
	protocol_begin(s, 1, SEQ);
	for (size_t i = 0; i < ARRAY_LEN(sample->chunk); i++) {
		const struct chunk *c = &sample->chunk[i];

		if (i == which)
			say(s, c, seq[c->side], how);
		else
			say_segment(s, c->side, true, seq[c->side], c->bytes, c->len);
		seq[c->side] += (uint32_t)c->len;
	}
}

static void
ck_same(const struct sample *sample, const struct protocol_facts *f, uint64_t more)
{
	struct protocol_state s;

	run(&s, sample, SIZE_MAX, NULL, NULL);
	s.facts.flags |= more;
	ck_assert_msg(f->flags == s.facts.flags, "%s: flags %#jx, not %#jx",
		sample->name, (uintmax_t)f->flags, (uintmax_t)s.facts.flags);
	ck_assert_msg(
		memcmp(f, &s.facts, sizeof(*f)) == 0, "%s: other facts", sample->name);
}

/* ---- cuts and orders ---- */

struct cuts {
	struct part part[PARTS];
	const unsigned *order;
	bool twice; /* each part comes again at once, and at the end all of them */
};

static void
say_part(struct protocol_state *s, const struct chunk *c, uint32_t seq, struct part p)
{
	say_segment(s, c->side, true, seq + (uint32_t)p.from, c->bytes + p.from,
		p.to - p.from);
}

static void
say_in_parts(
	struct protocol_state *s, const struct chunk *c, uint32_t seq, const void *how)
{
	const struct cuts *cuts = how;

	for (unsigned i = 0; i < PARTS; i++)
		for (unsigned again = 0; again < 1u + cuts->twice; again++)
			say_part(s, c, seq, cuts->part[cuts->order[i]]);
	if (cuts->twice)
		say_segment(s, c->side, true, seq, c->bytes, c->len);
}

static void
cut_at(const struct sample *sample, size_t which, size_t a, size_t b)
{
	struct cuts cuts = {
		.part = {{0, a}, {a, b}, {b, sample->chunk[which].len}},
	};
	struct protocol_state s;

	for (size_t i = 0; i < 2 * ARRAY_LEN(orders); i++) {
		cuts.order = orders[i / 2];
		cuts.twice = i % 2 == 1;
		run(&s, sample, which, say_in_parts, &cuts);
		ck_same(sample, &s.facts, 0);
	}
}

START_TEST(cuts_orders_and_repetitions_change_nothing)
{
	const struct sample *sample = &samples[_i];

	if (sample->udp)
		return;
	for (size_t i = 0; i < ARRAY_LEN(sample->chunk); i++) {
		size_t n = sample->chunk[i].len;

		for (size_t a = 1; a + 1 < n; a++) {
			cut_at(sample, i, a, a + 1);
			cut_at(sample, i, a, (a + n) / 2 + 1 < n ? (a + n) / 2 + 1 : n);
			cut_at(sample, i, a, n - 1);
		}
	}
}
END_TEST

/* ---- copies that differ ---- */

struct lie {
	size_t at, len; /* of the copy; its first byte differs */
	bool before;    /* the copy's bytes are held when the rest comes */
};

static void
say_with_lie(
	struct protocol_state *s, const struct chunk *c, uint32_t seq, const void *how)
{
	const struct lie *lie = how;
	char *copy = malloc(c->len);

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, c->bytes, c->len);
	/* Not to a zero: that is a keep-alive probe's. */
	copy[lie->at] = (char)(copy[lie->at] ^ (copy[lie->at] == 1 ? 2 : 1));
	if (lie->before) {
		say_segment(s, c->side, true, seq + (uint32_t)lie->at,
			c->bytes + lie->at, lie->len);
		say_segment(s, c->side, true, seq, copy, c->len);
	} else {
		say_segment(s, c->side, true, seq, c->bytes, c->len);
		say_segment(s, c->side, true, seq + (uint32_t)lie->at, copy + lie->at,
			lie->len);
	}
	free(copy);
}

START_TEST(a_copy_that_differs_is_told_and_changes_nothing)
{
	const struct sample *sample = &samples[_i];
	struct protocol_state s;

	if (sample->udp)
		return;
	for (size_t i = 0; i < ARRAY_LEN(sample->chunk); i++) {
		for (size_t at = 0; at < sample->chunk[i].len; at++) {
			size_t rest = sample->chunk[i].len - at;
			struct lie lies[] = {{at, 1, false}, {at, rest, false},
				{at, 1, true}, {at, rest, true}};

			for (size_t k = 0; k < ARRAY_LEN(lies); k++) {
				run(&s, sample, i, say_with_lie, &lies[k]);
				ck_same(sample, &s.facts, PROTOCOL_INCONSISTENT);
			}
		}
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("dialogue");
	TCase *tc = tcase_create("dialogue");
	SRunner *sr;
	int failed;

	tcase_add_loop_test(
		tc, cuts_orders_and_repetitions_change_nothing, 0, ARRAY_LEN(samples));
	tcase_add_loop_test(tc, a_copy_that_differs_is_told_and_changes_nothing, 0,
		ARRAY_LEN(samples));
	suite_add_tcase(suite, tc);
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
