/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A ring of length-prefixed records between exactly one producing and one
 * consuming thread.  Records hold values, never pointers.  Neither side locks
 * or allocates.
 */
#ifndef CAMWARDEN_BASE_RING_H
#define CAMWARDEN_BASE_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ring;

/* size: bytes, rounded up to a power of two.  NULL on exhaustion. */
struct ring *ring_new(size_t size);
void ring_free(struct ring *r);

/* Producer: copies the record in; false when it does not fit now (the caller
 * counts that).  n at most a quarter of the ring. */
bool ring_push(struct ring *r, uint32_t type, const void *record, size_t n);

/* Consumer: the next record in place, valid until ring_pop; NULL when empty.
 * The record is aligned to 8 bytes. */
const void *ring_peek(struct ring *r, uint32_t *type, size_t *n);
void ring_pop(struct ring *r);

#endif
