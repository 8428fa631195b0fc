/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Violations 5xx: protocols that should not be there at all.  What counts is
 * that both sides spoke: a request that nobody answered is none.  Core thread.
 */
#include "policy_int.h"

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

/* V501.  What is declared and inside a declared tunnel is in order. */
static void
remote_admin(struct judgement *j)
{
	const uint64_t clear =
		SPOKEN(PROTOCOL_TELNET) | SPOKEN(PROTOCOL_FTP) | SPOKEN(PROTOCOL_VNC);
	bool encrypted = shows(j, PROTOCOL_STARTTLS | PROTOCOL_ENCRYPTED) &&
			 !shows(j, PROTOCOL_PASSWORD);

	if (!j->server.vms || encrypted || !has_spoken_any(j->c, clear))
		return;
	if (j->allowed != NULL && is_carried(j))
		return;
	if (has_spoken(j->c, PROTOCOL_TELNET))
		raise(j, V501, SEVERITY_HIGH, "Telnet encrypts nothing");
	else if (has_spoken(j->c, PROTOCOL_FTP))
		raise(j, V501, SEVERITY_HIGH, "FTP without TLS encrypts nothing");
	else
		raise(j, V501, SEVERITY_HIGH, "VNC without TLS encrypts nothing");
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

/* ---- discovery ---- */

/* One declared subnet holds both. */
static bool
same_subnet(const struct judgement *j)
{
	const struct site *s = j->policy->site;

	for (size_t i = 0; i < s->network_count; i++)
		for (size_t k = 0; k < s->networks[i].subnet_count; k++)
			if (prefix_contains(
				    &s->networks[i].subnets[k], &j->c->client) &&
				prefix_contains(
					&s->networks[i].subnets[k], &j->c->server))
				return true;
	return false;
}

/* V504: a device answers a search. */
static void
device_answers(struct judgement *j)
{
	if (j->server.device && has_spoken(j->c, PROTOCOL_SSDP) && j->allowed == NULL)
		raise_answer(j, V504, same_subnet(j) ? SEVERITY_LOW : SEVERITY_MEDIUM,
			"a device answers UPnP discovery");
}

/* V505: to or from a device, by unicast.  Recorders search where a row lets
 * them, and in their own camera network. */
static void
discovery(struct judgement *j)
{
	const uint64_t kinds = SPOKEN(PROTOCOL_WS_DISCOVERY) | SPOKEN(PROTOCOL_MDNS) |
			       SPOKEN(PROTOCOL_SSDP);
	bool inside;

	if (!has_spoken_any(j->c, kinds) || (!j->client.device && !j->server.device))
		return;
	inside = same_subnet(j);
	if ((j->client.recorder || j->server.recorder) &&
		(inside || j->allowed != NULL))
		return;
	if (inside)
		raise(j, V505, SEVERITY_INFO, "device discovery within its subnet");
	else
		raise(j, V505, SEVERITY_MEDIUM, "device discovery between two subnets");
}

/* V506: "queries only = info" */
static void
names_by_anyone(struct judgement *j)
{
	const uint64_t kinds = SPOKEN(PROTOCOL_LLMNR) | SPOKEN(PROTOCOL_NBNS);

	if (has_spoken_any(j->c, kinds) && (j->client.vms || j->server.vms))
		raise_answer(j, V506, SEVERITY_LOW,
			"a name is resolved by whoever answers first");
}

/* The question may have gone to a group. */
static bool
is_answered(const struct judgement *j)
{
	return both_read(j) ||
	       (j->c->evidence >= EVIDENCE_ESTABLISHED && shows(j, PROTOCOL_RESPONSE));
}

void
check_insecure(struct judgement *j)
{
	discovery(j); /* an attempt to search is one, too */
	if (is_answered(j)) {
		device_answers(j);
		names_by_anyone(j);
	}
	if (!both_read(j))
		return;
	remote_admin(j);
	remote_access(j);
	old_version(j);
}
