/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to stage 9b: the tables, one fact on its way out, the kinds. */
#ifndef CAMWARDEN_WATCH_INT_H
#define CAMWARDEN_WATCH_INT_H

#include "camwarden/asset.h"
#include "camwarden/base/json.h"
#include "camwarden/watch.h"

/* ---- pool.c: a table of one allocation that refuses when it is full ---- */

#define POOL_NONE UINT32_MAX

/* First member of what a pool keeps. */
struct pool_item {
	struct addr key; /* of a MAC: its bytes, then zeros */
	uint32_t next;
};
struct pool {
	size_t each;
	uint8_t *item;
	uint32_t *bucket;
	uint32_t size, mask, used;
	uint64_t refused;
};
int pool_init(struct pool *p, size_t memory, size_t each);
void pool_fini(struct pool *p);
void pool_clear(struct pool *p);
void *pool_at(const struct pool *p, uint32_t i);
uint32_t pool_index(const struct pool *p, const void *item);
void *pool_find(
	const struct pool *p, const struct hash_key *key, const struct addr *id);
/* A key that stands for those bytes. */
void pool_key(
	const struct hash_key *key, const void *bytes, size_t n, struct addr *out);
/* Finds or adds (zeroed); NULL when full (counted). */
void *pool_take(struct pool *p, const struct hash_key *key, const struct addr *id);

/* ---- what is kept ---- */

enum { BINDING_MACS = 4, SCAN_PROBES = 32, SCAN_WAYS = 4 };

/* When a MAC sent from an address; times of ARP claims by themselves. */
struct mac_span {
	struct mac mac;
	cw_time first, last;
	cw_time arp_first, arp_last; /* 0: no claim, by ARP or neighbour discovery */
};

/* Kinds of claim, bits of `raised`. */
enum {
	CLAIM_UNKNOWN = 1 << 0, /* V106 */
	CLAIM_CHANGED = 1 << 1, /* V108 */
	CLAIM_SPOOFED = 1 << 2, /* V113 */
	CLAIM_BRIDGED = 1 << 3, /* V109 */
};

/* An address in a declared network, and the MACs it was seen with. */
struct binding {
	struct pool_item item;
	uint32_t claim_next; /* in the list of those that may give a finding */
	bool listed, changed;
	uint8_t raised;
	uint8_t span_count;
	uint16_t vlan;
	cw_time first, last;
	struct mac_span span[BINDING_MACS];
};

/* A MAC, and the addresses that it claimed or carried. */
struct mac_entry {
	struct pool_item item;
	uint32_t claim_next;
	bool listed, changed;
	bool many; /* sent from several addresses without claiming them: a router */
	bool has_carried, has_camera, has_other;
	bool owned; /* claimed a declared host's address */
	uint8_t raised;
	struct role_set owns; /* roles of those that declare no MAC */
	struct addr carried;
	struct addr camera, other; /* claimed by ARP, in a camera network and not */
	cw_time first, last;       /* of the claims */
};

struct probe {
	struct addr server;
	uint16_t port;
	uint8_t transport;
	bool refused;
	cw_time time;
};

/* A source of attempts that no rule allows; the latest of them. */
struct scan {
	struct addr source; /* zero: free */
	struct mac mac;
	cw_time last;
	bool due; /* enough in a window; said when it had time to be answered */
	cw_time due_time, found_first, found_last;
	uint16_t hosts, ports; /* the most seen in a window */
	bool refused;
	uint8_t count, next;
	struct probe probe[SCAN_PROBES];
};

/* Of a declared host. */
struct host_state {
	cw_time seen; /* first packet; 0: none */
	cw_time put;  /* when its silence was said */
	bool told;    /* that it was seen */
	bool has_camera, has_other, bridged;
	struct addr camera, other;
	cw_time first, last; /* of its addresses in both networks */
};

/* Certificates of a declared device. */
enum { IDENTITY_PORTS = 2, IDENTITY_KEYS = 4 };
struct key_span {
	uint8_t key_id[PROTOCOL_FINGERPRINT], sha256[PROTOCOL_FINGERPRINT];
	uint64_t names; /* of subject and issuer: a hash */
	cw_time first, last;
};
struct shown {
	struct addr addr;
	uint16_t port;
	uint8_t count; /* 0: free */
	bool changed, raised;
	struct key_span span[IDENTITY_KEYS];
};

struct expect_state {
	cw_time seen; /* latest; 0: none */
	cw_time put, told;
	bool client_seen, server_seen; /* at all */
};

/* Clear text of one kind that the profile declares for a role. */
struct clear {
	const struct violation *kind;
	unsigned role;
	enum severity severity; /* the worst */
	uint64_t count;         /* conversations */
	bool more;              /* than could be told apart */
	cw_time first, last;
	uint64_t said; /* the count when it was */
	cw_time put;
};

/* Who offers hosts an address, a router or name servers. */
struct offerer {
	struct offer_sighting latest;
	cw_time first, last;
	bool concerns; /* the site */
	bool changed, raised;
};

struct vlan_state {
	bool sites; /* a station in a network of the site claimed its address here */
	cw_time first, last; /* sightings; 0: none */
	cw_time pause;       /* the longest between two */
};

/*
 * An answered conversation between a camera network and another that no rule
 * lets be, and the MAC that one end's packets came with: a router's, if that
 * turns out to be no station of that end.
 */
struct crossing {
	struct mac mac;
	bool entering; /* of the outside's packets; else of the inside's */
	bool changed, raised;
	uint8_t ttl, transport;
	uint16_t port;
	struct addr outside, inside;
	struct addr said; /* the subject, when raised */
	cw_time first, last;
};

enum { WATCH_OFFERERS = 64, WATCH_CROSSINGS = 256, WATCH_VLANS = 4096 };

/* A host that got a port opened to the outside; since 0: free. */
struct mapped {
	struct addr inside;
	cw_time since;
	bool said;
};
/* Who came in from outside; last 0: free. */
struct entry {
	struct addr inside, from;
	uint16_t port;
	uint8_t transport, evidence;
	cw_time last;
};

/* What is told of one host, port and kind. */
struct server_news {
	const struct violation *kind;
	enum severity severity;
	const struct party *party;
	struct addr addr;
	uint16_t port;
	uint8_t transport;
	cw_time first, last;
	struct mac mac; /* zero: it is not told by one */
	bool claimed;   /* by the host itself */
	char reason[VERDICT_REASON];
	const char *key, *text; /* the evidence, as `detail` has it; key: static */
};

struct server_fact {
	struct pool_item item;
	uint32_t next; /* in the list of news */
	bool listed, claimed;
	const struct violation *kind;
	enum severity severity;
	struct addr server;
	uint16_t port;
	uint8_t transport;
	cw_time first, last, put;
	struct mac mac;
	const char *key;
	char reason[VERDICT_REASON], text[PROTOCOL_BANNER_LEN];
};

enum { ASKED_NOT, ASKED_HIDDEN, ASKED_READ };

/* Of a client and a server: their head, or one clear port of theirs. */
struct pair {
	struct pool_item item;
	struct addr client, server;
	cw_time first, last; /* 0: new */
	/* the head's: TLS, and the media that the server sends to the client */
	cw_time tls_first, tls_last; /* 0: none */
	uint32_t clear;              /* the first of its clear ports */
	uint16_t media_port;
	uint8_t asked; /* for media */
	bool media_listed, media_clear;
	uint32_t media_next;
	cw_time media_first, media_last, media_put;
	char banner[PROTOCOL_BANNER_LEN]; /* SSRC and payload type */
	/* a clear port's */
	uint32_t head, sibling;
	uint32_t next; /* in the list of news */
	bool listed;
	const struct violation *kind;
	cw_time put;
	uint16_t port; /* of clear text; the head's: the lowest with TLS */
};

struct known_kinds {
	const struct violation *unknown, *changed, *bridged, *offered, *spoofed, *scan,
		*missing, *unobserved, *mapping, *intruder, *gap, *conflict;
	const struct role_set *device, *recorder, *vms, *junction, *prober,
		*address_server;
};

enum { WATCH_SOURCE = 64 };

/* The worst that a source lost. */
struct loss {
	char source[WATCH_SOURCE];
	uint64_t packets, kernel_drops, interface_drops, ring_lost;
	cw_time from, to;
};

/* The source whose TCP had most holes. */
struct miss {
	char source[WATCH_SOURCE];
	uint64_t followed, missed;
	cw_time from, to;
};

/* Something that began, and is or was. */
struct lasting {
	bool is;
	cw_time from, to; /* to 0: never */
};

/* An interface. */
enum { WATCH_SOURCES = 64 };
struct source_state {
	char name[WATCH_SOURCE];
	cw_time blind_from, blind_to; /* from 0: never; to 0: it lasts */
	bool gone;
	uint64_t blinds;
	cw_time heard; /* the last packet; 0: not known yet */
	struct lasting quiet, twice, one_way;
	cw_time window; /* of packets and copies: its beginning */
	uint64_t packets, copies, said_packets, said_copies;
	uint64_t pairs, one_way_pairs;
};

enum { SILENT_VLANS = 8 }; /* named one by one */

/* What a decision could not tell. */
struct suspensions {
	struct suspension *item; /* owned */
	size_t count, size;
};

struct watch {
	const struct policy *policy;
	const struct site *site;
	struct known_kinds known;
	struct hash_key key;
	struct pool bindings, macs, servers, pairs;
	uint32_t server_news, pair_news, pair_media; /* heads of lists */
	watch_maker_fn *maker;                       /* or NULL */
	const void *maker_ctx;
	struct scan *scans;
	uint32_t scan_sets;
	uint32_t binding_claims, mac_claims; /* heads of lists */
	bool mac_news;                       /* some MAC turned router or owned */
	struct host_state *hosts;            /* by number of the site's host */
	struct shown *shown;                 /* IDENTITY_PORTS of each host; owned */
	bool shown_news;
	struct expect_state *expects;
	struct clear *clear; /* a few per role of the site; owned */
	size_t clears;
	struct mapped mapped[WATCH_MAPPINGS];
	struct entry entries[WATCH_ENTRIES];
	uint64_t *clear_seen; /* hashes of its conversations; 0: free; owned */
	uint32_t clear_mask, clear_used;
	struct offerer offerer[WATCH_OFFERERS];
	unsigned offerers;
	uint64_t offerers_refused;
	struct crossing crossing[WATCH_CROSSINGS];
	unsigned crossings;
	uint64_t crossings_refused;
	struct vlan_state vlan[WATCH_VLANS];
	cw_time untagged;     /* latest sighting without a tag */
	cw_time since, until; /* what coverage spans without a hole */
	struct loss loss;     /* loss.to 0: none */
	struct miss miss;     /* miss.to 0: none */
	struct source_state source[WATCH_SOURCES];
	size_t source_count;
	bool gap_news;    /* said with this flush */
	bool gap_grown;   /* there is more of what was said */
	cw_time gap_said; /* the last time */
	uint16_t silent[SILENT_VLANS];
	unsigned silent_count; /* by the last decision; more than are named */
	cw_time silent_since;  /* the first of them */
	cw_time decided;       /* when absences were */
	cw_time declared;      /* when the site's own conflicts were said */
	struct suspensions suspended, before; /* by this decision and the last */
	struct watch_state state;
	const struct watch_out *out; /* during a flush */
};

/* ---- report.c ---- */

/* One fact about a subject. */
struct fact {
	const struct violation *kind;
	enum severity severity;
	enum evidence evidence;
	struct party client, server; /* server.addr zero and no host: none */
	struct mac mac;
	uint16_t port;
	uint8_t transport;
	cw_time first, last;
	char reason[VERDICT_REASON];
};
void fact_init(struct fact *f, const struct violation *kind);
void fact_reason(struct fact *f, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* The client: what the address resolves to. */
void fact_subject(struct watch *w, struct fact *f, const struct addr *a);
/* detail: a JSON object or NULL. */
int fact_put(struct watch *w, const struct fact *f, const char *detail);
int fact_withdraw(struct watch *w, const struct fact *f, cw_time at);
void fact_id(struct watch *w, const struct fact *f, char id[RECORD_ID]);
/* "CAM1 (10.20.0.11)"; buf is FACT_NAME bytes. */
enum { FACT_NAME = 128 };
/* A declared host, by its first address; or an end of an expectation. */
void party_of_host(const struct watch *w, const struct site_host *h, struct party *out);
char *party_text(const struct party *p, char buf[FACT_NAME]);
int id_order(const void *x, const void *y); /* for qsort of ids */
/* What makes it one host: its declared name, else its address. */
void party_key(const struct party *p, struct str *to);

/* Time to say again what stays true: such a finding's `last` moves that seldom. */
bool is_due(const struct watch *w, cw_time said);

/* ---- the kinds ---- */

bool zone_is_camera(const char *zone);
/* A replacement of that host is under way at that time. */
bool is_replaced(const struct site *s, const char *host, cw_time t);
bool mac_is_virtual(const struct mac *m);

/* bind.c: addresses and MACs as sightings give them */
void bind_sighting(struct watch *w, const struct sighting *s, const struct party *who);
struct mac_entry *bind_mac(const struct watch *w, const struct mac *m);
/* identity.c: V108 */
void identity_policy(struct watch *w); /* forgets */
int identity_flush(struct watch *w);
/* claim.c: V106, V108, V113 */
bool host_has_mac(const struct site_host *h, const struct mac *m);
/* Whose MAC the site declares it is. */
void mac_owner(const struct watch *w, const struct mac *m, struct party *out);
int claims_flush(struct watch *w);
/* bridge.c: V109, by claims */
/* Recorders and declared routers may join networks. */
bool may_join(const struct watch *w, const struct party *p);
void bridge_sighting(
	struct watch *w, const struct sighting *s, const struct party *who);
int bridges_flush(struct watch *w);
/* route.c: V109, by packets */
void route_conversation(
	struct watch *w, const struct conversation *c, const struct verdict *v);
int routes_flush(struct watch *w);
/* offer.c: V110 */
int offers_flush(struct watch *w);
/* vlan.c */
void vlan_sighting(struct watch *w, const struct sighting *s, const struct party *who);
/* Which VLANs fell silent while others went on: w->silent. */
void vlans_decide(struct watch *w);
/* Does it hold a network of the site?  PACKET_NO_VLAN: no. */
bool vlan_is_sites(const struct watch *w, uint16_t vlan);
/* scan.c: V114 */
void scan_see(struct watch *w, const struct conversation *c, const struct verdict *v);
int scan_flush(struct watch *w);
/* suspend.c: absences that are not told */
void suspend_begin(struct watch *w); /* a decision */
void suspend(struct watch *w, const struct violation *kind, const char *subject,
	uint64_t count, const char *doubt);
/* absence.c: V701, V704 */
void absence_sighting(
	struct watch *w, const struct sighting *s, const struct party *who);
void absence_conversation(
	struct watch *w, const struct conversation *c, const struct verdict *v);
int absence_flush(struct watch *w);
/* Why nothing can be said of a silence that long; NULL: it can. */
const char *absence_doubt(const struct watch *w, cw_time span);
int absence_retain(struct watch *w);
/* gap.c: V705 */
void gap_coverage(struct watch *w, const struct watch_coverage *c);
bool gap_is_one_way(const struct watch *w);
/* Between two decisions: something is new, or no decision comes without a packet. */
bool gap_is_due(const struct watch *w);
int gap_flush(struct watch *w);
/* source.c: V705 of interfaces */
bool source_is_blind(const struct watch *w, cw_time span);
bool source_is_one_way(const struct watch *w, cw_time span);
void source_reason(const struct watch *w, struct str *to);
void source_detail(const struct watch *w, struct json *j);
void source_times(const struct watch *w, struct fact *f);
/* clear.c: clear text of roles without a certificate, one finding a kind */
void clear_conversation(
	struct watch *w, const struct conversation *c, const struct verdict *v);
int clear_flush(struct watch *w);
/* mapped.c: V606 that V602 followed */
void mapped_conversation(
	struct watch *w, const struct conversation *c, const struct verdict *v);
int mapped_flush(struct watch *w);
/* server.c: V801, V802, V803 */
void server_news(struct watch *w, const struct server_news *n);
void server_conversation(
	struct watch *w, const struct conversation *c, const struct verdict *v);
int server_flush(struct watch *w);
int server_decide(struct watch *w);
/* maker.c: V802 by a MAC */
void maker_sighting(struct watch *w, const struct sighting *s, const struct party *who);
/* pair.c: V317, V116 */
void pair_conversation(
	struct watch *w, const struct conversation *c, const struct verdict *v);
int pair_flush(struct watch *w);
int pair_decide(struct watch *w);
/* declared.c: V706 */
int declared_flush(struct watch *w);

#endif
