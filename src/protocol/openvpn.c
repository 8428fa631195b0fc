/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * OpenVPN over UDP, by the two messages that begin a session: the client's
 * reset, and the server's answer, which holds the client's session identifier
 * at its end; where all but the head is encrypted (tls-crypt), both hold small
 * packet numbers and times that are near each other.  One of them alone is not
 * enough.
 */
#include "datagram_int.h"

#include <string.h>

#include "camwarden/base/wire.h"

enum {
	OPENVPN_CLIENT_V2 = 7 << 3, /* opcode, and 0 as the key's number */
	OPENVPN_SERVER_V2 = 8 << 3,
	OPENVPN_CLIENT_V3 = 10 << 3,
	OPENVPN_SESSION = 1,
	OPENVPN_NUMBER = 9, /* with tls-crypt */
	OPENVPN_TIME = 13,
	OPENVPN_CLIENT_LEAST = 14,
	OPENVPN_SERVER_LEAST = 26,
	OPENVPN_CRYPT_LEAST = 54,
	OPENVPN_RESET_MOST = 1200,
	OPENVPN_ECHO = 12, /* the client's identifier, from the end */
	NUMBER_MOST = 16,
	TIME_APART = 24 * 3600,
	MARK_CLIENT = 1,
	MARK_CRYPT = 2,
};

static bool
is_numbered(const struct datagram *d)
{
	uint16_t number;

	if (d->n < OPENVPN_CRYPT_LEAST)
		return false;
	/* The high bytes may announce what the sender can (early negotiation). */
	number = be16(d->p + OPENVPN_NUMBER + 2);
	return number >= 1 && number <= NUMBER_MOST;
}

/* Keeps the session's identifier, or the time. */
static enum protocol_answer
read_client(struct datagram *d)
{
	struct protocol_run *run = d->run;

	if (d->n < OPENVPN_CLIENT_LEAST || d->size > OPENVPN_RESET_MOST)
		return PROTOCOL_NO;
	run->protocol = PROTOCOL_OPENVPN;
	run->length = 1;
	run->marks = MARK_CLIENT;
	run->id = be32(d->p + OPENVPN_SESSION);
	run->number = be32(d->p + OPENVPN_SESSION + 4);
	if (is_numbered(d)) {
		run->marks |= MARK_CRYPT;
		run->time = be32(d->p + OPENVPN_TIME);
	}
	return PROTOCOL_MORE;
}

static bool
is_answer(const struct datagram *d, const struct protocol_run *client)
{
	const uint8_t *echo = d->p + d->n - OPENVPN_ECHO;

	if (be32(echo) == client->id && be32(echo + 4) == client->number)
		return true;
	return (client->marks & MARK_CRYPT) && is_numbered(d) &&
	       be32(d->p + OPENVPN_TIME) - client->time + TIME_APART < 2 * TIME_APART;
}

enum protocol_answer
openvpn_datagram(struct datagram *d, struct protocol_facts *f)
{
	if (d->p[0] == OPENVPN_CLIENT_V2 || d->p[0] == OPENVPN_CLIENT_V3)
		return read_client(d);
	if (d->p[0] != OPENVPN_SERVER_V2 || d->n < OPENVPN_SERVER_LEAST ||
		d->size != d->n || d->size > OPENVPN_RESET_MOST ||
		d->other->protocol != PROTOCOL_OPENVPN || !is_answer(d, d->other))
		return PROTOCOL_NO;
	d->role = ROLE_RESPONSE;
	f->flags |= PROTOCOL_ENCRYPTED | PROTOCOL_REQUEST;
	return PROTOCOL_YES;
}
