/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The judge of what is only listed (violations 316 and 8xx): a fact a row, each
 * beside a twin that differs in one thing.
 */
#include "bytes_world.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"

static struct world world;

static void
begin(void)
{
	bytes_begin(&world, "software:\n"
			    "- { role: srv, product: Microsoft-IIS, least: \"10.0\" }\n"
			    "- { role: mail, product: OpenSSH, least: \"8.4.1\" }\n"
			    "vendors: [Acme, \"00:11:22\"]\n");
}

static void
end(void)
{
	world_end(&world);
}

/* HTTP on a row of either, by a server with that banner. */
#define CALLED(text)                                                                   \
	.spoken = PROTOCOL_HTTP, .flags = PROTOCOL_OTHER_RESPONSE, .banner = (text)

static const struct bytes_question channels[] = {
	ASK("a channel that is clear by design is V316", UI, SRV, "22331/tcp",
		"compliant: V316 info", .spoken = PROTOCOL_XPROTECT),
	ASK("what is not recognised is not said to be readable", UI, SRV, "22331/tcp",
		"compliant: srv-bus"),
	ASK("inside TLS it is not readable", UI, SRV, "22331/tcp", "compliant: srv-bus",
		.spoken = PROTOCOL_TLS, .tls_version = 0x0303),
	ASK("TLS in another flow hides no clear one", UI, SRV, "22331/tcp",
		"compliant: V316 info", .spoken = PROTOCOL_TLS, .tls_version = 0x0303,
		.also = SPOKE(PROTOCOL_XPROTECT)),
	ASK("a client that may not is a breach alone", STRANGER, SRV, "22331/tcp",
		"violation: V201 medium", .spoken = PROTOCOL_XPROTECT),
	ASK("one side alone is not identified", UI, SRV, "22331/tcp",
		"compliant: srv-bus", .spoken = PROTOCOL_XPROTECT, .half = true,
		.step = EVIDENCE_DATA),
};

/* Here the verdict is what is told of the server. */
static const struct bytes_question banners[] = {
	ASK("an older version than the site's least is V801", UI, SRV, "8443/tcp",
		"V801 medium, V803 info", CALLED("Microsoft-IIS/8.5")),
	ASK("the least is in order", UI, SRV, "8443/tcp", "V803 info",
		CALLED("Microsoft-IIS/10.0")),
	ASK("10 is 10.0", UI, SRV, "8443/tcp", "V803 info", CALLED("Microsoft-IIS/10")),
	ASK("numbers are compared, not digits", UI, SRV, "8443/tcp",
		"V801 medium, V803 info", CALLED("Microsoft-IIS/9.9")),
	ASK("another product is not meant", UI, SRV, "8443/tcp", "V803 info",
		CALLED("Microsoft-HTTPAPI/2.0")),
	ASK("a product whose name ends so is not meant", UI, SRV, "8443/tcp",
		"V803 info", CALLED("NotMicrosoft-IIS/8.5")),
	ASK("it may stand behind another", UI, SRV, "8443/tcp",
		"V801 medium, V803 info", CALLED("proxy/1 microsoft-iis/8.5")),
	ASK("without a version nothing is said", UI, SRV, "8443/tcp", "V803 info",
		CALLED("Microsoft-IIS")),
	ASK("of another role nothing is asked", UI, MOB, "8081/tcp", "V803 info",
		CALLED("Microsoft-IIS/8.5")),
	ASK("SSH writes it another way", SRV, MAIL, "587/tcp", "V801 medium",
		.spoken = PROTOCOL_SSH, .banner = "SSH-2.0-OpenSSH_7.4"),
	ASK("the third number decides, too", SRV, MAIL, "587/tcp", "V801 medium",
		.spoken = PROTOCOL_SSH, .banner = "SSH-2.0-OpenSSH_8.4"),
	ASK("newer is in order", SRV, MAIL, "587/tcp", "", .spoken = PROTOCOL_SSH,
		.banner = "SSH-2.0-OpenSSH_8.4.1p1"),
	ASK("a server without a banner discloses nothing", UI, SRV, "8443/tcp", "",
		.spoken = PROTOCOL_HTTP, .flags = PROTOCOL_OTHER_RESPONSE),
	ASK("a device discloses nothing of the VMS", REC, CAM, "80/tcp", "",
		CALLED("thttpd/2.2")),
	ASK("a vendor of the site's list is V802", REC, CAM, "554/tcp", "V802 info",
		.spoken = PROTOCOL_RTSP, .flags = PROTOCOL_MEDIA,
		.banner = "ACME Rtsp Server/1"),
	ASK("another is not", REC, CAM, "554/tcp", "", .spoken = PROTOCOL_RTSP,
		.flags = PROTOCOL_MEDIA, .banner = "Other Rtsp Server/1"),
	ASK("one side alone is not read", UI, SRV, "8443/tcp", "",
		.spoken = PROTOCOL_HTTP, .banner = "Microsoft-IIS/8.5", .half = true,
		.step = EVIDENCE_DATA),
};

#define FACTS(table)                                                                   \
	START_TEST(table##_facts)                                                      \
	{                                                                              \
		bytes_decide(&world, &table[_i]);                                      \
	}                                                                              \
	END_TEST

FACTS(channels)

static const char *
about_text(const struct verdict *v)
{
	static char text[256];
	size_t n = 0;

	text[0] = '\0';
	for (size_t i = 0; i < v->about_count; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s %s",
			i == 0 ? "" : ", ", v->about[i].violation->code,
			severity_name(v->about[i].severity));
	return text;
}

START_TEST(banners_facts)
{
	const struct bytes_question *q = &banners[_i];
	struct conversation c;
	struct verdict v;

	bytes_ask(q, &c);
	policy_judge(world.policy, &c, NULL, &v);
	ck_assert_msg(strcmp(about_text(&v), q->verdict) == 0, "%s: %s, not %s",
		q->fact, about_text(&v), q->verdict);
}
END_TEST

START_TEST(what_is_told_of_the_server_is_no_breach_of_the_client)
{
	struct bytes_question q = ASK("", UI, SRV, "8443/tcp", "compliant: srv-any",
		CALLED("Microsoft-IIS/8.5"));

	bytes_decide(&world, &q);
}
END_TEST

START_TEST(explained_is_what_is_told_of_the_server)
{
	struct conversation c;
	struct verdict v;
	struct trace trace = {0};
	bool said = false;

	bytes_ask(&banners[0], &c);
	policy_judge(world.policy, &c, &trace, &v);
	for (size_t i = 0; i < trace.count; i++)
		said = said ||
		       strstr(trace.step[i].text, "of the server: V801") != NULL;
	ck_assert(said);
	trace_fini(&trace);
}
END_TEST

START_TEST(banner_and_least_are_in_the_reason)
{
	struct conversation c;
	struct verdict v;

	bytes_ask(&banners[0], &c);
	policy_judge(world.policy, &c, NULL, &v);
	ck_assert_ptr_nonnull(strstr(v.about[0].reason,
		"SRV on 8443/tcp calls itself Microsoft-IIS/8.5, older than the site's "
		"least for "
		"Microsoft-IIS, 10.0"));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("bytes_inventory");
	TCase *t = tcase_create("inventory");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(t, begin, end);
	tcase_add_loop_test(t, channels_facts, 0, (int)ARRAY_LEN(channels));
	tcase_add_loop_test(t, banners_facts, 0, (int)ARRAY_LEN(banners));
	tcase_add_test(t, banner_and_least_are_in_the_reason);
	tcase_add_test(t, what_is_told_of_the_server_is_no_breach_of_the_client);
	tcase_add_test(t, explained_is_what_is_told_of_the_server);
	suite_add_tcase(s, t);
	runner = srunner_create(s);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
