/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the files that read TLS. */
#ifndef CAMWARDEN_TLS_INT_H
#define CAMWARDEN_TLS_INT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol_int.h"

enum {
	TLS_SSL_3 = 0x0300,
	TLS_1_0 = 0x0301,
	TLS_1_3 = 0x0304,
	TLS_GROUPS = 10, /* extensions' numbers: RFC 8422 5.1 */
	TLS_SIGNATURES = 13,
	TLS_SERVER_NAME = 0,
	TLS_ALPN = 16,
	TLS_PRE_SHARED_KEY = 41, /* RFC 8446 4.2 */
	TLS_VERSIONS = 43,
	TLS_KEY_SHARE = 51,
	TLS_ENCRYPTED_HELLO = 0xfe0d, /* RFC 9849 5 */
};

/* SSL 3.0 to TLS 1.3; the numbers that drafts of 1.3 went by count as that. */
bool tls_version_known(uint16_t version, uint16_t *out);

/* RFC 8701: values ?A?A are there to be ignored. */
static inline bool
tls_is_grease(uint16_t value)
{
	return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
}

/* tls_hello.c: bodies of messages, whole or as much as there is. */
void tls_client_hello(const uint8_t *p, size_t n, struct protocol_facts *f);
/* *retry: it asks the client for another hello. */
void tls_server_hello(
	const uint8_t *p, size_t n, struct protocol_facts *f, bool *retry);
void tls_server_key(const uint8_t *p, size_t n, struct protocol_facts *f);
void tls_certificates(
	const struct reading *r, const uint8_t *p, size_t n, struct protocol_facts *f);
void tls_certificate_own(const uint8_t *der, size_t n, struct protocol_facts *f);

/* tls_ja4.c: of a whole ClientHello's body. */
void tls_ja4(const uint8_t *p, size_t n, char out[PROTOCOL_JA4_LEN]);

/* tls_ssl2.c */
protocol_read_fn tls_ssl2_request, tls_ssl2_response;

#endif
