/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TLS 1.0 to 1.3 and SSL 3.0 on any port (RFC 8446, RFC 5246, RFC 6101): the
 * part of the dialogue that is in clear.  Records are taken apart, handshake
 * messages put together again: one may lie in many records, and a record hold
 * many.  What a message says is read by tls_hello.c.  A side is over when it
 * begins to encrypt.  Nothing is decrypted, and no client's certificate is read.
 *
 * A message that fits in the window waits there until it is whole; a longer one
 * that is wanted is gathered in a buffer; any other is passed over.  Called in
 * the capture thread.
 */
#include "tls_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"

enum {
	RECORD_TYPE = 0,
	RECORD_MAJOR = 1,
	RECORD_MINOR = 2,
	RECORD_LEN = 3,
	RECORD_HEADER = 5,
	RECORD_CHANGE = 20, /* ChangeCipherSpec */
	RECORD_ALERT = 21,
	RECORD_HANDSHAKE = 22,
	RECORD_MOST = 16384 + 2048, /* RFC 5246 6.2.3 */

	MESSAGE_TYPE = 0,
	MESSAGE_LEN = 1,
	MESSAGE_HEADER = 4,
	MESSAGE_MAJOR = 4, /* of a hello */
	MESSAGE_MINOR = 5,
	HELLO_CERTAIN = 6, /* bytes that tell a hello from anything else */

	CLIENT_HELLO = 1,
	SERVER_HELLO = 2,
	CERTIFICATE = 11,
	SERVER_KEY_EXCHANGE = 12,
	CERTIFICATE_REQUEST = 13,
	SERVER_HELLO_DONE = 14,

	ALERT_LEN = 2,
	ALERT_WARNING = 1,
	ALERT_FATAL = 2,
	ALERT_CLOSE_NOTIFY = 0,
	MINOR_MOST = 4,
};

/* Bits of a side's step. */
enum {
	STEP_BEGUN = 1 << 0, /* it is TLS */
	STEP_HELLO = 1 << 1, /* the hello was read */
	STEP_FULL = 1 << 2,  /* server: a message that no resumption has */
	STEP_RETRY = 1 << 3, /* server: another hello follows */
};

/* Of a side's note: bytes left of the record, and of a message that is passed
 * over.  A longer one than fits here ends the side. */
enum { NOTE_RECORD_BITS = 15, NOTE_MESSAGE_MOST = (1 << 17) - 1 };

struct dialogue {
	struct reading *r;
	struct protocol_facts *f;
	bool server;
	uint32_t record, pass;
};

/* Handshake bytes out of their records, and where the reading is behind them. */
struct message {
	const uint8_t *p;
	size_t n;
	bool whole, broken; /* broken: another kind of record lies within */
	size_t at;
	uint32_t record;
};

bool
tls_version_known(uint16_t version, uint16_t *out)
{
	bool draft = version >= 0x7f0e && version <= 0x7f1c;

	if (!draft && (version < TLS_SSL_3 || version > TLS_1_3))
		return false;
	*out = draft ? TLS_1_3 : version;
	return true;
}

static bool
is_version(uint8_t major, uint8_t minor)
{
	return major == 3 && minor <= MINOR_MOST;
}

/* Could a record of TLS begin here?  As far as there are bytes. */
static bool
record_fits(const uint8_t *p, size_t n)
{
	if (n > RECORD_TYPE && (p[RECORD_TYPE] < RECORD_CHANGE || p[RECORD_TYPE] > 24))
		return false;
	if (n > RECORD_MAJOR && !is_version(p[RECORD_MAJOR], 0))
		return false;
	if (n > RECORD_MINOR && p[RECORD_MINOR] > MINOR_MOST)
		return false;
	if (n < RECORD_HEADER)
		return true;
	return be16(p + RECORD_LEN) > 0 && be16(p + RECORD_LEN) <= RECORD_MOST;
}

/* ---- messages out of records ---- */

/* Bytes of a message of which n are there; at first only its header. */
static size_t
message_size(const uint8_t *p, size_t n)
{
	return n < MESSAGE_HEADER ? MESSAGE_HEADER
				  : MESSAGE_HEADER + (size_t)be24(p + MESSAGE_LEN);
}

/*
 * From where the reading is, as far as there are bytes: in place where one record
 * holds them, else in `to`, which has `have` of them already and room for `most`.
 */
static void
gather(const struct dialogue *d, uint8_t *to, size_t have, size_t most,
	struct message *m)
{
	const struct reading *r = d->r;

	*m = (struct message){.p = to, .n = have, .at = r->at, .record = d->record};
	for (;;) {
		size_t want = message_size(m->p, m->n) - m->n;
		size_t take = MIN(MIN((size_t)m->record, r->n - m->at), want);

		take = MIN(take, most - m->n);
		if (m->n == 0)
			m->p = r->p + m->at;
		else if (m->p == to)
			memcpy(to + m->n, r->p + m->at, take);
		m->n += take;
		m->at += take;
		m->record -= (uint32_t)take;
		m->whole = m->n >= MESSAGE_HEADER && m->n == message_size(m->p, m->n);
		if (m->whole || m->n == most || (take < want && m->record > 0))
			return;
		if (m->record > 0)
			continue; /* the header is there, now for the rest */
		if (r->n - m->at < RECORD_HEADER ||
			!record_fits(r->p + m->at, RECORD_HEADER) ||
			r->p[m->at] != RECORD_HANDSHAKE) {
			m->broken = r->n - m->at >= RECORD_HEADER;
			return;
		}
		m->record = be16(r->p + m->at + RECORD_LEN);
		m->at += RECORD_HEADER;
		if (m->p != to) {
			memcpy(to, m->p, m->n);
			m->p = to;
		}
	}
}

/* ---- what a side says ---- */

static bool
is_wanted(const struct dialogue *d, uint8_t type)
{
	if (!d->server)
		return type == CLIENT_HELLO && !(d->r->step & STEP_HELLO);
	return type == SERVER_HELLO || type == CERTIFICATE ||
	       type == SERVER_KEY_EXCHANGE;
}

static void
see_server_hello(struct dialogue *d, const uint8_t *p, size_t n)
{
	bool retry = false;

	tls_server_hello(p, n, d->f, &retry);
	d->r->step = (uint8_t)(STEP_BEGUN | STEP_HELLO | (retry ? STEP_RETRY : 0));
	if (d->f->tls_version < TLS_1_3)
		return;
	d->f->flags |= PROTOCOL_CERTIFICATE_HIDDEN;
	d->r->complete = !retry; /* all else is encrypted */
}

static void
see_message(struct dialogue *d, const struct message *m)
{
	const uint8_t *body = m->p + MESSAGE_HEADER;
	size_t n = m->n - MESSAGE_HEADER;

	switch (m->p[MESSAGE_TYPE]) {
	case CLIENT_HELLO:
		tls_client_hello(body, n, d->f);
		if (m->whole)
			tls_ja4(body, n, d->f->ja4);
		d->r->step |= STEP_HELLO;
		break;
	case SERVER_HELLO:
		see_server_hello(d, body, n);
		break;
	case CERTIFICATE:
		tls_certificates(d->r, body, n, d->f);
		d->r->step |= STEP_FULL;
		break;
	case SERVER_KEY_EXCHANGE:
		tls_server_key(body, n, d->f);
		d->r->step |= STEP_FULL;
		break;
	}
}

/* Not read: what it proves is that it is there. */
static bool
pass_message(struct dialogue *d, const struct message *m)
{
	uint8_t type = m->p[MESSAGE_TYPE];
	size_t size = message_size(m->p, m->n);

	if (d->server &&
		(type == CERTIFICATE || type == CERTIFICATE_REQUEST ||
			type == SERVER_HELLO_DONE || type == SERVER_KEY_EXCHANGE))
		d->r->step |= STEP_FULL;
	d->pass = (uint32_t)size;
	d->r->complete = size > NOTE_MESSAGE_MOST;
	return !d->r->complete;
}

static void
move_behind(struct dialogue *d, const struct message *m)
{
	d->r->at = (uint16_t)m->at;
	d->record = m->record;
}

/* The message can not be had whole: what there is of it is read. */
static bool
cut_message(struct dialogue *d, const struct message *m)
{
	if (m->n >= MESSAGE_HEADER && is_wanted(d, m->p[MESSAGE_TYPE]))
		see_message(d, m);
	d->r->complete = true;
	return false;
}

/* Goes on with a message that is too long for the window. */
static bool
buffer_message(struct dialogue *d, struct protocol_buffer *b)
{
	struct message m;

	gather(d, b->bytes, b->len, PROTOCOL_BUFFER, &m);
	b->len = (uint32_t)m.n;
	move_behind(d, &m);
	if (m.whole) {
		see_message(d, &m);
		reading_buffer_drop(d->r);
		return true;
	}
	d->r->complete = m.broken;
	return false;
}

/* Nothing more comes of the message in the buffer. */
static void
buffer_end(struct dialogue *d)
{
	const struct protocol_buffer *b = *d->r->buffer;
	struct message m = {.p = b->bytes, .n = b->len};

	cut_message(d, &m);
	reading_buffer_drop(d->r);
}

/* The window does not hold it: a buffer does, or what is here must do. */
static bool
long_message(struct dialogue *d, const struct message *m)
{
	struct protocol_buffer *b = NULL;

	if (message_size(m->p, m->n) <= PROTOCOL_BUFFER)
		b = reading_buffer(d->r);
	if (b == NULL) {
		see_message(d, m);
		return pass_message(d, m);
	}
	memcpy(b->bytes, m->p, m->n);
	b->len = (uint32_t)m->n;
	move_behind(d, m);
	return true;
}

static bool
read_message(struct dialogue *d)
{
	uint8_t copy[PROTOCOL_WINDOW];
	struct reading *r = d->r;
	struct message m;

	if (*r->buffer != NULL)
		return buffer_message(d, *r->buffer);
	gather(d, copy, 0, sizeof(copy), &m);
	if (m.n >= MESSAGE_HEADER && !is_wanted(d, m.p[MESSAGE_TYPE]))
		return pass_message(d, &m);
	if (m.whole) {
		see_message(d, &m);
		move_behind(d, &m);
		return true;
	}
	if (m.broken || (r->end && !r->full))
		return cut_message(d, &m);
	return r->full && m.n >= MESSAGE_HEADER && long_message(d, &m);
}

/* Over a message that is not wanted, and over what of its record is to come. */
static bool
pass_over(struct dialogue *d)
{
	struct reading *r = d->r;
	uint32_t n = MIN(d->pass, d->record), here = (uint32_t)(r->n - r->at);

	if (n > here)
		r->skip = n - here;
	r->at = (uint16_t)(r->at + MIN(n, here));
	d->pass -= n;
	d->record -= n;
	return r->skip == 0;
}

/* ---- records ---- */

static bool
read_alert(struct dialogue *d, size_t n)
{
	struct reading *r = d->r;
	const uint8_t *alert = r->p + r->at + RECORD_HEADER;

	if (n == ALERT_LEN && r->n - r->at < RECORD_HEADER + ALERT_LEN)
		return false;
	if (n != ALERT_LEN) { /* encrypted */
		r->complete = true;
		return false;
	}
	r->at += RECORD_HEADER + ALERT_LEN;
	if (alert[0] == ALERT_FATAL && d->f->tls_alert == 0)
		d->f->tls_alert = alert[1];
	r->complete = alert[0] != ALERT_WARNING || alert[1] == ALERT_CLOSE_NOTIFY;
	return !r->complete;
}

/*
 * From here on the side encrypts, unless it is TLS 1.3, where the record means
 * nothing (RFC 8446 D.4) and stands between a server's two hellos.  A server that
 * had no more to say than its hello resumes a session.
 */
static bool
read_change(struct dialogue *d)
{
	struct reading *r = d->r;

	if (d->server && (r->step & STEP_RETRY)) {
		if (r->n - r->at < RECORD_HEADER + 1)
			return false;
		r->at += RECORD_HEADER + 1;
		return true;
	}
	if (d->server && (r->step & STEP_HELLO) && !(r->step & STEP_FULL))
		d->f->flags |= PROTOCOL_RESUMED;
	r->complete = true;
	return false;
}

static bool
read_record(struct dialogue *d)
{
	struct reading *r = d->r;
	const uint8_t *p = r->p + r->at;
	size_t left = r->n - r->at, n;

	if (left < RECORD_HEADER || !record_fits(p, left)) {
		r->complete = !record_fits(p, left);
		return false;
	}
	n = be16(p + RECORD_LEN);
	switch (p[RECORD_TYPE]) {
	case RECORD_HANDSHAKE:
		r->at += RECORD_HEADER;
		d->record = (uint32_t)n;
		return true;
	case RECORD_ALERT:
		return read_alert(d, n);
	case RECORD_CHANGE:
		return read_change(d);
	}
	r->complete = true; /* application data */
	return false;
}

static enum protocol_answer
read_dialogue(struct reading *r, struct protocol_facts *f, bool server)
{
	struct dialogue d = {r, f, server, r->note & ((1u << NOTE_RECORD_BITS) - 1),
		r->note >> NOTE_RECORD_BITS};
	bool more = true;

	r->step |= STEP_BEGUN;
	while (more && !r->complete) {
		if (d.record == 0)
			more = read_record(&d);
		else if (d.pass > 0)
			more = pass_over(&d);
		else
			more = read_message(&d);
	}
	if (*r->buffer != NULL && (r->complete || (r->end && !r->full)))
		buffer_end(&d);
	r->note = d.pass << NOTE_RECORD_BITS | d.record;
	return PROTOCOL_YES;
}

/* ---- is it TLS? ---- */

/* The first message is this hello, as far as there are bytes. */
static enum protocol_answer
begins_with_hello(const struct reading *r, uint8_t type)
{
	uint8_t copy[PROTOCOL_WINDOW];
	struct reading own = *r;
	struct dialogue d = {.r = &own};
	struct message m;

	own.p += own.at;
	own.n -= own.at;
	own.at = RECORD_HEADER;
	if (!record_fits(own.p, own.n) || own.p[RECORD_TYPE] != RECORD_HANDSHAKE)
		return PROTOCOL_NO;
	if (own.n <= RECORD_HEADER)
		return r->end ? PROTOCOL_NO : PROTOCOL_MORE;
	d.record = be16(own.p + RECORD_LEN);
	gather(&d, copy, 0, sizeof(copy), &m);
	if ((m.n > MESSAGE_TYPE && m.p[MESSAGE_TYPE] != type) ||
		(m.n > MESSAGE_LEN && m.p[MESSAGE_LEN] != 0) || /* 64 KiB and more */
		(m.n > MESSAGE_MAJOR && !is_version(m.p[MESSAGE_MAJOR], 0)) ||
		(m.n > MESSAGE_MINOR && m.p[MESSAGE_MINOR] > MINOR_MOST))
		return PROTOCOL_NO;
	if (m.n < HELLO_CERTAIN)
		return r->end || m.broken ? PROTOCOL_NO : PROTOCOL_MORE;
	return PROTOCOL_YES;
}

/* A server that refuses answers the hello with a plaintext alert (RFC 8446 6). */
static enum protocol_answer
begins_with_alert(const struct reading *r)
{
	const uint8_t *p = r->p + r->at;
	size_t n = r->n - r->at;

	if (!record_fits(p, n))
		return PROTOCOL_NO;
	if (n >= RECORD_HEADER && be16(p + RECORD_LEN) != ALERT_LEN)
		return PROTOCOL_NO;
	if (n > RECORD_HEADER && p[RECORD_HEADER] != ALERT_WARNING &&
		p[RECORD_HEADER] != ALERT_FATAL)
		return PROTOCOL_NO;
	if (n < RECORD_HEADER + ALERT_LEN)
		return r->end ? PROTOCOL_NO : PROTOCOL_MORE;
	return PROTOCOL_YES;
}

enum protocol_answer
tls_request(struct reading *r, struct protocol_facts *f)
{
	enum protocol_answer answer = PROTOCOL_YES;

	if (!(r->step & STEP_BEGUN)) {
		if (r->p[r->at] & 0x80)
			return tls_ssl2_request(r, f);
		answer = begins_with_hello(r, CLIENT_HELLO);
	}
	return answer == PROTOCOL_YES ? read_dialogue(r, f, false) : answer;
}

enum protocol_answer
tls_response(struct reading *r, struct protocol_facts *f)
{
	enum protocol_answer answer = PROTOCOL_YES;

	if (!(r->step & STEP_BEGUN)) {
		if (r->p[r->at] & 0x80)
			return tls_ssl2_response(r, f);
		answer = r->p[r->at] == RECORD_ALERT
				 ? begins_with_alert(r)
				 : begins_with_hello(r, SERVER_HELLO);
	}
	return answer == PROTOCOL_YES ? read_dialogue(r, f, true) : answer;
}
