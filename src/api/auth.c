/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who asks: a bearer token (RFC 6750), the cookie of a session, or a certificate's
 * name, in this order.  The first two are 256
 * random bits of which only the SHA-256 is kept, and looked for: what a guess's
 * time could tell is about a hash.  What a browser sends by itself is not enough
 * to change anything: a page of ours must have asked.  Called on server threads.
 */
#include "api_int.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>
#include <strings.h>

#include "camwarden/base/array.h"

enum { TOKEN_BYTES = 32, SHA256_BYTES = 32 };

static const char token_prefix[] = "cwt_";
static const char token_letters[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

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

int
sha256_hex(const void *bytes, size_t n, char out[API_SHA256_STRLEN])
{
	unsigned char digest[SHA256_BYTES];

	if (gnutls_hash_fast(GNUTLS_DIG_SHA256, bytes, n, digest) < 0)
		return -EIO;
	for (size_t i = 0; i < sizeof(digest); i++)
		snprintf(out + 2 * i, 3, "%02x", digest[i]);
	return 0;
}

/* RFC 4648 section 5 without padding: 32 bytes are 43 letters. */
static void
base64url(const unsigned char *bytes, size_t n, char *to)
{
	unsigned bits = 0, held = 0;

	for (size_t i = 0; i < n; i++) {
		held = held << 8 | bytes[i];
		for (bits += 8; bits >= 6; bits -= 6)
			*to++ = token_letters[held >> (bits - 6) & 63];
	}
	if (bits > 0)
		*to++ = token_letters[held << (6 - bits) & 63];
	*to = '\0';
}

int
api_token_new(char token[API_TOKEN_STRLEN], char sha256[API_SHA256_STRLEN])
{
	unsigned char bytes[TOKEN_BYTES];

	if (gnutls_rnd(GNUTLS_RND_KEY, bytes, sizeof(bytes)) < 0)
		return -EIO;
	strcpy(token, token_prefix);
	base64url(bytes, sizeof(bytes), token + strlen(token));
	gnutls_memset(bytes, 0, sizeof(bytes));
	return sha256_hex(token, strlen(token), sha256);
}

/* The token of "Bearer <token>", or NULL. */
static const char *
bearer(const char *field)
{
	if (strncasecmp(field, "Bearer ", 7) != 0)
		return NULL;
	field += 7;
	field += strspn(field, " ");
	if (strlen(field) != API_TOKEN_STRLEN - 1 ||
		strspn(field, token_letters) != API_TOKEN_STRLEN - 1)
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

	if (token == NULL || sha256_hex(token, strlen(token), out->sha256) < 0)
		return refuse(rs, "that is not a bearer token of ours");
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
cookie_take(const char *field, char out[API_TOKEN_STRLEN])
{
	size_t name = sizeof(COOKIE_NAME) - 1, n;

	while (field != NULL && *field != '\0') {
		field += strspn(field, " \t;");
		n = strcspn(field, ";");
		if (n == name + API_TOKEN_STRLEN &&
			strncmp(field, COOKIE_NAME "=", name + 1) == 0) {
			memcpy(out, field + name + 1, API_TOKEN_STRLEN - 1);
			out[API_TOKEN_STRLEN - 1] = '\0';
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

	if (sha256_hex(cookie, strlen(cookie), out->sha256) < 0 ||
		!session_find(&rq->api->sessions, out->sha256, now, !rq->again, &s))
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
	char cookie[API_TOKEN_STRLEN];

	memset(out, 0, sizeof(*out));
	if (rq->head->authorization != NULL)
		return auth_token(rq, out, rs);
	if (cookie_take(rq->head->cookie, cookie))
		return auth_session(rq, cookie, out, rs);
	if (rq->head->client->name[0] != '\0')
		return auth_certificate(rq, out, rs);
	return refuse(rs, "this resource needs a token or a session");
}
