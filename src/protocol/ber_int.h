/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Elements of BER (X.690 8.1) with one byte of tag and a definite length, read
 * by a cursor: what does not fit marks it bad.
 */
#ifndef CAMWARDEN_BER_INT_H
#define CAMWARDEN_BER_INT_H

#include "cursor_int.h"

enum {
	BER_INTEGER = 0x02,
	BER_OCTETS = 0x04,
	BER_OID = 0x06,
	BER_SEQUENCE = 0x30,
	BER_LONG = 0x80,      /* the length's bytes are counted by the low bits */
	BER_LENGTH_MOST = 4,  /* bytes of a length */
	BER_INTEGER_MOST = 5, /* bytes of 32 bits without sign */
	BER_TAG_HIGH = 0x1f,  /* the tag goes on: not used by what we read */
};

/* The tag and how long the contents say they are. */
static inline uint32_t
ber_head(struct cursor *c, uint8_t *tag)
{
	uint32_t len;
	unsigned more;

	*tag = cursor_u8(c);
	len = cursor_u8(c);
	if ((*tag & BER_TAG_HIGH) == BER_TAG_HIGH)
		c->bad = true;
	if (!(len & BER_LONG))
		return len;
	more = len & ~(unsigned)BER_LONG;
	if (more == 0 || more > BER_LENGTH_MOST)
		c->bad = true;
	for (len = 0; more > 0 && !c->bad; more--)
		len = len << 8 | cursor_u8(c);
	return len;
}

/* The contents of one element of this tag; bad when they are not all there. */
static inline struct cursor
ber_take(struct cursor *c, uint8_t tag)
{
	uint8_t is;
	uint32_t len = ber_head(c, &is);

	if (is != tag)
		c->bad = true;
	return cursor_part(c, len);
}

/* The same, but what is cut off is simply not there. */
static inline struct cursor
ber_open(struct cursor *c, uint8_t tag)
{
	uint8_t is;
	uint32_t len = ber_head(c, &is);

	if (is != tag)
		c->bad = true;
	return cursor_part_upto(c, len);
}

/* An INTEGER that is not negative and has at most 32 bits. */
static inline uint32_t
ber_unsigned(struct cursor *c)
{
	struct cursor value = ber_take(c, BER_INTEGER);
	uint32_t n = 0;

	if (value.left == 0 || value.left > BER_INTEGER_MOST ||
		(value.left == BER_INTEGER_MOST && value.p[0] != 0)) {
		c->bad = true;
		return 0;
	}
	while (value.left > 0)
		n = n << 8 | cursor_u8(&value);
	return n;
}

#endif
