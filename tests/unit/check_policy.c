/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Proves the judge: a fact a test, then the matrix of violations by evidence,
 * then what must hold for every question.
 */
#include "policy_world.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"

/* The longest test judges 30,000 conversations twice: a second, when alone. */
enum { PATIENCE_SECONDS = 60 };

static struct world world;

static void
begin(void)
{
	world_begin(&world, "");
}

static void
end(void)
{
	world_end(&world);
}

#define CAM "10.20.0.11"
#define CAM2 "10.20.0.77"
#define PUSH "10.20.0.12"
#define SPY "10.20.0.13"
#define SMART "10.20.0.14"
#define EDGE "10.20.0.15"
#define REC "10.30.0.10"
#define BOTH "10.30.0.11"
#define SRV "10.40.0.10"
#define DB "10.40.0.20"
#define CLOCK "10.40.0.53"
#define SPARE "10.30.0.12"
#define MOB "10.60.0.5"
#define MOB2 "10.40.0.5"
#define UI "10.50.0.3"
#define STRANGER "10.99.0.1"
#define INTERNET "198.51.100.7"

/* With data, opened by SYN. */
#define FACT(name, client, server, port, text)                                         \
	START_TEST(name)                                                               \
	{                                                                              \
		struct conversation c;                                                 \
		conversation_make(&c, client, server, port, EVIDENCE_DATA);            \
		ck_assert_str_eq(world_judge(&world, &c), text);                       \
	}                                                                              \
	END_TEST

/* ---- the table ---- */
FACT(listed_pair_is_compliant, UI, SRV, "443/tcp", "compliant: srv-web")
FACT(tls_sibling_of_a_row_is_compliant, UI, SRV, "8443/tcp", "compliant: srv-http/tls")
FACT(row_names_the_breach_of_an_unlisted_client, UI, REC, "5210/tcp",
	"violation: V208 high")
FACT(foreign_peer_that_is_vms_is_medium, SRV, REC, "5210/tcp", "violation: V208 medium")
FACT(client_role_that_no_row_lists_is_v201, DB, SRV, "443/tcp",
	"violation: V201 medium")
FACT(named_service_beats_v201, UI, SRV, "9000/tcp", "violation: V203 high")
FACT(sql_from_client_is_v204, UI, DB, "1433/tcp", "violation: V204 high")
FACT(local_only_port_between_hosts_is_v205, UI, SRV, "8080/tcp", "violation: V205 high")
FACT(collectors_without_the_centre_fit_the_row, REC, SRV, "7609/tcp",
	"compliant: srv-star")
FACT(star_is_broken_by_a_client, UI, SRV, "7609/tcp", "violation: V206 medium")
FACT(legacy_port_is_v212, UI, SRV, "7475/tcp", "violation: V212 medium")
FACT(legacy_port_of_two_roles_is_undecided, UI, BOTH, "7474/tcp", "not_evaluable")
FACT(declared_instance_is_compliant, SRV, REC, "9002/tcp", "compliant: rec-inner")
FACT(instance_beyond_is_v216, SRV, REC, "9003/tcp", "violation: V216 low")
FACT(port_far_beyond_instances_is_v202, SRV, REC, "9040/tcp", "violation: V202 medium")
FACT(unlisted_listener_is_v202, UI, SRV, "9999/tcp", "violation: V202 medium")
FACT(wide_row_lists_no_port, UI, DB, "5555/tcp", "violation: V202 medium")
FACT(wide_row_still_allows, CLOCK, DB, "5555/tcp", "compliant: any-port")
FACT(reversed_row_is_v213, REC, UI, "7563/tcp", "violation: V213 low, V202 medium")
FACT(ambiguous_row_is_compliant_with_a_remark, UI, SRV, "12345/tcp",
	"compliant: V218 info")
FACT(row_names_what_its_use_is, CAM, REC, "25/tcp", "violation: V211 high")
FACT(listener_is_found_by_any_client, UI, REC, "25/tcp",
	"violation: V201 medium, V211 high")
FACT(event_source_with_feature_off_is_v210, SMART, SRV, "1234/tcp",
	"violation: V210 medium")
FACT(undeclared_source_injects_events, UI, SRV, "1234/tcp",
	"violation: V217 medium, V210 medium")

/* ---- isolation ---- */
FACT(camera_to_server_is_v101, CAM, SRV, "443/tcp", "violation: V101 high")
FACT(camera_to_server_port_that_nobody_lists, CAM, SRV, "9999/tcp",
	"violation: V101 high, V202 medium")
FACT(camera_is_not_freed_by_another_role, SPY, SRV, "443/tcp", "violation: V101 high")
FACT(camera_by_network_is_a_camera, CAM2, SRV, "443/tcp", "violation: V101 high")
FACT(camera_to_camera_is_v102, CAM, CAM2, "80/tcp", "violation: V102 high")
FACT(edge_device_reaches_its_cameras_by_row, EDGE, CAM, "8000/tcp",
	"compliant: edge-cam")
FACT(edge_device_is_bound_to_its_row, EDGE, CAM, "554/tcp", "violation: V102 high")
FACT(camera_opens_unlisted_port_of_recorder, CAM, REC, "7563/tcp",
	"violation: V103 medium")
FACT(push_device_may_open_to_recorders, PUSH, REC, "7001/tcp", "compliant")
FACT(push_device_is_bound_to_recorders, PUSH, SRV, "443/tcp", "violation: V101 high")
FACT(camera_datagrams_to_recorder_are_undecided, CAM, REC, "40000/udp", "not_evaluable")
FACT(client_to_camera_is_v104, UI, CAM, "554/tcp", "violation: V104 high")
FACT(server_to_camera_is_v105_medium, SRV, CAM, "80/tcp", "violation: V105 medium")
FACT(stranger_to_camera_is_v105, STRANGER, CAM, "80/tcp", "violation: V105 high")
FACT(stranger_in_client_zone_is_a_client, "10.50.0.99", CAM, "80/tcp",
	"violation: V104 high")
FACT(infrastructure_row_frees_a_device, CAM, CLOCK, "123/udp", "compliant: clock-time")
FACT(infrastructure_to_camera_is_v105, CLOCK, CAM, "80/tcp", "violation: V105 high")
FACT(recorder_pulls_video, REC, CAM, "554/tcp", "compliant: cam-video")
FACT(recorder_pulls_from_its_camera_network_card, "10.20.0.5", CAM, "554/tcp",
	"compliant: cam-video")
FACT(camera_log_row_is_a_conflict, CAM, SRV, "514/tcp", "violation: V115 low")

/* ---- the boundary ---- */
FACT(server_to_internet_is_v601, DB, INTERNET, "443/tcp", "violation: V601 high")
FACT(nameless_destination_may_be_a_declared_one, SRV, INTERNET, "443/tcp",
	"violation: V601 medium")
FACT(declared_address_for_its_role, REC, "203.0.113.11", "443/tcp",
	"compliant: out-cloud")
FACT(declared_address_for_another_role, SRV, "203.0.113.11", "443/tcp",
	"violation: V601 medium")
FACT(internet_to_server_is_v602, INTERNET, SRV, "443/tcp", "violation: V602 critical")
FACT(internet_to_camera_is_v602, INTERNET, CAM, "80/tcp", "violation: V602 critical")
FACT(internet_to_published_service_in_dmz, INTERNET, MOB, "8082/tcp",
	"compliant: mob-web")
FACT(internet_to_published_service_outside_dmz, INTERNET, MOB2, "8082/tcp",
	"violation: V604 high")
FACT(internet_to_other_port_of_published_host, INTERNET, MOB, "80/tcp",
	"violation: V602 critical, V202 medium")
FACT(declared_network_of_zone_internet_is_outside, "203.0.113.130", MOB2, "8082/tcp",
	"violation: V604 high")
FACT(camera_to_internet_is_v603, CAM, INTERNET, "443/tcp", "violation: V603 critical")
FACT(camera_asks_time_of_internet, CAM, INTERNET, "123/udp", "violation: V603 medium")
FACT(declared_tunnel_is_compliant, SRV, "198.51.100.80", "500/udp", "compliant")
FACT(other_port_of_tunnel_peer_is_not, DB, "198.51.100.80", "22/tcp",
	"violation: V601 high")

/* ---- who is nobody ---- */
FACT(stranger_to_listed_port_is_named_by_v201, STRANGER, SRV, "443/tcp",
	"violation: V201 medium")
FACT(stranger_to_other_port_is_v703, STRANGER, SRV, "9999/tcp",
	"violation: V202 medium, V703 medium")
FACT(server_to_stranger_is_v703, SRV, STRANGER, "443/tcp", "violation: V703 medium")
FACT(two_strangers_are_nobodys_business, STRANGER, "10.99.0.2", "445/tcp",
	"not_evaluable")
FACT(stranger_and_infrastructure, STRANGER, CLOCK, "123/udp", "not_evaluable")
FACT(nat_address_tells_no_client, "10.60.0.1", SRV, "443/tcp", "not_evaluable")
FACT(two_addresses_of_one_host, REC, "10.20.0.5", "8080/tcp", "compliant")

/* ---- groups ---- */
FACT(discovery_row_of_a_group, CAM, "239.255.255.250", "3702/udp",
	"compliant: discovery")
FACT(declared_group_is_compliant, CAM, "239.192.10.9", "5004/udp", "compliant")
FACT(undeclared_group_is_not_evaluable, CAM, "239.1.1.1", "5004/udp", "not_evaluable")
FACT(broadcast_is_not_evaluable, CAM, "255.255.255.255", "68/udp", "not_evaluable")
FACT(link_local_is_not_evaluable, "169.254.3.4", SRV, "80/tcp", "not_evaluable")

START_TEST(subnet_broadcast_is_no_camera)
{
	struct conversation c;

	conversation_make(&c, CAM, "10.20.0.255", "137/udp", EVIDENCE_ATTEMPT);
	ck_assert_str_eq(world_judge(&world, &c), "not_evaluable");
}
END_TEST

/* ---- the matrix: violation by evidence ---- */

static const enum evidence steps[] = {EVIDENCE_UNKNOWN, EVIDENCE_ATTEMPT,
	EVIDENCE_REFUSED, EVIDENCE_ESTABLISHED, EVIDENCE_DATA, EVIDENCE_IDENTIFIED,
	EVIDENCE_EXPOSED};

/* Letters: info, low, medium, high, critical; `-`: not raised.  Columns: unknown,
 * attempt, refused, established, data, identified, exposed. */
static const struct {
	const char *code, *client, *server, *port, *severity;
} matrix[] = {
	{"V101", CAM, SRV, "443/tcp", "-mmmhhh"},
	{"V102", CAM, CAM2, "80/tcp", "-mmmhhh"},
	{"V103", CAM, REC, "7563/tcp", "-lllmmm"},
	{"V104", UI, CAM, "80/tcp", "-llmhhh"},
	{"V105", STRANGER, CAM, "80/tcp", "-llmhhh"},
	{"V201", DB, SRV, "443/tcp", "-iilmmm"},
	{"V605", MOB, SRV, "443/tcp", "-mmmhhh"},
	{"V202", UI, SRV, "9999/tcp", "---lmmm"},
	{"V203", UI, SRV, "9000/tcp", "-llmhhh"},
	{"V204", UI, DB, "1433/tcp", "-llmhhh"},
	{"V205", UI, SRV, "8080/tcp", "-llhhhh"},
	{"V210", SMART, SRV, "1234/tcp", "-lilmmm"},
	{"V211", CAM, REC, "25/tcp", "-lllhhh"},
	{"V212", UI, SRV, "7475/tcp", "-iilmmm"},
	{"V216", SRV, REC, "9003/tcp", "---illl"},
	{"V601", DB, INTERNET, "443/tcp", "-llmhhh"},
	{"V602", INTERNET, SRV, "443/tcp", "-mlcccc"},
	{"V603", CAM, INTERNET, "443/tcp", "-hhcccc"},
	{"V703", SRV, STRANGER, "443/tcp", "--ilmmm"},
};

START_TEST(severity_follows_the_ladder)
{
	struct verdict v;
	struct conversation c;

	for (size_t k = 0; k < ARRAY_LEN(steps); k++) {
		char got = '-';

		conversation_make(&c, matrix[_i].client, matrix[_i].server,
			matrix[_i].port, steps[k]);
		policy_judge(world.policy, &c, NULL, &v);
		for (size_t i = 0; i < v.count; i++)
			if (strcmp(v.violation[i].violation->code, matrix[_i].code) ==
				0)
				got = severity_name(v.violation[i].severity)[0];
		ck_assert_msg(got == matrix[_i].severity[k], "%s at %s is %c, not %c",
			matrix[_i].code, evidence_name(steps[k]), got,
			matrix[_i].severity[k]);
		if (steps[k] == EVIDENCE_UNKNOWN)
			ck_assert_int_eq(v.answer, VERDICT_NOT_EVALUABLE);
	}
}
END_TEST

START_TEST(syn_ack_alone_proves_the_listener)
{
	struct conversation c;

	conversation_make(&c, INTERNET, SRV, "443/tcp", EVIDENCE_ATTEMPT);
	c.reply_seen = true;
	ck_assert_str_eq(world_judge(&world, &c), "violation: V602 critical");
	conversation_make(&c, UI, SRV, "9999/tcp", EVIDENCE_ATTEMPT);
	c.reply_seen = true;
	ck_assert_str_eq(world_judge(&world, &c), "violation: V202 low");
}
END_TEST

START_TEST(mid_stream_says_what_it_looks_like)
{
	struct conversation c;
	struct verdict v;

	conversation_make(&c, CAM, SRV, "443/tcp", EVIDENCE_UNKNOWN);
	policy_judge(world.policy, &c, NULL, &v);
	ck_assert_uint_eq(v.count, 0);
	ck_assert_msg(
		strstr(v.reason, "no claim; as it looks it would be V101") != NULL,
		"%s", v.reason);
}
END_TEST

START_TEST(unlisted_port_mid_stream_proves_no_listener)
{
	struct conversation c;

	conversation_make(&c, UI, SRV, "50000/tcp", EVIDENCE_IDENTIFIED);
	c.why = WHY_LOWER_PORT;
	ck_assert_str_eq(world_judge(&world, &c), "not_evaluable");
}
END_TEST

START_TEST(ping_fits_in_either_direction)
{
	struct conversation c;

	conversation_make(&c, CLOCK, SRV, "icmp", EVIDENCE_ESTABLISHED);
	c.why = WHY_UNKNOWN;
	ck_assert_str_eq(world_judge(&world, &c), "compliant: clock-ping");
}
END_TEST

START_TEST(peer_to_peer_of_a_camera_is_its_own)
{
	struct conversation c;

	/* The ports make the Internet's end look like the client. */
	conversation_make(&c, INTERNET, CAM, "32100/udp", EVIDENCE_DATA);
	c.why = WHY_LOWER_PORT;
	ck_assert_str_eq(
		world_judge(&world, &c), "violation: V603 critical, V202 medium");
}
END_TEST

/* ---- names ---- */

static const char *
judge_named(const char *client, const char *name, enum protocol spoken)
{
	struct conversation c;

	conversation_make(&c, client, INTERNET, "443/tcp", EVIDENCE_IDENTIFIED);
	c.facts.application = (uint8_t)spoken;
	snprintf(c.facts.server_name, sizeof(c.facts.server_name), "%s", name);
	return world_judge(&world, &c);
}

START_TEST(destination_of_a_pack_is_known_by_name)
{
	ck_assert_str_eq(judge_named(SRV, "Licence.example.com.", PROTOCOL_TLS),
		"compliant: out-vendor");
	ck_assert_str_eq(judge_named(REC, "licence.example.com", PROTOCOL_TLS),
		"violation: V601 medium");
	ck_assert_str_eq(judge_named(SRV, "other.example.com", PROTOCOL_TLS),
		"violation: V601 high");
}
END_TEST

START_TEST(dns_question_names_no_server)
{
	ck_assert_str_eq(judge_named(DB, "licence.example.com", PROTOCOL_DNS),
		"violation: V601 high");
}
END_TEST

/* ---- encryption ---- */

static const char *
judge_http(const char *client, const char *port, unsigned flags, enum evidence step)
{
	struct conversation c;

	conversation_make(&c, client, SRV, port, step);
	c.facts.application = PROTOCOL_HTTP;
	c.facts.flags = (uint16_t)(PROTOCOL_REQUEST | flags);
	return world_judge(&world, &c);
}

#define ANSWERED (PROTOCOL_RESPONSE | PROTOCOL_OTHER_RESPONSE)

START_TEST(http_in_clear_is_v301)
{
	ck_assert_str_eq(judge_http(UI, "80/tcp", ANSWERED, EVIDENCE_IDENTIFIED),
		"violation: V301 medium");
}
END_TEST

START_TEST(redirect_to_https_alone_is_compliant)
{
	ck_assert_str_eq(
		judge_http(UI, "80/tcp", PROTOCOL_RESPONSE | PROTOCOL_REDIRECT_TLS,
			EVIDENCE_IDENTIFIED),
		"compliant: srv-http");
	ck_assert_str_eq(judge_http(UI, "80/tcp", ANSWERED | PROTOCOL_REDIRECT_TLS,
				 EVIDENCE_IDENTIFIED),
		"violation: V301 medium");
}
END_TEST

START_TEST(http_without_an_answer_is_undecided)
{
	ck_assert_str_eq(
		judge_http(UI, "80/tcp", 0, EVIDENCE_DATA), "not_evaluable: srv-http");
}
END_TEST

START_TEST(credentials_or_cookie_raise_v301)
{
	ck_assert_str_eq(judge_http(UI, "80/tcp", ANSWERED | PROTOCOL_AUTHORIZATION,
				 EVIDENCE_EXPOSED),
		"violation: V301 high");
	ck_assert_str_eq(
		judge_http(UI, "80/tcp", ANSWERED | PROTOCOL_COOKIE, EVIDENCE_EXPOSED),
		"violation: V301 high");
}
END_TEST

START_TEST(preferred_tls_lowers_v301)
{
	ck_assert_str_eq(judge_http(UI, "81/tcp", ANSWERED, EVIDENCE_IDENTIFIED),
		"violation: V301 low");
}
END_TEST

START_TEST(http_is_judged_on_disallowed_pairs_too)
{
	ck_assert_str_eq(judge_http(DB, "80/tcp", ANSWERED, EVIDENCE_IDENTIFIED),
		"violation: V201 medium, V301 medium");
}
END_TEST

START_TEST(http_across_the_dmz_is_worse)
{
	ck_assert_str_eq(judge_http(MOB, "80/tcp", ANSWERED, EVIDENCE_IDENTIFIED),
		"violation: V605 high, V301 high");
}
END_TEST

/* ---- the profile ---- */

#define WITH(more) (world_end(&world), world_begin(&world, more))

static const char *
judge_data(const char *client, const char *server, const char *port)
{
	struct conversation c;

	conversation_make(&c, client, server, port, EVIDENCE_DATA);
	return world_judge(&world, &c);
}

START_TEST(feature_turned_on_is_compliant)
{
	WITH("profile: { features: { smtp_listener: on } }\n");
	ck_assert_str_eq(judge_data(CAM, REC, "25/tcp"), "compliant: rec-mail");
}
END_TEST

START_TEST(strict_isolation_frees_only_by_site_rules)
{
	WITH("profile: { camera_isolation: strict }\n"
	     "allow:\n"
	     "- { id: a1, clients: [cam], servers: [db], ports: [445/tcp], reason: r "
	     "}\n");
	ck_assert_str_eq(judge_data(CAM, CLOCK, "123/udp"), "violation: V101 high");
	ck_assert_str_eq(judge_data(CAM, SRV, "514/tcp"), "violation: V101 high");
	ck_assert_str_eq(judge_data(EDGE, CAM, "8000/tcp"), "violation: V102 high");
	ck_assert_str_eq(judge_data(CAM, DB, "445/tcp"), "compliant: a1");
}
END_TEST

START_TEST(role_without_certificate_may_speak_in_clear)
{
	WITH("profile: { certificates: [rec] }\n");
	ck_assert_str_eq(judge_http(UI, "80/tcp", ANSWERED, EVIDENCE_IDENTIFIED),
		"compliant: srv-http");
}
END_TEST

START_TEST(device_without_tls_is_reported_as_info)
{
	struct conversation c;

	WITH("plaintext: [CAM1]\n");
	conversation_make(&c, REC, CAM, "80/tcp", EVIDENCE_IDENTIFIED);
	c.facts.application = PROTOCOL_HTTP;
	c.facts.flags = PROTOCOL_REQUEST | ANSWERED;
	ck_assert_str_eq(world_judge(&world, &c), "violation: V306 info");
	ck_assert_int_eq(addr_parse(CAM2, &c.server), 0);
	ck_assert_str_eq(world_judge(&world, &c), "violation: V306 medium");
}
END_TEST

START_TEST(moved_port_is_where_the_site_put_it)
{
	WITH("ports:\n- { role: srv, from: 443/tcp, to: 10443/tcp }\n");
	ck_assert_str_eq(judge_data(UI, SRV, "10443/tcp"), "compliant: srv-web");
	ck_assert_str_eq(judge_data(UI, SRV, "443/tcp"), "violation: V202 medium");
}
END_TEST

START_TEST(moved_port_of_one_role_leaves_the_others)
{
	WITH("ports:\n- { role: cam, from: 554/tcp, to: 8554/tcp }\n");
	ck_assert_str_eq(judge_data(REC, CAM, "8554/tcp"), "compliant: cam-video");
	ck_assert_str_eq(judge_data(REC, EDGE, "554/tcp"), "compliant: cam-video");
	ck_assert_str_eq(judge_data(REC, CAM, "554/tcp"), "violation: V202 medium");
}
END_TEST

START_TEST(two_ports_of_a_role_may_be_swapped)
{
	WITH("ports:\n- { role: rec, from: 7563/tcp, to: 5210/tcp }\n"
	     "- { role: rec, from: 5210/tcp, to: 7563/tcp }\n");
	ck_assert_str_eq(judge_data(UI, REC, "5210/tcp"), "compliant: rec-video");
	ck_assert_str_eq(judge_data(SPARE, REC, "7563/tcp"), "compliant: rec-spare");
}
END_TEST

/* ---- what must hold for every question ---- */

static const char *const everyone[] = {CAM, CAM2, PUSH, SPY, SMART, EDGE, REC, BOTH,
	SRV, DB, CLOCK, SPARE, MOB, MOB2, UI, STRANGER, INTERNET, "203.0.113.11",
	"239.1.1.1", "255.255.255.255", "10.20.0.255", "169.254.3.4", "0.0.0.0",
	"127.0.0.1", "fe80::1", "2001:db8::1"};
static const char *const ports[] = {"80/tcp", "443/tcp", "25/tcp", "554/tcp",
	"9003/tcp", "9999/tcp", "7474/tcp", "8080/tcp", "123/udp", "40000/udp", "icmp",
	"esp"};

static void
judge_everything(void (*fn)(const struct conversation *c))
{
	struct conversation c;

	for (size_t i = 0; i < ARRAY_LEN(everyone); i++)
		for (size_t k = 0; k < ARRAY_LEN(everyone); k++)
			for (size_t n = 0; n < ARRAY_LEN(ports); n++)
				for (size_t e = 0; e < ARRAY_LEN(steps); e += 2) {
					conversation_make(&c, everyone[i], everyone[k],
						ports[n], steps[e]);
					fn(&c);
				}
}

static bool
same_verdict(const struct verdict *x, const struct verdict *y)
{
	if (x->answer != y->answer || x->count != y->count || x->rule != y->rule ||
		strcmp(x->reason, y->reason) != 0)
		return false;
	for (size_t i = 0; i < x->count; i++)
		if (x->violation[i].violation != y->violation[i].violation ||
			x->violation[i].severity != y->violation[i].severity ||
			strcmp(x->violation[i].reason, y->violation[i].reason) != 0)
			return false;
	return true;
}

static void
explained_as_judged(const struct conversation *c)
{
	struct trace trace = {0};
	struct verdict plain, traced;
	const char *last;

	policy_judge(world.policy, c, NULL, &plain);
	policy_judge(world.policy, c, &trace, &traced);
	last = trace.step[trace.count - 1].outcome;
	if (!same_verdict(&plain, &traced) ||
		strcmp(last, verdict_name(plain.answer)) != 0)
		ck_abort_msg("%s, but explained: %s", verdict_text(&plain), last);
	trace_fini(&trace);
}

START_TEST(explain_and_judge_agree)
{
	judge_everything(explained_as_judged);
}
END_TEST

static bool
has_twice(const struct verdict *v)
{
	for (size_t i = 0; i < v->count; i++)
		for (size_t k = 0; k < i; k++)
			if (v->violation[i].violation == v->violation[k].violation)
				return true;
	return false;
}

static void
sound(const struct conversation *c)
{
	struct verdict v;

	policy_judge(world.policy, c, NULL, &v);
	if (v.reason[0] == '\0' || has_twice(&v) ||
		(v.answer == VERDICT_VIOLATION && v.count == 0) ||
		(c->evidence == EVIDENCE_UNKNOWN && v.count != 0))
		ck_abort_msg("%s: %s", verdict_text(&v), v.reason);
}

START_TEST(every_answer_has_a_reason_and_no_claim_without_sight)
{
	judge_everything(sound);
}
END_TEST

/* A verdict depends on its conversation only, not on what was judged before. */
START_TEST(order_of_conversations_changes_nothing)
{
	static char first[ARRAY_LEN(everyone)][64];
	struct conversation c;

	for (size_t i = 0; i < ARRAY_LEN(everyone); i++) {
		conversation_make(&c, everyone[i], SRV, "443/tcp", EVIDENCE_DATA);
		snprintf(first[i], sizeof(first[i]), "%s", world_judge(&world, &c));
	}
	for (size_t i = ARRAY_LEN(everyone); i-- > 0;) {
		conversation_make(&c, everyone[i], SRV, "443/tcp", EVIDENCE_DATA);
		ck_assert_str_eq(world_judge(&world, &c), first[i]);
	}
}
END_TEST

START_TEST(served_port_is_known_by_the_roles_of_the_host)
{
	struct addr srv, cam;

	ck_assert_int_eq(addr_parse(SRV, &srv), 0);
	ck_assert_int_eq(addr_parse(CAM, &cam), 0);
	ck_assert(policy_serves(world.policy, &srv, 443, 6));
	ck_assert(policy_serves(world.policy, &cam, 554, 6));
	ck_assert(!policy_serves(world.policy, &cam, 443, 6));
	/* any-port is no port of its own. */
	ck_assert(!policy_serves(world.policy, &srv, 50000, 6));
}
END_TEST

#define TABLE_FACTS                                                                    \
	listed_pair_is_compliant, tls_sibling_of_a_row_is_compliant,                   \
		row_names_the_breach_of_an_unlisted_client,                            \
		foreign_peer_that_is_vms_is_medium,                                    \
		client_role_that_no_row_lists_is_v201, named_service_beats_v201,       \
		sql_from_client_is_v204, local_only_port_between_hosts_is_v205,        \
		collectors_without_the_centre_fit_the_row, star_is_broken_by_a_client, \
		legacy_port_is_v212, legacy_port_of_two_roles_is_undecided,            \
		declared_instance_is_compliant, instance_beyond_is_v216,               \
		port_far_beyond_instances_is_v202, unlisted_listener_is_v202,          \
		wide_row_lists_no_port, wide_row_still_allows, reversed_row_is_v213,   \
		ambiguous_row_is_compliant_with_a_remark, row_names_what_its_use_is,   \
		listener_is_found_by_any_client,                                       \
		event_source_with_feature_off_is_v210,                                 \
		undeclared_source_injects_events
#define ISOLATION_FACTS                                                                \
	camera_to_server_is_v101, camera_to_server_port_that_nobody_lists,             \
		camera_is_not_freed_by_another_role, camera_by_network_is_a_camera,    \
		camera_to_camera_is_v102, edge_device_reaches_its_cameras_by_row,      \
		edge_device_is_bound_to_its_row,                                       \
		camera_opens_unlisted_port_of_recorder,                                \
		push_device_may_open_to_recorders, push_device_is_bound_to_recorders,  \
		camera_datagrams_to_recorder_are_undecided, client_to_camera_is_v104,  \
		server_to_camera_is_v105_medium, stranger_to_camera_is_v105,           \
		stranger_in_client_zone_is_a_client,                                   \
		infrastructure_row_frees_a_device, infrastructure_to_camera_is_v105,   \
		recorder_pulls_video, recorder_pulls_from_its_camera_network_card,     \
		camera_log_row_is_a_conflict
#define BOUNDARY_FACTS                                                                 \
	server_to_internet_is_v601, nameless_destination_may_be_a_declared_one,        \
		declared_address_for_its_role, declared_address_for_another_role,      \
		internet_to_server_is_v602, internet_to_camera_is_v602,                \
		internet_to_published_service_in_dmz,                                  \
		internet_to_published_service_outside_dmz,                             \
		declared_network_of_zone_internet_is_outside,                          \
		internet_to_other_port_of_published_host, camera_to_internet_is_v603,  \
		camera_asks_time_of_internet, declared_tunnel_is_compliant,            \
		other_port_of_tunnel_peer_is_not,                                      \
		destination_of_a_pack_is_known_by_name, dns_question_names_no_server,  \
		peer_to_peer_of_a_camera_is_its_own
#define SILENT_FACTS                                                                   \
	stranger_to_listed_port_is_named_by_v201, stranger_to_other_port_is_v703,      \
		server_to_stranger_is_v703, two_strangers_are_nobodys_business,        \
		stranger_and_infrastructure, nat_address_tells_no_client,              \
		two_addresses_of_one_host, discovery_row_of_a_group,                   \
		declared_group_is_compliant, undeclared_group_is_not_evaluable,        \
		broadcast_is_not_evaluable, link_local_is_not_evaluable,               \
		subnet_broadcast_is_no_camera
#define EVIDENCE_FACTS                                                                 \
	syn_ack_alone_proves_the_listener, mid_stream_says_what_it_looks_like,         \
		unlisted_port_mid_stream_proves_no_listener,                           \
		ping_fits_in_either_direction
#define ENCRYPTION_FACTS                                                               \
	http_in_clear_is_v301, redirect_to_https_alone_is_compliant,                   \
		http_without_an_answer_is_undecided, credentials_or_cookie_raise_v301, \
		preferred_tls_lowers_v301, http_is_judged_on_disallowed_pairs_too,     \
		http_across_the_dmz_is_worse
#define PROFILE_FACTS                                                                  \
	feature_turned_on_is_compliant, strict_isolation_frees_only_by_site_rules,     \
		role_without_certificate_may_speak_in_clear,                           \
		device_without_tls_is_reported_as_info,                                \
		moved_port_is_where_the_site_put_it,                                   \
		moved_port_of_one_role_leaves_the_others,                              \
		two_ports_of_a_role_may_be_swapped
#define ALWAYS_FACTS                                                                   \
	explain_and_judge_agree, every_answer_has_a_reason_and_no_claim_without_sight, \
		order_of_conversations_changes_nothing,                                \
		served_port_is_known_by_the_roles_of_the_host

static void
add(Suite *s, const char *name, const TTest *const *tests, size_t n)
{
	TCase *t = tcase_create(name);

	tcase_add_checked_fixture(t, begin, end);
	tcase_set_timeout(t, PATIENCE_SECONDS);
	for (size_t i = 0; i < n; i++)
		tcase_add_test(t, tests[i]);
	suite_add_tcase(s, t);
}

#define ADD(s, name, ...)                                                              \
	do {                                                                           \
		const TTest *const tests[] = {__VA_ARGS__};                            \
		add(s, name, tests, ARRAY_LEN(tests));                                 \
	} while (0)

int
main(void)
{
	Suite *s = suite_create("policy");
	TCase *ladder = tcase_create("ladder");
	SRunner *runner;
	int failed;

	ADD(s, "table", TABLE_FACTS);
	ADD(s, "isolation", ISOLATION_FACTS);
	ADD(s, "boundary", BOUNDARY_FACTS);
	ADD(s, "silent", SILENT_FACTS);
	ADD(s, "evidence", EVIDENCE_FACTS);
	ADD(s, "encryption", ENCRYPTION_FACTS);
	ADD(s, "profile", PROFILE_FACTS);
	ADD(s, "always", ALWAYS_FACTS);
	tcase_add_checked_fixture(ladder, begin, end);
	tcase_add_loop_test(
		ladder, severity_follows_the_ladder, 0, (int)ARRAY_LEN(matrix));
	suite_add_tcase(s, ladder);
	runner = srunner_create(s);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
