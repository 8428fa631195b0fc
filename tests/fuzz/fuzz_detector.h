/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the first byte of an input of fuzz_detector names a detector: its protocol's
 * number, and whether it is the one of datagrams. */
#ifndef FUZZ_DETECTOR_H
#define FUZZ_DETECTOR_H

#include "../../src/protocol/datagram_int.h"
#include "../../src/protocol/protocol_int.h"

enum { FUZZ_DATAGRAMS = 0x80 };

/* Another one, where that protocol has none. */
static inline const struct protocol_detector *
fuzz_stream_detector(uint8_t first)
{
	for (size_t i = 0; i < protocol_detector_count; i++)
		if (protocol_detectors[i].protocol == first)
			return &protocol_detectors[i];
	return &protocol_detectors[first % protocol_detector_count];
}

static inline const struct datagram_detector *
fuzz_datagram_detector(uint8_t first)
{
	first &= (uint8_t)~FUZZ_DATAGRAMS;
	for (size_t i = 0; i < DATAGRAM_DETECTORS; i++)
		if (datagram_detectors[i].protocol == first)
			return &datagram_detectors[i];
	return &datagram_detectors[first % DATAGRAM_DETECTORS];
}

#endif
