/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An allow-list -> nftables or PowerShell.  One list gives both: an entry is one
 * rule with the row it comes from.  Words of the configuration and of packs pass
 * line_of or quoted.  Pure.
 */
#include "camwarden/firewall.h"

#include <netinet/in.h>
#include <string.h>

/* ---- words ---- */

enum { LINE = 200, NAME = 64, SOURCE = 40 }; /* bytes; nft takes 128 in a comment */

/* For the rest of a line that is a comment. */
static const char *
line_of(const char *text, char buf[LINE + 1])
{
	str_from_wire(buf, LINE + 1, text, strlen(text));
	return buf;
}

/* Between quotes of either kind: PowerShell ends a string at typographic ones too,
 * so it is ASCII alone. */
static const char *
quoted(const char *text, char *buf, size_t size)
{
	size_t n = 0;

	for (; *text != '\0' && n < size - 1; text++) {
		bool plain = *text >= ' ' && *text < 0x7f &&
			     strchr("\"'`$\\", *text) == NULL;

		buf[n++] = plain ? *text : '_';
	}
	buf[n] = '\0';
	return buf;
}

/* `rule (source)`: the name of the rule in the firewall. */
static void
put_title(struct str *to, const struct allow_entry *e)
{
	char name[NAME + 1], source[SOURCE + 1];

	str_printf(to, "%s (%s)",
		quoted(e->rule != NULL ? e->rule->id : e->reason, name, sizeof(name)),
		quoted(e->rule != NULL ? e->rule->source : "site", source,
			sizeof(source)));
}

static const char *
purpose_of(const struct allow_entry *e)
{
	return e->rule != NULL && e->rule->purpose != NULL ? e->rule->purpose
							   : e->reason;
}

static void
put_address(struct str *to, const struct addr *a)
{
	char text[ADDR_STRLEN];

	str_puts(to, addr_format(a, text));
}

static void
put_range(struct str *to, const struct allow_range *r)
{
	put_address(to, &r->low);
	if (addr_equal(&r->low, &r->high))
		return;
	str_putc(to, '-');
	put_address(to, &r->high);
}

static void
put_port(struct str *to, const struct port_range *r)
{
	if (r->low == r->high)
		str_printf(to, "%u", r->low);
	else
		str_printf(to, "%u-%u", r->low, r->high);
}

/* What both files begin with, and what they cannot say. */
static void
put_head(struct str *to, const struct policy *p, const struct site_host *h)
{
	const struct site_destination *d;
	char name[LINE + 1], site[LINE + 1];
	size_t next = 0;

	str_printf(to,
		"# What %s of %s may do by the rules in force, and nothing else.\n"
		"# Each rule names the row that it comes from; camwarden explain tells "
		"the same\n# of a single conversation.  Encryption, versions and "
		"credentials no filter of\n# addresses and ports can see: they stay "
		"Camwarden's to watch.\n",
		line_of(h->name, name), line_of(policy_site(p)->name, site));
	while ((d = allowlist_named_only(p, h, &next)) != NULL)
		for (size_t i = 0; i < d->names.count; i++)
			str_printf(to,
				"# Not here, as it is declared by name without an "
				"address: %s\n",
				line_of(d->names.item[i], name));
}

/* ---- nftables ---- */

/* `{ a, b-c }` */
static void
nft_peers(struct str *to, const struct allow_entry *e)
{
	str_puts(to, "{ ");
	for (size_t i = 0; i < e->peers; i++) {
		str_puts(to, i == 0 ? "" : ", ");
		put_range(to, &e->peer[i]);
	}
	str_puts(to, " }");
}

static void
nft_ports(struct str *to, const struct allow_entry *e)
{
	char name[8];

	if (!transport_has_ports(e->transport)) {
		str_printf(to, "meta l4proto %u", e->transport);
		return;
	}
	str_printf(to, "%s dport { ", transport_name(e->transport, name));
	for (size_t i = 0; i < e->ports; i++) {
		str_puts(to, i == 0 ? "" : ", ");
		put_port(to, &e->port[i]);
	}
	str_puts(to, " }");
}

static void
nft_rule(struct str *to, const struct allow_entry *e)
{
	const char *ip = addr_is_v4(&e->local) ? "ip" : "ip6";
	char text[LINE + 1];

	str_printf(to, "\t\t# %s\n", line_of(purpose_of(e), text));
	str_printf(to, "\t\t%s %s ", ip, e->inbound ? "daddr" : "saddr");
	put_address(to, &e->local);
	str_printf(to, " %s %s ", ip, e->inbound ? "saddr" : "daddr");
	nft_peers(to, e);
	str_putc(to, ' ');
	nft_ports(to, e);
	str_puts(to, " accept comment \"");
	put_title(to, e);
	str_puts(to, "\"\n");
}

static void
nft_chain(struct str *to, const struct allowlist *l, bool inbound)
{
	str_printf(to, "\tchain %s {\n", inbound ? "to_host" : "from_host");
	for (size_t i = 0; i < l->count; i++)
		if (l->entry[i].inbound == inbound)
			nft_rule(to, &l->entry[i]);
	str_puts(to, "\t\tcounter drop\n\t}\n\n");
}

/* Every conversation of the host is for one of its chains. */
static void
nft_jumps(struct str *to, const struct site_host *h, bool inbound)
{
	for (size_t i = 0; i < h->address_count; i++) {
		str_printf(to, "\t\t%s %s ",
			addr_is_v4(&h->addresses[i]) ? "ip" : "ip6",
			inbound ? "daddr" : "saddr");
		put_address(to, &h->addresses[i]);
		str_printf(to, " jump %s\n", inbound ? "to_host" : "from_host");
	}
}

static void
nft_table_name(const struct site_host *h, char buf[NAME + 1])
{
	size_t n = 0;

	for (const char *s = h->name; *s != '\0' && n < NAME; s++) {
		unsigned char c = (unsigned char)*s;

		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c - 'A' + 'a');
		buf[n++] = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? (char)c
									    : '_';
	}
	buf[n] = '\0';
}

void
firewall_nftables(struct str *to, const struct policy *p, const struct site_host *h,
	const struct allowlist *l)
{
	char table[NAME + 1];

	nft_table_name(h, table);
	str_puts(to, "#!/usr/sbin/nft -f\n");
	put_head(to, p, h);
	str_puts(to, "# For a gateway between the zones: it filters what is routed.\n");
	str_printf(to, "table inet camwarden_%s\ndelete table inet camwarden_%s\n",
		table, table);
	str_printf(to, "table inet camwarden_%s {\n", table);
	nft_chain(to, l, true);
	nft_chain(to, l, false);
	str_puts(to, "\tchain forward {\n"
		     "\t\ttype filter hook forward priority filter; policy accept;\n"
		     "\t\tct state established,related accept\n");
	nft_jumps(to, h, true);
	nft_jumps(to, h, false);
	str_puts(to, "\t}\n}\n");
}

/* ---- Windows ---- */

static const char *
windows_protocol(uint8_t transport, char buf[8])
{
	switch (transport) {
	case IPPROTO_TCP:
		return "TCP";
	case IPPROTO_UDP:
		return "UDP";
	case IPPROTO_ICMP:
		return "ICMPv4";
	case IPPROTO_ICMPV6:
		return "ICMPv6";
	default:
		snprintf(buf, 8, "%u", transport);
		return buf;
	}
}

static void
windows_peers(struct str *to, const struct allow_entry *e)
{
	str_puts(to, " -RemoteAddress @(");
	for (size_t i = 0; i < e->peers; i++) {
		str_puts(to, i == 0 ? "'" : ",'");
		put_range(to, &e->peer[i]);
		str_putc(to, '\'');
	}
	str_putc(to, ')');
}

/* Windows knows ports of TCP and UDP only. */
static void
windows_ports(struct str *to, const struct allow_entry *e)
{
	if (e->transport != IPPROTO_TCP && e->transport != IPPROTO_UDP)
		return;
	str_printf(to, " -%sPort @(", e->inbound ? "Local" : "Remote");
	for (size_t i = 0; i < e->ports; i++) {
		str_puts(to, i == 0 ? "'" : ",'");
		put_port(to, &e->port[i]);
		str_putc(to, '\'');
	}
	str_putc(to, ')');
}

static void
windows_rule(struct str *to, const struct allow_entry *e)
{
	char text[LINE + 1], protocol[8];

	str_puts(to, "New-NetFirewallRule -Group $group -Action Allow -Profile Any `\n"
		     "    -DisplayName 'Camwarden: ");
	put_title(to, e);
	str_printf(to, "' `\n    -Description '%s' `\n",
		quoted(purpose_of(e), text, sizeof(text)));
	str_printf(to, "    -Direction %s -Protocol %s -LocalAddress '",
		e->inbound ? "Inbound" : "Outbound",
		windows_protocol(e->transport, protocol));
	put_address(to, &e->local);
	str_putc(to, '\'');
	windows_ports(to, e);
	str_puts(to, " `\n   ");
	windows_peers(to, e);
	str_puts(to, " | Out-Null\n");
}

void
firewall_windows(struct str *to, const struct policy *p, const struct site_host *h,
	const struct allowlist *l)
{
	put_head(to, p, h);
	str_puts(to,
		"# For the host itself, as an administrator.  Rules of other groups "
		"stay "
		"as they are:\n# those that allow more have to be disabled by hand.\n"
		"#Requires -RunAsAdministrator\n"
		"$ErrorActionPreference = 'Stop'\n"
		"$group = 'Camwarden'\n"
		"Get-NetFirewallRule -Group $group -ErrorAction SilentlyContinue | "
		"Remove-NetFirewallRule\n");
	for (size_t i = 0; i < l->count; i++)
		windows_rule(to, &l->entry[i]);
	str_puts(to, "Set-NetFirewallProfile -All -Enabled True "
		     "-DefaultInboundAction Block `\n"
		     "    -DefaultOutboundAction Block\n");
}
