/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pair.c's side towards the server: what the library asks at each handshake. */
#ifndef API_PAIR_H
#define API_PAIR_H

#include <gnutls/abstract.h>
#include <stdbool.h>

gnutls_certificate_retrieve_function2 pair_choose;
/* The one in force is self-made: a browser that was told to insist on TLS could not
 * be talked past its warning. */
bool pair_is_own(void);
/* No handshake is left. */
void pairs_free(void);

#endif
