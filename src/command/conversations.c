/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `camwarden conversations`: who talked to whom, the compliant too, as a table
 * for people, JSON lines or CSV.
 */
#include "camwarden/siem.h"

#include "reading_int.h"

static const struct command_option options[] = {
	READING_DATABASE,
	{"verdict", 0, "VERDICT", "compliant, violation or not_evaluable only", NULL,
		READING(verdict)},
	READING_VIOLATION,
	READING_ROLE,
	READING_HOST,
	READING_TRANSPORT,
	READING_FROM,
	READING_TO,
	READING_LIMIT,
	{"format", 0, "FORMAT", "table, ndjson, csv or ocsf", "table", READING(format)},
};

static const struct command_usage usage = {"conversations", "",
	"Prints the conversations with their verdicts", options,
	sizeof(options) / sizeof(options[0]), 0, 0};

enum { CLIENT_WIDTH = 28, SERVER_WIDTH = 37 };

static void
put_head(struct str *to)
{
	text_cell(to, "VERDICT", 13);
	text_cell(to, "EVIDENCE", 11);
	text_cell(to, "CLIENT", CLIENT_WIDTH);
	text_cell(to, "SERVER", SERVER_WIDTH);
	text_cell(to, "SPOKEN", 7);
	text_cell(to, "  PACKETS", 9);
	text_cell(to, "FINDINGS", 8);
	text_end(to);
}

static void
put_table(struct str *to, const struct conversation_record *c)
{
	char party[TEXT_PARTY];

	text_cell(to, verdict_name(c->verdict), 13);
	text_cell(to, evidence_name(c->evidence), 11);
	text_party(&c->client, party);
	text_cell(to, party, CLIENT_WIDTH);
	text_party(&c->server, party);
	text_port(c->server_port, c->transport, party);
	text_cell(to, party, SERVER_WIDTH);
	text_cell(to, c->application, 7);
	text_number(to, c->client_packets + c->server_packets, 9);
	text_number(to, c->finding_count, 8);
	text_end(to);
}

static void
put_csv(struct str *to, const struct conversation_record *c)
{
	char name[8];

	csv_text(to, c->id);
	csv_party(to, &c->client);
	csv_party(to, &c->server);
	csv_number(to, c->server_port);
	csv_text(to, transport_name(c->transport, name));
	csv_text(to, c->application);
	csv_text(to, c->server_name);
	csv_text(to, evidence_name(c->evidence));
	csv_text(to, verdict_name(c->verdict));
	csv_text(to, c->rule.pack);
	csv_text(to, c->rule.id);
	csv_text(to, c->rule.source);
	csv_text(to, c->reason);
	csv_number(to, c->finding_count);
	csv_number(to, c->flows);
	csv_number(to, c->client_packets);
	csv_number(to, c->server_packets);
	csv_number(to, c->client_bytes);
	csv_number(to, c->server_bytes);
	csv_time(to, c->first);
	csv_time(to, c->last);
	csv_text(to, conversation_why_name(c->why));
	csv_end(to);
}

static const char csv_head[] =
	"id,client_address,client_mac,client_host,client_roles,client_zone,"
	"server_address,server_mac,server_host,server_roles,server_zone,server_port,"
	"transport,application,server_name,evidence,verdict,rule_pack,rule_id,"
	"rule_source,reason,findings,flows,client_packets,server_packets,client_bytes,"
	"server_bytes,first_seen,last_seen,why\r\n";

static const char *const formats[] = {"table", "ndjson", "csv", "ocsf", NULL};

static int
put(void *ctx, const struct conversation_record *c, uint64_t row)
{
	struct listing *l = ctx;

	(void)row;
	if (l->format == FORMAT_TABLE)
		put_table(&l->text, c);
	else if (l->format == FORMAT_CSV)
		put_csv(&l->text, c);
	else if (l->format == FORMAT_OCSF)
		siem_ocsf_conversation(listing_json(l), c);
	else
		export_conversation(listing_json(l), c);
	return listing_next(l);
}

int
command_conversations(int argc, char **argv)
{
	struct reading_place place;
	struct listing l;
	int status, result;

	if (!reading_begin(&usage, formats, argc, argv, &place, &status))
		return status;
	result = listing_begin(&l, place.format, csv_head, put_head);
	if (result == 0)
		result = store_read_conversations(place.reader, &place.filter, put, &l);
	if (result == 0)
		result = listing_total(&l, "conversation", "conversations");
	listing_fini(&l);
	return reading_end(&usage, &place, result);
}
