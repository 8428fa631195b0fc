/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * V111 and V112: what a host of the VMS takes its names and its time from.  Only
 * who is declared to give them may; who is, packs say by groups and rows.  A
 * fact about who gives, so it stands beside what isolation says of the pair.
 * Core thread.
 */
#include "policy_int.h"

#include <netinet/in.h>

enum { PORT_DNS = 53, PORT_NTP = 123, PORT_DNS_TLS = 853 };

/* Spoken, or nothing else that tells itself. */
static bool
may_speak(const struct conversation *c, enum protocol p)
{
	return has_spoken(c, p) ||
	       (c->spoken == 0 && c->facts.application == PROTOCOL_UNKNOWN);
}

/* ---- names ---- */

static bool
is_dns(const struct conversation *c)
{
	bool datagrams = c->transport == IPPROTO_UDP;

	if (c->transport != IPPROTO_TCP && !datagrams)
		return false;
	if (c->server_port == PORT_DNS)
		return may_speak(c, PROTOCOL_DNS);
	return c->server_port == PORT_DNS_TLS &&
	       may_speak(c, datagrams ? PROTOCOL_QUIC : PROTOCOL_TLS);
}

static void
undeclared_resolver(struct judgement *j)
{
	struct claim claim = claim_of(V111, j->nearest,
		"it gives names to a host of the VMS and is no declared name server");

	if (j->server.outside || j->c->server_port == PORT_DNS_TLS)
		claim.base = SEVERITY_HIGH;
	judgement_raise(j, &claim);
}

/* By the name that the client asked for, or that DNS gave the address. */
static const struct service *
hidden_resolver(const struct judgement *j)
{
	const struct conversation *c = j->c;
	const char *asked = asked_name(c);
	const struct service_list *all = &j->policy->resolvers;
	const struct service *found = NULL;

	if (asked != NULL && asked[0] != '\0')
		return service_undeclared(j->policy, all, asked);
	for (size_t i = 0; found == NULL && i < c->server_name_count; i++)
		if (c->server_names[i].kind == NAME_DNS &&
			c->server_names[i].last + NAME_VALID >= c->first)
			found = service_undeclared(
				j->policy, all, c->server_names[i].name);
	return found;
}

static void
hidden_raise(struct judgement *j, const struct service *found)
{
	char why[160];
	struct claim claim = claim_of(V111, j->nearest, why);
	struct line l;

	line_init(&l, why, sizeof(why));
	line_add(&l, "that is DNS over HTTPS or TLS, of ");
	line_add(&l, found->name);
	line_add(&l, ", past the site's own resolvers");
	claim.base = SEVERITY_HIGH;
	judgement_raise(j, &claim);
}

/* A forwarder asks for others: it is judged as the host that it is. */
static void
check_names(struct judgement *j)
{
	const struct role_set *may = &j->policy->known.name_server;
	const struct service *hidden;

	if (role_set_is_empty(may) || role_set_meets(&j->out->client.roles, may) ||
		role_set_meets(&j->out->server.roles, may))
		return;
	if (is_dns(j->c)) {
		if (listener_is_proven(j->c) && !j->listed)
			undeclared_resolver(j);
		return;
	}
	hidden = hidden_resolver(j);
	if (hidden != NULL && !j->listed)
		hidden_raise(j, hidden);
}

/* ---- time ---- */

static bool
gives_time(const struct judgement *j, const struct party *who)
{
	return role_set_meets(&who->roles, &j->policy->known.time_server);
}

/*
 * Clocks ask from port 123, too; then nothing tells who asked, and with no
 * declared server among the two it makes no difference.
 */
static void
check_time(struct judgement *j)
{
	const struct role_set *may = &j->policy->known.time_server;
	struct claim claim = claim_of(V112, j->nearest,
		"it gives the time to a host of the VMS and is no declared time "
		"server");
	bool outside = j->server.outside;

	if (role_set_is_empty(may) || j->c->transport != IPPROTO_UDP ||
		j->c->server_port != PORT_NTP || !listener_is_proven(j->c) ||
		gives_time(j, &j->out->client))
		return;
	if (j->c->why == WHY_UNKNOWN)
		claim.why = "one of them gives the other the time, and neither is a "
			    "declared time server";
	if (outside && gives_time(j, &j->out->server)) {
		if (j->allowed != NULL && rule_is_site(j->allowed))
			return;
		claim.why = "the public time server is declared for the site's own "
			    "time servers, not for hosts of the VMS";
	} else if (j->listed || gives_time(j, &j->out->server)) {
		return;
	}
	/* Unproven, what goes outside is V601. */
	if (outside || j->client.outside ? has_spoken(j->c, PROTOCOL_NTP)
					 : may_speak(j->c, PROTOCOL_NTP))
		judgement_raise(j, &claim);
}

void
check_references(struct judgement *j)
{
	/* Where only ports tell, NTP has no side; DNS has its own. */
	if (j->client.vms)
		check_names(j);
	if (j->client.vms || (j->c->why == WHY_UNKNOWN && j->server.vms))
		check_time(j);
}

bool
policy_gives_names(const struct policy *p, const struct addr *a)
{
	struct party who;

	site_resolve(p->site, a, NULL, NULL, &who);
	return role_set_meets(&who.roles, &p->known.name_server);
}
