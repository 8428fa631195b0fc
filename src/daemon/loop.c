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
	notify(&d->notify, "STOPPING=1");
	core_stop(&d->core);
	stop_workers(d);
	d->options.serve = false;
}

static void
on_reload(evutil_socket_t fd, short what, void *arg)
{
	struct daemon *d = arg;

	notify_reloading(&d->notify);
	reload_all(d);
	notify(&d->notify, "READY=1");
}

static void
on_status(evutil_socket_t fd, short what, void *arg)
{
	status_log(arg);
}

static void
on_turn(evutil_socket_t fd, short what, void *arg)
{
	struct daemon *d = arg;

	beat_touch(&d->beat);
	notify_turn(d);
	log_turn();
}

static void
on_day(evutil_socket_t fd, short what, void *arg)
{
	reload_certificate(arg);
}

static void
on_finished(evutil_socket_t fd, short what, void *arg)
{
	struct daemon *d = arg;

	d->done = true;
	if (!d->live)
		reports_replay(d);
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
		{SIGUSR1, on_status},
	};

	static const struct timeval day = {.tv_sec = 24 * 60 * 60};
	static const struct timeval second = {.tv_sec = 1};

	d->base = event_base_new();
	if (d->base == NULL)
		return err_set(&d->err, "libevent cannot start");
	for (size_t i = 0; i < LOOP_SIGNALS; i++) {
		d->events[i] =
			evsignal_new(d->base, signals[i].signal, signals[i].fn, d);
		event_add(d->events[i], NULL);
	}
	d->daily = event_new(d->base, -1, EV_PERSIST, on_day, d);
	event_add(d->daily, &day);
	d->turn = event_new(d->base, -1, EV_PERSIST, on_turn, d);
	event_add(d->turn, &second);
	return 0;
}

void
loop_run(struct daemon *d)
{
	struct event *finished =
		event_new(d->base, d->core.finished_fd, EV_READ, on_finished, d);

	event_add(finished, NULL);
	notify(&d->notify, "READY=1");
	event_base_dispatch(d->base);
	event_free(finished);
}

void
loop_close(struct daemon *d)
{
	for (size_t i = 0; i < LOOP_SIGNALS; i++)
		if (d->events[i] != NULL)
			event_free(d->events[i]);
	if (d->turn != NULL)
		event_free(d->turn);
	if (d->daily != NULL)
		event_free(d->daily);
	if (d->base != NULL)
		event_base_free(d->base);
}
