/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Attempts: flows of which one SYN is all that was seen so far.  A scan or a flood
 * opens many to the same port of the same server, and one report says of all of
 * them what one of each would: so many flows, packets and bytes.  Reports go
 * through here on their way from flow to conversation; those that are no attempts
 * pass, behind what was kept of the same conversation, so that each conversation
 * hears everything in its order.  Capture thread; one per thread.
 */
#ifndef CAMWARDEN_ATTEMPT_H
#define CAMWARDEN_ATTEMPT_H

#include <stdbool.h>
#include <stdint.h>

#include "camwarden/base/hash.h"
#include "camwarden/flow.h"

/* Conversations of which attempts are kept at once; it is direct-mapped. */
enum { ATTEMPT_KEPT = 8192 };

/* Of one conversation since it was last told; a report without what is zero in it. */
struct attempt {
	struct flow_key key; /* of the latest flow */
	cw_time first, last;
	uint64_t bytes;
	uint32_t packets, flows; /* flows 0: free */
	struct mac mac;
	uint16_t seen, vlan, interface;
	uint8_t client, ttl;
	bool listed; /* its number is in `kept` */
};

struct attempts {
	uint64_t secret[HASH_SECRETS];
	uint64_t second; /* of packet time, in which all that is kept began */
	uint32_t count;  /* kept */
	uint16_t kept[ATTEMPT_KEPT];
	struct attempt slot[ATTEMPT_KEPT];
	flow_report_fn *tell;
	void *ctx;
	struct flow_report out; /* its facts are zero */
};

void attempts_init(struct attempts *a, const struct hash_key *key, flow_report_fn *tell,
	void *ctx);
/* Tells the report, or keeps it for a second of packet time at most. */
void attempts_see(struct attempts *a, const struct flow_report *r);
/* Tells all that is kept. */
void attempts_flush(struct attempts *a);

#endif
