/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The certificate and key that connections begin with, and their exchange while
 * the server runs: a handshake takes what is in force at its beginning.  GnuTLS
 * keeps pointing into a pair until that handshake ends, which nobody tells, so
 * pairs stay until the server stops; one that is the same again is not kept.
 * The library's callback has no argument: one server in a process.
 */
#include "pair.h"

#include <errno.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "api_int.h"

enum { CHAIN_MAX = 16 };

struct api_pair {
	gnutls_pcert_st chain[CHAIN_MAX];
	unsigned count;
	gnutls_privkey_t key;
	uint8_t digest[32]; /* of both files */
	bool own;           /* made by us */
	struct api_pair *older;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct api_pair *in_force;

static gnutls_datum_t
datum(const char *text)
{
	return (gnutls_datum_t){
		(unsigned char *)(uintptr_t)text, (unsigned)strlen(text)};
}

static int
pair_digest(struct api_pair *p, const char *certificate, const char *key)
{
	gnutls_hash_hd_t h;
	int r = gnutls_hash_init(&h, GNUTLS_DIG_SHA256);

	if (r < 0)
		return r;
	r = gnutls_hash(h, certificate, strlen(certificate) + 1);
	if (r >= 0)
		r = gnutls_hash(h, key, strlen(key) + 1);
	gnutls_hash_deinit(h, p->digest);
	return r;
}

static int
pair_import(struct api_pair *p, const char *certificate, const char *key)
{
	gnutls_datum_t c = datum(certificate), k = datum(key);
	unsigned count = CHAIN_MAX;
	int r = gnutls_pcert_list_import_x509_raw(
		p->chain, &count, &c, GNUTLS_X509_FMT_PEM, 0);

	if (r < 0)
		return r;
	p->count = count;
	r = gnutls_privkey_init(&p->key);
	if (r >= 0)
		r = gnutls_privkey_import_x509_raw(
			p->key, &k, GNUTLS_X509_FMT_PEM, NULL, 0);
	return r < 0 ? r : pair_digest(p, certificate, key);
}

int
api_pair_load(const char *certificate, const char *key, struct err *err,
	struct api_pair **out)
{
	char *crt = NULL, *secret = NULL;
	struct api_pair *p;
	int r = certificate_load(certificate, key, err, &crt, &secret);

	if (r != 0)
		return r;
	p = xcalloc(1, sizeof(*p));
	r = pair_import(p, crt, secret);
	p->own = certificate_is_own(crt);
	free(crt);
	free_secret(secret);
	if (r < 0) {
		err_set(err, "cannot use certificate %s with its key: %s", certificate,
			gnutls_strerror(r));
		api_pair_free(p);
		return -EBADMSG;
	}
	*out = p;
	return 0;
}

void
api_pair_free(struct api_pair *p)
{
	if (p == NULL)
		return;
	for (unsigned i = 0; i < p->count; i++)
		gnutls_pcert_deinit(&p->chain[i]);
	if (p->key != NULL)
		gnutls_privkey_deinit(p->key);
	free(p);
}

bool
api_pair_use(struct api_pair *p)
{
	bool news;

	pthread_mutex_lock(&lock);
	news = in_force == NULL ||
	       memcmp(in_force->digest, p->digest, sizeof(p->digest)) != 0;
	if (news) {
		p->older = in_force;
		in_force = p;
	}
	pthread_mutex_unlock(&lock);
	if (!news)
		api_pair_free(p);
	return news;
}

bool
pair_is_own(void)
{
	bool own;

	pthread_mutex_lock(&lock);
	own = in_force == NULL || in_force->own;
	pthread_mutex_unlock(&lock);
	return own;
}

void
pairs_free(void)
{
	while (in_force != NULL) {
		struct api_pair *older = in_force->older;

		api_pair_free(in_force);
		in_force = older;
	}
}

int
pair_choose(gnutls_session_t session, const gnutls_datum_t *ca, int ca_count,
	const gnutls_pk_algorithm_t *algorithms, int algorithm_count,
	gnutls_pcert_st **chain, unsigned *count, gnutls_privkey_t *key)
{
	(void)session;
	(void)ca;
	(void)ca_count;
	(void)algorithms;
	(void)algorithm_count;
	pthread_mutex_lock(&lock);
	*chain = in_force->chain;
	*count = in_force->count;
	*key = in_force->key;
	pthread_mutex_unlock(&lock);
	return 0;
}
