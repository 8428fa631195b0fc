/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A finding's packets as pcapng: block by block, and as libpcap reads them back.
 */
#include "camwarden/export.h"

#include <check.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/capture.h"

static struct str text;
static struct pcapng out;
static struct finding finding;
static uint8_t bytes[EVIDENCE_BYTES];

static void
setup(void)
{
	memset(&text, 0, sizeof(text));
	finding = (struct finding){.id = "f_1",
		.violation = violation_find("V401"),
		.rule = {"milestone-xprotect", "cam-http", "L1"},
		.reason = "SC1 sent a password in clear"};
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)i;
	export_pcapng_begin(&out, &text, &finding);
}

static void
teardown(void)
{
	str_fini(&text);
}

static struct evidence_record
packet(cw_time time, const char *interface, uint16_t link, uint32_t caplen)
{
	struct evidence_record p = {.time = time,
		.len = 1500,
		.caplen = caplen,
		.link = link,
		.bytes = bytes};

	strcpy(p.interface, interface);
	return p;
}

static void
add(cw_time time, const char *interface, uint16_t link, uint32_t caplen)
{
	struct evidence_record p = packet(time, interface, link, caplen);

	export_pcapng_packet(&out, &p);
}

/* ---- block by block ---- */

static uint32_t
le32(size_t at)
{
	const uint8_t *p = (const uint8_t *)text.data + at;

	ck_assert_uint_le(at + 4, text.len);
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* The n-th block of a type: where it begins; 0 when there is none, for no block
 * but the section header begins there. */
static size_t
block(uint32_t type, unsigned n)
{
	for (size_t at = 0; at < text.len; at += le32(at + 4)) {
		uint32_t len = le32(at + 4);

		ck_assert_uint_eq(len % 4, 0);
		ck_assert_uint_ge(len, 12);
		ck_assert_uint_eq(le32(at + len - 4), len);
		if (le32(at) == type && n-- == 0)
			return at;
	}
	return 0;
}

/* The text of an option of the block whose options begin at `from`. */
static const char *
option(size_t at, size_t from, unsigned code)
{
	static char value[4096];
	size_t end = at + le32(at + 4) - 4;

	for (size_t i = at + from; i < end;) {
		uint32_t head = le32(i), n = head >> 16;

		if ((head & 0xffff) == 0)
			return NULL;
		for (uint32_t k = n; k % 4 != 0; k++)
			ck_assert_int_eq(text.data[i + 4 + k], 0);
		if ((head & 0xffff) == code) {
			memcpy(value, text.data + i + 4, n);
			value[n] = '\0';
			return value;
		}
		i += 4 + (n + 3) / 4 * 4;
	}
	ck_abort_msg("no end of options");
	return NULL;
}

START_TEST(the_section_says_who_wrote_it_and_why)
{
	ck_assert_uint_eq(le32(0), 0x0a0d0d0a);
	ck_assert_uint_eq(le32(8), 0x1a2b3c4d);
	ck_assert_uint_eq(le32(12), 1);
	ck_assert_str_eq(option(0, 24, 1), "SC1 sent a password in clear");
	ck_assert_str_eq(option(0, 24, 4), "Camwarden " PACKAGE_VERSION);
	ck_assert_uint_eq(block(1, 0), 0);
}
END_TEST

START_TEST(each_interface_is_described_once_before_its_packets)
{
	add(1, "span0", 1, 60);
	add(2, "span1", 1, 60);
	add(3, "span0", 113, 60);
	add(4, "span0", 1, 60);
	ck_assert_uint_lt(block(1, 0), block(6, 0));
	ck_assert_uint_lt(block(1, 1), block(6, 1));
	ck_assert_uint_eq(block(1, 3), 0);
	ck_assert_str_eq(option(block(1, 1), 16, 2), "span1");
	ck_assert_int_eq(option(block(1, 1), 16, 9)[0], 9);
	ck_assert_uint_eq(le32(block(1, 2) + 8), 113);
	ck_assert_uint_eq(le32(block(1, 0) + 12), EVIDENCE_BYTES);
	ck_assert_uint_eq(le32(block(6, 1) + 8), 1);
	ck_assert_uint_eq(le32(block(6, 2) + 8), 2);
	ck_assert_uint_eq(le32(block(6, 3) + 8), 0);
}
END_TEST

START_TEST(a_packet_says_of_which_finding_it_is_and_that_it_is_masked)
{
	add(1, "span0", 1, 61);
	ck_assert_str_eq(option(block(6, 0), 28 + 64, 1),
		"f_1 V401 http_basic_cleartext; rule cam-http of milestone-xprotect; "
		"payload masked with x, so that checksums do not fit");
	for (size_t i = 61; i < 64; i++)
		ck_assert_int_eq(text.data[block(6, 0) + 28 + i], 0);
	finding.rule.id[0] = '\0';
	add(2, "span0", 1, 64);
	ck_assert_str_eq(option(block(6, 1), 28 + 64, 1),
		"f_1 V401 http_basic_cleartext; payload masked with x, so that "
		"checksums do not fit");
}
END_TEST

START_TEST(more_interfaces_than_are_told_apart_do_no_harm)
{
	char name[16];

	for (unsigned i = 0; i < PCAPNG_INTERFACES + 3; i++) {
		snprintf(name, sizeof(name), "span%u", i);
		add(i, name, 1, 60);
	}
	ck_assert_uint_ne(block(1, PCAPNG_INTERFACES - 1), 0);
	ck_assert_uint_eq(block(1, PCAPNG_INTERFACES), 0);
}
END_TEST

START_TEST(libpcap_reads_what_was_written)
{
	const cw_time time = UINT64_C(1763280000123456789);
	char path[] = "/tmp/check_pcapng.XXXXXX", why[PCAP_ERRBUF_SIZE];
	struct pcap_pkthdr *h;
	const u_char *data;
	FILE *f = fdopen(mkstemp(path), "w");
	pcap_t *p;

	add(time, "span0", 1, 61);
	add(time + 1, "span0", 1, EVIDENCE_BYTES);
	ck_assert(!text.failed);
	ck_assert_uint_eq(fwrite(text.data, 1, text.len, f), text.len);
	fclose(f);
	p = pcap_open_offline_with_tstamp_precision(
		path, PCAP_TSTAMP_PRECISION_NANO, why);
	ck_assert_msg(p != NULL, "%s", why);
	ck_assert_int_eq(pcap_datalink(p), DLT_EN10MB);
	ck_assert_int_eq(pcap_next_ex(p, &h, &data), 1);
	ck_assert_uint_eq(h->caplen, 61);
	ck_assert_uint_eq(h->len, 1500);
	ck_assert_uint_eq(
		(uint64_t)h->ts.tv_sec * CW_SEC + (uint64_t)h->ts.tv_usec, time);
	ck_assert_mem_eq(data, bytes, 61);
	ck_assert_int_eq(pcap_next_ex(p, &h, &data), 1);
	ck_assert_uint_eq(h->caplen, EVIDENCE_BYTES);
	ck_assert_mem_eq(data, bytes, EVIDENCE_BYTES);
	ck_assert_int_eq(pcap_next_ex(p, &h, &data), PCAP_ERROR_BREAK);
	pcap_close(p);
	remove(path);
}
END_TEST

START_TEST(a_held_packet_becomes_a_record_in_the_words_of_capture_files)
{
	static const struct {
		enum frame_link link;
		uint8_t first;
		uint16_t type;
	} links[] = {
		{FRAME_ETHERNET, 0, 1},
		{FRAME_LINUX_SLL, 0, 113},
		{FRAME_LINUX_SLL2, 0, 276},
		{FRAME_RAW_IP, 0x45, 101},
		{FRAME_NULL, 2, 0},
		{FRAME_NULL, 0, 108},
	};

	for (size_t i = 0; i < ARRAY_LEN(links); i++) {
		struct evidence_packet p = {.time = 7,
			.len = 9,
			.caplen = 4,
			.link = (uint8_t)links[i].link,
			.bytes = {links[i].first}};
		struct evidence_record r;

		evidence_record_from(&p, "span0", &r);
		ck_assert_uint_eq(r.link, links[i].type);
		ck_assert_uint_eq(r.time, 7);
		ck_assert_uint_eq(r.len, 9);
		ck_assert_uint_eq(r.caplen, 4);
		ck_assert_ptr_eq(r.bytes, p.bytes);
		ck_assert_str_eq(r.interface, "span0");
	}
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("pcapng");
	TCase *t = tcase_create("pcapng");
	SRunner *sr;
	int failed;

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, the_section_says_who_wrote_it_and_why);
	tcase_add_test(t, each_interface_is_described_once_before_its_packets);
	tcase_add_test(t, a_packet_says_of_which_finding_it_is_and_that_it_is_masked);
	tcase_add_test(t, more_interfaces_than_are_told_apart_do_no_harm);
	tcase_add_test(t, libpcap_reads_what_was_written);
	tcase_add_test(t, a_held_packet_becomes_a_record_in_the_words_of_capture_files);
	suite_add_tcase(s, t);
	sr = srunner_create(s);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
