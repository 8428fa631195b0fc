/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The TLS handshake in clear (RFC 8446, RFC 5246): heads of all records; hellos
 * with the bodies of those extensions that hold nothing but parameters, so that
 * tickets, identities of pre-shared keys and cookies stay masked; certificates;
 * alerts.  Whatever stands in a record of another kind, or behind a change of
 * cipher, is masked.  Capture thread.
 */
#include "evidence_int.h"

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"

enum {
	RECORD_HEAD = 5,
	RECORD_MOST = (1 << 14) + 2048, /* RFC 5246 6.2.3 */
	RECORD_CIPHER = 20,
	RECORD_ALERT = 21,
	RECORD_HANDSHAKE = 22,
	RECORD_DATA = 23,
	MESSAGE_HEAD = 4,
	CLIENT_HELLO = 1,
	SERVER_HELLO = 2,
	CERTIFICATE = 11,
	RANDOM_LEN = 32,
	SESSION_MOST = 32,
	DER_SEQUENCE = 0x30,
};

/* What is read is shown: bytes from `at` to `end`.  Stops for ever when something
 * is not there whole. */
struct walk {
	struct view *v;
	size_t at, end;
	bool bad;
};

static const uint8_t *
walk_show(struct walk *w, size_t n)
{
	const uint8_t *p = w->v->p + w->at;

	if (w->bad || n > w->end - w->at) {
		w->bad = true;
		return NULL;
	}
	view_show(w->v, w->at, n);
	w->at += n;
	return p;
}

/* The number that a length field of 1, 2 or 3 bytes shows. */
static size_t
walk_length(struct walk *w, size_t bytes)
{
	const uint8_t *p = walk_show(w, bytes);
	size_t n = 0;

	for (size_t i = 0; p != NULL && i < bytes; i++)
		n = n << 8 | p[i];
	return n;
}

static void
walk_skip(struct walk *w, size_t n)
{
	if (w->bad || n > w->end - w->at)
		w->bad = true;
	else
		w->at += n;
}

/* Extensions without secrets; those that a peer made up for itself are not. */
static bool
is_plain_extension(unsigned type)
{
	static const uint16_t plain[] = {
		0,  /* server_name */
		5,  /* status_request */
		10, /* supported_groups */
		11, /* ec_point_formats */
		13, /* signature_algorithms */
		16, /* application_layer_protocol_negotiation */
		22, /* encrypt_then_mac */
		23, /* extended_master_secret */
		27, /* compress_certificate */
		28, /* record_size_limit */
		43, /* supported_versions */
		45, /* psk_key_exchange_modes */
		50, /* signature_algorithms_cert */
		51, /* key_share: public keys */
	};

	for (size_t i = 0; i < ARRAY_LEN(plain); i++)
		if (plain[i] == type)
			return true;
	return false;
}

static void
show_extensions(struct walk *w)
{
	walk_length(w, 2);
	while (!w->bad && w->at < w->end) {
		unsigned type = (unsigned)walk_length(w, 2);
		size_t n = walk_length(w, 2);

		if (is_plain_extension(type))
			walk_show(w, n);
		else
			walk_skip(w, n);
	}
}

static void
show_hello(struct walk *w, bool client)
{
	size_t session;

	walk_show(w, 2 + RANDOM_LEN);
	session = walk_length(w, 1);
	if (session > SESSION_MOST)
		return;
	walk_show(w, session);
	if (client) {
		walk_show(w, walk_length(w, 2)); /* cipher suites */
		walk_show(w, walk_length(w, 1)); /* compression */
	} else {
		walk_show(w, 3);
	}
	if (w->at < w->end)
		show_extensions(w);
}

/* DER, each; the last may be cut off, since nothing in it is secret. */
static void
show_certificates(struct walk *w)
{
	walk_length(w, 3);
	while (!w->bad && w->at < w->end) {
		size_t n = walk_length(w, 3);

		if (w->bad || w->at == w->end || w->v->p[w->at] != DER_SEQUENCE)
			return;
		walk_show(w, MIN(n, w->end - w->at));
	}
}

/* Messages of one record; what reaches beyond it, or beyond what is here, is cut. */
static void
show_messages(struct view *v, size_t at, size_t end)
{
	while (end - at > MESSAGE_HEAD) {
		const uint8_t *p = v->p + at;
		size_t n = be24(p + 1);
		struct walk w = {v, at + MESSAGE_HEAD, end, false};

		view_show(v, at, MESSAGE_HEAD);
		w.end = MIN(end, w.at + n);
		if (p[0] == CLIENT_HELLO || p[0] == SERVER_HELLO)
			show_hello(&w, p[0] == CLIENT_HELLO);
		else if (p[0] == CERTIFICATE)
			show_certificates(&w);
		at = MIN(end, at + MESSAGE_HEAD + n);
	}
}

static bool
is_record(const uint8_t *p, size_t n)
{
	return n >= RECORD_HEAD && p[0] >= RECORD_CIPHER && p[0] <= RECORD_DATA &&
	       p[1] == 3 && p[2] <= 4 && be16(p + 3) <= RECORD_MOST;
}

bool
redact_tls(struct view *v, const struct evidence_payload *as)
{
	bool clear = true;
	size_t at = 0;

	if (!as->stream || !is_record(v->p, v->n))
		return false;
	while (at < v->n && is_record(v->p + at, v->n - at)) {
		const uint8_t *p = v->p + at;
		size_t body = at + RECORD_HEAD, end = MIN(v->n, body + be16(p + 3));

		view_show(v, at, RECORD_HEAD);
		if (p[0] == RECORD_CIPHER)
			clear = false;
		else if (p[0] == RECORD_ALERT && clear && be16(p + 3) == 2)
			view_show(v, body, end - body);
		else if (p[0] == RECORD_HANDSHAKE && clear)
			show_messages(v, body, end);
		at = end;
	}
	return true;
}
