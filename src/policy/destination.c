/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * V607: a declared destination whose name and address do not belong together.
 * Its address under another name, and its name inside the site, are mismatches;
 * its name at a new address outside is a remark, because vendors move and the
 * name decides (roles.md).  Core thread.
 */
#include "policy_int.h"

#include <string.h>

/* "10.0.0.1" or "fd00::1" instead of a name. */
static bool
is_address(const char *name)
{
	return name[strspn(name, "0123456789.")] == '\0' || strchr(name, ':') != NULL;
}

static void
mismatch(struct judgement *j, const char *before, const char *name, const char *after,
	const struct addr *by)
{
	char why[240] = "", text[ADDR_STRLEN];
	struct claim claim = claim_of(V607, j->allowed, why);
	struct line l;

	line_init(&l, why, sizeof(why));
	line_add(&l, before);
	line_add(&l, name);
	line_add(&l, after);
	if (by != NULL) {
		line_add(&l, ", as ");
		line_add(&l, addr_format(by, text));
		line_add(&l, " says");
	}
	judgement_raise(j, &claim);
}

/* ---- outside ---- */

/* "name right, address new = info" */
static void
name_at_new_address(struct judgement *j)
{
	const struct party *s = &j->out->server;
	const char *name = s->by_dns ? s->dns_name : asked_name(j->c);
	const struct site_destination *d =
		name != NULL ? destination_named(j->policy, name) : NULL;
	struct claim claim = claim_of(V607, j->allowed,
		"the declared name, at an address that is not declared with it; the "
		"name decides");

	if (d == NULL || j->allowed == NULL || d->address_count == 0 ||
		destination_at(j->policy, &s->addr) == d)
		return;
	claim.base = SEVERITY_INFO;
	claim.fixed = true;
	judgement_remark(j, &claim);
}

static void
address_by_other_name(struct judgement *j)
{
	const struct site_destination *d =
		destination_at(j->policy, &j->out->server.addr);
	const char *asked = asked_name(j->c);

	if (d == NULL || d->names.count == 0 || asked == NULL || asked[0] == '\0' ||
		is_address(asked))
		return;
	if (shows(j, PROTOCOL_NAME_HIDDEN)) {
		judgement_unsure(j,
			"the address of a declared destination under another name, "
			"which may stand for one that the client encrypted");
		return;
	}
	mismatch(j, "the address of a declared destination, asked for as ", asked,
		", which is none of its names", NULL);
}

/* ---- inside ---- */

/* A host may be declared with the name: then the site says that it stands there. */
static bool
is_hosts_name(const struct party *who, const char *name)
{
	if (who->declared == NULL)
		return false;
	for (size_t i = 0; i < who->declared->names.count; i++)
		if (name_fits(who->declared->names.item[i], name))
			return true;
	return false;
}

/* Does a row let anyone reach that destination on this port? */
static bool
port_leads_there(const struct judgement *j, const struct site_destination *d)
{
	for (size_t i = 0; i < j->rows.count; i++)
		if (role_set_has(&j->policy->rules[j->rows.at[i]].servers, d->role))
			return true;
	return false;
}

static bool
is_led_astray(const struct judgement *j, const char *name)
{
	const struct site_destination *d = destination_named(j->policy, name);

	return d != NULL && port_leads_there(j, d) &&
	       !is_hosts_name(&j->out->server, name);
}

/* A proxy that the site allows is asked for names of others, too. */
static void
name_inside(struct judgement *j)
{
	const struct conversation *c = j->c;
	const char *asked = asked_name(c);

	if (j->allowed != NULL && rule_is_site(j->allowed))
		return;
	if (asked != NULL && asked[0] != '\0' && is_led_astray(j, asked)) {
		mismatch(j, "a host of the inside, asked for as ", asked,
			", which is declared as a destination outside", NULL);
		return;
	}
	for (size_t i = 0; i < c->server_name_count; i++) {
		const struct name_sighting *n = &c->server_names[i];

		if (n->kind != NAME_DNS || n->last + NAME_VALID < c->first ||
			!is_led_astray(j, n->name))
			continue;
		mismatch(j, "a host of the inside, called ", n->name,
			", which is declared as a destination outside", &n->by);
		return;
	}
}

void
check_destination(struct judgement *j)
{
	if (!j->client.vms)
		return;
	if (j->out->server.why == PARTY_DESTINATION_NAME)
		name_at_new_address(j);
	else if (j->out->server.why == PARTY_DESTINATION_ADDRESS)
		address_by_other_name(j);
	else if (!j->server.outside)
		name_inside(j);
}
