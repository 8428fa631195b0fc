/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which of the site's exceptions covers a violation at a time.  The finding
 * stays; it is only marked, and the mark ends with the exception.  Pure.
 */
#include "finding_int.h"

#include <string.h>

static bool
end_fits(const struct site_end *e, const struct party *who)
{
	if (e->host != NULL)
		return who->host != NULL && strcmp(who->host, e->host) == 0;
	return !e->by_prefix || prefix_contains(&e->prefix, &who->addr);
}

static bool
port_fits(const struct port_range *r, const struct conversation *c)
{
	if (r->low == 0 && r->transport == 0)
		return true;
	return r->transport == c->transport && c->server_port >= r->low &&
	       c->server_port <= r->high;
}

const struct site_exception *
exception_find(const struct site *s, const struct violation *v,
	const struct conversation *c, const struct verdict *verdict, cw_time now)
{
	for (size_t i = 0; i < s->exception_count; i++) {
		const struct site_exception *e = &s->exceptions[i];

		if ((e->violation == NULL || strcmp(e->violation, v->name) == 0 ||
			    strcmp(e->violation, v->code) == 0) &&
			now <= e->expires && end_fits(&e->client, &verdict->client) &&
			end_fits(&e->server, &verdict->server) &&
			port_fits(&e->port, c))
			return e;
	}
	return NULL;
}
