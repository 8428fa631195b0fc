/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * camwardend: puts the parts together, then waits for signals in libevent.
 *
 * Order: options, configuration and packs, captures, database, API, threads.
 * Whatever can be refused is refused before a packet is read, by one line on
 * stderr and exit status 1.
 */
#include "daemon_int.h"

#include <errno.h>
#include <event2/event.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/api.h"
#include "camwarden/base/array.h"
#include "camwarden/base/log.h"

#define PACKS_DIR CW_PKGDATADIR "/rules"

enum {
	CORE_SHARE_OF_MEMORY = 3 /* thirds: two for flows, one for the core's tables */
};

struct daemon {
	struct options options;
	struct policy *policy; /* owned, with its site; core has it while it runs */
	struct store *store;
	struct api *api;
	struct core core;
	char **sources; /* owned copies: a reload frees the site's */
	size_t source_count;
	struct event_base *base;
	char *certificate, *key; /* owned paths */
	struct err err;
	bool live, core_ready, done;
};

static int
fail(const char *text)
{
	fprintf(stderr, "camwardend: %s\n", text);
	return 1;
}

static int
fail_err(const struct err *e)
{
	char buf[ERR_FILE + ERR_TEXT + 32];

	return fail(err_format(e, buf, sizeof(buf)));
}

static void
policy_drop(struct policy *p)
{
	struct site *site;

	if (p == NULL)
		return;
	site = (struct site *)policy_site(p);
	policy_free(p);
	site_free(site);
}

static struct policy *
policy_from_file(const char *config, struct faults *faults)
{
	struct site *site = site_load(config, faults);
	struct policy *p;

	if (site == NULL)
		return NULL;
	p = policy_load(site, PACKS_DIR, faults);
	if (p == NULL)
		site_free(site);
	return p;
}

/* ---- captures and workers ---- */

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

static int
open_captures(struct daemon *d, struct capture **captures)
{
	int snaplen = policy_site(d->policy)->snaplen;

	for (size_t i = 0; i < d->source_count; i++) {
		int r = d->live ? capture_open_live(d->sources[i], (uint16_t)i, snaplen,
					  &d->err, &captures[i])
				: capture_open_savefile(d->sources[i], (uint16_t)i,
					  &d->err, &captures[i]);
		if (r != 0)
			return r;
	}
	return 0;
}

/* Live: a worker an interface.  Savefiles: one worker reads them in turn. */
static int
make_workers(struct daemon *d, struct capture **captures)
{
	const struct site *site = policy_site(d->policy);
	size_t count = d->live ? d->source_count : 1;
	size_t each = d->live ? 1 : d->source_count;
	struct flow_options flow = {
		.memory = site->memory / CORE_SHARE_OF_MEMORY * 2 / count,
		.key_vlan = site->key_vlan,
		.key_vni = site->key_vni,
		.identify = site->identify,
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
		d->core.worker_count++;
	}
	return 0;
}

static int
prepare_captures(struct daemon *d)
{
	struct capture **captures;
	int r;

	choose_sources(d);
	if (d->source_count == 0) {
		err_set(&d->err, "nothing to watch: give -i IFACE, sensor.interfaces "
				 "or -r CAPTURE");
		return -EINVAL;
	}
	captures = xcalloc(d->source_count, sizeof(*captures));
	r = open_captures(d, captures);
	if (r == 0)
		r = make_workers(d, captures);
	for (size_t i = 0; i < d->source_count; i++)
		capture_close(captures[i]);
	free(captures);
	return r;
}

/* ---- API ---- */

/* A file beside the database, for what is made at first start. */
static char *
beside_database(const char *database, const char *name)
{
	char *copy = xstrdup(database);
	struct str s = {0};

	str_printf(&s, "%s/%s", dirname(copy), name);
	free(copy);
	return s.data;
}

/* At first start: one token, printed once, stored hashed. */
static int
first_token(struct daemon *d, const char *url)
{
	char token[API_TOKEN_STRLEN], sha256[API_SHA256_STRLEN];
	size_t count = 0;
	int r = store_count_tokens(d->store, &count);

	if (r != 0)
		return r;
	if (count > 0) {
		printf("dashboard: https://%s/\n", url);
		return 0;
	}
	r = api_token_new(token, sha256);
	if (r == 0)
		r = store_put_token(d->store, "first", "admin", sha256);
	if (r == 0)
		printf("dashboard: https://%s/#token=%s\n"
		       "The token is shown this once; the certificate is self-made.\n",
			url, token);
	fflush(stdout);
	return r;
}

static int
start_api(struct daemon *d)
{
	const struct site *site = policy_site(d->policy);
	struct api_options o = {
		.listen = (const char *const *)site->api_listen.item,
		.listen_count = site->api_listen.count,
		.hosts = (const char *const *)site->api_hosts.item,
		.host_count = site->api_hosts.count,
		.database = d->options.database,
		.status = core_status,
		.ctx = &d->core,
	};
	int r;

	d->certificate = site->api_certificate != NULL
				 ? xstrdup(site->api_certificate)
				 : beside_database(d->options.database, "api.crt");
	d->key = site->api_key != NULL
			 ? xstrdup(site->api_key)
			 : beside_database(d->options.database, "api.key");
	o.certificate = d->certificate;
	o.key = d->key;
	r = api_start(&o, d->policy, &d->err, &d->api);
	if (r == 0 && o.listen_count > 0 && (r = first_token(d, o.listen[0])) != 0)
		err_set(&d->err, "%s: %s", d->options.database, strerror(-r));
	return r;
}

/* ---- events ---- */

static void
stop_workers(struct daemon *d)
{
	for (size_t i = 0; i < d->core.worker_count; i++)
		worker_stop(d->core.workers[i]);
}

static void
on_stop(evutil_socket_t fd, short what, void *arg)
{
	struct daemon *d = arg;

	if (d->done)
		event_base_loopbreak(d->base);
	stop_workers(d);
	d->options.serve = false;
}

/* Whole or not at all: the old policy stays on any fault. */
static void
on_reload(evutil_socket_t fd, short what, void *arg)
{
	struct daemon *d = arg;
	struct faults faults = {0};
	struct policy *next;

	policy_drop(atomic_exchange(&d->core.old_policy, NULL));
	if (atomic_load(&d->core.next_policy) != NULL || d->done) {
		log_warn("reload",
			"the last one is not taken over yet; ignoring this one");
		return;
	}
	next = policy_from_file(d->options.config, &faults);
	if (next == NULL) {
		faults_print(&faults, stderr);
		log_error(
			"reload", "faults in the configuration; the old policy stays");
	} else {
		d->policy = next;
		if (d->api != NULL)
			api_policy(d->api, next);
		atomic_store(&d->core.next_policy, next);
		log_info("reload", "%s is in force", d->options.config);
	}
	faults_fini(&faults);
}

static void
on_finished(evutil_socket_t fd, short what, void *arg)
{
	struct daemon *d = arg;

	d->done = true;
	if (!d->live && summary_print(&d->core, d->options.database, &d->err) != 0)
		d->core.failed = true;
	if (!d->options.serve || d->live)
		event_base_loopbreak(d->base);
}

static int
loop(struct daemon *d)
{
	struct event *events[4];

	d->base = event_base_new();
	if (d->base == NULL)
		return fail("libevent cannot start");
	events[0] = evsignal_new(d->base, SIGTERM, on_stop, d);
	events[1] = evsignal_new(d->base, SIGINT, on_stop, d);
	events[2] = evsignal_new(d->base, SIGHUP, on_reload, d);
	events[3] = event_new(d->base, d->core.finished_fd, EV_READ, on_finished, d);
	for (size_t i = 0; i < ARRAY_LEN(events); i++)
		event_add(events[i], NULL);
	event_base_dispatch(d->base);
	for (size_t i = 0; i < ARRAY_LEN(events); i++)
		event_free(events[i]);
	event_base_free(d->base);
	return 0;
}

/* ---- life ---- */

static int
put_meta(struct daemon *d)
{
	const struct site *site = policy_site(d->policy);
	int r = store_put_meta(d->store, "site", site->name);

	if (r == 0)
		r = store_put_meta(d->store, "sensor", site->sensor_name);
	if (r == 0)
		r = store_put_meta(d->store, "timezone", site->timezone);
	if (r != 0)
		err_set(&d->err, "%s: %s", d->options.database, strerror(-r));
	return r;
}

static int
prepare(struct daemon *d)
{
	int r = prepare_captures(d);

	if (r == 0)
		r = store_open(d->options.database, &d->err, &d->store);
	if (r == 0)
		r = put_meta(d);
	d->core.sources = (const char **)d->sources;
	d->core.source_count = d->source_count;
	if (r == 0) {
		d->core_ready = true;
		r = core_init(&d->core, d->policy, d->store, &d->err);
	}
	if (r == 0 && (d->live || d->options.serve))
		r = start_api(d);
	return r;
}

static int
start_threads(struct daemon *d)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < d->core.worker_count; i++)
		r = worker_start(d->core.workers[i]);
	if (r == 0)
		r = core_start(&d->core);
	if (r != 0)
		err_set(&d->err, "threads cannot start: %s", strerror(-r));
	return r;
}

/* The faults that threads met; the exit status. */
static int
report_faults(struct daemon *d)
{
	int status = 0;

	for (size_t i = 0; i < d->core.worker_count; i++)
		if (d->core.workers[i]->failed)
			status = fail_err(&d->core.workers[i]->err);
	if (d->core.failed)
		status = fail_err(d->err.text[0] != '\0' ? &d->err : &d->core.err);
	return status;
}

static int
run(struct daemon *d)
{
	int status;

	if (prepare(d) != 0 || start_threads(d) != 0)
		return fail_err(&d->err);
	status = loop(d);
	core_join(&d->core);
	return status != 0 ? status : report_faults(d);
}

static void
tear_down(struct daemon *d)
{
	stop_workers(d);
	core_join(&d->core);
	api_stop(d->api);
	for (size_t i = 0; i < d->core.worker_count; i++)
		worker_free(d->core.workers[i]);
	free(d->core.workers);
	if (d->core_ready)
		core_fini(&d->core);
	store_close(d->store);
	if (d->core.policy != d->policy) /* a reload came too late to be taken */
		policy_drop(d->core.policy);
	policy_drop(atomic_exchange(&d->core.old_policy, NULL));
	policy_drop(d->policy);
	for (size_t i = 0; i < d->source_count; i++)
		free(d->sources[i]);
	free(d->sources);
	free(d->certificate);
	free(d->key);
	options_fini(&d->options);
}

int
main(int argc, char **argv)
{
	struct daemon d = {0};
	struct faults faults = {0};
	int status = options_parse(argc, argv, &d.options);

	if (status != -1) {
		options_fini(&d.options);
		return status;
	}
	log_set_level((enum log_level)MIN(
		LOG_LEVEL_WARN + 2 * d.options.verbose, (int)LOG_LEVEL_DEBUG));
	signal(SIGPIPE, SIG_IGN);
	d.policy = policy_from_file(d.options.config, &faults);
	if (d.policy == NULL) {
		faults_print(&faults, stderr);
		status = 1;
	} else {
		status = d.options.check ? 0 : run(&d);
	}
	faults_fini(&faults);
	tear_down(&d);
	return status;
}
