/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An address -> who it is.  The order: the declared host, by address, MAC,
 * then name; a destination outside the site, by name, then address; the
 * longest declared network; then what the address is by itself.  A host's
 * roles replace its network's, the zone always comes from the network.
 * Allocates nothing; any thread, on a site that is not changed any more.
 */
#include "site_int.h"

#include <ctype.h>
#include <string.h>

#include "camwarden/base/array.h"

enum { NAME_SIZE = 256 };

static const char *const why_names[] = {
	[PARTY_HOST_ADDRESS] = "host_address",
	[PARTY_HOST_MAC] = "host_mac",
	[PARTY_HOST_NAME] = "host_name",
	[PARTY_DESTINATION_NAME] = "destination_name",
	[PARTY_DESTINATION_ADDRESS] = "destination_address",
	[PARTY_NETWORK] = "network",
	[PARTY_CLASS] = "class",
	[PARTY_UNDECLARED] = "undeclared",
	[PARTY_INTERNET] = "internet",
};
_Static_assert(ARRAY_LEN(why_names) == PARTY_INTERNET + 1, "name every reason");

const char *
party_why_name(enum party_why why)
{
	return (size_t)why < ARRAY_LEN(why_names) ? why_names[why] : "?";
}

/* One question, and what is known of it on the way. */
struct question {
	const struct site *s;
	const struct addr *a;
	enum addr_class class;
	const struct site_network *net; /* longest declared, or NULL */
	uint8_t net_len;
	bool inside;          /* in a network that is not the Internet's */
	uint32_t host;        /* declared with this address, or INDEX_NONE */
	char name[NAME_SIZE]; /* set once the address alone does not tell */
};

/* Lower case, without the root's dot; "" when there is none or it is too long. */
static void
name_normal(const char *name, char out[NAME_SIZE])
{
	size_t i;

	for (i = 0; name != NULL && name[i] != '\0' && i < NAME_SIZE - 1; i++)
		out[i] = (char)tolower((unsigned char)name[i]);
	if (i > 0 && out[i - 1] == '.')
		i--;
	out[i] = '\0';
	if (i >= NAME_SIZE - 2)
		out[0] = '\0';
}

/* The name itself, then `*.` over each of its parents. */
static uint32_t
name_match(const struct name_table *t, char name[NAME_SIZE])
{
	uint32_t found = name_table_find(t, name);

	if (!t->wild)
		return found;
	for (char *dot = strchr(name, '.'); found == INDEX_NONE && dot != NULL;
		dot = strchr(dot + 1, '.')) {
		char kept;
		if (dot == name)
			continue;
		kept = dot[-1];
		dot[-1] = '*';
		found = name_table_find(t, dot - 1);
		dot[-1] = kept;
	}
	return found;
}

static bool
host_has_family(const struct site_host *h, bool v4)
{
	for (size_t i = 0; i < h->address_count; i++)
		if (addr_is_v4(&h->addresses[i]) == v4)
			return true;
	return false;
}

/*
 * A frame's MAC is the last router's, not the sender's, when the sender is
 * far: it binds only near addresses, and only those that the host's own
 * declaration leaves open (addresses by DHCP, IPv6 privacy addresses).
 */
static uint32_t
host_by_mac(const struct question *q, const struct mac *mac)
{
	struct addr key;
	uint32_t i;
	bool near =
		q->inside || q->class == ADDR_LINK_LOCAL || q->class == ADDR_PRIVATE;

	if (mac == NULL || !near || mac_is_zero(mac))
		return INDEX_NONE;
	key = mac_key(mac);
	i = key_table_find(&q->s->index->macs, &key);
	if (i == INDEX_NONE || q->class == ADDR_LINK_LOCAL ||
		!host_has_family(&q->s->hosts[i], addr_is_v4(q->a)))
		return i;
	return INDEX_NONE;
}

/*
 * The name is the client's word: outside the declared networks it binds only
 * a host that is declared by nothing else, so that a device can not call an
 * address on the Internet its recorder.
 */
static uint32_t
host_by_name(struct question *q)
{
	uint32_t i;

	if (q->name[0] == '\0')
		return INDEX_NONE;
	i = name_match(&q->s->index->names, q->name);
	if (i == INDEX_NONE || q->inside ||
		(q->s->hosts[i].address_count == 0 && q->s->hosts[i].mac_count == 0))
		return i;
	return INDEX_NONE;
}

static void
role_alone(struct party *out, unsigned role, enum party_why why)
{
	memset(&out->roles, 0, sizeof(out->roles));
	role_set_add(&out->roles, role);
	out->why = why;
}

static void
take_network(const struct question *q, struct party *out)
{
	out->roles = q->net->roles;
	out->why = PARTY_NETWORK;
	out->at = q->net->at;
	if (role_set_is_empty(&out->roles))
		role_alone(out, ROLE_UNDECLARED, PARTY_UNDECLARED);
}

/* A host that names no role keeps its network's. */
static void
take_host(const struct question *q, uint32_t i, enum party_why why, struct party *out)
{
	const struct site_host *h = &q->s->hosts[i];

	out->host = h->name;
	out->declared = h;
	out->roles = h->roles;
	if (role_set_is_empty(&out->roles) && q->net != NULL)
		out->roles = q->net->roles;
	if (role_set_is_empty(&out->roles))
		role_set_add(&out->roles, ROLE_UNDECLARED);
	out->why = why;
	out->at = h->at;
}

static bool
resolve_host(struct question *q, const struct mac *mac, struct party *out)
{
	enum party_why why = PARTY_HOST_MAC;
	uint32_t i = host_by_mac(q, mac);

	if (i == INDEX_NONE) {
		i = host_by_name(q);
		why = PARTY_HOST_NAME;
	}
	if (i == INDEX_NONE)
		return false;
	take_host(q, i, why, out);
	return true;
}

static bool
resolve_destination(struct question *q, struct party *out)
{
	enum party_why why = PARTY_DESTINATION_NAME;
	uint32_t i = INDEX_NONE;

	if (q->inside || q->class == ADDR_LINK_LOCAL)
		return false;
	if (q->name[0] != '\0')
		i = name_match(&q->s->index->destinations, q->name);
	if (i == INDEX_NONE) {
		i = lpm_find(&q->s->index->destination_ranges, q->a)->value;
		why = PARTY_DESTINATION_ADDRESS;
	}
	if (i == INDEX_NONE)
		return false;
	role_alone(out, q->s->destinations[i].role, why);
	out->at = q->s->destinations[i].at;
	return true;
}

/* The last address of an IPv4 subnet: all hosts on it (RFC 919, 7). */
static bool
is_directed_broadcast(const struct question *q)
{
	if (q->net == NULL || q->net_len < 96 || q->net_len > 126)
		return false;
	for (unsigned i = q->net_len; i < 128; i++)
		if (!(q->a->b[i / 8] >> (7 - i % 8) & 1))
			return false;
	return true;
}

/* What no declaration can make a host of. */
static bool
resolve_group(const struct question *q, struct party *out)
{
	if (q->class == ADDR_MULTICAST)
		role_alone(out, ROLE_MULTICAST, PARTY_CLASS);
	else if (q->class == ADDR_BROADCAST || is_directed_broadcast(q))
		role_alone(out, ROLE_BROADCAST, PARTY_CLASS);
	else if (q->class == ADDR_UNSPECIFIED) /* "this host", before DHCP answers */
		role_alone(out, ROLE_LINK_LOCAL, PARTY_CLASS);
	else
		return false;
	return true;
}

static void
resolve_by_itself(const struct question *q, struct party *out)
{
	if (q->class == ADDR_LINK_LOCAL)
		role_alone(out, ROLE_LINK_LOCAL, PARTY_CLASS);
	else if (q->class == ADDR_GLOBAL)
		role_alone(out, ROLE_INTERNET, PARTY_INTERNET);
	else
		role_alone(out, ROLE_UNDECLARED, PARTY_UNDECLARED);
}

static void
question_init(struct question *q, const struct site *s, const struct addr *a)
{
	const struct lpm_range *range = lpm_find(&s->index->networks, a);

	q->s = s;
	q->a = a;
	q->class = addr_class(a);
	q->net = range->value != INDEX_NONE ? &s->networks[range->value] : NULL;
	q->net_len = range->len;
	q->inside = q->net != NULL && strcmp(q->net->zone, "internet") != 0;
	q->host = key_table_find(&s->index->addresses, a);
}

void
site_resolve(const struct site *s, const struct addr *a, const struct mac *mac,
	const char *server_name, struct party *out)
{
	struct question q;

	question_init(&q, s, a);
	memset(out, 0, sizeof(*out));
	out->addr = *a;
	if (q.net != NULL && q.class != ADDR_MULTICAST && q.class != ADDR_BROADCAST)
		out->zone = q.net->zone;
	if (q.host != INDEX_NONE) {
		take_host(&q, q.host, PARTY_HOST_ADDRESS, out);
		return;
	}
	if (resolve_group(&q, out))
		return;
	name_normal(server_name, q.name);
	if (resolve_host(&q, mac, out) || resolve_destination(&q, out))
		return;
	if (q.net != NULL)
		take_network(&q, out);
	else
		resolve_by_itself(&q, out);
}

const struct site_host *
site_host_find(const struct site *s, const char *name)
{
	uint32_t i = name_table_find(&s->index->host_names, name);

	return i != INDEX_NONE ? &s->hosts[i] : NULL;
}

bool
site_feature_on(const struct site *s, const char *feature)
{
	for (size_t i = 0; i < s->feature_count; i++)
		if (strcmp(s->features[i].name, feature) == 0)
			return s->features[i].on;
	return false;
}
