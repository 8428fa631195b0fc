/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The judge at the site's borders (violations 605 to 610): a fact a row, each
 * beside a twin that differs in one thing.
 */
#include "policy_world.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"

static const char head[] =
	"pack: harbour\n"
	"format: 1\n"
	"roles:\n"
	"- { id: cam, kind: device }\n"
	"- { id: rec, kind: server }\n"
	"- { id: srv, kind: server }\n"
	"- { id: db, kind: server }\n"
	"- { id: mob, kind: server }\n"
	"- { id: far, kind: server }\n"
	"- { id: collector, kind: server, implied_by: [srv, rec, mob] }\n"
	"- { id: ui, kind: client }\n"
	"- { id: dns_server, kind: infrastructure }\n"
	"- { id: mailer, kind: infrastructure }\n"
	"- { id: vpn, kind: infrastructure }\n"
	"- { id: cloud, kind: external }\n"
	"- { id: vendor, kind: external, names: [licence.example.com],"
	" addresses: [203.0.113.80] }\n"
	"groups:\n"
	"- { id: device, roles: [cam] }\n"
	"- { id: recorder, roles: [rec] }\n"
	"- { id: client, roles: [ui] }\n"
	"- { id: vms_server, roles: [rec, srv, db, mob, collector] }\n"
	"- { id: internet_facing, roles: [mob] }\n"
	"- { id: infrastructure, roles: [dns_server, mailer, vpn] }\n"
	"- { id: dmz_service, roles: [dns_server] }\n"
	"- { id: interconnect, roles: [far] }\n"
	"- { id: tunnel_end, roles: [vpn] }\n"
	"relays:\n"
	"- { id: p2p, name: Peer Cloud, names: [p2p.example, relay.example.org] }\n"
	"- { id: ddns, name: dynamic DNS, names: [ddns.example] }\n"
	"rules:\n";

static const struct {
	const char *id, *clients, *servers, *ports, *encryption;
} rows[] = {
	{"srv-web", "mob, ui", "srv", "443/tcp", "tls_required"},
	{"srv-star", "collector", "srv", "7609/tcp", "cleartext_info"},
	{"db-sql", "srv", "db", "1433/tcp", "cleartext_info"},
	{"dns", "vms_server, infrastructure", "dns_server", "53/udp", "cleartext_info"},
	{"cam-dns", "device", "dns_server", "53/udp", "cleartext_info"},
	{"mail", "vms_server", "mailer", "25/tcp", "cleartext_info"},
	{"ping", "vms_server", "vms_server, infrastructure", "0/icmp",
		"not_applicable"},
	{"vpn-in", "ui", "vpn", "500/udp, 0/esp, 443/udp", "not_applicable"},
	{"cam-video", "rec", "device", "554/tcp", "cleartext_info"},
	{"far-web", "rec", "far", "443/tcp, 80/tcp", "tls_required"},
	{"out-cloud", "rec, device", "cloud", "443/tcp", "tls_required"},
	{"out-vendor", "srv", "vendor", "443/tcp", "tls_required"},
};

static const char site[] =
	"rules: [./pack.yaml]\n"
	"networks:\n"
	"- { subnets: [10.20.0.0/24], zone: camera, roles: [cam] }\n"
	"- { subnets: [10.30.0.0/24], zone: recorder }\n"
	"- { subnets: [10.40.0.0/24], zone: server }\n"
	"- { subnets: [10.50.0.0/24], zone: client, roles: [ui] }\n"
	"- { subnets: [10.60.0.0/24], zone: dmz }\n"
	"- { subnets: [10.80.0.0/24], zone: corporate, roles: [far] }\n"
	"- { subnets: [10.90.0.0/24], zone: server, roles: [far] }\n"
	"hosts:\n"
	"- { name: SRV, addresses: [10.40.0.10], roles: [srv] }\n"
	"- { name: DB, addresses: [10.40.0.20], roles: [db] }\n"
	"- { name: DNS, addresses: [10.40.0.53], roles: [dns_server] }\n"
	"- { name: MAIL, addresses: [10.40.0.25], roles: [mailer] }\n"
	"- { name: REC, addresses: [10.30.0.10], roles: [rec] }\n"
	"- { name: MOB, addresses: [10.60.0.5, 10.40.0.60], roles: [mob] }\n"
	"- { name: INNER, addresses: [10.40.0.61], roles: [mob] }\n"
	"- { name: OUTCAM, addresses: [10.60.0.9], roles: [cam] }\n"
	"- { name: FAR, addresses: [198.51.100.90], roles: [far] }\n"
	"- { name: FAR2, addresses: [198.51.100.97], roles: [far] }\n"
	"- { name: PROXY, addresses: [10.40.0.88], names: [licence.example.com],"
	" roles: [mailer] }\n"
	"- { name: VPN, addresses: [10.40.0.1], roles: [vpn] }\n"
	"tunnels:\n"
	"- { name: branch, peers: [198.51.100.80], ports: [500/udp],"
	" carries: [198.51.100.96/28] }\n"
	"- { name: any, peers: [198.51.100.81] }\n"
	"destinations:\n"
	"- { role: cloud, names: [mine.p2p.example], addresses: [203.0.113.11] }\n"
	"allow:\n"
	"- { id: site-ike, clients: [srv], servers: [db], ports: [500/udp], reason: r "
	"}\n"
	"- { id: site-proxy, clients: [srv], servers: [db], ports: [443/tcp],"
	" reason: r }\n"
	"- { id: site-quic, clients: [srv], servers: [db], ports: [443/udp],"
	" reason: r }\n";

#define CAM "10.20.0.11"
#define REC "10.30.0.10"
#define SRV "10.40.0.10"
#define DB "10.40.0.20"
#define DNS "10.40.0.53"
#define MAIL "10.40.0.25"
#define MOB "10.60.0.5"
#define MOB_INNER "10.40.0.60"
#define INNER "10.40.0.61"
#define OUTCAM "10.60.0.9"
#define NOBODY "10.60.0.99"
#define FAR "198.51.100.90"
#define FAR_CARRIED "198.51.100.97"
#define FAR_CORPORATE "10.80.0.7"
#define FAR_PRIVATE "10.90.0.7"
#define VPN "10.40.0.1"
#define UI "10.50.0.3"
#define STRANGER "10.99.0.1"
#define PROXY "10.40.0.88"
#define INTERNET "203.0.113.7"

static struct world world;

static void
begin(void)
{
	char pack[8192];
	size_t n = (size_t)snprintf(pack, sizeof(pack), "%s", head);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		n += (size_t)snprintf(pack + n, sizeof(pack) - n,
			"- { id: %s, clients: [%s], servers: [%s], ports: [%s],"
			" encryption: %s, effect: allow, section: s, source: L1,"
			" purpose: p }\n",
			rows[i].id, rows[i].clients, rows[i].servers, rows[i].ports,
			rows[i].encryption);
	world_load(&world, pack, site);
	if (world.policy == NULL)
		faults_print(&world.faults, stderr);
	ck_assert_ptr_nonnull(world.policy);
}

static void
end(void)
{
	world_end(&world);
}

/* What is asked: at the step `data`, opened by SYN, unless it says otherwise. */
struct question {
	const char *fact, *client, *server, *port, *verdict;
	enum protocol spoken;
	uint64_t flags;
	const char *name; /* server name or question */
	enum evidence step;
	uint64_t packets; /* of the client */
	uint16_t status;
	bool untold; /* who began */
};

static void
ask(const struct question *q, struct conversation *c)
{
	conversation_make(c, q->client, q->server, q->port,
		q->step != EVIDENCE_UNKNOWN ? q->step : EVIDENCE_DATA);
	c->facts.application = (uint8_t)q->spoken;
	c->facts.flags = q->flags;
	c->client_packets = q->packets;
	c->facts.status = q->status;
	if (q->untold)
		c->why = WHY_UNKNOWN;
	if (q->name != NULL)
		snprintf(c->facts.server_name, sizeof(c->facts.server_name), "%s",
			q->name);
}

#define ASK(f, c, s, p, v, ...)                                                        \
	{                                                                              \
		.fact = (f), .client = (c), .server = (s), .port = (p),                \
		.verdict = (v), ##__VA_ARGS__                                          \
	}
#define HTTP_ANSWERED                                                                  \
	.spoken = PROTOCOL_HTTP,                                                       \
	.flags = PROTOCOL_REQUEST | PROTOCOL_RESPONSE | PROTOCOL_OTHER_RESPONSE

static const struct question dmz[] = {
	ASK("DMZ to a server outside its rows is V605", MOB, DB, "1433/tcp",
		"violation: V605 high"),
	ASK("the same from the inside is V201", INNER, DB, "1433/tcp",
		"violation: V201 medium"),
	ASK("the inner card of a DMZ host counts", MOB_INNER, DB, "1433/tcp",
		"violation: V605 high"),
	ASK("an own row leads inside", MOB, SRV, "443/tcp", "compliant: srv-web"),
	ASK("another host's row does not", NOBODY, SRV, "443/tcp",
		"violation: V605 high"),
	ASK("a row of a derived role does not", MOB, SRV, "7609/tcp",
		"violation: V605 high"),
	ASK("the same row inside is in order", INNER, SRV, "7609/tcp",
		"compliant: srv-star"),
	ASK("a port that nobody lists is V605 and a listener", MOB, SRV, "9999/tcp",
		"violation: V605 high, V202 medium"),
	ASK("declared names may be asked", MOB, DNS, "53/udp", "compliant: dns"),
	ASK("other infrastructure is medium although a row allows it", MOB, MAIL,
		"25/tcp", "violation: V605 medium"),
	ASK("the same infrastructure from inside is in order", INNER, MAIL, "25/tcp",
		"compliant: mail"),
	ASK("another port of the name server is medium", MOB, DNS, "22/tcp",
		"violation: V605 medium"),
	ASK("a ping is no service", MOB, SRV, "icmp", "compliant: ping"),
	ASK("refused is medium", MOB, DB, "1433/tcp", "violation: V605 medium",
		.step = EVIDENCE_REFUSED),
	ASK("DMZ to a camera is V605 rather than V105", MOB, CAM, "80/tcp",
		"violation: V605 high, V202 medium"),
	ASK("a device in the DMZ is isolated as any", OUTCAM, SRV, "443/tcp",
		"violation: V101 high"),
	ASK("within the DMZ nothing crosses", NOBODY, MOB, "9999/tcp",
		"violation: V202 medium, V703 medium"),
	ASK("DMZ to the Internet is V601", MOB, INTERNET, "443/tcp",
		"violation: V601 high"),
};

static const struct question interconnect[] = {
	ASK("a remote site on a public address by TLS is V608 medium", REC, FAR,
		"443/tcp", "violation: V608 medium", .spoken = PROTOCOL_TLS),
	ASK("in clear it is high", REC, FAR, "80/tcp",
		"violation: V608 high, V301 medium", HTTP_ANSWERED),
	ASK("what only redirects to TLS is not in clear", REC, FAR, "80/tcp",
		"violation: V608 medium", .spoken = PROTOCOL_HTTP,
		.flags = PROTOCOL_REQUEST | PROTOCOL_RESPONSE | PROTOCOL_REDIRECT_TLS),
	ASK("not seen whether encrypted is medium", REC, FAR, "443/tcp",
		"violation: V608 medium"),
	ASK("a declared tunnel carries it", REC, FAR_CARRIED, "443/tcp",
		"compliant: far-web", .spoken = PROTOCOL_TLS),
	ASK("a corporate network is not trusted", REC, FAR_CORPORATE, "443/tcp",
		"violation: V608 medium", .spoken = PROTOCOL_TLS),
	ASK("a private address in a trusted network is", REC, FAR_PRIVATE, "443/tcp",
		"compliant: far-web", .spoken = PROTOCOL_TLS),
	ASK("an attempt is info", REC, FAR, "443/tcp", "violation: V608 info",
		.step = EVIDENCE_ATTEMPT),
};

static const struct question tunnels[] = {
	ASK("a tunnel declared without ports speaks on any", SRV, "198.51.100.81",
		"51820/udp", "compliant"),
	ASK("a tunnel declared with ports speaks on those", SRV, "198.51.100.80",
		"500/udp", "compliant"),
	ASK("IPsec to another host is V609", SRV, STRANGER, "esp",
		"violation: V609 high"),
	ASK("whichever end began", SRV, STRANGER, "esp", "violation: V609 high",
		.untold = true),
	ASK("GRE of a device is V609 and isolation", CAM, STRANGER, "gre",
		"violation: V101 high, V609 high"),
	ASK("IPv6 in IPv4 is V609", SRV, STRANGER, "ipv6", "violation: V609 high"),
	ASK("GRE to a group is left alone", SRV, "239.1.1.1", "gre", "not_evaluable"),
	ASK("a client's tunnel to the gateway is listed", UI, VPN, "500/udp",
		"compliant: vpn-in"),
	ASK("so is its payload, whichever end began", VPN, UI, "esp",
		"compliant: vpn-in", .untold = true),
	ASK("a server has no tunnel to the gateway", SRV, VPN, "500/udp",
		"violation: V609 high"),
	ASK("a port with an answer tells a tunnel", SRV, STRANGER, "51820/udp",
		"violation: V609 high"),
	ASK("one datagram does not", SRV, STRANGER, "51820/udp", "not_evaluable",
		.step = EVIDENCE_ATTEMPT, .packets = 1),
	ASK("several do", SRV, STRANGER, "51820/udp", "violation: V609 low",
		.step = EVIDENCE_ATTEMPT, .packets = 3),
	ASK("a port that speaks something else is none", SRV, STRANGER, "4500/udp",
		"violation: V703 medium", .spoken = PROTOCOL_DNS),
	ASK("OpenVPN may use TCP, IKE does not", SRV, STRANGER, "1194/tcp",
		"violation: V609 high"),
	ASK("500/tcp is no tunnel", SRV, STRANGER, "500/tcp", "violation: V703 medium"),
	ASK("bytes tell a tunnel on any port", SRV, STRANGER, "12000/udp",
		"violation: V609 high", .spoken = PROTOCOL_WIREGUARD),
	ASK("and on a port that a row has for the gateway", UI, VPN, "443/udp",
		"compliant: vpn-in", .spoken = PROTOCOL_OPENVPN),
	ASK("a row for something else does not allow it", SRV, DB, "443/udp",
		"violation: V609 high", .spoken = PROTOCOL_WIREGUARD),
	ASK("a site's row for a tunnel's port does", SRV, DB, "500/udp",
		"compliant: site-ike", .spoken = PROTOCOL_IKE),
	ASK("to the Internet both are said", SRV, INTERNET, "1701/udp",
		"violation: V601 high, V609 high"),
	ASK("a device's tunnel outside is V603, too", CAM, INTERNET, "3544/udp",
		"violation: V603 critical, V609 high"),
	ASK("a device's chatter outside needs no beginning", CAM, INTERNET, "9999/udp",
		"violation: V603 critical", .untold = true),
};

#define ASKED(n) .spoken = PROTOCOL_DNS, .name = (n)
#define HELLO(n) .spoken = PROTOCOL_TLS, .name = (n)

static const struct question relays[] = {
	ASK("asking for a relay is V610 medium", CAM, DNS, "53/udp",
		"violation: V610 medium", ASKED("eu.p2p.example")),
	ASK("the name itself is one", CAM, DNS, "53/udp", "violation: V610 medium",
		ASKED("P2P.Example.")),
	ASK("another name is none", CAM, DNS, "53/udp", "compliant: cam-dns",
		ASKED("example")),
	ASK("a name that only ends alike is none", CAM, DNS, "53/udp",
		"compliant: cam-dns", ASKED("notp2p.example")),
	ASK("what the site declares is its own affair", CAM, DNS, "53/udp",
		"compliant: cam-dns", ASKED("mine.p2p.example")),
	ASK("a server may ask", SRV, DNS, "53/udp", "compliant: dns",
		ASKED("eu.p2p.example")),
	ASK("a recorder may not", REC, DNS, "53/udp", "violation: V610 medium",
		ASKED("home.ddns.example")),
	ASK("reaching it is high", REC, INTERNET, "443/tcp",
		"violation: V601 high, V610 high", HELLO("a.relay.example.org")),
	ASK("a device that does is V603, too", CAM, INTERNET, "443/tcp",
		"violation: V603 critical, V610 high", HELLO("a.relay.example.org")),
	ASK("the declared one is in order", REC, "203.0.113.11", "443/tcp",
		"compliant: out-cloud", HELLO("mine.p2p.example")),
	ASK("STUN to the outside is V610 by its bytes", REC, INTERNET, "3478/udp",
		"violation: V601 high, V610 high", .spoken = PROTOCOL_STUN),
	ASK("STUN of a client is its own affair", UI, INTERNET, "3478/udp",
		"violation: V601 high", .spoken = PROTOCOL_STUN),
};

static const struct question mappings[] = {
	ASK("asking a gateway for an open port is V606", REC, STRANGER, "5351/udp",
		"violation: V606 high", .spoken = PROTOCOL_NATPMP,
		.flags = PROTOCOL_REQUEST | PROTOCOL_PORT_MAPPING),
	ASK("getting it is", REC, STRANGER, "5351/udp", "violation: V606 high",
		.spoken = PROTOCOL_NATPMP,
		.flags = PROTOCOL_PORT_MAPPING | PROTOCOL_ACCEPTED),
	ASK("declined it is medium", REC, STRANGER, "5351/udp",
		"violation: V606 medium", .spoken = PROTOCOL_NATPMP,
		.flags = PROTOCOL_PORT_MAPPING | PROTOCOL_DENIED),
	ASK("asking for the address outside opens nothing", REC, STRANGER, "5351/udp",
		"violation: V703 medium", .spoken = PROTOCOL_NATPMP,
		.flags = PROTOCOL_REQUEST | PROTOCOL_RESPONSE),
	ASK("the port alone tells it with an answer", REC, STRANGER, "5351/udp",
		"violation: V606 high"),
	ASK("a datagram without one does not", REC, STRANGER, "5351/udp",
		"not_evaluable", .step = EVIDENCE_ATTEMPT, .packets = 1),
	ASK("UPnP tells it on any port", REC, STRANGER, "49152/tcp",
		"violation: V606 high", .spoken = PROTOCOL_HTTP,
		.flags = PROTOCOL_PORT_MAPPING, .status = 200),
	ASK("UPnP declines by its status", REC, STRANGER, "49152/tcp",
		"violation: V606 medium", .spoken = PROTOCOL_HTTP,
		.flags = PROTOCOL_PORT_MAPPING, .status = 500),
	ASK("a device that asks is not isolated, too", CAM, STRANGER, "5351/udp",
		"violation: V101 high, V606 high", .spoken = PROTOCOL_NATPMP,
		.flags = PROTOCOL_PORT_MAPPING),
};

static const struct question destinations[] = {
	ASK("a declared name at its address is in order", SRV, "203.0.113.80",
		"443/tcp", "compliant: out-vendor", HELLO("licence.example.com")),
	ASK("at a new address it is a remark", SRV, INTERNET, "443/tcp",
		"compliant: V607 info", HELLO("licence.example.com")),
	ASK("the address under another name is V607", SRV, "203.0.113.80", "443/tcp",
		"violation: V607 medium", HELLO("other.example.com")),
	ASK("an address is no other name", SRV, "203.0.113.80", "443/tcp",
		"compliant: out-vendor", HELLO("203.0.113.80")),
	ASK("without a name nothing contradicts it", SRV, "203.0.113.80", "443/tcp",
		"compliant: out-vendor"),
	ASK("the name inside the site is V607", SRV, STRANGER, "443/tcp",
		"violation: V607 medium, V703 medium", HELLO("licence.example.com")),
	ASK("another name inside is none", SRV, STRANGER, "443/tcp",
		"violation: V703 medium", HELLO("intranet.example.com")),
	ASK("on a port that leads nowhere it is none", SRV, STRANGER, "8443/tcp",
		"violation: V703 medium", HELLO("licence.example.com")),
	ASK("a host that is declared with the name stands for it", SRV, PROXY,
		"443/tcp", "not_evaluable", HELLO("licence.example.com")),
	ASK("a proxy that the site allows is asked for any name", SRV, DB, "443/tcp",
		"compliant: site-proxy", HELLO("licence.example.com")),
};

static void
decide(const struct question *q)
{
	struct conversation c;
	const char *verdict;

	ask(q, &c);
	verdict = world_judge(&world, &c);
	ck_assert_msg(strcmp(verdict, q->verdict) == 0, "%s: %s, not %s", q->fact,
		verdict, q->verdict);
}

START_TEST(from_the_dmz)
{
	decide(&dmz[_i]);
}
END_TEST

START_TEST(to_a_remote_site)
{
	decide(&interconnect[_i]);
}
END_TEST

START_TEST(through_a_tunnel)
{
	decide(&tunnels[_i]);
}
END_TEST

START_TEST(for_an_open_port)
{
	decide(&mappings[_i]);
}
END_TEST

START_TEST(to_a_destination)
{
	decide(&destinations[_i]);
}
END_TEST

START_TEST(to_a_relay)
{
	decide(&relays[_i]);
}
END_TEST

/* What DNS calls an address tells the relay, whoever says so. */
static const char *
reach_named(const char *client, const char *server, enum conversation_why why,
	const char *name, cw_time said)
{
	static struct name_sighting s;
	struct conversation c;

	memset(&s, 0, sizeof(s));
	snprintf(s.name, sizeof(s.name), "%s", name);
	s.kind = NAME_DNS;
	s.last = said;
	ck_assert_int_eq(addr_parse("192.0.2.53", &s.by), 0);
	conversation_make(&c, client, server, "32100/udp", EVIDENCE_DATA);
	c.why = (uint8_t)why;
	c.first = 2 * CW_DAY;
	c.server_names = c.client_names = &s;
	c.server_name_count = c.client_name_count = 1;
	return world_judge(&world, &c);
}

START_TEST(an_address_is_a_relay_by_dns)
{
	ck_assert_str_eq(
		reach_named(REC, INTERNET, WHY_LOWER_PORT, "x.p2p.example", 2 * CW_DAY),
		"violation: V601 high, V610 high");
	ck_assert_str_eq(
		reach_named(REC, INTERNET, WHY_LOWER_PORT, "x.example", 2 * CW_DAY),
		"violation: V601 high");
}
END_TEST

START_TEST(a_declared_name_leads_inside_by_dns)
{
	struct name_sighting s = {.kind = NAME_DNS, .last = CW_DAY};
	struct conversation c;
	struct verdict v;

	strcpy(s.name, "licence.example.com");
	ck_assert_int_eq(addr_parse("192.0.2.53", &s.by), 0);
	conversation_make(&c, SRV, STRANGER, "443/tcp", EVIDENCE_DATA);
	c.first = CW_DAY;
	c.server_names = &s;
	c.server_name_count = 1;
	policy_judge(world.policy, &c, NULL, &v);
	ck_assert_str_eq(verdict_text(&v), "violation: V607 medium, V703 medium");
	/* Whose word it is, is said. */
	ck_assert_ptr_nonnull(strstr(v.reason, "as 192.0.2.53 says"));
}
END_TEST

START_TEST(an_old_answer_names_no_relay)
{
	ck_assert_str_eq(
		reach_named(REC, INTERNET, WHY_LOWER_PORT, "x.p2p.example", CW_HOUR),
		"violation: V601 high");
}
END_TEST

START_TEST(a_relay_may_look_like_the_one_that_calls)
{
	ck_assert_str_eq(
		reach_named(INTERNET, CAM, WHY_LOWER_PORT, "x.p2p.example", 2 * CW_DAY),
		"violation: V603 critical, V610 high, V202 medium");
	/* Where packets tell that it does, it is an intruder and no relay. */
	ck_assert_str_eq(
		reach_named(INTERNET, CAM, WHY_SYN, "x.p2p.example", 2 * CW_DAY),
		"violation: V602 critical, V202 medium");
}
END_TEST

START_TEST(what_was_not_seen_is_said)
{
	struct conversation c;
	struct verdict v;

	conversation_make(&c, REC, FAR, "443/tcp", EVIDENCE_DATA);
	policy_judge(world.policy, &c, NULL, &v);
	ck_assert_ptr_nonnull(strstr(v.reason, "whether it is encrypted was not seen"));
}
END_TEST

/* Bytes outrank ports, and the reason says which it was. */
START_TEST(the_reason_says_how_a_tunnel_was_told)
{
	struct conversation c;
	struct verdict v;

	conversation_make(&c, SRV, STRANGER, "51820/udp", EVIDENCE_DATA);
	policy_judge(world.policy, &c, NULL, &v);
	ck_assert_ptr_nonnull(strstr(v.reason, "taken for WireGuard by its port"));
	c.spoken = UINT64_C(1) << PROTOCOL_L2TP;
	policy_judge(world.policy, &c, NULL, &v);
	ck_assert_ptr_nonnull(strstr(v.reason, "L2TP by its bytes"));
	ck_assert_ptr_null(strstr(v.reason, "by its port"));
}
END_TEST

START_TEST(explained_is_what_leads_inside)
{
	struct conversation c;
	struct verdict v;
	struct trace trace = {0};
	bool said = false;

	conversation_make(&c, MOB, SRV, "443/tcp", EVIDENCE_DATA);
	policy_judge(world.policy, &c, &trace, &v);
	for (size_t i = 0; i < trace.count; i++)
		said = said || strcmp(trace.step[i].outcome, "leads inside") == 0;
	ck_assert(said);
	trace_fini(&trace);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("policy_boundary");
	TCase *t = tcase_create("boundary");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(t, begin, end);
	tcase_add_loop_test(t, from_the_dmz, 0, (int)ARRAY_LEN(dmz));
	tcase_add_loop_test(t, to_a_remote_site, 0, (int)ARRAY_LEN(interconnect));
	tcase_add_loop_test(t, through_a_tunnel, 0, (int)ARRAY_LEN(tunnels));
	tcase_add_loop_test(t, for_an_open_port, 0, (int)ARRAY_LEN(mappings));
	tcase_add_loop_test(t, to_a_destination, 0, (int)ARRAY_LEN(destinations));
	tcase_add_test(t, a_declared_name_leads_inside_by_dns);
	tcase_add_loop_test(t, to_a_relay, 0, (int)ARRAY_LEN(relays));
	tcase_add_test(t, an_address_is_a_relay_by_dns);
	tcase_add_test(t, an_old_answer_names_no_relay);
	tcase_add_test(t, a_relay_may_look_like_the_one_that_calls);
	tcase_add_test(t, what_was_not_seen_is_said);
	tcase_add_test(t, the_reason_says_how_a_tunnel_was_told);
	tcase_add_test(t, explained_is_what_leads_inside);
	suite_add_tcase(s, t);
	runner = srunner_create(s);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
