/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes of a connection -> a request's head (RFC 9112), strictly: one way to write
 * each thing, and what two programs could read differently is refused.  No bare LF
 * or CR, no folded field, no blank before a colon, no control byte, one of each field
 * that means something here.  head_scan looks at every byte once, whatever the pieces
 * in which they come; head_parse runs once, over a whole head.  Pure.
 */
#include "api_int.h"

#include <string.h>
#include <strings.h>

#include "camwarden/base/array.h"

/* ---- where the head ends ---- */

unsigned
head_scan(struct scan *s, const char *bytes, size_t len, struct err *why)
{
	for (; s->at < len; s->at++) {
		unsigned char c = (unsigned char)bytes[s->at];

		if (s->at >= HEAD_MAX) {
			err_set(why, "the head is longer than %d bytes", HEAD_MAX);
			return 431;
		}
		if (s->lines == 0 && s->at - s->line > TARGET_MAX + LINE_EXTRA) {
			err_set(why, "the address is longer than %d bytes", TARGET_MAX);
			return 414;
		}
		if (s->cr != (c == '\n')) {
			err_set(why, "a line of the head does not end in CR LF");
			return 400;
		}
		s->cr = c == '\r';
		if (c == '\n') {
			bool empty = s->at - s->line == 1;

			s->line = s->at + 1;
			if (empty && s->lines == 0) {
				err_set(why, "an empty line comes before the request");
				return 400;
			}
			s->lines++;
			if (empty) {
				s->at++;
				return 0;
			}
		} else if ((c < 0x20 && c != '\r' && c != '\t') || c == 0x7f) {
			err_set(why, "the head holds a control character");
			return 400;
		}
	}
	return HEAD_GOES_ON;
}

/* ---- fields ---- */

/* RFC 9110 5.6.2 */
static bool
is_token(const char *text, size_t n)
{
	static const char letters[] = "!#$%&'*+-.^_`|~0123456789"
				      "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	if (n == 0)
		return false;
	for (size_t i = 0; i < n; i++)
		if (text[i] == '\0' || strchr(letters, text[i]) == NULL)
			return false;
	return true;
}

/* What is read, and where it goes.  Each may come once; `list` may come again, and
 * then the first counts. */
static const struct {
	const char *name;
	size_t offset;
	bool list;
} fields[] = {
	{"Host", offsetof(struct head, host), false},
	{"Authorization", offsetof(struct head, authorization), false},
	{"Cookie", offsetof(struct head, cookie), false},
	{"Content-Length", offsetof(struct head, content_length), false},
	{"Transfer-Encoding", offsetof(struct head, transfer_encoding), false},
	{"Content-Type", offsetof(struct head, content_type), false},
	{"Connection", offsetof(struct head, connection), true},
	{"Expect", offsetof(struct head, expect), false},
	{"Origin", offsetof(struct head, origin), false},
	{"Sec-Fetch-Site", offsetof(struct head, fetch_site), false},
	{"Camwarden-Request", offsetof(struct head, asked), false},
	{"If-None-Match", offsetof(struct head, if_none_match), false},
	{"Last-Event-ID", offsetof(struct head, last_event_id), false},
	{"Accept", offsetof(struct head, accept), true},
	{"Accept-Encoding", offsetof(struct head, accept_encoding), true},
};

/* "name: value" without its CR LF, ended by NUL. */
static unsigned
field_parse(struct head *h, char *line, struct err *why)
{
	size_t n = strcspn(line, ":"), len;
	char *value = line + n + 1;

	if (line[n] == '\0' || !is_token(line, n)) {
		err_set(why, "a line of the head is no field: name, colon, value");
		return 400;
	}
	line[n] = '\0';
	value += strspn(value, " \t");
	len = strlen(value);
	while (len > 0 && (value[len - 1] == ' ' || value[len - 1] == '\t'))
		value[--len] = '\0';
	if (++h->headers > HEADERS_MAX) {
		err_set(why, "the request has more than %d fields", HEADERS_MAX);
		return 431;
	}
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		const char **to = (const char **)((char *)h + fields[i].offset);

		if (strcasecmp(line, fields[i].name) != 0)
			continue;
		if (*to != NULL && !fields[i].list) {
			err_set(why, "the field %s is given twice: send one",
				fields[i].name);
			return 400;
		}
		if (*to == NULL)
			*to = value;
	}
	return 0;
}

/* ---- the request line ---- */

/* RFC 9112 2.3 */
static bool
is_version(const char *text)
{
	return strncmp(text, "HTTP/", 5) == 0 && strlen(text) == 8 && text[5] >= '0' &&
	       text[5] <= '9' && text[6] == '.' && text[7] >= '0' && text[7] <= '9';
}

static unsigned
line_parse(struct head *h, char *line, struct err *why)
{
	char *target = strchr(line, ' ');
	char *version = target != NULL ? strchr(target + 1, ' ') : NULL;

	if (version == NULL || strchr(version + 1, ' ') != NULL) {
		err_set(why, "the first line is not: method, address, version");
		return 400;
	}
	*target++ = '\0';
	*version++ = '\0';
	if (strlen(line) > METHOD_MAX || !is_token(line, strlen(line))) {
		err_set(why, "the method is no token of up to %d letters", METHOD_MAX);
		return 400;
	}
	if (strlen(target) > TARGET_MAX) {
		err_set(why, "the address is longer than %d bytes", TARGET_MAX);
		return 414;
	}
	for (const char *p = target; *p != '\0'; p++) {
		if (*p > 0x20 && *p < 0x7f)
			continue;
		err_set(why, "the address holds what must be escaped (RFC 3986)");
		return 400;
	}
	h->old = strcmp(version, "HTTP/1.0") == 0;
	if (!h->old && strcmp(version, "HTTP/1.1") != 0) {
		err_set(why, "only HTTP/1.1 and HTTP/1.0 are spoken here");
		return is_version(version) ? 505 : 400;
	}
	h->method = line;
	h->target = target;
	return 0;
}

unsigned
head_parse(struct head *h, char *bytes, size_t len, struct err *why)
{
	unsigned status = 0;
	bool first = true;

	memset(h, 0, sizeof(*h));
	/* head_scan has seen that every line ends in CR LF, the last is empty. */
	while (status == 0 && len > 2) {
		char *end = memchr(bytes, '\r', len);

		*end = '\0';
		status = first ? line_parse(h, bytes, why) : field_parse(h, bytes, why);
		first = false;
		len -= (size_t)(end - bytes) + 2;
		bytes = end + 2;
	}
	return status;
}

/* ---- words in lists ---- */

/* "a, b;q=0": whether the word is there and not refused by a weight of zero. */
bool
field_has(const char *list, const char *word)
{
	size_t n = strlen(word);

	while (list != NULL && *list != '\0') {
		size_t len;

		list += strspn(list, " \t,");
		len = strcspn(list, ",");
		if (strncasecmp(list, word, n) == 0 &&
			strchr(" \t,;", list[n]) != NULL) {
			const char *q = memmem(list, len, "q=", 2);

			return q == NULL || q[2] != '0' ||
			       strspn(q + 2, "0.") != strcspn(q + 2, ", \t;");
		}
		list += len;
	}
	return false;
}
