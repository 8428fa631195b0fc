/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Credentials in text protocols: that there was one, its kind, whose it was and
 * how long the secret is.  The secret itself ends here: it is compared with the
 * vendors' defaults by its hash, and forgotten.
 */
#ifndef CAMWARDEN_CREDENTIAL_INT_H
#define CAMWARDEN_CREDENTIAL_INT_H

#include "protocol_int.h"

/* The value of an Authorization field (RFC 9110 11.6.2); cut: its end is not
 * there. */
void credential_authorization(struct protocol_facts *f, struct span value, bool cut);
/* The value of a field that asks for one. */
void credential_challenge(struct protocol_facts *f, struct span value);
/* Cookie or Set-Cookie. */
void credential_cookie(struct protocol_facts *f, struct span value);
/* `user:password@` before a host; true when there was one. */
bool credential_userinfo(struct protocol_facts *f, struct span authority);
/* `user=..&password=..`, of a query or a form; true when a password was there. */
bool credential_form(struct protocol_facts *f, struct span form);
/* A name and the secret that goes with it; kind: PROTOCOL_BASIC or _PASSWORD. */
void credential_pair(
	struct protocol_facts *f, uint64_t kind, struct span user, struct span secret);
void credential_secret_len(struct protocol_facts *f, size_t n);
/* Whose it is: the first name stays. */
void credential_user(struct protocol_facts *f, struct span user);

/* ntlm.c: a login in those bytes, bare or wrapped; false: there is none. */
bool ntlm_read(struct protocol_facts *f, struct span bytes);

/* sasl.c: what the client's next words are.  SASL_NONE: there are no more. */
enum sasl {
	SASL_NONE,
	SASL_PLAIN,  /* RFC 4616: name and password */
	SASL_NAME,   /* LOGIN: the name, */
	SASL_SECRET, /* and then the password */
	SASL_TOKEN,  /* RFC 7628 and XOAUTH2 */
	SASL_CRAM,   /* RFC 2195: a name and a proof */
	SASL_OTHER,
};
enum sasl sasl_begin(struct protocol_facts *f, struct span mechanism);
/* The words that were to come, decoded. */
enum sasl sasl_words(struct protocol_facts *f, enum sasl step, struct span words);
/* Does it show the password to whoever listens? */
bool sasl_is_clear(struct span mechanism);

/* base64.c: at most `size` bytes of RFC 4648 4; how many, up to what is none. */
size_t base64_decode(struct span text, uint8_t *out, size_t size);

/* The field, parameter or element where a secret stood: the first stays. */
void credential_field(struct protocol_facts *f, struct span name);

/* default_login.c: is the pair in the vendors' list, and whose is it? */
bool login_is_default(struct span user, struct span secret, uint8_t *maker);

#endif
