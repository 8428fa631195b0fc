/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Properties of the judgement, over conversations drawn from a fixed seed:
 * every pair of addresses of the tests' world, ports of its rows and others.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/finding.h"
#include "camwarden/flow.h"

#include "policy_world.h"

enum { DRAWN = 4000, KEY_SIZE = 64, TCP = 6 };

static const char *const ends[] = {"10.20.0.11", "10.20.0.12", "10.20.0.13",
	"10.20.0.14", "10.20.0.15", "10.20.0.99", "10.30.0.10", "10.30.0.11",
	"10.30.0.12", "10.40.0.10", "10.40.0.20", "10.40.0.53", "10.40.0.99",
	"10.50.0.7", "10.60.0.5", "10.40.0.5", "203.0.113.11", "198.51.100.9",
	"192.168.9.9", "239.192.10.1"};
static const char *const ports[] = {"443/tcp", "80/tcp", "81/tcp", "9000/tcp",
	"8080/tcp", "7475/tcp", "7609/tcp", "1234/tcp", "514/tcp", "12345/tcp",
	"1433/tcp", "7563/tcp", "9001/tcp", "25/tcp", "5210/tcp", "7474/tcp", "554/tcp",
	"8000/tcp", "8082/tcp", "123/udp", "3702/udp", "4444/tcp", "55000/udp"};

static uint64_t state;

static size_t
draw(size_t below)
{
	state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (size_t)(state >> 33) % below;
}

/* What some flow showed: any protocol, some flags, a version of TLS, a user. */
static void
facts_draw(struct protocol_facts *f)
{
	static const uint16_t versions[] = {0, 0x0300, 0x0301, 0x0303, 0x0304};
	static const uint16_t ciphers[] = {0, 0x0005, 0xc014, 0xc02f, 0xfefe};
	static const uint8_t alerts[] = {0, 0, 40, 48, 90};
	static const uint8_t often[] = {PROTOCOL_TLS, PROTOCOL_HTTP, PROTOCOL_SNMP,
		PROTOCOL_RTSP, PROTOCOL_SMTP};

	f->application = draw(3) ? often[draw(ARRAY_LEN(often))]
				 : (uint8_t)(1 + draw(PROTOCOL_MAX - 1));
	for (unsigned i = 0; i < 4; i++)
		f->flags |= UINT64_C(1) << draw(44);
	f->flags |= draw(4) ? PROTOCOL_REQUEST | PROTOCOL_RESPONSE : PROTOCOL_REQUEST;
	if (f->application == PROTOCOL_TLS) {
		f->tls_version = versions[draw(ARRAY_LEN(versions))];
		f->tls_cipher =
			f->tls_version != 0 ? ciphers[draw(ARRAY_LEN(ciphers))] : 0;
		f->tls_alert = alerts[draw(ARRAY_LEN(alerts))];
	}
	f->version = (uint16_t)draw(4);
	f->user[0] = (char)('a' + draw(6));
}

static void
conversation_draw(struct conversation *c)
{
	size_t client = draw(ARRAY_LEN(ends));
	size_t server = (client + 1 + draw(ARRAY_LEN(ends) - 1)) % ARRAY_LEN(ends);

	conversation_make(c, ends[client], ends[server], ports[draw(ARRAY_LEN(ports))],
		(enum evidence)draw(EVIDENCE_MAX));
	c->why = (uint8_t)draw(WHY_MAX);
	if (c->evidence < EVIDENCE_IDENTIFIED)
		return;
	c->facts.application = draw(2) ? PROTOCOL_HTTP : PROTOCOL_TLS;
	c->facts.flags = PROTOCOL_REQUEST | PROTOCOL_RESPONSE;
	if (c->facts.application == PROTOCOL_HTTP)
		c->facts.flags |= PROTOCOL_OTHER_RESPONSE;
	if (draw(2)) {
		facts_draw(&c->facts);
		c->spoken = draw(2) ? UINT64_C(1) << draw(PROTOCOL_MAX) : 0;
		for (c->account_count = 0; c->account_count < draw(4);) {
			struct account *a = &c->account[c->account_count++];

			a->flags = c->facts.flags & PROTOCOL_CREDENTIALS;
			a->application = c->facts.application;
			a->user[0] = (char)('a' + c->account_count);
		}
	}
}

/* ---- an allow row ---- */

/* Breaches of the verdict: kinds other than remarks. */
static size_t
breaches(const struct verdict *v)
{
	size_t n = 0;

	for (size_t i = 0; i < v->count; i++)
		n += v->violation[i].violation->severity > SEVERITY_INFO;
	return n;
}

static void
assert_no_breach_more(const struct conversation *c, const struct verdict *without,
	const struct verdict *with)
{
	char was[512], client[ADDR_STRLEN], server[ADDR_STRLEN];

	strcpy(was, verdict_text(without));
	ck_assert_msg(breaches(with) <= breaches(without), "%s %s %u: %s, then %s",
		addr_format(&c->client, client), addr_format(&c->server, server),
		c->server_port, was, verdict_text(with));
}

/* At ports that a row lists for the server already, and at ports that none does. */
START_TEST(allow_row_adds_no_breach)
{
	static const char *const rows[] = {
		"allow:\n- { id: more, clients: [cam], servers: [srv], ports: "
		"[443/tcp], reason: r }\n",
		"allow:\n- { id: more, clients: [srv], servers: [internet], ports: "
		"[443/tcp], reason: r }\n",
		"allow:\n- { id: more, clients: [ui, phone], servers: [cam], ports: "
		"[80/tcp, 554/tcp], reason: r }\n",
		"allow:\n- { id: more, clients: [undeclared], servers: [db], "
		"ports: [1433/tcp], reason: r }\n",
		"allow:\n- { id: more, clients: [undeclared], servers: [rec], "
		"ports: [9000/tcp], reason: r }\n",
		"allow:\n- { id: more, clients: [undeclared], servers: [rec], "
		"ports: [1433/tcp], reason: r }\n",
	};
	struct world without, with;
	struct conversation c;
	static struct verdict v, w;

	world_begin(&without, "");
	world_begin(&with, rows[_i]);
	state = (uint64_t)_i;
	for (size_t i = 0; i < DRAWN; i++) {
		conversation_draw(&c);
		policy_judge(without.policy, &c, NULL, &v);
		policy_judge(with.policy, &c, NULL, &w);
		assert_no_breach_more(&c, &v, &w);
	}
	world_end(&with);
	world_end(&without);
}
END_TEST

/* ---- from the record ---- */

START_TEST(record_gives_the_verdict_again)
{
	struct world world;
	struct conversation_record record;
	struct conversation c, again;
	static struct verdict v, w;
	char first[512];

	world_begin(&world, "");
	state = 7;
	for (size_t i = 0; i < DRAWN; i++) {
		conversation_draw(&c);
		policy_judge(world.policy, &c, NULL, &v);
		conversation_record_from(world.policy, &c, &v, &record);
		ck_assert(conversation_from_record(&record, &again));
		policy_judge(world.policy, &again, NULL, &w);
		strcpy(first, verdict_text(&v));
		ck_assert_str_eq(verdict_text(&w), first);
		ck_assert_str_eq(w.reason, v.reason);
	}
	world_end(&world);
}
END_TEST

/* ---- order of flows ---- */

/* The report of a whole connection: handshake and data, side by address.  Few
 * ends, so that a conversation has several flows. */
static void
report_draw(struct flow_report *r, unsigned number)
{
	static const char *const clients[] = {
		"10.50.0.7", "10.30.0.11", "10.20.0.11", "198.51.100.9"};
	static const char *const servers[] = {
		"10.40.0.10", "10.30.0.10", "10.20.0.15", "10.60.0.5"};
	static const char *const served[] = {
		"80/tcp", "443/tcp", "81/tcp", "554/tcp", "25/tcp", "8082/tcp"};
	struct conversation c;
	unsigned client;

	conversation_make(&c, clients[draw(ARRAY_LEN(clients))],
		servers[draw(ARRAY_LEN(servers))], served[draw(ARRAY_LEN(served))],
		EVIDENCE_DATA);
	client = addr_compare(&c.client, &c.server) > 0;
	memset(r, 0, sizeof(*r));
	r->key.protocol = TCP;
	r->key.addr[client] = c.client;
	r->key.addr[!client] = c.server;
	r->key.port[client] = (uint16_t)(20000 + number);
	r->key.port[!client] = c.server_port;
	r->vlan = 0xffff;
	r->first = (1000 + draw(1000)) * CW_SEC;
	r->last = r->first + CW_SEC;
	r->packets[client] = r->packets[!client] = 4;
	r->bytes[client] = r->bytes[!client] = 400;
	r->syn_side = (uint8_t)client;
	r->syn_ack_side = (uint8_t)!client;
	r->seen = FLOW_SYN | FLOW_SYN_ACK | FLOW_HANDSHAKE | FLOW_CLIENT_DATA |
		  FLOW_BOTH_DATA;
	r->opened = true;
	if (draw(2))
		facts_draw(&r->facts);
	r->facts.client_side = 2;
}

enum { REPORTS = 600 };

static int
text_compare(const void *x, const void *y)
{
	return strcmp(x, y);
}

/* Every finding that the reports give, in that order, as sorted texts. */
static size_t
findings_of(struct world *w, const struct flow_report *reports,
	char (*out)[KEY_SIZE + RECORD_ID])
{
	static const struct hash_key key = {{1, 2}};
	struct conversation_table *t = conversation_table_new(1 << 20, &key);
	size_t n = 0;
	static struct verdict v;

	ck_assert_ptr_nonnull(t);
	for (size_t i = 0; i < REPORTS; i++) {
		unsigned news;
		uint32_t slot;

		ck_assert_ptr_nonnull(conversation_see(
			t, &reports[i], policy_serves, w->policy, &news, &slot));
	}
	for (uint32_t slot = 0; slot < conversation_table_size(t); slot++) {
		const struct conversation *c = conversation_at(t, slot);
		struct finding f;

		if (c == NULL)
			continue;
		policy_judge(w->policy, c, NULL, &v);
		for (size_t i = 0; i < v.count; i++) {
			finding_from(w->policy, c, &v, i, 0, &f);
			snprintf(out[n++], KEY_SIZE + RECORD_ID, "%s %s %s %lu",
				f.violation->code, f.id, severity_name(f.severity),
				(unsigned long)f.packets);
		}
	}
	conversation_table_free(t);
	qsort(out, n, sizeof(*out), text_compare);
	return n;
}

START_TEST(order_of_flows_changes_no_finding)
{
	static struct flow_report reports[REPORTS];
	static char straight[REPORTS * VERDICT_VIOLATIONS][KEY_SIZE + RECORD_ID];
	static char mixed[REPORTS * VERDICT_VIOLATIONS][KEY_SIZE + RECORD_ID];
	struct world w;
	size_t n;

	world_begin(&w, "");
	state = 3;
	for (unsigned i = 0; i < REPORTS; i++)
		report_draw(&reports[i], i);
	n = findings_of(&w, reports, straight);
	ck_assert_uint_gt(n, 100);
	for (int turn = 0; turn < 5; turn++) {
		for (size_t i = REPORTS; i-- > 1;) {
			size_t k = draw(i + 1);
			struct flow_report kept = reports[i];

			reports[i] = reports[k];
			reports[k] = kept;
		}
		ck_assert_uint_eq(findings_of(&w, reports, mixed), n);
		for (size_t i = 0; i < n; i++)
			ck_assert_msg(strcmp(mixed[i], straight[i]) == 0,
				"turn %d: %s, not %s", turn, mixed[i], straight[i]);
	}
	world_end(&w);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("properties");
	TCase *t = tcase_create("properties");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, allow_row_adds_no_breach, 0, 6);
	tcase_add_test(t, record_gives_the_verdict_again);
	tcase_add_test(t, order_of_flows_changes_no_finding);
	suite_add_tcase(s, t);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
