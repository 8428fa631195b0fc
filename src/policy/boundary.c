/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Violations 6xx that one conversation proves: the VMS and the Internet.  The
 * other end is outside when it is a routable address that no network of the
 * site holds, or a declared destination.  Core thread.
 */
#include "policy_int.h"

#include <string.h>

bool
zone_is_dmz(const char *zone)
{
	return zone != NULL && strcmp(zone, "dmz") == 0;
}

bool
zone_is_internet(const char *zone)
{
	return zone != NULL && strcmp(zone, "internet") == 0;
}

bool
zone_is_untrusted(const char *zone)
{
	return zone != NULL && strcmp(zone, "corporate") == 0;
}

/* What the rows at this port say is spoken there; "" when nothing. */
static const char *
usual_application(const struct judgement *j)
{
	for (size_t i = 0; i < j->rows.count; i++) {
		const char *name = j->policy->rules[j->rows.at[i]].application;

		if (name != NULL)
			return name;
	}
	return "";
}

/* V603: a device and the Internet, whoever began. */
static void
device_outside(struct judgement *j)
{
	const char *usual = usual_application(j);
	struct claim claim = claim_of(
		V603, j->allowed, "no device may exchange packets with the Internet");

	/* "DNS to external resolver = high; NTP = medium" */
	if (has_spoken(j->c, PROTOCOL_DNS) || strcmp(usual, "dns") == 0)
		claim.base = SEVERITY_HIGH;
	else if (strcmp(usual, "ntp") == 0)
		claim.base = SEVERITY_MEDIUM;
	judgement_raise(j, &claim);
}

/* Could the address be one that the role may reach by name? */
static bool
name_is_missing(const struct judgement *j)
{
	const struct role_table *t = &j->policy->site->roles;

	if (j->c->facts.server_name[0] != '\0' || j->out->server.dns_name != NULL)
		return false;
	for (size_t i = 0; i < j->rows.count; i++) {
		const struct rule *r = &j->policy->rules[j->rows.at[i]];

		if (!role_set_meets(&r->clients, &j->client_roles))
			continue;
		for (unsigned role = ROLE_BUILTIN_MAX; role < t->count; role++)
			if (role_set_has(&r->servers, role) &&
				strcmp(t->role[role].kind, "external") == 0)
				return true;
	}
	return false;
}

/* V601 */
static void
host_goes_outside(struct judgement *j)
{
	struct claim claim = claim_of(V601, j->nearest,
		"the VMS should not connect to the Internet directly, except to "
		"destinations declared for this role");

	if (j->allowed != NULL)
		return;
	if (j->out->server.why != PARTY_INTERNET) {
		claim.base = SEVERITY_MEDIUM;
		claim.why = "the destination is declared for other roles than this";
	} else if (name_is_missing(j)) {
		claim.base = SEVERITY_MEDIUM;
		claim.why = "no server name was seen that would tell whether it is a "
			    "destination this role may reach";
	}
	judgement_raise(j, &claim);
}

/* V602, V604: from outside. */
static void
outside_comes_in(struct judgement *j)
{
	bool published =
		j->allowed != NULL && j->server.internet_facing &&
		role_set_meets(&j->allowed->servers, &j->policy->known.internet_facing);
	struct claim claim;

	if (published && zone_is_dmz(j->out->server.zone))
		return;
	if (j->allowed != NULL && rule_is_site(j->allowed))
		return;
	if (published)
		claim = claim_of(V604, j->allowed,
			"what the Internet may reach must stand in a DMZ between "
			"two firewalls");
	else
		claim = claim_of(V602, j->nearest,
			"no VMS host but the mobile service in a DMZ may be exposed "
			"to the Internet");
	judgement_raise(j, &claim);
}

/* Did the packets tell who began, rather than the ports? */
static bool
side_is_proven(const struct judgement *j)
{
	return conversation_why_is_better(j->c->why, WHY_LOWER_PORT);
}

void
check_boundary(struct judgement *j)
{
	bool guessed = !side_is_proven(j);

	if (j->server.outside && j->client.device) {
		if (!j->exempt)
			device_outside(j);
	} else if (j->client.outside && j->server.device && guessed) {
		/* Two high ports: a device's peer-to-peer relay looks like this. */
		device_outside(j);
	} else if (j->server.outside && j->client.vms) {
		host_goes_outside(j);
	} else if (j->client.outside && j->server.vms) {
		outside_comes_in(j);
	}
}
