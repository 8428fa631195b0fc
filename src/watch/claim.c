/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who claims what: V106 (in a camera network, and no declared host), V108 (a
 * declared device with another MAC), V113 (two stations that claim one address, or
 * a foreign one that claims a server's).
 * Each is judged anew at every flush, and taken back when what was learnt later
 * explains it (the MAC is a router's, or of a declared host).  Core thread.
 */
#include "watch_int.h"

#include <string.h>

#include "camwarden/asset.h"
#include "camwarden/base/array.h"
#include "camwarden/packet.h"

/* A sighting is repeated only so often: a MAC that was seen last less than that
 * ago may be in use still. */
#define CLAIM_OVERLAP (SIGHTING_REPEAT_SECONDS * CW_SEC)

/* What is judged: an address, who it is, and the two MACs. */
struct case_of {
	const struct binding *b;
	struct party who;
	const struct mac_span *before, *after;
};

void
mac_owner(const struct watch *w, const struct mac *m, struct party *out)
{
	/* fe80::, which binds to a host by its MAC alone. */
	static const struct addr near = {{0xfe, 0x80}};

	site_resolve(w->site, &near, m, NULL, out);
}

bool
host_has_mac(const struct site_host *h, const struct mac *m)
{
	for (size_t i = 0; i < h->mac_count; i++)
		if (memcmp(h->macs[i].b, m->b, sizeof(m->b)) == 0)
			return true;
	return false;
}

/* ---- V106 ---- */

static bool
mac_is_known(const struct watch *w, const struct mac *m)
{
	const struct mac_entry *entry = bind_mac(w, m);
	struct party owner;

	if (mac_is_virtual(m) || (entry != NULL && entry->owned))
		return true;
	mac_owner(w, m, &owner);
	return owner.declared != NULL;
}

/* A device that is declared by its MAC alone is being replaced: the new one has
 * another, and may have any address. */
static bool
any_is_replaced(const struct site *s, cw_time t)
{
	for (size_t i = 0; i < s->replacement_count; i++) {
		const struct site_host *h = site_host_find(s, s->replacements[i].host);

		if (h != NULL && h->address_count == 0 && is_replaced(s, h->name, t))
			return true;
	}
	return false;
}

static bool
is_unknown(const struct watch *w, struct case_of *c)
{
	if (w->site->devices != DEVICES_LISTED || !zone_is_camera(c->who.zone) ||
		c->who.declared != NULL || any_is_replaced(w->site, c->b->first))
		return false;
	if (c->b->span_count == 0)
		return true;
	for (unsigned i = 0; i < c->b->span_count; i++)
		if (!mac_is_known(w, &c->b->span[i].mac)) {
			c->after = &c->b->span[i];
			return true;
		}
	return false;
}

/* ---- V113 ---- */

static bool
is_junction_mac(const struct watch *w, const struct mac *m)
{
	struct party owner;

	mac_owner(w, m, &owner);
	return owner.declared != NULL &&
	       role_set_meets(&owner.roles, w->known.junction);
}

/* One host's two interfaces, or a router that answers for others. */
static bool
may_share(const struct watch *w, const struct mac *x, const struct mac *y)
{
	struct party ox, oy;

	if (mac_is_virtual(x) || mac_is_virtual(y) || is_junction_mac(w, x) ||
		is_junction_mac(w, y))
		return true;
	mac_owner(w, x, &ox);
	mac_owner(w, y, &oy);
	return ox.declared != NULL && ox.declared == oy.declared;
}

static bool
contend(const struct watch *w, struct case_of *c, const struct mac_span *x,
	const struct mac_span *y)
{
	const struct mac_span *early = x->arp_first <= y->arp_first ? x : y;
	const struct mac_span *late = early == x ? y : x;

	if (x->arp_first == 0 || y->arp_first == 0 || may_share(w, &x->mac, &y->mac))
		return false;
	if (late->arp_first > early->arp_last + WATCH_SPOOF_SECONDS * CW_SEC)
		return false;
	if (c->who.host != NULL && is_replaced(w->site, c->who.host, late->arp_first))
		return false;
	c->before = early;
	c->after = late;
	return true;
}

/* An address of a server or router is claimed by a MAC that its host, which
 * declares what it has, does not have.  Of a device that is a change (V108). */
static bool
usurps(const struct watch *w, struct case_of *c, const struct mac_span *x)
{
	const struct site_host *h = c->who.declared;
	const struct role_set *roles = &c->who.roles;

	if (h == NULL || h->mac_count == 0 || x->arp_first == 0 ||
		host_has_mac(h, &x->mac) || mac_is_virtual(&x->mac) ||
		is_junction_mac(w, &x->mac) ||
		is_replaced(w->site, h->name, x->arp_first))
		return false;
	if (!role_set_meets(roles, w->known.recorder) &&
		!role_set_meets(roles, w->known.vms) &&
		!role_set_meets(roles, w->known.junction))
		return false;
	c->before = NULL;
	c->after = x;
	return true;
}

/* Every link may have its own fe80::1, unless the site declares whose it is. */
static bool
is_spoofed(const struct watch *w, struct case_of *c)
{
	if (addr_class(&c->b->item.key) == ADDR_LINK_LOCAL &&
		c->who.why != PARTY_HOST_ADDRESS)
		return false;
	for (unsigned i = 0; i < c->b->span_count; i++)
		if (usurps(w, c, &c->b->span[i]))
			return true;
	for (unsigned i = 0; i < c->b->span_count; i++)
		for (unsigned k = i + 1; k < c->b->span_count; k++)
			if (contend(w, c, &c->b->span[i], &c->b->span[k]))
				return true;
	return false;
}

/* ---- V108 ---- */

/* The MAC is the station's own, as far as sightings tell. */
static bool
is_own(const struct watch *w, const struct binding *b, const struct mac_span *x)
{
	const struct mac_entry *m = bind_mac(w, &x->mac);

	if (mac_is_virtual(&x->mac))
		return false;
	if (x->arp_first != 0)
		return true;
	return addr_is_v4(&b->item.key) && m != NULL && !m->many;
}

static bool
follows(const struct watch *w, struct case_of *c, const struct mac_span *x,
	const struct mac_span *y)
{
	if (y->first <= x->last + CLAIM_OVERLAP || !is_own(w, c->b, x) ||
		!is_own(w, c->b, y) || is_replaced(w->site, c->who.host, y->first))
		return false;
	c->before = x;
	c->after = y;
	return true;
}

/* Another MAC than the declared ones claims the address. */
static bool
differs(const struct watch *w, struct case_of *c, const struct mac_span *x)
{
	if (x->arp_first == 0 || mac_is_virtual(&x->mac) ||
		host_has_mac(c->who.declared, &x->mac) ||
		is_replaced(w->site, c->who.host, x->arp_first))
		return false;
	c->before = NULL;
	c->after = x;
	return true;
}

static bool
is_changed(const struct watch *w, struct case_of *c)
{
	const struct binding *b = c->b;

	if (c->who.declared == NULL || !role_set_meets(&c->who.roles, w->known.device))
		return false;
	for (unsigned i = 0; i < b->span_count; i++) {
		if (c->who.declared->mac_count > 0) {
			if (differs(w, c, &b->span[i]))
				return true;
			continue;
		}
		for (unsigned k = 0; k < b->span_count; k++)
			if (follows(w, c, &b->span[i], &b->span[k]))
				return true;
	}
	return false;
}

/* ---- saying it ---- */

/* How it was claimed. */
static const char *
claimed_by(const struct case_of *c)
{
	return addr_is_v4(&c->b->item.key) ? "ARP" : "neighbour discovery";
}

static void
detail_put(struct str *to, const struct case_of *c)
{
	const struct mac_span *after = c->after;
	char mac[MAC_STRLEN];
	struct json j;

	json_init(&j, to);
	json_begin_object(&j);
	if (after != NULL)
		json_put_string(&j, "mac", mac_format(&after->mac, mac));
	if (c->before != NULL)
		json_put_string(&j, "other_mac", mac_format(&c->before->mac, mac));
	if (c->b->vlan != PACKET_NO_VLAN)
		json_put_uint(&j, "vlan", c->b->vlan);
	json_put_string(&j, "seen_by",
		after == NULL || after->arp_first == 0 ? "traffic"
		: addr_is_v4(&c->b->item.key)          ? "arp"
						       : "neighbour_discovery");
	json_end_object(&j);
}

static void
reason_put(struct fact *f, const struct case_of *c, uint8_t bit)
{
	char name[FACT_NAME], mac[MAC_STRLEN] = "", other[MAC_STRLEN] = "";

	party_text(&c->who, name);
	if (c->after != NULL)
		mac_format(&c->after->mac, mac);
	if (c->before != NULL)
		mac_format(&c->before->mac, other);
	if (bit == CLAIM_UNKNOWN)
		fact_reason(f,
			"%s%s%s sends in a camera network and is no declared host; "
			"profile.devices is listed",
			name, mac[0] != '\0' ? " with MAC " : "", mac);
	else if (bit == CLAIM_SPOOFED && other[0] != '\0')
		fact_reason(f,
			"%s and %s both claim %s by %s; one of them takes what is "
			"meant for the other",
			other, mac, name, claimed_by(c));
	else if (other[0] != '\0')
		fact_reason(f,
			"%s had MAC %s and now has %s, outside of any declared "
			"replacement",
			name, other, mac);
	else
		fact_reason(f, "%s is claimed by MAC %s, which its host does not have",
			name, mac);
}

/* Since when, and until when: of the claims that prove it. */
static void
fact_times(struct fact *f, const struct case_of *c, uint8_t bit)
{
	f->first = c->b->first;
	f->last = c->b->last;
	if (bit == CLAIM_UNKNOWN)
		return;
	f->first = c->after->first;
	f->last = c->after->last;
	if (bit == CLAIM_SPOOFED) {
		f->first = c->after->arp_first;
		f->last = c->after->arp_last;
		if (c->before != NULL)
			f->last = MAX(f->last, c->before->arp_last);
	}
}

static int
settle(struct watch *w, struct binding *b, const struct case_of *c,
	const struct violation *kind, uint8_t bit, bool is_true)
{
	struct str detail = {0};
	struct fact f;
	int r;

	if (!is_true && !(b->raised & bit))
		return 0;
	fact_init(&f, kind);
	f.evidence = EVIDENCE_DATA;
	f.client = c->who;
	if (!is_true) {
		r = fact_withdraw(w, &f, w->state.now);
		if (r == 0)
			b->raised &= (uint8_t)~bit;
		return r;
	}
	if (c->after != NULL)
		f.mac = c->after->mac;
	fact_times(&f, c, bit);
	reason_put(&f, c, bit);
	detail_put(&detail, c);
	r = fact_put(w, &f, detail.data);
	str_fini(&detail);
	if (r == 0)
		b->raised |= bit;
	return r;
}

static int
binding_flush(struct watch *w, struct binding *b)
{
	struct case_of unknown = {.b = b}, spoofed, changed;
	bool is_true;
	int r;

	site_resolve(w->site, &b->item.key, NULL, NULL, &unknown.who);
	spoofed = changed = unknown;
	is_true = is_unknown(w, &unknown);
	r = settle(w, b, &unknown, w->known.unknown, CLAIM_UNKNOWN, is_true);
	if (r != 0)
		return r;
	is_true = is_spoofed(w, &spoofed);
	r = settle(w, b, &spoofed, w->known.spoofed, CLAIM_SPOOFED, is_true);
	if (r != 0)
		return r;
	/* One fact, one finding: who contends is not said to have changed, too. */
	is_true = !is_true && is_changed(w, &changed);
	return settle(w, b, &changed, w->known.changed, CLAIM_CHANGED, is_true);
}

int
claims_flush(struct watch *w)
{
	for (uint32_t i = w->binding_claims; i != POOL_NONE;) {
		struct binding *b = pool_at(&w->bindings, i);

		i = b->claim_next;
		if (!b->changed && !w->mac_news)
			continue;
		int r = binding_flush(w, b);
		if (r != 0)
			return r;
		b->changed = false;
	}
	return 0;
}
