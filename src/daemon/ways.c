/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether both directions are mirrored: TCP packets of pairs of hosts, counted each
 * way in a small table that is begun anew every WATCH_WINDOW_SECONDS.  A receiver
 * acknowledges what it gets, so a pair that is heard one way only for so many packets
 * is one that the mirror shows one way only.  Pairs that share a place hide each
 * other, they invent nothing.  Capture thread.
 */
#include "daemon_int.h"

#include <string.h>

void
ways_see(struct ways *t, const struct packet *pk)
{
	uint64_t a[2], b[2], sum;
	uint8_t *count;

	if (pk->protocol != IP_TCP || (pk->tcp_flags & (TCP_SYN | TCP_RST)) != 0)
		return;
	memcpy(a, &pk->src, sizeof(a));
	memcpy(b, &pk->dst, sizeof(b));
	sum = (a[0] + b[0]) * UINT64_C(0x9e3779b97f4a7c15) + a[1] + b[1];
	sum *= UINT64_C(0xd6e8feb86659fd93);
	/* Which of the two is sender makes it one way or the other. */
	count = t->pair[sum >> (64 - WAYS_BITS)];
	count += a[0] != b[0] ? a[0] < b[0] : a[1] < b[1];
	*count += *count < UINT8_MAX;
}

bool
ways_end(struct ways *t, cw_time now, uint64_t *pairs, uint64_t *one_way)
{
	*pairs = *one_way = 0;
	if (t->since == 0 || now < t->since)
		t->since = now;
	if (now - t->since < WATCH_WINDOW_SECONDS * CW_SEC)
		return false;
	for (size_t i = 0; i < 1 << WAYS_BITS; i++) {
		const uint8_t *p = t->pair[i];

		if (p[0] + p[1] < WATCH_PAIR_PACKETS)
			continue;
		++*pairs;
		*one_way += p[0] == 0 || p[1] == 0;
	}
	memset(t->pair, 0, sizeof(t->pair));
	t->since = now;
	return true;
}
