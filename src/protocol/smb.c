/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SMB 1, 2 and 3 ([MS-SMB], [MS-SMB2]) behind the length of a NetBIOS session
 * (RFC 1002 4.3.1) on any port: the dialect that the server chose, whose NTLM login
 * was readable, and whether what follows is encrypted.  A client that offers SMB 1
 * in an SMB 2 server's negotiation speaks SMB 2.
 *
 * facts.version: 0x0100 of SMB 1, else the dialect's own number (0x0202 to 0x0311).
 */
#include "credential_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"

enum {
	SESSION = 4, /* a type and three bytes of length, before every message */
	SESSION_MESSAGE = 0x00,
	SESSION_REQUEST = 0x81,
	SESSION_POSITIVE = 0x82,
	SESSION_NEGATIVE = 0x83,
	SESSION_KEEPALIVE = 0x85,
	MAGIC = 4,
	CERTAIN = 20, /* bytes of a message that tell who says it */
	LOOK = 1024,  /* bytes of a message that are looked at */
	MESSAGES = 24,
};

/* The first byte of the magic. */
enum { OLD = 0xff, NEW = 0xfe, TRANSFORM = 0xfd, COMPRESSED = 0xfc };

/* SMB 1: [MS-CIFS] 2.2.3.1. */
enum {
	OLD_COMMAND = 4,
	OLD_STATUS = 5,
	OLD_FLAGS = 9,
	OLD_REPLY = 0x80,
	OLD_WORDS = 32, /* how many, then they themselves */
	OLD_HEAD = 35,
	OLD_NEGOTIATE = 0x72,
	OLD_SESSION_SETUP = 0x73,
	OLD_NO_DIALECT = 0xffff,
	OLD_FLAGS2 = 10,
	OLD_UNICODE = 0x8000,
	OLD_LOGIN_WORDS = 13, /* 2.2.4.53.1: a login without NTLM's own messages */
	OLD_LM_LEN = 47,
	OLD_NT_LEN = 49,
	OLD_LOGIN_DATA = 61,
	OLD_V1_ANSWER = 24,
	VERSION_1 = 0x0100,
};

/* SMB 2: [MS-SMB2] 2.2.1, 2.2.4, 2.2.6. */
enum {
	NEW_SIZE = 4, /* always 64 */
	NEW_STATUS = 8,
	NEW_COMMAND = 12,
	NEW_FLAGS = 16,
	NEW_REPLY = 1,
	NEW_HEAD = 64,
	NEW_NEGOTIATE = 0,
	NEW_SESSION_SETUP = 1,
	DIALECT = NEW_HEAD + 4,
	DIALECT_ANY = 0x02ff, /* of an answer to SMB 1: another follows */
	SESSION_FLAGS = NEW_HEAD + 2,
	SESSION_ENCRYPTS = 4,
};

#define STATUS_GO_ON 0xc0000016u

/* reading.shared */
enum { SENT_LOGIN = 1 << 0 };

enum { STEP_FIRST, STEP_MESSAGES };

/* ---- messages ---- */

static void
verdict_see(struct reading *r, struct protocol_facts *f, uint32_t status)
{
	if (!(*r->shared & SENT_LOGIN) || status == STATUS_GO_ON)
		return;
	f->flags |= status == 0 ? PROTOCOL_ACCEPTED : PROTOCOL_DENIED;
	*r->shared &= ~(uint32_t)SENT_LOGIN;
}

static void
login_see(struct reading *r, struct protocol_facts *f, struct span m)
{
	if (!ntlm_read(f, m))
		return;
	if (f->scheme[0] == '\0')
		strcpy(f->scheme, "NTLM");
	*r->shared |= SENT_LOGIN;
}

/* The account's name behind the two answers; UTF-16 lies at even places. */
static void
old_user(struct protocol_facts *f, struct span m, size_t at)
{
	bool wide = le16(m.p + OLD_FLAGS2) & OLD_UNICODE;
	size_t step = wide ? 2 : 1, n = 0;
	uint8_t user[PROTOCOL_USER_LEN];

	for (at += wide ? at % 2 : 0; at + step <= m.n && n < sizeof(user);
		at += step) {
		if (m.p[at] == 0 && (!wide || m.p[at + 1] == 0))
			break;
		user[n++] = wide && m.p[at + 1] != 0 ? '?' : m.p[at];
	}
	credential_user(f, (struct span){user, n});
}

/*
 * A login by the bare answers to the challenge; where the server asked for none,
 * they are the password itself ([MS-CIFS] 3.2.4.2.4).
 */
static void
old_login(struct reading *r, struct protocol_facts *f, struct span m)
{
	size_t lm, nt;

	if (m.n < OLD_LOGIN_DATA)
		return;
	lm = le16(m.p + OLD_LM_LEN);
	nt = le16(m.p + OLD_NT_LEN);
	if (lm <= 1 && nt <= 2) /* nobody's, or an empty one */
		return;
	if (MAX(lm, nt) < OLD_V1_ANSWER) {
		f->flags |= PROTOCOL_PASSWORD;
		credential_secret_len(f, MAX(lm, nt / 2));
	} else {
		f->flags |= PROTOCOL_NTLM;
		f->flags |= nt <= OLD_V1_ANSWER ? PROTOCOL_NTLM_V1 : 0;
	}
	old_user(f, m, OLD_LOGIN_DATA + lm + nt);
	*r->shared |= SENT_LOGIN;
}

static void
old_message(struct reading *r, struct protocol_facts *f, struct span m, bool client)
{
	bool chosen;

	if (m.n < OLD_HEAD)
		return;
	if (client) {
		if (m.p[OLD_COMMAND] != OLD_SESSION_SETUP)
			return;
		if (m.p[OLD_WORDS] == OLD_LOGIN_WORDS)
			old_login(r, f, m);
		else
			login_see(r, f, m);
		return;
	}
	chosen = m.p[OLD_COMMAND] != OLD_NEGOTIATE ||
		 (m.p[OLD_WORDS] > 0 && le16(m.p + OLD_WORDS + 1) != OLD_NO_DIALECT);
	if (chosen && f->version == 0)
		f->version = VERSION_1;
	if (m.p[OLD_COMMAND] == OLD_SESSION_SETUP)
		verdict_see(r, f, le32(m.p + OLD_STATUS));
}

static void
new_message(struct reading *r, struct protocol_facts *f, struct span m, bool client)
{
	unsigned command;

	if (m.n < DIALECT + 2)
		return;
	command = le16(m.p + NEW_COMMAND);
	if (client) {
		if (command == NEW_SESSION_SETUP)
			login_see(r, f, m);
	} else if (command == NEW_NEGOTIATE) {
		if (le16(m.p + DIALECT) != DIALECT_ANY)
			f->version = le16(m.p + DIALECT);
	} else if (command == NEW_SESSION_SETUP) {
		verdict_see(r, f, le32(m.p + NEW_STATUS));
		if (le32(m.p + NEW_STATUS) == 0 &&
			(le16(m.p + SESSION_FLAGS) & SESSION_ENCRYPTS))
			f->flags |= PROTOCOL_ENCRYPTED;
	}
}

static void
message_see(struct reading *r, struct protocol_facts *f, struct span m, bool client)
{
	if (m.n < MAGIC || memcmp(m.p + 1, "SMB", 3) != 0) {
		r->complete = true;
		return;
	}
	switch (m.p[0]) {
	case OLD:
		old_message(r, f, m, client);
		break;
	case NEW:
		new_message(r, f, m, client);
		break;
	case TRANSFORM:
		f->flags |= PROTOCOL_ENCRYPTED;
		r->complete = true;
		break;
	default:
		break;
	}
}

/* False: more must come, or the side is complete. */
static bool
session_frame(struct reading *r, struct protocol_facts *f, bool client)
{
	const uint8_t *p = r->p + r->at;
	size_t left = r->n - r->at, len, there;

	if (left < SESSION) {
		r->complete = r->end;
		return false;
	}
	len = SESSION + be24(p + 1);
	there = MIN(left, len);
	if (there < MIN(len, (size_t)LOOK) && !r->end)
		return false;
	r->complete = ++r->note >= MESSAGES;
	if (p[0] == SESSION_MESSAGE)
		message_see(r, f, (struct span){p + SESSION, there - SESSION}, client);
	else if (p[0] < SESSION_REQUEST || p[0] > SESSION_KEEPALIVE)
		r->complete = true;
	r->at = (uint16_t)(r->at + there);
	r->skip = (uint32_t)(len - there);
	return !r->complete && r->skip == 0;
}

/* ---- is it SMB? ---- */

/* RFC 1002 4.3.2: the request has two names of 34 bytes; answers have none. */
static enum protocol_answer
first_session(const struct reading *r, bool client)
{
	static const uint8_t request[] = {SESSION_REQUEST, 0, 0, 68, 32};
	static const uint8_t positive[] = {SESSION_POSITIVE, 0, 0, 0};
	size_t n = client ? sizeof(request) : sizeof(positive);

	if (memcmp(r->p, client ? request : positive, MIN(n, r->n)) != 0)
		return PROTOCOL_NO;
	if (r->n < n)
		return r->end ? PROTOCOL_NO : PROTOCOL_MORE;
	/* Four bytes that mean little by themselves. */
	return client ? PROTOCOL_YES : r->end ? PROTOCOL_NO : PROTOCOL_MORE;
}

static bool
may_be_magic(const uint8_t *p, size_t n)
{
	return n <= SESSION || ((p[SESSION] == OLD || p[SESSION] == NEW) &&
				       memcmp(p + SESSION + 1, "SMB",
					       MIN(n - SESSION - 1, (size_t)3)) == 0);
}

static enum protocol_answer
first_message(const struct reading *r, bool client)
{
	const uint8_t *m = r->p + SESSION;
	bool reply;

	if (!may_be_magic(r->p, r->n))
		return PROTOCOL_NO;
	if (r->n < SESSION + CERTAIN)
		return r->end ? PROTOCOL_NO : PROTOCOL_MORE;
	if (be24(r->p + 1) < CERTAIN)
		return PROTOCOL_NO;
	if (m[0] == NEW && le16(m + NEW_SIZE) != NEW_HEAD)
		return PROTOCOL_NO;
	reply = m[0] == OLD ? m[OLD_FLAGS] & OLD_REPLY : m[NEW_FLAGS] & NEW_REPLY;
	return reply != client ? PROTOCOL_YES : PROTOCOL_NO;
}

static enum protocol_answer
smb_read(struct reading *r, struct protocol_facts *f, bool client)
{
	if (r->step == STEP_FIRST && !r->known) {
		enum protocol_answer answer = r->p[0] == SESSION_MESSAGE
						      ? first_message(r, client)
						      : first_session(r, client);

		if (answer != PROTOCOL_YES)
			return answer;
	}
	r->step = STEP_MESSAGES;
	while (session_frame(r, f, client))
		if (r->at == r->n)
			break;
	return PROTOCOL_YES;
}

enum protocol_answer
smb_request(struct reading *r, struct protocol_facts *f)
{
	return smb_read(r, f, true);
}

enum protocol_answer
smb_response(struct reading *r, struct protocol_facts *f)
{
	return smb_read(r, f, false);
}
