/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What several flows of one conversation showed, merged. */
#include "camwarden/conversation.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/flow.h"

static const struct hash_key key = {{1, 2}};
static struct conversation_table *table;

static void
table_make(void)
{
	table = conversation_table_new(1 << 20, &key);
	ck_assert_ptr_nonnull(table);
}

static void
table_drop(void)
{
	conversation_table_free(table);
}

/* A flow of 10.0.0.1 to 443/tcp of 10.0.0.2, answered. */
static struct flow_report
report(void)
{
	struct flow_report r = {
		.key.protocol = 6,
		.key.port = {50000, 443},
		.first = 10 * CW_SEC,
		.last = 11 * CW_SEC,
		.packets = {1, 1},
		.seen = FLOW_SYN | FLOW_SYN_ACK | FLOW_HANDSHAKE,
		.syn_ack_side = 1,
		.opened = true,
		.facts.client_side = 2,
	};

	ck_assert_int_eq(addr_parse("10.0.0.1", &r.key.addr[0]), 0);
	ck_assert_int_eq(addr_parse("10.0.0.2", &r.key.addr[1]), 0);
	return r;
}

static struct conversation *
see(const struct flow_report *r)
{
	unsigned news;
	uint32_t slot;

	return conversation_see(table, r, NULL, NULL, &news, &slot);
}

static unsigned
news_of(const struct flow_report *r)
{
	unsigned news;
	uint32_t slot;

	conversation_see(table, r, NULL, NULL, &news, &slot);
	return news;
}

START_TEST(latest_facts_stand_and_flags_gather)
{
	struct flow_report r = report();
	struct conversation *c;

	r.facts.application = PROTOCOL_HTTP;
	r.facts.flags = PROTOCOL_REQUEST | PROTOCOL_RESPONSE | PROTOCOL_REDIRECT_TLS |
			PROTOCOL_AUTHORIZATION;
	strcpy(r.facts.scheme, "Basic");
	strcpy(r.facts.path, "/old");
	ck_assert(news_of(&r) & CONVERSATION_IDENTIFIED);
	ck_assert_uint_eq(news_of(&r), CONVERSATION_COUNTED);
	r.facts.flags = PROTOCOL_REQUEST | PROTOCOL_RESPONSE | PROTOCOL_OTHER_RESPONSE;
	memset(r.facts.scheme, 0, sizeof(r.facts.scheme));
	strcpy(r.facts.path, "/new");
	ck_assert(news_of(&r) & CONVERSATION_IDENTIFIED);
	c = see(&r);
	ck_assert_str_eq(c->facts.path, "/new");
	ck_assert_str_eq(c->facts.scheme, "Basic");
	ck_assert(c->facts.flags & PROTOCOL_REDIRECT_TLS);
	ck_assert(c->facts.flags & PROTOCOL_OTHER_RESPONSE);
	ck_assert(c->facts.flags & PROTOCOL_AUTHORIZATION);
	ck_assert_uint_eq(c->evidence, EVIDENCE_EXPOSED);
}
END_TEST

START_TEST(half_a_flow_does_not_displace_a_whole_one)
{
	struct flow_report r = report();
	struct conversation *c;

	r.facts.application = PROTOCOL_HTTP;
	r.facts.flags = PROTOCOL_REQUEST | PROTOCOL_RESPONSE;
	r.facts.status = 200;
	see(&r);
	r.facts.flags = PROTOCOL_REQUEST | PROTOCOL_COOKIE;
	r.facts.status = 0;
	ck_assert(news_of(&r) & CONVERSATION_IDENTIFIED);
	c = see(&r);
	ck_assert_uint_eq(c->facts.status, 200);
	ck_assert(c->facts.flags & PROTOCOL_COOKIE);
	r.facts.application = PROTOCOL_TLS; /* but another protocol does */
	ck_assert_uint_eq(see(&r)->facts.application, PROTOCOL_TLS);
}
END_TEST

START_TEST(the_oldest_version_and_its_weakest_cipher_stay)
{
	static const struct {
		uint16_t version, cipher, want_version, want_cipher;
	} flows[] = {
		{0x0303, 0xc02f, 0x0303, 0xc02f}, /* ECDHE, GCM */
		{0x0304, 0x1301, 0x0303, 0xc02f},
		{0x0303, 0xc013, 0x0303, 0xc013}, /* CBC, SHA-1 */
		{0x0303, 0xc02f, 0x0303, 0xc013},
		{0x0303, 0x0005, 0x0303, 0x0005}, /* RC4 */
		{0x0302, 0xc013, 0x0302, 0xc013}, /* the version counts first */
	};
	struct conversation *c = NULL;
	struct flow_report r = report();

	for (size_t i = 0; i < ARRAY_LEN(flows); i++) {
		r.facts.application = PROTOCOL_TLS;
		r.facts.flags = PROTOCOL_REQUEST | PROTOCOL_RESPONSE;
		r.facts.tls_version = flows[i].version;
		r.facts.tls_cipher = flows[i].cipher;
		c = see(&r);
		ck_assert_uint_eq(c->facts.tls_version, flows[i].want_version);
		ck_assert_uint_eq(c->facts.tls_cipher, flows[i].want_cipher);
	}
}
END_TEST

static struct conversation *
see_http(uint64_t flags)
{
	struct flow_report r = report();

	r.facts.application = PROTOCOL_HTTP;
	r.facts.flags = PROTOCOL_REQUEST | PROTOCOL_RESPONSE | flags;
	return see(&r);
}

START_TEST(protected_message_hides_no_bare_one)
{
	ck_assert_uint_eq(see_http(PROTOCOL_SOAP | PROTOCOL_WS_SECURITY)->facts.flags &
				  PROTOCOL_SOAP_BARE,
		0);
	ck_assert(see_http(PROTOCOL_SOAP)->facts.flags & PROTOCOL_SOAP_BARE);
	ck_assert(see_http(PROTOCOL_SOAP | PROTOCOL_WS_SECURITY)->facts.flags &
		  PROTOCOL_SOAP_BARE);
}
END_TEST

START_TEST(metadata_is_no_bare_message)
{
	ck_assert_uint_eq(see_http(PROTOCOL_SOAP | PROTOCOL_METADATA)->facts.flags &
				  PROTOCOL_SOAP_BARE,
		0);
}
END_TEST

/* Each pair in both orders. */
START_TEST(worst_alert_and_oldest_version_stay)
{
	static const struct {
		uint8_t alert[2], want;
	} alerts[] = {{{48, 90}, 48}, {{10, 48}, 48}, {{0, 90}, 90}, {{40, 71}, 40}};

	for (size_t i = 0; i < ARRAY_LEN(alerts) * 2; i++) {
		struct flow_report r = report();
		struct conversation *c = NULL;

		table_drop();
		table_make();
		for (size_t k = 0; k < 2; k++) {
			r.facts.application = PROTOCOL_TLS;
			r.facts.flags = PROTOCOL_REQUEST | PROTOCOL_RESPONSE;
			r.facts.tls_alert = alerts[i / 2].alert[(i + k) % 2];
			r.facts.version = (i + k) % 2 ? 3 : 1;
			c = see(&r);
		}
		ck_assert_uint_eq(c->facts.tls_alert, alerts[i / 2].want);
		ck_assert_uint_eq(c->facts.version, 1);
	}
}
END_TEST

/* ---- resets ---- */

/* Flows reset right after the hello, at these seconds; 0 ends. */
static bool
handshakes_fail(const unsigned *seconds)
{
	struct conversation *c = NULL;

	table_drop();
	table_make();
	for (; *seconds != 0; seconds++) {
		struct flow_report r = report();

		r.last = *seconds * CW_SEC;
		r.facts.application = PROTOCOL_TLS;
		r.facts.flags =
			PROTOCOL_REQUEST | PROTOCOL_RESPONSE | PROTOCOL_HELLO_RESET;
		c = see(&r);
	}
	return (c->facts.flags & PROTOCOL_HELLOS_RESET) != 0;
}

START_TEST(three_resets_within_ten_minutes_are_a_failure)
{
	ck_assert(handshakes_fail((const unsigned[]){100, 400, 700, 0}));
	ck_assert(handshakes_fail((const unsigned[]){700, 100, 400, 0}));
	ck_assert(handshakes_fail((const unsigned[]){700, 400, 100, 0}));
	ck_assert(handshakes_fail((const unsigned[]){100, 100, 100, 0}));
}
END_TEST

START_TEST(the_latest_three_count)
{
	ck_assert(handshakes_fail((const unsigned[]){1, 1000, 1100, 1599, 0}));
	ck_assert(handshakes_fail((const unsigned[]){1000, 1, 1100, 1599, 0}));
}
END_TEST

START_TEST(fewer_or_slower_resets_are_none)
{
	ck_assert(!handshakes_fail((const unsigned[]){100, 101, 0}));
	ck_assert(!handshakes_fail((const unsigned[]){100, 400, 701, 0}));
	ck_assert(!handshakes_fail((const unsigned[]){701, 400, 100, 0}));
	ck_assert(!handshakes_fail((const unsigned[]){1, 500, 1000, 1500, 2000, 0}));
}
END_TEST

START_TEST(a_failure_is_news_once)
{
	struct flow_report r = report();

	r.facts.application = PROTOCOL_TLS;
	r.facts.flags = PROTOCOL_REQUEST | PROTOCOL_RESPONSE | PROTOCOL_HELLO_RESET;
	news_of(&r);
	ck_assert_uint_eq(news_of(&r), CONVERSATION_COUNTED);
	ck_assert_uint_eq(news_of(&r), CONVERSATION_IDENTIFIED);
	ck_assert_uint_eq(news_of(&r), CONVERSATION_COUNTED);
}
END_TEST

/* ---- what was not identified ---- */

START_TEST(what_nobody_knows_may_have_been_unreadable)
{
	struct flow_report r = report();
	struct conversation *c;

	see(&r);
	r.facts.flags = PROTOCOL_INCONSISTENT;
	ck_assert_uint_eq(news_of(&r), CONVERSATION_IDENTIFIED);
	ck_assert_uint_eq(news_of(&r), CONVERSATION_COUNTED);
	r.facts.flags = PROTOCOL_CUT;
	c = see(&r);
	ck_assert_uint_eq(c->facts.flags, PROTOCOL_INCONSISTENT | PROTOCOL_CUT);
	ck_assert_uint_eq(c->facts.application, PROTOCOL_UNKNOWN);
	ck_assert_uint_eq(c->spoken, 0);
}
END_TEST

START_TEST(what_was_unreadable_stays_so_when_a_later_flow_is_known)
{
	struct flow_report r = report();
	struct conversation *c;

	r.facts.flags = PROTOCOL_CUT;
	see(&r);
	r.facts.application = PROTOCOL_TLS;
	r.facts.flags = PROTOCOL_REQUEST | PROTOCOL_RESPONSE;
	c = see(&r);
	ck_assert_uint_ne(c->facts.flags & PROTOCOL_CUT, 0);
	ck_assert_uint_eq(c->facts.application, PROTOCOL_TLS);
}
END_TEST

/* ---- what a router let through ---- */

static bool
is_routed(uint8_t protocol, uint8_t ttl)
{
	struct flow_report r = report();

	table_drop();
	table_make();
	r.mac[0].b[0] = r.mac[1].b[0] = 2;
	r.ttl[0] = ttl;
	r.ttl[1] = 64;
	r.facts.application = protocol;
	r.facts.flags = PROTOCOL_REQUEST;
	return (see(&r)->facts.flags & PROTOCOL_ROUTED) != 0;
}

START_TEST(a_search_with_a_ttl_below_what_is_usual_was_routed)
{
	static const uint8_t passed[] = {3, 24, 31, 63, 56, 127, 254, 247};

	for (size_t i = 0; i < ARRAY_LEN(passed); i++)
		ck_assert_msg(
			is_routed(PROTOCOL_WS_DISCOVERY, passed[i]), "%u", passed[i]);
	ck_assert(is_routed(PROTOCOL_SSDP, 3));
	ck_assert(is_routed(PROTOCOL_MDNS, 254));
}
END_TEST

START_TEST(one_with_a_usual_ttl_was_not)
{
	static const uint8_t begun[] = {0, 1, 2, 4, 5, 16, 32, 40, 64, 100, 128, 255};

	for (size_t i = 0; i < ARRAY_LEN(begun); i++)
		ck_assert_msg(
			!is_routed(PROTOCOL_WS_DISCOVERY, begun[i]), "%u", begun[i]);
}
END_TEST

START_TEST(what_is_no_search_may_be_routed)
{
	ck_assert(!is_routed(PROTOCOL_HTTP, 63));
}
END_TEST

/* ---- accounts ---- */

static struct conversation *
see_login(const char *user, uint64_t flags)
{
	struct flow_report r = report();

	r.facts.application = PROTOCOL_HTTP;
	r.facts.flags = PROTOCOL_REQUEST | PROTOCOL_RESPONSE | flags;
	strcpy(r.facts.user, user);
	r.facts.secret_len = (uint8_t)strlen(user);
	return see(&r);
}

START_TEST(each_user_is_an_account)
{
	struct conversation *c;

	see_login("bob", PROTOCOL_BASIC | PROTOCOL_DENIED);
	see_login("ann", PROTOCOL_BASIC);
	c = see_login("ann", PROTOCOL_BASIC | PROTOCOL_ACCEPTED);
	ck_assert_uint_eq(c->account_count, 2);
	ck_assert_str_eq(c->account[0].user, "ann");
	ck_assert_uint_eq(c->account[0].flags, PROTOCOL_BASIC | PROTOCOL_ACCEPTED);
	ck_assert_uint_eq(c->account[0].secret_len, 3);
	ck_assert_str_eq(c->account[1].user, "bob");
	ck_assert_uint_eq(c->account[1].flags, PROTOCOL_BASIC | PROTOCOL_DENIED);
	ck_assert(!c->accounts_more);
}
END_TEST

START_TEST(no_credential_is_no_account)
{
	ck_assert_uint_eq(see_login("ann", PROTOCOL_COOKIE)->account_count, 0);
}
END_TEST

START_TEST(same_name_in_another_protocol_is_another_account)
{
	struct flow_report r = report();

	see_login("ann", PROTOCOL_BASIC);
	r.facts.application = PROTOCOL_RTSP;
	r.facts.flags = PROTOCOL_REQUEST | PROTOCOL_BASIC;
	strcpy(r.facts.user, "ann");
	ck_assert_uint_eq(see(&r)->account_count, 2);
}
END_TEST

/* Seven users in seven orders: the same four stay. */
START_TEST(lowest_names_stay_in_any_order)
{
	static const char *const users[] = {"d", "a", "g", "c", "f", "b", "e"};

	for (size_t turn = 0; turn < ARRAY_LEN(users); turn++) {
		struct conversation *c = NULL;

		table_drop();
		table_make();
		for (size_t i = 0; i < ARRAY_LEN(users); i++)
			c = see_login(users[(turn + i * 3) % ARRAY_LEN(users)],
				PROTOCOL_BASIC);
		ck_assert_uint_eq(c->account_count, CONVERSATION_ACCOUNTS);
		ck_assert(c->accounts_more);
		for (unsigned i = 0; i < CONVERSATION_ACCOUNTS; i++)
			ck_assert_int_eq(c->account[i].user[0], 'a' + (int)i);
	}
}
END_TEST

static bool
is_wanted(void *ctx, const char *name)
{
	(void)ctx;
	return strncmp(name, "wanted", 6) == 0;
}

static const char *
asked(const char *name)
{
	struct flow_report r = report();

	r.key.protocol = 17;
	r.facts.application = PROTOCOL_DNS;
	r.facts.flags = PROTOCOL_REQUEST | PROTOCOL_RESPONSE;
	strcpy(r.facts.server_name, name);
	return see(&r)->facts.server_name;
}

START_TEST(a_question_that_is_wanted_stays_among_others)
{
	conversation_keep_names(table, is_wanted);
	ck_assert_str_eq(asked("first.example"), "first.example");
	ck_assert_str_eq(asked("wanted.example"), "wanted.example");
	ck_assert_str_eq(asked("last.example"), "wanted.example");
	/* Of two, the same whatever the order. */
	ck_assert_str_eq(asked("wanted.z.example"), "wanted.example");
	ck_assert_str_eq(asked("wanted.a.example"), "wanted.a.example");
}
END_TEST

START_TEST(where_nothing_is_wanted_the_latest_question_stands)
{
	ck_assert_str_eq(asked("wanted.example"), "wanted.example");
	ck_assert_str_eq(asked("last.example"), "last.example");
}
END_TEST

static Suite *
facts_suite(void)
{
	Suite *s = suite_create("facts");
	TCase *tc = tcase_create("merge");

	tcase_add_checked_fixture(tc, table_make, table_drop);
	tcase_add_test(tc, latest_facts_stand_and_flags_gather);
	tcase_add_test(tc, a_question_that_is_wanted_stays_among_others);
	tcase_add_test(tc, where_nothing_is_wanted_the_latest_question_stands);
	tcase_add_test(tc, half_a_flow_does_not_displace_a_whole_one);
	tcase_add_test(tc, the_oldest_version_and_its_weakest_cipher_stay);
	tcase_add_test(tc, protected_message_hides_no_bare_one);
	tcase_add_test(tc, metadata_is_no_bare_message);
	tcase_add_test(tc, worst_alert_and_oldest_version_stay);
	tcase_add_test(tc, three_resets_within_ten_minutes_are_a_failure);
	tcase_add_test(tc, the_latest_three_count);
	tcase_add_test(tc, a_search_with_a_ttl_below_what_is_usual_was_routed);
	tcase_add_test(tc, one_with_a_usual_ttl_was_not);
	tcase_add_test(tc, what_is_no_search_may_be_routed);
	tcase_add_test(tc, fewer_or_slower_resets_are_none);
	tcase_add_test(tc, a_failure_is_news_once);
	tcase_add_test(tc, what_nobody_knows_may_have_been_unreadable);
	tcase_add_test(tc, what_was_unreadable_stays_so_when_a_later_flow_is_known);
	tcase_add_test(tc, each_user_is_an_account);
	tcase_add_test(tc, no_credential_is_no_account);
	tcase_add_test(tc, same_name_in_another_protocol_is_another_account);
	tcase_add_test(tc, lowest_names_stay_in_any_order);
	suite_add_tcase(s, tc);
	return s;
}

int
main(void)
{
	SRunner *sr = srunner_create(facts_suite());
	int failed;

	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
