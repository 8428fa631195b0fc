/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `camwarden report`: one document about a week, or another period. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "camwarden/base/array.h"
#include "camwarden/report.h"

#include "reading_int.h"

struct values {
	const char *database, *week, *from, *to, *format, *output;
};

#define VALUE(field) offsetof(struct values, field)

static const struct command_option options[] = {
	COMMAND_DATABASE(VALUE(database)),
	{"week", 0, "WEEK",
		"an ISO week of the site's time zone, such as 2026-W47; without a "
		"period the newest that is over",
		NULL, VALUE(week)},
	{"from", 0, "TIME", "the period's begin", NULL, VALUE(from)},
	{"to", 0, "TIME", "its end, which is not part of it", NULL, VALUE(to)},
	{"format", 0, "FORMAT", "html, pdf, csv, json or oscal", "html", VALUE(format)},
	{"output", 'o', "FILE", "write to this file", NULL, VALUE(output)},
};

static const struct command_usage usage = {"report", "",
	"Writes one document about a week or another period", options,
	ARRAY_LEN(options), 0, 0};

static int
write_stream(void *ctx, const void *bytes, size_t n)
{
	return fwrite(bytes, 1, n, ctx) == n ? 0 : -EIO;
}

static int
period_times(const struct values *v, struct report_period *out)
{
	if (v->from == NULL || v->to == NULL)
		return command_usage_error(&usage, "--from and --to go together");
	if (time_parse(v->from, &out->from) != 0 || time_parse(v->to, &out->to) != 0)
		return command_usage_error(&usage,
			"--from and --to are times such as 2026-11-16 or "
			"2026-11-16T08:00:00Z");
	if (out->from >= out->to)
		return command_usage_error(&usage, "--from is before --to");
	return 0;
}

/* The week before the one in which the data ends; or that, when it has no more. */
static int
period_newest(struct store_reader *r, struct report_period *out)
{
	struct zone *zone = NULL;
	struct err err = {0};
	cw_time end = 0;
	int error = report_zone(r, &err, &zone);

	if (error != 0)
		return command_failed_err(&usage, &err);
	error = store_read_data_end(r, &end);
	out->is_week = true;
	out->week = week_add(week_of(zone, end), -1);
	zone_free(zone);
	if (error == 0 && end == 0)
		return command_failed(&usage, "the database has no data yet");
	return error == 0 ? 0 : command_failed(&usage, "%s", store_fault(error));
}

static int
period_take(const struct values *v, struct store_reader *r, struct report_period *out)
{
	memset(out, 0, sizeof(*out));
	if (v->from != NULL || v->to != NULL) {
		if (v->week != NULL)
			return command_usage_error(
				&usage, "--week goes without --from and --to");
		return period_times(v, out);
	}
	if (v->week == NULL)
		return period_newest(r, out);
	out->is_week = true;
	if (week_parse(v->week, &out->week) == 0)
		return 0;
	return command_usage_error(
		&usage, "--week is an ISO week such as 2026-W47, not '%s'", v->week);
}

/* A file appears whole, or not at all. */
static int
write_file(struct store_reader *r, const struct report_period *period,
	enum report_format format, const char *path)
{
	struct str name = {0};
	struct err err = {0};
	FILE *f;
	int status = COMMAND_DONE;

	str_printf(&name, "%s.part", path);
	f = name.failed ? NULL : fopen(name.data, "wb");
	if (f == NULL) {
		status = command_failed(&usage, "%s: %s", path, strerror(errno));
		str_fini(&name);
		return status;
	}
	if (report_make(r, period, format, write_stream, f, &err) != 0)
		status = command_failed(&usage, "%s: %s", path, err.text);
	if (fclose(f) != 0 && status == COMMAND_DONE)
		status = command_failed(&usage, "%s: %s", path, strerror(errno));
	if (status == COMMAND_DONE && rename(name.data, path) != 0)
		status = command_failed(&usage, "%s: %s", path, strerror(errno));
	if (status != COMMAND_DONE)
		unlink(name.data);
	str_fini(&name);
	return status;
}

static int
write_out(struct store_reader *r, const struct report_period *period,
	enum report_format format)
{
	struct err err = {0};

	if (report_make(r, period, format, write_stream, stdout, &err) != 0)
		return command_failed(&usage, "%s", err.text);
	return command_output_end(&usage);
}

int
command_report(int argc, char **argv)
{
	struct store_reader *r = NULL;
	struct report_period period;
	struct values v = {0};
	struct err err = {0};
	enum report_format format;
	int status;

	if (command_options(&usage, argc, argv, &v, &status) < 0)
		return status;
	if (report_format_from_name(v.format, &format) != 0)
		return command_usage_error(&usage,
			"--format is one of html, pdf, csv, json, oscal, not '%s'",
			v.format);
	if (v.output == NULL && format == REPORT_PDF && isatty(STDOUT_FILENO))
		return command_usage_error(
			&usage, "a PDF is nothing for a terminal: give -o FILE");
	if (store_reader_open(v.database, &err, &r) != 0)
		return command_failed_err(&usage, &err);
	status = period_take(&v, r, &period);
	if (status == 0 && v.output != NULL)
		status = write_file(r, &period, format, v.output);
	else if (status == 0)
		status = write_out(r, &period, format);
	store_reader_close(r);
	return status;
}
