/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the readers of lines share: parts of a payload, and how much of a word, a
 * host or a URL is shown.  Capture thread.
 */
#include "evidence_int.h"

#include <strings.h>

#include "camwarden/base/array.h"

enum { HOST_LABEL = 63, SCHEME_MOST = 8 };

bool
text_line(const struct view *v, size_t at, struct part *line, size_t *next)
{
	const uint8_t *lf = at < v->n ? memchr(v->p + at, '\n', v->n - at) : NULL;

	*line = (struct part){at, v->n - at};
	*next = v->n;
	if (lf == NULL)
		return false;
	line->n = (size_t)(lf - v->p) - at;
	*next = at + line->n + 1;
	if (line->n > 0 && lf[-1] == '\r')
		line->n--;
	return true;
}

bool
text_is(const struct view *v, struct part s, const char *word)
{
	return strlen(word) == s.n &&
	       strncasecmp((const char *)v->p + s.at, word, s.n) == 0;
}

bool
text_is_one(const struct view *v, struct part s, const char *const *words)
{
	for (; *words != NULL; words++)
		if (text_is(v, s, *words))
			return true;
	return false;
}

struct part
text_after(struct part s, size_t n)
{
	return (struct part){s.at + n, s.n - n};
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

struct part
text_trim(const struct view *v, struct part s)
{
	while (s.n > 0 && is_blank(v->p[s.at]))
		s = text_after(s, 1);
	while (s.n > 0 && is_blank(v->p[s.at + s.n - 1]))
		s.n--;
	return s;
}

static bool
is_one_of(uint8_t c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

struct part
text_until(const struct view *v, struct part s, const char *stops)
{
	for (size_t i = 0; i < s.n; i++)
		if (is_one_of(v->p[s.at + i], stops))
			return (struct part){s.at, i};
	return s;
}

static bool
is_word_byte(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static size_t
word_len(const struct view *v, struct part s, const char *more)
{
	size_t n = 0;

	while (n < s.n &&
		(is_word_byte(v->p[s.at + n]) || is_one_of(v->p[s.at + n], more)))
		n++;
	return n;
}

static size_t
words_len(const struct view *v, struct part s, const char *separators, const char *more)
{
	size_t i = 0;

	while (i < s.n) {
		size_t n = word_len(v, text_after(s, i), more);

		if (n > TEXT_WORD)
			break;
		i += n;
		if (i == s.n || !is_one_of(v->p[s.at + i], separators))
			break;
		i++;
	}
	return i;
}

void
text_show_words(struct view *v, struct part s, const char *separators, const char *more)
{
	view_show(v, s.at, words_len(v, s, separators, more));
}

static bool
is_port(const struct view *v, struct part s)
{
	for (size_t i = 0; i < s.n; i++)
		if (v->p[s.at + i] < '0' || v->p[s.at + i] > '9')
			return false;
	return s.n > 0 && s.n <= 5;
}

/* Labels and dots; in brackets, what an IPv6 address is written with. */
static bool
is_host(const struct view *v, struct part s)
{
	bool address = s.n > 2 && v->p[s.at] == '[' && v->p[s.at + s.n - 1] == ']';
	size_t label = 0;

	if (address)
		s = (struct part){s.at + 1, s.n - 2};
	for (size_t i = 0; i < s.n; i++) {
		uint8_t c = v->p[s.at + i];

		label = c == '.' ? 0 : label + 1;
		if (label > HOST_LABEL ||
			!(is_word_byte(c) || c == '.' || (address && c == ':')))
			return false;
	}
	return s.n > 0;
}

bool
text_show_host(struct view *v, struct part s)
{
	struct part host = s;
	const uint8_t *colon = s.n > 0 ? memrchr(v->p + s.at, ':', s.n) : NULL;
	const uint8_t *bracket = s.n > 0 ? memrchr(v->p + s.at, ']', s.n) : NULL;

	if (colon != NULL && (bracket == NULL || colon > bracket)) {
		host.n = (size_t)(colon - v->p) - s.at;
		if (!is_port(v, text_after(s, host.n + 1)))
			return false;
	}
	if (!is_host(v, host))
		return false;
	view_show(v, s.at, s.n);
	return true;
}

/* "http://", "rtsp://": bytes, or 0. */
static size_t
scheme_len(const struct view *v, struct part s)
{
	struct part scheme = text_until(v, s, ":");

	if (scheme.n == 0 || scheme.n > SCHEME_MOST || s.n < scheme.n + 3 ||
		word_len(v, scheme, "") != scheme.n ||
		memcmp(v->p + s.at + scheme.n, "://", 3) != 0)
		return 0;
	return scheme.n + 3;
}

void
text_show_url(struct view *v, struct part s, bool whole)
{
	size_t n = scheme_len(v, s);
	struct part host, stop;

	view_show(v, s.at, n);
	/* What stands before an @ may be a password, also one with a slash; behind a
	 * host, also one with a question mark. */
	stop = text_until(v, s, n > 0 ? "@" : "@?");
	if ((n > 0 && !whole) || (stop.n < s.n && v->p[s.at + stop.n] == '@'))
		return;
	s = text_after(s, n);
	if (n > 0) {
		host = text_until(v, s, "/?#");
		if (!text_show_host(v, host))
			return;
		s = text_after(s, host.n);
	}
	if (s.n == 0 || v->p[s.at] != '/')
		return;
	n = words_len(v, s, "/", ".~");
	/* A name that is cut off may be the beginning of a token. */
	while (!whole && n == s.n && n > 0 && v->p[s.at + n - 1] != '/')
		s.n = --n;
	view_show(v, s.at, n);
}
