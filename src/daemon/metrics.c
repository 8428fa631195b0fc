/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The running daemon's part of /metrics: the sensor, reloads, threads.  The server's
 * threads.
 */
#include "daemon_int.h"

#include "camwarden/api.h"

static void
put_sensor(struct str *to, const struct coverage_record *t)
{
	static const char lost[] = "camwarden_lost_packets_total";
	static const char counters[] = "camwarden_sensor_events_total";

	metric_head(
		to, "camwarden_packets_total", "counter", "Packets that were read.");
	metric_put(to, "camwarden_packets_total", NULL, NULL, (double)t->stats.packets);
	metric_head(to, "camwarden_packet_bytes_total", "counter",
		"Bytes that those packets had on the wire.");
	metric_put(
		to, "camwarden_packet_bytes_total", NULL, NULL, (double)t->stats.bytes);
	metric_head(to, lost, "counter", "Packets that were lost, by who lost them.");
	metric_put(to, lost, "by", "kernel", (double)t->stats.kernel_drops);
	metric_put(to, lost, "by", "interface", (double)t->stats.interface_drops);
	metric_head(to, counters, "counter",
		"The sensor's counters, as camwarden coverage names them.");
	for (size_t i = 0; i < COVERAGE_COUNTERS; i++)
		metric_put(to, counters, "counter", coverage_counter_name(i),
			(double)t->counter[i]);
}

static void
put_reloads(struct str *to, struct reload *r)
{
	static const char good[] = "camwarden_config_last_reload_successful";
	static const char when[] =
		"camwarden_config_last_reload_success_timestamp_seconds";
	static const char count[] = "camwarden_config_reloads_total";

	pthread_mutex_lock(&r->lock);
	metric_head(to, good, "gauge", "0 when the last reload was refused.");
	metric_put(to, good, NULL, NULL, r->faults.count == 0);
	metric_head(to, when, "gauge", "When what is in force was loaded, since 1970.");
	metric_put(to, when, NULL, NULL, (double)r->loaded / (double)CW_SEC);
	metric_head(to, count, "counter", "Reloads by what became of them.");
	metric_put(to, count, "result", "taken", (double)r->taken);
	metric_put(to, count, "result", "refused", (double)r->refused);
	pthread_mutex_unlock(&r->lock);
}

#define AGE "camwarden_thread_heartbeat_age_seconds"

static void
put_thread(void *ctx, const char *name, cw_time age)
{
	metric_put(ctx, AGE, "thread", name, (double)age / (double)CW_SEC);
}

void
daemon_metrics(void *daemon, struct str *to)
{
	struct daemon *d = daemon;
	struct coverage_record total;

	core_total(&d->core, &total);
	put_sensor(to, &total);
	put_reloads(to, &d->reload);
	metric_head(to, AGE, "gauge", "How long ago each thread turned.");
	health_each(d, put_thread, to);
}
