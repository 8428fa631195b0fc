/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The API's start: certificate beside the database unless one is given, and at
 * first start one token, printed once and stored hashed.  Main thread.
 */
#include "daemon_int.h"

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/api.h"
#include "camwarden/control.h"

/* A file beside the database, for what is made at first start. */
static char *
beside_database(const char *database, const char *name)
{
	char *copy = xstrdup(database);
	struct str s = {0};

	str_printf(&s, "%s/%s", dirname(copy), name);
	free(copy);
	return s.data;
}

/* At first start: one token, printed once, stored hashed. */
static int
first_token(struct daemon *d, const char *url)
{
	char token[CONTROL_TOKEN], sha256[CONTROL_HASH];
	size_t count = 0;
	int r = store_count_tokens(d->store, &count);

	if (r != 0)
		return r;
	if (count > 0) {
		printf("dashboard: https://%s/\n", url);
		return 0;
	}
	r = control_token_new(token, sha256);
	if (r == 0)
		r = store_put_token(
			d->store, "first", "admin", sha256, 0, "camwardend");
	if (r == 0)
		printf("dashboard: https://%s/#token=%s\n"
		       "The token is shown this once; the certificate is self-made.\n",
			url, token);
	fflush(stdout);
	return r;
}

/* As configured, else beside the database. */
static void
pair_paths(
	const struct daemon *d, const struct site *site, char **certificate, char **key)
{
	bool given = site->api_certificate != NULL;

	*certificate = given ? xstrdup(site->api_certificate)
			     : beside_database(d->options.database, "api.crt");
	*key = given ? xstrdup(site->api_key)
		     : beside_database(d->options.database, "api.key");
}

int
serve_pair(struct daemon *d, const struct site *site, struct err *err,
	struct api_pair **out)
{
	char *certificate, *key;
	int r;

	pair_paths(d, site, &certificate, &key);
	r = api_pair_load(certificate, key, err, out);
	free(certificate);
	free(key);
	return r;
}

static int
daemon_change(void *daemon, struct change *c)
{
	struct daemon *d = daemon;

	return core_change(&d->core, c);
}

int
serve_start(struct daemon *d)
{
	const struct site *site = policy_site(d->policy);
	struct api_options o = {
		.listen = (const char *const *)site->api_listen.item,
		.listen_count = site->api_listen.count,
		.hosts = (const char *const *)site->api_hosts.item,
		.host_count = site->api_hosts.count,
		.client_ca = site->api_client_ca,
		.database = d->options.database,
		.status = daemon_status,
		.metrics = daemon_metrics,
		.change = daemon_change,
		.ctx = d,
	};
	char *certificate, *key;
	int r;

	pair_paths(d, site, &certificate, &key);
	o.certificate = certificate;
	o.key = key;
	r = api_start(&o, d->policy, &d->err, &d->api);
	free(certificate);
	free(key);
	if (r == 0 && o.listen_count > 0 && (r = first_token(d, o.listen[0])) != 0)
		err_set(&d->err, "%s: %s", d->options.database, strerror(-r));
	return r;
}
