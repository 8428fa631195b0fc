/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Site + rule packs -> one immutable policy.  All packs' roles and groups are
 * read before any rule, then the site has its say (expand.c), then the index
 * is built.  Every fault of every file is named; a policy with one is never
 * given out.  Main thread, at start and reload.
 */
#include "camwarden/policy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy_int.h"

#include "camwarden/base/str.h"
#include "camwarden/certificate.h"

/* The pack that comes along without being named: what every site needs. */
#define COMPANION "infrastructure"

static size_t
faults_all(const struct faults *f)
{
	return f->count + f->lost;
}

/* ---- which files ---- */

static bool
is_path(const char *name)
{
	return strchr(name, '/') != NULL;
}

/* Owned by the policy from now on. */
static const char *
file_keep(struct policy *p, struct str *path)
{
	p->files = xrealloc(p->files, p->file_count + 1, sizeof(*p->files));
	p->files[p->file_count++] = path->data;
	return path->data;
}

static const char *
file_named(struct policy *p, const char *name, const char *packs_dir)
{
	struct str path = {0};

	if (is_path(name))
		str_puts(&path, name);
	else
		str_printf(&path, "%s/%s.yaml", packs_dir, name);
	return file_keep(p, &path);
}

static bool
is_companion(const char *path)
{
	const char *base = strrchr(path, '/');

	return strcmp(base != NULL ? base + 1 : path, COMPANION ".yaml") == 0;
}

/* Beside a pack that the site names by path, else in the packs' folder. */
static const char *
file_companion(struct policy *p, const char *packs_dir)
{
	struct str path = {0};
	size_t named = p->file_count;

	for (size_t i = 0; i <= named; i++) {
		const char *beside = i < named ? p->files[i] : packs_dir;
		size_t n = i < named ? (size_t)(strrchr(beside, '/') - beside)
				     : strlen(beside);

		str_clear(&path);
		str_add(&path, beside, n);
		str_puts(&path, "/" COMPANION ".yaml");
		if (access(path.data, F_OK) == 0)
			return file_keep(p, &path);
	}
	str_fini(&path);
	return NULL;
}

/* ---- packs ---- */

static void
pack_load(struct policy *p, const char *path, struct pack *packs, size_t *count,
	struct faults *faults)
{
	struct pack *k = &packs[*count];

	if (pack_open(p, path, k, faults) != 0) {
		if (k->document != NULL)
			pack_close(k);
		memset(k, 0, sizeof(*k));
		return;
	}
	for (size_t i = 0; i < *count; i++)
		if (strcmp(packs[i].name, k->name) == 0)
			faults_add(faults, path, 1, 1, "pack '%s' is already in %s",
				k->name, packs[i].file);
	++*count;
}

static void
pack_load_named(struct policy *p, size_t i, const char *packs_dir, struct pack *packs,
	size_t *count, struct faults *faults)
{
	const struct site *s = p->site;
	const char *path = file_named(p, s->rules.item[i], packs_dir);
	const struct place *at = &s->rules_at[i];

	if (access(path, R_OK) == 0)
		pack_load(p, path, packs, count, faults);
	else
		faults_add(faults, at->file, at->line, at->column,
			"rules: cannot read '%s' for pack '%s': %s", path,
			s->rules.item[i], strerror(errno));
}

/* Returns how many were opened. */
static size_t
packs_load(struct policy *p, const char *packs_dir, struct pack *packs,
	struct faults *faults)
{
	size_t count = 0;
	bool named = false;
	const char *companion;

	for (size_t i = 0; i < p->site->rules.count; i++) {
		pack_load_named(p, i, packs_dir, packs, &count, faults);
		named = named || is_companion(p->files[p->file_count - 1]);
	}
	companion = named ? NULL : file_companion(p, packs_dir);
	if (companion != NULL)
		pack_load(p, companion, packs, &count, faults);
	return count;
}

/* ---- roles ---- */

/* A role that the site or a pack uses and no pack defines. */
static void
roles_check(const struct policy *p, struct faults *faults)
{
	const struct role_table *t = &p->site->roles;

	for (unsigned i = ROLE_BUILTIN_MAX; i < t->count; i++) {
		const struct place *at = &t->role[i].first_use;

		if (t->role[i].kind == NULL)
			faults_add(faults, at->file, at->line, at->column,
				"role '%s' is in no rule pack that is loaded",
				t->role[i].name);
	}
}

/* What a derived role brings in its turn, until nothing is added. */
static void
roles_close(struct policy *p)
{
	bool grew = true;

	while (grew) {
		grew = false;
		for (unsigned i = 0; i < ROLE_MAX; i++) {
			struct role_set before = p->implied[i];

			roles_derive(p, &p->implied[i]);
			grew = grew ||
			       memcmp(&before, &p->implied[i], sizeof(before)) != 0;
		}
	}
}

static void
groups_know(struct policy *p)
{
	struct known_groups *k = &p->known;
	const struct role_set *server = policy_group(p, "vms_server");

	k->device = *policy_group(p, "device");
	k->recorder = *policy_group(p, "recorder");
	k->client = *policy_group(p, "client");
	k->internet_facing = *policy_group(p, "internet_facing");
	k->internet_client = *policy_group(p, "internet_client");
	k->device_extra = *policy_group(p, "device_extra");
	k->infrastructure = *policy_group(p, "infrastructure");
	k->dmz_service = *policy_group(p, "dmz_service");
	k->interconnect = *policy_group(p, "interconnect");
	k->tunnel_end = *policy_group(p, "tunnel_end");
	k->prober = *policy_group(p, "prober");
	k->junction = *policy_group(p, "junction");
	k->name_server = *policy_group(p, "name_server");
	k->video_source = *policy_group(p, "video_source");
	k->time_server = *policy_group(p, "time_server");
	p->dns_server = role_find(&p->site->roles, "dns_server");
	for (unsigned i = 0; i < ROLE_MAX / 64; i++)
		k->vms.bits[i] = server->bits[i] | k->device.bits[i] |
				 k->recorder.bits[i] | k->client.bits[i];
}

/* ---- the whole ---- */

static void
packs_rules(
	struct policy *p, const struct pack *packs, size_t count, struct faults *faults)
{
	size_t before = faults_all(faults);

	roles_check(p, faults);
	for (size_t i = 0; i < count; i++)
		pack_rules(p, &packs[i], faults);
	if (faults_all(faults) != before)
		return;
	roles_close(p);
	groups_know(p);
	services_index(&p->relays);
	services_index(&p->resolvers);
	p->certificates = p->site->certificates;
	roles_derive(p, &p->certificates);
}

struct policy *
policy_load(struct site *site, const char *packs_dir, struct faults *faults)
{
	struct policy *p = xcalloc(1, sizeof(*p));
	struct pack *packs = xcalloc(site->rules.count + 1, sizeof(*packs));
	size_t before = faults_all(faults), count;

	p->site = site;
	count = packs_load(p, packs_dir, packs, faults);
	if (faults_all(faults) == before)
		packs_rules(p, packs, count, faults);
	if (faults_all(faults) == before)
		expand_site(p, faults);
	if (faults_all(faults) == before)
		index_build(p, faults);
	p->trust = trust_new();
	for (size_t i = 0; i < site->trust.count; i++)
		trust_load(p->trust, site->trust.item[i], faults);
	for (size_t i = 0; i < count; i++)
		pack_close(&packs[i]);
	free(packs);
	if (faults_all(faults) == before)
		return p;
	policy_free(p);
	return NULL;
}

void
policy_free(struct policy *p)
{
	if (p == NULL)
		return;
	index_fini(&p->index);
	trust_free(p->trust);
	for (size_t i = 0; i < p->rule_count; i++)
		rule_fini(&p->rules[i]);
	for (size_t i = 0; i < p->group_count; i++)
		free(p->groups[i].name);
	for (size_t i = 0; i < p->file_count; i++)
		free(p->files[i]);
	for (size_t i = 0; i < p->destination_count; i++)
		pack_destination_fini(&p->destinations[i]);
	free(p->destinations);
	free(p->rules);
	free(p->use);
	free(p->groups);
	free(p->files);
	services_fini(&p->relays);
	services_fini(&p->resolvers);
	free(p->broadcast);
	free(p->in_dmz);
	free(p);
}

const struct site *
policy_site(const struct policy *p)
{
	return p->site;
}

struct trust *
policy_trust(const struct policy *p)
{
	return p->trust;
}

size_t
policy_rule_count(const struct policy *p)
{
	return p->rule_count;
}

const struct rule *
policy_rule_at(const struct policy *p, size_t i)
{
	return i < p->rule_count ? &p->rules[i] : NULL;
}
