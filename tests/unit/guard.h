/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Input that ends where memory ends: a read of one byte more is a fault.
 */
#ifndef GUARD_H
#define GUARD_H

#include <stddef.h>
#include <stdint.h>

enum { GUARD_MAX = 65536 };

/*
 * A copy of n bytes (at most GUARD_MAX) whose last one is the last before a
 * page without access.  Valid until the next call.  Ends the test when memory
 * can not be had.
 */
const uint8_t *guard_put(const void *bytes, size_t n);

#endif
