/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sections that bend the policy: profile, moved ports, site rules, and
 * the least versions of software.
 */
#include "site_int.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "camwarden/base/str.h"

static const struct word isolations[] = {{"strict", ISOLATION_STRICT},
	{"infrastructure", ISOLATION_INFRASTRUCTURE}, {NULL, 0}};
static const struct word listings[] = {
	{"subnet", DEVICES_SUBNET}, {"listed", DEVICES_LISTED}, {NULL, 0}};
static const struct list_of paths = {sizeof(char *), read_path, NULL};

static int
read_certificates(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	struct site *s = base;

	s->certificates_given = true;
	if (n->kind == NODE_LIST && n->count == 0)
		return 0; /* no role has TLS in use: a statement of its own */
	return read_roles(r, n, f, base);
}

static int
read_feature(const struct reader *r, const struct node *n, struct site_feature *out)
{
	static const struct field on = {.offset = offsetof(struct site_feature, on)};
	const char *name = n->key->text;

	out->name = xstrdup(name);
	out->at = (struct place){r->file, n->line, n->column};
	if (name[0] == '\0' ||
		name[strspn(name, "abcdefghijklmnopqrstuvwxyz_")] != '\0')
		return node_wants(
			r, n->key, "a feature's name of a-z and _, as smtp_listener");
	return field_bool(r, n, &on, out);
}

/* Any name: packs say which features exist. */
static int
read_features(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	struct site *s = base;
	int ret = 0;

	(void)f;
	if (n->kind != NODE_MAP)
		return node_wants(r, n, "a map of features, as { video_push: off }");
	s->features = xcalloc(n->count, sizeof(*s->features));
	for (const struct node *v = n->first; v != NULL; v = v->next)
		if (read_feature(r, v, &s->features[s->feature_count++]) != 0)
			ret = -EINVAL;
	return ret;
}

const struct field profile_fields[] = {
	FIELD(struct site, certificates, "certificates", read_certificates, NULL),
	{"features", read_features, 0, 0, NULL, false},
	FIELD(struct site, isolation, "camera_isolation", field_word, isolations),
	FIELD(struct site, devices, "devices", field_word, listings),
	FIELD(struct site, minimum_tls, "minimum_tls", read_tls, NULL),
	LIST(struct site, trust.item, trust.count, "trust", &paths),
	{0},
};

/* ---- ports: ---- */

static int
moved_check(const struct reader *r, const struct node *n, const void *base)
{
	const struct site_moved_port *m = base;

	if (m->from.transport != m->to.transport)
		return node_fault(r, node_find(n, "to"),
			"'%s' is of another transport than '%s'; a port moves within "
			"its own",
			node_find(n, "to")->text, node_find(n, "from")->text);
	if (m->from.high - m->from.low != m->to.high - m->to.low)
		return node_fault(r, node_find(n, "to"),
			"'%s' has not as many ports as '%s'", node_find(n, "to")->text,
			node_find(n, "from")->text);
	if (m->from.low == m->to.low)
		return node_fault(r, node_find(n, "to"), "'%s' is where it was",
			node_find(n, "to")->text);
	return 0;
}

static const struct field moved_fields[] = {
	MUST(struct site_moved_port, role, "role", read_role, NULL),
	MUST(struct site_moved_port, from, "from", read_port, NULL),
	MUST(struct site_moved_port, to, "to", read_port, NULL),
	{0},
};
static const struct record moved = {
	moved_fields, offsetof(struct site_moved_port, at), moved_check};
const struct list_of moved_of = {sizeof(struct site_moved_port), read_record, &moved};

/* ---- allow: ---- */

static int
allow_check(const struct reader *r, const struct node *n, const void *base)
{
	const struct site_allow *a = base;

	if (a->port_count == 0)
		return node_fault(r, node_find(n, "ports"),
			"an empty list allows nothing; write the ports, as [445/tcp]");
	return 0;
}

static const struct field allow_fields[] = {
	MUST(struct site_allow, id, "id", field_token, NULL),
	MUST(struct site_allow, clients, "clients", read_roles, NULL),
	MUST(struct site_allow, servers, "servers", read_roles, NULL),
	MUST_LIST(struct site_allow, ports, port_count, "ports", &ports),
	MUST(struct site_allow, reason, "reason", field_text, NULL),
	{0},
};
static const struct record allow = {
	allow_fields, offsetof(struct site_allow, at), allow_check};
const struct list_of allow_of = {sizeof(struct site_allow), read_record, &allow};

/* ---- software: ---- */

static int
read_version(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	if (n->kind != NODE_TEXT || !isdigit((unsigned char)n->text[0]) ||
		strlen(n->text) > 40 || n->text[strspn(n->text, "0123456789.")] != '\0')
		return node_wants(r, n, "a version of numbers and dots, as \"10.0\"");
	return field_text(r, n, f, base);
}

static const struct field software_fields[] = {
	MUST(struct site_software, role, "role", read_role, NULL),
	MUST(struct site_software, product, "product", field_text, NULL),
	MUST(struct site_software, least, "least", read_version, NULL),
	{0},
};
static const struct record software = {
	software_fields, offsetof(struct site_software, at), NULL};
const struct list_of software_of = {
	sizeof(struct site_software), read_record, &software};
