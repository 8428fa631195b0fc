/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TLS 1.0 to 1.3 and SSL 3.0 on any port (RFC 8446, RFC 5246, RFC 6101): the
 * name the client asks for, the highest version it offers, and what the server
 * chose.  A hello may be spread over several records; it is put together
 * first.  Nothing is decrypted, certificates are not read here.
 */
#include "protocol_int.h"
#include "cursor_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

enum {
	RECORD_TYPE = 0,
	RECORD_MAJOR = 1,
	RECORD_MINOR = 2,
	RECORD_LEN = 3,
	RECORD_HEADER = 5,
	RECORD_ALERT = 21,
	RECORD_HANDSHAKE = 22,
	RECORD_MOST = 16384 + 2048, /* RFC 5246 6.2.3 */

	HELLO_TYPE = 0,
	HELLO_LEN = 1,
	HELLO_BODY = 4,
	HELLO_MAJOR = 4,
	HELLO_MINOR = 5,
	HELLO_CERTAIN = 6, /* bytes that tell a hello from anything else */
	HELLO_RANDOM = 32,
	HELLO_CLIENT = 1,
	HELLO_SERVER = 2,

	ALERT_LEN = 2,
	MINOR_MOST = 4,

	EXTENSION_SERVER_NAME = 0,
	EXTENSION_VERSIONS = 43, /* RFC 8446 4.2.1 */
};

/* Handshake bytes out of their records. */
struct hello {
	const uint8_t *p;
	size_t n;
	bool whole;
};

static bool
is_version(uint8_t major, uint8_t minor)
{
	return major == 3 && minor <= MINOR_MOST;
}

/* Could a record of this type begin here?  As far as there are bytes. */
static bool
record_fits(const uint8_t *p, size_t n, uint8_t type)
{
	if (n > RECORD_TYPE && p[RECORD_TYPE] != type)
		return false;
	if (n > RECORD_MAJOR && !is_version(p[RECORD_MAJOR], 0))
		return false;
	if (n > RECORD_MINOR && p[RECORD_MINOR] > MINOR_MOST)
		return false;
	if (n < RECORD_HEADER)
		return true;
	return be16(p + RECORD_LEN) > 0 && be16(p + RECORD_LEN) <= RECORD_MOST;
}

/* Is this the beginning of a hello of this type?  As far as there are bytes. */
static bool
hello_fits(const struct hello *h, uint8_t type)
{
	if (h->n > HELLO_TYPE && h->p[HELLO_TYPE] != type)
		return false;
	if (h->n > HELLO_LEN && h->p[HELLO_LEN] != 0)
		return false; /* 64 KiB and more */
	if (h->n > HELLO_MAJOR && !is_version(h->p[HELLO_MAJOR], 0))
		return false;
	return h->n <= HELLO_MINOR || h->p[HELLO_MINOR] <= MINOR_MOST;
}

static bool
hello_is_whole(const uint8_t *p, size_t n)
{
	return n >= HELLO_BODY && n - HELLO_BODY >= be24(p + HELLO_LEN);
}

/*
 * Handshake bytes of the records from the start, in place when one record
 * holds them, else in `copy`.  Another kind of record ends them.
 */
static struct hello
hello_gather(const struct reading *r, uint8_t copy[PROTOCOL_WINDOW])
{
	struct hello h = {copy, 0, false};
	const uint8_t *p = r->p;
	size_t left = r->n;

	while (left > RECORD_HEADER && record_fits(p, left, RECORD_HANDSHAKE)) {
		size_t n = MIN((size_t)be16(p + RECORD_LEN), left - RECORD_HEADER);
		const uint8_t *body = p + RECORD_HEADER;
		bool cut = n == left - RECORD_HEADER;

		if (h.n == 0 && (cut || hello_is_whole(body, n)))
			return (struct hello){body, n, hello_is_whole(body, n)};
		memcpy(copy + h.n, body, n);
		h.n += n;
		if (hello_is_whole(copy, h.n))
			break;
		p = body + n;
		left -= RECORD_HEADER + n;
	}
	h.whole = hello_is_whole(copy, h.n);
	return h;
}

/* RFC 6066 3: a list; the first host name counts. */
static void
read_server_name(struct cursor *ext, struct protocol_facts *f)
{
	struct cursor list = cursor_part(ext, cursor_u16(ext));

	while (list.left > 0 && !list.bad) {
		uint8_t type = cursor_u8(&list);
		struct cursor name = cursor_part(&list, cursor_u16(&list));
		if (name.bad || type != 0)
			continue;
		str_from_wire(
			f->server_name, sizeof(f->server_name), name.p, name.left);
		return;
	}
}

static void
read_offered(struct cursor *ext, struct protocol_facts *f)
{
	struct cursor list = cursor_part_upto(ext, cursor_u8(ext));

	while (list.left >= 2) {
		uint16_t version = cursor_u16(&list);
		/* RFC 8701: values ?A?A are there to be ignored. */
		if (is_version((uint8_t)(version >> 8), version & 0xff))
			f->tls_offered = MAX(f->tls_offered, version);
	}
}

static void
client_extension(unsigned type, struct cursor *ext, struct protocol_facts *f)
{
	if (type == EXTENSION_SERVER_NAME)
		read_server_name(ext, f);
	else if (type == EXTENSION_VERSIONS)
		read_offered(ext, f);
}

static void
server_extension(unsigned type, struct cursor *ext, struct protocol_facts *f)
{
	uint16_t version;

	if (type != EXTENSION_VERSIONS)
		return;
	version = cursor_u16(ext);
	if (!ext->bad)
		f->tls_version = version;
}

typedef void extension_fn(
	unsigned type, struct cursor *ext, struct protocol_facts *facts);

static void
read_extensions(struct cursor *c, struct protocol_facts *f, extension_fn *see)
{
	struct cursor list = cursor_part_upto(c, cursor_u16(c));

	while (list.left > 0 && !list.bad) {
		unsigned type = cursor_u16(&list);
		struct cursor ext = cursor_part(&list, cursor_u16(&list));
		if (!ext.bad)
			see(type, &ext, f);
	}
}

static void
read_client_hello(const struct hello *h, struct protocol_facts *f)
{
	struct cursor c = {h->p + HELLO_BODY, h->n - HELLO_BODY, false};

	f->tls_offered = cursor_u16(&c);
	cursor_skip(&c, HELLO_RANDOM);
	cursor_skip(&c, cursor_u8(&c));  /* session id */
	cursor_skip(&c, cursor_u16(&c)); /* cipher suites */
	cursor_skip(&c, cursor_u8(&c));  /* compression methods */
	read_extensions(&c, f, client_extension);
}

static void
read_server_hello(const struct hello *h, struct protocol_facts *f)
{
	struct cursor c = {h->p + HELLO_BODY, h->n - HELLO_BODY, false};
	uint16_t version = cursor_u16(&c), cipher;

	cursor_skip(&c, HELLO_RANDOM);
	cursor_skip(&c, cursor_u8(&c));
	cipher = cursor_u16(&c);
	cursor_skip(&c, 1);
	f->tls_version = version;
	if (c.bad)
		return;
	f->tls_cipher = cipher;
	read_extensions(&c, f, server_extension);
}

static enum protocol_answer
read_hello(struct reading *r, struct protocol_facts *f, uint8_t type,
	void (*read)(const struct hello *h, struct protocol_facts *f))
{
	uint8_t copy[PROTOCOL_WINDOW];
	struct hello h;

	if (!record_fits(r->p, r->n, RECORD_HANDSHAKE))
		return PROTOCOL_NO;
	h = hello_gather(r, copy);
	if (!hello_fits(&h, type))
		return PROTOCOL_NO;
	if (h.n < HELLO_CERTAIN)
		return r->end ? PROTOCOL_NO : PROTOCOL_MORE;
	if (h.whole) {
		h.n = HELLO_BODY + be24(h.p + HELLO_LEN);
		r->complete = true;
	}
	if (h.whole || r->end)
		read(&h, f);
	return PROTOCOL_YES;
}

/*
 * RFC 5246 E.2: old clients open with a hello in SSL 2.0's form.  Two bytes of
 * length with the top bit set, type 1, version, and three lengths that must
 * add up.
 */
static enum protocol_answer
read_ssl2_hello(struct reading *r, struct protocol_facts *f)
{
	enum {
		SSL2_TYPE = 2,
		SSL2_VERSION = 3,
		SSL2_CIPHERS = 5,
		SSL2_SESSION = 7,
		SSL2_CHALLENGE = 9,
		SSL2_BODY = 11
	};
	const uint8_t *p = r->p;
	unsigned ciphers, session, challenge;

	if (!(p[0] & 0x80) || (r->n > SSL2_TYPE && p[SSL2_TYPE] != HELLO_CLIENT))
		return PROTOCOL_NO;
	if (r->n > SSL2_VERSION && p[SSL2_VERSION] != 0 && p[SSL2_VERSION] != 3)
		return PROTOCOL_NO;
	if (r->n < SSL2_BODY)
		return r->end ? PROTOCOL_NO : PROTOCOL_MORE;
	ciphers = be16(p + SSL2_CIPHERS);
	session = be16(p + SSL2_SESSION);
	challenge = be16(p + SSL2_CHALLENGE);
	if (p[SSL2_VERSION] == 0 ? p[SSL2_VERSION + 1] != 2 : p[SSL2_VERSION + 1] > 3)
		return PROTOCOL_NO;
	if (ciphers == 0 || ciphers % 3 != 0 || (session != 0 && session != 16) ||
		challenge < 16 || challenge > 32)
		return PROTOCOL_NO;
	if ((be16(p) & 0x7fffu) != SSL2_BODY - 2 + ciphers + session + challenge)
		return PROTOCOL_NO;
	f->tls_offered = be16(p + SSL2_VERSION);
	r->complete = true;
	return PROTOCOL_YES;
}

enum protocol_answer
tls_request(struct reading *r, struct protocol_facts *f)
{
	if (r->p[0] & 0x80)
		return read_ssl2_hello(r, f);
	return read_hello(r, f, HELLO_CLIENT, read_client_hello);
}

/* A server that refuses answers the hello with a plaintext alert (RFC 8446 6). */
static enum protocol_answer
read_alert(struct reading *r)
{
	const uint8_t *p = r->p;

	if (!record_fits(p, r->n, RECORD_ALERT))
		return PROTOCOL_NO;
	if (r->n >= RECORD_HEADER && be16(p + RECORD_LEN) != ALERT_LEN)
		return PROTOCOL_NO;
	if (r->n > RECORD_HEADER && (p[RECORD_HEADER] < 1 || p[RECORD_HEADER] > 2))
		return PROTOCOL_NO;
	if (r->n < RECORD_HEADER + ALERT_LEN)
		return r->end ? PROTOCOL_NO : PROTOCOL_MORE;
	r->complete = true;
	return PROTOCOL_YES;
}

enum protocol_answer
tls_response(struct reading *r, struct protocol_facts *f)
{
	if (r->p[0] == RECORD_ALERT)
		return read_alert(r);
	return read_hello(r, f, HELLO_SERVER, read_server_hello);
}
