/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A small vendor-neutral pack and a site around it, for tests of the judge:
 * every kind of row once, every kind of host once.
 */
#include "policy_world.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char world_pack[] =
	"pack: tiny\n"
	"format: 1\n"
	"roles:\n"
	"- { id: cam, kind: device }\n"
	"- { id: edge, kind: device }\n"
	"- { id: rec, kind: server }\n"
	"- { id: srv, kind: server }\n"
	"- { id: collector, kind: server, implied_by: [srv, rec] }\n"
	"- { id: db, kind: server }\n"
	"- { id: mob, kind: server }\n"
	"- { id: spare, kind: server }\n"
	"- { id: ui, kind: client }\n"
	"- { id: phone, kind: client }\n"
	"- { id: events, kind: client }\n"
	"- { id: clock, kind: infrastructure }\n"
	"- { id: vendor, kind: external, names: [licence.example.com] }\n"
	"- { id: cloud, kind: external }\n"
	"- { id: gate, kind: infrastructure }\n"
	"- { id: lease, kind: infrastructure }\n"
	"groups:\n"
	"- { id: device, roles: [cam, edge] }\n"
	"- { id: recorder, roles: [rec] }\n"
	"- { id: vms_server, roles: [rec, srv, db, mob, spare, collector] }\n"
	"- { id: client, roles: [ui, phone, events] }\n"
	"- { id: internet_facing, roles: [mob] }\n"
	"- { id: internet_client, roles: [phone] }\n"
	"- { id: device_extra, roles: [events] }\n"
	"- { id: junction, roles: [gate] }\n"
	"- { id: address_server, roles: [lease] }\n"
	"- { id: prober, roles: [gate] }\n"
	"rules:\n"
	"- { id: srv-web, clients: [ui, rec], servers: [srv], ports: [443/tcp],"
	" section: s, source: L1, purpose: p, effect: allow,"
	" encryption: tls_required }\n"
	"- { id: srv-http, clients: [ui, rec], servers: [srv], ports: [80/tcp],"
	" section: s, source: L1, purpose: p, effect: allow,"
	" encryption: tls_required, application: http, siblings: [8443/tcp] }\n"
	"- { id: srv-soft, clients: [ui], servers: [srv], ports: [81/tcp],"
	" section: s, source: L1, purpose: p, effect: allow,"
	" encryption: tls_preferred, application: http }\n"
	"- { id: srv-api, clients: [ui], servers: [srv], ports: [82/tcp],"
	" section: s, source: L1, purpose: p, effect: allow,"
	" encryption: tls_required, application: http, plaintext: V305 }\n"
	"- { id: srv-inner, clients: [rec], servers: [srv], ports: [9000/tcp],"
	" section: s, source: L1, purpose: p, effect: allow,"
	" encryption: cleartext_info, otherwise: V203 }\n"
	"- { id: srv-local, clients: [srv], servers: [srv], ports: [8080/tcp],"
	" section: s, source: L1, purpose: p, effect: local_only,"
	" scope: local, encryption: not_applicable }\n"
	"- { id: srv-old, clients: [ui], servers: [srv], ports: [7475/tcp],"
	" section: s, source: L1, purpose: p, effect: legacy,"
	" encryption: not_applicable }\n"
	"- { id: srv-star, clients: [collector], servers: [collector], ports: "
	"[7609/tcp],"
	" section: s, source: L1, purpose: p, effect: allow,"
	" encryption: cleartext_info, otherwise: V206 }\n"
	"- { id: srv-events, clients: [events], servers: [srv], ports: [1234/tcp],"
	" section: s, source: L1, purpose: p, effect: allow,"
	" encryption: cleartext_info, default: disabled,"
	" feature: generic_events, otherwise: V217 }\n"
	"- { id: srv-log, clients: [cam], servers: [srv], ports: [514/tcp],"
	" section: s, source: L1, purpose: p, effect: allow_conflict,"
	" encryption: either, conflict: V115 }\n"
	"- { id: srv-maybe, clients: [ui], servers: [srv], ports: [12345/tcp],"
	" section: s, source: L1, purpose: p, effect: allow_ambiguous,"
	" encryption: either }\n"
	"- { id: db-sql, clients: [srv], servers: [db], ports: [1433/tcp],"
	" section: s, source: L1, purpose: p, effect: allow,"
	" encryption: cleartext_info, otherwise: V204 }\n"
	"- { id: rec-video, clients: [ui], servers: [rec], ports: [7563/tcp],"
	" section: s, source: L1, purpose: p, effect: allow,"
	" encryption: cleartext_info }\n"
	"- { id: rec-inner, clients: [srv], servers: [rec], ports: [9001/tcp],"
	" section: s, source: L1, purpose: p, effect: allow,"
	" encryption: cleartext_info, instances: true }\n"
	"- { id: rec-mail, clients: [device], servers: [rec], ports: [25/tcp],"
	" section: s, source: L1, purpose: p, effect: allow,"
	" encryption: cleartext_info, application: smtp, default: disabled,"
	" feature: smtp_listener, used: V211 }\n"
	"- { id: rec-spare, clients: [spare], servers: [rec], ports: [5210/tcp],"
	" section: s, source: L1, purpose: p, effect: allow,"
	" encryption: cleartext_info, otherwise: V208 }\n"
	"- { id: rec-old, clients: [ui], servers: [rec], ports: [7474/tcp],"
	" section: s, source: L1, purpose: p, effect: legacy,"
	" encryption: not_applicable, undecidable_with: [spare] }\n"
	"- { id: cam-video, clients: [rec], servers: [device], ports: [554/tcp],"
	" section: s, source: L1, purpose: p, effect: allow,"
	" encryption: cleartext_info, application: rtsp }\n"
	"- { id: cam-web, clients: [rec], servers: [device], ports: [80/tcp],"
	" section: s, source: L1, purpose: p, effect: allow,"
	" encryption: tls_required, application: http, plaintext: V306 }\n"
	"- { id: edge-cam, clients: [edge], servers: [cam], ports: [8000/tcp],"
	" section: s, source: L1, purpose: p, effect: allow,"
	" encryption: cleartext_info }\n"
	"- { id: mob-web, clients: [phone], servers: [mob], ports: [8082/tcp],"
	" section: s, source: L1, purpose: p, effect: allow,"
	" encryption: tls_required }\n"
	"- { id: out-vendor, clients: [srv], servers: [vendor], ports: [443/tcp],"
	" section: s, source: L1, purpose: p, effect: allow,"
	" encryption: tls_required }\n"
	"- { id: out-cloud, clients: [rec], servers: [cloud], ports: [443/tcp],"
	" section: s, source: L1, purpose: p, effect: allow,"
	" encryption: tls_required }\n"
	"- { id: clock-time, clients: [vms_server, client], servers: [clock], ports: "
	"[123/udp],"
	" section: s, source: L1, purpose: p, effect: allow,"
	" encryption: cleartext_info, devices: true, application: ntp }\n"
	"- { id: clock-ping, clients: [vms_server], servers: [clock], ports: [0/icmp],"
	" section: s, source: L1, purpose: p, effect: allow,"
	" encryption: cleartext_info }\n"
	"- { id: discovery, clients: [rec], servers: [multicast], ports: [3702/udp],"
	" section: s, source: L1, purpose: p, effect: allow,"
	" encryption: cleartext_info, devices: true }\n"
	"- { id: any-port, clients: [clock], servers: [vms_server], ports: "
	"[1-65535/tcp],"
	" section: s, source: L1, purpose: p, effect: allow,"
	" encryption: cleartext_info }\n";

const char world_site[] =
	"rules: [./pack.yaml]\n"
	"networks:\n"
	"- { subnets: [10.20.0.0/24], zone: camera, roles: [cam] }\n"
	"- { subnets: [10.30.0.0/24], zone: recorder }\n"
	"- { subnets: [10.40.0.0/24], zone: server }\n"
	"- { subnets: [10.50.0.0/24], zone: client, roles: [ui] }\n"
	"- { subnets: [10.60.0.0/24], zone: dmz }\n"
	"- { subnets: [203.0.113.128/25], zone: internet, roles: [phone] }\n"
	"hosts:\n"
	"- { name: CAM1, addresses: [10.20.0.11], roles: [cam] }\n"
	"- { name: PUSH, addresses: [10.20.0.12], roles: [cam] }\n"
	"- { name: SPY, addresses: [10.20.0.13], roles: [cam, ui] }\n"
	"- { name: SMART, addresses: [10.20.0.14], roles: [cam, events] }\n"
	"- { name: EDGE, addresses: [10.20.0.15], roles: [edge] }\n"
	"- { name: REC, addresses: [10.30.0.10, 10.20.0.5], roles: [rec],"
	" instances: 2 }\n"
	"- { name: BOTH, addresses: [10.30.0.11], roles: [rec, spare] }\n"
	"- { name: SRV, addresses: [10.40.0.10], roles: [srv] }\n"
	"- { name: DB, addresses: [10.40.0.20], roles: [db] }\n"
	"- { name: CLOCK, addresses: [10.40.0.53], roles: [clock] }\n"
	"- { name: SPARE, addresses: [10.30.0.12], roles: [spare] }\n"
	"- { name: MOB, addresses: [10.60.0.5], roles: [mob] }\n"
	"- { name: MOB2, addresses: [10.40.0.5], roles: [mob] }\n"
	"push: [PUSH]\n"
	"multicast: [239.192.10.0/24]\n"
	"nat: [10.60.0.1]\n"
	"tunnels:\n"
	"- { name: branch, peers: [198.51.100.80], ports: [500/udp],"
	" carries: [10.90.0.0/24] }\n"
	"destinations:\n"
	"- { role: cloud, names: [cloud.example.net], addresses: [203.0.113.11] }\n";

static void
file_write(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

void
world_load(struct world *w, const char *pack, const char *site)
{
	char dir[] = "check_policy.XXXXXX", pack_path[64], site_path[64];

	memset(w, 0, sizeof(*w));
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(pack_path, sizeof(pack_path), "%s/pack.yaml", dir);
	snprintf(site_path, sizeof(site_path), "%s/site.yaml", dir);
	file_write(pack_path, pack);
	file_write(site_path, site);
	w->site = site_load(site_path, &w->faults);
	if (w->site != NULL)
		w->policy = policy_load(w->site, dir, &w->faults);
	unlink(pack_path);
	unlink(site_path);
	rmdir(dir);
}

void
world_begin(struct world *w, const char *more)
{
	char site[8192];

	snprintf(site, sizeof(site), "%s%s", world_site, more);
	world_load(w, world_pack, site);
	if (w->policy == NULL)
		faults_print(&w->faults, stderr);
	ck_assert_ptr_nonnull(w->policy);
}

void
world_end(struct world *w)
{
	policy_free(w->policy);
	site_free(w->site);
	faults_fini(&w->faults);
}

void
conversation_make(struct conversation *c, const char *client, const char *server,
	const char *port, enum evidence step)
{
	struct port_range range;

	memset(c, 0, sizeof(*c));
	if (addr_parse(client, &c->client) != 0 ||
		addr_parse(server, &c->server) != 0 ||
		port_range_parse(port, &range) != 0)
		ck_abort_msg("%s %s %s", client, server, port);
	c->server_port = range.low;
	c->transport = range.transport;
	c->why = WHY_SYN;
	c->evidence = (uint8_t)step;
	c->reply_seen = step >= EVIDENCE_REFUSED;
}

const char *
verdict_text(const struct verdict *v)
{
	static char text[512];
	size_t n = (size_t)snprintf(text, sizeof(text), "%s", verdict_name(v->answer));

	for (size_t i = 0; i < v->count; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s %s",
			i == 0 ? ": " : ", ", v->violation[i].violation->code,
			severity_name(v->violation[i].severity));
	if (v->count == 0 && v->rule != NULL)
		snprintf(text + n, sizeof(text) - n, ": %s", v->rule->id);
	return text;
}

const char *
world_judge(struct world *w, const struct conversation *c)
{
	static struct verdict v;

	policy_judge(w->policy, c, NULL, &v);
	return verdict_text(&v);
}
