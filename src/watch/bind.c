/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sightings -> which MACs an address of the site was seen with, and which
 * addresses a MAC claimed or carried.  A claim (by ARP or neighbour discovery) is
 * the sender's own word; in any other frame the MAC may be a router's, which many
 * addresses tell.  Core thread.
 */
#include "watch_int.h"

#include <string.h>

#include "camwarden/asset.h"
#include "camwarden/base/array.h"

bool
zone_is_camera(const char *zone)
{
	return zone != NULL && strcmp(zone, "camera") == 0;
}

/* Of no station of its own: VRRP (RFC 5798 7.3), HSRP and GLBP (Cisco). */
bool
mac_is_virtual(const struct mac *m)
{
	static const struct {
		uint8_t b[5];
		uint8_t n;
	} virtual[] = {
		{{0x00, 0x00, 0x5e, 0x00, 0x01}, 5},
		{{0x00, 0x00, 0x5e, 0x00, 0x02}, 5},
		{{0x00, 0x00, 0x0c, 0x07, 0xac}, 5},
		{{0x00, 0x00, 0x0c, 0x9f}, 4},
		{{0x00, 0x07, 0xb4}, 3},
	};

	for (size_t i = 0; i < ARRAY_LEN(virtual); i++)
		if (memcmp(m->b, virtual[i].b, virtual[i].n) == 0)
			return true;
	return false;
}

bool
is_replaced(const struct site *s, const char *host, cw_time t)
{
	for (size_t i = 0; i < s->replacement_count; i++) {
		const struct site_replacement *r = &s->replacements[i];

		if (t >= r->from && t <= r->until && strcmp(r->host, host) == 0)
			return true;
	}
	return false;
}

static struct addr
mac_id(const struct mac *m)
{
	struct addr id = {{0}};

	memcpy(id.b, m->b, sizeof(m->b));
	return id;
}

struct mac_entry *
bind_mac(const struct watch *w, const struct mac *m)
{
	struct addr id = mac_id(m);

	return pool_find(&w->macs, &w->key, &id);
}

/* ---- a MAC ---- */

static bool
same_host(const struct watch *w, const struct addr *a, const struct party *who)
{
	struct party other;

	site_resolve(w->site, a, NULL, NULL, &other);
	return who->declared != NULL && other.declared == who->declared;
}

/* IPv6 gives every host several addresses; IPv4 does not. */
static void
mac_carries(struct watch *w, struct mac_entry *m, const struct sighting *s,
	const struct party *who)
{
	if (!addr_is_v4(&s->addr) || m->many)
		return;
	if (!m->has_carried) {
		m->has_carried = true;
		m->carried = s->addr;
	} else if (!addr_equal(&m->carried, &s->addr) &&
		   !same_host(w, &m->carried, who)) {
		m->many = w->mac_news = true;
	}
}

static void
mac_owns(struct watch *w, struct mac_entry *m, const struct party *who)
{
	if (!m->owned)
		m->owned = w->mac_news = true;
	for (unsigned i = 0; who->declared->mac_count == 0 && i < ROLE_MAX / 64; i++)
		m->owns.bits[i] |= who->roles.bits[i];
}

static void
mac_claims(struct watch *w, struct mac_entry *m, const struct sighting *s,
	const struct party *who)
{
	bool camera = zone_is_camera(who->zone);

	if (who->declared != NULL)
		mac_owns(w, m, who);
	if (who->zone == NULL || addr_class(&s->addr) == ADDR_LINK_LOCAL)
		return;
	if (camera && !m->has_camera)
		m->camera = s->addr;
	if (!camera && !m->has_other)
		m->other = s->addr;
	m->has_camera |= camera;
	m->has_other |= !camera;
	if (m->first == 0 || s->time < m->first)
		m->first = s->time;
	m->last = MAX(m->last, s->time);
	m->changed = true;
	if (m->has_camera && m->has_other && !m->listed) {
		m->listed = true;
		m->claim_next = w->mac_claims;
		w->mac_claims = pool_index(&w->macs, m);
	}
}

static void
mac_see(struct watch *w, const struct sighting *s, const struct party *who)
{
	struct addr id = mac_id(&s->mac);
	struct mac_entry *m;

	if (mac_is_zero(&s->mac) || mac_is_virtual(&s->mac))
		return;
	m = pool_take(&w->macs, &w->key, &id);
	if (m == NULL)
		return;
	if (s->arp)
		mac_claims(w, m, s, who);
	else
		mac_carries(w, m, s, who);
}

/* ---- an address ---- */

static struct mac_span *
span_of(struct binding *b, const struct mac *m)
{
	struct mac_span *oldest = &b->span[1];

	for (unsigned i = 0; i < b->span_count; i++)
		if (memcmp(b->span[i].mac.b, m->b, sizeof(m->b)) == 0)
			return &b->span[i];
	if (b->span_count < BINDING_MACS)
		return &b->span[b->span_count++];
	for (unsigned i = 2; i < BINDING_MACS; i++)
		if (b->span[i].last < oldest->last)
			oldest = &b->span[i];
	memset(oldest, 0, sizeof(*oldest));
	return oldest;
}

static void
span_see(struct binding *b, const struct sighting *s)
{
	struct mac_span *x = span_of(b, &s->mac);

	if (x->first == 0 || s->time < x->first)
		x->first = s->time;
	x->last = MAX(x->last, s->time);
	x->mac = s->mac;
	if (!s->arp)
		return;
	if (x->arp_first == 0 || s->time < x->arp_first)
		x->arp_first = s->time;
	x->arp_last = MAX(x->arp_last, s->time);
}

/* May it give a finding at all? */
static bool
is_candidate(const struct watch *w, const struct binding *b, const struct party *who)
{
	if (b->span_count > 1)
		return true;
	if (who->declared != NULL)
		return who->declared->mac_count > 0;
	return w->site->devices == DEVICES_LISTED && zone_is_camera(who->zone);
}

void
bind_sighting(struct watch *w, const struct sighting *s, const struct party *who)
{
	struct binding *b;

	mac_see(w, s, who);
	if (who->zone == NULL && who->declared == NULL)
		return;
	b = pool_take(&w->bindings, &w->key, &s->addr);
	if (b == NULL)
		return;
	if (b->first == 0 || s->time < b->first)
		b->first = s->time;
	b->last = MAX(b->last, s->time);
	b->vlan = s->vlan;
	if (!mac_is_zero(&s->mac))
		span_see(b, s);
	b->changed = true;
	if (!b->listed && is_candidate(w, b, who)) {
		b->listed = true;
		b->claim_next = w->binding_claims;
		w->binding_claims = pool_index(&w->bindings, b);
	}
}
