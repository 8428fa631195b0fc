/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The canonical JSON letter by letter, with every member present and with
 * every one absent; hostile texts in it; and CSV that no spreadsheet evaluates.
 */
#include "camwarden/export.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "camwarden/base/array.h"
#include "camwarden/packet.h"

static struct str text;
static struct json json;

static void
text_make(void)
{
	json_init(&json, &text);
}

static void
text_drop(void)
{
	str_fini(&text);
}

static struct record_party
party(const char *addr, const char *host, const char *roles, const char *zone)
{
	struct record_party p = {0};

	ck_assert_int_eq(addr_parse(addr, &p.addr), 0);
	strcpy(p.host, host);
	strcpy(p.roles, roles);
	strcpy(p.zone, zone);
	return p;
}

static struct finding
full_finding(void)
{
	struct finding f = {
		.id = "f_1",
		.violation = violation_find("V101"),
		.severity = SEVERITY_HIGH,
		.evidence = EVIDENCE_DATA,
		.status = FINDING_EXCEPTED,
		.client = party("10.20.0.11", "CAM1", "camera", "camera"),
		.server = party("fd00:40::10", "MS", "management_server,event_server",
			"server"),
		.server_port = 443,
		.transport = 6,
		.application = "tls",
		.rule = {"milestone-xprotect", "ms-in-443", "L38"},
		.reason = "camera CAM1 opened 443/tcp to MS",
		.detail = "{\"tls_version\":\"1.2\"}",
		.exception = "EX-7",
		.first = 1763280000 * CW_SEC + 123456789,
		.last = 1763280001 * CW_SEC,
		.conversations = 3,
		.packets = 412,
		.bytes = 61234,
	};

	ck_assert_int_eq(mac_parse("00:0a:95:9d:68:16", &f.client.mac), 0);
	return f;
}

START_TEST(finding_is_canonical)
{
	static const char before[] =
		"{\"id\":\"f_1\",\"violation\":\"camera_to_non_recorder\","
		"\"code\":\"V101\",\"severity\":\"high\",\"evidence\":\"data\","
		"\"status\":\"excepted\",\"client\":{\"address\":\"10.20.0.11\","
		"\"mac\":\"00:0a:95:9d:68:16\",\"host\":\"CAM1\","
		"\"roles\":[\"camera\"],\"zone\":\"camera\"},"
		"\"server\":{\"address\":\"fd00:40::10\",\"host\":\"MS\","
		"\"roles\":[\"management_server\",\"event_server\"],"
		"\"zone\":\"server\",\"port\":443,\"transport\":\"tcp\"},"
		"\"application\":\"tls\",\"rule\":{\"pack\":\"milestone-xprotect\","
		"\"id\":\"ms-in-443\",\"source\":\"L38\"},"
		"\"reason\":\"camera CAM1 opened 443/tcp to MS\","
		"\"controls\":[\"SC-7\"],\"remediation\":\"";
	static const char after[] =
		"\",\"first_seen\":\"2025-11-16T08:00:00.123456Z\","
		"\"last_seen\":\"2025-11-16T08:00:01.000000Z\","
		"\"conversations\":3,\"packets\":412,\"bytes\":61234,"
		"\"exception\":\"EX-7\",\"detail\":{\"tls_version\":\"1.2\"}}";
	struct finding f = full_finding();

	export_finding(&json, &f);
	ck_assert_int_eq(strncmp(text.data, before, strlen(before)), 0);
	ck_assert_uint_gt(text.len, strlen(before) + strlen(after));
	ck_assert_str_eq(text.data + text.len - strlen(after), after);
}
END_TEST

START_TEST(unknown_is_null_and_a_mac_absent)
{
	struct finding f = full_finding();

	f.client = party("192.0.2.1", "", "internet", "");
	f.application[0] = f.rule.pack[0] = f.exception[0] = f.detail[0] = '\0';
	f.server_port = 0;
	f.transport = 1;
	export_finding(&json, &f);
	ck_assert_ptr_nonnull(
		strstr(text.data, "\"client\":{\"address\":\"192.0.2.1\",\"host\":null,"
				  "\"roles\":[\"internet\"],\"zone\":null}"));
	ck_assert_ptr_nonnull(strstr(text.data, "\"port\":0,\"transport\":\"icmp\"}"));
	ck_assert_ptr_nonnull(
		strstr(text.data, "\"application\":null,\"rule\":null,\"reason\""));
	ck_assert_ptr_nonnull(strstr(text.data, "\"exception\":null,\"detail\":{}}"));
}
END_TEST

START_TEST(controls_are_a_list)
{
	struct finding f = full_finding();
	struct violation two = *f.violation, none = *f.violation;

	two.controls = "CA-3,SC-7";
	f.violation = &two;
	export_finding(&json, &f);
	ck_assert_ptr_nonnull(strstr(text.data, "\"controls\":[\"CA-3\",\"SC-7\"]"));
	str_clear(&text);
	none.controls = "";
	f.violation = &none;
	json_init(&json, &text);
	export_finding(&json, &f);
	ck_assert_ptr_nonnull(strstr(text.data, "\"controls\":[]"));
}
END_TEST

START_TEST(conversation_is_canonical)
{
	struct conversation_record c = {
		.id = "c_1",
		.client = party("10.30.0.11", "RS1", "recording_server", "recorder"),
		.server = party("10.20.0.11", "CAM1", "camera", "camera"),
		.server_port = 554,
		.transport = 6,
		.why = WHY_SYN_ACK,
		.evidence = EVIDENCE_IDENTIFIED,
		.verdict = VERDICT_VIOLATION,
		.reason = "because",
		.rule = {"pack", "rule", "L1"},
		.application = "rtsp",
		.server_name = "cam1",
		.flows = 1,
		.client_packets = 2,
		.server_packets = 3,
		.client_bytes = 4,
		.server_bytes = 5,
		.first = CW_SEC,
		.last = 2 * CW_SEC,
		.finding_count = 2,
		.finding = {"f_1", "f_2"},
	};

	export_conversation(&json, &c);
	ck_assert_str_eq(text.data,
		"{\"id\":\"c_1\",\"client\":{\"address\":\"10.30.0.11\","
		"\"host\":\"RS1\",\"roles\":[\"recording_server\"],"
		"\"zone\":\"recorder\"},\"server\":{\"address\":\"10.20.0.11\","
		"\"host\":\"CAM1\",\"roles\":[\"camera\"],\"zone\":\"camera\","
		"\"port\":554,\"transport\":\"tcp\"},"
		"\"client_role\":null,\"server_role\":null,"
		"\"application\":\"rtsp\","
		"\"server_name\":\"cam1\",\"evidence\":\"identified\","
		"\"verdict\":\"violation\",\"rule\":{\"pack\":\"pack\","
		"\"id\":\"rule\",\"source\":\"L1\"},\"reason\":\"because\","
		"\"findings\":[\"f_1\",\"f_2\"],\"flows\":1,\"client_packets\":2,"
		"\"server_packets\":3,\"client_bytes\":4,\"server_bytes\":5,"
		"\"first_seen\":\"1970-01-01T00:00:01.000000Z\","
		"\"last_seen\":\"1970-01-01T00:00:02.000000Z\","
		"\"why\":\"syn_ack\"}");
}
END_TEST

START_TEST(asset_is_canonical)
{
	struct asset_record a = {.asset = {.vlan = 20,
					 .arp = true,
					 .first = CW_SEC,
					 .last = CW_SEC,
					 .sightings = 7,
					 .mac = {{0, 1, 2, 3, 4, 5}}},
		.host = "RS1",
		.roles = "recording_server,event_server",
		.zone = "recorder",
		.name_count = 1,
		.name = {{.first = CW_SEC, .last = CW_SEC, .kind = NAME_DNS}},
		.service_count = 2,
		.service = {{.last = CW_SEC,
				    .port = 80,
				    .transport = 6,
				    .application = PROTOCOL_HTTP,
				    .banner = "Microsoft-IIS/10.0"},
			{.last = CW_SEC,
				.port = 443,
				.transport = 6,
				.application = PROTOCOL_TLS,
				.tls_version = 0x0303}}};

	ck_assert_int_eq(addr_parse("10.30.0.11", &a.asset.addr), 0);
	ck_assert_int_eq(addr_parse("10.40.0.53", &a.name[0].by), 0);
	strcpy(a.name[0].name, "rs1.vms.local");
	export_asset(&json, &a, "A Vendor");
	ck_assert_str_eq(text.data,
		"{\"address\":\"10.30.0.11\",\"mac\":\"00:01:02:03:04:05\","
		"\"vendor\":\"A Vendor\",\"vlan\":20,\"arp\":true,\"host\":\"RS1\","
		"\"roles\":[\"recording_server\",\"event_server\"],"
		"\"zone\":\"recorder\",\"names\":[{\"name\":\"rs1.vms.local\","
		"\"kind\":\"dns\",\"by\":\"10.40.0.53\","
		"\"first_seen\":\"1970-01-01T00:00:01.000000Z\","
		"\"last_seen\":\"1970-01-01T00:00:01.000000Z\"}],"
		"\"services\":[{\"port\":80,\"transport\":\"tcp\","
		"\"application\":\"http\",\"banner\":\"Microsoft-IIS/10.0\","
		"\"version\":null,\"last_seen\":\"1970-01-01T00:00:01.000000Z\"},"
		"{\"port\":443,\"transport\":\"tcp\",\"application\":\"tls\","
		"\"banner\":null,\"version\":\"TLS 1.2\","
		"\"last_seen\":\"1970-01-01T00:00:01.000000Z\"}],\"seen\":true,"
		"\"first_seen\":\"1970-01-01T00:00:01.000000Z\","
		"\"last_seen\":\"1970-01-01T00:00:01.000000Z\",\"sightings\":7}");
}
END_TEST

START_TEST(version_is_as_people_write_it)
{
	static const struct {
		struct asset_service service;
		const char *text;
	} cases[] = {
		{{.application = PROTOCOL_TLS, .tls_version = 0x0304}, "TLS 1.3"},
		{{.application = PROTOCOL_SMTP, .tls_version = 0x0301}, "TLS 1.0"},
		{{.application = PROTOCOL_SNMP, .version = 1}, "1"},
		{{.application = PROTOCOL_SNMP, .version = 2}, "2c"},
		{{.application = PROTOCOL_SNMP, .version = 3}, "3"},
		{{.application = PROTOCOL_HTTP, .version = 0x0200}, "2"},
		{{.application = PROTOCOL_SMB, .version = 0x0311}, "0x0311"},
		{{.application = PROTOCOL_SSH}, ""},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char buf[SERVICE_VERSION];

		ck_assert_str_eq(
			service_version(&cases[i].service, buf), cases[i].text);
	}
}
END_TEST

START_TEST(asset_that_was_never_seen_says_so)
{
	const struct asset_record a = {
		.asset = {.vlan = PACKET_NO_VLAN}, .host = "RS1"};

	export_asset(&json, &a, NULL);
	ck_assert_str_eq(text.data,
		"{\"address\":null,\"vendor\":null,\"vlan\":null,\"arp\":false,"
		"\"host\":\"RS1\",\"roles\":[],\"zone\":null,\"names\":[],"
		"\"services\":[],\"seen\":false,\"first_seen\":null,\"last_seen\":null,"
		"\"sightings\":"
		"0}");
}
END_TEST

static const char *
vendor_of(const struct vendors *v, const char *mac)
{
	struct mac m;

	ck_assert_int_eq(mac_parse(mac, &m), 0);
	return vendors_find(v, &m);
}

static void
list_write(const char *folder, const char *file, const char *lines)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fprintf(f, "Registry,Assignment,Organization Name,Organization Address\r\n%s",
		lines);
	fclose(f);
}

START_TEST(vendor_is_by_the_longest_block)
{
	char folder[] = "check_export.XXXXXX", path[128];
	static const char *const files[] = {"oui.csv", "mam.csv"};
	struct vendors *v;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	list_write(folder, files[0],
		"MA-L,00408C,\"Axis, \"\"AB\"\"\",Lund\r\nMA-L,02BBBB,Local,X\r\n"
		"MA-L,70B3D5,IEEE Registration Authority,X\r\nMA-L,00,Short,X\r\n"
		"MA-L,001122,=cmd\x01,X\r\nno list\r\nMA-L,AABB");
	list_write(folder, files[1], "MA-M,00408C1,Small,X\n");
	v = vendors_load(folder);
	ck_assert_str_eq(vendor_of(v, "00:40:8c:00:00:01"), "Axis, \"AB\"");
	ck_assert_str_eq(vendor_of(v, "00:40:8c:10:00:01"), "Small");
	ck_assert_ptr_null(vendor_of(v, "02:bb:bb:00:00:01"));
	ck_assert_ptr_null(vendor_of(v, "70:b3:d5:00:00:01"));
	ck_assert_ptr_null(vendor_of(v, "00:00:00:00:00:00"));
	ck_assert_str_eq(vendor_of(v, "00:11:22:00:00:01"), "=cmd\xef\xbf\xbd");
	vendors_free(v);
	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, files[i]);
		unlink(path);
	}
	rmdir(folder);
	v = vendors_load(folder);
	ck_assert_ptr_null(vendor_of(v, "00:40:8c:00:00:01"));
	vendors_free(v);
}
END_TEST

/* Texts that were never made safe: the writer is the last door. */
START_TEST(hostile_texts_are_escaped_once)
{
	static const struct {
		const char *text, *written;
	} cases[] = {
		{"\"},{\"", "\\\"},{\\\""},
		{"a\\", "a\\\\"},
		{"a\nb\r\tc\x01", "a\\u000ab\\u000d\\u0009c\\u0001"},
		{"</script>", "\\u003c/script\\u003e"},
		{"\\u0022", "\\\\u0022"},
		{"\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd"},
		{"\xe2\x80\xa8", "\\u2028"},
		{"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
		{"\xc3", "\xef\xbf\xbd"},
		{"c\xc3\xa2mera", "c\xc3\xa2mera"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct finding f = full_finding();
		char host[256], reason[256];

		strcpy(f.client.host, cases[i].text);
		strcpy(f.reason, cases[i].text);
		snprintf(host, sizeof(host), "\"host\":\"%s\",\"roles\"",
			cases[i].written);
		snprintf(reason, sizeof(reason), "\"reason\":\"%s\",\"controls\"",
			cases[i].written);
		str_clear(&text);
		json_init(&json, &text);
		export_finding(&json, &f);
		ck_assert_msg(strstr(text.data, host) != NULL, "%s", text.data);
		ck_assert_msg(strstr(text.data, reason) != NULL, "%s", text.data);
	}
}
END_TEST

START_TEST(csv_field_is_quoted_and_no_formula)
{
	static const struct {
		const char *text, *field;
	} cases[] = {
		{"", ""},
		{"CAM1", "CAM1"},
		{"a,b", "\"a,b\""},
		{"a\"b", "\"a\"\"b\""},
		{"a\r\nb", "\"a\r\nb\""},
		{" a", "\" a\""},
		{"a ", "\"a \""},
		{"a=b", "a=b"},
		{"10.20.0.11", "10.20.0.11"},
		{"=1+1", "'=1+1"},
		{"+1", "'+1"},
		{"-1", "'-1"},
		{"@SUM(A1)", "'@SUM(A1)"},
		{"\t=1", "'\t=1"},
		{"\r=1", "\"'\r=1\""},
		{" =1", "\"' =1\""},
		{"=HYPERLINK(\"http://x\",\"y\")",
			"\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""},
		{"\xef\xbc\x9d"
		 "1",
			"'\xef\xbc\x9d"
			"1"},
		{"|cmd", "'|cmd"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		str_clear(&text);
		str_puts(&text, "x,"); /* an empty field adds nothing */
		export_csv_field(&text, cases[i].text);
		ck_assert_str_eq(text.data + 2, cases[i].field);
	}
}
END_TEST

int
main(void)
{
	const TTest *tests[] = {finding_is_canonical, unknown_is_null_and_a_mac_absent,
		controls_are_a_list, conversation_is_canonical, asset_is_canonical,
		version_is_as_people_write_it, asset_that_was_never_seen_says_so,
		vendor_is_by_the_longest_block, hostile_texts_are_escaped_once,
		csv_field_is_quoted_and_no_formula};
	Suite *suite = suite_create("export");
	TCase *tc = tcase_create("export");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tc, text_make, text_drop);
	for (size_t i = 0; i < ARRAY_LEN(tests); i++)
		tcase_add_test(tc, tests[i]);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
