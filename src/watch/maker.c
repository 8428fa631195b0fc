/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * V802 by a MAC: a host in a declared network whose network card was made by
 * somebody that the site lists, by the first three bytes of its MACs or by the
 * name that the registry has for them.  A claim (ARP, neighbour discovery) is
 * the host's own MAC; any other may be a router's, and waits for that to show.
 * Core thread.
 */
#include "watch_int.h"

#include <stdio.h>
#include <string.h>

#include "camwarden/asset.h"

enum { PREFIX_BYTES = 3, PREFIX_DIGITS = 2 * PREFIX_BYTES };

/* `00:11:22`, `00-11-22` or `001122`. */
static bool
prefix_read(const char *text, uint8_t out[PREFIX_BYTES])
{
	unsigned digits = 0;

	memset(out, 0, PREFIX_BYTES);
	for (; *text != '\0'; text++) {
		const char *hex = "0123456789abcdef";
		const char *at = strchr(hex, *text | 0x20);

		if ((*text == ':' || *text == '-') && digits % 2 == 0 && digits > 0)
			continue;
		if (at == NULL || digits == PREFIX_DIGITS)
			return false;
		out[digits / 2] = (uint8_t)(out[digits / 2] << 4 | (at - hex));
		digits++;
	}
	return digits == PREFIX_DIGITS;
}

/* The entry of the site's list that means this card; NULL: none. */
static const char *
listed_as(const struct watch *w, const struct mac *m, const char *maker)
{
	const struct names *listed = &w->site->vendors;

	for (size_t i = 0; i < listed->count; i++) {
		const char *item = listed->item[i];
		uint8_t prefix[PREFIX_BYTES];

		if (prefix_read(item, prefix)
				? memcmp(prefix, m->b, sizeof(prefix)) == 0
				: maker != NULL && strcasestr(maker, item) != NULL)
			return item;
	}
	return NULL;
}

void
maker_sighting(struct watch *w, const struct sighting *s, const struct party *who)
{
	struct server_news n = {.kind = violation_find("V802"),
		.severity = SEVERITY_INFO,
		.party = who,
		.addr = s->addr,
		.first = s->time,
		.last = s->time,
		.mac = s->mac,
		.key = "mac"};
	char mac[MAC_STRLEN], name[FACT_NAME];
	const char *maker, *item;

	if (w->site->vendors.count == 0 || who->zone == NULL || mac_is_zero(&s->mac) ||
		mac_is_virtual(&s->mac))
		return;
	maker = w->maker != NULL ? w->maker(w->maker_ctx, &s->mac) : NULL;
	item = listed_as(w, &s->mac, maker);
	if (item == NULL)
		return;
	n.claimed = s->arp;
	snprintf(n.reason, sizeof(n.reason),
		"%s has MAC %s%s%.96s: the site lists %.96s", party_text(who, name),
		mac_format(&s->mac, mac), maker != NULL ? " of " : "",
		maker != NULL ? maker : "", item);
	n.text = mac;
	server_news(w, &n);
}

void
watch_makers(struct watch *w, watch_maker_fn *maker, const void *ctx)
{
	w->maker = maker;
	w->maker_ctx = ctx;
}
