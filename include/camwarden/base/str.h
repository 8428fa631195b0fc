/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Growing text, and the one place where bytes from the wire become valid,
 * inert UTF-8.
 */
#ifndef CAMWARDEN_BASE_STR_H
#define CAMWARDEN_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A byte string that grows.  `data` is NUL-terminated whenever len > 0. */
struct str {
	char *data; /* owned; NULL when empty */
	size_t len;
	size_t size;
	bool failed; /* sticky: an allocation failed, content is cut */
};

void str_fini(struct str *s);
void str_clear(struct str *s);
void str_add(struct str *s, const char *bytes, size_t n);
void str_puts(struct str *s, const char *text);
void str_putc(struct str *s, char c);
void str_printf(struct str *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void str_vprintf(struct str *s, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

/*
 * Copies n wire bytes into dst (size > 0, always terminated) as valid UTF-8:
 * invalid sequences become U+FFFD, control characters (C0, C1, DEL) and
 * bidirectional controls become U+FFFD too.  Cut at a character's border.
 * Returns the length written.
 */
size_t str_from_wire(char *dst, size_t size, const void *bytes, size_t n);

/* n bytes as 2n lower-case hex digits and a NUL; returns out. */
char *hex_format(const void *bytes, size_t n, char *out);
/* False: not exactly 2n such digits. */
bool hex_parse(const char *text, void *out, size_t n);

/* strdup that ends the program on exhaustion: start-up only. */
char *xstrdup(const char *text);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *p, size_t count, size_t size);

#endif
