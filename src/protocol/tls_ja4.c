/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The JA4 fingerprint of a ClientHello over TCP, by its published definition
 * (FoxIO, JA4 technical details): what is offered, counted and hashed so that
 * the order of suites and extensions does not matter.  Work is bounded: a hello
 * that lists more than fits here has no fingerprint.  Capture thread.
 */
#include "tls_int.h"

#include <gnutls/crypto.h>
#include <stdio.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

#include "cursor_int.h"

enum {
	HELLO_RANDOM = 32,
	LIST_MOST = 256,
	COUNT_MOST = 99, /* two digits */
	HASH_SHOWN = 12, /* hex digits */
	SHA256_BYTES = 32,
};

struct list {
	uint16_t item[LIST_MOST];
	size_t count;
	bool full;
};

struct offer {
	uint16_t version;
	bool name;
	char alpn[3];
	struct list ciphers, extensions, signatures;
	size_t extension_count;
};

static void
list_add(struct list *l, uint16_t value)
{
	if (tls_is_grease(value))
		return;
	if (l->count == LIST_MOST)
		l->full = true;
	else
		l->item[l->count++] = value;
}

static void
list_read(struct list *l, struct cursor c)
{
	while (c.left >= 2 && !l->full)
		list_add(l, cursor_u16(&c));
}

/* By insertion: lists are short. */
static void
list_sort(struct list *l)
{
	for (size_t i = 1; i < l->count; i++) {
		uint16_t value = l->item[i];
		size_t k = i;

		for (; k > 0 && l->item[k - 1] > value; k--)
			l->item[k] = l->item[k - 1];
		l->item[k] = value;
	}
}

/* ---- reading ---- */

static bool
is_alphanumeric(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

/* First and last character; of bytes that are none, outer hex digits. */
static void
read_alpn(struct cursor ext, char out[3])
{
	static const char hex[] = "0123456789abcdef";
	struct cursor list = cursor_part_upto(&ext, cursor_u16(&ext));
	struct cursor name = cursor_part(&list, cursor_u8(&list));
	uint8_t first, last;

	if (name.bad || name.left == 0)
		return;
	first = name.p[0];
	last = name.p[name.left - 1];
	if (is_alphanumeric(first) && is_alphanumeric(last)) {
		out[0] = (char)first;
		out[1] = (char)last;
	} else {
		out[0] = hex[first >> 4];
		out[1] = hex[last & 15];
	}
}

static void
read_versions(struct cursor ext, struct offer *o)
{
	struct cursor list = cursor_part_upto(&ext, cursor_u8(&ext));

	o->version = 0;
	while (list.left >= 2) {
		uint16_t version = cursor_u16(&list);

		if (!tls_is_grease(version))
			o->version = MAX(o->version, version);
	}
}

static void
read_extension(uint16_t type, struct cursor ext, struct offer *o)
{
	if (!tls_is_grease(type))
		o->extension_count++;
	if (type != TLS_SERVER_NAME && type != TLS_ALPN)
		list_add(&o->extensions, type);
	if (type == TLS_SERVER_NAME)
		o->name = true;
	else if (type == TLS_ALPN)
		read_alpn(ext, o->alpn);
	else if (type == TLS_VERSIONS)
		read_versions(ext, o);
	else if (type == TLS_SIGNATURES)
		list_read(&o->signatures, cursor_part_upto(&ext, cursor_u16(&ext)));
}

static bool
read_offer(const uint8_t *p, size_t n, struct offer *o)
{
	struct cursor c = {p, n, false}, list;

	o->version = cursor_u16(&c);
	cursor_skip(&c, HELLO_RANDOM);
	cursor_skip(&c, cursor_u8(&c));
	list_read(&o->ciphers, cursor_part(&c, cursor_u16(&c)));
	cursor_skip(&c, cursor_u8(&c));
	if (c.bad)
		return false;
	list = cursor_part_upto(&c, cursor_u16(&c));
	while (list.left > 0 && !list.bad && !o->extensions.full) {
		uint16_t type = cursor_u16(&list);
		struct cursor ext = cursor_part(&list, cursor_u16(&list));

		if (!ext.bad)
			read_extension(type, ext, o);
	}
	return !o->ciphers.full && !o->extensions.full && !o->signatures.full;
}

/* ---- writing ---- */

static const char *
version_text(uint16_t version)
{
	static const struct {
		uint16_t version;
		char text[3];
	} texts[] = {{0x0304, "13"}, {0x0303, "12"}, {0x0302, "11"}, {0x0301, "10"},
		{0x0300, "s3"}, {0x0002, "s2"}};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (texts[i].version == version)
			return texts[i].text;
	return "00";
}

/* "1301,1302" behind what is there; each item has five characters or less. */
static size_t
put_list(char *to, size_t at, const struct list *l)
{
	static const char hex[] = "0123456789abcdef";

	for (size_t i = 0; i < l->count; i++) {
		if (i > 0)
			to[at++] = ',';
		for (int shift = 12; shift >= 0; shift -= 4)
			to[at++] = hex[l->item[i] >> shift & 15];
	}
	return at;
}

static void
put_hash(const char *text, size_t n, char out[HASH_SHOWN + 1])
{
	uint8_t sum[SHA256_BYTES];

	strcpy(out, "000000000000");
	if (n == 0 || gnutls_hash_fast(GNUTLS_DIG_SHA256, text, n, sum) != 0)
		return;
	hex_format(sum, HASH_SHOWN / 2, out);
}

void
tls_ja4(const uint8_t *p, size_t n, char out[PROTOCOL_JA4_LEN])
{
	struct offer o = {.alpn = "00"};
	char text[2 * 5 * LIST_MOST + 1], ciphers[HASH_SHOWN + 1],
		extensions[HASH_SHOWN + 1];
	size_t len;

	if (!read_offer(p, n, &o))
		return;
	list_sort(&o.ciphers);
	put_hash(text, put_list(text, 0, &o.ciphers), ciphers);
	list_sort(&o.extensions);
	len = put_list(text, 0, &o.extensions);
	/* Signature algorithms keep their order. */
	if (len > 0 && o.signatures.count > 0) {
		text[len++] = '_';
		len = put_list(text, len, &o.signatures);
	}
	put_hash(text, len, extensions);
	snprintf(out, PROTOCOL_JA4_LEN, "t%s%c%02u%02u%s_%s_%s",
		version_text(o.version), o.name ? 'd' : 'i',
		(unsigned)MIN(o.ciphers.count, (size_t)COUNT_MOST),
		(unsigned)MIN(o.extension_count, (size_t)COUNT_MOST), o.alpn, ciphers,
		extensions);
}
