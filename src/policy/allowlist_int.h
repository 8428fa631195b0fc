/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pieces of the address space and of the ports, between borders of what is declared. */
#ifndef CAMWARDEN_ALLOWLIST_INT_H
#define CAMWARDEN_ALLOWLIST_INT_H

#include "camwarden/allowlist.h"

struct address_pieces {
	struct addr *start; /* owned; ascending, the first is :: */
	size_t count, room;
};

struct port_pieces {
	struct port_range *piece; /* owned; by transport, ascending */
	size_t count, room;
};

void address_pieces_make(const struct policy *p, struct address_pieces *out);
struct allow_range address_piece(const struct address_pieces *a, size_t i);
/* false: there is none. */
bool address_next(const struct addr *a, struct addr *out);

/* Of the transports that rules and tunnels name, the ports that they name. */
void port_pieces_make(const struct policy *p, struct port_pieces *out);

#endif
