/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * V110: who gives hosts of the site addresses, routers or name servers, and is
 * not declared for it.  DHCP is judged by the server identifier, because a relay
 * may be who sends; where the frame must be the server's own, by its MAC, too.
 * DHCPv6 and routers speak with link-local addresses: their MAC is looked up
 * among those that are declared, or that claimed a declared host's address.
 * Judged anew at each flush, and taken back when what was learnt later explains
 * it.  Core thread.
 */
#include "watch_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/packet.h"

static bool
is_known(const struct addr *a)
{
	return addr_class(a) != ADDR_UNSPECIFIED;
}

/* ---- may it offer? ---- */

/* By its address; mac: the frame is the host's own, NULL: it may be a router's. */
static bool
address_has(const struct watch *w, const struct role_set *roles, const struct addr *a,
	const struct mac *mac)
{
	struct party who;

	site_resolve(w->site, a, NULL, NULL, &who);
	if (!role_set_meets(&who.roles, roles))
		return false;
	return mac == NULL || mac_is_zero(mac) || who.declared == NULL ||
	       who.declared->mac_count == 0 || host_has_mac(who.declared, mac);
}

/* By a MAC that is declared, or claimed the address of a host that declares none. */
static bool
mac_has(const struct watch *w, const struct role_set *roles, const struct mac *mac)
{
	const struct mac_entry *m;
	struct party who;

	if (mac_is_zero(mac))
		return false;
	mac_owner(w, mac, &who);
	if (who.declared != NULL)
		return role_set_meets(&who.roles, roles);
	m = bind_mac(w, mac);
	return m != NULL && role_set_meets(&m->owns, roles);
}

static const struct addr *
server_of(const struct offer_sighting *s)
{
	return is_known(&s->offer.server) ? &s->offer.server : &s->by;
}

static bool
dhcp_may(const struct watch *w, const struct offer_sighting *s)
{
	const struct offer *o = &s->offer;
	const struct role_set *may = w->known.address_server;
	const struct mac *mac = o->direct ? &s->mac : NULL;
	struct party who;

	if (o->direct && !mac_is_zero(&s->mac)) {
		mac_owner(w, &s->mac, &who);
		if (role_set_meets(&who.roles, may))
			return true;
	}
	if (!address_has(w, may, server_of(s), mac))
		/* RFC 5107: a relay may put itself in the server's place. */
		return is_known(&o->relay) && addr_equal(&o->server, &o->relay) &&
		       address_has(w, w->known.junction, &o->relay, NULL);
	return is_known(&o->relay) || address_has(w, may, &s->by, mac) ||
	       address_has(w, w->known.junction, &s->by, mac);
}

static bool
dhcpv6_may(const struct watch *w, const struct offer_sighting *s)
{
	const struct role_set *may = w->known.address_server;
	bool near = addr_class(&s->by) == ADDR_LINK_LOCAL;

	if (address_has(w, may, &s->by, NULL) || mac_has(w, may, &s->offer.server_mac))
		return true;
	return near &&
	       (mac_has(w, may, &s->mac) || mac_has(w, w->known.junction, &s->mac) ||
		       address_has(w, w->known.junction, &s->by, NULL));
}

static bool
router_may(const struct watch *w, const struct offer_sighting *s)
{
	const struct mac *mac = mac_is_zero(&s->mac) ? &s->offer.server_mac : &s->mac;

	return address_has(w, w->known.junction, &s->by, mac) ||
	       mac_has(w, w->known.junction, mac);
}

/* Without the role in any pack nobody could be declared. */
static bool
may_offer(const struct watch *w, const struct offer_sighting *s)
{
	const struct role_set *may = s->offer.kind == OFFER_ROUTER
					     ? w->known.junction
					     : w->known.address_server;

	if (role_set_is_empty(may))
		return true;
	switch ((enum offer_kind)s->offer.kind) {
	case OFFER_DHCP:
		return dhcp_may(w, s);
	case OFFER_DHCPV6:
		return dhcpv6_may(w, s);
	default:
		return router_may(w, s);
	}
}

/* ---- is it the site's business? ---- */

static bool
address_concerns(const struct watch *w, const struct addr *a)
{
	struct party who;

	if (!is_known(a))
		return false;
	site_resolve(w->site, a, NULL, NULL, &who);
	return who.zone != NULL || who.declared != NULL;
}

static bool
mac_concerns(const struct watch *w, const struct mac *mac)
{
	const struct mac_entry *m;
	struct party who;

	if (mac_is_zero(mac))
		return false;
	mac_owner(w, mac, &who);
	if (who.declared != NULL)
		return true;
	m = bind_mac(w, mac);
	return m != NULL && (m->owned || m->has_camera || m->has_other ||
				    (m->has_carried && !m->many &&
					    address_concerns(w, &m->carried)));
}

/* By an address of it, by who it is for or from, or by the VLAN that it is in. */
static bool
concerns(const struct watch *w, const struct offer_sighting *s)
{
	const struct offer *o = &s->offer;

	return address_concerns(w, &s->by) || address_concerns(w, &o->server) ||
	       address_concerns(w, &o->relay) || address_concerns(w, &o->address) ||
	       mac_concerns(w, &o->client) || mac_concerns(w, &s->mac) ||
	       vlan_is_sites(w, s->vlan);
}

/* ---- what is kept ---- */

static bool
same_words(const struct offer_sighting *x, const struct offer_sighting *y)
{
	return x->offer.kind == y->offer.kind && addr_equal(&x->by, &y->by) &&
	       memcmp(&x->mac, &y->mac, sizeof(x->mac)) == 0 &&
	       addr_equal(&x->offer.server, &y->offer.server) &&
	       addr_equal(&x->offer.relay, &y->offer.relay) &&
	       x->offer.direct == y->offer.direct &&
	       memcmp(&x->offer.server_mac, &y->offer.server_mac, sizeof(x->mac)) == 0;
}

/* Its place: the same words, a free one, the oldest that gave no finding. */
static struct offerer *
offerer_take(struct watch *w, const struct offer_sighting *s)
{
	struct offerer *oldest = NULL;

	for (unsigned i = 0; i < w->offerers; i++) {
		struct offerer *o = &w->offerer[i];

		if (same_words(&o->latest, s))
			return o;
		if (!o->raised && (oldest == NULL || o->last < oldest->last))
			oldest = o;
	}
	if (w->offerers < WATCH_OFFERERS)
		return &w->offerer[w->offerers++];
	if (oldest == NULL) {
		w->offerers_refused++;
		return NULL;
	}
	memset(oldest, 0, sizeof(*oldest));
	return oldest;
}

void
watch_offer(struct watch *w, const struct offer_sighting *s)
{
	struct offerer *o = offerer_take(w, s);

	if (o == NULL)
		return;
	o->latest = *s;
	if (o->first == 0 || s->time < o->first)
		o->first = s->time;
	o->last = MAX(o->last, s->time);
	o->concerns |= concerns(w, s);
	o->changed = true;
}

/* ---- saying it ---- */

static void
put_known(struct json *j, const char *key, const struct addr *a)
{
	if (is_known(a))
		json_put_addr(j, key, a);
}

static void
put_mac(struct json *j, const char *key, const struct mac *m)
{
	char text[MAC_STRLEN];

	if (!mac_is_zero(m))
		json_put_string(j, key, mac_format(m, text));
}

static void
detail_put(struct str *to, const struct offer_sighting *s)
{
	const struct offer *o = &s->offer;
	struct json j;

	json_init(&j, to);
	json_begin_object(&j);
	json_put_string(&j, "offer", offer_kind_name((enum offer_kind)o->kind));
	json_put_addr(&j, "sent_by", &s->by);
	put_mac(&j, "mac", &s->mac);
	if (s->vlan != PACKET_NO_VLAN)
		json_put_uint(&j, "vlan", s->vlan);
	put_known(&j, "server_identifier", &o->server);
	put_mac(&j, "server_mac", &o->server_mac);
	put_known(&j, "relay", &o->relay);
	put_mac(&j, "client_mac", &o->client);
	put_known(&j, o->kind == OFFER_ROUTER ? "prefix" : "address", &o->address);
	put_known(&j, "router", &o->router);
	json_key(&j, "name_servers");
	json_begin_array(&j);
	for (unsigned i = 0; i < o->name_server_count; i++) {
		char text[ADDR_STRLEN];

		json_add_string(&j, addr_format(&o->name_server[i], text));
	}
	json_end_array(&j);
	json_end_object(&j);
}

/* " (router 10.20.0.66, name server 10.20.0.66)" */
static void
contents(const struct offer *o, char *buf, size_t size)
{
	char router[ADDR_STRLEN], server[ADDR_STRLEN];
	bool has_router = is_known(&o->router);
	bool has_server = o->name_server_count > 0;

	addr_format(&o->router, router);
	addr_format(&o->name_server[0], server);
	snprintf(buf, size, "%s%s%s%s%s%s", has_router || has_server ? " (" : "",
		has_router ? "router " : "", has_router ? router : "",
		has_server ? (has_router ? ", name server " : "name server ") : "",
		has_server ? server : "", has_router || has_server ? ")" : "");
}

static void
reason_put(const struct watch *w, struct fact *f, const struct offer_sighting *s)
{
	const struct offer *o = &s->offer;
	const char *protocol = o->kind == OFFER_DHCP ? "DHCP" : "DHCPv6";
	char name[FACT_NAME], mac[MAC_STRLEN], by[ADDR_STRLEN], what[128];

	contents(o, what, sizeof(what));
	party_text(&f->client, name);
	mac_format(&s->mac, mac);
	addr_format(&s->by, by);
	if (o->kind == OFFER_ROUTER)
		fact_reason(f,
			"%s, MAC %s, advertises itself as a router%s; it is no "
			"declared "
			"one",
			name, mac, what);
	else if (o->kind == OFFER_DHCP &&
		 address_has(w, w->known.address_server, server_of(s), NULL))
		fact_reason(f,
			"%s, MAC %s, offers addresses by DHCP%s in the name of %s, "
			"which it is not",
			by, mac, what, name);
	else
		fact_reason(f,
			"%s offers addresses by %s%s; it is no declared server of "
			"them; sent by %s, MAC %s",
			name, protocol, what, by, mac);
}

static void
offerer_fact(struct watch *w, const struct offerer *o, struct fact *f)
{
	fact_init(f, w->known.offered);
	f->evidence = EVIDENCE_DATA;
	fact_subject(w, f, server_of(&o->latest));
}

static int
offerer_put(struct watch *w, const struct offerer *o)
{
	struct str detail = {0};
	struct fact f;
	int r;

	offerer_fact(w, o, &f);
	f.mac = o->latest.mac;
	f.first = o->first;
	f.last = o->last;
	reason_put(w, &f, &o->latest);
	detail_put(&detail, &o->latest);
	r = fact_put(w, &f, detail.data);
	str_fini(&detail);
	return r;
}

/* Another one gives a finding about the same server. */
static bool
is_said_otherwise(const struct watch *w, const struct offerer *o)
{
	for (unsigned i = 0; i < w->offerers; i++) {
		const struct offerer *x = &w->offerer[i];

		if (x != o && x->raised &&
			addr_equal(server_of(&x->latest), server_of(&o->latest)))
			return true;
	}
	return false;
}

static int
offerer_flush(struct watch *w, struct offerer *o)
{
	bool concerned = o->concerns || concerns(w, &o->latest);
	bool is_true = concerned && !may_offer(w, &o->latest);
	struct fact f;
	int r = 0;

	if (is_true && (o->changed || !o->raised)) {
		r = offerer_put(w, o);
	} else if (!is_true && o->raised && !is_said_otherwise(w, o)) {
		offerer_fact(w, o, &f);
		r = fact_withdraw(w, &f, w->state.now);
	}
	if (r != 0)
		return r;
	o->concerns = concerned;
	o->raised = is_true;
	o->changed = false;
	return 0;
}

int
offers_flush(struct watch *w)
{
	for (unsigned i = 0; i < w->offerers; i++) {
		int r = offerer_flush(w, &w->offerer[i]);

		if (r != 0)
			return r;
	}
	return 0;
}
