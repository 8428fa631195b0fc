/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The VLANs that frames were tagged with: which of them hold networks of the
 * site, and which fell silent.  A mirror that lost a VLAN looks as a VLAN where
 * nobody speaks; so it takes one that spoke steadily, for long, and stays silent
 * for longer than it ever was, while others go on and coverage has no hole.
 * After a day of silence it is forgotten: it was taken down.  Core thread.
 */
#include "watch_int.h"

#include <string.h>

#include "camwarden/asset.h"
#include "camwarden/base/array.h"
#include "camwarden/packet.h"

static void
time_see(struct vlan_state *v, cw_time t)
{
	if (v->first == 0) {
		v->first = v->last = t;
		return;
	}
	if (t > v->last) {
		v->pause = MAX(v->pause, t - v->last);
		v->last = t;
	}
	v->first = MIN(v->first, t);
}

void
vlan_sighting(struct watch *w, const struct sighting *s, const struct party *who)
{
	if (s->vlan >= WATCH_VLANS) {
		w->untagged = MAX(w->untagged, s->time);
		return;
	}
	time_see(&w->vlan[s->vlan], s->time);
	/* A claim is made where the station is; other traffic is routed, too. */
	if (s->arp && who->zone != NULL)
		w->vlan[s->vlan].sites = true;
}

bool
vlan_is_sites(const struct watch *w, uint16_t vlan)
{
	return vlan < WATCH_VLANS && w->vlan[vlan].sites;
}

static bool
is_silent(const struct watch *w, const struct vlan_state *v)
{
	cw_time silence = w->until > v->last ? w->until - v->last : 0;

	return v->last - v->first >= WATCH_VLAN_LIFE_SECONDS * CW_SEC &&
	       silence >= WATCH_VLAN_SILENCE_SECONDS * CW_SEC &&
	       silence >= WATCH_VLAN_PAUSES * v->pause && silence < CW_DAY &&
	       w->since <= v->last;
}

/* Somebody else was heard to the end. */
static bool
others_go_on(const struct watch *w)
{
	cw_time latest = w->untagged;

	for (unsigned i = 0; i < WATCH_VLANS; i++)
		latest = MAX(latest, w->vlan[i].last);
	return latest + WATCH_GAP_SECONDS * CW_SEC >= w->until;
}

void
vlans_decide(struct watch *w)
{
	w->silent_count = 0;
	w->silent_since = 0;
	if (!others_go_on(w))
		return;
	for (unsigned i = 0; i < WATCH_VLANS; i++) {
		const struct vlan_state *v = &w->vlan[i];

		if (v->first == 0 || !is_silent(w, v))
			continue;
		if (w->silent_count < SILENT_VLANS)
			w->silent[w->silent_count] = (uint16_t)i;
		w->silent_count++;
		if (w->silent_since == 0 || v->last < w->silent_since)
			w->silent_since = v->last;
	}
}
