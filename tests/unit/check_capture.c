/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Savefiles: what our own reader says is what libpcap says. */
#include <check.h>
#include <errno.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "camwarden/base/array.h"
#include "camwarden/base/hash.h"
#include "camwarden/capture.h"

enum { FRAMES = 4000, LONGEST = 9000 };

/* One savefile, written word by word. */
struct file {
	char path[64];
	FILE *f;
	bool swapped;
};

static void
put(struct file *t, uint32_t v)
{
	if (t->swapped)
		v = __builtin_bswap32(v);
	ck_assert_uint_eq(fwrite(&v, sizeof(v), 1, t->f), 1);
}

static void
put_half(struct file *t, uint16_t v)
{
	if (t->swapped)
		v = __builtin_bswap16(v);
	ck_assert_uint_eq(fwrite(&v, sizeof(v), 1, t->f), 1);
}

static void
begin(struct file *t, uint32_t magic, bool swapped, uint32_t snaplen, uint32_t link)
{
	int fd;

	strcpy(t->path, "capture-XXXXXX");
	fd = mkstemp(t->path);
	ck_assert_int_ne(fd, -1);
	t->f = fdopen(fd, "wb");
	t->swapped = swapped;
	put(t, magic);
	put_half(t, 2);
	put_half(t, 4);
	put(t, 0);
	put(t, 0);
	put(t, snaplen);
	put(t, link);
}

static void
record(struct file *t, uint32_t sec, uint32_t frac, uint32_t caplen, uint32_t len)
{
	put(t, sec);
	put(t, frac);
	put(t, caplen);
	put(t, len);
	for (uint32_t i = 0; i < caplen; i++)
		fputc((int)((sec + i) & 0xff), t->f);
}

/* What came out, in short. */
struct heard {
	uint64_t digest;
	uint32_t frames;
	cw_time last;
	uint32_t caplen, len;
};

static void
hear(void *ctx, const struct frame *f)
{
	struct heard *h = ctx;
	const uint64_t head[] = {(uint64_t)f->time, f->caplen, f->len};
	struct hash_key key = {{1, h->digest}};

	key.k[1] = hash_words(&key, head, ARRAY_LEN(head));
	h->digest = hash_bytes(&key, f->data, f->caplen);
	h->frames++;
	h->last = f->time;
	h->caplen = f->caplen;
	h->len = f->len;
}

/* 0 at a clean end, else what capture_read said. */
static int
read_all(const char *path, struct heard *h)
{
	struct err err = {0};
	struct capture *c = NULL;
	int n;

	memset(h, 0, sizeof(*h));
	ck_assert_int_eq(capture_open_savefile(path, 0, &err, &c), 0);
	do
		n = capture_read(c, 4096, 0, hear, h, &err);
	while (n >= 0 && !capture_at_end(c));
	capture_close(c);
	if (n < 0)
		ck_assert_ptr_nonnull(strstr(err.text, path));
	return n < 0 ? n : 0;
}

static void
read_by_libpcap(const char *path, struct heard *h)
{
	char why[PCAP_ERRBUF_SIZE];
	pcap_t *p = pcap_open_offline_with_tstamp_precision(
		path, PCAP_TSTAMP_PRECISION_NANO, why);
	struct pcap_pkthdr *head;
	const u_char *bytes;

	memset(h, 0, sizeof(*h));
	ck_assert_ptr_nonnull(p);
	while (pcap_next_ex(p, &head, &bytes) == 1) {
		struct frame f = {
			.time = (cw_time)head->ts.tv_sec * CW_SEC + head->ts.tv_usec,
			.data = bytes,
			.caplen = head->caplen,
			.len = head->len,
		};
		hear(h, &f);
	}
	pcap_close(p);
}

static const struct {
	uint32_t magic;
	bool swapped;
} kinds[] = {
	{0xa1b2c3d4, false},
	{0xa1b2c3d4, true},
	{0xa1b23c4d, false},
	{0xa1b23c4d, true},
};

/* Frames of all lengths: many lie across the border of two pieces. */
START_TEST(frames_are_those_that_libpcap_reads)
{
	struct file t;
	struct heard ours, theirs;

	begin(&t, kinds[_i].magic, kinds[_i].swapped, 6000, 1);
	for (uint32_t i = 0; i < FRAMES; i++) {
		uint32_t caplen = (i * 7919) % LONGEST;
		record(&t, 1700000000 + i, i, caplen, caplen + i % 3);
	}
	fclose(t.f);
	ck_assert_int_eq(read_all(t.path, &ours), 0);
	read_by_libpcap(t.path, &theirs);
	unlink(t.path);
	ck_assert_uint_eq(ours.frames, FRAMES);
	ck_assert_uint_eq(ours.frames, theirs.frames);
	ck_assert_uint_eq(ours.digest, theirs.digest);
}
END_TEST

START_TEST(a_file_without_packets_is_read_whole)
{
	struct file t;
	struct heard h;

	begin(&t, 0xa1b2c3d4, false, 65535, 1);
	fclose(t.f);
	ck_assert_int_eq(read_all(t.path, &h), 0);
	unlink(t.path);
	ck_assert_uint_eq(h.frames, 0);
}
END_TEST

/* Cut inside the record's head, or inside its bytes. */
START_TEST(a_cut_tail_is_told_after_what_came_before)
{
	static const long cut[] = {1, 59, 60, 61, 75};
	struct file t;
	struct heard h;

	begin(&t, 0xa1b2c3d4, false, 65535, 1);
	record(&t, 1, 0, 60, 60);
	record(&t, 2, 0, 60, 60);
	fclose(t.f);
	ck_assert_int_eq(truncate(t.path, 24 + 2 * 76 - cut[_i]), 0);
	ck_assert_int_eq(read_all(t.path, &h), -EBADMSG);
	unlink(t.path);
	ck_assert_uint_eq(h.frames, 1);
	ck_assert_int_eq(h.last, CW_SEC);
}
END_TEST

START_TEST(a_length_that_no_frame_has_ends_the_file)
{
	struct file t;
	struct heard h;

	begin(&t, 0xa1b2c3d4, false, 65535, 1);
	record(&t, 1, 0, 60, 60);
	put(&t, 2);
	put(&t, 0);
	put(&t, 0xffffffff);
	put(&t, 60);
	fclose(t.f);
	ck_assert_int_eq(read_all(t.path, &h), -EBADMSG);
	unlink(t.path);
	ck_assert_uint_eq(h.frames, 1);
}
END_TEST

START_TEST(seconds_past_2038_are_times)
{
	struct file t;
	struct heard h;

	begin(&t, 0xa1b2c3d4, false, 65535, 1);
	record(&t, 0xf0000000, 5, 60, 60);
	fclose(t.f);
	ck_assert_int_eq(read_all(t.path, &h), 0);
	unlink(t.path);
	ck_assert_int_eq(h.last, (cw_time)0xf0000000 * CW_SEC + 5000);
}
END_TEST

START_TEST(a_fraction_of_a_second_stays_in_its_second)
{
	struct file t;
	struct heard h;

	begin(&t, 0xa1b2c3d4, false, 65535, 1);
	record(&t, 7, 0x80000000, 60, 60);
	fclose(t.f);
	ck_assert_int_eq(read_all(t.path, &h), 0);
	unlink(t.path);
	ck_assert_int_eq(h.last, 8 * CW_SEC - 1);
}
END_TEST

START_TEST(a_link_type_that_is_not_decoded_is_named)
{
	struct file t;
	struct err err = {0};
	struct capture *c = NULL;

	begin(&t, 0xa1b2c3d4, false, 65535, 105);
	fclose(t.f);
	ck_assert_int_eq(capture_open_savefile(t.path, 0, &err, &c), -EINVAL);
	unlink(t.path);
	ck_assert_ptr_nonnull(strstr(err.text, "IEEE802_11"));
}
END_TEST

START_TEST(a_directory_is_no_capture)
{
	struct err err = {0};
	struct capture *c = NULL;

	ck_assert_int_eq(capture_open_savefile("/", 0, &err, &c), -EISDIR);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("capture");
	TCase *t = tcase_create("savefile");
	SRunner *r;
	int failed;

	tcase_add_loop_test(
		t, frames_are_those_that_libpcap_reads, 0, ARRAY_LEN(kinds));
	tcase_add_test(t, a_file_without_packets_is_read_whole);
	tcase_add_loop_test(t, a_cut_tail_is_told_after_what_came_before, 0, 5);
	tcase_add_test(t, a_length_that_no_frame_has_ends_the_file);
	tcase_add_test(t, seconds_past_2038_are_times);
	tcase_add_test(t, a_fraction_of_a_second_stays_in_its_second);
	tcase_add_test(t, a_link_type_that_is_not_decoded_is_named);
	tcase_add_test(t, a_directory_is_no_capture);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
