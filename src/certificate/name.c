/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether a certificate is in some name, and how long one may last.  Pure.
 */
#include "camwarden/certificate.h"

#include <string.h>
#include <strings.h>

#include "camwarden/base/array.h"

const char *
certificate_name_next(const struct certificate *c, const char *name)
{
	const char *next = name != NULL ? name + strlen(name) + 1 : c->names;

	return next < c->names + c->names_len ? next : NULL;
}

/* Without the dot that may end it. */
static size_t
name_len(const char *name)
{
	size_t n = strlen(name);

	return n > 0 && name[n - 1] == '.' ? n - 1 : n;
}

static bool
same_text(const char *x, size_t x_len, const char *y, size_t y_len)
{
	return x_len == y_len && x_len > 0 && strncasecmp(x, y, x_len) == 0;
}

/* RFC 6125 6.4.3: `*` is a whole first label, of a name with two more. */
static bool
matches(const char *pattern, const char *name)
{
	size_t p = name_len(pattern), n = name_len(name);
	const char *dot;

	if (p < 2 || pattern[0] != '*' || pattern[1] != '.')
		return same_text(pattern, p, name, n);
	dot = memchr(name, '.', n);
	if (dot == NULL || dot == name || memchr(pattern + 2, '.', p - 2) == NULL)
		return false;
	return same_text(pattern + 1, p - 1, dot, n - (size_t)(dot - name));
}

static bool
has_alternatives(const struct certificate *c)
{
	return c->names_len != 0 || c->address_count != 0;
}

bool
certificate_has_name(const struct certificate *c, const char *name)
{
	for (const char *own = certificate_name_next(c, NULL); own != NULL;
		own = certificate_name_next(c, own))
		if (matches(own, name))
			return true;
	return !has_alternatives(c) && matches(c->common_name, name);
}

bool
certificate_has_addr(const struct certificate *c, const struct addr *a)
{
	struct addr named;

	for (unsigned i = 0; i < c->address_count; i++)
		if (addr_equal(&c->address[i], a))
			return true;
	return !has_alternatives(c) && addr_parse(c->common_name, &named) == 0 &&
	       addr_equal(&named, a);
}

unsigned
certificate_days_most(cw_time not_before)
{
	/* Baseline Requirements 6.3.2 and its history, as days since 1970. */
	static const struct {
		unsigned since, days;
	} limits[] = {
		{15522, 60 * 31}, /* 2012-07-01: 60 months */
		{16526, 39 * 31}, /* 2015-04-01: 39 months */
		{17591, 825},     /* 2018-03-01 */
		{18506, 398},     /* 2020-09-01 */
		{20527, 200},     /* 2026-03-15 */
		{20892, 100},     /* 2027-03-15 */
		{21623, 47},      /* 2029-03-15 */
	};
	unsigned most = 0;

	for (size_t i = 0; i < ARRAY_LEN(limits); i++)
		if (not_before >= limits[i].since * CW_DAY)
			most = limits[i].days;
	return most;
}
