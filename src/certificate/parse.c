/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DER -> struct certificate, by GnuTLS.  What comes in is a stranger's: texts
 * are made valid, lists are cut at what the struct holds and say so, and a date
 * that does not fit becomes the nearest that does.  Called once per
 * fingerprint, in the core thread.
 */
#include "camwarden/certificate.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <gnutls/x509-ext.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <string.h>

#include "certificate_int.h"

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

#define OID_COMMON_NAME "2.5.4.3"
#define OID_SERIAL_NUMBER "2.5.4.5"
#define OID_ALTERNATIVE_NAMES "2.5.29.17"

enum { NAMES_LOOKED_AT = 512 };

/* ---- texts ---- */

static void
read_distinguished(gnutls_x509_crt_t crt,
	int (*get)(gnutls_x509_crt_t, gnutls_datum_t *), char out[CERTIFICATE_TEXT])
{
	gnutls_datum_t text = {NULL, 0};

	/* An empty one is allowed, and not available. */
	if (get(crt, &text) != 0)
		return;
	str_from_wire(out, CERTIFICATE_TEXT, text.data, text.size);
	gnutls_free(text.data);
}

static int
get_subject(gnutls_x509_crt_t crt, gnutls_datum_t *out)
{
	return gnutls_x509_crt_get_dn3(crt, out, 0);
}

static int
get_issuer(gnutls_x509_crt_t crt, gnutls_datum_t *out)
{
	return gnutls_x509_crt_get_issuer_dn3(crt, out, 0);
}

/* Of several the first as GnuTLS counts; one that does not fit is none. */
static void
read_common_name(gnutls_x509_crt_t crt, char out[PROTOCOL_NAME_LEN])
{
	char text[PROTOCOL_NAME_LEN];
	size_t n = sizeof(text);

	if (gnutls_x509_crt_get_dn_by_oid(crt, OID_COMMON_NAME, 0, 0, text, &n) == 0)
		str_from_wire(out, PROTOCOL_NAME_LEN, text, n);
}

static void
read_serial(gnutls_x509_crt_t crt, char out[CERTIFICATE_SERIAL])
{
	uint8_t bytes[(CERTIFICATE_SERIAL - 1) / 2];
	size_t n = sizeof(bytes);

	if (gnutls_x509_crt_get_serial(crt, bytes, &n) != 0)
		return;
	hex_format(bytes, n, out);
}

/* ---- dates ---- */

/* Beyond what a column of the database holds there is no end (year 2262). */
static cw_time
date(time_t t, cw_time none)
{
	if (t < 0)
		return none;
	if ((uint64_t)t >= INT64_MAX / CW_SEC)
		return 0;
	return (cw_time)t * CW_SEC;
}

static void
read_dates(gnutls_x509_crt_t crt, struct certificate *out)
{
	time_t end = gnutls_x509_crt_get_expiration_time(crt);

	out->not_before = date(gnutls_x509_crt_get_activation_time(crt), 0);
	/* RFC 5280 4.1.2.5: 99991231235959Z says that there is no end. */
	if (end != GNUTLS_X509_NO_WELL_DEFINED_EXPIRATION)
		out->not_after = date(end, 1);
}

/* ---- key and signature ---- */

static bool
is_elliptic(int algorithm)
{
	return algorithm == GNUTLS_PK_ECDSA || algorithm == GNUTLS_PK_ECDH_X25519 ||
	       algorithm == GNUTLS_PK_ECDH_X448 ||
	       algorithm == GNUTLS_PK_EDDSA_ED25519 ||
	       algorithm == GNUTLS_PK_EDDSA_ED448;
}

static bool
is_factored(int algorithm)
{
	return algorithm == GNUTLS_PK_RSA || algorithm == GNUTLS_PK_RSA_PSS ||
	       algorithm == GNUTLS_PK_DSA || algorithm == GNUTLS_PK_DH;
}

static const char *
key_name(int algorithm)
{
	static const struct {
		int algorithm;
		const char *name;
	} names[] = {
		{GNUTLS_PK_RSA, "RSA"},
		{GNUTLS_PK_RSA_PSS, "RSA-PSS"},
		{GNUTLS_PK_DSA, "DSA"},
		{GNUTLS_PK_DH, "DH"},
		{GNUTLS_PK_ECDSA, "EC"},
		{GNUTLS_PK_EDDSA_ED25519, "Ed25519"},
		{GNUTLS_PK_EDDSA_ED448, "Ed448"},
	};
	const char *name = NULL;

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (names[i].algorithm == algorithm)
			return names[i].name;
	if (algorithm > 0)
		name = gnutls_pk_algorithm_get_name((gnutls_pk_algorithm_t)algorithm);
	return name != NULL ? name : "unknown";
}

static void
read_key(gnutls_x509_crt_t crt, struct certificate *out)
{
	unsigned bits = 0;
	int algorithm = gnutls_x509_crt_get_pk_algorithm(crt, &bits);
	size_t n = sizeof(out->key_id);

	snprintf(out->key_algorithm, sizeof(out->key_algorithm), "%s",
		key_name(algorithm));
	out->key_bits = (uint16_t)MIN(bits, 65535u);
	out->weak_key = (is_factored(algorithm) && bits < CERTIFICATE_RSA_LEAST) ||
			(is_elliptic(algorithm) && bits < CERTIFICATE_EC_LEAST);
	if (gnutls_x509_crt_get_key_id(crt, GNUTLS_KEYID_USE_SHA256, out->key_id, &n) !=
		0)
		memset(out->key_id, 0, sizeof(out->key_id));
}

static void
read_signature(gnutls_x509_crt_t crt, struct certificate *out)
{
	int algorithm = gnutls_x509_crt_get_signature_algorithm(crt);
	const char *name = NULL;
	gnutls_digest_algorithm_t hash;
	char oid[CERTIFICATE_ALGORITHM];
	size_t n = sizeof(oid);

	if (algorithm > 0) {
		name = gnutls_sign_get_name((gnutls_sign_algorithm_t)algorithm);
		hash = gnutls_sign_get_hash_algorithm(
			(gnutls_sign_algorithm_t)algorithm);
		out->weak_signature = hash == GNUTLS_DIG_MD2 ||
				      hash == GNUTLS_DIG_MD5 || hash == GNUTLS_DIG_SHA1;
	}
	if (name == NULL && gnutls_x509_crt_get_signature_oid(crt, oid, &n) == 0)
		name = oid;
	snprintf(out->signature_algorithm, sizeof(out->signature_algorithm), "%s",
		name != NULL ? name : "unknown");
}

/* ---- names ---- */

static void
add_name(struct certificate *out, const gnutls_datum_t *name)
{
	char text[PROTOCOL_NAME_LEN * 2];
	size_t n;

	if (name->size == 0 || name->size >= sizeof(text)) {
		out->names_cut = true;
		return;
	}
	n = str_from_wire(text, sizeof(text), name->data, name->size);
	if (n + 1 > sizeof(out->names) - out->names_len) {
		out->names_cut = true;
		return;
	}
	memcpy(out->names + out->names_len, text, n + 1);
	out->names_len = (uint16_t)(out->names_len + n + 1);
}

static void
add_address(struct certificate *out, const gnutls_datum_t *a)
{
	if ((a->size != 4 && a->size != 16) ||
		out->address_count == CERTIFICATE_ADDRESSES) {
		out->names_cut = true;
		return;
	}
	out->address[out->address_count++] =
		a->size == 4 ? addr_from_v4(a->data) : addr_from_v6(a->data);
}

static void
read_alternatives(gnutls_subject_alt_names_t list, struct certificate *out)
{
	for (unsigned i = 0; i < NAMES_LOOKED_AT; i++) {
		gnutls_datum_t value = {NULL, 0};
		unsigned type = 0;
		int r = gnutls_subject_alt_names_get(list, i, &type, &value, NULL);

		if (r == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
			return;
		if (r == 0 && type == GNUTLS_SAN_DNSNAME)
			add_name(out, &value);
		else if (r == 0 && type == GNUTLS_SAN_IPADDRESS)
			add_address(out, &value);
	}
	out->names_cut = true;
}

static void
read_names(gnutls_x509_crt_t crt, struct certificate *out)
{
	gnutls_subject_alt_names_t list;
	gnutls_datum_t extension = {NULL, 0};

	read_common_name(crt, out->common_name);
	if (gnutls_x509_crt_get_extension_by_oid2(
		    crt, OID_ALTERNATIVE_NAMES, 0, &extension, NULL) != 0)
		return;
	if (gnutls_subject_alt_names_init(&list) == 0) {
		if (gnutls_x509_ext_import_subject_alt_names(&extension, list, 0) == 0)
			read_alternatives(list, out);
		else
			out->names_cut = true;
		gnutls_subject_alt_names_deinit(list);
	}
	gnutls_free(extension.data);
}

/* ---- what kind it is ---- */

static bool
same_names(gnutls_x509_crt_t crt)
{
	gnutls_datum_t subject = {NULL, 0}, issuer = {NULL, 0};
	bool same = false;

	if (gnutls_x509_crt_get_raw_dn(crt, &subject) == 0 &&
		gnutls_x509_crt_get_raw_issuer_dn(crt, &issuer) == 0)
		same = subject.size == issuer.size &&
		       memcmp(subject.data, issuer.data, subject.size) == 0;
	gnutls_free(subject.data);
	gnutls_free(issuer.data);
	return same;
}

/*
 * IEEE 802.1AR 8: the maker's certificate of one device is named by a serial
 * number and not by a place in the network.
 */
static bool
names_a_device(gnutls_x509_crt_t crt, const struct certificate *c)
{
	char text[PROTOCOL_NAME_LEN];
	size_t n = sizeof(text);

	return !c->self_signed && !c->is_ca && c->names_len == 0 &&
	       c->address_count == 0 &&
	       gnutls_x509_crt_get_dn_by_oid(crt, OID_SERIAL_NUMBER, 0, 0, text, &n) ==
		       0;
}

/* What OpenSSL, Red Hat's and Apache's scripts and Go's example fill in. */
static bool
is_placeholder(const struct certificate *c)
{
	static const char *const texts[] = {"O=Internet Widgits Pty Ltd",
		"O=Default Company Ltd", "O=SomeOrganization", "O=Snake Oil",
		"O=Acme Co"};
	static const char *const names[] = {
		"localhost", "localhost.localdomain", "example.com", "www.example.com"};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (strstr(c->subject, texts[i]) != NULL)
			return true;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(c->common_name, names[i]) == 0)
			return true;
	return false;
}

static void
read_all(gnutls_x509_crt_t crt, struct certificate *out)
{
	read_distinguished(crt, get_subject, out->subject);
	read_distinguished(crt, get_issuer, out->issuer);
	read_serial(crt, out->serial);
	read_dates(crt, out);
	read_key(crt, out);
	read_signature(crt, out);
	read_names(crt, out);
	out->self_signed = same_names(crt);
	out->is_ca = gnutls_x509_crt_get_ca_status(crt, NULL) > 0;
	out->device_identity = names_a_device(crt, out);
	out->placeholder = is_placeholder(out);
}

int
certificate_parse(const uint8_t *der, size_t n, struct certificate *out)
{
	gnutls_datum_t bytes = {(unsigned char *)der, (unsigned)n};
	gnutls_x509_crt_t crt;
	int r;

	if (n > CERTIFICATE_DER)
		return -EMSGSIZE;
	if (gnutls_x509_crt_init(&crt) != 0)
		return -ENOMEM;
	r = gnutls_x509_crt_import(crt, &bytes, GNUTLS_X509_FMT_DER);
	if (r == 0) {
		memset(out, 0, sizeof(*out));
		certificate_sha256(der, n, out->sha256);
		read_all(crt, out);
	}
	gnutls_x509_crt_deinit(crt);
	return r == 0 ? 0 : -EBADMSG;
}

void
certificate_sha256(const uint8_t *p, size_t n, uint8_t out[PROTOCOL_FINGERPRINT])
{
	if (gnutls_hash_fast(GNUTLS_DIG_SHA256, p, n, out) != 0)
		memset(out, 0, PROTOCOL_FINGERPRINT);
}
