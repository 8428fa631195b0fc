/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CEF:0, one line a finding.  In the head a bar and a backslash are escaped, in
 * values an equals sign, a backslash and what would end the line.
 */
#include "siem_int.h"

#include <inttypes.h>
#include <string.h>

static const unsigned char severities[] = {1, 3, 5, 8, 10};

static void
put_escaped(struct str *to, const char *text, const char *special)
{
	for (; *text != '\0'; text++) {
		if (*text == '\n' || *text == '\r') {
			str_puts(to, *text == '\n' ? "\\n" : "\\r");
			continue;
		}
		if (strchr(special, *text) != NULL)
			str_putc(to, '\\');
		str_putc(to, *text);
	}
}

/* ` key=value`, unless there is none. */
static void
put_text(struct str *to, const char *key, const char *text)
{
	if (text == NULL || *text == '\0')
		return;
	str_printf(to, " %s=", key);
	put_escaped(to, text, "=\\");
}

static void
put_number(struct str *to, const char *key, uint64_t value)
{
	str_printf(to, " %s=%" PRIu64, key, value);
}

static void
put_labelled(struct str *to, const char *key, const char *label, const char *text)
{
	if (text == NULL || *text == '\0')
		return;
	put_text(to, key, text);
	str_printf(to, " %sLabel=%s", key, label);
}

/* src and dst are for IPv4 alone. */
static void
put_addr(struct str *to, const struct record_party *p, const char *key, const char *six,
	const char *label)
{
	char text[ADDR_STRLEN];

	if (!record_party_has_addr(p))
		return;
	addr_format(&p->addr, text);
	if (addr_is_v4(&p->addr))
		put_text(to, key, text);
	else
		put_labelled(to, six, label, text);
}

static void
put_mac(struct str *to, const char *key, const struct mac *m)
{
	char text[MAC_STRLEN];

	if (!mac_is_zero(m))
		put_text(to, key, mac_format(m, text));
}

static void
put_server(struct str *to, const struct finding *f)
{
	char transport[8];

	put_addr(to, &f->server, "dst", "c6a3", "Destination IPv6 Address");
	put_text(to, "dhost", f->server.host);
	put_mac(to, "dmac", &f->server.mac);
	if (f->server_port != 0)
		put_number(to, "dpt", f->server_port);
	put_text(to, "proto", transport_name(f->transport, transport));
}

void
siem_cef_finding(struct str *to, const struct finding *f)
{
	str_puts(to, "CEF:0|" SIEM_VENDOR "|" SIEM_PRODUCT "|" PACKAGE_VERSION "|");
	put_escaped(to, f->violation->code, "|\\");
	str_putc(to, '|');
	put_escaped(to, f->violation->name, "|\\");
	str_printf(to, "|%u|", severities[f->severity]);
	/* The first has no blank before it. */
	str_printf(to, "rt=%" PRIu64, f->last / (CW_SEC / 1000));
	put_number(to, "start", f->first / (CW_SEC / 1000));
	put_number(to, "end", f->last / (CW_SEC / 1000));
	put_text(to, "externalId", f->id);
	put_addr(to, &f->client, "src", "c6a2", "Source IPv6 Address");
	put_text(to, "shost", f->client.host);
	put_mac(to, "smac", &f->client.mac);
	if (record_party_is_there(&f->server))
		put_server(to, f);
	put_text(to, "app", f->application);
	put_text(to, "outcome", finding_status_name(f->status));
	if (f->conversations != 0)
		put_number(to, "cnt", f->conversations);
	put_labelled(to, "cs1", "rule", f->rule.id);
	put_labelled(to, "cs2", "source", f->rule.source);
	put_labelled(to, "cs3", "controls", f->violation->controls);
	put_labelled(to, "cs4", "evidence", evidence_name(f->evidence));
	put_labelled(to, "cs5", "exception", f->exception);
	put_labelled(to, "cs6", "remediation", f->violation->remediation);
	put_text(to, "msg", f->reason);
}
