/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * /metrics: the store's totals, the server's counters and the daemon's own numbers
 * in Prometheus' text format 0.0.4.  No address, host or name of the site is ever a
 * label: labels are words out of our own tables.  Server threads.
 */
#include "api_int.h"

#include <inttypes.h>
#include <string.h>

void
metric_head(struct str *to, const char *name, const char *type, const char *help)
{
	str_printf(to, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void
metric_put(struct str *to, const char *name, const char *label, const char *value,
	double number)
{
	if (label != NULL)
		str_printf(to, "%s{%s=\"%s\"} %.17g\n", name, label, value, number);
	else
		str_printf(to, "%s %.17g\n", name, number);
}

static void
put_totals(struct str *to, const struct store_totals *t)
{
	static const char conversations[] = "camwarden_conversations";

	metric_head(to, "camwarden_findings", "gauge",
		"Open and acknowledged findings by severity.");
	for (int s = 0; s < SEVERITY_MAX; s++)
		metric_put(to, "camwarden_findings", "severity",
			severity_name((enum severity)s), (double)t->findings[s]);
	metric_head(to, conversations, "gauge", "Known conversations by verdict.");
	metric_put(to, conversations, "verdict", "compliant", (double)t->compliant);
	metric_put(to, conversations, "verdict", "violation", (double)t->violation);
	metric_put(to, conversations, "verdict", "not_evaluable",
		(double)t->not_evaluable);
	metric_head(to, "camwarden_assets", "gauge", "Known assets.");
	metric_put(to, "camwarden_assets", NULL, NULL, (double)t->assets);
}

static void
put_server(struct str *to, struct api *a)
{
	static const char events[] = "camwarden_api_events_total";

	metric_head(to, "camwarden_build_info", "gauge", "The version that runs.");
	metric_put(to, "camwarden_build_info", "version", PACKAGE_VERSION, 1);
	metric_head(to, "camwarden_start_time_seconds", "gauge",
		"When the daemon started, since 1970.");
	metric_put(to, "camwarden_start_time_seconds", NULL, NULL,
		(double)a->started / (double)CW_SEC);
	metric_head(to, events, "counter", "What the API's server counts.");
	for (int c = 0; c < API_COUNTERS; c++)
		metric_put(to, events, "event", api_counter_name((enum api_counter)c),
			(double)api_counter_read(a, (enum api_counter)c));
}

void
metrics_get(const struct request *rq, struct response *rs)
{
	struct store_totals totals;
	int rc = store_read_totals(rq->reader, &totals);

	if (rc < 0) {
		problem_set(rs, 503, "the totals cannot be read: %s", strerror(-rc));
		return;
	}
	rs->type = "text/plain; version=0.0.4; charset=utf-8";
	put_totals(&rs->body, &totals);
	put_server(&rs->body, rq->api);
	if (rq->api->metrics != NULL)
		rq->api->metrics(rq->api->status_ctx, &rs->body);
}
