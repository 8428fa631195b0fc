/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records -> the canonical JSON of findings, conversations and assets.  Names
 * and order of members are what users rely on.  What is unknown is null; only
 * `mac` is left out instead.  Pure; used by `camwarden` and the API.
 */
#include "camwarden/export.h"

#include <string.h>

#include "camwarden/packet.h"

void
export_list(struct json *j, const char *key, const char *list)
{
	json_key(j, key);
	json_begin_array(j);
	while (*list != '\0') {
		size_t n = strcspn(list, ",");

		json_add_bytes(j, list, n);
		list += n + (list[n] == ',');
	}
	json_end_array(j);
}

static void
put_party(struct json *j, const struct record_party *p)
{
	char mac[MAC_STRLEN];

	if (record_party_has_addr(p))
		json_put_addr(j, "address", &p->addr);
	else
		json_put_string(j, "address", NULL);
	if (!mac_is_zero(&p->mac))
		json_put_string(j, "mac", mac_format(&p->mac, mac));
	json_put_string(j, "host", p->host);
	export_list(j, "roles", p->roles);
	json_put_string(j, "zone", p->zone);
}

static void
put_parties(struct json *j, const struct record_party *client,
	const struct record_party *server, uint16_t port, uint8_t transport)
{
	char name[8];

	json_key(j, "client");
	json_begin_object(j);
	put_party(j, client);
	json_end_object(j);
	json_key(j, "server");
	if (!record_party_is_there(server)) {
		json_add_null(j);
		return;
	}
	json_begin_object(j);
	put_party(j, server);
	json_put_uint(j, "port", port);
	json_put_string(j, "transport", transport_name(transport, name));
	json_end_object(j);
}

static void
put_rule(struct json *j, const struct record_rule *r)
{
	json_key(j, "rule");
	if (r->pack[0] == '\0') {
		json_add_null(j);
		return;
	}
	json_begin_object(j);
	json_put_string(j, "pack", r->pack);
	json_put_string(j, "id", r->id);
	json_put_string(j, "source", r->source);
	json_end_object(j);
}

static void
put_finding(struct json *j, const struct finding *f)
{
	json_put_string(j, "id", f->id);
	json_put_string(j, "violation", f->violation->name);
	json_put_string(j, "code", f->violation->code);
	json_put_string(j, "severity", severity_name(f->severity));
	json_put_string(j, "evidence", evidence_name(f->evidence));
	json_put_string(j, "status", finding_status_name(f->status));
	put_parties(j, &f->client, &f->server, f->server_port, f->transport);
	json_put_string(j, "application", f->application);
	put_rule(j, &f->rule);
	json_put_string(j, "reason", f->reason);
	export_list(j, "controls", f->violation->controls);
	json_put_string(j, "remediation", f->violation->remediation);
	json_put_time(j, "first_seen", f->first);
	json_put_time(j, "last_seen", f->last);
	json_put_uint(j, "conversations", f->conversations);
	json_put_uint(j, "packets", f->packets);
	json_put_uint(j, "bytes", f->bytes);
	json_put_string(j, "exception", f->exception);
	json_key(j, "detail");
	json_add_raw(j, f->detail[0] != '\0' ? f->detail : "{}");
}

void
export_finding(struct json *j, const struct finding *f)
{
	json_begin_object(j);
	put_finding(j, f);
	json_end_object(j);
}

void
export_finding_kept(
	struct json *j, const struct finding *f, uint64_t packets, const char *why)
{
	json_begin_object(j);
	put_finding(j, f);
	json_put_uint(j, "evidence_packets", packets);
	json_put_string(j, "evidence_missing", why);
	json_end_object(j);
}

void
export_conversation(struct json *j, const struct conversation_record *c)
{
	json_begin_object(j);
	json_put_string(j, "id", c->id);
	put_parties(j, &c->client, &c->server, c->server_port, c->transport);
	json_put_string(j, "client_role", c->client_role);
	json_put_string(j, "server_role", c->server_role);
	json_put_string(j, "application", c->application);
	json_put_string(j, "server_name", c->server_name);
	json_put_string(j, "evidence", evidence_name(c->evidence));
	json_put_string(j, "verdict", verdict_name(c->verdict));
	put_rule(j, &c->rule);
	json_put_string(j, "reason", c->reason);
	json_key(j, "findings");
	json_begin_array(j);
	for (size_t i = 0; i < c->finding_count; i++)
		json_add_string(j, c->finding[i]);
	json_end_array(j);
	json_put_uint(j, "flows", c->flows);
	json_put_uint(j, "client_packets", c->client_packets);
	json_put_uint(j, "server_packets", c->server_packets);
	json_put_uint(j, "client_bytes", c->client_bytes);
	json_put_uint(j, "server_bytes", c->server_bytes);
	json_put_time(j, "first_seen", c->first);
	json_put_time(j, "last_seen", c->last);
	json_put_string(j, "why", conversation_why_name(c->why));
	json_end_object(j);
}

static void
put_names(struct json *j, const struct asset_record *a)
{
	json_key(j, "names");
	json_begin_array(j);
	for (size_t i = 0; i < a->name_count; i++) {
		const struct name_sighting *n = &a->name[i];

		json_begin_object(j);
		json_put_string(j, "name", n->name);
		json_put_string(j, "kind", name_kind_name((enum name_kind)n->kind));
		json_put_addr(j, "by", &n->by);
		json_put_time(j, "first_seen", n->first);
		json_put_time(j, "last_seen", n->last);
		json_end_object(j);
	}
	json_end_array(j);
}

static void
put_services(struct json *j, const struct asset_record *a)
{
	json_key(j, "services");
	json_begin_array(j);
	for (size_t i = 0; i < a->service_count; i++) {
		const struct asset_service *s = &a->service[i];
		char transport[8], version[SERVICE_VERSION];

		json_begin_object(j);
		json_put_uint(j, "port", s->port);
		json_put_string(
			j, "transport", transport_name(s->transport, transport));
		json_put_string(
			j, "application", protocol_name((enum protocol)s->application));
		json_put_string(j, "banner", s->banner);
		json_put_string(j, "version", service_version(s, version));
		json_put_time(j, "last_seen", s->last);
		json_end_object(j);
	}
	json_end_array(j);
}

void
export_asset(struct json *j, const struct asset_record *record, const char *vendor)
{
	const struct asset *a = &record->asset;
	char mac[MAC_STRLEN];

	json_begin_object(j);
	if (addr_class(&a->addr) != ADDR_UNSPECIFIED)
		json_put_addr(j, "address", &a->addr);
	else
		json_put_string(j, "address", NULL);
	if (!mac_is_zero(&a->mac))
		json_put_string(j, "mac", mac_format(&a->mac, mac));
	json_put_string(j, "vendor", vendor);
	json_key(j, "vlan");
	if (a->vlan == PACKET_NO_VLAN)
		json_add_null(j);
	else
		json_add_uint(j, a->vlan);
	json_put_bool(j, "arp", a->arp);
	json_put_string(j, "host", record->host);
	export_list(j, "roles", record->roles);
	json_put_string(j, "zone", record->zone);
	put_names(j, record);
	put_services(j, record);
	json_put_bool(j, "seen", a->sightings != 0);
	json_put_time(j, "first_seen", a->first);
	json_put_time(j, "last_seen", a->last);
	json_put_uint(j, "sightings", a->sightings);
	json_end_object(j);
}

void
export_exception(struct json *j, const struct exception *e)
{
	const struct site_exception *x = &e->scope;
	char end[EXCEPTION_END], port[EXCEPTION_PORT];

	json_begin_object(j);
	json_put_string(j, "id", x->id);
	json_put_string(j, "source", e->configured ? "configuration" : "database");
	json_put_string(j, "state", exception_state_name(e->state));
	json_put_string(j, "violation", x->violation != NULL ? x->violation : "any");
	json_put_string(j, "client", exception_end_format(&x->client, end));
	json_put_string(j, "server", exception_end_format(&x->server, end));
	json_put_string(j, "port", exception_port_format(&x->port, port));
	json_put_string(j, "reason", x->reason);
	json_put_string(j, "owner", x->owner);
	json_put_time(j, "expires", x->expires);
	json_put_time(j, "added", e->added);
	json_put_time(j, "revoked", e->revoked);
	json_put_uint(j, "findings", e->findings);
	json_put_bool(j, "matched", e->matched);
	json_end_object(j);
}

void
export_suspension(struct json *j, const struct suspension *x)
{
	json_begin_object(j);
	json_put_string(j, "violation", x->violation->name);
	json_put_string(j, "code", x->violation->code);
	json_put_string(j, "subject", x->subject);
	json_put_uint(j, "count", x->count);
	json_put_string(j, "reason", x->reason);
	json_put_string(j, "sensor", x->sensor);
	json_put_time(j, "from", x->from);
	json_put_time(j, "to", x->to);
	json_end_object(j);
}
