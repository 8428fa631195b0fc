/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * QUIC's first packets: what of TLS they show.  Packets are sealed here with the
 * keys that RFC 9001 A.1 gives for one identifier, so that how they are derived
 * is not taken from what is tested.
 */
#include "camwarden/protocol.h"

#include <check.h>
#include <nettle/gcm.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "guard.h"
#include "protocol_help.h"
#include "protocol_samples.h"

enum { PACKET = 1200, NUMBER = 2 };

#define ID "\x83\x94\xc8\xf0\x3e\x51\x57\x08"

struct side_keys {
	const char *key, *iv, *hp;
};

static const struct side_keys client_keys = {
	"\x1f\x36\x96\x13\xdd\x76\xd5\x46\x77\x30\xef\xcb\xe3\xb1\xa2\x2d",
	"\xfa\x04\x4b\x2f\x42\xa3\xfd\x3b\x46\xfb\x25\x5c",
	"\x9f\x50\x44\x9e\x04\xa0\xe8\x10\x28\x3a\x1e\x99\x33\xad\xed\xd2",
};
static const struct side_keys server_keys = {
	"\xcf\x3a\x53\x31\x65\x3c\x36\x4c\x88\xf0\xf3\x79\xb6\x06\x7e\x37",
	"\x0a\xc1\x49\x3c\xa1\x90\x58\x53\xb0\xbb\xa0\x3e",
	"\xc2\x06\xb8\xd9\xb9\xf0\xf3\x76\x44\x43\x0b\x49\x0e\xea\xa3\x14",
};

struct packet {
	uint8_t bytes[PACKET];
	size_t frames; /* bytes of them so far */
	uint8_t frame[PACKET];
};

static void
frame_add(struct packet *p, const void *bytes, size_t n)
{
	ck_assert_uint_le(p->frames + n, sizeof(p->frame));
	memcpy(p->frame + p->frames, bytes, n);
	p->frames += n;
}

/* CRYPTO, RFC 9000 19.6 */
static void
crypto_add(struct packet *p, size_t offset, const char *bytes, size_t n)
{
	uint8_t head[] = {6, (uint8_t)(0x40 | offset >> 8), (uint8_t)offset,
		(uint8_t)(0x40 | n >> 8), (uint8_t)n};

	frame_add(p, head, sizeof(head));
	frame_add(p, bytes, n);
}

/* Pads the frames to a packet of `PACKET` bytes and protects it (RFC 9001 5). */
static void
seal(struct packet *p, const struct side_keys *k, const char *to, size_t to_len,
	uint8_t number)
{
	struct gcm_aes128_ctx gcm;
	struct aes128_ctx hp;
	uint8_t iv[GCM_IV_SIZE], mask[AES_BLOCK_SIZE], *b = p->bytes;
	size_t at = 0, len, number_at;

	memset(p->frame + p->frames, 0, sizeof(p->frame) - p->frames);
	memcpy(b, "\xc1\0\0\0\1", 5);
	b[5] = (uint8_t)to_len;
	memcpy(b + 6, to, to_len);
	at = 6 + to_len;
	b[at++] = 0; /* of who sends it */
	b[at++] = 0; /* no token */
	number_at = at + 2;
	len = PACKET - number_at;
	b[at] = (uint8_t)(0x40 | len >> 8);
	b[at + 1] = (uint8_t)len;
	b[number_at] = 0;
	b[number_at + 1] = number;
	at = number_at + NUMBER;
	memcpy(iv, k->iv, sizeof(iv));
	iv[GCM_IV_SIZE - 1] ^= number;
	gcm_aes128_set_key(&gcm, (const uint8_t *)k->key);
	gcm_aes128_set_iv(&gcm, sizeof(iv), iv);
	gcm_aes128_update(&gcm, at, b);
	gcm_aes128_encrypt(&gcm, PACKET - at - GCM_DIGEST_SIZE, b + at, p->frame);
	gcm_aes128_digest(&gcm, GCM_DIGEST_SIZE, b + PACKET - GCM_DIGEST_SIZE);
	aes128_set_encrypt_key(&hp, (const uint8_t *)k->hp);
	aes128_encrypt(&hp, sizeof(mask), mask, b + number_at + 4);
	b[0] ^= mask[0] & 0x0f;
	for (size_t i = 0; i < NUMBER; i++)
		b[number_at + i] ^= mask[1 + i];
}

#define HELLO "\x01\x00\x00\x4e" CLIENT_HELLO_BODY
#define SERVER_HELLO_ALONE                                                             \
	"\x02\x00\x00\x2e\x03\x03" RANDOM "\x00\x13\x01\x00\x00\x06\x00\x2b\x00\x02"   \
	"\x03\x04"
enum { HELLO_LEN = sizeof(HELLO) - 1 };

static void
client_packet(struct packet *p)
{
	*p = (struct packet){.frames = 0};
	crypto_add(p, 0, HELLO, HELLO_LEN);
	seal(p, &client_keys, ID, sizeof(ID) - 1, 0);
}

static bool
see(struct protocol_state *s, unsigned side, const struct packet *p)
{
	return say_segment(s, side, false, 0, p->bytes, PACKET);
}

START_TEST(the_clients_first_packet_shows_its_hello)
{
	struct protocol_state s;
	struct packet p;

	client_packet(&p);
	protocol_init(&s);
	ck_assert(see(&s, CLIENT, &p));
	ck_assert_uint_eq(s.facts.application, PROTOCOL_QUIC);
	ck_assert_uint_eq(s.facts.flags, PROTOCOL_REQUEST | PROTOCOL_ENCRYPTED);
	ck_assert_uint_eq(s.facts.client_side, CLIENT);
	ck_assert_str_eq(s.facts.server_name, "rs1.vms.local");
	ck_assert_uint_eq(s.facts.tls_offered, 0x0304);
	ck_assert_uint_eq(s.facts.tls_version, 0);
	ck_assert_uint_eq(s.facts.ja4[0], 'q');
	ck_assert(s.datagrams.over[CLIENT]);
}
END_TEST

START_TEST(the_server_chooses_in_its_own)
{
	struct protocol_state s;
	struct packet p;

	client_packet(&p);
	protocol_init(&s);
	see(&s, CLIENT, &p);
	p = (struct packet){.frames = 0};
	frame_add(&p, "\x02\x00\x00\x00\x00", 5); /* ACK of packet 0 */
	crypto_add(&p, 0, SERVER_HELLO_ALONE, sizeof(SERVER_HELLO_ALONE) - 1);
	seal(&p, &server_keys, "", 0, 1);
	ck_assert(see(&s, SERVER, &p));
	ck_assert_uint_eq(s.facts.tls_version, 0x0304);
	ck_assert_uint_eq(s.facts.tls_cipher, 0x1301);
	ck_assert_uint_eq(s.facts.flags, BOTH | PROTOCOL_ENCRYPTED);
	ck_assert(s.done);
}
END_TEST

START_TEST(a_hello_in_pieces_out_of_order_is_put_together)
{
	static const size_t cuts[] = {60, 70, 20, 40, 0};
	struct protocol_state s;
	struct packet p = {.frames = 0};
	size_t end[] = {70, HELLO_LEN, 40, 60, 20};

	frame_add(&p, "\x01\x00\x00", 3); /* PING, PADDING */
	for (size_t i = 0; i < ARRAY_LEN(cuts); i++)
		crypto_add(&p, cuts[i], HELLO + cuts[i], end[i] - cuts[i]);
	seal(&p, &client_keys, ID, sizeof(ID) - 1, 7);
	protocol_init(&s);
	see(&s, CLIENT, &p);
	ck_assert_str_eq(s.facts.server_name, "rs1.vms.local");
}
END_TEST

/* ---- a hello in two packets: room is borrowed ---- */

static unsigned lent;

static struct protocol_buffer *
buffer_take(void *ctx)
{
	lent++;
	return ctx;
}

static void
buffer_give_back(void *ctx, struct protocol_buffer *b)
{
	ck_assert_ptr_eq(ctx, b);
	lent--;
}

/* The second half, then the first. */
static void
see_halves(struct protocol_state *s, const struct protocol_out *out)
{
	struct packet p[2] = {{.frames = 0}, {.frames = 0}};

	crypto_add(&p[0], 50, HELLO + 50, HELLO_LEN - 50);
	seal(&p[0], &client_keys, ID, sizeof(ID) - 1, 1);
	crypto_add(&p[1], 0, HELLO, 50);
	seal(&p[1], &client_keys, "elsewhere", 9, 0);
	protocol_init(s);
	for (size_t i = 0; i < ARRAY_LEN(p); i++) {
		struct protocol_segment g = {
			.payload = p[i].bytes, .len = PACKET, .wire = PACKET};

		ck_assert_str_eq(s->facts.server_name, "");
		protocol_see(s, &g, out);
	}
}

START_TEST(a_hello_over_two_packets_is_put_together)
{
	static struct protocol_buffer buffer;
	struct protocol_out out = {
		.take = buffer_take, .give_back = buffer_give_back, .ctx = &buffer};
	struct protocol_state s;

	see_halves(&s, &out);
	ck_assert_str_eq(s.facts.server_name, "rs1.vms.local");
	ck_assert(s.datagrams.over[CLIENT]);
	ck_assert_uint_eq(lent, 0);
}
END_TEST

START_TEST(without_room_half_a_hello_shows_nothing)
{
	struct protocol_state s;

	see_halves(&s, NULL);
	ck_assert_uint_eq(s.facts.application, PROTOCOL_QUIC);
	ck_assert_str_eq(s.facts.server_name, "");
}
END_TEST

START_TEST(room_is_given_back_at_the_end)
{
	static struct protocol_buffer buffer;
	struct protocol_out out = {
		.take = buffer_take, .give_back = buffer_give_back, .ctx = &buffer};
	struct packet p = {.frames = 0};
	struct protocol_segment g = {.payload = p.bytes, .len = PACKET, .wire = PACKET};
	struct protocol_state s;

	crypto_add(&p, 50, HELLO + 50, HELLO_LEN - 50);
	seal(&p, &client_keys, ID, sizeof(ID) - 1, 1);
	protocol_init(&s);
	protocol_see(&s, &g, &out);
	ck_assert_uint_eq(lent, 1);
	protocol_end(&s, &out);
	ck_assert_uint_eq(lent, 0);
}
END_TEST

START_TEST(an_altered_packet_shows_its_version_only)
{
	struct protocol_state s;
	struct packet p;

	client_packet(&p);
	p.bytes[PACKET - 1] ^= 1;
	protocol_init(&s);
	see(&s, CLIENT, &p);
	ck_assert_uint_eq(s.facts.application, PROTOCOL_QUIC);
	ck_assert_str_eq(s.facts.server_name, "");
	ck_assert_uint_eq(s.facts.client_side, 2);
}
END_TEST

/* Frames that claim to reach farther than there is, in a packet that fits. */
START_TEST(frames_that_lie_are_left)
{
	static const struct chunk frames[] = {
		SAY(CLIENT, "\x06\x00\x7f\xff"),                 /* beyond the packet */
		SAY(CLIENT, "\x06\xff\xff\xff\xff\xff\xff\xff"), /* the window */
		SAY(CLIENT, "\x02\x00\x00\x7f\xff\x00"), /* an ACK of many ranges */
		SAY(CLIENT, "\x1c\x00\x00\x00"),         /* a close */
	};

	for (size_t i = 0; i < ARRAY_LEN(frames); i++) {
		struct packet p = {.frames = 0};
		struct protocol_state s;

		frame_add(&p, frames[i].bytes, frames[i].len);
		memset(p.frame + p.frames, 0xff, 64);
		p.frames += 64;
		seal(&p, &client_keys, ID, sizeof(ID) - 1, 0);
		protocol_init(&s);
		see(&s, CLIENT, &p);
		ck_assert_uint_eq(s.facts.application, PROTOCOL_QUIC);
		ck_assert_str_eq(s.facts.server_name, "");
	}
}
END_TEST

START_TEST(frames_of_noise_do_no_harm)
{
	uint32_t noise = 1;

	for (unsigned i = 0; i < 2000; i++) {
		struct packet p = {.frames = PACKET / 2};
		struct protocol_state s;

		for (size_t k = 0; k < p.frames; k++) {
			noise = noise * 1664525 + 1013904223;
			p.frame[k] = noise & 0x3000000 ? noise >> 24 : 6;
		}
		seal(&p, &client_keys, ID, sizeof(ID) - 1, 0);
		protocol_init(&s);
		see(&s, CLIENT, &p);
		ck_assert_uint_eq(s.facts.application, PROTOCOL_QUIC);
	}
}
END_TEST

START_TEST(no_prefix_is_read_beyond_its_end)
{
	struct packet p;

	client_packet(&p);
	for (size_t len = 1; len <= PACKET; len += len < 64 ? 1 : 31) {
		struct protocol_segment g = {
			.payload = guard_put(p.bytes, len), .len = len, .wire = PACKET};
		struct protocol_state s;

		protocol_init(&s);
		protocol_see(&s, &g, NULL);
		g.wire = len;
		protocol_init(&s);
		protocol_see(&s, &g, NULL);
	}
}
END_TEST

static Suite *
quic_suite(void)
{
	Suite *s = suite_create("quic");
	TCase *tc = tcase_create("hello");

	tcase_add_test(tc, the_clients_first_packet_shows_its_hello);
	tcase_add_test(tc, the_server_chooses_in_its_own);
	tcase_add_test(tc, a_hello_in_pieces_out_of_order_is_put_together);
	tcase_add_test(tc, a_hello_over_two_packets_is_put_together);
	tcase_add_test(tc, without_room_half_a_hello_shows_nothing);
	tcase_add_test(tc, room_is_given_back_at_the_end);
	tcase_add_test(tc, frames_of_noise_do_no_harm);
	tcase_add_test(tc, an_altered_packet_shows_its_version_only);
	tcase_add_test(tc, frames_that_lie_are_left);
	tcase_add_test(tc, no_prefix_is_read_beyond_its_end);
	suite_add_tcase(s, tc);
	return s;
}

int
main(void)
{
	SRunner *sr = srunner_create(quic_suite());
	int failed;

	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
