/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the flow stage share.  A flow is a number, the same in two
 * arrays: what nearly every packet touches stands in `hot` (two cache lines),
 * what only openings, TCP handshakes, timers and reports touch in `cold`.
 * Everything is owned by the capture thread.
 */
#ifndef CAMWARDEN_FLOW_INT_H
#define CAMWARDEN_FLOW_INT_H

#include "camwarden/flow.h"

#include "camwarden/packet.h"

#define FLOW_NONE UINT32_MAX

enum {
	FLOW_LINE = 64,           /* bytes of a cache line */
	FLOW_BUCKET_SLOTS = 12,   /* a bucket of the index is one line */
	FLOW_BUCKET_LOAD = 7,     /* flows per bucket when every flow is in use */
	FLOW_WHEEL_SLOTS = 128,   /* of a second; more than the longest wait */
	FLOW_COPIES = 1 << 13,    /* packets remembered for recognising copies */
	FLOW_STATES_SHARE = 4,    /* 1/n of the memory is for identification */
	FLOW_STATES_MAX = 65536,  /* identification states, however much memory */
	FLOW_STATE_SEGMENTS = 32, /* segments with payload until a state is let go */
	FLOW_SIGNATURE_KEYS = 10, /* secret words of the signature */
};

/* Bits of flow_hot.bits: what the table itself remembers of a flow. */
enum {
	FLOW_BIT_BASE0 = 1 << 0,     /* cold.base_seq[0] is set */
	FLOW_BIT_BASE1 = 1 << 1,     /* cold.base_seq[1] is set */
	FLOW_BIT_FIN0 = 1 << 2,      /* side 0 sent FIN */
	FLOW_BIT_FIN1 = 1 << 3,      /* side 1 sent FIN */
	FLOW_BIT_PAYLOAD0 = 1 << 4,  /* side 0 sent payload */
	FLOW_BIT_PAYLOAD1 = 1 << 5,  /* side 1 sent payload */
	FLOW_BIT_SIDE0 = 1 << 6,     /* side 0 sent something */
	FLOW_BIT_SIDE1 = 1 << 7,     /* side 1 sent something */
	FLOW_BIT_ACKED = 1 << 8,     /* TCP: more than a SYN, a SYN-ACK or RST came */
	FLOW_BIT_CLOSING = 1 << 9,   /* TCP: ends FLOW_CLOSED_SECONDS after the last */
	FLOW_BIT_HELD = 1 << 10,     /* the first report waits for orientation */
	FLOW_BIT_REPORTED = 1 << 11, /* a report was made */
	FLOW_BIT_FACTS = 1 << 12,    /* facts changed since the last report */
	FLOW_BIT_DECIDED = 1 << 13,  /* no identification (any more) */
	FLOW_BIT_SETTLED = 1 << 14,  /* TCP: only SYN, FIN and RST tell anything new */
};

struct flow_hot {
	struct flow_key key;
	uint16_t seen;      /* FLOW_SYN ... */
	uint16_t bits;      /* FLOW_BIT_... */
	uint16_t vlan;      /* of the latest packet */
	uint16_t interface; /* of the latest packet */
	uint32_t state;     /* number of its identification state, or FLOW_NONE */
	uint32_t mark;      /* sequence number of the first client payload byte */
	/* second line */
	cw_time last;
	uint32_t packets[2]; /* these since the last report; 32 bits last for the */
	uint64_t bytes[2];   /* FLOW_UPDATE_SECONDS between two */
	uint64_t payload[2];
	struct mac mac[2];
	uint32_t zero;
};
_Static_assert(sizeof(struct flow_key) == 48, "the key is six words without holes");
_Static_assert(sizeof(struct flow_hot) == 2 * FLOW_LINE, "hot is two lines");

struct flow_cold {
	cw_time first;
	uint64_t due;        /* the second in which the wheel looks at it */
	uint32_t next, prev; /* in the wheel's slot; next also in the free list */
	uint32_t base_seq[2];
	uint8_t syn_side, syn_ack_side, first_side;
	uint8_t icmp_type, icmp_code;
};

struct flow_bucket {
	uint8_t tag[FLOW_BUCKET_SLOTS]; /* of the hash; 0: free */
	uint32_t overflow; /* flows that passed here and stand in a later bucket */
	uint32_t flow[FLOW_BUCKET_SLOTS];
};
_Static_assert(sizeof(struct flow_bucket) == FLOW_LINE, "a bucket is a line");

struct flow_copy {
	uint32_t signature;
	uint32_t time; /* units of 2^16 ns */
	uint32_t path; /* how it came: VLAN, MACs, TTL, interface */
};

struct flow_state {
	struct protocol_state protocol;
	uint32_t segments;
	uint32_t next; /* in the free list */
};

struct flow_slot {
	uint32_t head, tail;
};

struct flow_table {
	struct flow_hot *hot;
	struct flow_cold *cold;
	struct flow_bucket *bucket;
	struct flow_copy *copy;
	struct flow_state *state;
	uint32_t flows, buckets, states; /* sizes of the arrays */
	uint32_t live;
	uint32_t fresh, fresh_state; /* never used from here on */
	uint32_t free, free_state;   /* heads of the free lists */
	cw_time clock;               /* the latest packet time */
	cw_time tick_end;            /* when the wheel's second is over */
	uint64_t tick;               /* the wheel's second */
	struct flow_slot wheel[FLOW_WHEEL_SLOTS];
	struct hash_key key;
	uint64_t secret[FLOW_SIGNATURE_KEYS];
	bool key_vlan, key_vni, identify;
	flow_report_fn *report;
	void *report_ctx;
	size_t mapped;
	uint64_t count[FLOW_COUNT_MAX];
};

/* key.c: fills *out, returns the side that sent the packet. */
unsigned flow_key_from_packet(
	const struct flow_table *t, const struct packet *pk, struct flow_key *out);
unsigned flow_key_from_embedded(
	const struct flow_table *t, const struct packet *pk, struct flow_key *out);
uint64_t flow_key_hash(const struct flow_table *t, const struct flow_key *key);

/* table.c: the index and the entries; nothing in it knows of time or reports. */
uint32_t flow_find(
	const struct flow_table *t, const struct flow_key *key, uint64_t hash);
/* A zeroed flow with its key, in the index; FLOW_NONE when all are in use. */
uint32_t flow_take(struct flow_table *t, const struct flow_key *key, uint64_t hash);
void flow_give_back(struct flow_table *t, uint32_t i);
/* Who leaves when all are in use: worth least, then oldest, near the hash. */
uint32_t flow_victim(const struct flow_table *t, uint64_t hash);

/* duplicate.c */
bool flow_is_copy(struct flow_table *t, const struct packet *pk,
	const struct flow_key *key, unsigned side);

/* tcp.c */
bool flow_tcp_is_new(const struct flow_hot *h, const struct flow_cold *c,
	const struct packet *pk, unsigned side);
/* Takes the packet in; the bits of `seen` that rose. */
uint16_t flow_tcp_see(struct flow_hot *h, struct flow_cold *c, const struct packet *pk,
	unsigned side);

/* identify.c */
void flow_identify(struct flow_table *t, struct flow_hot *h, const struct packet *pk,
	unsigned side);
void flow_identify_end(struct flow_table *t, struct flow_hot *h);

/* expiry.c */
void flow_wheel_init(struct flow_table *t);
/* Puts the flow where it is looked at next, from now on. */
void flow_wheel_put(struct flow_table *t, uint32_t i, cw_time now);
void flow_wheel_remove(struct flow_table *t, uint32_t i);
void flow_clock_set(struct flow_table *t, cw_time now);

/* report.c */
void flow_tell(struct flow_table *t, uint32_t i, enum flow_event event);
void flow_end(struct flow_table *t, uint32_t i);

#endif
