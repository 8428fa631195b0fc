/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stage 6, asset: sightings (an address with its MAC and VLAN at a time) ->
 * inventory.  sighting_see runs in the capture thread and lets a repeated
 * sighting through at most once a minute; the table runs in the core thread.
 */
#ifndef CAMWARDEN_ASSET_H
#define CAMWARDEN_ASSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/base/addr.h"
#include "camwarden/base/hash.h"
#include "camwarden/base/time.h"

struct packet;

/* A value, no pointers. */
struct sighting {
	cw_time time;
	struct addr addr;
	struct mac mac; /* zero: not seen (no link header) */
	uint16_t vlan;  /* or PACKET_NO_VLAN */
	uint16_t interface;
	bool arp; /* an ARP claim: the MAC is the host's own, not a router's */
};

/* Sightings seen lately: a fixed direct-mapped cache, one per capture thread. */
enum { SIGHTING_CACHE = 4096, SIGHTING_REPEAT_SECONDS = 60, SIGHTING_WORDS = 6 };
struct sighting_cache {
	uint32_t secret[SIGHTING_WORDS];
	struct {
		uint64_t tag; /* 0: free */
		cw_time time;
	} slot[SIGHTING_CACHE];
};
void sighting_cache_init(struct sighting_cache *c, const struct hash_key *key);
/* The sender of the packet (or of the ARP claim): true when worth reporting. */
bool sighting_see(
	struct sighting_cache *c, const struct packet *pk, struct sighting *out);

struct asset {
	struct addr addr;
	struct mac mac; /* zero: unknown */
	uint16_t vlan;
	bool arp; /* the MAC was claimed by ARP */
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
uint64_t asset_refused(const struct asset_table *t);
size_t asset_count(const struct asset_table *t);

#endif
