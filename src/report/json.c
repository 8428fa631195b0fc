/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report for programs: all that the others say, unshortened (camwarden(1)). */
#include <string.h>

#include "camwarden/chain.h"

#include "report_int.h"

struct writing {
	struct report *r;
	struct out *o;
	struct json j;
	bool gone; /* of assets: which of the two lists */
};

static void
put_head(struct writing *w)
{
	struct report *r = w->r;
	struct json *j = &w->j;
	struct chain_head head;
	char name[WEEK_TEXT], uuid[UUID_TEXT], text[sizeof(r->uuid_base) + 64];

	snprintf(text, sizeof(text), "%s/report/%llu/%llu", r->uuid_base,
		(unsigned long long)r->from, (unsigned long long)r->to);
	json_put_string(j, "id", uuid_of(text, uuid));
	json_put_string(j, "generator", "Camwarden " PACKAGE_VERSION);
	json_put_string(j, "site", r->site);
	json_put_string(j, "sensor", r->sensor);
	json_put_string(j, "week", r->is_week ? week_format(r->week, name) : NULL);
	json_put_string(j, "timezone", r->zone_name);
	json_put_time(j, "from", r->from);
	json_put_time(j, "to", r->to);
	json_put_time(j, "compared_from", r->before);
	json_put_time(j, "data_end", r->end);
	json_put_bool(j, "complete", r->over);
	json_key(j, "chain_head");
	if (store_read_head(r->reader, &head) == 0) {
		json_begin_object(j);
		chain_head_export(j, &head);
		json_end_object(j);
	} else {
		json_add_null(j);
	}
}

static void
put_severities(struct json *j, const struct report *r)
{
	json_key(j, "severities");
	json_begin_array(j);
	for (size_t i = SEVERITY_MAX; i-- > 0;) {
		const struct report_severity *s = &r->severity[i];
		uint64_t gone = s->change[CHANGE_GONE];

		json_begin_object(j);
		json_put_string(j, "severity", severity_name((enum severity)i));
		json_put_uint(j, "open", s->open);
		json_put_uint(j, "acknowledged", s->acknowledged);
		json_put_uint(j, "before", s->before);
		for (size_t k = 0; k < CHANGES; k++)
			json_put_uint(j, report_change_name((enum report_change)k),
				s->change[k]);
		json_put_uint(j, "excepted", s->excepted);
		json_key(j, "mean_seconds_to_resolve");
		if (gone > 0)
			json_add_uint(j, s->gone_seconds / gone);
		else
			json_add_null(j);
		json_end_object(j);
	}
	json_end_array(j);
}

static void
put_coverage(struct json *j, const struct report *r)
{
	const struct report_coverage *v = &r->coverage;
	struct str text = {0};

	words_coverage(r, &text);
	json_key(j, "coverage");
	json_begin_object(j);
	json_put_string(j, "statement", text.data);
	json_put_uint(j, "packets", v->packets);
	json_put_uint(j, "bytes", v->bytes);
	json_put_uint(j, "lost", v->lost);
	json_put_uint(j, "watched_seconds", v->watched / CW_SEC);
	json_put_uint(j, "blind_seconds", v->unseen / CW_SEC);
	json_key(j, "blind");
	json_begin_array(j);
	for (size_t i = 0; i < v->blind_count; i++) {
		json_begin_object(j);
		json_put_time(j, "from", v->blind[i].from);
		json_put_time(j, "to", v->blind[i].to);
		json_put_uint(j, "lost", v->blind[i].lost);
		json_end_object(j);
	}
	json_end_array(j);
	json_put_uint(j, "blind_unsaid", v->blind_unsaid);
	json_key(j, "sources");
	json_begin_array(j);
	for (size_t i = 0; i < v->source_count; i++) {
		json_begin_object(j);
		json_put_string(j, "source", v->source[i].name);
		json_put_time(j, "from", v->source[i].from);
		json_put_time(j, "to", v->source[i].to);
		json_put_uint(j, "packets", v->source[i].packets);
		json_put_uint(j, "bytes", v->source[i].bytes);
		json_put_uint(j, "lost", v->source[i].lost);
		json_end_object(j);
	}
	json_end_array(j);
	json_put_uint(j, "sources_unsaid", v->sources_unsaid);
	json_end_object(j);
	str_fini(&text);
}

static void
put_week(struct json *j, const struct week_status *w)
{
	json_begin_object(j);
	json_put_string(j, "week", w->week);
	json_key(j, "controls");
	json_begin_object(j);
	for (size_t i = 0; i < CONTROL_COUNT; i++)
		json_put_string(
			j, control_name(i), control_answer_name(w->control[i].answer));
	json_end_object(j);
	json_key(j, "severities");
	json_begin_object(j);
	for (size_t i = SEVERITY_MAX; i-- > 0;) {
		const struct week_severity *s = &w->severity[i];

		json_key(j, severity_name((enum severity)i));
		json_begin_object(j);
		json_put_uint(j, "open", s->open);
		json_put_uint(j, "excepted", s->excepted);
		json_put_uint(j, "new", s->fresh);
		json_put_uint(j, "still_there", s->still);
		json_put_uint(j, "gone", s->gone);
		json_key(j, "mean_seconds_to_resolve");
		if (s->gone > 0)
			json_add_uint(j, s->gone_seconds / s->gone);
		else
			json_add_null(j);
		json_end_object(j);
	}
	json_end_object(j);
	json_end_object(j);
}

static void
put_trend(struct json *j, const struct report *r)
{
	json_key(j, "trend");
	json_begin_array(j);
	for (size_t i = 0; i < r->trend_count; i++)
		if (r->trend[i].kept)
			put_week(j, &r->trend[i]);
	json_end_array(j);
}

/* ---- lists ---- */

static int
add_finding(void *ctx, const struct finding *f)
{
	struct writing *w = ctx;
	size_t group = report_group_of(f->violation);
	enum report_change change;

	if (!report_change_of(w->r, f, &change))
		return 0;
	json_begin_object(&w->j);
	json_put_string(
		&w->j, "control", group < CONTROL_COUNT ? control_name(group) : NULL);
	json_put_string(&w->j, "change", report_change_name(change));
	json_key(&w->j, "finding");
	export_finding(&w->j, f);
	json_end_object(&w->j);
	return out_flush(w->o, false);
}

static int
put_findings(struct writing *w)
{
	struct store_filter f = report_filter(w->r);
	struct str groups = {0};
	int error;

	f.from = w->r->before;
	report_groups(&groups);
	error = store_read_findings_by_host(
		w->r->reader, &f, groups.data, add_finding, w);
	str_fini(&groups);
	return error;
}

static int
add_exception(void *ctx, const struct exception *e, uint64_t row)
{
	struct writing *w = ctx;
	struct exception then = *e;

	(void)row;
	then.state = report_exception_state(w->r, e);
	json_begin_object(&w->j);
	json_put_bool(&w->j, "in_force", report_exception_holds(w->r, e));
	json_put_bool(&w->j, "ends_soon", report_exception_soon(w->r, e));
	json_key(&w->j, "exception");
	export_exception(&w->j, &then);
	json_end_object(&w->j);
	return out_flush(w->o, false);
}

static void
add_cell(struct writing *w, const struct store_cell *c)
{
	json_begin_object(&w->j);
	json_put_string(&w->j, "client_role", c->client_role);
	json_put_string(&w->j, "server_role", c->server_role);
	json_put_uint(&w->j, "conversations", c->conversations);
	json_put_uint(&w->j, "compliant", c->compliant);
	json_put_uint(&w->j, "violation", c->violation);
	json_put_uint(&w->j, "not_evaluable", c->not_evaluable);
	json_put_uint(&w->j, "refused", c->refused);
	json_end_object(&w->j);
}

static int
add_asset(void *ctx, const struct asset_record *a, uint64_t row)
{
	struct writing *w = ctx;
	const struct asset *s = &a->asset;
	bool gone = s->last < w->r->from, new = s->first >= w->r->from;

	(void)row;
	if (s->sightings == 0 || (w->gone ? !gone : !new))
		return 0;
	export_asset(&w->j, a, NULL);
	return out_flush(w->o, false);
}

static int
add_certificate(void *ctx, const struct certificate_record *c, uint64_t row)
{
	struct writing *w = ctx;

	(void)row;
	if (!c->readable || c->certificate.not_after == 0)
		return 0;
	if (c->certificate.not_after > w->r->end + REPORT_CERTIFICATE_DAYS * CW_DAY)
		return 1; /* so do all that follow */
	export_certificate(&w->j, c);
	return out_flush(w->o, false);
}

static int
add_suspension(void *ctx, const struct suspension *x)
{
	struct writing *w = ctx;

	export_suspension(&w->j, x);
	return out_flush(w->o, false);
}

static int
add_change(void *ctx, const struct chain_entry *e)
{
	struct writing *w = ctx;

	if (!report_is_change(e))
		return 0;
	json_begin_object(&w->j);
	json_put_uint(&w->j, "entry", e->row);
	json_put_time(&w->j, "at", e->at);
	json_put_string(&w->j, "actor", e->actor);
	json_put_string(&w->j, "action", e->action);
	json_put_string(&w->j, "subject", e->subject);
	json_key(&w->j, "detail");
	json_add_raw(&w->j, e->detail[0] != '\0' ? e->detail : "{}");
	json_end_object(&w->j);
	return out_flush(w->o, false);
}

static void
list_begin(struct writing *w, const char *name)
{
	json_key(&w->j, name);
	json_begin_array(&w->j);
}

static int
put_assets(struct writing *w, const char *name, bool gone)
{
	struct store_filter f = report_filter(w->r);
	int error;

	w->gone = gone;
	f.from = w->r->before;
	list_begin(w, name);
	error = store_read_assets(w->r->reader, &f, add_asset, w);
	json_end_array(&w->j);
	return error;
}

static int
put_lists(struct writing *w)
{
	struct store_reader *reader = w->r->reader;
	struct store_filter f = report_filter(w->r), any;
	int error;

	store_filter_init(&any);
	list_begin(w, "findings");
	error = put_findings(w);
	json_end_array(&w->j);
	list_begin(w, "exceptions");
	if (error == 0)
		error = store_read_exceptions(reader, &any, add_exception, w);
	json_end_array(&w->j);
	list_begin(w, "matrix");
	for (size_t i = 0; i < w->r->cell_count; i++)
		add_cell(w, &w->r->cell[i]);
	json_end_array(&w->j);
	if (error == 0)
		error = put_assets(w, "assets_new", false);
	if (error == 0)
		error = put_assets(w, "assets_gone", true);
	list_begin(w, "certificates_ending");
	if (error == 0)
		error = store_read_certificates(reader, &f, add_certificate, w);
	json_end_array(&w->j);
	list_begin(w, "suspended");
	if (error >= 0)
		error = store_read_suspensions(reader, &f, add_suspension, w);
	json_end_array(&w->j);
	list_begin(w, "changes");
	if (error == 0)
		error = store_read_trail(reader, &f, add_change, w);
	json_end_array(&w->j);
	return error;
}

static void
put_texts(struct json *j, const char *key, const char *const *text)
{
	json_key(j, key);
	json_begin_array(j);
	for (; *text != NULL; text++)
		json_add_string(j, *text);
	json_end_array(j);
}

int
json_write(struct report *r, struct out *o)
{
	struct writing w = {.r = r, .o = o};
	int error;

	json_init(&w.j, &o->text);
	json_begin_object(&w.j);
	put_head(&w);
	json_key(&w.j, "controls");
	export_controls(&w.j, &r->controls);
	put_severities(&w.j, r);
	put_coverage(&w.j, r);
	put_trend(&w.j, r);
	error = put_lists(&w);
	put_texts(&w.j, "method", words_method);
	put_texts(&w.j, "limits", words_limits);
	json_end_object(&w.j);
	str_putc(&o->text, '\n');
	return error;
}
