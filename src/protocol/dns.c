/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DNS (RFC 1035) over UDP and, after two bytes of length, over TCP, and what
 * shares its form: multicast DNS (RFC 6762) and LLMNR (RFC 4795).  Kept is the name of
 * the first question.  NetBIOS names (RFC 1002) look alike and are told apart by their
 * encoded name.
 */
#include "cursor_int.h"
#include "datagram_int.h"
#include "protocol_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

enum {
	DNS_FLAGS = 2,
	DNS_FLAGS_QR = 0x80,
	DNS_HEADER = 12,
	DNS_QR = 0x8000,
	DNS_OPCODE = 0x7800,
	DNS_LABEL = 63,
	DNS_NAME = 255,
	DNS_OPCODE_SHIFT = 11,
	DNS_OPCODE_MOST = 6, /* RFC 8490: stateful operations */
	DNS_QUESTIONS = 64,  /* multicast DNS asks many at once */
	DNS_RECORDS = 512,
	DNS_CLASS = 0x7fff, /* the top bit is multicast DNS's (RFC 6762 5.4) */
	NETBIOS_NAME = 32,  /* RFC 1001 14.1: half-bytes as letters A to P */
};

struct question {
	char name[DNS_NAME + 1];
	size_t len;
};

static bool
is_netbios(const uint8_t *label, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (label[i] < 'A' || label[i] > 'P')
			return false;
	return n == NETBIOS_NAME;
}

/* Labels joined by dots; the first question's name is never compressed. */
static bool
read_name(struct cursor *c, struct question *q)
{
	q->len = 0;
	for (;;) {
		size_t n = cursor_u8(c);
		const uint8_t *label;
		if (n > DNS_LABEL || q->len + n + 1 > DNS_NAME)
			return false;
		label = cursor_bytes(c, n);
		if (c->bad)
			return false;
		if (n == 0)
			break;
		if (is_netbios(label, n))
			return false;
		if (q->len > 0)
			q->name[q->len++] = '.';
		memcpy(q->name + q->len, label, n);
		q->len += n;
	}
	if (q->len == 0)
		q->name[q->len++] = '.';
	return true;
}

static bool
is_class(uint16_t class)
{
	class &= DNS_CLASS;
	return class == 1 || class == 3 || class == 4 || class == 254 || class == 255;
}

static bool
read_question(struct cursor *c, struct question *q)
{
	uint16_t type, class;

	if (!read_name(c, q))
		return false;
	type = cursor_u16(c);
	class = cursor_u16(c);
	return !c->bad && type != 0 && is_class(class);
}

/* Counts that a real message has; `questions` may be 0 in an answer only. */
static bool
counts_fit(struct cursor *c, uint16_t flags, uint16_t *questions)
{
	unsigned answers, authority, additional;

	*questions = cursor_u16(c);
	answers = cursor_u16(c);
	authority = cursor_u16(c);
	additional = cursor_u16(c);
	if (c->bad || *questions > DNS_QUESTIONS || answers > DNS_RECORDS ||
		authority > DNS_RECORDS || additional > DNS_RECORDS)
		return false;
	return *questions > 0 || ((flags & DNS_QR) && answers > 0);
}

/* NO also when bytes are missing: `c` says so. */
static enum protocol_answer
read_message(struct cursor *c, struct protocol_facts *f, bool response)
{
	struct question q = {.len = 0};
	uint16_t flags, questions;

	cursor_skip(c, 2);
	flags = cursor_u16(c);
	if (!c->bad &&
		(response != ((flags & DNS_QR) != 0) ||
			(flags & DNS_OPCODE) >> DNS_OPCODE_SHIFT > DNS_OPCODE_MOST))
		return PROTOCOL_NO;
	if (!counts_fit(c, flags, &questions))
		return PROTOCOL_NO;
	/* An answer without a question (multicast DNS) begins with its record. */
	if (!read_question(c, &q))
		return PROTOCOL_NO;
	if (questions > 0 && f->server_name[0] == '\0')
		str_from_wire(f->server_name, sizeof(f->server_name), q.name, q.len);
	return PROTOCOL_YES;
}

/* RFC 1035 4.2.2.  The first question is enough, the rest may be to come. */
static enum protocol_answer
read_stream(struct reading *r, struct protocol_facts *f, bool response)
{
	struct cursor c = {r->p, r->n, false}, message;
	size_t len = cursor_u16(&c);
	enum protocol_answer answer;

	if (!c.bad && len < DNS_HEADER)
		return PROTOCOL_NO;
	message = cursor_part_upto(&c, len);
	answer = read_message(&message, f, response);
	if (answer == PROTOCOL_NO && message.bad && !r->end && r->n < 2 + len)
		return PROTOCOL_MORE;
	r->complete = true;
	return answer;
}

enum protocol_answer
dns_datagram(struct datagram *d, struct protocol_facts *f)
{
	struct cursor c = {d->p, d->n, false};
	bool response;

	if (d->n < DNS_HEADER)
		return PROTOCOL_NO;
	response = (d->p[DNS_FLAGS] & DNS_FLAGS_QR) != 0;
	d->role = response ? ROLE_RESPONSE : ROLE_REQUEST;
	return read_message(&c, f, response);
}

enum protocol_answer
dns_stream_request(struct reading *r, struct protocol_facts *f)
{
	return read_stream(r, f, false);
}

enum protocol_answer
dns_stream_response(struct reading *r, struct protocol_facts *f)
{
	return read_stream(r, f, true);
}
