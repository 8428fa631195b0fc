/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * HTTP/1 on any port: method, host, path, whether a credential or a cookie
 * was readable; status, the server's name for itself, and whether the answer
 * was a redirect to https.  Only the first message of each side is read (an
 * interim answer, RFC 9110 15.2, does not count); bodies never.
 */
#include "protocol_int.h"

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

enum { STEP_STATUS = 0, STEP_FIELDS = 1 };

static const char *const methods[] = {"GET", "POST", "PUT", "HEAD", "OPTIONS", "DELETE",
	"PATCH", "CONNECT", "TRACE", NULL};
static const struct head_kind http = {"HTTP/1.", methods, "http://"};

enum protocol_answer
http_request(struct reading *r, struct protocol_facts *f)
{
	return head_request(r, f, &http);
}

static bool
is_redirect(unsigned status)
{
	return status == 301 || status == 302 || status == 307 || status == 308;
}

static bool
is_interim(unsigned status)
{
	return status >= 100 && status < 200 && status != 101;
}

static void
response_field(struct protocol_facts *f, struct span name, struct span value, bool cut)
{
	if (span_is(name, "Server") && f->banner[0] == '\0')
		str_from_wire(f->banner, sizeof(f->banner), value.p, value.n);
	else if (span_is(name, "Location") && is_redirect(f->status) &&
		 begins_with_word(value.p, value.n, "https://") == PROTOCOL_YES)
		f->flags |= PROTOCOL_REDIRECT_TLS;
}

enum protocol_answer
http_response(struct reading *r, struct protocol_facts *f)
{
	enum protocol_answer answer;

	for (;;) {
		if (r->step == STEP_STATUS) {
			answer = head_status(r, f, http.version);
			/* After an interim answer the protocol is certain. */
			if (answer != PROTOCOL_YES)
				return r->at > 0 ? PROTOCOL_YES : answer;
			r->step = STEP_FIELDS;
		}
		r->complete = head_fields(r, f, response_field);
		if (!r->complete || !is_interim(f->status))
			break;
		r->complete = false;
		r->step = STEP_STATUS;
	}
	/* A redirect whose Location is not read yet is neither. */
	if (f->status == 403)
		f->flags |= PROTOCOL_FORBIDDEN;
	else if (!is_interim(f->status) && !(f->flags & PROTOCOL_REDIRECT_TLS) &&
		 (r->complete || !is_redirect(f->status)))
		f->flags |= PROTOCOL_OTHER_RESPONSE;
	return PROTOCOL_YES;
}
