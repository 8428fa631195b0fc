/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The hash of the flow table: keyed, since whoever sends packets chooses the
 * words.
 */
#include "flow_int.h"

uint64_t
flow_hash(const struct flow_table *t, const uint64_t *w, size_t n)
{
	return hash_words(&t->key, w, n);
}
