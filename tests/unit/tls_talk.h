/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Real handshakes between two ends of GnuTLS in one process, byte by byte. */
#ifndef TLS_TALK_H
#define TLS_TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gnutls/gnutls.h>

#include "certificate_make.h"

enum { TALK_CLIENT, TALK_SERVER, TALK_BYTES = 1 << 16, TALK_TURNS = 64 };

/* Who said so many bytes, in order. */
struct turn {
	unsigned side;
	size_t from, n; /* within the side's bytes */
};

struct talk {
	/* what to do */
	const char *client, *server; /* priorities; NULL: NORMAL */
	const char *name, *alpn;
	const struct made *chain[4]; /* server's; keyed by the recipe's last key */
	bool client_certificate;     /* the server asks for one, the client gives it */
	bool client_refuses;         /* the certificate: a fatal alert */
	gnutls_datum_t *session;     /* resumed when it has data, else filled */
	/* what was said */
	uint8_t bytes[2][TALK_BYTES];
	size_t n[2], taken[2];
	struct turn turn[TALK_TURNS];
	size_t turns;
};

void talk_run(struct talk *t);

#endif
