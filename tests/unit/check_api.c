/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pure parts of the api stage: addresses, the gate, targets, problems. */
#include "camwarden/api.h"

#include <check.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/api/api_int.h"
#include "camwarden/base/array.h"
#include "camwarden/policy.h"

/* ---- listen addresses ---- */

START_TEST(v4_address_with_port_is_listened_on)
{
	struct listen_address a;
	struct err err = {0};

	ck_assert_int_eq(listen_parse("127.0.0.1:8443", &a, &err), 0);
	ck_assert_int_eq(a.addr.ss_family, AF_INET);
	ck_assert_uint_eq(a.port, 8443);
	ck_assert_str_eq(a.text, "127.0.0.1:8443");
	ck_assert(!a.any);
}
END_TEST

START_TEST(v6_address_is_shown_in_its_shortest_form)
{
	struct listen_address a;
	struct err err = {0};

	ck_assert_int_eq(listen_parse("[0:0:0:0:0:0:0:1]:8443", &a, &err), 0);
	ck_assert_int_eq(a.addr.ss_family, AF_INET6);
	ck_assert_str_eq(a.text, "[::1]:8443");
	ck_assert_int_eq(listen_parse("[::]:1", &a, &err), 0);
	ck_assert(a.any);
}
END_TEST

static const char *const wrong_addresses[] = {"", ":", "8443", "127.0.0.1", "::1:8443",
	"[::1]", "[::1:8443", "::1]:8443", "[]:8443", "127.0.0.1:0", "127.0.0.1:65536",
	"127.0.0.1:+1", "127.0.0.1:080443", "localhost:8443", "127.0.0.1:8443 ",
	"[127.0.0.1]:8443", "1.2.3:8443",
	"[1111:1111:1111:1111:1111:1111:1111:1111:1111:1111]:1"};

START_TEST(wrong_address_is_refused_with_its_text)
{
	struct listen_address a;
	struct err err = {0};
	const char *text = wrong_addresses[_i];

	ck_assert_int_eq(listen_parse(text, &a, &err), -EINVAL);
	ck_assert_ptr_nonnull(strstr(err.text, text));
	ck_assert_ptr_nonnull(strstr(err.text, "[::1]:8443"));
}
END_TEST

/* ---- the gate ---- */

static struct gate gate;
static struct head head;

static void
gate_setup(void)
{
	static const char *const hosts[] = {"Warden.Example", "front.example:443"};
	struct listen_address a[2];
	struct err err = {0};

	listen_parse("127.0.0.1:8443", &a[0], &err);
	listen_parse("[::1]:443", &a[1], &err);
	ck_assert_int_eq(gate_init(&gate, a, 2, hosts, 2, &err), 0);
	head = (struct head){
		.method = "GET", .target = "/", .host = "127.0.0.1:8443", .headers = 1};
}

static void
gate_teardown(void)
{
	gate_fini(&gate);
}

static const struct {
	const char *host;
	unsigned status;
} hosts[] = {
	{"127.0.0.1:8443", 0},
	{"localhost:8443", 0},
	{"LOCALHOST:8443", 0},
	{"warden.example:8443", 0},
	{"warden.example", 0}, /* [::1]:443 is the scheme's port */
	{"[::1]", 0},
	{"[::1]:443", 0},
	{"localhost", 0},
	{"front.example:443", 0},
	{"127.0.0.1", 421},
	{"127.0.0.1:443", 421},
	{"[::1]:8443", 421},
	{"front.example", 421},
	{"evil.example", 421},
	{"evil.example:8443", 421},
	{"localhost:8443.evil.example", 421},
	{"localhost.:8443", 421},
	{"localhost:8443 ", 421},
	{"localhost:8443,localhost:8443", 421},
	{"", 421},
};

START_TEST(only_listed_hosts_pass)
{
	struct err why = {0};

	head.host = hosts[_i].host;
	ck_assert_uint_eq(gate_check(&gate, &head, &why), hosts[_i].status);
}
END_TEST

START_TEST(no_host_is_refused)
{
	struct err why = {0};

	head.host = NULL;
	ck_assert_uint_eq(gate_check(&gate, &head, &why), 400);
	ck_assert_ptr_nonnull(strstr(why.text, "exactly one"));
}
END_TEST

START_TEST(overlong_host_is_refused)
{
	char host[HOST_TEXT + 8];
	struct err why = {0};

	memset(host, 'a', sizeof(host) - 1);
	host[sizeof(host) - 1] = '\0';
	head.host = host;
	ck_assert_uint_eq(gate_check(&gate, &head, &why), 421);
}
END_TEST

static const struct {
	const char *method, *length, *coding;
	unsigned status;
	size_t body;
} frames[] = {
	{"GET", NULL, NULL, 0, 0},
	{"GET", "0", NULL, 0, 0},
	{"POST", NULL, NULL, 0, 0},
	{"POST", "17", NULL, 0, 17},
	{"POST", "0017", NULL, 0, 17},
	{"POST", "16384", NULL, 0, 16384},
	{"POST", "16385", NULL, 413, 0},
	{"POST", "99999999999999999999999999", NULL, 413, 0},
	{"GET", "1", NULL, 400, 0},
	{"HEAD", "1", NULL, 400, 0},
	{"DELETE", "1", NULL, 400, 0},
	{"POST", "", NULL, 400, 0},
	{"POST", "-1", NULL, 400, 0},
	{"POST", "+1", NULL, 400, 0},
	{"POST", "0x1", NULL, 400, 0},
	{"POST", "1 1", NULL, 400, 0},
	{"POST", "1,1", NULL, 400, 0},
	{"POST", NULL, "chunked", 411, 0},
	{"POST", NULL, "identity", 411, 0},
	{"POST", "1", "chunked", 400, 0},
	{"GET", "0", "chunked", 400, 0},
};

START_TEST(a_body_has_one_length_or_is_refused)
{
	struct err why = {0};

	head.method = frames[_i].method;
	head.content_length = frames[_i].length;
	head.transfer_encoding = frames[_i].coding;
	ck_assert_uint_eq(gate_check(&gate, &head, &why), frames[_i].status);
	ck_assert_uint_eq(head.body_len, frames[_i].body);
}
END_TEST

START_TEST(other_expectations_fail)
{
	struct err why = {0};

	head.expect = "100-Continue";
	ck_assert_uint_eq(gate_check(&gate, &head, &why), 0);
	head.expect = "miracles";
	ck_assert_uint_eq(gate_check(&gate, &head, &why), 417);
}
END_TEST

START_TEST(unsound_configured_host_is_refused)
{
	static const char *const wrong[] = {"", "a b", "a/b", "caf\xc3\xa9"};
	struct gate g;
	struct err err = {0};

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		ck_assert_int_eq(gate_init(&g, NULL, 0, &wrong[i], 1, &err), -EINVAL);
}
END_TEST

/* ---- targets ---- */

START_TEST(target_is_split_and_decoded)
{
	struct query q;
	struct err err = {0};

	ck_assert_int_eq(
		query_parse(&q, "/api/v1/findings/f%5F1?host=RS%201&from=a+b", &err),
		0);
	ck_assert_uint_eq(q.segment_count, 4);
	ck_assert_str_eq(q.segment[3], "f_1");
	ck_assert_str_eq(q.path, "/api/v1/findings/f_1");
	ck_assert_str_eq(query_param(&q, "host"), "RS 1");
	ck_assert_str_eq(query_param(&q, "from"), "a b");
	ck_assert_ptr_null(query_param(&q, "ho"));
}
END_TEST

START_TEST(root_has_no_segments)
{
	struct query q;
	struct err err = {0};

	ck_assert_int_eq(query_parse(&q, "/?", &err), 0);
	ck_assert_uint_eq(q.segment_count, 0);
	ck_assert_str_eq(q.path, "/");
	ck_assert_uint_eq(q.param_count, 0);
}
END_TEST

static const char *const wrong_targets[] = {"", "*", "api", "https://localhost/", "//",
	"/a//b", "/a/", "/.", "/..", "/a/../b", "/a/%2e%2e/b", "/a%2fb", "/%", "/%4",
	"/%4x", "/%00", "/a%0ab", "/\x7f", "/\xc3\xa9", "/%c3", "/%ed%a0%80",
	"/%e2%80%ae", "/a#b", "/a?b", "/a?=1", "/a?b=", "/a?b=%00", "/a?b=1&b=2",
	"/a?b=1&&c=2", "/a?b=%ff", "/1/2/3/4/5/6/7/8/9",
	"/?a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&i=1&j=1&k=1&l=1&m=1&n=1&o=1&p=1&q=1"};

START_TEST(ambiguous_target_is_refused)
{
	struct query q;
	struct err err = {0};

	ck_assert_int_eq(query_parse(&q, wrong_targets[_i], &err), -EINVAL);
	ck_assert_str_ne(err.text, "");
}
END_TEST

START_TEST(target_length_is_bounded)
{
	char target[TARGET_MAX + 2];
	struct query q;
	struct err err = {0};

	memset(target, 'a', sizeof(target));
	target[0] = '/';
	target[TARGET_MAX] = '\0';
	ck_assert_int_eq(query_parse(&q, target, &err), 0);
	target[TARGET_MAX] = 'a';
	target[TARGET_MAX + 1] = '\0';
	ck_assert_int_eq(query_parse(&q, target, &err), -EINVAL);
}
END_TEST

/* ---- filters ---- */

static int
parse(const struct param *params, const char *target, struct store_filter *f,
	struct err *err)
{
	static struct query q; /* what the filter points into */

	ck_assert_int_eq(query_parse(&q, target, err), 0);
	return filter_parse(params, &q, f, err);
}

START_TEST(parameters_become_a_filter)
{
	struct store_filter f;
	struct err err = {0};

	ck_assert_int_eq(
		parse(routes[0].params,
			"/?severity_least=high&violation=V101&role=camera&host=CAM1&"
			"status=open&control=SC-7&since=7&from=2026-11-16&after=9&"
			"limit=1000",
			&f, &err),
		0);
	ck_assert_int_eq(f.severity_least, SEVERITY_HIGH);
	ck_assert_str_eq(f.violation, "camera_to_non_recorder");
	ck_assert_str_eq(f.role, "camera");
	ck_assert_str_eq(f.host, "CAM1");
	ck_assert_str_eq(f.status, "open");
	ck_assert_str_eq(f.control, "SC-7");
	ck_assert_uint_eq(f.since, 7);
	ck_assert_uint_eq(f.after, 9);
	ck_assert_uint_eq(f.limit, 1000);
	ck_assert_uint_ne(f.from, 0);
	ck_assert_uint_eq(f.to, 0);
}
END_TEST

START_TEST(no_parameters_filter_nothing)
{
	struct store_filter f;
	struct err err = {0};

	ck_assert_int_eq(parse(routes[0].params, "/", &f, &err), 0);
	ck_assert_int_eq(f.severity_least, -1);
	ck_assert_ptr_null(f.severity);
	ck_assert_uint_eq(f.limit, 0);
}
END_TEST

static const char *const wrong_params[] = {"severity=HIGH", "severity_least=5",
	"violation=V1", "role=Camera", "role=a%20b", "status=new", "control=sc-7",
	"since=-1", "since=1e3", "since=9999999999999999999", "after=0x1", "limit=0",
	"limit=1001", "limit=+1", "from=16.11.2026", "to=tomorrow",
	"from=2026-11-17&to=2026-11-16", "verdict=fine", "severities=high", "v=1"};

START_TEST(wrong_parameter_is_refused)
{
	char target[128];
	struct store_filter f;
	struct err err = {0};

	snprintf(target, sizeof(target), "/?%s", wrong_params[_i]);
	ck_assert_int_eq(parse(routes[0].params, target, &f, &err), -EINVAL);
	ck_assert_str_ne(err.text, "");
}
END_TEST

/* ---- routes ---- */

static bool
handler_is_login(const struct route *r)
{
	return strcmp(r->method, "POST") == 0 &&
	       strcmp(r->path, "/api/v1/session") == 0;
}

START_TEST(every_route_but_three_needs_a_token)
{
	for (size_t i = 0; i < route_count; i++)
		ck_assert_msg(
			routes[i].scope != SCOPE_NONE ||
				strcmp(routes[i].path, "/healthz") == 0 ||
				handler_is_login(&routes[i]) ||
				strcmp(routes[i].path, "/api/v1/openapi.json") == 0,
			"%s is open to anybody", routes[i].path);
}
END_TEST

/* ---- tokens ---- */

START_TEST(token_is_new_each_time_and_not_its_hash)
{
	char token[2][CONTROL_TOKEN], hash[2][CONTROL_HASH];

	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(control_token_new(token[i], hash[i]), 0);
		ck_assert_uint_eq(strlen(token[i]), CONTROL_TOKEN - 1);
		ck_assert_uint_eq(strlen(hash[i]), CONTROL_HASH - 1);
		ck_assert_int_eq(strncmp(token[i], "cwt_", 4), 0);
		ck_assert_uint_eq(strspn(hash[i], "0123456789abcdef"), 64);
	}
	ck_assert_str_ne(token[0], token[1]);
	ck_assert_str_ne(hash[0], hash[1]);
}
END_TEST

/* ---- problems ---- */

START_TEST(problem_replaces_what_was_written)
{
	struct response rs = {.status = 200};

	str_puts(&rs.body, "{\"items\":[");
	problem_set(&rs, 404, "no '%s'", "<b>");
	ck_assert_uint_eq(rs.status, 404);
	ck_assert_str_eq(rs.type, "application/problem+json");
	ck_assert_str_eq(rs.body.data,
		"{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
		"\"detail\":\"no '\\u003cb\\u003e'\"}\n");
	response_fini(&rs);
}
END_TEST

static void
add_cases(Suite *s)
{
	TCase *t = tcase_create("listen");

	tcase_add_test(t, v4_address_with_port_is_listened_on);
	tcase_add_test(t, v6_address_is_shown_in_its_shortest_form);
	tcase_add_loop_test(t, wrong_address_is_refused_with_its_text, 0,
		ARRAY_LEN(wrong_addresses));
	suite_add_tcase(s, t);
	t = tcase_create("gate");
	tcase_add_checked_fixture(t, gate_setup, gate_teardown);
	tcase_add_loop_test(t, only_listed_hosts_pass, 0, ARRAY_LEN(hosts));
	tcase_add_test(t, no_host_is_refused);
	tcase_add_test(t, overlong_host_is_refused);
	tcase_add_loop_test(
		t, a_body_has_one_length_or_is_refused, 0, ARRAY_LEN(frames));
	tcase_add_test(t, other_expectations_fail);
	tcase_add_test(t, unsound_configured_host_is_refused);
	suite_add_tcase(s, t);
	t = tcase_create("target");
	tcase_add_test(t, target_is_split_and_decoded);
	tcase_add_test(t, root_has_no_segments);
	tcase_add_loop_test(
		t, ambiguous_target_is_refused, 0, ARRAY_LEN(wrong_targets));
	tcase_add_test(t, target_length_is_bounded);
	suite_add_tcase(s, t);
	t = tcase_create("filter");
	tcase_add_test(t, parameters_become_a_filter);
	tcase_add_test(t, no_parameters_filter_nothing);
	tcase_add_loop_test(t, wrong_parameter_is_refused, 0, ARRAY_LEN(wrong_params));
	suite_add_tcase(s, t);
	t = tcase_create("routes");
	tcase_add_test(t, every_route_but_three_needs_a_token);
	suite_add_tcase(s, t);
	t = tcase_create("token");
	tcase_add_test(t, token_is_new_each_time_and_not_its_hash);
	suite_add_tcase(s, t);
	t = tcase_create("problem");
	tcase_add_test(t, problem_replaces_what_was_written);
	suite_add_tcase(s, t);
}

int
main(void)
{
	Suite *s = suite_create("api");
	SRunner *runner = srunner_create(s);
	int failed;

	add_cases(s);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
