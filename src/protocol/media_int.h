/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the payload of an RTP packet is seen to be. */
#ifndef CAMWARDEN_MEDIA_INT_H
#define CAMWARDEN_MEDIA_INT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum media_form {
	MEDIA_UNKNOWN,
	MEDIA_H264,
	MEDIA_H265,
	MEDIA_JPEG,
	MEDIA_MP2T,
	MEDIA_AAC,
};

/*
 * The form that the bytes have, or MEDIA_UNKNOWN: most packets have none that
 * encrypted bytes would not have now and then.  Chance hits one in some thousands, so
 * that two of the same form are certain enough.  cut: the end is not there.
 */
enum media_form media_form_of(uint8_t type, const uint8_t *p, size_t n, bool cut);

#endif
