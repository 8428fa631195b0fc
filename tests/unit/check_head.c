/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heads of requests: what is read, what is refused, and that pieces do not matter. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/api/api_int.h"
#include "camwarden/base/array.h"

#define HOST "Host: a\r\n"

static char text[HEAD_MAX + 4096];
static size_t text_len;
static struct head head;
static struct err why;

/* In pieces of that size; 0, HEAD_GOES_ON or the status. */
static unsigned
read_head(const char *bytes, size_t len, size_t piece)
{
	struct scan s = {0};
	unsigned status = HEAD_GOES_ON;

	memcpy(text, bytes, len);
	for (size_t n = 0; status == HEAD_GOES_ON && n < len;) {
		n = n + piece < len ? n + piece : len;
		status = head_scan(&s, text, n, &why);
	}
	text_len = s.at;
	return status != 0 ? status : head_parse(&head, text, s.at, &why);
}

static const struct {
	const char *bytes;
	size_t len;
	unsigned status;
} wrong[] = {
#define W(bytes, status)                                                               \
	{                                                                              \
		bytes, sizeof(bytes) - 1, status                                       \
	}
	W("\r\n", 400),
	W("\r\nGET / HTTP/1.1\r\n" HOST "\r\n", 400),
	W("\n", 400),
	W("GET / HTTP/1.1\n" HOST "\n", 400),
	W("GET / HTTP/1.1\r" HOST "\r\n", 400),
	W("GET / HTTP/1.1\r\rX: 1\r\n\r\n", 400),
	W("GET / HTTP/1.1\r\n" HOST "X: a\rb\r\n\r\n", 400),
	W("GET / HTTP/1.1\r\n" HOST "X: a\nb: c\r\n\r\n", 400),
	W("GET / HTTP/1.1\r\n" HOST "X: a\0b\r\n\r\n", 400),
	W("GET /\0 HTTP/1.1\r\n" HOST "\r\n", 400),
	W("GET / HTTP/1.1\r\n" HOST "X: a\x7f\r\n\r\n", 400),
	W("GET / HTTP/1.1\r\n" HOST "X: \x1b[1m\r\n\r\n", 400),
	W("GET\r\n\r\n", 400),
	W("GET /\r\n\r\n", 400),
	W("GET / \r\n\r\n", 400),
	W("GET  / HTTP/1.1\r\n" HOST "\r\n", 400),
	W("GET /  HTTP/1.1\r\n" HOST "\r\n", 400),
	W("GET / HTTP/1.1 \r\n" HOST "\r\n", 400),
	W(" GET / HTTP/1.1\r\n" HOST "\r\n", 400),
	W("GET\t/ HTTP/1.1\r\n" HOST "\r\n", 400),
	W("GET / x HTTP/1.1\r\n" HOST "\r\n", 400),
	W("G(T / HTTP/1.1\r\n" HOST "\r\n", 400),
	W("ABCDEFGHIJKLMNOPQ / HTTP/1.1\r\n" HOST "\r\n", 400),
	W("GET /caf\xe9 HTTP/1.1\r\n" HOST "\r\n", 400),
	W("GET /\x80 HTTP/1.1\r\n" HOST "\r\n", 400),
	W("GET / HTTP/1.2\r\n" HOST "\r\n", 505),
	W("GET / HTTP/2.0\r\n" HOST "\r\n", 505),
	W("GET / http/1.1\r\n" HOST "\r\n", 400),
	W("GET / HTTX/1.1\r\n" HOST "\r\n", 400),
	W("GET / HTTP/1.1\r\n" HOST "no colon\r\n\r\n", 400),
	W("GET / HTTP/1.1\r\n" HOST ": no name\r\n\r\n", 400),
	W("GET / HTTP/1.1\r\n" HOST "X : 1\r\n\r\n", 400),
	W("GET / HTTP/1.1\r\n" HOST "X\t: 1\r\n\r\n", 400),
	W("GET / HTTP/1.1\r\n" HOST " folded: 1\r\n\r\n", 400),
	W("GET / HTTP/1.1\r\n" HOST "\tfolded: 1\r\n\r\n", 400),
	W("GET / HTTP/1.1\r\n" HOST "X(): 1\r\n\r\n", 400),
	W("GET / HTTP/1.1\r\n" HOST "caf\xc3\xa9: 1\r\n\r\n", 400),
	W("GET / HTTP/1.1\r\n" HOST HOST "\r\n", 400),
	W("GET / HTTP/1.1\r\n" HOST "hOST: b\r\n\r\n", 400),
	W("GET / HTTP/1.1\r\nContent-Length: 1\r\ncontent-length: 1\r\n\r\n", 400),
	W("GET / HTTP/1.1\r\nAuthorization: a\r\nAuthorization: a\r\n\r\n", 400),
	W("GET / HTTP/1.1\r\nCookie: a\r\nCookie: b\r\n\r\n", 400),
	W("GET / HTTP/1.1\r\nTransfer-Encoding: a\r\nTransfer-Encoding: b\r\n\r\n",
		400),
	W("GET / HTTP/1.1\r\nOrigin: a\r\nOrigin: b\r\n\r\n", 400),
};

START_TEST(what_could_be_read_in_two_ways_is_refused)
{
	ck_assert_uint_eq(
		read_head(wrong[_i].bytes, wrong[_i].len, 1 << 20), wrong[_i].status);
	ck_assert_ptr_nonnull(memchr(why.text, ' ', sizeof(why.text)));
}
END_TEST

START_TEST(it_is_refused_in_whatever_pieces_it_comes)
{
	for (size_t piece = 1; piece < 20; piece++)
		ck_assert_uint_eq(read_head(wrong[_i].bytes, wrong[_i].len, piece),
			wrong[_i].status);
}
END_TEST

static const char good[] = "POST /a?b=%41 HTTP/1.1\r\nhost:\t [::1]:8443 \t\r\n"
			   "X-Other: caf\xc3\xa9\r\nX-Other: again\r\nEmpty:\r\n"
			   "Content-Length: 3\r\nAccept: a\r\nAccept: b\r\n\r\nabcGET";

START_TEST(fields_are_found_and_trimmed_and_the_end_is_exact)
{
	for (size_t piece = 1; piece < sizeof(good); piece++) {
		ck_assert_uint_eq(read_head(good, sizeof(good) - 1, piece), 0);
		ck_assert_uint_eq(text_len, sizeof(good) - 1 - 6);
		ck_assert_str_eq(head.method, "POST");
		ck_assert_str_eq(head.target, "/a?b=%41");
		ck_assert_str_eq(head.host, "[::1]:8443");
		ck_assert_str_eq(head.content_length, "3");
		ck_assert_str_eq(head.accept, "a");
		ck_assert_uint_eq(head.headers, 7);
		ck_assert(!head.old);
	}
}
END_TEST

START_TEST(every_prefix_goes_on)
{
	for (size_t n = 0; n < sizeof(good) - 7; n++) {
		struct scan s = {0};

		ck_assert_uint_eq(head_scan(&s, good, n, &why), HEAD_GOES_ON);
	}
}
END_TEST

/* A head with a target of that many bytes and that many further fields. */
static size_t
long_head(size_t target, size_t count, size_t size, char *to)
{
	size_t n = (size_t)sprintf(to, "GET /");

	memset(to + n, 'a', target - 1);
	n += target - 1;
	n += (size_t)sprintf(to + n, " HTTP/1.1\r\n");
	for (size_t i = 0; i < count; i++) {
		n += (size_t)sprintf(to + n, "X: ");
		memset(to + n, 'b', size);
		n += size;
		n += (size_t)sprintf(to + n, "\r\n");
	}
	return n + (size_t)sprintf(to + n, "\r\n");
}

START_TEST(target_fields_and_all_of_it_are_bounded)
{
	static char bytes[HEAD_MAX + 4096];
	size_t n = long_head(TARGET_MAX, HEADERS_MAX, 1, bytes);

	ck_assert_uint_eq(read_head(bytes, n, 100), 0);
	n = long_head(TARGET_MAX + 1, 1, 1, bytes);
	ck_assert_uint_eq(read_head(bytes, n, 100), 414);
	n = long_head(1, HEADERS_MAX + 1, 1, bytes);
	ck_assert_uint_eq(read_head(bytes, n, 100), 431);
	n = long_head(1, 1, HEAD_MAX, bytes);
	ck_assert_uint_eq(read_head(bytes, n, 100), 431);
}
END_TEST

START_TEST(endless_first_line_is_refused_before_it_ends)
{
	static char bytes[HEAD_MAX];

	memset(bytes, 'a', sizeof(bytes));
	ck_assert_uint_eq(read_head(bytes, sizeof(bytes), 1), 414);
	ck_assert_uint_lt(text_len, TARGET_MAX + LINE_EXTRA + 2);
}
END_TEST

static const struct {
	const char *list;
	bool has;
} lists[] = {
	{NULL, false},
	{"", false},
	{"gzip", true},
	{"GZip", true},
	{"br, gzip", true},
	{"br,gzip;q=0.5", true},
	{"gzip;q=1.0, br", true},
	{"gzip;q=0", false},
	{"gzip;q=0.000", false},
	{"gzip; q=0, br", false},
	{"gzip;q=0.001", true},
	{"x-gzip", false},
	{"gzipped", false},
	{"br", false},
};

START_TEST(word_is_found_in_a_list_with_weights)
{
	ck_assert_int_eq(field_has(lists[_i].list, "gzip"), lists[_i].has);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("head");
	TCase *t = tcase_create("head");
	SRunner *r;
	int failed;

	tcase_add_loop_test(
		t, what_could_be_read_in_two_ways_is_refused, 0, ARRAY_LEN(wrong));
	tcase_add_loop_test(
		t, it_is_refused_in_whatever_pieces_it_comes, 0, ARRAY_LEN(wrong));
	tcase_add_test(t, fields_are_found_and_trimmed_and_the_end_is_exact);
	tcase_add_test(t, every_prefix_goes_on);
	tcase_add_test(t, target_fields_and_all_of_it_are_bounded);
	tcase_add_test(t, endless_first_line_is_refused_before_it_ends);
	tcase_add_loop_test(
		t, word_is_found_in_a_list_with_weights, 0, ARRAY_LEN(lists));
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
