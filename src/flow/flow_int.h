/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the flow stage share.  A flow is a number, the same in all
 * arrays: what every packet touches stands in `hot` (one cache line), what only
 * openings, TCP handshakes, timers and reports touch in `cold` (another), and a key
 * that does not fit into `hot` in `whole`, of which IPv4 has no need.
 * Everything is owned by the capture thread.
 */
#ifndef CAMWARDEN_FLOW_INT_H
#define CAMWARDEN_FLOW_INT_H

#include "camwarden/flow.h"

#include "camwarden/packet.h"
#include "camwarden/protocol_state.h"

#define FLOW_NONE UINT32_MAX

enum {
	FLOW_LINE = 64,               /* bytes of a cache line */
	FLOW_BUCKET_SLOTS = 12,       /* a bucket of the index is one line */
	FLOW_BUCKET_LOAD = 7,         /* flows per bucket when every flow is in use */
	FLOW_BUCKETS_FIRST = 1 << 10, /* the index begins with so many */
	FLOW_BUCKETS_GROW = 2,        /* times as many, when these are full */
	FLOW_WHEEL_SLOTS = 128,       /* of a second; more than the longest wait */
	FLOW_WHEEL_AHEAD = 16,        /* flows fetched before the wheel is there */
	FLOW_HALF_OPEN_SHARE = 8,     /* 1/n of the flows may be half-open at least */
	FLOW_COPIES = 1 << 13,        /* packets remembered for recognising copies */
	FLOW_COPY_WAYS = 2,           /* of them stand in one place */
	FLOW_STATES_SHARE = 3,        /* 1/n of the memory is for identification */
	FLOW_DATAGRAMS_SHARE = 8,     /* 1/n of that is for flows of datagrams */
	FLOW_STATES_MAX = 65536,      /* states of a kind, however much memory */
	FLOW_STATE_LOOKS = 8,         /* states looked at when all are lent */
	FLOW_STATE_QUIET_SECONDS = 5, /* without a packet until one may be taken away */
	FLOW_BUFFERS_SHARE = 32,      /* 1/n of the memory is for long messages */
	FLOW_BUFFERS_MAX = 256,       /* buffers for them, however much memory */
	FLOW_FOLLOWED = 256,     /* flows whose sequence numbers are followed at once */
	FLOW_FOLLOW_CREDIT = 64, /* packets of others that such a flow outlives */
	FLOW_LENGTH_MAX = 1 << 24, /* no link carries a longer frame */
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
	FLOW_BIT_FIRST = 1 << 15,    /* its packets are still wanted: first.c */
};

/*
 * `id` is the key in short.  For IPv4 without VNI it is the whole key, so that
 * finding a flow touches no other line; else id[0] is the key's hash and the key
 * in `whole` decides (see key.c).  Counts are those since the last report, which
 * comes before they overflow.
 */
struct flow_hot {
	uint64_t id[2];
	cw_time last;
	uint32_t packets[2];
	uint32_t bytes[2];
	uint32_t payload[2];
	uint16_t path[2]; /* digest of what `cold` has of the side's latest packet */
	uint16_t seen;    /* FLOW_SYN ... */
	uint16_t bits;    /* FLOW_BIT_... */
	uint32_t state;   /* identification state in its pool, or FLOW_NONE */
	uint32_t mark;    /* sequence number of the first client payload byte */
};
_Static_assert(sizeof(struct flow_hot) == FLOW_LINE, "hot is a line");

struct flow_cold {
	_Alignas(FLOW_LINE) cw_time first;
	uint64_t due;        /* the second in which the wheel looks at it */
	uint32_t next, prev; /* in the wheel's slot; next also in the free list */
	uint32_t base_seq[2];
	uint8_t syn_side, syn_ack_side, first_side;
	uint8_t icmp_type, icmp_code;
	struct mac mac[2]; /* of each side's latest packet */
	uint8_t ttl[2];    /* when that MAC came */
	uint16_t vlan, interface;
	uint8_t given;  /* packets handed over as its first */
	uint8_t answer; /* to the last of them */
	uint8_t spoke;  /* who sent payload last: 1 + side; 0: nobody */
	uint8_t wheel;  /* FLOW_WHEEL_... that it hangs in */
};
_Static_assert(sizeof(struct flow_key) == 48, "the key is six words without holes");
_Static_assert(sizeof(struct flow_cold) == FLOW_LINE, "cold is a line");

struct flow_bucket {
	uint8_t tag[FLOW_BUCKET_SLOTS]; /* of the hash; 0: free */
	uint32_t overflow; /* flows that passed here and stand in a later bucket */
	uint32_t flow[FLOW_BUCKET_SLOTS];
};
_Static_assert(sizeof(struct flow_bucket) == FLOW_LINE, "a bucket is a line");
_Static_assert(sizeof(struct flow_hot) + sizeof(struct flow_cold) +
			       (FLOW_LINE + FLOW_BUCKET_LOAD - 1) / FLOW_BUCKET_LOAD <=
		       160,
	"what a flow of IPv4 takes, all told");

/* Eight bytes, so that all of them stay in a near cache. */
struct flow_copy {
	uint32_t signature;
	uint32_t time : 20; /* units of 2^18 ns; around in 275 s */
	uint32_t path : 12; /* how it came: VLAN, MACs, TTL, interface */
};

struct flow_state {
	uint32_t next; /* in the free list */
	uint32_t flow; /* to which it is lent */
	struct protocol_state protocol;
};

/* States of a kind: those for datagrams end before the windows over a stream, of
 * which they have no need. */
struct flow_pool {
	uint8_t *at;
	size_t each; /* bytes */
	uint32_t count;
	uint32_t fresh; /* never used from here on */
	uint32_t free;  /* head of the free list */
	uint32_t hand;  /* the state that is looked at next, when all are lent */
};
enum { FLOW_POOL_STREAM, FLOW_POOL_DATAGRAM, FLOW_POOLS };

/* A flow whose sequence numbers are held against each other (follow.c). */
struct flow_follow {
	uint32_t flow;    /* FLOW_NONE: free */
	uint32_t next[2]; /* behind the side's last byte that is known to exist */
	uint32_t hole[2]; /* where bytes before it are missing */
	uint8_t known;    /* bit per side: next is valid */
	uint8_t holes;    /* bit per side: hole is valid */
	uint8_t credit;   /* packets of others until it is let go */
};

struct flow_slot {
	uint32_t head, tail;
};

/* Half-open TCP hangs in a wheel of its own, so that the oldest is at hand. */
enum { FLOW_WHEEL_REST, FLOW_WHEEL_HALF_OPEN, FLOW_WHEELS };

struct flow_table {
	struct flow_hot *hot;
	struct flow_cold *cold;
	struct flow_key *whole; /* of flows with FLOW_ID_LONG */
	struct flow_bucket *bucket;
	struct flow_copy *copy;
	struct flow_pool pool[FLOW_POOLS];
	struct protocol_buffer *buffer;
	uint32_t flows, buckets, buffers; /* sizes of the arrays */
	uint32_t buckets_max;             /* to which the index may grow */
	uint32_t live;
	uint32_t fresh, fresh_buffer; /* never used from here on */
	uint32_t free, free_buffer;   /* heads of the free lists */
	cw_time clock;                /* the latest packet time */
	cw_time tick_end;             /* when the wheel's second is over */
	uint64_t tick;                /* the wheel's second */
	struct flow_slot wheel[FLOW_WHEELS][FLOW_WHEEL_SLOTS];
	uint32_t half_open; /* flows in that wheel */
	struct hash_key key;
	uint64_t secret[HASH_SECRETS];
	bool key_vlan, key_vni, identify;
	flow_first_fn *first;
	flow_report_fn *report;
	flow_certificate_fn *certificate;
	flow_media_fn *media;
	flow_way_fn *way;
	void *report_ctx;
	struct flow_report outgoing; /* its facts are zero between two reports */
	struct protocol_out out;     /* what identification tells comes to identify.c */
	uint32_t told;               /* the flow that it tells about */
	size_t mapped;
	struct flow_follow follow[FLOW_FOLLOWED];
	uint64_t count[FLOW_COUNT_MAX];
};

/* What is known of a packet before its flow is looked up. */
struct flow_lookup {
	uint64_t id[2];
	uint64_t hash;       /* of the key */
	uint64_t tuple;      /* of the key without VLAN and VNI */
	uint64_t signature;  /* by which a copy of the packet is known */
	uint64_t way;        /* of MAC, VLAN and interface */
	uint32_t likely;     /* the flow, if the index did not change; FLOW_NONE */
	uint32_t side;       /* that sent it */
	struct flow_key key; /* valid with FLOW_ID_LONG */
};

/* Last byte of flow_hot.id[1]: is the short form the whole key? */
enum { FLOW_ID_SHORT = 4, FLOW_ID_LONG = 6 };

static inline bool
flow_id_is_long(const uint64_t id[2])
{
	return (id[1] & 0xff) == FLOW_ID_LONG;
}

/* The IANA protocol number, from the key in short. */
static inline uint8_t
flow_id_protocol(const uint64_t id[2])
{
	return (uint8_t)(id[1] >> 8);
}

static inline struct flow_pool *
flow_pool_of(struct flow_table *t, const struct flow_hot *h)
{
	return &t->pool[flow_id_protocol(h->id) == IP_TCP ? FLOW_POOL_STREAM
							  : FLOW_POOL_DATAGRAM];
}

static inline struct flow_state *
flow_pool_state(const struct flow_pool *p, uint32_t s)
{
	return (struct flow_state *)(void *)(p->at + s * p->each);
}

/* Of a flow that has one. */
static inline struct protocol_state *
flow_state_of(struct flow_table *t, const struct flow_hot *h)
{
	return &flow_pool_state(flow_pool_of(t, h), h->state)->protocol;
}

/* key.c: id, hash, tuple and side; the key where it is long. */
void flow_lookup_packet(
	const struct flow_table *t, const struct packet *pk, struct flow_lookup *out);
void flow_lookup_embedded(
	const struct flow_table *t, const struct packet *pk, struct flow_lookup *out);
/* The whole key of a flow, whichever its form. */
void flow_key_of(const struct flow_table *t, uint32_t i, struct flow_key *out);

/* The hash of a flow in the table, made anew. */
uint64_t flow_hash_again(const struct flow_table *t, uint32_t i);

/* hash.c: n words; alone in its file, so that a test can put a bad one there. */
uint64_t flow_hash(const struct flow_table *t, const uint64_t *w, size_t n);

/* index.c: from lookups to flows. */
uint32_t flow_find(const struct flow_table *t, const struct flow_lookup *l);
bool flow_is_sought(
	const struct flow_table *t, uint32_t i, const struct flow_lookup *l);
void flow_index_add(struct flow_table *t, uint32_t i, uint64_t hash);
void flow_index_remove(struct flow_table *t, uint32_t i);
void flow_index_clear(struct flow_table *t);
/* Who leaves when all are in use: worth least, then oldest, near the hash. */
uint32_t flow_victim(const struct flow_table *t, uint64_t hash);
/* Ask for memory that will be needed: the bucket, then the likely flow in it. */
void flow_prefetch_bucket(const struct flow_table *t, uint64_t hash);
uint32_t flow_prefetch_hot(const struct flow_table *t, const struct flow_lookup *l);

/* table.c: the entries; nothing in it knows of time or reports. */
/* A zeroed flow with its key, in the index; FLOW_NONE when all are in use. */
uint32_t flow_take(struct flow_table *t, const struct flow_lookup *l);
void flow_give_back(struct flow_table *t, uint32_t i);
/* None is in use any more: the index and the free list begin anew. */
void flow_give_back_all(struct flow_table *t);

/* duplicate.c */
uint64_t flow_signature(const struct flow_table *t, const struct packet *pk,
	const struct flow_lookup *l);
bool flow_is_copy(
	struct flow_table *t, const struct packet *pk, const struct flow_lookup *l);
void flow_prefetch_copy(const struct flow_table *t, const struct flow_lookup *l);

/* tcp.c */
bool flow_tcp_is_new(const struct flow_hot *h, const struct flow_cold *c,
	const struct packet *pk, unsigned side);
/* Takes the packet in; the bits of `seen` that rose. */
uint16_t flow_tcp_see(struct flow_hot *h, struct flow_cold *c, const struct packet *pk,
	unsigned side);

/* follow.c: is the flow followed, or may it be now? */
static inline bool
flow_is_followed(struct flow_table *t, uint32_t i)
{
	struct flow_follow *f = &t->follow[i % FLOW_FOLLOWED];

	if (f->flow == i || f->flow == FLOW_NONE || f->credit == 0)
		return true;
	f->credit--;
	return false;
}
/* A segment of one whose both sides spoke; its end. */
void flow_follow_see(
	struct flow_table *t, uint32_t i, const struct packet *pk, unsigned side);
void flow_follow_end(struct flow_table *t, uint32_t i);

/* identify.c */
void flow_identify_init(struct flow_table *t);
void flow_identify(
	struct flow_table *t, uint32_t i, const struct packet *pk, unsigned side);
/* No more packets: decides by what was seen. */
void flow_identify_rest(struct flow_table *t, uint32_t i);
void flow_identify_end(struct flow_table *t, struct flow_hot *h);

/* first.c */
void flow_give_first(
	struct flow_table *t, uint32_t i, const struct packet *pk, unsigned side);

/* expiry.c */
void flow_wheel_init(struct flow_table *t);
/* Puts the flow where it is looked at next, from now on. */
void flow_wheel_put(struct flow_table *t, uint32_t i, cw_time now);
void flow_wheel_remove(struct flow_table *t, uint32_t i);
/* Ends those who have been half-open for longest, FLOW_WHEEL_AHEAD at most; how
 * many.  0: they have no more than their share. */
unsigned flow_wheel_make_room(struct flow_table *t);
void flow_clock_move(struct flow_table *t, cw_time now);
static inline void
flow_clock_set(struct flow_table *t, cw_time now)
{
	if (now >= t->clock && now < t->tick_end)
		t->clock = now;
	else
		flow_clock_move(t, now);
}

/* report.c */
void flow_tell(struct flow_table *t, uint32_t i, enum flow_event event);
void flow_end(struct flow_table *t, uint32_t i);
/* The same, but for its place in the wheel and the table. */
void flow_end_telling(struct flow_table *t, uint32_t i);

#endif
