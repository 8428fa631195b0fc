/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The judge of what is spoken at all (violations 116, 214, 215, 309 and 5xx): a
 * fact a row, each beside a twin that differs in one thing.
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

#define SPEAKS(p) .spoken = PROTOCOL_##p
#define SHOWS(p, more) .spoken = PROTOCOL_##p, .flags = (more)
#define TLS_OF(more) .spoken = PROTOCOL_TLS, .tls_version = 0x0303, .flags = (more)

static const struct bytes_question mismatch[] = {
	ASK("PostgreSQL where TLS is expected is V214", UI, SRV, "443/tcp",
		"violation: V214 medium", SPEAKS(POSTGRESQL)),
	ASK("a remote shell there is high", UI, SRV, "443/tcp", "violation: V214 high",
		SPEAKS(SSH)),
	ASK("one side alone proves nothing", UI, SRV, "443/tcp",
		"not_evaluable: srv-https", SPEAKS(SSH), .half = true,
		.step = EVIDENCE_DATA),
	ASK("in an earlier flow it counts, too", UI, SRV, "443/tcp",
		"violation: V214 medium", TLS_OF(0),
		.also = SPOKE(PROTOCOL_POSTGRESQL)),
	ASK("HTTP for RTSP is V214", REC, CAM, "554/tcp", "violation: V214 medium",
		SPEAKS(HTTP)),
	ASK("RTSP inside HTTP is not", REC, CAM, "554/tcp", "violation: V307 low",
		SHOWS(HTTP, PROTOCOL_HTTP_TUNNEL | PROTOCOL_MEDIA)),
	ASK("TLS from the first byte for mail is V214", CAM, REC, "25/tcp",
		"violation: V214 medium, V202 medium", TLS_OF(0)),
	ASK("after STARTTLS it is not", SRV, MAIL, "587/tcp", "compliant: relay",
		SHOWS(SMTP, PROTOCOL_STARTTLS), .also = SPOKE(PROTOCOL_TLS),
		.tls_version = 0x0303),
	ASK("a row of either takes TLS", SRV, MAIL, "587/tcp", "compliant: relay",
		TLS_OF(0)),
	ASK("a service with a port of its own on the product's is V214", UI, SRV,
		"22331/tcp", "violation: V214 medium", SPEAKS(POSTGRESQL)),
	ASK("HTTP there may be the product's own", UI, SRV, "22331/tcp",
		"compliant: V316 info", SPEAKS(HTTP)),
	ASK("a row for anything takes all", JUMP, SRV, "22/tcp", "compliant: admin",
		SPEAKS(SSH)),
	ASK("where nothing may be opened it is V214 all the same", STRANGER, SRV,
		"443/tcp", "violation: V201 medium, V214 medium", SPEAKS(POSTGRESQL)),
	/* Reading 19 of the guide. */
	ASK("a database on the port of a function that is off is listed nowhere", CAM,
		REC, "5432/tcp", "violation: V214 medium, V202 medium",
		SPEAKS(POSTGRESQL)),
	ASK("what is read as nothing is the function", CAM, REC, "5432/tcp",
		"violation: V210 medium"),
	ASK("mail on its port is V211", CAM, REC, "25/tcp", "violation: V211 high",
		SPEAKS(SMTP)),
};

static const struct bytes_question moved[] = {
	ASK("RTSP on a port that no row lists is V215", REC, CAM, "8554/tcp",
		"violation: V215 low", SPEAKS(RTSP)),
	ASK("clear media there is what it is on its own port", REC, CAM, "8554/tcp",
		"violation: V307 low, V215 low", SHOWS(RTSP, PROTOCOL_MEDIA)),
	ASK("nothing of the product there is V202", REC, CAM, "8554/tcp",
		"violation: V202 medium", SPEAKS(MQTT)),
	ASK("the product's own stream is V215", UI, REC, "17563/tcp",
		"violation: V215 low", SPEAKS(XPROTECT)),
	ASK("SQL is V215", SRV, DB, "14330/tcp", "violation: V215 low", SPEAKS(TDS)),
	ASK("HTTP is V202", UI, SRV, "8000/tcp", "violation: V202 medium",
		SPEAKS(HTTP)),
	ASK("HTTP that is the product's by its path is V215", UI, SRV, "8000/tcp",
		"violation: V215 low", SHOWS(HTTP, PROTOCOL_XPROTECT_PATH)),
	ASK("ONVIF is V215", REC, CAM, "8000/tcp", "violation: V215 low",
		SHOWS(HTTP, PROTOCOL_ONVIF)),
	ASK("one side alone proves a listener at most", REC, CAM, "8554/tcp",
		"violation: V202 medium", SPEAKS(RTSP), .half = true,
		.step = EVIDENCE_DATA),
};

static const struct bytes_question insecure[] = {
	ASK("Telnet to a server is V501", UI, SRV, "2323/tcp",
		"violation: V202 medium, V501 high", SPEAKS(TELNET)),
	ASK("FTP to a camera is V501", REC, CAM, "21/tcp",
		"violation: V202 medium, V501 high", SPEAKS(FTP)),
	ASK("FTP behind TLS is not", REC, CAM, "21/tcp", "violation: V202 medium",
		SHOWS(FTP, PROTOCOL_STARTTLS)),
	ASK("a password beside it is", REC, CAM, "21/tcp",
		"violation: V202 medium, V405 high, V501 high",
		SHOWS(FTP, PROTOCOL_STARTTLS | PROTOCOL_PASSWORD)),
	ASK("VNC without TLS is V501 and V507", UI, SRV, "5900/tcp",
		"violation: V202 medium, V501 high, V507 high", SPEAKS(VNC)),
	ASK("VNC with TLS is V507 alone", UI, SRV, "5900/tcp",
		"violation: V202 medium, V507 high", SHOWS(VNC, PROTOCOL_ENCRYPTED)),
	ASK("Telnet that nobody answered is none", UI, SRV, "2323/tcp",
		"violation: V202 medium", SPEAKS(TELNET), .half = true,
		.step = EVIDENCE_DATA),
	ASK("a shell on any port is V507", UI, SRV, "2222/tcp",
		"violation: V202 medium, V507 high", SPEAKS(SSH)),
	ASK("from the jump host to its port it is in order", JUMP, SRV, "3389/tcp",
		"compliant: admin", SHOWS(RDP, PROTOCOL_REMOTE_SHELL)),
	ASK("of a camera it is no VMS host's", REC, CAM, "22/tcp",
		"violation: V202 medium", SPEAKS(SSH)),
	ASK("SNMP 2c that is answered is V502", SNMP, SRV, "161/udp",
		"violation: V406 medium, V502 medium", SPEAKS(SNMP), .version = 2),
	ASK("not answered it is none", SNMP, SRV, "161/udp", "violation: V406 medium",
		SPEAKS(SNMP), .version = 2, .half = true, .step = EVIDENCE_ATTEMPT),
	ASK("SNMP 3 is in order", SNMP, SRV, "161/udp", "compliant: snmp-poll",
		SHOWS(SNMP, PROTOCOL_ENCRYPTED), .version = 3),
	ASK("SMB 1 is V503", JUMP, SRV, "22/tcp", "violation: V503 high", SPEAKS(SMB),
		.version = 1),
	ASK("SMB 2 is not", JUMP, SRV, "22/tcp", "compliant: admin", SPEAKS(SMB),
		.version = 0x0202),
};

static const struct bytes_question discovery[] = {
	ASK("a camera that answers UPnP is V504", CAM2, CAM, "1900/udp",
		"violation: V102 high, V202 medium, V505 info, V504 low", SPEAKS(SSDP)),
	ASK("the answer alone shows it", CAM2, CAM, "1900/udp",
		"violation: V102 medium, V202 low, V505 info, V504 low",
		SHOWS(SSDP, PROTOCOL_RESPONSE), .half = true,
		.step = EVIDENCE_ESTABLISHED),
	ASK("the search alone does not", CAM2, CAM, "1900/udp",
		"violation: V102 medium, V505 info", SPEAKS(SSDP), .half = true,
		.step = EVIDENCE_ATTEMPT),
	ASK("to another subnet it is medium", UI, CAM, "1900/udp",
		"violation: V104 high, V202 medium, V505 medium, V504 medium",
		SPEAKS(SSDP)),
	ASK("a device that announces itself is V504", CAM, "239.255.255.250",
		"1900/udp", "violation: V504 low", SHOWS(SSDP, PROTOCOL_ANNOUNCED),
		.half = true, .step = EVIDENCE_ATTEMPT),
	ASK("one that searches is V505, a remark", CAM, "239.255.255.250", "1900/udp",
		"not_evaluable: V505 info", SPEAKS(SSDP), .half = true,
		.step = EVIDENCE_ATTEMPT),
	ASK("what a router let through is more", CAM, "239.255.255.250", "1900/udp",
		"violation: V505 medium", SHOWS(SSDP, PROTOCOL_ROUTED), .half = true,
		.step = EVIDENCE_ATTEMPT),
	ASK("so is what announces itself", CAM, "239.255.255.250", "1900/udp",
		"violation: V504 medium, V505 medium",
		SHOWS(SSDP, PROTOCOL_ANNOUNCED | PROTOCOL_ROUTED), .half = true,
		.step = EVIDENCE_ATTEMPT),
	ASK("a server that searches within its subnet is none", SRV, "239.255.255.250",
		"1900/udp", "not_evaluable", SPEAKS(SSDP), .half = true,
		.step = EVIDENCE_ATTEMPT),
	ASK("beyond it, it is V505", SRV, "239.255.255.250", "1900/udp",
		"violation: V505 medium", SHOWS(SSDP, PROTOCOL_ROUTED), .half = true,
		.step = EVIDENCE_ATTEMPT),
	ASK("within a subnet, but by a router", CAM2, CAM, "3702/udp",
		"violation: V102 high, V202 medium, V505 medium",
		SHOWS(WS_DISCOVERY, PROTOCOL_ROUTED)),
	ASK("a server that a row lists is none", DLNA, "239.255.255.250", "1900/udp",
		"compliant: dlna-ssdp", SHOWS(SSDP, PROTOCOL_ANNOUNCED), .half = true,
		.step = EVIDENCE_ATTEMPT),
	ASK("discovery of a camera from outside is V505", UI, CAM, "3702/udp",
		"violation: V104 high, V202 medium, V505 medium", SPEAKS(WS_DISCOVERY)),
	ASK("a probe without an answer weighs less", UI, CAM, "3702/udp",
		"violation: V104 low, V505 info", SPEAKS(WS_DISCOVERY), .half = true,
		.step = EVIDENCE_ATTEMPT),
	ASK("within the subnet it is info", CAM2, CAM, "3702/udp",
		"violation: V102 high, V202 medium, V505 info", SPEAKS(WS_DISCOVERY)),
	ASK("a recorder in its camera network is none", REC_INNER, CAM, "3702/udp",
		"not_evaluable", SPEAKS(WS_DISCOVERY), .why = WHY_SERVED_PORT),
	ASK("from elsewhere it is V505", REC, CAM, "3702/udp", "violation: V505 medium",
		SPEAKS(WS_DISCOVERY), .why = WHY_SERVED_PORT),
	ASK("between servers it is none", SRV, DB, "3702/udp", "violation: V202 medium",
		SPEAKS(WS_DISCOVERY)),
	ASK("an answer to LLMNR is V506", UI, SRV, "5355/udp",
		"violation: V202 medium, V506 low", SPEAKS(LLMNR)),
	ASK("a question alone is info", SRV, "224.0.0.252", "5355/udp",
		"violation: V506 info", SPEAKS(LLMNR), .half = true,
		.step = EVIDENCE_ATTEMPT),
	ASK("of a stranger it is nobody's business", STRANGER, "224.0.0.252",
		"5355/udp", "not_evaluable", SPEAKS(LLMNR), .half = true,
		.step = EVIDENCE_ATTEMPT),
};

#define STREAM(more) SHOWS(RTP, more), .half = true, .step = EVIDENCE_ATTEMPT

static const struct bytes_question groups[] = {
	ASK("media to a declared group is V309", CAM, "239.192.10.7", "5004/udp",
		"violation: V309 medium", STREAM(PROTOCOL_MEDIA)),
	ASK("which may be encrypted is not evaluable", CAM, "239.192.10.7", "5004/udp",
		"not_evaluable", STREAM(0)),
	ASK("something else to it is in order", CAM, "239.192.10.7", "5004/udp",
		"compliant", .step = EVIDENCE_ATTEMPT),
	ASK("to a group that nobody declared it is V116, too", CAM, "239.1.2.3",
		"5004/udp", "violation: V309 medium, V116 medium",
		STREAM(PROTOCOL_MEDIA)),
	ASK("encrypted or not", CAM, "239.1.2.3", "5004/udp", "violation: V116 medium",
		STREAM(0)),
	ASK("of a recorder it is V309 alone", REC, "239.1.2.3", "5004/udp",
		"violation: V309 medium", STREAM(PROTOCOL_MEDIA)),
	ASK("of a stranger it is nobody's business", STRANGER, "239.1.2.3", "5004/udp",
		"not_evaluable", STREAM(PROTOCOL_MEDIA)),
};

static const struct bytes_question unread[] = {
	ASK("missing bytes are never compliant", UI, SRV, "443/tcp",
		"not_evaluable: srv-https", TLS_OF(PROTOCOL_CUT)),
	ASK("nor segments that contradict each other", UI, SRV, "443/tcp",
		"not_evaluable: srv-https", TLS_OF(PROTOCOL_INCONSISTENT)),
	ASK("what was read of them counts", UI, SRV, "8443/tcp", "violation: V401 high",
		SHOWS(HTTP, PROTOCOL_CUT | PROTOCOL_BASIC)),
	ASK("mid-stream nothing is claimed", UI, SRV, "8443/tcp",
		"not_evaluable: srv-any", SHOWS(HTTP, PROTOCOL_BASIC),
		.mid_stream = true),
};

#define FACTS(table)                                                                   \
	START_TEST(table##_facts)                                                      \
	{                                                                              \
		bytes_decide(&world, &table[_i]);                                      \
	}                                                                              \
	END_TEST

FACTS(mismatch)
FACTS(moved)
FACTS(insecure)
FACTS(discovery)
FACTS(groups)
FACTS(unread)

START_TEST(moved_protocol_names_its_row)
{
	struct bytes_question q = ASK("", REC, CAM, "8554/tcp", "", SPEAKS(RTSP));
	struct conversation c;
	struct verdict v;

	bytes_ask(&q, &c);
	policy_judge(world.policy, &c, NULL, &v);
	ck_assert_str_eq(v.violation[0].rule->id, "cam-video");
}
END_TEST

START_TEST(mismatch_says_what_is_expected_and_spoken)
{
	struct bytes_question q = ASK("", UI, SRV, "443/tcp", "", SPEAKS(POSTGRESQL));
	struct conversation c;
	struct verdict v;

	bytes_ask(&q, &c);
	policy_judge(world.policy, &c, NULL, &v);
	ck_assert_ptr_nonnull(
		strstr(v.reason, "the row is for tls, but postgresql is spoken"));
}
END_TEST

START_TEST(declared_port_clears_a_moved_one)
{
	struct bytes_question q = ASK("", REC, CAM, "8554/tcp", "violation: V307 low",
		SHOWS(RTSP, PROTOCOL_MEDIA));

	world_end(&world);
	bytes_begin(&world, "ports:\n- { role: cam, from: 554/tcp, to: 8554/tcp }\n");
	bytes_decide(&world, &q);
}
END_TEST

START_TEST(site_rule_takes_what_it_names)
{
	struct bytes_question q =
		ASK("", UI, DB, "5433/tcp", "compliant: pg", SPEAKS(POSTGRESQL));

	world_end(&world);
	bytes_begin(&world, "allow:\n- { id: pg, clients: [ui], servers: [db], ports: "
			    "[5433/tcp], reason: r }\n");
	bytes_decide(&world, &q);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("bytes_service");
	TCase *t = tcase_create("service");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(t, begin, end);
	tcase_add_loop_test(t, mismatch_facts, 0, (int)ARRAY_LEN(mismatch));
	tcase_add_loop_test(t, moved_facts, 0, (int)ARRAY_LEN(moved));
	tcase_add_loop_test(t, insecure_facts, 0, (int)ARRAY_LEN(insecure));
	tcase_add_loop_test(t, discovery_facts, 0, (int)ARRAY_LEN(discovery));
	tcase_add_loop_test(t, groups_facts, 0, (int)ARRAY_LEN(groups));
	tcase_add_loop_test(t, unread_facts, 0, (int)ARRAY_LEN(unread));
	tcase_add_test(t, moved_protocol_names_its_row);
	tcase_add_test(t, mismatch_says_what_is_expected_and_spoken);
	tcase_add_test(t, declared_port_clears_a_moved_one);
	tcase_add_test(t, site_rule_takes_what_it_names);
	suite_add_tcase(s, t);
	runner = srunner_create(s);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
