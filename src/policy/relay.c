/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * V610: services that let a device be reached from outside without a port being
 * opened for it (peer-to-peer brokers, dynamic DNS, STUN and TURN).  Who they
 * are, packs say by name: `relays:`.  A name stands for itself and for all
 * below it, and is found by its suffixes in one sorted list.  Built by the main
 * thread; the core thread asks.
 */
#include "policy_int.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "camwarden/base/str.h"
#include "camwarden/yaml.h"

/* ---- what packs say ---- */

static const struct list_of names_of = {sizeof(char *), field_text, NULL};

static const struct field relay_fields[] = {
	{"id", field_token, offsetof(struct relay, id), 0, NULL, true},
	{"name", field_text, offsetof(struct relay, name), 0, NULL, true},
	{"names", field_list, offsetof(struct relay, names.item),
		offsetof(struct relay, names.count), &names_of, true},
	{NULL, NULL, 0, 0, NULL, false},
};

void
relay_fini(struct relay *r)
{
	for (size_t i = 0; i < r->names.count; i++)
		free(r->names.item[i]);
	free(r->names.item);
	free(r->name);
	free(r->id);
}

static int
relay_read(const struct reader *r, const struct node *n)
{
	struct policy *p = r->ctx;
	struct relay made = {0};
	int ret = node_read_map(r, n, relay_fields, &made);

	for (size_t i = 0; ret == 0 && i < made.names.count; i++)
		if (strchr(made.names.item[i], '.') == NULL ||
			strpbrk(made.names.item[i], "*/: ") != NULL ||
			made.names.item[i][0] == '.')
			ret = node_fault(r, node_find(n, "names"),
				"'%s' is not a DNS name as p2p.example.net; it stands "
				"for all below it, too",
				made.names.item[i]);
	if (ret != 0) {
		relay_fini(&made);
		return ret;
	}
	p->relays = xrealloc(p->relays, p->relay_count + 1, sizeof(*p->relays));
	p->relays[p->relay_count++] = made;
	return 0;
}

int
read_relays(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	int ret = 0;

	(void)f;
	(void)base;
	if (n->kind != NODE_LIST)
		return node_wants(r, n, "a list of relays");
	for (const struct node *v = n->first; v != NULL; v = v->next)
		if (relay_read(r, v) != 0)
			ret = -EINVAL;
	return ret;
}

static int
relay_name_order(const void *x, const void *y)
{
	const struct relay_name *a = x, *b = y;

	return strcasecmp(a->name, b->name);
}

void
relays_index(struct policy *p)
{
	for (size_t i = 0; i < p->relay_count; i++)
		for (size_t k = 0; k < p->relays[i].names.count; k++) {
			p->relay_names = xrealloc(p->relay_names,
				p->relay_name_count + 1, sizeof(*p->relay_names));
			p->relay_names[p->relay_name_count++] = (struct relay_name){
				p->relays[i].names.item[k], &p->relays[i]};
		}
	if (p->relay_name_count != 0)
		qsort(p->relay_names, p->relay_name_count, sizeof(*p->relay_names),
			relay_name_order);
}

/* ---- what a name is ---- */

/* The whole name first, then without its first label, and so on. */
static const struct relay *
relay_of(const struct policy *p, const char *name)
{
	char text[PROTOCOL_NAME_LEN];
	size_t n = strnlen(name, sizeof(text) - 1);

	memcpy(text, name, n);
	if (n > 0 && text[n - 1] == '.')
		n--;
	text[n] = '\0';
	for (const char *at = text; at != NULL && p->relay_name_count != 0;) {
		struct relay_name key = {at, NULL}, *found;

		found = bsearch(&key, p->relay_names, p->relay_name_count,
			sizeof(*p->relay_names), relay_name_order);
		if (found != NULL)
			return found->relay;
		at = strchr(at, '.');
		at = at != NULL ? at + 1 : NULL;
	}
	return NULL;
}

/* One that the site declares as a destination is its own affair. */
static const struct relay *
relay_undeclared(const struct policy *p, const char *name)
{
	const struct relay *r = relay_of(p, name);

	return r != NULL && destination_named(p, name) == NULL ? r : NULL;
}

bool
policy_keeps_name(void *policy, const char *name)
{
	return relay_of(policy, name) != NULL;
}

/* ---- V610 ---- */

/* What tells it. */
struct contact {
	const struct relay *relay;
	const char *name;          /* "": by its bytes */
	const struct addr *dns_by; /* who calls the address so; NULL: the client does */
	bool asked_only;           /* a DNS question */
};

static bool
by_dns_names(const struct policy *p, const struct conversation *c, bool server,
	struct contact *out)
{
	const struct name_sighting *names = server ? c->server_names : c->client_names;
	size_t count = server ? c->server_name_count : c->client_name_count;

	for (size_t i = 0; i < count; i++) {
		if (names[i].kind != NAME_DNS || names[i].last + NAME_VALID < c->first)
			continue;
		out->relay = relay_undeclared(p, names[i].name);
		out->name = names[i].name;
		out->dns_by = &names[i].by;
		if (out->relay != NULL)
			return true;
	}
	return false;
}

/* server: is that the end which may be the service? */
static bool
contact_find(const struct judgement *j, bool server, struct contact *out)
{
	const struct conversation *c = j->c;
	const struct side *other = server ? &j->server : &j->client;
	const char *asked = server ? asked_name(c) : NULL;

	*out = (struct contact){.name = c->facts.server_name};
	if (server && c->facts.application == PROTOCOL_DNS) {
		out->asked_only = true;
		out->relay = relay_undeclared(j->policy, c->facts.server_name);
		return out->relay != NULL;
	}
	if (asked != NULL && asked[0] != '\0') {
		out->relay = relay_undeclared(j->policy, asked);
		if (out->relay != NULL)
			return true;
	}
	if (by_dns_names(j->policy, c, server, out))
		return true;
	out->name = "";
	return has_spoken(c, PROTOCOL_STUN) && (other->outside || other->undeclared);
}

static void
contact_raise(struct judgement *j, const struct contact *found)
{
	char why[240] = "", by[ADDR_STRLEN];
	struct claim claim = claim_of(V610, j->allowed, why);
	struct line l;

	line_init(&l, why, sizeof(why));
	if (found->relay == NULL) {
		line_add(&l, "STUN by its bytes, as for a way past the firewall");
	} else {
		line_add(&l, found->asked_only ? "it asked for " : "that is ");
		line_add(&l, found->name);
		if (found->dns_by != NULL) {
			line_add(&l, ", as ");
			line_add(&l, addr_format(found->dns_by, by));
			line_add(&l, " calls it");
		}
		line_add(&l, ", of ");
		line_add(&l, found->relay->name);
	}
	/* "DNS name only = medium" */
	if (found->asked_only)
		claim.base = SEVERITY_MEDIUM;
	judgement_raise(j, &claim);
}

void
check_relay(struct judgement *j)
{
	bool client = j->client.device || j->client.recorder;
	bool server = j->client.outside && (j->server.device || j->server.recorder) &&
		      j->c->why > WHY_SYN_ACK;
	struct contact found;

	/* Where only ports tell, a relay looks like the one that calls. */
	if ((client && contact_find(j, true, &found)) ||
		(server && contact_find(j, false, &found)))
		contact_raise(j, &found);
}
