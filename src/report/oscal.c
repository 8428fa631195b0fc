/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The report as NIST OSCAL assessment results (1.2.1).  A finding of ours is an
 * observation; a kind of breach is a risk, and so is each exception, an approved
 * deviation with its deadline; each control is a finding of theirs.  UUIDs are
 * of version 5 of what they name, so they are the same in every week's report.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/chain.h"

#include "report_int.h"

#define OSCAL_VERSION "1.2.1"
#define OSCAL_NS "https://camwarden.example/ns/oscal"

enum { OSCAL_NAME = 1024 };

/* A risk that was written, for the controls to point at. */
struct oscal_risk {
	char uuid[UUID_TEXT];
	unsigned controls; /* bits by their place */
};

struct oscal {
	struct report *r;
	struct out *o;
	struct json j;
	bool open; /* the array has begun: an empty one may not be there */
	char host[RECORD_NAME * 2];
	char sensor[UUID_TEXT];
	struct oscal_risk *risk; /* owned */
	size_t risk_count;
	/* the risk that is being written */
	const struct violation *violation;
	const struct exception *exception;
	bool found;
	unsigned controls;
};

static char *
uuid(const struct oscal *w, const char *kind, const char *name, char buf[UUID_TEXT])
{
	char text[OSCAL_NAME];

	snprintf(text, sizeof(text), "%s/%s/%s", w->r->uuid_base, kind, name);
	return uuid_of(text, buf);
}

static void
put_uuid(struct oscal *w, const char *key, const char *kind, const char *name)
{
	char buf[UUID_TEXT];

	json_put_string(&w->j, key, uuid(w, kind, name, buf));
}

/* One line without blanks at its ends: what the schema's strings are. */
static void
put_line(struct json *j, const char *key, const char *text)
{
	struct str line = {0};
	bool blank = false;

	for (; *text != '\0'; text++) {
		if (isspace((unsigned char)*text)) {
			blank = line.len > 0;
			continue;
		}
		if (blank)
			str_putc(&line, ' ');
		blank = false;
		str_putc(&line, *text);
	}
	json_put_string(j, key, line.len > 0 ? line.data : "-");
	str_fini(&line);
}

static void
put_prop(struct json *j, const char *name, const char *value)
{
	json_begin_object(j);
	json_put_string(j, "name", name);
	json_put_string(j, "ns", OSCAL_NS);
	put_line(j, "value", value);
	json_end_object(j);
}

static void
begin_list(struct oscal *w, const char *key)
{
	if (!w->open) {
		json_key(&w->j, key);
		json_begin_array(&w->j);
	}
	w->open = true;
}

static void
end_list(struct oscal *w)
{
	if (w->open)
		json_end_array(&w->j);
	w->open = false;
}

static bool
of_period(const struct report *r, const struct finding *f)
{
	enum report_change change;

	return report_change_of(r, f, &change) && change != CHANGE_GONE &&
	       f->status != FINDING_RESOLVED;
}

static unsigned
controls_of(const struct violation *v)
{
	unsigned bits = 0;

	for (size_t i = 0; i < CONTROL_COUNT; i++)
		if (control_concerns(control_name(i), v))
			bits |= 1u << i;
	return bits;
}

/* ---- head ---- */

static void
put_period_name(const struct report *r, char *buf, size_t size)
{
	char from[ZONE_TIME], to[ZONE_TIME], week[WEEK_TEXT];

	if (r->is_week)
		snprintf(buf, size, "%s", week_format(r->week, week));
	else
		snprintf(buf, size, "%s to %s", zone_format(r->zone, r->from, from),
			zone_format(r->zone, r->to, to));
}

static void
put_metadata(struct oscal *w)
{
	struct json *j = &w->j;
	char name[2 * ZONE_TIME + 8], text[OSCAL_NAME];

	put_period_name(w->r, name, sizeof(name));
	json_key(j, "metadata");
	json_begin_object(j);
	snprintf(text, sizeof(text), "Compliance of the video system %s, %s",
		w->r->site, name);
	put_line(j, "title", text);
	json_put_time(j, "last-modified", w->r->end);
	put_line(j, "version", name);
	json_put_string(j, "oscal-version", OSCAL_VERSION);
	json_key(j, "parties");
	json_begin_array(j);
	json_begin_object(j);
	put_uuid(w, "uuid", "party", "site");
	json_put_string(j, "type", "organization");
	put_line(j, "name", w->r->site[0] != '\0' ? w->r->site : "site");
	json_end_object(j);
	json_end_array(j);
	json_end_object(j);
	json_key(j, "import-ap");
	json_begin_object(j);
	snprintf(text, sizeof(text), "#%s", uuid(w, "resource", "plan", name));
	json_put_string(j, "href", text);
	json_end_object(j);
}

static void
put_back_matter(struct oscal *w)
{
	struct json *j = &w->j;

	json_key(j, "back-matter");
	json_begin_object(j);
	json_key(j, "resources");
	json_begin_array(j);
	json_begin_object(j);
	put_uuid(w, "uuid", "resource", "plan");
	json_put_string(j, "title", "Passive monitoring of the network");
	json_put_string(j, "description", words_method[0]);
	json_end_object(j);
	json_end_array(j);
	json_end_object(j);
}

static void
put_head_props(struct oscal *w)
{
	struct json *j = &w->j;
	struct chain_head h;
	char text[CHAIN_HEX];

	json_key(j, "props");
	json_begin_array(j);
	put_prop(j, "timezone", w->r->zone_name);
	put_prop(j, "complete", w->r->over ? "yes" : "no");
	if (store_read_head(w->r->reader, &h) == 0) {
		char at[TIME_STRLEN];

		snprintf(text, sizeof(text), "%llu", (unsigned long long)h.entries);
		put_prop(j, "chain-entries", text);
		put_prop(j, "chain-at", time_format(h.at, at));
		put_prop(j, "chain-hash", hex_format(h.hash, CHAIN_HASH, text));
		put_prop(j, "chain-state", hex_format(h.state, CHAIN_HASH, text));
		put_prop(j, "chain-key", hex_format(h.key, CHAIN_KEY, text));
		put_prop(j, "chain-signature",
			hex_format(h.signature, CHAIN_SIGNATURE, text));
	}
	json_end_array(j);
}

static void
put_reviewed(struct json *j)
{
	json_key(j, "reviewed-controls");
	json_begin_object(j);
	json_key(j, "control-selections");
	json_begin_array(j);
	json_begin_object(j);
	json_put_string(j, "description",
		"The controls of NIST SP 800-53 that the hardening guide names.");
	json_key(j, "include-controls");
	json_begin_array(j);
	for (size_t i = 0; i < CONTROL_COUNT; i++) {
		char id[16];

		snprintf(id, sizeof(id), "%s", control_name(i));
		for (char *p = id; *p != '\0'; p++)
			*p = (char)tolower((unsigned char)*p);
		json_begin_object(j);
		json_put_string(j, "control-id", id);
		json_end_object(j);
	}
	json_end_array(j);
	json_end_object(j);
	json_end_array(j);
	json_end_object(j);
}

/* ---- hosts: what observations are about ---- */

static int
add_host(void *ctx, const struct finding *f)
{
	struct oscal *w = ctx;
	char name[RECORD_NAME * 2];
	struct record_party subject = *report_subject(f);

	if (!of_period(w->r, f))
		return 0;
	if (subject.host[0] != '\0')
		memset(&subject.addr, 0, sizeof(subject.addr));
	words_party(&subject, name);
	if (strcmp(name, w->host) == 0)
		return 0;
	strcpy(w->host, name);
	begin_list(w, "inventory-items");
	json_begin_object(&w->j);
	put_uuid(w, "uuid", "host", name);
	put_line(&w->j, "description", name);
	json_end_object(&w->j);
	return out_flush(w->o, false);
}

static int
put_definitions(struct oscal *w)
{
	struct store_filter f = report_filter(w->r);
	struct json *j = &w->j;
	int error;

	json_key(j, "local-definitions");
	json_begin_object(j);
	json_key(j, "components");
	json_begin_array(j);
	json_begin_object(j);
	json_put_string(j, "uuid", w->sensor);
	json_put_string(j, "type", "software");
	json_put_string(j, "title", "Camwarden " PACKAGE_VERSION);
	put_line(j, "description", w->r->sensor);
	json_key(j, "status");
	json_begin_object(j);
	json_put_string(j, "state", "operational");
	json_end_object(j);
	json_end_object(j);
	json_end_array(j);
	error = store_read_findings_by_host(w->r->reader, &f, NULL, add_host, w);
	end_list(w);
	json_end_object(j);
	return error;
}

/* ---- observations ---- */

static void
put_origins(struct oscal *w)
{
	struct json *j = &w->j;

	json_begin_object(j);
	json_key(j, "actors");
	json_begin_array(j);
	json_begin_object(j);
	json_put_string(j, "type", "tool");
	json_put_string(j, "actor-uuid", w->sensor);
	json_end_object(j);
	json_end_array(j);
	json_end_object(j);
}

static void
put_finding_props(struct oscal *w, const struct finding *f)
{
	struct json *j = &w->j;
	char time[TIME_STRLEN], rule[2 * RECORD_NAME + RECORD_SOURCE + 4];

	json_key(j, "props");
	json_begin_array(j);
	put_prop(j, "finding", f->id);
	put_prop(j, "code", f->violation->code);
	put_prop(j, "severity", severity_name(f->severity));
	put_prop(j, "evidence", evidence_name(f->evidence));
	put_prop(j, "status", finding_status_name(f->status));
	put_prop(j, "first-seen", time_format(f->first, time));
	put_prop(j, "last-seen", time_format(f->last, time));
	if (f->rule.pack[0] != '\0') {
		snprintf(rule, sizeof(rule), "%s %s %s", f->rule.pack, f->rule.id,
			f->rule.source);
		put_prop(j, "rule", rule);
	}
	if (f->exception[0] != '\0')
		put_prop(j, "exception", f->exception);
	json_end_array(j);
}

static void
put_subject(struct oscal *w, const struct finding *f)
{
	struct record_party subject = *report_subject(f);
	char name[RECORD_NAME * 2];

	if (subject.host[0] != '\0')
		memset(&subject.addr, 0, sizeof(subject.addr));
	words_party(&subject, name);
	json_key(&w->j, "subjects");
	json_begin_array(&w->j);
	json_begin_object(&w->j);
	put_uuid(w, "subject-uuid", "host", name);
	json_put_string(&w->j, "type", "inventory-item");
	json_end_object(&w->j);
	json_end_array(&w->j);
}

static int
add_observation(void *ctx, const struct finding *f)
{
	struct oscal *w = ctx;
	struct json *j = &w->j;

	if (!of_period(w->r, f))
		return 0;
	begin_list(w, "observations");
	json_begin_object(j);
	put_uuid(w, "uuid", "observation", f->id);
	json_put_string(j, "title", f->violation->name);
	put_line(j, "description", f->reason);
	put_finding_props(w, f);
	json_key(j, "methods");
	json_begin_array(j);
	json_add_string(j, "EXAMINE");
	json_end_array(j);
	json_key(j, "types");
	json_begin_array(j);
	json_add_string(j, "finding");
	json_end_array(j);
	json_key(j, "origins");
	json_begin_array(j);
	put_origins(w);
	json_end_array(j);
	put_subject(w, f);
	json_put_time(j, "collected", f->last);
	json_end_object(j);
	return out_flush(w->o, false);
}

/* ---- risks ---- */

static void
risk_keep(struct oscal *w, const char *kind, const char *name, unsigned controls)
{
	w->risk = xrealloc(w->risk, w->risk_count + 1, sizeof(*w->risk));
	w->risk[w->risk_count].controls = controls;
	uuid(w, kind, name, w->risk[w->risk_count++].uuid);
}

static void
begin_related(struct oscal *w)
{
	begin_list(w, "risks");
	json_begin_object(&w->j);
}

static void
put_response(struct oscal *w, const char *name, const char *text)
{
	struct json *j = &w->j;

	json_key(j, "remediations");
	json_begin_array(j);
	json_begin_object(j);
	put_uuid(w, "uuid", "remediation", name);
	json_put_string(j, "lifecycle", "recommendation");
	json_put_string(j, "title", "What to do");
	put_line(j, "description", text);
	json_end_object(j);
	json_end_array(j);
}

static void
put_related(struct oscal *w, const struct finding *f)
{
	json_begin_object(&w->j);
	put_uuid(w, "observation-uuid", "observation", f->id);
	json_end_object(&w->j);
}

static void
begin_violation(struct oscal *w)
{
	const struct violation *v = w->violation;
	struct json *j = &w->j;

	begin_related(w);
	put_uuid(w, "uuid", "risk", v->name);
	json_put_string(j, "title", v->name);
	put_line(j, "description", v->source[0] != '\0' ? v->source : v->name);
	put_line(j, "statement", v->source[0] != '\0' ? v->source : v->name);
	json_put_string(j, "status", "open");
	json_key(j, "characterizations");
	json_begin_array(j);
	json_begin_object(j);
	json_key(j, "origin");
	put_origins(w);
	json_key(j, "facets");
	json_begin_array(j);
	json_begin_object(j);
	json_put_string(j, "name", "severity");
	json_put_string(j, "system", OSCAL_NS);
	json_put_string(j, "value", severity_name(v->severity));
	json_end_object(j);
	json_end_array(j);
	json_end_object(j);
	json_end_array(j);
	put_response(w, v->name, v->remediation);
	json_key(j, "related-observations");
	json_begin_array(j);
}

static int
add_to_violation(void *ctx, const struct finding *f)
{
	struct oscal *w = ctx;

	if (!of_period(w->r, f) || f->status == FINDING_EXCEPTED)
		return 0;
	if (!w->found)
		begin_violation(w);
	w->found = true;
	put_related(w, f);
	return out_flush(w->o, false);
}

static void
end_risk(struct oscal *w)
{
	if (w->found) {
		json_end_array(&w->j);
		json_end_object(&w->j);
	}
	w->found = false;
}

static int
put_violations(struct oscal *w)
{
	struct store_filter f = report_filter(w->r);
	int error = 0;

	for (size_t i = 0; error == 0 && (w->violation = violation_at(i)) != NULL;
		i++) {
		f.violation = w->violation->name;
		error = store_read_findings(w->r->reader, &f, add_to_violation, w);
		if (w->found)
			risk_keep(w, "risk", w->violation->name,
				controls_of(w->violation));
		end_risk(w);
	}
	return error;
}

static void
begin_exception(struct oscal *w)
{
	const struct site_exception *e = &w->exception->scope;
	struct json *j = &w->j;
	char end[EXCEPTION_END], port[EXCEPTION_PORT], text[OSCAL_NAME];
	char server[EXCEPTION_END];

	begin_related(w);
	put_uuid(w, "uuid", "exception", e->id);
	snprintf(text, sizeof(text), "Exception %s", e->id);
	put_line(j, "title", text);
	snprintf(text, sizeof(text), "%s from %s to %s at %s",
		e->violation != NULL ? e->violation : "any violation",
		exception_end_format(&e->client, end),
		exception_end_format(&e->server, server),
		exception_port_format(&e->port, port));
	put_line(j, "description", text);
	snprintf(text, sizeof(text), "Accepted by %s: %s", e->owner, e->reason);
	put_line(j, "statement", text);
	json_put_string(j, "status", "deviation-approved");
	json_put_time(j, "deadline", e->expires);
	json_key(j, "related-observations");
	json_begin_array(j);
}

static int
add_to_exception(void *ctx, const struct finding *f)
{
	struct oscal *w = ctx;

	if (!of_period(w->r, f) || strcmp(f->exception, w->exception->scope.id) != 0)
		return 0;
	if (!w->found)
		begin_exception(w);
	w->found = true;
	w->controls |= controls_of(f->violation);
	put_related(w, f);
	return out_flush(w->o, false);
}

static int
add_exception(void *ctx, const struct exception *e, uint64_t row)
{
	struct oscal *w = ctx;
	struct store_filter f = report_filter(w->r);
	int error;

	(void)row;
	if (e->findings == 0)
		return 0;
	f.status = finding_status_name(FINDING_EXCEPTED);
	w->exception = e;
	w->controls = 0;
	error = store_read_findings(w->r->reader, &f, add_to_exception, w);
	if (w->found)
		risk_keep(w, "exception", e->scope.id, w->controls);
	end_risk(w);
	return error;
}

static int
put_risks(struct oscal *w)
{
	struct store_filter any;
	int error = put_violations(w);

	store_filter_init(&any);
	if (error == 0)
		error = store_read_exceptions(w->r->reader, &any, add_exception, w);
	end_list(w);
	return error;
}

/* ---- controls ---- */

static int
add_to_control(void *ctx, const struct finding *f)
{
	struct oscal *w = ctx;

	if (!of_period(w->r, f))
		return 0;
	begin_list(w, "related-observations");
	put_related(w, f);
	return out_flush(w->o, false);
}

static void
put_target(struct oscal *w, size_t i)
{
	static const char *const reasons[] = {
		[CONTROL_NOT_OBSERVED] = "other",
		[CONTROL_SATISFIED] = "pass",
		[CONTROL_NOT_SATISFIED] = "fail",
	};
	enum control_answer answer = control_answer(&w->r->controls, i);
	struct json *j = &w->j;
	char id[24];

	snprintf(id, sizeof(id), "%s_obj", control_name(i));
	for (char *p = id; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	json_key(j, "target");
	json_begin_object(j);
	json_put_string(j, "type", "objective-id");
	json_put_string(j, "target-id", id);
	json_key(j, "status");
	json_begin_object(j);
	json_put_string(j, "state",
		answer == CONTROL_SATISFIED ? "satisfied" : "not-satisfied");
	json_put_string(j, "reason", reasons[answer]);
	if (answer == CONTROL_NOT_OBSERVED)
		json_put_string(j, "remarks",
			"Not observed: neither a breach nor proof of compliance.");
	json_end_object(j);
	json_end_object(j);
}

static int
put_control(struct oscal *w, size_t i)
{
	struct store_filter f = report_filter(w->r);
	const struct control *c = &w->r->controls.item[i];
	struct json *j = &w->j;
	char text[OSCAL_NAME];
	int error;

	json_begin_object(j);
	put_uuid(w, "uuid", "control", control_name(i));
	json_put_string(j, "title", report_group_title(i));
	snprintf(text, sizeof(text),
		"%s: %llu open findings, %llu under an exception, %llu conversations "
		"that comply.",
		words_answer(control_answer(&w->r->controls, i)),
		(unsigned long long)c->findings, (unsigned long long)c->excepted,
		(unsigned long long)c->conversations);
	json_put_string(j, "description", text);
	put_target(w, i);
	f.control = control_name(i);
	error = store_read_findings(w->r->reader, &f, add_to_control, w);
	end_list(w);
	for (size_t k = 0; k < w->risk_count; k++) {
		if ((w->risk[k].controls >> i & 1) == 0)
			continue;
		begin_list(w, "related-risks");
		json_begin_object(j);
		json_put_string(j, "risk-uuid", w->risk[k].uuid);
		json_end_object(j);
	}
	end_list(w);
	json_end_object(j);
	return error;
}

static int
put_controls(struct oscal *w)
{
	int error = 0;

	json_key(&w->j, "findings");
	json_begin_array(&w->j);
	for (size_t i = 0; error == 0 && i < CONTROL_COUNT; i++)
		error = put_control(w, i);
	json_end_array(&w->j);
	return error;
}

/* ---- all ---- */

static void
put_limits(struct json *j)
{
	struct str text = {0};

	for (size_t i = 0; words_limits[i] != NULL; i++)
		str_printf(&text, "%s%s", i > 0 ? "\n\n" : "", words_limits[i]);
	json_put_string(j, "remarks", text.data);
	str_fini(&text);
}

static int
put_result(struct oscal *w, const char *period)
{
	struct store_filter f = report_filter(w->r);
	struct json *j = &w->j;
	struct str text = {0};
	int error;

	json_begin_object(j);
	put_uuid(w, "uuid", "result", period);
	json_put_string(j, "title", period);
	words_coverage(w->r, &text);
	put_line(j, "description", text.data);
	str_fini(&text);
	json_put_time(j, "start", w->r->from);
	json_put_time(j, "end", w->r->end);
	put_head_props(w);
	error = put_definitions(w);
	put_reviewed(j);
	if (error == 0)
		error = store_read_findings_by_host(
			w->r->reader, &f, NULL, add_observation, w);
	end_list(w);
	if (error == 0)
		error = put_risks(w);
	if (error == 0)
		error = put_controls(w);
	put_limits(j);
	json_end_object(j);
	return error;
}

int
oscal_write(struct report *r, struct out *o)
{
	struct oscal w = {.r = r, .o = o};
	char period[2 * ZONE_TIME + 8];
	int error;

	uuid(&w, "component", "sensor", w.sensor);
	put_period_name(r, period, sizeof(period));
	json_init(&w.j, &o->text);
	json_begin_object(&w.j);
	json_key(&w.j, "assessment-results");
	json_begin_object(&w.j);
	put_uuid(&w, "uuid", "assessment-results", period);
	put_metadata(&w);
	json_key(&w.j, "results");
	json_begin_array(&w.j);
	error = put_result(&w, period);
	json_end_array(&w.j);
	put_back_matter(&w);
	json_end_object(&w.j);
	json_end_object(&w.j);
	str_putc(&o->text, '\n');
	free(w.risk);
	return error;
}
