/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Dialogues of lines on their own ports: SMTP (RFC 5321), POP (RFC 1939), FTP
 * (RFC 959).  Of a command the verb, and the mechanism behind AUTH; of a reply its
 * code, and the words of a greeting.  The first line of another kind ends it: from
 * there on it may be a message, or a password alone on its line.
 *
 * Behind AUTH LOGIN a client sends base64 on a line of its own, and QUIT or DATA
 * are base64, too: a mail verb without its argument is not shown.  Capture thread.
 */
#include "evidence_int.h"

#include "camwarden/base/array.h"

enum { CODE_LEN = 3 };

static const char *const mail_verbs[] = {"EHLO", "HELO", "LHLO", "MAIL", "RCPT", "AUTH",
	"VRFY", "USER", "PASS", "APOP", NULL};
static const char *const mail_alone[] = {"STARTTLS", NULL};
static const char *const ftp_verbs[] = {"USER", "PASS", "ACCT", "AUTH", "TYPE", "MODE",
	"STRU", "PORT", "EPRT", "LIST", "NLST", "RETR", "STOR", "APPE", "DELE", "CWD",
	"PBSZ", "PROT", "OPTS", NULL};
static const char *const ftp_alone[] = {
	"SYST", "FEAT", "PASV", "EPSV", "PWD", "LIST", "NLST", "QUIT", NULL};

static const struct dialogue {
	uint16_t port;
	const char *const *verbs; /* with an argument */
	const char *const *alone;
} dialogues[] = {
	{21, ftp_verbs, ftp_alone},
	{25, mail_verbs, mail_alone},
	{110, mail_verbs, mail_alone},
	{587, mail_verbs, mail_alone},
};

static const struct dialogue *
dialogue_find(uint16_t port)
{
	for (size_t i = 0; i < ARRAY_LEN(dialogues); i++)
		if (dialogues[i].port == port)
			return &dialogues[i];
	return NULL;
}

static bool
show_command(struct view *v, const struct dialogue *d, struct part line, bool whole)
{
	static const char *const mechanisms[] = {"PLAIN", "LOGIN", "CRAM-MD5",
		"DIGEST-MD5", "NTLM", "GSSAPI", "XOAUTH2", "TLS", "SSL", NULL};
	struct part verb = text_until(v, line, " "), rest, word;

	if (verb.n == line.n) {
		if (!whole || !text_is_one(v, verb, d->alone))
			return false;
		view_show(v, verb.at, verb.n);
		return true;
	}
	if (!text_is_one(v, verb, d->verbs))
		return false;
	view_show(v, verb.at, verb.n + 1);
	rest = text_after(line, verb.n + 1);
	word = text_until(v, rest, " ");
	if (text_is(v, verb, "AUTH") && (whole || word.n < rest.n) &&
		text_is_one(v, word, mechanisms))
		view_show(v, word.at, word.n);
	return true;
}

static bool
show_reply(struct view *v, struct part line)
{
	const uint8_t *p = v->p + line.at;

	if (line.n < CODE_LEN ||
		(line.n > CODE_LEN && p[CODE_LEN] != ' ' && p[CODE_LEN] != '-'))
		return false;
	if (memcmp(p, "+OK", CODE_LEN) != 0 &&
		(p[0] < '1' || p[0] > '5' || p[1] < '0' || p[1] > '9' || p[2] < '0' ||
			p[2] > '9'))
		return false;
	view_show(v, line.at, MIN(line.n, (size_t)CODE_LEN + 1));
	if (line.n > CODE_LEN && memcmp(p, "220", CODE_LEN) == 0)
		text_show_words(v, text_after(line, CODE_LEN + 1), " ,()/", ".");
	return true;
}

bool
redact_line(struct view *v, const struct evidence_payload *as)
{
	bool server = as->sender == 1, whole = true, shown = false;
	const struct dialogue *d = dialogue_find(server ? as->sport : as->dport);
	struct part line;
	size_t next = 0;

	if (d == NULL || !as->stream || as->sender > 1)
		return false;
	while (whole && next < v->n) {
		whole = text_line(v, next, &line, &next);
		if (server ? !whole || !show_reply(v, line)
			   : !show_command(v, d, line, whole))
			break;
		shown = true;
		if (whole)
			view_show(v, line.at + line.n, next - line.at - line.n);
	}
	return shown;
}
