/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * V107, V111 and V112: cameras outside their networks, and whom hosts of the
 * VMS ask for names and the time, a fact a row.  The world gets a name server
 * and says which roles serve; most rows have a twin that differs in one thing.
 */
#include "camwarden/policy.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "policy_world.h"

#define NONE PROTOCOL_UNKNOWN

#define DATA EVIDENCE_DATA
#define IDENTIFIED EVIDENCE_IDENTIFIED

static const struct row {
	const char *fact, *client, *server, *port;
	enum evidence step;
	enum protocol spoken;
	const char *name; /* TLS: the name asked for */
	const char *code; /* that is raised; NULL: none of the three */
	enum severity severity;
} rows[] = {
	/* ---- V111 ---- */
	{"names from an undeclared host", "10.40.0.10", "10.40.0.99", "53/udp",
		IDENTIFIED, PROTOCOL_DNS, "", "V111", SEVERITY_MEDIUM},
	{"over TCP, too", "10.40.0.10", "10.40.0.99", "53/tcp", IDENTIFIED,
		PROTOCOL_DNS, "", "V111", SEVERITY_MEDIUM},
	{"from the declared one", "10.40.0.10", "10.40.0.54", "53/udp", IDENTIFIED,
		PROTOCOL_DNS, "", NULL, 0},
	{"from the Internet", "10.40.0.10", "198.51.100.8", "53/udp", IDENTIFIED,
		PROTOCOL_DNS, "", "V111", SEVERITY_HIGH},
	{"of a device that is V603", "10.20.0.11", "198.51.100.8", "53/udp", IDENTIFIED,
		PROTOCOL_DNS, "", NULL, 0},
	{"a client asks as a server does", "10.50.0.7", "10.40.0.99", "53/udp",
		IDENTIFIED, PROTOCOL_DNS, "", "V111", SEVERITY_MEDIUM},
	{"unanswered it gives no names", "10.40.0.10", "10.40.0.99", "53/udp",
		EVIDENCE_ATTEMPT, NONE, "", NULL, 0},
	{"unread it may be names", "10.40.0.10", "10.40.0.99", "53/udp", DATA, NONE, "",
		"V111", SEVERITY_MEDIUM},
	{"something else on that port gives none", "10.40.0.10", "10.40.0.99", "53/tcp",
		IDENTIFIED, PROTOCOL_HTTP, "", NULL, 0},
	{"names over TLS weigh more", "10.40.0.10", "10.40.0.99", "853/tcp", IDENTIFIED,
		PROTOCOL_TLS, "", "V111", SEVERITY_HIGH},
	{"who gives names may ask for them", "10.40.0.54", "198.51.100.8", "53/udp",
		IDENTIFIED, PROTOCOL_DNS, "", NULL, 0},
	{"a resolver over HTTPS by its name", "10.40.0.10", "198.51.100.8", "443/tcp",
		IDENTIFIED, PROTOCOL_TLS, "Dns.Resolver.example", "V111",
		SEVERITY_HIGH},
	{"another name", "10.40.0.10", "198.51.100.8", "443/tcp", IDENTIFIED,
		PROTOCOL_TLS, "www.example", NULL, 0},
	{"a name that ends alike", "10.40.0.10", "198.51.100.8", "443/tcp", IDENTIFIED,
		PROTOCOL_TLS, "notresolver.example", NULL, 0},
	{"not the VMS's", "10.99.0.7", "10.99.0.8", "53/udp", IDENTIFIED, PROTOCOL_DNS,
		"", NULL, 0},
	/* ---- V112 ---- */
	{"time from an undeclared host", "10.40.0.10", "10.40.0.99", "123/udp",
		IDENTIFIED, PROTOCOL_NTP, "", "V112", SEVERITY_LOW},
	{"from the declared one", "10.40.0.10", "10.40.0.53", "123/udp", IDENTIFIED,
		PROTOCOL_NTP, "", NULL, 0},
	{"from the Internet", "10.40.0.10", "198.51.100.8", "123/udp", IDENTIFIED,
		PROTOCOL_NTP, "", "V112", SEVERITY_LOW},
	{"unread, what leaves there is V601", "10.40.0.10", "198.51.100.8", "123/udp",
		DATA, NONE, "", NULL, 0},
	{"unread inside it may be the time", "10.40.0.10", "10.40.0.99", "123/udp",
		DATA, NONE, "", "V112", SEVERITY_LOW},
	{"unanswered it is none", "10.40.0.10", "10.40.0.99", "123/udp",
		EVIDENCE_ATTEMPT, PROTOCOL_NTP, "", NULL, 0},
	{"a device asks an undeclared host", "10.20.0.11", "10.40.0.99", "123/udp",
		IDENTIFIED, PROTOCOL_NTP, "", "V112", SEVERITY_LOW},
	{"a public server that is declared, by a host of the VMS", "10.40.0.10",
		"203.0.113.123", "123/udp", IDENTIFIED, PROTOCOL_NTP, "", "V112",
		SEVERITY_LOW},
	{"and by the site's own time server", "10.40.0.53", "203.0.113.123", "123/udp",
		IDENTIFIED, PROTOCOL_NTP, "", NULL, 0},
	/* ---- V107 ---- */
	{"a device among servers that a recorder pulls", "10.30.0.10", "10.40.0.77",
		"554/tcp", DATA, NONE, "", "V107", SEVERITY_MEDIUM},
	{"a handshake takes no video", "10.30.0.10", "10.40.0.77", "554/tcp",
		EVIDENCE_ESTABLISHED, NONE, "", NULL, 0},
	{"one among cameras", "10.30.0.10", "10.20.0.11", "554/tcp", DATA, NONE, "",
		NULL, 0},
	{"a stranger that answers RTSP", "10.30.0.10", "10.40.0.99", "8554/tcp",
		IDENTIFIED, PROTOCOL_RTSP, "", "V107", SEVERITY_MEDIUM},
	{"one that answers something else", "10.30.0.10", "10.40.0.99", "8554/tcp",
		IDENTIFIED, PROTOCOL_HTTP, "", NULL, 0},
	{"a recorder that answers RTSP", "10.30.0.11", "10.30.0.10", "8554/tcp",
		IDENTIFIED, PROTOCOL_RTSP, "", NULL, 0},
	{"what serves video by its role", "10.30.0.10", "10.60.0.5", "8554/tcp",
		IDENTIFIED, PROTOCOL_RTSP, "", NULL, 0},
	{"behind a declared tunnel", "10.30.0.10", "10.90.0.7", "8554/tcp", IDENTIFIED,
		PROTOCOL_RTSP, "", NULL, 0},
	{"on the Internet", "10.30.0.10", "198.51.100.8", "8554/tcp", IDENTIFIED,
		PROTOCOL_RTSP, "", NULL, 0},
};

/* `text` behind the first `after` of `in`. */
static void
insert(char *out, size_t size, const char *in, const char *after, const char *text)
{
	const char *at = strstr(in, after);
	int n;

	ck_assert_ptr_nonnull(at);
	n = (int)(at - in + (long)strlen(after));
	snprintf(out, size, "%.*s%s%s", n, in, text, in + n);
}

static void
world_make(struct world *w)
{
	static char roles[16384], groups[16384], hosts[8192], site[8192];

	insert(roles, sizeof(roles), world_pack, "roles:\n",
		"- { id: names, kind: infrastructure }\n");
	insert(groups, sizeof(groups), roles, "groups:\n",
		"- { id: name_server, roles: [names] }\n"
		"- { id: time_server, roles: [clock] }\n"
		"- { id: video_source, roles: [mob] }\n");
	insert(roles, sizeof(roles), groups, "format: 1\n",
		"resolvers:\n- { id: r, name: R, names: [resolver.example] }\n");
	insert(hosts, sizeof(hosts), world_site, "hosts:\n",
		"- { name: NAMES, addresses: [10.40.0.54], roles: [names] }\n"
		"- { name: LOBBY, addresses: [10.40.0.77], roles: [cam] }\n");
	insert(site, sizeof(site), hosts, "destinations:\n",
		"- { role: clock, addresses: [203.0.113.123] }\n");
	world_load(w, roles, site);
	if (w->policy == NULL)
		faults_print(&w->faults, stderr);
	ck_assert_ptr_nonnull(w->policy);
}

static bool
is_ours(const struct violation *v)
{
	return strcmp(v->code, "V107") == 0 || strcmp(v->code, "V111") == 0 ||
	       strcmp(v->code, "V112") == 0;
}

static void
judge(struct world *w, const struct row *row, struct verdict *out)
{
	struct conversation c;

	conversation_make(&c, row->client, row->server, row->port, row->step);
	c.reply_seen = row->step != EVIDENCE_ATTEMPT;
	if (row->spoken != NONE) {
		c.facts.application = (uint8_t)row->spoken;
		c.facts.flags = PROTOCOL_REQUEST | PROTOCOL_RESPONSE;
		c.spoken = UINT64_C(1) << row->spoken;
		strcpy(c.facts.server_name, row->name);
	}
	policy_judge(w->policy, &c, NULL, out);
}

START_TEST(every_row)
{
	const struct row *row = &rows[_i];
	const struct verdict_violation *found = NULL;
	static struct verdict v;
	struct world w;

	world_make(&w);
	judge(&w, row, &v);
	for (size_t i = 0; i < v.count; i++)
		if (is_ours(v.violation[i].violation))
			found = &v.violation[i];
	ck_assert_msg((found == NULL) == (row->code == NULL), "%s: %s", row->fact,
		verdict_text(&v));
	if (found != NULL) {
		ck_assert_msg(strcmp(found->violation->code, row->code) == 0, "%s: %s",
			row->fact, verdict_text(&v));
		ck_assert_msg(found->severity == row->severity, "%s: %s", row->fact,
			verdict_text(&v));
	}
	world_end(&w);
}
END_TEST

/* One fact, one finding: neither that it is outside nor that it is undeclared. */
START_TEST(the_more_specific_stands_alone)
{
	static const struct row outside = {"", "10.40.0.10", "198.51.100.8", "53/udp",
		IDENTIFIED, PROTOCOL_DNS, "", NULL, 0};
	static const struct row stranger = {"", "10.40.0.10", "10.40.0.99", "123/udp",
		IDENTIFIED, PROTOCOL_NTP, "", NULL, 0};
	static struct verdict v;
	struct world w;

	world_make(&w);
	judge(&w, &outside, &v);
	ck_assert_str_eq(verdict_text(&v), "violation: V111 high");
	judge(&w, &stranger, &v);
	ck_assert_str_eq(verdict_text(&v), "violation: V112 low");
	world_end(&w);
}
END_TEST

/* Clocks that use NTP's port at both ends: nothing tells who asked. */
START_TEST(it_makes_no_difference_who_asked_for_the_time)
{
	static struct verdict v;
	struct conversation c;
	struct world w;

	world_make(&w);
	conversation_make(&c, "10.40.0.5", "10.40.0.99", "123/udp", IDENTIFIED);
	c.facts.application = PROTOCOL_NTP;
	c.spoken = UINT64_C(1) << PROTOCOL_NTP;
	c.reply_seen = true;
	c.why = WHY_UNKNOWN;
	policy_judge(w.policy, &c, NULL, &v);
	ck_assert_str_eq(verdict_text(&v), "violation: V112 low");
	world_end(&w);
}
END_TEST

/* Nobody could be declared: nothing is said. */
START_TEST(without_the_roles_nothing_is_said)
{
	static struct verdict v;
	struct world w;

	world_begin(&w, "");
	judge(&w, &rows[0], &v);
	ck_assert_ptr_null(strstr(verdict_text(&v), "V111"));
	world_end(&w);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("references");
	TCase *tc = tcase_create("references");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, every_row, 0, (int)ARRAY_LEN(rows));
	tcase_add_test(tc, the_more_specific_stands_alone);
	tcase_add_test(tc, it_makes_no_difference_who_asked_for_the_time);
	tcase_add_test(tc, without_the_roles_nothing_is_said);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
