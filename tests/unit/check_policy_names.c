/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who an end is by what DNS calls it, and whose word counts.
 */
#include "policy_world.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char pack[] =
	"pack: tiny\n"
	"format: 1\n"
	"roles:\n"
	"- { id: cam, kind: device }\n"
	"- { id: rec, kind: server }\n"
	"- { id: srv, kind: server }\n"
	"- { id: dns_server, kind: infrastructure }\n"
	"- { id: vendor, kind: external, names: [licence.example.com] }\n"
	"groups:\n"
	"- { id: device, roles: [cam] }\n"
	"- { id: recorder, roles: [rec] }\n"
	"- { id: vms_server, roles: [rec, srv] }\n"
	"rules:\n"
	"- { id: cam-video, clients: [rec], servers: [cam], ports: [554/tcp],"
	" section: s, source: L1, purpose: p, effect: allow,"
	" encryption: cleartext_info }\n"
	"- { id: srv-web, clients: [rec], servers: [srv], ports: [443/tcp],"
	" section: s, source: L1, purpose: p, effect: allow,"
	" encryption: tls_required }\n"
	"- { id: out-vendor, clients: [srv], servers: [vendor], ports: [443/tcp],"
	" section: s, source: L1, purpose: p, effect: allow,"
	" encryption: tls_required }\n";

static const char site[] =
	"rules: [./pack.yaml]\n"
	"networks:\n"
	"- { subnets: [10.20.0.0/24], zone: camera, roles: [cam] }\n"
	"- { subnets: [10.30.0.0/24], zone: recorder }\n"
	"- { subnets: [10.40.0.0/24], zone: server }\n"
	"hosts:\n"
	"- { name: REC, addresses: [10.30.0.10], names: [rec.vms.local], roles: [rec] "
	"}\n"
	"- { name: ROAMING, names: [roaming.vms.local], roles: [rec] }\n"
	"- { name: SRV, addresses: [10.40.0.10], roles: [srv] }\n"
	"- { name: DNS, addresses: [10.40.0.53], roles: [dns_server] }\n";

#define CAM "10.20.0.11"
#define SRV "10.40.0.10"
#define STRANGER "10.30.0.99"
#define INTERNET "203.0.113.80"
#define DECLARED "10.40.0.53"
#define UNDECLARED "10.20.0.66"

static struct world world;
static struct name_sighting name[4];
static size_t names;

static void
begin(void)
{
	world_load(&world, pack, site);
	if (world.policy == NULL)
		faults_print(&world.faults, stderr);
	ck_assert_ptr_nonnull(world.policy);
	names = 0;
}

static void
end(void)
{
	world_end(&world);
}

/* by says at this hour what the address is called. */
static void
says(const char *by, const char *text, unsigned hour)
{
	struct name_sighting *s = &name[names++];

	memset(s, 0, sizeof(*s));
	ck_assert_int_eq(addr_parse(by, &s->by), 0);
	s->first = s->last = hour * CW_HOUR;
	snprintf(s->name, sizeof(s->name), "%s", text);
}

/* Judged at hour 48; the names are of the server, or of the client. */
static struct verdict
judge(const char *client, const char *server, const char *port, bool of_server,
	const char *asked)
{
	struct conversation c;
	struct verdict v;

	conversation_make(&c, client, server, port, EVIDENCE_DATA);
	c.first = c.last = 48 * CW_HOUR;
	if (of_server) {
		c.server_names = name;
		c.server_name_count = (uint8_t)names;
	} else {
		c.client_names = name;
		c.client_name_count = (uint8_t)names;
	}
	if (asked != NULL) {
		c.facts.application = PROTOCOL_TLS;
		snprintf(c.facts.server_name, sizeof(c.facts.server_name), "%s", asked);
	}
	policy_judge(world.policy, &c, NULL, &v);
	return v;
}

START_TEST(destination_is_known_by_a_declared_dns_server)
{
	struct verdict v = judge(SRV, INTERNET, "443/tcp", true, NULL);

	/* Without any name nobody can tell. */
	ck_assert_str_eq(verdict_text(&v), "violation: V601 medium");
	says(DECLARED, "licence.example.com", 47);
	v = judge(SRV, INTERNET, "443/tcp", true, NULL);
	ck_assert_str_eq(verdict_text(&v), "compliant: out-vendor");
	ck_assert(v.server.by_dns);
	ck_assert_str_eq(v.server.dns_name, "licence.example.com");
}
END_TEST

START_TEST(another_name_by_dns_tells_that_it_is_no_destination)
{
	struct verdict v;

	says(DECLARED, "elsewhere.example.com", 47);
	v = judge(SRV, INTERNET, "443/tcp", true, NULL);
	ck_assert_str_eq(verdict_text(&v), "violation: V601 high");
}
END_TEST

START_TEST(name_that_the_client_asked_for_comes_before_dns)
{
	struct verdict v;

	says(DECLARED, "licence.example.com", 47);
	v = judge(SRV, INTERNET, "443/tcp", true, "elsewhere.example.com");
	ck_assert_str_eq(verdict_text(&v), "violation: V601 high");
	v = judge(SRV, INTERNET, "443/tcp", true, "licence.example.com");
	ck_assert_str_eq(verdict_text(&v), "compliant: out-vendor");
}
END_TEST

START_TEST(answer_of_an_undeclared_server_is_said_and_does_not_count)
{
	struct verdict v;

	says(UNDECLARED, "licence.example.com", 47);
	v = judge(SRV, INTERNET, "443/tcp", true, NULL);
	ck_assert_str_eq(verdict_text(&v), "violation: V601 medium");
	ck_assert(!v.server.by_dns);
	ck_assert_str_eq(v.server.doubted_name, "licence.example.com");
	ck_assert_ptr_nonnull(strstr(v.violation[0].reason,
		"; 10.20.0.66, which is not a declared dns_server, calls 203.0.113.80 "
		"licence.example.com"));
}
END_TEST

START_TEST(host_is_found_by_what_a_declared_dns_server_calls_it)
{
	struct verdict v = judge(STRANGER, CAM, "554/tcp", false, NULL);

	ck_assert_str_eq(verdict_text(&v), "violation: V105 high");
	says(DECLARED, "rec.vms.local", 47);
	v = judge(STRANGER, CAM, "554/tcp", false, NULL);
	ck_assert_str_eq(verdict_text(&v), "compliant: cam-video");
	ck_assert_str_eq(v.client.host, "REC");
	ck_assert_str_eq(v.client.zone, "recorder");
}
END_TEST

START_TEST(undeclared_server_makes_no_stranger_a_recorder)
{
	struct verdict v;

	says(UNDECLARED, "rec.vms.local", 47);
	says(UNDECLARED, "roaming.vms.local", 48);
	v = judge(STRANGER, CAM, "554/tcp", false, NULL);
	ck_assert_str_eq(verdict_text(&v), "violation: V105 high");
	ck_assert_str_eq(v.client.doubted_name, "roaming.vms.local");
	says(DECLARED, "rec.vms.local", 40); /* who is declared is believed */
	v = judge(STRANGER, CAM, "554/tcp", false, NULL);
	ck_assert_str_eq(verdict_text(&v), "compliant: cam-video");
	ck_assert_ptr_null(v.client.doubted_name);
}
END_TEST

START_TEST(declared_address_is_itself_whatever_dns_says)
{
	struct verdict v;

	says(DECLARED, "rec.vms.local", 47);
	v = judge(SRV, CAM, "554/tcp", false, NULL);
	ck_assert_str_eq(v.client.host, "SRV");
	ck_assert(!v.client.by_dns);
}
END_TEST

START_TEST(client_cannot_call_a_stranger_a_declared_host)
{
	struct verdict v = judge(CAM, STRANGER, "443/tcp", true, "rec.vms.local");

	ck_assert_ptr_null(v.server.host);
	/* A host that is declared by its name alone has nothing else to be known by. */
	v = judge(CAM, STRANGER, "443/tcp", true, "roaming.vms.local");
	ck_assert_str_eq(v.server.host, "ROAMING");
}
END_TEST

START_TEST(answer_is_believed_for_a_day)
{
	struct verdict v;

	says(DECLARED, "rec.vms.local", 24);
	v = judge(STRANGER, CAM, "554/tcp", false, NULL);
	ck_assert_str_eq(v.client.host, "REC");
	name[0].last--;
	v = judge(STRANGER, CAM, "554/tcp", false, NULL);
	ck_assert_ptr_null(v.client.host);
}
END_TEST

START_TEST(later_answer_tells_of_two_hosts)
{
	struct verdict v;

	says(DECLARED, "rec.vms.local", 46);
	says(DECLARED, "roaming.vms.local", 47);
	v = judge(STRANGER, CAM, "554/tcp", false, NULL);
	ck_assert_str_eq(v.client.host, "ROAMING");
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("policy names");
	TCase *c = tcase_create("names");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(c, begin, end);
	tcase_add_test(c, destination_is_known_by_a_declared_dns_server);
	tcase_add_test(c, another_name_by_dns_tells_that_it_is_no_destination);
	tcase_add_test(c, name_that_the_client_asked_for_comes_before_dns);
	tcase_add_test(c, answer_of_an_undeclared_server_is_said_and_does_not_count);
	tcase_add_test(c, host_is_found_by_what_a_declared_dns_server_calls_it);
	tcase_add_test(c, undeclared_server_makes_no_stranger_a_recorder);
	tcase_add_test(c, declared_address_is_itself_whatever_dns_says);
	tcase_add_test(c, client_cannot_call_a_stranger_a_declared_host);
	tcase_add_test(c, answer_is_believed_for_a_day);
	tcase_add_test(c, later_answer_tells_of_two_hosts);
	suite_add_tcase(s, c);
	runner = srunner_create(s);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
