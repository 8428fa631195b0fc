/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * V109, where sightings prove it: one station that claims addresses in a camera
 * network and in another, or one declared host seen in both.  Recorders may, and
 * declared routers and firewalls; what a plain router joins, its packets tell
 * (route.c).  Core thread.
 */
#include "watch_int.h"

#include <string.h>

#include "camwarden/asset.h"
#include "camwarden/base/array.h"

bool
may_join(const struct watch *w, const struct party *p)
{
	return role_set_meets(&p->roles, w->known.recorder) ||
	       role_set_meets(&p->roles, w->known.junction);
}

static int
bridge_put(struct watch *w, const struct party *camera, const struct party *other,
	const struct mac *mac, cw_time first, cw_time last)
{
	char name[FACT_NAME], text[ADDR_STRLEN], mac_text[MAC_STRLEN];
	struct str detail = {0};
	struct json j;
	struct fact f;
	int r;

	fact_init(&f, w->known.bridged);
	f.evidence = EVIDENCE_DATA;
	f.client = *camera;
	f.mac = *mac;
	f.first = first;
	f.last = last;
	fact_reason(&f,
		"%s in a camera network is also %s in zone %.32s, and no recording "
		"server; it joins the two networks",
		party_text(camera, name), addr_format(&other->addr, text), other->zone);
	json_init(&j, &detail);
	json_begin_object(&j);
	json_put_addr(&j, "camera_address", &camera->addr);
	json_put_addr(&j, "other_address", &other->addr);
	if (!mac_is_zero(mac))
		json_put_string(&j, "mac", mac_format(mac, mac_text));
	json_end_object(&j);
	r = fact_put(w, &f, detail.data);
	str_fini(&detail);
	return r;
}

/* Two addresses of one declared host are told by the host. */
static bool
is_bridge(const struct watch *w, const struct party *x, const struct party *y)
{
	if (x->declared != NULL && x->declared == y->declared)
		return false;
	return !may_join(w, x) && !may_join(w, y);
}

static int
macs_flush(struct watch *w)
{
	for (uint32_t i = w->mac_claims; i != POOL_NONE;) {
		struct mac_entry *m = pool_at(&w->macs, i);
		struct party camera, other;
		struct mac mac;
		int r = 0;

		i = m->claim_next;
		if (!m->changed)
			continue;
		memcpy(mac.b, m->item.key.b, sizeof(mac.b));
		site_resolve(w->site, &m->camera, &mac, NULL, &camera);
		site_resolve(w->site, &m->other, &mac, NULL, &other);
		if (is_bridge(w, &camera, &other))
			r = bridge_put(w, &camera, &other, &mac, m->first, m->last);
		if (r != 0)
			return r;
		m->changed = false;
	}
	return 0;
}

static int
hosts_flush(struct watch *w)
{
	static const struct mac none;

	for (size_t i = 0; i < w->site->host_count; i++) {
		struct host_state *h = &w->hosts[i];
		struct party camera, other;
		int r = 0;

		if (!h->bridged)
			continue;
		site_resolve(w->site, &h->camera, NULL, NULL, &camera);
		site_resolve(w->site, &h->other, NULL, NULL, &other);
		if (!may_join(w, &camera))
			r = bridge_put(w, &camera, &other, &none, h->first, h->last);
		if (r != 0)
			return r;
		h->bridged = false;
	}
	return 0;
}

/* A declared host's addresses by zone. */
void
bridge_sighting(struct watch *w, const struct sighting *s, const struct party *who)
{
	struct host_state *h;
	bool camera = zone_is_camera(who->zone);

	if (who->declared == NULL || who->zone == NULL)
		return;
	h = &w->hosts[who->declared - w->site->hosts];
	if (camera && !h->has_camera)
		h->camera = s->addr;
	if (!camera && !h->has_other)
		h->other = s->addr;
	h->has_camera |= camera;
	h->has_other |= !camera;
	if (h->first == 0 || s->time < h->first)
		h->first = s->time;
	h->last = MAX(h->last, s->time);
	h->bridged = h->has_camera && h->has_other;
}

int
bridges_flush(struct watch *w)
{
	int r = macs_flush(w);

	return r != 0 ? r : hosts_flush(w);
}
