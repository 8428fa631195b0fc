/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The database's records of a period -> the counts of a report.  One pass over
 * the findings of the period and of the time before, one over conversations,
 * one over coverage; memory does not grow with them.
 */
#include "report_int.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/chain.h"

static const char *const changes[] = {"new", "still_there", "gone"};

const char *
report_change_name(enum report_change c)
{
	return changes[c];
}

struct store_filter
report_filter(const struct report *r)
{
	struct store_filter f;

	store_filter_init(&f);
	f.from = r->from;
	f.to = r->to;
	return f;
}

/* ---- findings ---- */

bool
report_change_of(
	const struct report *r, const struct finding *f, enum report_change *out)
{
	if (f->first >= r->to || f->last < r->before)
		return false;
	if (f->last < r->from)
		*out = CHANGE_GONE;
	else
		*out = f->first >= r->from ? CHANGE_NEW : CHANGE_STILL;
	return true;
}

static int
add_finding(void *ctx, const struct finding *f)
{
	struct report *r = ctx;
	struct report_severity *s = &r->severity[f->severity];
	enum report_change change;

	if (!report_change_of(r, f, &change) || f->status == FINDING_RESOLVED)
		return 0;
	if (change != CHANGE_GONE)
		controls_add_finding(&r->controls, f);
	if (f->status == FINDING_EXCEPTED) {
		s->excepted += change != CHANGE_GONE;
		return 0;
	}
	s->change[change]++;
	if (change == CHANGE_GONE)
		s->gone_seconds += (f->last - f->first) / CW_SEC;
	else
		s->open++;
	s->acknowledged += change != CHANGE_GONE && f->status == FINDING_ACKNOWLEDGED;
	s->before += f->first < r->from && f->last >= r->before;
	return 0;
}

static int
add_use(void *ctx, const struct rule_use *use)
{
	struct report *r = ctx;

	controls_add_use(&r->controls, use);
	return 0;
}

static int
add_cell(void *ctx, const struct store_cell *cell)
{
	struct report *r = ctx;

	if (r->cell_count == REPORT_CELLS)
		r->cells_unsaid++;
	else
		r->cell[r->cell_count++] = *cell;
	return 0;
}

static int
gather_findings(struct report *r)
{
	struct store_filter f = report_filter(r);
	int error;

	f.from = r->before;
	error = store_read_findings(r->reader, &f, add_finding, r);
	f.from = r->from;
	if (error == 0)
		error = store_read_uses(r->reader, &f, add_use, r);
	if (error == 0)
		error = store_read_matrix(r->reader, &f, add_cell, r);
	return error;
}

/* What the sensor says of findings is in their own lists. */
bool
report_is_change(const struct chain_entry *e)
{
	return strncmp(e->action, "finding.", 8) != 0 ||
	       strcmp(e->action, "finding.acknowledged") == 0;
}

/* ---- exceptions ---- */

/* At the data's end, whatever became of it later. */
enum exception_state
report_exception_state(const struct report *r, const struct exception *e)
{
	if (e->revoked != 0 && e->revoked <= r->end)
		return EXCEPTION_REVOKED;
	return e->scope.expires < r->end ? EXCEPTION_EXPIRED : EXCEPTION_IN_FORCE;
}

bool
report_exception_holds(const struct report *r, const struct exception *e)
{
	return report_exception_state(r, e) == EXCEPTION_IN_FORCE;
}

bool
report_exception_soon(const struct report *r, const struct exception *e)
{
	return report_exception_holds(r, e) &&
	       e->scope.expires < r->end + REPORT_SOON_DAYS * CW_DAY;
}

/* Among those that end first, if it does. */
static void
keep_exception(struct report *r, const struct exception *e)
{
	const struct site_exception *x = &e->scope;
	char client[EXCEPTION_END], server[EXCEPTION_END], port[EXCEPTION_PORT];
	struct report_exception *to;
	size_t at = r->next_count;

	while (at > 0 && r->next[at - 1].expires > x->expires)
		at--;
	if (at == REPORT_FIRST)
		return;
	if (r->next_count < REPORT_FIRST)
		r->next_count++;
	memmove(&r->next[at + 1], &r->next[at],
		(r->next_count - 1 - at) * sizeof(*r->next));
	to = &r->next[at];
	snprintf(to->id, sizeof(to->id), "%s", x->id);
	snprintf(to->owner, sizeof(to->owner), "%s", x->owner);
	snprintf(to->covers, sizeof(to->covers), "%s, %s to %s, %s",
		x->violation != NULL ? x->violation : "any violation",
		exception_end_format(&x->client, client),
		exception_end_format(&x->server, server),
		exception_port_format(&x->port, port));
	to->expires = x->expires;
	to->findings = e->findings;
}

static int
add_exception(void *ctx, const struct exception *e, uint64_t row)
{
	struct report *r = ctx;

	(void)row;
	if (report_exception_holds(r, e))
		keep_exception(r, e);
	r->exceptions += report_exception_holds(r, e);
	r->exceptions_soon += report_exception_soon(r, e);
	return 0;
}

static int
gather_exceptions(struct report *r)
{
	struct store_filter f;

	store_filter_init(&f);
	return store_read_exceptions(r->reader, &f, add_exception, r);
}

/* ---- weeks ---- */

static void
status_of(const struct report *r, struct week_status *out)
{
	memset(out, 0, sizeof(*out));
	week_format(r->week, out->week);
	out->kept = true;
	for (size_t i = 0; i < CONTROL_COUNT; i++) {
		out->control[i].answer = control_answer(&r->controls, i);
		out->control[i].findings = r->controls.item[i].findings;
		out->control[i].excepted = r->controls.item[i].excepted;
		out->control[i].conversations = r->controls.item[i].conversations;
	}
	for (size_t i = 0; i < SEVERITY_MAX; i++) {
		const struct report_severity *s = &r->severity[i];

		out->severity[i].open = s->open;
		out->severity[i].excepted = s->excepted;
		out->severity[i].fresh = s->change[CHANGE_NEW];
		out->severity[i].still = s->change[CHANGE_STILL];
		out->severity[i].gone = s->change[CHANGE_GONE];
		out->severity[i].gone_seconds = s->gone_seconds;
	}
}

/* Those that were kept, and this one as it is now. */
static int
gather_trend(struct report *r)
{
	int error = 0;

	if (!r->is_week)
		return 0;
	r->trend_count = REPORT_TREND;
	for (size_t i = 0; error == 0 && i + 1 < REPORT_TREND; i++) {
		char name[WEEK_TEXT];

		week_format(week_add(r->week, (int)(i + 1) - REPORT_TREND), name);
		error = store_read_week(r->reader, name, &r->trend[i]);
	}
	status_of(r, &r->trend[REPORT_TREND - 1]);
	return error;
}

/* ---- all ---- */

static void
period_take(struct report *r, const struct report_period *p)
{
	cw_time to;

	r->is_week = p->is_week;
	r->week = p->week;
	r->from = p->from;
	r->to = p->to;
	r->before = p->from > p->to - p->from ? p->from - (p->to - p->from) : 0;
	if (!p->is_week)
		return;
	week_period(r->zone, p->week, &r->from, &r->to);
	week_period(r->zone, week_add(p->week, -1), &r->before, &to);
}

static int
meta_take(struct report *r, struct err *err)
{
	int error = report_zone(r->reader, err, &r->zone);

	if (error == 0)
		error = store_read_meta(
			r->reader, "timezone", r->zone_name, sizeof(r->zone_name));
	if (error == 0)
		error = store_read_meta(r->reader, "site", r->site, sizeof(r->site));
	if (error == 0)
		error = store_read_meta(
			r->reader, "sensor", r->sensor, sizeof(r->sensor));
	if (r->zone_name[0] == '\0')
		strcpy(r->zone_name, "UTC");
	return error;
}

static int
gather(struct report *r)
{
	int error = store_read_data_end(r->reader, &r->end);

	r->over = r->end >= r->to;
	r->end = MAX(MIN(r->end, r->to), r->from);
	if (error == 0)
		error = report_gather_coverage(r);
	if (error == 0)
		error = gather_findings(r);
	if (error == 0)
		error = gather_exceptions(r);
	if (error == 0)
		error = gather_trend(r);
	snprintf(r->uuid_base, sizeof(r->uuid_base), "%s/%s", r->site, r->sensor);
	return error;
}

int
report_zone(struct store_reader *reader, struct err *err, struct zone **out)
{
	char name[RECORD_NAME];
	int error = store_read_meta(reader, "timezone", name, sizeof(name));

	if (error == 0)
		return zone_load(name, err, out);
	err_set(err, "%s", store_fault(error));
	return error;
}

int
report_gather(struct store_reader *reader, const struct report_period *period,
	struct err *err, struct report **out)
{
	struct report *r = calloc(1, sizeof(*r));
	int error = r == NULL ? -ENOMEM : 0;

	err->text[0] = '\0';
	if (r != NULL) {
		r->reader = reader;
		error = meta_take(r, err);
	}
	if (error == 0) {
		period_take(r, period);
		error = gather(r);
	}
	if (error == 0) {
		*out = r;
		return 0;
	}
	report_free(r);
	if (err->text[0] == '\0')
		err_set(err, "%s", store_fault(error));
	return error;
}

void
report_free(struct report *r)
{
	if (r == NULL)
		return;
	zone_free(r->zone);
	free(r);
}

int
report_week_status(struct store_reader *reader, struct week week,
	struct week_status *out, struct err *err)
{
	struct report_period period = {.is_week = true, .week = week};
	struct report *r = NULL;
	int error = store_read_begin(reader);

	if (error == 0)
		error = report_gather(reader, &period, err, &r);
	else
		err_set(err, "%s", store_fault(error));
	if (error == 0)
		status_of(r, out);
	store_read_end(reader);
	report_free(r);
	return error;
}
