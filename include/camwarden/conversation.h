/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stage 5, conversation: flow reports -> conversations: client address ->
 * server address, server port, transport, over time.  Tells who is client and
 * how far it got.  Pure; runs in the core thread (see doc/decisions).
 */
#ifndef CAMWARDEN_CONVERSATION_H
#define CAMWARDEN_CONVERSATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/base/addr.h"
#include "camwarden/base/hash.h"
#include "camwarden/base/time.h"
#include "camwarden/protocol.h"

struct asked;
struct certificate_view;
struct flow_key;
struct flow_report;

/* How far a conversation got; the order is the ladder (unknown is off it). */
enum evidence {
	EVIDENCE_UNKNOWN,     /* mid-stream or one-way: no claim */
	EVIDENCE_ATTEMPT,     /* asked, no answer */
	EVIDENCE_REFUSED,     /* RST, ICMP unreachable or prohibited */
	EVIDENCE_ESTABLISHED, /* handshake done; UDP: an answer was seen */
	EVIDENCE_DATA,        /* client payload acknowledged; UDP: payload both ways */
	EVIDENCE_IDENTIFIED,  /* protocol recognised from both sides */
	EVIDENCE_EXPOSED,     /* a secret, a session token or media was readable */
	EVIDENCE_MAX,
};
const char *evidence_name(enum evidence e);
/* 0 or -EINVAL. */
int evidence_from_name(const char *name, enum evidence *out);

/* How client and server were told apart, best first. */
enum conversation_why {
	WHY_SYN, /* its sender is the client; or that of an ICMP echo request */
	WHY_SYN_ACK,
	WHY_SERVED_PORT, /* a role of the server's host serves the port */
	WHY_LOWER_PORT,
	WHY_UNKNOWN,    /* nothing tells: the lower address stands as client */
	WHY_NEGOTIATED, /* media: who set it up is the client (better than a port) */
	WHY_MAX,
};
const char *conversation_why_name(
	enum conversation_why why); /* "syn", "syn_ack", ... */

/* One whose credential was readable. */
struct account {
	uint64_t flags;               /* of PROTOCOL_CREDENTIALS */
	uint8_t application;          /* enum protocol: where it was read */
	uint8_t secret_len;           /* the longest */
	char user[PROTOCOL_USER_LEN]; /* "": without a name, as a token */
};
enum { CONVERSATION_ACCOUNTS = 4 };

struct conversation {
	/* identity */
	struct addr client, server;
	uint16_t server_port; /* 0 where the transport has none */
	uint8_t transport;    /* IANA protocol number */
	uint8_t why;          /* enum conversation_why, the best of its flows */
	/* Media that was set up over this port of the server, by TCP; 0: it was not.
	 * Such media is judged as that port is. */
	uint16_t control_port;
	/* evidence */
	uint8_t evidence;             /* enum evidence, the highest of its flows */
	bool reply_seen;              /* some packet of the server was captured */
	uint8_t icmp_type, icmp_code; /* of the refusal, when by ICMP */
	uint16_t seen;                /* FLOW_* bits of all its flows */
	uint16_t vlan;                /* latest seen, PACKET_NO_VLAN */
	uint64_t spoken; /* bit per enum protocol: all that its flows spoke */
	struct mac client_mac, server_mac; /* latest seen; zero: unknown */
	uint8_t client_ttl, server_ttl;    /* with these */
	/* counts: here, for every report touches them */
	uint64_t flows; /* opened here; 0 when a flow's opening was counted before */
	uint64_t client_packets, server_packets;
	uint64_t client_bytes, server_bytes;
	cw_time first, last;
	/* what was read */
	struct protocol_facts facts; /* of the latest identified flow, flags of all */
	struct account account[CONVERSATION_ACCOUNTS]; /* by application and user */
	uint8_t account_count;
	bool accounts_more; /* there were others, which are not kept */
	/* What DNS answers called the ends: lent while it is judged, else NULL. */
	const struct name_sighting *client_names, *server_names;
	uint8_t client_name_count, server_name_count;
	const struct asked
		*asked; /* the client, of the server, by DNS; lent, or NULL */
	/* What the server's certificate says: lent while it is judged, else NULL. */
	const struct certificate_view *certificate;
};

/* HTTP that shows a login by NTLM or Kerberos and none by anything else: no password
 * can be read. */
bool conversation_is_windows_login(const struct conversation *c);

/* Is x a better reason than y? */
bool conversation_why_is_better(enum conversation_why x, enum conversation_why y);

/* "tcp", "udp", "icmp", "icmpv6", "sctp", "gre", "esp", ..., or "ip-<n>". */
const char *transport_name(uint8_t protocol, char buf[8]);
/* 0 or -EINVAL. */
int transport_from_name(const char *name, uint8_t *out);
bool transport_has_ports(uint8_t protocol);

/* Does a role of the host at this address serve the port?  Given by policy;
 * NULL: no. */
typedef bool conversation_serves_fn(
	void *ctx, const struct addr *a, uint16_t port, uint8_t transport);

struct conversation_table;

/* Which conversation it is; no holes that are not zero. */
struct conversation_ends {
	struct addr client, server;
	uint16_t server_port;
	uint8_t transport;
	uint8_t zero[5];
};
void conversation_ends_of(const struct conversation *c, struct conversation_ends *out);
/* That to which conversation_see would count the report. */
void conversation_ends_told(struct conversation_table *t, const struct flow_report *r,
	conversation_serves_fn *serves, void *ctx, struct conversation_ends *out);

/* Bits of what conversation_see found new. */
enum {
	CONVERSATION_NEW = 1 << 0,
	CONVERSATION_ROSE = 1 << 1,       /* evidence or why changed, see table.c */
	CONVERSATION_IDENTIFIED = 1 << 2, /* facts changed */
	CONVERSATION_COUNTED = 1 << 3,    /* only counts and times */
};

/* Is the name worth more than one that was asked for later?  Given by policy. */
typedef bool conversation_keeps_fn(void *ctx, const char *name);

/* Sessions of media: sets of the table at most, sessions of a set, how long one
 * counts, and its share of the memory (1/n). */
enum { MEDIA_SETS = 1024, MEDIA_WAYS = 8, MEDIA_SECONDS = 300, MEDIA_SHARE = 16 };

/* Media agreed on in this flow: its datagrams will be told by it. */
void conversation_see_media(struct conversation_table *t, const struct flow_key *key,
	cw_time time, const struct protocol_media *m);

/* memory: bytes, never exceeded.  NULL when it cannot be had. */
struct conversation_table *conversation_table_new(
	size_t memory, const struct hash_key *key);
void conversation_table_free(struct conversation_table *t);

/* From now on such a DNS question stays a conversation's server_name; ctx is that
 * of conversation_see. */
void conversation_keep_names(
	struct conversation_table *t, conversation_keeps_fn *keeps);

/*
 * Merges one report.  Returns the conversation (lent until the next call that
 * changes the table) and what is new in *news; `slot` is its stable number,
 * below conversation_table_size, until it is evicted.  NULL when the table is
 * full and nothing can be let go (counted).
 */
struct conversation *conversation_see(struct conversation_table *t,
	const struct flow_report *r, conversation_serves_fn *serves, void *ctx,
	unsigned *news, uint32_t *slot);
struct conversation *conversation_at(struct conversation_table *t, uint32_t slot);
/* Slots are 0 .. size-1; conversation_at gives NULL for a free one. */
uint32_t conversation_table_size(const struct conversation_table *t);
/* Frees the slot: the caller has stored what it held. */
void conversation_forget(struct conversation_table *t, uint32_t slot);
uint64_t conversation_refused(const struct conversation_table *t);

#endif
