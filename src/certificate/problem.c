/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with a certificate at some time, as bits.  Pure. */
#include "camwarden/certificate.h"

#include "camwarden/base/array.h"

static const char *const names[] = {"expired", "not_yet_valid", "expires_within_7_days",
	"expires_within_30_days", "weak_key", "weak_signature", "placeholder",
	"self_signed", "untrusted", "forged", "shared_key"};
_Static_assert(ARRAY_LEN(names) == CERTIFICATE_PROBLEMS, "name every problem");
_Static_assert(CERTIFICATE_URGENT_DAYS == 7 && CERTIFICATE_SOON_DAYS == 30,
	"the names say the days");

const char *
certificate_problem_name(unsigned bit)
{
	return bit < CERTIFICATE_PROBLEMS ? names[bit] : "unknown";
}

static unsigned
date_problems(const struct certificate *c, cw_time at)
{
	if (c->not_before > at)
		return CERTIFICATE_NOT_YET_VALID;
	if (c->not_after == 0)
		return 0;
	if (c->not_after < at)
		return CERTIFICATE_EXPIRED;
	if (c->not_after - at <= CERTIFICATE_URGENT_DAYS * CW_DAY)
		return CERTIFICATE_ENDS_URGENTLY;
	return c->not_after - at <= CERTIFICATE_SOON_DAYS * CW_DAY
		       ? CERTIFICATE_ENDS_SOON
		       : 0;
}

static unsigned
trust_problems(const struct certificate *c, enum trust_answer trust)
{
	unsigned out = 0;

	if (c->self_signed && trust != TRUST_GIVEN)
		out |= CERTIFICATE_SELF_SIGNED;
	else if (trust == TRUST_REFUSED)
		out |= CERTIFICATE_UNTRUSTED;
	if (trust == TRUST_FORGED)
		out |= CERTIFICATE_FORGED;
	return out;
}

unsigned
certificate_problems(const struct certificate *c, enum trust_answer trust, bool server,
	bool shared, cw_time at)
{
	unsigned out = date_problems(c, at);

	if (c->weak_key)
		out |= CERTIFICATE_WEAK_KEY;
	/* Nobody checks the signature of an authority that signs itself. */
	if (c->weak_signature && (server || !c->self_signed))
		out |= CERTIFICATE_WEAK_SIGNATURE;
	if (!server)
		return out;
	if (c->placeholder)
		out |= CERTIFICATE_PLACEHOLDER;
	if (shared)
		out |= CERTIFICATE_SHARED_KEY;
	return out | trust_problems(c, trust);
}
