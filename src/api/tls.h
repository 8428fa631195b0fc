/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tls.c's side towards the front: GnuTLS. */
#ifndef CAMWARDEN_API_TLS_H
#define CAMWARDEN_API_TLS_H

#include "front.h"

/* Credentials, versions and suites; 0, or -errno with err. */
int tls_open(struct front *f, const char *client_ca, struct err *err);
void tls_close(struct front *f);
/* A server's session over a socket that does not wait; NULL: no memory. */
gnutls_session_t tls_session(struct front *f, int fd);
/* After the handshake: who showed a certificate that client_ca vouches for; "" for
 * none.  False: one that it does not. */
bool tls_client(gnutls_session_t s, struct client *out);

#endif
