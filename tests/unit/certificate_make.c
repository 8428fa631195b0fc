/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certificate_make.h"

#include <arpa/inet.h>
#include <check.h>
#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct maker {
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t crt;
};

static gnutls_x509_privkey_t last; /* the key made last */

#define ok(expression) ck_assert_int_ge((expression), 0)

static gnutls_x509_privkey_t
key_make(unsigned rsa_bits)
{
	gnutls_x509_privkey_t key;

	ok(gnutls_x509_privkey_init(&key));
	if (rsa_bits != 0)
		ok(gnutls_x509_privkey_generate(key, GNUTLS_PK_RSA, rsa_bits, 0));
	else
		ok(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA,
			GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0));
	return key;
}

/* The extension as it is: GnuTLS takes long to append names one by one. */
static void
many_put(gnutls_x509_crt_t crt, unsigned many)
{
	static uint8_t der[16384];
	char text[64];
	size_t n = 4;

	for (unsigned i = 0; i < many; i++) {
		size_t len = (size_t)snprintf(text, sizeof(text), "n%u.example", i);

		der[n++] = 0x82; /* [2]: dNSName */
		der[n++] = (uint8_t)len;
		memcpy(der + n, text, len);
		n += len;
	}
	der[0] = 0x30; /* SEQUENCE, its length in two bytes */
	der[1] = 0x82;
	der[2] = (uint8_t)((n - 4) >> 8);
	der[3] = (uint8_t)(n - 4);
	ok(gnutls_x509_crt_set_extension_by_oid(crt, "2.5.29.17", der, n, 0));
}

static void
names_put(gnutls_x509_crt_t crt, const struct recipe *r)
{
	for (unsigned i = 0; i < 4; i++) {
		uint8_t a[16];
		const char *x = r->addresses[i];

		if (r->names[i] != NULL)
			ok(gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME,
				r->names[i], (unsigned)strlen(r->names[i]),
				GNUTLS_FSAN_APPEND));
		if (x != NULL && inet_pton(AF_INET, x, a) == 1)
			ok(gnutls_x509_crt_set_subject_alt_name(
				crt, GNUTLS_SAN_IPADDRESS, a, 4, GNUTLS_FSAN_APPEND));
		else if (x != NULL && inet_pton(AF_INET6, x, a) == 1)
			ok(gnutls_x509_crt_set_subject_alt_name(
				crt, GNUTLS_SAN_IPADDRESS, a, 16, GNUTLS_FSAN_APPEND));
	}
	if (r->many > 0)
		many_put(crt, r->many);
}

/* gnutls_x509_crt_set_dn knows no bytes that are not text. */
static void
subject_put(gnutls_x509_crt_t crt, const char *subject)
{
	const char *error;

	if (subject == NULL)
		subject = "CN=rs1.vms.local";
	if (strncmp(subject, "raw:", 4) == 0)
		ok(gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0,
			subject + 4, (unsigned)strlen(subject + 4)));
	else if (subject[0] != '\0')
		ok(gnutls_x509_crt_set_dn(crt, subject, &error));
}

static gnutls_x509_crt_t
crt_make(const struct maker *by, const struct recipe *r, gnutls_x509_privkey_t key)
{
	static uint8_t serial;
	gnutls_x509_crt_t crt;
	const char *error;
	time_t until = r->until == 0 ? MADE_UNTIL : r->until;

	ok(gnutls_x509_crt_init(&crt));
	ok(gnutls_x509_crt_set_version(crt, 3));
	serial++;
	ok(gnutls_x509_crt_set_serial(crt, &serial, 1));
	subject_put(crt, r->subject);
	ok(gnutls_x509_crt_set_activation_time(crt, r->from ? r->from : MADE_FROM));
	ok(gnutls_x509_crt_set_expiration_time(
		crt, until == -1 ? GNUTLS_X509_NO_WELL_DEFINED_EXPIRATION : until));
	ok(gnutls_x509_crt_set_key(crt, key));
	names_put(crt, r);
	if (r->ca)
		ok(gnutls_x509_crt_set_ca_status(crt, 1));
	if (r->ca)
		ok(gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_KEY_CERT_SIGN));
	if (r->issuer != NULL)
		ok(gnutls_x509_crt_set_issuer_dn(crt, r->issuer, &error));
	ok(gnutls_x509_crt_sign2(crt, by != NULL ? by->crt : crt,
		by != NULL ? by->key : key,
		r->sha1 ? GNUTLS_DIG_SHA1 : GNUTLS_DIG_SHA256, 0));
	return crt;
}

static void
crt_take(gnutls_x509_crt_t crt, struct made *out)
{
	out->n = sizeof(out->der);
	ok(gnutls_x509_crt_export(crt, GNUTLS_X509_FMT_DER, out->der, &out->n));
}

void
certificate_make(const struct maker *by, const struct recipe *r, struct made *out)
{
	gnutls_x509_crt_t crt;

	if (!r->key_again || last == NULL) {
		if (last != NULL)
			gnutls_x509_privkey_deinit(last);
		last = key_make(r->rsa_bits);
	}
	crt = crt_make(by, r, last);
	crt_take(crt, out);
	gnutls_x509_crt_deinit(crt);
}

struct gnutls_x509_privkey_int *
certificate_key(void)
{
	return last;
}

struct maker *
maker_dated(const struct maker *by, const char *subject, time_t until, struct made *out)
{
	struct recipe r = {.subject = subject, .ca = true, .until = until};
	struct maker *m = calloc(1, sizeof(*m));

	ck_assert_ptr_nonnull(m);
	m->key = key_make(0);
	m->crt = crt_make(by, &r, m->key);
	crt_take(m->crt, out);
	return m;
}

struct maker *
maker_new(const struct maker *by, const char *subject, struct made *out)
{
	return maker_dated(by, subject, 0, out);
}

void
maker_free(struct maker *m)
{
	gnutls_x509_privkey_deinit(m->key);
	gnutls_x509_crt_deinit(m->crt);
	free(m);
}

void
made_write(const struct made *m, const char *path)
{
	gnutls_datum_t der = {(unsigned char *)m->der, (unsigned)m->n}, pem;
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	ok(gnutls_pem_base64_encode2("CERTIFICATE", &der, &pem));
	ck_assert_uint_eq(fwrite(pem.data, 1, pem.size, f), pem.size);
	gnutls_free(pem.data);
	ck_assert_int_eq(fclose(f), 0);
}
