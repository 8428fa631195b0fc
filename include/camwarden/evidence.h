/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stage 5b, evidence: the first packets of a flow -> redacted copies, held until
 * their conversation is judged.  (How far a conversation got is its evidence
 * step: conversation.h.)  Redaction comes first: what leaves the capture thread
 * holds no secret.  Pure; the gate and redaction run in the capture thread, the
 * rest in the core thread.
 */
#ifndef CAMWARDEN_EVIDENCE_H
#define CAMWARDEN_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/base/hash.h"
#include "camwarden/base/time.h"
#include "camwarden/conversation.h"
#include "camwarden/flow.h"

struct frame;
struct packet;

enum {
	EVIDENCE_BYTES = 512, /* of a packet, from its first byte on */
	EVIDENCE_MASK = 'x',  /* stands for every byte that is not shown */
	/* The gate: one pair of hosts and port gives the packets of so many flows ...
	 */
	EVIDENCE_FLOWS = 3,
	EVIDENCE_REPEAT_SECONDS = 60, /* ... in so long a time, */
	EVIDENCE_BURST = 1000,        /* all of them those of so many flows a second */
	EVIDENCE_GATE = 4096,         /* pairs remembered */
	EVIDENCE_FOUND = 32,          /* packets of a conversation that are found */
};

/* ---- redaction ---- */

/* What is known of a payload apart from its bytes. */
struct evidence_payload {
	bool stream;    /* TCP; else a datagram that stands for itself */
	bool turn;      /* flow_first.turn */
	uint8_t sender; /* 0: client, 1: server, 2: not known */
	uint16_t sport, dport;
};

/*
 * Copies n bytes and masks each that is not known to be harmless.  Lengths stay,
 * and of these protocols as much as says what was spoken: HTTP, RTSP, SIP and SSDP
 * heads (start lines without query and user, names of fields, values of a few);
 * SMTP, FTP and POP verbs and reply codes; the TLS handshake in clear; DNS;
 * SNMP's version.  A segment in which nothing begins shows nothing.
 */
void evidence_redact_payload(
	const struct evidence_payload *as, const uint8_t *p, size_t n, uint8_t *out);

/*
 * The frame's beginning: link to transport headers as they are, the payload
 * redacted.  Bytes written to out; 0 when the headers were not decoded to their
 * end, so that nobody knows where a payload begins.
 */
size_t evidence_redact(const struct packet *pk, const struct frame *frame,
	const struct flow_first *first, uint8_t out[EVIDENCE_BYTES]);

/* ---- the gate: so that neither floods nor what repeats itself costs anything ---- */

/* A keyed table of small sets, of which the oldest leaves; one per capture thread. */
struct evidence_gate {
	uint64_t secret[HASH_SECRETS];
	cw_time second; /* the one that `in_second` counts */
	unsigned in_second;
	uint64_t limited; /* flows refused: more than EVIDENCE_BURST in a second */
	struct evidence_pair {
		uint64_t tag; /* 0: free */
		cw_time since;
		unsigned flows;
	} pair[EVIDENCE_GATE];
};
void evidence_gate_init(struct evidence_gate *g, const struct hash_key *key);
/* What a flow gives; once it was shown how connections of a pair open and close,
 * only what is said is new. */
enum evidence_wanted { EVIDENCE_NONE, EVIDENCE_ALL, EVIDENCE_PAYLOAD };
/* Of the packet that opens a flow. */
enum evidence_wanted evidence_admit(struct evidence_gate *g, const struct packet *pk,
	const struct flow_first *first);

/* ---- a redacted packet ---- */

/* A value; crosses to the core thread as far as its bytes go. */
struct evidence_packet {
	cw_time time;
	uint32_t len;    /* on the wire */
	uint32_t caplen; /* at bytes */
	uint16_t interface;
	uint8_t link; /* enum frame_link */
	uint8_t bytes[EVIDENCE_BYTES];
};
/* The packet with what tells its conversation. */
struct evidence_message {
	struct flow_key key;
	uint8_t syn_side, syn_ack_side; /* as in a report, so far */
	struct evidence_packet packet;
};
/* Bytes of *out that are set; 0: nothing can be kept of this packet. */
size_t evidence_take(const struct packet *pk, const struct frame *frame,
	const struct flow_first *first, struct evidence_message *out);

/* What is stored and exported: stands by itself. */
enum { EVIDENCE_INTERFACE = 256 };
struct evidence_record {
	cw_time time;
	char interface[EVIDENCE_INTERFACE]; /* or savefile */
	uint32_t len, caplen;
	uint16_t link;        /* LINKTYPE_..., as capture files have it */
	const uint8_t *bytes; /* lent */
};
/* bytes stay lent by p. */
void evidence_record_from(const struct evidence_packet *p, const char *interface,
	struct evidence_record *out);

/* ---- held until judged: a fixed arena, the oldest go first; core thread ---- */

enum evidence_state {
	EVIDENCE_NEW,     /* not judged yet */
	EVIDENCE_JUDGED,  /* its conversation gave no finding, so far */
	EVIDENCE_STORING, /* given to the store, not committed */
	EVIDENCE_STORED,
};

struct evidence_arena;
/* memory: bytes, never exceeded.  NULL when it cannot be had or is too little. */
struct evidence_arena *evidence_arena_new(size_t memory, const struct hash_key *key);
void evidence_arena_free(struct evidence_arena *a);
/* Copies the packet in. */
void evidence_hold(struct evidence_arena *a, const struct conversation_ends *of,
	const struct evidence_packet *p);
/*
 * The conversation's first packets among those held, oldest first, without those
 * that are stored; lent until the next is held.  Each is given the state.
 */
size_t evidence_find(struct evidence_arena *a, const struct conversation_ends *of,
	enum evidence_state state, const struct evidence_packet *out[EVIDENCE_FOUND]);
/* What is EVIDENCE_STORING is stored; or, when the commit failed, still new. */
void evidence_settle(struct evidence_arena *a, bool committed);
/* Half of the arena was filled since the last settling: judge, or some will go
 * unjudged. */
bool evidence_is_pressing(const struct evidence_arena *a);
/* Forgets all: the packets are wanted no more. */
void evidence_clear(struct evidence_arena *a);
/* Packets that had to go before anybody judged them. */
uint64_t evidence_displaced(const struct evidence_arena *a);

#endif
