/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What identification costs grows no faster than what it is shown: twice the
 * bytes, or twice the segments, are at most 2.3 times the work.  Work is counted,
 * see work_count.h.
 *
 * Two kinds of input: floods that someone thought of, and every seed of
 * fuzz_protocol with each of its pieces said over and over again from each place
 * of it, which asks every detector at every step, those of tomorrow too.
 */
#include <check.h>
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"
#include "camwarden/protocol_state.h"

#include "../fuzz/fuzz_ports.h"
#include "check_work.h"

enum { SEED_MOST = 1 << 16, SEGMENT = 5, UDP = 1 }; /* see fuzz_protocol.c */
enum { ROOM = 2 * PROTOCOL_TOTAL, PIECES = 8, UNITS = 5, PLACES = 12 };

uint64_t work_done;
void __sanitizer_cov_trace_pc(void);

void
__sanitizer_cov_trace_pc(void)
{
	work_done++;
}

/* ---- a dialogue, and a flood at its end ---- */

struct piece_said {
	unsigned side;
	const uint8_t *p;
	size_t n;
};

/* What is said first, and what over and over again behind it. */
struct flood {
	const char *name;
	bool udp;
	uint16_t port;
	struct piece_said said[PIECES];
	size_t count;
	struct piece_said unit;
};

static struct protocol_state state;
static struct protocol_buffer buffers[2];
static unsigned lent;
static uint8_t bytes[ROOM];

static struct protocol_buffer *
lend(void *ctx)
{
	return lent < ARRAY_LEN(buffers) ? &buffers[lent++] : NULL;
}

static void
take_back(void *ctx, struct protocol_buffer *b)
{
	lent = 0;
}

static const struct protocol_out out = {.take = lend, .give_back = take_back};

static uint64_t
see(unsigned side, uint32_t *seq, const uint8_t *p, size_t n, bool udp)
{
	struct protocol_segment g = {.payload = p,
		.len = n,
		.wire = n,
		.seq = *seq,
		.side = (uint8_t)side,
		.tcp = !udp};
	uint64_t before = work_done;

	*seq += (uint32_t)n;
	protocol_see(&state, &g, &out);
	return work_done - before;
}

static void
repeat(const struct piece_said *unit, uint8_t *to, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = unit->p[i % unit->n];
}

static void
begin(const struct flood *f, uint32_t seq[2])
{
	protocol_init(&state);
	lent = 0;
	state.datagrams.port[1] = f->port;
	seq[0] = seq[1] = 1;
	for (size_t i = 0; i < f->count; i++)
		if (f->said[i].n > 0)
			see(f->said[i].side, &seq[f->said[i].side], f->said[i].p,
				f->said[i].n, f->udp);
}

/* The work of n bytes more, in segments of that size, and of the end. */
static uint64_t
stream_cost(const struct flood *f, size_t n, size_t size)
{
	uint32_t seq[2];
	uint64_t cost = 0, before;

	begin(f, seq);
	repeat(&f->unit, bytes, n);
	for (size_t at = 0; at < n; at += size)
		cost += see(f->unit.side, &seq[f->unit.side], bytes + at,
			MIN(size, n - at), false);
	before = work_done;
	protocol_end(&state, &out);
	return cost + work_done - before;
}

/* The work of the last datagram, n bytes long. */
static uint64_t
datagram_cost(const struct flood *f, size_t n)
{
	const struct piece_said *last = &f->said[f->count - 1];
	struct flood before = *f;
	uint32_t seq[2];

	before.count--;
	begin(&before, seq);
	memcpy(bytes, last->p, MIN(last->n, n));
	if (n > last->n)
		repeat(&f->unit, bytes + last->n, n - last->n);
	return see(last->side, &seq[last->side], bytes, n, true);
}

/* ---- twice as much ---- */

enum { ONCE_PAID = 20000 }; /* blocks: a certificate is told, a buffer filled */

static uint64_t worst;

static void
assert_linear(
	const struct flood *f, size_t n, size_t size, uint64_t once, uint64_t twice)
{
	char unit[3 * 16 + 1] = "";

	worst = MAX(worst, twice / (2 * n));
	for (size_t i = 0; i < MIN(f->unit.n, (size_t)16); i++)
		sprintf(unit + 3 * i, "%02x ", f->unit.p[i]);
	ck_assert_msg((double)twice <= 2.3 * (double)once + ONCE_PAID,
		"%s, %zu said, then of %u %s(%zu): %zu bytes by %zu cost %lu, twice as "
		"many %lu",
		f->name, f->count, f->unit.side, unit, f->unit.n, n, size,
		(unsigned long)once, (unsigned long)twice);
}

static void
flood_stream(const struct flood *f)
{
	static const size_t sizes[] = {1, 7, 64, 1460};

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		size_t n = sizes[i] * PROTOCOL_SEGMENTS / 2 - SEGMENT * sizes[i];

		n = MIN(n, (size_t)PROTOCOL_TOTAL / 2 - PROTOCOL_WINDOW);
		assert_linear(f, n, sizes[i], stream_cost(f, n, sizes[i]),
			stream_cost(f, 2 * n, sizes[i]));
	}
}

/* What n bytes more cost than the datagram without them. */
static uint64_t
more_cost(const struct flood *f, size_t n)
{
	size_t own = f->said[f->count - 1].n;
	uint64_t without = datagram_cost(f, own), with = datagram_cost(f, own + n);

	return with > without ? with - without : 0;
}

static void
flood_datagram(const struct flood *f)
{
	size_t own = f->said[f->count - 1].n;

	for (size_t n = 400; own + 2 * n <= PROTOCOL_WINDOW; n *= 2)
		assert_linear(f, n, n, more_cost(f, n), more_cost(f, 2 * n));
}

/* ---- floods that someone thought of ---- */

START_TEST(a_flood_costs_what_it_is_long)
{
	const struct work_flood *w = &work_floods[_i];
	struct flood f = {.name = w->name,
		.udp = w->udp,
		.port = w->port,
		.unit = {w->side, (const uint8_t *)w->unit, w->unit_len}};

	for (size_t i = 0; i < ARRAY_LEN(w->said) && w->said[i].len > 0; i++)
		f.said[f.count++] = (struct piece_said){w->said[i].side,
			(const uint8_t *)w->said[i].bytes, w->said[i].len};
	if (f.udp)
		flood_datagram(&f);
	else
		flood_stream(&f);
	/* A flood that nobody reads would show nothing. */
	ck_assert_msg(state.facts.application == w->protocol, "%s: is %s", w->name,
		protocol_name(state.facts.application));
}
END_TEST

/* ---- messages whose lengths must be right ---- */

enum { LONG = 4 }; /* a tag, 0x82 and two bytes of length */

static size_t
long_header(uint8_t *p, uint8_t tag, size_t n)
{
	p[0] = tag;
	p[1] = 0x82;
	p[2] = (uint8_t)(n >> 8);
	p[3] = (uint8_t)n;
	return LONG;
}

/* SNMP 2c: a GetRequest of `fill` bytes of bindings. */
static size_t
snmp_head(uint8_t *p, size_t fill)
{
	static const uint8_t community[] = "\2\1\1\4\6public";
	static const uint8_t call[] = "\2\1\1\2\1\0\2\1\0";
	size_t pdu = sizeof(call) - 1 + LONG + fill, at;

	at = long_header(p, 0x30, sizeof(community) - 1 + LONG + pdu);
	memcpy(p + at, community, sizeof(community) - 1);
	at += sizeof(community) - 1;
	at += long_header(p + at, 0xa0, pdu);
	memcpy(p + at, call, sizeof(call) - 1);
	at += sizeof(call) - 1;
	return at + long_header(p + at, 0x30, fill);
}

/* The work of a message that has n bytes of bindings, or of sequences in each other. */
static uint64_t
snmp_cost(size_t n, bool nested)
{
	static const uint8_t binding[] = "\x30\x0c\6\x08\x2b\6\1\2\1\1\1\0\5\0";
	const struct piece_said unit = {0, binding, sizeof(binding) - 1};
	struct flood f = {.port = 161};
	uint32_t seq[2];
	size_t at = snmp_head(bytes, n);

	if (nested)
		for (size_t i = 0; i < n; i += LONG)
			long_header(bytes + at + i, 0x30, n - i - LONG);
	else
		repeat(&unit, bytes + at, n);
	begin(&f, seq);
	return see(0, seq, bytes, at + n, true);
}

START_TEST(bindings_of_snmp_cost_what_they_are_long)
{
	enum { N = 14 * LONG };
	struct flood f = {.name = _i ? "snmp nested" : "snmp bindings"};

	for (size_t n = N; 2 * n < PROTOCOL_WINDOW - 64; n *= 2) {
		uint64_t once = snmp_cost(n, _i), twice;

		ck_assert_uint_eq(state.facts.application, PROTOCOL_SNMP);
		twice = snmp_cost(2 * n, _i);
		assert_linear(&f, n, n, once, twice);
	}
}
END_TEST

/* ---- seeds, said over and over again ---- */

static size_t
seed_read(const char *path, uint8_t *seed, struct flood *f)
{
	FILE *file = fopen(path, "rb");
	size_t size, n;

	ck_assert_ptr_nonnull(file);
	size = fread(seed, 1, SEED_MOST, file);
	fclose(file);
	f->count = 0;
	if (size == 0)
		return 0;
	f->udp = seed[0] & UDP;
	f->port = fuzz_port(seed[0]);
	for (size_t at = 1; at + SEGMENT < size && f->count < PIECES;
		at += SEGMENT + n) {
		n = MIN((size_t)be16(seed + at + 3), size - at - SEGMENT);
		f->said[f->count++] =
			(struct piece_said){seed[at] & 1, seed + at + SEGMENT, n};
	}
	return f->count;
}

/* Each of its pieces, from each place: the last piece is cut there. */
static void
flood_seed(const struct flood *seed, size_t count)
{
	static const size_t units[UNITS] = {1, 2, 5, 24, 1000};
	struct flood f = *seed;
	struct piece_said *last = &f.said[count - 1];
	size_t whole = last->n, step = MAX(whole / PLACES, (size_t)1);

	f.count = count;
	for (size_t at = whole; at > 0; at = at > step ? at - step : 0) {
		last->n = at;
		for (size_t i = 0; i < UNITS; i++) {
			size_t n = MIN(units[i], at);

			f.unit = (struct piece_said){last->side, last->p + at - n, n};
			if (f.udp)
				flood_datagram(&f);
			else
				flood_stream(&f);
			if (n == at)
				break;
		}
	}
}

START_TEST(a_seed_said_again_costs_what_it_is_long)
{
	static uint8_t seed[SEED_MOST];
	const char *top = getenv("top_srcdir");
	char folder[PATH_MAX], path[PATH_MAX + NAME_MAX + 1];
	struct dirent *entry;
	size_t seeds = 0;
	DIR *dir;

	snprintf(folder, sizeof(folder), "%s/tests/fuzz/corpus/protocol",
		top != NULL ? top : ".");
	dir = opendir(folder);
	ck_assert_ptr_nonnull(dir);
	while ((entry = readdir(dir)) != NULL) {
		struct flood f = {.name = entry->d_name};

		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (entry->d_name[0] == '.' || seed_read(path, seed, &f) == 0)
			continue;
		for (size_t count = 1; count <= f.count; count++)
			if (f.said[count - 1].n > 0)
				flood_seed(&f, count);
		seeds++;
	}
	closedir(dir);
	ck_assert_uint_gt(seeds, 100);
	printf("%zu seeds, at most %lu blocks a byte\n", seeds, (unsigned long)worst);
}
END_TEST

/* ---- segments that come in another order ---- */

enum order {
	STRAIGHT,
	BACKWARDS,
	PAIRS_TURNED,
	ODD_THEN_EVEN,
	TWICE,
	OVERLAPPING,
	ORDERS
};

/* Where the i-th of n segments begins, in segments. */
static size_t
place(enum order order, size_t i, size_t n)
{
	switch (order) {
	case BACKWARDS:
		return n - 1 - i;
	case PAIRS_TURNED:
		return i ^ 1;
	case ODD_THEN_EVEN:
		return i < n / 2 ? 2 * i + 1 : 2 * (i - n / 2);
	case TWICE:
		return i / 2;
	default:
		return i;
	}
}

static uint64_t
order_cost(enum order order, size_t segments, size_t size)
{
	static const char head[] = "GET / HTTP/1.1\r\nX: ";
	uint64_t before = work_done;

	protocol_init(&state);
	protocol_begin(&state, 0, 0);
	memset(bytes, 'x', sizeof(bytes));
	memcpy(bytes, head, sizeof(head) - 1);
	for (size_t i = 0; i < segments; i++) {
		uint32_t seq = (uint32_t)(place(order, i, segments) * size);
		size_t n = order == OVERLAPPING ? MIN(4 * size, (size_t)1460) : size;

		see(0, &seq, bytes + seq, n, false);
	}
	protocol_end(&state, &out);
	return work_done - before;
}

START_TEST(twice_the_segments_in_any_order_are_twice_the_work)
{
	static const size_t sizes[] = {1, 15, 100, 240};
	enum order order = (enum order)_i;

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
		for (size_t n = 2 * PROTOCOL_PATIENCE; n <= PROTOCOL_SEGMENTS / 2;
			n *= 2) {
			uint64_t once = order_cost(order, n, sizes[i]);
			uint64_t twice = order_cost(order, 2 * n, sizes[i]);

			ck_assert_msg((double)twice <= 2.3 * (double)once + ONCE_PAID,
				"order %d: %zu segments of %zu cost %lu, twice as many "
				"%lu",
				_i, n, sizes[i], (unsigned long)once,
				(unsigned long)twice);
		}
}
END_TEST

/* The measure itself: what is quadratic is found out. */
START_TEST(work_is_counted)
{
	struct flood f = {
		.name = "x", .unit = {0, (const uint8_t *)"GET / HTTP/1.1\r\n", 16}};
	uint64_t small = stream_cost(&f, 16, 16);
	uint64_t large = stream_cost(&f, 16 * 128, 16);

	ck_assert_uint_gt(small, 100);
	ck_assert_uint_gt(large, 4 * small);
	ck_assert_uint_eq(stream_cost(&f, 16, 16), small);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("work");
	TCase *t = tcase_create("work");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_set_timeout(t, 300);
	tcase_add_test(t, work_is_counted);
	tcase_add_loop_test(
		t, a_flood_costs_what_it_is_long, 0, (int)work_floods_count);
	tcase_add_loop_test(t, bindings_of_snmp_cost_what_they_are_long, 0, 2);
	tcase_add_test(t, a_seed_said_again_costs_what_it_is_long);
	tcase_add_loop_test(
		t, twice_the_segments_in_any_order_are_twice_the_work, 0, ORDERS);
	suite_add_tcase(s, t);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
