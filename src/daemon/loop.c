/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The main thread's waiting: signals, the reload, and the core's end, through
 * libevent.  Signals are caught from before the first thing is opened, so that
 * a stop at any time ends in order.
 */
#include "daemon_int.h"

#include <event2/event.h>
#include <signal.h>
#include <stdlib.h>

#include "camwarden/api.h"
#include "camwarden/base/log.h"

void
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
	if (d->done) {
		log_warn("reload",
			"what was read is judged already; start again to judge it by "
			"another configuration");
		return;
	}
	if (atomic_load(&d->core.next_policy) != NULL) {
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

int
loop_open(struct daemon *d)
{
	static const struct {
		int signal;
		event_callback_fn fn;
	} signals[LOOP_SIGNALS] = {
		{SIGTERM, on_stop},
		{SIGINT, on_stop},
		{SIGHUP, on_reload},
	};

	d->base = event_base_new();
	if (d->base == NULL)
		return err_set(&d->err, "libevent cannot start");
	for (size_t i = 0; i < LOOP_SIGNALS; i++) {
		d->events[i] =
			evsignal_new(d->base, signals[i].signal, signals[i].fn, d);
		event_add(d->events[i], NULL);
	}
	return 0;
}

void
loop_run(struct daemon *d)
{
	struct event *finished =
		event_new(d->base, d->core.finished_fd, EV_READ, on_finished, d);

	event_add(finished, NULL);
	event_base_dispatch(d->base);
	event_free(finished);
}

void
loop_close(struct daemon *d)
{
	for (size_t i = 0; i < LOOP_SIGNALS; i++)
		if (d->events[i] != NULL)
			event_free(d->events[i]);
	if (d->base != NULL)
		event_base_free(d->base);
}
