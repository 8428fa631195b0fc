/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * V110: who offers hosts addresses and routers without being declared for it, a
 * fact a row.  Most rows have a twin that differs in one thing.
 */
#include "camwarden/watch.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "watch_scene.h"

#define SERVER "hosts2\n- { name: DHCP, addresses: [10.40.0.67], roles: [lease] }\n"
#define SERVERS SERVER "- { name: SECOND, addresses: [10.40.0.68], roles: [lease] }\n"
#define NEAR                                                                           \
	"hosts2\n- { name: DHCP, addresses: [10.20.0.67], macs: [\"" M1                \
	"\"], roles: [lease] }\n"
#define GATE "hosts2\n- { name: GW, addresses: [10.20.0.1], roles: [gate] }\n"
#define GATE_OF(mac)                                                                   \
	"hosts2\n- { name: GW, addresses: [10.20.0.1], macs: [\"" mac                  \
	"\"], roles: [gate] }\n"

static const struct row {
	const char *fact, *more, *events, *expected;
} rows[] = {
	/* ---- DHCP ---- */
	{"who is not declared may not offer", SERVER,
		"o 1 dhcp 10.20.0.66 " M1 " server 10.20.0.66", "V110 10.20.0.66 high"},
	{"who is declared may", SERVER, "o 1 dhcp 10.40.0.67 " M1 " server 10.40.0.67",
		""},
	{"two that serve together may both", SERVERS,
		"o 1 dhcp 10.40.0.67 " M1 " server 10.40.0.67\n"
		"o 2 dhcp 10.40.0.68 " M2 " server 10.40.0.68",
		""},
	{"one of two that is not declared may not", SERVER,
		"o 1 dhcp 10.40.0.67 " M1 " server 10.40.0.67\n"
		"o 2 dhcp 10.40.0.68 " M2 " server 10.40.0.68",
		"V110 10.40.0.68 high"},
	{"a declared host without the role may not", SERVER,
		"o 1 dhcp 10.40.0.10 " M1 " server 10.40.0.10", "V110 SRV high"},
	{"a relay is judged by the server it names", SERVER,
		"o 1 dhcp 10.20.0.1 " M1 " server 10.40.0.67 relay 10.20.0.1", ""},
	{"whoever it is", SERVER,
		"o 1 dhcp 10.20.0.1 " M1 " server 10.40.0.99 relay 10.20.0.1",
		"V110 10.40.0.99 high"},
	{"without a relay the sender is judged, too", SERVER,
		"o 1 dhcp 10.20.0.66 " M1 " server 10.40.0.67", "V110 DHCP high"},
	{"a declared relay may put itself in the server's place", GATE,
		"o 1 dhcp 10.20.0.1 " M1 " server 10.20.0.1 relay 10.20.0.1", ""},
	{"another may not", SERVER,
		"o 1 dhcp 10.20.0.1 " M1 " server 10.20.0.1 relay 10.20.0.1",
		"V110 10.20.0.1 high"},
	{"a server near its client has its own MAC", NEAR,
		"o 1 dhcp 10.20.0.67 " M1 " server 10.20.0.67 direct yes", ""},
	{"another MAC is another's", NEAR,
		"o 1 dhcp 10.20.0.67 " M2 " server 10.20.0.67 direct yes",
		"V110 DHCP high"},
	{"to a client that has an address a router may be between", NEAR,
		"o 1 dhcp 10.20.0.67 " M2 " server 10.20.0.67 direct no", ""},
	{"a server that is declared by its MAC alone may offer",
		"hosts2\n- { name: X, macs: [\"" M1 "\"], roles: [lease] }\n",
		"o 1 dhcp 10.20.0.66 " M1 " server 10.20.0.66 direct yes", ""},
	/* ---- whose business ---- */
	{"an address of no network of the site is none of its business", SERVER,
		"o 1 dhcp 192.168.1.1 " M1 " server 192.168.1.1 address 192.168.1.9",
		""},
	{"an offered address of one is", SERVER,
		"o 1 dhcp 192.168.1.1 " M1 " server 192.168.1.1 address 10.20.0.9",
		"V110 192.168.1.1 high"},
	{"so is a client that was seen in one", SERVER,
		"s 1 10.20.0.11 " M2 "\no 2 dhcp 192.168.1.1 " M1
		" server 192.168.1.1 client " M2,
		"V110 192.168.1.1 high"},
	{"and one that is seen there later", SERVER,
		"o 1 dhcp 192.168.1.1 " M1 " server 192.168.1.1 client " M2
		"\nf 1\ns 2 10.20.0.11 " M2,
		"V110 192.168.1.1 high"},
	{"and a server that claims an address in one", SERVER,
		"o 1 dhcp 192.168.1.1 " M1 " server 192.168.1.1\na 2 10.20.0.66 " M1,
		"V110 192.168.1.1 high"},
	{"and a VLAN where a station of one claims its address", SERVER,
		"a 1 10.20.0.11 " M2 " 20\no 2 dhcp 192.168.1.1 " M1
		" server 192.168.1.1 vlan 20",
		"V110 192.168.1.1 high"},
	{"but not another VLAN", SERVER,
		"a 1 10.20.0.11 " M2 " 20\no 2 dhcp 192.168.1.1 " M1
		" server 192.168.1.1 vlan 30",
		""},
	{"nor one where its stations are only routed through", SERVER,
		"s 1 10.20.0.11 " M2 " 20\no 2 dhcp 192.168.1.1 " M1
		" server 192.168.1.1 vlan 20",
		""},
	/* ---- routers ---- */
	{"a router that is not declared may not advertise itself", GATE,
		"a 1 10.20.0.66 " M1 "\no 2 router fe80::66 " M1, "V110 fe80::66 high"},
	{"one that claimed a declared router's address may", GATE,
		"a 1 10.20.0.1 " M1 "\no 2 router fe80::1 " M1, ""},
	{"what was said of it is taken back when it does", GATE,
		"o 1 router fe80::1 " M1 " address fd00:20:: client " M2
		"\na 2 10.20.0.11 " M1 "\nf 3\na 4 10.20.0.1 " M1,
		""},
	{"a declared MAC may", GATE_OF(M1), "o 1 router fe80::1 " M1 " vlan 20", ""},
	{"a claim does not stand in for a MAC that is declared", GATE_OF(M2),
		"a 1 10.20.0.1 " M1 "\no 2 router fe80::1 " M1,
		"V110 fe80::1 high, V113 GW high"},
	{"what a message says of its own MAC does not, either", GATE_OF(M2),
		"a 1 10.20.0.66 " M1 "\no 2 router fe80::1 " M1 " own " M2,
		"V110 fe80::1 high"},
	{"unless the frame has none", GATE_OF(M2),
		"a 1 10.20.0.66 " M1 "\no 2 router fe80::1 00:00:00:00:00:00 own " M2,
		""},
	{"a declared link-local address may",
		"hosts2\n- { name: GW, addresses: [\"fe80::1\"], roles: [gate] }\n",
		"o 2 router fe80::1 " M1, ""},
	{"a DHCP server is no router", NEAR, "o 2 router fe80::1 " M1,
		"V110 fe80::1 high"},
	/* ---- DHCPv6 ---- */
	{"a DHCPv6 server that is not declared may not offer", NEAR,
		"o 1 dhcpv6 fe80::66 " M2 " own " M2 " address fd00:20::9\n"
		"a 2 10.20.0.66 " M2,
		"V110 fe80::66 high"},
	{"one whose DUID has a declared MAC may", NEAR,
		"o 1 dhcpv6 fe80::66 " M2 " own " M1 "\na 2 10.20.0.66 " M2, ""},
	{"one whose frame has it may", NEAR, "o 1 dhcpv6 fe80::67 " M1, ""},
	{"a declared router may pass on what it says", GATE,
		"a 1 10.20.0.1 " M1 "\no 2 dhcpv6 fe80::1 " M1 " own " M2, ""},
	{"but what is sent from afar is not by the router whose frame it is in", GATE,
		"a 1 10.20.0.1 " M1 "\no 2 dhcpv6 fd00::66 " M1 " own " M2,
		"V110 fd00::66 high"},
};

START_TEST(every_row)
{
	const struct row *row = &rows[_i];
	struct scene x;

	scene_begin(&x, row->more);
	scene_play(&x, row->events);
	ck_assert_msg(strcmp(standing_text(), row->expected) == 0, "%s: '%s', not '%s'",
		row->fact, standing_text(), row->expected);
	/* Nothing new: nothing changes. */
	scene_flush(&x, true);
	ck_assert_str_eq(standing_text(), row->expected);
	scene_end(&x);
}
END_TEST

START_TEST(two_that_use_one_name_are_one_finding)
{
	struct scene x;

	scene_begin(&x, GATE);
	scene_pass(&x, "o 1 router fe80::1 " M1 " address fd00:20::");
	scene_pass(&x, "o 1 router fe80::1 " M2 " address fd00:20::");
	scene_pass(&x, "a 1 10.20.0.11 " M1);
	scene_pass(&x, "a 1 10.20.0.12 " M2);
	scene_flush(&x, false);
	ck_assert_str_eq(standing_text(), "V110 fe80::1 high");
	/* One of them turns out to be the router; the other goes on. */
	scene_play(&x, "a 9 10.20.0.1 " M1);
	ck_assert_str_eq(standing_text(), "V110 fe80::1 high");
	scene_end(&x);
}
END_TEST

/* Whoever offers in many names can not push out what gave a finding, and that
 * something was refused is said. */
START_TEST(a_full_table_refuses_and_counts)
{
	char line[96];
	struct scene x;

	scene_begin(&x, SERVER);
	for (unsigned i = 1; i <= 66; i++) {
		snprintf(line, sizeof(line),
			"o %u dhcp 10.20.0.66 02:00:00:00:01:%02x server 10.20.0.66", i,
			i);
		scene_pass(&x, line);
		if (i == 64)
			scene_flush(&x, false);
	}
	scene_play(&x, "v 0 99 1000 0");
	ck_assert_str_eq(standing_text(),
		"V110 10.20.0.66 high, V705 sensor medium, V706 BOTH info");
	ck_assert_ptr_nonnull(strstr(standing[1].reason, "full 2 times"));
	scene_end(&x);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("watch offers");
	TCase *tc = tcase_create("offers");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, every_row, 0, (int)ARRAY_LEN(rows));
	tcase_add_test(tc, two_that_use_one_name_are_one_finding);
	tcase_add_test(tc, a_full_table_refuses_and_counts);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
