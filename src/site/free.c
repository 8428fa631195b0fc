/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Gives back everything a site owns; also one that was only half read.
 */
#include "site_int.h"

#include <stdlib.h>

static void
names_fini(struct names *n)
{
	for (size_t i = 0; i < n->count; i++)
		free(n->item[i]);
	free(n->item);
}

static void
networks_free(struct site *s)
{
	for (size_t i = 0; i < s->network_count; i++) {
		free(s->networks[i].subnets);
		free(s->networks[i].zone);
	}
	free(s->networks);
	for (size_t i = 0; i < s->host_count; i++) {
		free(s->hosts[i].name);
		free(s->hosts[i].addresses);
		free(s->hosts[i].macs);
		names_fini(&s->hosts[i].names);
	}
	free(s->hosts);
	for (size_t i = 0; i < s->destination_count; i++) {
		names_fini(&s->destinations[i].names);
		free(s->destinations[i].addresses);
	}
	free(s->destinations);
}

static void
profile_free(struct site *s)
{
	for (size_t i = 0; i < s->feature_count; i++)
		free(s->features[i].name);
	free(s->features);
	names_fini(&s->trust);
	free(s->moved);
	for (size_t i = 0; i < s->allow_count; i++) {
		free(s->allow[i].id);
		free(s->allow[i].reason);
		free(s->allow[i].ports);
	}
	free(s->allow);
	for (size_t i = 0; i < s->software_count; i++) {
		free(s->software[i].product);
		free(s->software[i].least);
	}
	free(s->software);
}

static void
exceptions_free(struct site *s)
{
	for (size_t i = 0; i < s->exception_count; i++) {
		free(s->exceptions[i].id);
		free(s->exceptions[i].violation);
		free(s->exceptions[i].reason);
		free(s->exceptions[i].owner);
		free(s->exceptions[i].client.host);
		free(s->exceptions[i].server.host);
	}
	free(s->exceptions);
	for (size_t i = 0; i < s->tunnel_count; i++) {
		free(s->tunnels[i].name);
		free(s->tunnels[i].peers);
		free(s->tunnels[i].ports);
		free(s->tunnels[i].carries);
	}
	free(s->tunnels);
	for (size_t i = 0; i < s->replacement_count; i++)
		free(s->replacements[i].host);
	free(s->replacements);
	for (size_t i = 0; i < s->expect_count; i++) {
		free(s->expect[i].client.host);
		free(s->expect[i].server.host);
	}
	free(s->expect);
}

void
site_free(struct site *s)
{
	if (s == NULL)
		return;
	site_index_free(s->index);
	networks_free(s);
	profile_free(s);
	exceptions_free(s);
	free(s->multicast);
	free(s->nat);
	free(s->rules_at);
	free(s->cpus);
	names_fini(&s->interfaces);
	names_fini(&s->rules);
	names_fini(&s->push);
	names_fini(&s->plaintext);
	names_fini(&s->vendors);
	names_fini(&s->api_listen);
	names_fini(&s->api_hosts);
	free(s->api_certificate);
	free(s->api_key);
	free(s->api_client_ca);
	role_table_fini(&s->roles);
	free(s->name);
	free(s->timezone);
	free(s->reports_directory);
	free(s->sensor_name);
	free(s->user);
	free(s->log_to);
	free(s->file);
	free(s);
}
