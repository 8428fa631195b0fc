/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Growing text, wire bytes made valid UTF-8, and allocation that ends the
 * program at start-up.
 */
#include "camwarden/base/str.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "str_int.h"

void
str_fini(struct str *s)
{
	free(s->data);
	memset(s, 0, sizeof(*s));
}

void
str_clear(struct str *s)
{
	s->len = 0;
	s->failed = false;
}

/* Room for n more bytes and a terminator. */
static bool
str_reserve(struct str *s, size_t n)
{
	size_t size = s->size != 0 ? s->size : 256;
	char *grown;

	if (s->failed)
		return false; /* what follows a gap must not close it */
	if (n < s->size - s->len)
		return true;
	while (size - s->len <= n) {
		if (size > SIZE_MAX / 2) {
			s->failed = true;
			return false;
		}
		size *= 2;
	}
	grown = realloc(s->data, size);
	if (grown == NULL) {
		s->failed = true;
		return false;
	}
	s->data = grown;
	s->size = size;
	return true;
}

void
str_add(struct str *s, const char *bytes, size_t n)
{
	if (n == 0 || !str_reserve(s, n))
		return;
	memcpy(s->data + s->len, bytes, n);
	s->len += n;
	s->data[s->len] = '\0';
}

void
str_puts(struct str *s, const char *text)
{
	str_add(s, text, strlen(text));
}

void
str_putc(struct str *s, char c)
{
	str_add(s, &c, 1);
}

void
str_vprintf(struct str *s, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	if (n > 0 && str_reserve(s, (size_t)n)) {
		vsnprintf(s->data + s->len, (size_t)n + 1, fmt, again);
		s->len += (size_t)n;
	}
	va_end(again);
}

void
str_printf(struct str *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	str_vprintf(s, fmt, ap);
	va_end(ap);
}

/* RFC 3629: shortest forms only, no surrogates, at most U+10FFFF. */
size_t
utf8_next(const uint8_t *p, size_t n, uint32_t *code)
{
	static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
	size_t len;

	if (p[0] < 0x80) {
		*code = p[0];
		return 1;
	}
	len = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : p[0] >= 0xc2 ? 2 : 0;
	if (len == 0 || len > n || p[0] > 0xf4)
		return 0;
	*code = p[0] & (0x7fu >> len);
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (p[i] & 0x3f);
	}
	if (*code < least[len] || *code > 0x10ffff ||
		(*code >= 0xd800 && *code < 0xe000))
		return 0;
	return len;
}

/* Controls, and what reorders or hides text (UAX 9, 3.2; zero width). */
static bool
is_unsafe(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) ||
	       c == 0x061c || c == 0xfeff || (c & 0xfffe) == 0xfffe;
}

size_t
str_from_wire(char *dst, size_t size, const void *bytes, size_t n)
{
	static const char replacement[] = "\xef\xbf\xbd";
	const uint8_t *p = bytes;
	size_t used = 0;

	while (n > 0) {
		uint32_t code = 0;
		size_t len = utf8_next(p, n, &code);
		size_t step = len != 0 ? len : 1;
		const char *from = (const char *)p;
		size_t add = step;

		if (len == 0 || is_unsafe(code)) {
			from = replacement;
			add = sizeof(replacement) - 1;
		}
		if (add >= size - used)
			break;
		memcpy(dst + used, from, add);
		used += add;
		p += step;
		n -= step;
	}
	dst[used] = '\0';
	return used;
}

static void *
xcheck(void *p)
{
	if (p == NULL) {
		fputs("camwarden: out of memory\n", stderr);
		exit(1);
	}
	return p;
}

char *
xstrdup(const char *text)
{
	return xcheck(strdup(text));
}

void *
xcalloc(size_t count, size_t size)
{
	return xcheck(calloc(count != 0 ? count : 1, size));
}

void *
xrealloc(void *p, size_t count, size_t size)
{
	return xcheck(reallocarray(p, count != 0 ? count : 1, size));
}
