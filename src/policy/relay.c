/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * V610: services that let a device be reached from outside without a port being
 * opened for it (peer-to-peer brokers, dynamic DNS, STUN and TURN).  Who they
 * are, packs say by name: `relays:`.  Core thread.
 */
#include "policy_int.h"

static const struct service *
relay_undeclared(const struct policy *p, const char *name)
{
	return service_undeclared(p, &p->relays, name);
}

bool
policy_keeps_name(void *policy, const char *name)
{
	const struct policy *p = policy;

	return service_of(&p->relays, name) != NULL;
}

/* What tells it. */
struct contact {
	const struct service *relay;
	const char *name;          /* "": by its bytes */
	const struct addr *dns_by; /* who calls the address so; NULL: the client does */
	bool asked_only;           /* a DNS question */
};

static bool
by_dns_names(const struct policy *p, const struct conversation *c, bool server,
	struct contact *out)
{
	const struct name_sighting *names = server ? c->server_names : c->client_names;
	size_t count = server ? c->server_name_count : c->client_name_count;

	for (size_t i = 0; i < count; i++) {
		if (names[i].kind != NAME_DNS || names[i].last + NAME_VALID < c->first)
			continue;
		out->relay = relay_undeclared(p, names[i].name);
		out->name = names[i].name;
		out->dns_by = &names[i].by;
		if (out->relay != NULL)
			return true;
	}
	return false;
}

/* server: is that the end which may be the service? */
static bool
contact_find(const struct judgement *j, bool server, struct contact *out)
{
	const struct conversation *c = j->c;
	const struct side *other = server ? &j->server : &j->client;
	const char *asked = server ? asked_name(c) : NULL;

	*out = (struct contact){.name = c->facts.server_name};
	if (server && c->facts.application == PROTOCOL_DNS) {
		out->asked_only = true;
		out->relay = relay_undeclared(j->policy, c->facts.server_name);
		return out->relay != NULL;
	}
	if (asked != NULL && asked[0] != '\0') {
		out->relay = relay_undeclared(j->policy, asked);
		if (out->relay != NULL)
			return true;
	}
	if (by_dns_names(j->policy, c, server, out))
		return true;
	out->name = "";
	return has_spoken(c, PROTOCOL_STUN) && (other->outside || other->undeclared);
}

static void
contact_raise(struct judgement *j, const struct contact *found)
{
	char why[240] = "", by[ADDR_STRLEN];
	struct claim claim = claim_of(V610, j->allowed, why);
	struct line l;

	line_init(&l, why, sizeof(why));
	if (found->relay == NULL) {
		line_add(&l, "STUN by its bytes, as for a way past the firewall");
	} else {
		line_add(&l, found->asked_only ? "it asked for " : "that is ");
		line_add(&l, found->name);
		if (found->dns_by != NULL) {
			line_add(&l, ", as ");
			line_add(&l, addr_format(found->dns_by, by));
			line_add(&l, " calls it");
		}
		line_add(&l, ", of ");
		line_add(&l, found->relay->name);
	}
	/* "DNS name only = medium" */
	if (found->asked_only)
		claim.base = SEVERITY_MEDIUM;
	judgement_raise(j, &claim);
}

void
check_relay(struct judgement *j)
{
	bool client = j->client.device || j->client.recorder;
	bool server = j->client.outside && (j->server.device || j->server.recorder) &&
		      j->c->why > WHY_SYN_ACK;
	struct contact found;

	/* Where only ports tell, a relay looks like the one that calls. */
	if ((client && contact_find(j, true, &found)) ||
		(server && contact_find(j, false, &found)))
		contact_raise(j, &found);
}
