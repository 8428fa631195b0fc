/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bytes_world.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#define ROW(id, from, to, port, more)                                                  \
	"- { id: " id ", clients: [" from "], servers: [" to "], ports: [" port        \
	"], section: s, source: L1, purpose: p, effect: allow, " more " }\n"
#define CLEAR "encryption: cleartext_info"
#define TLS "encryption: tls_required"
#define SOFT "encryption: tls_preferred"

static const char head[] =
	"pack: quay\n"
	"format: 1\n"
	"protocols: [rtsp, tds, xprotect]\n"
	"roles:\n"
	"- { id: cam, kind: device }\n"
	"- { id: rec, kind: server }\n"
	"- { id: srv, kind: server }\n"
	"- { id: db, kind: server }\n"
	"- { id: log, kind: server }\n"
	"- { id: mob, kind: server }\n"
	"- { id: dlna, kind: server }\n"
	"- { id: ui, kind: client }\n"
	"- { id: events, kind: client }\n"
	"- { id: snmp, kind: infrastructure }\n"
	"- { id: jump, kind: infrastructure }\n"
	"- { id: probe, kind: infrastructure }\n"
	"- { id: mail, kind: infrastructure }\n"
	"groups:\n"
	"- { id: device, roles: [cam] }\n"
	"- { id: recorder, roles: [rec] }\n"
	"- { id: client, roles: [ui, events] }\n"
	"- { id: vms_server, roles: [rec, srv, db, log, mob, dlna] }\n"
	"- { id: internet_facing, roles: [mob] }\n"
	"- { id: internet_client, roles: [ui] }\n"
	"- { id: prober, roles: [probe] }\n"
	"rules:\n";

static const char rows[] = ROW("srv-http", "ui", "srv", "80/tcp",
	TLS ", application: http") ROW("srv-https", "\"ui\", \"probe\"", "srv",
	"443/tcp", TLS ", application: tls, plaintext: V214") ROW("srv-soft", "ui",
	"srv", "81/tcp", SOFT ", application: http") ROW("srv-api", "ui", "srv",
	"22332/tcp", TLS ", application: http, plaintext: V305") ROW("srv-inner", "rec",
	"srv", "9000/tcp",
	TLS ", application: http, plaintext: V304, otherwise: V203") ROW("srv-bus",
	"ui", "srv", "22331/tcp", CLEAR) ROW("srv-any", "ui", "srv", "8443/tcp",
	"encryption: either, application: http") ROW("srv-events", "events", "srv",
	"1234/tcp",
	CLEAR
	", default: disabled, feature: generic_events, otherwise: V217") ROW("rec-mail",
	"device", "rec", "25/tcp",
	CLEAR ", application: smtp, default: disabled, feature: smtp_listener,"
	      " used: V211") ROW("rec-alerts", "device", "rec", "5432/tcp",
	CLEAR ", default: disabled, feature: alert_listener") ROW("rec-video", "ui",
	"rec", "7563/tcp", TLS ", plaintext: V303") ROW("cam-web", "rec", "device",
	"80/tcp", TLS ", application: http, plaintext: V306") ROW("cam-video", "rec",
	"device", "554/tcp", TLS ", application: rtsp, plaintext: V307") ROW("cam-soft",
	"rec", "device", "555/tcp",
	SOFT ", application: rtsp, plaintext: V307") ROW("db-sql", "srv", "db",
	"1433/tcp",
	TLS ", application: tds, plaintext: V308, otherwise: V204") ROW("log-in",
	"\"ui\", \"srv\"", "log", "22337/tcp",
	"encryption: message_level, application: http, plaintext: V314") ROW("mob-http",
	"ui", "mob", "8081/tcp",
	TLS ", application: http, plaintext: V302") ROW("mob-https", "ui", "mob",
	"8082/tcp", TLS ", application: tls, plaintext: V214") ROW("snmp-poll", "snmp",
	"vms_server", "161/udp", CLEAR ", application: snmp")
	ROW("snmp-trap", "vms_server", "snmp", "162/udp", CLEAR ", application: snmp")
		ROW("admin", "jump", "vms_server", "\"22/tcp\", \"3389/tcp\"",
			"encryption: either, application: any, otherwise: V507")
			ROW("relay", "vms_server", "mail", "587/tcp",
				"encryption: either, application: smtp")
				ROW("dlna-ssdp", "dlna", "\"dlna\", \"multicast\"",
					"1900/udp", CLEAR ", application: ssdp");

static const char site[] =
	"rules: [./pack.yaml]\n"
	"networks:\n"
	"- { subnets: [10.20.0.0/24], zone: camera, roles: [cam] }\n"
	"- { subnets: [10.30.0.0/24], zone: recorder }\n"
	"- { subnets: [10.40.0.0/24], zone: server }\n"
	"- { subnets: [10.50.0.0/24], zone: client, roles: [ui] }\n"
	"- { subnets: [10.60.0.0/24], zone: dmz }\n"
	"- { subnets: [10.80.0.0/24], zone: corporate, roles: [ui] }\n"
	"- { subnets: [10.90.0.0/24], zone: client, roles: [ui] }\n"
	"hosts:\n"
	"- { name: CAM1, addresses: [10.20.0.11], roles: [cam] }\n"
	"- { name: OLDCAM, addresses: [10.20.0.12], roles: [cam] }\n"
	"- { name: REC, addresses: [10.30.0.10, 10.20.0.5], roles: [rec] }\n"
	"- { name: SRV, addresses: [10.40.0.10], roles: [srv] }\n"
	"- { name: DB, addresses: [10.40.0.20], roles: [db] }\n"
	"- { name: LOG, addresses: [10.40.0.30], roles: [log] }\n"
	"- { name: SNMP, addresses: [10.40.0.40], roles: [snmp] }\n"
	"- { name: JUMP, addresses: [10.40.0.50], roles: [jump] }\n"
	"- { name: PROBE, addresses: [10.40.0.60], roles: [probe] }\n"
	"- { name: DLNA, addresses: [10.40.0.70], roles: [dlna] }\n"
	"- { name: MAIL, addresses: [10.40.0.80], roles: [mail] }\n"
	"- { name: MOB, addresses: [10.60.0.5], roles: [mob] }\n"
	"plaintext: [OLDCAM]\n"
	"multicast: [239.192.10.0/24]\n"
	"tunnels:\n"
	"- { name: branch, peers: [198.51.100.80], ports: [500/udp],"
	" carries: [10.90.0.0/24] }\n";

void
bytes_begin(struct world *w, const char *more)
{
	char pack[8192], text[8192];

	snprintf(pack, sizeof(pack), "%s%s", head, rows);
	snprintf(text, sizeof(text), "%s%s", site, more);
	world_load(w, pack, text);
	if (w->policy == NULL)
		faults_print(&w->faults, stderr);
	ck_assert_ptr_nonnull(w->policy);
}

static void
text_set(char *to, size_t size, const char *text)
{
	if (text != NULL)
		snprintf(to, size, "%s", text);
}

void
bytes_ask(const struct bytes_question *q, struct conversation *c)
{
	struct protocol_facts *f = &c->facts;

	conversation_make(c, q->client, q->server, q->port,
		q->step != EVIDENCE_UNKNOWN ? q->step : EVIDENCE_IDENTIFIED);
	c->why = (uint8_t)q->why;
	if (q->mid_stream)
		c->evidence = EVIDENCE_UNKNOWN;
	f->application = (uint8_t)q->spoken;
	c->spoken = q->also;
	if (q->spoken != PROTOCOL_UNKNOWN)
		c->spoken |= SPOKE(q->spoken);
	f->flags = q->flags;
	if (q->spoken != PROTOCOL_UNKNOWN)
		f->flags |= PROTOCOL_REQUEST | (q->half ? 0 : PROTOCOL_RESPONSE);
	f->tls_version = q->tls_version;
	f->tls_cipher = q->tls_cipher;
	f->tls_alert = q->tls_alert;
	f->version = q->version;
	text_set(f->user, sizeof(f->user), q->user);
	text_set(f->banner, sizeof(f->banner), q->banner);
	text_set(f->scheme, sizeof(f->scheme), q->scheme);
}

void
bytes_decide(struct world *w, const struct bytes_question *q)
{
	struct conversation c;
	const char *verdict;

	bytes_ask(q, &c);
	verdict = world_judge(w, &c);
	ck_assert_msg(strcmp(verdict, q->verdict) == 0, "%s: %s, not %s", q->fact,
		verdict, q->verdict);
}
