/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A conversation's facts -> the `detail` object of its findings: what was
 * read, and how far the handshake came.  A secret is never among the facts;
 * only its scheme is.  What does not fit is left out whole.  Core thread.
 */
#include "finding_int.h"

#include <stdio.h>
#include <string.h>

#include "camwarden/asked.h"
#include "camwarden/base/array.h"
#include "camwarden/base/json.h"

/* Room for what ends the object behind names: "more_names_asked" and the like. */
enum { ASKED_END = 64, ESCAPED = 6 };
#define PLAIN "abcdefghijklmnopqrstuvwxyz0123456789-_."

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

/* By its registered name, else its number. */
static void
put_cipher(struct json *j, uint16_t cipher)
{
	const char *name = cipher != 0 ? tls_cipher_name(cipher) : NULL;

	if (name != NULL)
		json_put_string(j, "tls_cipher", name);
	else
		put_hex(j, "tls_cipher", cipher);
}

static void
put_tls_version(struct json *j, uint16_t version)
{
	const char *name = tls_version_name(version);

	if (name != NULL)
		json_put_string(j, "tls_version", name);
}

static void
put_fingerprint(struct json *j, const struct protocol_facts *f)
{
	char text[2 * PROTOCOL_FINGERPRINT + 1];
	uint8_t any = 0;

	for (size_t i = 0; i < PROTOCOL_FINGERPRINT; i++)
		any |= f->certificate[i];
	if (any != 0)
		json_put_string(j, "certificate_sha256",
			hex_format(f->certificate, PROTOCOL_FINGERPRINT, text));
}

static void
put_facts(struct json *j, const struct protocol_facts *f)
{
	put_tls_version(j, f->tls_version);
	put_cipher(j, f->tls_cipher);
	put_hex(j, "tls_group", f->tls_group);
	if (f->tls_alert != 0)
		json_put_uint(j, "tls_alert", f->tls_alert);
	if (f->inside != PROTOCOL_UNKNOWN)
		json_put_string(j, "inside", protocol_name(f->inside));
	put_text(j, "alpn", f->alpn);
	put_text(j, "ja4", f->ja4);
	put_fingerprint(j, f);
	put_hex(j, "protocol_version", f->version);
	put_text(j, "server_name", f->server_name);
	put_text(j, "method", f->method);
	if (f->status != 0)
		json_put_uint(j, "status", f->status);
	put_text(j, "scheme", f->scheme);
	put_text(j, "user", f->user);
	put_text(j, "secret_field", f->field);
	put_text(j, "redirect_host", f->location);
	if ((f->flags & PROTOCOL_DEFAULT_PASSWORD) &&
		protocol_maker_name(f->maker) != NULL)
		json_put_string(j, "default_login_of", protocol_maker_name(f->maker));
	if (f->secret_len != 0)
		json_put_uint(j, "secret_length", f->secret_len);
	for (unsigned bit = 0; bit < 64; bit++)
		if ((f->flags >> bit & 1) != 0 && protocol_flag_name(bit) != NULL)
			json_put_bool(j, protocol_flag_name(bit), true);
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

/* Of all that the conversation showed what concerns this account, if one. */
static struct protocol_facts
facts_for(const struct conversation *c, const struct verdict_violation *x)
{
	struct protocol_facts f = c->facts;

	if (!x->about_account)
		return f;
	f.flags = (f.flags & ~PROTOCOL_CREDENTIALS) | x->account.flags;
	f.secret_len = x->account.secret_len;
	memcpy(f.user, x->account.user, sizeof(f.user));
	return f;
}

/* In JSON, at most: what is no part of an ordinary name may be escaped. */
static size_t
name_room(const char *name)
{
	size_t n = sizeof("\"\",");

	for (; *name != '\0'; name++)
		n += strchr(PLAIN, *name) != NULL ? 1 : ESCAPED;
	return n;
}

/* What the client asked of a server that nobody declares, as far as there is room. */
static void
put_asked(struct json *j, const struct asked *a)
{
	bool more = a->more;

	json_key(j, "names_asked");
	json_begin_array(j);
	for (uint32_t i = 0; i < a->count; i++)
		if (j->to->len + name_room(a->name[i].name) + ASKED_END < RECORD_DETAIL)
			json_add_string(j, a->name[i].name);
		else
			more = true;
	json_end_array(j);
	json_put_bool(j, "more_names_asked", more);
}

/* How much of what a peer can make long is told. */
enum { TELL_LEAST, TELL_CERTIFICATE, TELL_ALL };

static void
put_all(struct str *text, const struct conversation *c, const struct party *server,
	const struct verdict_violation *x, int tell)
{
	struct protocol_facts f = facts_for(c, x);
	struct json j;

	json_init(&j, text);
	json_begin_object(&j);
	json_put_string(&j, "told_by", conversation_why_name(c->why));
	json_put_bool(&j, "reply_seen", c->reply_seen);
	if (c->evidence == EVIDENCE_REFUSED && c->icmp_type != 0) {
		json_put_uint(&j, "icmp_type", c->icmp_type);
		json_put_uint(&j, "icmp_code", c->icmp_code);
	}
	put_facts(&j, &f);
	if (x->about_account && c->accounts_more)
		json_put_bool(&j, "more_accounts", true);
	put_dns(&j, server);
	if (tell >= TELL_CERTIFICATE && x->about_certificate && c->certificate != NULL)
		detail_certificate(&j, c->certificate, c->last);
	if (tell == TELL_ALL) {
		put_text(&j, "path", c->facts.path);
		put_text(&j, "banner", c->facts.banner);
		put_text(&j, "client_software", c->facts.client);
	}
	if (c->asked != NULL && j.to->len < RECORD_DETAIL - ASKED_END)
		put_asked(&j, c->asked);
	json_end_object(&j);
}

void
detail_from(const struct conversation *c, const struct party *server,
	const struct verdict_violation *x, char out[RECORD_DETAIL])
{
	struct str text = {0};

	put_all(&text, c, server, x, TELL_ALL);
	for (int tell = TELL_CERTIFICATE;
		text.len >= RECORD_DETAIL && tell >= TELL_LEAST; tell--) {
		str_clear(&text);
		put_all(&text, c, server, x, tell);
	}
	if (text.len >= RECORD_DETAIL || text.failed)
		strcpy(out, "{}");
	else
		memcpy(out, text.data, text.len + 1);
	str_fini(&text);
}
