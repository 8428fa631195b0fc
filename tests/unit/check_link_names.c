/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What LLDP and CDP tell: names of addresses, from well-made and hostile messages.
 * Every prefix is read at the edge of a page that may not be touched.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/capture.h"
#include "camwarden/packet.h"
#include "camwarden/protocol.h"
#include "guard.h"

#define CHASSIS "\x02\x07\x04\x02\x00\x0a\x14\x00\x0b\x04\x02\x07p\x06\x02\x00\x78"
#define NAMED                                                                          \
	"\x0a\x04"                                                                     \
	"Cam1"
#define AT_V4 "\x10\x0c\x05\x01\x0a\x14\x00\x0b\x02\x00\x00\x00\x01\x00"
#define AT_V6                                                                          \
	"\x10\x18\x11\x02\xfd\x00\x00\x20\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" \
	"\x11\x02\x00\x00\x00\x01\x00"
#define CDP "\x02\xb4\x00\x00"
#define DEVICE                                                                         \
	"\x00\x01\x00\x0b"                                                             \
	"switch1"
#define ADDRESS "\x01\x01\xcc\x00\x04\x0a\x28\x00\x02"
#define V6                                                                             \
	"\x02\x08\xaa\xaa\x03\x00\x00\x00\x86\xdd\x00\x10"                             \
	"\xfd\x00\x00\x40\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02"

static const struct sample {
	const char *what, *bytes;
	size_t len;
	void (*read)(const uint8_t *p, size_t n, struct names_told *out);
	const char *want; /* "ADDRESS NAME\n" for each */
} samples[] = {
#define LLDP_SAYS(what, bytes, want)                                                   \
	{                                                                              \
		what, bytes, sizeof(bytes) - 1, lldp_names, want                       \
	}
#define CDP_SAYS(what, bytes, want)                                                    \
	{                                                                              \
		what, bytes, sizeof(bytes) - 1, cdp_names, want                        \
	}
	LLDP_SAYS("a name and an address", CHASSIS NAMED AT_V4 "\0\0",
		"10.20.0.11 cam1\n"),
	LLDP_SAYS("the address first", CHASSIS AT_V4 NAMED "\0\0", "10.20.0.11 cam1\n"),
	LLDP_SAYS("two addresses", CHASSIS NAMED AT_V4 AT_V6 "\0\0",
		"10.20.0.11 cam1\nfd00:20::11 cam1\n"),
	LLDP_SAYS("no address", CHASSIS NAMED "\0\0", ""),
	LLDP_SAYS("no name", CHASSIS AT_V4 "\0\0", ""),
	LLDP_SAYS("what comes behind the end", CHASSIS NAMED "\0\0" AT_V4, ""),
	LLDP_SAYS("an address whose length is another's",
		CHASSIS NAMED "\x10\x0c\x04\x01\x0a\x14\x00\x0b\x02\x00\x00\x00\x01\x00"
			      "\0\0",
		""),
	LLDP_SAYS("an address longer than its part",
		CHASSIS NAMED "\x10\x03\x05\x01\x0a", ""),
	LLDP_SAYS("a part longer than the message",
		CHASSIS NAMED "\x11\xff\x05\x01\x0a\x14", ""),
	CDP_SAYS("a name and an address",
		CDP DEVICE "\x00\x02\x00\x11\x00\x00\x00\x01" ADDRESS,
		"10.40.0.2 switch1\n"),
	CDP_SAYS("an address for management, of IPv6, first",
		CDP "\x00\x16\x00\x24\x00\x00\x00\x01" V6 DEVICE,
		"fd00:40::2 switch1\n"),
	CDP_SAYS("two addresses in one part",
		CDP DEVICE "\x00\x02\x00\x2d\x00\x00\x00\x02" ADDRESS V6,
		"10.40.0.2 switch1\nfd00:40::2 switch1\n"),
	CDP_SAYS("of a version there is not",
		"\x09\xb4\x00\x00" DEVICE "\x00\x02\x00\x11\x00\x00\x00\x01" ADDRESS,
		""),
	CDP_SAYS("a part that has no room for itself",
		CDP DEVICE "\x00\x02\x00\x03\x00\x00\x00\x01" ADDRESS, ""),
	CDP_SAYS("an address longer than its part",
		CDP DEVICE "\x00\x02\x00\x0f\x00\x00\x00\x01"
			   "\x01\x01\xcc\x00\x04\x0a\x28",
		""),
};

START_TEST(a_message_gives_these_names)
{
	const struct sample *s = &samples[_i];
	static struct names_told told;
	char is[1024] = "", addr[ADDR_STRLEN];

	s->read(guard_put(s->bytes, s->len), s->len, &told);
	for (size_t i = 0; i < told.count; i++)
		snprintf(is + strlen(is), sizeof(is) - strlen(is), "%s %s\n",
			addr_format(&told.item[i].addr, addr), told.item[i].name);
	ck_assert_msg(strcmp(is, s->want) == 0, "%s: %s", s->what, is);
}
END_TEST

START_TEST(every_prefix_is_read_within_it)
{
	const struct sample *s = &samples[_i];
	static struct names_told told;

	for (size_t n = 0; n <= s->len; n++) {
		lldp_names(guard_put(s->bytes, n), n, &told);
		cdp_names(guard_put(s->bytes, n), n, &told);
		ck_assert_uint_le(told.count, NAMES_TOLD);
	}
}
END_TEST

START_TEST(no_more_addresses_than_there_is_room_for_are_told)
{
	static uint8_t m[512] = "\x0a\x04"
				"Cam1";
	static struct names_told told;
	size_t n = 6;

	for (uint8_t i = 1; i <= NAMES_TOLD + 2; i++, n += 14) {
		memcpy(m + n, AT_V4, 14);
		m[n + 7] = i;
	}
	lldp_names(guard_put(m, n), n, &told);
	ck_assert_uint_eq(told.count, NAMES_TOLD);
}
END_TEST

/* ---- where they are found ---- */

static struct packet
decoded(const char *head, size_t n)
{
	static struct packet_decoder d;
	static uint8_t bytes[128];
	struct frame f = {.link = FRAME_ETHERNET, .data = bytes};
	struct packet pk;

	memset(bytes, 0, sizeof(bytes));
	memcpy(bytes, head, n);
	f.caplen = f.len = sizeof(bytes);
	packet_decode(&d, &f, &pk);
	return pk;
}
#define DECODED(head) decoded(head, sizeof(head) - 1)
#define FROM_TO "\x01\x80\xc2\x00\x00\x0e\x02\x00\x0a\x14\x00\x0b"

START_TEST(lldp_is_known_by_its_ethernet_type)
{
	struct packet pk = DECODED(FROM_TO "\x88\xcc" CHASSIS);

	ck_assert(pk.flags & PACKET_LINK);
	ck_assert_uint_eq(pk.ethertype, PACKET_ETHER_LLDP);
	ck_assert_uint_eq(pk.payload[0], 2);
}
END_TEST

START_TEST(lldp_behind_a_tag_is_known_too)
{
	ck_assert(DECODED(FROM_TO "\x81\x00\x00\x05\x88\xcc" CHASSIS).flags &
		  PACKET_LINK);
}
END_TEST

START_TEST(cdp_is_known_behind_snap)
{
	struct packet pk =
		DECODED(FROM_TO "\x00\x40\xaa\xaa\x03\x00\x00\x0c\x20\x00" CDP);

	ck_assert(pk.flags & PACKET_LINK);
	ck_assert_uint_eq(pk.ethertype, PACKET_ETHER_CDP);
	ck_assert_uint_eq(pk.payload[0], 2);
	ck_assert_uint_eq(pk.payload_len, 0x40 - 8);
}
END_TEST

START_TEST(another_of_ciscos_protocols_is_none)
{
	ck_assert(!(
		DECODED(FROM_TO "\x00\x40\xaa\xaa\x03\x00\x00\x0c\x20\x03" CDP).flags &
		PACKET_LINK));
	ck_assert(!(
		DECODED(FROM_TO "\x00\x40\xaa\xaa\x03\x00\x00\x00\x20\x00" CDP).flags &
		PACKET_LINK));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("link names");
	TCase *tc = tcase_create("link names");
	SRunner *sr;
	int failed;

	tcase_add_loop_test(tc, a_message_gives_these_names, 0, ARRAY_LEN(samples));
	tcase_add_loop_test(tc, every_prefix_is_read_within_it, 0, ARRAY_LEN(samples));
	tcase_add_test(tc, no_more_addresses_than_there_is_room_for_are_told);
	tcase_add_test(tc, lldp_is_known_by_its_ethernet_type);
	tcase_add_test(tc, lldp_behind_a_tag_is_known_too);
	tcase_add_test(tc, cdp_is_known_behind_snap);
	tcase_add_test(tc, another_of_ciscos_protocols_is_none);
	suite_add_tcase(s, tc);
	sr = srunner_create(s);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
