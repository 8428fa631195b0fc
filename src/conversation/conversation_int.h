/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared inside the conversation stage. */
#ifndef CAMWARDEN_CONVERSATION_INT_H
#define CAMWARDEN_CONVERSATION_INT_H

#include <stdbool.h>
#include <stdint.h>

#include "camwarden/conversation.h"

/* IANA protocol numbers that this stage treats apart. */
enum {
	TRANSPORT_ICMP = 1,
	TRANSPORT_TCP = 6,
	TRANSPORT_UDP = 17,
	TRANSPORT_DCCP = 33,
	TRANSPORT_ICMPV6 = 58,
	TRANSPORT_SCTP = 132,
	TRANSPORT_UDPLITE = 136,
};

/* Which side of a flow is the client, and how that was told. */
struct telling {
	uint8_t client; /* 0 or 1 */
	uint8_t why;    /* enum conversation_why */
};

/* A group or the limited broadcast address: it never sends. */
bool addr_is_group(const struct addr *a);

struct telling conversation_tell(
	const struct flow_report *r, conversation_serves_fn *serves, void *ctx);

/* media.c: what RTSP set up. */
struct media_session {
	struct addr client, server; /* of the RTSP connection */
	struct protocol_media media;
	uint16_t control_port;
	cw_time last; /* 0: free */
};
struct media_table {
	uint64_t secret[HASH_SECRETS];
	uint64_t mask; /* sets - 1 */
	struct media_session session[];
};
/* Takes at most so much memory, *size says how much; NULL when it cannot be had. */
struct media_table *media_table_new(
	size_t memory, const struct hash_key *key, size_t *size);
void media_table_see(struct media_table *t, const struct flow_key *k, cw_time time,
	const struct protocol_media *m);
/* The session to which the datagrams belong, and the side that asked; or NULL. */
const struct media_session *media_table_find(
	struct media_table *t, const struct flow_report *r, unsigned *client);

/* How far this flow got; EVIDENCE_UNKNOWN when what was captured proves nothing. */
enum evidence flow_evidence(const struct flow_report *r, struct telling told);
/* TCP whose client went on after a SYN-ACK that was not captured: the way back
 * is not mirrored, and silence on it means nothing. */
bool flow_reply_path_missing(const struct flow_report *r, struct telling told);

/* reset.c: so many within so long are a failure. */
enum { RESETS_FAIL = 3, RESETS_SECONDS = 600 };
struct resets {
	cw_time time[RESETS_FAIL - 1]; /* the latest, in order */
	uint8_t count;                 /* of these */
};
/* A report's facts and time; true when something is new. */
bool conversation_see_reset(struct conversation *c, struct resets *seen,
	const struct protocol_facts *f, cw_time time);

/* routed.c: true when something is new. */
bool conversation_see_routed(struct conversation *c);

/* facts.c: true when something is new. */
bool conversation_merge_facts(struct conversation *c, const struct protocol_facts *f);
/* account.c: true when something is new. */
bool conversation_see_account(struct conversation *c, const struct protocol_facts *f);

#endif
