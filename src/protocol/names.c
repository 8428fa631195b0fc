/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names on the wire -> text that can be compared and shown, and the words for
 * who gave them.
 *
 * A name is used only when it is what it seems: a dot inside a label, a
 * control, a wildcard, invalid UTF-8 or a length that would have to be cut
 * make it unusable, so that no name can be taken for another.  Pointers must
 * lead strictly backwards, which ends every loop, and only a few are followed,
 * so that work stays linear in the message.  Called in the capture thread.
 */
#include "names_int.h"

#include <errno.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"
#include "camwarden/base/wire.h"

enum {
	LABEL_KIND = 0xc0, /* 0xc0: a pointer; 0x40 and 0x80 are not in use */
	POINTER_OFFSET = 0x3fff,
	NAME_OCTETS = 255, /* RFC 1035 2.3.4, with lengths and the root */
	NAME_JUMPS = 32,
};

static const char *const kinds[] = {
	[NAME_DNS] = "dns",
	[NAME_MDNS] = "mdns",
	[NAME_DHCP] = "dhcp",
	[NAME_CERTIFICATE] = "certificate",
	[NAME_LLDP] = "lldp",
	[NAME_CDP] = "cdp",
};
_Static_assert(ARRAY_LEN(kinds) == NAME_KIND_MAX, "name every kind");

const char *
name_kind_name(enum name_kind kind)
{
	return kind < NAME_KIND_MAX ? kinds[kind] : "unknown";
}

int
name_kind_from_name(const char *name, enum name_kind *out)
{
	for (unsigned i = 0; i < NAME_KIND_MAX; i++) {
		if (strcmp(name, kinds[i]) == 0) {
			*out = (enum name_kind)i;
			return 0;
		}
	}
	return -EINVAL;
}

static bool
is_plain(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] <= ' ' || p[i] == 0x7f || strchr("*.\\,\"", p[i]) != NULL)
			return false;
	return true;
}

/* Labels joined by dots, while they are gathered. */
struct gathering {
	uint8_t text[NAME_OCTETS];
	size_t len;
	bool plain;
};

static void
gather(struct gathering *g, const uint8_t *label, size_t n)
{
	if (g->len > 0)
		g->text[g->len++] = '.';
	memcpy(g->text + g->len, label, n);
	g->len += n;
	g->plain = g->plain && is_plain(label, n);
}

static void
gathered(struct gathering *g, char out[PROTOCOL_NAME_LEN])
{
	for (size_t i = 0; i < g->len; i++)
		if (g->text[i] >= 'A' && g->text[i] <= 'Z')
			g->text[i] |= 0x20;
	if (!g->plain || g->len == 0 || g->len >= PROTOCOL_NAME_LEN ||
		str_from_wire(out, PROTOCOL_NAME_LEN, g->text, g->len) != g->len ||
		memcmp(out, g->text, g->len) != 0)
		out[0] = '\0';
}

bool
name_decode(const struct message *m, size_t *at, char out[PROTOCOL_NAME_LEN])
{
	struct gathering g = {.plain = true};
	size_t pos = *at, from = *at, octets = 1;
	unsigned jumps = 0;

	for (;;) {
		size_t n;
		if (pos >= m->n)
			return false;
		n = m->p[pos];
		if ((n & LABEL_KIND) == LABEL_KIND) {
			if (m->n - pos < 2 || ++jumps > NAME_JUMPS)
				return false;
			if (jumps == 1)
				*at = pos + 2;
			pos = be16(m->p + pos) & POINTER_OFFSET;
			if (pos >= from)
				return false;
			from = pos;
			continue;
		}
		if (n & LABEL_KIND || m->n - pos - 1 < n)
			return false;
		octets += n > 0 ? n + 1 : 0;
		if (octets > NAME_OCTETS)
			return false;
		if (n > 0)
			gather(&g, m->p + pos + 1, n);
		pos += n + 1;
		if (n == 0)
			break;
	}
	if (jumps == 0)
		*at = pos;
	gathered(&g, out);
	return true;
}

void
name_from_text(const uint8_t *p, size_t n, char out[PROTOCOL_NAME_LEN])
{
	struct gathering g = {.plain = true};

	out[0] = '\0';
	while (n > 0 && (p[n - 1] == '\0' || p[n - 1] == '.'))
		n--;
	if (n == 0 || n >= PROTOCOL_NAME_LEN)
		return;
	for (size_t at = 0; at <= n;) {
		const uint8_t *dot = memchr(p + at, '.', n - at);
		size_t label = (dot != NULL ? (size_t)(dot - p) : n) - at;

		if (label == 0)
			return;
		gather(&g, p + at, label);
		at += label + 1;
	}
	gathered(&g, out);
}

void
names_add(struct names_told *told, const struct addr *addr, const char *name)
{
	if (name[0] == '\0' || told->count == NAMES_TOLD)
		return;
	for (size_t i = 0; i < told->count; i++)
		if (addr_equal(&told->item[i].addr, addr) &&
			strcmp(told->item[i].name, name) == 0)
			return;
	told->item[told->count].addr = *addr;
	strcpy(told->item[told->count].name, name);
	told->count++;
}
