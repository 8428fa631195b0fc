/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * FTP (RFC 959) on any port, from the greeting on, login after login, or to TLS
 * (RFC 4217).  SMTP greets with 220, too, and POP3 has USER and PASS: the
 * server is certain when its greeting says FTP or when it asks for a password by
 * 331; a client when it used a verb that only FTP has.
 *
 * `shared` says which of the client's commands waits for its answer; a client
 * that asked for TLS is not read on until it has been answered.
 */
#include "credential_int.h"
#include "reply_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

/* reading.shared */
enum {
	SENT_TLS = 1 << 0,
	SENT_SECRET = 1 << 1, /* its answer says what became of it */
};

enum {
	ANSWER_OPEN = 220,
	ANSWER_LOGGED_IN = 230,
	ANSWER_NOT_NEEDED = 202, /* RFC 959 5.4: to PASS */
	ANSWER_TLS = 234,
	ANSWER_NEEDS_SECRET = 331,
	ANSWER_NEEDS_ACCOUNT = 332,
	ANSWER_REFUSED = 400, /* and above */
	ANSWER_NOT_LOGGED_IN = 530,
};

enum { STEP_FIRST, STEP_LINES };

/* Of the server's reading.note: the code of a reply that goes on. */
enum { OPEN_SHIFT = 16 };

/* ---- the client ---- */

static bool
is_one_of(struct span word, const char *const words[], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_is(word, words[i]))
			return true;
	return false;
}

static const char *const shared_verbs[] = {"USER", "PASS", "QUIT", "NOOP", "LIST"};
static const char *const own_verbs[] = {"ACCT", "CWD", "EPRT", "EPSV", "FEAT", "MDTM",
	"OPTS", "PASV", "PBSZ", "PORT", "PROT", "PWD", "SYST", "TYPE"};

static bool
may_become(struct span part, const char *const words[], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (begins_with_word(part.p, part.n, words[i]) != PROTOCOL_NO)
			return true;
	return false;
}

/* A line that is not whole. */
static bool
may_become_verb(struct span part)
{
	static const char *const auth[] = {"AUTH"};

	return may_become(part, shared_verbs, ARRAY_LEN(shared_verbs)) ||
	       may_become(part, own_verbs, ARRAY_LEN(own_verbs)) ||
	       may_become(part, auth, 1);
}

/* Do its lines show that it speaks FTP? */
static enum protocol_answer
first_commands(const struct reading *r)
{
	struct span line, verb, rest;
	size_t next = 0;

	while (line_at(r, next, &line, &next)) {
		rest = line;
		verb = span_word(&rest);
		rest = span_trim(rest);
		if (has_control(line))
			return PROTOCOL_NO;
		if (is_one_of(verb, own_verbs, ARRAY_LEN(own_verbs)) ||
			(span_is(verb, "AUTH") &&
				(span_is(rest, "TLS") || span_is(rest, "SSL"))))
			return PROTOCOL_YES;
		if (!is_one_of(verb, shared_verbs, ARRAY_LEN(shared_verbs)))
			return PROTOCOL_NO;
	}
	if (r->end || !may_become_verb((struct span){r->p + next, r->n - next}))
		return PROTOCOL_NO;
	return PROTOCOL_MORE;
}

static void
pass(struct reading *r, struct protocol_facts *f, struct span secret)
{
	struct span user = {(const uint8_t *)f->user, strlen(f->user)};

	if (span_is(user, "anonymous") || span_is(user, "ftp"))
		f->flags |= PROTOCOL_ANONYMOUS;
	credential_pair(f, PROTOCOL_PASSWORD, user, secret);
	*r->shared |= SENT_SECRET;
}

static void
command(struct reading *r, struct protocol_facts *f, struct span line)
{
	struct span verb = span_word(&line);

	/* One space; a secret may begin or end with others. */
	if (line.n > 0) {
		line.p++;
		line.n--;
	}
	if (span_is(verb, "USER"))
		credential_user(f, line);
	else if (span_is(verb, "PASS"))
		pass(r, f, line);
	else if (span_is(verb, "AUTH"))
		*r->shared |= SENT_TLS;
}

enum protocol_answer
ftp_request(struct reading *r, struct protocol_facts *f)
{
	struct span line;

	if (r->step == STEP_FIRST && !r->known) {
		enum protocol_answer answer = first_commands(r);

		if (answer != PROTOCOL_YES)
			return answer;
	}
	r->step = STEP_LINES;
	while (!(*r->shared & SENT_TLS) && line_take(r, &line))
		command(r, f, line);
	return PROTOCOL_YES;
}

/* ---- the server ---- */

/* A reply's lines between the first and the last need no code (RFC 959 4.2). */
static bool
is_within(const struct reading *r, struct span line, struct reply *reply)
{
	unsigned open = r->note >> OPEN_SHIFT;
	bool has_code = reply_line(line, reply);

	return open != 0 && (!has_code || reply->code != open || !reply->last);
}

static bool
is_sure(const struct reply *reply, struct span line)
{
	return span_holds(line, "FTP") || reply->code == ANSWER_LOGGED_IN ||
	       reply->code == ANSWER_NEEDS_SECRET ||
	       reply->code == ANSWER_NEEDS_ACCOUNT || reply->code == ANSWER_TLS;
}

/* From the greeting on, until a line is certain. */
static enum protocol_answer
first_replies(const struct reading *r)
{
	struct reply reply;
	struct span line;
	size_t next = 0;

	if (begins_with(r->p, r->n, "220") == PROTOCOL_NO)
		return PROTOCOL_NO;
	while (line_at(r, next, &line, &next)) {
		if (has_control(line))
			return PROTOCOL_NO;
		if (!reply_line(line, &reply))
			reply.code = 0;
		if (is_sure(&reply, line))
			return PROTOCOL_YES;
	}
	return r->end ? PROTOCOL_NO : PROTOCOL_MORE;
}

static void
greeting(struct protocol_facts *f, const struct reply *reply)
{
	f->status = (uint16_t)reply->code;
	str_from_wire(f->banner, sizeof(f->banner), reply->text.p, reply->text.n);
}

/* The last line of an answer. */
static void
answered(struct reading *r, struct protocol_facts *f, unsigned code)
{
	bool in = code == ANSWER_LOGGED_IN || code == ANSWER_NOT_NEEDED;

	if ((*r->shared & SENT_TLS) && code == ANSWER_TLS) {
		r->become = PROTOCOL_TLS;
	} else if ((*r->shared & SENT_TLS) && code >= ANSWER_REFUSED) {
		*r->shared &= ~(uint32_t)SENT_TLS;
	} else if (*r->shared & SENT_SECRET) {
		if (in)
			f->flags |= PROTOCOL_ACCEPTED;
		else if (code == ANSWER_NOT_LOGGED_IN)
			f->flags |= PROTOCOL_DENIED;
		if (in || code >= ANSWER_REFUSED)
			*r->shared &= ~(uint32_t)SENT_SECRET;
	}
}

static void
reply_see(struct reading *r, struct protocol_facts *f, struct span line)
{
	struct reply reply;

	if (is_within(r, line, &reply))
		return;
	if (!reply_line(line, &reply)) {
		r->complete = true;
		return;
	}
	if (f->status == 0)
		greeting(f, &reply);
	r->note &= REPLY_COUNT;
	if (reply.last)
		answered(r, f, reply.code);
	else
		r->note |= reply.code << OPEN_SHIFT;
}

enum protocol_answer
ftp_response(struct reading *r, struct protocol_facts *f)
{
	struct span line;

	if (r->step == STEP_FIRST && !r->known) {
		enum protocol_answer answer = first_replies(r);

		if (answer != PROTOCOL_YES)
			return answer;
	}
	r->step = STEP_LINES;
	while (r->become == PROTOCOL_UNKNOWN && line_take(r, &line))
		reply_see(r, f, line);
	return PROTOCOL_YES;
}
