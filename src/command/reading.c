/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Options -> a filter of checked words and an open reader, for each subcommand
 * that reads the database.
 */
#include "reading_int.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/zone.h"

const char *const reading_formats[] = {"table", "ndjson", "csv", NULL};

/* 0, or the usage error's status. */
static int
time_take(const struct command_usage *u, const char *option, const char *text,
	cw_time *out)
{
	if (text == NULL || time_parse(text, out) == 0)
		return 0;
	return command_usage_error(u,
		"--%s is a time such as 2026-11-16 or 2026-11-16T08:00:00Z, not '%s'",
		option, text);
}

static int
number_take(const struct command_usage *u, const char *option, const char *text,
	uint64_t *out)
{
	char *end;

	if (text == NULL)
		return 0;
	errno = 0;
	*out = strtoull(text, &end, 10);
	if (errno == 0 && *text >= '0' && *text <= '9' && *end == '\0')
		return 0;
	return command_usage_error(u, "--%s is a number, not '%s'", option, text);
}

static int
severity_take(const struct command_usage *u, const char *option, const char *text,
	enum severity *out)
{
	if (text == NULL || severity_from_name(text, out) == 0)
		return 0;
	return command_usage_error(u,
		"--%s is one of info, low, medium, high, critical, not '%s'", option,
		text);
}

static int
words_check(const struct command_usage *u, const struct reading *v)
{
	enum finding_status status;
	enum verdict_answer verdict;
	uint8_t transport;

	if (v->violation != NULL && violation_find(v->violation) == NULL)
		return command_usage_error(u,
			"--violation is a code or name of the catalogue, not '%s'",
			v->violation);
	if (v->status != NULL && finding_status_from_name(v->status, &status) != 0)
		return command_usage_error(u,
			"--status is one of open, acknowledged, excepted, resolved, "
			"not '%s'",
			v->status);
	if (v->control != NULL && !control_is_known(v->control))
		return command_usage_error(u,
			"--control is one of SI-2, CM-6, SC-23, CA-3, SC-7, not '%s'",
			v->control);
	if (v->verdict != NULL && verdict_from_name(v->verdict, &verdict) != 0)
		return command_usage_error(u,
			"--verdict is one of compliant, violation, not_evaluable, "
			"not '%s'",
			v->verdict);
	if (v->transport != NULL && transport_from_name(v->transport, &transport) != 0)
		return command_usage_error(u,
			"--transport is a name such as tcp, udp or icmp, not '%s'",
			v->transport);
	return 0;
}

static int
filter_take(const struct command_usage *u, const struct reading *v,
	struct store_filter *out)
{
	enum severity exact, least = SEVERITY_INFO;
	uint64_t limit = 0;
	int status = words_check(u, v);

	store_filter_init(out);
	out->severity = v->severity;
	out->violation = v->violation;
	out->role = v->role;
	out->host = v->host;
	out->status = v->status;
	out->control = v->control;
	out->verdict = v->verdict;
	out->transport = v->transport;
	if (status == 0)
		status = severity_take(u, "severity", v->severity, &exact);
	if (status == 0)
		status = severity_take(u, "severity-least", v->severity_least, &least);
	if (status == 0)
		status = time_take(u, "from", v->from, &out->from);
	if (status == 0)
		status = time_take(u, "to", v->to, &out->to);
	if (status == 0)
		status = number_take(u, "since", v->since, &out->since);
	if (status == 0)
		status = number_take(u, "limit", v->limit, &limit);
	out->severity_least = (int)least;
	out->limit = (size_t)limit;
	return status;
}

/* --week needs the site's zone, which stands in the database. */
static int
week_take(const struct command_usage *u, const struct reading *v,
	struct reading_place *place)
{
	char name[RECORD_NAME] = "";
	struct zone *zone;
	struct err err;
	struct week w;

	if (v->week == NULL)
		return 0;
	if (v->from != NULL || v->to != NULL)
		return command_usage_error(u, "--week goes without --from and --to");
	if (week_parse(v->week, &w) != 0)
		return command_usage_error(
			u, "--week is an ISO week such as 2026-W47, not '%s'", v->week);
	store_read_meta(place->reader, "timezone", name, sizeof(name));
	if (zone_load(name, &err, &zone) != 0)
		return command_failed_err(u, &err);
	week_period(zone, w, &place->filter.from, &place->filter.to);
	zone_free(zone);
	return 0;
}

bool
reading_begin(const struct command_usage *u, const char *const *formats, int argc,
	char **argv, struct reading_place *out, int *status)
{
	struct reading v = {0};
	struct err err;

	out->reader = NULL;
	if (command_options(u, argc, argv, &v, status) < 0)
		return false;
	*status = COMMAND_USAGE;
	out->vendors = v.vendors;
	out->format = command_choose(u, "format", v.format, formats);
	if (out->format < 0)
		return false;
	*status = filter_take(u, &v, &out->filter);
	if (*status != 0)
		return false;
	if (store_reader_open(v.database, &err, &out->reader) != 0) {
		*status = command_failed_err(u, &err);
		return false;
	}
	*status = week_take(u, &v, out);
	if (*status == 0)
		return true;
	store_reader_close(out->reader);
	return false;
}

int
reading_end(const struct command_usage *u, struct reading_place *place, int result)
{
	store_reader_close(place->reader);
	if (result < 0)
		return command_failed(u, "%s", store_fault(result));
	return command_output_end(u);
}
