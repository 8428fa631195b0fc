/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by str and json. */
#ifndef CAMWARDEN_STR_INT_H
#define CAMWARDEN_STR_INT_H

#include <stddef.h>
#include <stdint.h>

/* Length of the character at p (n >= 1 bytes left) and its code; 0: invalid. */
size_t utf8_next(const uint8_t *p, size_t n, uint32_t *code);

#endif
