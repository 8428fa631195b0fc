/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Proves what the configuration accepts and refuses, with the place of every
 * fault, and the defaults.
 */
#include "camwarden/site.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "camwarden/yaml.h"

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

/* Exactly one fault, there, that says so. */
static void
must_fail(const char *text, unsigned line, unsigned column, const char *says)
{
	ck_assert_ptr_null(load(text));
	if (faults.count != 1)
		faults_print(&faults, stderr);
	ck_assert_uint_eq(faults.count, 1);
	ck_assert_msg(
		strstr(faults.item[0].text, says) != NULL, "%s", faults.item[0].text);
	ck_assert_uint_eq(faults.item[0].line, line);
	ck_assert_uint_eq(faults.item[0].column, column);
	ck_assert(strstr(faults.item[0].file, "site.yaml") != NULL);
}

/* Line 1 and 2 of most faulty files below. */
#define NET "networks:\n- { subnets: [10.20.0.0/24], zone: camera, roles: [camera] }\n"

#define FAULT(name, text, line, column, says)                                          \
	START_TEST(name)                                                               \
	{                                                                              \
		must_fail(text, line, column, says);                                   \
	}                                                                              \
	END_TEST

/* ---- the file as YAML ---- */

FAULT(unknown_key_names_its_neighbour, NET "hostss: []\n", 3, 1,
	"did you mean 'hosts'?")
FAULT(unknown_key_lists_the_known_ones, NET "sensor: { colour: red }\n", 3, 11,
	"known here: name, interfaces, user, snaplen, memory, workers, ring, cpus, "
	"key, "
	"identify")
FAULT(key_given_twice_is_refused, NET "nat: []\nnat: []\n", 4, 1,
	"'nat' is given twice, first on line 3")
FAULT(nested_key_given_twice_is_refused, NET "sensor:\n  name: a\n  name: b\n", 5, 3,
	"given twice")
FAULT(anchor_is_refused, NET "nat: &a []\n", 3, 6, "anchors")
FAULT(alias_is_refused, NET "nat: *a\n", 3, 6, "aliases")
FAULT(tag_is_refused, NET "site: { name: !!str x }\n", 3, 15, "tags")
FAULT(second_document_is_refused, NET "---\nnat: []\n", 3, 1, "a second document")
FAULT(bad_grammar_has_its_place, "networks:\n  - { subnets: [10.0.0.0/8 }\n", 2, 28,
	"this is not YAML")
FAULT(bad_encoding_has_its_place, "site:\n  name: \xff\n", 2, 9, "this is not YAML")
FAULT(control_character_is_refused, NET "site: { name: \"a\\x01\" }\n", 3, 15,
	"control character")
FAULT(empty_file_is_refused, "# nothing\n", 1, 1, "empty")
FAULT(list_instead_of_keys_is_refused, NET "site: []\n", 3, 7,
	"a list is not a map of keys")
FAULT(deep_nesting_is_refused,
	NET "nat: [[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]\n", 3, 29,
	"nested more than 24")

START_TEST(missing_file_is_named)
{
	ck_assert_ptr_null(site_load("no/such/site.yaml", &faults));
	ck_assert_uint_eq(faults.count, 1);
	ck_assert_str_eq(faults.item[0].file, "no/such/site.yaml");
	ck_assert(strstr(faults.item[0].text, "No such file") != NULL);
}
END_TEST

START_TEST(folder_is_no_file)
{
	ck_assert_ptr_null(site_load(".", &faults));
	ck_assert(strstr(faults.item[0].text, "Is a directory") != NULL);
}
END_TEST

START_TEST(every_fault_is_told)
{
	ck_assert_ptr_null(load("site: { timezone: Mars/Olympus }\n"
				"sensor: { memory: 1GB }\n"
				"networks:\n"
				"- { subnets: [10.20.0.0/33], zone: camera }\n"
				"- { subnets: [10.30.0.0/24], zone: lobby }\n"
				"colour: red\n"));
	ck_assert_uint_eq(faults.count, 5);
	for (size_t i = 0; i < 5; i++) {
		static const unsigned lines[] = {1, 2, 4, 5, 6};
		ck_assert_uint_eq(faults.item[i].line, lines[i]);
	}
}
END_TEST

START_TEST(faults_beyond_the_list_are_counted)
{
	char text[4096] = NET "nat: [";

	for (int i = 0; i < FAULTS_MAX + 7; i++)
		strcat(text, "x,");
	strcat(text, "]\n");
	ck_assert_ptr_null(load(text));
	ck_assert_uint_eq(faults.count, FAULTS_MAX);
	ck_assert_uint_eq(faults.lost, 7);
}
END_TEST

START_TEST(too_many_bytes_are_refused)
{
	char *big = calloc(1, DOCUMENT_BYTES + 1);

	memset(big, '\n', DOCUMENT_BYTES + 1);
	ck_assert_ptr_null(document_parse("big", big, DOCUMENT_BYTES + 1, &faults));
	ck_assert(strstr(faults.item[0].text, "16 MiB") != NULL);
	free(big);
}
END_TEST

/* ---- values ---- */

FAULT(empty_policy_is_refused, "site: { name: x }\n", 1, 1, "no network and no host")
FAULT(empty_lists_are_an_empty_policy, "networks: []\nhosts: []\n", 1, 1,
	"no network and no host")
FAULT(prefix_with_host_bits_is_mended,
	"networks:\n- { subnets: [10.20.0.5/24], zone: camera }\n", 2, 15,
	"write 10.20.0.0/24")
FAULT(ipv6_prefix_with_host_bits_is_mended,
	"networks:\n- { subnets: [\"fd00:20::5/64\"], zone: camera }\n", 2, 15,
	"write fd00:20::/64")
FAULT(bad_prefix_quotes_it, "networks:\n- { subnets: [10.20.0/24], zone: camera }\n", 2,
	15, "'10.20.0/24' is not an address or prefix")
FAULT(unknown_zone_lists_the_known_ones,
	"networks:\n- { subnets: [10.20.0.0/24], zone: lobby }\n", 2, 36,
	"one of: camera recorder server client dmz infra corporate internet")
FAULT(network_without_zone_is_refused, "networks:\n- { subnets: [10.20.0.0/24] }\n", 2,
	3, "key 'zone' is missing")
FAULT(network_without_subnet_is_refused, "networks:\n- { subnets: [], zone: dmz }\n", 2,
	14, "no network")
FAULT(one_prefix_in_two_networks_is_refused,
	NET "- { subnets: [10.20.0.0/24], zone: dmz }\n", 3, 15,
	"declared on line 2 already")
FAULT(scalar_instead_of_list_shows_the_list,
	"networks:\n- { subnets: 10.20.0.0/24, zone: dmz }\n", 2, 14,
	"write [10.20.0.0/24]")
FAULT(role_with_capitals_is_refused,
	"networks:\n- { subnets: [10.20.0.0/24], zone: dmz, roles: [Camera] }\n", 2, 49,
	"'Camera' is not a role")
FAULT(empty_role_list_is_refused,
	NET "hosts:\n- { name: A, addresses: [10.20.0.1], "
	    "roles: [] }\n",
	4, 45, "names no role")
FAULT(host_that_nothing_tells_is_refused, "hosts:\n- { name: A }\n", 2, 3,
	"host 'A' has no addresses, macs or names")
FAULT(host_named_like_an_address_is_refused,
	"hosts:\n- { name: 10.0.0.1, addresses: [10.0.0.1] }\n", 2, 11,
	"read as an address")
FAULT(host_name_twice_is_refused,
	"hosts:\n- { name: A, addresses: [10.0.0.1] }\n"
	"- { name: A, addresses: [10.0.0.2] }\n",
	3, 11, "host on line 2 already")
FAULT(address_in_two_hosts_is_refused,
	"hosts:\n- { name: A, addresses: [10.0.0.1] }\n"
	"- { name: B, addresses: [10.0.0.2, 10.0.0.1] }\n",
	3, 36, "given to host 'A' on line 2 already")
FAULT(mac_in_two_hosts_is_refused,
	"hosts:\n- { name: A, macs: [\"00:11:22:33:44:55\"] }\n"
	"- { name: B, macs: [\"00:11:22:33:44:55\"] }\n",
	3, 21, "given to host 'A'")
FAULT(name_in_two_hosts_is_refused,
	"hosts:\n- { name: A, names: [rs1.vms.local] }\n"
	"- { name: B, names: [RS1.vms.local.] }\n",
	3, 22, "given to host 'A'")
FAULT(group_is_no_host_address, "hosts:\n- { name: A, addresses: [224.0.0.1] }\n", 2,
	26, "groups, loopback and broadcast are not")
FAULT(prefix_is_no_host_address, "hosts:\n- { name: A, addresses: [10.0.0.0/24] }\n", 2,
	26, "an address of one host")
FAULT(bad_mac_shows_one, "hosts:\n- { name: A, macs: [00-11] }\n", 2, 21,
	"as \"00:0a:1b:2c:3d:4e\"")
FAULT(group_mac_is_refused, "hosts:\n- { name: A, macs: [\"01:00:5e:00:00:01\"] }\n", 2,
	21, "it is a group's")
FAULT(zero_instances_are_refused,
	"hosts:\n- { name: A, addresses: [10.0.0.1], instances: 0 }\n", 2, 48,
	"a whole number from 1 to 64")
FAULT(destination_without_a_mark_is_refused, NET "destinations:\n- { role: docs }\n", 4,
	3, "names or addresses")
FAULT(destination_inside_the_site_is_refused,
	NET "destinations:\n- { role: docs, addresses: [10.20.0.9] }\n", 4, 29,
	"lies in the network on line 2")
FAULT(name_in_two_destinations_is_refused,
	NET "destinations:\n- { role: docs, names: [a.example] }\n"
	    "- { role: cloud, names: [A.example] }\n",
	5, 26, "'a.example' is given to the destination on line 4 already")
FAULT(prefix_of_two_destinations_is_refused,
	NET "destinations:\n- { role: docs, addresses: [203.0.113.0/24] }\n"
	    "- { role: cloud, addresses: [203.0.113.0/24] }\n",
	5, 30, "declared on line 4 already; a prefix is one destination's")
FAULT(bad_dns_name_is_refused, NET "destinations:\n- { role: d, names: [\"a b\"] }\n",
	4, 22, "'a b' is not a DNS name")
FAULT(unknown_timezone_is_refused, NET "site: { timezone: Europe/Lisboa }\n", 3, 19,
	"'Europe/Lisboa' is no time zone")
FAULT(timezone_outside_zoneinfo_is_refused,
	NET "site: { timezone: ../../etc/passwd }\n", 3, 19, "is not a time zone")
FAULT(memory_without_unit_is_refused, NET "sensor: { memory: 1073741824 }\n", 3, 19,
	"as 512MiB or 1GiB")
FAULT(memory_of_decimal_unit_is_refused, NET "sensor: { memory: 1GB }\n", 3, 19,
	"'1GB' is not an amount of memory")
FAULT(memory_too_small_is_refused, NET "sensor: { memory: 100KiB }\n", 3, 19, "16MiB")
FAULT(memory_that_overflows_is_refused, NET "sensor: { memory: 999999999999GiB }\n", 3,
	19, "amount of memory")
FAULT(snaplen_too_small_is_refused, NET "sensor: { snaplen: 40 }\n", 3, 20,
	"from 64 to 262144")
FAULT(no_workers_are_refused, NET "sensor: { workers: 0 }\n", 3, 20, "from 1 to 16")
FAULT(a_processor_that_is_no_number_is_refused, NET "sensor: { cpus: [0, one] }\n", 3,
	21, "from 0 to 1023")
FAULT(a_ring_too_small_is_refused, NET "sensor: { ring: 1MiB }\n", 3, 17, "16MiB")
FAULT(negative_number_is_refused, NET "sensor: { snaplen: -1 }\n", 3, 20, "'-1' is not")
FAULT(unknown_key_part_is_refused, NET "sensor: { key: [vxlan] }\n", 3, 17,
	"one of: vlan vni")
FAULT(feature_with_dash_is_refused, NET "profile: { features: { a-b: on } }\n", 3, 24,
	"a feature's name")
FAULT(feature_neither_on_nor_off_is_refused,
	NET "profile: { features: { video_push: maybe } }\n", 3, 36,
	"'maybe' is not on or off")
FAULT(unknown_isolation_is_refused, NET "profile: { camera_isolation: lax }\n", 3, 30,
	"one of: strict infrastructure")
FAULT(unknown_tls_version_is_refused, NET "profile: { minimum_tls: \"2.0\" }\n", 3, 25,
	"1.0, 1.1, 1.2 or 1.3")
FAULT(port_without_transport_is_refused,
	NET "ports:\n- { role: a, from: 7563, to: 17563/tcp }\n", 4, 20,
	"'7563' is not a port or range with its transport")
FAULT(moved_port_keeps_its_transport,
	NET "ports:\n- { role: a, from: 7563/tcp, to: 17563/udp }\n", 4, 34,
	"another transport")
FAULT(moved_range_keeps_its_size,
	NET "ports:\n- { role: a, from: 1-2/tcp, to: 3-5/tcp }\n", 4, 33,
	"not as many ports")
FAULT(moved_port_must_move, NET "ports:\n- { role: a, from: 1-2/tcp, to: 1-2/tcp }\n",
	4, 33, "'1-2/tcp' is where it was")
FAULT(site_rule_without_port_is_refused,
	NET "allow:\n- { id: n, clients: [a], servers: [b], ports: [], reason: x }\n",
	4, 47, "allows nothing")
FAULT(site_rule_id_twice_is_refused,
	NET "allow:\n- { id: n, clients: [a], servers: [b], ports: [1/tcp], reason: x "
	    "}\n- { id: n, clients: [a], servers: [b], ports: [1/tcp], reason: x }\n",
	5, 9, "'n' is used on line 4 already")
FAULT(exception_for_everything_is_refused,
	NET "exceptions:\n- { id: E1, violation: V101, reason: r, owner: o, expires: "
	    "2027-01-31 }\n",
	4, 3, "it would accept V101 everywhere")
FAULT(exception_without_reason_is_refused,
	NET "exceptions:\n- { id: E1, violation: V101, client: 10.20.0.7, owner: o, "
	    "expires: 2027-01-31 }\n",
	4, 3, "key 'reason' is missing")
FAULT(exception_without_owner_is_refused,
	NET "exceptions:\n- { id: E1, violation: V101, client: 10.20.0.7, reason: r, "
	    "expires: 2027-01-31 }\n",
	4, 3, "key 'owner' is missing")
FAULT(exception_id_twice_is_refused,
	NET "exceptions:\n"
	    "- { id: E1, violation: V101, client: 10.20.0.7, reason: r, owner: o,"
	    " expires: 2027-01-31 }\n"
	    "- { id: E1, violation: V102, client: 10.20.0.7, reason: r, owner: o,"
	    " expires: 2027-01-31 }\n",
	5, 9, "'E1' is used on line 4 already")
FAULT(id_that_records_cannot_keep_is_refused,
	NET "exceptions:\n- { id: a123456789b123456789c123456789d123456789e123456789"
	    "f123456789g123, violation: V101, client: 10.20.0.7, reason: r, owner: o,"
	    " expires: 2027-01-31 }\n",
	4, 9, "a name of 1 to 63")
FAULT(exception_without_expiry_is_refused,
	NET "exceptions:\n- { id: E1, violation: V101, client: 10.20.0.7, reason: r, "
	    "owner: o }\n",
	4, 3, "key 'expires' is missing")
FAULT(impossible_date_is_refused,
	NET "exceptions:\n- { id: E1, violation: V101, client: 10.20.0.7, reason: r, "
	    "owner: o, expires: 2027-02-30 }\n",
	4, 79, "'2027-02-30' is not a date")
FAULT(exception_for_unknown_host_is_refused,
	NET "exceptions:\n- { id: E1, violation: V101, client: CAM9, reason: r, "
	    "owner: o, expires: 2027-01-31 }\n",
	4, 38, "'CAM9' is not the name of a declared host")
FAULT(expected_flow_of_unknown_host_is_refused,
	NET "expect:\n- { client: RS9, server: 10.20.0.1, port: 554/tcp, within: 24h "
	    "}\n",
	4, 13, "'RS9' is not the name of a declared host")
FAULT(expected_flow_of_anyone_is_refused,
	NET "expect:\n- { client: any, server: 10.20.0.1, port: 554/tcp, within: 24h "
	    "}\n",
	4, 3, "'any' can not be missed")
FAULT(replacement_of_unknown_host_is_refused,
	NET "replacements:\n- { host: CAM9, from: 2026-11-20, until: 2026-11-27 }\n", 4,
	11, "'CAM9' is not the name")
FAULT(replacement_that_ends_before_it_begins_is_refused,
	NET "hosts:\n- { name: A, addresses: [10.20.0.1] }\n"
	    "replacements:\n- { host: A, from: 2026-11-20, until: 2026-11-19 }\n",
	6, 39, "'2026-11-19' is not after '2026-11-20'")
FAULT(push_of_unknown_host_is_refused, NET "push: [ENC1]\n", 3, 8, "'ENC1' is not")
FAULT(plaintext_of_unknown_host_is_refused, NET "plaintext: [CAM2]\n", 3, 13,
	"'CAM2' is not")
FAULT(tunnel_without_peer_is_refused, NET "tunnels:\n- { name: b, peers: [] }\n", 4, 21,
	"is no tunnel")
FAULT(multicast_must_be_groups, NET "multicast: [10.20.0.0/24]\n", 3, 13,
	"a prefix of multicast groups")
FAULT(software_version_is_numbers,
	NET "software:\n- { role: a, product: IIS, least: latest }\n", 4, 35,
	"a version of numbers and dots")
FAULT(span_without_unit_is_refused, NET "retention: { findings: 90 }\n", 3, 24,
	"a span of time, as 5m")
FAULT(span_of_nothing_is_refused, NET "retention: { findings: 0d }\n", 3, 24,
	"a span of time")
FAULT(listen_needs_a_port, NET "api: { listen: [127.0.0.1] }\n", 3, 17,
	"an address and a port")
FAULT(listen_by_name_is_refused, NET "api: { listen: [\"localhost:8443\"] }\n", 3, 17,
	"an address and a port")
FAULT(certificate_without_key_is_refused, NET "api: { certificate: a.pem }\n", 3, 6,
	"certificate and key go together")

START_TEST(more_roles_than_fit_are_refused)
{
	char text[8192] = NET "ports:\n";
	size_t used = strlen(text);

	for (int i = 0; i < ROLE_MAX; i++)
		used += (size_t)snprintf(
			text + used, 64, "- {role: r%d,from: 1/tcp,to: 2/tcp}\n", i);
	load("networks: [{subnets: [10.0.0.0/8], zone: dmz}]\n");
	ck_assert_uint_eq(site->roles.count, ROLE_BUILTIN_MAX);
	clear();
	/* 5 built in, the network's camera, 122 more: the rest is too much. */
	ck_assert_ptr_null(load(text));
	ck_assert_uint_eq(faults.count, ROLE_MAX - 122);
	ck_assert(strstr(faults.item[0].text, "'r122' is one role too many") != NULL);
}
END_TEST

/* ---- what is read, and the defaults ---- */

START_TEST(defaults_are_those_of_the_manual)
{
	must_load(NET);
	ck_assert_str_eq(site->name, "site");
	ck_assert_str_eq(site->timezone, "UTC");
	ck_assert_str_eq(site->sensor_name, "sensor");
	ck_assert_uint_eq(site->interfaces.count, 0);
	ck_assert_int_eq(site->snaplen, 65535);
	ck_assert_uint_eq(site->memory, (size_t)1 << 30);
	ck_assert_uint_eq(site->workers, 1);
	ck_assert_uint_eq(site->ring, (size_t)64 << 20);
	ck_assert_uint_eq(site->cpu_count, 0);
	ck_assert(!site->key_vlan && !site->key_vni && site->identify);
	ck_assert_uint_eq(site->rules.count, 2);
	ck_assert_str_eq(site->rules.item[0], "milestone-xprotect");
	ck_assert_str_eq(site->rules.item[1], "infrastructure");
	ck_assert(!site->certificates_given);
	ck_assert_int_eq(site->isolation, ISOLATION_INFRASTRUCTURE);
	ck_assert_int_eq(site->devices, DEVICES_SUBNET);
	ck_assert_uint_eq(site->minimum_tls, 0x0303);
	ck_assert_uint_eq(site->api_listen.count, 2);
	ck_assert_str_eq(site->api_listen.item[0], "127.0.0.1:8443");
	ck_assert_str_eq(site->api_listen.item[1], "[::1]:8443");
	ck_assert_ptr_null(site->api_certificate);
	ck_assert_uint_eq(site->keep_conversations, 90 * CW_DAY);
	ck_assert_uint_eq(site->keep_findings, 3 * 365 * CW_DAY);
	ck_assert_uint_eq(site->keep_evidence, 90 * CW_DAY);
}
END_TEST

START_TEST(null_keeps_the_default)
{
	must_load(NET "api: { certificate: ~, key: null, listen: }\nsite:\n");
	ck_assert_ptr_null(site->api_certificate);
	ck_assert_uint_eq(site->api_listen.count, 2);
}
END_TEST

START_TEST(empty_listen_serves_nobody)
{
	must_load(NET "api: { listen: [] }\n");
	ck_assert_uint_eq(site->api_listen.count, 0);
}
END_TEST

START_TEST(words_that_yaml_takes_for_truth_stay_words)
{
	must_load(NET "site: { name: no }\nsensor: { name: on }\n");
	ck_assert_str_eq(site->name, "no");
	ck_assert_str_eq(site->sensor_name, "on");
}
END_TEST

START_TEST(features_take_six_words)
{
	must_load(
		NET "profile: { features: { a: on, b: off, c: true, d: false, e: yes, "
		    "f: no } }\n");
	ck_assert(site_feature_on(site, "a") && !site_feature_on(site, "b"));
	ck_assert(site_feature_on(site, "c") && !site_feature_on(site, "d"));
	ck_assert(site_feature_on(site, "e") && !site_feature_on(site, "f"));
	ck_assert(!site_feature_on(site, "unnamed"));
	ck_assert_uint_eq(site->features[2].at.line, 3);
	ck_assert_uint_eq(site->features[2].at.column, 42);
}
END_TEST

START_TEST(sensor_is_read)
{
	must_load(
		NET "sensor: { name: s-1, interfaces: [span0, \"a b\"], snaplen: 128, "
		    "memory: 512MiB, key: [vlan, vni], identify: off, workers: 4, "
		    "ring: 256MiB, cpus: [2, 3] }\n");
	ck_assert_str_eq(site->sensor_name, "s-1");
	ck_assert_uint_eq(site->interfaces.count, 2);
	ck_assert_str_eq(site->interfaces.item[1], "a b");
	ck_assert_int_eq(site->snaplen, 128);
	ck_assert_uint_eq(site->memory, (size_t)512 << 20);
	ck_assert_uint_eq(site->workers, 4);
	ck_assert_uint_eq(site->ring, (size_t)256 << 20);
	ck_assert_uint_eq(site->cpu_count, 2);
	ck_assert_uint_eq(site->cpus[1], 3);
	ck_assert(site->key_vlan && site->key_vni && !site->identify);
}
END_TEST

START_TEST(paths_start_at_the_file)
{
	char want[128];

	must_load(
		NET "rules: [milestone-xprotect, packs/own.yaml, own.yaml, /x/y.yaml]\n"
		    "profile: { trust: [ca.pem, /etc/ca.pem] }\n"
		    "api: { certificate: tls/c.pem, key: tls/k.pem }\n");
	ck_assert_str_eq(site->rules.item[0], "milestone-xprotect");
	snprintf(want, sizeof(want), "%s/packs/own.yaml", dir);
	ck_assert_str_eq(site->rules.item[1], want);
	snprintf(want, sizeof(want), "%s/own.yaml", dir);
	ck_assert_str_eq(site->rules.item[2], want);
	ck_assert_str_eq(site->rules.item[3], "/x/y.yaml");
	ck_assert_uint_eq(site->rules_at[1].line, 3);
	ck_assert_uint_eq(site->rules_at[1].column, 29);
	snprintf(want, sizeof(want), "%s/ca.pem", dir);
	ck_assert_str_eq(site->trust.item[0], want);
	ck_assert_str_eq(site->trust.item[1], "/etc/ca.pem");
	snprintf(want, sizeof(want), "%s/tls/k.pem", dir);
	ck_assert_str_eq(site->api_key, want);
}
END_TEST

START_TEST(exception_lasts_to_the_end_of_its_day)
{
	struct addr a;
	cw_time end;

	must_load(NET
		"exceptions:\n"
		"- { id: EX-7, violation: camera_to_non_recorder, client: 10.20.0.77,"
		" server: 10.70.0.0/16, port: 123/udp, reason: r, owner: o@x, "
		"expires: 2027-01-31 }\n"
		"- { id: EX-8, violation: V101, client: any, server: 10.70.0.1, "
		"reason: r, owner: o, expires: \"2027-01-31T12:00:00Z\" }\n");
	ck_assert_int_eq(time_parse("2027-02-01", &end), 0);
	ck_assert_uint_eq(site->exceptions[0].expires, end - 1);
	ck_assert_uint_eq(site->exceptions[1].expires, end - 12 * CW_HOUR);
	ck_assert(site->exceptions[0].client.by_prefix);
	ck_assert_uint_eq(site->exceptions[0].client.prefix.len, 128);
	ck_assert_int_eq(addr_parse("10.70.3.4", &a), 0);
	ck_assert(prefix_contains(&site->exceptions[0].server.prefix, &a));
	ck_assert_uint_eq(site->exceptions[0].port.low, 123);
	ck_assert_uint_eq(site->exceptions[0].port.transport, 17);
	ck_assert(!site->exceptions[1].client.by_prefix);
	ck_assert_ptr_null(site->exceptions[1].client.host);
	ck_assert_uint_eq(site->exceptions[1].port.low, 0);
}
END_TEST

START_TEST(sections_are_read_whole)
{
	must_load(NET
		"hosts:\n- { name: CAM1, addresses: [10.20.0.11] }\n"
		"- { name: RS1, addresses: [10.30.0.11], roles: [recording_server], "
		"instances: 3 }\n"
		"profile: { certificates: [recording_server], camera_isolation: "
		"strict, "
		"devices: listed, minimum_tls: 1.3 }\n"
		"ports: [{ role: recording_server, from: 7563/tcp, to: 17563/tcp }]\n"
		"allow: [{ id: nas, clients: [recording_server], servers: "
		"[nas_storage], "
		"ports: [445/tcp, 2049/tcp], reason: video archive }]\n"
		"tunnels: [{ name: b, peers: [198.51.100.80], ports: [500/udp, esp], "
		"carries: [10.90.0.0/24] }]\n"
		"multicast: [239.192.10.0/24, \"ff08::/16\"]\n"
		"nat: [10.60.1.1]\n"
		"push: [CAM1, 10.20.0.128/25]\n"
		"plaintext: [CAM1]\n"
		"replacements: [{ host: CAM1, from: 2026-11-20, until: 2026-11-27 }]\n"
		"expect: [{ client: RS1, server: CAM1, port: 554/tcp, within: 24h }]\n"
		"software: [{ role: recording_server, product: IIS, least: \"10.0\" "
		"}]\n"
		"vendors: [00-11-22, Acme]\n"
		"retention: { conversations: 30d, findings: 1y, evidence: 12h }\n");
	ck_assert_uint_eq(site_host_find(site, "RS1")->instances, 3);
	ck_assert_uint_eq(site_host_find(site, "CAM1")->instances, 1);
	ck_assert_ptr_null(site_host_find(site, "CAM2"));
	ck_assert(site->certificates_given);
	ck_assert(role_set_has(
		&site->certificates, role_find(&site->roles, "recording_server")));
	ck_assert_int_eq(site->isolation, ISOLATION_STRICT);
	ck_assert_int_eq(site->devices, DEVICES_LISTED);
	ck_assert_uint_eq(site->minimum_tls, 0x0304);
	ck_assert_uint_eq(site->moved[0].to.low, 17563);
	ck_assert_str_eq(site->allow[0].reason, "video archive");
	ck_assert_uint_eq(site->allow[0].port_count, 2);
	ck_assert_uint_eq(site->tunnels[0].ports[1].transport, 50);
	ck_assert_uint_eq(site->tunnels[0].carries[0].len, 120);
	ck_assert_uint_eq(site->multicast_count, 2);
	ck_assert_uint_eq(site->nat[0].len, 128);
	ck_assert_str_eq(site->push.item[1], "10.20.0.128/25");
	ck_assert_str_eq(site->plaintext.item[0], "CAM1");
	ck_assert_uint_eq(site->replacements[0].until - site->replacements[0].from,
		8 * CW_DAY - 1);
	ck_assert_str_eq(site->expect[0].client.host, "RS1");
	ck_assert_uint_eq(site->expect[0].within, CW_DAY);
	ck_assert_str_eq(site->software[0].least, "10.0");
	ck_assert_str_eq(site->vendors.item[0], "00-11-22");
	ck_assert_uint_eq(site->keep_evidence, 12 * CW_HOUR);
	ck_assert_uint_eq(site->networks[0].at.line, 2);
	ck_assert_uint_eq(site->hosts[1].at.line, 5);
}
END_TEST

START_TEST(no_certificates_is_a_statement)
{
	must_load(NET "profile: { certificates: [] }\n");
	ck_assert(site->certificates_given);
	ck_assert(role_set_is_empty(&site->certificates));
}
END_TEST

START_TEST(role_remembers_where_it_was_first_named)
{
	const struct role *role;

	must_load(
		NET "hosts:\n- { name: A, addresses: [10.1.0.1], roles: [nvr, camera] "
		    "}\n");
	role = &site->roles.role[role_find(&site->roles, "camera")];
	ck_assert_uint_eq(role->first_use.line, 2);
	ck_assert_uint_eq(role->first_use.column, 52);
	ck_assert_ptr_null(role->kind);
	ck_assert_uint_eq(
		site->roles.role[role_find(&site->roles, "nvr")].first_use.line, 4);
	ck_assert_str_eq(site->roles.role[ROLE_INTERNET].kind, "builtin");
	ck_assert_str_eq(role_name(&site->roles, ROLE_LINK_LOCAL), "link_local");
}
END_TEST

/* ---- the files we ship ---- */

static const char *const shipped[] = {"doc/examples/all-in-one.yaml",
	"doc/examples/two-tier.yaml", "doc/examples/distributed.yaml",
	"demo/site.yaml"};

START_TEST(shipped_site_loads)
{
	const char *top = getenv("top_srcdir");
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", top != NULL ? top : ".", shipped[_i]);
	site = site_load(path, &faults);
	if (site == NULL)
		faults_print(&faults, stderr);
	ck_assert_ptr_nonnull(site);
	ck_assert_uint_ge(site->host_count, 5);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("site");
	TCase *t = tcase_create("site");
	const TTest *const tests[] = {unknown_key_names_its_neighbour,
		unknown_key_lists_the_known_ones, key_given_twice_is_refused,
		nested_key_given_twice_is_refused, anchor_is_refused, alias_is_refused,
		tag_is_refused, second_document_is_refused, bad_grammar_has_its_place,
		bad_encoding_has_its_place, control_character_is_refused,
		empty_file_is_refused, list_instead_of_keys_is_refused,
		deep_nesting_is_refused, missing_file_is_named, folder_is_no_file,
		every_fault_is_told, faults_beyond_the_list_are_counted,
		too_many_bytes_are_refused, empty_policy_is_refused,
		empty_lists_are_an_empty_policy, prefix_with_host_bits_is_mended,
		ipv6_prefix_with_host_bits_is_mended, bad_prefix_quotes_it,
		unknown_zone_lists_the_known_ones, network_without_zone_is_refused,
		network_without_subnet_is_refused,
		one_prefix_in_two_networks_is_refused,
		scalar_instead_of_list_shows_the_list, role_with_capitals_is_refused,
		empty_role_list_is_refused, host_that_nothing_tells_is_refused,
		host_named_like_an_address_is_refused, host_name_twice_is_refused,
		address_in_two_hosts_is_refused, mac_in_two_hosts_is_refused,
		name_in_two_hosts_is_refused, group_is_no_host_address,
		prefix_is_no_host_address, bad_mac_shows_one, group_mac_is_refused,
		zero_instances_are_refused, destination_without_a_mark_is_refused,
		destination_inside_the_site_is_refused,
		name_in_two_destinations_is_refused,
		prefix_of_two_destinations_is_refused, bad_dns_name_is_refused,
		unknown_timezone_is_refused, timezone_outside_zoneinfo_is_refused,
		memory_without_unit_is_refused, memory_of_decimal_unit_is_refused,
		memory_too_small_is_refused, memory_that_overflows_is_refused,
		snaplen_too_small_is_refused, no_workers_are_refused,
		a_processor_that_is_no_number_is_refused, a_ring_too_small_is_refused,
		negative_number_is_refused, unknown_key_part_is_refused,
		feature_with_dash_is_refused, feature_neither_on_nor_off_is_refused,
		unknown_isolation_is_refused, unknown_tls_version_is_refused,
		port_without_transport_is_refused, moved_port_keeps_its_transport,
		moved_range_keeps_its_size, moved_port_must_move,
		site_rule_without_port_is_refused, site_rule_id_twice_is_refused,
		exception_for_everything_is_refused,
		exception_without_reason_is_refused, exception_without_owner_is_refused,
		exception_id_twice_is_refused, id_that_records_cannot_keep_is_refused,
		exception_without_expiry_is_refused, impossible_date_is_refused,
		exception_for_unknown_host_is_refused,
		expected_flow_of_unknown_host_is_refused,
		expected_flow_of_anyone_is_refused,
		replacement_of_unknown_host_is_refused,
		replacement_that_ends_before_it_begins_is_refused,
		push_of_unknown_host_is_refused, plaintext_of_unknown_host_is_refused,
		tunnel_without_peer_is_refused, multicast_must_be_groups,
		software_version_is_numbers, span_without_unit_is_refused,
		span_of_nothing_is_refused, listen_needs_a_port,
		listen_by_name_is_refused, certificate_without_key_is_refused,
		more_roles_than_fit_are_refused, defaults_are_those_of_the_manual,
		null_keeps_the_default, empty_listen_serves_nobody,
		words_that_yaml_takes_for_truth_stay_words, features_take_six_words,
		sensor_is_read, paths_start_at_the_file,
		exception_lasts_to_the_end_of_its_day, sections_are_read_whole,
		no_certificates_is_a_statement,
		role_remembers_where_it_was_first_named};
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(t, NULL, clear);
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		tcase_add_test(t, tests[i]);
	tcase_add_loop_test(
		t, shipped_site_loads, 0, sizeof(shipped) / sizeof(shipped[0]));
	suite_add_tcase(suite, t);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
