/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long requests have been in hand: the server's threads are the library's,
 * which waits in them unseen, so what is watched is the time from a request's
 * head to its answer.  Server threads; api_busy from any.
 */
#include "api_int.h"

#include "camwarden/base/array.h"

struct beat *
busy_begin(struct busy *b)
{
	for (size_t i = 0; i < ARRAY_LEN(b->slot); i++) {
		uint64_t none = 0;

		if (atomic_compare_exchange_strong(&b->slot[i].at, &none, beat_clock()))
			return &b->slot[i];
	}
	return NULL; /* more than there are threads: never */
}

void
busy_end(struct beat *slot)
{
	if (slot != NULL)
		beat_end(slot);
}

cw_time
api_busy(struct api *a)
{
	cw_time longest = 0;

	for (size_t i = 0; i < ARRAY_LEN(a->busy.slot); i++)
		longest = MAX(longest, beat_age(&a->busy.slot[i]));
	return longest;
}
