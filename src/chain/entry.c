/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Entries -> their hashes.  Every field goes in with its length, so that no two
 * entries are the same bytes.  Any thread.
 */
#include "camwarden/chain.h"

#include <string.h>

#include <nettle/sha2.h>

void
chain_hash(const void *bytes, size_t n, uint8_t out[CHAIN_HASH])
{
	struct sha256_ctx c;

	sha256_init(&c);
	sha256_update(&c, n, bytes);
	sha256_digest(&c, CHAIN_HASH, out);
}

char *
chain_hex(const uint8_t *bytes, size_t n, char buf[CHAIN_HEX])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n && i < CHAIN_SIGNATURE; i++) {
		buf[2 * i] = digits[bytes[i] >> 4];
		buf[2 * i + 1] = digits[bytes[i] & 15];
	}
	buf[2 * (n < CHAIN_SIGNATURE ? n : CHAIN_SIGNATURE)] = '\0';
	return buf;
}

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
chain_unhex(const char *text, uint8_t *out, size_t n)
{
	if (strlen(text) != 2 * n)
		return false;
	for (size_t i = 0; i < n; i++) {
		int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

static void
number(struct sha256_ctx *c, uint64_t value)
{
	uint8_t bytes[8];

	for (unsigned i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(value >> (56 - 8 * i));
	sha256_update(c, sizeof(bytes), bytes);
}

static void
text(struct sha256_ctx *c, const char *value)
{
	size_t n = strlen(value);

	number(c, n);
	sha256_update(c, n, (const uint8_t *)value);
}

void
chain_link(const uint8_t before[CHAIN_HASH], const struct chain_entry *e,
	uint8_t out[CHAIN_HASH])
{
	struct sha256_ctx c;

	sha256_init(&c);
	text(&c, "camwarden entry 1");
	sha256_update(&c, CHAIN_HASH, before);
	number(&c, e->row);
	number(&c, e->previous);
	number(&c, e->at);
	text(&c, e->actor);
	text(&c, e->action);
	text(&c, e->subject);
	text(&c, e->detail);
	sha256_digest(&c, CHAIN_HASH, out);
}
