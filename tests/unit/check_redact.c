/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Redaction of payloads: what is shown of each protocol, and that a secret is
 * not, wherever it stands and wherever it is cut.
 */
#include "camwarden/evidence.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "guard.h"
#include "redact_samples.h"

enum { ROOM = 2048 };

static const struct evidence_payload client = {true, true, 0, 40000, 80};
static const struct evidence_payload server = {true, true, 1, 80, 40000};
static const struct evidence_payload datagram = {false, true, 2, 40000, 161};

static struct evidence_payload
at_port(struct evidence_payload as, uint16_t port)
{
	if (as.sender == 1)
		as.sport = port;
	else
		as.dport = port;
	return as;
}

static uint8_t out[ROOM];

/* Redacts from a page's end, so that a read behind it is a fault. */
static void
redact(struct evidence_payload as, const void *bytes, size_t n)
{
	ck_assert_uint_le(n, ROOM);
	memset(out, 0xee, sizeof(out));
	evidence_redact_payload(&as, guard_put(bytes, n), n, out);
	for (size_t i = 0; i < n; i++)
		ck_assert(out[i] == ((const uint8_t *)bytes)[i] || out[i] == 'x');
}

static void
assert_text(struct evidence_payload as, const char *in, const char *expected)
{
	char text[ROOM + 1] = "";

	redact(as, in, strlen(in));
	memcpy(text, out, strlen(in));
	ck_assert_str_eq(text, expected);
}

/* ---- heads ---- */

START_TEST(a_request_shows_its_line_and_harmless_fields)
{
	assert_text(client,
		"GET /axis-cgi/jpg/image.cgi HTTP/1.1\r\n"
		"Host: cam1.local:8080\r\n"
		"User-Agent: curl/7.88.1 (linux)\r\n"
		"Authorization: Basic cm9vdDpodW50ZXIy\r\n"
		"Cookie: session=5f3a\r\n\r\n",
		"GET /axis-cgi/jpg/image.cgi HTTP/1.1\r\n"
		"Host: cam1.local:8080\r\n"
		"User-Agent: curl/7.88.1 (linux)\r\n"
		"Authorization: Basicxxxxxxxxxxxxxxxxx\r\n"
		"Cookie: xxxxxxxxxxxx\r\n\r\n");
}
END_TEST

START_TEST(a_query_a_parameter_and_a_fragment_are_masked)
{
	assert_text(client, "GET /a/b.cgi?pwd=hunter2 HTTP/1.1\r\n\r\n",
		"GET /a/b.cgixxxxxxxxxxxx HTTP/1.1\r\n\r\n");
	assert_text(client, "GET /a;jsessionid=77 HTTP/1.1\r\n\r\n",
		"GET /axxxxxxxxxxxxxx HTTP/1.1\r\n\r\n");
	assert_text(client, "GET /user=admin&password=pw/1 RTSP/1.0\r\n\r\n",
		"GET /userxxxxxxxxxxxxxxxxxxxx RTSP/1.0\r\n\r\n");
}
END_TEST

START_TEST(user_information_masks_the_whole_authority)
{
	assert_text(client,
		"DESCRIBE rtsp://admin:hunter2@10.0.0.1/live RTSP/1.0\r\n\r\n",
		"DESCRIBE rtsp://xxxxxxxxxxxxxxxxxxxxxxxxxxx RTSP/1.0\r\n\r\n");
	assert_text(client, "DESCRIBE rtsp://10.0.0.1:554/live?u=1 RTSP/1.0\r\n\r\n",
		"DESCRIBE rtsp://10.0.0.1:554/livexxxx RTSP/1.0\r\n\r\n");
	assert_text(client, "GET http://[fd00::1]:80/x HTTP/1.1\r\n\r\n",
		"GET http://[fd00::1]:80/x HTTP/1.1\r\n\r\n");
}
END_TEST

START_TEST(a_password_with_a_slash_is_neither_host_nor_path)
{
	assert_text(client, "DESCRIBE rtsp://admin:12/34@h/live RTSP/1.0\r\n\r\n",
		"DESCRIBE rtsp://xxxxxxxxxxxxxxxxxx RTSP/1.0\r\n\r\n");
	assert_text(client, "GET /admin/pw@h HTTP/1.1\r\n\r\n",
		"GET xxxxxxxxxxx HTTP/1.1\r\n\r\n");
}
END_TEST

START_TEST(an_authority_that_is_cut_may_be_a_user)
{
	assert_text(client, "GET http://hunter2", "GET http://xxxxxxx");
	assert_text(client, "CONNECT hunter2", "CONNECT xxxxxxx");
	assert_text(client, "GET http://10.0.0.1/a", "GET http://xxxxxxxxxx");
}
END_TEST

START_TEST(a_long_name_in_a_path_may_be_a_token)
{
	assert_text(client,
		"GET /a/0123456789abcdef0123456789abcdef/b HTTP/1.1\r\n\r\n",
		"GET /a/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx HTTP/1.1\r\n\r\n");
}
END_TEST

START_TEST(a_path_that_is_cut_may_end_in_a_token)
{
	assert_text(client, "GET /live/abcd", "GET /live/xxxx");
}
END_TEST

START_TEST(a_body_is_masked)
{
	assert_text(client,
		"POST /login HTTP/1.1\r\nContent-Type: text/xml; charset=utf-8\r\n"
		"Content-Length: 16\r\n\r\n<pw>hunter2</pw>\n",
		"POST /login HTTP/1.1\r\nContent-Type: text/xmlxxxxxxxxxxxxxxx\r\n"
		"Content-Length: 16\r\n\r\nxxxxxxxxxxxxxxxxx");
}
END_TEST

START_TEST(a_credential_shows_its_scheme_only_when_that_is_one)
{
	assert_text(client, "GET / HTTP/1.1\r\nAuthorization: hunter2\r\n\r\n",
		"GET / HTTP/1.1\r\nAuthorization: xxxxxxx\r\n\r\n");
	assert_text(client, "GET / HTTP/1.1\r\nAuthorization:Digest u=\"a\"\r\n\r\n",
		"GET / HTTP/1.1\r\nAuthorization:Digestxxxxxx\r\n\r\n");
	assert_text(server,
		"HTTP/1.1 401 hunter2\r\nWWW-Authenticate: Basic realm=\"c\"\r\n\r\n",
		"HTTP/1.1 401xxxxxxxx\r\nWWW-Authenticate: Basicxxxxxxxxxx\r\n\r\n");
}
END_TEST

START_TEST(a_location_shows_neither_user_nor_query)
{
	assert_text(server,
		"HTTP/1.1 302 Found\r\nLocation: https://ms.local/a/b?t=1\r\n\r\n",
		"HTTP/1.1 302xxxxxx\r\nLocation: https://ms.local/a/bxxxx\r\n\r\n");
	assert_text(server,
		"HTTP/1.1 302 Found\r\nLocation: https://u:pw@ms.local/a\r\n\r\n",
		"HTTP/1.1 302xxxxxx\r\nLocation: https://xxxxxxxxxxxxxxx\r\n\r\n");
}
END_TEST

START_TEST(a_folded_field_shows_nothing_of_its_value)
{
	assert_text(client,
		"GET / HTTP/1.1\r\nHost: user\r\n :hunter2@h\r\nServer: a\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: xxxx\r\nxxxxxxxxxxx\r\nServer: a\r\n\r\n");
}
END_TEST

START_TEST(a_line_that_is_cut_shows_its_name_at_most)
{
	assert_text(client, "GET / HTTP/1.1\r\nHost: hunter2",
		"GET / HTTP/1.1\r\nHost: xxxxxxx");
	assert_text(client, "GET / HTTP/1.1\r\nHost: hunter2\r\n",
		"GET / HTTP/1.1\r\nHost: xxxxxxx\r\n");
	assert_text(client, "GET / HTTP/1.1\r\nhunter2", "GET / HTTP/1.1\r\nxxxxxxx");
}
END_TEST

START_TEST(a_line_that_is_no_field_is_masked)
{
	assert_text(client, "GET / HTTP/1.1\r\nhunter2\r\np w: x\r\n9a: b\r\n\r\n",
		"GET / HTTP/1.1\r\nxxxxxxx\r\nxxxxxx\r\nxxxxx\r\n\r\n");
}
END_TEST

START_TEST(transport_shows_how_media_goes)
{
	assert_text(client,
		"SETUP rtsp://c/1 RTSP/1.0\r\nCSeq: 3\r\n"
		"Transport: RTP/AVP;unicast;client_port=5000-5001;key=pw\r\n\r\n",
		"SETUP rtsp://c/1 RTSP/1.0\r\nCSeq: 3\r\n"
		"Transport: RTP/AVP;unicast;client_port=5000-5001;xxxxxx\r\n\r\n");
}
END_TEST

START_TEST(discovery_over_udp_is_a_head_too)
{
	assert_text(datagram,
		"M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n\r\n",
		"M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n\r\n");
}
END_TEST

/* ---- dialogues ---- */

START_TEST(smtp_shows_verbs_codes_and_the_greeting)
{
	struct evidence_payload c = at_port(client, 25), s = at_port(server, 25);

	assert_text(s, "220 cam.local ESMTP Postfix (Debian)\r\n",
		"220 cam.local ESMTP Postfix (Debian)\r\n");
	assert_text(s, "250-cam.local\r\n250 AUTH PLAIN\r\n",
		"250-xxxxxxxxx\r\n250 xxxxxxxxxx\r\n");
	assert_text(s, "334 VXNlcm5hbWU6\r\n", "334 xxxxxxxxxxxx\r\n");
	assert_text(c, "EHLO me\r\n", "EHLO xx\r\n");
	assert_text(c, "AUTH PLAIN AGEAaHVudGVyMg==\r\n",
		"AUTH PLAINxxxxxxxxxxxxxxxxx\r\n");
	assert_text(c, "AUTH hunter2\r\n", "AUTH xxxxxxx\r\n");
	assert_text(c, "STARTTLS\r\n", "STARTTLS\r\n");
}
END_TEST

START_TEST(a_line_that_may_be_a_password_in_base64_is_masked)
{
	struct evidence_payload c = at_port(client, 25);

	assert_text(c, "aHVudGVyMg==\r\n", "xxxxxxxxxxxxxx");
	assert_text(c, "QUIT\r\n", "xxxxxx");
	assert_text(c, "MAIL\r\n", "xxxxxx");
}
END_TEST

START_TEST(behind_a_line_that_is_no_verb_nothing_is_shown)
{
	assert_text(at_port(client, 25), "MAIL FROM:<a@b>\r\nDATA\r\nUSER hunter2\r\n",
		"MAIL xxxxxxxxxx\r\nxxxxxxxxxxxxxxxxxxxx");
}
END_TEST

START_TEST(ftp_shows_verbs_without_arguments)
{
	struct evidence_payload c = at_port(client, 21), s = at_port(server, 21);

	assert_text(c, "USER root\r\n", "USER xxxx\r\n");
	assert_text(c, "PASS hunter2\r\n", "PASS xxxxxxx\r\n");
	assert_text(c, "pass hunter2", "pass xxxxxxx");
	assert_text(c, "PASV\r\n", "PASV\r\n");
	assert_text(s, "331 Password for root\r\n", "331 xxxxxxxxxxxxxxxxx\r\n");
}
END_TEST

START_TEST(a_dialogue_on_another_port_or_of_no_known_side_is_masked)
{
	struct evidence_payload nobody = at_port(client, 21);

	nobody.sender = 2;
	assert_text(nobody, "USER root\r\n", "xxxxxxxxxxx");
	assert_text(at_port(client, 23), "USER root\r\n", "xxxxxxxxxxx");
	assert_text(at_port(client, 21), "220 hunter2\r\n", "xxxxxxxxxxxxx");
	assert_text(at_port(server, 2323), "220 hunter2\r\n", "xxxxxxxxxxxxx");
}
END_TEST

/* ---- TLS ---- */

/* A record of one message; what `body` begins with is a hello's fixed part. */
static size_t
tls_message(uint8_t *to, uint8_t type, const void *body, size_t n)
{
	const uint8_t head[] = {22, 3, 1, (uint8_t)((n + 4) >> 8), (uint8_t)(n + 4),
		type, 0, (uint8_t)(n >> 8), (uint8_t)n};

	memcpy(to, head, sizeof(head));
	memcpy(to + sizeof(head), body, n);
	return sizeof(head) + n;
}

/* Version, random, no session, one suite, one compression; then extensions. */
static size_t
client_hello(uint8_t *to, const void *extensions, size_t n)
{
	uint8_t body[512] = {3, 3};
	size_t at = 34;

	memset(body + 2, 'R', 32);
	body[at++] = 0;
	memcpy(body + at, "\0\x02\xc0\x2f\x01\0", 6);
	at += 6;
	body[at++] = (uint8_t)(n >> 8);
	body[at++] = (uint8_t)n;
	memcpy(body + at, extensions, n);
	return tls_message(to, 1, body, at + n);
}

static void
assert_shown(const uint8_t *in, size_t from, size_t n)
{
	ck_assert_mem_eq(out + from, in + from, n);
}

static void
assert_masked(size_t from, size_t n)
{
	for (size_t i = from; i < from + n; i++)
		ck_assert_uint_eq(out[i], 'x');
}

START_TEST(a_hello_shows_its_parameters_and_masks_tickets_and_identities)
{
	static const char extensions[] = "\0\x10\0\x05\0\x03\x02h2" /* ALPN */
					 "\0\x23\0\x06ticket"
					 "\0\x29\0\x08identity"
					 "\0\x2c\0\x06"
					 "cookie"
					 "\0\x2b\0\x03\x02\x03\x04";
	uint8_t in[256];
	size_t n = client_hello(in, extensions, sizeof(extensions) - 1);
	size_t at = n - (sizeof(extensions) - 1);

	redact(client, in, n);
	assert_shown(in, 0, at + 9 + 4);
	assert_masked(at + 13, 6);
	assert_shown(in, at + 19, 4);
	assert_masked(at + 23, 8);
	assert_masked(at + 35, 6);
	assert_shown(in, at + 41, 7);
}
END_TEST

START_TEST(an_extension_that_is_not_known_is_masked)
{
	uint8_t in[256];
	size_t n = client_hello(in, "\xfe\x0d\0\x07hunter2", 11);

	redact(client, in, n);
	assert_masked(n - 7, 7);
}
END_TEST

START_TEST(a_certificate_is_shown_though_it_is_cut)
{
	uint8_t in[64];
	size_t n = tls_message(in, 11,
		"\0\0\x40\0\0\x3d\x30\x3b"
		"certificate",
		19);

	redact(server, in, n);
	assert_shown(in, 0, n);
}
END_TEST

START_TEST(what_only_says_that_it_is_a_certificate_is_masked)
{
	uint8_t in[64];
	size_t n = tls_message(in, 11, "\0\0\x40\0\0\x3dhunter2", 13);

	redact(server, in, n);
	assert_masked(n - 7, 7);
}
END_TEST

START_TEST(a_new_ticket_and_a_key_exchange_are_masked)
{
	uint8_t in[64];
	size_t n = tls_message(in, 4, "hunter2", 7);

	redact(server, in, n);
	assert_shown(in, 0, 9);
	assert_masked(9, 7);
	n = tls_message(in, 16, "hunter2", 7);
	redact(client, in, n);
	assert_masked(9, 7);
}
END_TEST

START_TEST(application_data_is_masked_behind_its_head)
{
	static const char in[] = "\x17\x03\x03\0\x07hunter2\x15\x03\x03\0\x02\x01\0";

	redact(client, in, sizeof(in) - 1);
	assert_shown((const uint8_t *)in, 0, 5);
	assert_masked(5, 7);
	assert_shown((const uint8_t *)in, 12, 7);
}
END_TEST

START_TEST(behind_a_change_of_cipher_a_message_is_masked)
{
	static const char in[] = "\x14\x03\x03\0\x01\x01\x16\x03\x03\0\x08\x0b\0\0\x04"
				 "\x30pwd";

	redact(client, in, sizeof(in) - 1);
	assert_shown((const uint8_t *)in, 6, 5);
	assert_masked(11, 8);
}
END_TEST

/* ---- datagrams ---- */

START_TEST(dns_shows_names_and_addresses_and_masks_texts)
{
	static const char in[] = "\x12\x34\x81\x80\0\x01\0\x02\0\0\0\0"
				 "\x02ms\x05local\0\0\x01\0\x01"
				 "\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\x0a\x28\0\x0a"
				 "\xc0\x0c\0\x10\0\x01\0\0\0\x3c\0\x08\x07hunter2";

	redact(at_port(datagram, 53), in, sizeof(in) - 1);
	assert_shown((const uint8_t *)in, 0, sizeof(in) - 1 - 8);
	assert_masked(sizeof(in) - 1 - 8, 8);
}
END_TEST

START_TEST(dns_on_another_port_is_not_believed)
{
	static const char in[] = "\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x02ms\0\0\x01\0\x01";

	redact(at_port(datagram, 5000), in, sizeof(in) - 1);
	assert_masked(0, sizeof(in) - 1);
	redact(at_port(datagram, 53), in, sizeof(in) - 1);
	assert_shown((const uint8_t *)in, 0, sizeof(in) - 1);
}
END_TEST

START_TEST(dns_whose_name_has_no_end_is_masked)
{
	static const char in[] = "\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x07hunter2";

	redact(at_port(datagram, 53), in, sizeof(in) - 1);
	assert_masked(0, sizeof(in) - 1);
}
END_TEST

START_TEST(snmp_shows_its_version_and_masks_the_community)
{
	static const char in[] =
		"\x30\x19\x02\x01\x01\x04\x07hunter2\xa0\x0b\x02\x01\x01"
		"\x02\x01\0\x02\x01\0\x30\0";

	redact(datagram, in, sizeof(in) - 1);
	assert_shown((const uint8_t *)in, 0, 7);
	assert_masked(7, 7);
	assert_shown((const uint8_t *)in, 14, 2);
	assert_masked(16, sizeof(in) - 1 - 16);
}
END_TEST

START_TEST(snmp_v3_masks_its_user)
{
	static const char in[] = "\x30\x10\x02\x01\x03\x30\x0b\x04\x09hunter2!!";

	redact(datagram, in, sizeof(in) - 1);
	assert_shown((const uint8_t *)in, 0, 5);
	assert_masked(5, sizeof(in) - 1 - 5);
}
END_TEST

/* ---- what nobody reads ---- */

START_TEST(a_protocol_that_is_not_known_shows_nothing)
{
	static const struct {
		const char *bytes;
		size_t n;
	} strangers[] = {
		{"login: ", 7},
		{"h", 1},
		{"hunter2\r\n", 9},
		{"\x30\x0c\x02\x01\x01\x60\x07\x02\x01\x03\x04\0\x80\0", 14}, /* LDAP */
		{"\x80\x60\0\x01SSSSssss", 12},                               /* RTP */
		{"$\0\0\x10hunter2", 11}, /* RTSP, interleaved */
		{"\x10\x01\0\x10\0\0\x01\0login7", 14},
		{"GETX / HTTP/1.1\r\n", 17},
		{"get / HTTP/1.1\r\n", 16},
		{"HTTP/1.1 4x1 no\r\n", 17},
		{"\x16\x03\x09\0\x05hello", 10},
	};

	for (size_t i = 0; i < ARRAY_LEN(strangers); i++) {
		redact(at_port(client, 23), strangers[i].bytes, strangers[i].n);
		assert_masked(0, strangers[i].n);
		redact(at_port(server, 23), strangers[i].bytes, strangers[i].n);
		assert_masked(0, strangers[i].n);
	}
}
END_TEST

START_TEST(fixed_words_of_a_protocol_are_shown_alone)
{
	assert_text(server, "SSH-2.0-hunter2\r\n", "SSH-2.0-xxxxxxxxx");
	assert_text(server, "RFB 003.008\n", "RFB 003.xxxx");
	redact(client, "\0\0\0\x10\xfeSMBhunter2", 15);
	ck_assert_mem_eq(out, "xxxx\xfeSMBxxxxxxx", 15);
	redact(client, "\xff\xfb\x18\xff\xfd\x1fhunter2", 13);
	ck_assert_mem_eq(out, "\xff\xfb\x18\xff\xfd\x1fxxxxxxx", 13);
}
END_TEST

/* ---- a secret, wherever it stands and wherever it is cut ---- */

/* Two payloads that differ in the secret alone must come out the same. */
static void
assert_blind(struct evidence_payload as, const char *x, const char *y, size_t from,
	size_t n, const char *name)
{
	static uint8_t first[ROOM];

	redact(as, x + from, n);
	memcpy(first, out, n);
	redact(as, y + from, n);
	ck_assert_msg(
		memcmp(first, out, n) == 0, "%s, from %zu, %zu bytes", name, from, n);
}

static size_t
fill(char *to, const struct carrier *c, const char *secret)
{
	size_t n = strlen(secret);

	memcpy(to, c->before.p, c->before.n);
	memcpy(to + c->before.n, secret, n);
	memcpy(to + c->before.n + n, c->after.p, c->after.n);
	return c->before.n + n + c->after.n;
}

START_TEST(a_secret_does_not_show_wherever_the_segments_are_cut)
{
	static const char *const secrets[][2] = {
		{"hunter2", "Passw0r"},
		{"cm9vdDpodW50ZXIy", "YWRtaW46MTIzNDU2"},
		{"p@ss:w/rd?", "/:@?=&;%\"'"},
		{"Basic", "xBxsx"},
		{"a b c", "1-2_3"},
		{"8080/live", "443/abcde"},
	};
	const struct carrier *c = &carriers[_i];
	struct evidence_payload as = at_port(c->server ? server : client, c->port), on;
	char x[ROOM], y[ROOM];

	as.stream = !c->datagram;
	on = as;
	on.turn = false;
	for (size_t s = 0; s < ARRAY_LEN(secrets); s++) {
		size_t n = fill(x, c, secrets[s][0]);

		ck_assert_uint_eq(fill(y, c, secrets[s][1]), n);
		if (strcmp(secrets[s][0], "Basic") == 0 && strcmp(c->name, "bare") == 0)
			continue; /* a scheme's name is no secret */
		for (size_t cut = 0; cut <= n; cut++) {
			assert_blind(as, x, y, 0, cut, c->name);
			if (as.stream)
				assert_blind(as, x, y, cut, n - cut, c->name);
			redact(on, x + cut, n - cut);
			assert_masked(0, n - cut);
		}
	}
}
END_TEST

START_TEST(every_prefix_of_what_is_shown_is_read_within_its_bytes)
{
	uint8_t in[256];
	size_t n = client_hello(in, "\0\x10\0\x05\0\x03\x02h2\0\x23\0\x06ticket", 19);

	for (size_t k = 0; k <= n; k++)
		redact(client, in, k);
	for (size_t k = 0; k <= n; k++)
		redact(at_port(datagram, 53), in, k);
}
END_TEST

static void
shown_tests(TCase *t)
{
	tcase_add_test(t, a_request_shows_its_line_and_harmless_fields);
	tcase_add_test(t, a_query_a_parameter_and_a_fragment_are_masked);
	tcase_add_test(t, user_information_masks_the_whole_authority);
	tcase_add_test(t, a_password_with_a_slash_is_neither_host_nor_path);
	tcase_add_test(t, an_authority_that_is_cut_may_be_a_user);
	tcase_add_test(t, a_long_name_in_a_path_may_be_a_token);
	tcase_add_test(t, a_path_that_is_cut_may_end_in_a_token);
	tcase_add_test(t, a_body_is_masked);
	tcase_add_test(t, a_credential_shows_its_scheme_only_when_that_is_one);
	tcase_add_test(t, a_location_shows_neither_user_nor_query);
	tcase_add_test(t, a_folded_field_shows_nothing_of_its_value);
	tcase_add_test(t, a_line_that_is_cut_shows_its_name_at_most);
	tcase_add_test(t, a_line_that_is_no_field_is_masked);
	tcase_add_test(t, transport_shows_how_media_goes);
	tcase_add_test(t, discovery_over_udp_is_a_head_too);
	tcase_add_test(t, smtp_shows_verbs_codes_and_the_greeting);
	tcase_add_test(t, a_line_that_may_be_a_password_in_base64_is_masked);
	tcase_add_test(t, behind_a_line_that_is_no_verb_nothing_is_shown);
	tcase_add_test(t, ftp_shows_verbs_without_arguments);
	tcase_add_test(t, a_dialogue_on_another_port_or_of_no_known_side_is_masked);
}

static void
binary_tests(TCase *t)
{
	tcase_add_test(
		t, a_hello_shows_its_parameters_and_masks_tickets_and_identities);
	tcase_add_test(t, an_extension_that_is_not_known_is_masked);
	tcase_add_test(t, a_certificate_is_shown_though_it_is_cut);
	tcase_add_test(t, what_only_says_that_it_is_a_certificate_is_masked);
	tcase_add_test(t, a_new_ticket_and_a_key_exchange_are_masked);
	tcase_add_test(t, application_data_is_masked_behind_its_head);
	tcase_add_test(t, behind_a_change_of_cipher_a_message_is_masked);
	tcase_add_test(t, dns_shows_names_and_addresses_and_masks_texts);
	tcase_add_test(t, dns_on_another_port_is_not_believed);
	tcase_add_test(t, dns_whose_name_has_no_end_is_masked);
	tcase_add_test(t, snmp_shows_its_version_and_masks_the_community);
	tcase_add_test(t, snmp_v3_masks_its_user);
	tcase_add_test(t, a_protocol_that_is_not_known_shows_nothing);
	tcase_add_test(t, fixed_words_of_a_protocol_are_shown_alone);
	tcase_add_test(t, every_prefix_of_what_is_shown_is_read_within_its_bytes);
}

int
main(void)
{
	Suite *s = suite_create("redact");
	TCase *text = tcase_create("text"), *binary = tcase_create("binary"),
	      *secret = tcase_create("secret");
	SRunner *sr;
	int failed;

	shown_tests(text);
	binary_tests(binary);
	tcase_add_loop_test(secret,
		a_secret_does_not_show_wherever_the_segments_are_cut, 0,
		ARRAY_LEN(carriers));
	suite_add_tcase(s, text);
	suite_add_tcase(s, binary);
	suite_add_tcase(s, secret);
	sr = srunner_create(s);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
