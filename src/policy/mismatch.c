/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Violations 214 and 215: what is spoken against what the row at the port
 * expects, and the product's own protocols at ports that no row lists.  Packs
 * say what a row expects (`application`) and which protocols are the product's
 * (`protocols`).  A conversation of which one side was read proves neither.
 * Core thread.
 */
#include "policy_int.h"

#include <string.h>

#define S(p) SPOKEN(PROTOCOL_##p)

/* Services with a port of their own: never what a row without an application
 * means.  The shells are among them. */
#define SERVICES                                                                       \
	(S(SSH) | S(RDP) | S(VNC) | S(TELNET) | S(FTP) | S(SMTP) | S(SMB) | S(LDAP) |  \
		S(KERBEROS) | S(POSTGRESQL) | S(TDS) | S(MQTT) | S(SNMP) | S(TFTP) |   \
		S(SOCKS) | S(SYBASE) | S(RLOGIN))
#define SHELLS (S(SSH) | S(RDP) | S(VNC) | S(TELNET) | S(RLOGIN))
/* V609 says it of these (tunnel.c). */
#define TUNNELS (S(WIREGUARD) | S(IKE) | S(OPENVPN) | S(L2TP) | S(TEREDO))
#define MEDIA (S(RTSP) | S(RTP) | S(RTCP))
#define NAMES (S(DNS) | S(MDNS) | S(LLMNR))

/* ---- V214 ---- */

/* All that may be spoken at a row that expects this one. */
static uint64_t
kin_of(enum protocol expected)
{
	switch (expected) {
	case PROTOCOL_HTTP: /* HTTP/2 and WebSocket are read as HTTP */
		return S(HTTP) | S(TLS);
	case PROTOCOL_TLS:
		return S(TLS);
	case PROTOCOL_DNS:
		return NAMES;
	case PROTOCOL_RTSP:
		return MEDIA;
	default:
		return SPOKEN(expected);
	}
}

static bool
takes_anything(const struct rule *r)
{
	return rule_is_site(r) ||
	       (r->application != NULL && strcmp(r->application, "any") == 0);
}

/* Everything the row takes: a bit per protocol. */
static uint64_t
taken_by(const struct judgement *j, const struct rule *r)
{
	enum protocol expected = r->application != NULL
					 ? protocol_from_name(r->application)
					 : PROTOCOL_UNKNOWN;
	uint64_t taken;

	if (takes_anything(r))
		return UINT64_MAX;
	if (expected == PROTOCOL_UNKNOWN)
		return ~SERVICES;
	taken = kin_of(expected) | S(UNKNOWN);
	/* TLS is no mismatch where clear text is not the rule, nor behind STARTTLS */
	if (r->encryption != RULE_CLEARTEXT_INFO || shows(j, PROTOCOL_STARTTLS))
		taken |= S(TLS);
	if (shows(j, PROTOCOL_HTTP_TUNNEL) &&
		(expected == PROTOCOL_HTTP || expected == PROTOCOL_RTSP))
		taken |= S(HTTP) | MEDIA;
	/* Its clear form has an entry of its own (encryption.c). */
	if (expected == PROTOCOL_TLS && r->plaintext != NULL)
		taken |= S(HTTP);
	return taken;
}

static enum protocol
first_of(uint64_t protocols)
{
	return (enum protocol)__builtin_ctzll(protocols);
}

static uint64_t
all_spoken(const struct conversation *c)
{
	return (c->spoken | SPOKEN(c->facts.application)) & ~S(UNKNOWN);
}

/* "the row is for http, but ssh is spoken" */
static const char *
say_mismatch(struct judgement *j, const struct rule *r, enum protocol spoken)
{
	struct line l;

	line_init(&l, j->said, sizeof(j->said));
	if (r->application != NULL) {
		line_add(&l, "the row is for ");
		line_add(&l, r->application);
	} else {
		line_add(&l, "the row is for the product's own protocol");
	}
	line_add(&l, ", but ");
	line_add(&l, protocol_name(spoken));
	line_add(&l, " is spoken");
	return j->said;
}

/* A port that is listed for a function that is off is listed for nobody else. */
static void
service_of_another(struct judgement *j, const struct rule *r)
{
	struct claim claim = claim_of(V202, r,
		"the port is listed for a function that is off, and something else "
		"listens there");

	if (r->disabled && rule_use(j->policy, r) != NULL && j->server.vms &&
		listener_is_proven(j->c))
		judgement_raise(j, &claim);
}

static void
mismatch(struct judgement *j, const struct rule *r, uint64_t strange)
{
	struct claim claim = claim_of(V214, r, say_mismatch(j, r, first_of(strange)));

	if ((strange & SHELLS) != 0 || shows(j, PROTOCOL_REMOTE_SHELL))
		claim.base = SEVERITY_HIGH;
	judgement_raise(j, &claim);
	service_of_another(j, r);
}

/* By any row that allows the client, or by the nearest. */
static uint64_t
taken_here(const struct judgement *j)
{
	uint64_t taken = taken_by(j, row_of(j));

	for (size_t i = 0; i < j->rows.count; i++) {
		const struct rule *r = &j->policy->rules[j->rows.at[i]];

		if (r->effect < RULE_LOCAL_ONLY &&
			role_set_meets(&r->servers, &j->out->server.roles) &&
			role_set_meets(&r->clients, &j->client_roles))
			taken |= taken_by(j, r);
	}
	return taken;
}

static void
check_expected(struct judgement *j)
{
	const struct rule *r = row_of(j);
	uint64_t strange;

	if (r == NULL)
		return;
	strange = all_spoken(j->c) & ~taken_here(j) & ~TUNNELS;
	if (strange == 0)
		return;
	if (both_read(j))
		mismatch(j, r, strange);
	else
		judgement_unsure(j, "one side spoke another protocol than the row is "
				    "for, and the other was not read");
}

/* ---- V215 ---- */

/* The row of that protocol that serves a role of the server, wherever it is. */
static const struct rule *
row_elsewhere(const struct judgement *j, uint64_t protocols)
{
	const struct policy *p = j->policy;

	for (size_t i = 0; i < p->rule_count; i++) {
		const struct rule *r = &p->rules[i];

		if (r->application != NULL && !rule_is_site(r) &&
			(protocols >> protocol_from_name(r->application) & 1) != 0 &&
			role_set_meets(&r->servers, &j->out->server.roles))
			return r;
	}
	return NULL;
}

/* The product's own protocols that are spoken at a port that no row lists. */
static uint64_t
moved(const struct judgement *j)
{
	uint64_t known = j->policy->protocols;

	if (!j->server.vms || j->pushes || is_listed(j) || !both_read(j))
		return 0;
	if (shows(j, PROTOCOL_ONVIF | PROTOCOL_XPROTECT_PATH))
		known |= S(HTTP);
	return all_spoken(j->c) & known;
}

const struct rule *
row_moved(const struct judgement *j)
{
	uint64_t protocols = moved(j);

	return protocols != 0 ? row_elsewhere(j, protocols) : NULL;
}

static void
check_moved(struct judgement *j)
{
	uint64_t known = moved(j);
	struct claim claim = claim_of(V215, NULL,
		"a protocol of the product on a port that no row lists: was it moved?");

	if (known == 0)
		return;
	claim.rule = row_elsewhere(j, known);
	judgement_raise(j, &claim);
}

void
check_mismatch(struct judgement *j)
{
	check_expected(j);
	check_moved(j);
}
