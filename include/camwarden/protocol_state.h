/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the protocol stage keeps of a flow while it reads it: a value of fixed
 * size, lent by flow.
 */
#ifndef CAMWARDEN_PROTOCOL_STATE_H
#define CAMWARDEN_PROTOCOL_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "camwarden/base/hash.h"
#include "camwarden/protocol.h"

/*
 * What is kept of a flow while it is read.  Each direction has a window over its
 * bytes: a part without holes from the window's start on, of which detectors have
 * dealt with the bytes before `at`, and islands that came before what precedes
 * them.  A ClientHello with a post-quantum key share has some 1,800 bytes.
 */
enum {
	PROTOCOL_WINDOW = 4096,  /* bytes of a direction held at once */
	PROTOCOL_ISLANDS = 4,    /* pieces held beyond a hole */
	PROTOCOL_TOTAL = 65536,  /* bytes of a direction read or skipped, at most */
	PROTOCOL_SEGMENTS = 256, /* segments of a direction looked at, at most */
	PROTOCOL_PATIENCE = 16, /* segments that come after a hole until it stays one */
	PROTOCOL_FRUITLESS = 8, /* readings without progress until they become rare */
	PROTOCOL_TURNS = 64,    /* of those, when the other side begins to speak */
	PROTOCOL_PAST = 32,  /* segments remembered that can not be looked at again */
	PROTOCOL_ALONE = 32, /* segments of a side that is over, the other not */
};

struct protocol_held {
	uint16_t from, to; /* within the window */
};

struct protocol_stream {
	uint32_t start;            /* sequence number of the window's first byte */
	uint32_t before;           /* bytes read or skipped before it */
	uint32_t cut_from, cut_to; /* sequence numbers that were not captured */
	uint16_t segments;         /* with payload */
	uint16_t waited;           /* segments since the hole was last reached */
	uint16_t at;               /* bytes of the window that are dealt with */
	uint16_t origin;           /* what lies before it is not shown any more */
	uint16_t shown;    /* bytes after `at` that were read without progress */
	uint8_t fruitless; /* readings without progress in a row */
	uint8_t turns;     /* readings because the other side spoke */
	uint8_t islands;
	uint8_t past_count, past_next; /* of protocol_state.past */
	uint32_t past_lost; /* the end of what is remembered no more, with past_gone */
	uint32_t past_over; /* the end of what was passed over, with past_skipped */
	bool past_gone, past_skipped;
	bool begun;   /* `start` is set */
	bool cut;     /* cut_from, cut_to are set */
	bool last;    /* nothing more will be read */
	bool crowded; /* what waits in the window leaves no room */
	struct protocol_held held[1 + PROTOCOL_ISLANDS]; /* held[0].from is 0 */
};

/* A segment as it came. */
struct protocol_past {
	uint32_t seq, hash;
	uint16_t len;
};

/* Datagrams of one side that are read at most: until a protocol has a name
 * (some need several), and in all. */
enum { PROTOCOL_DATAGRAMS_UNNAMED = 4, PROTOCOL_DATAGRAMS = 8, PROTOCOL_ID = 20 };

/* Datagrams of one side that look like one stream, see datagram_int.h. */
struct protocol_run {
	uint8_t protocol;    /* enum protocol; 0: none yet */
	uint8_t length;      /* datagrams that go with each other */
	uint8_t marks, form; /* the detector's own */
	uint32_t id, number; /* of the stream, and of its latest datagram */
	uint32_t time;       /* the detector's own */
};

/* What is remembered of a UDP flow between its datagrams. */
struct protocol_datagrams {
	uint16_t port[2];   /* of each side; 0: not known */
	uint8_t count[2];   /* datagrams read */
	bool over[2];       /* nothing more is read of the side */
	bool pending[2];    /* what the side sent may yet become something */
	uint8_t detector;   /* that named the protocol; valid when one did */
	uint8_t named_side; /* whose datagram it was */
	struct protocol_stream gathered; /* of one side, in its window */
	uint8_t id[PROTOCOL_ID]; /* the detector's own: of what both sides are about */
	uint8_t id_len;
	struct protocol_run run[2];
};

/* What identification keeps for one flow. */
struct protocol_state {
	struct protocol_stream stream[2];
	bool done;        /* nothing more will be learnt: the state can be let go */
	bool changed;     /* facts did, since the call began */
	uint8_t reads;    /* enum protocol whose detector reads both sides */
	bool became;      /* `reads` is not facts.application any more */
	bool proxied;     /* but what a proxy carries */
	uint8_t alone;    /* segments of a side that was over */
	uint8_t part[2];  /* what the side's bytes are, see see.c */
	uint8_t step[2];  /* the detector's own */
	uint32_t note[2]; /* the detector's own */
	uint32_t shared;  /* the detector's own, one for both sides */
	uint64_t rejected[2][2]; /* detectors that said NO, by side and part */
	struct protocol_buffer *buffer[2]; /* lent to the side's detector, or NULL */
	struct protocol_datagrams datagrams;
	struct protocol_facts facts;
	struct hash_key key; /* of `past`, by whom the state is lent; secret */
	/* Streams have these, last: never cleared. */
	struct protocol_past past[2][PROTOCOL_PAST];
	uint8_t bytes[2][PROTOCOL_WINDOW];
};

#endif
