/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sections that say who is where: networks, hosts, destinations.  Tables
 * only; references between them are checked in check.c.
 */
#include "site_int.h"

#include <errno.h>
#include <stddef.h>

static const struct word zones[] = {{"camera", 0}, {"recorder", 0}, {"server", 0},
	{"client", 0}, {"dmz", 0}, {"infra", 0}, {"corporate", 0}, {"internet", 0},
	{NULL, 0}};

/* The word itself is kept: pages and rules speak of zones by name. */
static int
read_zone(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	int is_zone;
	struct field word = {.read = field_word, .arg = zones};

	if (field_word(r, n, &word, &is_zone) != 0)
		return -EINVAL;
	return field_token(r, n, f, base);
}

static int
network_check(const struct reader *r, const struct node *n, const void *base)
{
	const struct site_network *w = base;

	if (w->subnet_count == 0)
		return node_fault(r, node_find(n, "subnets"),
			"an empty list is no network; write at least one prefix");
	return 0;
}

static const struct field network_fields[] = {
	MUST_LIST(struct site_network, subnets, subnet_count, "subnets", &prefixes),
	MUST(struct site_network, zone, "zone", read_zone, NULL),
	FIELD(struct site_network, roles, "roles", read_roles, NULL),
	{0},
};

static const struct record network = {
	network_fields, offsetof(struct site_network, at), network_check};
const struct list_of networks_of = {sizeof(struct site_network), read_record, &network};

/* ---- hosts ---- */

enum { INSTANCES_MAX = 64 };
static const struct number_range instances = {1, INSTANCES_MAX};
static const struct list_of addresses = {sizeof(struct addr), read_address, NULL};
static const struct list_of macs = {sizeof(struct mac), read_mac, NULL};

static int
host_check(const struct reader *r, const struct node *n, const void *base)
{
	const struct site_host *h = base;

	if (h->address_count == 0 && h->mac_count == 0 && h->names.count == 0)
		return node_fault(r, n,
			"host '%s' has no addresses, macs or names; one is needed to "
			"know it by",
			h->name);
	return 0;
}

static const struct field host_fields[] = {
	MUST(struct site_host, name, "name", read_host_name, NULL),
	LIST(struct site_host, addresses, address_count, "addresses", &addresses),
	LIST(struct site_host, macs, mac_count, "macs", &macs),
	LIST(struct site_host, names.item, names.count, "names", &server_names),
	FIELD(struct site_host, roles, "roles", read_roles, NULL),
	FIELD(struct site_host, instances, "instances", field_unsigned, &instances),
	{0},
};

static const struct record host = {
	host_fields, offsetof(struct site_host, at), host_check};

static int
read_host(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	((struct site_host *)base)->instances = 1;
	return read_record(r, n, f, base);
}

const struct list_of hosts_of = {sizeof(struct site_host), read_host, &host};

/* ---- destinations ---- */

static int
destination_check(const struct reader *r, const struct node *n, const void *base)
{
	const struct site_destination *d = base;

	if (d->names.count == 0 && d->address_count == 0)
		return node_fault(
			r, n, "a destination needs names or addresses to be known by");
	return 0;
}

static const struct field destination_fields[] = {
	MUST(struct site_destination, role, "role", read_role, NULL),
	LIST(struct site_destination, names.item, names.count, "names", &server_names),
	LIST(struct site_destination, addresses, address_count, "addresses", &prefixes),
	{0},
};

static const struct record destination = {
	destination_fields, offsetof(struct site_destination, at), destination_check};
const struct list_of destinations_of = {
	sizeof(struct site_destination), read_record, &destination};
