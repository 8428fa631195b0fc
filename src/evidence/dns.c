/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DNS (RFC 1035), over UDP and TCP, and its multicast kin (RFC 6762, RFC 4795):
 * header, names, types, and the data of records that hold an address or a name.
 * Texts, keys, signatures, cookies and what is not known are masked.  Capture
 * thread.
 */
#include "evidence_int.h"

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"

enum {
	PORT_DNS = 53,
	PORT_MDNS = 5353,
	PORT_LLMNR = 5355,
	HEADER = 12,
	FLAGS = 2,
	QUESTIONS = 4,
	OPCODE_MASK = 0x7800,
	LABEL_MOST = 63,
	NAME_MOST = 255,
	POINTER = 0xc0,
	QUESTION_REST = 4,
	RECORD_REST = 10,
	RECORD_LENGTH = 8,
	RECORDS_MOST = 64,
	TYPE_A = 1,
	TYPE_NS = 2,
	TYPE_CNAME = 5,
	TYPE_PTR = 12,
	TYPE_MX = 15,
	TYPE_AAAA = 28,
	TYPE_SRV = 33,
};

static bool
is_port(uint16_t port)
{
	return port == PORT_DNS || port == PORT_MDNS || port == PORT_LLMNR;
}

/* Bytes of the name at `at`, or 0: it is none, or not all of it is before end. */
static size_t
name_len(const struct view *v, size_t at, size_t end)
{
	size_t n = 0;

	while (n < NAME_MOST && n < end - at) {
		uint8_t len = v->p[at + n];

		if (len == 0)
			return n + 1;
		if ((len & POINTER) == POINTER)
			return end - at - n >= 2 ? n + 2 : 0;
		if (len > LABEL_MOST)
			return 0;
		n += (size_t)len + 1;
	}
	return 0;
}

/* A name and `rest` bytes: shown, and how many; 0 when not all is here. */
static size_t
show_name_and(struct view *v, size_t at, size_t end, size_t rest)
{
	size_t n = name_len(v, at, end);

	if (n == 0 || rest > end - at - n)
		return 0;
	view_show(v, at, n + rest);
	return n + rest;
}

static void
show_data(struct view *v, unsigned type, size_t at, size_t n)
{
	size_t fixed = 0;

	switch (type) {
	case TYPE_A:
	case TYPE_AAAA:
		if (n == (type == TYPE_A ? 4 : 16))
			view_show(v, at, n);
		return;
	case TYPE_MX:
		fixed = 2;
		break;
	case TYPE_SRV:
		fixed = 6;
		break;
	case TYPE_NS:
	case TYPE_CNAME:
	case TYPE_PTR:
		break;
	default:
		return;
	}
	if (n > fixed && name_len(v, at + fixed, at + n) == n - fixed)
		view_show(v, at, n);
}

static void
show_records(struct view *v, size_t at)
{
	for (unsigned i = 0; i < RECORDS_MOST; i++) {
		size_t head = show_name_and(v, at, v->n, RECORD_REST), n;
		const uint8_t *rest;

		if (head == 0)
			return;
		rest = v->p + at + head - RECORD_REST;
		n = be16(rest + RECORD_LENGTH);
		at += head;
		if (n > v->n - at)
			return;
		show_data(v, be16(rest), at, n);
		at += n;
	}
}

bool
redact_dns(struct view *v, const struct evidence_payload *as)
{
	size_t prefix = as->stream ? 2 : 0, at = prefix + HEADER, n;
	const uint8_t *p = v->p + prefix;
	unsigned questions;

	if ((!is_port(as->sport) && !is_port(as->dport)) || v->n < at)
		return false;
	questions = be16(p + QUESTIONS);
	if ((be16(p + FLAGS) & OPCODE_MASK) != 0 || questions > RECORDS_MOST)
		return false;
	for (unsigned i = 0; i < questions; i++) {
		n = show_name_and(v, at, v->n, QUESTION_REST);
		if (n == 0)
			return i > 0;
		if (i == 0)
			view_show(v, 0, prefix + HEADER);
		at += n;
	}
	if (questions == 0 && show_name_and(v, at, v->n, RECORD_REST) > 0)
		view_show(v, 0, prefix + HEADER);
	show_records(v, at);
	return true;
}
