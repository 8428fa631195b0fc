/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Elastic Common Schema 8.11: a finding as an alert.  Fields of our own are in the
 * namespace `camwarden`.
 */
#include "siem_int.h"

#include <ctype.h>

#include "camwarden/export.h"

/* ECS leaves the scale to the source; Elastic's own alerts have these. */
static const unsigned char severities[] = {10, 21, 47, 73, 99};

static void
put_event(struct json *j, const struct finding *f)
{
	json_key(j, "event");
	json_begin_object(j);
	json_put_string(j, "kind", "alert");
	export_list(j, "category", "network");
	export_list(j, "type", "info");
	json_put_string(j, "id", f->id);
	json_put_string(j, "code", f->violation->code);
	json_put_string(j, "action", f->violation->name);
	json_put_string(j, "provider", "camwarden");
	json_put_string(j, "module", "camwarden");
	json_put_string(j, "dataset", "camwarden.finding");
	json_put_uint(j, "severity", severities[f->severity]);
	siem_text(j, "reason", f->reason);
	json_put_time(j, "start", f->first);
	json_put_time(j, "end", f->last);
	json_end_object(j);
}

/* ECS: upper case, hyphens (RFC 7042). */
static void
put_mac(struct json *j, const struct mac *m)
{
	char text[MAC_STRLEN];

	if (mac_is_zero(m))
		return;
	mac_format(m, text);
	for (char *s = text; *s != '\0'; s++)
		*s = *s == ':' ? '-' : (char)toupper((unsigned char)*s);
	json_put_string(j, "mac", text);
}

static void
put_party(struct json *j, const char *key, const struct record_party *p, uint16_t port)
{
	char address[ADDR_STRLEN];

	json_key(j, key);
	json_begin_object(j);
	if (record_party_has_addr(p)) {
		json_put_string(j, "address", addr_format(&p->addr, address));
		json_put_string(j, "ip", address);
	} else {
		siem_text(j, "address", p->host);
	}
	put_mac(j, &p->mac);
	if (port != 0)
		json_put_uint(j, "port", port);
	json_end_object(j);
}

static void
put_rule(struct json *j, const struct finding *f)
{
	json_key(j, "rule");
	json_begin_object(j);
	json_put_string(j, "name", f->violation->name);
	siem_text(j, "id", f->rule.id);
	siem_text(j, "ruleset", f->rule.pack);
	siem_text(j, "reference", f->rule.source);
	siem_text(j, "description", f->violation->remediation);
	json_end_object(j);
}

static void
put_related(struct json *j, const struct finding *f)
{
	const struct record_party *ends[] = {&f->client, &f->server};
	char address[ADDR_STRLEN];

	json_key(j, "related");
	json_begin_object(j);
	json_key(j, "ip");
	json_begin_array(j);
	for (unsigned i = 0; i < 2; i++)
		if (record_party_has_addr(ends[i]))
			json_add_string(j, addr_format(&ends[i]->addr, address));
	json_end_array(j);
	json_key(j, "hosts");
	json_begin_array(j);
	for (unsigned i = 0; i < 2; i++)
		if (ends[i]->host[0] != '\0')
			json_add_string(j, ends[i]->host);
	json_end_array(j);
	json_end_object(j);
}

static void
put_network(struct json *j, const struct finding *f)
{
	char transport[8];

	json_key(j, "network");
	json_begin_object(j);
	json_put_string(j, "transport", transport_name(f->transport, transport));
	siem_text(j, "protocol", f->application);
	json_put_uint(j, "packets", f->packets);
	json_put_uint(j, "bytes", f->bytes);
	json_end_object(j);
}

void
siem_ecs_finding(struct json *j, const struct finding *f)
{
	json_begin_object(j);
	json_put_time(j, "@timestamp", f->last);
	json_key(j, "ecs");
	json_begin_object(j);
	json_put_string(j, "version", "8.11.0");
	json_end_object(j);
	siem_text(j, "message", f->reason);
	put_event(j, f);
	put_party(j, "source", &f->client, 0);
	if (record_party_is_there(&f->server)) {
		put_party(j, "destination", &f->server, f->server_port);
		put_network(j, f);
	}
	put_rule(j, f);
	put_related(j, f);
	json_key(j, "observer");
	json_begin_object(j);
	json_put_string(j, "vendor", SIEM_VENDOR);
	json_put_string(j, "product", SIEM_PRODUCT);
	json_put_string(j, "type", "compliance");
	json_put_string(j, "version", PACKAGE_VERSION);
	json_end_object(j);
	json_key(j, "camwarden");
	json_begin_object(j);
	json_key(j, "finding");
	export_finding(j, f);
	json_end_object(j);
	json_end_object(j);
}
