/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The payload of an RTP packet -> whether it has the form of a format in clear.
 * Only forms with enough fixed bits count: fragments of large units, aggregates
 * whose lengths fill the packet, the heads of parameters and of pictures,
 * transport streams.  Sound without a head of its own (G.711, G.726) has none, and
 * stays unknown.
 */
#include "media_int.h"

#include <string.h>

#include "camwarden/base/wire.h"

enum {
	TYPE_JPEG = 26, /* static payload types, RFC 3551 6 */
	TYPE_MP2T = 33,

	H264_FORBIDDEN = 0x80, /* RFC 6184 1.3 */
	H264_TYPE = 0x1f,
	H264_STAP_A = 24,
	H264_FU_A = 28,
	H264_SLICE = 1,
	H264_IDR = 5,
	H264_SINGLE_MOST = 23,
	H264_PARAMETERS = 7,
	H264_LEVEL_LEAST = 9, /* ITU-T H.264 A.3, ten times the level's number */
	H264_LEVEL_MOST = 62,
	H264_P_ALL = 0x98, /* first macroblock 0, and all slices are P: 7.3.3 */
	H264_P_ALL_BITS = 0xfc,
	H264_I_ALL = 0x88, /* the same, and all are I */

	H265_FU_HEAD = 49 << 1, /* type 49, layer 0: RFC 7798 1.1.4 */
	H265_FIRST_SLICE = 0x80,
	H265_TID_MOST = 7,
	H265_FU_TYPE = 0x3f,
	H265_SLICE_MOST = 21,

	FU_START = 0x80,
	FU_END = 0x40,
	FU_RESERVED = 0x20,

	JPEG_HEADER = 8, /* RFC 2435 3.1 */
	JPEG_OFFSET_MOST = 1 << 22,
	JPEG_SPECIFIC_MOST = 3,

	TS_PACKET = 188,
	TS_HEADER = 4,
	TS_SYNC = 0x47,
	TS_ERROR = 0x80,     /* of the second byte */
	TS_SCRAMBLED = 0xc0, /* of the fourth */
	TS_CONTENTS = 0x30,

	AAC_LENGTH = 16, /* RFC 3640 3.2.1: bits of one header, as 3.3.6 wants */
	AAC_HEADER = 4,
};

/* A fragment is not the first and the last of its unit at once. */
static bool
is_fragment(uint8_t head)
{
	return (head & (FU_START | FU_END)) != (FU_START | FU_END);
}

/* Lengths of units, each with a plausible head, fill the packet. */
static bool
is_h264_aggregate(const uint8_t *p, size_t n)
{
	size_t at = 1;
	unsigned units = 0;

	while (n - at > 2) {
		size_t len = be16(p + at);
		uint8_t head = p[at + 2];

		if (len == 0 || len > n - at - 2 || head & H264_FORBIDDEN ||
			(head & H264_TYPE) == 0 ||
			(head & H264_TYPE) > H264_SINGLE_MOST)
			return false;
		at += 2 + len;
		units++;
	}
	return at == n && units > 0;
}

/* A whole unit in its packet: parameters, or the first slice of a picture. */
static bool
is_h264_unit(const uint8_t *p, size_t n)
{
	uint8_t type = p[0] & H264_TYPE;

	if (type == H264_PARAMETERS)
		return n >= 4 && (p[1] == 66 || p[1] == 77 || p[1] == 100) &&
		       (p[2] & 3) == 0 && p[3] >= H264_LEVEL_LEAST &&
		       p[3] <= H264_LEVEL_MOST;
	if (type == H264_IDR)
		return p[1] == H264_I_ALL;
	return type == H264_SLICE && (p[1] & H264_P_ALL_BITS) == H264_P_ALL;
}

static bool
is_h264(const uint8_t *p, size_t n, bool cut)
{
	uint8_t type;

	if (n < 3 || p[0] & H264_FORBIDDEN)
		return false;
	if ((p[0] & H264_TYPE) == H264_STAP_A)
		return !cut && is_h264_aggregate(p, n);
	if ((p[0] & H264_TYPE) != H264_FU_A)
		return is_h264_unit(p, n);
	type = p[1] & H264_TYPE;
	return !(p[1] & FU_RESERVED) && is_fragment(p[1]) &&
	       (type == H264_SLICE || type == H264_IDR);
}

/* Types of whole units, ITU-T H.265 7.4.2.2: parameters, pictures. */
static bool
is_h265_unit(const uint8_t *p)
{
	static const uint8_t parameters[] = {32, 33, 34}, pictures[] = {0, 1, 19, 20};
	unsigned type = p[0] >> 1;

	if (p[0] & 0x81 || p[1] != 1)
		return false;
	return memchr(parameters, (int)type, sizeof(parameters)) != NULL ||
	       (memchr(pictures, (int)type, sizeof(pictures)) != NULL &&
		       (p[2] & H265_FIRST_SLICE));
}

static bool
is_h265(const uint8_t *p, size_t n)
{
	if (n < 4)
		return false;
	if (p[0] != H265_FU_HEAD)
		return is_h265_unit(p);
	return p[1] >= 1 && p[1] <= H265_TID_MOST && is_fragment(p[2]) &&
	       (p[2] & H265_FU_TYPE) <= H265_SLICE_MOST;
}

/* The type is 0 or 1, with restart markers 64 or 65; no side is 0. */
static bool
is_jpeg(const uint8_t *p, size_t n)
{
	return n > JPEG_HEADER && p[0] <= JPEG_SPECIFIC_MOST &&
	       be24(p + 1) < JPEG_OFFSET_MOST && (p[4] & 0xbe) == 0 && p[5] != 0 &&
	       p[6] != 0 && p[7] != 0;
}

/* ISO 13818-1 2.4.3.2: packets without error and not scrambled fill it. */
static bool
is_mp2t(const uint8_t *p, size_t n)
{
	for (size_t at = 0; at + TS_HEADER <= n; at += TS_PACKET)
		if (p[at] != TS_SYNC || p[at + 1] & TS_ERROR ||
			p[at + 3] & TS_SCRAMBLED || !(p[at + 3] & TS_CONTENTS))
			return false;
	return n >= TS_PACKET;
}

/* One access unit, whose header says how long it is. */
static bool
is_aac(const uint8_t *p, size_t n)
{
	return n > AAC_HEADER && be16(p) == AAC_LENGTH &&
	       (size_t)(be16(p + 2) >> 3) == n - AAC_HEADER;
}

enum media_form
media_form_of(uint8_t type, const uint8_t *p, size_t n, bool cut)
{
	if (type == TYPE_JPEG)
		return is_jpeg(p, n) ? MEDIA_JPEG : MEDIA_UNKNOWN;
	if (type == TYPE_MP2T)
		return is_mp2t(p, n) ? MEDIA_MP2T : MEDIA_UNKNOWN;
	if (is_h264(p, n, cut))
		return MEDIA_H264;
	if (is_h265(p, n))
		return MEDIA_H265;
	if (!cut && is_aac(p, n))
		return MEDIA_AAC;
	return MEDIA_UNKNOWN;
}
