/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rlogin (RFC 1282) on any port: NUL, the user here, the user there, and the kind
 * and speed of the terminal, each ended by NUL; the server answers NUL.  Nothing
 * of it is encrypted.  Capture thread.
 */
#include "protocol_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

enum { USER_MOST = 32, TERMINAL_MOST = 64 };

/* Text that ends in NUL.  NO, MORE, or YES with what it is. */
static enum protocol_answer
word(const struct reading *r, size_t *at, size_t most, struct span *out)
{
	size_t n = 0;

	while (*at + n < r->n && r->p[*at + n] != 0) {
		uint8_t c = r->p[*at + n];

		if (c <= ' ' || c >= 0x7f || ++n > most)
			return PROTOCOL_NO;
	}
	if (*at + n == r->n)
		return r->end ? PROTOCOL_NO : PROTOCOL_MORE;
	*out = (struct span){r->p + *at, n};
	*at += n + 1;
	return n > 0 ? PROTOCOL_YES : PROTOCOL_NO;
}

/* `xterm/38400` */
static bool
is_terminal(struct span s)
{
	const uint8_t *slash = memchr(s.p, '/', s.n);

	if (slash == NULL || slash == s.p || slash + 1 == s.p + s.n)
		return false;
	for (const uint8_t *p = slash + 1; p < s.p + s.n; p++)
		if (*p < '0' || *p > '9')
			return false;
	return true;
}

enum protocol_answer
rlogin_request(struct reading *r, struct protocol_facts *f)
{
	static const size_t most[] = {USER_MOST, USER_MOST, TERMINAL_MOST};
	struct span words[ARRAY_LEN(most)];
	size_t at = (size_t)r->at + 1;

	if (r->p[r->at] != 0)
		return PROTOCOL_NO;
	for (size_t i = 0; i < ARRAY_LEN(most); i++) {
		enum protocol_answer answer = word(r, &at, most[i], &words[i]);

		if (answer != PROTOCOL_YES)
			return answer;
	}
	if (!is_terminal(words[2]))
		return PROTOCOL_NO;
	str_from_wire(f->user, sizeof(f->user), words[1].p, words[1].n);
	r->at = (uint16_t)at;
	r->complete = true;
	return PROTOCOL_YES;
}

enum protocol_answer
rlogin_response(struct reading *r, struct protocol_facts *f)
{
	(void)f;
	if (!r->known || r->p[r->at] != 0)
		return PROTOCOL_NO;
	r->complete = true;
	return PROTOCOL_YES;
}
