/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RTSP 1.0 and 2.0 (RFC 2326, RFC 7826) on any port: method, host and path of
 * the URL, credentials as presence only; status and the server's name.
 */
#include "protocol_int.h"

#include "camwarden/base/str.h"

enum { STEP_STATUS = 0, STEP_FIELDS = 1 };

static const char *const methods[] = {"OPTIONS", "DESCRIBE", "SETUP", "PLAY",
	"ANNOUNCE", "RECORD", "GET_PARAMETER", "SET_PARAMETER", "TEARDOWN", "PAUSE",
	NULL};
static const struct head_kind rtsp = {"RTSP/", methods, "rtsp://"};

enum protocol_answer
rtsp_request(struct reading *r, struct protocol_facts *f)
{
	return head_request(r, f, &rtsp);
}

static void
response_field(struct protocol_facts *f, struct span name, struct span value, bool cut)
{
	if (span_is(name, "Server") && f->banner[0] == '\0')
		str_from_wire(f->banner, sizeof(f->banner), value.p, value.n);
}

enum protocol_answer
rtsp_response(struct reading *r, struct protocol_facts *f)
{
	if (r->step == STEP_STATUS) {
		enum protocol_answer answer = begins_with(r->p, r->n, "RTSP/2");
		answer = head_status(
			r, f, answer == PROTOCOL_YES ? "RTSP/2." : "RTSP/1.");
		if (answer != PROTOCOL_YES)
			return answer;
		r->step = STEP_FIELDS;
	}
	r->complete = head_fields(r, f, response_field);
	return PROTOCOL_YES;
}
