/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Builds what site_resolve looks into: hosts by address, MAC and name,
 * destinations by name and range, networks by longest prefix.  Where two
 * claim the same, the first stands; check.c refuses such a site.
 */
#include "site_int.h"

#include <stdlib.h>
#include <string.h>

#include "camwarden/base/str.h"

struct addr
mac_key(const struct mac *m)
{
	struct addr key = {{0}};

	memcpy(key.b, m->b, sizeof(m->b));
	return key;
}

static void
hosts_index(struct site_index *x, const struct site *s)
{
	size_t addresses = 0, macs = 0, names = 0;

	for (size_t i = 0; i < s->host_count; i++) {
		addresses += s->hosts[i].address_count;
		macs += s->hosts[i].mac_count;
		names += s->hosts[i].names.count;
	}
	key_table_init(&x->addresses, addresses);
	key_table_init(&x->macs, macs);
	name_table_init(&x->names, names);
	name_table_init(&x->host_names, s->host_count);
	for (uint32_t i = 0; i < s->host_count; i++) {
		const struct site_host *h = &s->hosts[i];
		for (size_t k = 0; k < h->address_count; k++)
			key_table_put(&x->addresses, &h->addresses[k], i);
		for (size_t k = 0; k < h->mac_count; k++) {
			struct addr key = mac_key(&h->macs[k]);
			key_table_put(&x->macs, &key, i);
		}
		for (size_t k = 0; k < h->names.count; k++)
			if (h->names.item[k] != NULL)
				name_table_put(&x->names, h->names.item[k], i);
		if (h->name != NULL)
			name_table_put(&x->host_names, h->name, i);
	}
}

static void
destinations_index(struct site_index *x, const struct site *s)
{
	size_t names = 0, ranges = 0, n = 0;
	struct lpm_entry *entry;

	for (size_t i = 0; i < s->destination_count; i++) {
		names += s->destinations[i].names.count;
		ranges += s->destinations[i].address_count;
	}
	name_table_init(&x->destinations, names);
	entry = xcalloc(ranges, sizeof(*entry));
	for (uint32_t i = 0; i < s->destination_count; i++) {
		const struct site_destination *d = &s->destinations[i];
		for (size_t k = 0; k < d->names.count; k++)
			if (d->names.item[k] != NULL)
				name_table_put(&x->destinations, d->names.item[k], i);
		for (size_t k = 0; k < d->address_count; k++)
			entry[n++] = (struct lpm_entry){d->addresses[k], i};
	}
	lpm_init(&x->destination_ranges, entry, n);
	free(entry);
}

static void
networks_index(struct site_index *x, const struct site *s)
{
	/* ::/0 must not hold the IPv4 space, which lies inside it as ::ffff:0:0/96;
	 * a declared 0.0.0.0/0 comes before this entry, whose value is the highest. */
	static const uint8_t v4_zero[4];
	struct lpm_entry v4 = {{addr_from_v4(v4_zero), 96}, INDEX_NONE};
	struct lpm_entry *entry;
	size_t subnets = 1, n = 0;

	for (size_t i = 0; i < s->network_count; i++)
		subnets += s->networks[i].subnet_count;
	entry = xcalloc(subnets, sizeof(*entry));
	for (uint32_t i = 0; i < s->network_count; i++)
		for (size_t k = 0; k < s->networks[i].subnet_count; k++)
			entry[n++] = (struct lpm_entry){s->networks[i].subnets[k], i};
	entry[n++] = v4;
	lpm_init(&x->networks, entry, n);
	free(entry);
}

struct site_index *
site_index_new(const struct site *s)
{
	struct site_index *x = xcalloc(1, sizeof(*x));

	hosts_index(x, s);
	destinations_index(x, s);
	networks_index(x, s);
	return x;
}

void
site_index_free(struct site_index *x)
{
	if (x == NULL)
		return;
	key_table_fini(&x->addresses);
	key_table_fini(&x->macs);
	name_table_fini(&x->host_names);
	name_table_fini(&x->names);
	name_table_fini(&x->destinations);
	lpm_fini(&x->networks);
	lpm_fini(&x->destination_ranges);
	free(x);
}
