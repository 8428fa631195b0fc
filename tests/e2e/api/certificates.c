/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certificates.h"

#include <gnutls/x509.h>
#include <stdio.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/certificate.h"

enum { DER_MOST = 4096, DAY = 86400 };

static int
make(gnutls_x509_privkey_t key, const char *subject, unsigned first, unsigned days,
	uint8_t der[DER_MOST], size_t *n)
{
	gnutls_x509_crt_t crt;
	uint8_t serial[2] = {1, (uint8_t)days};
	int r = gnutls_x509_crt_init(&crt);

	if (r < 0)
		return r;
	gnutls_x509_crt_set_version(crt, 3);
	gnutls_x509_crt_set_serial(crt, serial, sizeof(serial));
	gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, subject,
		(unsigned)MIN(strlen(subject), (size_t)64));
	gnutls_x509_crt_set_activation_time(crt, first);
	gnutls_x509_crt_set_expiration_time(crt, first + days * DAY);
	gnutls_x509_crt_set_key(crt, key);
	r = gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0);
	*n = DER_MOST;
	if (r == 0)
		r = gnutls_x509_crt_export(crt, GNUTLS_X509_FMT_DER, der, n);
	gnutls_x509_crt_deinit(crt);
	return r;
}

static int
put(struct store *s, const uint8_t *bytes, size_t n, unsigned i, unsigned first)
{
	struct der der = {bytes, n};
	struct certificate c;
	struct certificate_sighting seen = {.first = first * CW_SEC,
		.last = (first + i) * CW_SEC,
		.port = 443,
		.addr = addr_from_v4((const uint8_t[]){10, 40, 0, (uint8_t)(i + 1)})};

	if (certificate_parse(bytes, n, &c) != 0)
		return -1;
	memcpy(seen.own, c.sha256, sizeof(seen.own));
	memcpy(seen.leaf, c.sha256, sizeof(seen.leaf));
	if (store_put_certificate(s, &c, TRUST_REFUSED, &der) < 0)
		return -1;
	return store_put_certificate_sighting(s, &seen, i % 2 ? "" : "SRV1");
}

int
put_certificates(struct store *s, const char *const *texts, size_t text_count,
	unsigned count, unsigned first)
{
	gnutls_x509_privkey_t key;
	uint8_t der[DER_MOST];
	int r = gnutls_x509_privkey_init(&key);
	size_t n;

	if (r == 0)
		r = gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA,
			GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
	for (unsigned i = 0; r == 0 && i < count; i++) {
		r = make(key, texts[i % text_count], first, i, der, &n);
		if (r == 0)
			r = put(s, der, n, i, first);
	}
	gnutls_x509_privkey_deinit(key);
	return r == 0 ? 0 : -1;
}
