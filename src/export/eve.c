/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Suricata's EVE: a finding as an alert.  What alerts of Suricata do not have
 * stands in the member `camwarden`, as canonical JSON.
 */
#include "siem_int.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "camwarden/export.h"

/* The range of local rules; V101 is 1900101. */
enum { EVE_SIGNATURE = 1900000 };

/* 1 is the gravest there. */
static const unsigned char severities[] = {4, 3, 3, 2, 1};

/* 2026-11-16T08:00:00.123456Z -> ...+0000 */
static void
put_timestamp(struct json *j, cw_time t)
{
	char text[TIME_STRLEN + 8];
	size_t n;

	time_format(t, text);
	n = strlen(text);
	if (n > 0 && text[n - 1] == 'Z')
		memcpy(text + n - 1, "+0000", 6);
	json_put_string(j, "timestamp", text);
}

static void
put_alert(struct json *j, const struct finding *f)
{
	char text[SIEM_TITLE + sizeof(f->reason)], title[SIEM_TITLE];

	json_key(j, "alert");
	json_begin_object(j);
	json_put_string(j, "action", "allowed");
	json_put_uint(j, "gid", 1);
	json_put_uint(j, "signature_id", EVE_SIGNATURE + siem_number(f->violation));
	json_put_uint(j, "rev", 1);
	snprintf(text, sizeof(text), "%s: %s", siem_title(f, title), f->reason);
	json_put_string(j, "signature", text);
	json_put_string(j, "category", "Potential Corporate Privacy Violation");
	json_put_uint(j, "severity", severities[f->severity]);
	json_end_object(j);
}

void
siem_eve_finding(struct json *j, const struct finding *f)
{
	char transport[8];

	json_begin_object(j);
	put_timestamp(j, f->last);
	json_put_string(j, "event_type", "alert");
	siem_addr(j, "src_ip", &f->client);
	if (record_party_is_there(&f->server)) {
		siem_addr(j, "dest_ip", &f->server);
		if (f->server_port != 0)
			json_put_uint(j, "dest_port", f->server_port);
		transport_name(f->transport, transport);
		for (char *s = transport; *s != '\0'; s++)
			*s = (char)toupper((unsigned char)*s);
		json_put_string(j, "proto", transport);
	}
	siem_text(j, "app_proto", f->application);
	put_alert(j, f);
	json_key(j, "camwarden");
	export_finding(j, f);
	json_end_object(j);
}
