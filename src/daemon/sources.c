/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is watched: savefiles of the command line, or interfaces of it or of the
 * configuration, opened before anything else, and the workers that read them.
 * Main thread, at start.
 */
#include "daemon_int.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of what sensor.memory leaves for tables; the core has the rest (core.c). */
enum { FLOW_SHARE = 42, FLOW_SHARE_OF = 64 };

static void
copy_sources(struct daemon *d, const char *const *names, size_t count)
{
	d->sources = xcalloc(count, sizeof(*d->sources));
	for (size_t i = 0; i < count; i++)
		d->sources[i] = xstrdup(names[i]);
	d->source_count = count;
}

static void
choose_sources(struct daemon *d)
{
	const struct options *o = &d->options;
	const struct names *own = &policy_site(d->policy)->interfaces;

	d->live = o->savefile_count == 0;
	if (!d->live)
		copy_sources(d, o->savefiles, o->savefile_count);
	else if (o->interface_count > 0)
		copy_sources(d, o->interfaces, o->interface_count);
	else
		copy_sources(d, (const char *const *)own->item, own->count);
}

/* The workers of one interface. */
static int
open_interface(struct daemon *d, size_t i, const struct live_options *o,
	struct capture **captures)
{
	int r = 0;

	for (size_t k = 0; r == 0 && k < d->workers_each; k++) {
		struct capture **c = &captures[i * d->workers_each + k];
		capture_close(*c);
		*c = NULL;
		r = capture_open_live(d->sources[i], (uint16_t)i, o, &d->err, c);
	}
	return r;
}

/* One that is missing may come later, as long as another is there. */
static int
open_interfaces(struct daemon *d, struct capture **captures)
{
	const struct site *site = policy_site(d->policy);
	struct live_options o = {.snaplen = site->snaplen,
		.ring = site->ring / site->workers,
		.members = site->workers};
	struct err first = {0};
	struct hash_key random;
	size_t there = 0;

	hash_key_random(&random);
	o.group = (uint16_t)hash_bytes(&random, "group", 5);
	for (size_t i = 0; i < d->source_count; i++) {
		int r;

		o.may_be_missing = false;
		r = open_interface(d, i, &o, captures);
		there += r == 0;
		if (r == -ENODEV) {
			if (first.text[0] == '\0')
				first = d->err;
			o.may_be_missing = true;
			r = open_interface(d, i, &o, captures);
		}
		if (r != 0)
			return r;
	}
	if (there > 0)
		return 0;
	d->err = first;
	return -ENODEV;
}

static int
open_captures(struct daemon *d, struct capture **captures)
{
	int r = 0;

	if (d->live)
		return open_interfaces(d, captures);
	for (size_t i = 0; r == 0 && i < d->source_count; i++)
		r = capture_open_savefile(
			d->sources[i], (uint16_t)i, &d->err, &captures[i]);
	return r;
}

/* Live: so many workers an interface.  Savefiles: one worker reads them in turn. */
static int
make_workers(struct daemon *d, struct capture **captures)
{
	const struct site *site = policy_site(d->policy);
	size_t count = d->live ? d->source_count * d->workers_each : 1;
	size_t each = d->live ? 1 : d->source_count;
	struct flow_options flow = {
		.memory = memory_of_tables(site) / FLOW_SHARE_OF * FLOW_SHARE / count,
		.key_vlan = site->key_vlan,
		.key_vni = site->key_vni,
		.identify = site->identify,
		.certificate = pipeline_certificate,
		.media = pipeline_media,
		.first = keeping_first,
		.way = pipeline_way,
	};

	d->core.workers = xcalloc(count, sizeof(*d->core.workers));
	for (size_t i = 0; i < count; i++) {
		struct capture **own = xcalloc(each, sizeof(*own));
		memcpy(own, captures + i * each, each * sizeof(*own));
		memset(captures + i * each, 0, each * sizeof(*own));
		d->core.workers[i] = worker_new(
			own, each, (uint32_t)(i * each), d->live, &flow, &d->err);
		if (d->core.workers[i] == NULL)
			return -ENOMEM;
		if (site->cpu_count > 0)
			d->core.workers[i]->cpu = (int)site->cpus[i % site->cpu_count];
		d->core.worker_count++;
	}
	return 0;
}

static int
check_processors(struct daemon *d)
{
	const struct site *site = policy_site(d->policy);
	long there = sysconf(_SC_NPROCESSORS_CONF);

	for (size_t i = 0; d->live && i < site->cpu_count; i++) {
		if ((long)site->cpus[i] < there)
			continue;
		err_set(&d->err,
			"sensor.cpus: there is no processor %u, the last is %ld",
			site->cpus[i], there - 1);
		return -EINVAL;
	}
	return 0;
}

int
sources_open(struct daemon *d)
{
	struct capture **captures;
	size_t count;
	int r;

	choose_sources(d);
	if (d->source_count == 0) {
		err_set(&d->err, "nothing to watch: give -i IFACE, sensor.interfaces "
				 "or -r CAPTURE");
		return -EINVAL;
	}
	d->workers_each = d->live ? policy_site(d->policy)->workers : 1;
	count = d->source_count * d->workers_each;
	r = check_processors(d);
	if (r != 0)
		return r;
	captures = xcalloc(count, sizeof(*captures));
	r = open_captures(d, captures);
	if (r == 0)
		r = make_workers(d, captures);
	for (size_t i = 0; i < count; i++)
		capture_close(captures[i]);
	free(captures);
	return r;
}
