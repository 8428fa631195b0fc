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

void
chain_hash_hex(const void *bytes, size_t n, char out[CHAIN_HASH_HEX])
{
	uint8_t hash[CHAIN_HASH];

	chain_hash(bytes, n, hash);
	hex_format(hash, sizeof(hash), out);
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
