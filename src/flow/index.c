/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The index of the flows: buckets of one cache line, each with twelve one-byte
 * tags of the hash, compared together, and the numbers of their flows.
 * A full bucket passes flows on to the next and counts them, so that a search
 * knows where it may stop.  However bad the hash, a search finds what is there.
 *
 * It begins small and grows as flows come, up to what the memory allows, so
 * that the flows there are, and not those there may be, decide how many cache
 * lines it takes.  Growing enters every flow anew, a batch's buckets fetched
 * together, a few times in a life; nothing else ever moves.
 */
#include "flow_int.h"

#include <string.h>

#include "camwarden/base/array.h"

#ifdef __SSE2__
#include <emmintrin.h>
#else
#define ONES UINT64_C(0x0101010101010101)
#define LOWS UINT64_C(0x7f7f7f7f7f7f7f7f)
#endif

/* A bit per slot of the bucket whose tag is the one sought. */
#ifdef __SSE2__
static inline unsigned
bucket_match(const struct flow_bucket *b, uint8_t tag)
{
	__m128i tags = _mm_load_si128((const __m128i *)(const void *)b->tag);
	__m128i same = _mm_cmpeq_epi8(tags, _mm_set1_epi8((char)tag));

	return (unsigned)_mm_movemask_epi8(same) & ((1U << FLOW_BUCKET_SLOTS) - 1);
}
#else
/* 0x80 in each byte of w that equals the tag.  Exact: no carry leaves a byte. */
static inline uint64_t
bytes_equal(uint64_t w, uint8_t tag)
{
	uint64_t x = w ^ (ONES * tag);

	return ~(((x & LOWS) + LOWS) | x | LOWS);
}

/* The eight top bits of the bytes, as eight bits: each reaches the top byte of
 * the product by one power of two and no other does. */
static inline unsigned
bytes_gather(uint64_t tops)
{
	return (unsigned)((tops >> 7) * UINT64_C(0x0102040810204080) >> 56);
}

static inline unsigned
bucket_match(const struct flow_bucket *b, uint8_t tag)
{
	uint64_t low;
	uint32_t high;

	memcpy(&low, b->tag, sizeof(low));
	memcpy(&high, b->tag + sizeof(low), sizeof(high));
	return bytes_gather(bytes_equal(low, tag)) |
	       (bytes_gather(bytes_equal(high, tag)) & 0xf) << 8;
}
#endif

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

bool
flow_is_sought(const struct flow_table *t, uint32_t i, const struct flow_lookup *l)
{
	const struct flow_hot *h = &t->hot[i];

	if (h->id[0] != l->id[0] || h->id[1] != l->id[1])
		return false;
	return !flow_id_is_long(l->id) ||
	       memcmp(&t->whole[i], &l->key, sizeof(l->key)) == 0;
}

uint32_t
flow_find(const struct flow_table *t, const struct flow_lookup *l)
{
	uint8_t tag = hash_tag(l->hash);
	uint32_t b = hash_bucket(t, l->hash);

	for (uint32_t n = t->buckets; n > 0; n--, b = bucket_next(t, b)) {
		const struct flow_bucket *bucket = &t->bucket[b];

		for (unsigned m = bucket_match(bucket, tag); m; m &= m - 1) {
			uint32_t i = bucket->flow[__builtin_ctz(m)];

			if (flow_is_sought(t, i, l))
				return i;
		}
		if (bucket->overflow == 0)
			break;
	}
	return FLOW_NONE;
}

static void
index_enter(struct flow_table *t, uint32_t i, uint64_t hash)
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
index_grow(struct flow_table *t)
{
	uint64_t hash[FLOW_BATCH];

	t->buckets = (uint32_t)MIN(
		(uint64_t)FLOW_BUCKETS_GROW * t->buckets, (uint64_t)t->buckets_max);
	flow_index_clear(t);
	for (uint32_t from = 0; from < t->fresh; from += FLOW_BATCH) {
		uint32_t n = MIN(t->fresh - from, (uint32_t)FLOW_BATCH);

		for (uint32_t i = 0; i < n; i++) {
			hash[i] = flow_hash_again(t, from + i);
			flow_prefetch_bucket(t, hash[i]);
		}
		for (uint32_t i = 0; i < n; i++)
			if (t->hot[from + i].id[1] != 0)
				index_enter(t, from + i, hash[i]);
	}
}

void
flow_index_clear(struct flow_table *t)
{
	memset(t->bucket, 0, t->buckets * sizeof(*t->bucket));
}

void
flow_index_add(struct flow_table *t, uint32_t i, uint64_t hash)
{
	if (t->live >= t->buckets * FLOW_BUCKET_LOAD && t->buckets < t->buckets_max)
		index_grow(t); /* the flow is among them */
	else
		index_enter(t, i, hash);
}

void
flow_index_remove(struct flow_table *t, uint32_t i)
{
	uint64_t hash = flow_hash_again(t, i);
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

void
flow_prefetch_bucket(const struct flow_table *t, uint64_t hash)
{
	__builtin_prefetch(&t->bucket[hash_bucket(t, hash)], 1);
}

uint32_t
flow_prefetch_hot(const struct flow_table *t, const struct flow_lookup *l)
{
	const struct flow_bucket *b = &t->bucket[hash_bucket(t, l->hash)];
	unsigned m = bucket_match(b, hash_tag(l->hash));
	uint32_t i;

	if (!m)
		return FLOW_NONE;
	i = b->flow[__builtin_ctz(m)];
	__builtin_prefetch(&t->hot[i], 1);
	return i;
}
