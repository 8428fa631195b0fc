/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ends, rules and identities as texts that stand by themselves, when the site
 * and policy they came from are gone.  An identity is a pure function of what
 * it names: replaying a capture gives the same.  Core thread.
 */
#include "finding_int.h"

#include <stdio.h>
#include <string.h>

#include "camwarden/base/hash.h"
#include "camwarden/base/str.h"

void
record_text(char *out, size_t size, const char *text)
{
	str_from_wire(out, size, text, strlen(text));
}

void
record_party_from(const struct policy *p, const struct party *who,
	const struct mac *mac, struct record_party *out)
{
	char roles[RECORD_ROLES];

	out->addr = who->addr;
	out->mac = *mac;
	record_text(out->host, sizeof(out->host), who->host != NULL ? who->host : "");
	record_text(out->zone, sizeof(out->zone), who->zone != NULL ? who->zone : "");
	role_set_format(policy_site(p), &who->roles, roles, sizeof(roles));
	record_text(out->roles, sizeof(out->roles), roles);
}

void
record_rule_from(const struct rule *r, struct record_rule *out)
{
	record_text(out->pack, sizeof(out->pack), r != NULL ? r->pack : "");
	record_text(out->id, sizeof(out->id), r != NULL ? r->id : "");
	record_text(out->source, sizeof(out->source), r != NULL ? r->source : "");
}

static void
id_end(struct str *text, const char *prefix, char out[RECORD_ID])
{
	char hex[HASH_ID_STRLEN];

	snprintf(out, RECORD_ID, "%s%s", prefix, hash_id(text->data, text->len, hex));
	str_fini(text);
}

/* A host counts as one by its name, whichever of its addresses was used.  NUL
 * ends each part: no name can hold one. */
static void
add_party(struct str *text, const struct party *who)
{
	char address[ADDR_STRLEN];

	str_puts(text, who->host != NULL ? "host " : "address ");
	str_puts(
		text, who->host != NULL ? who->host : addr_format(&who->addr, address));
	str_putc(text, '\0');
}

void
finding_id(const struct verdict_violation *x, const struct conversation *c,
	const struct verdict *verdict, char out[RECORD_ID])
{
	struct str text = {0};

	str_puts(&text, x->violation->name);
	str_putc(&text, '\0');
	add_party(&text, &verdict->client);
	add_party(&text, &verdict->server);
	str_printf(&text, "%u/%u", c->server_port, c->transport);
	if (x->about_account && x->account.user[0] != '\0') {
		str_puts(&text, " user ");
		str_puts(&text, x->account.user);
	}
	id_end(&text, "f_", out);
}

void
conversation_id(const struct conversation *c, char out[RECORD_ID])
{
	struct str text = {0};

	str_add(&text, (const char *)c->client.b, sizeof(c->client.b));
	str_add(&text, (const char *)c->server.b, sizeof(c->server.b));
	str_printf(&text, "%u/%u", c->server_port, c->transport);
	id_end(&text, "c_", out);
}
