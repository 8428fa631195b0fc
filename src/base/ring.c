/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ring between a capture thread and the core thread.
 *
 * head and tail count bytes for ever (64 bits) and are masked when used.  A
 * record is an 8-byte header (type, length) and the bytes, padded to 8.  It is
 * never split: when it would cross the end, a filler record takes the rest.
 * The producer owns head, the consumer tail; each reads the other's with
 * acquire and publishes its own with release.
 */
#include "camwarden/base/ring.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { RING_HEADER = 8, RING_LINE = 64 };
#define RING_FILLER UINT32_MAX

struct ring {
	size_t size; /* power of two */
	uint8_t *data;
	_Alignas(RING_LINE) _Atomic uint64_t head;
	uint64_t tail_seen; /* the producer's last look at tail */
	_Alignas(RING_LINE) _Atomic uint64_t tail;
	uint64_t head_seen; /* the consumer's last look at head */
};

struct header {
	uint32_t type, len;
};

struct ring *
ring_new(size_t size)
{
	size_t power = 4096;
	struct ring *r;

	if (size > SIZE_MAX / 2)
		return NULL;
	while (power < size)
		power *= 2;
	r = aligned_alloc(RING_LINE, sizeof(*r));
	if (r == NULL)
		return NULL;
	memset(r, 0, sizeof(*r));
	r->size = power;
	r->data = aligned_alloc(RING_LINE, power);
	if (r->data == NULL) {
		free(r);
		return NULL;
	}
	return r;
}

void
ring_free(struct ring *r)
{
	if (r != NULL)
		free(r->data);
	free(r);
}

static size_t
record_size(size_t n)
{
	return RING_HEADER + ((n + 7) & ~(size_t)7);
}

/* Does the producer have `need` bytes free behind head? */
static bool
ring_has_room(struct ring *r, uint64_t head, size_t need)
{
	if (head + need - r->tail_seen <= r->size)
		return true;
	r->tail_seen = atomic_load_explicit(&r->tail, memory_order_acquire);
	return head + need - r->tail_seen <= r->size;
}

bool
ring_push(struct ring *r, uint32_t type, const void *record, size_t n)
{
	uint64_t head = atomic_load_explicit(&r->head, memory_order_relaxed);
	size_t off = head & (r->size - 1), need = record_size(n),
	       to_end = r->size - off;
	size_t filler = need > to_end ? to_end : 0;

	if (n > r->size / 4 || !ring_has_room(r, head, filler + need))
		return false;
	if (filler > 0) {
		struct header skip = {RING_FILLER, (uint32_t)(filler - RING_HEADER)};
		memcpy(r->data + off, &skip, sizeof(skip));
		off = 0;
	}
	struct header h = {type, (uint32_t)n};
	memcpy(r->data + off, &h, sizeof(h));
	memcpy(r->data + off + RING_HEADER, record, n);
	atomic_store_explicit(&r->head, head + filler + need, memory_order_release);
	return true;
}

const void *
ring_peek(struct ring *r, uint32_t *type, size_t *n)
{
	for (;;) {
		uint64_t tail = atomic_load_explicit(&r->tail, memory_order_relaxed);
		const uint8_t *p = r->data + (tail & (r->size - 1));
		struct header h;

		if (tail == r->head_seen)
			r->head_seen =
				atomic_load_explicit(&r->head, memory_order_acquire);
		if (tail == r->head_seen)
			return NULL;
		memcpy(&h, p, sizeof(h));
		if (h.type != RING_FILLER) {
			*type = h.type;
			*n = h.len;
			return p + RING_HEADER;
		}
		ring_pop(r);
	}
}

void
ring_pop(struct ring *r)
{
	uint64_t tail = atomic_load_explicit(&r->tail, memory_order_relaxed);
	struct header h;

	memcpy(&h, r->data + (tail & (r->size - 1)), sizeof(h));
	atomic_store_explicit(
		&r->tail, tail + record_size(h.len), memory_order_release);
}
