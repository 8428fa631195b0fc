/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Base64 (RFC 4648 4), as far as it is wanted. */
#include "credential_int.h"

static int
value_of(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

size_t
base64_decode(struct span text, uint8_t *out, size_t size)
{
	uint32_t held = 0;
	unsigned bits = 0;
	size_t n = 0;

	for (size_t i = 0; i < text.n && n < size; i++) {
		int v = value_of(text.p[i]);
		if (v < 0)
			break;
		held = held << 6 | (uint32_t)v;
		bits += 6;
		if (bits < 8)
			continue;
		bits -= 8;
		out[n++] = (uint8_t)(held >> bits);
	}
	return n;
}
