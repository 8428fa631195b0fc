/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names on the wire, shared by the readers of DNS and DHCP messages. */
#ifndef CAMWARDEN_NAMES_INT_H
#define CAMWARDEN_NAMES_INT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/protocol.h"

struct message {
	const uint8_t *p;
	size_t n;
};

/*
 * The encoded name at *at (RFC 1035 3.1, 4.1.4), which moves behind it.  False:
 * malformed.  A well-formed name that we can not use leaves out[0] == '\0'.
 */
bool name_decode(const struct message *m, size_t *at, char out[PROTOCOL_NAME_LEN]);
/* Adds, unless it is there or there is no room or no name. */
void names_add(struct names_told *told, const struct addr *addr, const char *name);

#endif
