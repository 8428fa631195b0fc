/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What several conversations tell by their bytes (violations 116 by unicast, 317
 * and 8xx), each story beside a twin that differs in one thing.
 */
#include "bytes_world.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/asset.h"
#include "camwarden/base/array.h"
#include "camwarden/watch.h"

enum { STANDING = 40, LINE = 192, HOUR = 3600, DAY = 24 * HOUR };

static struct {
	char id[RECORD_ID], line[LINE];
	struct finding finding;
} standing[STANDING];
static size_t standing_count;

static int
put(void *ctx, const struct finding *f)
{
	char client[ADDR_STRLEN], server[ADDR_STRLEN];
	size_t i = 0;

	(void)ctx;
	while (i < standing_count && strcmp(standing[i].id, f->id) != 0)
		i++;
	ck_assert_uint_lt(i, STANDING);
	standing_count += i == standing_count;
	memcpy(standing[i].id, f->id, RECORD_ID);
	standing[i].finding = *f;
	snprintf(standing[i].line, LINE, "%s %s%s%s %s", f->violation->code,
		f->client.host[0] != '\0' ? f->client.host
					  : addr_format(&f->client.addr, client),
		record_party_is_there(&f->server) ? " " : "",
		f->server.host[0] != '\0' ? f->server.host
		: record_party_is_there(&f->server)
			? addr_format(&f->server.addr, server)
			: "",
		severity_name(f->severity));
	return 0;
}

static int
withdraw(void *ctx, const char *id, cw_time at)
{
	(void)ctx;
	(void)id;
	(void)at;
	return 0;
}

static int
retain(void *ctx, const struct violation *v, const char (*ids)[RECORD_ID], size_t n)
{
	(void)ctx;
	for (size_t i = standing_count; i > 0; i--) {
		bool kept = standing[i - 1].finding.violation != v;

		for (size_t k = 0; k < n; k++)
			kept |= strcmp(standing[i - 1].id, ids[k]) == 0;
		if (!kept)
			standing[i - 1] = standing[--standing_count];
	}
	return 0;
}

static int
line_order(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* Sorted; what the site's own hosts and silences give is left out. */
static const char *
standing_text(void)
{
	static char text[STANDING * LINE];
	const char *line[STANDING];
	size_t n = 0;

	text[0] = '\0';
	for (size_t i = 0; i < standing_count; i++)
		if (standing[i].line[1] != '7')
			line[n++] = standing[i].line;
	qsort(line, n, sizeof(*line), line_order);
	for (size_t i = 0; i < n; i++) {
		strcat(text, i > 0 ? ", " : "");
		strcat(text, line[i]);
	}
	return text;
}

/* ---- cards ---- */

static const char *
maker_of(const void *ctx, const struct mac *m)
{
	ck_assert_str_eq(ctx, "registry");
	return m->b[0] == 0x44 ? "Acme Cameras Ltd." : NULL;
}

/* ---- stories ---- */

struct event {
	unsigned from, to; /* seconds; 0: the story's end */
	struct bytes_question q;
};
struct story {
	const char *fact, *says;
	unsigned until; /* what the capture covers, in seconds */
	bool lossy;
	struct event event[4];
};

static struct world world;
static struct watch *watch;

static void
begin_with(const char *more)
{
	static const struct hash_key key = {{1, 2}};

	bytes_begin(&world, more);
	watch = watch_new(world.policy, 4 << 20, &key);
	ck_assert_ptr_nonnull(watch);
	standing_count = 0;
}

static void
begin(void)
{
	begin_with("software:\n"
		   "- { role: srv, product: Microsoft-IIS, least: \"10.0\" }\n");
}

static void
end(void)
{
	watch_free(watch);
	world_end(&world);
}

static void
see(const struct event *e)
{
	struct conversation c;
	struct verdict v;

	bytes_ask(&e->q, &c);
	c.first = e->from * CW_SEC;
	c.last = e->to * CW_SEC;
	c.client_packets = c.server_packets = 10;
	policy_judge(world.policy, &c, NULL, &v);
	watch_conversation(watch, &c, &v);
}

static void
flush(unsigned now, bool final)
{
	struct watch_out out = {put, withdraw, retain, NULL};
	struct watch_state state = {.now = now * CW_SEC, .live = true, .final = final};

	ck_assert_int_eq(watch_flush(watch, &state, &out), 0);
}

static void
tell(const struct story *s)
{
	struct watch_coverage c = {.from = 1,
		.to = s->until * CW_SEC,
		.source = "span0",
		.packets = 1000,
		.kernel_drops = s->lossy ? 500 : 0};

	for (size_t i = 0; i < ARRAY_LEN(s->event) && s->event[i].from != 0; i++)
		see(&s->event[i]);
	watch_coverage(watch, &c);
	flush(s->until, true);
}

#define AT(from, to, ...)                                                              \
	{                                                                              \
		(from), (to), ASK("", __VA_ARGS__)                                     \
	}
#define HTTP .spoken = PROTOCOL_HTTP, .flags = PROTOCOL_OTHER_RESPONSE
#define TLS .spoken = PROTOCOL_TLS, .tls_version = 0x0303
#define REDIRECT .spoken = PROTOCOL_HTTP, .flags = PROTOCOL_REDIRECT_TLS
#define RTP .spoken = PROTOCOL_RTP, .step = EVIDENCE_DATA
#define MEDIA_RTSP .spoken = PROTOCOL_RTSP, .flags = PROTOCOL_MEDIA
#define CALLED(text) HTTP, .banner = (text)

static const struct story stories[] = {
	/* ---- V317 ---- */
	{"TLS and clear text with one server are V317", "V317 10.50.0.3 SRV low", DAY,
		.event = {AT(10, 20, UI, SRV, "443/tcp", "", TLS),
			AT(30, 40, UI, SRV, "80/tcp", "", HTTP)}},
	{"in the other order, too", "V317 10.50.0.3 SRV low", DAY,
		.event = {AT(10, 20, UI, SRV, "80/tcp", "", HTTP),
			AT(30, 40, UI, SRV, "443/tcp", "", TLS)}},
	{"on one port, too", "V317 10.50.0.3 SRV low", DAY,
		.event = {AT(10, 20, UI, SRV, "22332/tcp", "", TLS,
			.also = SPOKE(PROTOCOL_HTTP),
			.flags = PROTOCOL_OTHER_RESPONSE)}},
	{"a redirect is no clear text", "", DAY,
		.event = {AT(10, 20, UI, SRV, "443/tcp", "", TLS),
			AT(30, 40, UI, SRV, "80/tcp", "", REDIRECT)}},
	{"another client's is another matter", "", DAY,
		.event = {AT(10, 20, UI, SRV, "443/tcp", "", TLS),
			AT(30, 40, UI2, SRV, "80/tcp", "", HTTP)}},
	{"another server's is another matter", "", DAY,
		.event = {AT(10, 20, UI, SRV, "443/tcp", "", TLS),
			AT(30, 40, UI, MOB, "8081/tcp", "", HTTP)}},
	{"a day between them is within a day", "V317 10.50.0.3 SRV low", 3 * DAY,
		.event = {AT(10, 20, UI, SRV, "443/tcp", "", TLS),
			AT(20 + DAY, 30 + DAY, UI, SRV, "80/tcp", "", HTTP)}},
	{"a second more is not", "", 3 * DAY,
		.event = {AT(10, 20, UI, SRV, "443/tcp", "", TLS),
			AT(21 + DAY, 30 + DAY, UI, SRV, "80/tcp", "", HTTP)}},
	{"control by TLS and clear media are V317", "V317 REC CAM1 low", DAY,
		.event = {AT(10, 20, REC, CAM, "554/tcp", "", MEDIA_RTSP),
			AT(30, 40, REC_INNER, CAM, "555/tcp", "", TLS)}},
	{"what a device without TLS does is declared", "", DAY,
		.event = {AT(10, 20, REC, OLDCAM, "80/tcp", "", HTTP),
			AT(30, 40, REC, OLDCAM, "555/tcp", "", TLS)}},
	/* ---- V116 ---- */
	{"media that nobody asked for is V116", "V116 CAM1 REC medium", HOUR,
		.event = {AT(100, 900, REC, CAM, "5004/udp", "", RTP)}},
	{"whichever end looks like the client", "V116 CAM1 REC medium", HOUR,
		.event = {AT(100, 900, CAM, REC, "5004/udp", "", RTP)}},
	{"RTSP has asked for it", "", HOUR,
		.event = {AT(100, 900, REC, CAM, "5004/udp", "", RTP),
			AT(90, 900, REC, CAM, "554/tcp", "", MEDIA_RTSP)}},
	{"RTSP of another host has not", "V116 CAM1 REC medium", HOUR,
		.event = {AT(100, 900, REC, CAM, "5004/udp", "", RTP),
			AT(90, 900, UI, CAM, "554/tcp", "", MEDIA_RTSP)}},
	{"a connection that could not be read may have", "V116 CAM1 REC info", HOUR,
		.event = {AT(100, 900, REC, CAM, "5004/udp", "", RTP),
			AT(90, 900, REC, CAM, "443/tcp", "", TLS)}},
	{"what was set up before the capture is not told", "", HOUR,
		.event = {AT(1, 119, REC, CAM, "5004/udp", "", RTP)}},
	{"with losses nothing is told", "", HOUR, .lossy = true,
		.event = {AT(100, 900, REC, CAM, "5004/udp", "", RTP)}},
	{"another protocol is no media", "", HOUR,
		.event = {AT(
			100, 900, REC, CAM, "5004/udp", "", .spoken = PROTOCOL_STUN)}},
	/* ---- V801, V803 ---- */
	{"old software is one finding of its server", "V801 SRV medium, V803 SRV info",
		DAY,
		.event = {AT(10, 20, UI, SRV, "8443/tcp", "",
				  CALLED("Microsoft-IIS/8.5")),
			AT(10, 20, UI2, SRV, "8443/tcp", "",
				CALLED("Microsoft-IIS/8.5"))}},
	{"of another port it is another",
		"V801 SRV medium, V801 SRV medium, "
		"V803 SRV info",
		DAY,
		.event = {AT(10, 20, UI, SRV, "8443/tcp", "",
				  CALLED("Microsoft-IIS/8.5")),
			AT(10, 20, UI, SRV, "22331/tcp", "",
				CALLED("Microsoft-IIS/8.5"))}},
	{"new software is what it says", "V803 SRV info", DAY,
		.event = {AT(10, 20, UI, SRV, "8443/tcp", "",
			CALLED("Microsoft-IIS/10.0"))}},
	{"mid-stream nothing is claimed", "", DAY,
		.event = {AT(10, 20, UI, SRV, "8443/tcp", "",
			CALLED("Microsoft-IIS/8.5"), .mid_stream = true)}},
};

START_TEST(every_story)
{
	const struct story *s = &stories[_i];

	tell(s);
	ck_assert_msg(strcmp(standing_text(), s->says) == 0, "%s: '%s', not '%s'",
		s->fact, standing_text(), s->says);
}
END_TEST

static const struct finding *
the(const char *code)
{
	for (size_t i = 0; i < standing_count; i++)
		if (strcmp(standing[i].finding.violation->code, code) == 0)
			return &standing[i].finding;
	ck_abort_msg("no %s", code);
	return NULL;
}

START_TEST(mixed_names_both_flows)
{
	const struct finding *f;

	tell(&stories[0]);
	f = the("V317");
	ck_assert_str_eq(
		f->detail, "{\"tls_port\":443,\"clear_port\":80,\"clear\":\"V301\"}");
	ck_assert_uint_eq(f->server_port, 80);
	ck_assert_uint_eq(f->first, 10 * CW_SEC);
	ck_assert_uint_eq(f->last, 40 * CW_SEC);
	ck_assert_str_eq(f->reason,
		"10.50.0.3 speaks TLS with SRV (10.40.0.10) on port 443, and within a "
		"day clear text on port 80 (plaintext_http_where_https_expected)");
}
END_TEST

START_TEST(lowest_port_tells_whatever_came_first)
{
	static const struct event events[] = {
		AT(10, 20, UI, SRV, "22331/tcp", "", CALLED("second")),
		AT(10, 20, UI, SRV, "8443/tcp", "", CALLED("first"))};

	for (unsigned i = 0; i < 2; i++) {
		standing_count = 0;
		see(&events[i]);
		see(&events[1 - i]);
		flush(DAY, true);
		ck_assert_str_eq(the("V803")->detail, "{\"banner\":\"first\"}");
		end();
		begin();
	}
}
END_TEST

START_TEST(banner_is_kept_as_evidence)
{
	tell(&stories[ARRAY_LEN(stories) - 4]);
	ck_assert_str_eq(the("V801")->detail, "{\"banner\":\"Microsoft-IIS/8.5\"}");
	ck_assert_uint_eq(the("V801")->server_port, 8443);
}
END_TEST

START_TEST(what_stays_true_is_said_once_an_hour)
{
	see(&stories[ARRAY_LEN(stories) - 4].event[0]);
	flush(30, false);
	ck_assert_str_eq(standing_text(), "V801 SRV medium, V803 SRV info");
	standing_count = 0;
	see(&stories[ARRAY_LEN(stories) - 4].event[0]);
	flush(31, false);
	ck_assert_str_eq(standing_text(), "");
	see(&stories[ARRAY_LEN(stories) - 4].event[0]);
	flush(31 + HOUR, false);
	ck_assert_str_eq(standing_text(), "V801 SRV medium, V803 SRV info");
}
END_TEST

START_TEST(a_site_that_asks_no_more_takes_it_back)
{
	struct world other;

	tell(&stories[ARRAY_LEN(stories) - 4]);
	bytes_begin(&other, "");
	watch_policy(watch, other.policy);
	tell(&(struct story){.until = DAY});
	ck_assert_str_eq(standing_text(), "V803 SRV info");
	watch_policy(watch, world.policy);
	world_end(&other);
}
END_TEST

static void
sight(const char *addr, const char *mac, bool claim)
{
	struct sighting s = {.time = 100 * CW_SEC, .vlan = 0xffff, .arp = claim};

	ck_assert_int_eq(addr_parse(addr, &s.addr), 0);
	ck_assert_int_eq(mac_parse(mac, &s.mac), 0);
	watch_sighting(watch, &s);
}

/* Two addresses behind one MAC: a router's, unless they claimed it. */
static const struct {
	const char *fact, *addr, *mac, *other, *says;
	bool claim;
} cards[] = {
	{"a card by its first bytes", CAM, "00:11:22:00:00:01", NULL, "V802 CAM1 info",
		true},
	{"without a claim, too", CAM, "00:11:22:00:00:01", NULL, "V802 CAM1 info",
		false},
	{"but not a router's", CAM, "00:11:22:00:00:01", OLDCAM, "", false},
	{"a card by its maker's name", CAM, "44:00:00:00:00:01", NULL, "V802 CAM1 info",
		true},
	{"another card is not listed", CAM, "02:00:00:00:00:01", NULL, "", true},
	{"a stranger's is not the site's", STRANGER, "00:11:22:00:00:01", NULL, "",
		true},
};

START_TEST(listed_cards_are_told)
{
	end();
	begin_with("vendors: [acme, \"00:11:22\"]\n");
	watch_makers(watch, maker_of, "registry");
	sight(cards[_i].addr, cards[_i].mac, cards[_i].claim);
	if (cards[_i].other != NULL)
		sight(cards[_i].other, cards[_i].mac, cards[_i].claim);
	tell(&(struct story){.until = DAY});
	ck_assert_msg(strcmp(standing_text() + strspn(standing_text(), ", "),
			      cards[_i].says) == 0,
		"%s: '%s'", cards[_i].fact, standing_text());
}
END_TEST

START_TEST(a_card_is_told_with_its_maker)
{
	end();
	begin_with("vendors: [acme]\n");
	watch_makers(watch, maker_of, "registry");
	sight(CAM, "44:00:00:00:00:01", true);
	tell(&(struct story){.until = DAY});
	ck_assert_str_eq(the("V802")->detail, "{\"mac\":\"44:00:00:00:00:01\"}");
	ck_assert_str_eq(the("V802")->reason,
		"CAM1 (10.20.0.11) has MAC 44:00:00:00:00:01 of Acme Cameras Ltd.: the "
		"site lists acme");
}
END_TEST

START_TEST(full_tables_are_said)
{
	static const struct hash_key key = {{1, 2}};
	bool servers = false, pairs = false;
	const struct suspension *s;
	size_t count;
	char client[ADDR_STRLEN];

	watch_free(watch);
	watch = watch_new(world.policy, 16 << 10, &key);
	ck_assert_ptr_nonnull(watch);
	for (unsigned i = 0; i < 250; i++) {
		struct event e = stories[ARRAY_LEN(stories) - 4].event[0];

		snprintf(client, sizeof(client), "10.50.0.%u", i + 3);
		e.q.client = client;
		e.q.server = i % 2 ? SRV : DB;
		e.q.port = i % 3 ? "443/tcp" : "8443/tcp";
		see(&e);
		e.q.spoken = PROTOCOL_TLS;
		see(&e);
	}
	tell(&(struct story){.until = DAY});
	s = watch_suspended(watch, &count);
	for (size_t i = 0; i < count; i++) {
		servers |= strcmp(s[i].subject, "what further servers say") == 0;
		pairs |= strcmp(s[i].subject, "further pairs of hosts") == 0;
	}
	ck_assert(servers);
	ck_assert(pairs);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("watch_bytes");
	TCase *t = tcase_create("bytes");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(t, begin, end);
	tcase_add_loop_test(t, every_story, 0, (int)ARRAY_LEN(stories));
	tcase_add_test(t, mixed_names_both_flows);
	tcase_add_test(t, lowest_port_tells_whatever_came_first);
	tcase_add_test(t, banner_is_kept_as_evidence);
	tcase_add_test(t, what_stays_true_is_said_once_an_hour);
	tcase_add_test(t, a_site_that_asks_no_more_takes_it_back);
	tcase_add_loop_test(t, listed_cards_are_told, 0, (int)ARRAY_LEN(cards));
	tcase_add_test(t, a_card_is_told_with_its_maker);
	tcase_add_test(t, full_tables_are_said);
	suite_add_tcase(s, t);
	runner = srunner_create(s);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
