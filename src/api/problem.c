/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Errors as RFC 9457 problem documents: the status, its phrase, and one
 * sentence that says what was wrong and what would be right.  Pure.
 */
#include "api_int.h"

#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"

static const struct {
	unsigned status;
	const char *phrase;
} phrases[] = {
	{200, "OK"},
	{201, "Created"},
	{204, "No Content"},
	{304, "Not Modified"},
	{400, "Bad Request"},
	{401, "Unauthorized"},
	{403, "Forbidden"},
	{404, "Not Found"},
	{405, "Method Not Allowed"},
	{408, "Request Timeout"},
	{409, "Conflict"},
	{411, "Length Required"},
	{413, "Content Too Large"},
	{414, "URI Too Long"},
	{415, "Unsupported Media Type"},
	{417, "Expectation Failed"},
	{421, "Misdirected Request"},
	{429, "Too Many Requests"},
	{431, "Request Header Fields Too Large"},
	{500, "Internal Server Error"},
	{503, "Service Unavailable"},
	{505, "HTTP Version Not Supported"},
};

const char *
status_phrase(unsigned status)
{
	for (size_t i = 0; i < ARRAY_LEN(phrases); i++)
		if (phrases[i].status == status)
			return phrases[i].phrase;
	return "Error";
}

bool
status_closes(unsigned status)
{
	return status == 400 || status == 408 || status == 411 || status == 413 ||
	       status == 414 || status == 417 || status == 421 || status == 431 ||
	       status == 505;
}

void
response_fini(struct response *rs)
{
	str_fini(&rs->body);
}

void
problem_set(struct response *rs, unsigned status, const char *fmt, ...)
{
	char detail[ERR_TEXT];
	struct json j;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(detail, sizeof(detail), fmt, ap);
	va_end(ap);
	str_clear(&rs->body);
	rs->fixed = NULL;
	rs->etag[0] = rs->file[0] = '\0';
	rs->immutable = rs->page = rs->more = rs->live = false;
	rs->status = status;
	rs->type = "application/problem+json";
	json_init(&j, &rs->body);
	json_begin_object(&j);
	json_put_string(&j, "type", "about:blank");
	json_put_string(&j, "title", status_phrase(status));
	json_put_uint(&j, "status", status);
	json_put_string(&j, "detail", detail);
	json_end_object(&j);
	str_putc(&rs->body, '\n');
}
