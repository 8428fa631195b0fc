/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Redaction of whole frames, as the packet stage decodes them: headers stay, and
 * nothing behind them that is not a known payload.
 */
#include "camwarden/evidence.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/capture.h"
#include "camwarden/packet.h"
#include "guard.h"
#include "packet_build.h"
#include "packet_samples.h"

enum { IP = 14, TCP = IP + 20, TCP_PAYLOAD = TCP + 20, UDP_PAYLOAD = TCP + 8 };

static struct packet_decoder decoder;
static struct build b;
static struct packet pk;
static struct frame frame;
static uint8_t out[EVIDENCE_BYTES];
static size_t n;

static void
setup(void)
{
	static const struct hash_key key = {{1, 2}};

	packet_decoder_init(&decoder, &key);
	build_init(&b);
}

static void
decode_and_redact(enum frame_link link, const uint8_t *p, size_t len)
{
	struct flow_first first = {
		.side = 1, .syn_side = 1, .syn_ack_side = 2, .turn = true};

	frame = (struct frame){.data = guard_put(p, len),
		.caplen = (uint32_t)len,
		.len = (uint32_t)len,
		.link = link};
	packet_decode(&decoder, &frame, &pk);
	memset(out, 0xee, sizeof(out));
	n = evidence_redact(&pk, &frame, &first, out);
}

static void
redact(void)
{
	decode_and_redact(FRAME_ETHERNET, build_data(&b), build_len(&b));
}

static void
assert_shown(size_t from, size_t len)
{
	ck_assert_mem_eq(out + from, build_data(&b) + from, len);
}

static void
assert_masked(size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		ck_assert_uint_eq(out[i], 'x');
}

static const char redacted[] = "GET /axxxxxxxxxx HTTP/1.1\r\n\r\n";

static void
build_request(unsigned dport)
{
	build_text(&b, "GET /a?p=hunter2 HTTP/1.1\r\n\r\n");
	build_tcp(&b, 40000, dport, TCP_ACK | TCP_PSH, 0);
	build_ipv4(&b, 1, 2, IP_TCP, 0);
	build_ethernet(&b, 0x0800);
}

START_TEST(headers_stay_and_the_payload_is_redacted)
{
	build_request(80);
	redact();
	ck_assert_uint_eq(n, build_len(&b));
	assert_shown(0, TCP_PAYLOAD);
	ck_assert_mem_eq(out + TCP_PAYLOAD, redacted, sizeof(redacted) - 1);
}
END_TEST

START_TEST(a_packet_without_payload_is_shown_whole)
{
	build_tcp(&b, 40000, 443, TCP_SYN, 8);
	build_ipv4(&b, 1, 2, IP_TCP, 0);
	build_ethernet(&b, 0x0800);
	redact();
	ck_assert_uint_eq(n, TCP_PAYLOAD + 8);
	assert_shown(0, n);
}
END_TEST

START_TEST(padding_behind_the_packet_is_masked)
{
	/* What drivers leave there was other packets' once. */
	build_tcp(&b, 40000, 443, TCP_ACK, 0);
	build_ipv4(&b, 1, 2, IP_TCP, 0);
	build_ethernet(&b, 0x0800);
	memmove(b.room + b.start - 7, b.room + b.start, build_len(&b));
	b.start -= 7;
	memcpy(b.room + BUILD_MAX - 7, "hunter2", 7);
	redact();
	ck_assert_uint_eq(n, TCP_PAYLOAD + 7);
	assert_shown(0, TCP_PAYLOAD);
	assert_masked(TCP_PAYLOAD, n);
}
END_TEST

START_TEST(padding_behind_a_payload_is_masked)
{
	build_request(80);
	memmove(b.room + b.start - 7, b.room + b.start, build_len(&b));
	b.start -= 7;
	memcpy(b.room + BUILD_MAX - 7, "GET / H", 7);
	redact();
	assert_masked(n - 7, n);
}
END_TEST

START_TEST(a_late_fragment_is_masked_behind_its_ip_header)
{
	uint8_t *ip;

	build_text(&b, "GET / HTTP/1.1\r\nX: hunter2\r\n");
	ip = build_ipv4(&b, 1, 2, IP_TCP, 0);
	build_be16(ip + 6, 100);
	build_ethernet(&b, 0x0800);
	redact();
	assert_shown(0, TCP);
	assert_masked(TCP, n);
	ck_assert_uint_eq(n, build_len(&b));
}
END_TEST

START_TEST(headers_that_are_cut_give_nothing)
{
	build_tcp(&b, 40000, 443, TCP_SYN, 8);
	build_ipv4(&b, 1, 2, IP_TCP, 0);
	build_ethernet(&b, 0x0800);
	for (size_t k = 0; k < build_len(&b); k++) {
		decode_and_redact(FRAME_ETHERNET, build_data(&b), k);
		ck_assert_uint_eq(n, 0);
	}
}
END_TEST

START_TEST(a_packet_is_cut_before_it_is_read)
{
	static const char long_field[] =
		"GET / HTTP/1.1\r\nUser-Agent: a\r\nHost: cam\r\n\r\n";
	char text[EVIDENCE_BYTES];

	/* The field's end lies behind the cut: so it is not known. */
	memset(text, 'p', sizeof(text));
	memcpy(text, long_field, 31);
	memcpy(text + EVIDENCE_BYTES - TCP_PAYLOAD - 10, "\r\nHost: hunter2\r\n\r\n",
		19);
	text[EVIDENCE_BYTES - 1] = '\0';
	build_text(&b, text);
	build_tcp(&b, 40000, 80, TCP_ACK, 0);
	build_ipv4(&b, 1, 2, IP_TCP, 0);
	build_ethernet(&b, 0x0800);
	redact();
	ck_assert_uint_eq(n, EVIDENCE_BYTES);
	ck_assert_mem_eq(out + n - 10, "\r\nHost: xx", 10);
}
END_TEST

START_TEST(inside_a_tunnel_the_inner_payload_is_redacted)
{
	build_request(80);
	build_vxlan(&b, 7);
	build_udp(&b, 50000, 4789);
	build_ipv4(&b, 8, 9, IP_UDP, 0);
	build_ethernet(&b, 0x0800);
	redact();
	ck_assert_uint_eq(n, build_len(&b));
	assert_shown(0, n - (sizeof(redacted) - 1));
	ck_assert_mem_eq(
		out + n - (sizeof(redacted) - 1), redacted, sizeof(redacted) - 1);
}
END_TEST

START_TEST(a_tunnel_whose_inside_is_not_decoded_is_masked)
{
	build_text(&b, "hunter2 and more than a header of Ethernet");
	build_vxlan(&b, 7);
	build_udp(&b, 50000, 4789);
	build_ipv4(&b, 8, 9, IP_UDP, 0);
	build_ethernet(&b, 0x0800);
	redact();
	assert_shown(0, UDP_PAYLOAD);
	assert_masked(UDP_PAYLOAD, n);
}
END_TEST

/* An error about a packet of which `offset` is the fragment offset. */
static void
build_icmp_error(unsigned offset)
{
	uint8_t *ip;

	build_text(&b, "hunter2");
	build_udp(&b, 40000, 161);
	ip = build_ipv4(&b, 1, 2, IP_UDP, 0);
	build_be16(ip + 6, offset);
	build_icmp(&b, 3, 3);
	build_ipv4(&b, 2, 1, IP_ICMP, 0);
	build_ethernet(&b, 0x0800);
}

START_TEST(an_icmp_error_shows_the_headers_that_it_quotes)
{
	build_icmp_error(0);
	redact();
	assert_shown(0, n - 7);
	assert_masked(n - 7, n);
}
END_TEST

START_TEST(an_icmp_error_about_a_late_fragment_quotes_no_ports)
{
	build_icmp_error(100);
	redact();
	assert_shown(0, n - 15);
	assert_masked(n - 15, n);
}
END_TEST

START_TEST(an_echo_and_a_protocol_without_ports_are_masked)
{
	build_text(&b, "GET / HTTP/1.1\r\n");
	build_icmp(&b, 8, 0);
	build_ipv4(&b, 1, 2, IP_ICMP, 0);
	build_ethernet(&b, 0x0800);
	redact();
	assert_masked(TCP + 8, n);
	build_init(&b);
	build_text(&b, "GET / HTTP/1.1\r\n");
	build_ipv4(&b, 1, 2, 112, 0); /* VRRP once had a password in clear */
	build_ethernet(&b, 0x0800);
	redact();
	assert_shown(0, TCP);
	assert_masked(TCP, n);
}
END_TEST

START_TEST(every_prefix_of_every_sample_is_redacted_within_its_bytes)
{
	const struct packet_sample *s = &packet_samples[_i];
	size_t len;

	s->make(&b);
	len = build_len(&b);
	for (size_t k = 0; k <= len; k++) {
		decode_and_redact(s->link, build_data(&b), k);
		ck_assert(n == 0 || n == MIN(k, (size_t)EVIDENCE_BYTES));
		for (size_t i = 0; i < n; i++)
			ck_assert(out[i] == build_data(&b)[i] || out[i] == 'x');
	}
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("redact_frame");
	TCase *t = tcase_create("frame");
	SRunner *sr;
	int failed;

	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_test(t, headers_stay_and_the_payload_is_redacted);
	tcase_add_test(t, a_packet_without_payload_is_shown_whole);
	tcase_add_test(t, padding_behind_the_packet_is_masked);
	tcase_add_test(t, padding_behind_a_payload_is_masked);
	tcase_add_test(t, a_late_fragment_is_masked_behind_its_ip_header);
	tcase_add_test(t, headers_that_are_cut_give_nothing);
	tcase_add_test(t, a_packet_is_cut_before_it_is_read);
	tcase_add_test(t, inside_a_tunnel_the_inner_payload_is_redacted);
	tcase_add_test(t, a_tunnel_whose_inside_is_not_decoded_is_masked);
	tcase_add_test(t, an_icmp_error_shows_the_headers_that_it_quotes);
	tcase_add_test(t, an_icmp_error_about_a_late_fragment_quotes_no_ports);
	tcase_add_test(t, an_echo_and_a_protocol_without_ports_are_masked);
	tcase_add_loop_test(t,
		every_prefix_of_every_sample_is_redacted_within_its_bytes, 0,
		(int)packet_samples_count);
	suite_add_tcase(s, t);
	sr = srunner_create(s);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
