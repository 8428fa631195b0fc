/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keyed hashing.  SipHash-1-3 for tables whose keys come off the wire (the key
 * is random per process, so nobody can choose collisions), and a shorter way for
 * those that are asked for every packet or flow; SipHash-2-4 with
 * 128 bits and a fixed key for identities that must be the same everywhere.
 */
#ifndef CAMWARDEN_BASE_HASH_H
#define CAMWARDEN_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

struct hash_key {
	uint64_t k[2];
};

enum { HASH_ID_STRLEN = 33 };

/* Fills the key from getrandom(2); aborts when the kernel has no randomness. */
void hash_key_random(struct hash_key *out);
uint64_t hash_bytes(const struct hash_key *key, const void *p, size_t n);
/* n 64-bit words: the same function as hash_bytes on them, inlined loads. */
uint64_t hash_words(const struct hash_key *key, const uint64_t *w, size_t n);
/* Words that mask what hash_fold takes, made of the key. */
enum { HASH_SECRETS = 6 };
void hash_secrets(const struct hash_key *key, uint64_t out[HASH_SECRETS]);

/* Multiplies and folds: both inputs reach every bit of the result (as in wyhash).
 * The inputs are masked by secrets, so that nobody can choose colliding ones;
 * nobody outside may see a hash. */
static inline uint64_t
hash_fold(uint64_t a, uint64_t b)
{
	__extension__ typedef unsigned __int128 wide;
	wide p = (wide)a * b;

	return (uint64_t)p ^ (uint64_t)(p >> 64);
}

/* Of two addresses and a word more. */
enum { HASH_PAIR = 5 };
static inline uint64_t
hash_pair(const uint64_t secret[HASH_SECRETS], const uint64_t w[HASH_PAIR])
{
	uint64_t x = hash_fold(w[0] ^ secret[0], w[1] ^ secret[1]);
	uint64_t y = hash_fold(w[2] ^ secret[2], w[3] ^ secret[3]);

	return hash_fold(x ^ secret[4], y ^ w[4] ^ secret[5]);
}

/* 32 lower-case hex digits over the bytes; a pure function. */
char *hash_id(const void *p, size_t n, char buf[HASH_ID_STRLEN]);

#endif
