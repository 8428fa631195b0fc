/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Proves findings: identities that are pure functions, texts that stand by
 * themselves, exceptions and their end, details that are valid JSON.
 */
#include "camwarden/finding.h"

#include <check.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/asked.h"
#include "camwarden/base/array.h"
#include "policy_world.h"

#define EXCEPTIONS                                                                     \
	"exceptions:\n"                                                                \
	"- { id: EX-1, violation: camera_to_non_recorder, client: CAM1, server: SRV,"  \
	" port: 443/tcp, reason: r, owner: o, expires: 2026-12-31 }\n"                 \
	"- { id: EX-2, violation: V101, client: 10.20.0.64/26,"                        \
	" reason: r, owner: o, expires: 2026-12-31 }\n"

static struct world world;
static struct verdict verdict;
static struct conversation c;
static cw_time during, after;

static void
begin(void)
{
	world_begin(&world, EXCEPTIONS);
	ck_assert_int_eq(time_parse("2026-12-31T23:00:00Z", &during), 0);
	ck_assert_int_eq(time_parse("2027-01-01T00:00:01Z", &after), 0);
}

static void
end(void)
{
	world_end(&world);
}

static struct finding
judge(const char *client, const char *server, const char *port, cw_time now)
{
	struct finding f;

	conversation_make(&c, client, server, port, EVIDENCE_DATA);
	c.flows = 2;
	c.client_packets = 10;
	c.server_packets = 5;
	c.client_bytes = 1000;
	c.server_bytes = 500;
	c.first = during;
	c.last = during + CW_SEC;
	policy_judge(world.policy, &c, NULL, &verdict);
	ck_assert_uint_gt(verdict.count, 0);
	finding_from(world.policy, &c, &verdict, 0, now, &f);
	return f;
}

START_TEST(identity_is_the_same_for_every_replay)
{
	struct finding x = judge("10.20.0.11", "10.40.0.10", "443/tcp", during);
	struct finding y = judge("10.20.0.11", "10.40.0.10", "443/tcp", after);

	ck_assert_str_eq(x.id, y.id);
	/* Written down: a change of it would orphan what stores hold. */
	ck_assert_str_eq(x.id, "f_842f68dbc3e71622a5bf2435480f120a");
}
END_TEST

START_TEST(addresses_of_one_host_are_one_finding)
{
	struct finding x = judge("10.50.0.3", "10.30.0.10", "9999/tcp", during);
	struct finding y = judge("10.50.0.3", "10.20.0.5", "9999/tcp", during);

	ck_assert_str_eq(x.id, y.id);
}
END_TEST

START_TEST(port_transport_and_ends_tell_findings_apart)
{
	struct finding f[] = {
		judge("10.20.0.11", "10.40.0.10", "443/tcp", during),
		judge("10.20.0.11", "10.40.0.10", "444/tcp", during),
		judge("10.20.0.11", "10.40.0.10", "443/udp", during),
		judge("10.20.0.77", "10.40.0.10", "443/tcp", during),
		judge("10.20.0.11", "10.40.0.20", "443/tcp", during),
		judge("10.50.0.3", "10.40.0.10", "9000/tcp", during),
	};

	for (size_t i = 0; i < ARRAY_LEN(f); i++)
		for (size_t k = 0; k < i; k++)
			ck_assert_str_ne(f[i].id, f[k].id);
}
END_TEST

START_TEST(texts_stand_by_themselves)
{
	struct finding f = judge("10.20.0.11", "10.40.0.10", "443/tcp", after);

	ck_assert_str_eq(f.client.host, "CAM1");
	ck_assert_str_eq(f.client.roles, "cam");
	ck_assert_str_eq(f.client.zone, "camera");
	ck_assert_str_eq(f.server.host, "SRV");
	ck_assert_str_eq(f.server.zone, "server");
	ck_assert_str_eq(f.rule.pack, "tiny");
	ck_assert_str_eq(f.rule.id, "srv-web");
	ck_assert_str_eq(f.rule.source, "L1");
	ck_assert_str_eq(f.reason,
		"cam CAM1 opened 443/tcp to srv SRV; cameras and other "
		"devices may reach recording servers only");
	ck_assert_uint_eq(f.packets, 15);
	ck_assert_uint_eq(f.bytes, 1500);
	ck_assert_uint_eq(f.conversations, 1);
	ck_assert_uint_eq(f.first, during);
}
END_TEST

START_TEST(record_of_a_conversation_names_the_deciding_pair)
{
	struct conversation_record r;

	judge("10.20.0.11", "10.40.0.10", "443/tcp", during);
	conversation_record_from(world.policy, &c, &verdict, &r);
	ck_assert_str_eq(r.client_role, "cam");
	ck_assert_str_eq(r.server_role, "srv");
	ck_assert_int_eq(r.verdict, VERDICT_VIOLATION);
	ck_assert_uint_eq(r.flows, 2);
	ck_assert_uint_eq(r.client_packets, 10);
	ck_assert_uint_eq(r.finding_count, 0);
	ck_assert_int_eq(strncmp(r.id, "c_", 2), 0);
}
END_TEST

START_TEST(exception_marks_until_its_last_day_ends)
{
	struct finding f = judge("10.20.0.11", "10.40.0.10", "443/tcp", during);

	ck_assert_int_eq(f.status, FINDING_EXCEPTED);
	ck_assert_str_eq(f.exception, "EX-1");
	f = judge("10.20.0.11", "10.40.0.10", "443/tcp", after);
	ck_assert_int_eq(f.status, FINDING_OPEN);
	ck_assert_str_eq(f.exception, "");
}
END_TEST

START_TEST(exception_covers_its_port_and_ends_only)
{
	ck_assert_int_eq(judge("10.20.0.11", "10.40.0.10", "80/tcp", during).status,
		FINDING_OPEN);
	ck_assert_int_eq(judge("10.20.0.11", "10.40.0.20", "443/tcp", during).status,
		FINDING_OPEN);
	ck_assert_int_eq(judge("10.50.0.3", "10.40.0.10", "9000/tcp", during).status,
		FINDING_OPEN);
}
END_TEST

START_TEST(exception_by_prefix_and_code_covers_any_server)
{
	ck_assert_str_eq(
		judge("10.20.0.77", "10.40.0.20", "22/tcp", during).exception, "EX-2");
	ck_assert_str_eq(
		judge("10.20.0.33", "10.40.0.20", "22/tcp", during).exception, "");
}
END_TEST

static json_t *
detail(const struct finding *f)
{
	json_t *root = json_loads(f->detail, 0, NULL);

	ck_assert_msg(json_is_object(root), "%s", f->detail);
	return root;
}

START_TEST(detail_holds_what_was_read)
{
	struct finding f;
	json_t *root;

	judge("10.50.0.3", "10.40.0.10", "9000/tcp", during);
	c.facts.application = PROTOCOL_HTTP;
	c.facts.flags = PROTOCOL_REQUEST | PROTOCOL_AUTHORIZATION;
	c.facts.status = 401;
	strcpy(c.facts.method, "GET");
	strcpy(c.facts.scheme, "Basic");
	strcpy(c.facts.path, "/api");
	finding_from(world.policy, &c, &verdict, 0, during, &f);
	root = detail(&f);
	ck_assert_str_eq(json_string_value(json_object_get(root, "method")), "GET");
	ck_assert_str_eq(json_string_value(json_object_get(root, "scheme")), "Basic");
	ck_assert_int_eq(json_integer_value(json_object_get(root, "status")), 401);
	ck_assert(json_is_true(json_object_get(root, "authorization_seen")));
	ck_assert_str_eq(f.application, "http");
	json_decref(root);
}
END_TEST

/* Every byte of these is six in JSON: what a peer can make largest. */
START_TEST(detail_stays_json_however_long_the_wire_is)
{
	struct finding f;

	judge("10.50.0.3", "10.40.0.10", "9000/tcp", during);
	memset(c.facts.path, '<', sizeof(c.facts.path) - 1);
	memset(c.facts.banner, '&', sizeof(c.facts.banner) - 1);
	memset(c.facts.server_name, '>', sizeof(c.facts.server_name) - 1);
	memset(c.facts.method, '<', sizeof(c.facts.method) - 1);
	finding_from(world.policy, &c, &verdict, 0, during, &f);
	ck_assert_uint_lt(strlen(f.detail), sizeof(f.detail));
	json_decref(detail(&f));
}
END_TEST

static struct asked asked;

/* Twenty names of that letter, each of so many. */
static size_t
names_told(char letter, size_t len, bool *more)
{
	struct finding f;
	json_t *root;
	size_t n;

	memset(&asked, 0, sizeof(asked));
	asked.count = ASKED_NAMES;
	for (size_t i = 0; i < ASKED_NAMES; i++)
		memset(asked.name[i].name, letter, len);
	judge("10.50.0.3", "10.40.0.10", "9000/tcp", during);
	c.asked = &asked;
	finding_from(world.policy, &c, &verdict, 0, during, &f);
	root = detail(&f);
	n = json_array_size(json_object_get(root, "names_asked"));
	*more = json_is_true(json_object_get(root, "more_names_asked"));
	json_decref(root);
	return n;
}

START_TEST(detail_tells_as_many_names_as_fit)
{
	bool more;

	ck_assert_uint_eq(names_told('a', 30, &more), ASKED_NAMES);
	ck_assert(!more);
	ck_assert_uint_lt(names_told('a', 127, &more), ASKED_NAMES);
	ck_assert(more);
	ck_assert_uint_gt(names_told('a', 127, &more), 10);
	ck_assert_uint_ge(names_told('<', 127, &more), 1);
	ck_assert(more);
}
END_TEST

START_TEST(names_of_statuses_round_trip)
{
	enum finding_status s;

	for (int i = 0; i < FINDING_STATUS_MAX; i++) {
		ck_assert_int_eq(
			finding_status_from_name(finding_status_name(i), &s), 0);
		ck_assert_int_eq(s, i);
	}
	ck_assert_int_ne(finding_status_from_name("closed", &s), 0);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {identity_is_the_same_for_every_replay,
		addresses_of_one_host_are_one_finding,
		port_transport_and_ends_tell_findings_apart, texts_stand_by_themselves,
		record_of_a_conversation_names_the_deciding_pair,
		exception_marks_until_its_last_day_ends,
		exception_covers_its_port_and_ends_only,
		exception_by_prefix_and_code_covers_any_server,
		detail_holds_what_was_read, detail_stays_json_however_long_the_wire_is,
		detail_tells_as_many_names_as_fit, names_of_statuses_round_trip};
	Suite *s = suite_create("finding");
	TCase *t = tcase_create("finding");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(t, begin, end);
	for (size_t i = 0; i < ARRAY_LEN(tests); i++)
		tcase_add_test(t, tests[i]);
	suite_add_tcase(s, t);
	runner = srunner_create(s);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
