/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bearer tokens (RFC 6750).  A token is 256 random bits; the store keeps only
 * its SHA-256, and is asked for that hash: what a guess's time could tell is
 * about a hash, not about a token.  Called on server threads.
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

static int
sha256_hex(const char *text, char out[API_SHA256_STRLEN])
{
	unsigned char digest[SHA256_BYTES];

	if (gnutls_hash_fast(GNUTLS_DIG_SHA256, text, strlen(text), digest) < 0)
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
	return sha256_hex(token, sha256);
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
	problem_set(rs, 401, "%s: send Authorization: Bearer with a token of this site",
		why);
	rs->challenge = true;
	return false;
}

bool
auth_check(const struct head *h, struct store_reader *r, enum scope *out,
	struct response *rs)
{
	char hash[API_SHA256_STRLEN], scope[RECORD_NAME];
	const char *token;
	int rc;

	if (h->authorization == NULL)
		return refuse(rs, "this resource needs a token");
	token = bearer(h->authorization);
	if (token == NULL || sha256_hex(token, hash) < 0)
		return refuse(rs, "that is not a bearer token of ours");
	rc = store_read_token(r, hash, scope, sizeof(scope));
	if (rc == -ENOENT)
		return refuse(rs, "the token is unknown or was revoked");
	if (rc < 0) {
		problem_set(rs, 503, "tokens cannot be read: %s", strerror(-rc));
		return false;
	}
	*out = scope_from_name(scope);
	return true;
}
