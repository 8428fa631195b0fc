/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the judge has nothing to say about, before any check: one host with
 * itself, groups and broadcasts, link-local chatter, declared tunnels and NAT,
 * and pairs with no VMS host in them.  It answers with a reason, never with a
 * finding, so that noise of a network stays silent.  Core thread.
 */
#include "policy_int.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

static bool
ends(struct judgement *j, enum verdict_answer answer, const char *reason)
{
	struct line l;

	j->out->answer = answer;
	line_init(&l, j->out->reason, sizeof(j->out->reason));
	line_add(&l, reason);
	return false;
}

/* By the row that fits, without any check. */
static bool
allowed(struct judgement *j, const char *why)
{
	struct line l;

	j->out->answer = VERDICT_COMPLIANT;
	j->out->rule = j->allowed;
	line_init(&l, j->out->reason, sizeof(j->out->reason));
	line_add(&l, j->allowed->id);
	line_add(&l, why);
	return false;
}

static bool
same_host(const struct judgement *j)
{
	const struct party *c = &j->out->client, *s = &j->out->server;

	return addr_equal(&c->addr, &s->addr) ||
	       (c->declared != NULL && c->declared == s->declared);
}

/* ---- groups ---- */

static int
address_order(const void *x, const void *y)
{
	return addr_compare(x, y);
}

/* 10.20.0.255 of a declared 10.20.0.0/24: many hosts, although it resolves to
 * the network's roles. */
static bool
is_directed_broadcast(const struct judgement *j)
{
	const struct policy *p = j->policy;

	return j->c->transport != IPPROTO_TCP && !j->c->reply_seen &&
	       j->out->server.declared == NULL && p->broadcasts != 0 &&
	       bsearch(&j->c->server, p->broadcast, p->broadcasts,
		       sizeof(*p->broadcast), address_order) != NULL;
}

static bool
is_group(const struct judgement *j)
{
	const struct role_set *s = &j->out->server.roles;

	return role_set_has(s, ROLE_MULTICAST) || role_set_has(s, ROLE_BROADCAST);
}

/* A row may speak of groups; a site may declare its media's. */
static bool
group_concerns(struct judgement *j, bool directed)
{
	const struct site *s = j->policy->site;

	if (prefixes_have(s->multicast, s->multicast_count, &j->c->server))
		return ends(j, VERDICT_COMPLIANT,
			"to a multicast group that the site declares");
	if (directed) {
		memset(&j->out->server.roles, 0, sizeof(j->out->server.roles));
		role_set_add(&j->out->server.roles, ROLE_BROADCAST);
	}
	judgement_match(j);
	if (j->allowed == NULL)
		return ends(j, VERDICT_NOT_EVALUABLE,
			"to a group or broadcast address that no rule speaks of: "
			"discovery and the like, heard by whoever listens");
	return allowed(j, " allows it: a group address, heard by whoever listens");
}

/* ---- pairs ---- */

static bool
is_link_local(const struct party *who)
{
	return who->declared == NULL && role_set_has(&who->roles, ROLE_LINK_LOCAL);
}

static bool
is_nowhere(const struct addr *a)
{
	enum addr_class class = addr_class(a);

	return class == ADDR_LOOPBACK || class == ADDR_UNSPECIFIED;
}

static bool
is_behind_nat(const struct judgement *j)
{
	const struct site *s = j->policy->site;

	return j->client.undeclared &&
	       prefixes_have(s->nat, s->nat_count, &j->c->client);
}

/* Neither end is the VMS's: infrastructure among itself, or strangers. */
static bool
foreign_concerns(struct judgement *j)
{
	judgement_match(j);
	if (j->allowed != NULL)
		return allowed(j, " allows it; neither end is a VMS host");
	if (j->client.undeclared && j->server.undeclared)
		return ends(j, VERDICT_NOT_EVALUABLE,
			"neither end is declared: not the VMS's business");
	return ends(j, VERDICT_NOT_EVALUABLE,
		"neither end is a VMS host or device: not judged");
}

bool
judgement_concerns(struct judgement *j)
{
	bool directed;

	if (same_host(j))
		return ends(j, VERDICT_COMPLIANT,
			"both ends are one host: traffic within it is not judged");
	if (is_nowhere(&j->c->server))
		return ends(j, VERDICT_NOT_EVALUABLE, "to an address of no host");
	directed = is_directed_broadcast(j);
	if (directed || is_group(j))
		return group_concerns(j, directed);
	if (is_nowhere(&j->c->client) ||
		role_set_has(&j->out->client.roles, ROLE_MULTICAST) ||
		role_set_has(&j->out->client.roles, ROLE_BROADCAST))
		return ends(j, VERDICT_NOT_EVALUABLE, "from an address of no host");
	if (is_link_local(&j->out->client) || is_link_local(&j->out->server))
		return ends(j, VERDICT_NOT_EVALUABLE,
			"link-local: the address tells no host, and no router "
			"carries it");
	if (is_declared_tunnel(j))
		return ends(j, VERDICT_COMPLIANT, "a tunnel that the site declares");
	if (is_behind_nat(j))
		return ends(j, VERDICT_NOT_EVALUABLE,
			"from a declared NAT address: clients behind it are not "
			"told apart");
	if (!j->client.vms && !j->server.vms)
		return foreign_concerns(j);
	return true;
}
