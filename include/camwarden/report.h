/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stage 12, report: what the database says of one period -> one document, for
 * people (HTML, PDF), for spreadsheets (CSV) and for programs (JSON, OSCAL
 * assessment results).  All of a report is of one snapshot.  The same data gives
 * the same bytes: no clock is read, and nothing is random.  Any thread, each with
 * a reader of its own.
 */
#ifndef CAMWARDEN_REPORT_H
#define CAMWARDEN_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "camwarden/base/err.h"
#include "camwarden/base/zone.h"
#include "camwarden/store.h"

enum report_format {
	REPORT_HTML,
	REPORT_PDF,
	REPORT_CSV,
	REPORT_JSON,
	REPORT_OSCAL,
	REPORT_FORMATS
};
const char *report_format_name(enum report_format f);
int report_format_from_name(const char *name, enum report_format *out);
const char *report_media_type(enum report_format f);
const char *report_suffix(enum report_format f); /* ".oscal.json" */

/* Half open; the time before it that is compared to is as long. */
struct report_period {
	bool is_week;
	struct week week; /* of the site's time zone; valid when is_week */
	cw_time from, to; /* else */
};

/* Takes the document piece by piece; 0 or -errno, which ends it. */
typedef int report_write_fn(void *ctx, const void *bytes, size_t n);

/* 0; or -errno with a sentence. */
int report_make(struct store_reader *r, const struct report_period *period,
	enum report_format format, report_write_fn *write, void *ctx, struct err *err);

/* What the database says now of a week, as it will be kept. */
int report_week_status(struct store_reader *r, struct week week,
	struct week_status *out, struct err *err);
/* The site's time zone, as the database has it; freed by zone_free. */
int report_zone(struct store_reader *r, struct err *err, struct zone **out);

#endif
