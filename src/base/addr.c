/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Addresses as values: text to bytes and back, prefixes, and what class an
 * address is by itself.  Called by every stage, in any thread.
 */
#include "camwarden/base/addr.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static const uint8_t v4_mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool
addr_is_v4(const struct addr *a)
{
	return memcmp(a->b, v4_mapped, sizeof(v4_mapped)) == 0;
}

static enum addr_class
class_v4(const uint8_t b[4])
{
	if (b[0] == 0)
		return ADDR_UNSPECIFIED;
	if (b[0] == 127)
		return ADDR_LOOPBACK;
	if (b[0] == 169 && b[1] == 254)
		return ADDR_LINK_LOCAL;
	if (b[0] == 10 || (b[0] == 172 && (b[1] & 0xf0) == 16) ||
		(b[0] == 192 && b[1] == 168) || (b[0] == 100 && (b[1] & 0xc0) == 64))
		return ADDR_PRIVATE;
	if (b[0] == 255 && b[1] == 255 && b[2] == 255 && b[3] == 255)
		return ADDR_BROADCAST;
	if (b[0] >= 224 && b[0] < 240)
		return ADDR_MULTICAST;
	return ADDR_GLOBAL;
}

enum addr_class
addr_class(const struct addr *a)
{
	static const struct addr zero, one = {{[15] = 1}};

	if (addr_is_v4(a))
		return class_v4(a->b + 12);
	if (a->b[0] == 0xff)
		return ADDR_MULTICAST;
	if (a->b[0] == 0xfe && (a->b[1] & 0xc0) == 0x80)
		return ADDR_LINK_LOCAL;
	if ((a->b[0] & 0xfe) == 0xfc)
		return ADDR_PRIVATE;
	if (addr_equal(a, &zero))
		return ADDR_UNSPECIFIED;
	if (addr_equal(a, &one))
		return ADDR_LOOPBACK;
	return ADDR_GLOBAL;
}

char *
addr_format(const struct addr *a, char buf[ADDR_STRLEN])
{
	if (addr_is_v4(a))
		inet_ntop(AF_INET, a->b + 12, buf, ADDR_STRLEN);
	else
		inet_ntop(AF_INET6, a->b, buf, ADDR_STRLEN);
	return buf;
}

int
addr_parse(const char *text, struct addr *out)
{
	uint8_t v4[4], v6[16];

	if (inet_pton(AF_INET, text, v4) == 1)
		*out = addr_from_v4(v4);
	else if (inet_pton(AF_INET6, text, v6) == 1)
		*out = addr_from_v6(v6);
	else
		return -EINVAL;
	return 0;
}

/* The length after the slash: digits only, at most `most`; -1 otherwise. */
static int
prefix_len_parse(const char *text, int most)
{
	int n = 0;

	if (*text == '\0')
		return -1;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return -1;
		n = n * 10 + (*text - '0');
		if (n > most)
			return -1;
	}
	return n;
}

static bool
bits_right_of(const struct addr *a, unsigned len)
{
	for (unsigned i = len; i < 128; i++)
		if (a->b[i / 8] >> (7 - i % 8) & 1)
			return true;
	return false;
}

int
prefix_parse(const char *text, struct prefix *out)
{
	char host[ADDR_STRLEN];
	struct prefix p;
	const char *slash = strchr(text, '/');
	size_t n = slash != NULL ? (size_t)(slash - text) : strlen(text);
	int len = 128;

	if (n >= sizeof(host))
		return -EINVAL;
	memcpy(host, text, n);
	host[n] = '\0';
	if (addr_parse(host, &p.addr) != 0)
		return -EINVAL;
	if (slash != NULL) {
		bool v4 = strchr(host, ':') == NULL;
		len = prefix_len_parse(slash + 1, v4 ? 32 : 128);
		if (len < 0)
			return -EINVAL;
		if (v4)
			len += 96;
	}
	p.len = (uint8_t)len;
	if (bits_right_of(&p.addr, p.len))
		return -EDOM;
	*out = p;
	return 0;
}

bool
prefix_contains(const struct prefix *p, const struct addr *a)
{
	unsigned bytes = p->len / 8, bits = p->len % 8;

	if (memcmp(p->addr.b, a->b, bytes) != 0)
		return false;
	return bits == 0 || (p->addr.b[bytes] ^ a->b[bytes]) >> (8 - bits) == 0;
}

char *
prefix_format(const struct prefix *p, char buf[PREFIX_STRLEN])
{
	bool v4 = addr_is_v4(&p->addr) && p->len >= 96;
	size_t n;

	addr_format(&p->addr, buf);
	n = strlen(buf);
	snprintf(buf + n, PREFIX_STRLEN - n, "/%d", v4 ? p->len - 96 : p->len);
	return buf;
}

bool
mac_is_zero(const struct mac *m)
{
	static const struct mac zero;

	return memcmp(m, &zero, sizeof(zero)) == 0;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int
mac_parse(const char *text, struct mac *out)
{
	struct mac m;

	for (int i = 0; i < 6; i++) {
		int high = hex_digit(text[0]);
		int low = high < 0 ? -1 : hex_digit(text[1]);
		if (low < 0)
			return -EINVAL;
		m.b[i] = (uint8_t)(high << 4 | low);
		text += 2;
		if (i < 5 && *text != ':' && *text != '-')
			return -EINVAL;
		if (i < 5)
			text++;
	}
	if (*text != '\0')
		return -EINVAL;
	*out = m;
	return 0;
}

char *
mac_format(const struct mac *m, char buf[MAC_STRLEN])
{
	snprintf(buf, MAC_STRLEN, "%02x:%02x:%02x:%02x:%02x:%02x", m->b[0], m->b[1],
		m->b[2], m->b[3], m->b[4], m->b[5]);
	return buf;
}
