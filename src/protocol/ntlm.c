/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NTLM ([MS-NLMP] 2.2.1): the message that answers the challenge, in which
 * version, and whose it is.  It stands bare, or inside SPNEGO (RFC 4178), where it
 * is found by its magic.
 */
#include "credential_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"

static const uint8_t magic[8] = "NTLMSSP";

enum {
	TYPE = 8,
	AUTHENTICATE = 3,
	RESPONSE_LEN = 20, /* of NtChallengeResponse */
	USER_LEN = 36,
	USER_AT = USER_LEN + 4,
	HEAD = USER_LEN + 8,
	V1_RESPONSE = 24, /* 2.2.2.6; of version 2 it is longer */
};

/* The name of the third message is UTF-16LE. */
static void
keep_user(struct protocol_facts *f, struct span m)
{
	size_t len = le16(m.p + USER_LEN), at = le16(m.p + USER_AT);
	uint8_t user[PROTOCOL_USER_LEN];
	size_t out = 0;

	if (at > m.n || len > m.n - at)
		return;
	for (size_t i = 0; i + 1 < len && out < sizeof(user); i += 2)
		user[out++] = m.p[at + i + 1] == 0 ? m.p[at + i] : '?';
	credential_user(f, (struct span){user, out});
}

bool
ntlm_read(struct protocol_facts *f, struct span bytes)
{
	const uint8_t *at =
		bytes.n > 0 ? memmem(bytes.p, bytes.n, magic, sizeof(magic)) : NULL;
	struct span m;

	if (at == NULL)
		return false;
	m = (struct span){at, bytes.n - (size_t)(at - bytes.p)};
	if (m.n < HEAD || m.p[TYPE] != AUTHENTICATE)
		return false;
	/* 3.2.5.1.2: nobody's login has neither a name nor an answer. */
	if (le16(m.p + USER_LEN) == 0 && le16(m.p + RESPONSE_LEN) == 0) {
		f->flags |= PROTOCOL_ANONYMOUS;
		return true;
	}
	f->flags |= PROTOCOL_NTLM;
	if (le16(m.p + RESPONSE_LEN) == V1_RESPONSE)
		f->flags |= PROTOCOL_NTLM_V1;
	keep_user(f, m);
	return true;
}
