/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Telnet (RFC 854) on any port: a side is certain when it begins to negotiate
 * options, or when its first words end in a prompt for a login.  Who asks is the
 * server.  What follows a prompt is a name or a password, up to the end of its
 * line; what the server says next tells whether it was taken.
 *
 * `shared` has what was asked, and by which side.
 */
#include "credential_int.h"
#include "reply_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

enum {
	IAC = 255,
	SB = 250,
	SE = 240,
	WILL = 251,
	DONT = 254,
	OPTION_MOST = 49, /* IANA's, without 138 to 140 and 255 */
	COMMAND = 2,
	NEGOTIATION = 3,
	LINE = 256,  /* bytes of a line that are looked at */
	LINES = 200, /* of a side */
};

/* reading.shared */
enum {
	ASKED_NAME = 1 << 0,
	ASKED_SECRET = 1 << 1,
	GAVE_SECRET = 1 << 2, /* what comes next tells what became of it */
	ASKER = 1 << 3,       /* ASKER_1 says who */
	ASKER_1 = 1 << 4,
	LOGGED_IN = 1 << 5,
};

enum { STEP_FIRST, STEP_TALK };

/* One line, without what is negotiated inside. */
struct words {
	uint8_t text[LINE];
	size_t n;
	size_t next; /* where reading goes on; unfinished: the end of what came */
	bool whole;
	bool broken; /* a command is not whole: wait */
};

/* How long the command at p is; 0: it has not come whole. */
static size_t
command_len(const uint8_t *p, size_t n)
{
	if (n < COMMAND)
		return 0;
	if (p[1] >= WILL && p[1] <= DONT)
		return n < NEGOTIATION ? 0 : NEGOTIATION;
	if (p[1] != SB)
		return COMMAND;
	for (size_t i = COMMAND; i + 1 < n; i++)
		if (p[i] == IAC && p[i + 1] == SE)
			return i + 2;
	return 0;
}

static bool
is_break(uint8_t c)
{
	return c == '\r' || c == '\n' || c == '\0';
}

/* A byte of the text; rubbing out is obeyed. */
static void
words_add(struct words *w, uint8_t c)
{
	if (c == '\b' || c == 0x7f)
		w->n -= w->n > 0;
	else if (w->n < LINE)
		w->text[w->n++] = c;
}

static void
words_read(const struct reading *r, struct words *w)
{
	size_t i = r->at;

	w->n = 0;
	w->whole = w->broken = false;
	while (i < r->n && !w->whole && !w->broken) {
		size_t len = 1;

		if (r->p[i] == IAC) {
			len = command_len(r->p + i, r->n - i);
			w->broken = len == 0;
		} else if (!is_break(r->p[i])) {
			words_add(w, r->p[i]);
		} else if (w->n > 0 || r->p[i] == '\r') {
			w->whole = true;
		}
		i += len;
	}
	w->next = i;
}

static bool
ends_with(struct span s, const char *word)
{
	size_t n = strlen(word);

	return s.n >= n && begins_with_word(s.p + s.n - n, n, word) == PROTOCOL_YES;
}

/* What an unfinished line asks for, as a bit of `shared`; 0: nothing. */
static uint32_t
prompt_of(struct span line)
{
	static const char *const names[] = {
		"login:", "username:", "user name:", "user:"};
	static const char *const secrets[] = {"password:", "passwd:", "passcode:"};

	line = span_trim(line);
	if (span_holds(line, "last login"))
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (ends_with(line, names[i]))
			return ASKED_NAME;
	for (size_t i = 0; i < ARRAY_LEN(secrets); i++)
		if (ends_with(line, secrets[i]))
			return ASKED_SECRET;
	return 0;
}

/* ---- the server ---- */

static bool
holds_one(struct span line, const char *const words[], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_holds(line, words[i]))
			return true;
	return false;
}

/* After a password: refused in words or by another prompt, or a shell's prompt. */
static void
verdict_see(struct reading *r, struct protocol_facts *f, const struct words *w)
{
	static const char *const no[] = {
		"incorrect", "fail", "denied", "invalid", "wrong", "bad "};
	static const char *const yes[] = {
		"last login", "last failed login", "welcome", "logged in"};
	struct span line = span_trim((struct span){w->text, w->n});

	if (holds_one(line, yes, ARRAY_LEN(yes)) ||
		(!w->whole && line.n > 0 &&
			memchr("$#>%", line.p[line.n - 1], 4) != NULL))
		*r->shared |= LOGGED_IN;
	else if ((w->whole && holds_one(line, no, ARRAY_LEN(no))) ||
		 prompt_of(line) != 0)
		f->flags |= PROTOCOL_DENIED;
	else
		return;
	*r->shared &= ~(uint32_t)GAVE_SECRET;
	if (*r->shared & LOGGED_IN)
		f->flags |= PROTOCOL_ACCEPTED;
}

static void
ask(struct reading *r, struct protocol_facts *f, uint32_t asked, const struct words *w)
{
	struct span prompt = span_trim((struct span){w->text, w->n});

	*r->shared &= ~(uint32_t)(ASKED_NAME | ASKED_SECRET | ASKER_1);
	*r->shared |= asked | ASKER | (r->side == 1 ? ASKER_1 : 0);
	f->client_side = (uint8_t)(1 - r->side);
	if (f->banner[0] == '\0')
		str_from_wire(f->banner, sizeof(f->banner), prompt.p, prompt.n);
}

/* False: the line may go on. */
static bool
server_words(struct reading *r, struct protocol_facts *f, const struct words *w)
{
	uint32_t asked = w->whole ? 0 : prompt_of((struct span){w->text, w->n});

	if (*r->shared & GAVE_SECRET)
		verdict_see(r, f, w);
	if (asked != 0)
		ask(r, f, asked, w);
	return w->whole || asked != 0 || w->n == LINE;
}

/* ---- the client ---- */

static bool
is_answerer(const struct reading *r)
{
	bool asker = (*r->shared & ASKER_1) != 0;

	return (*r->shared & ASKER) && r->side != asker;
}

static void
answer(struct reading *r, struct protocol_facts *f, const struct words *w)
{
	struct span text = {w->text, w->n};

	if (*r->shared & ASKED_NAME) {
		credential_user(f, text);
	} else if (*r->shared & ASKED_SECRET) {
		credential_pair(f, PROTOCOL_PASSWORD,
			(struct span){(const uint8_t *)f->user, strlen(f->user)}, text);
		*r->shared |= GAVE_SECRET;
	}
	*r->shared &= ~(uint32_t)(ASKED_NAME | ASKED_SECRET);
}

/* ---- both ---- */

static bool
line_see(struct reading *r, struct protocol_facts *f, struct words *w)
{
	if (!is_answerer(r))
		return server_words(r, f, w);
	if (w->whole)
		answer(r, f, w);
	return w->whole || w->n == LINE;
}

/* Options at the line's beginning do not wait for its end. */
static void
pass_options(struct reading *r)
{
	while (r->at < r->n && r->p[r->at] == IAC) {
		size_t len = command_len(r->p + r->at, r->n - r->at);

		if (len == 0)
			return;
		r->at = (uint16_t)(r->at + len);
	}
}

static void
talk(struct reading *r, struct protocol_facts *f)
{
	struct words w;

	while (!r->complete && r->at < r->n) {
		pass_options(r);
		words_read(r, &w);
		if (w.broken || !line_see(r, f, &w))
			break;
		r->at = (uint16_t)w.next;
		r->complete = ++r->note >= LINES;
	}
	memset(w.text, 0, sizeof(w.text));
	if (*r->shared & LOGGED_IN)
		r->complete = true;
}

/* ---- is it Telnet? ---- */

static enum protocol_answer
negotiates(const struct reading *r)
{
	if (r->n > 1 && (r->p[1] < SB || r->p[1] > DONT))
		return PROTOCOL_NO;
	if (r->n < NEGOTIATION)
		return r->end ? PROTOCOL_NO : PROTOCOL_MORE;
	return r->p[2] <= OPTION_MOST ? PROTOCOL_YES : PROTOCOL_NO;
}

/* A line of words, and no address or markup, that ends in a prompt. */
static bool
is_first_prompt(struct span line)
{
	static const char *const names[] = {"login:", "username:"};
	bool is = false;

	for (size_t i = 0; i < line.n; i++)
		if (memchr("/<{\"=@", line.p[i], 6) != NULL)
			return false;
	line = span_trim(line);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		is |= ends_with(line, names[i]);
	return is && prompt_of(line) != 0;
}

/* Text that is no numbered reply, until it asks. */
static enum protocol_answer
asks(const struct reading *r)
{
	size_t line = 0;

	if (r->p[0] >= '0' && r->p[0] <= '9')
		return PROTOCOL_NO;
	for (size_t i = 0; i < r->n; i++) {
		uint8_t c = r->p[i];

		if (is_break(c))
			line = i + 1;
		else if ((c < ' ' && c != '\t' && c != '\033') || c == 0x7f)
			return PROTOCOL_NO;
	}
	if (is_first_prompt((struct span){r->p + line, r->n - line}))
		return PROTOCOL_YES;
	return r->end || r->n > 4 * LINE ? PROTOCOL_NO : PROTOCOL_MORE;
}

/* Of a side's first bytes; what comes later is not held against them. */
static enum protocol_answer
begins(const struct reading *r, bool server)
{
	if (r->step == STEP_TALK || r->known)
		return PROTOCOL_YES;
	if (r->p[0] == IAC)
		return negotiates(r);
	return server ? asks(r) : PROTOCOL_NO; /* only a server begins in words */
}

static enum protocol_answer
talk_from(struct reading *r, struct protocol_facts *f, bool server)
{
	enum protocol_answer answer = begins(r, server);

	if (answer != PROTOCOL_YES)
		return answer;
	r->step = STEP_TALK;
	f->flags |= PROTOCOL_REMOTE_SHELL;
	talk(r, f);
	return PROTOCOL_YES;
}

enum protocol_answer
telnet_request(struct reading *r, struct protocol_facts *f)
{
	return talk_from(r, f, false);
}

enum protocol_answer
telnet_response(struct reading *r, struct protocol_facts *f)
{
	return talk_from(r, f, true);
}
