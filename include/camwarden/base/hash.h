/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keyed hashing.  SipHash-1-3 for tables whose keys come off the wire (the key
 * is random per process, so nobody can choose collisions); SipHash-2-4 with
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
/* 32 lower-case hex digits over the bytes; a pure function. */
char *hash_id(const void *p, size_t n, char buf[HASH_ID_STRLEN]);

#endif
