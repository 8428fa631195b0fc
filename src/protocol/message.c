/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frames of HTTP and RTSP messages: bodies by length or in chunks (RFC 9112
 * 6 and 7).  A body that is text is looked at once, as far as MESSAGE_LOOK; the
 * rest is skipped unread.  Capture thread.
 */
#include "message_int.h"

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

/* Of a digit of base 16; 16: none. */
static unsigned
digit_of(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - (unsigned)'0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - (unsigned)'a' + 10 : 16;
}

static uint32_t
number_of(struct span s, unsigned base)
{
	uint32_t v = 0;

	for (size_t i = 0; i < s.n && digit_of(s.p[i]) < base; i++) {
		v = v * base + digit_of(s.p[i]);
		if (v > MESSAGE_LENGTH)
			return MESSAGE_LENGTH;
	}
	return v;
}

static bool
is_text(struct span type)
{
	static const char *const words[] = {"xml", "json", "form-urlencoded", "sdp"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (span_holds(type, words[i]))
			return true;
	return false;
}

void
message_field(struct reading *r, struct span name, struct span value)
{
	if (span_is(name, "Content-Length")) {
		r->note &= ~MESSAGE_LENGTH;
		r->note |= MESSAGE_SIZED | number_of(value, 10);
	} else if (span_is(name, "Transfer-Encoding") && span_holds(value, "chunked")) {
		r->note |= MESSAGE_CHUNKED;
	} else if (span_is(name, "Content-Type") && is_text(value)) {
		r->note |= MESSAGE_TEXT;
	}
}

bool
message_end(struct reading *r)
{
	r->note = 0;
	r->step = (uint8_t)(r->step + 8);
	message_go(r, MESSAGE_LINE);
	r->complete = r->step >> 3 >= MESSAGE_MOST;
	return !r->complete;
}

/* The length of the chunk, and its end of line, become the body's. */
static bool
chunk(struct reading *r)
{
	struct span line;
	size_t next;
	uint32_t n;

	if (!line_at(r, r->at, &line, &next))
		return false;
	r->at = (uint16_t)next;
	n = number_of(line, 16);
	if (n == 0) {
		message_go(r, MESSAGE_TRAILER);
		return true;
	}
	r->note = (r->note & ~MESSAGE_LENGTH) | MIN(n + 2, MESSAGE_LENGTH);
	message_go(r, MESSAGE_BODY);
	return true;
}

static bool
trailer(struct reading *r)
{
	struct span line;
	size_t next;

	do {
		if (!line_at(r, r->at, &line, &next))
			return false;
		r->at = (uint16_t)next;
	} while (line.n > 0);
	return true;
}

/* False: more of what is looked at must come, or the rest is skipped. */
static bool
body(struct reading *r, struct protocol_facts *f, message_look_fn *look)
{
	uint32_t length = message_length(r);
	size_t there = r->n - r->at, want = MIN(length, (uint32_t)MESSAGE_LOOK);

	if (r->note & MESSAGE_TEXT) {
		if (there < want && !r->end)
			return false;
		look(r, f, (struct span){r->p + r->at, MIN(there, want)});
		r->note &= ~MESSAGE_TEXT;
	}
	r->note &= ~MESSAGE_LENGTH;
	if (there >= length) {
		r->at = (uint16_t)(r->at + length);
		return true;
	}
	r->at = (uint16_t)r->n;
	r->skip = length - (uint32_t)there;
	return false;
}

/* Reads on in a body and behind it.  True: the next start line can be read; else
 * more bytes are wanted, or the side is complete. */
static bool
message_body(struct reading *r, struct protocol_facts *f, message_look_fn *look)
{
	for (;;) {
		switch (message_step(r)) {
		case MESSAGE_CHUNK:
			if (!chunk(r))
				return false;
			break;
		case MESSAGE_TRAILER:
			return trailer(r) && message_end(r);
		case MESSAGE_BODY: {
			bool chunked = r->note & MESSAGE_CHUNKED;
			bool on = body(r, f, look);

			if (!on && r->skip == 0)
				return false;
			if (chunked)
				message_go(r, MESSAGE_CHUNK);
			else if (!message_end(r))
				return false;
			if (!on || !chunked)
				return on;
			break;
		}
		default:
			return true;
		}
	}
}

/* At a start line that is none: a side that has had a message is certain. */
static enum protocol_answer
no_line(struct reading *r, enum protocol_answer answer)
{
	if (r->step == 0)
		return answer;
	r->complete = answer == PROTOCOL_NO;
	return PROTOCOL_YES;
}

enum protocol_answer
messages_read(
	struct reading *r, struct protocol_facts *f, const struct message_kind *kind)
{
	while (!r->complete && r->become == PROTOCOL_UNKNOWN) {
		if (message_step(r) == MESSAGE_LINE) {
			enum protocol_answer answer;
			if (r->step != 0 && kind->between != NULL &&
				!kind->between(r, f))
				break;
			if (r->step != 0 && r->at == r->n)
				break;
			answer = kind->line(r, f);
			if (answer != PROTOCOL_YES)
				return no_line(r, answer);
		} else if (message_step(r) == MESSAGE_FIELDS) {
			bool whole = head_fields(r, f, kind->field);

			kind->head(r, f, whole);
			if (!whole)
				break;
		} else if (!message_body(r, f, kind->look)) {
			break;
		}
	}
	return PROTOCOL_YES;
}

void
message_verdict(struct reading *r, struct protocol_facts *f)
{
	unsigned status = message_status(r);

	if (!(*r->shared & MESSAGE_CREDENTIAL) || (status < 200 && status != 101))
		return;
	if (status == 401 || status == 403 || status == 407)
		f->flags |= PROTOCOL_DENIED;
	else if (status < 400)
		f->flags |= PROTOCOL_ACCEPTED;
	*r->shared &= ~(uint32_t)MESSAGE_CREDENTIAL;
}

void
message_client(struct protocol_facts *f, struct span value)
{
	if (f->client[0] == '\0')
		str_from_wire(f->client, sizeof(f->client), value.p, value.n);
}

void
message_server(struct protocol_facts *f, struct span value)
{
	if (f->banner[0] == '\0')
		str_from_wire(f->banner, sizeof(f->banner), value.p, value.n);
}
