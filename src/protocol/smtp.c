/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SMTP (RFC 5321) on any port.  The server speaks first; its 220 is certain
 * only when a line of it says SMTP, because FTP greets with 220, too.  A
 * client's EHLO, HELO, LHLO or MAIL FROM is certain, and then any greeting of
 * the other side is the server's.  Commands after the first are not read.
 */
#include "protocol_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

enum { CODE = 3, VERB = 4 };

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

enum protocol_answer
smtp_request(struct reading *r, struct protocol_facts *f)
{
	static const char *const greetings[] = {"EHLO", "HELO", "LHLO"};
	enum protocol_answer answer = begins_with_word(r->p, r->n, "MAIL FROM:");
	const char *verb = "MAIL";

	for (size_t i = 0; i < ARRAY_LEN(greetings) && answer == PROTOCOL_NO; i++) {
		verb = greetings[i];
		answer = is_greeting(r, verb);
	}
	if (answer != PROTOCOL_YES)
		return answer;
	snprintf(f->method, sizeof(f->method), "%s", verb);
	r->complete = true;
	return PROTOCOL_YES;
}

/* `ddd ` or `ddd-` (RFC 5321 4.2); *last: the reply ends with this line. */
static bool
is_reply_line(struct span line, bool *last)
{
	if (line.n < CODE || has_control(line))
		return false;
	for (size_t i = 0; i < CODE; i++)
		if (line.p[i] < '0' || line.p[i] > '9')
			return false;
	*last = line.n == CODE || line.p[CODE] == ' ';
	return *last || line.p[CODE] == '-';
}

static bool
says_smtp(struct span line)
{
	for (size_t i = 0; i + 4 <= line.n; i++) {
		enum protocol_answer answer =
			begins_with_word(line.p + i, line.n - i, "SMTP");
		if (answer == PROTOCOL_YES)
			return true;
	}
	return false;
}

static void
keep_greeting(struct protocol_facts *f, struct span first)
{
	size_t text = MIN((size_t)CODE + 1, first.n);

	f->status = (uint16_t)((first.p[0] - '0') * 100 + (first.p[1] - '0') * 10 +
			       (first.p[2] - '0'));
	str_from_wire(f->banner, sizeof(f->banner), first.p + text, first.n - text);
}

/*
 * MORE while the greeting is not whole, and also when it is whole but does not
 * say SMTP: the client's next words decide.
 */
enum protocol_answer
smtp_response(struct reading *r, struct protocol_facts *f)
{
	struct span line = {NULL, 0}, first = {NULL, 0};
	bool last = false, smtp = r->known;
	size_t next = 0;

	if (!r->known && begins_with(r->p, r->n, "220") == PROTOCOL_NO)
		return PROTOCOL_NO;
	while (!last && line_at(r, next, &line, &next)) {
		if (!is_reply_line(line, &last))
			return PROTOCOL_NO;
		if (first.p == NULL)
			first = line;
		smtp |= says_smtp(line);
	}
	if (first.p == NULL || !smtp)
		return r->end ? PROTOCOL_NO : PROTOCOL_MORE;
	keep_greeting(f, first);
	r->complete = true;
	return PROTOCOL_YES;
}
