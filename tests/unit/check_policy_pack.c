/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Proves what packs and the site's rules refuse, with the place of every
 * fault, and what the loaded policy holds.
 */
#include "policy_world.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "camwarden/base/array.h"

static struct world world;

#define SITE                                                                           \
	"rules: [./pack.yaml]\n"                                                       \
	"networks:\n- { subnets: [10.0.0.0/8], zone: camera, roles: [cam] }\n"
/* Lines 1 to 7; a rule's keys follow `- { id: r1, ` in line 8. */
#define PACK                                                                           \
	"pack: tiny\n"                                                                 \
	"format: 1\n"                                                                  \
	"roles:\n"                                                                     \
	"- { id: cam, kind: device }\n"                                                \
	"- { id: rec, kind: server }\n"                                                \
	"groups: [{ id: device, roles: [cam] }]\n"                                     \
	"rules:\n"
#define TEXTS "section: s, source: L1, purpose: p, "
#define ALLOW "effect: allow, encryption: either"
#define RULE(rest) PACK "- { id: r1, " TEXTS rest " }\n"

static void
end(void)
{
	world_end(&world);
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

#define FAULT(name, pack, site, file, line, column, says)                              \
	START_TEST(name)                                                               \
	{                                                                              \
		must_fail(pack, site, file, line, column, says);                       \
	}                                                                              \
	END_TEST
#define PACK_FAULT(name, pack, line, column, says)                                     \
	FAULT(name, pack, SITE, "pack.yaml", line, column, says)

PACK_FAULT(unknown_key_of_a_rule_is_refused,
	RULE("clients: [cam], servers: [rec], ports: [1/tcp], colour: red, " ALLOW), 8,
	97, "unknown key 'colour'")
PACK_FAULT(missing_key_of_a_rule_is_refused,
	RULE("clients: [cam], ports: [1/tcp], " ALLOW), 8, 3, "'servers' is missing")
PACK_FAULT(port_beyond_65535_is_refused,
	RULE("clients: [cam], servers: [rec], ports: [70000/tcp], " ALLOW), 8, 89,
	"'70000/tcp' is not ports")
PACK_FAULT(unknown_role_of_a_rule_is_refused,
	RULE("clients: [cam], servers: [recc], ports: [1/tcp], " ALLOW), 8, 75,
	"'recc' is not a role or a group")
PACK_FAULT(unknown_effect_is_refused,
	RULE("clients: [cam], servers: [rec], ports: [1/tcp], effect: deny, "
	     "encryption: either"),
	8, 105, "'deny' is not one of: allow")
PACK_FAULT(unknown_violation_is_refused,
	RULE("clients: [cam], servers: [rec], ports: [1/tcp], otherwise: V999, " ALLOW),
	8, 108, "'V999' is not a violation of the catalogue")
PACK_FAULT(rule_without_clients_is_refused,
	RULE("servers: [rec], ports: [1/tcp], " ALLOW), 8, 3,
	"rule 'r1' has no clients")
PACK_FAULT(local_scope_and_allow_contradict,
	RULE("clients: [cam], servers: [rec], ports: [1/tcp], scope: local, " ALLOW), 8,
	3, "scope local and effect local_only go together")
PACK_FAULT(conflict_without_its_effect_contradicts,
	RULE("clients: [cam], servers: [rec], ports: [1/tcp], conflict: V115, " ALLOW),
	8, 3, "conflict belongs to effect allow_conflict")
PACK_FAULT(rule_given_twice_is_refused,
	RULE("clients: [cam], servers: [rec], ports: [1/tcp], " ALLOW) "- { id: "
								       "r1, " TEXTS
								       "clients: "
								       "[cam], "
								       "servers: "
								       "[rec], ports: "
								       "[2/tcp], " ALLOW
								       " }\n",
	9, 9, "rule 'r1' is already in line 8")
PACK_FAULT(role_given_twice_is_refused,
	"pack: tiny\nformat: 1\nroles:\n- { id: cam, kind: device }\n"
	"- { id: cam, kind: device }\nrules: []\n",
	5, 9, "role 'cam' is already in line 4")
PACK_FAULT(built_in_role_is_not_defined_again,
	"pack: tiny\nformat: 1\nroles:\n- { id: cam, kind: device }\n"
	"- { id: internet, kind: external }\nrules: []\n",
	5, 3, "role 'internet' is built in")
PACK_FAULT(unknown_kind_is_refused,
	"pack: tiny\nformat: 1\nroles:\n- { id: cam, kind: toy }\nrules: []\n", 4, 20,
	"'toy' is not one of: server")
PACK_FAULT(unknown_role_of_a_group_is_refused,
	"pack: tiny\nformat: 1\nroles:\n- { id: cam, kind: device }\n"
	"groups: [{ id: device, roles: [cam, camm] }]\nrules: []\n",
	5, 37, "role 'camm' is in no rule pack")
PACK_FAULT(unknown_protocol_of_the_product_is_refused,
	"pack: tiny\nformat: 1\nprotocols: [rtsp, onvif]\n"
	"roles: [{ id: cam, kind: device }]\nrules: []\n",
	3, 19, "'onvif' is not a protocol that is recognised")
PACK_FAULT(protocols_of_the_product_are_a_list,
	"pack: tiny\nformat: 1\nprotocols: rtsp\n"
	"roles: [{ id: cam, kind: device }]\nrules: []\n",
	3, 12, "'rtsp' is not a list of protocols")
PACK_FAULT(later_format_is_refused,
	"pack: tiny\nformat: 2\nroles: [{ id: cam, kind: device }]\nrules: []\n", 2, 9,
	"'2' is not a whole number from 1 to 1")
PACK_FAULT(relay_without_names_is_refused,
	"pack: tiny\nformat: 1\nroles: [{ id: cam, kind: device }]\n"
	"relays:\n- { id: p2p, name: P2P }\nrules: []\n",
	5, 3, "'names' is missing")
PACK_FAULT(relay_of_a_pattern_is_refused,
	"pack: tiny\nformat: 1\nroles: [{ id: cam, kind: device }]\n"
	"relays:\n- { id: p2p, name: P2P, names: [\"*.p2p.example\"] }\nrules: []\n",
	5, 32, "stands for all below it, too")
PACK_FAULT(pack_without_rules_is_refused,
	"pack: tiny\nformat: 1\nroles: [{ id: cam, kind: device }]\n", 1, 1,
	"'rules' is missing")

#define GOOD RULE("clients: [cam], servers: [rec], ports: [25/tcp], " ALLOW)
#define SITE_FAULT(name, more, line, column, says)                                     \
	FAULT(name, GOOD, SITE more, "site.yaml", line, column, says)

SITE_FAULT(role_of_the_site_that_no_pack_knows,
	"hosts:\n- { name: X, addresses: [10.0.0.1], roles: [camera] }\n", 5, 45,
	"role 'camera' is in no rule pack")
SITE_FAULT(moved_port_that_no_rule_has,
	"ports:\n- { role: rec, from: 26/tcp, to: 27/tcp }\n", 5, 3,
	"no rule for servers of role 'rec' has port 26")
SITE_FAULT(moved_ports_that_overlap,
	"ports:\n- { role: rec, from: 25/tcp, to: 27/tcp }\n"
	"- { role: rec, from: 25/tcp, to: 28/tcp }\n",
	6, 3, "overlaps the entry of role 'rec' in line 5")
SITE_FAULT(exception_for_an_unknown_violation,
	"exceptions:\n- { id: E, violation: camera_to_moon, client: 10.0.0.1, "
	"reason: r, owner: o, expires: 2027-01-31 }\n",
	5, 3, "'camera_to_moon' is not a violation")
FAULT(pack_that_is_not_there, GOOD,
	"rules: [./pack.yaml, other]\n"
	"networks: [{ subnets: [10.0.0.0/8], zone: camera, roles: [cam] }]\n",
	"site.yaml", 1, 22, "for pack 'other'")
FAULT(pack_given_twice, GOOD,
	"rules: [./pack.yaml, pack]\n"
	"networks: [{ subnets: [10.0.0.0/8], zone: camera, roles: [cam] }]\n",
	"pack.yaml", 1, 1, "pack 'tiny' is already")

START_TEST(every_fault_of_a_pack_is_named)
{
	world_load(&world,
		PACK "- { id: r1, " TEXTS
		     "clients: [x], servers: [y], ports: [0/tcp], effect: no, "
		     "encryption: maybe }\n",
		SITE);
	ck_assert_ptr_null(world.policy);
	ck_assert_uint_eq(world.faults.count, 5);
}
END_TEST

START_TEST(good_pack_gives_its_rules_and_groups)
{
	const struct rule *r;

	world_load(&world, GOOD, SITE);
	ck_assert_ptr_nonnull(world.policy);
	ck_assert_uint_eq(policy_rule_count(world.policy), 1);
	r = policy_rule_at(world.policy, 0);
	ck_assert_str_eq(r->pack, "tiny");
	ck_assert_str_eq(r->id, "r1");
	ck_assert_uint_eq(r->ports[0].low, 25);
	ck_assert_uint_eq(r->at.line, 8);
	ck_assert(role_set_has(policy_group(world.policy, "device"),
		role_find(&world.site->roles, "cam")));
	ck_assert(role_set_is_empty(policy_group(world.policy, "recorder")));
	ck_assert_ptr_null(policy_rule_at(world.policy, 1));
}
END_TEST

START_TEST(site_rules_come_after_the_packs)
{
	const struct rule *r;

	world_load(&world, GOOD,
		SITE "allow:\n- { id: a1, clients: [cam], servers: [rec], "
		     "ports: [7/tcp], reason: why }\n");
	ck_assert_ptr_nonnull(world.policy);
	r = policy_rule_at(world.policy, 1);
	ck_assert_str_eq(r->pack, "site");
	ck_assert_str_eq(r->purpose, "why");
	ck_assert_uint_eq(r->at.line, 5);
}
END_TEST

START_TEST(exception_by_code_is_known_by_name)
{
	world_load(&world, GOOD,
		SITE "exceptions:\n- { id: E, violation: V101, client: 10.0.0.1, "
		     "reason: r, owner: o, expires: 2027-01-31 }\n");
	ck_assert_ptr_nonnull(world.policy);
	ck_assert_str_eq(world.site->exceptions[0].violation, "camera_to_non_recorder");
}
END_TEST

START_TEST(infrastructure_comes_along_from_beside_the_pack)
{
	char dir[] = "check_pack.XXXXXX", site[256];
	struct {
		const char *name, *text;
	} files[] = {
		{"main.yaml", GOOD},
		{"infrastructure.yaml",
			"pack: infrastructure\nformat: 1\n"
			"roles: [{ id: clock, kind: infrastructure }]\n"
			"rules:\n- { id: t, " TEXTS
			"clients: [device], servers: [clock], ports: [123/udp], " ALLOW
			" }\n"},
		{"site.yaml", site},
	};
	char path[ARRAY_LEN(files)][64];

	snprintf(site, sizeof(site),
		"rules: [./main.yaml]\nhosts:\n"
		"- { name: T, addresses: [10.0.0.1], roles: [clock] }\n");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		FILE *f;
		snprintf(path[i], sizeof(path[i]), "%s/%s", dir, files[i].name);
		f = fopen(path[i], "w");
		ck_assert_ptr_nonnull(f);
		fputs(files[i].text, f);
		fclose(f);
	}
	world.site = site_load(path[2], &world.faults);
	ck_assert_ptr_nonnull(world.site);
	world.policy = policy_load(world.site, "/nonexistent", &world.faults);
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		unlink(path[i]);
	rmdir(dir);
	ck_assert_ptr_nonnull(world.policy);
	ck_assert_uint_eq(policy_rule_count(world.policy), 2);
}
END_TEST

/* ---- the catalogue ---- */

START_TEST(catalogue_is_found_by_name_and_code)
{
	size_t n = 0;

	for (; violation_at(n) != NULL; n++) {
		const struct violation *v = violation_at(n);

		ck_assert_ptr_eq(violation_find(v->name), v);
		ck_assert_ptr_eq(violation_find(v->code), v);
		ck_assert(v->severity < SEVERITY_MAX);
		ck_assert(v->remediation[0] != '\0');
	}
	ck_assert_uint_eq(n, 89);
	ck_assert_ptr_null(violation_find("V999"));
}
END_TEST

START_TEST(names_and_values_round_trip)
{
	enum severity s;
	enum verdict_answer a;

	for (int i = 0; i < SEVERITY_MAX; i++) {
		ck_assert_int_eq(severity_from_name(severity_name(i), &s), 0);
		ck_assert_int_eq(s, i);
	}
	for (int i = 0; i < VERDICT_MAX; i++) {
		ck_assert_int_eq(verdict_from_name(verdict_name(i), &a), 0);
		ck_assert_int_eq(a, i);
	}
	ck_assert_int_ne(severity_from_name("urgent", &s), 0);
	ck_assert_int_ne(verdict_from_name("fine", &a), 0);
}
END_TEST

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
	const TTest *const faulty[] = {unknown_key_of_a_rule_is_refused,
		missing_key_of_a_rule_is_refused, port_beyond_65535_is_refused,
		unknown_role_of_a_rule_is_refused, unknown_effect_is_refused,
		unknown_violation_is_refused, rule_without_clients_is_refused,
		local_scope_and_allow_contradict,
		conflict_without_its_effect_contradicts, rule_given_twice_is_refused,
		role_given_twice_is_refused, built_in_role_is_not_defined_again,
		unknown_kind_is_refused, unknown_role_of_a_group_is_refused,
		later_format_is_refused, relay_without_names_is_refused,
		relay_of_a_pattern_is_refused, pack_without_rules_is_refused,
		role_of_the_site_that_no_pack_knows, moved_port_that_no_rule_has,
		moved_ports_that_overlap, exception_for_an_unknown_violation,
		pack_that_is_not_there, pack_given_twice,
		unknown_protocol_of_the_product_is_refused,
		protocols_of_the_product_are_a_list, every_fault_of_a_pack_is_named};
	const TTest *const loaded[] = {good_pack_gives_its_rules_and_groups,
		site_rules_come_after_the_packs, exception_by_code_is_known_by_name,
		infrastructure_comes_along_from_beside_the_pack,
		catalogue_is_found_by_name_and_code, names_and_values_round_trip};
	Suite *s = suite_create("pack");
	SRunner *runner;
	int failed;

	add(s, "faults", faulty, ARRAY_LEN(faulty));
	add(s, "loaded", loaded, ARRAY_LEN(loaded));
	runner = srunner_create(s);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
