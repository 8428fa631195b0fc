/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SMTP (RFC 5321) on any port, from the greeting to the first mail or to TLS.
 * The server speaks first; its 220 is certain only when a line of it says SMTP,
 * because FTP greets with 220, too.  A client's EHLO, HELO, LHLO or MAIL FROM is
 * certain, and then any greeting of the other side is the server's.
 *
 * `shared` says which of the client's commands waits for its answer; a client
 * that asked for TLS is not read on until it has been answered.
 */
#include "credential_int.h"
#include "reply_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

enum { VERB = 4, DECODED = 512 };

/* reading.shared */
enum {
	SENT_TLS = 1 << 0,        /* STARTTLS (RFC 3207) */
	SENT_AUTH = 1 << 1,       /* AUTH (RFC 4954): its words may go on */
	SENT_CREDENTIAL = 1 << 2, /* its answer says what became of it */
	SENT_MAIL = 1 << 3,       /* enough was seen */
};

enum {
	ANSWER_READY = 220,
	ANSWER_AUTHENTICATED = 235,
	ANSWER_REFUSED = 400, /* and above */
};

/* reading.step of the client: STEP_LINES, and above it an enum sasl. */
enum { STEP_FIRST, STEP_LINES };
/* Of the server. */
enum { STEP_GREETING, STEP_REPLIES };

/* ---- the client ---- */

/* The verb, then what may follow it: a space, or the end of the line. */
static enum protocol_answer
is_greeting(const struct reading *r, const char *verb)
{
	enum protocol_answer answer = begins_with_word(r->p, r->n, verb);

	if (answer != PROTOCOL_YES)
		return answer;
	if (r->n == VERB)
		return PROTOCOL_MORE;
	return (r->p[VERB] == ' ' || r->p[VERB] == '\r' || r->p[VERB] == '\n')
		       ? PROTOCOL_YES
		       : PROTOCOL_NO;
}

static enum protocol_answer
first_command(const struct reading *r, struct protocol_facts *f)
{
	static const char *const greetings[] = {"EHLO", "HELO", "LHLO"};
	enum protocol_answer answer = begins_with_word(r->p, r->n, "MAIL FROM:");
	const char *verb = "MAIL";

	for (size_t i = 0; i < ARRAY_LEN(greetings) && answer == PROTOCOL_NO; i++) {
		verb = greetings[i];
		answer = is_greeting(r, verb);
	}
	if (answer == PROTOCOL_YES)
		snprintf(f->method, sizeof(f->method), "%s", verb);
	return answer;
}

static void
sasl_go(struct reading *r, enum sasl step)
{
	r->step = (uint8_t)(STEP_LINES + step);
}

/* One line of a login: Base64; `*` breaks it off, `=` is an empty one. */
static void
auth_words(struct reading *r, struct protocol_facts *f, struct span line)
{
	uint8_t words[DECODED];
	size_t n = base64_decode(line, words, sizeof(words));
	enum sasl step = (enum sasl)(r->step - STEP_LINES);
	uint64_t had = f->flags & PROTOCOL_CREDENTIAL;

	if (span_is(line, "*")) {
		sasl_go(r, SASL_NONE);
		return;
	}
	sasl_go(r, sasl_words(f, step, (struct span){words, n}));
	if ((f->flags & PROTOCOL_CREDENTIAL) != had || step == SASL_SECRET)
		*r->shared |= SENT_CREDENTIAL;
	memset(words, 0, n);
}

static void
auth(struct reading *r, struct protocol_facts *f, struct span line)
{
	struct span mechanism = span_word(&line);

	*r->shared |= SENT_AUTH;
	sasl_go(r, sasl_begin(f, mechanism));
	line = span_trim(line);
	if (line.n > 0)
		auth_words(r, f, line);
}

/* Of the sender only the domain is kept. */
static void
mail(struct reading *r, struct protocol_facts *f, struct span line)
{
	const uint8_t *at = memchr(line.p, '@', line.n), *end;
	struct span domain = {line.p, 0};

	if (at != NULL)
		domain = (struct span){at + 1, (size_t)(line.p + line.n - at - 1)};
	end = memchr(domain.p, '>', domain.n);
	if (end != NULL)
		domain.n = (size_t)(end - domain.p);
	f->flags |= PROTOCOL_MAIL;
	str_from_wire(f->path, sizeof(f->path), domain.p, domain.n);
	*r->shared |= SENT_MAIL;
	r->complete = true;
}

static void
command(struct reading *r, struct protocol_facts *f, struct span line)
{
	struct span rest = line, verb = span_word(&rest);

	if (span_is(verb, "AUTH"))
		auth(r, f, rest);
	else if (span_is(verb, "STARTTLS"))
		*r->shared |= SENT_TLS;
	else if (begins_with_word(line.p, line.n, "MAIL FROM:") == PROTOCOL_YES)
		mail(r, f, rest);
}

enum protocol_answer
smtp_request(struct reading *r, struct protocol_facts *f)
{
	enum protocol_answer answer;
	struct span line;

	if (r->step == STEP_FIRST) {
		answer = first_command(r, f);
		if (answer == PROTOCOL_MORE && r->end)
			answer = PROTOCOL_NO;
		if (answer == PROTOCOL_MORE || (answer == PROTOCOL_NO && !r->known))
			return answer;
		r->step = STEP_LINES;
	}
	/* A login that was refused ends its words. */
	if (!(*r->shared & SENT_AUTH))
		sasl_go(r, SASL_NONE);
	while (!(*r->shared & SENT_TLS) && line_take(r, &line)) {
		if (r->step > STEP_LINES)
			auth_words(r, f, line);
		else
			command(r, f, line);
	}
	return PROTOCOL_YES;
}

/* ---- the server ---- */

static void
keep_greeting(struct protocol_facts *f, const struct reply *first)
{
	f->status = (uint16_t)first->code;
	str_from_wire(f->banner, sizeof(f->banner), first->text.p, first->text.n);
}

/*
 * MORE while the greeting is not whole, and also when it is whole but does not
 * say SMTP: the client's next words decide.
 */
static enum protocol_answer
greeting(struct reading *r, struct protocol_facts *f)
{
	struct reply reply = {.last = false}, first = {.last = false};
	bool smtp = r->known, begun = false;
	struct span line;
	size_t next = 0;

	if (!r->known && begins_with(r->p, r->n, "220") == PROTOCOL_NO)
		return PROTOCOL_NO;
	while (!reply.last && line_at(r, next, &line, &next)) {
		if (!reply_line(line, &reply))
			return PROTOCOL_NO;
		if (!begun)
			first = reply;
		begun = true;
		smtp |= span_holds(line, "SMTP");
	}
	if (!begun || !smtp)
		return r->end ? PROTOCOL_NO : PROTOCOL_MORE;
	keep_greeting(f, &first);
	r->at = (uint16_t)next;
	r->step = STEP_REPLIES;
	return PROTOCOL_YES;
}

/* `AUTH PLAIN LOGIN`, also as `AUTH=PLAIN LOGIN` of old servers. */
static void
capability(struct protocol_facts *f, struct span text)
{
	struct span word;

	if (begins_with_word(text.p, text.n, "AUTH ") != PROTOCOL_YES &&
		begins_with_word(text.p, text.n, "AUTH=") != PROTOCOL_YES)
		return;
	text.p += VERB + 1;
	text.n -= VERB + 1;
	while ((word = span_word(&text)).n > 0)
		if (sasl_is_clear(word))
			f->flags |= PROTOCOL_AUTH_OFFERED;
}

static void
verdict_see(struct reading *r, struct protocol_facts *f, unsigned code)
{
	if (code != ANSWER_AUTHENTICATED && code < ANSWER_REFUSED)
		return;
	if (*r->shared & SENT_CREDENTIAL)
		f->flags |= code < ANSWER_REFUSED ? PROTOCOL_ACCEPTED : PROTOCOL_DENIED;
	*r->shared &= ~(uint32_t)(SENT_AUTH | SENT_CREDENTIAL);
}

/* The last line of an answer. */
static void
answered(struct reading *r, struct protocol_facts *f, unsigned code)
{
	if (*r->shared & SENT_AUTH)
		verdict_see(r, f, code);
	else if ((*r->shared & SENT_TLS) && code == ANSWER_READY)
		r->become = PROTOCOL_TLS;
	else if ((*r->shared & SENT_TLS) && code >= ANSWER_REFUSED)
		*r->shared &= ~(uint32_t)SENT_TLS;
	if (*r->shared & SENT_MAIL)
		r->complete = true;
}

enum protocol_answer
smtp_response(struct reading *r, struct protocol_facts *f)
{
	enum protocol_answer answer;
	struct reply reply;
	struct span line;

	if (r->step == STEP_GREETING) {
		answer = greeting(r, f);
		if (answer != PROTOCOL_YES)
			return answer;
	}
	while (r->become == PROTOCOL_UNKNOWN && line_take(r, &line)) {
		if (!reply_line(line, &reply)) {
			r->complete = true;
			break;
		}
		capability(f, reply.text);
		if (reply.last)
			answered(r, f, reply.code);
	}
	return PROTOCOL_YES;
}
