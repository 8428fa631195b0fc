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
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/api.h"
#include "camwarden/base/array.h"
#include "camwarden/base/log.h"
#include "camwarden/base/str.h"
#include "camwarden/base/json.h"

#define PACKS_DIR CW_PKGDATADIR "/rules"

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

void
policy_drop(struct policy *p)
{
	struct site *site;

	if (p == NULL)
		return;
	site = (struct site *)policy_site(p);
	policy_free(p);
	site_free(site);
}

struct policy *
policy_from_file(const char *config, const struct site *before, struct faults *faults)
{
	struct site *site = site_reload(config, before, faults);
	struct policy *p;

	if (site == NULL)
		return NULL;
	p = policy_load(site, PACKS_DIR, faults);
	if (p == NULL)
		site_free(site);
	return p;
}

static int
put_meta(struct daemon *d)
{
	int r = inventory_site(d->store, policy_site(d->policy));

	if (r != 0)
		err_set(&d->err, "%s: %s", d->options.database, strerror(-r));
	return r;
}

/* Something in a folder, owned by the caller. */
static char *
beside(const char *folder)
{
	struct str s = {0};

	str_printf(&s, "%s/x", folder);
	return s.data;
}

/* What was needed to open the captures, for good; and then all the rest. */
static int
give_up(struct daemon *d)
{
	const struct site *site = policy_site(d->policy);
	char *socket = control_path(d->options.socket, d->options.database);
	char *report = site->reports_directory != NULL ? beside(site->reports_directory)
						       : NULL;
	const char *log = logging_to(d, site);
	const char *const files[] = {d->options.database, socket, d->options.pidfile,
		site->api_certificate, site->api_key, report,
		log[0] == '/' ? log : NULL};
	struct log_sink *sink;
	const char *user = d->options.user != NULL ? d->options.user : site->user;
	int r = privilege_drop(user, d->live, &d->err);

	if (r == 0)
		r = landlock_restrict(files, ARRAY_LEN(files), &d->err);
	if (r == 0)
		r = seccomp_process(&d->err);
	if (r == 0)
		r = logging_open(d, site, &d->err, &sink);
	if (r == 0)
		logging_use(d, site, sink);
	free(socket);
	free(report);
	return r;
}

/* A sensor goes on: a damaged database is moved aside, and said to be. */
static int
store_begin_anew(struct daemon *d)
{
	struct err damage = d->err;
	char *moved = NULL;
	struct str detail = {0};
	struct json j;
	int r = store_set_aside(d->options.database, &d->err, &moved);

	if (r != 0)
		return r;
	log_error("store", "%s; it is moved to %s, and a new one begins", damage.text,
		moved);
	r = store_open(d->options.database, &d->err, &d->store);
	json_init(&j, &detail);
	json_begin_object(&j);
	json_put_string(&j, "why", damage.text);
	json_end_object(&j);
	if (r == 0)
		r = store_put_entry(
			d->store, "sensor", "store.set_aside", moved, detail.data);
	str_fini(&detail);
	free(moved);
	return r;
}

static int
open_store(struct daemon *d)
{
	int r = store_open(d->options.database, &d->err, &d->store);

	return d->live && (r == -EUCLEAN || r == -EBADMSG) ? store_begin_anew(d) : r;
}

static int
prepare(struct daemon *d)
{
	int r = pidfile_make(d);

	if (r == 0)
		r = sources_open(d);
	if (r == 0)
		r = give_up(d);
	if (r == 0)
		r = open_store(d);
	if (r == 0)
		r = put_meta(d);
	d->core.sources = (const char **)d->sources;
	d->core.source_count = d->source_count;
	d->core.live = d->live;
	d->core.every = CW_SEC * (d->live || d->options.serve ? FLUSH_SECONDS
							      : FLUSH_REPLAY_SECONDS);
	d->core.slots_each = d->workers_each;
	if (r == 0) {
		d->core_ready = true;
		r = core_init(&d->core, d->policy, d->store, &d->err);
	}
	if (r == 0)
		r = watching_remember(&d->core, d->options.database, &d->err);
	if (r == 0 && (d->live || d->options.serve) &&
		policy_site(d->policy)->api_listen.count > 0)
		r = serve_start(d);
	return r;
}

/* Without a place that was given, a daemon without control is one still. */
static int
listen_for_changes(struct daemon *d)
{
	char *path = control_path(d->options.socket, d->options.database);
	struct err err = {0};
	int r = control_start(path, d->options.database, core_change, &d->core,
		&d->control_beat, &err, &d->control);

	free(path);
	if (r != 0 && d->options.socket != NULL)
		d->err = err;
	else if (r != 0)
		log_warn("control",
			"%s; tokens and exceptions can be changed only while the "
			"daemon is stopped",
			err.text);
	return d->options.socket != NULL ? r : 0;
}

static int
start_threads(struct daemon *d)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < d->core.worker_count; i++)
		r = worker_start(d->core.workers[i]);
	if (r == 0)
		r = core_start(&d->core);
	reports_configure(&d->reports, policy_site(d->policy));
	if (r == 0 && d->live)
		r = reports_start(&d->reports);
	if (r == 0 && (d->live || d->options.serve))
		return listen_for_changes(d);
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
	notify_open(&d->notify);
	if (loop_open(d) != 0 || prepare(d) != 0 || start_threads(d) != 0)
		return fail_err(&d->err);
	loop_run(d);
	core_join(&d->core);
	return report_faults(d);
}

static void
tear_down(struct daemon *d)
{
	reports_stop(&d->reports);
	stop_workers(d);
	core_join(&d->core);
	control_stop(d->control);
	api_stop(d->api);
	loop_close(d);
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
	reload_fini(&d->reload);
	reports_fini(&d->reports);
	pidfile_remove(d);
	notify_close(&d->notify);
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
		LOG_LEVEL_NOTICE + d.options.verbose, (int)LOG_LEVEL_DEBUG));
	signal(SIGPIPE, SIG_IGN);
	reload_init(&d.reload);
	reports_init(&d.reports, &d.core, d.options.database);
	d.started = time_now();
	d.policy = policy_from_file(d.options.config, NULL, &faults);
	if (d.policy == NULL) {
		faults_print(&faults, stderr);
		status = 1;
	} else {
		status = d.options.check ? 0 : run(&d);
	}
	faults_fini(&faults);
	tear_down(&d);
	log_sink_use(NULL);
	return status;
}
