/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Handshake messages of TLS -> facts: what the client offers and asks for, what
 * the server chooses, and the server's certificates.  A message may be cut at
 * its end: then what is there counts.  Pure; capture thread.
 */
#include "tls_int.h"

#include <gnutls/crypto.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

#include "cursor_int.h"

enum {
	HELLO_RANDOM = 32,
	NAMED_CURVE = 3, /* RFC 8422 5.4 */
	CHAIN_MOST = 8,
};

/* ---- extensions ---- */

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
		uint16_t version;

		if (tls_version_known(cursor_u16(&list), &version))
			f->tls_offered = MAX(f->tls_offered, version);
	}
}

/* RFC 7301 3.1: the client's list, or the server's one choice. */
static void
read_alpn(struct cursor *ext, struct protocol_facts *f)
{
	struct cursor list = cursor_part(ext, cursor_u16(ext));
	struct cursor name = cursor_part(&list, cursor_u8(&list));

	while (!name.bad && name.left == 2 && tls_is_grease(be16(name.p)))
		name = cursor_part(&list, cursor_u8(&list));
	if (!name.bad && name.left > 0)
		str_from_wire(f->alpn, sizeof(f->alpn), name.p, name.left);
}

static void
client_extension(unsigned type, struct cursor *ext, struct protocol_facts *f)
{
	if (type == TLS_SERVER_NAME)
		read_server_name(ext, f);
	else if (type == TLS_VERSIONS)
		read_offered(ext, f);
	else if (type == TLS_ALPN)
		read_alpn(ext, f);
	else if (type == TLS_ENCRYPTED_HELLO)
		f->flags |= PROTOCOL_NAME_HIDDEN;
}

static void
server_extension(unsigned type, struct cursor *ext, struct protocol_facts *f)
{
	if (type == TLS_VERSIONS)
		tls_version_known(cursor_u16(ext), &f->tls_version);
	else if (type == TLS_KEY_SHARE)
		f->tls_group = cursor_u16(ext);
	else if (type == TLS_PRE_SHARED_KEY)
		f->flags |= PROTOCOL_RESUMED;
	else if (type == TLS_ALPN)
		read_alpn(ext, f);
}

/* ---- hellos ---- */

void
tls_client_hello(const uint8_t *p, size_t n, struct protocol_facts *f)
{
	struct cursor c = {p, n, false};

	tls_version_known(cursor_u16(&c), &f->tls_offered);
	cursor_skip(&c, HELLO_RANDOM);
	cursor_skip(&c, cursor_u8(&c));  /* session id */
	cursor_skip(&c, cursor_u16(&c)); /* cipher suites */
	cursor_skip(&c, cursor_u8(&c));  /* compression methods */
	read_extensions(&c, f, client_extension);
}

void
tls_server_hello(const uint8_t *p, size_t n, struct protocol_facts *f, bool *retry)
{
	/* RFC 8446 4.1.3: SHA-256 of "HelloRetryRequest". */
	static const uint8_t again[HELLO_RANDOM] = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a,
		0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2,
		0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8,
		0x33, 0x9c};
	struct cursor c = {p, n, false};
	const uint8_t *random;
	uint16_t cipher;

	tls_version_known(cursor_u16(&c), &f->tls_version);
	random = cursor_bytes(&c, HELLO_RANDOM);
	cursor_skip(&c, cursor_u8(&c));
	cipher = cursor_u16(&c);
	cursor_skip(&c, 1);
	if (c.bad)
		return;
	f->tls_cipher = cipher;
	read_extensions(&c, f, server_extension);
	*retry = f->tls_version >= TLS_1_3 && memcmp(random, again, sizeof(again)) == 0;
}

/* Of an ephemeral exchange on a named curve, RFC 8422 5.4.  Before TLS 1.3 the
 * hello does not tell. */
void
tls_server_key(const uint8_t *p, size_t n, struct protocol_facts *f)
{
	const char *suite = tls_cipher_name(f->tls_cipher);

	if (n < 3 || p[0] != NAMED_CURVE || suite == NULL)
		return;
	if (strstr(suite, "_ECDHE_") != NULL || strstr(suite, "_ECDH_anon_") != NULL)
		f->tls_group = be16(p + 1);
}

/* ---- certificates ---- */

void
tls_certificate_own(const uint8_t *der, size_t n, struct protocol_facts *f)
{
	/* Takes no memory and no lock. */
	if (gnutls_hash_fast(GNUTLS_DIG_SHA256, der, n, f->certificate) != 0)
		memset(f->certificate, 0, sizeof(f->certificate));
}

/* RFC 5246 7.4.2: the server's own comes first. */
void
tls_certificates(
	const struct reading *r, const uint8_t *p, size_t n, struct protocol_facts *f)
{
	struct cursor c = {p, n, false}, list;

	list = cursor_part_upto(&c, cursor_u24(&c));
	for (unsigned i = 0; i < CHAIN_MOST && list.left > 0; i++) {
		struct cursor der = cursor_part(&list, cursor_u24(&list));

		if (der.bad || der.left == 0)
			return;
		if (i == 0)
			tls_certificate_own(der.p, der.left, f);
		reading_tell_certificate(r, i, der.p, der.left);
	}
}
