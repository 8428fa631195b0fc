/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SOCKS 4, 4a and 5 (RFC 1928, RFC 1929) on any port.  A client is certain when it
 * has asked for a connection, a server only with its client.  Where the connection
 * leads becomes the flow's server name; what both ends say behind it is told by
 * whoever knows it.  Capture thread.
 */
#include "credential_int.h"

#include <stdio.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

enum {
	VERSION_4 = 4,
	VERSION_5 = 5,
	LOGIN = 1, /* RFC 1929 */
	METHODS_MOST = 16,
	METHOD_LOGIN = 2,
	METHOD_NONE = 0xff,
	ADDRESS_4 = 1,
	ADDRESS_NAME = 3,
	ADDRESS_6 = 4,
	REQUEST_4 = 8, /* bytes before the user */
	REPLY_4 = 8,
	GRANTED_4 = 90,
	USER_MOST = 64,
};

/* The server has still to choose a method, to judge a login, to answer. */
enum { STEP_FIRST, STEP_LOGIN, STEP_ANSWER };

/* reading.shared: the client asked, as in this version; a login is to be judged. */
enum { ASKED = 1 << 0, ASKED_4 = 1 << 1, SENT_LOGIN = 1 << 2 };

/* ---- what a message is made of ---- */

/* What is left of the reading, taken from its front; `broken` beats `short`. */
struct parts {
	const uint8_t *p;
	size_t n;
	bool lacking;
};

static uint8_t
byte(struct parts *x)
{
	if (x->n == 0) {
		x->lacking = true;
		return 0;
	}
	x->n--;
	return *x->p++;
}

static struct span
bytes(struct parts *x, size_t n)
{
	struct span s = {x->p, n};

	if (x->n < n) {
		x->lacking = true;
		return (struct span){x->p, 0};
	}
	x->p += n;
	x->n -= n;
	return s;
}

static struct span
text(struct parts *x)
{
	const uint8_t *end =
		x->n > 0 ? memchr(x->p, 0, MIN(x->n, (size_t)USER_MOST)) : NULL;
	struct span s;

	if (end == NULL) {
		x->lacking = true;
		return (struct span){x->p, 0};
	}
	s = bytes(x, (size_t)(end - x->p));
	byte(x);
	return s;
}

/* ---- the client ---- */

struct request {
	struct span host, user, secret;
	uint8_t command;
	bool login, asks_4;
	char address[ADDR_STRLEN];
};

static void
address(struct request *q, struct span bytes_of)
{
	struct addr a;

	if (bytes_of.n == 4)
		a = addr_from_v4(bytes_of.p);
	else
		memcpy(a.b, bytes_of.p, sizeof(a.b));
	addr_format(&a, q->address);
	q->host = (struct span){(const uint8_t *)q->address, strlen(q->address)};
}

/* A destination of version 5; false: it is none. */
static bool
destination(struct parts *x, struct request *q)
{
	uint8_t kind = byte(x);
	size_t n = kind == ADDRESS_4 ? 4 : 16;

	if (x->lacking)
		return true;
	if (kind == ADDRESS_NAME) {
		q->host = bytes(x, byte(x));
		if (!x->lacking && (q->host.n == 0 || has_control(q->host)))
			return false;
	} else if (kind == ADDRESS_4 || kind == ADDRESS_6) {
		struct span s = bytes(x, n);

		if (s.n == n)
			address(q, s);
	} else {
		return false;
	}
	bytes(x, 2);
	return true;
}

/* Greeting, login, request; false: none of it. */
static bool
request_5(struct parts *x, struct request *q)
{
	uint8_t count = byte(x), next;
	struct span methods = bytes(x, count);

	if (!x->lacking && (count == 0 || count > METHODS_MOST))
		return false;
	for (size_t i = 0; i < methods.n; i++)
		if (methods.p[i] > 9 && methods.p[i] < 0x80)
			return false;
	next = byte(x);
	if (next == LOGIN && !x->lacking) {
		q->user = bytes(x, byte(x));
		q->secret = bytes(x, byte(x));
		q->login = true;
		next = byte(x);
	}
	if (x->lacking)
		return true;
	q->command = byte(x);
	if (next != VERSION_5 || (!x->lacking && (q->command == 0 || q->command > 3)))
		return false;
	if (byte(x) != 0)
		return false;
	return x->lacking || destination(x, q);
}

/* 0.0.0.x: a name follows (4a). */
static bool
request_4(struct parts *x, struct request *q)
{
	struct span port, to;
	bool named;

	q->asks_4 = true;
	q->command = byte(x);
	if (!x->lacking && (q->command == 0 || q->command > 2))
		return false;
	port = bytes(x, 2);
	to = bytes(x, 4);
	if (port.n == 2 && port.p[0] == 0 && port.p[1] == 0)
		return false;
	named = to.n == 4 && to.p[0] == 0 && to.p[1] == 0 && to.p[2] == 0;
	if (to.n == 4 && (named ? to.p[3] == 0 : to.p[0] == 0))
		return false;
	q->user = text(x);
	if (has_control(q->user))
		return false;
	if (named)
		q->host = text(x);
	else if (to.n == 4)
		address(q, to);
	return x->lacking || (q->host.n > 0 && !has_control(q->host));
}

static void
keep_request(struct reading *r, struct protocol_facts *f, const struct request *q)
{
	static const char *const commands[] = {"CONNECT", "BIND", "UDP ASSOCIATE"};

	f->version = q->asks_4 ? VERSION_4 : VERSION_5;
	strcpy(f->method, commands[q->command - 1]);
	str_from_wire(f->server_name, sizeof(f->server_name), q->host.p, q->host.n);
	*r->shared |= q->asks_4 ? ASKED | ASKED_4 : ASKED;
	if (q->login) {
		credential_pair(f, PROTOCOL_PASSWORD, q->user, q->secret);
		*r->shared |= SENT_LOGIN;
	} else if (q->user.n > 0) {
		credential_user(f, q->user);
	}
}

enum protocol_answer
socks_request(struct reading *r, struct protocol_facts *f)
{
	struct parts x = {r->p + r->at, r->n - r->at, false};
	struct request q = {.host = {r->p, 0}, .user = {r->p, 0}, .secret = {r->p, 0}};
	uint8_t version;

	if (r->step != STEP_FIRST) /* the answer comes first */
		return PROTOCOL_YES;
	version = byte(&x);
	if (version != VERSION_4 && version != VERSION_5)
		return PROTOCOL_NO;
	if (version == VERSION_4 ? !request_4(&x, &q) : !request_5(&x, &q))
		return PROTOCOL_NO;
	if (x.lacking)
		return r->end ? PROTOCOL_NO : PROTOCOL_MORE;
	if (q.asks_4 && x.n > 0) /* it would wait for the answer */
		return PROTOCOL_NO;
	keep_request(r, f, &q);
	r->at = (uint16_t)(r->n - x.n);
	r->step = STEP_ANSWER;
	return PROTOCOL_YES;
}

/* ---- the server ---- */

/* Takes a message whole, or waits for it. */
static bool
took(struct reading *r, const struct parts *x)
{
	if (x->lacking) {
		r->complete = r->end;
		return false;
	}
	r->at = (uint16_t)(r->n - x->n);
	return true;
}

static void
granted(struct reading *r, bool yes)
{
	if (yes)
		r->become = BECOME_ANY;
	else
		r->complete = true;
}

static void
answer_4(struct reading *r)
{
	struct parts x = {r->p + r->at, r->n - r->at, false};
	struct span s = bytes(&x, REPLY_4);

	if (took(r, &x))
		granted(r, s.p[0] == 0 && s.p[1] == GRANTED_4);
}

static void
answer_5(struct reading *r)
{
	struct parts x = {r->p + r->at, r->n - r->at, false};
	struct request q = {.host = {r->p, 0}};
	uint8_t version = byte(&x), reply = byte(&x);
	bool fits;

	byte(&x);
	fits = destination(&x, &q);
	if (!fits || (x.n > 0 && version != VERSION_5))
		r->complete = true;
	else if (took(r, &x))
		granted(r, version == VERSION_5 && reply == 0);
}

/* The method, and what became of the login. */
static bool
before_answer(struct reading *r, struct protocol_facts *f)
{
	struct parts x = {r->p + r->at, r->n - r->at, false};
	uint8_t version = byte(&x), value = byte(&x);
	bool login = r->step == STEP_LOGIN;

	if (!took(r, &x))
		return false;
	if (version != (login ? LOGIN : VERSION_5) ||
		(!login && value == METHOD_NONE)) {
		r->complete = true;
		return false;
	}
	if (login)
		f->flags |= value == 0 ? PROTOCOL_ACCEPTED : PROTOCOL_DENIED;
	r->step = !login && value == METHOD_LOGIN ? STEP_LOGIN : STEP_ANSWER;
	return true;
}

enum protocol_answer
socks_response(struct reading *r, struct protocol_facts *f)
{
	if (!r->known) /* two bytes, to a client that is not certain yet */
		return !r->end && r->p[r->at] == VERSION_5 ? PROTOCOL_MORE
							   : PROTOCOL_NO;
	if (*r->shared & ASKED_4) {
		answer_4(r);
		return PROTOCOL_YES;
	}
	while (r->step != STEP_ANSWER)
		if (!before_answer(r, f))
			return PROTOCOL_YES;
	answer_5(r);
	return PROTOCOL_YES;
}
