/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Media that RTSP set up: whose its datagrams are. */
#include <check.h>
#include <netinet/in.h>
#include <stdlib.h>

#include "camwarden/base/array.h"
#include "camwarden/conversation.h"
#include "camwarden/flow.h"

static struct conversation_table *table;

static void
table_make(void)
{
	static const struct hash_key key = {{1, 2}};

	table = conversation_table_new(1 << 20, &key);
	ck_assert_ptr_nonnull(table);
}

static void
table_drop(void)
{
	conversation_table_free(table);
}

/* A report of a flow in which 10.0.0.1 sent once, and nobody answered. */
static struct flow_report
report(uint8_t protocol, uint16_t port0, uint16_t port1)
{
	struct flow_report r = {
		.key.protocol = protocol,
		.key.port = {port0, port1},
		.first = 10 * CW_SEC,
		.last = 11 * CW_SEC,
		.packets = {1, 0},
		.bytes = {60, 0},
		.syn_side = 2,
		.syn_ack_side = 2,
		.opened = true,
		.facts.client_side = 2,
	};

	addr_parse("10.0.0.1", &r.key.addr[0]);
	addr_parse("10.0.0.2", &r.key.addr[1]);
	return r;
}

static struct conversation *
see(const struct flow_report *r)
{
	unsigned news;
	uint32_t slot;

	return conversation_see(table, r, NULL, NULL, &news, &slot);
}

/* 10.0.0.2 asked 10.0.0.1 for media to its port 5000, at 10 s. */
static void
set_up(bool secure)
{
	struct flow_report r = report(IPPROTO_TCP, 554, 40000);
	struct protocol_media m = {.client_port = {5000, 5001},
		.server_port = {6000, 6001},
		.client_side = 1,
		.secure = secure};

	conversation_see_media(table, &r.key, 10 * CW_SEC, &m);
}

START_TEST(media_belongs_to_who_set_it_up)
{
	struct flow_report r = report(IPPROTO_UDP, 6001, 5001);
	struct conversation *c;

	set_up(false);
	c = see(&r);
	ck_assert(addr_equal(&c->client, &r.key.addr[1]));
	ck_assert_uint_eq(c->server_port, 6001);
	ck_assert_uint_eq(c->control_port, 554);
	ck_assert_uint_eq(c->why, WHY_NEGOTIATED);
	ck_assert_uint_eq(c->evidence, EVIDENCE_DATA);
}
END_TEST

START_TEST(media_of_other_ports_is_told_by_its_ports)
{
	static const uint16_t ports[][2] = {{6000, 5002}, {6002, 5000}, {6000, 4999}};
	struct flow_report r = report(IPPROTO_UDP, ports[_i][0], ports[_i][1]);

	set_up(false);
	ck_assert_uint_eq(see(&r)->control_port, 0);
}
END_TEST

START_TEST(media_long_after_it_was_set_up_is_not_of_it)
{
	struct flow_report r = report(IPPROTO_UDP, 6000, 5000);

	set_up(false);
	r.first = (11 + MEDIA_SECONDS) * CW_SEC;
	r.last = r.first + CW_SEC;
	ck_assert_uint_eq(see(&r)->control_port, 0);
}
END_TEST

START_TEST(media_that_was_set_up_encrypted_is_not_readable)
{
	struct flow_report r = report(IPPROTO_UDP, 6000, 5000);
	struct conversation *c;

	r.facts.application = PROTOCOL_RTP;
	r.facts.flags = PROTOCOL_REQUEST | PROTOCOL_MEDIA;
	set_up(_i == 1);
	c = see(&r);
	ck_assert_uint_eq(c->evidence, _i == 1 ? EVIDENCE_DATA : EVIDENCE_EXPOSED);
	ck_assert(
		!(c->facts.flags & (_i == 1 ? PROTOCOL_MEDIA : PROTOCOL_MEDIA_SECURE)));
}
END_TEST

/* 10.0.0.2 asked port 69 of 10.0.0.1, which answers its port 5000 from elsewhere. */
static void
ask_elsewhere(void)
{
	struct protocol_media m = {
		.client_port = {5000, 5000}, .client_side = 1, .elsewhere = true};
	struct flow_report r = report(IPPROTO_UDP, 69, 5000);

	see(&r);
	conversation_see_media(table, &r.key, 10 * CW_SEC, &m);
}

START_TEST(an_answer_from_elsewhere_belongs_to_what_was_asked)
{
	struct flow_report r = report(IPPROTO_UDP, 40000, 5000);
	struct conversation_ends ends;
	struct conversation *c;

	ask_elsewhere();
	c = see(&r);
	ck_assert_uint_eq(c->server_port, 69);
	ck_assert(addr_equal(&c->client, &r.key.addr[1]));
	ck_assert_uint_eq(c->control_port, 0);
	ck_assert_uint_eq(c->flows, 2);
	ck_assert(c->reply_seen);
	conversation_ends_told(table, &r, NULL, NULL, &ends);
	ck_assert_uint_eq(ends.server_port, 69);
}
END_TEST

START_TEST(an_answer_to_another_port_is_none)
{
	struct flow_report r = report(IPPROTO_UDP, 40000, 5001);

	ask_elsewhere();
	ck_assert_uint_ne(see(&r)->server_port, 69);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("media");
	TCase *tc = tcase_create("media");
	SRunner *r;
	int failed;

	tcase_add_checked_fixture(tc, table_make, table_drop);
	tcase_add_test(tc, media_belongs_to_who_set_it_up);
	tcase_add_loop_test(tc, media_of_other_ports_is_told_by_its_ports, 0, 3);
	tcase_add_test(tc, media_long_after_it_was_set_up_is_not_of_it);
	tcase_add_loop_test(tc, media_that_was_set_up_encrypted_is_not_readable, 0, 2);
	tcase_add_test(tc, an_answer_from_elsewhere_belongs_to_what_was_asked);
	tcase_add_test(tc, an_answer_to_another_port_is_none);
	suite_add_tcase(s, tc);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
