/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Credentials of HTTP and RTSP heads and of forms -> flags, scheme, user, length.
 * Called by their detectors, in the capture thread.
 */
#include "credential_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

enum { DECODED = 512 };

void
credential_user(struct protocol_facts *f, struct span user)
{
	if (f->user[0] == '\0')
		str_from_wire(f->user, sizeof(f->user), user.p, user.n);
}

void
credential_field(struct protocol_facts *f, struct span name)
{
	if (f->field[0] == '\0')
		str_from_wire(f->field, sizeof(f->field), name.p, name.n);
}

static void
field_is(struct protocol_facts *f, const char *name)
{
	credential_field(f, (struct span){(const uint8_t *)name, strlen(name)});
}

void
credential_secret_len(struct protocol_facts *f, size_t n)
{
	if (f->secret_len == 0)
		f->secret_len = (uint8_t)MIN(n, (size_t)UINT8_MAX);
}

void
credential_pair(
	struct protocol_facts *f, uint64_t kind, struct span user, struct span secret)
{
	f->flags |= kind;
	if (user.n == 0 && secret.n == 0)
		f->flags |= PROTOCOL_ANONYMOUS;
	else if (login_is_default(user, secret, &f->maker))
		f->flags |= PROTOCOL_DEFAULT_PASSWORD;
	credential_user(f, user);
	credential_secret_len(f, secret.n);
}

/* ---- schemes ---- */

static void
basic(struct protocol_facts *f, struct span value, bool cut)
{
	uint8_t pair[DECODED];
	struct span user = {pair, base64_decode(value, pair, sizeof(pair))};
	const uint8_t *colon = memchr(pair, ':', user.n);
	struct span secret = {pair + user.n, 0};

	if (colon == NULL || cut) {
		f->flags |= PROTOCOL_BASIC; /* whose is not known */
		return;
	}
	secret = (struct span){colon + 1, user.n - (size_t)(colon + 1 - pair)};
	user.n = (size_t)(colon - pair);
	credential_pair(f, PROTOCOL_BASIC, user, secret);
	memset(pair, 0, sizeof(pair));
}

/* The next `name=value` or `name="value"` of a list with commas. */
static bool
parameter_next(struct span *rest, struct span *name, struct span *value)
{
	const uint8_t *end = rest->p + rest->n, *p = rest->p, *stop;

	while (p < end && (*p == ' ' || *p == ',' || *p == '\t'))
		p++;
	stop = memchr(p, '=', (size_t)(end - p));
	if (stop == NULL)
		return false;
	*name = span_trim((struct span){p, (size_t)(stop - p)});
	p = stop + 1;
	if (p < end && *p == '"') {
		p++;
		stop = memchr(p, '"', (size_t)(end - p));
		*value = (struct span){p, (size_t)((stop != NULL ? stop : end) - p)};
		p = stop != NULL ? stop + 1 : end;
	} else {
		stop = memchr(p, ',', (size_t)(end - p));
		*value = span_trim(
			(struct span){p, (size_t)((stop != NULL ? stop : end) - p)});
		p = stop != NULL ? stop : end;
	}
	*rest = (struct span){p, (size_t)(end - p)};
	return true;
}

/* RFC 7616 3.4: MD5 where no algorithm is named. */
static void
digest(struct protocol_facts *f, struct span value)
{
	struct span name, x;
	uint64_t kind = PROTOCOL_DIGEST;

	while (parameter_next(&value, &name, &x)) {
		if (span_is(name, "username"))
			credential_user(f, x);
		else if (span_is(name, "algorithm") &&
			 begins_with_word(x.p, x.n, "SHA") == PROTOCOL_YES)
			kind = PROTOCOL_DIGEST_SHA256;
	}
	f->flags |= kind;
}

static void
ntlm(struct protocol_facts *f, struct span value)
{
	uint8_t p[DECODED];
	size_t n = base64_decode(value, p, sizeof(p));

	ntlm_read(f, (struct span){p, n});
}

static void
keep_scheme(struct protocol_facts *f, struct span word)
{
	/* IANA's HTTP authentication schemes, and what is met besides. */
	static const char *const known[] = {"Basic", "Bearer", "Digest", "DPoP", "GNAP",
		"HOBA", "Mutual", "Negotiate", "NTLM", "OAuth", "PrivateToken",
		"SCRAM-SHA-1", "SCRAM-SHA-256", "vapid", "Kerberos", "WSSE",
		"UsernameToken", "Token"};
	const char *scheme = "other";

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (span_is(word, known[i]))
			scheme = known[i];
	if (f->scheme[0] == '\0')
		memcpy(f->scheme, scheme, strlen(scheme) + 1);
}

/* Of `scheme rest`: a client may put the bare secret in the scheme's place. */
static struct span
scheme_of(struct span value)
{
	const uint8_t *space = memchr(value.p, ' ', value.n);

	if (space != NULL)
		value.n = (size_t)(space - value.p);
	return value;
}

void
credential_authorization(struct protocol_facts *f, struct span value, bool cut)
{
	struct span scheme = scheme_of(value), rest;

	f->flags |= PROTOCOL_AUTHORIZATION;
	keep_scheme(f, scheme);
	rest = span_trim((struct span){scheme.p + scheme.n, value.n - scheme.n});
	field_is(f, "Authorization");
	if (span_is(scheme, "Basic")) {
		basic(f, rest, cut);
	} else if (span_is(scheme, "Digest")) {
		digest(f, rest);
	} else if (span_is(scheme, "Bearer") || span_is(scheme, "Token") ||
		   span_is(scheme, "OAuth")) {
		f->flags |= PROTOCOL_TOKEN;
		credential_secret_len(f, rest.n);
	} else if (span_is(scheme, "NTLM") || span_is(scheme, "Negotiate")) {
		ntlm(f, rest);
	}
}

void
credential_challenge(struct protocol_facts *f, struct span value)
{
	if (span_is(scheme_of(value), "Basic"))
		f->flags |= PROTOCOL_AUTH_OFFERED;
}

/* ---- cookies ---- */

/* By their names; a cookie for a language or a theme is no key. */
static bool
is_session_name(struct span name)
{
	static const char *const words[] = {
		"sess", "token", "auth", "sid", "login", "jwt"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (span_holds(name, words[i]))
			return true;
	return false;
}

void
credential_cookie(struct protocol_facts *f, struct span value)
{
	struct span rest = value;

	f->flags |= PROTOCOL_COOKIE;
	while (rest.n > 0) {
		const uint8_t *end = memchr(rest.p, ';', rest.n);
		struct span one = {
			rest.p, end != NULL ? (size_t)(end - rest.p) : rest.n};
		const uint8_t *equals = memchr(one.p, '=', one.n);
		size_t name = equals != NULL ? (size_t)(equals - one.p) : one.n;

		if (name < one.n &&
			is_session_name(span_trim((struct span){one.p, name}))) {
			f->flags |= PROTOCOL_TOKEN;
			credential_field(f, span_trim((struct span){one.p, name}));
			credential_secret_len(f, one.n - name - 1);
		}
		if (end == NULL)
			return;
		rest.n -= one.n + 1;
		rest.p = end + 1;
	}
}

/* ---- in addresses and forms ---- */

bool
credential_userinfo(struct protocol_facts *f, struct span authority)
{
	const uint8_t *at = memrchr(authority.p, '@', authority.n);
	const uint8_t *colon;

	if (at == NULL)
		return false;
	authority.n = (size_t)(at - authority.p);
	colon = memchr(authority.p, ':', authority.n);
	if (colon == NULL)
		return false;
	field_is(f, "address");
	credential_pair(f, PROTOCOL_PASSWORD,
		(struct span){authority.p, (size_t)(colon - authority.p)},
		(struct span){colon + 1, (size_t)(at - colon - 1)});
	return true;
}

bool
credential_form(struct protocol_facts *f, struct span form)
{
	static const char *const secrets[] = {
		"password", "passwd", "pwd", "pass", "loginpas", "psw"};
	static const char *const users[] = {
		"user", "username", "usr", "login", "loginuse", "account"};
	struct span user = {form.p, 0}, secret = {form.p, 0}, field = user;
	bool found = false;

	while (form.n > 0) {
		const uint8_t *end = memchr(form.p, '&', form.n);
		struct span one = {
			form.p, end != NULL ? (size_t)(end - form.p) : form.n};
		const uint8_t *equals = memchr(one.p, '=', one.n);
		struct span name = {
			one.p, equals != NULL ? (size_t)(equals - one.p) : one.n};
		struct span value = {one.p + name.n, 0};

		if (equals != NULL)
			value = (struct span){equals + 1, one.n - name.n - 1};
		for (size_t i = 0; equals != NULL && i < ARRAY_LEN(secrets); i++)
			if (span_is(name, secrets[i])) {
				secret = value;
				field = name;
				found = true;
			}
		for (size_t i = 0; equals != NULL && i < ARRAY_LEN(users); i++)
			if (span_is(name, users[i]))
				user = value;
		if (end == NULL)
			break;
		form.n -= one.n + 1;
		form.p = end + 1;
	}
	if (found && secret.n > 0) {
		credential_field(f, field);
		credential_pair(f, PROTOCOL_PASSWORD, user, secret);
	}
	return found && secret.n > 0;
}
