/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The allow-list of a host is the judge's answers and nothing else: of any address
 * and port it holds what the judge calls compliant.
 */
#include "camwarden/allowlist.h"

#include <check.h>
#include <netinet/in.h>
#include <stdlib.h>

#include "camwarden/base/array.h"
#include "policy_world.h"

static struct world w;

static void
setup(void)
{
	world_begin(&w, "");
}

static void
teardown(void)
{
	world_end(&w);
}

static bool
range_has(const struct allow_entry *e, const struct addr *peer)
{
	for (size_t i = 0; i < e->peers; i++)
		if (addr_compare(&e->peer[i].low, peer) <= 0 &&
			addr_compare(peer, &e->peer[i].high) <= 0)
			return true;
	return false;
}

static bool
port_is_in(const struct allow_entry *e, const struct conversation *c)
{
	if (e->transport != c->transport)
		return false;
	for (size_t i = 0; i < e->ports; i++)
		if (e->port[i].low <= c->server_port &&
			c->server_port <= e->port[i].high)
			return true;
	return false;
}

/* In how many entries it is. */
static unsigned
list_has(const struct allowlist *l, const struct conversation *c)
{
	unsigned n = 0;

	for (size_t i = 0; i < l->count; i++) {
		const struct allow_entry *e = &l->entry[i];
		const struct addr *local = e->inbound ? &c->server : &c->client,
				  *peer = e->inbound ? &c->client : &c->server;

		n += addr_equal(&e->local, local) && port_is_in(e, c) &&
		     range_has(e, peer);
	}
	return n;
}

static const char *const peers[] = {"10.20.0.11", "10.20.0.12", "10.20.0.13",
	"10.20.0.14", "10.20.0.15", "10.20.0.99", "10.20.0.254", "10.30.0.10",
	"10.30.0.11", "10.30.0.12", "10.30.0.99", "10.40.0.10", "10.40.0.20",
	"10.40.0.53", "10.40.0.5", "10.40.0.99", "10.50.0.1", "10.50.0.200",
	"10.60.0.5", "10.60.0.1", "10.60.0.9", "10.90.0.7", "10.99.0.1", "203.0.113.11",
	"203.0.113.12", "203.0.113.200", "198.51.100.80", "198.51.100.81"};

static const char *const ports[] = {"443/tcp", "80/tcp", "81/tcp", "82/tcp", "9000/tcp",
	"8080/tcp", "7475/tcp", "7609/tcp", "1234/tcp", "514/tcp", "12345/tcp",
	"1433/tcp", "7563/tcp", "9001/tcp", "9002/tcp", "9003/tcp", "25/tcp",
	"5210/tcp", "7474/tcp", "554/tcp", "8000/tcp", "8082/tcp", "123/udp", "500/udp",
	"501/udp", "3702/udp", "1/tcp", "40000/tcp", "40000/udp"};

static bool
is_own(const struct site_host *h, const char *address)
{
	struct addr a;

	ck_assert_int_eq(addr_parse(address, &a), 0);
	for (size_t i = 0; i < h->address_count; i++)
		if (addr_equal(&h->addresses[i], &a))
			return true;
	return false;
}

static void
answers_agree(const struct allowlist *l, const char *client, const char *server,
	const char *port)
{
	struct conversation c;
	struct verdict v;
	unsigned held;

	conversation_make(&c, client, server, port, EVIDENCE_DATA);
	policy_judge(w.policy, &c, NULL, &v);
	held = list_has(l, &c);
	ck_assert_msg(held == (v.answer == VERDICT_COMPLIANT),
		"%s -> %s %s is %s and in %u entries", client, server, port,
		verdict_text(&v), held);
}

START_TEST(list_holds_what_the_judge_allows)
{
	const struct site_host *h = &w.site->hosts[_i];
	struct allowlist l;
	char own[ADDR_STRLEN];

	allowlist_make(w.policy, h, &l);
	addr_format(&h->addresses[0], own);
	for (size_t i = 0; i < ARRAY_LEN(peers); i++)
		for (size_t k = 0; !is_own(h, peers[i]) && k < ARRAY_LEN(ports); k++) {
			answers_agree(&l, peers[i], own, ports[k]);
			answers_agree(&l, own, peers[i], ports[k]);
		}
	allowlist_fini(&l);
}
END_TEST

START_TEST(neighbours_with_one_answer_are_one_range)
{
	const struct site_host *h = site_host_find(w.site, "SRV");
	struct allowlist l;

	allowlist_make(w.policy, h, &l);
	for (size_t i = 0; i < l.count; i++)
		for (size_t k = 1; k < l.entry[i].peers; k++)
			ck_assert_int_lt(addr_compare(&l.entry[i].peer[k - 1].high,
						 &l.entry[i].peer[k].low),
				0);
	allowlist_fini(&l);
}
END_TEST

/* The cloud's host is declared with an address; the vendor's only by name. */
START_TEST(destinations_by_name_alone_are_told)
{
	const struct site_destination *d;
	size_t i = 0;

	d = allowlist_named_only(w.policy, site_host_find(w.site, "SRV"), &i);
	ck_assert_ptr_nonnull(d);
	ck_assert_str_eq(d->names.item[0], "licence.example.com");
	ck_assert_ptr_null(
		allowlist_named_only(w.policy, site_host_find(w.site, "SRV"), &i));
	i = 0;
	ck_assert_ptr_null(
		allowlist_named_only(w.policy, site_host_find(w.site, "REC"), &i));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("allowlist");
	TCase *t = tcase_create("allowlist");
	SRunner *r;
	int failed;

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, list_holds_what_the_judge_allows, 0, 13);
	tcase_add_test(t, neighbours_with_one_answer_are_one_range);
	tcase_add_test(t, destinations_by_name_alone_are_told);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
