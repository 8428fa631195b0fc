/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: certificates.  The input is the DER of one; it is parsed, kept,
 * asked for, and asked whether it is its own authority.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "camwarden/base/str.h"
#include "camwarden/certificate.h"

/* Terminated, and what str_from_wire would leave as it is. */
static void
check_text(const char *text, size_t size)
{
	static char again[CERTIFICATE_NAMES];
	size_t n = strnlen(text, size);

	if (n == size || str_from_wire(again, sizeof(again), text, n) != n ||
		memcmp(again, text, n) != 0)
		abort();
}

static void
check(const struct certificate *c)
{
	size_t names = 0;

	check_text(c->subject, sizeof(c->subject));
	check_text(c->issuer, sizeof(c->issuer));
	check_text(c->serial, sizeof(c->serial));
	check_text(c->key_algorithm, sizeof(c->key_algorithm));
	check_text(c->signature_algorithm, sizeof(c->signature_algorithm));
	check_text(c->common_name, sizeof(c->common_name));
	for (const char *name = certificate_name_next(c, NULL); name != NULL;
		name = certificate_name_next(c, name)) {
		check_text(name, sizeof(c->names) - (size_t)(name - c->names));
		names += strlen(name) + 1;
		certificate_has_name(c, name);
	}
	if (names != c->names_len || c->address_count > CERTIFICATE_ADDRESSES)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct hash_key key = {{1, 2}};
	struct certificate_table *t = certificate_table_new(1 << 18, &key);
	struct certificate_sighting s = {.first = 1, .last = 1};
	struct certificate_view v;
	struct certificate c;
	struct der der = {data, size};
	struct trust_view answer;

	if (t == NULL)
		abort();
	if (certificate_parse(data, size, &c) == 0) {
		check(&c);
		memcpy(s.own, c.sha256, sizeof(s.own));
		memcpy(s.leaf, c.sha256, sizeof(s.leaf));
		certificate_table_see(t, &s, data, size);
		if (!certificate_table_find(t, s.own, &s.addr, NULL, &v) || !v.readable)
			abort();
		trust_ask(NULL, &der, 1, &answer);
	}
	certificate_table_free(t);
	return 0;
}
