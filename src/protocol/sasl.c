/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SASL (RFC 4422) in protocols that carry it readable: which mechanism, and what
 * it shows of a login.
 */
#include "credential_int.h"

#include <string.h>

#include "camwarden/base/array.h"

/* Those of IANA's list that are met; what is none of them is not kept. */
static const struct {
	const char *name;
	enum sasl first;
} mechanisms[] = {
	{"PLAIN", SASL_PLAIN},
	{"LOGIN", SASL_NAME},
	{"XOAUTH2", SASL_TOKEN},
	{"OAUTHBEARER", SASL_TOKEN},
	{"CRAM-MD5", SASL_CRAM},
	{"DIGEST-MD5", SASL_OTHER},
	{"NTLM", SASL_OTHER},
	{"GSSAPI", SASL_OTHER},
	{"GSS-SPNEGO", SASL_OTHER},
	{"EXTERNAL", SASL_OTHER},
	{"SCRAM-SHA-1", SASL_OTHER},
	{"SCRAM-SHA-256", SASL_OTHER},
};

enum sasl
sasl_begin(struct protocol_facts *f, struct span mechanism)
{
	const char *name = "other";
	enum sasl first = SASL_OTHER;

	for (size_t i = 0; i < ARRAY_LEN(mechanisms); i++)
		if (span_is(mechanism, mechanisms[i].name)) {
			name = mechanisms[i].name;
			first = mechanisms[i].first;
		}
	if (f->scheme[0] == '\0')
		memcpy(f->scheme, name, strlen(name) + 1);
	return first;
}

bool
sasl_is_clear(struct span mechanism)
{
	return span_is(mechanism, "PLAIN") || span_is(mechanism, "LOGIN");
}

/* Up to the next NUL, which goes as well. */
static struct span
cut_part(struct span *words)
{
	const uint8_t *nul = words->n > 0 ? memchr(words->p, '\0', words->n) : NULL;
	struct span part = {
		words->p, nul != NULL ? (size_t)(nul - words->p) : words->n};

	words->p += part.n + (nul != NULL);
	words->n -= part.n + (nul != NULL);
	return part;
}

/* RFC 4616 2: who shall be acted for, NUL, the name, NUL, the password. */
static void
plain(struct protocol_facts *f, struct span words)
{
	struct span user;

	cut_part(&words);
	user = cut_part(&words);
	credential_pair(f, PROTOCOL_PASSWORD, user, words);
}

static void
cram(struct protocol_facts *f, struct span words)
{
	const uint8_t *space = words.n > 0 ? memrchr(words.p, ' ', words.n) : NULL;

	if (space != NULL)
		credential_user(f, (struct span){words.p, (size_t)(space - words.p)});
}

enum sasl
sasl_words(struct protocol_facts *f, enum sasl step, struct span words)
{
	switch (step) {
	case SASL_PLAIN:
		plain(f, words);
		return SASL_NONE;
	case SASL_NAME:
		credential_user(f, words);
		return SASL_SECRET;
	case SASL_SECRET:
		credential_pair(f, PROTOCOL_PASSWORD,
			(struct span){(const uint8_t *)f->user, strlen(f->user)},
			words);
		return SASL_NONE;
	case SASL_TOKEN:
		f->flags |= PROTOCOL_TOKEN;
		credential_secret_len(f, words.n);
		return SASL_NONE;
	case SASL_CRAM:
		cram(f, words);
		return SASL_NONE;
	default:
		ntlm_read(f, words);
		return SASL_OTHER;
	}
}
