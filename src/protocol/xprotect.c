/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The image server protocol of XProtect (its SDK's manual) on any port: XML of
 * `methodcall` and `methodresponse`, each ended by an empty line.  The first call,
 * `connect`, has the token that opens the cameras; a name and a password in it are
 * only filled in where there is none.
 */
#include "credential_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

enum { HEAD = 256 }; /* bytes in which the root element stands */

/* reading.shared */
enum { SENT_CREDENTIAL = 1 << 0 };

static const uint8_t end_mark[] = {'\r', '\n', '\r', '\n'};

/* `<root>`, also behind `<?xml ..?>`. */
static enum protocol_answer
begins_with_root(const struct reading *r, const char *root)
{
	struct span head = {r->p, MIN(r->n, (size_t)HEAD)};
	enum protocol_answer bare = begins_with(head.p, head.n, root);
	enum protocol_answer xml = begins_with(head.p, head.n, "<?xml");

	if (bare != PROTOCOL_NO)
		return bare;
	if (xml != PROTOCOL_YES)
		return xml;
	if (span_holds(head, root))
		return PROTOCOL_YES;
	return r->end || r->n >= HEAD ? PROTOCOL_NO : PROTOCOL_MORE;
}

/* One message; MORE: its end has not come. */
static enum protocol_answer
message(const struct reading *r, const char *root, struct span *m)
{
	enum protocol_answer answer = begins_with_root(r, root);
	const uint8_t *end;

	if (answer != PROTOCOL_YES)
		return answer == PROTOCOL_MORE && r->end ? PROTOCOL_NO : answer;
	end = memmem(r->p, r->n, end_mark, sizeof(end_mark));
	if (end == NULL && !r->end)
		return PROTOCOL_MORE;
	*m = (struct span){r->p, end != NULL ? (size_t)(end - r->p) : r->n};
	return PROTOCOL_YES;
}

static void
keep_method(struct protocol_facts *f, struct span m)
{
	struct span name;

	if (span_element(m, "methodname", &name))
		str_from_wire(f->method, sizeof(f->method), name.p, name.n);
}

/* `<token>..`, or `<connectparam>id=..&amp;connectiontoken=..`. */
static bool
token_of(struct span m, struct span *token)
{
	static const char name[] = "connectiontoken=";
	const uint8_t *at, *end;

	if (span_element(m, "token", token) && token->n > 0)
		return true;
	at = memmem(m.p, m.n, name, sizeof(name) - 1);
	if (at == NULL)
		return false;
	at += sizeof(name) - 1;
	*token = (struct span){at, (size_t)(m.p + m.n - at)};
	end = memchr(at, '<', token->n);
	if (end != NULL)
		token->n = (size_t)(end - at);
	end = memchr(at, '&', token->n);
	if (end != NULL)
		token->n = (size_t)(end - at);
	return token->n > 0;
}

static void
credential(struct reading *r, struct protocol_facts *f, struct span m)
{
	struct span user = {m.p, 0}, secret;

	if (token_of(m, &secret)) {
		f->flags |= PROTOCOL_TOKEN;
		credential_secret_len(f, secret.n);
	} else if (span_element(m, "password", &secret) && secret.n > 0) {
		span_element(m, "username", &user);
		credential_pair(f, PROTOCOL_PASSWORD, user, secret);
	} else {
		return;
	}
	*r->shared |= SENT_CREDENTIAL;
}

enum protocol_answer
xprotect_request(struct reading *r, struct protocol_facts *f)
{
	struct span m;
	enum protocol_answer answer = message(r, "<methodcall>", &m);

	if (answer != PROTOCOL_YES)
		return answer;
	keep_method(f, m);
	credential(r, f, m);
	r->complete = true;
	return PROTOCOL_YES;
}

enum protocol_answer
xprotect_response(struct reading *r, struct protocol_facts *f)
{
	struct span m, connected;
	enum protocol_answer answer = message(r, "<methodresponse>", &m);

	if (answer != PROTOCOL_YES)
		return answer;
	if ((*r->shared & SENT_CREDENTIAL) && span_element(m, "connected", &connected))
		f->flags |=
			span_is(connected, "yes") ? PROTOCOL_ACCEPTED : PROTOCOL_DENIED;
	r->complete = true;
	return PROTOCOL_YES;
}
