/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The hash of the flow table: keyed, since whoever sends packets chooses the
 * words.  The two words of a short key, which nearly every packet has, are
 * multiplied under secrets and folded, twice, so that every bit of them reaches
 * every bit of the hash (as in wyhash); nobody outside sees a hash.  Whole keys
 * are few and go through SipHash.
 */
#include "flow_int.h"

uint64_t
flow_hash(const struct flow_table *t, const uint64_t *w, size_t n)
{
	const uint64_t *s = t->secret;

	if (n != 2)
		return hash_words(&t->key, w, n);
	return hash_fold(hash_fold(w[0] ^ s[0], w[1] ^ s[1]) ^ s[2], w[0] ^ s[3]);
}
