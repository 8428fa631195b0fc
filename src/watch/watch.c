/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The watch: takes what passes by, keeps it in tables of fixed size, and at a
 * flush has each kind say what became true.  What needs the whole span to be
 * known (absences, the sensor's own gaps, the site's contradictions) is said at
 * the end of a replay, and once a minute while live.  Core thread.
 */
#include "watch_int.h"

#include <stdlib.h>
#include <string.h>

#include "camwarden/asset.h"
#include "camwarden/base/array.h"

static void
kinds_know(struct watch *w)
{
	struct known_kinds *k = &w->known;

	k->unknown = violation_find("V106");
	k->changed = violation_find("V108");
	k->bridged = violation_find("V109");
	k->offered = violation_find("V110");
	k->spoofed = violation_find("V113");
	k->scan = violation_find("V114");
	k->missing = violation_find("V701");
	k->unobserved = violation_find("V704");
	k->gap = violation_find("V705");
	k->conflict = violation_find("V706");
	k->mapping = violation_find("V606");
	k->intruder = violation_find("V602");
	k->device = policy_group(w->policy, "device");
	k->recorder = policy_group(w->policy, "recorder");
	k->vms = policy_group(w->policy, "vms_server");
	k->junction = policy_group(w->policy, "junction");
	k->prober = policy_group(w->policy, "prober");
	k->address_server = policy_group(w->policy, "address_server");
}

/* Half for addresses, a sixth for MACs, a quarter for sources of probes, a
 * sixteenth each for pairs and for what servers say. */
struct watch *
watch_new(const struct policy *p, size_t memory, const struct hash_key *key)
{
	struct watch *w = calloc(1, sizeof(*w));
	size_t sets = memory / 4 / (SCAN_WAYS * sizeof(struct scan));

	if (w == NULL)
		return NULL;
	w->key = *key;
	w->scan_sets = 1;
	while (w->scan_sets < UINT32_C(1) << 20 && sets >= (size_t)w->scan_sets * 2)
		w->scan_sets *= 2;
	w->scans = calloc((size_t)w->scan_sets * SCAN_WAYS, sizeof(*w->scans));
	w->clear_mask = 63;
	while (w->clear_mask < 0xffff &&
		(w->clear_mask + 1) * 2 * sizeof(*w->clear_seen) <= memory / 64)
		w->clear_mask = w->clear_mask * 2 + 1;
	w->clear_seen = calloc(w->clear_mask + 1, sizeof(*w->clear_seen));
	if (w->scans == NULL || w->clear_seen == NULL ||
		pool_init(&w->bindings, memory / 2, sizeof(struct binding)) != 0 ||
		pool_init(&w->macs, memory / 6, sizeof(struct mac_entry)) != 0 ||
		pool_init(&w->pairs, memory / 16, sizeof(struct pair)) != 0 ||
		pool_init(&w->servers, memory / 16, sizeof(struct server_fact)) != 0) {
		watch_free(w);
		return NULL;
	}
	watch_policy(w, p);
	return w;
}

void
watch_free(struct watch *w)
{
	if (w == NULL)
		return;
	pool_fini(&w->bindings);
	pool_fini(&w->macs);
	pool_fini(&w->servers);
	pool_fini(&w->pairs);
	free(w->scans);
	free(w->clear_seen);
	free(w->clear);
	free(w->hosts);
	free(w->shown);
	free(w->expects);
	free(w->suspended.item);
	free(w->before.item);
	free(w);
}

void
watch_policy(struct watch *w, const struct policy *p)
{
	w->policy = p;
	w->site = policy_site(p);
	kinds_know(w);
	pool_clear(&w->bindings);
	pool_clear(&w->macs);
	pool_clear(&w->servers);
	pool_clear(&w->pairs);
	w->server_news = w->pair_news = w->pair_media = POOL_NONE;
	memset(w->scans, 0, (size_t)w->scan_sets * SCAN_WAYS * sizeof(*w->scans));
	w->clears = 0;
	memset(w->mapped, 0, sizeof(w->mapped));
	memset(w->entries, 0, sizeof(w->entries));
	memset(w->clear_seen, 0, (w->clear_mask + 1) * sizeof(*w->clear_seen));
	w->clear_used = 0;
	w->binding_claims = w->mac_claims = POOL_NONE;
	free(w->hosts);
	free(w->expects);
	identity_policy(w);
	w->hosts = xcalloc(w->site->host_count + 1, sizeof(*w->hosts));
	w->expects = xcalloc(w->site->expect_count + 1, sizeof(*w->expects));
	w->since = w->until = w->decided = w->declared = 0;
	memset(&w->loss, 0, sizeof(w->loss));
	memset(&w->miss, 0, sizeof(w->miss));
	w->gap_news = w->source_count > 0; /* of interfaces nothing is forgotten */
	w->silent_count = 0;
	w->silent_since = 0;
	w->suspended.count = w->before.count = 0;
	w->offerers = 0;
	w->offerers_refused = 0;
	w->crossings = 0;
	w->crossings_refused = 0;
	memset(w->offerer, 0, sizeof(w->offerer));
	memset(w->crossing, 0, sizeof(w->crossing));
	memset(w->vlan, 0, sizeof(w->vlan));
	w->untagged = 0;
}

void
watch_sighting(struct watch *w, const struct sighting *s)
{
	struct party who;

	site_resolve(w->site, &s->addr, &s->mac, NULL, &who);
	bind_sighting(w, s, &who);
	bridge_sighting(w, s, &who);
	vlan_sighting(w, s, &who);
	absence_sighting(w, s, &who);
	maker_sighting(w, s, &who);
}

void
watch_remember(struct watch *w, const struct asset *a)
{
	struct sighting s = {.time = a->first,
		.addr = a->addr,
		.mac = a->mac,
		.vlan = a->vlan,
		.arp = a->arp};
	struct party who;
	struct binding *b;

	site_resolve(w->site, &s.addr, &s.mac, NULL, &who);
	bind_sighting(w, &s, &who);
	s.time = a->last;
	bind_sighting(w, &s, &who);
	b = pool_find(&w->bindings, &w->key, &s.addr);
	if (b != NULL)
		b->changed = false;
	w->mac_news = false;
}

void
watch_conversation(
	struct watch *w, const struct conversation *c, const struct verdict *v)
{
	scan_see(w, c, v);
	route_conversation(w, c, v);
	absence_conversation(w, c, v);
	server_conversation(w, c, v);
	pair_conversation(w, c, v);
	clear_conversation(w, c, v);
	mapped_conversation(w, c, v);
}

void
watch_coverage(struct watch *w, const struct watch_coverage *c)
{
	gap_coverage(w, c);
}

static bool
is_decision(const struct watch *w)
{
	if (w->since == 0)
		return false;
	return w->state.final ||
	       (w->state.live &&
		       w->state.now >= w->decided + WATCH_DECIDE_SECONDS * CW_SEC);
}

static int
decide(struct watch *w)
{
	int r;

	vlans_decide(w);
	r = gap_flush(w);

	if (r == 0)
		r = declared_flush(w);
	if (r == 0)
		r = clear_flush(w);
	if (r == 0)
		r = absence_flush(w);
	if (r == 0)
		r = server_decide(w);
	if (r == 0)
		r = pair_decide(w);
	if (r == 0)
		w->decided = w->state.now;
	return r;
}

int
watch_flush(
	struct watch *w, const struct watch_state *state, const struct watch_out *out)
{
	int r;

	w->state = *state;
	w->state.refused += w->bindings.refused + w->macs.refused +
			    w->offerers_refused + w->crossings_refused;
	w->out = out;
	r = claims_flush(w);
	if (r == 0)
		r = identity_flush(w);
	if (r == 0)
		r = bridges_flush(w);
	if (r == 0)
		r = routes_flush(w);
	if (r == 0)
		r = offers_flush(w);
	if (r == 0)
		r = scan_flush(w);
	if (r == 0)
		r = mapped_flush(w);
	if (r == 0)
		r = server_flush(w);
	if (r == 0)
		r = pair_flush(w);
	if (r == 0 && is_decision(w))
		r = decide(w);
	if (r == 0 && gap_is_due(w))
		r = gap_flush(w);
	if (r == 0)
		w->mac_news = false;
	w->out = NULL;
	return r;
}
