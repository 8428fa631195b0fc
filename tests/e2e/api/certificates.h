/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates with whatever a stranger writes into them, for the API's tests. */
#ifndef API_CERTIFICATES_H
#define API_CERTIFICATES_H

#include "camwarden/store.h"

/* `count` of them, each with one of the texts as its subject; 0 or -1. */
int put_certificates(struct store *s, const char *const *texts, size_t text_count,
	unsigned count, unsigned first);

#endif
