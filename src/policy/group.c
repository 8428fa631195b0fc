/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is sent to groups, beside who may: media that is in clear for whoever
 * listens (V309) or that nobody declared (V116), devices that announce
 * themselves or search (V504, V505), names that anyone may answer (V506).  Nobody
 * answers a group, so the ladder does not apply.  Core thread.
 */
#include "policy_int.h"

static void
raise(struct judgement *j, enum violation_id id, enum severity base, const char *why)
{
	struct claim claim = {violation_at(id), j->allowed, base, true, why};

	judgement_raise(j, &claim);
}

static void
media(struct judgement *j)
{
	const struct site *s = j->policy->site;

	if (!has_spoken(j->c, PROTOCOL_RTP) || !j->client.vms ||
		!role_set_has(&j->out->server.roles, ROLE_MULTICAST))
		return;
	/* Encrypted media has the same head: only what was read is in clear. */
	if (shows(j, PROTOCOL_MEDIA))
		raise(j, V309, SEVERITY_MEDIUM,
			"media in clear for whoever joins the group");
	else
		judgement_unsure(j, "media to a group of which it was not seen whether "
				    "it is in clear");
	if (j->client.device &&
		!prefixes_have(s->multicast, s->multicast_count, &j->c->server))
		raise(j, V116, SEVERITY_MEDIUM,
			"a device sends media to a group that the site does not "
			"declare");
}

void
check_group(struct judgement *j)
{
	media(j);
	check_group_search(j);
	if (j->client.vms &&
		has_spoken_any(j->c, SPOKEN(PROTOCOL_LLMNR) | SPOKEN(PROTOCOL_NBNS)))
		raise(j, V506, SEVERITY_INFO, "asks whoever listens for a name");
}
