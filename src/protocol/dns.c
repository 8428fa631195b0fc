/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DNS (RFC 1035) over UDP and, after two bytes of length, over TCP, and what
 * shares its form over UDP: multicast DNS (RFC 6762) and LLMNR (RFC 4795), which
 * only their ports tell from it, and NetBIOS names (RFC 1002), known by their
 * encoding.  Kept is the name of the first question.
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
	NETBIOS_OPCODE_MOST = 9,
	NETBIOS_TEXT = 15, /* and a byte for the kind of service */
	NETBIOS_NB = 0x20, /* types */
	NETBIOS_NBSTAT = 0x21,
	PORT_DNS = 53,
	PORT_MDNS = 5353,
	PORT_LLMNR = 5355,
};

struct question {
	char name[DNS_NAME + 1];
	size_t len;
	bool netbios;
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
	q->netbios = false;
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
		q->netbios |= q->len == 0 && is_netbios(label, n);
		if (q->len > 0)
			q->name[q->len++] = '.';
		memcpy(q->name + q->len, label, n);
		q->len += n;
	}
	if (q->len == 0)
		q->name[q->len++] = '.';
	return true;
}

/* RFC 1001 14.1, without the padding; the scope is left out. */
static void
netbios_decode(struct question *q)
{
	for (size_t i = 0; i < NETBIOS_TEXT; i++) {
		unsigned high = (unsigned char)q->name[2 * i] - 'A';
		unsigned low = (unsigned char)q->name[2 * i + 1] - 'A';

		q->name[i] = (char)(high << 4 | low);
	}
	q->len = NETBIOS_TEXT;
	while (q->len > 1 &&
		(q->name[q->len - 1] == ' ' || q->name[q->len - 1] == '\0'))
		q->len--;
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
	if (c->bad || type == 0 || !is_class(class))
		return false;
	q->netbios = q->netbios && (type == NETBIOS_NB || type == NETBIOS_NBSTAT);
	if (q->netbios)
		netbios_decode(q);
	return true;
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

/* False also when bytes are missing: `c` says so. */
static bool
read_message(struct cursor *c, bool response, struct question *q, bool *asked)
{
	uint16_t flags, questions;
	unsigned opcode;

	cursor_skip(c, 2);
	flags = cursor_u16(c);
	opcode = (flags & DNS_OPCODE) >> DNS_OPCODE_SHIFT;
	if (!c->bad &&
		(response != ((flags & DNS_QR) != 0) || opcode > NETBIOS_OPCODE_MOST))
		return false;
	if (!counts_fit(c, flags, &questions))
		return false;
	*asked = questions > 0;
	/* An answer without a question begins with its record. */
	return read_question(c, q) && (opcode <= DNS_OPCODE_MOST || q->netbios);
}

static void
tell_name(struct protocol_facts *f, const struct question *q)
{
	if (f->server_name[0] == '\0')
		str_from_wire(f->server_name, sizeof(f->server_name), q->name, q->len);
}

/* RFC 1035 4.2.2.  The first question is enough, the rest may be to come. */
static enum protocol_answer
read_stream(struct reading *r, struct protocol_facts *f, bool response)
{
	struct cursor c = {r->p, r->n, false}, message;
	size_t len = cursor_u16(&c);
	struct question q;
	bool asked;

	if (!c.bad && len < DNS_HEADER)
		return PROTOCOL_NO;
	message = cursor_part_upto(&c, len);
	if (!read_message(&message, response, &q, &asked))
		return message.bad && !r->end && r->n < 2 + len ? PROTOCOL_MORE
								: PROTOCOL_NO;
	if (q.netbios)
		return PROTOCOL_NO;
	r->complete = true;
	if (asked)
		tell_name(f, &q);
	return PROTOCOL_YES;
}

static bool
has_port(const struct datagram *d, uint16_t port)
{
	return d->from == port || d->to == port;
}

enum protocol_answer
dns_datagram(struct datagram *d, struct protocol_facts *f)
{
	struct cursor c = {d->p, d->n, false};
	struct question q;
	bool response, asked;

	if (d->n < DNS_HEADER)
		return PROTOCOL_NO;
	response = (d->p[DNS_FLAGS] & DNS_FLAGS_QR) != 0;
	if (!read_message(&c, response, &q, &asked))
		return PROTOCOL_NO;
	if (q.netbios)
		d->protocol = PROTOCOL_NBNS;
	else if (has_port(d, PORT_MDNS) && !has_port(d, PORT_DNS))
		d->protocol = PROTOCOL_MDNS;
	else if (has_port(d, PORT_LLMNR))
		d->protocol = PROTOCOL_LLMNR;
	if (asked || q.netbios)
		tell_name(f, &q);
	d->role = response ? ROLE_RESPONSE : ROLE_REQUEST;
	return PROTOCOL_YES;
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
