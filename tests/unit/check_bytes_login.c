/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The judge of credentials (violations 4xx): a fact a row, each beside a twin
 * that differs in one thing.
 */
#include "bytes_world.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/finding.h"

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

/* Where nothing else is wrong: HTTP on a row of either. */
#define HTTP(more)                                                                     \
	.spoken = PROTOCOL_HTTP, .flags = PROTOCOL_OTHER_RESPONSE | (more),            \
	.step = EVIDENCE_EXPOSED
#define SPEAKS(p, more) .spoken = (p), .flags = (more), .step = EVIDENCE_EXPOSED

static const struct bytes_question basic[] = {
	ASK("a Basic password in HTTP is V401", UI, SRV, "8443/tcp",
		"violation: V401 high", HTTP(PROTOCOL_BASIC), .user = "ann"),
	ASK("nothing of the kind is in order", UI, SRV, "8443/tcp",
		"compliant: srv-any", HTTP(0)),
	ASK("inside TLS nothing is readable", UI, SRV, "8443/tcp", "compliant: srv-any",
		.spoken = PROTOCOL_TLS, .tls_version = 0x0303),
	ASK("an empty one is none", UI, SRV, "8443/tcp", "compliant: srv-any",
		HTTP(PROTOCOL_BASIC | PROTOCOL_ANONYMOUS)),
	ASK("refused it weighs less", UI, SRV, "8443/tcp", "violation: V401 medium",
		HTTP(PROTOCOL_BASIC | PROTOCOL_DENIED)),
	ASK("refused and then accepted it does not", UI, SRV, "8443/tcp",
		"violation: V401 high",
		HTTP(PROTOCOL_BASIC | PROTOCOL_DENIED | PROTOCOL_ACCEPTED)),
	ASK("across an office network it is critical", OFFICE, SRV, "8443/tcp",
		"violation: V401 critical", HTTP(PROTOCOL_BASIC)),
	ASK("in a declared tunnel it is medium", BRANCH, SRV, "8443/tcp",
		"violation: V401 medium", HTTP(PROTOCOL_BASIC)),
	ASK("a challenge alone is low", UI, SRV, "8443/tcp", "violation: V401 low",
		HTTP(PROTOCOL_AUTH_OFFERED)),
	ASK("with the password it is one finding", UI, SRV, "8443/tcp",
		"violation: V401 high", HTTP(PROTOCOL_AUTH_OFFERED | PROTOCOL_BASIC)),
	ASK("in RTSP it is V402", REC, CAM, "554/tcp", "violation: V307 low, V402 high",
		SPEAKS(PROTOCOL_RTSP, PROTOCOL_MEDIA | PROTOCOL_BASIC)),
	ASK("a challenge in RTSP is low", REC, CAM, "554/tcp",
		"violation: V307 low, V402 low",
		SPEAKS(PROTOCOL_RTSP, PROTOCOL_MEDIA | PROTOCOL_AUTH_OFFERED)),
	ASK("where nothing may be opened it is readable all the same", STRANGER, SRV,
		"8443/tcp", "violation: V201 medium, V401 high", HTTP(PROTOCOL_BASIC)),
	ASK("an answer that never came hides nothing", UI, SRV, "8443/tcp",
		"violation: V401 high", .spoken = PROTOCOL_HTTP, .half = true,
		.flags = PROTOCOL_BASIC, .step = EVIDENCE_DATA),
};

static const struct bytes_question password[] = {
	ASK("a mail login is V403", CAM, MAIL, "587/tcp",
		"violation: V101 high, V403 high",
		SPEAKS(PROTOCOL_SMTP, PROTOCOL_PASSWORD)),
	ASK("of a server it is V403", SRV, MAIL, "587/tcp", "violation: V403 high",
		SPEAKS(PROTOCOL_SMTP, PROTOCOL_PASSWORD)),
	ASK("behind STARTTLS it is not readable", SRV, MAIL, "587/tcp",
		"compliant: relay", SPEAKS(PROTOCOL_SMTP, PROTOCOL_STARTTLS)),
	ASK("offered and not used it is low", SRV, MAIL, "587/tcp",
		"violation: V403 low", SPEAKS(PROTOCOL_SMTP, PROTOCOL_AUTH_OFFERED)),
	ASK("in Telnet it is V404", JUMP, SRV, "22/tcp",
		"violation: V404 high, V501 high",
		SPEAKS(PROTOCOL_TELNET, PROTOCOL_PASSWORD)),
	ASK("in FTP it is V405", JUMP, SRV, "22/tcp", "violation: V405 high, V501 high",
		SPEAKS(PROTOCOL_FTP, PROTOCOL_PASSWORD)),
	ASK("of FTP's guest it is medium", JUMP, SRV, "22/tcp",
		"violation: V405 medium, V501 high",
		SPEAKS(PROTOCOL_FTP, PROTOCOL_PASSWORD | PROTOCOL_ANONYMOUS)),
	ASK("in LDAP it is V411", SRV, JUMP, "389/tcp", "violation: V411 high",
		SPEAKS(PROTOCOL_LDAP, PROTOCOL_PASSWORD)),
	ASK("an anonymous bind is none", SRV, JUMP, "389/tcp", "not_evaluable",
		SPEAKS(PROTOCOL_LDAP, PROTOCOL_PASSWORD | PROTOCOL_ANONYMOUS)),
	ASK("in a message or address it is V408", UI, SRV, "8443/tcp",
		"violation: V408 high", HTTP(PROTOCOL_PASSWORD)),
	ASK("a token is V409", UI, SRV, "8443/tcp", "violation: V409 high",
		HTTP(PROTOCOL_TOKEN)),
	ASK("a cookie that is no session's is none", UI, SRV, "8443/tcp",
		"compliant: srv-any", HTTP(PROTOCOL_COOKIE)),
	ASK("a token that the server does not know weighs less", UI, SRV, "8443/tcp",
		"violation: V409 medium", HTTP(PROTOCOL_TOKEN | PROTOCOL_DENIED)),
	ASK("a token that leaks in a forbidden request counts", UI, SRV, "22332/tcp",
		"violation: V305 info, V409 high", .spoken = PROTOCOL_HTTP,
		.flags = PROTOCOL_FORBIDDEN | PROTOCOL_TOKEN, .step = EVIDENCE_EXPOSED),
	ASK("forbidden it is one that the server knows", UI, SRV, "22332/tcp",
		"violation: V305 info, V409 high", .spoken = PROTOCOL_HTTP,
		.flags = PROTOCOL_FORBIDDEN | PROTOCOL_TOKEN | PROTOCOL_DENIED,
		.step = EVIDENCE_EXPOSED),
	ASK("a vendor's default login is V407", REC, CAM, "80/tcp",
		"violation: V306 medium, V407 critical, V401 high",
		HTTP(PROTOCOL_BASIC | PROTOCOL_DEFAULT_PASSWORD | PROTOCOL_ACCEPTED)),
	ASK("refused it is high", REC, CAM, "80/tcp",
		"violation: V306 medium, V407 high, V401 medium",
		HTTP(PROTOCOL_BASIC | PROTOCOL_DEFAULT_PASSWORD | PROTOCOL_DENIED)),
};

static const struct bytes_question proof[] = {
	ASK("a digest by MD5 is V410", UI, SRV, "8443/tcp", "violation: V410 low",
		HTTP(PROTOCOL_DIGEST)),
	ASK("by SHA-256 it is none", UI, SRV, "8443/tcp", "compliant: srv-any",
		HTTP(PROTOCOL_DIGEST_SHA256)),
	ASK("in RTSP it is V410, too", REC, CAM, "554/tcp",
		"violation: V307 low, V410 low",
		SPEAKS(PROTOCOL_RTSP, PROTOCOL_MEDIA | PROTOCOL_DIGEST)),
	ASK("across an office network it is no secret", OFFICE, SRV, "8443/tcp",
		"violation: V410 low", HTTP(PROTOCOL_DIGEST)),
	ASK("NTLM in HTTP is V412", UI, SRV, "8443/tcp", "violation: V412 low",
		HTTP(PROTOCOL_NTLM)),
	ASK("version 1 of it is medium", UI, SRV, "8443/tcp", "violation: V412 medium",
		HTTP(PROTOCOL_NTLM | PROTOCOL_NTLM_V1)),
	ASK("in SMB 2 it is none", SRV, JUMP, "445/tcp", "not_evaluable",
		SPEAKS(PROTOCOL_SMB, PROTOCOL_NTLM), .version = 0x0311),
	ASK("in SMB 1 it is V412", SRV, JUMP, "445/tcp",
		"violation: V412 low, V503 high", SPEAKS(PROTOCOL_SMB, PROTOCOL_NTLM),
		.version = 1),
};

static const struct bytes_question snmp[] = {
	ASK("a community is V406", SNMP, SRV, "161/udp",
		"violation: V406 medium, V502 medium", SPEAKS(PROTOCOL_SNMP, 0),
		.version = 2),
	ASK("version 3 has none", SNMP, SRV, "161/udp", "compliant: snmp-poll",
		SPEAKS(PROTOCOL_SNMP, PROTOCOL_ENCRYPTED), .version = 3),
	ASK("`public` is high", SNMP, SRV, "161/udp",
		"violation: V406 high, V502 medium",
		SPEAKS(PROTOCOL_SNMP, PROTOCOL_PUBLIC_NAME), .version = 1),
	ASK("one that writes is high", SNMP, SRV, "161/udp",
		"violation: V406 high, V502 medium",
		SPEAKS(PROTOCOL_SNMP, PROTOCOL_WRITE), .version = 1),
	ASK("it is readable without an answer", SNMP, SRV, "161/udp",
		"violation: V406 medium", .spoken = PROTOCOL_SNMP, .version = 2,
		.half = true, .step = EVIDENCE_ATTEMPT),
	ASK("a trap to the declared manager is in order", SRV, SNMP, "162/udp",
		"compliant: snmp-trap", .spoken = PROTOCOL_SNMP, .version = 2,
		.half = true, .step = EVIDENCE_ATTEMPT),
	ASK("a trap to another is V406", SRV, JUMP, "162/udp", "violation: V406 medium",
		.spoken = PROTOCOL_SNMP, .version = 2, .half = true,
		.step = EVIDENCE_ATTEMPT),
};

#define FACTS(table)                                                                   \
	START_TEST(table##_facts)                                                      \
	{                                                                              \
		bytes_decide(&world, &table[_i]);                                      \
	}                                                                              \
	END_TEST

FACTS(basic)
FACTS(password)
FACTS(proof)
FACTS(snmp)

/* ---- accounts ---- */

static void
account_add(struct conversation *c, const char *user, uint64_t flags)
{
	struct account *a = &c->account[c->account_count++];

	*a = (struct account){
		.flags = flags, .application = PROTOCOL_HTTP, .secret_len = 5};
	snprintf(a->user, sizeof(a->user), "%s", user);
}

static struct conversation
two_accounts(void)
{
	struct bytes_question q =
		ASK("", UI, SRV, "8443/tcp", "", HTTP(PROTOCOL_BASIC));
	struct conversation c;

	bytes_ask(&q, &c);
	account_add(&c, "ann", PROTOCOL_BASIC | PROTOCOL_ACCEPTED);
	account_add(&c, "bob", PROTOCOL_BASIC | PROTOCOL_DENIED);
	return c;
}

START_TEST(each_account_is_judged_by_its_own_answer)
{
	struct conversation c = two_accounts();

	ck_assert_str_eq(world_judge(&world, &c), "violation: V401 high, V401 medium");
}
END_TEST

START_TEST(a_login_is_told_once_however_late_its_name_came)
{
	struct conversation c = two_accounts();

	account_add(&c, "", PROTOCOL_BASIC);
	ck_assert_str_eq(world_judge(&world, &c), "violation: V401 high, V401 medium");
	c.account[2].flags |= PROTOCOL_PASSWORD; /* neither of the two has one */
	ck_assert_str_eq(world_judge(&world, &c),
		"violation: V401 high, V401 medium, V401 high, V408 high");
	c.account[2].flags = PROTOCOL_BASIC;
	c.account[2].application = PROTOCOL_RTSP;
	ck_assert_str_eq(world_judge(&world, &c),
		"violation: V401 high, V401 medium, V402 high");
}
END_TEST

START_TEST(each_account_is_a_finding)
{
	struct conversation c = two_accounts();
	struct finding ann, bob, again;
	struct verdict v;

	policy_judge(world.policy, &c, NULL, &v);
	finding_from(world.policy, &c, &v, 0, 0, &ann);
	finding_from(world.policy, &c, &v, 1, 0, &bob);
	ck_assert_str_ne(ann.id, bob.id);
	ck_assert_ptr_nonnull(strstr(ann.reason, "user ann"));
	ck_assert_ptr_nonnull(strstr(ann.detail, "\"user\":\"ann\""));
	ck_assert_ptr_nonnull(strstr(ann.detail, "\"secret_length\":5"));
	ck_assert_ptr_nonnull(strstr(ann.detail, "\"login_accepted\":true"));
	ck_assert_ptr_null(strstr(ann.detail, "login_denied"));
	ck_assert_ptr_nonnull(strstr(bob.detail, "\"login_denied\":true"));
	/* Bob alone is the same finding. */
	c.account[0] = c.account[1];
	c.account_count = 1;
	policy_judge(world.policy, &c, NULL, &v);
	finding_from(world.policy, &c, &v, 0, 0, &again);
	ck_assert_str_eq(again.id, bob.id);
}
END_TEST

START_TEST(accounts_beside_those_kept_are_told)
{
	struct conversation c = two_accounts();
	struct finding f;
	struct verdict v;

	c.accounts_more = true;
	policy_judge(world.policy, &c, NULL, &v);
	finding_from(world.policy, &c, &v, 0, 0, &f);
	ck_assert_ptr_nonnull(strstr(f.detail, "\"more_accounts\":true"));
}
END_TEST

START_TEST(what_there_is_no_room_for_is_counted)
{
	const uint64_t everything = PROTOCOL_BASIC | PROTOCOL_PASSWORD |
				    PROTOCOL_TOKEN | PROTOCOL_DIGEST | PROTOCOL_NTLM |
				    PROTOCOL_DEFAULT_PASSWORD;
	struct bytes_question q = ASK("", UI, SRV, "80/tcp", "", HTTP(everything));
	struct conversation c;
	struct verdict v;

	bytes_ask(&q, &c);
	for (unsigned i = 0; i < CONVERSATION_ACCOUNTS; i++)
		account_add(&c, &"a\0b\0c\0d"[2 * i], everything);
	policy_judge(world.policy, &c, NULL, &v);
	ck_assert_uint_eq(v.count, VERDICT_VIOLATIONS);
	ck_assert_uint_eq(v.unsaid, 1); /* V301, and six of each account */
	ck_assert_ptr_nonnull(
		strstr(v.reason, "1 further violations are not listed; "));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("bytes_login");
	TCase *t = tcase_create("login");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(t, begin, end);
	tcase_add_loop_test(t, basic_facts, 0, (int)ARRAY_LEN(basic));
	tcase_add_loop_test(t, password_facts, 0, (int)ARRAY_LEN(password));
	tcase_add_loop_test(t, proof_facts, 0, (int)ARRAY_LEN(proof));
	tcase_add_loop_test(t, snmp_facts, 0, (int)ARRAY_LEN(snmp));
	tcase_add_test(t, each_account_is_judged_by_its_own_answer);
	tcase_add_test(t, a_login_is_told_once_however_late_its_name_came);
	tcase_add_test(t, each_account_is_a_finding);
	tcase_add_test(t, accounts_beside_those_kept_are_told);
	tcase_add_test(t, what_there_is_no_room_for_is_counted);
	suite_add_tcase(s, t);
	runner = srunner_create(s);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
