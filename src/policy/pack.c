/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A rule pack's head: its name, its roles and its groups -> the site's table
 * of roles and the policy's groups.  The rules wait as a node, because they
 * may name roles of every pack (pack_rule.c).  Main thread, start and reload.
 */
#include "camwarden/policy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy_int.h"

#include "camwarden/base/str.h"
#include "camwarden/yaml.h"

enum { PACK_FORMAT = 1 };

static const char *const kinds[] = {
	"server", "client", "device", "external", "infrastructure", "local"};
static const struct word kind_words[] = {{"server", 0}, {"client", 1}, {"device", 2},
	{"external", 3}, {"infrastructure", 4}, {"local", 5}, {NULL, 0}};
static const struct number_range formats = {PACK_FORMAT, PACK_FORMAT};

struct pack_role {
	char *id, *name;
	int kind;
	struct role_set implied_by;
	struct site_destination where; /* external: how it is recognised */
};

struct pack_group {
	char *id;
	struct role_set roles;
};

struct pack_head {
	char *name, *title, *guide;
	unsigned format;
	const struct node *rules;
};

/* A list of roles' names -> a set; whether a pack defines them is checked when
 * all packs are read, by the place of their first use. */
static int
read_role_names(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	struct policy *p = r->ctx;
	struct role_set *to = (struct role_set *)(void *)((char *)base + f->offset);
	int ret = 0;

	if (n->kind != NODE_LIST)
		return node_wants(r, n, "a list of roles");
	for (const struct node *v = n->first; v != NULL; v = v->next) {
		struct place at = {r->file, v->line, v->column};
		unsigned role;

		if (v->kind != NODE_TEXT || v->text[0] == '\0') {
			ret = node_wants(r, v, "a role");
			continue;
		}
		role = role_intern(&p->site->roles, v->text, at);
		if (role == ROLE_NONE)
			ret = node_fault(r, v, "more than %d roles", ROLE_MAX);
		else
			role_set_add(to, role);
	}
	return ret;
}

static int
read_prefix(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	(void)f;
	if (n->kind != NODE_TEXT || prefix_parse(n->text, base) != 0)
		return node_wants(r, n, "an address or a prefix as in 203.0.113.0/24");
	return 0;
}

void
pack_destination_fini(struct site_destination *d)
{
	for (size_t i = 0; i < d->names.count; i++)
		free(d->names.item[i]);
	free(d->names.item);
	free(d->addresses);
	memset(d, 0, sizeof(*d));
}

/* The site's own word about the role replaces the pack's. */
static void
destination_take(struct policy *p, struct site_destination *d)
{
	for (size_t i = 0; i < p->site->destination_count; i++)
		if (p->site->destinations[i].role == d->role)
			return;
	if (d->names.count + d->address_count == 0)
		return;
	p->destinations = xrealloc(
		p->destinations, p->destination_count + 1, sizeof(*p->destinations));
	p->destinations[p->destination_count++] = *d;
	memset(d, 0, sizeof(*d));
}

/* Gives the role its kind; in two packs it must be the same. */
static int
role_define(const struct reader *r, const struct node *n, struct pack_role *made)
{
	struct policy *p = r->ctx;
	struct place at = {r->file, n->line, n->column};
	unsigned number = role_intern(&p->site->roles, made->id, at);
	struct role *role;

	if (number == ROLE_NONE)
		return node_fault(r, n, "more than %d roles", ROLE_MAX);
	role = &p->site->roles.role[number];
	if (number < ROLE_BUILTIN_MAX)
		return node_fault(r, n, "role '%s' is built in", made->id);
	if (role->kind != NULL && strcmp(role->kind, kinds[made->kind]) != 0)
		return node_fault(r, n, "role '%s' is of kind %s elsewhere, not %s",
			made->id, role->kind, kinds[made->kind]);
	if (role->kind == NULL)
		role->kind = xstrdup(kinds[made->kind]);
	for (unsigned i = 0; i < ROLE_MAX; i++)
		if (role_set_has(&made->implied_by, i))
			role_set_add(&p->implied[i], number);
	made->where.role = number;
	made->where.at = at;
	destination_take(p, &made->where);
	return 0;
}

static const struct list_of names_of = {sizeof(char *), field_text, NULL};
static const struct list_of prefixes_of = {sizeof(struct prefix), read_prefix, NULL};
#define WHERE(member) offsetof(struct pack_role, where.member)

static const struct field role_fields[] = {
	{"id", field_token, offsetof(struct pack_role, id), 0, NULL, true},
	{"name", field_text, offsetof(struct pack_role, name), 0, NULL, false},
	{"kind", field_word, offsetof(struct pack_role, kind), 0, kind_words, true},
	{"implied_by", read_role_names, offsetof(struct pack_role, implied_by), 0, NULL,
		false},
	{"names", field_list, WHERE(names.item), WHERE(names.count), &names_of, false},
	{"addresses", field_list, WHERE(addresses), WHERE(address_count), &prefixes_of,
		false},
	{NULL, NULL, 0, 0, NULL, false},
};

/* Was this id given by an earlier item of the same list? */
static const struct node *
earlier(const struct node *list, const struct node *item, const char *id)
{
	for (const struct node *v = list->first; v != item; v = v->next) {
		const struct node *other = node_find(v, "id");

		if (other != NULL && other->kind == NODE_TEXT &&
			strcmp(other->text, id) == 0)
			return other;
	}
	return NULL;
}

static int
read_roles(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	int ret = 0;

	(void)f;
	(void)base;
	if (n->kind != NODE_LIST)
		return node_wants(r, n, "a list of roles");
	for (const struct node *v = n->first; v != NULL; v = v->next) {
		struct pack_role made = {0};
		const struct node *first;

		if (node_read_map(r, v, role_fields, &made) != 0)
			ret = -EINVAL;
		else if ((first = earlier(n, v, made.id)) != NULL)
			ret = node_fault(r, node_find(v, "id"),
				"role '%s' is already in line %u", made.id,
				first->line);
		else if (role_define(r, v, &made) != 0)
			ret = -EINVAL;
		pack_destination_fini(&made.where);
		free(made.id);
		free(made.name);
	}
	return ret;
}

/* ---- groups ---- */

/* The same group in two packs is their union. */
static void
group_merge(struct policy *p, const struct pack_group *made)
{
	struct group *g = policy_group_find(p, made->id);

	if (g == NULL) {
		p->groups = xrealloc(p->groups, p->group_count + 1, sizeof(*p->groups));
		g = &p->groups[p->group_count++];
		g->name = xstrdup(made->id);
		g->roles = made->roles;
		return;
	}
	for (unsigned i = 0; i < ROLE_MAX / 64; i++)
		g->roles.bits[i] |= made->roles.bits[i];
}

static const struct field group_fields[] = {
	{"id", field_token, offsetof(struct pack_group, id), 0, NULL, true},
	{"roles", read_role_names, offsetof(struct pack_group, roles), 0, NULL, true},
	{NULL, NULL, 0, 0, NULL, false},
};

static int
read_groups(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	int ret = 0;

	(void)f;
	(void)base;
	if (n->kind != NODE_LIST)
		return node_wants(r, n, "a list of groups");
	for (const struct node *v = n->first; v != NULL; v = v->next) {
		struct pack_group made = {0};
		const struct node *first;

		if (node_read_map(r, v, group_fields, &made) != 0)
			ret = -EINVAL;
		else if ((first = earlier(n, v, made.id)) != NULL)
			ret = node_fault(r, node_find(v, "id"),
				"group '%s' is already in line %u", made.id,
				first->line);
		else
			group_merge(r->ctx, &made);
		free(made.id);
	}
	return ret;
}

/* ---- the whole ---- */

static int
keep_rules(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	struct pack_head *head = base;

	(void)f;
	if (n->kind != NODE_LIST)
		return node_wants(r, n, "a list of rules");
	head->rules = n;
	return 0;
}

/* The product's own protocols, by the names that detectors give. */
static int
read_protocols(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	struct policy *p = r->ctx;
	int ret = 0;

	(void)f;
	(void)base;
	if (n->kind != NODE_LIST)
		return node_wants(r, n, "a list of protocols, as [rtsp]");
	for (const struct node *v = n->first; v != NULL; v = v->next) {
		enum protocol protocol = v->kind == NODE_TEXT
						 ? protocol_from_name(v->text)
						 : PROTOCOL_UNKNOWN;

		if (protocol == PROTOCOL_UNKNOWN)
			ret = node_wants(
				r, v, "a protocol that is recognised, as rtsp");
		else
			p->protocols |= SPOKEN(protocol);
	}
	return ret;
}

static const struct field head_fields[] = {
	{"pack", field_token, offsetof(struct pack_head, name), 0, NULL, true},
	{"format", field_unsigned, offsetof(struct pack_head, format), 0, &formats,
		true},
	{"title", field_text, offsetof(struct pack_head, title), 0, NULL, false},
	{"guide", field_prose, offsetof(struct pack_head, guide), 0, NULL, false},
	{"roles", read_roles, 0, 0, NULL, false},
	{"groups", read_groups, 0, 0, NULL, false},
	{"relays", read_services, 0, 0, NULL, false},
	{"resolvers", read_services, 0, 0, NULL, false},
	{"protocols", read_protocols, 0, 0, NULL, false},
	{"rules", keep_rules, 0, 0, NULL, true},
	{NULL, NULL, 0, 0, NULL, false},
};

int
pack_open(struct policy *p, const char *path, struct pack *out, struct faults *faults)
{
	struct reader r = {path, faults, p};
	struct pack_head head = {0};
	int ret;

	out->file = path;
	out->document = document_load(path, faults);
	if (out->document == NULL)
		return -EINVAL;
	ret = node_read_map(&r, out->document->root, head_fields, &head);
	if (ret == 0 && strcmp(head.name, RULE_PACK_SITE) == 0)
		ret = node_fault(&r, node_find(out->document->root, "pack"),
			"'%s' is the name of the configuration's own rules", head.name);
	out->name = head.name;
	out->rules = head.rules;
	free(head.title);
	free(head.guide);
	return ret;
}

void
pack_close(struct pack *k)
{
	document_free(k->document);
	free(k->name);
}
