/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates for tests, made when they are needed. */
#ifndef CERTIFICATE_MAKE_H
#define CERTIFICATE_MAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

struct maker; /* an issuer's key and certificate */

struct recipe {
	const char *subject; /* RFC 4514; NULL: "CN=rs1.vms.local" */
	const char *issuer; /* of a certificate that nobody signed; NULL: its maker's */
	const char *names[4];
	const char *addresses[4]; /* "10.0.0.1" */
	time_t from, until;       /* until 0: 2027; -1: without an end */
	unsigned rsa_bits;        /* 0: EC P-256 */
	bool ca, sha1, key_again; /* the key of the one made before */
	unsigned many;            /* so many names more */
};

enum { MADE_FROM = 1767225600 /* 2026-01-01 */, MADE_UNTIL = 1798761600 };

struct made {
	uint8_t der[20000];
	size_t n;
};

/* Signed by `by`, or by itself when that is NULL. */
void certificate_make(const struct maker *by, const struct recipe *r, struct made *out);
/* An authority; *out is its certificate. */
struct maker *maker_new(const struct maker *by, const char *subject, struct made *out);
/* The same with other dates. */
struct maker *maker_dated(
	const struct maker *by, const char *subject, time_t until, struct made *out);
void maker_free(struct maker *m);
/* The key of the one made last. */
struct gnutls_x509_privkey_int *certificate_key(void);
/* PEM to a file. */
void made_write(const struct made *m, const char *path);

#endif
