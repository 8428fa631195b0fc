/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A certificate -> JSON.  What is unknown is null; a certificate without an end
 * has `not_after` null and `readable` true.  Pure; `camwarden` and the API.
 */
#include "camwarden/export.h"

#include <stdio.h>

void
export_fingerprint(struct json *j, const char *key, const uint8_t id[])
{
	char text[2 * PROTOCOL_FINGERPRINT + 1];
	uint8_t any = 0;

	for (size_t i = 0; i < PROTOCOL_FINGERPRINT; i++)
		any |= id[i];
	json_put_string(
		j, key, any != 0 ? hex_format(id, PROTOCOL_FINGERPRINT, text) : NULL);
}

static void
put_names(struct json *j, const struct certificate *c)
{
	char text[ADDR_STRLEN];

	json_key(j, "names");
	json_begin_array(j);
	for (const char *name = certificate_name_next(c, NULL); name != NULL;
		name = certificate_name_next(c, name))
		json_add_string(j, name);
	json_end_array(j);
	json_key(j, "addresses");
	json_begin_array(j);
	for (unsigned i = 0; i < c->address_count; i++)
		json_add_string(j, addr_format(&c->address[i], text));
	json_end_array(j);
}

static void
put_key(struct json *j, const struct certificate *c)
{
	json_key(j, "key");
	json_begin_object(j);
	json_put_string(j, "algorithm", c->key_algorithm);
	json_put_uint(j, "bits", c->key_bits);
	export_fingerprint(j, "sha256", c->key_id);
	json_end_object(j);
	json_put_string(j, "signature", c->signature_algorithm);
}

void
export_problems(struct json *j, unsigned problems)
{
	json_key(j, "problems");
	json_begin_array(j);
	for (unsigned i = 0; i < CERTIFICATE_PROBLEMS; i++)
		if (problems & 1u << i)
			json_add_string(j, certificate_problem_name(i));
	json_end_array(j);
}

static void
put_places(struct json *j, const struct certificate_record *c)
{
	json_put_uint(j, "places", c->places);
	json_key(j, "seen_at");
	json_begin_array(j);
	for (size_t i = 0; i < c->place_count; i++) {
		const struct certificate_place *p = &c->place[i];

		json_begin_object(j);
		json_put_addr(j, "address", &p->addr);
		json_put_uint(j, "port", p->port);
		json_put_string(j, "host", p->host);
		json_put_uint(j, "position", p->index);
		json_put_time(j, "first_seen", p->first);
		json_put_time(j, "last_seen", p->last);
		json_end_object(j);
	}
	json_end_array(j);
}

void
export_certificate(struct json *j, const struct certificate_record *record)
{
	const struct certificate *c = &record->certificate;

	json_begin_object(j);
	export_fingerprint(j, "sha256", c->sha256);
	json_put_bool(j, "readable", record->readable);
	json_put_string(j, "subject", c->subject);
	json_put_string(j, "issuer", c->issuer);
	json_put_string(j, "serial", c->serial);
	json_put_time(j, "not_before", c->not_before);
	json_put_time(j, "not_after", c->not_after);
	put_names(j, c);
	put_key(j, c);
	json_put_bool(j, "self_signed", c->self_signed);
	json_put_bool(j, "authority", c->is_ca);
	json_put_string(j, "trust", trust_answer_name(record->trust));
	export_problems(j, record->problems);
	json_put_time(j, "judged_at", record->at);
	put_places(j, record);
	json_put_time(j, "first_seen", record->first);
	json_put_time(j, "last_seen", record->last);
	json_end_object(j);
}
