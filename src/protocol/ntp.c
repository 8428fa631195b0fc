/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NTP, versions 1 to 4 (RFC 5905 7.3, RFC 4330), on any port: its mode, and the
 * stratum of who gives time.  A header of 48 bytes has no mark of its own; its
 * numbers must be ones that clocks have, and an answer's times must follow each
 * other.  Control messages (RFC 9327) and those of ntpdc have less form and are
 * believed on NTP's own port only.
 */
#include "datagram_int.h"

#include <stdio.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"

enum {
	NTP_FLAGS = 0, /* leap (2), version (3), mode (3) */
	NTP_STRATUM = 1,
	NTP_POLL = 2,
	NTP_PRECISION = 3,
	NTP_ROOT_DELAY = 4,
	NTP_ROOT_DISPERSION = 8,
	NTP_RECEIVE = 32,
	NTP_TRANSMIT = 40,
	NTP_HEADER = 48,
	VERSION_MOST = 4,
	STRATUM_MOST = 16,
	POLL_MOST = 17,
	PRECISION_COARSE = -2, /* 1/4 s; 0 where a client does not say */
	PRECISION_FINE = -32,
	PRECISION_HIDDEN = 32, /* of chrony's clients */
	ROOT_MOST = 64 << 16,  /* seconds by 2^16 */
	TURN_MOST = 8,         /* seconds between receiving and answering */
	TRAILER_MOST = 1024,   /* extension fields and authentication */

	CONTROL_OPCODE = 1, /* response, error, more; opcode (5) */
	CONTROL_STATUS = 4,
	CONTROL_OFFSET = 8,
	CONTROL_COUNT = 10,
	CONTROL_HEADER = 12,
	CONTROL_RESPONSE = 0x80,
	CONTROL_RESERVED = 0xc0, /* of the first byte */
	CONTROL_DATA_MOST = 468,
	CONTROL_TAIL_MOST = 32, /* padding and authentication */
	CONTROL_TEXT = 8,       /* so much must be there to be known by it */
	CONTROL_LOOK = 64,

	PRIVATE_RESPONSE = 0x80, /* of the first byte */
	PRIVATE_IMPLEMENTATION = 2,
	PRIVATE_ITEMS = 4, /* error (4), number of items (12) */
	PRIVATE_SIZE = 6,  /* zero (4), size of an item (12) */
	PRIVATE_HEADER = 8,
	PRIVATE_LOW = 0x0fff,
	PRIVATE_LOOK = 256,

	PORT_NTP = 123,
};

enum {
	MODE_ACTIVE = 1,
	MODE_PASSIVE,
	MODE_CLIENT,
	MODE_SERVER,
	MODE_BROADCAST,
	MODE_CONTROL,
	MODE_PRIVATE
};

static const char *const modes[] = {
	"reserved",
	"active",
	"passive",
	"client",
	"server",
	"broadcast",
	"control",
	"private",
};

static bool
precision_fits(uint8_t byte)
{
	int precision = (int8_t)byte;

	return precision == 0 || precision == PRECISION_HIDDEN ||
	       (precision <= PRECISION_COARSE && precision >= PRECISION_FINE);
}

static bool
numbers_fit(const uint8_t *p)
{
	return p[NTP_STRATUM] <= STRATUM_MOST && p[NTP_POLL] <= POLL_MOST &&
	       precision_fits(p[NTP_PRECISION]) &&
	       be32(p + NTP_ROOT_DELAY) < ROOT_MOST &&
	       be32(p + NTP_ROOT_DISPERSION) < ROOT_MOST;
}

/* An answer was sent at once after what it answers was received. */
static bool
times_fit(const uint8_t *p)
{
	uint32_t receive = be32(p + NTP_RECEIVE), transmit = be32(p + NTP_TRANSMIT);

	return receive != 0 && transmit - receive <= TURN_MOST;
}

static bool
is_zero(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != 0)
			return false;
	return true;
}

static bool
is_printable(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((p[i] < ' ' || p[i] > '~') && p[i] != '\r' && p[i] != '\n')
			return false;
	return true;
}

/* RFC 9327 2: a request has zeros for status and offset, an answer has text. */
static bool
control_fits(const struct datagram *d)
{
	const uint8_t *p = d->p;
	size_t count, tail;

	if (d->n < CONTROL_HEADER || d->n != d->size || p[NTP_FLAGS] & CONTROL_RESERVED)
		return false;
	count = be16(p + CONTROL_COUNT);
	if (count > CONTROL_DATA_MOST || count > d->n - CONTROL_HEADER)
		return false;
	tail = d->n - CONTROL_HEADER - count;
	if (tail > CONTROL_TAIL_MOST || (d->n & 3) != 0)
		return false;
	if (p[CONTROL_OPCODE] & CONTROL_RESPONSE)
		return d->known ||
		       (count >= CONTROL_TEXT && is_printable(p + CONTROL_HEADER,
							 MIN(count, CONTROL_LOOK)));
	return be16(p + CONTROL_STATUS) == 0 && be16(p + CONTROL_OFFSET) == 0 &&
	       is_printable(p + CONTROL_HEADER, MIN(count, CONTROL_LOOK));
}

/* ntp_request.h of the reference implementation: items of one size fill an answer;
 * a request without any is filled with zeros. */
static bool
private_fits(const struct datagram *d)
{
	const uint8_t *p = d->p;
	size_t items, size;

	if (p[PRIVATE_IMPLEMENTATION] > 3)
		return false;
	if (!(p[NTP_FLAGS] & PRIVATE_RESPONSE))
		return is_zero(
			p + PRIVATE_ITEMS, MIN(d->n, PRIVATE_LOOK) - PRIVATE_ITEMS);
	items = be16(p + PRIVATE_ITEMS) & PRIVATE_LOW;
	size = be16(p + PRIVATE_SIZE);
	return size <= PRIVATE_LOW && items * size == d->size - PRIVATE_HEADER;
}

/* Peers and broadcasters speak from NTP's own port, and have less form. */
static bool
form_fits(const struct datagram *d, unsigned mode)
{
	bool usual_port = d->from == PORT_NTP || d->to == PORT_NTP;

	if (mode == MODE_CONTROL)
		return usual_port && control_fits(d);
	if (mode == MODE_PRIVATE)
		return usual_port && private_fits(d);
	if (d->n < NTP_HEADER || d->size - NTP_HEADER > TRAILER_MOST ||
		d->size % 4 != 0 || !numbers_fit(d->p))
		return false;
	if (mode == MODE_SERVER)
		return times_fit(d->p);
	return mode == MODE_CLIENT || usual_port;
}

static enum datagram_role
role_of(const uint8_t *p, unsigned mode)
{
	switch (mode) {
	case MODE_CLIENT:
		return ROLE_REQUEST;
	case MODE_SERVER:
	case MODE_BROADCAST:
		return ROLE_RESPONSE;
	case MODE_CONTROL:
		return p[CONTROL_OPCODE] & CONTROL_RESPONSE ? ROLE_RESPONSE
							    : ROLE_REQUEST;
	case MODE_PRIVATE:
		return p[NTP_FLAGS] & PRIVATE_RESPONSE ? ROLE_RESPONSE : ROLE_REQUEST;
	}
	return ROLE_EITHER;
}

enum protocol_answer
ntp_datagram(struct datagram *d, struct protocol_facts *f)
{
	unsigned version, mode;

	if (d->n < PRIVATE_HEADER)
		return PROTOCOL_NO;
	version = d->p[NTP_FLAGS] >> 3 & 7;
	mode = d->p[NTP_FLAGS] & 7;
	if (version == 0 || version > VERSION_MOST || mode == 0 || !form_fits(d, mode))
		return PROTOCOL_NO;
	f->version = (uint16_t)version;
	d->role = role_of(d->p, mode);
	if (mode >= MODE_CONTROL)
		snprintf(f->banner, sizeof(f->banner), "v%u %s", version, modes[mode]);
	else if (d->role != ROLE_REQUEST || f->banner[0] == '\0')
		snprintf(f->banner, sizeof(f->banner), "v%u %s, stratum %u", version,
			modes[mode], d->p[NTP_STRATUM]);
	if (f->method[0] == '\0' || d->role == ROLE_REQUEST)
		strcpy(f->method, modes[mode]);
	return PROTOCOL_YES;
}
