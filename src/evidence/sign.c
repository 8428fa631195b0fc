/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small readers: fixed words by which a protocol is known, and SNMP, whose version
 * is shown and whose community is not.  Capture thread.
 */
#include "evidence_int.h"

#include "camwarden/base/array.h"

enum {
	BER_INTEGER = 2,
	BER_OCTETS = 4,
	BER_SEQUENCE = 0x30,
	BER_LONG = 0x80,
	BER_LENGTH_MOST = 4,
	PDU_FIRST = 0xa0,
	PDU_LAST = 0xa8,
	TELNET_IAC = 255,
	TELNET_WILL = 251,
};

/* Nothing but what every program of the protocol sends in the same words. */
bool
redact_sign(struct view *v, const struct evidence_payload *as)
{
	static const struct {
		uint8_t at, n;
		char bytes[12];
	} signs[] = {
		{0, 8, "SSH-2.0-"}, {0, 8, "SSH-1.99"}, {0, 8, "RFB 003."},
		{4, 4, "\xffSMB"}, {4, 4, "\xfeSMB"},
		{0, 8, "\0\0\0\x08\x04\xd2\x16\x2f"},     /* PostgreSQL SSLRequest */
		{2, 6, "\0\x04MQTT"}, {0, 2, "\x12\x01"}, /* TDS pre-login */
	};
	size_t n = 0;

	if (!as->stream)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
		size_t end = (size_t)signs[i].at + signs[i].n;

		if (v->n < end ||
			memcmp(v->p + signs[i].at, signs[i].bytes, signs[i].n) != 0)
			continue;
		view_show(v, signs[i].at, signs[i].n);
		return true;
	}
	/* RFC 854: WILL, WON'T, DO, DON'T and an option, one after the other. */
	while (v->n - n >= 3 && v->p[n] == TELNET_IAC && v->p[n + 1] >= TELNET_WILL &&
		v->p[n + 1] != TELNET_IAC)
		n += 3;
	view_show(v, 0, n);
	return n > 0;
}

/* Tag and length at `at`: bytes of both, 0 when they are not that; *len of what
 * follows. */
static size_t
ber_head(const struct view *v, size_t at, uint8_t tag, size_t *len)
{
	size_t left = v->n - at, bytes;

	if (left < 2 || v->p[at] != tag)
		return 0;
	*len = v->p[at + 1];
	if (*len < BER_LONG)
		return 2;
	bytes = *len & (BER_LONG - 1);
	if (bytes == 0 || bytes > BER_LENGTH_MOST || left < 2 + bytes)
		return 0;
	*len = 0;
	for (size_t i = 0; i < bytes; i++)
		*len = *len << 8 | v->p[at + 2 + i];
	return 2 + bytes;
}

bool
redact_snmp(struct view *v, const struct evidence_payload *as)
{
	size_t len, version_at, at, n;

	if (as->stream || (version_at = ber_head(v, 0, BER_SEQUENCE, &len)) == 0)
		return false;
	n = ber_head(v, version_at, BER_INTEGER, &len);
	at = version_at + n + 1;
	if (n == 0 || len != 1 || v->n < at || v->p[at - 1] > 3)
		return false;
	view_show(v, 0, at);
	n = ber_head(v, at, BER_OCTETS, &len);
	if (n == 0)
		return true;
	view_show(v, at, n);
	at += n;
	if (len >= v->n - at)
		return true;
	at += len;
	if (v->p[at] < PDU_FIRST || v->p[at] > PDU_LAST)
		return true;
	n = ber_head(v, at, v->p[at], &len);
	view_show(v, at, n);
	return true;
}
