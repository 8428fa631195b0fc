/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Violations 1xx that one conversation proves: devices talk to recorders only.
 * They come before the table and no other role of a host overrules them; a
 * row that names the device itself does (match.c).  Core thread.
 */
#include "policy_int.h"

#include <netinet/in.h>
#include <string.h>

bool
party_is_listed(const struct party *who, const struct names *names)
{
	struct prefix prefix;

	for (size_t i = 0; i < names->count; i++) {
		if (who->host != NULL && strcmp(who->host, names->item[i]) == 0)
			return true;
		if (prefix_parse(names->item[i], &prefix) == 0 &&
			prefix_contains(&prefix, &who->addr))
			return true;
	}
	return false;
}

/* V101, V102: the device is the client. */
static void
device_opens(struct judgement *j)
{
	struct claim claim;

	if (j->server.device)
		claim = claim_of(V102, j->nearest, "devices may not reach each other");
	else
		claim = claim_of(V101, j->nearest,
			"cameras and other devices may reach recording servers only");
	judgement_raise(j, &claim);
}

/* V103: a device may open what a row lists or the site declares as push. */
static void
device_opens_to_recorder(struct judgement *j)
{
	struct claim claim;

	if (j->allowed != NULL)
		return;
	if (party_is_listed(&j->out->client, &j->policy->site->push)) {
		j->pushes = true;
		return;
	}
	if (j->c->transport != IPPROTO_TCP) {
		judgement_unsure(j, "datagrams from a device to a recorder on no "
				    "listed port: media "
				    "or events that the recorder may have asked for");
		return;
	}
	claim = claim_of(V103, j->nearest,
		"only listed ports, and push ports that the site declares, may be "
		"opened by a device");
	judgement_raise(j, &claim);
}

/* V104, V105: the device is the server. */
static void
device_is_reached(struct judgement *j)
{
	const char *zone = j->out->client.zone;
	struct claim claim;

	if (j->client.client ||
		(j->client.undeclared && zone != NULL && strcmp(zone, "client") == 0)) {
		claim = claim_of(V104, j->nearest,
			"clients get video from recording servers, never from a "
			"device");
	} else {
		claim = claim_of(
			V105, j->nearest, "only recording servers may reach a device");
		if (j->client.vms) /* "For a declared VMS server: medium" */
			claim.base = SEVERITY_MEDIUM;
	}
	judgement_raise(j, &claim);
}

void
check_isolation(struct judgement *j)
{
	if (j->exempt)
		return;
	if (j->client.device && j->server.recorder)
		device_opens_to_recorder(j);
	else if (j->client.device)
		device_opens(j);
	else if (j->server.device && !j->client.recorder)
		device_is_reached(j);
}
