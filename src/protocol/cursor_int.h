/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A cursor over nested wire structures with a sticky error: every read that
 * does not fit gives zero and marks the cursor; check `bad` once at the end.
 */
#ifndef CAMWARDEN_CURSOR_INT_H
#define CAMWARDEN_CURSOR_INT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"

struct cursor {
	const uint8_t *p;
	size_t left;
	bool bad;
};

/* Within the bytes, or NULL. */
static inline const uint8_t *
cursor_bytes(struct cursor *c, size_t n)
{
	const uint8_t *p = c->p;

	if (c->bad || n > c->left) {
		c->bad = true;
		return NULL;
	}
	c->p += n;
	c->left -= n;
	return p;
}

static inline uint8_t
cursor_u8(struct cursor *c)
{
	const uint8_t *p = cursor_bytes(c, 1);

	return p != NULL ? *p : 0;
}

static inline uint16_t
cursor_u16(struct cursor *c)
{
	const uint8_t *p = cursor_bytes(c, 2);

	return p != NULL ? be16(p) : 0;
}

static inline uint32_t
cursor_u32(struct cursor *c)
{
	const uint8_t *p = cursor_bytes(c, 4);

	return p != NULL ? be32(p) : 0;
}

static inline uint32_t
cursor_u24(struct cursor *c)
{
	const uint8_t *p = cursor_bytes(c, 3);

	return p != NULL ? be24(p) : 0;
}

static inline void
cursor_skip(struct cursor *c, size_t n)
{
	cursor_bytes(c, n);
}

/* The next n bytes as a cursor of their own; bad when they are not all there. */
static inline struct cursor
cursor_part(struct cursor *c, size_t n)
{
	struct cursor part = {cursor_bytes(c, n), n, false};

	if (part.p == NULL)
		part = (struct cursor){NULL, 0, true};
	return part;
}

/* The same, but what is cut off is simply not there. */
static inline struct cursor
cursor_part_upto(struct cursor *c, size_t n)
{
	return cursor_part(c, MIN(n, c->left));
}

#endif
