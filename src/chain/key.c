/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The key that signs heads: a file beside the database, made at the first start,
 * which only its owner may read.  GnuTLS has the arithmetic.
 */
#include "camwarden/chain.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>

enum { KEY_FILE_MOST = 8192 };

struct chain_key {
	gnutls_privkey_t private;
	uint8_t public[CHAIN_KEY];
};

/* The curve's x, which is all there is of a public key. */
static int
point_get(gnutls_pubkey_t from, uint8_t out[CHAIN_KEY])
{
	gnutls_ecc_curve_t curve;
	gnutls_datum_t x = {0};
	int r = gnutls_pubkey_export_ecc_raw2(from, &curve, &x, NULL, 0);

	if (r == 0 && (curve != GNUTLS_ECC_CURVE_ED25519 || x.size != CHAIN_KEY))
		r = GNUTLS_E_ECC_UNSUPPORTED_CURVE;
	if (r == 0)
		memcpy(out, x.data, CHAIN_KEY);
	gnutls_free(x.data);
	return r;
}

static int
point_put(const uint8_t key[CHAIN_KEY], gnutls_pubkey_t *out)
{
	uint8_t copy[CHAIN_KEY];
	const gnutls_datum_t x = {copy, sizeof(copy)};
	int r = gnutls_pubkey_init(out);

	memcpy(copy, key, sizeof(copy));
	if (r != 0)
		return r;
	r = gnutls_pubkey_import_ecc_raw(*out, GNUTLS_ECC_CURVE_ED25519, &x, NULL);
	if (r != 0)
		gnutls_pubkey_deinit(*out);
	return r;
}

static int
public_of(struct chain_key *k)
{
	gnutls_pubkey_t public;
	int r = gnutls_pubkey_init(&public);

	if (r != 0)
		return r;
	r = gnutls_pubkey_import_privkey(
		public, k->private, GNUTLS_KEY_DIGITAL_SIGNATURE, 0);
	if (r == 0)
		r = point_get(public, k->public);
	gnutls_pubkey_deinit(public);
	return r;
}

/* ---- files ---- */

/* The whole file with a NUL behind it, owned by the caller; 0 or -errno. */
static int
file_read(const char *path, char **out, size_t *n)
{
	char *bytes = calloc(1, KEY_FILE_MOST + 1);
	int fd = open(path, O_RDONLY | O_CLOEXEC), error;
	ssize_t got;

	if (bytes == NULL || fd == -1) {
		error = bytes == NULL ? ENOMEM : errno;
		free(bytes);
		if (fd != -1)
			close(fd);
		return -error;
	}
	got = read(fd, bytes, KEY_FILE_MOST);
	error = errno;
	close(fd);
	if (got < 0) {
		free(bytes);
		return -error;
	}
	*out = bytes;
	*n = (size_t)got;
	return 0;
}

static int
file_write(const char *path, const void *bytes, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	int error = 0;

	if (fd == -1)
		return -errno;
	if (write(fd, bytes, n) != (ssize_t)n || fsync(fd) != 0)
		error = errno != 0 ? errno : EIO;
	close(fd);
	/* Half a key is none, and would stand in the way of one. */
	if (error != 0)
		unlink(path);
	return -error;
}

/* ---- private ---- */

static int
key_make(struct chain_key *k, const char *path, struct err *err)
{
	gnutls_x509_privkey_t x509;
	gnutls_datum_t pem = {0};
	int r = gnutls_x509_privkey_init(&x509), error = -EIO;

	if (r == 0)
		r = gnutls_x509_privkey_generate(x509, GNUTLS_PK_EDDSA_ED25519,
			GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_ED25519), 0);
	if (r == 0)
		r = gnutls_x509_privkey_export2_pkcs8(
			x509, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &pem);
	if (r == 0)
		r = gnutls_privkey_import_x509(
			k->private, x509, GNUTLS_PRIVKEY_IMPORT_COPY);
	if (r == 0)
		error = file_write(path, pem.data, pem.size);
	if (r != 0)
		err_set(err, "%s: no key can be made: %s", path, gnutls_strerror(r));
	else if (error != 0)
		err_set(err, "%s: cannot be written: %s", path, strerror(-error));
	if (pem.data != NULL)
		gnutls_memset(pem.data, 0, pem.size);
	gnutls_free(pem.data);
	gnutls_x509_privkey_deinit(x509);
	return error;
}

/* The file's bytes, owned by the caller. */
static int
pem_read(const char *path, struct err *err, gnutls_datum_t *out)
{
	size_t n = 0;
	char *bytes = NULL;
	int error = file_read(path, &bytes, &n);

	*out = (gnutls_datum_t){(unsigned char *)bytes, (unsigned)n};
	if (error != 0)
		err_set(err, "%s: %s", path, strerror(-error));
	return error;
}

static int
key_read(struct chain_key *k, const char *path, struct err *err)
{
	gnutls_datum_t pem;
	int error = pem_read(path, err, &pem), r;

	if (error != 0)
		return error;
	r = gnutls_privkey_import_x509_raw(
		k->private, &pem, GNUTLS_X509_FMT_PEM, NULL, 0);
	gnutls_memset(pem.data, 0, pem.size);
	free(pem.data);
	if (r == 0)
		return 0;
	err_set(err, "%s: not a private key: %s", path, gnutls_strerror(r));
	return -EBADMSG;
}

int
chain_key_open(const char *path, struct err *err, struct chain_key **out)
{
	struct chain_key *k = calloc(1, sizeof(*k));
	int error = 0;

	if (k == NULL || gnutls_privkey_init(&k->private) != 0) {
		free(k);
		err_set(err, "%s: out of memory", path);
		return -ENOMEM;
	}
	error = access(path, F_OK) == 0 ? key_read(k, path, err)
					: key_make(k, path, err);
	if (error == 0 && public_of(k) != 0) {
		err_set(err, "%s: not a key of Ed25519", path);
		error = -EBADMSG;
	}
	if (error != 0) {
		chain_key_close(k);
		return error;
	}
	*out = k;
	return 0;
}

void
chain_key_close(struct chain_key *k)
{
	if (k == NULL)
		return;
	gnutls_privkey_deinit(k->private);
	free(k);
}

int
chain_head_sign(const struct chain_key *k, struct chain_head *h)
{
	struct str text = {0};
	gnutls_datum_t bytes, signature = {0};
	int r = GNUTLS_E_MEMORY_ERROR;

	memcpy(h->key, k->public, sizeof(h->key));
	chain_head_text(h, &text);
	bytes = (gnutls_datum_t){(unsigned char *)text.data, (unsigned)text.len};
	if (!text.failed)
		r = gnutls_privkey_sign_data2(
			k->private, GNUTLS_SIGN_EDDSA_ED25519, 0, &bytes, &signature);
	if (r == 0 && signature.size == CHAIN_SIGNATURE)
		memcpy(h->signature, signature.data, CHAIN_SIGNATURE);
	else
		r = r != 0 ? r : GNUTLS_E_INTERNAL_ERROR;
	gnutls_free(signature.data);
	str_fini(&text);
	return r == 0 ? 0 : -EIO;
}

/* ---- public ---- */

bool
chain_head_is_signed(const struct chain_head *h)
{
	uint8_t copy[CHAIN_SIGNATURE];
	const gnutls_datum_t signature = {copy, sizeof(copy)};
	struct str text = {0};
	gnutls_datum_t bytes;
	gnutls_pubkey_t public;
	int r = point_put(h->key, &public);

	if (r != 0)
		return false;
	memcpy(copy, h->signature, sizeof(copy));
	chain_head_text(h, &text);
	bytes = (gnutls_datum_t){(unsigned char *)text.data, (unsigned)text.len};
	r = text.failed ? GNUTLS_E_MEMORY_ERROR
			: gnutls_pubkey_verify_data2(public, GNUTLS_SIGN_EDDSA_ED25519,
				  0, &bytes, &signature);
	gnutls_pubkey_deinit(public);
	str_fini(&text);
	return r >= 0;
}

int
chain_public_export(const uint8_t key[CHAIN_KEY], struct str *out)
{
	gnutls_pubkey_t public;
	gnutls_datum_t pem = {0};
	int r = point_put(key, &public);

	if (r != 0)
		return -EINVAL;
	r = gnutls_pubkey_export2(public, GNUTLS_X509_FMT_PEM, &pem);
	if (r == 0)
		str_add(out, (const char *)pem.data, pem.size);
	gnutls_free(pem.data);
	gnutls_pubkey_deinit(public);
	return r == 0 ? 0 : -EIO;
}

int
chain_public_read(const char *path, struct err *err, uint8_t out[CHAIN_KEY])
{
	gnutls_pubkey_t public;
	gnutls_datum_t pem;
	int error = pem_read(path, err, &pem), r;

	if (error != 0)
		return error;
	r = gnutls_pubkey_init(&public);
	if (r == 0) {
		r = gnutls_pubkey_import(public, &pem, GNUTLS_X509_FMT_PEM);
		if (r == 0)
			r = point_get(public, out);
		gnutls_pubkey_deinit(public);
	}
	free(pem.data);
	if (r == 0)
		return 0;
	err_set(err, "%s: not a public key of Ed25519: %s", path, gnutls_strerror(r));
	return -EBADMSG;
}
