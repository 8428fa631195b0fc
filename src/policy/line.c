/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The judge's sentences: appends into a fixed field, cut at its end.  No
 * printf: the judge writes one for every conversation.  Names come from the
 * site, packs and name sightings, addresses are ours, so every byte is valid
 * UTF-8 except a cut within a character, which is taken back.  Core thread.
 */
#include "policy_int.h"

#include <string.h>

void
line_init(struct line *l, char *to, size_t size)
{
	l->to = to;
	l->size = size;
	l->len = 0;
	to[0] = '\0';
}

void
line_add(struct line *l, const char *text)
{
	size_t n = strlen(text), room = l->size - 1 - l->len;

	if (n > room) {
		n = room;
		/* Not within a character: 10xxxxxx continues one. */
		while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
			n--;
	}
	memcpy(l->to + l->len, text, n);
	l->len += n;
	l->to[l->len] = '\0';
}

void
line_number(struct line *l, unsigned n)
{
	char digits[12], *p = digits + sizeof(digits);

	*--p = '\0';
	do {
		*--p = (char)('0' + n % 10);
		n /= 10;
	} while (n != 0);
	line_add(l, p);
}

void
line_port(struct line *l, uint16_t port, uint8_t transport)
{
	char name[8];

	if (port != 0) {
		line_number(l, port);
		line_add(l, "/");
	}
	line_add(l, transport_name(transport, name));
}

static void
line_address(struct line *l, const struct addr *a)
{
	char text[ADDR_STRLEN];

	line_add(l, addr_format(a, text));
}

void
line_party(struct line *l, const struct party *who)
{
	if (who->host != NULL) {
		line_add(l, who->host);
		return;
	}
	if (role_set_has(&who->roles, ROLE_UNDECLARED))
		line_add(l, "undeclared host ");
	else if (role_set_has(&who->roles, ROLE_INTERNET))
		line_add(l, "Internet address ");
	line_address(l, &who->addr);
}

void
line_role(struct line *l, const struct policy *p, unsigned role)
{
	line_add(l, role_name(&p->site->roles, role));
}

/* A role's name before a host's, where the address does not say it. */
static void
line_titled(struct line *l, const struct judgement *j, const struct party *who,
	unsigned role)
{
	if (role >= ROLE_BUILTIN_MAX && role != ROLE_NONE) {
		line_role(l, j->policy, role);
		line_add(l, " ");
	}
	line_party(l, who);
}

/* What the client did, before and after the port. */
static const struct {
	const char *did, *to, *end;
} deeds[EVIDENCE_MAX] = {
	[EVIDENCE_UNKNOWN] = {" and ", " of ", " exchanged packets"},
	[EVIDENCE_ATTEMPT] = {" tried ", " of ", ", no answer was seen"},
	[EVIDENCE_REFUSED] = {" tried ", " of ", " and was refused"},
	[EVIDENCE_ESTABLISHED] = {" opened ", " to ", ""},
	[EVIDENCE_DATA] = {" opened ", " to ", ""},
	[EVIDENCE_IDENTIFIED] = {" opened ", " to ", ""},
	[EVIDENCE_EXPOSED] = {" opened ", " to ", ""},
};

void
line_flow(struct line *l, const struct judgement *j)
{
	bool told = j->c->why != WHY_UNKNOWN && j->c->evidence < EVIDENCE_MAX;
	unsigned step = told ? j->c->evidence : EVIDENCE_UNKNOWN;

	line_titled(l, j, &j->out->client, j->out->client_role);
	line_add(l, deeds[step].did);
	line_port(l, j->c->server_port, j->c->transport);
	line_add(l, deeds[step].to);
	line_titled(l, j, &j->out->server, j->out->server_role);
	line_add(l, deeds[step].end);
}

void
line_doubt(struct line *l, const struct party *who)
{
	char text[ADDR_STRLEN];

	if (who->doubted_name == NULL)
		return;
	line_add(l, "; ");
	line_add(l, addr_format(who->dns_server, text));
	line_add(l, ", which is not a declared dns_server, calls ");
	line_add(l, addr_format(&who->addr, text));
	line_add(l, " ");
	line_add(l, who->doubted_name);
}
