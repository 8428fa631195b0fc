/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Query parameters -> struct store_filter.  Each route names the parameters it
 * takes; any other is refused, so that a misspelt filter never looks like an
 * answer to the question that was meant.  Pure.
 */
#include "api_int.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/policy.h"

static int
number_parse(const char *text, uint64_t least, uint64_t most, uint64_t *out)
{
	uint64_t n = 0;

	if (*text == '\0' || strlen(text) > 18)
		return -EINVAL;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return -EINVAL;
		n = n * 10 + (uint64_t)(*text - '0');
	}
	if (n < least || n > most)
		return -EINVAL;
	*out = n;
	return 0;
}

static int
word_parse(const char *name, const char *value, const char **out, struct err *err)
{
	size_t n = strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789_");

	if (value[n] != '\0' || n >= RECORD_NAME)
		return err_set(err, "%s is a word like recording_server, not '%.60s'",
			name, value);
	*out = value;
	return 0;
}

static int
severity_parse(const char *name, const char *value, enum severity *out, struct err *err)
{
	if (severity_from_name(value, out) == 0)
		return 0;
	return err_set(err,
		"%s is one of info, low, medium, high, critical, not '%.60s'", name,
		value);
}

static int
violation_parse(const char *value, const char **out, struct err *err)
{
	const struct violation *v = violation_find(value);

	if (v == NULL)
		return err_set(err,
			"violation is a code or name of the catalogue, like V101 or "
			"camera_to_non_recorder, not '%.60s'",
			value);
	*out = v->name;
	return 0;
}

static int
status_parse(const char *value, const char **out, struct err *err)
{
	enum finding_status status;

	if (finding_status_from_name(value, &status) < 0)
		return err_set(err,
			"status is one of open, acknowledged, excepted, resolved, not "
			"'%.60s'",
			value);
	*out = value;
	return 0;
}

static int
control_parse(const char *value, const char **out, struct err *err)
{
	if (!control_is_known(value))
		return err_set(err,
			"control is one of SI-2, CM-6, SC-23, CA-3, SC-7, not '%.60s'",
			value);
	*out = value;
	return 0;
}

static int
verdict_parse(const char *value, const char **out, struct err *err)
{
	enum verdict_answer answer;

	if (verdict_from_name(value, &answer) < 0)
		return err_set(err,
			"verdict is one of compliant, violation, not_evaluable, not "
			"'%.60s'",
			value);
	*out = value;
	return 0;
}

static int
transport_parse(const char *value, const char **out, struct err *err)
{
	uint8_t number;

	if (transport_from_name(value, &number) < 0)
		return err_set(err,
			"transport is tcp, udp, icmp or another, not '%.60s'", value);
	*out = value;
	return 0;
}

static int
host_parse(const char *value, const char **out, struct err *err)
{
	if (strlen(value) >= RECORD_NAME)
		return err_set(err,
			"host is a declared name or an address, shorter than %d bytes",
			RECORD_NAME);
	*out = value;
	return 0;
}

static int
when_parse(const char *name, const char *value, cw_time *out, struct err *err)
{
	if (time_parse(value, out) == 0)
		return 0;
	return err_set(err,
		"%s is a day or a time like 2026-11-16 or 2026-11-16T08:00:00Z, not "
		"'%.60s' (a plus sign is written %%2B)",
		name, value);
}

int
cursor_parse(const char *name, const char *value, uint64_t *out, struct err *err)
{
	if (number_parse(value, 0, UINT64_MAX, out) == 0)
		return 0;
	return err_set(err, "%s is a number that an earlier answer gave, not '%.60s'",
		name, value);
}

static int
limit_parse(const char *value, size_t *out, struct err *err)
{
	uint64_t n;

	if (number_parse(value, 1, PAGE_MAX, &n) < 0)
		return err_set(
			err, "limit is from 1 to %d, not '%.60s'", PAGE_MAX, value);
	*out = n;
	return 0;
}

/* Read again where it matters. */
static int
format_parse(const char *value, struct err *err)
{
	if (strcmp(value, "json") == 0 || strcmp(value, "ndjson") == 0)
		return 0;
	return err_set(err, "format is json or ndjson, not '%.60s'", value);
}

static int
param_set(const struct param *p, const char *value, struct store_filter *f,
	struct err *err)
{
	enum severity severity;

	switch (p->kind) {
	case PARAM_SEVERITY:
		f->severity = value;
		return severity_parse(p->name, value, &severity, err);
	case PARAM_SEVERITY_LEAST:
		if (severity_parse(p->name, value, &severity, err) < 0)
			return -EINVAL;
		f->severity_least = (int)severity;
		return 0;
	case PARAM_VIOLATION:
		return violation_parse(value, &f->violation, err);
	case PARAM_ROLE:
		return word_parse(p->name, value, &f->role, err);
	case PARAM_HOST:
		return host_parse(value, &f->host, err);
	case PARAM_STATUS:
		return status_parse(value, &f->status, err);
	case PARAM_CONTROL:
		return control_parse(value, &f->control, err);
	case PARAM_VERDICT:
		return verdict_parse(value, &f->verdict, err);
	case PARAM_TRANSPORT:
		return transport_parse(value, &f->transport, err);
	case PARAM_FROM:
		return when_parse(p->name, value, &f->from, err);
	case PARAM_TO:
		return when_parse(p->name, value, &f->to, err);
	case PARAM_SINCE:
		return cursor_parse(p->name, value, &f->since, err);
	case PARAM_AFTER:
		return cursor_parse(p->name, value, &f->after, err);
	case PARAM_LIMIT:
		return limit_parse(value, &f->limit, err);
	case PARAM_FORMAT:
		return format_parse(value, err);
	case PARAM_REPORT_FORMAT:
	case PARAM_VERSION:
		return 0;
	}
	return -EINVAL;
}

static int
param_unknown(const struct param *params, const char *name, struct err *err)
{
	char known[256] = "";
	size_t n = 0;

	for (; params->name != NULL; params++)
		n += (size_t)snprintf(known + n, sizeof(known) - n, "%s%s",
			n > 0 ? ", " : "", params->name);
	if (n == 0)
		return err_set(err,
			"parameter '%.60s' is not known: none is taken here", name);
	return err_set(err, "parameter '%.60s' is not known: this resource takes %s",
		name, known);
}

int
filter_parse(const struct param *params, const struct query *q,
	struct store_filter *out, struct err *err)
{
	store_filter_init(out);
	for (size_t i = 0; i < q->param_count; i++) {
		const struct param *p = params;

		while (p->name != NULL && strcmp(p->name, q->param[i].name) != 0)
			p++;
		if (p->name == NULL)
			return param_unknown(params, q->param[i].name, err);
		if (param_set(p, q->param[i].value, out, err) < 0)
			return -EINVAL;
	}
	if (out->from != 0 && out->to != 0 && out->from > out->to)
		return err_set(err, "from is later than to");
	return 0;
}
