/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RTCP (RFC 3550 6): packets whose lengths fill the datagram, the first of a
 * kind that may come first; and encrypted RTCP (SRTCP, RFC 3711 3.4): a report's
 * first eight bytes, and near the end a number that says it is encrypted.  RTP
 * may follow on the same ports (RFC 5761).
 */
#include "datagram_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"

enum {
	RTCP_FLAGS = 0, /* version (2), padding, count (5) */
	RTCP_TYPE = 1,
	RTCP_LENGTH = 2, /* words behind the first */
	RTCP_HEADER = 8,
	VERSION_BITS = 0xc0,
	VERSION_2 = 0x80,
	COUNT = 0x1f,
	SENDER_REPORT = 200,
	RECEIVER_REPORT = 201,
	DESCRIPTION = 202,
	GOODBYE = 203,
	TYPE_LAST = 207, /* extended report, RFC 3611 */
	SENDER_WORDS = 6,
	RECEIVER_WORDS = 1,
	BLOCK_WORDS = 6,
	PACKETS_MOST = 32,
	SECURE_NUMBER_MOST = 1 << 20, /* datagrams since the key was agreed on */
};

#define SECURE UINT32_C(0x80000000) /* before the number: it is encrypted */

static const char *const types[] = {
	"SR", "RR", "SDES", "BYE", "APP", "RTPFB", "PSFB", "XR"};

/* May a datagram begin with it?  A report, or feedback alone (RFC 5506). */
static bool
may_be_first(const uint8_t *p)
{
	unsigned words = be16(p + RTCP_LENGTH), blocks = p[RTCP_FLAGS] & COUNT;

	if (p[RTCP_TYPE] == SENDER_REPORT)
		return words >= SENDER_WORDS + blocks * BLOCK_WORDS;
	if (p[RTCP_TYPE] == RECEIVER_REPORT)
		return words >= RECEIVER_WORDS + blocks * BLOCK_WORDS;
	return p[RTCP_TYPE] != DESCRIPTION && p[RTCP_TYPE] != GOODBYE && words >= 2;
}

static bool
fills(const uint8_t *p, size_t n)
{
	for (unsigned i = 0; i < PACKETS_MOST && n >= 4; i++) {
		size_t len = ((size_t)be16(p + RTCP_LENGTH) + 1) * 4;

		if ((p[RTCP_FLAGS] & VERSION_BITS) != VERSION_2 ||
			p[RTCP_TYPE] < SENDER_REPORT || p[RTCP_TYPE] > TYPE_LAST ||
			len > n)
			return false;
		p += len;
		n -= len;
	}
	return n == 0;
}

/* Its number stands before a tag of 10 bytes, or at the end (RFC 7714 9). */
static bool
is_secure(const uint8_t *p, size_t n)
{
	static const size_t behind[] = {14, 4};
	size_t first = ((size_t)be16(p + RTCP_LENGTH) + 1) * 4;

	if ((p[RTCP_FLAGS] & VERSION_BITS) != VERSION_2 ||
		(p[RTCP_TYPE] != SENDER_REPORT && p[RTCP_TYPE] != RECEIVER_REPORT))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(behind); i++)
		if (n >= first + behind[i] &&
			be32(p + n - behind[i]) - SECURE < SECURE_NUMBER_MOST)
			return true;
	return false;
}

enum protocol_answer
rtcp_datagram(struct datagram *d, struct protocol_facts *f)
{
	if (d->n < RTCP_HEADER || d->n != d->size || !may_be_first(d->p))
		return PROTOCOL_NO;
	if (!fills(d->p, d->n)) {
		if (!is_secure(d->p, d->n))
			return PROTOCOL_NO;
		f->flags |= PROTOCOL_ENCRYPTED | PROTOCOL_MEDIA_SECURE;
	}
	if (f->method[0] == '\0')
		strcpy(f->method, types[d->p[RTCP_TYPE] - SENDER_REPORT]);
	d->more = true;
	return PROTOCOL_YES;
}
