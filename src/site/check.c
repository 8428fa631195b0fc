/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What only the whole configuration shows: a name, address or prefix given to
 * two, and references to hosts that are not there.  It walks the file's nodes
 * beside the structs read from them, so that a fault stands where its value
 * does.  The index is built already: of two claims it knows the first.
 */
#include "site_int.h"

#include <stdlib.h>
#include <string.h>

#include "camwarden/base/str.h"

/* The first child of the list under that key, or NULL. */
static const struct node *
items(const struct node *map, const char *key)
{
	const struct node *list = node_find(map, key);

	return list != NULL && list->kind == NODE_LIST ? list->first : NULL;
}

/* A second claim on what `owner` has. */
static void
claimed(const struct reader *r, const struct node *n, const struct site_host *owner)
{
	node_fault(r, n,
		"'%.80s' is given to host '%s' on line %u already; it can be one "
		"host's only",
		n->text, owner->name != NULL ? owner->name : "", owner->at.line);
}

static void
host_addresses_check(const struct reader *r, const struct node *n, uint32_t i)
{
	static const struct addr zero;
	const struct site *s = ((struct loading *)r->ctx)->site;
	const struct site_host *h = &s->hosts[i];
	const struct node *v = items(n, "addresses");

	for (size_t k = 0; k < h->address_count; k++, v = v->next) {
		uint32_t first = key_table_find(&s->index->addresses, &h->addresses[k]);
		if (first != i && !addr_equal(&h->addresses[k], &zero))
			claimed(r, v, &s->hosts[first]);
	}
}

static void
host_macs_check(const struct reader *r, const struct node *n, uint32_t i)
{
	const struct site *s = ((struct loading *)r->ctx)->site;
	const struct site_host *h = &s->hosts[i];
	const struct node *v = items(n, "macs");

	for (size_t k = 0; k < h->mac_count; k++, v = v->next) {
		struct addr key = mac_key(&h->macs[k]);
		uint32_t first = key_table_find(&s->index->macs, &key);
		if (first != i && !mac_is_zero(&h->macs[k]))
			claimed(r, v, &s->hosts[first]);
	}
}

static void
host_names_check(const struct reader *r, const struct node *n, uint32_t i)
{
	const struct site *s = ((struct loading *)r->ctx)->site;
	const struct site_host *h = &s->hosts[i];
	const struct node *v = items(n, "names");

	for (size_t k = 0; k < h->names.count; k++, v = v->next) {
		const char *name = h->names.item[k];
		uint32_t first =
			name != NULL ? name_table_find(&s->index->names, name) : i;
		if (first != i)
			claimed(r, v, &s->hosts[first]);
	}
}

static void
hosts_check(const struct reader *r, const struct node *root)
{
	const struct site *s = ((struct loading *)r->ctx)->site;
	const struct node *v = items(root, "hosts");

	for (uint32_t i = 0; i < s->host_count; i++, v = v->next) {
		const struct site_host *h = &s->hosts[i];
		uint32_t first =
			h->name != NULL
				? name_table_find(&s->index->host_names, h->name)
				: i;
		if (first != i)
			node_fault(r, node_find(v, "name"),
				"'%s' is a host on line %u already; every host has its "
				"own name",
				h->name, s->hosts[first].at.line);
		host_addresses_check(r, v, i);
		host_macs_check(r, v, i);
		host_names_check(r, v, i);
	}
}

/* ---- one prefix in two networks ---- */

struct claim {
	struct prefix prefix;
	const struct node *node;
};

/* Unless it could not be read: its fault is told already. */
static void
claim_add(struct claim *to, size_t *n, const struct prefix *p, const struct node *v)
{
	if (p->len > 0 || (v->kind == NODE_TEXT && strcmp(v->text, "::/0") == 0))
		to[(*n)++] = (struct claim){*p, v};
}

static int
claim_compare(const void *a, const void *b)
{
	const struct claim *x = a, *y = b;
	int c = addr_compare(&x->prefix.addr, &y->prefix.addr);

	if (c == 0)
		c = x->prefix.len - y->prefix.len;
	if (c == 0)
		c = (x->node->line > y->node->line) - (x->node->line < y->node->line);
	if (c == 0)
		c = (x->node->column > y->node->column) -
		    (x->node->column < y->node->column);
	return c;
}

static void
claims_compare(const struct reader *r, struct claim *claim, size_t n, const char *whose)
{
	qsort(claim, n, sizeof(*claim), claim_compare);
	for (size_t i = 1; i < n; i++)
		if (claim[i].prefix.len == claim[i - 1].prefix.len &&
			addr_equal(&claim[i].prefix.addr, &claim[i - 1].prefix.addr))
			node_fault(r, claim[i].node,
				"'%s' is declared on line %u already; a prefix is one "
				"%s's",
				claim[i].node->text, claim[i - 1].node->line, whose);
}

static void
networks_check(const struct reader *r, const struct node *root)
{
	const struct site *s = ((struct loading *)r->ctx)->site;
	const struct node *v = items(root, "networks");
	struct claim *claim;
	size_t n = 0, all = 0;

	for (size_t i = 0; i < s->network_count; i++)
		all += s->networks[i].subnet_count;
	claim = xcalloc(all, sizeof(*claim));
	for (size_t i = 0; i < s->network_count; i++, v = v->next) {
		const struct node *w = items(v, "subnets");
		for (size_t k = 0; k < s->networks[i].subnet_count; k++, w = w->next)
			claim_add(claim, &n, &s->networks[i].subnets[k], w);
	}
	claims_compare(r, claim, n, "network");
	free(claim);
}

/* ---- destinations: each known by its own, and outside ---- */

static void
destination_names_check(const struct reader *r, const struct node *n, uint32_t i)
{
	const struct site *s = ((struct loading *)r->ctx)->site;
	const struct site_destination *d = &s->destinations[i];
	const struct node *v = items(n, "names");

	for (size_t k = 0; k < d->names.count; k++, v = v->next) {
		const char *name = d->names.item[k];
		uint32_t first =
			name != NULL ? name_table_find(&s->index->destinations, name)
				     : i;

		if (first != i && first != INDEX_NONE)
			node_fault(r, v,
				"'%.80s' is given to the destination on line %u "
				"already",
				name, s->destinations[first].at.line);
	}
}

/* Two destinations at one prefix: by address only the first would ever be met. */
static void
destination_prefixes_check(const struct reader *r, const struct node *root)
{
	const struct site *s = ((struct loading *)r->ctx)->site;
	const struct node *v = items(root, "destinations");
	struct claim *claim;
	size_t n = 0, all = 0;

	for (size_t i = 0; i < s->destination_count; i++)
		all += s->destinations[i].address_count;
	claim = xcalloc(all + 1, sizeof(*claim));
	for (size_t i = 0; i < s->destination_count; i++, v = v->next) {
		const struct site_destination *d = &s->destinations[i];
		const struct node *w = items(v, "addresses");

		for (size_t k = 0; k < d->address_count; k++, w = w->next)
			claim_add(claim, &n, &d->addresses[k], w);
	}
	claims_compare(r, claim, n, "destination");
	free(claim);
}

static void
destinations_check(const struct reader *r, const struct node *root)
{
	const struct site *s = ((struct loading *)r->ctx)->site;
	const struct node *v = items(root, "destinations");

	for (uint32_t i = 0; i < s->destination_count; i++, v = v->next) {
		const struct site_destination *d = &s->destinations[i];
		const struct node *w = items(v, "addresses");

		destination_names_check(r, v, i);
		for (size_t k = 0; k < d->address_count; k++, w = w->next) {
			const struct lpm_range *in =
				lpm_find(&s->index->networks, &d->addresses[k].addr);
			const struct site_network *net =
				in->value != INDEX_NONE ? &s->networks[in->value]
							: NULL;
			if (net != NULL && net->zone != NULL &&
				strcmp(net->zone, "internet") != 0)
				node_fault(r, w,
					"'%.60s' lies in the network on line %u; a "
					"destination is outside the site, declare a "
					"host",
					w->text, net->at.line);
		}
	}
}

/* ---- words that must be unique in their section, and references ---- */

static void
unique_check(const struct reader *r, const struct node *root, const char *section,
	const char *key)
{
	const struct node *list = node_find(root, section),
			  *first = items(root, section);
	struct name_table seen;

	if (first == NULL)
		return;
	name_table_init(&seen, list->count);
	for (const struct node *v = first; v != NULL; v = v->next) {
		const struct node *id = node_find(v, key);
		uint32_t line;
		if (id == NULL || id->kind != NODE_TEXT)
			continue;
		line = name_table_put(&seen, id->text, id->line);
		if (line != INDEX_NONE)
			node_fault(r, id, "'%.64s' is used on line %u already",
				id->text, line);
	}
	name_table_fini(&seen);
}

static void
host_refs_check(const struct reader *r)
{
	const struct loading *l = r->ctx;

	for (size_t i = 0; i < l->host_ref_count; i++)
		if (site_host_find(l->site, l->host_refs[i]->text) == NULL)
			node_fault(r, l->host_refs[i],
				"'%s' is not the name of a declared host, nor an "
				"address; hosts: has no such name",
				l->host_refs[i]->text);
}

void
site_check(const struct reader *r, const struct node *root)
{
	hosts_check(r, root);
	networks_check(r, root);
	destinations_check(r, root);
	destination_prefixes_check(r, root);
	unique_check(r, root, "allow", "id");
	unique_check(r, root, "exceptions", "id");
	unique_check(r, root, "tunnels", "name");
	host_refs_check(r);
}
