/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inventory: who is sighted at all, how often, and how sightings merge.
 */
#include "camwarden/asset.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/packet.h"

static const struct hash_key key = {{1, 2}};
static const struct mac mac_a = {{0x02, 0, 0, 0, 0, 0x0a}};
static const struct mac mac_b = {{0x02, 0, 0, 0, 0, 0x0b}};
static const struct mac mac_group = {{0x01, 0, 0x5e, 0, 0, 1}};

static struct sighting_cache cache;

static struct addr
address(const char *text)
{
	struct addr a;

	ck_assert_int_eq(addr_parse(text, &a), 0);
	return a;
}

static struct packet
packet_from(const char *src)
{
	struct packet pk = {
		.time = 1000 * CW_SEC,
		.family = 4,
		.flags = PACKET_MACS,
		.vlan = PACKET_NO_VLAN,
		.src_mac = mac_a,
		.interface = 3,
	};

	pk.src = address(src);
	pk.dst = address("10.0.0.99");
	return pk;
}

static struct packet
arp_from(const char *sender, struct mac mac)
{
	struct packet pk = packet_from("0.0.0.0");

	pk.family = 0;
	pk.flags |= PACKET_ARP;
	pk.src_mac = mac_b;
	pk.arp.sender = address(sender);
	pk.arp.sender_mac = mac;
	return pk;
}

static bool
sighted(const struct packet *pk, struct sighting *s)
{
	sighting_cache_init(&cache, &key);
	return sighting_see(&cache, pk, s);
}

static bool
same_mac(struct mac x, struct mac y)
{
	return memcmp(&x, &y, sizeof(x)) == 0;
}

START_TEST(a_sender_is_sighted_with_mac_vlan_and_interface)
{
	struct packet pk = packet_from("10.0.0.1");
	struct addr want = pk.src;
	struct sighting s;

	pk.vlan = 20;
	ck_assert(sighted(&pk, &s));
	ck_assert(addr_equal(&s.addr, &want));
	ck_assert(same_mac(s.mac, mac_a));
	ck_assert_uint_eq(s.vlan, 20);
	ck_assert_uint_eq(s.interface, 3);
	ck_assert(s.time == pk.time);
	ck_assert(!s.arp);
}
END_TEST

START_TEST(who_cannot_be_a_host_is_never_sighted)
{
	static const char *const nobody[] = {"0.0.0.0", "255.255.255.255", "224.0.0.1",
		"239.192.1.1", "127.0.0.1", "::", "::1", "ff02::1"};
	struct sighting s;

	for (size_t i = 0; i < ARRAY_LEN(nobody); i++) {
		struct packet pk = packet_from(nobody[i]);
		ck_assert_msg(!sighted(&pk, &s), "%s", nobody[i]);
		pk = arp_from(nobody[i], mac_a);
		ck_assert_msg(!sighted(&pk, &s), "ARP of %s", nobody[i]);
	}
}
END_TEST

START_TEST(link_local_and_global_senders_are_sighted)
{
	static const char *const hosts[] = {
		"169.254.1.1", "fe80::1", "fd00::1", "203.0.113.1", "2001:db8::1"};
	struct sighting s;

	for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
		struct packet pk = packet_from(hosts[i]);
		ck_assert_msg(sighted(&pk, &s), "%s", hosts[i]);
	}
}
END_TEST

START_TEST(a_frame_without_ip_is_nobody)
{
	struct packet pk = packet_from("10.0.0.1");
	struct sighting s;

	pk.family = 0;
	ck_assert(!sighted(&pk, &s));
}
END_TEST

START_TEST(a_tunnelled_packet_has_no_host_mac)
{
	struct packet pk = packet_from("10.0.0.1");
	struct sighting s;

	pk.flags |= PACKET_TUNNELLED;
	ck_assert(sighted(&pk, &s));
	ck_assert(mac_is_zero(&s.mac));
}
END_TEST

START_TEST(a_group_mac_is_no_host_mac)
{
	struct packet pk = packet_from("10.0.0.1");
	struct sighting s;

	pk.src_mac = mac_group;
	ck_assert(sighted(&pk, &s));
	ck_assert(mac_is_zero(&s.mac));
	pk = arp_from("10.0.0.1", mac_group);
	ck_assert(sighted(&pk, &s));
	ck_assert(mac_is_zero(&s.mac) && !s.arp);
}
END_TEST

START_TEST(a_claim_by_neighbour_discovery_counts_as_one_by_arp)
{
	struct packet pk = packet_from("fd00::1");
	struct addr want = address("fd00::2");
	struct sighting s;

	pk.family = 6;
	pk.flags |= PACKET_ND;
	pk.arp.sender = want;
	pk.arp.sender_mac = mac_b;
	ck_assert(sighted(&pk, &s));
	ck_assert(s.arp);
	ck_assert(addr_equal(&s.addr, &want));
	ck_assert(same_mac(s.mac, mac_b));
}
END_TEST

START_TEST(an_arp_claim_counts_by_the_mac_inside)
{
	struct packet pk = arp_from("10.0.0.1", mac_a);
	struct sighting s;

	ck_assert(sighted(&pk, &s));
	ck_assert(s.arp);
	ck_assert(same_mac(s.mac, mac_a));
}
END_TEST

START_TEST(a_repeated_sighting_passes_once_a_minute)
{
	struct packet pk = packet_from("10.0.0.1");
	struct sighting s;

	ck_assert(sighted(&pk, &s));
	pk.time += 59 * CW_SEC;
	ck_assert(!sighting_see(&cache, &pk, &s));
	pk.time += 1 * CW_SEC;
	ck_assert(sighting_see(&cache, &pk, &s));
	ck_assert(!sighting_see(&cache, &pk, &s));
	pk.time -= 3600 * CW_SEC; /* the clock was set back */
	ck_assert(sighting_see(&cache, &pk, &s));
}
END_TEST

START_TEST(another_mac_vlan_or_kind_passes_at_once)
{
	struct packet pk = packet_from("10.0.0.1"), arp = arp_from("10.0.0.1", mac_a);
	struct sighting s;

	ck_assert(sighted(&pk, &s));
	pk.src_mac = mac_b;
	ck_assert(sighting_see(&cache, &pk, &s));
	pk.vlan = 7;
	ck_assert(sighting_see(&cache, &pk, &s));
	ck_assert(sighting_see(&cache, &arp, &s));
	pk.interface = 4; /* the same on another interface is the same */
	ck_assert(!sighting_see(&cache, &pk, &s));
}
END_TEST

/* ---- the table ---- */

static struct sighting
sighting_of(unsigned host, cw_time time)
{
	struct sighting s = {.time = time, .mac = mac_a, .vlan = PACKET_NO_VLAN};
	uint8_t v4[4] = {10, 0, (uint8_t)(host >> 8), (uint8_t)host};

	s.addr = addr_from_v4(v4);
	return s;
}

struct flushed {
	unsigned count, stop_at;
	struct asset last;
};

static int
flush_one(void *ctx, const struct asset *a)
{
	struct flushed *f = ctx;

	if (f->stop_at != 0 && f->count == f->stop_at)
		return -5;
	f->count++;
	f->last = *a;
	return 0;
}

START_TEST(sightings_of_one_host_merge)
{
	struct asset_table *t = asset_table_new(1 << 16, &key);
	struct sighting s = sighting_of(1, 50 * CW_SEC);
	struct asset *a;

	asset_see(t, &s);
	s.time = 20 * CW_SEC;
	s.arp = true;
	asset_see(t, &s);
	s.time = 90 * CW_SEC;
	s.arp = false;
	a = asset_see(t, &s);
	ck_assert_uint_eq(a->sightings, 3);
	ck_assert(a->first == 20 * CW_SEC && a->last == 90 * CW_SEC);
	ck_assert(a->arp);
	ck_assert_uint_eq(asset_count(t), 1);
	asset_table_free(t);
}
END_TEST

START_TEST(address_mac_and_vlan_keep_assets_apart)
{
	struct asset_table *t = asset_table_new(1 << 16, &key);
	struct sighting s = sighting_of(1, CW_SEC);

	asset_see(t, &s);
	s.mac = mac_b;
	asset_see(t, &s);
	s.vlan = 7;
	asset_see(t, &s);
	s = sighting_of(2, CW_SEC);
	asset_see(t, &s);
	ck_assert_uint_eq(asset_count(t), 4);
	asset_table_free(t);
}
END_TEST

START_TEST(a_flush_sees_what_changed_and_only_that)
{
	struct asset_table *t = asset_table_new(1 << 16, &key);
	struct sighting s;
	struct flushed f = {0};

	for (unsigned i = 0; i < 20; i++) {
		s = sighting_of(i, CW_SEC);
		asset_see(t, &s);
		asset_see(t, &s);
	}
	ck_assert_int_eq(asset_flush(t, flush_one, &f), 0);
	ck_assert_uint_eq(f.count, 20);
	ck_assert_int_eq(asset_flush(t, flush_one, &f), 0);
	ck_assert_uint_eq(f.count, 20);
	s = sighting_of(7, 2 * CW_SEC);
	asset_see(t, &s);
	ck_assert_int_eq(asset_flush(t, flush_one, &f), 0);
	ck_assert_uint_eq(f.count, 21);
	ck_assert(addr_equal(&f.last.addr, &s.addr));
	asset_table_free(t);
}
END_TEST

START_TEST(a_flush_that_fails_goes_on_where_it_stopped)
{
	struct asset_table *t = asset_table_new(1 << 16, &key);
	struct flushed f = {.stop_at = 3};

	for (unsigned i = 0; i < 8; i++) {
		struct sighting s = sighting_of(i, CW_SEC);
		asset_see(t, &s);
	}
	ck_assert_int_eq(asset_flush(t, flush_one, &f), -5);
	ck_assert_uint_eq(f.count, 3);
	f.stop_at = 0;
	ck_assert_int_eq(asset_flush(t, flush_one, &f), 0);
	ck_assert_uint_eq(f.count, 8);
	asset_table_free(t);
}
END_TEST

START_TEST(a_full_table_refuses_and_counts)
{
	enum { MEMORY = 4096 };
	struct asset_table *t = asset_table_new(MEMORY, &key);
	struct sighting s;
	unsigned host = 0;

	for (; host < MEMORY; host++) {
		s = sighting_of(host, CW_SEC);
		if (asset_see(t, &s) == NULL)
			break;
	}
	ck_assert_uint_gt(host, 8);
	ck_assert_uint_eq(asset_count(t), host);
	ck_assert_uint_le(host * sizeof(struct asset), MEMORY);
	ck_assert_uint_eq(asset_refused(t), 1);
	s = sighting_of(0, CW_SEC); /* who is known is still known */
	ck_assert_uint_eq(asset_see(t, &s)->sightings, 2);
	asset_table_free(t);
}
END_TEST

START_TEST(too_little_memory_makes_no_table)
{
	ck_assert_ptr_null(asset_table_new(0, &key));
	ck_assert_ptr_null(asset_table_new(100, &key));
	asset_table_free(NULL);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("asset");
	TCase *tc = tcase_create("sighting");
	SRunner *sr;
	int failed;

	tcase_add_test(tc, a_sender_is_sighted_with_mac_vlan_and_interface);
	tcase_add_test(tc, who_cannot_be_a_host_is_never_sighted);
	tcase_add_test(tc, link_local_and_global_senders_are_sighted);
	tcase_add_test(tc, a_frame_without_ip_is_nobody);
	tcase_add_test(tc, a_tunnelled_packet_has_no_host_mac);
	tcase_add_test(tc, a_group_mac_is_no_host_mac);
	tcase_add_test(tc, a_claim_by_neighbour_discovery_counts_as_one_by_arp);
	tcase_add_test(tc, an_arp_claim_counts_by_the_mac_inside);
	tcase_add_test(tc, a_repeated_sighting_passes_once_a_minute);
	tcase_add_test(tc, another_mac_vlan_or_kind_passes_at_once);
	suite_add_tcase(s, tc);
	tc = tcase_create("table");
	tcase_add_test(tc, sightings_of_one_host_merge);
	tcase_add_test(tc, address_mac_and_vlan_keep_assets_apart);
	tcase_add_test(tc, a_flush_sees_what_changed_and_only_that);
	tcase_add_test(tc, a_flush_that_fails_goes_on_where_it_stopped);
	tcase_add_test(tc, a_full_table_refuses_and_counts);
	tcase_add_test(tc, too_little_memory_makes_no_table);
	suite_add_tcase(s, tc);
	sr = srunner_create(s);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
