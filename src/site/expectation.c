/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sections that say what is known to differ, and what is awaited:
 * exceptions, tunnels, replacements, expected flows.
 */
#include "site_int.h"

#include <stddef.h>

static bool
end_is_any(const struct site_end *e)
{
	return e->host == NULL && !e->by_prefix;
}

/* Not against the clock: an exception that has run out is history, no fault. */
static int
exception_check(const struct reader *r, const struct node *n, const void *base)
{
	const struct site_exception *e = base;

	if (end_is_any(&e->client) && end_is_any(&e->server))
		return node_fault(r, n,
			"exception '%s' has no client and no server; it would accept "
			"%s everywhere",
			e->id, e->violation);
	return 0;
}

static const struct field exception_fields[] = {
	MUST(struct site_exception, id, "id", field_token, NULL),
	MUST(struct site_exception, violation, "violation", field_token, NULL),
	FIELD(struct site_exception, client, "client", read_end, NULL),
	FIELD(struct site_exception, server, "server", read_end, NULL),
	FIELD(struct site_exception, port, "port", read_port, NULL),
	MUST(struct site_exception, reason, "reason", field_text, NULL),
	MUST(struct site_exception, owner, "owner", field_text, NULL),
	MUST(struct site_exception, expires, "expires", read_time_end, NULL),
	{0},
};
static const struct record exception = {
	exception_fields, offsetof(struct site_exception, at), exception_check};
const struct list_of exceptions_of = {
	sizeof(struct site_exception), read_record, &exception};

/* ---- tunnels ---- */

static int
tunnel_check(const struct reader *r, const struct node *n, const void *base)
{
	const struct site_tunnel *t = base;

	if (t->peer_count == 0)
		return node_fault(r, node_find(n, "peers"),
			"an empty list is no tunnel; write the far end's address");
	return 0;
}

static const struct field tunnel_fields[] = {
	MUST(struct site_tunnel, name, "name", field_token, NULL),
	MUST_LIST(struct site_tunnel, peers, peer_count, "peers", &prefixes),
	LIST(struct site_tunnel, ports, port_count, "ports", &ports),
	LIST(struct site_tunnel, carries, carry_count, "carries", &prefixes),
	{0},
};
static const struct record tunnel = {
	tunnel_fields, offsetof(struct site_tunnel, at), tunnel_check};
const struct list_of tunnels_of = {sizeof(struct site_tunnel), read_record, &tunnel};

/* ---- replacements ---- */

static int
replacement_check(const struct reader *r, const struct node *n, const void *base)
{
	const struct site_replacement *p = base;

	if (p->until <= p->from)
		return node_fault(r, node_find(n, "until"), "'%s' is not after '%s'",
			node_find(n, "until")->text, node_find(n, "from")->text);
	return 0;
}

static const struct field replacement_fields[] = {
	MUST(struct site_replacement, host, "host", read_host_ref, NULL),
	MUST(struct site_replacement, from, "from", read_time, NULL),
	MUST(struct site_replacement, until, "until", read_time_end, NULL),
	{0},
};
static const struct record replacement = {
	replacement_fields, offsetof(struct site_replacement, at), replacement_check};
const struct list_of replacements_of = {
	sizeof(struct site_replacement), read_record, &replacement};

/* ---- expect ---- */

static int
expect_check(const struct reader *r, const struct node *n, const void *base)
{
	const struct site_expect *e = base;

	if (end_is_any(&e->client) || end_is_any(&e->server))
		return node_fault(r, n,
			"an expected flow needs a client and a server; 'any' can not "
			"be missed");
	return 0;
}

static const struct field expect_fields[] = {
	MUST(struct site_expect, client, "client", read_end, NULL),
	MUST(struct site_expect, server, "server", read_end, NULL),
	MUST(struct site_expect, port, "port", read_port, NULL),
	MUST(struct site_expect, within, "within", read_span, NULL),
	{0},
};
static const struct record expect = {
	expect_fields, offsetof(struct site_expect, at), expect_check};
const struct list_of expect_of = {sizeof(struct site_expect), read_record, &expect};
