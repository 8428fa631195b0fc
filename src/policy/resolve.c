/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An address -> who it is for the judge: the site's word first, then the
 * destinations that packs know by name or address (a site's own entry for the
 * role has replaced the pack's), then the roles that come with those declared.
 * No allocation; core thread.
 */
#include "policy_int.h"

#include <string.h>
#include <strings.h>

bool
name_fits(const char *pattern, const char *name)
{
	size_t n = strlen(name), m;

	if (n > 0 && name[n - 1] == '.')
		n--;
	if (strncmp(pattern, "*.", 2) == 0) {
		m = strlen(pattern + 1);
		return n > m && strncasecmp(pattern + 1, name + n - m, m) == 0;
	}
	return strlen(pattern) == n && strncasecmp(pattern, name, n) == 0;
}

static bool
named(const struct site_destination *d, const char *name)
{
	for (size_t i = 0; i < d->names.count; i++)
		if (name_fits(d->names.item[i], name))
			return true;
	return false;
}

static bool
addressed(const struct site_destination *d, const struct addr *a)
{
	for (size_t i = 0; i < d->address_count; i++)
		if (prefix_contains(&d->addresses[i], a))
			return true;
	return false;
}

static void
take(const struct site_destination *d, enum party_why why, struct party *out)
{
	memset(&out->roles, 0, sizeof(out->roles));
	role_set_add(&out->roles, d->role);
	out->why = why;
	out->at = d->at;
}

bool
destination_by_name(const struct policy *p, const char *name, struct party *out)
{
	for (size_t i = 0; i < p->destination_count; i++)
		if (named(&p->destinations[i], name)) {
			take(&p->destinations[i], PARTY_DESTINATION_NAME, out);
			return true;
		}
	return false;
}

const struct site_destination *
destination_named(const struct policy *p, const char *name)
{
	const struct site *s = p->site;

	for (size_t i = 0; i < s->destination_count; i++)
		if (named(&s->destinations[i], name))
			return &s->destinations[i];
	for (size_t i = 0; i < p->destination_count; i++)
		if (named(&p->destinations[i], name))
			return &p->destinations[i];
	return NULL;
}

const struct site_destination *
destination_at(const struct policy *p, const struct addr *a)
{
	const struct site *s = p->site;

	for (size_t i = 0; i < s->destination_count; i++)
		if (addressed(&s->destinations[i], a))
			return &s->destinations[i];
	for (size_t i = 0; i < p->destination_count; i++)
		if (addressed(&p->destinations[i], a))
			return &p->destinations[i];
	return NULL;
}

/* By name before address, over all of them. */
static void
resolve_destination(const struct policy *p, const char *name, struct party *out)
{
	if (name != NULL && destination_by_name(p, name, out))
		return;
	for (size_t i = 0; i < p->destination_count; i++)
		if (addressed(&p->destinations[i], &out->addr)) {
			take(&p->destinations[i], PARTY_DESTINATION_ADDRESS, out);
			return;
		}
}

/*
 * A host that declares its addresses is not found at another by what a client
 * chose to call it: a device could make a stranger its recorder so.
 */
static bool
is_clients_word(const struct party *who)
{
	return who->why == PARTY_HOST_NAME &&
	       (who->declared->address_count != 0 || who->declared->mac_count != 0);
}

void
policy_resolve(const struct policy *p, const struct addr *a, const struct mac *mac,
	const char *server_name, struct party *out, struct role_set *own)
{
	site_resolve(p->site, a, mac, server_name, out);
	if (is_clients_word(out))
		site_resolve(p->site, a, mac, NULL, out);
	if (out->why == PARTY_INTERNET)
		resolve_destination(p, server_name, out);
	*own = out->roles;
	roles_derive(p, &out->roles);
}
