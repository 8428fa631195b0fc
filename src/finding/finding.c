/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A judged conversation -> its record and its findings' records: values that
 * the store and every export can use without site or policy.  Counts over
 * conversations are the store's.  Core thread.
 */
#include "finding_int.h"

#include <errno.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/packet.h"

static const char *const statuses[] = {
	[FINDING_OPEN] = "open",
	[FINDING_ACKNOWLEDGED] = "acknowledged",
	[FINDING_EXCEPTED] = "excepted",
	[FINDING_RESOLVED] = "resolved",
};
_Static_assert(ARRAY_LEN(statuses) == FINDING_STATUS_MAX, "name every status");

const char *
finding_status_name(enum finding_status s)
{
	return statuses[s];
}

int
finding_status_from_name(const char *name, enum finding_status *out)
{
	for (size_t i = 0; i < ARRAY_LEN(statuses); i++)
		if (strcmp(statuses[i], name) == 0) {
			*out = (enum finding_status)i;
			return 0;
		}
	return -EINVAL;
}

static void
application_name(const struct conversation *c, char out[RECORD_NAME])
{
	enum protocol spoken = c->facts.application;

	record_text(out, RECORD_NAME,
		spoken != PROTOCOL_UNKNOWN ? protocol_name(spoken) : "");
}

static void
protocol_from(const struct conversation *c, struct record_protocol *out)
{
	const struct protocol_facts *f = &c->facts;

	out->spoken = c->spoken;
	out->control_port = c->control_port;
	out->flags = f->flags;
	out->status = f->status;
	out->version = f->version;
	out->tls_version = f->tls_version;
	out->tls_cipher = f->tls_cipher;
	out->tls_alert = f->tls_alert;
	memcpy(out->certificate, f->certificate, sizeof(out->certificate));
	memcpy(out->scheme, f->scheme, sizeof(out->scheme));
	memcpy(out->user, f->user, sizeof(out->user));
	memcpy(out->banner, f->banner, sizeof(out->banner));
	memcpy(out->account, c->account, sizeof(out->account));
	out->account_count = c->account_count;
}

static void
protocol_back(const struct record_protocol *r, struct conversation *out)
{
	struct protocol_facts *f = &out->facts;

	out->spoken = r->spoken;
	out->control_port = r->control_port;
	f->flags = r->flags;
	f->status = r->status;
	f->version = r->version;
	f->tls_version = r->tls_version;
	f->tls_cipher = r->tls_cipher;
	f->tls_alert = r->tls_alert;
	memcpy(f->certificate, r->certificate, sizeof(f->certificate));
	memcpy(f->scheme, r->scheme, sizeof(f->scheme));
	memcpy(f->user, r->user, sizeof(f->user));
	memcpy(f->banner, r->banner, sizeof(f->banner));
	memcpy(out->account, r->account, sizeof(out->account));
	out->account_count = r->account_count;
}

void
conversation_record_from(const struct policy *p, const struct conversation *c,
	const struct verdict *v, struct conversation_record *out)
{
	const struct role_table *roles = &policy_site(p)->roles;

	memset(out, 0, sizeof(*out));
	conversation_id(c, out->id);
	record_party_from(p, &v->client, &c->client_mac, &out->client);
	record_party_from(p, &v->server, &c->server_mac, &out->server);
	out->server_port = c->server_port;
	out->transport = c->transport;
	out->why = c->why;
	out->evidence = c->evidence;
	out->verdict = v->answer;
	record_text(out->reason, sizeof(out->reason), v->reason);
	record_rule_from(v->rule, &out->rule);
	record_text(out->client_role, sizeof(out->client_role),
		role_name(roles, v->client_role));
	record_text(out->server_role, sizeof(out->server_role),
		role_name(roles, v->server_role));
	application_name(c, out->application);
	record_text(out->server_name, sizeof(out->server_name), c->facts.server_name);
	out->reply_seen = c->reply_seen;
	protocol_from(c, &out->protocol);
	out->flows = c->flows;
	out->client_packets = c->client_packets;
	out->server_packets = c->server_packets;
	out->client_bytes = c->client_bytes;
	out->server_bytes = c->server_bytes;
	out->first = c->first;
	out->last = c->last;
}

bool
conversation_from_record(const struct conversation_record *r, struct conversation *out)
{
	struct protocol_facts *facts = &out->facts;

	memset(out, 0, sizeof(*out));
	out->client = r->client.addr;
	out->server = r->server.addr;
	out->client_mac = r->client.mac;
	out->server_mac = r->server.mac;
	out->server_port = r->server_port;
	out->transport = r->transport;
	out->why = (uint8_t)r->why;
	out->evidence = (uint8_t)r->evidence;
	out->reply_seen = r->reply_seen;
	out->vlan = PACKET_NO_VLAN;
	facts->application = (uint8_t)protocol_from_name(r->application);
	protocol_back(&r->protocol, out);
	memcpy(facts->server_name, r->server_name, sizeof(facts->server_name));
	out->flows = r->flows;
	out->client_packets = r->client_packets;
	out->server_packets = r->server_packets;
	out->client_bytes = r->client_bytes;
	out->server_bytes = r->server_bytes;
	out->first = r->first;
	out->last = r->last;
	return facts->application != PROTOCOL_UNKNOWN || r->application[0] == '\0';
}

/* By the configuration alone; what a database knows besides is the store's. */
static void
mark(const struct site *s, cw_time now, struct finding *out)
{
	for (size_t i = 0; i < s->exception_count; i++) {
		if (!exception_covers(&s->exceptions[i], out, now))
			continue;
		out->status = FINDING_EXCEPTED;
		record_text(
			out->exception, sizeof(out->exception), s->exceptions[i].id);
		return;
	}
}

void
finding_from(const struct policy *p, const struct conversation *c,
	const struct verdict *v, size_t i, cw_time now, struct finding *out)
{
	const struct verdict_violation *x = &v->violation[i];

	memset(out, 0, sizeof(*out));
	finding_id(x, c, v, out->id);
	out->violation = x->violation;
	out->severity = x->severity;
	out->evidence = c->evidence;
	out->status = FINDING_OPEN;
	record_party_from(p, &v->client, &c->client_mac, &out->client);
	record_party_from(p, &v->server, &c->server_mac, &out->server);
	out->server_port = c->server_port;
	out->transport = c->transport;
	application_name(c, out->application);
	record_rule_from(x->rule, &out->rule);
	record_text(out->reason, sizeof(out->reason), x->reason);
	detail_from(c, &v->server, x, out->detail);
	out->first = c->first;
	out->last = c->last;
	out->conversations = 1;
	out->packets = c->client_packets + c->server_packets;
	out->bytes = c->client_bytes + c->server_bytes;
	mark(policy_site(p), now, out);
}
