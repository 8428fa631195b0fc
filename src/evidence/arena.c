/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Redacted packets, held until their conversation is judged: a ring of bytes whose
 * oldest entries give way to new ones, and a chain through the entries of each
 * bucket, newest first.  Positions count bytes for ever; one below `tail` is gone,
 * and with it the rest of its chain, which is older.
 *
 * An entry is never split: what is left at the end of the ring becomes an entry of
 * nobody.  Core thread.
 */
#include "camwarden/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"

enum { ALIGN = 8, PACKET_USUAL = 256, HELD_NOBODY = UINT8_MAX };

struct entry {
	uint32_t size;    /* with all that belongs to it */
	uint8_t state;    /* enum evidence_state, or HELD_NOBODY: nothing follows */
	uint64_t before;  /* 1 + position of the bucket's entry before; 0: none */
	uint64_t storing; /* likewise, of those that are given to the store */
	struct conversation_ends of;
	struct evidence_packet packet; /* as far as its bytes go; last */
};

struct evidence_arena {
	struct hash_key key;
	uint8_t *ring;
	uint64_t *bucket; /* 1 + position of its newest entry; 0: none */
	uint64_t size, mask;
	uint64_t head, tail; /* positions: of the next entry, of the oldest */
	uint64_t settled;    /* head at the last settling */
	uint64_t storing;    /* as in an entry */
	uint64_t displaced;
};

struct evidence_arena *
evidence_arena_new(size_t memory, const struct hash_key *key)
{
	struct evidence_arena *a = calloc(1, sizeof(*a));
	size_t buckets = 1, left = memory - sizeof(*a);

	if (a == NULL || memory < 2 * sizeof(struct entry) + sizeof(*a) + ALIGN)
		goto fail;
	while (buckets * 2 * (PACKET_USUAL + sizeof(uint64_t)) <= left)
		buckets *= 2;
	a->key = *key;
	a->mask = buckets - 1;
	a->size = (left - buckets * sizeof(uint64_t)) / ALIGN * ALIGN;
	a->bucket = calloc(buckets, sizeof(*a->bucket));
	a->ring = malloc(a->size);
	if (a->bucket != NULL && a->ring != NULL)
		return a;
fail:
	evidence_arena_free(a);
	return NULL;
}

void
evidence_arena_free(struct evidence_arena *a)
{
	if (a == NULL)
		return;
	free(a->bucket);
	free(a->ring);
	free(a);
}

static struct entry *
entry_at(const struct evidence_arena *a, uint64_t position)
{
	return (struct entry *)(void *)(a->ring + position % a->size);
}

/* The entry of such a link, or NULL: there is none, or it is gone. */
static struct entry *
entry_linked(const struct evidence_arena *a, uint64_t link)
{
	return link > a->tail ? entry_at(a, link - 1) : NULL;
}

static void
make_room(struct evidence_arena *a, uint64_t need)
{
	while (a->head + need - a->tail > a->size) {
		const struct entry *oldest = entry_at(a, a->tail);

		a->displaced += oldest->state == EVIDENCE_NEW;
		a->tail += oldest->size;
	}
}

static uint64_t *
bucket_of(struct evidence_arena *a, const struct conversation_ends *of)
{
	uint64_t w[sizeof(*of) / sizeof(uint64_t)];

	_Static_assert(sizeof(w) == sizeof(*of), "whole words");
	memcpy(w, of, sizeof(w));
	return &a->bucket[hash_words(&a->key, w, ARRAY_LEN(w)) & a->mask];
}

void
evidence_hold(struct evidence_arena *a, const struct conversation_ends *of,
	const struct evidence_packet *p)
{
	size_t used = offsetof(struct evidence_packet, bytes) + p->caplen;
	size_t need = offsetof(struct entry, packet) + used;
	uint64_t to_end = a->size - a->head % a->size, *bucket = bucket_of(a, of);
	struct entry *e;

	need = (need + ALIGN - 1) / ALIGN * ALIGN;
	if (to_end < need) {
		make_room(a, to_end);
		e = entry_at(a, a->head);
		e->size = (uint32_t)to_end;
		e->state = HELD_NOBODY;
		a->head += to_end;
	}
	make_room(a, need);
	e = entry_at(a, a->head);
	e->size = (uint32_t)need;
	e->state = EVIDENCE_NEW;
	e->before = *bucket;
	e->of = *of;
	memcpy(&e->packet, p, used);
	*bucket = a->head + 1;
	a->head += need;
}

/* The next entry of that conversation from the link on, of those not stored. */
static struct entry *
entry_of(const struct evidence_arena *a, uint64_t link,
	const struct conversation_ends *of, uint64_t *found)
{
	struct entry *e;

	for (; (e = entry_linked(a, link)) != NULL; link = e->before)
		if (memcmp(&e->of, of, sizeof(*of)) == 0 &&
			e->state < EVIDENCE_STORING) {
			*found = link;
			return e;
		}
	return NULL;
}

static void
state_set(struct evidence_arena *a, struct entry *e, uint64_t link,
	enum evidence_state state)
{
	e->state = (uint8_t)state;
	if (state != EVIDENCE_STORING)
		return;
	e->storing = a->storing;
	a->storing = link;
}

size_t
evidence_find(struct evidence_arena *a, const struct conversation_ends *of,
	enum evidence_state state, const struct evidence_packet *out[EVIDENCE_FOUND])
{
	uint64_t first = *bucket_of(a, of), link = first;
	size_t count = 0, skip;
	struct entry *e;

	for (; (e = entry_of(a, link, of, &link)) != NULL; link = e->before)
		count++;
	/* The chain has the newest first; these are too many. */
	skip = count > EVIDENCE_FOUND ? count - EVIDENCE_FOUND : 0;
	count -= skip;
	link = first;
	for (size_t at = count; (e = entry_of(a, link, of, &link)) != NULL;
		link = e->before) {
		if (skip > 0) {
			skip--;
			continue;
		}
		out[--at] = &e->packet;
		state_set(a, e, link, state);
	}
	return count;
}

void
evidence_settle(struct evidence_arena *a, bool committed)
{
	struct entry *e;

	for (; (e = entry_linked(a, a->storing)) != NULL; a->storing = e->storing)
		e->state = committed ? EVIDENCE_STORED : EVIDENCE_NEW;
	a->storing = 0;
	a->settled = a->head;
}

bool
evidence_is_pressing(const struct evidence_arena *a)
{
	return a->head - a->settled > a->size / 2;
}

void
evidence_clear(struct evidence_arena *a)
{
	a->tail = a->head;
}

uint64_t
evidence_displaced(const struct evidence_arena *a)
{
	return a->displaced;
}
