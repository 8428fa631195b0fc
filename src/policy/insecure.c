/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Violations 5xx: protocols that should not be there at all.  What counts is
 * that both sides spoke: a request that nobody answered is none.  Core thread.
 */
#include "policy_int.h"

#include "camwarden/base/array.h"

enum { SMB_2 = 0x0200 };

static void
raise(struct judgement *j, enum violation_id id, enum severity base, const char *why)
{
	struct claim claim = claim_of(id, row_of(j), why);

	claim.base = base;
	judgement_raise(j, &claim);
}

/* An answer by itself is the whole of it: the ladder does not apply. */
static void
raise_answer(
	struct judgement *j, enum violation_id id, enum severity base, const char *why)
{
	struct claim claim = claim_of(id, row_of(j), why);

	claim.base = base;
	claim.fixed = true;
	judgement_raise(j, &claim);
}

/* ---- remote administration ---- */

/* Protocols that encrypt nothing by themselves, worst first. */
static const struct {
	enum protocol protocol;
	const char *why;
} clear_admin[] = {
	{PROTOCOL_TELNET, "Telnet encrypts nothing"},
	{PROTOCOL_RLOGIN, "rlogin encrypts nothing and believes the client"},
	{PROTOCOL_FTP, "FTP without TLS encrypts nothing"},
	{PROTOCOL_VNC, "VNC without TLS encrypts nothing"},
	{PROTOCOL_TFTP, "TFTP encrypts nothing and asks for no login"},
};

static const char *
clear_admin_of(const struct judgement *j)
{
	if (shows(j, PROTOCOL_STARTTLS | PROTOCOL_ENCRYPTED) &&
		!shows(j, PROTOCOL_PASSWORD))
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(clear_admin); i++)
		if (has_spoken(j->c, clear_admin[i].protocol))
			return clear_admin[i].why;
	return NULL;
}

/* Recorders set up devices; clear HTTP where TLS is expected of a server has an
 * entry of its own (encryption.c). */
static bool
gives_admin_page(const struct judgement *j)
{
	static const enum violation_id clear[] = {V301, V302, V303, V304, V305};

	if (!shows(j, PROTOCOL_ADMIN_PAGE) || j->out->declared_clear != NULL ||
		(j->client.recorder && j->server.device))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(clear); i++)
		if (judgement_has(j, clear[i]))
			return false;
	return true;
}

/* V501.  What is declared and inside a declared tunnel is in order. */
static void
remote_admin(struct judgement *j)
{
	const char *why = clear_admin_of(j);

	if (!j->server.vms || (j->allowed != NULL && is_carried(j)))
		return;
	if (why != NULL)
		raise(j, V501, SEVERITY_HIGH, why);
	else if (gives_admin_page(j))
		raise(j, V501, SEVERITY_HIGH, "a page for administration, in clear");
}

/* V507, by bytes; by port it is the row's (table.c). */
static void
remote_access(struct judgement *j)
{
	const uint64_t shells =
		SPOKEN(PROTOCOL_SSH) | SPOKEN(PROTOCOL_RDP) | SPOKEN(PROTOCOL_VNC);

	if (j->server.vms && !j->server.device && j->allowed == NULL &&
		(has_spoken_any(j->c, shells) || shows(j, PROTOCOL_REMOTE_SHELL)))
		raise(j, V507, SEVERITY_HIGH,
			"remote access that no row allows this host");
}

/* ---- old versions ---- */

/* V502, V503 */
static void
old_version(struct judgement *j)
{
	uint16_t version = j->c->facts.version;

	if (speaks_old_snmp(j->c))
		raise(j, V502, SEVERITY_MEDIUM,
			"SNMP of a version that protects nothing is answered");
	if (has_spoken(j->c, PROTOCOL_SMB) && version != 0 && version < SMB_2)
		raise(j, V503, SEVERITY_HIGH, "SMB 1 was agreed on");
}

/* ---- names ---- */

/* V506: "queries only = info" */
static void
names_by_anyone(struct judgement *j)
{
	const uint64_t kinds = SPOKEN(PROTOCOL_LLMNR) | SPOKEN(PROTOCOL_NBNS);

	if (has_spoken_any(j->c, kinds) && (j->client.vms || j->server.vms))
		raise_answer(j, V506, SEVERITY_LOW,
			"a name is resolved by whoever answers first");
}

/* The question may have gone to a group; of NetBIOS both ends have one port, so that
 * nothing tells the client, and nothing but the bytes the answer. */
static bool
is_answered(const struct judgement *j)
{
	return both_read(j) ||
	       (j->c->why == WHY_UNKNOWN && has_spoken(j->c, PROTOCOL_NBNS) &&
		       shows(j, PROTOCOL_RESPONSE)) ||
	       (j->c->evidence >= EVIDENCE_ESTABLISHED && shows(j, PROTOCOL_RESPONSE));
}

void
check_insecure(struct judgement *j)
{
	check_searched(j); /* an attempt to search is one, too */
	if (is_answered(j)) {
		check_search_answered(j);
		names_by_anyone(j);
	}
	if (!both_read(j))
		return;
	remote_admin(j);
	remote_access(j);
	old_version(j);
}
