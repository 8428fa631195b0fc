/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The server's certificate: read as given, or our own, made at first start and
 * renewed when it runs out.  Ours is told by its issuer's name, so that one an
 * administrator put there is never overwritten.  Called at start only.
 */
#include "api_int.h"

#include <errno.h>
#include <fcntl.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "camwarden/base/log.h"

/* Browsers refuse more than 398 days (CA/B Forum baseline 6.3.2, 2020-2026). */
enum { VALID_DAYS = 397, RENEW_DAYS = 14, PEM_MAX = 256 * 1024, SERIAL = 16 };

static const char own_name[] = "Camwarden self-made";

void
free_secret(char *text)
{
	if (text != NULL)
		gnutls_memset(text, 0, strlen(text));
	free(text);
}

static int
file_read(const char *path, struct err *err, char **out)
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = fopen(path, "re");
	int rc = -errno;

	if (f == NULL) {
		err_set(err, "cannot read %s: %s", path, strerror(-rc));
		return rc;
	}
	text = xcalloc(1, PEM_MAX + 1);
	n = fread(text, 1, PEM_MAX, f);
	rc = ferror(f) ? -EIO : 0;
	fclose(f);
	if (rc < 0 || n == PEM_MAX || strlen(text) != n) {
		free_secret(text);
		err_set(err, "cannot read %s: not a PEM file", path);
		return -EBADMSG;
	}
	*out = text;
	return 0;
}

/* O_EXCL: never writes into a file, or through a link, that is already there. */
static int
file_write(const char *path, mode_t mode, const gnutls_datum_t *pem, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
	int rc = 0;

	if (fd >= 0 && fchmod(fd, mode) < 0)
		rc = -errno;
	if (fd < 0 || rc < 0 || write(fd, pem->data, pem->size) != (ssize_t)pem->size ||
		fsync(fd) < 0)
		rc = errno == 0 ? -EIO : -errno;
	if (fd >= 0)
		close(fd);
	if (rc < 0)
		err_set(err, "cannot write %s: %s", path, strerror(-rc));
	return rc;
}

/* Replaces path in one step. */
static int
file_replace(const char *path, mode_t mode, const gnutls_datum_t *pem, struct err *err)
{
	char next[4096];
	int rc;

	if (snprintf(next, sizeof(next), "%s.new", path) >= (int)sizeof(next))
		return -ENAMETOOLONG;
	unlink(next);
	rc = file_write(next, mode, pem, err);
	if (rc == 0 && rename(next, path) < 0) {
		rc = -errno;
		err_set(err, "cannot replace %s: %s", path, strerror(-rc));
	}
	if (rc < 0)
		unlink(next);
	return rc;
}

static int
certificate_fill(gnutls_x509_crt_t crt, gnutls_x509_privkey_t key)
{
	static const unsigned char v4[4] = {127, 0, 0, 1};
	static const unsigned char v6[16] = {[15] = 1};
	unsigned char serial[SERIAL], id[20];
	size_t id_len = sizeof(id);
	time_t now = time(NULL);

	if (gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof(serial)) < 0)
		return -1;
	serial[0] &= 0x7f; /* RFC 5280 4.1.2.2: positive */
	serial[0] |= 0x40;
	/* An hour back: clocks of browser and sensor may differ. */
	if (gnutls_x509_crt_set_version(crt, 3) < 0 ||
		gnutls_x509_crt_set_serial(crt, serial, sizeof(serial)) < 0 ||
		gnutls_x509_crt_set_activation_time(crt, now - 3600) < 0 ||
		gnutls_x509_crt_set_expiration_time(
			crt, now - 3600 + (time_t)VALID_DAYS * 86400) < 0 ||
		gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0,
			own_name, sizeof(own_name) - 1) < 0 ||
		gnutls_x509_crt_set_key(crt, key) < 0 ||
		gnutls_x509_crt_get_key_id(crt, 0, id, &id_len) < 0 ||
		gnutls_x509_crt_set_subject_key_id(crt, id, id_len) < 0)
		return -1;
	if (gnutls_x509_crt_set_subject_alt_name(
		    crt, GNUTLS_SAN_DNSNAME, "localhost", 9, GNUTLS_FSAN_SET) < 0 ||
		gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_IPADDRESS, v4,
			sizeof(v4), GNUTLS_FSAN_APPEND) < 0 ||
		gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_IPADDRESS, v6,
			sizeof(v6), GNUTLS_FSAN_APPEND) < 0 ||
		gnutls_x509_crt_set_basic_constraints(crt, 0, -1) < 0 ||
		gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_DIGITAL_SIGNATURE) < 0 ||
		gnutls_x509_crt_set_key_purpose_oid(crt, GNUTLS_KP_TLS_WWW_SERVER, 0) <
			0)
		return -1;
	return gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0);
}

/* A self-signed certificate for the key, as PEM to gnutls_free. */
static int
certificate_make(gnutls_x509_privkey_t key, gnutls_datum_t *out)
{
	gnutls_x509_crt_t crt;
	int rc;

	if (gnutls_x509_crt_init(&crt) < 0)
		return -ENOMEM;
	rc = certificate_fill(crt, key);
	if (rc >= 0)
		rc = gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, out);
	gnutls_x509_crt_deinit(crt);
	return rc < 0 ? -EIO : 0;
}

int
api_certificate_new(const char *certificate, const char *key_path, struct err *err)
{
	gnutls_x509_privkey_t key = NULL;
	gnutls_datum_t key_pem = {0}, crt_pem = {0};
	int rc = -EIO;

	if (gnutls_x509_privkey_init(&key) < 0)
		goto failed;
	if (gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA,
		    GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0) < 0 ||
		gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, NULL,
			GNUTLS_PKCS_PLAIN, &key_pem) < 0)
		goto failed;
	rc = certificate_make(key, &crt_pem);
	if (rc < 0)
		goto failed;
	rc = file_write(key_path, 0600, &key_pem, err);
	if (rc == 0)
		rc = file_replace(certificate, 0644, &crt_pem, err);
	goto out;
failed:
	err_set(err, "cannot make a key and certificate for %s", certificate);
out:
	if (key_pem.data != NULL)
		gnutls_memset(key_pem.data, 0, key_pem.size);
	gnutls_free(key_pem.data);
	gnutls_free(crt_pem.data);
	gnutls_x509_privkey_deinit(key);
	return rc;
}

/* When one that we made ends; 0: it is not ours. */
static time_t
own_end(const char *pem)
{
	gnutls_datum_t d = {(unsigned char *)(uintptr_t)pem, (unsigned)strlen(pem)};
	gnutls_x509_crt_t crt;
	char name[sizeof(own_name) + 8] = "";
	size_t n = sizeof(name);
	time_t end = 0;

	if (gnutls_x509_crt_init(&crt) < 0)
		return 0;
	if (gnutls_x509_crt_import(crt, &d, GNUTLS_X509_FMT_PEM) == 0 &&
		gnutls_x509_crt_get_issuer_dn_by_oid(
			crt, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name, &n) == 0 &&
		strcmp(name, own_name) == 0)
		end = gnutls_x509_crt_get_expiration_time(crt);
	gnutls_x509_crt_deinit(crt);
	return end;
}

bool
certificate_is_own(const char *pem)
{
	return own_end(pem) != 0;
}

static bool
certificate_is_stale(const char *pem)
{
	time_t end = own_end(pem);

	return end != 0 && end < time(NULL) + (time_t)RENEW_DAYS * 86400;
}

/* The same key, a new certificate. */
static int
certificate_renew(const char *path, const char *key_pem, struct err *err)
{
	gnutls_datum_t d = {
		(unsigned char *)(uintptr_t)key_pem, (unsigned)strlen(key_pem)};
	gnutls_datum_t pem = {0};
	gnutls_x509_privkey_t key;
	int rc;

	if (gnutls_x509_privkey_init(&key) < 0)
		return -ENOMEM;
	rc = gnutls_x509_privkey_import2(key, &d, GNUTLS_X509_FMT_PEM, NULL, 0) < 0
		     ? -EBADMSG
		     : certificate_make(key, &pem);
	if (rc < 0)
		err_set(err, "cannot renew %s: its key cannot be used", path);
	else
		rc = file_replace(path, 0644, &pem, err);
	gnutls_free(pem.data);
	gnutls_x509_privkey_deinit(key);
	return rc;
}

/* The server library would only say that it cannot start. */
static int
pair_check(const char *certificate, const char *key, const char *path, struct err *err)
{
	gnutls_certificate_credentials_t c;
	gnutls_datum_t cd = {
		(unsigned char *)(uintptr_t)certificate, (unsigned)strlen(certificate)};
	gnutls_datum_t kd = {(unsigned char *)(uintptr_t)key, (unsigned)strlen(key)};
	int rc;

	if (gnutls_certificate_allocate_credentials(&c) < 0)
		return -ENOMEM;
	rc = gnutls_certificate_set_x509_key_mem(c, &cd, &kd, GNUTLS_X509_FMT_PEM);
	gnutls_certificate_free_credentials(c);
	if (rc >= 0)
		return 0;
	err_set(err, "cannot use certificate %s with its key: %s", path,
		gnutls_strerror(rc));
	return -EBADMSG;
}

static void
warn_open_key(const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0 && (st.st_mode & 077) != 0)
		log_warn("api", "%s can be read by others (mode %04o): make it 0600",
			path, (unsigned)st.st_mode & 07777);
}

int
certificate_load(const char *certificate, const char *key, struct err *err,
	char **certificate_pem, char **key_pem)
{
	char *crt = NULL, *secret = NULL;
	int rc = 0;

	if (access(certificate, F_OK) < 0 && access(key, F_OK) < 0)
		rc = api_certificate_new(certificate, key, err);
	if (rc == 0)
		rc = file_read(key, err, &secret);
	if (rc == 0)
		rc = file_read(certificate, err, &crt);
	if (rc == 0 && certificate_is_stale(crt)) {
		rc = certificate_renew(certificate, secret, err);
		free(crt);
		crt = NULL;
		if (rc == 0)
			rc = file_read(certificate, err, &crt);
	}
	if (rc == 0)
		rc = pair_check(crt, secret, certificate, err);
	if (rc < 0) {
		free(crt);
		free_secret(secret);
		return rc;
	}
	warn_open_key(key);
	*certificate_pem = crt;
	*key_pem = secret;
	return 0;
}
