/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Violations 301 to 308 by bytes that were read: clear text where the row
 * expects TLS.  Runs on allowed and disallowed conversations alike.  A redirect
 * to https and nothing else is as it should be; what could not be read is not
 * evaluable.  A conversation that spoke clear text in one flow and TLS in
 * another is judged for both.  Core thread.
 */
#include "policy_int.h"

#include <string.h>

/* "with Authorization, Cookie, bearer, login body".  "Windows login on 80 is product
 * default": it shows no password. */
static bool
shows_login(const struct judgement *j)
{
	return shows(j, PROTOCOL_SECRETS) ||
	       (shows(j, PROTOCOL_AUTHORIZATION) &&
		       !conversation_is_windows_login(j->c)) ||
	       (j->c->evidence == EVIDENCE_EXPOSED && !shows(j, PROTOCOL_MEDIA));
}

static bool
zone_is(const char *zone, const char *const *names)
{
	for (; zone != NULL && *names != NULL; names++)
		if (strcmp(zone, *names) == 0)
			return true;
	return false;
}

/* Do both ends stand in zones of these names? */
static bool
both_in(const struct judgement *j, const char *const *names)
{
	return zone_is(j->out->client.zone, names) &&
	       zone_is(j->out->server.zone, names);
}

/* What an entry says of places and secrets besides the catalogue's context. */
static enum severity
severity_of_place(const struct judgement *j, const struct claim *claim)
{
	static const char *const inner[] = {"server", "client", "recorder", NULL};
	static const char *const media[] = {"camera", "recorder", NULL};
	bool secret = shows(j, PROTOCOL_SECRETS);

	/* "Raise to high ..., or when crossing DMZ/untrusted nets" */
	if (violation_is(claim->violation, V301)) {
		bool raised = shows_login(j) || (crosses_border(j) && !is_carried(j));
		return severity_in_context(
			j, raised ? SEVERITY_HIGH : claim->base, false);
	}
	/* "Critical when the client is on the Internet" */
	if (violation_is(claim->violation, V302) && j->client.outside)
		return SEVERITY_CRITICAL;
	/* "High outside server/client subnets" */
	if (violation_is(claim->violation, V303) && !both_in(j, inner))
		return severity_in_context(j, SEVERITY_HIGH, false);
	/* "Low inside camera/recorder subnets, medium elsewhere, high across
	 * untrusted nets" */
	if (violation_is(claim->violation, V307)) {
		if (crosses_untrusted(j))
			return severity_in_context(j, SEVERITY_HIGH, false);
		return severity_in_context(
			j, both_in(j, media) ? SEVERITY_LOW : SEVERITY_MEDIUM, secret);
	}
	return severity_in_context(j, claim->base, secret);
}

/* The claim as the row says it: its kind, and how much TLS is expected. */
static struct claim
claim_clear(const struct judgement *j, const struct rule *r, const struct violation *v,
	const char *why)
{
	struct claim claim = {v, r, v->severity, false, why};

	claim.base = severity_of_place(j, &claim);
	if (r->encryption == RULE_TLS_PREFERRED)
		claim.base = severity_lower(claim.base, 1);
	/* A device that can do no TLS. */
	if (party_is_listed(&j->out->server, &j->policy->site->plaintext) ||
		party_is_listed(&j->out->client, &j->policy->site->plaintext)) {
		claim.base = SEVERITY_INFO;
		claim.fixed = true;
	}
	return claim;
}

static void
raise_clear(struct judgement *j, const struct rule *r, const struct violation *v,
	const char *why)
{
	struct claim claim = claim_clear(j, r, v, why);

	judgement_raise(j, &claim);
}

static bool
expects_tls(const struct rule *r)
{
	return r->encryption == RULE_TLS_REQUIRED ||
	       r->encryption == RULE_TLS_PREFERRED;
}

static const struct violation *
clear_text_of(const struct rule *r, enum violation_id usual)
{
	return r->plaintext != NULL ? r->plaintext : violation_at(usual);
}

/* ---- roles without a certificate ---- */

/* HTTP on a port for another protocol is a mismatch, not its clear form. */
static bool
carries_http(const struct rule *r)
{
	return r->application == NULL || row_speaks(r, PROTOCOL_HTTP) ||
	       row_speaks(r, PROTOCOL_TLS);
}

/* Does the site say that the role has a certificate in use?  The profile speaks of
 * servers; devices without TLS have a list of their own. */
static bool
has_certificate(const struct judgement *j, const struct rule *r)
{
	const struct policy *p = j->policy;
	struct role_set served = r->servers;

	if (!p->site->certificates_given || j->server.device)
		return true;
	for (unsigned i = 0; i < ROLE_MAX / 64; i++)
		served.bits[i] &= j->out->server.roles.bits[i];
	return role_set_meets(&served, &p->certificates);
}

/* Roles of the site's hosts and networks, less devices and those with a
 * certificate. */
static struct role_set
bare_roles(const struct policy *p)
{
	const struct site *s = p->site;
	struct role_set bare = {{0}};

	for (size_t i = 0; i < s->host_count; i++)
		role_set_join(&bare, &s->hosts[i].roles);
	for (size_t i = 0; i < s->network_count; i++)
		role_set_join(&bare, &s->networks[i].roles);
	roles_derive(p, &bare);
	for (unsigned i = 0; i < ROLE_MAX / 64; i++)
		bare.bits[i] &= ~(p->certificates.bits[i] | p->known.device.bits[i]);
	return bare;
}

bool
policy_declares_clear(
	const struct policy *p, const struct violation *kind, unsigned role)
{
	struct role_set bare = bare_roles(p);

	if (!p->site->certificates_given || !role_set_has(&bare, role))
		return false;
	for (size_t i = 0; i < p->rule_count; i++) {
		const struct rule *r = &p->rules[i];

		if (expects_tls(r) && carries_http(r) &&
			clear_text_of(r, V301) == kind &&
			role_set_has(&r->servers, role))
			return true;
	}
	return false;
}

/* Clear text that the site declares: no finding of its own. */
static void
declared_clear(struct judgement *j, const struct claim *claim)
{
	struct verdict *v = j->out;

	v->declared_clear = claim->violation;
	v->clear_severity = severity_of(j, claim);
	trace_add(j->trace, claim->rule, "declared",
		"%s %s would be %s, but the profile lists no certificate for the role: "
		"one finding for the role stands for it",
		claim->violation->code, claim->violation->name,
		severity_name(v->clear_severity));
}

/* No certificate excuses what is not TLS on a port for TLS alone. */
static bool
is_declared_clear(
	const struct judgement *j, const struct rule *r, const struct violation *v)
{
	return !violation_is(v, V214) && !has_certificate(j, r);
}

/* ---- HTTP ---- */

/* "403 = info (blocked by server)" */
static void
http_forbidden(struct judgement *j, const struct rule *r)
{
	struct claim claim = {violation_at(V305), r, SEVERITY_INFO, true,
		"HTTP in clear, which the server forbade"};

	judgement_raise(j, &claim);
}

static bool
http_is_answered(const struct judgement *j, const struct violation *v)
{
	return shows(j, PROTOCOL_OTHER_RESPONSE) ||
	       (shows(j, PROTOCOL_FORBIDDEN) && !violation_is(v, V305)) ||
	       (shows(j, PROTOCOL_PUBLIC) && shows_login(j));
}

/* "WCF with message security" between servers: every message that was read. */
static bool
is_protected(const struct judgement *j, const struct violation *v)
{
	return violation_is(v, V304) && shows(j, PROTOCOL_WS_SECURITY) &&
	       !shows(j, PROTOCOL_SOAP_BARE) && !shows_login(j);
}

static void
http_without_certificate(
	struct judgement *j, const struct rule *r, const struct violation *v)
{
	struct claim claim =
		claim_clear(j, r, v, "HTTP in clear where TLS is expected");

	j->note = "HTTP in clear: the profile lists no certificate for the role";
	if (http_is_answered(j, v))
		declared_clear(j, &claim);
}

static void
http_in_clear(struct judgement *j, const struct rule *r)
{
	const struct violation *v = clear_text_of(r, V301);

	if (is_declared_clear(j, r, v))
		http_without_certificate(j, r, v);
	else if (is_protected(j, v))
		j->note = "HTTP in clear whose messages are protected by WS-Security";
	else if (http_is_answered(j, v))
		raise_clear(j, r, v, "HTTP in clear where TLS is expected");
	else if (shows(j, PROTOCOL_FORBIDDEN))
		http_forbidden(j, r);
	else if (shows(j, PROTOCOL_REDIRECT_TLS))
		j->note = "HTTP in clear that only redirects to https";
	else if (shows(j, PROTOCOL_PUBLIC))
		j->note = "HTTP in clear for what needs no secrecy";
	else
		judgement_unsure(j,
			"HTTP in clear where TLS is expected, but its answer was not "
			"seen");
}

/* ---- the product's own stream ---- */

static void
stream_in_clear(struct judgement *j, const struct rule *r)
{
	const struct violation *v = clear_text_of(r, V303);
	struct claim claim = claim_clear(
		j, r, v, "the product's own protocol in clear where TLS is expected");

	if (!is_declared_clear(j, r, v)) {
		judgement_raise(j, &claim);
		return;
	}
	j->note = "in clear: the profile lists no certificate for the role";
	declared_clear(j, &claim);
}

/* ---- media ---- */

static bool
carries_rtsp(const struct rule *r)
{
	return r->application == NULL || row_speaks(r, PROTOCOL_RTSP);
}

/* V307.  RTSP that is readable may still carry SRTP. */
static void
media_in_clear(struct judgement *j, const struct rule *r, const struct violation *v)
{
	if (shows(j, PROTOCOL_MEDIA))
		raise_clear(j, r, v, "video or sound in clear where TLS is expected");
	else if (shows(j, PROTOCOL_MEDIA_SECURE))
		j->note = "RTSP in clear that sets up encrypted media (SRTP)";
	else
		judgement_unsure(j,
			"RTSP in clear where TLS is expected, but what media it set up "
			"was not seen");
}

/* ---- SQL ---- */

/* V308.  A login inside TLS is not an encrypted connection: ENCRYPT_OFF wraps
 * the login alone. */
static void
sql_in_clear(struct judgement *j, const struct rule *r)
{
	if (shows(j, PROTOCOL_CLEARTEXT | PROTOCOL_LOGIN_ENCRYPTED))
		raise_clear(j, r, clear_text_of(r, V308),
			shows(j, PROTOCOL_LOGIN_ENCRYPTED)
				? "only the login is encrypted, the queries are in "
				  "clear"
				: "SQL in clear where TLS is expected");
	else if (!shows(j, PROTOCOL_ENCRYPTED))
		judgement_unsure(
			j, "SQL, but whether the server chose encryption was not seen");
}

void
check_encryption(struct judgement *j)
{
	const struct rule *r = row_of(j) != NULL ? row_of(j) : row_moved(j);

	if (r == NULL || !expects_tls(r))
		return;
	/* What began as HTTP goes on as RTSP. */
	if (shows(j, PROTOCOL_HTTP_TUNNEL) &&
		has_spoken_any(j->c, SPOKEN(PROTOCOL_HTTP) | SPOKEN(PROTOCOL_RTSP)) &&
		(carries_http(r) || carries_rtsp(r)))
		media_in_clear(j, r, violation_at(V307));
	else if (has_spoken(j->c, PROTOCOL_HTTP) && carries_http(r))
		http_in_clear(j, r);
	if (has_spoken(j->c, PROTOCOL_RTSP) && carries_rtsp(r))
		media_in_clear(j, r, violation_at(V307));
	if (has_spoken(j->c, PROTOCOL_XPROTECT) && r->application == NULL)
		stream_in_clear(j, r);
	if (has_spoken(j->c, PROTOCOL_TDS) && row_speaks(r, PROTOCOL_TDS))
		sql_in_clear(j, r);
}
