/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chain: what makes later edits of a database show.  Pure but for the key's file.
 *
 * Entries (of the trail, store.h) are linked: the hash of each is over its own
 * fields and its predecessor's hash, so none can be changed, removed or moved
 * without changing all behind it.  Rows that change all the time are summed: each
 * table has the sum of its rows' hashes, which a changed row changes by the
 * difference.  A head names the newest entry and the sums; an Ed25519 key signs it.
 * Who has kept a head can tell later that the chain still leads through it.
 */
#ifndef CAMWARDEN_CHAIN_H
#define CAMWARDEN_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/base/err.h"
#include "camwarden/base/json.h"
#include "camwarden/base/str.h"
#include "camwarden/base/time.h"

enum {
	CHAIN_HASH = 32,      /* SHA-256 */
	CHAIN_KEY = 32,       /* Ed25519, public */
	CHAIN_SIGNATURE = 64, /* Ed25519 */
	CHAIN_HEX = 2 * CHAIN_SIGNATURE + 1,
};

/* SHA-256 over all the bytes. */
void chain_hash(const void *bytes, size_t n, uint8_t out[CHAIN_HASH]);
/* The same in hex. */
enum { CHAIN_HASH_HEX = 2 * CHAIN_HASH + 1 };
void chain_hash_hex(const void *bytes, size_t n, char out[CHAIN_HASH_HEX]);

/* ---- entries ---- */

/* One change that others rely on; texts are lent. */
struct chain_entry {
	uint64_t row, previous; /* from 1; previous is 0 in the first */
	cw_time at;             /* wall time */
	const char *actor;      /* who answers for it */
	const char *action;     /* "finding.raised" */
	const char *subject;    /* the finding's id, the exception's, ... */
	const char *detail;     /* a JSON object */
	uint8_t hash[CHAIN_HASH];
};

/* What the hash of e must be behind that of its predecessor (zeros: it is first). */
void chain_link(const uint8_t before[CHAIN_HASH], const struct chain_entry *e,
	uint8_t out[CHAIN_HASH]);

/* ---- sums ---- */

enum { CHAIN_SUM_WORDS = 32, CHAIN_SUM = 8 * CHAIN_SUM_WORDS };

/*
 * A sum modulo 2^2048 of rows in no order, each blown up from its SHA-256.  So wide
 * because sums of 256 bits can be met by choosing many rows (Wagner's generalised
 * birthday); here that takes about 2^90 steps.
 */
struct chain_sum {
	uint64_t word[CHAIN_SUM_WORDS]; /* least first */
};

/* The row's bytes come in, or go. */
void chain_sum_add(struct chain_sum *s, const void *row, size_t n);
void chain_sum_take(struct chain_sum *s, const void *row, size_t n);
/* As they are stored. */
void chain_sum_put(const struct chain_sum *s, uint8_t out[CHAIN_SUM]);
void chain_sum_get(struct chain_sum *s, const uint8_t bytes[CHAIN_SUM]);

/* ---- heads ---- */

struct chain_head {
	uint64_t entries;          /* how many there are */
	cw_time at;                /* wall time of the signature */
	uint8_t hash[CHAIN_HASH];  /* of the newest entry; zeros: none */
	uint8_t state[CHAIN_HASH]; /* of the tables' sums */
	uint8_t key[CHAIN_KEY];
	uint8_t signature[CHAIN_SIGNATURE];
};

/*
 * What is signed, as lines of text, so that other programs can verify it:
 * "camwarden head 1", entries, hash, state (hex), at (nanoseconds).
 */
void chain_head_text(const struct chain_head *h, struct str *out);
/* The signature is by the key in it. */
bool chain_head_is_signed(const struct chain_head *h);
/* The members of an object: entries, at, hash, state, key, signature. */
void chain_head_export(struct json *j, const struct chain_head *h);

/* ---- the key ---- */

struct chain_key;

/* Reads the private key (PEM), or makes one that only the owner may read. */
int chain_key_open(const char *path, struct err *err, struct chain_key **out);
void chain_key_close(struct chain_key *k);
/* Sets key and signature.  0 or -errno. */
int chain_head_sign(const struct chain_key *k, struct chain_head *h);

/* A public key as PEM, for other programs, and back.  0 or -errno. */
int chain_public_export(const uint8_t key[CHAIN_KEY], struct str *out);
int chain_public_read(const char *path, struct err *err, uint8_t out[CHAIN_KEY]);

#endif
