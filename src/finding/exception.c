/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether an exception covers a finding at a time: the one answer for those of
 * the configuration and of the database, for new findings and stored ones.  The
 * finding stays; it is only marked, and the mark ends with the exception.  Pure.
 */
#include "finding_int.h"

#include <stdio.h>
#include <string.h>

static bool
end_fits(const struct site_end *e, const struct record_party *who)
{
	if (e->host != NULL)
		return strcmp(who->host, e->host) == 0;
	return !e->by_prefix || prefix_contains(&e->prefix, &who->addr);
}

static bool
port_fits(const struct port_range *r, const struct finding *f)
{
	if (r->low == 0 && r->transport == 0)
		return true;
	return r->transport == f->transport && f->server_port >= r->low &&
	       f->server_port <= r->high;
}

bool
exception_covers(const struct site_exception *e, const struct finding *f, cw_time now)
{
	return (e->violation == NULL || strcmp(e->violation, f->violation->name) == 0 ||
		       strcmp(e->violation, f->violation->code) == 0) &&
	       now <= e->expires && end_fits(&e->client, &f->client) &&
	       end_fits(&e->server, &f->server) && port_fits(&e->port, f);
}

char *
exception_end_format(const struct site_end *e, char buf[EXCEPTION_END])
{
	char prefix[PREFIX_STRLEN];

	if (e->host != NULL)
		record_text(buf, EXCEPTION_END, e->host);
	else if (!e->by_prefix)
		strcpy(buf, "any");
	else if (e->prefix.len == 128)
		addr_format(&e->prefix.addr, buf);
	else
		strcpy(buf, prefix_format(&e->prefix, prefix));
	return buf;
}

char *
exception_port_format(const struct port_range *r, char buf[EXCEPTION_PORT])
{
	char name[8];

	if (r->low == 0 && r->transport == 0)
		return strcpy(buf, "any");
	transport_name(r->transport, name);
	if (r->low == r->high)
		snprintf(buf, EXCEPTION_PORT, "%u/%s", r->low, name);
	else
		snprintf(buf, EXCEPTION_PORT, "%u-%u/%s", r->low, r->high, name);
	return buf;
}

static const char *const states[] = {
	[EXCEPTION_IN_FORCE] = "in_force",
	[EXCEPTION_EXPIRED] = "expired",
	[EXCEPTION_REVOKED] = "revoked",
};

const char *
exception_state_name(enum exception_state s)
{
	return states[s];
}
