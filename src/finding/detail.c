/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A conversation's facts -> the `detail` object of its findings: what was
 * read, and how far the handshake came.  A secret is never among the facts;
 * only its scheme is.  What does not fit is left out whole.  Core thread.
 */
#include "finding_int.h"

#include <stdio.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/json.h"

static const struct {
	uint16_t bit;
	const char *name;
} flags[] = {
	{PROTOCOL_REDIRECT_TLS, "redirect_to_tls"},
	{PROTOCOL_AUTHORIZATION, "authorization_seen"},
	{PROTOCOL_COOKIE, "cookie_seen"},
};

static void
put_text(struct json *j, const char *key, const char *text)
{
	if (text[0] != '\0')
		json_put_string(j, key, text);
}

static void
put_hex(struct json *j, const char *key, uint16_t value)
{
	char text[8];

	if (value == 0)
		return;
	snprintf(text, sizeof(text), "0x%04x", value);
	json_put_string(j, key, text);
}

static const char *
tls_name(uint16_t version)
{
	static const char *const names[] = {
		"SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"};

	if (version < 0x0300 || version >= 0x0300 + ARRAY_LEN(names))
		return "";
	return names[version - 0x0300];
}

static void
put_facts(struct json *j, const struct protocol_facts *f)
{
	put_text(j, "tls_version", tls_name(f->tls_version));
	put_hex(j, "tls_cipher", f->tls_cipher);
	put_text(j, "server_name", f->server_name);
	put_text(j, "method", f->method);
	if (f->status != 0)
		json_put_uint(j, "status", f->status);
	put_text(j, "scheme", f->scheme);
	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		if ((f->flags & flags[i].bit) != 0)
			json_put_bool(j, flags[i].name, true);
}

/* What DNS answers call the server, and who gave them. */
static void
put_dns(struct json *j, const struct party *server)
{
	if (server->dns_server == NULL)
		return;
	if (server->dns_name != NULL)
		json_put_string(j, "dns_name", server->dns_name);
	if (server->doubted_name != NULL)
		json_put_string(j, "doubted_dns_name", server->doubted_name);
	json_put_addr(j, "dns_server", server->dns_server);
}

/* wire: with the two texts that a peer can make long. */
static void
put_all(struct str *text, const struct conversation *c, const struct party *server,
	bool wire)
{
	struct json j;

	json_init(&j, text);
	json_object(&j);
	json_put_string(&j, "told_by", conversation_why_name(c->why));
	json_put_bool(&j, "reply_seen", c->reply_seen);
	if (c->evidence == EVIDENCE_REFUSED && c->icmp_type != 0) {
		json_put_uint(&j, "icmp_type", c->icmp_type);
		json_put_uint(&j, "icmp_code", c->icmp_code);
	}
	put_facts(&j, &c->facts);
	put_dns(&j, server);
	if (wire) {
		put_text(&j, "path", c->facts.path);
		put_text(&j, "banner", c->facts.banner);
	}
	json_object_end(&j);
}

void
detail_from(const struct conversation *c, const struct party *server,
	char out[RECORD_DETAIL])
{
	struct str text = {0};

	put_all(&text, c, server, true);
	if (text.len >= RECORD_DETAIL) {
		str_clear(&text);
		put_all(&text, c, server, false);
	}
	if (text.len >= RECORD_DETAIL || text.failed)
		strcpy(out, "{}");
	else
		memcpy(out, text.data, text.len + 1);
	str_fini(&text);
}
