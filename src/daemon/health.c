/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether every thread still turns: capture workers, core and control by the
 * heartbeat of their loops, main by who asks, the API by the time that its
 * requests take.  Main thread and the API's.
 */
#include "daemon_int.h"

#include <stdio.h>
#include <string.h>

#include "camwarden/api.h"

static void
one(const char *name, struct beat *b, health_fn *fn, void *ctx)
{
	if (beat_is_expected(b))
		fn(ctx, name, beat_age(b));
}

void
health_each(struct daemon *d, health_fn *fn, void *ctx)
{
	char name[HEALTH_NAME];

	for (size_t i = 0; i < d->core.worker_count; i++) {
		struct worker *w = d->core.workers[i];

		snprintf(name, sizeof(name), "capture-%zu", i);
		one(name, &w->beat, fn, ctx);
	}
	one("core", &d->core.beat, fn, ctx);
	one("main", &d->beat, fn, ctx);
	one("control", &d->control_beat, fn, ctx);
	if (d->api != NULL)
		fn(ctx, "api", api_busy(d->api));
}

static void
stalest(void *ctx, const char *name, cw_time age)
{
	struct health *h = ctx;

	if (age <= h->age)
		return;
	h->age = age;
	snprintf(h->name, sizeof(h->name), "%s", name);
}

struct health
health_stalest(struct daemon *d)
{
	struct health h = {.name = "main"};

	health_each(d, stalest, &h);
	return h;
}
