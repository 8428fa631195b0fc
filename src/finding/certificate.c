/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A certificate -> the member of a finding's detail that an auditor looks for
 * first.  All of it is in `camwarden certificates`, by its fingerprint.  Core
 * thread.
 */
#include "finding_int.h"

#include "camwarden/base/array.h"
#include "camwarden/certificate.h"

enum { NAMES_TOLD_MOST = 4 };

static void
put_names(struct json *j, const struct certificate *c)
{
	const char *name = certificate_name_next(c, NULL);

	json_key(j, "names");
	json_begin_array(j);
	for (unsigned i = 0; name != NULL && i < NAMES_TOLD_MOST; i++) {
		json_add_string(j, name);
		name = certificate_name_next(c, name);
	}
	json_end_array(j);
}

/* What the CA/Browser Forum would not allow is told, and is no breach: a site's own
 * authority is not bound by it. */
static void
put_days(struct json *j, const struct certificate *c)
{
	unsigned most = certificate_days_most(c->not_before);
	uint64_t days = c->not_after > c->not_before
				? (c->not_after - c->not_before) / CW_DAY
				: 0;

	if (most == 0 || (c->not_after != 0 && days <= most))
		return;
	if (c->not_after != 0)
		json_put_uint(j, "days", days);
	json_put_uint(j, "days_most", most);
}

void
detail_certificate(struct json *j, const struct certificate_view *v, cw_time at)
{
	const struct certificate *c = v->leaf;

	if (v->last != 0)
		at = MIN(at, v->last);
	json_key(j, "certificate");
	json_begin_object(j);
	json_put_string(j, "subject", c->subject);
	json_put_string(j, "issuer", c->issuer);
	json_put_string(j, "serial", c->serial);
	json_put_time(j, "not_before", c->not_before);
	json_put_time(j, "not_after", c->not_after);
	json_put_time(j, "judged_at", at);
	put_days(j, c);
	put_names(j, c);
	json_put_string(j, "key", c->key_algorithm);
	json_put_uint(j, "bits", c->key_bits);
	json_put_string(j, "signature", c->signature_algorithm);
	json_put_string(j, "trust", trust_answer_name(v->trust.answer));
	if (v->other_count > 0)
		json_put_addr(j, "same_key_at", &v->other[0]);
	json_end_object(j);
}
