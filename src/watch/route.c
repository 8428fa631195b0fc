/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * V109, where packets prove it: an end outside a camera network and one inside
 * converse, no rule lets them, and the packets of one of them come with a MAC
 * that is not its own, but a router's.  Whose MAC it is, claims and traffic of
 * that MAC tell, maybe later; so candidates are kept, judged at each flush, and
 * taken back when the router turns out to be declared.  One finding a router.
 * Core thread.
 */
#include "watch_int.h"

#include <string.h>

#include "camwarden/base/array.h"

/* ---- what crosses ---- */

/* Said of the pair itself: it may not be, whatever is spoken. */
static bool
pair_is_forbidden(const struct verdict *v)
{
	static const char *const codes[] = {
		"V101", "V104", "V105", "V602", "V603", "V605"};

	for (size_t i = 0; i < v->count; i++)
		for (size_t k = 0; k < ARRAY_LEN(codes); k++)
			if (strcmp(v->violation[i].violation->code, codes[k]) == 0)
				return true;
	return false;
}

static bool
is_answered(const struct conversation *c)
{
	return c->reply_seen && c->evidence >= EVIDENCE_ESTABLISHED;
}

/* Two stations of one host are bridge.c's; recorders may be anywhere. */
static bool
crosses(const struct watch *w, const struct conversation *c, const struct verdict *v)
{
	return zone_is_camera(v->client.zone) != zone_is_camera(v->server.zone) &&
	       is_answered(c) && pair_is_forbidden(v) && !may_join(w, &v->client) &&
	       !may_join(w, &v->server);
}

/* Its place: that of the MAC and way, a free one, the oldest that was not said. */
static struct crossing *
crossing_take(struct watch *w, const struct mac *mac, bool entering)
{
	struct crossing *oldest = NULL;

	for (unsigned i = 0; i < w->crossings; i++) {
		struct crossing *x = &w->crossing[i];

		if (x->entering == entering && memcmp(&x->mac, mac, sizeof(*mac)) == 0)
			return x;
		if (!x->raised && (oldest == NULL || x->last < oldest->last))
			oldest = x;
	}
	if (w->crossings < WATCH_CROSSINGS)
		return &w->crossing[w->crossings++];
	if (oldest == NULL) {
		w->crossings_refused++;
		return NULL;
	}
	memset(oldest, 0, sizeof(*oldest));
	return oldest;
}

/* Of all that cross so, the first stands for them, whatever order they come in. */
static bool
is_before(const struct conversation *c, const struct addr *outside,
	const struct addr *inside, const struct crossing *x)
{
	int order;

	if (x->first == 0 || c->first != x->first)
		return x->first == 0 || c->first < x->first;
	order = addr_compare(outside, &x->outside);
	return order != 0 ? order < 0 : addr_compare(inside, &x->inside) < 0;
}

static void
crossing_see(struct watch *w, const struct conversation *c, bool client_inside,
	bool entering)
{
	bool by_client = client_inside != entering;
	const struct mac *mac = by_client ? &c->client_mac : &c->server_mac;
	const struct addr *outside = client_inside ? &c->server : &c->client;
	const struct addr *inside = client_inside ? &c->client : &c->server;
	struct crossing *x;

	if (mac_is_zero(mac) || mac_is_virtual(mac))
		return;
	x = crossing_take(w, mac, entering);
	if (x == NULL)
		return;
	if (is_before(c, outside, inside, x)) {
		x->mac = *mac;
		x->entering = entering;
		x->outside = *outside;
		x->inside = *inside;
		x->port = c->server_port;
		x->transport = c->transport;
		x->ttl = by_client ? c->client_ttl : c->server_ttl;
		x->first = c->first;
	}
	x->last = MAX(x->last, c->last);
	x->changed = true;
}

void
route_conversation(
	struct watch *w, const struct conversation *c, const struct verdict *v)
{
	bool client_inside = zone_is_camera(v->client.zone);

	if (!crosses(w, c, v))
		return;
	crossing_see(w, c, client_inside, true);
	crossing_see(w, c, client_inside, false);
}

/* ---- whose MAC ---- */

/* A station that sends for others: it claimed an address on this side, or sent
 * from several without claiming them. */
static bool
is_router(const struct crossing *x, const struct mac_entry *m)
{
	if (m->many)
		return true;
	if (x->entering) /* beside the cameras, and the packets are a stranger's */
		return m->has_camera && !addr_equal(&m->camera, &x->outside);
	return m->has_other && !m->has_camera && !addr_equal(&m->other, &x->inside);
}

static bool
is_declared_router(
	const struct watch *w, const struct mac *mac, const struct mac_entry *m)
{
	struct party who;

	mac_owner(w, mac, &who);
	return may_join(w, &who) || role_set_meets(&m->owns, w->known.junction) ||
	       role_set_meets(&m->owns, w->known.recorder);
}

static bool
is_route(const struct watch *w, const struct crossing *x, const struct mac_entry *m)
{
	return m != NULL && is_router(x, m) && !is_declared_router(w, &x->mac, m);
}

/* ---- saying it ---- */

static void
detail_put(struct str *to, const struct crossing *x)
{
	char mac[MAC_STRLEN], transport[8];
	struct json j;

	json_init(&j, to);
	json_begin_object(&j);
	json_put_addr(&j, "outside_address", &x->outside);
	json_put_addr(&j, "inside_address", &x->inside);
	json_put_uint(&j, "port", x->port);
	json_put_string(&j, "transport", transport_name(x->transport, transport));
	json_put_string(&j, "router_mac", mac_format(&x->mac, mac));
	if (!addr_equal(&x->said, &x->outside))
		json_put_addr(&j, "router_address", &x->said);
	json_put_string(&j, "seen", x->entering ? "entering" : "leaving");
	json_put_uint(&j, "ttl", x->ttl);
	json_end_object(&j);
}

/* The router, where it claimed an address; else who comes by it. */
static struct addr
subject_of(const struct crossing *x, const struct mac_entry *m)
{
	if (m->has_camera)
		return m->camera;
	return m->has_other ? m->other : x->outside;
}

static void
crossing_fact(struct watch *w, const struct addr *subject, struct fact *f)
{
	fact_init(f, w->known.bridged);
	f->evidence = EVIDENCE_DATA;
	fact_subject(w, f, subject);
}

static int
crossing_put(struct watch *w, const struct crossing *x)
{
	bool named = !addr_equal(&x->said, &x->outside);
	char outside[FACT_NAME], inside[FACT_NAME], router[FACT_NAME] = "";
	char mac[MAC_STRLEN];
	struct str detail = {0};
	struct party who;
	struct fact f;
	int r;

	crossing_fact(w, &x->said, &f);
	f.mac = x->mac;
	f.first = x->first;
	f.last = x->last;
	site_resolve(w->site, &x->outside, NULL, NULL, &who);
	party_text(&who, outside);
	site_resolve(w->site, &x->inside, NULL, NULL, &who);
	party_text(&who, inside);
	if (named)
		party_text(&f.client, router);
	fact_reason(&f,
		"%s and %s in a camera network converse by %s%s%s MAC %s, which is not "
		"declared: it joins the two networks",
		outside, inside, named ? "the router " : "a router", router,
		named ? "," : " with", mac_format(&x->mac, mac));
	detail_put(&detail, x);
	r = fact_put(w, &f, detail.data);
	str_fini(&detail);
	return r;
}

/* Another one is said of the same subject. */
static bool
is_said_otherwise(const struct watch *w, const struct crossing *x)
{
	for (unsigned i = 0; i < w->crossings; i++) {
		const struct crossing *y = &w->crossing[i];

		if (y != x && y->raised && addr_equal(&y->said, &x->said))
			return true;
	}
	return false;
}

static int
crossing_withdraw(struct watch *w, struct crossing *x)
{
	struct fact f;
	int r = 0;

	if (!is_said_otherwise(w, x)) {
		crossing_fact(w, &x->said, &f);
		r = fact_withdraw(w, &f, w->state.now);
	}
	if (r == 0)
		x->raised = false;
	return r;
}

/* The subject is another when the router's address is learnt. */
static int
crossing_flush(struct watch *w, struct crossing *x)
{
	const struct mac_entry *m = bind_mac(w, &x->mac);
	bool is_true = is_route(w, x, m);
	struct addr subject = is_true ? subject_of(x, m) : x->outside;
	int r = 0;

	if (x->raised && (!is_true || !addr_equal(&subject, &x->said)))
		r = crossing_withdraw(w, x);
	if (r != 0 || !is_true || (x->raised && !x->changed))
		return r;
	x->said = subject;
	r = crossing_put(w, x);
	if (r == 0) {
		x->raised = true;
		x->changed = false;
	}
	return r;
}

int
routes_flush(struct watch *w)
{
	for (unsigned i = 0; i < w->crossings; i++) {
		int r = crossing_flush(w, &w->crossing[i]);

		if (r != 0)
			return r;
	}
	return 0;
}
