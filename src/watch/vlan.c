/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The VLANs that frames were tagged with: which of them hold networks of the
 * site.  Core thread.
 */
#include "watch_int.h"

#include "camwarden/asset.h"
#include "camwarden/packet.h"

void
vlan_sighting(struct watch *w, const struct sighting *s, const struct party *who)
{
	/* A claim is made where the station is; other traffic is routed, too. */
	if (s->vlan < WATCH_VLANS && s->arp && who->zone != NULL)
		w->vlan[s->vlan].sites = true;
}

bool
vlan_is_sites(const struct watch *w, uint16_t vlan)
{
	return vlan < WATCH_VLANS && w->vlan[vlan].sites;
}
