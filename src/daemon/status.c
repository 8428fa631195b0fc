/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The running daemon's numbers: as members of the status document (any thread),
 * and as lines of the log, a fact each (main thread).
 */
#include "daemon_int.h"

#include <inttypes.h>

#include "camwarden/base/log.h"

static void
put_thread(void *ctx, const char *name, cw_time age)
{
	struct json *j = ctx;

	json_key(j, name);
	json_add_double(j, (double)age / (double)CW_SEC);
}

void
daemon_status(void *daemon, struct str *to)
{
	struct daemon *d = daemon;
	struct str s = {0};
	struct json j;

	json_init(&j, &s);
	json_begin_object(&j);
	core_status(&d->core, &j);
	reload_status(&d->reload, &j);
	reports_status(&d->reports, &j);
	json_key(&j, "threads");
	json_begin_object(&j);
	health_each(d, put_thread, &j);
	json_end_object(&j);
	json_end_object(&j);
	/* Members only: the caller's object goes around them. */
	if (!s.failed)
		str_add(to, s.data + 1, s.len - 2);
	str_fini(&s);
}

static void
log_thread(void *ctx, const char *name, cw_time age)
{
	(void)ctx;
	log_notice(
		"status", "thread %s turned %" PRIu64 " ms ago", name, age / CW_MSEC);
}

static void
log_counters(const struct coverage_record *t)
{
	char from[TIME_STRLEN], to[TIME_STRLEN];

	log_notice("status", "%" PRIu64 " packets, %" PRIu64 " bytes, %s to %s",
		t->stats.packets, t->stats.bytes,
		t->from != 0 ? time_format(t->from, from) : "never",
		t->from != 0 ? time_format(t->to, to) : "never");
	log_notice("status",
		"lost: %" PRIu64 " by the kernel, %" PRIu64 " by interfaces",
		t->stats.kernel_drops, t->stats.interface_drops);
	for (size_t i = 0; i < COVERAGE_COUNTERS; i++)
		if (t->counter[i] != 0)
			log_notice("status", "counter %s: %" PRIu64,
				coverage_counter_name(i), t->counter[i]);
}

void
status_log(struct daemon *d)
{
	struct coverage_record total;
	char started[TIME_STRLEN];

	log_notice("status", "camwardend " PACKAGE_VERSION ", running since %s",
		time_format(d->started, started));
	for (size_t i = 0; i < d->source_count; i++)
		log_notice("status", "watches %s", d->sources[i]);
	core_total(&d->core, &total);
	log_counters(&total);
	reload_log(&d->reload);
	health_each(d, log_thread, NULL);
}
