/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The API as the daemon starts and stops it, and what it counts.  Main thread.
 */
#include "server.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/log.h"
#include "front.h"
#include "pair.h"

const struct api_limits api_limits_default = {
	.connections = 512,
	.per_address = 128,
	.handshake_ms = 5000,
	.head_ms = 10000,
	.body_ms = 10000,
	.send_ms = 30000,
	.idle_ms = 60000,
	.close_ms = 1000,
	.life_ms = 60 * 60 * 1000,
};

static const char *const counter_names[] = {
	[API_CONNECTIONS] = "connections",
	[API_TURNED_AWAY] = "turned_away",
	[API_DISPLACED] = "displaced",
	[API_HANDSHAKES_FAILED] = "handshakes_failed",
	[API_LATE_HANDSHAKES] = "late_handshakes",
	[API_LATE_HEADS] = "late_heads",
	[API_LATE_BODIES] = "late_bodies",
	[API_LATE_SENDS] = "late_sends",
	[API_REFUSED] = "refused",
	[API_REQUESTS] = "requests",
};
_Static_assert(ARRAY_LEN(counter_names) == API_COUNTERS, "name every counter");

enum { USES_WRITE_MS = 30 * 1000 };

uint64_t
clock_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000 + 1;
}

const char *
api_counter_name(enum api_counter c)
{
	return counter_names[c];
}

uint64_t
api_counter_read(const struct api *a, enum api_counter c)
{
	return atomic_load_explicit(&a->counter[c], memory_order_relaxed);
}

void
api_count(struct api *a, enum api_counter c)
{
	atomic_fetch_add_explicit(&a->counter[c], 1, memory_order_relaxed);
}

void
api_tick(struct api *a, uint64_t now)
{
	if (now - a->uses_written < USES_WRITE_MS)
		return;
	a->uses_written = now;
	crew_tidy(&a->front->crew);
}

static int
options_parse(const struct api_options *o, struct listen_address *listen,
	struct gate *g, struct err *err)
{
	if (o->listen_count == 0 || o->listen_count > LISTEN_MAX)
		return err_set(err, "api.listen needs 1 to %d addresses", LISTEN_MAX);
	for (size_t i = 0; i < o->listen_count; i++)
		if (listen_parse(o->listen[i], &listen[i], err) < 0)
			return -EINVAL;
	return gate_init(g, listen, o->listen_count, o->hosts, o->host_count, err);
}

static struct api *
api_new(const struct api_options *o, const struct policy *policy)
{
	struct api *a = xcalloc(1, sizeof(*a));

	a->policy = policy;
	a->status = o->status;
	a->metrics = o->metrics;
	a->change = o->change;
	a->status_ctx = a->change_ctx = o->ctx;
	a->started = time_now();
	pthread_rwlock_init(&a->policy_lock, NULL);
	readers_init(&a->readers, o->database);
	sessions_init(&a->sessions);
	backoff_init(&a->logins.backoff);
	uses_init(&a->uses);
	return a;
}

int
api_start(const struct api_options *o, const struct policy *policy, struct err *err,
	struct api **out)
{
	struct listen_address listen[LISTEN_MAX];
	struct api *a = api_new(o, policy);
	struct api_pair *pair;
	sigset_t all, before;
	int rc = options_parse(o, listen, &a->gate, err);

	if (rc == 0)
		rc = api_pair_load(o->certificate, o->key, err, &pair);
	if (rc == 0) {
		api_pair_use(pair);
		/* Signals are the main thread's. */
		sigfillset(&all);
		pthread_sigmask(SIG_SETMASK, &all, &before);
		rc = front_start(a, listen, o->listen_count, o, err, &a->front);
		pthread_sigmask(SIG_SETMASK, &before, NULL);
	}
	if (rc < 0) {
		api_stop(a);
		return rc;
	}
	for (size_t i = 0; i < o->listen_count; i++)
		log_info("api", "listening on https://%s/", listen[i].text);
	*out = a;
	return 0;
}

void
api_policy(struct api *a, const struct policy *policy)
{
	pthread_rwlock_wrlock(&a->policy_lock);
	a->policy = policy;
	pthread_rwlock_unlock(&a->policy_lock);
}

void
api_stop(struct api *a)
{
	if (a == NULL)
		return;
	front_stop(a->front);
	pairs_free();
	readers_fini(&a->readers);
	sessions_fini(&a->sessions);
	backoff_fini(&a->logins.backoff);
	uses_fini(&a->uses);
	gate_fini(&a->gate);
	pthread_rwlock_destroy(&a->policy_lock);
	free(a);
}
