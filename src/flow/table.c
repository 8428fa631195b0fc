/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where flows are kept: one mapping made at start, cut into the two arrays of
 * flows, an index, and the smaller tables.  The index is an array of buckets of
 * one cache line: twelve one-byte tags of the hash, compared eight at a time,
 * and the numbers of their flows.  A full bucket passes flows on to the next
 * and counts them, so that a search knows where it may stop; nothing ever
 * moves.  However bad the hash, a search finds what is there.
 */
#include "flow_int.h"

#include <string.h>
#include <sys/mman.h>

#include "camwarden/base/array.h"

#define ONES UINT64_C(0x0101010101010101)
#define LOWS UINT64_C(0x7f7f7f7f7f7f7f7f)

/* 0x80 in each byte of w that equals the tag.  Exact: no carry leaves a byte. */
static inline uint64_t
bytes_equal(uint64_t w, uint8_t tag)
{
	uint64_t x = w ^ (ONES * tag);

	return ~(((x & LOWS) + LOWS) | x | LOWS);
}

/* A bit per slot of the bucket whose tag is the one sought. */
static inline unsigned
bucket_match(const struct flow_bucket *b, uint8_t tag)
{
	uint64_t low, high = 0;
	unsigned found = 0;

	memcpy(&low, b->tag, 8);
	memcpy(&high, b->tag + 8, 4);
	low = bytes_equal(low, tag);
	high = bytes_equal(high, tag) & UINT32_MAX;
	for (; low; low &= low - 1)
		found |= 1U << (__builtin_ctzll(low) >> 3);
	for (; high; high &= high - 1)
		found |= 0x100U << (__builtin_ctzll(high) >> 3);
	return found;
}

static inline uint8_t
hash_tag(uint64_t hash)
{
	uint8_t tag = hash & 0xff;

	return tag ? tag : 1;
}

static inline uint32_t
hash_bucket(const struct flow_table *t, uint64_t hash)
{
	return (uint32_t)(((hash >> 32) * t->buckets) >> 32);
}

static inline uint32_t
bucket_next(const struct flow_table *t, uint32_t b)
{
	return ++b == t->buckets ? 0 : b;
}

static inline bool
key_equal(const struct flow_key *x, const struct flow_key *y)
{
	uint64_t a[6], b[6];

	memcpy(a, x, sizeof(a));
	memcpy(b, y, sizeof(b));
	return ((a[0] ^ b[0]) | (a[1] ^ b[1]) | (a[2] ^ b[2]) | (a[3] ^ b[3]) |
		       (a[4] ^ b[4]) | (a[5] ^ b[5])) == 0;
}

uint32_t
flow_find(const struct flow_table *t, const struct flow_key *key, uint64_t hash)
{
	uint8_t tag = hash_tag(hash);
	uint32_t b = hash_bucket(t, hash);

	for (uint32_t n = t->buckets; n > 0; n--, b = bucket_next(t, b)) {
		const struct flow_bucket *bucket = &t->bucket[b];

		for (unsigned m = bucket_match(bucket, tag); m; m &= m - 1) {
			uint32_t i = bucket->flow[__builtin_ctz(m)];

			if (key_equal(&t->hot[i].key, key))
				return i;
		}
		if (bucket->overflow == 0)
			break;
	}
	return FLOW_NONE;
}

static void
index_add(struct flow_table *t, uint32_t i, uint64_t hash)
{
	uint32_t b = hash_bucket(t, hash);

	for (;; b = bucket_next(t, b)) {
		struct flow_bucket *bucket = &t->bucket[b];
		unsigned m = bucket_match(bucket, 0);

		if (m) {
			unsigned slot = (unsigned)__builtin_ctz(m);

			bucket->tag[slot] = hash_tag(hash);
			bucket->flow[slot] = i;
			return;
		}
		bucket->overflow++;
	}
}

static void
index_remove(struct flow_table *t, uint32_t i, uint64_t hash)
{
	uint32_t b = hash_bucket(t, hash);

	for (;; b = bucket_next(t, b)) {
		struct flow_bucket *bucket = &t->bucket[b];

		for (unsigned m = bucket_match(bucket, hash_tag(hash)); m; m &= m - 1) {
			unsigned slot = (unsigned)__builtin_ctz(m);

			if (bucket->flow[slot] == i) {
				bucket->tag[slot] = 0;
				return;
			}
		}
		bucket->overflow--;
	}
}

uint32_t
flow_take(struct flow_table *t, const struct flow_key *key, uint64_t hash)
{
	uint32_t i = t->free;

	if (i != FLOW_NONE)
		t->free = t->cold[i].next;
	else if (t->fresh < t->flows)
		i = t->fresh++;
	else
		return FLOW_NONE;
	t->hot[i] = (struct flow_hot){.key = *key, .state = FLOW_NONE};
	t->cold[i] = (struct flow_cold){.syn_side = 2, .syn_ack_side = 2};
	index_add(t, i, hash);
	t->live++;
	return i;
}

void
flow_give_back(struct flow_table *t, uint32_t i)
{
	index_remove(t, i, flow_key_hash(t, &t->hot[i].key));
	t->cold[i].next = t->free;
	t->free = i;
	t->live--;
}

/* What a flow is worth keeping for: over, never answered, the rest. */
static unsigned
flow_worth(const struct flow_hot *h)
{
	if (h->bits & FLOW_BIT_CLOSING)
		return 0;
	return (h->bits & FLOW_BIT_SIDE0) && (h->bits & FLOW_BIT_SIDE1) ? 2 : 1;
}

static bool
worth_less(const struct flow_hot *x, const struct flow_hot *y)
{
	unsigned a = flow_worth(x), b = flow_worth(y);

	return a != b ? a < b : x->last < y->last;
}

uint32_t
flow_victim(const struct flow_table *t, uint64_t hash)
{
	uint32_t best = FLOW_NONE;

	/* Every flow is in use, so some bucket ahead is not empty; near ones
	 * hold FLOW_BUCKET_LOAD on average. */
	for (uint32_t b = hash_bucket(t, hash); best == FLOW_NONE;
		b = bucket_next(t, b)) {
		const struct flow_bucket *bucket = &t->bucket[b];

		for (unsigned s = 0; s < FLOW_BUCKET_SLOTS; s++) {
			if (!bucket->tag[s])
				continue;
			if (best == FLOW_NONE ||
				worth_less(&t->hot[bucket->flow[s]], &t->hot[best]))
				best = bucket->flow[s];
		}
	}
	return best;
}

static size_t
lines(size_t n)
{
	return (n + FLOW_LINE - 1) / FLOW_LINE * FLOW_LINE;
}

/* How many of each the memory holds; false when that is too little to work. */
static bool
table_size(struct flow_table *t, size_t memory)
{
	size_t fixed = lines(sizeof(*t)) + lines(FLOW_COPIES * sizeof(*t->copy));
	size_t flow = sizeof(*t->hot) + sizeof(*t->cold) +
		      (sizeof(*t->bucket) + FLOW_BUCKET_LOAD - 1) / FLOW_BUCKET_LOAD;
	size_t states = memory / FLOW_STATES_SHARE / sizeof(*t->state);

	if (memory < FLOW_MEMORY_LEAST)
		return false;
	t->states = t->identify ? (uint32_t)MIN(states, (size_t)FLOW_STATES_MAX) : 0;
	memory -= fixed + lines(t->states * sizeof(*t->state)) + 4 * FLOW_LINE;
	t->flows = (uint32_t)MIN(memory / flow, (size_t)UINT32_MAX / 2);
	t->buckets = t->flows / FLOW_BUCKET_LOAD + 1;
	return true;
}

static void *
carve(uint8_t **at, size_t n)
{
	void *p = *at;

	*at += lines(n);
	return p;
}

/* The pages are zero until they are used, and are not had until then. */
static bool
table_map(struct flow_table *sizes, struct flow_table **out)
{
	struct flow_table *t = sizes;
	size_t n = lines(sizeof(*t)) + lines(t->flows * sizeof(*t->hot)) +
		   lines(t->flows * sizeof(*t->cold)) +
		   lines(t->buckets * sizeof(*t->bucket)) +
		   lines(FLOW_COPIES * sizeof(*t->copy)) +
		   lines(t->states * sizeof(*t->state));
	uint8_t *at = mmap(
		NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		return false;
	/* Huge pages spare the misses of address translation; a wish only. */
	(void)madvise(at, n, MADV_HUGEPAGE);
	*out = carve(&at, sizeof(*t));
	t->mapped = n;
	t->bucket = carve(&at, t->buckets * sizeof(*t->bucket));
	t->hot = carve(&at, t->flows * sizeof(*t->hot));
	t->cold = carve(&at, t->flows * sizeof(*t->cold));
	t->copy = carve(&at, FLOW_COPIES * sizeof(*t->copy));
	t->state = carve(&at, t->states * sizeof(*t->state));
	**out = *t;
	return true;
}

struct flow_table *
flow_table_new(const struct flow_options *options, const struct hash_key *key,
	flow_report_fn *fn, void *ctx)
{
	struct flow_table sizes = {
		.free = FLOW_NONE,
		.free_state = FLOW_NONE,
		.key = *key,
		.key_vlan = options->key_vlan,
		.key_vni = options->key_vni,
		.identify = options->identify,
		.report = fn,
		.report_ctx = ctx,
	};
	struct flow_table *t;

	if (!table_size(&sizes, options->memory) || !table_map(&sizes, &t))
		return NULL;
	for (uint64_t i = 0; i < FLOW_SIGNATURE_KEYS; i++)
		t->secret[i] = hash_words(key, &i, 1);
	flow_wheel_init(t);
	return t;
}

void
flow_table_free(struct flow_table *t)
{
	if (t)
		munmap(t, t->mapped);
}

size_t
flow_live(const struct flow_table *t)
{
	return t->live;
}
