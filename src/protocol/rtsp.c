/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RTSP 1.0 and 2.0 (RFC 2326, RFC 7826) on any port, message after message:
 * method, host and path of the first request; credentials in any; the media that
 * SETUP agreed on; whether SDP (RFC 8866) speaks of video.  Once media flows or
 * PLAY was answered nothing more is read.
 *
 * `shared` has the CSeq of the latest PLAY, by which its answer is known.
 */
#include "credential_int.h"
#include "message_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

/* reading.shared */
enum {
	SENT_PLAY = 1 << 1,
	PLAY_CSEQ_SHIFT = 16,
};

/* RFC 2326 10.12: `$`, channel, two bytes of length, and so much of RTP. */
enum { INTERLEAVED = '$', FRAME_LEN = 4, CSEQ = 0xffff };

static const char *const methods[] = {"OPTIONS", "DESCRIBE", "SETUP", "PLAY",
	"ANNOUNCE", "RECORD", "GET_PARAMETER", "SET_PARAMETER", "TEARDOWN", "PAUSE",
	NULL};
static const struct head_kind rtsp = {"RTSP/", methods, "rtsp://"};

static uint32_t
number(struct span s)
{
	uint32_t v = 0;

	for (size_t i = 0; i < s.n && s.p[i] >= '0' && s.p[i] <= '9' && i < 9; i++)
		v = v * 10 + (s.p[i] - '0');
	return v;
}

/* Frames of media between messages; false: the rest of one is yet to come. */
static bool
frames(struct reading *r, struct protocol_facts *f)
{
	while (r->n - r->at >= FRAME_LEN && r->p[r->at] == INTERLEAVED) {
		size_t n = FRAME_LEN + (size_t)(r->p[r->at + 2] << 8 | r->p[r->at + 3]);
		size_t there = r->n - r->at;

		if (!(f->flags & PROTOCOL_MEDIA_SECURE))
			f->flags |= PROTOCOL_MEDIA;
		if (*r->shared & SENT_PLAY) {
			r->complete = true;
			return false;
		}
		r->at = (uint16_t)(r->at + MIN(n, there));
		if (n <= there)
			continue;
		r->skip = (uint32_t)(n - there);
		return false;
	}
	return r->at == r->n || r->p[r->at] != INTERLEAVED;
}

/* ---- requests ---- */

static void
request_field(struct reading *r, struct protocol_facts *f, struct span name,
	struct span value, bool cut)
{
	message_field(r, name, value);
	if (span_is(name, "Authorization")) {
		credential_authorization(f, value, cut);
		*r->shared |= MESSAGE_CREDENTIAL;
	} else if (span_is(name, "User-Agent")) {
		message_client(f, value);
	} else if (span_is(name, "CSeq") && (*r->shared & SENT_PLAY)) {
		*r->shared &= (1u << PLAY_CSEQ_SHIFT) - 1;
		*r->shared |= (number(value) & CSEQ) << PLAY_CSEQ_SHIFT;
	}
}

static enum protocol_answer
request_line(struct reading *r, struct protocol_facts *f)
{
	uint64_t had = f->flags & PROTOCOL_CREDENTIAL;
	struct span method, target;
	enum protocol_answer answer = head_request_line(r, f, &rtsp, &method, &target);

	if (answer != PROTOCOL_YES)
		return answer;
	r->note = 0;
	*r->shared = (f->flags & PROTOCOL_CREDENTIAL) != had ? MESSAGE_CREDENTIAL : 0;
	if (span_is(method, "PLAY") || span_is(method, "RECORD"))
		*r->shared |= SENT_PLAY;
	if (span_holds(target, "/onvif"))
		f->flags |= PROTOCOL_ONVIF;
	message_go(r, MESSAGE_FIELDS);
	return PROTOCOL_YES;
}

static void
sdp_look(struct reading *r, struct protocol_facts *f, struct span body)
{
	(void)r;
	if (span_holds(body, "m=video"))
		f->flags |= PROTOCOL_VIDEO;
}

static void
request_head(struct reading *r, struct protocol_facts *f, bool whole)
{
	if (!whole)
		return;
	if (r->note & MESSAGE_SIZED)
		message_go(r, MESSAGE_BODY);
	else if (message_end(r))
		r->complete = *r->shared & SENT_PLAY;
}

enum protocol_answer
rtsp_request(struct reading *r, struct protocol_facts *f)
{
	static const struct message_kind kind = {.between = frames,
		.line = request_line,
		.field = request_field,
		.head = request_head,
		.look = sdp_look};

	return messages_read(r, f, &kind);
}

/* ---- what SETUP agreed on ---- */

/* The next parameter of `RTP/AVP;unicast;client_port=5000-5001`. */
static bool
parameter_next(struct span *rest, struct span *name, struct span *value)
{
	const uint8_t *end = memchr(rest->p, ';', rest->n), *equals;
	struct span one = {rest->p, end != NULL ? (size_t)(end - rest->p) : rest->n};

	if (rest->n == 0)
		return false;
	rest->n -= one.n + (end != NULL);
	rest->p += one.n + (end != NULL);
	equals = memchr(one.p, '=', one.n);
	*name = one;
	*value = (struct span){one.p + one.n, 0};
	if (equals != NULL) {
		name->n = (size_t)(equals - one.p);
		*value = (struct span){equals + 1, one.n - name->n - 1};
	}
	*name = span_trim(*name);
	*value = span_trim(*value);
	return true;
}

/* "5000-5001", or one number. */
static void
ports(struct span s, uint16_t out[2])
{
	const uint8_t *dash = memchr(s.p, '-', s.n);

	out[0] = out[1] = (uint16_t)number(s);
	if (dash != NULL)
		out[1] = (uint16_t)number(
			(struct span){dash + 1, s.n - (size_t)(dash + 1 - s.p)});
}

static void
group(struct span s, struct addr *out)
{
	char text[64];
	struct addr a;

	if (s.n >= sizeof(text))
		return;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	if (addr_parse(text, &a) == 0 && addr_class(&a) == ADDR_MULTICAST)
		*out = a;
}

static void
transport(struct reading *r, struct protocol_facts *f, struct span value)
{
	struct protocol_media m;
	struct span name, x;

	memset(&m, 0, sizeof(m));
	m.client_side = (uint8_t)(1 - r->side);
	m.secure = span_holds(value, "SAVP");
	m.interleaved = span_holds(value, "interleaved") || span_holds(value, "/TCP");
	while (parameter_next(&value, &name, &x)) {
		if (span_is(name, "client_port"))
			ports(x, m.client_port);
		else if (span_is(name, "server_port"))
			ports(x, m.server_port);
		else if (span_is(name, "port"))
			ports(x, m.server_port);
		else if (span_is(name, "destination"))
			group(x, &m.group);
		else if (span_is(name, "multicast"))
			f->flags |= PROTOCOL_MULTICAST;
	}
	f->flags |= m.secure ? PROTOCOL_MEDIA_SECURE : PROTOCOL_MEDIA;
	reading_tell_media(r, &m);
}

/* ---- responses ---- */

static void
response_field(struct reading *r, struct protocol_facts *f, struct span name,
	struct span value, bool cut)
{
	message_field(r, name, value);
	if (span_is(name, "Server")) {
		message_server(f, value);
	} else if (span_is(name, "WWW-Authenticate")) {
		credential_challenge(f, value);
	} else if (span_is(name, "Transport") && !cut && message_status(r) == 200) {
		transport(r, f, value);
	} else if (span_is(name, "CSeq") && (*r->shared & SENT_PLAY) &&
		   (number(value) & CSEQ) == *r->shared >> PLAY_CSEQ_SHIFT) {
		r->note |= MESSAGE_UPGRADE; /* to media */
	}
}

static enum protocol_answer
response_line(struct reading *r, struct protocol_facts *f)
{
	bool second = begins_with(r->p + r->at, r->n - r->at, "RTSP/2") == PROTOCOL_YES;
	unsigned status = 0;
	enum protocol_answer answer =
		head_status(r, f, second ? "RTSP/2." : "RTSP/1.", &status);

	if (answer != PROTOCOL_YES)
		return answer;
	r->note = status << MESSAGE_STATUS_SHIFT;
	message_go(r, MESSAGE_FIELDS);
	return PROTOCOL_YES;
}

static void
response_head(struct reading *r, struct protocol_facts *f, bool whole)
{
	bool plays = (r->note & MESSAGE_UPGRADE) && message_status(r) == 200;

	if (!whole)
		return;
	message_verdict(r, f);
	if (r->note & MESSAGE_SIZED)
		message_go(r, MESSAGE_BODY);
	else
		message_end(r);
	if (plays)
		r->complete = true;
}

enum protocol_answer
rtsp_response(struct reading *r, struct protocol_facts *f)
{
	static const struct message_kind kind = {.between = frames,
		.line = response_line,
		.field = response_field,
		.head = response_head,
		.look = sdp_look};

	return messages_read(r, f, &kind);
}
