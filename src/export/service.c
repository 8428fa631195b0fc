/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The version that a server showed, as people write it.  Pure.
 */
#include <stdio.h>

#include "camwarden/export.h"
#include "camwarden/protocol.h"

enum { SNMP_2C = 2, HEXADECIMAL = 0x100 };

const char *
service_version(const struct asset_service *s, char buf[SERVICE_VERSION])
{
	const char *tls = tls_version_name(s->tls_version);

	buf[0] = '\0';
	if (tls != NULL)
		snprintf(buf, SERVICE_VERSION, "%s", tls);
	else if (s->application == PROTOCOL_SNMP && s->version == SNMP_2C)
		snprintf(buf, SERVICE_VERSION, "2c");
	else if (s->application == PROTOCOL_HTTP && s->version != 0)
		snprintf(buf, SERVICE_VERSION, "%u", s->version >> 8);
	else if (s->version >= HEXADECIMAL)
		snprintf(buf, SERVICE_VERSION, "0x%04x", s->version);
	else if (s->version != 0)
		snprintf(buf, SERVICE_VERSION, "%u", s->version);
	return buf;
}
