/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The TTL with which a search for devices came -> had a router let it through?
 * Such datagrams are sent with few hops, or with what the system gives to all: one
 * that is a little below those has passed routers.  Mirrors keep TTLs as they are.
 * Core thread.
 */
#include "conversation_int.h"

#include "camwarden/base/array.h"

/* A network of cameras is not wider; a TTL further below another was begun with. */
enum { HOPS_MOST = 8 };

#define DISCOVERY                                                                      \
	(UINT64_C(1) << PROTOCOL_WS_DISCOVERY | UINT64_C(1) << PROTOCOL_MDNS |         \
		UINT64_C(1) << PROTOCOL_SSDP)

/* UPnP begins with 2 or 4 (UDA 1.1 and 1.0), WS-Discovery with 1, multicast DNS with
 * 255 (RFC 6762 11), systems with 32, 64, 128. */
static bool
has_passed_router(uint8_t ttl)
{
	static const uint8_t begun[] = {32, 64, 128, 255};

	if (ttl == 3)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(begun); i++)
		if (ttl < begun[i] && ttl >= begun[i] - HOPS_MOST)
			return true;
	return false;
}

bool
conversation_see_routed(struct conversation *c)
{
	if ((c->spoken & DISCOVERY) == 0 || !has_passed_router(c->client_ttl) ||
		(c->facts.flags & PROTOCOL_ROUTED))
		return false;
	c->facts.flags |= PROTOCOL_ROUTED;
	return true;
}
