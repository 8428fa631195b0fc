/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SipHash (Aumasson and Bernstein, 2012): 1-3 for tables keyed by wire bytes,
 * 2-4 with 128 bits of output for identities.
 */
#include "camwarden/base/hash.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

struct sip {
	uint64_t v0, v1, v2, v3;
};

static inline uint64_t
rotl(uint64_t x, unsigned n)
{
	return x << n | x >> (64 - n);
}

static inline void
sip_round(struct sip *s)
{
	s->v0 += s->v1;
	s->v2 += s->v3;
	s->v1 = rotl(s->v1, 13) ^ s->v0;
	s->v3 = rotl(s->v3, 16) ^ s->v2;
	s->v0 = rotl(s->v0, 32);
	s->v2 += s->v1;
	s->v0 += s->v3;
	s->v1 = rotl(s->v1, 17) ^ s->v2;
	s->v3 = rotl(s->v3, 21) ^ s->v0;
	s->v2 = rotl(s->v2, 32);
}

static inline void
sip_init(struct sip *s, uint64_t k0, uint64_t k1)
{
	s->v0 = k0 ^ UINT64_C(0x736f6d6570736575);
	s->v1 = k1 ^ UINT64_C(0x646f72616e646f6d);
	s->v2 = k0 ^ UINT64_C(0x6c7967656e657261);
	s->v3 = k1 ^ UINT64_C(0x7465646279746573);
}

static inline void
sip_word(struct sip *s, uint64_t m, unsigned rounds)
{
	s->v3 ^= m;
	for (unsigned i = 0; i < rounds; i++)
		sip_round(s);
	s->v0 ^= m;
}

static inline uint64_t
sip_out(struct sip *s, unsigned rounds)
{
	for (unsigned i = 0; i < rounds; i++)
		sip_round(s);
	return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

static inline uint64_t
load64(const uint8_t *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	return le64toh(w);
}

/* All of the input, with the length in the last word's top byte. */
static void
sip_bytes(struct sip *s, const uint8_t *p, size_t n, unsigned rounds)
{
	uint64_t last = (uint64_t)n << 56;
	size_t left = n;

	for (; left >= 8; p += 8, left -= 8)
		sip_word(s, load64(p), rounds);
	for (size_t i = 0; i < left; i++)
		last |= (uint64_t)p[i] << (8 * i);
	sip_word(s, last, rounds);
}

void
hash_key_random(struct hash_key *out)
{
	if (getrandom(out, sizeof(*out), 0) != (ssize_t)sizeof(*out)) {
		fputs("camwarden: the kernel gave no randomness\n", stderr);
		abort();
	}
}

uint64_t
hash_bytes(const struct hash_key *key, const void *p, size_t n)
{
	struct sip s;

	sip_init(&s, key->k[0], key->k[1]);
	sip_bytes(&s, p, n, 1);
	s.v2 ^= 0xff;
	return sip_out(&s, 3);
}

uint64_t
hash_words(const struct hash_key *key, const uint64_t *w, size_t n)
{
	struct sip s;

	sip_init(&s, key->k[0], key->k[1]);
	for (size_t i = 0; i < n; i++)
		sip_word(&s, le64toh(w[i]), 1);
	sip_word(&s, (uint64_t)(n * 8) << 56, 1);
	s.v2 ^= 0xff;
	return sip_out(&s, 3);
}

void
hash_secrets(const struct hash_key *key, uint64_t out[HASH_SECRETS])
{
	for (uint64_t i = 0; i < HASH_SECRETS; i++)
		out[i] = hash_words(key, &i, 1);
}

char *
hash_id(const void *p, size_t n, char buf[HASH_ID_STRLEN])
{
	/* A constant of this project: ids must be the same on every sensor. */
	static const uint64_t k0 = UINT64_C(0x63616d7761726465),
			      k1 = UINT64_C(0x6e2d69642d763031);
	struct sip s;
	uint64_t high, low;

	sip_init(&s, k0, k1);
	s.v1 ^= 0xee;
	sip_bytes(&s, p, n, 2);
	s.v2 ^= 0xee;
	high = sip_out(&s, 4);
	s.v1 ^= 0xdd;
	low = sip_out(&s, 4);
	snprintf(buf, HASH_ID_STRLEN, "%016llx%016llx", (unsigned long long)high,
		(unsigned long long)low);
	return buf;
}
