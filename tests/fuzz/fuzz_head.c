/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: a request's head and its target.  In one piece or byte by byte the
 * answer must be the same, and what is read lies inside of what was sent.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/api/api_int.h"

static unsigned
scan_by(size_t piece, const char *bytes, size_t len, size_t *end)
{
	struct scan s = {0};
	struct err why = {0};
	unsigned status = HEAD_GOES_ON;

	for (size_t n = 0; status == HEAD_GOES_ON && n < len;) {
		n = n + piece < len ? n + piece : len;
		status = head_scan(&s, bytes, n, &why);
	}
	*end = s.at;
	return status;
}

static void
inside(const char *text, const char *bytes, size_t len)
{
	if (text != NULL && (text < bytes || text + strlen(text) >= bytes + len))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *bytes = malloc(size + 1);
	struct head h;
	struct query *q = malloc(sizeof(*q));
	struct err why = {0};
	size_t end, again;

	if (bytes == NULL || q == NULL)
		abort();
	memcpy(bytes, data, size);
	bytes[size] = '\0';
	if (scan_by(size, bytes, size, &end) != scan_by(1, bytes, size, &again) ||
		end != again || end > HEAD_MAX)
		abort();
	if (scan_by(size, bytes, size, &end) == 0 &&
		head_parse(&h, bytes, end, &why) == 0) {
		inside(h.method, bytes, end);
		inside(h.target, bytes, end);
		inside(h.host, bytes, end);
		inside(h.cookie, bytes, end);
		inside(h.accept_encoding, bytes, end);
		field_has(h.accept_encoding, "gzip");
		field_has(h.accept, "application/x-ndjson");
		if (query_parse(q, h.target, &why) == 0 && q->path[0] != '/')
			abort();
	}
	free(q);
	free(bytes);
	return 0;
}
