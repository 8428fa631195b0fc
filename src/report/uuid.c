/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A name -> its UUID of version 5 (RFC 9562 section 5.5): the same for ever. */
#include "report_int.h"

#include <string.h>

#include <nettle/sha1.h>

/* Camwarden's namespace: itself the UUID of version 5 of "camwarden" in the
 * namespace of X.500 names, written down so that it never changes. */
static const uint8_t namespace[16] = {0x9b, 0xe3, 0xf3, 0xbe, 0x67, 0xc0, 0x5e, 0x27,
	0x95, 0xae, 0x4e, 0x0c, 0xf1, 0x32, 0x26, 0x34};

char *
uuid_of(const char *name, char buf[UUID_TEXT])
{
	uint8_t d[SHA1_DIGEST_SIZE];
	struct sha1_ctx ctx;

	sha1_init(&ctx);
	sha1_update(&ctx, sizeof(namespace), namespace);
	sha1_update(&ctx, strlen(name), (const uint8_t *)name);
	sha1_digest(&ctx, sizeof(d), d);
	d[6] = (uint8_t)((d[6] & 0x0f) | 0x50);
	d[8] = (uint8_t)((d[8] & 0x3f) | 0x80);
	snprintf(buf, UUID_TEXT,
		"%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
		d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7], d[8], d[9], d[10],
		d[11], d[12], d[13], d[14], d[15]);
	return buf;
}
