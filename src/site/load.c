/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The configuration file -> struct site: the table of all sections, the
 * defaults, and the order of work: read, check, index.  A site with a fault
 * is never given out.  Called at start, on reload and by -T, in the main
 * thread; the sections' own tables are in network.c, profile.c and
 * expectation.c.
 */
#include "site_int.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/log.h"
#include "camwarden/base/str.h"

static const struct field site_fields[] = {
	FIELD(struct site, name, "name", field_text, NULL),
	FIELD(struct site, timezone, "timezone", read_timezone, NULL),
	{0},
};

/* ---- sensor ---- */

/* BPF's own limit; less than 64 would cut the headers. */
static const struct number_range snaplen = {64, 262144};
static const struct number_range workers = {1, SITE_WORKERS};
static const struct number_range cpu = {0, 1023}; /* CPU_SETSIZE */
static const struct list_of cpus = {sizeof(unsigned), field_unsigned, &cpu};

static int
read_key(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	static const struct word words[] = {{"vlan", 0}, {"vni", 1}, {NULL, 0}};
	static const struct field word = {.arg = words};
	struct site *s = base;
	int ret = 0, which;

	(void)f;
	if (n->kind != NODE_LIST)
		return node_wants(r, n, "a list of vlan and vni");
	for (const struct node *v = n->first; v != NULL; v = v->next) {
		if (field_word(r, v, &word, &which) != 0)
			ret = -EINVAL;
		else if (which == 0)
			s->key_vlan = true;
		else
			s->key_vni = true;
	}
	return ret;
}

static const struct field sensor_fields[] = {
	FIELD(struct site, sensor_name, "name", field_token, NULL),
	LIST(struct site, interfaces.item, interfaces.count, "interfaces", &texts),
	FIELD(struct site, user, "user", field_token, NULL),
	FIELD(struct site, snaplen, "snaplen", field_unsigned, &snaplen),
	FIELD(struct site, memory, "memory", read_bytes, NULL),
	FIELD(struct site, workers, "workers", field_unsigned, &workers),
	FIELD(struct site, ring, "ring", read_bytes, NULL),
	LIST(struct site, cpus, cpu_count, "cpus", &cpus),
	{"key", read_key, 0, 0, NULL, false},
	FIELD(struct site, identify, "identify", field_bool, NULL),
	FIELD(struct site, evidence, "evidence", field_bool, NULL),
	{0},
};

/* ---- log ---- */

static int
read_log(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	static const char *const words[] = {"stderr", "journal", "syslog"};

	if (n->kind == NODE_TEXT)
		for (size_t i = 0; i < ARRAY_LEN(words); i++)
			if (n->text[0] == '/' || strcmp(n->text, words[i]) == 0)
				return field_text(r, n, f, base);
	return node_wants(
		r, n, "stderr, journal, syslog or the path of a file from the root on");
}

static const struct word levels[] = {
	{"error", LOG_LEVEL_ERROR},
	{"warning", LOG_LEVEL_WARN},
	{"notice", LOG_LEVEL_NOTICE},
	{"info", LOG_LEVEL_INFO},
	{"debug", LOG_LEVEL_DEBUG},
	{NULL, 0},
};

static const struct field log_fields[] = {
	FIELD(struct site, log_to, "to", read_log, NULL),
	FIELD(struct site, log_level, "level", field_word, levels),
	{0},
};

/* ---- rules ---- */

static const struct list_of packs = {sizeof(char *), read_pack, NULL};

static int
read_rules(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	struct site *s = base;
	size_t i = 0;
	int ret = field_list(r, n, f, base);

	if (ret != 0)
		return ret;
	s->rules_at = xcalloc(n->count, sizeof(*s->rules_at));
	for (const struct node *v = n->first; v != NULL; v = v->next)
		s->rules_at[i++] = (struct place){r->file, v->line, v->column};
	return 0;
}

/* ---- api, retention ---- */

static const struct list_of listens = {sizeof(char *), read_listen, NULL};

static const struct field api_fields[] = {
	LIST(struct site, api_listen.item, api_listen.count, "listen", &listens),
	LIST(struct site, api_hosts.item, api_hosts.count, "hosts", &server_names),
	FIELD(struct site, api_certificate, "certificate", read_path, NULL),
	FIELD(struct site, api_key, "key", read_path, NULL),
	FIELD(struct site, api_client_ca, "client_ca", read_path, NULL),
	{0},
};

static int
read_api(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	struct site *s = base;
	int ret = node_read_map(r, n, f->arg, base);

	s->api_at = (struct place){r->file, n->line, n->column};
	if (ret == 0 && (s->api_certificate == NULL) != (s->api_key == NULL))
		return node_fault(r, n,
			"certificate and key go together; '%s' has no %s",
			s->api_key == NULL ? s->api_certificate : s->api_key,
			s->api_key == NULL ? "key" : "certificate");
	return ret;
}

static const struct field retention_fields[] = {
	FIELD(struct site, keep_conversations, "conversations", read_span, NULL),
	FIELD(struct site, keep_findings, "findings", read_span, NULL),
	FIELD(struct site, keep_evidence, "evidence", read_span, NULL),
	{0},
};

/* ---- reports ---- */

/* As enum report_format has them. */
static int
read_formats(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	static const struct word words[] = {{"html", 0}, {"pdf", 1}, {"csv", 2},
		{"json", 3}, {"oscal", 4}, {NULL, 0}};
	static const struct field word = {.arg = words};
	unsigned *to = (unsigned *)(void *)((char *)base + f->offset);
	int ret = 0, which;

	*to = 0;
	if (n->kind != NODE_LIST || n->first == NULL)
		return node_wants(r, n, "a list of html, pdf, csv, json and oscal");
	for (const struct node *v = n->first; v != NULL; v = v->next) {
		if (field_word(r, v, &word, &which) != 0)
			ret = -EINVAL;
		else
			*to |= 1u << which;
	}
	return ret;
}

static const struct field reports_fields[] = {
	FIELD(struct site, reports_directory, "directory", read_path, NULL),
	FIELD(struct site, report_formats, "formats", read_formats, NULL),
	FIELD(struct site, keep_reports, "keep", read_span, NULL),
	{0},
};

/* ---- the whole ---- */

static const struct list_of groups = {sizeof(struct prefix), read_group, NULL};
static const struct list_of devices = {sizeof(char *), read_device, NULL};

/* A section whose keys are members of struct site itself. */
#define SECTION(key, fields)                                                           \
	{                                                                              \
		key, field_map, 0, 0, fields, false                                    \
	}

static const struct field root_fields[] = {
	SECTION("site", site_fields),
	SECTION("sensor", sensor_fields),
	SECTION("log", log_fields),
	{"rules", read_rules, offsetof(struct site, rules.item),
		offsetof(struct site, rules.count), &packs, false},
	LIST(struct site, networks, network_count, "networks", &networks_of),
	LIST(struct site, hosts, host_count, "hosts", &hosts_of),
	LIST(struct site, destinations, destination_count, "destinations",
		&destinations_of),
	SECTION("profile", profile_fields),
	LIST(struct site, moved, moved_count, "ports", &moved_of),
	LIST(struct site, allow, allow_count, "allow", &allow_of),
	LIST(struct site, exceptions, exception_count, "exceptions", &exceptions_of),
	LIST(struct site, tunnels, tunnel_count, "tunnels", &tunnels_of),
	LIST(struct site, multicast, multicast_count, "multicast", &groups),
	LIST(struct site, nat, nat_count, "nat", &prefixes),
	LIST(struct site, push.item, push.count, "push", &devices),
	LIST(struct site, plaintext.item, plaintext.count, "plaintext", &devices),
	LIST(struct site, replacements, replacement_count, "replacements",
		&replacements_of),
	LIST(struct site, expect, expect_count, "expect", &expect_of),
	LIST(struct site, software, software_count, "software", &software_of),
	LIST(struct site, vendors.item, vendors.count, "vendors", &texts),
	{"api", read_api, 0, 0, api_fields, false},
	SECTION("retention", retention_fields),
	SECTION("reports", reports_fields),
	{0},
};

static void
default_text(char **to, const char *text)
{
	if (*to == NULL)
		*to = xstrdup(text);
}

static void
default_names(struct names *to, const char *const *text, size_t n)
{
	if (to->item != NULL)
		return; /* given, though it may be empty */
	to->item = xcalloc(n, sizeof(*to->item));
	for (size_t i = 0; i < n; i++)
		to->item[i] = xstrdup(text[i]);
	to->count = n;
}

/* What a file that says nothing gets: camwarden.yaml(5) lists the same. */
static struct site *
site_new(const char *path)
{
	struct site *s = xcalloc(1, sizeof(*s));

	s->file = xstrdup(path);
	s->snaplen = 65535;
	s->memory = (size_t)1 << 30;
	s->workers = 1;
	s->ring = (size_t)64 << 20;
	s->identify = true;
	s->log_level = LOG_LEVEL_NOTICE;
	s->evidence = true;
	s->isolation = ISOLATION_INFRASTRUCTURE;
	s->devices = DEVICES_SUBNET;
	s->minimum_tls = 0x0303;
	s->keep_conversations = 90 * CW_DAY;
	s->keep_findings = 3 * 365 * CW_DAY;
	s->keep_evidence = 90 * CW_DAY;
	s->report_formats = 1 | 2 | 4; /* html, pdf, csv */
	s->keep_reports = 3 * 365 * CW_DAY;
	role_table_init(&s->roles);
	return s;
}

static void
site_defaults(struct site *s)
{
	static const char *const rules[] = {"milestone-xprotect", "infrastructure"};
	static const char *const listen[] = {"127.0.0.1:8443", "[::1]:8443"};

	default_text(&s->name, "site");
	default_text(&s->timezone, "UTC");
	default_text(&s->sensor_name, "sensor");
	default_text(&s->log_to, "stderr");
	default_names(&s->rules, rules, ARRAY_LEN(rules));
	default_names(&s->api_listen, listen, ARRAY_LEN(listen));
	if (s->rules_at == NULL) {
		s->rules_at = xcalloc(s->rules.count, sizeof(*s->rules_at));
		for (size_t i = 0; i < s->rules.count; i++)
			s->rules_at[i].file = s->file;
	}
}

static void
site_read(struct site *s, const struct node *root, const struct site *before,
	struct faults *faults)
{
	struct loading l = {.site = s};
	struct reader r = {.file = s->file, .faults = faults, .ctx = &l};

	node_read_map(&r, root, root_fields, s);
	if (s->network_count == 0 && s->host_count == 0)
		node_fault(&r, root,
			"no network and no host is declared; an empty policy would "
			"flag everything, so write networks: or hosts:");
	site_defaults(s);
	s->index = site_index_new(s);
	site_check(&r, root);
	if (before != NULL)
		site_fixed(&r, root, s, before);
	free(l.host_refs);
}

/* The document is given up here. */
static struct site *
site_from(struct document *d, const struct site *before, struct faults *faults)
{
	size_t told = faults->count + faults->lost;
	struct site *s = site_new(d->file);

	site_read(s, d->root, before, faults);
	document_free(d);
	if (faults->count + faults->lost == told)
		return s;
	site_free(s);
	return NULL;
}

struct site *
site_load(const char *path, struct faults *faults)
{
	return site_reload(path, NULL, faults);
}

struct site *
site_reload(const char *path, const struct site *before, struct faults *faults)
{
	struct document *d = document_load(path, faults);

	return d != NULL ? site_from(d, before, faults) : NULL;
}

struct site *
site_parse(const char *path, const void *bytes, size_t n, struct faults *faults)
{
	struct document *d = document_parse(path, bytes, n, faults);

	return d != NULL ? site_from(d, NULL, faults) : NULL;
}
