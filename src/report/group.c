/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a finding stands in a report: under the first control that the catalogue
 * names for it, and at the host that began it or listens.  Pure.
 */
#include "report_int.h"

#include <string.h>

static const char *const titles[GROUP_COUNT] = {
	"SI-2 Flaw Remediation",
	"CM-6 Configuration Settings",
	"SC-23 Session Authenticity",
	"CA-3 Information Exchange",
	"SC-7 Boundary Protection",
	"Bound to no control",
};

const char *
report_group_title(size_t group)
{
	return titles[group];
}

/* Narrow controls first: nearly everything concerns CM-6. */
size_t
report_group_of(const struct violation *v)
{
	static const char *const order[] = {"SC-7", "SC-23", "SI-2", "CA-3", "CM-6"};

	for (size_t k = 0; k < sizeof(order) / sizeof(order[0]); k++) {
		if (!control_concerns(order[k], v))
			continue;
		for (size_t i = 0; i < CONTROL_COUNT; i++)
			if (strcmp(control_name(i), order[k]) == 0)
				return i;
	}
	return CONTROL_COUNT;
}

void
report_groups(struct str *out)
{
	const struct violation *v;

	str_putc(out, ',');
	for (size_t i = 0; (v = violation_at(i)) != NULL; i++)
		str_printf(out, "%s=%zu,", v->name, report_group_of(v));
}

const struct record_party *
report_subject(const struct finding *f)
{
	return f->violation->listener && record_party_is_there(&f->server) ? &f->server
									   : &f->client;
}

const struct record_party *
report_peer(const struct finding *f)
{
	return report_subject(f) == &f->client ? &f->server : &f->client;
}
