/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tunnels: which the site declares, what they carry; V608, the way to a remote
 * site that none of them carries; and V609, a tunnel that is not declared.
 * Core thread.
 */
#include "policy_int.h"

#include <netinet/in.h>

#include "camwarden/base/array.h"

enum { TUNNEL_PACKETS = 3 }; /* without an answer, so many tell a tunnel by its port */

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

/* ---- V609 ---- */

/* What the bytes say, on whatever port. */
static const struct {
	enum protocol spoken;
	const char *name;
} by_bytes[] = {
	{PROTOCOL_WIREGUARD, "WireGuard"},
	{PROTOCOL_OPENVPN, "OpenVPN"},
	{PROTOCOL_IKE, "IPsec (IKE)"},
	{PROTOCOL_L2TP, "L2TP"},
	{PROTOCOL_TEREDO, "Teredo"},
};

/* IANA protocol numbers that are nothing but tunnels. */
static const struct {
	uint8_t transport;
	const char *name;
} by_transport[] = {
	{4, "IP in IP"},
	{IPPROTO_IPV6, "IPv6 in IPv4"},
	{IPPROTO_GRE, "GRE"},
	{IPPROTO_ESP, "IPsec (ESP)"},
	{IPPROTO_AH, "IPsec (AH)"},
	{115, "L2TP"},
};

/* Ports of the registry, where the bytes say nothing. */
static const struct {
	uint16_t port;
	bool tcp;
	const char *name;
} by_port[] = {
	{500, false, "IPsec (IKE)"},
	{4500, false, "IPsec over UDP"},
	{1194, true, "OpenVPN"},
	{1701, false, "L2TP"},
	{3544, false, "Teredo"},
	{51820, false, "WireGuard"},
};

static const char *
tunnel_by_bytes(const struct conversation *c)
{
	for (size_t i = 0; i < ARRAY_LEN(by_bytes); i++)
		if (has_spoken(c, by_bytes[i].spoken))
			return by_bytes[i].name;
	return NULL;
}

static const char *
tunnel_by_transport(const struct conversation *c)
{
	for (size_t i = 0; i < ARRAY_LEN(by_transport); i++)
		if (c->transport == by_transport[i].transport)
			return by_transport[i].name;
	return NULL;
}

static const char *
tunnel_by_port(const struct conversation *c)
{
	for (size_t i = 0; i < ARRAY_LEN(by_port); i++)
		if (c->server_port == by_port[i].port &&
			(c->transport == IPPROTO_UDP ||
				(by_port[i].tcp && c->transport == IPPROTO_TCP)))
			return by_port[i].name;
	return NULL;
}

/* A port by itself is a guess: it takes an answer, or some insistence. */
static bool
port_tells(struct judgement *j)
{
	if (j->c->reply_seen || j->c->client_packets >= TUNNEL_PACKETS)
		return true;
	judgement_unsure(j,
		"to a port that tunnels use, but too little was seen to call "
		"it one");
	return false;
}

static void
tunnel_raise(
	struct judgement *j, const char *before, const char *name, const char *after)
{
	char why[160] = "";
	struct line l;
	struct claim claim = claim_of(V609, judgement_fits(j) ? j->allowed : NULL, why);

	line_init(&l, why, sizeof(why));
	line_add(&l, before);
	line_add(&l, name);
	line_add(&l, after);
	line_add(&l, ": a tunnel that the site does not declare");
	judgement_raise(j, &claim);
}

void
check_tunnel(struct judgement *j)
{
	const char *bytes = tunnel_by_bytes(j->c), *other = tunnel_by_transport(j->c);
	const char *port = tunnel_by_port(j->c);
	bool ends_well =
		role_set_meets(&j->out->server.roles, &j->policy->known.tunnel_end) ||
		role_set_meets(&j->out->client.roles, &j->policy->known.tunnel_end);

	/* A row allows what it is for; bytes that are something else it does not. */
	if (judgement_fits(j) && (bytes == NULL || ends_well || port != NULL))
		return;
	if (bytes != NULL)
		tunnel_raise(j, "", bytes, " by its bytes");
	else if (other != NULL)
		tunnel_raise(j, "", other, "");
	else if (port != NULL && j->c->facts.application == PROTOCOL_UNKNOWN &&
		 port_tells(j))
		tunnel_raise(j, "taken for ", port, " by its port");
}
