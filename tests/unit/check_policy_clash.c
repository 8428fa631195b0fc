/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a whole policy refuses, with the place of the fault, each beside a twin
 * that differs in one fact and stands: services that would meet on one port,
 * rows that contradict, words that nothing knows.
 */
#include "policy_world.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"

static struct world world;

/* Lines 1 to 13; further rules begin in line 14. */
#define PACK                                                                           \
	"pack: tiny\n"                                                                 \
	"format: 1\n"                                                                  \
	"roles:\n"                                                                     \
	"- { id: cam, kind: device }\n"                                                \
	"- { id: rec, kind: server }\n"                                                \
	"- { id: srv, kind: server }\n"                                                \
	"- { id: gate, kind: server }\n"                                               \
	"- { id: agent, kind: server, implied_by: [srv] }\n"                           \
	"- { id: ui, kind: client }\n"                                                 \
	"groups: [{ id: device, roles: [cam] }]\n"                                     \
	"rules:\n" RULE("rec-video", "ui", "rec", "7563", ALLOW)                       \
		RULE("srv-web", "ui", "srv, gate", "443", ALLOW)
#define RULE(id, clients, servers, ports, rest)                                        \
	"- { id: " id ", clients: [" clients "], servers: [" servers                   \
	"], ports: [" ports "/tcp], section: s, source: L1, purpose: p, " rest " }\n"
#define ALLOW "effect: allow, encryption: either"
#define LOCAL "scope: local, effect: local_only, encryption: not_applicable"
#define LEGACY "effect: legacy, encryption: not_applicable"

/* Lines 1 to 5; what follows begins in line 6. */
#define SITE                                                                           \
	"rules: [./pack.yaml]\n"                                                       \
	"hosts:\n"                                                                     \
	"- { name: R, addresses: [10.0.0.1], roles: [rec], instances: 2 }\n"           \
	"- { name: S, addresses: [10.0.0.2], roles: [srv] }\n"                         \
	"- { name: B, addresses: [10.0.0.3], roles: [srv, gate] }\n"
#define MOVE(role, from, to)                                                           \
	"- { role: " role ", from: " from "/tcp, to: " to "/tcp }\n"

static void
end(void)
{
	world_end(&world);
}

static void
must_stand(const char *pack, const char *site)
{
	world_load(&world, pack, site);
	if (world.policy == NULL)
		faults_print(&world.faults, stderr);
	ck_assert_ptr_nonnull(world.policy);
}

static void
must_fail(const char *pack, const char *site, const char *file, unsigned line,
	unsigned column, const char *says)
{
	const struct err *e;

	world_load(&world, pack, site);
	ck_assert_ptr_null(world.policy);
	if (world.faults.count != 1)
		faults_print(&world.faults, stderr);
	ck_assert_uint_eq(world.faults.count, 1);
	e = &world.faults.item[0];
	ck_assert_msg(strstr(e->text, says) != NULL, "%s", e->text);
	ck_assert_msg(strstr(e->file, file) != NULL, "%s", e->file);
	ck_assert_uint_eq(e->line, line);
	ck_assert_uint_eq(e->column, column);
}

#define FAULT(name, pack, more, line, says)                                            \
	START_TEST(name)                                                               \
	{                                                                              \
		must_fail(pack, SITE more, "site.yaml", line, 3, says);                \
	}                                                                              \
	END_TEST
#define PACK_FAULT(name, more, line, says)                                             \
	START_TEST(name)                                                               \
	{                                                                              \
		must_fail(PACK more, SITE, "pack.yaml", line, 3, says);                \
	}                                                                              \
	END_TEST
#define STANDS(name, pack, more)                                                       \
	START_TEST(name)                                                               \
	{                                                                              \
		must_stand(pack, SITE more);                                           \
	}                                                                              \
	END_TEST

/* ---- ports: two services on one port ---- */

#define EVENTS PACK RULE("gate-events", "ui", "gate", "22331", ALLOW)

FAULT(two_roles_of_one_host_cannot_move_to_one_port, EVENTS,
	"ports:\n" MOVE("srv", "443", "9443") MOVE("gate", "22331", "9443"), 8,
	"role 'gate' moves from port 22331 to 9443, where rule 'srv-web' has role "
	"'srv' "
	"of host 'B'")
STANDS(roles_of_different_hosts_may_move_to_one_port, EVENTS,
	"ports:\n" MOVE("rec", "7563", "9443") MOVE("gate", "22331", "9443"))
STANDS(what_was_on_one_port_may_move_to_one_port, PACK,
	"ports:\n" MOVE("srv", "443", "9443") MOVE("gate", "443", "9443"))
FAULT(roles_of_one_network_cannot_move_to_one_port, EVENTS,
	"networks:\n- { subnets: [10.9.0.0/24], zone: server, roles: [rec, gate] }\n"
	"ports:\n" MOVE("rec", "7563", "9443") MOVE("gate", "22331", "9443"),
	10, "rule 'rec-video' has role 'rec' of the same addresses")
FAULT(port_cannot_move_to_another_of_its_role,
	PACK RULE("rec-inner", "srv", "rec", "9001", ALLOW),
	"ports:\n" MOVE("rec", "7563", "9001"), 7,
	"from port 7563 to 9001, where rule 'rec-inner' has the same role")
FAULT(port_cannot_move_to_that_of_another_role_of_the_host, EVENTS,
	"ports:\n" MOVE("gate", "22331", "443"), 7, "where rule 'srv-web' has")
STANDS(port_may_move_to_that_of_another_host, EVENTS,
	"ports:\n" MOVE("gate", "22331", "7563"))
STANDS(port_may_move_to_where_another_moved_away, EVENTS,
	"ports:\n" MOVE("gate", "443", "8443") MOVE("srv", "443", "8443")
		MOVE("gate", "22331", "443"))
FAULT(implied_role_is_of_the_host_too,
	EVENTS RULE("agent-in", "srv", "agent", "7609", ALLOW),
	"ports:\n" MOVE("gate", "22331", "7609"), 7, "has role 'agent' of host 'B'")
FAULT(port_cannot_move_to_an_instance_of_another_row,
	PACK RULE("rec-inner", "srv", "rec", "9001", "instances: true, " ALLOW),
	"ports:\n" MOVE("rec", "7563", "9002"), 7, "rule 'rec-inner' has the same role")
STANDS(port_may_move_beyond_the_instances_of_its_host,
	PACK RULE("rec-inner", "srv", "rec", "9001", "instances: true, " ALLOW),
	"ports:\n" MOVE("rec", "7563", "9003"))
FAULT(local_port_is_in_use, PACK RULE("rec-tray", "rec", "rec", "8966", LOCAL),
	"ports:\n" MOVE("rec", "7563", "8966"), 7, "rule 'rec-tray' has the same role")
FAULT(port_of_outdated_versions_is_in_use,
	PACK RULE("rec-old", "ui", "rec", "7474", LEGACY),
	"ports:\n" MOVE("rec", "7563", "7474"), 7, "rule 'rec-old' has the same role")

#define MAIL                                                                           \
	PACK RULE("rec-mail", "cam", "rec", "25",                                      \
		"default: disabled, feature: mail, " ALLOW)
STANDS(port_of_a_feature_that_is_off_is_free, MAIL,
	"ports:\n" MOVE("rec", "7563", "25"))
FAULT(port_of_a_feature_that_is_on_is_in_use, MAIL,
	"profile: { features: { mail: on } }\nports:\n" MOVE("rec", "7563", "25"), 8,
	"rule 'rec-mail' has the same role")

#define ANY PACK RULE("any", "gate", "rec", "1-65535", ALLOW)
FAULT(row_over_all_ports_has_no_port_to_move, ANY,
	"ports:\n" MOVE("rec", "7000", "7001"), 7,
	"no rule for servers of role 'rec' has port 7000")
STANDS(row_over_all_ports_is_not_in_use, ANY, "ports:\n" MOVE("rec", "7563", "17563"))

START_TEST(row_over_all_ports_keeps_the_one_that_moved)
{
	struct conversation c;

	must_stand(ANY, SITE "- { name: G, addresses: [10.0.0.4], roles: [gate] }\n"
			     "ports:\n" MOVE("rec", "7563", "17563"));
	conversation_make(&c, "10.0.0.4", "10.0.0.1", "7563/tcp", EVIDENCE_DATA);
	ck_assert_str_eq(world_judge(&world, &c), "compliant: any");
}
END_TEST

/* ---- rows against rows ---- */

PACK_FAULT(allowed_and_local_contradict, RULE("web-tray", "ui", "srv", "443", LOCAL),
	14,
	"rule 'web-tray' keeps it within one host, and rule 'srv-web' of pack 'tiny', "
	"line 13, allows it: port 443 from 'ui' to 'srv'")
PACK_FAULT(allowed_and_outdated_contradict,
	RULE("web-old", "ui", "gate", "400-500", LEGACY), 14,
	"leaves it to outdated versions, and rule 'srv-web' of pack 'tiny', line 13, "
	"allows it: port 443 from 'ui' to 'gate'")
FAULT(allow_of_the_site_and_local_contradict,
	PACK RULE("rec-tray", "ui", "rec", "8966", LOCAL),
	"allow:\n- { id: a, clients: [ui], servers: [rec], ports: [8966/tcp], reason: "
	"r }\n",
	7, "rule 'a' allows it, and rule 'rec-tray' of pack 'tiny', line 14, keeps")
STANDS(rows_of_other_clients_agree, PACK RULE("x", "rec", "srv", "443", LOCAL), "")
STANDS(rows_of_other_servers_agree, PACK RULE("x", "ui", "rec", "443", LOCAL), "")
STANDS(rows_of_other_ports_agree, PACK RULE("x", "ui", "srv", "444", LOCAL), "")
STANDS(rows_that_both_allow_agree, PACK RULE("x", "ui", "srv", "443", ALLOW), "")

/* ---- words that nothing knows, numbers beyond their end ---- */

START_TEST(feature_of_no_pack_is_refused)
{
	must_fail(MAIL, SITE "profile: { features: { male: on } }\n", "site.yaml", 6,
		30, "feature 'male' is in no rule pack");
}
END_TEST

STANDS(feature_of_a_pack_is_taken, MAIL, "profile: { features: { mail: on } }\n")

START_TEST(pack_cannot_take_the_name_of_the_sites_rules)
{
	must_fail("pack: site\nformat: 1\nroles: [{ id: rec, kind: server }]\nrules: "
		  "[]\n",
		"rules: [./pack.yaml]\n"
		"hosts: [{ name: R, addresses: [10.0.0.1], roles: [rec] }]\n",
		"pack.yaml", 1, 7,
		"'site' is the name of the configuration's own rules");
}
END_TEST

FAULT(instances_beyond_the_last_port_are_refused,
	PACK RULE("rec-inner", "srv", "rec", "9001", "instances: true, " ALLOW),
	"ports:\n" MOVE("rec", "9001", "65535"), 3,
	"host 'R': 2 instances from port 65535 of rule 'rec-inner' go beyond 65535")
STANDS(instances_up_to_the_last_port_are_taken,
	PACK RULE("rec-inner", "srv", "rec", "9001", "instances: true, " ALLOW),
	"ports:\n" MOVE("rec", "9001", "65534"))

static void
add(Suite *s, const char *name, const TTest *const *tests, size_t n)
{
	TCase *t = tcase_create(name);

	tcase_add_checked_fixture(t, NULL, end);
	for (size_t i = 0; i < n; i++)
		tcase_add_test(t, tests[i]);
	suite_add_tcase(s, t);
}

int
main(void)
{
	const TTest *const ports[] = {two_roles_of_one_host_cannot_move_to_one_port,
		roles_of_different_hosts_may_move_to_one_port,
		what_was_on_one_port_may_move_to_one_port,
		roles_of_one_network_cannot_move_to_one_port,
		port_cannot_move_to_another_of_its_role,
		port_cannot_move_to_that_of_another_role_of_the_host,
		port_may_move_to_that_of_another_host,
		port_may_move_to_where_another_moved_away,
		implied_role_is_of_the_host_too,
		port_cannot_move_to_an_instance_of_another_row,
		port_may_move_beyond_the_instances_of_its_host, local_port_is_in_use,
		port_of_outdated_versions_is_in_use,
		port_of_a_feature_that_is_off_is_free,
		port_of_a_feature_that_is_on_is_in_use,
		row_over_all_ports_has_no_port_to_move,
		row_over_all_ports_is_not_in_use,
		row_over_all_ports_keeps_the_one_that_moved};
	const TTest *const rows[] = {allowed_and_local_contradict,
		allowed_and_outdated_contradict, allow_of_the_site_and_local_contradict,
		rows_of_other_clients_agree, rows_of_other_servers_agree,
		rows_of_other_ports_agree, rows_that_both_allow_agree};
	const TTest *const words[] = {feature_of_no_pack_is_refused,
		feature_of_a_pack_is_taken,
		pack_cannot_take_the_name_of_the_sites_rules,
		instances_beyond_the_last_port_are_refused,
		instances_up_to_the_last_port_are_taken};
	Suite *s = suite_create("clash");
	SRunner *runner;
	int failed;

	add(s, "ports", ports, ARRAY_LEN(ports));
	add(s, "rows", rows, ARRAY_LEN(rows));
	add(s, "words", words, ARRAY_LEN(words));
	runner = srunner_create(s);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
