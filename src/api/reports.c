/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * /reports/{week}: the report of a week in the format that is asked for.  One is
 * made at a time, and of so many bytes at most: what is larger is for the
 * command, or for the directory that the daemon writes into.
 */
#include "api_int.h"

#include <errno.h>

#include "camwarden/report.h"

/* Of all servers of the process. */
static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER;

static int
take(void *ctx, const void *bytes, size_t n)
{
	struct str *to = ctx;

	if (to->len + n > REPORT_BYTES)
		return -EFBIG;
	str_add(to, bytes, n);
	return to->failed ? -ENOMEM : 0;
}

static void
make(const struct request *rq, const struct report_period *period,
	enum report_format format, struct response *rs)
{
	struct err err = {0};
	char name[WEEK_TEXT];
	int error = report_make(rq->reader, period, format, take, &rs->body, &err);

	if (error == -EFBIG) {
		problem_set(rs, 503,
			"the report has more than %d MiB; camwarden report writes it "
			"without a limit",
			REPORT_BYTES >> 20);
		return;
	}
	if (error != 0) {
		problem_set(rs, 503, "the report cannot be made: %s", err.text);
		return;
	}
	rs->type = report_media_type(format);
	snprintf(rs->file, sizeof(rs->file), "camwarden-%s%s",
		week_format(period->week, name), report_suffix(format));
}

void
report_get(const struct request *rq, struct response *rs)
{
	struct report_period period = {.is_week = true};
	const char *word = query_param(rq->query, "format");
	enum report_format format = REPORT_JSON;

	if (week_parse(rq->id, &period.week) != 0) {
		problem_set(rs, 404, "'%.40s' is no ISO week such as 2026-W47", rq->id);
		return;
	}
	if (word != NULL && report_format_from_name(word, &format) != 0) {
		problem_set(rs, 400,
			"format is one of html, pdf, csv, json and oscal, not '%.60s'",
			word);
		return;
	}
	if (pthread_mutex_trylock(&making) != 0) {
		problem_set(rs, 503, "another report is being made; ask again");
		return;
	}
	make(rq, &period, format, rs);
	pthread_mutex_unlock(&making);
}
