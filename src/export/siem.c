/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the foreign formats share. */
#include "siem_int.h"

#include <stdio.h>
#include <stdlib.h>

void
siem_text(struct json *j, const char *key, const char *text)
{
	if (text != NULL && *text != '\0')
		json_put_string(j, key, text);
}

void
siem_addr(struct json *j, const char *key, const struct record_party *p)
{
	if (record_party_has_addr(p))
		json_put_addr(j, key, &p->addr);
}

void
siem_mac(struct json *j, const char *key, const struct mac *m)
{
	char text[MAC_STRLEN];

	if (!mac_is_zero(m))
		json_put_string(j, key, mac_format(m, text));
}

void
siem_millis(struct json *j, const char *key, cw_time t)
{
	json_put_uint(j, key, t / (CW_SEC / 1000));
}

const char *
siem_title(const struct finding *f, char buf[SIEM_TITLE])
{
	snprintf(buf, SIEM_TITLE, "%s %s", f->violation->code, f->violation->name);
	return buf;
}

unsigned
siem_number(const struct violation *v)
{
	return (unsigned)strtoul(v->code + 1, NULL, 10);
}
