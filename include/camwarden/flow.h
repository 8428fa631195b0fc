/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stage 4, flow: packets -> flows (one five-tuple, both directions) and
 * reports about them.  One fixed allocation at start; none afterwards.  Time is
 * packet time.  Runs in the capture thread; reports leave through a callback.
 */
#ifndef CAMWARDEN_FLOW_H
#define CAMWARDEN_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/base/addr.h"
#include "camwarden/base/hash.h"
#include "camwarden/base/time.h"
#include "camwarden/protocol.h"

struct packet;

enum {
	FLOW_TCP_IDLE_SECONDS = 3600, /* established */
	FLOW_HALF_OPEN_SECONDS = 30,
	FLOW_CLOSED_SECONDS = 10, /* after FIN both ways or RST */
	FLOW_UDP_IDLE_SECONDS = 300,
	FLOW_UPDATE_SECONDS = 60, /* a living flow reports its counts this often */
	FLOW_DUPLICATE_MSEC = 20, /* window in which a mirrored copy is recognised */
	FLOW_HOLD_PACKETS = 4,  /* mid-stream TCP is told at the latest with this one */
	FLOW_FIRST_PACKETS = 8, /* handed over as a flow's first ones, at most */
	FLOW_BATCH = 32,        /* packets handed over at once, at most */
	FLOW_MEMORY_LEAST = 256 * 1024, /* bytes; a table cannot be smaller */
};

/* Side 0 is the lower (address, port), side 1 the higher: both directions of a
 * conversation have one key. */
struct flow_key {
	struct addr addr[2];
	uint16_t port[2]; /* 0 where the protocol has none */
	uint16_t vlan;    /* PACKET_NO_VLAN unless the configuration keys by it */
	uint8_t protocol; /* IANA */
	uint8_t zero;
	uint32_t vni; /* PACKET_NO_VNI unless the configuration keys by it */
	uint32_t zero2;
};

/* Bits of flow_report.seen: evidence that packets gave. */
enum {
	FLOW_SYN = 1 << 0,         /* SYN without ACK; by `syn_side` */
	FLOW_SYN_ACK = 1 << 1,     /* by `syn_ack_side` */
	FLOW_HANDSHAKE = 1 << 2,   /* SYN, SYN-ACK, ACK */
	FLOW_RST_REFUSED = 1 << 3, /* RST in answer to a SYN */
	FLOW_ICMP_REFUSED =
		1 << 4,            /* unreachable or prohibited: icmp_type, icmp_code */
	FLOW_CLIENT_DATA = 1 << 5, /* payload from the SYN's sender was acknowledged */
	FLOW_BOTH_DATA = 1 << 6,   /* payload both ways */
	FLOW_MIDSTREAM = 1 << 7,   /* TCP without its handshake */
	FLOW_TRUNCATED = 1 << 8,   /* some payload was cut by the snapshot length */
	FLOW_CLOSED = 1 << 9,      /* FIN both ways or RST after establishment */
	FLOW_TUNNELLED = 1 << 10,
	FLOW_OUTSIDE = 1 << 11, /* a tunnel; what was inside it has flows of its own */
};

/* An end tells nothing when all of the flow was told. */
enum flow_event { FLOW_OPENED, FLOW_ROSE, FLOW_IDENTIFIED, FLOW_UPDATED, FLOW_ENDED };

/*
 * What the core hears about a flow: a value, no pointers.  Counts are those
 * since the last report of the same flow.  `facts` is valid when
 * facts.application != PROTOCOL_UNKNOWN or facts.flags != 0; it is given once,
 * with the report that follows a change, and is zero in all others.
 */
struct flow_report {
	struct flow_key key;
	cw_time first, last; /* of the whole flow */
	uint64_t packets[2]; /* sent by side 0, side 1 */
	uint64_t bytes[2];   /* wire bytes of frames */
	uint64_t payload[2]; /* transport payload bytes by the headers */
	struct mac mac[2];   /* source MAC of the side's latest packet; zero: unknown */
	uint8_t ttl[2];      /* TTL or hop limit of its first packet with that MAC */
	uint16_t seen;
	uint16_t vlan; /* as seen, whether or not it is in the key */
	uint16_t interface;
	uint8_t event;        /* enum flow_event */
	uint8_t syn_side;     /* 2: none; of ICMP: who opened with an echo request */
	uint8_t syn_ack_side; /* 2: none */
	uint8_t first_side;   /* who sent the first packet seen */
	uint8_t icmp_type, icmp_code;
	/* How many flows it tells of first: to be counted.  Flow gives 0 or 1, merged
	 * attempts are more. */
	uint32_t opened;
	struct protocol_facts facts;
};

/* Closed list of counters; flow_counter_name gives "flow.opened", ... */
enum flow_counter {
	FLOW_COUNT_PACKETS,
	FLOW_COUNT_OPENED,
	FLOW_COUNT_ENDED,
	FLOW_COUNT_DUPLICATES,   /* mirrored copies, not counted in flows */
	FLOW_COUNT_EVICTED,      /* the table was full: one worth less left */
	FLOW_COUNT_UNIDENTIFIED, /* no identification state was free */
	FLOW_COUNT_CUT_SHORT,    /* identification of a quiet flow ended to make room */
	FLOW_COUNT_UNBUFFERED,   /* no buffer for a long message was free */
	FLOW_COUNT_ICMP_UNMATCHED, /* an ICMP error about no flow we know */
	FLOW_COUNT_ONE_WAY,        /* ended with packets of one side only */
	FLOW_COUNT_CLOCK_BACK,     /* packet time stepped back */
	FLOW_COUNT_TCP_FOLLOWED,   /* segments with data in flows that are followed */
	FLOW_COUNT_TCP_MISSED,     /* holes in these that the peer acknowledged */
	FLOW_COUNT_MAX,
};

const char *flow_counter_name(enum flow_counter c);

/* One of a flow's first packets; lent. */
struct flow_first {
	const struct flow_key *key;
	uint8_t number;   /* from 0: the packet that opens the flow */
	uint8_t side;     /* who sent it; of an ICMP error: who did not ask for it */
	uint8_t syn_side; /* so far, as in a report; 2: none */
	uint8_t syn_ack_side; /* the same */
	/* Its payload begins where the side begins to speak: nobody has spoken yet, or
	 * the other side did last.  Always true of what has no stream. */
	bool turn;
	uint8_t answer; /* the last one of this flow; 0 for the packet that opens it */
};

/*
 * Is given FLOW_FIRST_PACKETS of a flow at most, with its ICMP errors, without
 * copies and without TCP acknowledgements that carry nothing once there were
 * three packets.  Returns what it wants to be told with the next one; 0: no more of
 * this flow.
 */
typedef uint8_t flow_first_fn(
	void *ctx, const struct packet *pk, const struct flow_first *first);
/*
 * What identification reads besides facts, as soon as it is read: before the
 * report that follows; all is borrowed until the callback returns.  `side` of key sent
 * the certificate, index 0 is its own, then come its issuers.
 */
typedef void flow_certificate_fn(void *ctx, const struct flow_key *key, cw_time time,
	unsigned side, unsigned index, const uint8_t *der, size_t n);
typedef void flow_media_fn(void *ctx, const struct flow_key *key, cw_time time,
	const struct protocol_media *media);

/*
 * A packet that came a way its flow's side did not come lately: the first one,
 * with another MAC, VLAN or interface, or the first for half a minute; and every
 * copy.  Before the report that follows.
 */
typedef void flow_way_fn(void *ctx, const struct packet *pk);

struct flow_options {
	size_t memory; /* bytes; the table never exceeds it */
	bool key_vlan; /* the VLAN id is part of the key */
	bool key_vni;
	bool identify; /* run protocol detectors */
	/* NULL: nobody wants them. */
	flow_first_fn *first;
	flow_certificate_fn *certificate;
	flow_media_fn *media;
	flow_way_fn *way;
};

struct flow_table;
/* The report is borrowed until the callback returns. */
typedef void flow_report_fn(void *ctx, const struct flow_report *report);

/* NULL when memory cannot be had or is less than FLOW_MEMORY_LEAST.  Owned by
 * the caller.  All functions get ctx. */
struct flow_table *flow_table_new(const struct flow_options *options,
	const struct hash_key *key, flow_report_fn *fn, void *ctx);
void flow_table_free(struct flow_table *t);

/*
 * One packet with family != 0.  Never fails: what is refused is counted.  A
 * mirrored copy is counted and nothing else.  An ICMP error about a known flow
 * is evidence of that flow and opens none of its own.  Packets without ports
 * (other protocols, late fragments whose first was not seen) are flows with
 * ports 0.
 */
void flow_see(struct flow_table *t, const struct packet *pk);
/*
 * n <= FLOW_BATCH packets in their order: the same as flow_see on each, several
 * times faster, because what they need is fetched from memory together.  Their
 * payloads must stay where they are until the call returns.
 */
void flow_see_batch(struct flow_table *t, const struct packet *pk, size_t n);
/* Moves packet time on without a packet (quiet link) and expires what is due. */
void flow_advance(struct flow_table *t, cw_time now);
/* Ends every flow: at the end of a capture and at a stop. */
void flow_finish(struct flow_table *t);
uint64_t flow_count(const struct flow_table *t, enum flow_counter c);
size_t flow_live(const struct flow_table *t);

#endif
