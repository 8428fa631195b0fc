/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A rule pack's `rules:` -> struct rule, by a table of keys.  Roles and groups
 * of all packs are known by now.  What contradicts itself within a rule is a
 * fault here; what contradicts the site, in expand.c.  Main thread.
 */
#include "camwarden/policy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy_int.h"

#include "camwarden/base/str.h"
#include "camwarden/yaml.h"

/* A rule as written, before the site has its say. */
struct draft {
	struct rule rule;
	int direction, scope, standing, effect, encryption;
	bool devices, to_devices;
	bool configurable;
	unsigned *reading;
	size_t reading_count;
	struct port_range *siblings;
	size_t sibling_count;
};

enum { SCOPE_NETWORK, SCOPE_LOCAL };
enum { STANDS_ENABLED, STANDS_DISABLED };

static const struct word directions[] = {{"inbound", 0}, {"outbound", 1}, {NULL, 0}};
static const struct word scopes[] = {
	{"network", SCOPE_NETWORK}, {"local", SCOPE_LOCAL}, {NULL, 0}};
static const struct word standings[] = {
	{"enabled", STANDS_ENABLED}, {"disabled", STANDS_DISABLED}, {NULL, 0}};
static const struct word effects[] = {{"allow", RULE_ALLOW},
	{"allow_ambiguous", RULE_ALLOW_AMBIGUOUS},
	{"allow_conflict", RULE_ALLOW_CONFLICT}, {"local_only", RULE_LOCAL_ONLY},
	{"legacy", RULE_LEGACY}, {NULL, 0}};
static const struct word encryptions[] = {{"tls_required", RULE_TLS_REQUIRED},
	{"tls_preferred", RULE_TLS_PREFERRED}, {"either", RULE_EITHER},
	{"cleartext_info", RULE_CLEARTEXT_INFO}, {"message_level", RULE_MESSAGE_LEVEL},
	{"not_applicable", RULE_NOT_APPLICABLE}, {NULL, 0}};
static const struct number_range row_numbers = {1, 999};
static const struct list_of readings_of = {
	sizeof(unsigned), field_unsigned, &row_numbers};

/* A role that is built in or that a pack defines, or a group. */
static int
read_role_or_group(const struct reader *r, const struct node *n, struct role_set *to)
{
	const struct policy *p = r->ctx;
	const struct group *g;
	unsigned role;

	if (n->kind != NODE_TEXT)
		return node_wants(r, n, "a role or a group");
	g = policy_group_find(p, n->text);
	if (g != NULL) {
		role_set_join(to, &g->roles);
		return 0;
	}
	role = role_find(&p->site->roles, n->text);
	if (role == ROLE_NONE ||
		(role >= ROLE_BUILTIN_MAX && p->site->roles.role[role].kind == NULL))
		return node_wants(r, n, "a role or a group of any pack that is loaded");
	role_set_add(to, role);
	return 0;
}

static int
read_ends(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	struct role_set *to = (struct role_set *)(void *)((char *)base + f->offset);
	int ret = 0;

	if (n->kind != NODE_LIST)
		return node_wants(r, n, "a list of roles or groups");
	for (const struct node *v = n->first; v != NULL; v = v->next)
		if (read_role_or_group(r, v, to) != 0)
			ret = -EINVAL;
	return ret;
}

static int
read_port(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	const char *text = n->kind == NODE_TEXT ? n->text : "";

	(void)f;
	if (strncmp(text, "0/", 2) == 0) /* 0/icmp: the transport has no ports */
		text += 2;
	if (port_range_parse(text, base) != 0)
		return node_wants(r, n,
			"ports as in 443/tcp, 9001-9003/tcp or 0/icmp, up to 65535");
	return 0;
}

static int
read_violation(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	const struct violation **to =
		(const struct violation **)(void *)((char *)base + f->offset);

	*to = n->kind == NODE_TEXT ? violation_find(n->text) : NULL;
	if (*to == NULL)
		return node_wants(r, n, "a violation of the catalogue");
	return 0;
}

#define AT(member) offsetof(struct draft, member)
static const struct list_of ports_of = {sizeof(struct port_range), read_port, NULL};

static const struct field rule_fields[] = {
	{"id", field_token, AT(rule.id), 0, NULL, true},
	{"row", field_unsigned, AT(rule.row), 0, &row_numbers, false},
	{"section", field_text, AT(rule.section), 0, NULL, true},
	{"source", field_text, AT(rule.source), 0, NULL, true},
	{"direction", field_word, AT(direction), 0, directions, false},
	{"clients", read_ends, AT(rule.clients), 0, NULL, false},
	{"servers", read_ends, AT(rule.servers), 0, NULL, true},
	{"ports", field_list, AT(rule.ports), AT(rule.port_count), &ports_of, true},
	{"application", field_token, AT(rule.application), 0, NULL, false},
	{"scope", field_word, AT(scope), 0, scopes, false},
	{"default", field_word, AT(standing), 0, standings, false},
	{"feature", field_token, AT(rule.feature), 0, NULL, false},
	{"deprecated", field_bool, AT(rule.deprecated), 0, NULL, false},
	{"effect", field_word, AT(effect), 0, effects, true},
	{"encryption", field_word, AT(encryption), 0, encryptions, true},
	{"instances", field_bool, AT(rule.instances), 0, NULL, false},
	{"otherwise", read_violation, AT(rule.otherwise), 0, NULL, false},
	{"used", read_violation, AT(rule.used), 0, NULL, false},
	{"plaintext", read_violation, AT(rule.plaintext), 0, NULL, false},
	{"conflict", read_violation, AT(rule.conflict), 0, NULL, false},
	{"siblings", field_list, AT(siblings), AT(sibling_count), &ports_of, false},
	{"devices", field_bool, AT(devices), 0, NULL, false},
	{"to_devices", field_bool, AT(to_devices), 0, NULL, false},
	{"undecidable_with", read_ends, AT(rule.undecidable), 0, NULL, false},
	{"purpose", field_prose, AT(rule.purpose), 0, NULL, true},
	/* For the reader of the pack; checked and not kept. */
	{"reading", field_list, AT(reading), AT(reading_count), &readings_of, false},
	{"note", field_prose, AT(rule.note), 0, NULL, false},
	{"configurable", field_bool, AT(configurable), 0, NULL, false},
	{NULL, NULL, 0, 0, NULL, false},
};
#undef AT

/* What one key says against another. */
static int
draft_check(const struct reader *r, const struct node *n, const struct draft *d)
{
	bool needs_clients = d->effect != RULE_LOCAL_ONLY && d->effect != RULE_LEGACY;

	if ((d->scope == SCOPE_LOCAL) != (d->effect == RULE_LOCAL_ONLY))
		return node_fault(r, n,
			"rule '%s': scope local and effect local_only go together",
			d->rule.id);
	if (needs_clients && role_set_is_empty(&d->rule.clients) && !d->devices)
		return node_fault(r, n, "rule '%s' has no clients", d->rule.id);
	if (d->rule.port_count == 0)
		return node_fault(r, n, "rule '%s' has no ports", d->rule.id);
	if (d->rule.conflict != NULL && d->effect != RULE_ALLOW_CONFLICT)
		return node_fault(r, n,
			"rule '%s': conflict belongs to effect allow_conflict",
			d->rule.id);
	if (d->rule.feature != NULL && d->standing == STANDS_ENABLED &&
		d->rule.used == NULL)
		return node_fault(r, n,
			"rule '%s': a feature needs `default: disabled` or `used`",
			d->rule.id);
	return 0;
}

static const struct rule *
rule_of_pack(const struct policy *p, size_t from, const char *id)
{
	for (size_t i = from; i < p->rule_count; i++)
		if (strcmp(p->rules[i].id, id) == 0)
			return &p->rules[i];
	return NULL;
}

/* The profile decides whether devices are among a row's ends. */
static void
draft_settle(const struct policy *p, const struct pack *k, const struct node *n,
	struct draft *d)
{
	const struct role_set *device = policy_group(p, "device");
	struct rule *r = &d->rule;

	r->effect = (enum rule_effect)d->effect;
	r->encryption = (enum rule_encryption)d->encryption;
	r->disabled = d->standing == STANDS_DISABLED;
	r->pack = xstrdup(k->name);
	r->at = (struct place){k->file, n->line, n->column};
	if (p->site->isolation != ISOLATION_INFRASTRUCTURE)
		return;
	if (d->devices)
		role_set_join(&r->clients, device);
	if (d->to_devices)
		role_set_join(&r->servers, device);
}

/* Takes the draft's rule. */
static int
draft_add(struct policy *p, const struct reader *r, const struct node *n, size_t from,
	struct draft *d)
{
	const struct rule *same = rule_of_pack(p, from, d->rule.id);

	if (same != NULL)
		return node_fault(r, node_find(n, "id"),
			"rule '%s' is already in line %u", d->rule.id, same->at.line);
	if (p->rule_count == POLICY_RULES)
		return node_fault(r, n, "more than %d rules", POLICY_RULES);
	*policy_rule_add(p) = d->rule;
	memset(&d->rule, 0, sizeof(d->rule));
	return 0;
}

/*
 * `siblings`: the same ends may speak TLS on the ports beside the row's
 * (interpretation 28 and 35).  Rules of their own, after all written ones, so
 * that a written row decides first.
 */
struct sibling {
	size_t rule;
	struct port_range *ports;
	size_t count;
};

static int
sibling_add(struct policy *p, struct sibling *s)
{
	struct rule *r;
	struct str id = {0};

	if (p->rule_count == POLICY_RULES)
		return -EINVAL;
	r = policy_rule_add(p);
	rule_copy(r, &p->rules[s->rule]);
	str_printf(&id, "%s/tls", r->id);
	free(r->id);
	r->id = id.data;
	free(r->ports);
	r->ports = s->ports;
	r->port_count = s->count;
	r->encryption = RULE_TLS_REQUIRED;
	s->ports = NULL;
	return 0;
}

static int
siblings_add(struct policy *p, const struct reader *r, const struct node *rules,
	struct sibling *siblings, size_t count)
{
	int ret = 0;

	for (size_t i = 0; i < count; i++) {
		if (ret == 0 && sibling_add(p, &siblings[i]) != 0)
			ret = node_fault(r, rules, "more than %d rules", POLICY_RULES);
		free(siblings[i].ports);
	}
	free(siblings);
	return ret;
}

/* One rule; its siblings' ports move to *s. */
static int
rule_read(struct policy *p, const struct pack *k, const struct reader *r,
	const struct node *n, size_t from, struct sibling *s)
{
	struct draft d = {0};
	int ret = node_read_map(r, n, rule_fields, &d);

	if (ret == 0)
		ret = draft_check(r, n, &d);
	if (ret == 0) {
		draft_settle(p, k, n, &d);
		s->rule = p->rule_count;
		ret = draft_add(p, r, n, from, &d);
	}
	if (ret == 0) {
		s->ports = d.siblings;
		s->count = d.sibling_count;
		d.siblings = NULL;
	}
	rule_fini(&d.rule);
	free(d.siblings);
	free(d.reading);
	return ret;
}

int
pack_rules(struct policy *p, const struct pack *k, struct faults *faults)
{
	struct reader r = {k->file, faults, p};
	struct sibling *siblings = xcalloc(k->rules->count + 1, sizeof(*siblings));
	size_t from = p->rule_count, count = 0;
	int ret = 0;

	for (const struct node *v = k->rules->first; v != NULL; v = v->next) {
		struct sibling s = {0};

		if (rule_read(p, k, &r, v, from, &s) != 0)
			ret = -EINVAL;
		if (s.count != 0)
			siblings[count++] = s;
		else
			free(s.ports);
	}
	return siblings_add(p, &r, k->rules, siblings, count) != 0 ? -EINVAL : ret;
}
