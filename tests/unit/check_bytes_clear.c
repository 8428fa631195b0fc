/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The judge of encryption (violations 301 to 315): a fact a row, each beside a
 * twin that differs in one thing.
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
	bytes_begin(&world, "");
}

static void
end(void)
{
	world_end(&world);
}

#define HTTP .spoken = PROTOCOL_HTTP
#define ANSWERED .spoken = PROTOCOL_HTTP, .flags = PROTOCOL_OTHER_RESPONSE
#define ANSWERED_WITH(more)                                                            \
	.spoken = PROTOCOL_HTTP, .flags = PROTOCOL_OTHER_RESPONSE | (more)

static const struct bytes_question http[] = {
	ASK("clear HTTP to the server is V301", UI, SRV, "80/tcp",
		"violation: V301 medium", ANSWERED),
	ASK("which only redirects to TLS is in order", UI, SRV, "80/tcp",
		"compliant: srv-http", HTTP, .flags = PROTOCOL_REDIRECT_TLS),
	ASK("a redirect and another answer is V301", UI, SRV, "80/tcp",
		"violation: V301 medium", ANSWERED_WITH(PROTOCOL_REDIRECT_TLS)),
	ASK("without an answer nothing is said", UI, SRV, "80/tcp",
		"not_evaluable: srv-http", HTTP, .half = true, .step = EVIDENCE_DATA),
	ASK("TLS in a later flow hides no clear one", UI, SRV, "80/tcp",
		"violation: V301 medium", .spoken = PROTOCOL_TLS, .tls_version = 0x0303,
		.also = SPOKE(PROTOCOL_HTTP), .flags = PROTOCOL_OTHER_RESPONSE),
	ASK("forbidden there is clear text all the same", UI, SRV, "80/tcp",
		"violation: V301 medium", HTTP, .flags = PROTOCOL_FORBIDDEN),
	ASK("with an Authorization it is high", UI, SRV, "80/tcp",
		"violation: V301 high", ANSWERED_WITH(PROTOCOL_AUTHORIZATION)),
	ASK("from an office network it is high", OFFICE, SRV, "80/tcp",
		"violation: V301 high", ANSWERED),
	ASK("where TLS is preferred it is one lower", UI, SRV, "81/tcp",
		"violation: V301 low", ANSWERED),
	ASK("in a declared tunnel it is one lower", BRANCH, SRV, "80/tcp",
		"violation: V301 low", ANSWERED),
	ASK("on a row that takes either it is in order", UI, SRV, "8443/tcp",
		"compliant: srv-any", ANSWERED),
	ASK("between servers it is V304", REC, SRV, "9000/tcp",
		"violation: V304 medium", ANSWERED),
	ASK("which an Authorization of the inside leaves medium", REC, SRV, "9000/tcp",
		"violation: V304 medium", ANSWERED_WITH(PROTOCOL_AUTHORIZATION)),
	ASK("to the published service it is V302", UI, MOB, "8081/tcp",
		"violation: V302 high", ANSWERED),
	ASK("from the Internet it is critical", INTERNET, MOB, "8081/tcp",
		"violation: V302 critical", ANSWERED),
	ASK("to the event API it is V305", UI, SRV, "22332/tcp",
		"violation: V305 medium", ANSWERED),
	ASK("which the server forbids is info", UI, SRV, "22332/tcp",
		"violation: V305 info", HTTP, .flags = PROTOCOL_FORBIDDEN),
	ASK("one answer besides makes it medium again", UI, SRV, "22332/tcp",
		"violation: V305 medium", ANSWERED_WITH(PROTOCOL_FORBIDDEN)),
	ASK("a redirect besides leaves it forbidden", UI, SRV, "22332/tcp",
		"violation: V305 info", HTTP,
		.flags = PROTOCOL_FORBIDDEN | PROTOCOL_REDIRECT_TLS),
	ASK("TLS on the port of either is in order", UI, SRV, "22332/tcp",
		"compliant: srv-api", .spoken = PROTOCOL_TLS, .tls_version = 0x0304),
	ASK("to a camera it is V306", REC, CAM, "80/tcp", "violation: V306 medium",
		ANSWERED),
	ASK("to a camera without TLS it is info", REC, OLDCAM, "80/tcp",
		"violation: V306 info", ANSWERED),
	ASK("RTSP inside of it is media, not a page", REC_INNER, CAM, "80/tcp",
		"violation: V307 low",
		ANSWERED_WITH(PROTOCOL_HTTP_TUNNEL | PROTOCOL_MEDIA)),
	ASK("also when it went on as RTSP", REC_INNER, CAM, "80/tcp",
		"violation: V307 low", .spoken = PROTOCOL_RTSP,
		.flags = PROTOCOL_HTTP_TUNNEL | PROTOCOL_MEDIA),
	ASK("on a port for TLS it is another protocol", UI, SRV, "443/tcp",
		"violation: V214 medium", ANSWERED),
};

static const struct bytes_question media[] = {
	ASK("clear media within camera networks is V307 low", REC_INNER, CAM, "554/tcp",
		"violation: V307 low", .spoken = PROTOCOL_RTSP,
		.flags = PROTOCOL_MEDIA),
	ASK("from a recorder's network it is low, too", REC, CAM, "554/tcp",
		"violation: V307 low", .spoken = PROTOCOL_RTSP,
		.flags = PROTOCOL_MEDIA),
	ASK("SRTP is encrypted although RTSP is readable", REC, CAM, "554/tcp",
		"compliant: cam-video", .spoken = PROTOCOL_RTSP,
		.flags = PROTOCOL_MEDIA_SECURE),
	ASK("one stream of two in clear is V307", REC, CAM, "554/tcp",
		"violation: V307 low", .spoken = PROTOCOL_RTSP,
		.flags = PROTOCOL_MEDIA_SECURE | PROTOCOL_MEDIA),
	ASK("without a SETUP nothing is said of media", REC, CAM, "554/tcp",
		"not_evaluable: cam-video", .spoken = PROTOCOL_RTSP),
	ASK("RTSP inside TLS is in order", REC, CAM, "554/tcp", "compliant: cam-video",
		.spoken = PROTOCOL_TLS, .tls_version = 0x0303),
	ASK("from a client's network it is medium", UI, CAM, "554/tcp",
		"violation: V104 high, V307 medium", .spoken = PROTOCOL_RTSP,
		.flags = PROTOCOL_MEDIA),
	ASK("across an office network it is high", OFFICE, CAM, "554/tcp",
		"violation: V104 high, V307 high", .spoken = PROTOCOL_RTSP,
		.flags = PROTOCOL_MEDIA),
	ASK("where TLS is preferred it is one lower", REC, CAM, "555/tcp",
		"violation: V307 info", .spoken = PROTOCOL_RTSP,
		.flags = PROTOCOL_MEDIA),
	ASK("of a camera without TLS it is info", REC, OLDCAM, "554/tcp",
		"violation: V307 info", .spoken = PROTOCOL_RTSP,
		.flags = PROTOCOL_MEDIA),
	ASK("the product's own stream in clear is V303", UI, REC, "7563/tcp",
		"violation: V303 medium", .spoken = PROTOCOL_XPROTECT),
	ASK("HTTP there is V303, too", UI, REC, "7563/tcp", "violation: V303 medium",
		ANSWERED),
	ASK("outside of the inner networks it is high", OFFICE, REC, "7563/tcp",
		"violation: V303 high", .spoken = PROTOCOL_XPROTECT),
	ASK("in TLS it is in order", UI, REC, "7563/tcp", "compliant: rec-video",
		.spoken = PROTOCOL_TLS, .tls_version = 0x0303),
};

static const struct bytes_question sql[] = {
	ASK("SQL whose server chose no encryption is V308", SRV, DB, "1433/tcp",
		"violation: V308 medium", .spoken = PROTOCOL_TDS,
		.flags = PROTOCOL_CLEARTEXT),
	ASK("a login inside TLS encrypts no query", SRV, DB, "1433/tcp",
		"violation: V308 medium", .spoken = PROTOCOL_TDS,
		.flags = PROTOCOL_LOGIN_ENCRYPTED),
	ASK("an encrypted connection is in order", SRV, DB, "1433/tcp",
		"compliant: db-sql", .spoken = PROTOCOL_TDS,
		.flags = PROTOCOL_ENCRYPTED),
	ASK("one of two in clear is V308", SRV, DB, "1433/tcp",
		"violation: V308 medium", .spoken = PROTOCOL_TDS,
		.flags = PROTOCOL_ENCRYPTED | PROTOCOL_CLEARTEXT),
	ASK("the answer not read: nothing is said", SRV, DB, "1433/tcp",
		"not_evaluable: db-sql", .spoken = PROTOCOL_TDS, .half = true,
		.step = EVIDENCE_DATA),
	ASK("TLS from the first byte is in order", SRV, DB, "1433/tcp",
		"compliant: db-sql", .spoken = PROTOCOL_TLS, .tls_version = 0x0303),
};

#define CHOSE(version) .spoken = PROTOCOL_TLS, .tls_version = (version)
enum { GOOD = 0xc02f, RC4 = 0x0005, DES3 = 0x000a, CBC_SHA = 0xc014, RSA_GCM = 0x009c };

static const struct bytes_question tls[] = {
	ASK("TLS 1.2 is in order", UI, SRV, "443/tcp", "compliant: srv-https",
		CHOSE(0x0303), .tls_cipher = GOOD),
	ASK("TLS 1.1 is V310", UI, SRV, "443/tcp", "violation: V310 medium",
		CHOSE(0x0302)),
	ASK("SSL 3 is high", UI, SRV, "443/tcp", "violation: V310 high", CHOSE(0x0300)),
	ASK("SSL 2 is high", UI, SRV, "443/tcp", "violation: V310 high", CHOSE(0x0002)),
	ASK("of a service that the Internet sees it is one higher", UI, MOB, "8082/tcp",
		"violation: V310 high", CHOSE(0x0301)),
	ASK("which makes SSL 3 critical", INTERNET, MOB, "8082/tcp",
		"violation: V310 critical", CHOSE(0x0300)),
	ASK("the server's choice not read: nothing is said", UI, SRV, "443/tcp",
		"not_evaluable: srv-https", .spoken = PROTOCOL_TLS, .half = true),
	ASK("RC4 is V311", UI, SRV, "443/tcp", "violation: V311 medium", CHOSE(0x0303),
		.tls_cipher = RC4),
	ASK("triple DES is V311", UI, SRV, "443/tcp", "violation: V311 medium",
		CHOSE(0x0303), .tls_cipher = DES3),
	ASK("CBC with SHA-1 is low", UI, SRV, "443/tcp", "violation: V311 low",
		CHOSE(0x0303), .tls_cipher = CBC_SHA),
	ASK("static RSA is low", UI, SRV, "443/tcp", "violation: V311 low",
		CHOSE(0x0303), .tls_cipher = RSA_GCM),
	ASK("a suite without a name is not evaluable", UI, SRV, "443/tcp",
		"not_evaluable: srv-https", CHOSE(0x0303), .tls_cipher = 0xfefe),
	ASK("an old version and a weak cipher are two facts", UI, SRV, "443/tcp",
		"violation: V310 medium, V311 medium", CHOSE(0x0301),
		.tls_cipher = RC4),
	ASK("TLS is judged where nothing is allowed", UI, DB, "1433/tcp",
		"violation: V204 high, V310 medium", CHOSE(0x0301)),
	ASK("an alert of trust is V315", UI, SRV, "443/tcp", "violation: V315 medium",
		CHOSE(0x0303), .tls_alert = 48),
	ASK("an alert instead of a choice is V315", UI, SRV, "443/tcp",
		"violation: V315 medium", .spoken = PROTOCOL_TLS, .tls_alert = 40),
	ASK("resets after the hello, again and again, are V315", UI, SRV, "443/tcp",
		"violation: V315 medium", CHOSE(0x0303),
		.flags = PROTOCOL_HELLOS_RESET | PROTOCOL_HELLO_RESET),
	ASK("one reset after the hello is none", UI, SRV, "443/tcp",
		"compliant: srv-https", CHOSE(0x0303), .flags = PROTOCOL_HELLO_RESET),
	ASK("nor are those of a declared scanner", PROBE, SRV, "443/tcp",
		"compliant: srv-https", CHOSE(0x0303), .flags = PROTOCOL_HELLOS_RESET),
	ASK("a user who cancelled is none", UI, SRV, "443/tcp", "compliant: srv-https",
		CHOSE(0x0303), .tls_alert = 90),
	ASK("nor is a declared scanner", PROBE, SRV, "443/tcp", "compliant: srv-https",
		CHOSE(0x0303), .tls_alert = 48),
};

static const struct bytes_question message[] = {
	ASK("readable SOAP where messages are encrypted is V314", UI, LOG, "22337/tcp",
		"violation: V314 high", ANSWERED_WITH(PROTOCOL_SOAP)),
	ASK("with WS-Security it is in order", UI, LOG, "22337/tcp",
		"compliant: log-in",
		ANSWERED_WITH(PROTOCOL_SOAP | PROTOCOL_WS_SECURITY)),
	ASK("one flow without is V314", UI, LOG, "22337/tcp", "violation: V314 high",
		ANSWERED_WITH(
			PROTOCOL_SOAP | PROTOCOL_WS_SECURITY | PROTOCOL_SOAP_BARE)),
	ASK("a description of the service is none", UI, LOG, "22337/tcp",
		"compliant: log-in", ANSWERED_WITH(PROTOCOL_SOAP | PROTOCOL_METADATA)),
	ASK("no body read: nothing is said", UI, LOG, "22337/tcp",
		"not_evaluable: log-in", ANSWERED),
	ASK("TLS there is in order", UI, LOG, "22337/tcp", "compliant: log-in",
		CHOSE(0x0303)),
	ASK("SOAP elsewhere is what its row says", UI, SRV, "22332/tcp",
		"violation: V305 medium", ANSWERED_WITH(PROTOCOL_SOAP)),
};

#define FACTS(table)                                                                   \
	START_TEST(table##_facts)                                                      \
	{                                                                              \
		bytes_decide(&world, &table[_i]);                                      \
	}                                                                              \
	END_TEST

FACTS(http)
FACTS(media)
FACTS(sql)
FACTS(tls)
FACTS(message)

START_TEST(least_version_is_the_sites)
{
	struct bytes_question q = ASK("TLS 1.2 below the site's least is V310", UI, SRV,
		"443/tcp", "violation: V310 medium", CHOSE(0x0303));

	world_end(&world);
	bytes_begin(&world, "profile: { minimum_tls: \"1.3\" }\n");
	bytes_decide(&world, &q);
	q.tls_version = 0x0304;
	q.verdict = "compliant: srv-https";
	bytes_decide(&world, &q);
}
END_TEST

START_TEST(certificates_are_the_servers)
{
	struct bytes_question server = ASK("a role that has none may speak in clear",
		UI, SRV, "80/tcp", "compliant: srv-http", ANSWERED);
	struct bytes_question camera = ASK("devices are no such role", REC, CAM,
		"80/tcp", "violation: V306 medium", ANSWERED);

	world_end(&world);
	bytes_begin(&world, "profile: { certificates: [rec] }\n");
	bytes_decide(&world, &server);
	bytes_decide(&world, &camera);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("bytes_clear");
	TCase *t = tcase_create("clear");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(t, begin, end);
	tcase_add_loop_test(t, http_facts, 0, (int)ARRAY_LEN(http));
	tcase_add_loop_test(t, media_facts, 0, (int)ARRAY_LEN(media));
	tcase_add_loop_test(t, sql_facts, 0, (int)ARRAY_LEN(sql));
	tcase_add_loop_test(t, tls_facts, 0, (int)ARRAY_LEN(tls));
	tcase_add_loop_test(t, message_facts, 0, (int)ARRAY_LEN(message));
	tcase_add_test(t, least_version_is_the_sites);
	tcase_add_test(t, certificates_are_the_servers);
	suite_add_tcase(s, t);
	runner = srunner_create(s);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
