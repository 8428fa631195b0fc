/* SPDX-License-Identifier: GPL-3.0-or-later */
/* QUIC's first packets, shared by its files. */
#ifndef CAMWARDEN_QUIC_INT_H
#define CAMWARDEN_QUIC_INT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cursor_int.h"
#include "datagram_int.h"

enum {
	QUIC_ID_MOST = 20,       /* RFC 9000 17.2 */
	QUIC_PACKET_MOST = 1536, /* of what is opened: longer ones are not */
};
#define QUIC_V1 1u
#define QUIC_V2 0x6b3343cfu /* RFC 9369 */

/* An Initial packet, at the start of its datagram. */
struct quic_initial {
	const uint8_t *p; /* the packet */
	size_t number_at; /* where its number begins */
	size_t end;       /* of the packet */
	uint32_t version;
	const uint8_t *id; /* the destination's */
	size_t id_len;
};

/*
 * The frames of an Initial packet, which anyone can read who saw the client's
 * first: their key is made of the identifier there (RFC 9001 5.2).  Returns how
 * many bytes they have in `out`; 0 when it is not such a packet of that side, or
 * not whole.  Takes no memory.
 */
size_t quic_open(const struct quic_initial *i, bool client, const uint8_t *id,
	size_t id_len, uint8_t out[QUIC_PACKET_MOST]);

/* Opens it and adds what of the hello is in there; the role is known then. */
void quic_hello(
	struct datagram *d, const struct quic_initial *i, struct protocol_facts *f);

/* RFC 9000 16 */
static inline uint64_t
quic_varint(struct cursor *c)
{
	uint64_t value = cursor_u8(c);
	unsigned more = (1u << (value >> 6)) - 1;

	for (value &= 0x3f; more > 0; more--)
		value = value << 8 | cursor_u8(c);
	return value;
}

#endif
