/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows -> a sum that does not depend on their order: each row's SHA-256 is the key
 * of a ChaCha stream whose first 2048 bits are the number that is added.
 */
#include "camwarden/chain.h"

#include <endian.h>
#include <string.h>

#include <nettle/chacha.h>

/* The row as a number. */
static void
widen(const void *row, size_t n, struct chain_sum *out)
{
	static const uint8_t zeros[CHAIN_SUM];
	uint8_t hash[CHAIN_HASH], bytes[CHAIN_SUM];
	struct chacha_ctx c;

	chain_hash(row, n, hash);
	chacha_set_key(&c, hash);
	chacha_set_nonce(&c, zeros);
	chacha_crypt(&c, sizeof(bytes), bytes, zeros);
	chain_sum_get(out, bytes);
}

void
chain_sum_add(struct chain_sum *s, const void *row, size_t n)
{
	struct chain_sum r;
	unsigned carry = 0;

	widen(row, n, &r);
	for (size_t i = 0; i < CHAIN_SUM_WORDS; i++) {
		uint64_t with = s->word[i] + carry;

		carry = with < carry;
		s->word[i] = with + r.word[i];
		carry += s->word[i] < with;
	}
}

void
chain_sum_take(struct chain_sum *s, const void *row, size_t n)
{
	struct chain_sum r;
	unsigned borrow = 0;

	widen(row, n, &r);
	for (size_t i = 0; i < CHAIN_SUM_WORDS; i++) {
		uint64_t without = s->word[i] - borrow;

		borrow = s->word[i] < borrow;
		s->word[i] = without - r.word[i];
		borrow += without < r.word[i];
	}
}

void
chain_sum_put(const struct chain_sum *s, uint8_t out[CHAIN_SUM])
{
	for (size_t i = 0; i < CHAIN_SUM_WORDS; i++) {
		uint64_t word = htole64(s->word[i]);

		memcpy(out + 8 * i, &word, sizeof(word));
	}
}

void
chain_sum_get(struct chain_sum *s, const uint8_t bytes[CHAIN_SUM])
{
	memcpy(s->word, bytes, CHAIN_SUM);
	for (size_t i = 0; i < CHAIN_SUM_WORDS; i++)
		s->word[i] = le64toh(s->word[i]);
}
