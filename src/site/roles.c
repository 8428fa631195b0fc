/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Role names <-> small numbers.  The built-in ones come first; the site and
 * the packs add theirs while they are loaded (main thread), afterwards the
 * table is only read.
 */
#include "camwarden/site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

static const char *const builtin[] = {
	[ROLE_UNDECLARED] = "undeclared",
	[ROLE_INTERNET] = "internet",
	[ROLE_MULTICAST] = "multicast",
	[ROLE_BROADCAST] = "broadcast",
	[ROLE_LINK_LOCAL] = "link_local",
};
_Static_assert(ARRAY_LEN(builtin) == ROLE_BUILTIN_MAX, "name every built-in role");

void
role_table_init(struct role_table *t)
{
	struct place nowhere = {0};

	memset(t, 0, sizeof(*t));
	for (size_t i = 0; i < ARRAY_LEN(builtin); i++)
		t->role[role_intern(t, builtin[i], nowhere)].kind = xstrdup("builtin");
}

void
role_table_fini(struct role_table *t)
{
	for (unsigned i = 0; i < t->count; i++) {
		free(t->role[i].name);
		free(t->role[i].kind);
	}
	memset(t, 0, sizeof(*t));
}

unsigned
role_find(const struct role_table *t, const char *name)
{
	for (unsigned i = 0; i < t->count; i++)
		if (strcmp(t->role[i].name, name) == 0)
			return i;
	return ROLE_NONE;
}

unsigned
role_intern(struct role_table *t, const char *name, struct place at)
{
	unsigned role = role_find(t, name);

	if (role != ROLE_NONE || t->count == ROLE_MAX)
		return role;
	t->role[t->count].name = xstrdup(name);
	t->role[t->count].first_use = at;
	return t->count++;
}

const char *
role_name(const struct role_table *t, unsigned role)
{
	return role < t->count ? t->role[role].name : "none";
}

char *
role_set_format(
	const struct site *s, const struct role_set *set, char *buf, size_t size)
{
	size_t used = 0;

	buf[0] = '\0';
	for (unsigned i = 0; i < s->roles.count && used + 1 < size; i++) {
		if (!role_set_has(set, i))
			continue;
		used += (size_t)snprintf(buf + used, size - used, "%s%s",
			used > 0 ? "," : "", s->roles.role[i].name);
	}
	return buf;
}
