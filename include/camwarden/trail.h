/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The part of the store's contract (store.h) that is about time: what it remembers
 * for good, the trail, whose entries are a chain (chain.h), and what it lets go.
 */
#ifndef CAMWARDEN_TRAIL_H
#define CAMWARDEN_TRAIL_H

#include <stdint.h>

#include "camwarden/base/time.h"
#include "camwarden/chain.h"

struct store;
struct store_reader;
struct store_filter;

/* An entry about what is not in the store itself: "policy.loaded". */
int store_put_entry(struct store *s, const char *actor, const char *action,
	const char *subject, const char *detail);

/*
 * All of it: what people and the sensor answer for, in its order.  Of f only the
 * period (of wall time), the cursor and the limit count.  A head is what a reader
 * keeps to tell later that nothing was edited since: -ENOENT when there is none.
 */
typedef int store_trail_fn(void *ctx, const struct chain_entry *e);
int store_read_trail(struct store_reader *r, const struct store_filter *f,
	store_trail_fn *fn, void *ctx);
int store_read_head(struct store_reader *r, struct chain_head *out);

/*
 * Whether anything was edited that the chain and its head tell of (chain.h).  Each
 * fault is a sentence about a subject ("entry 7", "finding f_1", "table asset").
 * key: the one that is trusted; NULL: whichever is in the database.  0 or -errno.
 */
typedef void store_fault_fn(void *ctx, const char *subject, const char *text);
struct store_verified {
	uint64_t faults, entries, rows;
	struct chain_head head;
};
int store_verify(struct store_reader *r, const uint8_t *key, store_fault_fn *fn,
	void *ctx, struct store_verified *out);

/*
 * How long conversations and findings are kept behind when they were last seen, by
 * the clock of store_tick; 0: for good, as it is until this is called.  What is put
 * and too old is left out; expire removes what became so, a slice per call that takes
 * some 20 ms at most.  A finding stays when its conversations go, with their counts.
 */
struct store_retention {
	cw_time conversations, findings;
};
struct store_removed {
	uint64_t conversations, findings; /* since the store was opened */
	uint64_t late;                    /* conversations left out */
};
void store_keep(struct store *s, const struct store_retention *keep);
int store_expire(struct store *s);
struct store_removed store_removed(const struct store *s);

#endif
