/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * HTTP and RTSP beyond their first message: what whole dialogues show.  Each is
 * also read cut in two at every byte.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "protocol_help.h"

enum { CLIENT, SERVER, CHUNKS = 10 };

#define SHOWN                                                                          \
	(PROTOCOL_CREDENTIALS | PROTOCOL_AUTH_OFFERED | PROTOCOL_COOKIE |              \
		PROTOCOL_SOAP | PROTOCOL_WS_SECURITY | PROTOCOL_METADATA |             \
		PROTOCOL_ONVIF | PROTOCOL_WEBSOCKET | PROTOCOL_HTTP_TUNNEL |           \
		PROTOCOL_MEDIA | PROTOCOL_MEDIA_SECURE | PROTOCOL_MULTICAST |          \
		PROTOCOL_VIDEO | PROTOCOL_PORT_MAPPING | PROTOCOL_XPROTECT_PATH |      \
		PROTOCOL_REDIRECT_TLS)

/* Turn by turn, the client first; "" is a turn in which nothing is said. */
struct dialogue {
	const char *name;
	const char *say[CHUNKS];
	uint64_t flags; /* of SHOWN, exactly */
	const char *user, *scheme;
	unsigned secret_len;
};

#define GET "GET /x HTTP/1.1\r\nHost: cam\r\n"
#define OK "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
#define ASKS                                                                           \
	"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\n"                   \
	"Content-Length: 0\r\n\r\n"
#define SOAP_HEAD                                                                      \
	"<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Header>"
#define SOAP_BODY "</s:Header><s:Body><x>readable</x></s:Body></s:Envelope>"
#define RTSP_OK "RTSP/1.0 200 OK\r\nCSeq: "

static const struct dialogue dialogues[] = {
	{"a second request brings the password",
		{GET "\r\n", ASKS, GET "Authorization: Basic cm9vdDp4eXp6eQ==\r\n\r\n",
			OK},
		PROTOCOL_BASIC | PROTOCOL_AUTH_OFFERED | PROTOCOL_ACCEPTED, "root",
		"Basic", 5},
	{"a vendor's default that is refused",
		{GET "Authorization: Basic YWRtaW46YWRtaW4=\r\n\r\n", ASKS},
		PROTOCOL_BASIC | PROTOCOL_AUTH_OFFERED | PROTOCOL_DENIED |
			PROTOCOL_DEFAULT_PASSWORD,
		"admin", "Basic", 5},
	{"an empty login is nobody's", {GET "Authorization: Basic Og==\r\n\r\n", OK},
		PROTOCOL_BASIC | PROTOCOL_ANONYMOUS | PROTOCOL_ACCEPTED, "", "Basic",
		0},
	{"digest by MD5",
		{GET "Authorization: Digest username=\"root\", realm=\"a, b\", "
		     "response=\"0\"\r\n\r\n",
			OK},
		PROTOCOL_DIGEST | PROTOCOL_ACCEPTED, "root", "Digest", 0},
	{"digest by SHA-256",
		{GET "Authorization: Digest username=root,algorithm=SHA-256\r\n\r\n",
			OK},
		PROTOCOL_DIGEST_SHA256 | PROTOCOL_ACCEPTED, "root", "Digest", 0},
	{"a bearer token after a body that is skipped",
		{"POST /up HTTP/1.1\r\nContent-Length: 12\r\n\r\nGET / HTTP/1", OK,
			GET "Authorization: Bearer abcdef\r\n\r\n", OK},
		PROTOCOL_TOKEN | PROTOCOL_ACCEPTED, "", "Bearer", 6},
	{"a cookie after a body in chunks",
		{"POST /up HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
		 "5\r\nhello\r\n10\r\n0123456789abcdef\r\n0\r\nx: y\r\n\r\n" GET
		 "Cookie: lang=en; PHPSESSID=0123\r\n\r\n",
			OK OK},
		PROTOCOL_COOKIE | PROTOCOL_TOKEN, "", "", 4},
	{"a cookie that is no key", {GET "Cookie: lang=en\r\n\r\n", OK},
		PROTOCOL_COOKIE, "", "", 0},
	{"a login form",
		{"POST /login HTTP/1.1\r\nContent-Length: 24\r\n"
		 "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
		 "username=eve&password=pq",
			OK},
		PROTOCOL_PASSWORD | PROTOCOL_ACCEPTED, "eve", "", 2},
	{"a login in JSON, and the token that it gets",
		{"POST /login HTTP/1.1\r\nContent-Length: 36\r\n"
		 "Content-Type: application/json\r\n\r\n"
		 "{\"username\": \"eve\", \"password\":\"pqr\"}",
			"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
			"Content-Length: 23\r\n\r\n{\"access_token\":\"abcde\"}"},
		PROTOCOL_PASSWORD | PROTOCOL_TOKEN | PROTOCOL_ACCEPTED, "eve", "", 3},
	{"an answer to HEAD has no body",
		{"HEAD /x HTTP/1.1\r\n\r\n",
			"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n", GET "\r\n",
			ASKS},
		PROTOCOL_AUTH_OFFERED, "", "", 0},
	{"an answer to HEAD is no verdict on a login",
		{"HEAD /x HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"}, 0, "", "", 0},
	{"a password in a query", {"GET /x?user=bob&pwd=1234 HTTP/1.1\r\n\r\n", OK},
		PROTOCOL_PASSWORD | PROTOCOL_ACCEPTED, "bob", "", 4},
	{"a password in a message",
		{"POST /onvif/device_service HTTP/1.1\r\n"
		 "Content-Type: application/soap+xml\r\nContent-Length: 312\r\n\r\n"
		 "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\">"
		 "<s:Header><w:Security><w:UsernameToken><w:Username>amy</w:Username>"
		 "<w:Password Type=\"http://docs.oasis-open.org/wss#PasswordText\">"
		 "12345678</w:Password></w:UsernameToken></w:Security></s:Header>"
		 "<s:Body><GetUsers/></s:Body></s:Envelope>"
		 "                                             ",
			OK},
		PROTOCOL_PASSWORD | PROTOCOL_SOAP | PROTOCOL_WS_SECURITY |
			PROTOCOL_ONVIF | PROTOCOL_ACCEPTED,
		"amy", "UsernameToken", 8},
	{"a message without protection",
		{"POST /LogServer/ HTTP/1.1\r\nContent-Type: text/xml\r\n"
		 "Content-Length: 128\r\n\r\n" SOAP_HEAD SOAP_BODY,
			OK},
		PROTOCOL_SOAP | PROTOCOL_XPROTECT_PATH, "", "", 0},
	{"a message that is encrypted",
		{"POST / HTTP/1.1\r\nContent-Type: text/xml\r\n"
		 "Content-Length: 147\r\n\r\n" SOAP_HEAD "<e:EncryptedData/>" SOAP_BODY,
			OK},
		PROTOCOL_SOAP | PROTOCOL_WS_SECURITY, "", "", 0},
	{"the description of a service", {"GET /x?wsdl HTTP/1.1\r\n\r\n", OK},
		PROTOCOL_METADATA, "", "", 0},
	{"a hole asked of the router",
		{"POST /ctl HTTP/1.1\r\nSOAPAction: "
		 "\"urn:schemas-upnp-org:service:WANIPConnection:1#AddPortMapping\"\r\n"
		 "\r\n",
			OK},
		PROTOCOL_PORT_MAPPING, "", "", 0},
	{"an upgrade to WebSocket",
		{GET "Upgrade: websocket\r\n\r\n",
			"HTTP/1.1 101 Go\r\nUpgrade: websocket\r\n\r\n\x81\x02hi"},
		PROTOCOL_WEBSOCKET, "", "", 0},
	{"a redirect, and then another answer",
		{GET "\r\n",
			"HTTP/1.1 301 Go\r\nLocation: https://x/\r\n"
			"Content-Length: 0\r\n\r\n",
			GET "\r\n", OK},
		PROTOCOL_REDIRECT_TLS, "", "", 0},
	{"an NTLM login of version 1",
		{GET "Authorization: NTLM "
		     "TlRMTVNTUAADAAAAGAAYAEAAAAAYABgAWAAAAAAAAABAAAAABgAGAHAAAAAAAAAA"
		     "dgAAAAAAAAB2AAAAAAAAAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB"
		     "AQEBAQEBAQEBAQEBAQEBAWEAbQB5AA==\r\n\r\n",
			OK},
		PROTOCOL_NTLM | PROTOCOL_NTLM_V1 | PROTOCOL_ACCEPTED, "amy", "NTLM", 0},
	{"media set up in clear",
		{"OPTIONS rtsp://cam/1 RTSP/1.0\r\nCSeq: 1\r\n\r\n",
			RTSP_OK "1\r\nPublic: SETUP\r\n\r\n",
			"DESCRIBE rtsp://cam/1 RTSP/1.0\r\nCSeq: 2\r\n"
			"Authorization: Basic cm9vdDp4eXp6eQ==\r\n\r\n",
			RTSP_OK
			"2\r\nContent-Type: application/sdp\r\n"
			"Content-Length: 28\r\n\r\nv=0\r\nm=video 0 RTP/AVP 96\r\n ",
			"SETUP rtsp://cam/1/t RTSP/1.0\r\nCSeq: 3\r\n"
			"Transport: RTP/AVP;unicast;client_port=5000-5001\r\n\r\n",
			RTSP_OK "3\r\nTransport: RTP/AVP;unicast;"
				"client_port=5000-5001;server_port=6000-6001\r\n\r\n",
			"PLAY rtsp://cam/1 RTSP/1.0\r\nCSeq: 4\r\n\r\n",
			RTSP_OK "4\r\n\r\n"},
		PROTOCOL_BASIC | PROTOCOL_ACCEPTED | PROTOCOL_MEDIA | PROTOCOL_VIDEO,
		"root", "Basic", 5},
	{"media inside the dialogue",
		{"PLAY rtsp://cam/1 RTSP/1.0\r\nCSeq: 4\r\n\r\n",
			RTSP_OK "4\r\n\r\n$"
				"\x01"
				"AAmedia and more of it"},
		0, "", "", 0},
	{"frames between two answers",
		{"GET_PARAMETER rtsp://cam/1 RTSP/1.0\r\nCSeq: 4\r\n\r\n",
			RTSP_OK "4\r\n\r\n$"
				"\x01\x01\x02"
				"ABC" /* and 255 more */,
			"OPTIONS rtsp://cam/1 RTSP/1.0\r\nCSeq: 5\r\n\r\n", ""},
		PROTOCOL_MEDIA, "", "", 0},
	{"media set up to a group",
		{"SETUP rtsp://cam/1 RTSP/1.0\r\nCSeq: 3\r\n\r\n",
			RTSP_OK "3\r\nTransport: RTP/AVP;multicast;"
				"destination=239.1.2.3;port=7000-7001\r\n\r\n"},
		PROTOCOL_MEDIA | PROTOCOL_MULTICAST, "", "", 0},
	{"media that is encrypted",
		{"SETUP rtsp://cam/1 RTSP/1.0\r\nCSeq: 3\r\n\r\n", RTSP_OK
			"3\r\nTransport: RTP/SAVP;unicast;client_port=5000\r\n\r\n"},
		PROTOCOL_MEDIA_SECURE, "", "", 0},
	{"RTSP inside HTTP",
		{"GET /1 HTTP/1.1\r\nx-sessioncookie: abc\r\n\r\n",
			"HTTP/1.1 200 OK\r\nContent-Type: "
			"application/x-rtsp-tunnelled\r\n\r\n" RTSP_OK
			"3\r\nTransport: RTP/AVP/TCP;interleaved=0-1\r\n\r\n"},
		PROTOCOL_HTTP_TUNNEL | PROTOCOL_MEDIA, "", "", 0},
};

static struct protocol_media told;
static unsigned told_count;

static void
on_media(void *ctx, const struct protocol_media *m)
{
	(void)ctx;
	told = *m;
	told_count++;
}

static const struct protocol_out out = {.media = on_media};

static void
say(struct protocol_state *s, unsigned side, uint32_t *seq, const char *text, size_t n)
{
	struct protocol_segment g = {
		.payload = (const uint8_t *)text,
		.len = n,
		.wire = n,
		.seq = *seq,
		.side = (uint8_t)side,
		.tcp = true,
	};

	*seq += (uint32_t)n;
	protocol_see(s, &g, &out);
}

/* The turn `which` is said in two parts, cut at `at`. */
static void
run(struct protocol_state *s, const struct dialogue *d, size_t which, size_t at)
{
	uint32_t seq[2] = {1, 1};

	protocol_init(s);
	for (size_t i = 0; i < CHUNKS && d->say[i] != NULL; i++) {
		size_t n = strlen(d->say[i]), cut = i == which ? at : 0;
		if (cut > 0)
			say(s, i % 2, &seq[i % 2], d->say[i], cut);
		if (n > cut)
			say(s, i % 2, &seq[i % 2], d->say[i] + cut, n - cut);
	}
	protocol_end(s, &out);
}

static void
ck_shows(const struct dialogue *d, const struct protocol_facts *f, size_t at)
{
	ck_assert_msg((f->flags & SHOWN) == d->flags, "%s at %zu: %#jx, not %#jx",
		d->name, at, (uintmax_t)(f->flags & SHOWN), (uintmax_t)d->flags);
	ck_assert_msg(strcmp(f->user, d->user) == 0, "%s: %s", d->name, f->user);
	ck_assert_msg(strcmp(f->scheme, d->scheme) == 0, "%s: %s", d->name, f->scheme);
	ck_assert_msg(f->secret_len == d->secret_len, "%s: %u", d->name, f->secret_len);
}

START_TEST(a_dialogue_shows)
{
	const struct dialogue *d = &dialogues[_i];
	struct protocol_state s;

	run(&s, d, CHUNKS, 0);
	ck_shows(d, &s.facts, 0);
	ck_assert(!(s.facts.flags & (PROTOCOL_CUT | PROTOCOL_INCONSISTENT)));
}
END_TEST

START_TEST(a_cut_at_any_byte_changes_nothing)
{
	const struct dialogue *d = &dialogues[_i];
	struct protocol_state s;

	for (size_t i = 0; i < CHUNKS && d->say[i] != NULL; i++)
		for (size_t at = 1; at < strlen(d->say[i]); at++) {
			run(&s, d, i, at);
			ck_shows(d, &s.facts, at);
		}
}
END_TEST

static const struct dialogue *
find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(dialogues); i++)
		if (strcmp(dialogues[i].name, name) == 0)
			return &dialogues[i];
	ck_abort_msg("no such dialogue");
}

START_TEST(ports_of_media_are_told)
{
	struct protocol_state s;

	told_count = 0;
	run(&s, find("media set up in clear"), CHUNKS, 0);
	ck_assert_uint_eq(told_count, 1);
	ck_assert_uint_eq(told.client_side, CLIENT);
	ck_assert_uint_eq(told.client_port[0], 5000);
	ck_assert_uint_eq(told.client_port[1], 5001);
	ck_assert_uint_eq(told.server_port[0], 6000);
	ck_assert_uint_eq(told.server_port[1], 6001);
	ck_assert(!told.secure && !told.interleaved);
}
END_TEST

START_TEST(a_group_of_media_is_told)
{
	struct protocol_state s;
	struct addr group;

	run(&s, find("media set up to a group"), CHUNKS, 0);
	addr_parse("239.1.2.3", &group);
	ck_assert(addr_equal(&told.group, &group));
	ck_assert_uint_eq(told.server_port[1], 7001);
}
END_TEST

START_TEST(a_stream_is_let_go_when_it_plays)
{
	const struct dialogue *d = find("media set up in clear");
	uint32_t seq[2] = {1, 1};
	struct protocol_state s;

	protocol_init(&s);
	for (size_t i = 0; d->say[i] != NULL; i++) {
		ck_assert(!s.done);
		say(&s, i % 2, &seq[i % 2], d->say[i], strlen(d->say[i]));
	}
	ck_assert(s.done);
}
END_TEST

START_TEST(a_body_longer_than_the_window_is_skipped)
{
	static char body[20000];
	uint32_t seq[2] = {1, 1};
	struct protocol_state s;
	static const char head[] = "POST /up HTTP/1.1\r\nContent-Length: 20000\r\n\r\n",
			  next[] = GET "Authorization: Basic cm9vdDp4eXp6eQ==\r\n\r\n";

	memset(body, 'b', sizeof(body));
	protocol_init(&s);
	say(&s, CLIENT, &seq[CLIENT], head, sizeof(head) - 1);
	for (size_t i = 0; i < sizeof(body); i += 1000)
		say(&s, CLIENT, &seq[CLIENT], body, 1000);
	say(&s, CLIENT, &seq[CLIENT], next, sizeof(next) - 1);
	ck_assert(s.facts.flags & PROTOCOL_BASIC);
	ck_assert_str_eq(s.facts.user, "root");
	ck_assert_str_eq(s.facts.path, "/up");
}
END_TEST

START_TEST(so_many_messages_are_read_and_no_more)
{
	static const char request[] = GET "\r\n",
			  last[] = GET "Authorization: Basic cm9vdDp4eXp6eQ==\r\n\r\n";
	uint32_t seq[2] = {1, 1};
	struct protocol_state s;

	protocol_init(&s);
	for (unsigned i = 0; i < 24; i++)
		say(&s, CLIENT, &seq[CLIENT], request, sizeof(request) - 1);
	say(&s, CLIENT, &seq[CLIENT], last, sizeof(last) - 1);
	ck_assert(!(s.facts.flags & PROTOCOL_BASIC));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("messages");
	TCase *t = tcase_create("dialogue");
	SRunner *r;
	int failed;

	tcase_add_loop_test(t, a_dialogue_shows, 0, ARRAY_LEN(dialogues));
	tcase_add_loop_test(
		t, a_cut_at_any_byte_changes_nothing, 0, ARRAY_LEN(dialogues));
	tcase_add_test(t, ports_of_media_are_told);
	tcase_add_test(t, a_group_of_media_is_told);
	tcase_add_test(t, a_stream_is_let_go_when_it_plays);
	tcase_add_test(t, a_body_longer_than_the_window_is_skipped);
	tcase_add_test(t, so_many_messages_are_read_and_no_more);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
