/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The site's own authorities, and whether a chain leads to one of them.
 *
 * GnuTLS checks signatures, names and constraints.  Dates are left out of it
 * (it would ask the wall clock), and so is the strength of algorithms: both are
 * told apart by the caller.  What is sent besides the server's certificate
 * helps to find the way and is trusted for nothing.  Core thread, and commands.
 */
#include "camwarden/certificate.h"

#include <errno.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/err.h"
#include "camwarden/base/str.h"

#include "certificate_int.h"

enum { TRUST_BYTES = 1 << 20 /* of a file */ };

#define TRUST_FLAGS                                                                    \
	(GNUTLS_VERIFY_DISABLE_TIME_CHECKS |                                           \
		GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS |                            \
		GNUTLS_VERIFY_ALLOW_BROKEN | GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1 |      \
		GNUTLS_VERIFY_ALLOW_UNSORTED_CHAIN | GNUTLS_VERIFY_DISABLE_CRL_CHECKS)

struct trust {
	gnutls_x509_trust_list_t list; /* owns the authorities */
	size_t count;
};

static const char *const answers[] = {
	[TRUST_UNASKED] = "unasked",
	[TRUST_GIVEN] = "trusted",
	[TRUST_REFUSED] = "untrusted",
	[TRUST_FORGED] = "forged",
};
_Static_assert(ARRAY_LEN(answers) == TRUST_ANSWERS, "name every answer");

const char *
trust_answer_name(enum trust_answer a)
{
	return a < TRUST_ANSWERS ? answers[a] : answers[TRUST_UNASKED];
}

int
trust_answer_from_name(const char *name, enum trust_answer *out)
{
	for (unsigned i = 0; i < TRUST_ANSWERS; i++) {
		if (strcmp(name, answers[i]) == 0) {
			*out = (enum trust_answer)i;
			return 0;
		}
	}
	return -EINVAL;
}

struct trust *
trust_new(void)
{
	struct trust *t = xcalloc(1, sizeof(*t));

	if (gnutls_x509_trust_list_init(&t->list, 0) != 0)
		abort();
	return t;
}

void
trust_free(struct trust *t)
{
	if (t == NULL)
		return;
	gnutls_x509_trust_list_deinit(t->list, 1);
	free(t);
}

size_t
trust_count(const struct trust *t)
{
	return t != NULL ? t->count : 0;
}

/* ---- loading ---- */

/* The whole file; NULL with a fault. */
static uint8_t *
file_read(const char *path, size_t *n, struct faults *faults)
{
	FILE *f = fopen(path, "rb");
	uint8_t *bytes;

	if (f == NULL) {
		faults_add(faults, path, 0, 0, "trust: %s", strerror(errno));
		return NULL;
	}
	bytes = xcalloc(1, TRUST_BYTES);
	*n = fread(bytes, 1, TRUST_BYTES, f);
	if (ferror(f) || *n == 0 || *n == TRUST_BYTES) {
		faults_add(faults, path, 0, 0, "trust: %s",
			ferror(f) ? strerror(errno)
			: *n == 0 ? "the file is empty"
				  : "larger than a list of authorities should be");
		free(bytes);
		bytes = NULL;
	}
	fclose(f);
	return bytes;
}

static int
list_add(struct trust *t, gnutls_x509_crt_t *crt, unsigned count)
{
	int added = gnutls_x509_trust_list_add_cas(t->list, crt, count, 0);

	if (added < 0)
		return -ENOMEM;
	t->count += (size_t)added;
	return 0;
}

int
trust_load(struct trust *t, const char *path, struct faults *faults)
{
	gnutls_x509_crt_t *crt = NULL;
	gnutls_datum_t bytes;
	unsigned count = 0;
	size_t n = 0;
	int r;

	bytes.data = file_read(path, &n, faults);
	if (bytes.data == NULL)
		return -EINVAL;
	bytes.size = (unsigned)n;
	r = gnutls_x509_crt_list_import2(&crt, &count, &bytes, GNUTLS_X509_FMT_PEM, 0);
	if (r < 0)
		r = gnutls_x509_crt_list_import2(
			&crt, &count, &bytes, GNUTLS_X509_FMT_DER, 0);
	free(bytes.data);
	if (r < 0 || count == 0)
		return faults_add(faults, path, 0, 0,
			"trust: no certificate in PEM or DER form is in it");
	r = list_add(t, crt, count);
	gnutls_free(crt);
	return r == 0 ? 0 : faults_add(faults, path, 0, 0, "trust: out of memory");
}

/* ---- asking ---- */

static void
narrow(struct trust_view *out, const struct certificate *issuer)
{
	out->from = MAX(out->from, issuer->not_before);
	if (issuer->not_after != 0 &&
		(out->until == 0 || issuer->not_after < out->until))
		out->until = issuer->not_after;
	/* Nobody checks the signature of an authority that signs itself. */
	if (issuer->weak_key || (issuer->weak_signature && !issuer->self_signed))
		out->weak_issuer = true;
}

static enum trust_answer
answer_of(unsigned status)
{
	if (status == 0)
		return TRUST_GIVEN;
	return status & GNUTLS_CERT_SIGNATURE_FAILURE ? TRUST_FORGED : TRUST_REFUSED;
}

static enum trust_answer
list_ask(struct trust *t, gnutls_x509_crt_t *crt, unsigned count)
{
	unsigned status = 0;

	if (count == 0)
		return TRUST_REFUSED;
	if (gnutls_x509_trust_list_verify_crt2(
		    t->list, crt, count, NULL, 0, TRUST_FLAGS, &status, NULL) != 0)
		return TRUST_REFUSED;
	return answer_of(status);
}

void
trust_ask(
	struct trust *t, const struct der *chain, size_t count, struct trust_view *out)
{
	gnutls_x509_crt_t crt[CERTIFICATE_CHAIN];
	unsigned read = 0;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < MIN(count, (size_t)CERTIFICATE_CHAIN); i++) {
		gnutls_datum_t bytes = {
			(unsigned char *)chain[i].p, (unsigned)chain[i].n};
		struct certificate c;

		if (gnutls_x509_crt_init(&crt[read]) != 0)
			break;
		read++;
		if (gnutls_x509_crt_import(
			    crt[read - 1], &bytes, GNUTLS_X509_FMT_DER) != 0) {
			gnutls_x509_crt_deinit(crt[--read]);
			break;
		}
		if (i > 0 && certificate_parse(chain[i].p, chain[i].n, &c) == 0)
			narrow(out, &c);
	}
	if (trust_count(t) != 0)
		out->answer = list_ask(t, crt, read);
	while (read > 0)
		gnutls_x509_crt_deinit(crt[--read]);
}
