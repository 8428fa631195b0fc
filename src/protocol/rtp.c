/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RTP (RFC 3550 5.1) by its shape: one packet proves nothing, RTP_RUN of one
 * source whose numbers follow each other do.  Encrypted RTP (SRTP) has the same
 * head, so that media is said to be in clear only where the payload is seen to
 * have the form of its format, in RTP_CLEAR packets.  Which format that is,
 * the payload type does not say.
 */
#include "datagram_int.h"
#include "media_int.h"

#include <stdio.h>
#include <string.h>

#include "camwarden/base/wire.h"

enum {
	RTP_FLAGS = 0, /* version (2), padding, extension, sources (4) */
	RTP_TYPE = 1,  /* marker, payload type (7) */
	RTP_SEQUENCE = 2,
	RTP_SSRC = 8,
	RTP_HEADER = 12,
	RTP_SOURCE = 4,
	RTP_EXTENSION = 4,
	VERSION_BITS = 0xc0,
	VERSION_2 = 0x80,
	PADDING = 0x20,
	EXTENSION = 0x10,
	SOURCES = 0x0f,
	TYPE = 0x7f,
	TYPE_RTCP_FIRST = 64, /* RFC 5761 4: not to be taken for RTCP */
	TYPE_RTCP_LAST = 95,
	SEQUENCE_MASK = 0xffff,
	RTP_RUN = 3,
	RTP_CLEAR = 2,
};

/* What lies behind the head; false: the head does not fit. */
static bool
payload_of(const struct datagram *d, const uint8_t **p, size_t *n)
{
	size_t at = RTP_HEADER, end = d->n;
	uint8_t type;

	if (d->n < RTP_HEADER || (d->p[RTP_FLAGS] & VERSION_BITS) != VERSION_2)
		return false;
	type = d->p[RTP_TYPE] & TYPE;
	if (type >= TYPE_RTCP_FIRST && type <= TYPE_RTCP_LAST)
		return false;
	at += (size_t)(d->p[RTP_FLAGS] & SOURCES) * RTP_SOURCE;
	if (d->p[RTP_FLAGS] & EXTENSION) {
		if (at + RTP_EXTENSION > d->n)
			return false;
		at += RTP_EXTENSION + (size_t)be16(d->p + at + 2) * 4;
	}
	if (at > d->n)
		return false;
	if (d->p[RTP_FLAGS] & PADDING && d->n == d->size) {
		uint8_t padding = d->p[d->n - 1];

		if (padding == 0 || padding > end - at)
			return false;
		end -= padding;
	}
	*p = d->p + at;
	*n = end - at;
	return true;
}

/* Counts packets of one form; another one begins anew. */
static void
see_form(struct protocol_run *run, enum media_form form)
{
	if (form == MEDIA_UNKNOWN)
		return;
	run->marks = form == run->form ? run->marks + 1 : 1;
	run->form = (uint8_t)form;
}

static void
tell(const struct datagram *d, struct protocol_facts *f)
{
	static const struct {
		const char *name;
		bool video;
	} forms[] = {
		[MEDIA_UNKNOWN] = {"", false},
		[MEDIA_H264] = {", H.264", true},
		[MEDIA_H265] = {", H.265", true},
		[MEDIA_JPEG] = {", JPEG", true},
		[MEDIA_MP2T] = {", MPEG-2 TS", true},
		[MEDIA_AAC] = {", AAC", false},
	};
	bool clear = d->run->marks >= RTP_CLEAR;
	enum media_form form = clear ? d->run->form : MEDIA_UNKNOWN;

	if (clear)
		f->flags |= PROTOCOL_MEDIA | (forms[form].video ? PROTOCOL_VIDEO : 0);
	if (clear || f->banner[0] == '\0')
		snprintf(f->banner, sizeof(f->banner), "SSRC %08x, type %u%s",
			d->run->id, d->p[RTP_TYPE] & TYPE, forms[form].name);
}

enum protocol_answer
rtp_datagram(struct datagram *d, struct protocol_facts *f)
{
	const uint8_t *p;
	size_t n;
	unsigned length;

	if (!payload_of(d, &p, &n))
		return PROTOCOL_NO;
	length = run_follow(d->run, PROTOCOL_RTP, be32(d->p + RTP_SSRC),
		be16(d->p + RTP_SEQUENCE), SEQUENCE_MASK);
	see_form(d->run, media_form_of(d->p[RTP_TYPE] & TYPE, p, n, d->size > d->n));
	if (length < RTP_RUN)
		return d->known ? PROTOCOL_NO : PROTOCOL_MORE;
	tell(d, f);
	d->more = d->run->marks < RTP_CLEAR;
	return PROTOCOL_YES;
}
