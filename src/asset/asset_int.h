/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared inside the asset stage. */
#ifndef CAMWARDEN_ASSET_INT_H
#define CAMWARDEN_ASSET_INT_H

#include <stdbool.h>

#include "camwarden/base/addr.h"

/* Groups, broadcast, unspecified and loopback addresses cannot be. */
static inline bool
addr_is_host(const struct addr *a)
{
	enum addr_class class = addr_class(a);

	return class == ADDR_GLOBAL || class == ADDR_PRIVATE ||
	       class == ADDR_LINK_LOCAL;
}

#endif
