/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stage 9b, watch: violations that no single conversation shows, judged by what
 * is kept over sightings, conversations and coverage: who claims which address,
 * who probes, who is silent, what the sensor lost, what the site contradicts.
 * Pure; bounded memory; packet time.  Runs in the core thread.
 */
#ifndef CAMWARDEN_WATCH_H
#define CAMWARDEN_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/base/hash.h"
#include "camwarden/finding.h"

struct asset;
struct certificate;
struct certificate_sighting;
struct offer_sighting;
struct sighting;

enum {
	WATCH_MAPPINGS = 32,          /* V606: latest hosts with an open port, */
	WATCH_ENTRIES = 64,           /* and latest that came in from outside */
	WATCH_SPOOF_SECONDS = 60,     /* two claims to one address so close: V113 */
	WATCH_PROBE_SECONDS = 60,     /* window in which probes are counted: V114 */
	WATCH_PROBE_HOSTS = 5,        /* V114, this many hosts or */
	WATCH_PROBE_PORTS = 15,       /* this many ports of hosts */
	WATCH_SETTLE_SECONDS = 5,     /* an attempt may still be answered until then */
	WATCH_SESSION_SECONDS = 60,   /* how long RTSP lives unasked (RFC 2326): V116 */
	WATCH_SILENCE_SECONDS = 3600, /* least span that tells who is silent: V704 */
	WATCH_GAP_SECONDS = 300,      /* a hole in coverage that begins the span anew */
	WATCH_DECIDE_SECONDS = 60,    /* absences are decided this often while live */
	WATCH_LOST_LEAST = 100,       /* packets lost, and more than 1 % of all: V705 */
	WATCH_GROWTH_SECONDS = 5,     /* how often its growth is said, live */
	WATCH_ONE_WAY_LEAST = 20,     /* TCP conversations, a fifth one way: V705 */
	WATCH_MISSED_LEAST = 20, /* holes in TCP, and more than 1 % of segments: V705 */
	WATCH_QUIET_SECONDS = 45,  /* without any packet an interface is dead: V705 */
	WATCH_WINDOW_SECONDS = 20, /* in which copies and directions are counted */
	WATCH_COPIES_LEAST = 100,  /* and 40 % of the packets: mirrored twice: V705 */
	WATCH_PAIRS_LEAST = 4,     /* of hosts, a fifth heard one way only: V705 */
	WATCH_PAIR_PACKETS = 8,    /* TCP, before a pair counts */
	WATCH_VLAN_LIFE_SECONDS = 600,     /* a VLAN that was there so long, */
	WATCH_VLAN_SILENCE_SECONDS = 1800, /* and is silent so long, is missing: V705 */
	WATCH_VLAN_PAUSES = 4, /* unless it paused a quarter of that before */
};

/* What a source could see since its period began. */
struct watch_coverage {
	cw_time from, to;   /* packet time; 0: no packet */
	const char *source; /* interface or savefile */
	uint64_t packets, kernel_drops, interface_drops, ring_lost;
	/* TCP segments that were looked at, and holes that the peer acknowledged */
	uint64_t tcp_followed, tcp_missed;
};
/* Of an interface since its last pulse, a second or so. */
struct watch_pulse {
	const char *source;
	cw_time from, to;
	uint64_t packets, copies;
	uint64_t pairs, one_way; /* of hosts, in the window that ended; 0: none did */
};
/* An interface through which nothing could come. */
struct watch_blind {
	const char *source;
	cw_time from, to; /* to 0: it lasts */
	bool gone;        /* else it is there, and down */
};
/* State of the sensor as a whole, at a flush. */
struct watch_state {
	cw_time now;           /* newest packet time */
	bool live, final;      /* from interfaces; nothing more will come */
	uint64_t refused;      /* what full tables refused or let go */
	uint64_t unidentified; /* flows whose bytes were not read, for want of room */
	uint64_t conversations, one_way; /* TCP: with an answer or without */
};

/* What comes out; each returns 0, or -errno, which ends the flush. */
struct watch_out {
	int (*put)(void *ctx, const struct finding *f);
	int (*withdraw)(void *ctx, const char *id, cw_time at);
	/* Of that violation only these are true now; sorted. */
	int (*retain)(void *ctx, const struct violation *v,
		const char (*ids)[RECORD_ID], size_t count);
	void *ctx;
};

struct watch;

/* memory: bytes, never exceeded but for what the site's own size needs and some
 * 100 KiB.  NULL when it cannot be had. */
struct watch *watch_new(
	const struct policy *p, size_t memory, const struct hash_key *key);
void watch_free(struct watch *w);
/* A reload: everything is forgotten and begun anew under the new policy. */
void watch_policy(struct watch *w, const struct policy *p);
/* Who made the card of a MAC, lent; NULL: unknown.  Called in the core thread. */
typedef const char *watch_maker_fn(const void *ctx, const struct mac *m);
void watch_makers(struct watch *w, watch_maker_fn *maker, const void *ctx);
/* What earlier runs saw; before the first sighting. */
void watch_remember(struct watch *w, const struct asset *a);
void watch_sighting(struct watch *w, const struct sighting *s);
void watch_offer(struct watch *w, const struct offer_sighting *s);
/* A certificate that a server showed; of earlier runs, too. */
void watch_certificate(struct watch *w, const struct certificate_sighting *s,
	const struct certificate *c);
/* A conversation that was judged. */
void watch_conversation(
	struct watch *w, const struct conversation *c, const struct verdict *v);
void watch_coverage(struct watch *w, const struct watch_coverage *c);
void watch_pulse(struct watch *w, const struct watch_pulse *p);
void watch_blind(struct watch *w, const struct watch_blind *b);
/* Says what became true or ceased to be since the last flush. */
int watch_flush(
	struct watch *w, const struct watch_state *state, const struct watch_out *out);
/* What can not be told, and why, as of the last decision; lent until the next
 * flush. */
const struct suspension *watch_suspended(const struct watch *w, size_t *count);

#endif
