/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a daemon that runs cannot change: its tables, its captures and its
 * sockets are made once.  A reload that asks for it is refused as a whole, with
 * the place of the key; camwarden.yaml(5) lists the same keys.  Main thread.
 */
#include "site_int.h"

#include <string.h>

#include "camwarden/base/array.h"

static bool
names_same(const struct names *x, const struct names *y)
{
	if (x->count != y->count)
		return false;
	for (size_t i = 0; i < x->count; i++)
		if (strcmp(x->item[i], y->item[i]) != 0)
			return false;
	return true;
}

static bool
interfaces_same(const struct site *x, const struct site *y)
{
	return names_same(&x->interfaces, &y->interfaces);
}

static bool
texts_same(const char *x, const char *y)
{
	return x == NULL || y == NULL ? x == y : strcmp(x, y) == 0;
}

static bool
user_same(const struct site *x, const struct site *y)
{
	return texts_same(x->user, y->user);
}

/* No other folder can be written to any more: landlock.c. */
static bool
reports_same(const struct site *x, const struct site *y)
{
	return texts_same(x->reports_directory, y->reports_directory);
}

static bool
snaplen_same(const struct site *x, const struct site *y)
{
	return x->snaplen == y->snaplen;
}

static bool
memory_same(const struct site *x, const struct site *y)
{
	return x->memory == y->memory;
}

static bool
workers_same(const struct site *x, const struct site *y)
{
	return x->workers == y->workers;
}

static bool
ring_same(const struct site *x, const struct site *y)
{
	return x->ring == y->ring;
}

static bool
cpus_same(const struct site *x, const struct site *y)
{
	return x->cpu_count == y->cpu_count &&
	       (x->cpu_count == 0 ||
		       memcmp(x->cpus, y->cpus, x->cpu_count * sizeof(*x->cpus)) == 0);
}

static bool
key_same(const struct site *x, const struct site *y)
{
	return x->key_vlan == y->key_vlan && x->key_vni == y->key_vni;
}

static bool
identify_same(const struct site *x, const struct site *y)
{
	return x->identify == y->identify;
}

static bool
listen_same(const struct site *x, const struct site *y)
{
	return names_same(&x->api_listen, &y->api_listen);
}

static bool
hosts_same(const struct site *x, const struct site *y)
{
	return names_same(&x->api_hosts, &y->api_hosts);
}

static bool
client_ca_same(const struct site *x, const struct site *y)
{
	const char *a = x->api_client_ca, *b = y->api_client_ca;

	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static const struct {
	const char *section, *key;
	bool (*same)(const struct site *x, const struct site *y);
} fixed[] = {
	{"sensor", "interfaces", interfaces_same},
	{"sensor", "user", user_same},
	{"sensor", "snaplen", snaplen_same},
	{"sensor", "memory", memory_same},
	{"sensor", "workers", workers_same},
	{"sensor", "ring", ring_same},
	{"sensor", "cpus", cpus_same},
	{"sensor", "key", key_same},
	{"sensor", "identify", identify_same},
	{"reports", "directory", reports_same},
	{"api", "listen", listen_same},
	{"api", "hosts", hosts_same},
	{"api", "client_ca", client_ca_same},
};

/* The key, or what is there of the way to it: it may have been taken out. */
static const struct node *
node_nearest(const struct node *root, const char *section, const char *key)
{
	const struct node *s = node_find(root, section);
	const struct node *n = s != NULL ? node_find(s, key) : NULL;

	if (n != NULL)
		return n->key;
	return s != NULL ? s->key : root;
}

void
site_fixed(const struct reader *r, const struct node *root, const struct site *s,
	const struct site *before)
{
	for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
		if (!fixed[i].same(s, before))
			node_fault(r,
				node_nearest(root, fixed[i].section, fixed[i].key),
				"%s.%s cannot change while the daemon runs; restart it "
				"or put the old value back",
				fixed[i].section, fixed[i].key);
}
