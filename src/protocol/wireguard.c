/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * WireGuard, by the shapes of its four messages (Donenfeld, "WireGuard: Next
 * Generation Kernel Network Tunnel", 5.4): a type, three zeros, and for the
 * handshake an exact length.  Data has a looser shape, and several of one
 * stream are needed.
 */
#include "datagram_int.h"

#include <string.h>

#include "camwarden/base/wire.h"

enum {
	TYPE_INITIATION = 1,
	TYPE_RESPONSE = 2,
	TYPE_COOKIE = 3,
	TYPE_DATA = 4,
	INITIATION_LEN = 148,
	RESPONSE_LEN = 92,
	COOKIE_LEN = 64,
	DATA_LEAST = 32, /* a keepalive */
	DATA_UNIT = 16,  /* contents are padded to it */
	DATA_RECEIVER = 4,
	DATA_COUNTER = 8, /* 8 bytes, the least first */
	DATA_RUN = 3,
};

static enum protocol_answer
read_data(struct datagram *d, struct protocol_facts *f)
{
	uint32_t counter;

	if (d->size < DATA_LEAST || d->n < DATA_LEAST || d->size % DATA_UNIT != 0 ||
		be32(d->p + DATA_COUNTER + 4) != 0)
		return PROTOCOL_NO;
	counter = le32(d->p + DATA_COUNTER);
	if (!d->known &&
		run_follow(d->run, PROTOCOL_WIREGUARD, be32(d->p + DATA_RECEIVER),
			counter, UINT32_MAX) < DATA_RUN)
		return PROTOCOL_MORE;
	if (f->method[0] == '\0')
		strcpy(f->method, "data");
	return PROTOCOL_YES;
}

enum protocol_answer
wireguard_datagram(struct datagram *d, struct protocol_facts *f)
{
	static const char *const handshake[] = {
		[TYPE_INITIATION] = "initiation",
		[TYPE_RESPONSE] = "response",
		[TYPE_COOKIE] = "cookie",
	};
	static const uint8_t lengths[] = {
		[TYPE_INITIATION] = INITIATION_LEN,
		[TYPE_RESPONSE] = RESPONSE_LEN,
		[TYPE_COOKIE] = COOKIE_LEN,
	};
	enum protocol_answer answer = PROTOCOL_YES;
	unsigned type;

	if (d->n < COOKIE_LEN / 2 || be24(d->p + 1) != 0)
		return PROTOCOL_NO;
	type = d->p[0];
	if (type == TYPE_DATA)
		answer = read_data(d, f);
	else if (type < TYPE_INITIATION || type > TYPE_COOKIE ||
		 d->size != lengths[type])
		return PROTOCOL_NO;
	if (answer != PROTOCOL_YES)
		return answer;
	f->flags |= PROTOCOL_ENCRYPTED;
	if (type != TYPE_DATA) {
		d->role = type == TYPE_INITIATION ? ROLE_REQUEST : ROLE_RESPONSE;
		if (f->method[0] == '\0')
			strcpy(f->method, handshake[type]);
	}
	return PROTOCOL_YES;
}
