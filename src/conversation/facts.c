/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a flow showed -> what its conversation shows.  The latest identified
 * flow's words stand, but half a flow (its request alone) does not displace
 * what was read from both sides of an earlier one; what some flow showed once
 * stays shown, and of TLS the oldest version that a server chose and the
 * weakest cipher with it: whatever the order of flows, the worst of them is
 * judged.  Whether a message was protected is told flow by flow, so that a
 * protected one does not hide the other.  Core thread.
 */
#include "conversation_int.h"

#include <string.h>
#include <strings.h>

#define FACTS_BOTH (PROTOCOL_REQUEST | PROTOCOL_RESPONSE)

static bool
is_whole(const struct protocol_facts *f)
{
	return (f->flags & FACTS_BOTH) == FACTS_BOTH;
}

/* Text of the earlier flow where the later has none. */
static void
keep_text(char *to, const char *from, size_t size)
{
	if (to[0] == '\0')
		memcpy(to, from, size);
}

/* The oldest version; of one version the weakest cipher. */
static bool
is_weaker(const struct protocol_facts *than, const struct protocol_facts *f)
{
	if (f->tls_version == 0)
		return false;
	if (than->tls_version == 0 || f->tls_version != than->tls_version)
		return than->tls_version == 0 || f->tls_version < than->tls_version;
	if (tls_cipher_strength(f->tls_cipher) != tls_cipher_strength(than->tls_cipher))
		return tls_cipher_strength(f->tls_cipher) >
		       tls_cipher_strength(than->tls_cipher);
	return f->tls_cipher > than->tls_cipher; /* alike: in any order the same */
}

/* Those of trust and of versions, 40 to 71, tell more than the others. */
static unsigned
alert_rank(uint8_t alert)
{
	if (alert == 0)
		return 512;
	return alert >= 40 && alert <= 71 ? alert : 256u + alert;
}

/* The oldest. */
static uint16_t
older(uint16_t x, uint16_t y)
{
	return x == 0 || (y != 0 && y < x) ? y : x;
}

static uint64_t
flags_of_flow(const struct protocol_facts *f)
{
	const uint64_t soap = PROTOCOL_SOAP | PROTOCOL_WS_SECURITY | PROTOCOL_METADATA;

	return f->flags | ((f->flags & soap) == PROTOCOL_SOAP ? PROTOCOL_SOAP_BARE : 0);
}

static void
keep_worst(struct protocol_facts *to, const struct protocol_facts *from)
{
	static const uint8_t none[PROTOCOL_FINGERPRINT];

	if (is_weaker(to, from)) {
		to->tls_version = from->tls_version;
		to->tls_cipher = from->tls_cipher;
		to->tls_group = from->tls_group;
	}
	if (alert_rank(from->tls_alert) < alert_rank(to->tls_alert))
		to->tls_alert = from->tls_alert;
	to->version = older(to->version, from->version);
	if (to->secret_len == 0)
		to->secret_len = from->secret_len;
	if (memcmp(to->certificate, none, sizeof(none)) == 0)
		memcpy(to->certificate, from->certificate, sizeof(none));
	to->flags |= flags_of_flow(from) & ~FACTS_BOTH;
	keep_text(to->scheme, from->scheme, sizeof(to->scheme));
	keep_text(to->user, from->user, sizeof(to->user));
	keep_text(to->field, from->field, sizeof(to->field));
	keep_text(to->client, from->client, sizeof(to->client));
	keep_text(to->location, from->location, sizeof(to->location));
	if (to->maker == 0)
		to->maker = from->maker;
}

/* A flow of which nobody knows what it spoke may still not have been readable. */
static bool
merge_unread(struct conversation *c, const struct protocol_facts *f)
{
	uint64_t more = f->flags & PROTOCOL_UNREAD;

	more &= ~c->facts.flags;
	c->facts.flags |= more;
	return more != 0;
}

bool
conversation_merge_facts(struct conversation *c, const struct protocol_facts *f)
{
	struct protocol_facts next;
	uint64_t spoken = c->spoken;
	bool account;

	if (f->application == PROTOCOL_UNKNOWN)
		return merge_unread(c, f);
	account = conversation_see_account(c, f);
	next = c->facts;
	c->spoken |= UINT64_C(1) << f->application;
	if (f->inside != PROTOCOL_UNKNOWN)
		c->spoken |= UINT64_C(1) << f->inside;
	if (is_whole(f) || !is_whole(&c->facts) ||
		f->application != c->facts.application) {
		next = *f;
		next.flags = flags_of_flow(f);
		keep_worst(&next, &c->facts);
	} else {
		if (f->scheme[0] != '\0')
			memcpy(next.scheme, f->scheme, sizeof(next.scheme));
		keep_worst(&next, f);
	}
	if (!account && spoken == c->spoken &&
		memcmp(&next, &c->facts, sizeof(next)) == 0)
		return false;
	c->facts = next;
	return true;
}

bool
conversation_is_windows_login(const struct conversation *c)
{
	const uint64_t others = PROTOCOL_BASIC | PROTOCOL_DIGEST |
				PROTOCOL_DIGEST_SHA256 | PROTOCOL_TOKEN |
				PROTOCOL_PASSWORD;

	return (c->facts.flags & others) == 0 &&
	       (strcasecmp(c->facts.scheme, "Negotiate") == 0 ||
		       strcasecmp(c->facts.scheme, "NTLM") == 0);
}
