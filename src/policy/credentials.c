/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Violations 4xx: credentials that whoever listens can read, one for each
 * account.  What was exposed does not depend on how far the conversation got,
 * so the ladder does not apply; a credential that the server refused weighs one
 * step less, and one that crosses a border one more.  Core thread.
 */
#include "policy_int.h"

#include <string.h>

#include "camwarden/base/array.h"

enum { PORT_SNMP_TRAP = 162, SNMP_2C = 2, SMB_2 = 0x0200 };

#define CONVERSES (SPOKEN(PROTOCOL_HTTP) | SPOKEN(PROTOCOL_RTSP))

/* ---- one account ---- */

static const struct exposure {
	uint64_t shown;     /* one of these flags */
	uint64_t protocols; /* in one of these; 0: in any */
	enum violation_id id;
	bool secret; /* the secret itself, rather than a proof of it */
	const char *why;
} exposures[] = {
	{PROTOCOL_BASIC, SPOKEN(PROTOCOL_RTSP), V402, true,
		"a Basic password is readable in RTSP"},
	{PROTOCOL_BASIC, 0, V401, true, "a Basic password is readable in HTTP"},
	{PROTOCOL_PASSWORD, SPOKEN(PROTOCOL_SMTP), V403, true,
		"a mail login is readable, before any encryption"},
	{PROTOCOL_PASSWORD, SPOKEN(PROTOCOL_TELNET), V404, true,
		"a Telnet login is readable"},
	{PROTOCOL_PASSWORD, SPOKEN(PROTOCOL_FTP), V405, true,
		"an FTP login is readable"},
	{PROTOCOL_PASSWORD, SPOKEN(PROTOCOL_LDAP), V411, true,
		"the password of an LDAP bind is readable"},
	{PROTOCOL_PASSWORD, 0, V408, true,
		"a password is readable in a message or an address"},
	{PROTOCOL_TOKEN, 0, V409, true, "a login or session token is readable"},
	{PROTOCOL_DIGEST, CONVERSES, V410, false,
		"a digest by MD5 is readable: its password can be guessed offline"},
};

static bool
is_refused(const struct account *a)
{
	return (a->flags & PROTOCOL_DENIED) != 0 && (a->flags & PROTOCOL_ACCEPTED) == 0;
}

static void
raise_for(struct judgement *j, const struct account *a, enum violation_id id,
	enum severity base, bool secret, const char *why)
{
	struct claim claim = claim_of(id, row_of(j), why);

	claim.base = severity_in_context(j, base, secret);
	claim.fixed = true;
	judgement_raise_account(j, &claim, a);
}

static void
exposed(struct judgement *j, const struct account *a, const struct exposure *e)
{
	enum severity base = violation_at(e->id)->severity;

	/* "anonymous = medium"; elsewhere an empty name or secret is none */
	if ((a->flags & PROTOCOL_ANONYMOUS) != 0) {
		if (e->id != V405)
			return;
		base = severity_lower(base, 1);
	}
	/* Forbidden (403) is a token that the server knows. */
	if (e->secret && is_refused(a) &&
		!(e->id == V409 && shows(j, PROTOCOL_FORBIDDEN)))
		base = severity_lower(base, 1);
	raise_for(j, a, e->id, base, e->secret, e->why);
}

/* The first that fits each flag: its protocol's own, then the general one. */
static void
exposures_of(struct judgement *j, const struct account *a)
{
	uint64_t done = 0;

	for (size_t i = 0; i < ARRAY_LEN(exposures); i++) {
		const struct exposure *e = &exposures[i];

		if ((a->flags & e->shown & ~done) == 0)
			continue;
		if (e->protocols != 0 && (e->protocols >> a->application & 1) == 0)
			continue;
		done |= e->shown;
		exposed(j, a, e);
	}
}

/* V407: "401/530 answer = attempt (high)" */
static void
default_password(struct judgement *j, const struct account *a)
{
	bool refused = is_refused(a);

	if ((a->flags & PROTOCOL_DEFAULT_PASSWORD) != 0)
		raise_for(j, a, V407, refused ? SEVERITY_HIGH : SEVERITY_CRITICAL, true,
			refused ? "the vendor's default login was tried and refused"
				: "the vendor's default login is in use");
}

/* V412: HTTP, and SMB 1, which cannot encrypt. */
static void
ntlm(struct judgement *j, const struct account *a)
{
	bool old = (a->flags & PROTOCOL_NTLM_V1) != 0;
	uint16_t version = j->c->facts.version;

	if ((a->flags & (PROTOCOL_NTLM | PROTOCOL_NTLM_V1)) == 0)
		return;
	if (a->application == PROTOCOL_SMB && (version == 0 || version >= SMB_2))
		return;
	if (a->application != PROTOCOL_HTTP && a->application != PROTOCOL_SMB)
		return;
	raise_for(j, a, V412, old ? SEVERITY_MEDIUM : SEVERITY_LOW, false,
		old ? "an NTLM login of version 1 is readable"
		    : "an NTLM login is readable");
}

static void
account_judge(struct judgement *j, const struct account *a)
{
	default_password(j, a);
	exposures_of(j, a);
	ntlm(j, a);
}

/* ---- the conversation ---- */

/* V401, V402, V403: "Challenge only = low" */
static void
offered(struct judgement *j)
{
	static const struct {
		enum protocol protocol;
		enum violation_id id;
	} offers[] = {
		{PROTOCOL_HTTP, V401}, {PROTOCOL_RTSP, V402}, {PROTOCOL_SMTP, V403}};

	if (!shows(j, PROTOCOL_AUTH_OFFERED))
		return;
	for (size_t i = 0; i < ARRAY_LEN(offers); i++)
		if (has_spoken(j->c, offers[i].protocol) &&
			!judgement_has(j, offers[i].id))
			raise_for(j, NULL, offers[i].id, SEVERITY_LOW, false,
				"the server offers a login in clear; none was seen");
}

/* V406.  What a declared manager is told by traps is between the two. */
static void
community(struct judgement *j)
{
	bool worse = shows(j, PROTOCOL_PUBLIC_NAME | PROTOCOL_WRITE);

	if (!speaks_old_snmp(j->c) || shows(j, PROTOCOL_ANONYMOUS))
		return;
	if (j->allowed != NULL && j->c->server_port == PORT_SNMP_TRAP)
		return;
	raise_for(j, NULL, V406, worse ? SEVERITY_HIGH : SEVERITY_MEDIUM, true,
		shows(j, PROTOCOL_WRITE)
			? "an SNMP community that may write is readable"
			: (worse ? "an SNMP community that everybody knows is in use"
				 : "an SNMP community is readable"));
}

bool
speaks_old_snmp(const struct conversation *c)
{
	return has_spoken(c, PROTOCOL_SNMP) && c->facts.version != 0 &&
	       c->facts.version <= SNMP_2C;
}

/* What is readable before the name is, where the name came later: told with it.  Else
 * it would depend on where the packets end. */
static bool
has_name(const struct conversation *c, const struct account *a)
{
	for (unsigned i = 0; i < c->account_count && a->user[0] == '\0'; i++) {
		const struct account *named = &c->account[i];

		if (named->user[0] != '\0' && named->application == a->application &&
			(a->flags & ~named->flags) == 0)
			return true;
	}
	return false;
}

void
check_credentials(struct judgement *j)
{
	const struct conversation *c = j->c;

	for (unsigned i = 0; i < c->account_count; i++)
		if (!has_name(c, &c->account[i]))
			account_judge(j, &c->account[i]);
	/* Asked without packets, or of a conversation that an older version kept. */
	if (c->account_count == 0 && shows(j, PROTOCOL_CREDENTIAL)) {
		struct account a = {.flags = c->facts.flags & PROTOCOL_CREDENTIALS,
			.application = c->facts.application,
			.secret_len = c->facts.secret_len};

		memcpy(a.user, c->facts.user, sizeof(a.user));
		account_judge(j, &a);
	}
	offered(j);
	community(j);
}
