/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Syslog (RFC 5424, RFC 3164, and the many devices that keep to neither): a
 * priority in angle brackets, then text.  Kept are the facility and severity
 * and, where the header is regular, the program; never the message.
 */
#include "datagram_int.h"
#include "protocol_int.h"

#include <stdio.h>
#include <string.h>

#include "camwarden/base/str.h"

enum {
	PRIORITY_MOST = 191,
	PRIORITY_DIGITS = 3,
	TEXT_LEAST = 8,
	TEXT_LOOK = 256, /* bytes that must be text */
	STAMP_LEN = 16,  /* "Jan  1 00:00:00 " */
	TAG_MOST = 48,
};

static const char *const facilities[] = {"kern", "user", "mail", "daemon", "auth",
	"syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "ntp", "audit",
	"alert", "clock", "local0", "local1", "local2", "local3", "local4", "local5",
	"local6", "local7"};
static const char *const severities[] = {
	"emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"};

/* The priority's number; the text behind it.  Negative: it is none. */
static int
read_priority(struct span *s)
{
	int priority = 0;
	size_t n = 1;

	if (s->n < 2 || s->p[0] != '<')
		return -1;
	while (n < s->n && n <= PRIORITY_DIGITS && s->p[n] >= '0' && s->p[n] <= '9')
		priority = priority * 10 + (s->p[n++] - '0');
	if (n == 1 || n == s->n || s->p[n] != '>' || priority > PRIORITY_MOST ||
		(n > 2 && s->p[1] == '0'))
		return -1;
	s->p += n + 1;
	s->n -= n + 1;
	return priority;
}

/* Text of any encoding; the last byte may be a line's or a string's end. */
static bool
is_text(struct span s)
{
	if (s.n < TEXT_LEAST)
		return false;
	for (size_t i = 0; i < s.n && i < TEXT_LOOK; i++) {
		uint8_t c = s.p[i];

		if ((c < ' ' && c != '\t' && c != '\r' && c != '\n' &&
			    !(c == '\0' && i + 1 == s.n)) ||
			c == 0x7f)
			return false;
	}
	return true;
}

/* "Jan  1 00:00:00 " */
static bool
is_stamp(struct span s)
{
	static const char months[] = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";

	return s.n >= STAMP_LEN && memmem(months, sizeof(months), s.p, 3) != NULL &&
	       s.p[3] == ' ' && s.p[6] == ' ' && s.p[9] == ':' && s.p[12] == ':' &&
	       s.p[15] == ' ';
}

/* Up to what ends a tag (RFC 3164 4.1.3); n is 0 when nothing does. */
static struct span
tag_of(struct span s)
{
	for (size_t i = 0; i < s.n && i < TAG_MOST; i++)
		if (s.p[i] == ':' || s.p[i] == '[')
			return (struct span){s.p, i};
		else if (s.p[i] <= ' ')
			break;
	return (struct span){s.p, 0};
}

/* RFC 5424 6: version, time, host, program; RFC 3164 4.1: time, host, tag. */
static struct span
program_of(struct span s, bool *is_5424)
{
	*is_5424 = begins_with(s.p, s.n, "1 ") == PROTOCOL_YES;
	if (*is_5424) {
		for (unsigned i = 0; i < 3; i++)
			(void)span_word(&s);
		return span_word(&s);
	}
	if (!is_stamp(s))
		return (struct span){s.p, 0};
	s.p += STAMP_LEN;
	s.n -= STAMP_LEN;
	if (tag_of(s).n == 0)
		(void)span_word(&s);
	return tag_of(span_trim(s));
}

enum protocol_answer
syslog_datagram(struct datagram *d, struct protocol_facts *f)
{
	struct span s = {d->p, d->n}, program;
	int priority = read_priority(&s);
	bool is_5424;

	if (priority < 0 || !is_text(s))
		return PROTOCOL_NO;
	program = program_of(s, &is_5424);
	f->version = is_5424;
	snprintf(f->method, sizeof(f->method), "%s.%s", facilities[priority >> 3],
		severities[priority & 7]);
	if (program.n > 0 && program.n <= TAG_MOST && !span_is(program, "-"))
		str_from_wire(f->banner, sizeof(f->banner), program.p, program.n);
	d->role = ROLE_REQUEST;
	return PROTOCOL_YES;
}
