/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * OCSF 1.3: a finding as Compliance Finding (2003), a conversation as Network
 * Activity (4001).  What its classes have no attribute for is under `unmapped`.
 */
#include "siem_int.h"

#include <string.h>

#include "camwarden/export.h"

enum {
	CATEGORY_FINDINGS = 2,
	CATEGORY_NETWORK = 4,
	CLASS_COMPLIANCE = 2003,
	CLASS_NETWORK = 4001,
	ACTIVITY_CREATE = 1,
	ACTIVITY_UPDATE = 2,
	ACTIVITY_CLOSE = 3,
	ACTIVITY_TRAFFIC = 6,
	COMPLIANCE_WARNING = 2,
	COMPLIANCE_FAIL = 3,
	OBSERVABLE_HOSTNAME = 1,
	OBSERVABLE_IP = 2,
	OBSERVABLE_MAC = 3,
};

static const struct {
	unsigned id, activity;
	const char *name;
} statuses[] = {
	[FINDING_OPEN] = {1, ACTIVITY_CREATE, "New"},
	[FINDING_ACKNOWLEDGED] = {2, ACTIVITY_UPDATE, "In Progress"},
	[FINDING_EXCEPTED] = {3, ACTIVITY_UPDATE, "Suppressed"},
	[FINDING_RESOLVED] = {4, ACTIVITY_CLOSE, "Resolved"},
};

static const char *const severities[] = {
	"Informational", "Low", "Medium", "High", "Critical"};

static void
put_class(struct json *j, unsigned category, unsigned class, unsigned activity)
{
	json_put_uint(j, "category_uid", category);
	json_put_uint(j, "class_uid", class);
	json_put_uint(j, "activity_id", activity);
	json_put_uint(j, "type_uid", (uint64_t) class * 100 + activity);
	json_key(j, "metadata");
	json_begin_object(j);
	json_put_string(j, "version", "1.3.0");
	json_key(j, "product");
	json_begin_object(j);
	json_put_string(j, "name", SIEM_PRODUCT);
	json_put_string(j, "vendor_name", SIEM_VENDOR);
	json_put_string(j, "version", PACKAGE_VERSION);
	json_end_object(j);
	json_end_object(j);
}

static void
put_compliance(struct json *j, const struct finding *f)
{
	const char *controls = f->violation->controls;
	bool warning = f->severity == SEVERITY_INFO;
	char first[16];

	json_key(j, "compliance");
	json_begin_object(j);
	if (*controls != '\0') {
		size_t n = strcspn(controls, ",");

		n = n < sizeof(first) ? n : sizeof(first) - 1;
		memcpy(first, controls, n);
		first[n] = '\0';
		json_put_string(j, "control", first);
		export_list(j, "requirements", controls);
	}
	json_key(j, "standards");
	json_begin_array(j);
	if (*controls != '\0')
		json_add_string(j, "NIST SP 800-53");
	if (f->rule.pack[0] != '\0')
		json_add_string(j, f->rule.pack);
	json_end_array(j);
	json_put_string(j, "status", warning ? "Warning" : "Fail");
	json_put_uint(j, "status_id", warning ? COMPLIANCE_WARNING : COMPLIANCE_FAIL);
	json_put_string(j, "status_detail", f->reason);
	json_end_object(j);
}

static void
put_finding_info(struct json *j, const struct finding *f)
{
	char title[SIEM_TITLE];

	json_key(j, "finding_info");
	json_begin_object(j);
	json_put_string(j, "uid", f->id);
	json_put_string(j, "title", siem_title(f, title));
	siem_text(j, "desc", f->reason);
	siem_millis(j, "first_seen_time", f->first);
	siem_millis(j, "last_seen_time", f->last);
	json_key(j, "types");
	json_begin_array(j);
	json_add_string(j, f->violation->name);
	json_end_array(j);
	json_end_object(j);
}

static void
put_observable(struct json *j, const char *name, unsigned type, const char *value)
{
	json_begin_object(j);
	json_put_string(j, "name", name);
	json_put_uint(j, "type_id", type);
	json_put_string(j, "value", value);
	json_end_object(j);
}

static void
put_observables(struct json *j, const struct record_party *p, const char *address,
	const char *host, const char *mac)
{
	char text[ADDR_STRLEN > MAC_STRLEN ? ADDR_STRLEN : MAC_STRLEN];

	if (record_party_has_addr(p))
		put_observable(j, address, OBSERVABLE_IP, addr_format(&p->addr, text));
	if (p->host[0] != '\0')
		put_observable(j, host, OBSERVABLE_HOSTNAME, p->host);
	if (!mac_is_zero(&p->mac))
		put_observable(j, mac, OBSERVABLE_MAC, mac_format(&p->mac, text));
}

static void
put_resource(struct json *j, const struct record_party *p, const char *type)
{
	char text[ADDR_STRLEN];
	const char *address =
		record_party_has_addr(p) ? addr_format(&p->addr, text) : "";

	json_begin_object(j);
	json_put_string(j, "type", type);
	json_put_string(j, "name", p->host[0] != '\0' ? p->host : address);
	siem_text(j, "uid", address);
	export_list(j, "labels", p->roles);
	json_end_object(j);
}

static void
put_parts(struct json *j, const struct finding *f)
{
	bool server = record_party_is_there(&f->server);

	json_key(j, "resources");
	json_begin_array(j);
	put_resource(j, &f->client, server ? "client" : "subject");
	if (server)
		put_resource(j, &f->server, "server");
	json_end_array(j);
	json_key(j, "observables");
	json_begin_array(j);
	put_observables(j, &f->client, "client.address", "client.host", "client.mac");
	if (server)
		put_observables(
			j, &f->server, "server.address", "server.host", "server.mac");
	json_end_array(j);
}

void
siem_ocsf_finding(struct json *j, const struct finding *f)
{
	unsigned status = f->status;

	json_begin_object(j);
	put_class(j, CATEGORY_FINDINGS, CLASS_COMPLIANCE, statuses[status].activity);
	siem_millis(j, "time", f->last);
	siem_millis(j, "start_time", f->first);
	siem_millis(j, "end_time", f->last);
	json_put_uint(j, "count", f->conversations != 0 ? f->conversations : 1);
	json_put_uint(j, "severity_id", (uint64_t)f->severity + 1);
	json_put_string(j, "severity", severities[f->severity]);
	json_put_uint(j, "status_id", statuses[status].id);
	json_put_string(j, "status", statuses[status].name);
	siem_text(j, "message", f->reason);
	put_compliance(j, f);
	put_finding_info(j, f);
	if (f->violation->remediation != NULL && *f->violation->remediation != '\0') {
		json_key(j, "remediation");
		json_begin_object(j);
		json_put_string(j, "desc", f->violation->remediation);
		json_end_object(j);
	}
	put_parts(j, f);
	json_key(j, "unmapped");
	export_finding(j, f);
	json_end_object(j);
}

/* ---- conversations ---- */

static void
put_endpoint(
	struct json *j, const char *key, const struct record_party *p, uint16_t port)
{
	json_key(j, key);
	json_begin_object(j);
	siem_addr(j, "ip", p);
	siem_text(j, "hostname", p->host);
	siem_mac(j, "mac", &p->mac);
	siem_text(j, "zone", p->zone);
	if (port != 0)
		json_put_uint(j, "port", port);
	json_end_object(j);
}

static void
put_traffic(struct json *j, const struct conversation_record *c)
{
	json_key(j, "traffic");
	json_begin_object(j);
	json_put_uint(j, "packets_out", c->client_packets);
	json_put_uint(j, "packets_in", c->server_packets);
	json_put_uint(j, "packets", c->client_packets + c->server_packets);
	json_put_uint(j, "bytes_out", c->client_bytes);
	json_put_uint(j, "bytes_in", c->server_bytes);
	json_put_uint(j, "bytes", c->client_bytes + c->server_bytes);
	json_end_object(j);
}

void
siem_ocsf_conversation(struct json *j, const struct conversation_record *c)
{
	char transport[8];

	json_begin_object(j);
	put_class(j, CATEGORY_NETWORK, CLASS_NETWORK, ACTIVITY_TRAFFIC);
	siem_millis(j, "time", c->last);
	siem_millis(j, "start_time", c->first);
	siem_millis(j, "end_time", c->last);
	json_put_uint(j, "count", c->flows != 0 ? c->flows : 1);
	json_put_uint(j, "severity_id", 1);
	json_put_string(j, "severity", severities[SEVERITY_INFO]);
	json_put_uint(j, "status_id", c->evidence == EVIDENCE_REFUSED ? 2 : 0);
	json_put_string(
		j, "status", c->evidence == EVIDENCE_REFUSED ? "Failure" : "Unknown");
	siem_text(j, "message", c->reason);
	put_endpoint(j, "src_endpoint", &c->client, 0);
	put_endpoint(j, "dst_endpoint", &c->server, c->server_port);
	json_key(j, "connection_info");
	json_begin_object(j);
	json_put_uint(j, "direction_id", 0);
	json_put_uint(j, "protocol_num", c->transport);
	json_put_string(j, "protocol_name", transport_name(c->transport, transport));
	json_put_string(j, "uid", c->id);
	json_end_object(j);
	put_traffic(j, c);
	siem_text(j, "app_name", c->application);
	json_key(j, "unmapped");
	export_conversation(j, c);
	json_end_object(j);
}
