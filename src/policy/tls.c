/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Violations 310, 311 and 315: what was agreed in TLS handshakes.  Only what
 * the server chose counts; what a client offers is no breach.  The facts hold
 * the worst of all flows.  Core thread.
 */
#include "policy_int.h"

#include "camwarden/base/array.h"

enum { SSL_3 = 0x0300 };

/* Alerts that end a handshake because the ends do not trust each other, or have
 * no version or suite in common (RFC 8446 6.2, RFC 5246 7.2.2). */
static const struct alert {
	uint8_t number;
	const char *why;
} alerts[] = {
	{40, "the TLS handshake fails: handshake_failure"},
	{42, "the TLS handshake fails: bad_certificate"},
	{43, "the TLS handshake fails: unsupported_certificate"},
	{44, "the TLS handshake fails: certificate_revoked"},
	{45, "the TLS handshake fails: certificate_expired"},
	{46, "the TLS handshake fails: certificate_unknown"},
	{48, "the TLS handshake fails: unknown_ca"},
	{70, "the TLS handshake fails: protocol_version"},
	{71, "the TLS handshake fails: insufficient_security"},
};

static void
raise_tls(
	struct judgement *j, enum violation_id id, enum severity base, const char *why)
{
	struct claim claim = claim_of(id, row_of(j), why);

	claim.base = severity_in_context(j, base, false);
	judgement_raise(j, &claim);
}

/* V310: "SSL = high; Internet-facing +1" */
static void
version_chosen(struct judgement *j)
{
	uint16_t version = j->c->facts.tls_version;
	bool ssl = version <= SSL_3;
	enum severity base = ssl ? SEVERITY_HIGH : SEVERITY_MEDIUM;

	if (version == 0 || version >= j->policy->site->minimum_tls)
		return;
	if (j->server.internet_facing || j->client.outside || j->server.outside)
		base = severity_higher(base);
	raise_tls(j, V310, base,
		ssl ? "the server chose SSL, which is broken"
		    : "the server chose an older TLS version than the profile's "
		      "least");
}

/* V311 */
static void
cipher_chosen(struct judgement *j)
{
	uint16_t cipher = j->c->facts.tls_cipher;

	if (cipher == 0)
		return;
	switch (tls_cipher_strength(cipher)) {
	case TLS_STRENGTH_WEAK:
		raise_tls(j, V311, SEVERITY_MEDIUM,
			"the server chose a cipher suite that is broken");
		break;
	case TLS_STRENGTH_DATED:
		raise_tls(j, V311, SEVERITY_LOW,
			"the server chose a dated cipher suite: CBC with SHA-1, or a "
			"key exchange without forward secrecy");
		break;
	case TLS_STRENGTH_STRONG:
		break;
	case TLS_STRENGTH_UNKNOWN:
		judgement_unsure(
			j, "TLS with a cipher suite of which nothing is known");
		break;
	}
}

/* V315.  A declared scanner tries what must fail. */
static void
handshake_fails(struct judgement *j)
{
	if (role_set_meets(&j->out->client.roles, &j->policy->known.prober))
		return;
	for (size_t i = 0; i < ARRAY_LEN(alerts); i++)
		if (alerts[i].number == j->c->facts.tls_alert) {
			raise_tls(j, V315, violation_at(V315)->severity, alerts[i].why);
			return;
		}
	if (shows(j, PROTOCOL_HELLOS_RESET))
		raise_tls(j, V315, violation_at(V315)->severity,
			"TLS handshakes fail: reset after the server's hello, again "
			"and "
			"again");
}

void
check_tls(struct judgement *j)
{
	const struct protocol_facts *f = &j->c->facts;

	if (!has_spoken(j->c, PROTOCOL_TLS))
		return;
	version_chosen(j);
	cipher_chosen(j);
	handshake_fails(j);
	if (f->tls_version == 0 && f->tls_alert == 0 &&
		shows(j, PROTOCOL_REQUEST | PROTOCOL_RESPONSE))
		judgement_unsure(
			j, "TLS, but the version that the server chose was not read");
}
