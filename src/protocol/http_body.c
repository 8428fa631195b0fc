/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The beginning of a readable body -> what it shows: SOAP and whether its
 * messages are protected (WS-Security 1.1), logins in forms, JSON and
 * UsernameToken, ONVIF, port mappings.  Words are sought, not parsed: the
 * sensor needs no tree, and a body may be cut.  Capture thread.
 */
#include "credential_int.h"
#include "message_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

static const uint8_t *
find(struct span s, const char *text)
{
	return memmem(s.p, s.n, text, strlen(text));
}

/* A name, or one in quotes. */
static void
field_is(struct protocol_facts *f, const char *name)
{
	size_t quote = name[0] == '"';

	credential_field(f,
		(struct span){(const uint8_t *)name + quote, strlen(name) - 2 * quote});
}

/* WS-Security UsernameToken Profile 1.1, 3.1: plain text unless it says digest. */
static void
username_token(struct protocol_facts *f, struct span body)
{
	struct span user = {body.p, 0}, secret;

	if (find(body, "UsernameToken") == NULL ||
		!span_element(body, "Password", &secret))
		return;
	span_element(body, "Username", &user);
	if (f->scheme[0] == '\0')
		strcpy(f->scheme, "UsernameToken");
	if (find(body, "#PasswordDigest") == NULL)
		field_is(f, "UsernameToken");
	if (find(body, "#PasswordDigest") == NULL)
		credential_pair(f, PROTOCOL_PASSWORD, user, secret);
	else if (f->user[0] == '\0')
		str_from_wire(f->user, sizeof(f->user), user.p, user.n);
}

/* What XProtect's Login gives and later calls show: TOKEN#...#host//ServerConnector#,
 * as its SDK has it. */
static void
login_token(struct protocol_facts *f, struct span body)
{
	struct span token;

	if (!span_element(body, "Token", &token) &&
		!span_element(body, "token", &token))
		return;
	if (begins_with(token.p, token.n, "TOKEN#") != PROTOCOL_YES)
		return;
	f->flags |= PROTOCOL_TOKEN;
	credential_secret_len(f, token.n);
}

static void
soap(struct protocol_facts *f, struct span body)
{
	static const struct {
		const char *word;
		uint64_t flag;
	} words[] = {
		{"www.onvif.org", PROTOCOL_ONVIF},
		{"AddPortMapping", PROTOCOL_PORT_MAPPING},
		{"AddAnyPortMapping", PROTOCOL_PORT_MAPPING},
		{"schemas.xmlsoap.org/wsdl", PROTOCOL_METADATA},
		{"schemas.xmlsoap.org/ws/2004/09/mex", PROTOCOL_METADATA},
		{"schemas.xmlsoap.org/ws/2004/09/transfer", PROTOCOL_METADATA},
	};
	struct span text;

	if (find(body, "Envelope") == NULL ||
		(find(body, "schemas.xmlsoap.org/soap/envelope") == NULL &&
			find(body, "www.w3.org/2003/05/soap-envelope") == NULL))
		return;
	f->flags |= PROTOCOL_SOAP;
	if (span_element(body, "Security", &text) ||
		span_element(body, "EncryptedData", &text))
		f->flags |= PROTOCOL_WS_SECURITY;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (find(body, words[i].word) != NULL)
			f->flags |= words[i].flag;
	username_token(f, body);
	login_token(f, body);
}

/* `"name" : "value"` of JSON (RFC 8259). */
static bool
json_member(struct span s, const char *quoted, struct span *value)
{
	const uint8_t *at = find(s, quoted), *end;

	if (at == NULL)
		return false;
	s = span_trim(span_behind(s, at, strlen(quoted)));
	if (s.n == 0 || s.p[0] != ':')
		return false;
	s = span_trim((struct span){s.p + 1, s.n - 1});
	if (s.n == 0 || s.p[0] != '"')
		return false;
	*value = (struct span){s.p + 1, s.n - 1};
	end = memchr(value->p, '"', value->n);
	if (end != NULL)
		value->n = (size_t)(end - value->p);
	return value->n > 0;
}

static void
json_login(struct protocol_facts *f, struct span body)
{
	static const char *const users[] = {
		"\"username\"", "\"user\"", "\"login\"", "\"email\""};
	struct span user = {body.p, 0}, secret;

	if (!json_member(body, "\"password\"", &secret) &&
		!json_member(body, "\"Password\"", &secret))
		return;
	for (size_t i = 0; i < ARRAY_LEN(users); i++)
		if (json_member(body, users[i], &user))
			break;
	field_is(f, "password");
	credential_pair(f, PROTOCOL_PASSWORD, user, secret);
}

void
http_look_request(struct reading *r, struct protocol_facts *f, struct span body)
{
	(void)r;
	if (body.n == 0)
		return;
	if (body.p[0] == '{')
		json_login(f, body);
	else if (find(body, "<") == NULL)
		credential_form(f, body);
	else
		soap(f, body);
}

void
http_look_response(struct reading *r, struct protocol_facts *f, struct span body)
{
	static const char *const tokens[] = {
		"\"access_token\"", "\"refresh_token\"", "\"id_token\"", "\"token\""};
	struct span value;

	(void)r;
	if (body.n > 0 && body.p[0] != '{')
		soap(f, body);
	for (size_t i = 0; body.n > 0 && body.p[0] == '{' && i < ARRAY_LEN(tokens); i++)
		if (json_member(body, tokens[i], &value)) {
			f->flags |= PROTOCOL_TOKEN;
			field_is(f, tokens[i]);
			credential_secret_len(f, value.n);
		}
}
