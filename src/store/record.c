/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parts of records that several tables have in common, as parameters and
 * columns, and a reader's filter as parameters.
 */
#include <string.h>

#include "camwarden/base/addr.h"
#include "camwarden/base/array.h"

#include "store_int.h"

static void
bind_mac(struct sql_bind *b, const struct mac *m)
{
	if (mac_is_zero(m))
		bind_null(b);
	else
		bind_blob(b, m->b, sizeof(m->b));
}

void
bind_party(struct sql_bind *b, const struct record_party *p)
{
	bind_blob(b, p->addr.b, sizeof(p->addr.b));
	bind_mac(b, &p->mac);
	bind_text(b, p->host);
	bind_text(b, p->roles);
	bind_text(b, p->zone);
}

void
column_party(struct sql_columns *c, struct record_party *p)
{
	column_blob(c, p->addr.b, sizeof(p->addr.b));
	column_blob(c, p->mac.b, sizeof(p->mac.b));
	column_text(c, p->host, sizeof(p->host));
	column_text(c, p->roles, sizeof(p->roles));
	column_text(c, p->zone, sizeof(p->zone));
}

void
bind_rule(struct sql_bind *b, const struct record_rule *r)
{
	bind_text(b, r->pack);
	bind_text(b, r->id);
	bind_text(b, r->source);
}

void
column_rule(struct sql_columns *c, struct record_rule *r)
{
	column_text(c, r->pack, sizeof(r->pack));
	column_text(c, r->id, sizeof(r->id));
	column_text(c, r->source, sizeof(r->source));
}

void
bind_protocol(struct sql_bind *b, const struct record_protocol *p)
{
	static const uint8_t none[PROTOCOL_FINGERPRINT];

	bind_int(b, p->flags);
	bind_int(b, p->spoken);
	bind_int(b, p->status);
	bind_int(b, p->version);
	bind_int(b, p->tls_version);
	bind_int(b, p->tls_cipher);
	bind_int(b, p->tls_alert);
	if (memcmp(p->certificate, none, sizeof(none)) == 0)
		bind_null(b);
	else
		bind_blob(b, p->certificate, sizeof(p->certificate));
	bind_text(b, p->scheme);
	bind_text(b, p->user);
	bind_text(b, p->banner);
	bind_accounts(b, p);
	bind_int(b, p->control_port);
}

void
column_protocol(struct sql_columns *c, struct record_protocol *p)
{
	p->flags = column_int(c);
	p->spoken = column_int(c);
	p->status = (uint16_t)column_int(c);
	p->version = (uint16_t)column_int(c);
	p->tls_version = (uint16_t)column_int(c);
	p->tls_cipher = (uint16_t)column_int(c);
	p->tls_alert = (uint8_t)column_int(c);
	column_blob(c, p->certificate, sizeof(p->certificate));
	column_text(c, p->scheme, sizeof(p->scheme));
	column_text(c, p->user, sizeof(p->user));
	column_text(c, p->banner, sizeof(p->banner));
	column_accounts(c, p);
	p->control_port = (uint16_t)column_int(c);
}

void
store_filter_init(struct store_filter *f)
{
	memset(f, 0, sizeof(*f));
	f->severity_least = -1;
}

void
filter_words(const struct store_filter *f, struct filter_words *out)
{
	memset(out, 0, sizeof(*out));
	out->is_addr = f->host != NULL && addr_parse(f->host, &out->addr) == 0;
	if (f->transport != NULL && transport_from_name(f->transport, &out->transport))
		out->never = true;
}

void
bind_filter(
	struct sql_bind *b, const struct store_filter *f, const struct filter_words *w)
{
	bind_text(b, f->role);
	bind_text(b, f->host);
	if (w->is_addr)
		bind_blob(b, w->addr.b, sizeof(w->addr.b));
	else
		bind_null(b);
	if (f->transport != NULL)
		bind_int(b, w->transport);
	else
		bind_null(b);
	bind_int(b, f->from);
	bind_int(b, f->to);
	bind_int(b, MAX(f->after, f->since));
	bind_int(b, f->limit != 0 ? f->limit : UINT64_MAX);
}
