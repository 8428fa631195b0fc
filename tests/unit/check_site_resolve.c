/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Proves in which order an address becomes a host, its roles and a zone, and
 * that the index finds what a search of everything would.
 */
#include "camwarden/site.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "camwarden/base/array.h"

static struct faults faults;
static struct site *site;

static void
clear(void)
{
	site_free(site);
	site = NULL;
	faults_fini(&faults);
}

/* Loads the text as a file in a folder of its own; the folder's name is `dir`. */
static char dir[64];

static struct site *
load(const char *text)
{
	char path[96];
	FILE *f;

	snprintf(dir, sizeof(dir), "check_site.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/site.yaml", dir);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
	site = site_load(path, &faults);
	unlink(path);
	rmdir(dir);
	return site;
}

static void
must_load(const char *text)
{
	load(text);
	if (site == NULL)
		faults_print(&faults, stderr);
	ck_assert_ptr_nonnull(site);
}

static bool
has_role(const struct party *p, const char *name)
{
	unsigned role = role_find(&site->roles, name);

	return role != ROLE_NONE && role_set_has(&p->roles, role);
}

/* The roles as text, and everything else in `out`. */
static const char *
roles_of(const char *address, const char *server_name, struct party *out)
{
	static char buf[256];
	struct addr a;

	ck_assert_int_eq(addr_parse(address, &a), 0);
	site_resolve(site, &a, NULL, server_name, out);
	return role_set_format(site, &out->roles, buf, sizeof(buf));
}

/* ---- ports ---- */

START_TEST(ports_are_read_strictly)
{
	static const char *const bad[] = {"", "443", "0/tcp", "65536/tcp", "443/xyz",
		"443-/tcp", "10-9/tcp", " 443/tcp", "443/tcp ", "+1/tcp", "443/esp",
		"tcp"};
	struct port_range r = {1, 2, 3};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_msg(port_range_parse(bad[i], &r) != 0, "%s", bad[i]);
	ck_assert_uint_eq(r.low, 1);
	ck_assert_int_eq(port_range_parse("9001-9010/tcp", &r), 0);
	ck_assert(r.low == 9001 && r.high == 9010 && r.transport == 6);
	ck_assert_int_eq(port_range_parse("65535/udp", &r), 0);
	ck_assert(r.low == 65535 && r.high == 65535 && r.transport == 17);
	ck_assert_int_eq(port_range_parse("icmp", &r), 0);
	ck_assert(r.low == 0 && r.high == 0 && r.transport == 1);
	ck_assert_int_eq(port_range_parse("0/icmpv6", &r), 0);
	ck_assert(r.low == 0 && r.high == 0 && r.transport == 58);
}
END_TEST

/* ---- resolving ---- */

static const char who[] =
	"networks:\n"
	"- { subnets: [10.20.0.0/24, \"fd00:20::/64\"], zone: camera, roles: [camera] "
	"}\n"
	"- { subnets: [10.30.0.0/24], zone: recorder }\n"
	"- { subnets: [10.0.0.0/8], zone: corporate }\n"
	"- { subnets: [10.20.0.128/26], zone: dmz, roles: [mobile_server] }\n"
	"hosts:\n"
	"- { name: RS1, addresses: [10.30.0.11, 10.20.0.5], roles: [recording_server], "
	"macs: [\"00:11:22:33:44:55\"], names: [rs1.vms.local] }\n"
	"- { name: CAM1, macs: [\"00:aa:00:00:00:01\"] }\n"
	"- { name: CLOUD, names: [cloud.example.net], roles: [archive] }\n"
	"- { name: CAM2, addresses: [10.20.0.12] }\n"
	"destinations:\n"
	"- { role: dashboard, names: [dashboard.example.net, \"*.dash.example\"], "
	"addresses: [203.0.113.11] }\n"
	"- { role: docs, addresses: [203.0.113.0/24] }\n";

START_TEST(host_address_replaces_roles_but_not_zone)
{
	struct party p;

	must_load(who);
	ck_assert_str_eq(roles_of("10.20.0.5", NULL, &p), "recording_server");
	ck_assert_str_eq(p.host, "RS1");
	ck_assert_str_eq(p.zone, "camera");
	ck_assert_int_eq(p.why, PARTY_HOST_ADDRESS);
	ck_assert_uint_eq(p.at.line, 7);
	ck_assert_str_eq(roles_of("10.30.0.11", NULL, &p), "recording_server");
	ck_assert_str_eq(p.zone, "recorder");
}
END_TEST

START_TEST(host_without_roles_keeps_its_networks)
{
	struct party p;

	must_load(who);
	ck_assert_str_eq(roles_of("10.20.0.12", NULL, &p), "camera");
	ck_assert_str_eq(p.host, "CAM2");
	ck_assert_int_eq(p.why, PARTY_HOST_ADDRESS);
}
END_TEST

START_TEST(longest_prefix_wins_in_both_families)
{
	struct party p;

	must_load(who);
	ck_assert_str_eq(roles_of("10.20.0.127", NULL, &p), "camera");
	ck_assert_str_eq(roles_of("10.20.0.129", NULL, &p), "mobile_server");
	ck_assert_str_eq(p.zone, "dmz");
	ck_assert_str_eq(roles_of("10.20.0.190", NULL, &p), "mobile_server");
	ck_assert_str_eq(roles_of("10.20.0.192", NULL, &p), "camera");
	ck_assert_str_eq(p.zone, "camera");
	ck_assert_str_eq(roles_of("fd00:20::99", NULL, &p), "camera");
	ck_assert_int_eq(p.why, PARTY_NETWORK);
	ck_assert_uint_eq(p.at.line, 2);
	ck_assert_str_eq(roles_of("fd00:21::99", NULL, &p), "undeclared");
	ck_assert_ptr_null(p.zone);
}
END_TEST

START_TEST(network_without_roles_is_undeclared_with_a_zone)
{
	struct party p;

	must_load(who);
	ck_assert_str_eq(roles_of("10.30.0.99", NULL, &p), "undeclared");
	ck_assert_int_eq(p.why, PARTY_UNDECLARED);
	ck_assert_str_eq(p.zone, "recorder");
	ck_assert_str_eq(roles_of("10.99.0.1", NULL, &p), "undeclared");
	ck_assert_str_eq(p.zone, "corporate");
}
END_TEST

START_TEST(mac_binds_what_the_declaration_leaves_open)
{
	struct mac cam = {{0, 0xaa, 0, 0, 0, 1}},
		   rs = {{0, 0x11, 0x22, 0x33, 0x44, 0x55}};
	struct addr a;
	struct party p;

	must_load(who);
	addr_parse("10.20.0.77", &a);
	site_resolve(site, &a, &cam, NULL, &p);
	ck_assert_str_eq(p.host, "CAM1");
	ck_assert_int_eq(p.why, PARTY_HOST_MAC);
	ck_assert(has_role(&p, "camera"));
	/* RS1 has its IPv4 addresses listed: another one behind its MAC is not it. */
	site_resolve(site, &a, &rs, NULL, &p);
	ck_assert_ptr_null(p.host);
	addr_parse("fd00:20::1234", &a);
	site_resolve(site, &a, &rs, NULL, &p);
	ck_assert_str_eq(p.host, "RS1");
	addr_parse("fe80::1", &a);
	site_resolve(site, &a, &rs, NULL, &p);
	ck_assert_str_eq(p.host, "RS1");
	/* A router's MAC must not make the Internet a camera. */
	addr_parse("198.51.100.1", &a);
	site_resolve(site, &a, &cam, NULL, &p);
	ck_assert_int_eq(p.why, PARTY_INTERNET);
}
END_TEST

START_TEST(server_name_binds_a_host_in_the_site)
{
	struct party p;

	must_load(who);
	ck_assert_str_eq(
		roles_of("10.30.0.50", "RS1.VMS.local.", &p), "recording_server");
	ck_assert_int_eq(p.why, PARTY_HOST_NAME);
	ck_assert_str_eq(roles_of("10.30.0.50", "rs1.vms.loca", &p), "undeclared");
	/* By address it is CAM2, whatever it calls itself. */
	ck_assert_str_eq(roles_of("10.20.0.12", "rs1.vms.local", &p), "camera");
}
END_TEST

START_TEST(server_name_does_not_make_the_internet_a_recorder)
{
	struct party p;

	must_load(who);
	ck_assert_str_eq(roles_of("198.51.100.9", "rs1.vms.local", &p), "internet");
	ck_assert_str_eq(roles_of("198.51.100.9", "cloud.example.net", &p), "archive");
	ck_assert_str_eq(p.host, "CLOUD");
}
END_TEST

START_TEST(destination_by_name_before_address)
{
	struct party p;

	must_load(who);
	ck_assert_str_eq(
		roles_of("203.0.113.50", "Dashboard.example.net", &p), "dashboard");
	ck_assert_int_eq(p.why, PARTY_DESTINATION_NAME);
	ck_assert_str_eq(roles_of("203.0.113.11", NULL, &p), "dashboard");
	ck_assert_int_eq(p.why, PARTY_DESTINATION_ADDRESS);
	ck_assert_str_eq(roles_of("203.0.113.50", "", &p), "docs");
	ck_assert_str_eq(roles_of("198.51.100.1", "eu.dash.example", &p), "dashboard");
	ck_assert_str_eq(roles_of("198.51.100.1", "dash.example", &p), "internet");
}
END_TEST

START_TEST(destination_name_is_nothing_inside)
{
	struct party p;

	must_load(who);
	ck_assert_str_eq(roles_of("10.20.0.40", "dashboard.example.net", &p), "camera");
	ck_assert_int_eq(p.why, PARTY_NETWORK);
}
END_TEST

START_TEST(groups_are_no_hosts)
{
	struct party p;

	must_load(who);
	ck_assert_str_eq(roles_of("239.1.1.1", NULL, &p), "multicast");
	ck_assert_int_eq(p.why, PARTY_CLASS);
	ck_assert_str_eq(roles_of("ff02::fb", NULL, &p), "multicast");
	ck_assert_str_eq(roles_of("255.255.255.255", NULL, &p), "broadcast");
	ck_assert_ptr_null(p.zone);
	ck_assert_str_eq(roles_of("10.20.0.255", NULL, &p), "broadcast");
	ck_assert_str_eq(p.zone, "camera");
	ck_assert_str_eq(roles_of("0.0.0.0", NULL, &p), "link_local");
}
END_TEST

START_TEST(what_no_one_declared_is_known_by_itself)
{
	struct party p;

	must_load(who);
	ck_assert_str_eq(roles_of("169.254.3.4", NULL, &p), "link_local");
	ck_assert_str_eq(roles_of("fe80::1", NULL, &p), "link_local");
	ck_assert_str_eq(roles_of("192.168.1.1", NULL, &p), "undeclared");
	ck_assert_int_eq(p.why, PARTY_UNDECLARED);
	ck_assert_ptr_null(p.at.file);
	ck_assert_str_eq(roles_of("198.51.100.1", NULL, &p), "internet");
	ck_assert_str_eq(roles_of("2001:db8::1", NULL, &p), "internet");
	ck_assert_int_eq(p.why, PARTY_INTERNET);
}
END_TEST

START_TEST(all_of_ipv6_holds_no_ipv4)
{
	struct party p;

	must_load("networks:\n- { subnets: [\"::/0\"], zone: internet, roles: "
		  "[web_client] }\n"
		  "- { subnets: [10.0.0.0/8], zone: dmz }\n"
		  "destinations: [{ role: docs, names: [docs.example.net] }]\n");
	ck_assert_str_eq(roles_of("2001:db8::1", NULL, &p), "web_client");
	ck_assert_str_eq(roles_of("198.51.100.1", NULL, &p), "internet");
	ck_assert_str_eq(roles_of("10.1.1.1", NULL, &p), "undeclared");
	ck_assert_str_eq(p.zone, "dmz");
	/* A network of zone internet is still outside. */
	ck_assert_str_eq(roles_of("2001:db8::1", "docs.example.net", &p), "docs");
}
END_TEST

START_TEST(all_of_ipv4_can_be_declared)
{
	struct party p;

	must_load("networks: [{ subnets: [0.0.0.0/0], zone: internet, roles: "
		  "[web_client] "
		  "}]\n");
	ck_assert_str_eq(roles_of("198.51.100.1", NULL, &p), "web_client");
	ck_assert_str_eq(roles_of("255.255.255.254", NULL, &p), "web_client");
	ck_assert_str_eq(roles_of("2001:db8::1", NULL, &p), "internet");
}
END_TEST

START_TEST(role_list_is_cut_to_its_buffer)
{
	char buf[9];
	struct role_set set = {{0}};

	must_load(who);
	role_set_add(&set, ROLE_INTERNET);
	role_set_add(&set, ROLE_UNDECLARED);
	ck_assert_str_eq(role_set_format(site, &set, buf, sizeof(buf)), "undeclar");
}
END_TEST

/* ---- the index ---- */

enum { NETWORKS = 500, HOSTS = 10000 };

static unsigned
chance(void)
{
	static unsigned seed = 7;

	seed = seed * 1103515245 + 12345;
	return seed >> 8;
}

/* A prefix of 10.0.0.0/8 or fd00::/16, of any length, on few distinct bits, so
 * that many nest and touch. */
static struct prefix
some_prefix(unsigned i)
{
	static const uint8_t v4[4] = {10}, v6[16] = {0xfd};
	bool is_v4 = i % 3 != 0;
	struct prefix p = {is_v4 ? addr_from_v4(v4) : addr_from_v6(v6), 0};
	unsigned first = is_v4 ? 104 : 16;

	p.len = (uint8_t)(first + chance() % (129 - first));
	for (unsigned b = first; b < p.len; b++)
		if (chance() % 8 == 0)
			p.addr.b[b / 8] |= (uint8_t)(0x80u >> b % 8);
	return p;
}

static size_t
make_networks(FILE *f, struct prefix *out)
{
	char buf[PREFIX_STRLEN];
	size_t n = 0;

	fputs("networks:\n", f);
	while (n < NETWORKS) {
		struct prefix p = some_prefix((unsigned)n);
		bool twice = false;
		for (size_t i = 0; i < n; i++)
			twice = twice || (p.len == out[i].len &&
						 addr_equal(&p.addr, &out[i].addr));
		if (twice)
			continue;
		fprintf(f, "- { subnets: [\"%s\"], zone: dmz }\n",
			prefix_format(&p, buf));
		out[n++] = p;
	}
	return n;
}

static void
make_hosts(FILE *f)
{
	fputs("hosts:\n", f);
	for (unsigned i = 0; i < HOSTS; i++)
		fprintf(f,
			"- { name: H%u, addresses: [172.16.%u.%u], roles: [camera] }\n",
			i, i / 250, 1 + i % 250);
}

static struct prefix big_networks[NETWORKS];

static void
load_big(void)
{
	char *text;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	make_networks(f, big_networks);
	make_hosts(f);
	fclose(f);
	must_load(text);
	free(text);
}

START_TEST(index_agrees_with_a_search_of_all)
{
	load_big();
	for (unsigned k = 0; k < 20000; k++) {
		struct addr a = some_prefix(k).addr;
		int best = -1;
		struct party p;

		for (int i = 0; i < NETWORKS; i++)
			if (prefix_contains(&big_networks[i], &a) &&
				(best < 0 ||
					big_networks[i].len > big_networks[best].len))
				best = i;
		site_resolve(site, &a, NULL, NULL, &p);
		if (best < 0)
			ck_assert_ptr_null(p.zone);
		else if (p.why != PARTY_CLASS)
			ck_assert_uint_eq(p.at.line, (unsigned)best + 2);
	}
}
END_TEST

START_TEST(every_host_of_ten_thousand_is_found)
{
	load_big();
	for (unsigned i = 0; i < HOSTS; i++) {
		uint8_t v4[4] = {172, 16, (uint8_t)(i / 250), (uint8_t)(1 + i % 250)};
		struct addr a = addr_from_v4(v4);
		struct party p;
		char name[16];

		site_resolve(site, &a, NULL, NULL, &p);
		snprintf(name, sizeof(name), "H%u", i);
		ck_assert_str_eq(p.host, name);
		ck_assert_ptr_eq(p.declared, site_host_find(site, name));
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("site_resolve");
	TCase *t = tcase_create("site_resolve");
	const TTest *const tests[] = {ports_are_read_strictly,
		host_address_replaces_roles_but_not_zone,
		host_without_roles_keeps_its_networks,
		longest_prefix_wins_in_both_families,
		network_without_roles_is_undeclared_with_a_zone,
		mac_binds_what_the_declaration_leaves_open,
		server_name_binds_a_host_in_the_site,
		server_name_does_not_make_the_internet_a_recorder,
		destination_by_name_before_address, destination_name_is_nothing_inside,
		groups_are_no_hosts, what_no_one_declared_is_known_by_itself,
		all_of_ipv6_holds_no_ipv4, all_of_ipv4_can_be_declared,
		role_list_is_cut_to_its_buffer, index_agrees_with_a_search_of_all,
		every_host_of_ten_thousand_is_found};
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(t, NULL, clear);
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		tcase_add_test(t, tests[i]);
	suite_add_tcase(suite, t);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
