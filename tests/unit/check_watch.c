/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The watch, a fact a row: what passes by, as a short text, and the findings
 * that stand at the end.  Most rows have a twin that differs in one thing.
 */
#include "camwarden/watch.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/asset.h"
#include "camwarden/base/array.h"
#include "camwarden/base/str.h"
#include "watch_scene.h"

#define LISTED "profile: { devices: listed }\n"
#define HOUR_SEEN "v 0 4000 1000 0\n"
/* Every declared host of the world but DB and MOB2. */
#define OTHERS_SEEN                                                                    \
	"s 1 10.20.0.11 " M1 "\ns 1 10.20.0.12 " M1 "\ns 1 10.20.0.13 " M1             \
	"\ns 1 10.20.0.14 " M1 "\ns 1 10.20.0.15 " M1 "\ns 1 10.30.0.10 " M1           \
	"\ns 1 10.30.0.11 " M1 "\ns 1 10.40.0.10 " M1 "\ns 1 10.40.0.53 " M1           \
	"\ns 1 10.30.0.12 " M1 "\ns 1 10.60.0.5 " M1 "\n"
#define ALL_SEEN OTHERS_SEEN "s 1 10.40.0.20 " M1 "\ns 1 10.40.0.5 " M1 "\n"
#define EXPECT "expect:\n- { client: SRV, server: DB, port: 1433/tcp, within: 10m }\n"

static const struct row {
	const char *fact, *more, *events, *expected;
} rows[] = {
	/* ---- V106 ---- */
	{"an undeclared address in a camera network is unknown", LISTED,
		"a 1 10.20.0.77 " M1, "V106 10.20.0.77 high"},
	{"traffic tells it as ARP does", LISTED, "s 1 10.20.0.77 " M1,
		"V106 10.20.0.77 high"},
	{"subnet mode accepts it", "profile: { devices: subnet }\n",
		"a 1 10.20.0.77 " M1, ""},
	{"a declared address is known", LISTED, "a 1 10.20.0.11 " M1, ""},
	{"another network has no list", LISTED, "a 1 10.50.0.77 " M1, ""},
	{"a declared MAC is known at any address",
		LISTED "hosts2\n- { name: X, macs: [\"" M1 "\"], roles: [cam] }\n",
		"a 1 10.20.0.77 " M1, ""},
	{"a second address of a declared host's MAC is known", LISTED,
		"a 1 10.20.0.77 " M1 "\na 2 10.20.0.5 " M1, ""},
	{"a virtual router is no device", LISTED, "a 1 10.20.0.1 " VRRP, ""},
	{"a device declared by MAC may be replaced in its window",
		LISTED "replacements:\n- { host: X, from: 1970-01-01, until: "
		       "1970-01-02 }\n"
		       "hosts2\n- { name: X, macs: [\"" M1 "\"], roles: [cam] }\n",
		"a 1 10.20.0.77 " M2, ""},
	{"and not when the window is over",
		LISTED "replacements:\n- { host: X, from: 1971-01-01, until: "
		       "1971-01-02 }\n"
		       "hosts2\n- { name: X, macs: [\"" M1 "\"], roles: [cam] }\n",
		"a 1 10.20.0.77 " M2, "V106 10.20.0.77 high"},
	/* ---- V108 ---- */
	{"a device that comes back with another MAC has changed", "",
		"a 1 10.20.0.11 " M1 "\na 100 10.20.0.11 " M2, "V108 CAM1 high"},
	{"traffic tells it when the MACs are no router's", "",
		"s 1 10.20.0.11 " M1 "\ns 100 10.20.0.11 " M2, "V108 CAM1 high"},
	{"the same MAC is no change", "", "a 1 10.20.0.11 " M1 "\na 100 10.20.0.11 " M1,
		""},
	{"a router's MAC is no device's", "",
		"s 1 10.20.0.11 " M1 "\ns 100 10.20.0.11 " M2 "\ns 101 10.20.0.12 " M2,
		""},
	{"mirrored on both sides of a router it has two MACs", "",
		"s 1 10.20.0.11 " M1 "\ns 1 10.20.0.11 " M2 "\ns 100 10.20.0.11 " M1
		"\ns 100 10.20.0.11 " M2,
		""},
	{"a server may get another MAC", "",
		"a 1 10.40.0.10 " M1 "\na 100 10.40.0.10 " M2, ""},
	{"within its replacement a new MAC is expected",
		"replacements:\n- { host: CAM1, from: 1970-01-01, until: 1970-01-02 "
		"}\n",
		"a 1 10.20.0.11 " M1 "\na 100 10.20.0.11 " M2, ""},
	{"a MAC that is not the declared one has changed",
		"hosts2\n- { name: X, addresses: [10.20.0.90], macs: [\"" M1
		"\"], roles: [cam] }\n",
		"a 1 10.20.0.90 " M2, "V108 X high"},
	{"the declared one has not",
		"hosts2\n- { name: X, addresses: [10.20.0.90], macs: [\"" M1
		"\"], roles: [cam] }\n",
		"a 1 10.20.0.90 " M1, ""},
	/* ---- V113 ---- */
	{"two MACs that claim an address at once contend", "",
		"a 1 10.30.0.10 " M1 "\na 20 10.30.0.10 " M2, "V113 REC high"},
	{"who goes on claiming contends, however late", "",
		"a 1 10.30.0.10 " M1 "\na 200 10.30.0.10 " M2 "\na 300 10.30.0.10 " M1,
		"V113 REC high"},
	{"of a device it is one finding, not two", "",
		"a 1 10.20.0.11 " M1 "\na 20 10.20.0.11 " M2, "V113 CAM1 high"},
	{"one after the other is a move", "",
		"a 1 10.30.0.10 " M1 "\na 200 10.30.0.10 " M2, ""},
	{"traffic is no claim", "", "a 1 10.30.0.10 " M1 "\ns 20 10.30.0.10 " M2, ""},
	{"a virtual router's MAC may stand beside", "",
		"a 1 10.30.0.10 " M1 "\na 20 10.30.0.10 " VRRP, ""},
	{"two interfaces of one host may share",
		"hosts2\n- { name: X, macs: [\"" M1 "\", \"" M2 "\"], roles: [srv] }\n",
		"a 1 10.40.0.90 " M1 "\na 20 10.40.0.90 " M2, ""},
	{"a declared router may answer for others",
		"hosts2\n- { name: X, macs: [\"" M2 "\"], roles: [gate] }\n",
		"a 1 10.40.0.90 " M1 "\na 20 10.40.0.90 " M2, ""},
	{"a foreign claim to a server's address needs no second one",
		"hosts2\n- { name: X, addresses: [10.40.0.90], macs: [\"" M1
		"\"], roles: [srv] }\n",
		"a 1 10.40.0.90 " M2, "V113 X high"},
	{"the declared MAC may claim it",
		"hosts2\n- { name: X, addresses: [10.40.0.90], macs: [\"" M1
		"\"], roles: [srv] }\n",
		"a 1 10.40.0.90 " M1, ""},
	{"a virtual MAC, a declared router's, and traffic of others are no claims",
		"hosts2\n- { name: X, addresses: [10.40.0.90], macs: [\"" M1
		"\"], roles: [srv] }\n- { name: Y, macs: [\"" M2
		"\"], roles: [gate] }\n",
		"a 1 10.40.0.90 " VRRP "\na 2 10.40.0.90 " M2
		"\ns 3 10.40.0.90 02:00:00:00:00:03",
		""},
	{"a client's address is not a server's",
		"hosts2\n- { name: X, addresses: [10.50.0.90], macs: [\"" M1
		"\"], roles: [ui] }\n",
		"a 1 10.50.0.90 " M2, ""},
	{"a declared link-local address is one host's",
		"hosts2\n- { name: X, addresses: [\"fe80::1\"], roles: [gate] }\n",
		"a 1 fe80::1 " M1 "\na 20 fe80::1 " M2, "V113 X high"},
	{"another may be held on two links", "", "a 1 fe80::1 " M1 "\na 20 fe80::1 " M2,
		""},
	{"within its replacement two may claim",
		"replacements:\n- { host: CAM1, from: 1970-01-01, until: 1970-01-02 "
		"}\n",
		"a 1 10.20.0.11 " M1 "\na 20 10.20.0.11 " M2, ""},
	/* ---- V109 ---- */
	{"one MAC in a camera network and another joins them", "",
		"a 1 10.20.0.77 " M1 "\na 2 10.50.0.77 " M1, "V109 10.20.0.77 high"},
	{"a recorder may", "", "a 1 10.20.0.5 " M1 "\na 2 10.30.0.10 " M1, ""},
	{"a recorder's further address may", "",
		"a 1 10.20.0.6 " M1 "\na 2 10.30.0.10 " M1, ""},
	{"routed traffic proves nothing", "",
		"s 1 10.20.0.77 " M1 "\ns 2 10.50.0.77 " M1, ""},
	{"a declared host seen in both joins them",
		"hosts2\n- { name: X, addresses: [10.20.0.90, 10.40.0.90], roles: "
		"[srv] }\n",
		"s 1 10.20.0.90 " M1 "\ns 2 10.40.0.90 " M2, "V109 X high"},
	{"seen in one it does not",
		"hosts2\n- { name: X, addresses: [10.20.0.90, 10.40.0.90], roles: "
		"[srv] }\n",
		"s 1 10.20.0.90 " M1, ""},
	{"a declared router may",
		"hosts2\n- { name: X, addresses: [10.20.0.1], roles: [gate] }\n",
		"a 1 10.20.0.1 " M1 "\na 2 10.50.0.1 " M1, ""},
	/* ---- V114 ---- */
	{"five hosts in a minute are a scan", "",
		"c 1 attempt 10.20.0.11 10.20.0.12 22/tcp\n"
		"c 2 attempt 10.20.0.11 10.20.0.13 22/tcp\n"
		"c 3 refused 10.20.0.11 10.20.0.14 22/tcp\n"
		"c 4 attempt 10.20.0.11 10.20.0.15 22/tcp\n"
		"c 5 attempt 10.20.0.11 10.40.0.10 22/tcp",
		"V114 CAM1 high"},
	{"four are not", "",
		"c 1 attempt 10.20.0.11 10.20.0.12 22/tcp\n"
		"c 2 attempt 10.20.0.11 10.20.0.13 22/tcp\n"
		"c 3 refused 10.20.0.11 10.20.0.14 22/tcp\n"
		"c 4 attempt 10.20.0.11 10.20.0.15 22/tcp",
		""},
	{"five in five minutes are not", "",
		"c 1 attempt 10.20.0.11 10.20.0.12 22/tcp\n"
		"c 60 attempt 10.20.0.11 10.20.0.13 22/tcp\n"
		"c 120 refused 10.20.0.11 10.20.0.14 22/tcp\n"
		"c 180 attempt 10.20.0.11 10.20.0.15 22/tcp\n"
		"c 240 attempt 10.20.0.11 10.40.0.10 22/tcp",
		""},
	{"who is answered does not scan", "",
		"c 1 data 10.20.0.11 10.20.0.12 22/tcp\n"
		"c 2 data 10.20.0.11 10.20.0.13 22/tcp\n"
		"c 3 data 10.20.0.11 10.20.0.14 22/tcp\n"
		"c 4 data 10.20.0.11 10.20.0.15 22/tcp\n"
		"c 5 data 10.20.0.11 10.40.0.10 22/tcp",
		""},
	{"an answer that comes later counts, too", "",
		"c 1 attempt 10.20.0.11 10.20.0.12 22/tcp\n"
		"c 1 attempt 10.20.0.11 10.20.0.13 22/tcp\n"
		"c 1 attempt 10.20.0.11 10.20.0.14 22/tcp\n"
		"c 1 attempt 10.20.0.11 10.20.0.15 22/tcp\n"
		"c 1 attempt 10.20.0.11 10.40.0.10 22/tcp\n"
		"f 2\nc 2 data 10.20.0.11 10.40.0.10 22/tcp\n",
		""},
	{"what a rule allows is no probe", "",
		"c 1 attempt 10.30.0.10 10.20.0.11 554/tcp\n"
		"c 1 attempt 10.30.0.10 10.20.0.12 554/tcp\n"
		"c 1 attempt 10.30.0.10 10.20.0.13 554/tcp\n"
		"c 1 attempt 10.30.0.10 10.20.0.14 554/tcp\n"
		"c 1 attempt 10.30.0.10 10.20.0.15 554/tcp",
		""},
	{"a recorder searches for hardware on 443", "",
		"c 1 attempt 10.30.0.10 10.20.0.11 443/tcp\n"
		"c 1 attempt 10.30.0.10 10.20.0.12 443/tcp\n"
		"c 1 attempt 10.30.0.10 10.20.0.13 443/tcp\n"
		"c 1 attempt 10.30.0.10 10.20.0.14 443/tcp\n"
		"c 1 attempt 10.30.0.10 10.20.0.15 443/tcp",
		""},
	{"and not on 23; a declared host's is of medium weight", "",
		"c 1 attempt 10.30.0.10 10.20.0.11 23/tcp\n"
		"c 1 attempt 10.30.0.10 10.20.0.12 23/tcp\n"
		"c 1 attempt 10.30.0.10 10.20.0.13 23/tcp\n"
		"c 1 attempt 10.30.0.10 10.20.0.14 23/tcp\n"
		"c 1 attempt 10.30.0.10 10.20.0.15 23/tcp",
		"V114 REC medium"},
	{"a declared scanner may",
		"hosts2\n- { name: X, addresses: [10.40.0.90], roles: [gate] }\n",
		"c 1 attempt 10.40.0.90 10.20.0.11 23/tcp\n"
		"c 1 attempt 10.40.0.90 10.20.0.12 23/tcp\n"
		"c 1 attempt 10.40.0.90 10.20.0.13 23/tcp\n"
		"c 1 attempt 10.40.0.90 10.20.0.14 23/tcp\n"
		"c 1 attempt 10.40.0.90 10.20.0.15 23/tcp",
		""},
	{"hosts outside the VMS are not counted", "",
		"c 1 attempt 10.20.0.11 10.70.0.1 22/tcp\n"
		"c 2 attempt 10.20.0.11 10.70.0.2 22/tcp\n"
		"c 3 refused 10.20.0.11 10.70.0.3 22/tcp\n"
		"c 4 attempt 10.20.0.11 10.70.0.4 22/tcp\n"
		"c 5 attempt 10.20.0.11 10.70.0.5 22/tcp",
		""},
	/* ---- V701 ---- */
	{"an expected flow that never came is missing", EXPECT, ALL_SEEN HOUR_SEEN,
		"V701 SRV DB medium"},
	{"one that came is not", EXPECT,
		ALL_SEEN HOUR_SEEN "c 3900 data 10.40.0.10 10.40.0.20 1433/tcp", ""},
	{"one that ended long ago is", EXPECT,
		ALL_SEEN HOUR_SEEN "c 900 data 10.40.0.10 10.40.0.20 1433/tcp",
		"V701 SRV DB medium"},
	{"an attempt is not the flow", EXPECT,
		ALL_SEEN HOUR_SEEN "c 3900 refused 10.40.0.10 10.40.0.20 1433/tcp",
		"V701 SRV DB medium"},
	{"a short capture does not tell", EXPECT, ALL_SEEN "v 0 599 1000 0", ""},
	{"nor one with a hole", EXPECT, ALL_SEEN "v 0 500 1000 0\nv 3700 4000 1000 0",
		""},
	{"nor one with losses", EXPECT, ALL_SEEN "v 0 4000 1000 500",
		"V705 sensor medium"},
	{"nor one that saw neither host", EXPECT, "v 0 599 9 0\nv 599 1200 9 0", ""},
	/* ---- V704 ---- */
	{"a declared host that is silent for an hour is unobserved", "",
		OTHERS_SEEN "s 1 10.40.0.5 " M1 "\n" HOUR_SEEN, "V704 DB info"},
	{"one packet is enough", "", ALL_SEEN HOUR_SEEN, ""},
	{"a conversation that answers is, too", "",
		OTHERS_SEEN "s 1 10.40.0.5 " M1 "\n" HOUR_SEEN
			    "c 9 data 10.40.0.10 10.40.0.20 1433/tcp",
		""},
	{"in less than an hour silence tells nothing", "",
		OTHERS_SEEN "v 0 3000 1000 0", ""},
	{"where packets were lost it tells nothing", "",
		OTHERS_SEEN "v 0 4000 1000 500", "V705 sensor medium"},
	{"what was unobserved and comes is taken back", "",
		OTHERS_SEEN "s 1 10.40.0.5 " M1 "\n" HOUR_SEEN "f 4000\ns 4001 "
			    "10.40.0.20 " M1,
		""},
	/* ---- V705 ---- */
	{"more than one in a hundred lost is a gap", "", ALL_SEEN "v 0 9 9000 101",
		"V705 sensor medium"},
	{"less is not", "", ALL_SEEN "v 0 9 11000 101", ""},
	{"a handful is not", "", ALL_SEEN "v 0 9 100 99", ""},
	/* ---- V706 ---- */
	{"a device in a client network contradicts itself",
		"hosts2\n- { name: X, addresses: [10.50.0.90], roles: [cam] }\n",
		"v 0 9 9 0", "V706 BOTH info, V706 X info"},
	{"a client there does not",
		"hosts2\n- { name: X, addresses: [10.50.0.90], roles: [ui] }\n",
		"v 0 9 9 0", "V706 BOTH info"},
	/* ---- V606 that V602 followed ---- */
	{"an open port that somebody came in by is critical", "",
		"m 1 identified 10.40.0.10 10.99.0.1 5351/udp\n"
		"c 2 established 198.51.100.7 10.40.0.10 443/tcp",
		"V606 SRV critical"},
	{"whichever was judged first", "",
		"c 2 established 198.51.100.7 10.40.0.10 443/tcp\n"
		"m 1 identified 10.40.0.10 10.99.0.1 5351/udp",
		"V606 SRV critical"},
	{"who came before it came by another way", "",
		"c 1 established 198.51.100.7 10.40.0.10 443/tcp\n"
		"m 2 identified 10.40.0.10 10.99.0.1 5351/udp",
		""},
	{"who was refused did not come in", "",
		"m 1 identified 10.40.0.10 10.99.0.1 5351/udp\n"
		"c 2 refused 198.51.100.7 10.40.0.10 443/tcp",
		""},
	{"the open port of one host is none of another", "",
		"m 1 identified 10.40.0.10 10.99.0.1 5351/udp\n"
		"c 2 established 198.51.100.7 10.40.0.20 443/tcp",
		""},
	/* ---- clear text that the profile declares ---- */
	{"clear text of roles without a certificate is one finding of the role",
		"profile: { certificates: [rec] }\n",
		"h 1 identified 10.50.0.3 10.40.0.10 80/tcp\n"
		"h 2 identified 10.50.0.4 10.40.0.10 80/tcp\n" ALL_SEEN "v 0 9 9 0",
		"V301 srv of site medium"},
	{"a kind of clear text has one of its own", "profile: { certificates: [] }\n",
		"h 1 identified 10.50.0.3 10.40.0.10 80/tcp\n"
		"h 2 identified 10.50.0.3 10.40.0.10 82/tcp\n" ALL_SEEN "v 0 9 9 0",
		"V301 srv of site medium, V305 srv of site medium"},
	{"a device is no role of that list", "profile: { certificates: [] }\n",
		"h 2 identified 10.30.0.10 10.20.0.11 80/tcp\n" ALL_SEEN "v 0 9 9 0",
		""},
	{"with a certificate it is a finding of the conversation",
		"profile: { certificates: [srv] }\n",
		"h 1 identified 10.50.0.3 10.40.0.10 80/tcp\n" ALL_SEEN "v 0 9 9 0",
		""},
	{"mid-stream nothing is claimed", "profile: { certificates: [rec] }\n",
		"h 1 unknown 10.50.0.3 10.40.0.10 80/tcp\n" ALL_SEEN "v 0 9 9 0", ""},
};

START_TEST(every_row)
{
	const struct row *row = &rows[_i];
	char expected[LINE * 2] = "";
	const char *text;
	struct scene x;

	scene_begin(&x, row->more);
	scene_play(&x, row->events);
	text = standing_text();
	/* The world's host BOTH has roles that no row can be decided with. */
	if (strstr(row->events, "v ") != NULL && strstr(row->expected, "V706") == NULL)
		snprintf(expected, sizeof(expected), "%s%sV706 BOTH info",
			row->expected, row->expected[0] != '\0' ? ", " : "");
	else
		strcpy(expected, row->expected);
	ck_assert_msg(strcmp(text, expected) == 0, "%s: '%s', not '%s'", row->fact,
		text, expected);
	/* Nothing new: nothing changes. */
	scene_flush(&x, true);
	ck_assert_str_eq(standing_text(), expected);
	scene_end(&x);
}
END_TEST

START_TEST(order_of_sightings_does_not_matter)
{
	static const char *const orders[] = {
		"a 1 10.20.0.77 " M1 "\na 2 10.20.0.5 " M1 "\na 3 10.20.0.78 " M2,
		"a 3 10.20.0.78 " M2 "\na 1 10.20.0.77 " M1 "\nf 0\na 2 10.20.0.5 " M1,
		"a 2 10.20.0.5 " M1 "\nf 0\na 3 10.20.0.78 " M2 "\na 1 10.20.0.77 " M1,
	};

	for (size_t i = 0; i < ARRAY_LEN(orders); i++) {
		struct scene x;

		scene_begin(&x, LISTED);
		scene_play(&x, orders[i]);
		ck_assert_str_eq(standing_text(), "V106 10.20.0.78 high");
		scene_end(&x);
	}
}
END_TEST

START_TEST(what_earlier_runs_saw_is_remembered)
{
	struct asset a = {
		.vlan = 0xffff, .arp = true, .first = 1 * CW_SEC, .last = 9 * CW_SEC};
	struct scene x;

	scene_begin(&x, "");
	ck_assert_int_eq(addr_parse("10.20.0.11", &a.addr), 0);
	ck_assert_int_eq(mac_parse(M1, &a.mac), 0);
	watch_remember(x.watch, &a);
	scene_flush(&x, false);
	ck_assert_str_eq(standing_text(), "");
	scene_play(&x, "a 500 10.20.0.11 " M2);
	ck_assert_str_eq(standing_text(), "V108 CAM1 high");
	scene_end(&x);
}
END_TEST

static const struct suspension *
suspended(const struct scene *x, const char *code)
{
	size_t count;
	const struct suspension *s = watch_suspended(x->watch, &count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(s[i].violation->code, code) == 0)
			return &s[i];
	ck_abort_msg("%s is not suspended", code);
	return NULL;
}

START_TEST(what_cannot_be_told_is_said)
{
	const struct suspension *s;
	struct scene x;

	scene_begin(&x, EXPECT);
	scene_play(&x, OTHERS_SEEN "v 0 599 1000 0");
	s = suspended(&x, "V701");
	ck_assert_str_eq(s->subject,
		"SRV (10.40.0.10) to DB (10.40.0.20) 1433/tcp within 10 min");
	ck_assert_str_eq(
		s->reason, "the capture covers less time than that, or has a gap");
	ck_assert_str_eq(s->sensor, "sensor");
	ck_assert_uint_eq(s->from, 1);
	ck_assert_uint_eq(s->to, 599 * CW_SEC);
	ck_assert_uint_eq(suspended(&x, "V704")->count, 2);
	scene_end(&x);
}
END_TEST

START_TEST(what_cannot_be_told_goes_on_while_it_is_so)
{
	const struct suspension *s;
	struct scene x;

	scene_begin(&x, "");
	scene_pass(&x, "v 0 100 1000 0");
	scene_flush(&x, false);
	scene_play(&x, "v 100 200 1000 0");
	s = suspended(&x, "V704");
	ck_assert_uint_eq(s->from, 1);
	ck_assert_uint_eq(s->to, 200 * CW_SEC);
	/* For another reason it is another one, which began with it. */
	scene_play(&x, "v 200 4000 1000 20");
	scene_play(&x, "v 4000 4100 100000 5000");
	s = suspended(&x, "V704");
	ck_assert_str_eq(s->reason, "the sensor lost packets");
	ck_assert_uint_eq(s->from, 4000 * CW_SEC);
	scene_end(&x);
}
END_TEST

START_TEST(what_can_be_told_is_not_suspended)
{
	size_t count;
	struct scene x;

	scene_begin(&x, "");
	scene_play(&x, HOUR_SEEN);
	watch_suspended(x.watch, &count);
	ck_assert_uint_eq(count, 0);
	scene_end(&x);
}
END_TEST

START_TEST(a_full_table_is_a_gap)
{
	static const struct hash_key key = {{1, 2}};
	char line[64];
	struct scene x;

	scene_begin(&x, "");
	watch_free(x.watch);
	x.watch = watch_new(x.world.policy, 16 << 10, &key);
	ck_assert_ptr_nonnull(x.watch);
	for (unsigned i = 0; i < 2000; i++) {
		snprintf(line, sizeof(line), "a 1 10.20.%u.%u 02:00:00:00:%02x:%02x", 0,
			i % 250, i / 250, i % 250);
		scene_pass(&x, line);
	}
	scene_play(&x, "v 0 9 9 0");
	ck_assert_ptr_nonnull(strstr(standing_text(), "V705 sensor medium"));
	scene_end(&x);
}
END_TEST

START_TEST(declared_clear_text_says_how_often)
{
	struct scene x;
	char line[64];

	scene_begin(&x, "profile: { certificates: [rec] }\n");
	for (unsigned i = 0; i < 3; i++)
		for (unsigned again = 0; again < 2; again++) {
			snprintf(line, sizeof(line),
				"h %u identified 10.50.0.%u 10.40.0.10 80/tcp", i + 1,
				i + 3);
			scene_pass(&x, line);
		}
	scene_play(&x, "v 0 9 9 0");
	ck_assert_uint_eq(standing_count, 2); /* and V706 of the world's own host */
	ck_assert_str_eq(
		standing[standing[0].kind == violation_find("V301") ? 0 : 1].reason,
		"the profile lists no certificate for srv, so HTTP in clear is "
		"declared; this stands for 3 conversations");
	scene_end(&x);
}
END_TEST

START_TEST(declared_clear_text_ends_with_its_declaration)
{
	struct scene x;
	struct world other;

	scene_begin(&x, "profile: { certificates: [rec] }\n");
	scene_play(&x, "h 1 identified 10.50.0.3 10.40.0.10 80/tcp\nv 0 9 9 0");
	ck_assert_ptr_nonnull(strstr(standing_text(), "V301 srv of site"));
	world_begin(&other, "profile: { certificates: [rec, srv] }\n");
	watch_policy(x.watch, other.policy);
	scene_play(&x, "v 0 9 9 0");
	ck_assert_ptr_null(strstr(standing_text(), "V301 srv of site"));
	scene_end(&x);
	world_end(&other);
}
END_TEST

START_TEST(more_clear_text_than_can_be_told_apart_is_at_least)
{
	struct scene x;
	char line[64];

	scene_begin(&x, "profile: { certificates: [rec] }\n");
	watch_free(x.watch);
	x.watch = watch_new(x.world.policy, 16 << 10, &(struct hash_key){{1, 2}});
	ck_assert_ptr_nonnull(x.watch);
	for (unsigned i = 0; i < 60; i++) {
		snprintf(line, sizeof(line),
			"h 1 identified 10.50.0.%u 10.40.0.10 80/tcp", i + 3);
		scene_pass(&x, line);
	}
	scene_play(&x, "v 0 9 9 0");
	ck_assert_ptr_nonnull(strstr(
		standing[standing[0].kind == violation_find("V301") ? 0 : 1].reason,
		"stands for at least 48 conversations"));
	scene_end(&x);
}
END_TEST

START_TEST(a_reload_begins_anew)
{
	struct scene x;

	scene_begin(&x, LISTED);
	scene_pass(&x, "a 1 10.20.0.11 " M1);
	watch_policy(x.watch, x.world.policy);
	scene_play(&x, "a 100 10.20.0.11 " M2);
	ck_assert_str_eq(standing_text(), "");
	scene_end(&x);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("watch");
	TCase *tc = tcase_create("watch");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, every_row, 0, (int)ARRAY_LEN(rows));
	tcase_add_test(tc, order_of_sightings_does_not_matter);
	tcase_add_test(tc, what_earlier_runs_saw_is_remembered);
	tcase_add_test(tc, what_cannot_be_told_is_said);
	tcase_add_test(tc, what_cannot_be_told_goes_on_while_it_is_so);
	tcase_add_test(tc, what_can_be_told_is_not_suspended);
	tcase_add_test(tc, a_full_table_is_a_gap);
	tcase_add_test(tc, declared_clear_text_says_how_often);
	tcase_add_test(tc, declared_clear_text_ends_with_its_declaration);
	tcase_add_test(tc, more_clear_text_than_can_be_told_apart_is_at_least);
	tcase_add_test(tc, a_reload_begins_anew);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
