/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * V107: a camera that is no member of a camera network.  It shows itself by
 * being a declared device that a recorder takes video from, or by answering
 * RTSP or ONVIF as cameras do; what serves video without being a camera (a
 * screen recorder, a bridge, a remote site) packs name by the group
 * video_source.  A fact about the server, whoever reached it.  Core thread.
 */
#include "policy_int.h"

#include <netinet/in.h>
#include <string.h>

static bool
is_camera_zone(const char *zone)
{
	return zone != NULL && strcmp(zone, "camera") == 0;
}

/* Where cameras belong: by the zone, or by the role that the network gives. */
static bool
network_is_cameras(const struct policy *p, const struct site_network *n)
{
	return is_camera_zone(n->zone) || role_set_meets(&n->roles, &p->known.device);
}

/* In one of them, by its longest prefix; *any: the site declares some. */
static bool
is_placed(const struct policy *p, const struct addr *a, bool *any)
{
	const struct site *s = p->site;
	bool placed = false;
	int longest = -1;

	*any = false;
	for (size_t i = 0; i < s->network_count; i++) {
		const struct site_network *n = &s->networks[i];
		bool cameras = network_is_cameras(p, n);

		*any |= cameras;
		for (size_t k = 0; k < n->subnet_count; k++)
			if ((int)n->subnets[k].len > longest &&
				prefix_contains(&n->subnets[k], a)) {
				longest = n->subnets[k].len;
				placed = cameras;
			}
	}
	return placed;
}

/* At a remote site that a declared tunnel leads to, it has its own networks. */
static bool
is_remote(const struct policy *p, const struct addr *a)
{
	const struct site *s = p->site;

	for (size_t i = 0; i < s->tunnel_count; i++)
		if (prefixes_have(s->tunnels[i].carries, s->tunnels[i].carry_count, a))
			return true;
	return false;
}

/* What shows that it is a camera; NULL: nothing. */
static const char *
camera_shown(const struct judgement *j)
{
	const struct conversation *c = j->c;
	bool answers =
		c->transport == IPPROTO_TCP && c->evidence >= EVIDENCE_IDENTIFIED;
	/* Servers take what cameras notify them of by ONVIF. */
	bool told = j->server.vms && !j->server.device && !j->server.client;

	if (j->server.device && j->client.recorder && j->allowed != NULL &&
		c->transport == IPPROTO_TCP && c->evidence >= EVIDENCE_DATA)
		return "it is a declared device that a recorder takes video from, in "
		       "no camera network";
	if (answers && has_spoken(c, PROTOCOL_RTSP))
		return shows(j, PROTOCOL_VIDEO)
			       ? "it gives video by RTSP as a camera does, in no "
				 "camera network"
			       : "it answers RTSP as a camera does, in no camera "
				 "network";
	if (answers && shows(j, PROTOCOL_ONVIF) && !told)
		return "it answers ONVIF as a camera does, in no camera network";
	return NULL;
}

void
check_placement(struct judgement *j)
{
	const struct role_set *server = &j->out->server.roles;
	struct claim claim = claim_of(V107, row_of(j), camera_shown(j));
	bool any;

	if (claim.why == NULL || is_camera_zone(j->out->server.zone) ||
		j->server.outside || j->server.recorder ||
		role_set_meets(server, &j->policy->known.video_source) ||
		is_remote(j->policy, &j->c->server) ||
		is_placed(j->policy, &j->c->server, &any) || !any)
		return;
	judgement_raise(j, &claim);
}
