/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Assets, their names and what the site declares -> the store, with the texts
 * that a reader without the configuration needs.  Only what changed is written;
 * under another policy, everything.  Core thread.
 */
#include "daemon_int.h"

#include <stdio.h>
#include <string.h>

static void
put_texts(const struct policy *p, const struct party *who, struct asset_record *out)
{
	snprintf(
		out->host, sizeof(out->host), "%s", who->host != NULL ? who->host : "");
	snprintf(
		out->zone, sizeof(out->zone), "%s", who->zone != NULL ? who->zone : "");
	role_set_format(policy_site(p), &who->roles, out->roles, sizeof(out->roles));
}

static int
store_asset(void *core, const struct asset *a)
{
	struct core *c = core;
	struct asset_record record;
	struct party who;
	size_t count;
	const struct name_sighting *names =
		asset_names_find(c->names, &a->addr, &count);

	memset(&record, 0, sizeof(record));
	record.asset = *a;
	policy_party(c->policy, a, names, count, &who);
	put_texts(c->policy, &who, &record);
	return store_put_asset(c->store, &record);
}

static int
store_name(void *core, const struct name_sighting *n)
{
	struct core *c = core;

	return store_put_name(c->store, n);
}

/* By its addresses; else by its MACs; else by its name alone. */
static int
store_host(struct core *c, const struct site_host *h)
{
	size_t count = h->address_count != 0 ? h->address_count : h->mac_count;
	int r = 0;

	for (size_t i = 0; r == 0 && (i < count || i == 0); i++) {
		struct asset_record record;
		struct party who;

		memset(&record, 0, sizeof(record));
		if (i < h->address_count)
			record.asset.addr = h->addresses[i];
		else if (i < h->mac_count)
			record.asset.mac = h->macs[i];
		policy_party(c->policy, &record.asset, NULL, 0, &who);
		who.host = h->name;
		if (h->address_count == 0) {
			who.roles = h->roles;
			who.zone = NULL;
		}
		put_texts(c->policy, &who, &record);
		r = store_put_declared(c->store, &record);
	}
	return r;
}

static int
store_declared(struct core *c)
{
	const struct site *s = policy_site(c->policy);
	int r = store_clear_declared(c->store);

	for (size_t i = 0; r == 0 && i < s->host_count; i++)
		r = store_host(c, &s->hosts[i]);
	return r;
}

/* The tables take as stored what they gave away: after a fault, all comes again. */
void
inventory_settle(struct core *c, bool committed)
{
	if (committed)
		return;
	c->declared = false; /* touches assets, too */
	asset_names_touch_all(c->names);
	certificate_table_touch(c->certificates);
}

int
inventory_store(struct core *c)
{
	int r = 0;

	if (!c->declared) {
		asset_touch_all(c->assets);
		r = store_declared(c);
		c->declared = r == 0;
	}
	if (r == 0)
		r = asset_flush(c->assets, store_asset, c);
	return r != 0 ? r : asset_names_flush(c->names, store_name, c);
}

int
inventory_site(struct store *s, const struct site *site)
{
	int r = store_put_meta(s, "site", site->name);

	if (r == 0)
		r = store_put_meta(s, "sensor", site->sensor_name);
	if (r == 0)
		r = store_put_meta(s, "timezone", site->timezone);
	return r;
}
