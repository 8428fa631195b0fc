/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is client and who is server of a flow, and by what evidence.
 *
 * The order is the contract's: the sender of the SYN is the client; else the
 * sender of the SYN-ACK is the server; else the end whose port is served by a
 * role of its host; else the end with the lower port; else nothing tells, and
 * the lower address stands as client so that both directions of one pair meet
 * in one conversation.  Flow gives the sender of an ICMP echo request as it
 * gives that of a SYN.
 *
 * Who sent the first captured packet is never used for TCP and UDP: a capture
 * that starts in the middle begins with either end.  What was identified is
 * not used either: facts come with one report of a flow and not with the next,
 * and all reports of a flow must be told alike.
 *
 * Called by the table, in the core thread.
 */
#include "conversation_int.h"

#include "camwarden/flow.h"

/* The side that can only be a destination; 2: neither, or both. */
static unsigned
group_side(const struct flow_report *r)
{
	bool group[2] = {
		addr_is_group(&r->key.addr[0]), addr_is_group(&r->key.addr[1])};

	if (group[0] == group[1])
		return 2;
	return group[1] ? 1 : 0;
}

/* The side whose port is served by its host; 2: neither, or both. */
static unsigned
served_side(const struct flow_report *r, conversation_serves_fn *serves, void *ctx)
{
	const struct flow_key *k = &r->key;
	bool served[2];

	if (serves == NULL)
		return 2;
	for (unsigned i = 0; i < 2; i++)
		served[i] = k->port[i] != 0 &&
			    serves(ctx, &k->addr[i], k->port[i], k->protocol);
	if (served[0] == served[1])
		return 2;
	return served[1] ? 1 : 0;
}

/* Port 0 is reserved (RFC 6335 6): nothing listens there.  2: equal. */
static unsigned
lower_port_side(const struct flow_report *r)
{
	uint16_t a = r->key.port[0], b = r->key.port[1];

	if (a == b)
		return 2;
	if (a == 0 || b == 0)
		return a == 0 ? 1 : 0;
	return a < b ? 0 : 1;
}

static struct telling
server_is(unsigned side, enum conversation_why why)
{
	struct telling told = {(uint8_t)(1 - side), (uint8_t)why};

	return told;
}

/*
 * Side 0 has the lower (address, port), so it stands as client.  A group
 * address never sends: it is the destination whatever the ports say.
 */
static struct telling
tell_by_ports(const struct flow_report *r, conversation_serves_fn *serves, void *ctx)
{
	unsigned group = group_side(r), side;

	side = served_side(r, serves, ctx);
	if (side < 2 && (group == 2 || group == side))
		return server_is(side, WHY_SERVED_PORT);
	side = lower_port_side(r);
	if (side < 2 && (group == 2 || group == side))
		return server_is(side, WHY_LOWER_PORT);
	return server_is(group < 2 ? group : 1, WHY_UNKNOWN);
}

struct telling
conversation_tell(
	const struct flow_report *r, conversation_serves_fn *serves, void *ctx)
{
	if (r->syn_side < 2)
		return server_is(1u - r->syn_side, WHY_SYN);
	if (r->syn_ack_side < 2)
		return server_is(r->syn_ack_side, WHY_SYN_ACK);
	if (transport_has_ports(r->key.protocol))
		return tell_by_ports(r, serves, ctx);
	return server_is(group_side(r) == 0 ? 0 : 1, WHY_UNKNOWN);
}
