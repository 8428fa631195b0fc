/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `camwarden certificates`: what servers showed, whose end is next first, with
 * what is wrong with it at the newest packet time.  As a table for people, JSON
 * lines or CSV.
 */
#include <stdio.h>
#include <string.h>

#include "reading_int.h"

static const struct command_option options[] = {
	READING_DATABASE,
	{"host", 0, "HOST", "shown by this host, by name or address", NULL,
		READING(host)},
	READING_FROM,
	READING_TO,
	READING_LIMIT,
	{"format", 0, "FORMAT", "table, ndjson or csv", "table", READING(format)},
};

static const struct command_usage usage = {"certificates", "",
	"Prints the certificates that servers showed, and what is wrong with them",
	options, sizeof(options) / sizeof(options[0]), 0, 0};

static void
put_head(struct str *to)
{
	text_cell(to, "EXPIRES", 20);
	text_cell(to, "SUBJECT", 32);
	text_cell(to, "ISSUER", 24);
	text_cell(to, "KEY", 10);
	text_cell(to, "SEEN AT", 30);
	text_cell(to, "PROBLEMS", 40);
	text_end(to);
}

static void
put_problems(struct str *to, unsigned problems, const char *between)
{
	const char *before = "";

	for (unsigned i = 0; i < CERTIFICATE_PROBLEMS; i++) {
		if (!(problems & 1u << i))
			continue;
		str_printf(to, "%s%s", before, certificate_problem_name(i));
		before = between;
	}
}

/* "RS1:443"; ports of IPv6 stand behind brackets. */
static void
put_place(struct str *to, const struct certificate_place *p)
{
	char addr[ADDR_STRLEN];

	addr_format(&p->addr, addr);
	if (p->host[0] != '\0')
		str_printf(to, "%s:%u", p->host, p->port);
	else
		str_printf(to, strchr(addr, ':') != NULL ? "[%s]:%u" : "%s:%u", addr,
			p->port);
}

static void
put_table(struct str *to, const struct certificate_record *r)
{
	const struct certificate *c = &r->certificate;
	char time[TIME_STRLEN], key[48];
	struct str at = {0};

	if (r->place_count > 0)
		put_place(&at, &r->place[0]);
	if (r->places > 1)
		str_printf(&at, " and %zu more", r->places - 1);
	snprintf(key, sizeof(key), "%s %u", c->key_algorithm, c->key_bits);
	text_cell(to,
		!r->readable        ? "unreadable"
		: c->not_after == 0 ? "never"
				    : text_time(c->not_after, time),
		20);
	text_cell(to, c->subject[0] != '\0' ? c->subject : "-", 32);
	text_cell(to, c->self_signed ? "itself" : c->issuer, 24);
	text_cell(to, key, 10);
	text_cell(to, at.len > 0 ? at.data : "-", 30);
	put_problems(to, r->problems, " ");
	text_end(to);
	str_fini(&at);
}

static const char csv_head[] =
	"sha256,subject,issuer,serial,not_before,not_after,names,key,bits,signature,"
	"self_signed,authority,trust,problems,seen_at,first_seen,last_seen\r\n";

static void
csv_names(struct str *to, const struct certificate *c)
{
	struct str names = {0};
	char text[ADDR_STRLEN];

	for (const char *name = certificate_name_next(c, NULL); name != NULL;
		name = certificate_name_next(c, name))
		str_printf(&names, "%s%s", names.len > 0 ? "; " : "", name);
	for (unsigned i = 0; i < c->address_count; i++)
		str_printf(&names, "%s%s", names.len > 0 ? "; " : "",
			addr_format(&c->address[i], text));
	csv_text(to, names.len > 0 ? names.data : "");
	str_fini(&names);
}

static void
csv_places(struct str *to, const struct certificate_record *r)
{
	struct str at = {0};

	for (size_t i = 0; i < r->place_count; i++) {
		if (i > 0)
			str_puts(&at, "; ");
		put_place(&at, &r->place[i]);
	}
	csv_text(to, at.len > 0 ? at.data : "");
	str_fini(&at);
}

static void
csv_date(struct str *to, cw_time t)
{
	if (t != 0)
		csv_time(to, t);
	else
		csv_text(to, "");
}

static void
put_csv(struct str *to, const struct certificate_record *r)
{
	const struct certificate *c = &r->certificate;
	char id[2 * PROTOCOL_FINGERPRINT + 1];
	struct str problems = {0};

	put_problems(&problems, r->problems, "; ");
	csv_text(to, hex_format(c->sha256, PROTOCOL_FINGERPRINT, id));
	csv_text(to, c->subject);
	csv_text(to, c->issuer);
	csv_text(to, c->serial);
	csv_date(to, c->not_before);
	csv_date(to, c->not_after);
	csv_names(to, c);
	csv_text(to, c->key_algorithm);
	csv_number(to, c->key_bits);
	csv_text(to, c->signature_algorithm);
	csv_text(to, c->self_signed ? "true" : "false");
	csv_text(to, c->is_ca ? "true" : "false");
	csv_text(to, trust_answer_name(r->trust));
	csv_text(to, problems.len > 0 ? problems.data : "");
	csv_places(to, r);
	csv_time(to, r->first);
	csv_time(to, r->last);
	csv_end(to);
	str_fini(&problems);
}

static int
put(void *ctx, const struct certificate_record *c, uint64_t row)
{
	struct listing *l = ctx;

	(void)row;
	if (l->format == FORMAT_TABLE)
		put_table(&l->text, c);
	else if (l->format == FORMAT_CSV)
		put_csv(&l->text, c);
	else
		export_certificate(listing_json(l), c);
	return listing_next(l);
}

int
command_certificates(int argc, char **argv)
{
	struct reading_place place;
	struct listing l;
	int status, result;

	if (!reading_begin(&usage, reading_formats, argc, argv, &place, &status))
		return status;
	result = listing_begin(&l, place.format, csv_head, put_head);
	if (result == 0)
		result = store_read_certificates(place.reader, &place.filter, put, &l);
	if (result == 0)
		result = listing_total(&l, "certificate", "certificates");
	listing_fini(&l);
	return reading_end(&usage, &place, result);
}
