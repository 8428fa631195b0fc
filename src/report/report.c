/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One report: gathered and written in one read transaction. */
#include "camwarden/report.h"

#include <errno.h>
#include <string.h>

#include "camwarden/base/array.h"

#include "report_int.h"

static const struct {
	const char *name, *type, *suffix;
	int (*write)(struct report *r, struct out *o);
} formats[] = {
	[REPORT_HTML] = {"html", "text/html; charset=utf-8", ".html", html_write},
	[REPORT_PDF] = {"pdf", "application/pdf", ".pdf", pdf_write},
	[REPORT_CSV] = {"csv", "text/csv; charset=utf-8", ".csv", csv_write},
	[REPORT_JSON] = {"json", "application/json", ".json", json_write},
	[REPORT_OSCAL] = {"oscal", "application/oscal+json", ".oscal.json",
		oscal_write},
};
_Static_assert(ARRAY_LEN(formats) == REPORT_FORMATS, "name every format");

const char *
report_format_name(enum report_format f)
{
	return formats[f].name;
}

int
report_format_from_name(const char *name, enum report_format *out)
{
	for (size_t i = 0; i < REPORT_FORMATS; i++) {
		if (strcmp(formats[i].name, name) != 0)
			continue;
		*out = (enum report_format)i;
		return 0;
	}
	return -EINVAL;
}

const char *
report_media_type(enum report_format f)
{
	return formats[f].type;
}

const char *
report_suffix(enum report_format f)
{
	return formats[f].suffix;
}

static int
make(struct store_reader *reader, const struct report_period *period,
	enum report_format format, struct out *o, struct err *err)
{
	struct report *r = NULL;
	int error = report_gather(reader, period, err, &r);

	if (error != 0)
		return error;
	error = formats[format].write(r, o);
	if (error == 0)
		error = out_flush(o, true);
	report_free(r);
	if (error != 0)
		err_set(err, "%s", store_fault(error));
	return error;
}

int
report_make(struct store_reader *reader, const struct report_period *period,
	enum report_format format, report_write_fn *write, void *ctx, struct err *err)
{
	struct out o = {.write = write, .ctx = ctx};
	int error = store_read_begin(reader);

	if (error != 0) {
		err_set(err, "%s", store_fault(error));
		return error;
	}
	error = make(reader, period, format, &o, err);
	store_read_end(reader);
	str_fini(&o.text);
	return error;
}
