/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Violations 312, 313 and 702: the certificate that the server showed.  Its dates
 * are held against packet time, the time at which it was last shown; its name
 * against what the client asked for, or else what the site declares; its chain
 * against the site's own authorities, where it names some.  TLS 1.3 hides it, and
 * that is said.  Core thread.
 */
#include "policy_int.h"

#include <string.h>
#include <strings.h>

#include "camwarden/base/array.h"
#include "camwarden/certificate.h"

enum { WHY = 240 };

/* What is wrong, one after the other. */
struct faults_found {
	struct line line;
	size_t start; /* bytes before the first */
	char text[WHY];
	bool device_only; /* all of it is as devices come from their maker */
};

static void
found(struct faults_found *f, const char *what, bool of_device)
{
	if (f->line.len > f->start)
		line_add(&f->line, ", ");
	line_add(&f->line, what);
	f->device_only = f->device_only && of_device;
}

static cw_time
judged_at(const struct judgement *j)
{
	cw_time shown = j->c->certificate->last;

	return shown != 0 && shown < j->c->last ? shown : j->c->last;
}

static void
line_date(struct line *l, cw_time t)
{
	char text[TIME_STRLEN];

	time_format(t, text);
	text[sizeof("2026-11-24") - 1] = '\0';
	line_add(l, text);
}

/* What it says is told with the finding. */
static void
raise_certificate(struct judgement *j, const struct claim *claim, bool remark)
{
	size_t before = j->out->count;

	if (remark)
		judgement_remark(j, claim);
	else
		judgement_raise(j, claim);
	if (j->out->count > before)
		j->out->violation[before].about_certificate = true;
}

/* ---- V312 ---- */

static void
date_claim(struct judgement *j, enum severity base, const char *before, cw_time date)
{
	char why[WHY];
	struct claim claim = claim_of(V312, row_of(j), why);
	struct line l;

	line_init(&l, why, sizeof(why));
	line_add(&l, before);
	line_date(&l, date);
	line_add(&l, ", by packet time ");
	line_date(&l, judged_at(j));
	claim.base = severity_in_context(j, base, false);
	raise_certificate(j, &claim, false);
}

static void
check_dates(struct judgement *j, const struct certificate *c)
{
	unsigned p = certificate_problems(c, TRUST_UNASKED, true, false, judged_at(j));

	if (p & CERTIFICATE_EXPIRED)
		date_claim(j, SEVERITY_HIGH, "the server's certificate ended on ",
			c->not_after);
	else if (p & CERTIFICATE_NOT_YET_VALID)
		date_claim(j, SEVERITY_HIGH,
			"the server's certificate is not valid before ", c->not_before);
	else if (p & CERTIFICATE_ENDS_URGENTLY)
		date_claim(j, SEVERITY_MEDIUM,
			"the server's certificate ends within 7 days, on ",
			c->not_after);
	else if (p & CERTIFICATE_ENDS_SOON)
		date_claim(j, SEVERITY_LOW,
			"the server's certificate ends within 30 days, on ",
			c->not_after);
}

/* ---- V313: in whose name ---- */

/* A host's short name is often the first label of what it is called. */
static bool
begins_with_label(const char *name, const char *label)
{
	size_t n = strlen(label);

	return n > 0 && strncasecmp(name, label, n) == 0 &&
	       (name[n] == '.' || name[n] == '\0');
}

static bool
has_label(const struct certificate *c, const char *label)
{
	const char *name = certificate_name_next(c, NULL);

	if (name == NULL)
		return begins_with_label(c->common_name, label);
	for (; name != NULL; name = certificate_name_next(c, name))
		if (begins_with_label(name, label))
			return true;
	return false;
}

/* *known: some name of the host is. */
static bool
has_declared_name(const struct judgement *j, const struct certificate *c, bool *known)
{
	const struct site_host *h = j->out->server.declared;

	for (size_t i = 0; h != NULL && i < h->names.count; i++) {
		*known = true;
		if (certificate_has_name(c, h->names.item[i]))
			return true;
	}
	for (size_t i = 0; h != NULL && i < h->address_count; i++)
		if (certificate_has_addr(c, &h->addresses[i]))
			return true;
	for (size_t i = 0; i < j->c->server_name_count; i++) {
		*known = true;
		if (certificate_has_name(c, j->c->server_names[i].name))
			return true;
	}
	return h != NULL && has_label(c, h->name);
}

/* Without a name that was asked for or is known, only an address can differ. */
static bool
is_in_its_name(const struct judgement *j, const struct certificate *c)
{
	const char *asked = asked_name(j->c);
	bool known = false;
	struct addr a;

	if (c->names_cut)
		return true;
	if (asked != NULL && addr_parse(asked, &a) == 0)
		return certificate_has_addr(c, &a);
	if (asked != NULL && asked[0] != '\0')
		return certificate_has_name(c, asked);
	if (certificate_has_addr(c, &j->out->server.addr) ||
		has_declared_name(j, c, &known))
		return true;
	return !known && !(c->address_count > 0 && c->names_len == 0);
}

/* "it is for other.example, not for rs1.vms.local" */
static void
name_differs(struct judgement *j, const struct certificate *c, struct faults_found *f)
{
	const char *asked = asked_name(j->c), *own = certificate_name_next(c, NULL);
	char text[ADDR_STRLEN];

	if (is_in_its_name(j, c))
		return;
	if (own == NULL)
		own = c->address_count > 0 ? addr_format(&c->address[0], text)
					   : c->common_name;
	found(f, "it is for ", c->device_identity);
	line_add(&f->line, own[0] != '\0' ? own : "nobody");
	line_add(&f->line, ", not for ");
	if (asked != NULL && asked[0] != '\0')
		line_add(&f->line, asked);
	else
		line_party(&f->line, &j->out->server);
}

/* ---- V313: who vouches for it ---- */

/* An authority of the maker's is no authority of the site; that is how devices
 * come (IEEE 802.1AR), and a remark. */
static void
check_chain(struct judgement *j, const struct certificate *c, struct faults_found *f)
{
	const struct trust_view *t = &j->c->certificate->trust;
	cw_time at = judged_at(j);

	if (t->answer == TRUST_FORGED)
		found(f, "its issuer did not sign it", false);
	else if (c->self_signed && t->answer != TRUST_GIVEN)
		found(f, "it signs itself", false);
	else if (t->answer == TRUST_REFUSED && !j->server.outside)
		found(f, "no chain leads to an authority of the site",
			c->device_identity);
	if (at < t->from || (t->until != 0 && at > t->until))
		found(f, "an issuer that came with it is not valid then", false);
	if (t->weak_issuer)
		found(f, "an issuer that came with it has a weak key or signature",
			c->device_identity);
}

static void
check_strength(const struct certificate *c, struct faults_found *f)
{
	if (c->weak_key) {
		found(f, c->key_algorithm, false);
		line_add(&f->line, " key of ");
		line_number(&f->line, c->key_bits);
		line_add(&f->line, " bits");
	}
	if (c->weak_signature) {
		found(f, "signed with ", false);
		line_add(&f->line, c->signature_algorithm);
	}
	if (c->placeholder)
		found(f, "its subject is what a tool fills in", false);
}

/* Addresses of one declared host have one key by right; so has what stands behind
 * one address translated. */
static bool
is_another_host(const struct judgement *j, const struct addr *a)
{
	const struct site *s = j->policy->site;
	struct party who;
	struct role_set own;

	if (prefixes_have(s->nat, s->nat_count, a))
		return false;
	policy_resolve(j->policy, a, NULL, NULL, &who, &own);
	return who.declared == NULL || who.declared != j->out->server.declared;
}

static void
check_key(struct judgement *j, struct faults_found *f)
{
	const struct certificate_view *v = j->c->certificate;
	char text[ADDR_STRLEN];

	for (unsigned i = 0; i < v->other_count; i++) {
		if (!is_another_host(j, &v->other[i]))
			continue;
		found(f, "the same key is in use at ", false);
		line_add(&f->line, addr_format(&v->other[i], text));
		return;
	}
}

static void
check_trust(struct judgement *j, const struct certificate *c)
{
	struct faults_found f = {.device_only = true};
	struct claim claim;

	line_init(&f.line, f.text, sizeof(f.text));
	line_add(&f.line, "the server's certificate: ");
	f.start = f.line.len;
	check_chain(j, c, &f);
	check_strength(c, &f);
	name_differs(j, c, &f);
	check_key(j, &f);
	if (f.line.len == f.start) {
		if (j->c->certificate->trust.answer == TRUST_UNASKED && j->note == NULL)
			j->note = "the profile names no authority, so nobody was asked "
				  "about the certificate's issuer";
		return;
	}
	claim = claim_of(V313, row_of(j), f.text);
	claim.fixed = f.device_only;
	claim.base = f.device_only ? SEVERITY_INFO
				   : severity_in_context(j, claim.base, false);
	raise_certificate(j, &claim, f.device_only);
}

/* ---- V702 ---- */

static bool
is_shown(const struct protocol_facts *f)
{
	static const uint8_t none[PROTOCOL_FINGERPRINT];

	return memcmp(f->certificate, none, sizeof(none)) != 0;
}

static void
not_shown(struct judgement *j)
{
	const struct protocol_facts *f = &j->c->facts;
	const char *why = NULL;
	struct claim claim;

	if (is_shown(f))
		why = "the server's certificate was seen and could not be read";
	else if (f->flags & PROTOCOL_CERTIFICATE_HIDDEN)
		why = "TLS 1.3 hides the server's certificate: its dates and trust can "
		      "not be told";
	if (why == NULL) {
		if ((f->flags & PROTOCOL_RESUMED) && j->note == NULL)
			j->note = "a resumed session, which shows no certificate";
		return;
	}
	claim = claim_of(V702, row_of(j), why);
	claim.fixed = true;
	judgement_remark(j, &claim);
}

void
check_certificate(struct judgement *j)
{
	const struct certificate_view *v = j->c->certificate;

	if (!has_spoken(j->c, PROTOCOL_TLS) && !shows(j, PROTOCOL_STARTTLS))
		return;
	if (v == NULL || !v->readable) {
		if (!j->server.outside)
			not_shown(j);
		return;
	}
	check_dates(j, v->leaf);
	check_trust(j, v->leaf);
}
