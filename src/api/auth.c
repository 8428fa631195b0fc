/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who asks: a bearer token (RFC 6750), the cookie of a session, or a certificate's
 * name, in this order.  The first two are 256 random bits of which only the
 * SHA-256 is kept, and looked for: what a guess's
 * time could tell is about a hash.  What a browser sends by itself is not enough
 * to change anything: a page of ours must have asked.  Called on server threads.
 */
#include "api_int.h"

#include <errno.h>
#include <gnutls/gnutls.h>
#include <string.h>
#include <strings.h>

#include "camwarden/base/array.h"

static const char *const scope_names[] = {
	[SCOPE_NONE] = "none",
	[SCOPE_VIEWER] = "viewer",
	[SCOPE_AUDITOR] = "auditor",
	[SCOPE_ADMIN] = "admin",
};
_Static_assert(ARRAY_LEN(scope_names) == SCOPE_MAX, "name every scope");

enum scope
scope_from_name(const char *name)
{
	for (int s = SCOPE_VIEWER; s < SCOPE_MAX; s++)
		if (strcmp(scope_names[s], name) == 0)
			return (enum scope)s;
	return SCOPE_NONE;
}

const char *
scope_name(enum scope scope)
{
	return scope_names[scope];
}

/* The token of "Bearer <token>", or NULL. */
static const char *
bearer(const char *field)
{
	if (strncasecmp(field, "Bearer ", 7) != 0)
		return NULL;
	field += 7;
	field += strspn(field, " ");
	if (strlen(field) != CONTROL_TOKEN - 1 ||
		strspn(field, control_token_letters) != CONTROL_TOKEN - 1)
		return NULL;
	return field;
}

static bool
refuse(struct response *rs, const char *why)
{
	problem_set(rs, 401,
		"%s: log in, or send Authorization: Bearer with a token of this site",
		why);
	rs->challenge = true;
	return false;
}

static bool
auth_token(const struct request *rq, struct identity *out, struct response *rs)
{
	const char *token = bearer(rq->head->authorization);
	struct store_token t;
	int rc;

	if (token == NULL)
		return refuse(rs, "that is not a bearer token of ours");
	chain_hash_hex(token, strlen(token), out->sha256);
	rc = store_read_token(rq->reader, out->sha256, &t);
	if (rc == -ENOENT)
		return refuse(rs, "the token is unknown or was revoked");
	if (rc < 0) {
		problem_set(rs, 503, "tokens cannot be read: %s", strerror(-rc));
		return false;
	}
	if (t.expires != 0 && t.expires <= time_now())
		return refuse(rs, "the token has expired");
	out->by = BY_TOKEN;
	out->scope = scope_from_name(t.scope);
	out->expires = t.expires;
	memcpy(out->name, t.name, sizeof(out->name));
	use_note(&rq->api->uses, t.name, time_now());
	return true;
}

/* A certificate speaks for the user that it names. */
static bool
auth_certificate(const struct request *rq, struct identity *out, struct response *rs)
{
	const char *name = rq->head->client->name;
	struct store_user user;
	int rc = store_read_user(rq->reader, name, &user);

	if (rc == -ENOENT)
		return refuse(rs, "no user has the certificate's common name");
	if (rc < 0) {
		problem_set(rs, 503, "users cannot be read: %s", strerror(-rc));
		return false;
	}
	out->by = BY_CERTIFICATE;
	out->scope = scope_from_name(user.scope);
	memcpy(out->name, user.name, sizeof(out->name));
	return auth_same_origin(rq, rs);
}

/* The cookie's value (RFC 6265 4.2.1), or false when there is none of ours. */
static bool
cookie_take(const char *field, char out[CONTROL_TOKEN])
{
	size_t name = sizeof(COOKIE_NAME) - 1, n;

	while (field != NULL && *field != '\0') {
		field += strspn(field, " \t;");
		n = strcspn(field, ";");
		if (n == name + CONTROL_TOKEN &&
			strncmp(field, COOKIE_NAME "=", name + 1) == 0) {
			memcpy(out, field + name + 1, CONTROL_TOKEN - 1);
			out[CONTROL_TOKEN - 1] = '\0';
			return true;
		}
		field += n;
	}
	return false;
}

static bool
auth_session(const struct request *rq, const char *cookie, struct identity *out,
	struct response *rs)
{
	uint64_t now = clock_ms();
	struct session s;
	struct store_user user;
	int rc;

	chain_hash_hex(cookie, strlen(cookie), out->sha256);
	if (!session_find(&rq->api->sessions, out->sha256, now, !rq->again, &s))
		return refuse(rs, "the session has ended");
	rc = store_read_user(rq->reader, s.user, &user);
	if (rc < 0 && rc != -ENOENT) {
		problem_set(rs, 503, "users cannot be read: %s", strerror(-rc));
		return false;
	}
	if (rc == -ENOENT || user.changed != s.changed) {
		session_drop(&rq->api->sessions, out->sha256);
		return refuse(rs, "the user was revoked or has a new password");
	}
	out->by = BY_SESSION;
	out->scope = scope_from_name(user.scope);
	memcpy(out->name, user.name, sizeof(out->name));
	out->expires = time_now() + (s.made + SESSION_MOST_MS - now) * CW_MSEC;
	out->idle_expires = time_now() + SESSION_IDLE_MS * CW_MSEC;
	return auth_same_origin(rq, rs);
}

bool
method_changes(const char *method)
{
	return strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0;
}

/* Fetch Metadata says what asks; Origin does where a browser is too old for it.  A
 * page of another site could not add Camwarden-Request without being asked first. */
bool
auth_same_origin(const struct request *rq, struct response *rs)
{
	const struct head *h = rq->head;

	if (h->fetch_site != NULL && strcmp(h->fetch_site, "same-origin") != 0 &&
		strcmp(h->fetch_site, "none") != 0)
		goto other;
	if (h->origin != NULL && (strncmp(h->origin, "https://", 8) != 0 ||
					 strcasecmp(h->origin + 8, h->host) != 0))
		goto other;
	if (!method_changes(h->method) ||
		(h->asked != NULL && strcmp(h->asked, "1") == 0))
		return true;
	problem_set(rs, 403,
		"a change with a session needs the field Camwarden-Request: 1");
	return false;
other:
	problem_set(rs, 403, "a page of another site asked for this");
	return false;
}

bool
auth_check(const struct request *rq, struct identity *out, struct response *rs)
{
	char cookie[CONTROL_TOKEN];

	memset(out, 0, sizeof(*out));
	if (rq->head->authorization != NULL)
		return auth_token(rq, out, rs);
	if (cookie_take(rq->head->cookie, cookie))
		return auth_session(rq, cookie, out, rs);
	if (rq->head->client->name[0] != '\0')
		return auth_certificate(rq, out, rs);
	return refuse(rs, "this resource needs a token or a session");
}
