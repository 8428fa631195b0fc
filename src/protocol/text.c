/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small text helpers that several detectors share.
 */
#include "protocol_int.h"

#include <string.h>

#include "camwarden/base/array.h"

static uint8_t
lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

static enum protocol_answer
compare_prefix(const uint8_t *p, size_t n, const char *text, bool fold)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < MIN(n, len); i++) {
		uint8_t want = (uint8_t)text[i];
		if (p[i] != want && !(fold && lower(p[i]) == lower(want)))
			return PROTOCOL_NO;
	}
	return n < len ? PROTOCOL_MORE : PROTOCOL_YES;
}

enum protocol_answer
begins_with(const uint8_t *p, size_t n, const char *text)
{
	return compare_prefix(p, n, text, false);
}

enum protocol_answer
begins_with_word(const uint8_t *p, size_t n, const char *text)
{
	return compare_prefix(p, n, text, true);
}

bool
line_at(const struct reading *r, size_t from, struct span *line, size_t *next)
{
	const uint8_t *p = r->p + from;
	const uint8_t *lf = from < r->n ? memchr(p, '\n', r->n - from) : NULL;

	if (lf == NULL)
		return false;
	line->p = p;
	line->n = (size_t)(lf - p);
	if (line->n > 0 && p[line->n - 1] == '\r')
		line->n--;
	*next = (size_t)(lf - r->p) + 1;
	return true;
}

bool
span_is(struct span s, const char *text)
{
	return s.n == strlen(text) &&
	       compare_prefix(s.p, s.n, text, true) == PROTOCOL_YES;
}

struct span
span_trim(struct span s)
{
	while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t')) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
		s.n--;
	return s;
}

struct span
span_word(struct span *text)
{
	struct span w;

	if (text->n == 0) /* there may be no bytes to point at */
		return *text;
	while (text->n > 0 && text->p[0] <= ' ') {
		text->p++;
		text->n--;
	}
	for (w = *text, w.n = 0; w.n < text->n && w.p[w.n] > ' ';)
		w.n++;
	text->p += w.n;
	text->n -= w.n;
	return w;
}

bool
has_control(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] < 0x20 && s.p[i] != '\t') || s.p[i] == 0x7f)
			return true;
	return false;
}

bool
span_holds(struct span s, const char *text)
{
	size_t n = strlen(text);

	for (size_t i = 0; i + n <= s.n; i++)
		if (begins_with_word(s.p + i, s.n - i, text) == PROTOCOL_YES)
			return true;
	return false;
}

struct span
span_behind(struct span s, const uint8_t *at, size_t n)
{
	return (struct span){at + n, (size_t)(s.p + s.n - at) - n};
}

bool
span_element(struct span s, const char *name, struct span *text)
{
	size_t n = strlen(name);
	const uint8_t *at;

	while ((at = memmem(s.p, s.n, name, n)) != NULL) {
		bool opens = at > s.p && (at[-1] == '<' || at[-1] == ':');
		const uint8_t *end;

		s = span_behind(s, at, n);
		if (!opens || s.n == 0 || s.p[0] == '\0' ||
			strchr(">/ ", s.p[0]) == NULL)
			continue;
		end = memchr(s.p, '>', s.n);
		if (end == NULL)
			return false;
		*text = span_behind(s, end, 1);
		end = memchr(text->p, '<', text->n);
		if (end != NULL)
			text->n = (size_t)(end - text->p);
		return true;
	}
	return false;
}
