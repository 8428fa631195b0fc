/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What neighbour discovery claims, a fact a row: one message, altered in one
 * place, and who has which MAC by it.
 */
#include "camwarden/packet.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/capture.h"

#include "guard.h"
#include "packet_build.h"

enum { SOLICITATION = 135, ADVERTISEMENT = 136, ETHERNET = 14, IPV6 = 40, ND = 24 };
/* Offsets in the frame. */
enum { HOPS = ETHERNET + 7, SOURCE = ETHERNET + 8, MESSAGE = ETHERNET + IPV6 };

static struct build b;
static struct packet_decoder decoder;
static struct packet pk;

/* fd00::11 to fd00::10, about fd00::15 in an advertisement, of fd00::10 else. */
static void
message_make(unsigned type, unsigned option)
{
	static const uint8_t mac[] = {0x02, 0, 0, 0, 0, 0xaa};
	uint8_t *p, *ip;

	build_init(&b);
	p = build_front(&b, 8);
	p[0] = (uint8_t)option;
	p[1] = 1;
	memcpy(p + 2, mac, sizeof(mac));
	p = build_front(&b, 16); /* the target */
	p[0] = 0xfd;
	p[15] = type == ADVERTISEMENT ? 0x15 : 0x10;
	p = build_icmp(&b, type, 0);
	p[4] = type == ADVERTISEMENT ? 0x60 : 0; /* solicited, override */
	ip = build_ipv6(&b, 0x11, 0x10, 58);
	ip[7] = 255;
	build_ethernet(&b, 0x86dd);
}

static bool
claims(void)
{
	struct frame frame = {.time = 1,
		.data = build_data(&b),
		.caplen = (uint32_t)build_len(&b),
		.len = (uint32_t)build_len(&b),
		.link = FRAME_ETHERNET};
	static const struct hash_key key = {{1, 2}};

	packet_decoder_init(&decoder, &key);
	ck_assert_int_eq(packet_decode(&decoder, &frame, &pk), PACKET_OK);
	ck_assert_uint_eq(pk.family, 6);
	return pk.flags & PACKET_ND;
}

static void
assert_claim(const char *address)
{
	char text[ADDR_STRLEN], mac[MAC_STRLEN];

	ck_assert(claims());
	ck_assert_str_eq(addr_format(&pk.arp.sender, text), address);
	ck_assert_str_eq(mac_format(&pk.arp.sender_mac, mac), "02:00:00:00:00:aa");
}

START_TEST(a_solicitation_claims_its_source)
{
	message_make(SOLICITATION, 1);
	assert_claim("fd00::11");
	ck_assert_uint_eq(pk.arp.operation, 1);
}
END_TEST

START_TEST(an_advertisement_claims_its_target)
{
	message_make(ADVERTISEMENT, 2);
	assert_claim("fd00::15");
	ck_assert_uint_eq(pk.arp.operation, 2);
}
END_TEST

START_TEST(the_option_may_follow_others)
{
	uint8_t *p;

	message_make(ADVERTISEMENT, 2);
	/* A nonce (RFC 3971 5.3.2) between: all before it moves up. */
	p = build_front(&b, 8);
	memmove(p, p + 8, MESSAGE + ND);
	p[MESSAGE + ND] = 14;
	p[MESSAGE + ND + 1] = 1;
	p[ETHERNET + 5] = (uint8_t)(p[ETHERNET + 5] + 8);
	assert_claim("fd00::15");
}
END_TEST

/* Byte at an offset, and why the message claims nothing then. */
static const struct alteration {
	const char *fact;
	unsigned type, option, at;
	uint8_t value;
} alterations[] = {
	{"it came over a router", ADVERTISEMENT, 2, HOPS, 254},
	{"its code is none", ADVERTISEMENT, 2, MESSAGE + 1, 1},
	{"it overrides nobody's entry", ADVERTISEMENT, 2, MESSAGE + 4, 0x40},
	{"its target is a group", ADVERTISEMENT, 2, MESSAGE + 8, 0xff},
	{"an option has no length", ADVERTISEMENT, 2, MESSAGE + ND + 1, 0},
	{"an option is longer than the message", ADVERTISEMENT, 2, MESSAGE + ND + 1, 2},
	{"a solicitation has no target's option", SOLICITATION, 2, HOPS, 255},
	{"an advertisement has no source's option", ADVERTISEMENT, 1, HOPS, 255},
	{"it is another message", 137, 2, HOPS, 255},
	{"it is a router's", 134, 1, HOPS, 255},
};

START_TEST(what_a_receiver_would_discard_claims_nothing)
{
	const struct alteration *a = &alterations[_i];

	message_make(a->type, a->option);
	build_data(&b)[a->at] = a->value;
	ck_assert_msg(!claims(), "%s", a->fact);
}
END_TEST

START_TEST(a_probe_before_use_claims_nothing)
{
	message_make(SOLICITATION, 1);
	memset(build_data(&b) + SOURCE, 0, 16);
	ck_assert(!claims());
}
END_TEST

START_TEST(a_mapped_address_is_no_neighbour)
{
	static const uint8_t mapped[] = {
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 0, 0, 1};

	message_make(ADVERTISEMENT, 2);
	memcpy(build_data(&b) + MESSAGE + 8, mapped, sizeof(mapped));
	ck_assert(!claims());
}
END_TEST

START_TEST(a_fragment_claims_nothing)
{
	uint8_t *ip;

	message_make(ADVERTISEMENT, 2);
	b.start += ETHERNET + IPV6;
	build_ipv6_fragment(&b, 58, 0, 1, 7);
	ip = build_ipv6(&b, 0x11, 0x10, 44);
	ip[7] = 255;
	build_ethernet(&b, 0x86dd);
	ck_assert(!claims());
}
END_TEST

/* Cut at every byte: nothing is read behind it, and half an option is none. */
START_TEST(every_prefix_is_decoded)
{
	message_make(ADVERTISEMENT, 2);
	for (size_t n = 0; n < build_len(&b); n++) {
		struct frame frame = {.time = 1,
			.data = guard_put(build_data(&b), n),
			.caplen = (uint32_t)n,
			.len = (uint32_t)build_len(&b),
			.link = FRAME_ETHERNET};

		packet_decode(&decoder, &frame, &pk);
		ck_assert_uint_eq(pk.flags & PACKET_ND, 0);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("neighbour");
	TCase *tc = tcase_create("neighbour");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tc, a_solicitation_claims_its_source);
	tcase_add_test(tc, an_advertisement_claims_its_target);
	tcase_add_test(tc, the_option_may_follow_others);
	tcase_add_loop_test(tc, what_a_receiver_would_discard_claims_nothing, 0,
		(int)ARRAY_LEN(alterations));
	tcase_add_test(tc, a_probe_before_use_claims_nothing);
	tcase_add_test(tc, a_mapped_address_is_no_neighbour);
	tcase_add_test(tc, a_fragment_claims_nothing);
	tcase_add_test(tc, every_prefix_is_decoded);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
