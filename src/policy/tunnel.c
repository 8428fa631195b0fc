/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tunnels: which the site declares, what they carry, and V608, the way to a
 * remote site that none of them carries.  Core thread.
 */
#include "policy_int.h"

#include <netinet/in.h>

bool
prefixes_have(const struct prefix *p, size_t n, const struct addr *a)
{
	for (size_t i = 0; i < n; i++)
		if (prefix_contains(&p[i], a))
			return true;
	return false;
}

/* ---- declared ones ---- */

static bool
tunnel_speaks(const struct site_tunnel *t, uint16_t port, uint8_t transport)
{
	/* The payload of IPsec itself has no ports to declare. */
	if (transport == IPPROTO_ESP || transport == IPPROTO_AH || t->port_count == 0)
		return true;
	for (size_t i = 0; i < t->port_count; i++)
		if (t->ports[i].transport == transport && port >= t->ports[i].low &&
			port <= t->ports[i].high)
			return true;
	return false;
}

bool
is_declared_tunnel(const struct judgement *j)
{
	const struct site *s = j->policy->site;

	for (size_t i = 0; i < s->tunnel_count; i++) {
		const struct site_tunnel *t = &s->tunnels[i];

		if ((prefixes_have(t->peers, t->peer_count, &j->c->client) ||
			    prefixes_have(t->peers, t->peer_count, &j->c->server)) &&
			tunnel_speaks(t, j->c->server_port, j->c->transport))
			return true;
	}
	return false;
}

bool
is_carried(const struct judgement *j)
{
	const struct site *s = j->policy->site;

	for (size_t i = 0; i < s->tunnel_count; i++) {
		const struct site_tunnel *t = &s->tunnels[i];

		if (prefixes_have(t->carries, t->carry_count, &j->c->client) ||
			prefixes_have(t->carries, t->carry_count, &j->c->server))
			return true;
	}
	return false;
}

/* ---- V608 ---- */

/* A routable address, or a network between that nobody trusts. */
static bool
path_is_untrusted(const struct judgement *j)
{
	const char *client = j->out->client.zone, *server = j->out->server.zone;

	return addr_class(&j->c->server) == ADDR_GLOBAL || zone_is_internet(server) ||
	       zone_is_untrusted(server) || zone_is_untrusted(client);
}

/* Does it say nothing in clear but that TLS should be used? */
static bool
only_redirects(const struct judgement *j)
{
	return shows(j, PROTOCOL_REDIRECT_TLS) &&
	       !shows(j, PROTOCOL_OTHER_RESPONSE | PROTOCOL_FORBIDDEN);
}

/* In every flow that was read: TLS, or HTTP that only leads to it. */
static bool
is_encrypted(const struct judgement *j)
{
	uint64_t other = ~(SPOKEN(PROTOCOL_TLS) | SPOKEN(PROTOCOL_UNKNOWN));

	if (has_spoken(j->c, PROTOCOL_HTTP) && only_redirects(j))
		other &= ~SPOKEN(PROTOCOL_HTTP);
	return !has_spoken_any(j->c, other);
}

void
check_interconnect(struct judgement *j)
{
	struct claim claim = claim_of(V608, j->allowed,
		"in clear to a remote site over a network that is not trusted, and no "
		"declared tunnel carries it");

	if (!j->client.recorder || j->allowed == NULL ||
		!role_set_meets(
			&j->out->server.roles, &j->policy->known.interconnect) ||
		!path_is_untrusted(j))
		return;
	if (is_carried(j)) {
		j->note = "carried by a tunnel that the site declares";
		return;
	}
	if (j->c->facts.application != PROTOCOL_UNKNOWN && is_encrypted(j)) {
		claim.base = SEVERITY_MEDIUM;
		claim.why = "TLS, but to a remote site over a network that is not "
			    "trusted, and no declared tunnel carries it";
	} else if (j->c->facts.application == PROTOCOL_UNKNOWN) {
		claim.base = SEVERITY_MEDIUM;
		claim.why = "to a remote site over a network that is not trusted, and "
			    "no declared tunnel carries it; whether it is encrypted "
			    "was not seen";
	}
	judgement_raise(j, &claim);
}
