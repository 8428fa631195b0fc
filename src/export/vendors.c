/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The IEEE's lists of MAC prefixes (CSV, as Debian's ieee-data installs them)
 * -> a vendor for a MAC: blocks of 36 bits before those of 28 and 24, since the
 * small ones lie in large ones that the registry holds itself.
 *
 * Lines that are not `Registry,Hex digits,Name,...` are passed over, and so are
 * files that cannot be read: it is a hint for people.  Called by edges that
 * show assets.
 */
#include "camwarden/export.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

enum { MAC_BITS = 48, VENDOR_NAME = 96, VENDORS_MOST = 200000, LINE_MOST = 1024 };

struct vendor {
	uint64_t prefix; /* of the MAC, the rest zero */
	unsigned bits;
	size_t name; /* where it begins in `names` */
};

struct vendors {
	struct vendor *item; /* sorted by bits, then prefix */
	size_t count, size;
	struct str names; /* each ends with a NUL */
};

static const struct {
	const char *file;
	unsigned digits; /* hexadecimal, of the prefix */
} lists[] = {{"oui36.csv", 9}, {"mam.csv", 7}, {"oui.csv", 6}};

static int
vendor_compare(const void *x, const void *y)
{
	const struct vendor *a = x, *b = y;

	if (a->bits != b->bits)
		return a->bits < b->bits ? -1 : 1;
	return a->prefix < b->prefix ? -1 : a->prefix > b->prefix;
}

/* One CSV field at *p, which moves behind its comma; its length in out. */
static size_t
field_read(const char **p, char *out, size_t size)
{
	const char *s = *p;
	bool quoted = *s == '"';
	size_t n = 0;

	if (quoted)
		s++;
	while (*s != '\0' && *s != '\r' && *s != '\n') {
		if (quoted && s[0] == '"' && s[1] != '"')
			break;
		if (!quoted && *s == ',')
			break;
		s += quoted && s[0] == '"';
		if (n + 1 < size)
			out[n++] = *s;
		s++;
	}
	s += quoted && *s == '"';
	s += *s == ',';
	out[n] = '\0';
	*p = s;
	return n;
}

static void
vendor_add(struct vendors *v, uint64_t prefix, unsigned bits, const char *name)
{
	if (v->count == v->size) {
		v->size = v->size * 2 + 1024;
		v->item = xrealloc(v->item, v->size, sizeof(*v->item));
	}
	v->item[v->count].prefix = prefix << (MAC_BITS - bits);
	v->item[v->count].bits = bits;
	v->item[v->count].name = v->names.len;
	str_add(&v->names, name, strlen(name) + 1);
	v->count++;
}

static void
line_read(struct vendors *v, const char *line, unsigned digits)
{
	char registry[16], hex[16], raw[VENDOR_NAME], name[VENDOR_NAME], *end;
	uint64_t prefix;

	field_read(&line, registry, sizeof(registry));
	if (field_read(&line, hex, sizeof(hex)) != digits ||
		strspn(hex, "0123456789ABCDEFabcdef") != digits)
		return;
	prefix = strtoull(hex, &end, 16);
	str_from_wire(name, sizeof(name), raw, field_read(&line, raw, sizeof(raw)));
	/* Blocks that it holds itself are parted among the smaller lists. */
	if (name[0] == '\0' || strcmp(name, "IEEE Registration Authority") == 0 ||
		v->count == VENDORS_MOST)
		return;
	vendor_add(v, prefix, digits * 4, name);
}

struct vendors *
vendors_load(const char *folder)
{
	struct vendors *v = xcalloc(1, sizeof(*v));

	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		struct str path = {0};
		char line[LINE_MOST];
		FILE *f;

		str_printf(&path, "%s/%s", folder, lists[i].file);
		f = path.failed ? NULL : fopen(path.data, "re");
		str_fini(&path);
		while (f != NULL && fgets(line, sizeof(line), f) != NULL)
			line_read(v, line, lists[i].digits);
		if (f != NULL)
			fclose(f);
	}
	if (v->names.failed)
		v->count = 0;
	if (v->count > 0)
		qsort(v->item, v->count, sizeof(*v->item), vendor_compare);
	return v;
}

void
vendors_free(struct vendors *v)
{
	if (v == NULL)
		return;
	free(v->item);
	str_fini(&v->names);
	free(v);
}

const char *
vendors_find(const struct vendors *v, const struct mac *m)
{
	uint64_t mac = 0;

	for (size_t i = 0; i < sizeof(m->b); i++)
		mac = mac << 8 | m->b[i];
	/* IEEE 802 8.2.2: a group, or a MAC that its owner has chosen. */
	if (mac == 0 || (m->b[0] & 3) != 0 || v->count == 0)
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		struct vendor want = {.bits = lists[i].digits * 4};
		const struct vendor *found;

		want.prefix = mac >> (MAC_BITS - want.bits) << (MAC_BITS - want.bits);
		found = bsearch(
			&want, v->item, v->count, sizeof(*v->item), vendor_compare);
		if (found != NULL)
			return v->names.data + found->name;
	}
	return NULL;
}
