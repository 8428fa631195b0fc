/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small arithmetic that every stage needs. */
#ifndef CAMWARDEN_BASE_ARRAY_H
#define CAMWARDEN_BASE_ARRAY_H

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

#endif
