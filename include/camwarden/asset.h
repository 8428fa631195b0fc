/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stage 6, asset: sightings (an address with its MAC and VLAN, or with a name,
 * at a time; or who offers what to hosts) -> inventory.  sighting_see, name_see and
 * offer_see run in the capture thread and let a repeated sighting through at most
 * once a minute; the tables run in the core thread.
 */
#ifndef CAMWARDEN_ASSET_H
#define CAMWARDEN_ASSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/asked.h"
#include "camwarden/base/addr.h"
#include "camwarden/base/hash.h"
#include "camwarden/base/time.h"
#include "camwarden/offer.h"
#include "camwarden/packet.h"
#include "camwarden/protocol.h"

/* Ports from which names, offers and answers come. */
enum {
	ASSET_DNS = 53,
	ASSET_DHCP_SERVER = 67,
	ASSET_DHCP_CLIENT = 68,
	ASSET_DHCPV6_SERVER = 547,
	ASSET_MDNS = 5353,
};

/* May name_see, offer_see or question_see find something?  Asked of every packet. */
static inline bool
asset_may_tell(const struct packet *pk)
{
	switch (pk->sport) {
	case ASSET_DNS:
	case ASSET_DHCP_SERVER:
	case ASSET_DHCP_CLIENT:
	case ASSET_DHCPV6_SERVER:
	case ASSET_MDNS:
		return true;
	default:
		/* router advertisements; what neighbours are told */
		return pk->icmp_type != 0 || (pk->flags & PACKET_LINK);
	}
}

/* A value, no pointers. */
struct sighting {
	cw_time time;
	struct addr addr;
	struct mac mac; /* zero: not seen (no link header) */
	uint16_t vlan;  /* or PACKET_NO_VLAN */
	uint16_t interface;
	bool arp; /* a claim by ARP or neighbour discovery: the MAC is the host's own,
		     not a router's */
};

/* Sightings seen lately: a fixed cache of sets, one per capture thread. */
enum {
	SIGHTING_CACHE = 4096,
	SIGHTING_WAYS = 4,
	SIGHTING_REPEAT_SECONDS = 60,
	SIGHTING_WORDS = 6
};
struct sighting_cache {
	uint32_t secret[SIGHTING_WORDS];
	struct sighted {
		uint64_t tag; /* 0: free */
		cw_time time;
	} slot[SIGHTING_CACHE];
};
void sighting_cache_init(struct sighting_cache *c, const struct hash_key *key);
/* The sender of the packet (or of the claim): true when worth reporting. */
bool sighting_see(
	struct sighting_cache *c, const struct packet *pk, struct sighting *out);

struct asset {
	struct addr addr;
	struct mac mac; /* zero: unknown */
	uint16_t vlan;
	bool arp; /* the MAC was claimed by ARP or neighbour discovery */
	cw_time first, last;
	uint64_t sightings;
	bool dirty; /* changed since asset_flush */
};

struct asset_table;
struct asset_table *asset_table_new(size_t memory, const struct hash_key *key);
void asset_table_free(struct asset_table *t);
/* The asset (address, MAC, VLAN), lent; NULL when full (counted). */
struct asset *asset_see(struct asset_table *t, const struct sighting *s);
/* Calls fn for each dirty asset and cleans it; stops at the first non-zero,
 * returns it, and leaves that asset and those after it dirty. */
int asset_flush(
	struct asset_table *t, int (*fn)(void *ctx, const struct asset *a), void *ctx);
/* All are dirty: what they are declared as may have changed. */
void asset_touch_all(struct asset_table *t);
uint64_t asset_refused(const struct asset_table *t);
size_t asset_count(const struct asset_table *t);

/* ---- offers ---- */

/* A value, no pointers. */
struct offer_sighting {
	cw_time time;
	struct addr by; /* who sent it, maybe for another */
	struct mac mac; /* of the frame; zero: not seen */
	uint16_t vlan;  /* or PACKET_NO_VLAN */
	uint16_t interface;
	struct offer offer;
};

/* Offers told lately, as sighting_cache; one per capture thread. */
enum { OFFER_CACHE = 256, OFFER_BURST = 100 };
struct offer_cache {
	struct hash_key key;
	cw_time second; /* the one that in_second counts */
	unsigned in_second;
	uint64_t limited; /* not told: more than OFFER_BURST in one second */
	struct {
		uint64_t tag; /* 0: free */
		cw_time time;
	} slot[OFFER_CACHE];
};
void offer_cache_init(struct offer_cache *c, const struct hash_key *key);
/* True when the packet offers hosts something, and did not say the same lately. */
bool offer_see(
	struct offer_cache *c, const struct packet *pk, struct offer_sighting *out);

/* ---- questions ---- */

/* A DNS server answered a client about a name.  A value, no pointers. */
struct question {
	cw_time time;
	struct addr client, server;
	char name[PROTOCOL_NAME_LEN];
};

/* Questions told lately, as sighting_cache; one per capture thread. */
enum { QUESTION_PORT = ASSET_DNS, QUESTION_CACHE = 1024, QUESTION_BURST = 200 };
struct question_cache {
	struct hash_key key;
	cw_time second; /* the one that in_second counts */
	unsigned in_second;
	uint64_t limited; /* not told: more than QUESTION_BURST in one second */
	struct {
		uint64_t tag; /* 0: free */
		cw_time time;
	} slot[QUESTION_CACHE];
};
void question_cache_init(struct question_cache *c, const struct hash_key *key);
/* For packets from QUESTION_PORT.  True when it answers about a name, and this was
 * not told lately. */
bool question_see(
	struct question_cache *c, const struct packet *pk, struct question *out);

/* What clients asked of servers, pair by pair; the quietest pair makes room. */
struct asked_table;
struct asked_table *asked_table_new(size_t memory, const struct hash_key *key);
void asked_table_free(struct asked_table *t);
void asked_see(struct asked_table *t, const struct question *q);
/* Lent until the next question; NULL: nothing is known. */
const struct asked *asked_find(const struct asked_table *t, const struct addr *client,
	const struct addr *server);

/* ---- names ---- */

/* Names told lately, as sighting_cache; one per capture thread. */
enum { NAME_CACHE = 4096, NAME_BURST = 1000 };
struct name_cache {
	struct hash_key key;
	cw_time second; /* the one that `told` counts */
	unsigned in_second;
	uint64_t limited; /* not told: more than NAME_BURST in one second */
	struct names_told told;
	struct {
		uint64_t tag; /* 0: free */
		cw_time time;
	} slot[NAME_CACHE];
};
typedef void name_sighting_fn(void *ctx, const struct name_sighting *s);
void name_cache_init(struct name_cache *c, const struct hash_key *key);
/* Calls fn for each name that the packet gives to an address of a host, unless
 * it said the same lately. */
void name_see(
	struct name_cache *c, const struct packet *pk, name_sighting_fn *fn, void *ctx);

/* Names kept for an address: so many of each kind, the latest. */
enum {
	NAME_DNS_MOST = 6,
	NAME_MDNS_MOST = 2,
	NAME_DHCP_MOST = 2,
	NAME_CERTIFICATE_MOST = 4,
	NAME_LLDP_MOST = 1,
	NAME_CDP_MOST = 1,
};

struct asset_names;
struct asset_names *asset_names_new(size_t memory, const struct hash_key *key);
void asset_names_free(struct asset_names *t);
void asset_names_see(struct asset_names *t, const struct name_sighting *s);
/* What DNS calls the address, in no order; lent until the next change. */
const struct name_sighting *asset_names_find(
	const struct asset_names *t, const struct addr *a, size_t *count);
/* How many names DNS has given so far, and whether the address got one after
 * there were that many. */
uint64_t asset_names_news(const struct asset_names *t);
bool asset_names_changed(
	const struct asset_names *t, const struct addr *a, uint64_t news);
/* As asset_flush, a name at a time. */
int asset_names_flush(struct asset_names *t,
	int (*fn)(void *ctx, const struct name_sighting *s), void *ctx);
/* All are to be given again. */
void asset_names_touch_all(struct asset_names *t);
uint64_t asset_names_refused(const struct asset_names *t);

/* ---- what is stored and printed: texts that stand by themselves ---- */

enum { ASSET_TEXT = 64, ASSET_ROLES = 512, ASSET_NAMES = 16, ASSET_SERVICES = 8 };

/* What an address showed as a server, at one port in one protocol: the latest. */
struct asset_service {
	cw_time last;
	uint16_t port;        /* 0: its transport has none */
	uint8_t transport;    /* IANA protocol number */
	uint8_t application;  /* enum protocol */
	uint16_t tls_version; /* 0: not seen */
	uint16_t version;     /* the protocol's own; 0: not seen */
	char banner[PROTOCOL_BANNER_LEN];
};

struct asset_record {
	/* Without sightings: declared, and never seen; its address (unspecified), MAC
	 * or both may be unknown then. */
	struct asset asset;
	char host[ASSET_TEXT];   /* "": not declared */
	char roles[ASSET_ROLES]; /* "camera" or "management_server,event_server" */
	char zone[ASSET_TEXT];   /* "": in no declared network */
	size_t name_count;       /* latest first */
	struct name_sighting name[ASSET_NAMES];
	size_t service_count; /* those with a banner first, the latest of them first */
	struct asset_service service[ASSET_SERVICES];
};

#endif
