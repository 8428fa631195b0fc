/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `camwarden findings`: the stored findings by filter, as a table for people,
 * JSON lines or CSV.
 */
#include <inttypes.h>

#include "camwarden/siem.h"

#include "reading_int.h"

static const struct command_option options[] = {
	READING_DATABASE,
	{"severity", 0, "LEVEL", "this severity only", NULL, READING(severity)},
	{"severity-least", 0, "LEVEL", "this severity or graver", NULL,
		READING(severity_least)},
	READING_VIOLATION,
	READING_ROLE,
	READING_HOST,
	READING_TRANSPORT,
	{"status", 0, "STATUS", "open, acknowledged, excepted or resolved only", NULL,
		READING(status)},
	{"control", 0, "NAME", "of a violation that concerns it, such as SC-7", NULL,
		READING(control)},
	{"since", 0, "N", "changed after this updated_seq", NULL, READING(since)},
	READING_FROM,
	READING_TO,
	READING_LIMIT,
	{"format", 0, "FORMAT", "table, ndjson, csv, ocsf, eve, ecs or cef", "table",
		READING(format)},
};

static const struct command_usage usage = {"findings", "",
	"Prints the findings: in a table the gravest first, else as they changed",
	options, sizeof(options) / sizeof(options[0]), 0, 0};

static void
put_line(struct str *to, const struct finding *f)
{
	char party[TEXT_PARTY];

	text_cell(to, severity_name(f->severity), 8);
	text_cell(to, f->violation->code, 4);
	text_cell(to, evidence_name(f->evidence), 11);
	text_party(&f->client, party);
	text_cell(to, party, 39);
	if (record_party_is_there(&f->server)) {
		text_party(&f->server, party);
		text_port(f->server_port, f->transport, party);
		text_cell(to, party, 53);
	}
	text_end(to);
}

static void
put_table(struct str *to, const struct finding *f)
{
	char first[TIME_STRLEN], last[TIME_STRLEN];
	struct str more = {0};

	put_line(to, f);
	text_wrap(to, f->reason, 9);
	str_printf(&more, "%s, %s to %s", f->violation->name,
		text_time(f->first, first), text_time(f->last, last));
	if (f->conversations > 0)
		str_printf(&more, ", %" PRIu64 " packets in %" PRIu64 " %s", f->packets,
			f->conversations,
			f->conversations == 1 ? "conversation" : "conversations");
	if (f->status != FINDING_OPEN)
		str_printf(&more, ", %s%s%s", finding_status_name(f->status),
			f->exception[0] != '\0' ? " by " : "", f->exception);
	text_wrap(to, more.data, 9);
	str_clear(&more);
	str_puts(&more, f->id);
	if (f->rule.pack[0] != '\0')
		str_printf(&more, ", rule %s of %s (%s)", f->rule.id, f->rule.pack,
			f->rule.source);
	text_wrap(to, more.data, 9);
	str_fini(&more);
}

static void
put_csv(struct str *to, const struct finding *f)
{
	bool server = record_party_is_there(&f->server);
	char name[8];

	csv_text(to, f->id);
	csv_text(to, f->violation->name);
	csv_text(to, f->violation->code);
	csv_text(to, severity_name(f->severity));
	csv_text(to, evidence_name(f->evidence));
	csv_text(to, finding_status_name(f->status));
	csv_party(to, &f->client);
	csv_party(to, &f->server);
	if (server) {
		csv_number(to, f->server_port);
		csv_text(to, transport_name(f->transport, name));
	} else {
		csv_text(to, "");
		csv_text(to, "");
	}
	csv_text(to, f->application);
	csv_text(to, f->rule.pack);
	csv_text(to, f->rule.id);
	csv_text(to, f->rule.source);
	csv_text(to, f->reason);
	csv_text(to, f->violation->controls);
	csv_time(to, f->first);
	csv_time(to, f->last);
	csv_number(to, f->conversations);
	csv_number(to, f->packets);
	csv_number(to, f->bytes);
	csv_text(to, f->exception);
	csv_end(to);
}

static const char csv_head[] =
	"id,violation,code,severity,evidence,status,client_address,client_mac,"
	"client_host,client_roles,client_zone,server_address,server_mac,server_host,"
	"server_roles,server_zone,server_port,transport,application,rule_pack,rule_id,"
	"rule_source,reason,controls,first_seen,last_seen,conversations,packets,bytes,"
	"exception\r\n";

static const char *const formats[] = {
	"table", "ndjson", "csv", "ocsf", "eve", "ecs", "cef", NULL};

static int
put(void *ctx, const struct finding *f)
{
	struct listing *l = ctx;

	switch (l->format) {
	case FORMAT_TABLE:
		put_table(&l->text, f);
		break;
	case FORMAT_CSV:
		put_csv(&l->text, f);
		break;
	case FORMAT_OCSF:
		siem_ocsf_finding(listing_json(l), f);
		break;
	case FORMAT_EVE:
		siem_eve_finding(listing_json(l), f);
		break;
	case FORMAT_ECS:
		siem_ecs_finding(listing_json(l), f);
		break;
	case FORMAT_CEF:
		siem_cef_finding(&l->text, f);
		break;
	default:
		export_finding(listing_json(l), f);
	}
	return listing_next(l);
}

/* For people: a pass per severity, the gravest first. */
static int
read_gravest_first(struct reading_place *place, struct listing *l)
{
	size_t limit = place->filter.limit;
	int result = 0;

	for (int i = SEVERITY_MAX - 1; result == 0 && i >= 0; i--) {
		if (i < place->filter.severity_least ||
			(limit != 0 && l->count >= limit))
			break;
		place->filter.severity = severity_name((enum severity)i);
		place->filter.limit = limit != 0 ? limit - l->count : 0;
		result = store_read_findings(place->reader, &place->filter, put, l);
	}
	return result;
}

static int
read_as_table(struct reading_place *place, struct listing *l)
{
	int result = place->filter.severity != NULL ? store_read_findings(place->reader,
							      &place->filter, put, l)
						    : read_gravest_first(place, l);

	return result != 0 ? result : listing_total(l, "finding", "findings");
}

int
command_findings(int argc, char **argv)
{
	struct reading_place place;
	struct listing l;
	int status, result;

	if (!reading_begin(&usage, formats, argc, argv, &place, &status))
		return status;
	result = listing_begin(&l, place.format, csv_head, NULL);
	if (result == 0 && l.format == FORMAT_TABLE)
		result = read_as_table(&place, &l);
	else if (result == 0)
		result = store_read_findings(place.reader, &place.filter, put, &l);
	listing_fini(&l);
	return reading_end(&usage, &place, result);
}
