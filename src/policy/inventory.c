/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What bytes tell of an installation (violations 316, 801 to 803): channels
 * that are clear by design, and how servers call themselves, which is a fact
 * about the server and no breach of who asked it.  A banner says what its owner
 * lets it say: fixes that were carried back do not show.  Core thread.
 */
#include "policy_int.h"

#include <string.h>
#include <strings.h>

#include "camwarden/certificate.h"

enum { VERSION_PARTS = 8 };

/* ---- V316 ---- */

/* Protocols whose payload nobody else reads. */
#define HIDDEN                                                                         \
	(SPOKEN(PROTOCOL_UNKNOWN) | SPOKEN(PROTOCOL_TLS) | SPOKEN(PROTOCOL_SSH) |      \
		SPOKEN(PROTOCOL_QUIC) | SPOKEN(PROTOCOL_WIREGUARD) |                   \
		SPOKEN(PROTOCOL_IKE) | SPOKEN(PROTOCOL_OPENVPN) |                      \
		SPOKEN(PROTOCOL_KERBEROS))

static void
clear_channel(struct judgement *j)
{
	struct claim claim = claim_of(
		V316, j->allowed, "a channel that is in clear by the product's design");

	if (j->allowed == NULL || j->allowed->encryption != RULE_CLEARTEXT_INFO ||
		!has_spoken_any(j->c, ~HIDDEN) ||
		shows(j, PROTOCOL_STARTTLS | PROTOCOL_ENCRYPTED))
		return;
	claim.fixed = true;
	judgement_raise(j, &claim);
}

/* ---- V801 ---- */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Where the product's version stands in the banner; NULL: nowhere. */
static const char *
version_of(const char *banner, const char *product)
{
	size_t n = strlen(product);

	for (const char *p = banner; (p = strcasestr(p, product)) != NULL; p++) {
		const char *version = p + n + strspn(p + n, "/_- vV");

		if ((p == banner || !is_letter(p[-1])) && version > p + n &&
			is_digit(*version))
			return version;
	}
	return NULL;
}

/* The next number of a version; 0 at its end. */
static unsigned long
version_part(const char **at)
{
	unsigned long n = 0;

	while (is_digit(**at)) {
		unsigned long digit = (unsigned long)(*(*at)++ - '0');

		n = n > 1000000000 ? n : n * 10 + digit;
	}
	if (**at == '.')
		(*at)++;
	return n;
}

/* By numbers between dots: 8.5 is older than 10.0, and 10 is 10.0. */
static bool
is_older(const char *version, const char *least)
{
	for (unsigned i = 0; i < VERSION_PARTS; i++) {
		unsigned long have = version_part(&version);
		unsigned long want = version_part(&least);

		if (have != want)
			return have < want;
	}
	return false;
}

static void
say_version(struct judgement *j, const struct site_software *s)
{
	struct line l;

	line_init(&l, j->said, sizeof(j->said));
	line_add(&l, "calls itself ");
	line_add(&l, j->c->facts.banner);
	line_add(&l, ", older than the site's least for ");
	line_add(&l, s->product);
	line_add(&l, ", ");
	line_add(&l, s->least);
}

static void
software(struct judgement *j)
{
	const struct site *site = j->policy->site;

	for (size_t i = 0; i < site->software_count; i++) {
		const struct site_software *s = &site->software[i];
		const char *version = version_of(j->c->facts.banner, s->product);
		struct claim claim = claim_of(V801, NULL, j->said);

		if (!role_set_has(&j->out->server.roles, s->role) || version == NULL ||
			!is_older(version, s->least))
			continue;
		say_version(j, s);
		judgement_about(j, &claim);
		return;
	}
}

/* ---- V802, V803 ---- */

/* The site's entry that the text holds; NULL: none. */
static const char *
listed_in(const struct judgement *j, const char *text)
{
	const struct names *listed = &j->policy->site->vendors;

	for (size_t i = 0; i < listed->count; i++)
		if (strcasestr(text, listed->item[i]) != NULL)
			return listed->item[i];
	return NULL;
}

static void
vendor(struct judgement *j, const char *before, const char *text, const char *entry)
{
	struct claim claim = claim_of(V802, NULL, j->said);
	struct line l;

	line_init(&l, j->said, sizeof(j->said));
	line_add(&l, before);
	line_add(&l, text);
	line_add(&l, ": the site lists ");
	line_add(&l, entry);
	judgement_about(j, &claim);
}

static void
vendor_of_banner(struct judgement *j)
{
	const char *banner = j->c->facts.banner, *entry = listed_in(j, banner);

	if (entry != NULL)
		vendor(j, "calls itself ", banner, entry);
}

/* A maker's own certificate names him as its issuer, or its owner.  What the Internet
 * shows is no equipment of the site. */
static void
vendor_of_certificate(struct judgement *j)
{
	const struct certificate_view *v = j->c->certificate;
	size_t before = j->out->about_count;
	const char *text, *entry;

	if (v == NULL || !v->readable || j->server.outside ||
		listed_in(j, j->c->facts.banner) != NULL)
		return;
	text = v->leaf->issuer;
	entry = listed_in(j, text);
	if (entry == NULL) {
		text = v->leaf->subject;
		entry = listed_in(j, text);
	}
	if (entry == NULL)
		return;
	vendor(j, "shows a certificate of ", text, entry);
	if (j->out->about_count > before)
		j->out->about[before].about_certificate = true;
}

static void
disclosure(struct judgement *j)
{
	struct claim claim = claim_of(V803, NULL, j->said);
	struct line l;

	if (!j->server.vms || j->server.device || !has_spoken(j->c, PROTOCOL_HTTP))
		return;
	line_init(&l, j->said, sizeof(j->said));
	line_add(&l, "says what software it is: ");
	line_add(&l, j->c->facts.banner);
	judgement_about(j, &claim);
}

void
check_inventory(struct judgement *j)
{
	if (!both_read(j))
		return;
	clear_channel(j);
	vendor_of_certificate(j);
	if (j->c->facts.banner[0] == '\0')
		return;
	software(j);
	vendor_of_banner(j);
	disclosure(j);
}
