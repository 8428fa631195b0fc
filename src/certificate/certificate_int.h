/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared inside the certificate stage. */
#ifndef CAMWARDEN_CERTIFICATE_INT_H
#define CAMWARDEN_CERTIFICATE_INT_H

#include "camwarden/certificate.h"

void certificate_sha256(const uint8_t *p, size_t n, uint8_t out[PROTOCOL_FINGERPRINT]);

#endif
