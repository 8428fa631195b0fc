/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: the packet decoder.  The first byte chooses the link type and how
 * much of the frame the snapshot cut; the rest is the frame.
 */
#include "fuzz.h"

#include <stdlib.h>

#include "camwarden/capture.h"
#include "camwarden/packet.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct packet_decoder d;
	struct packet pk;
	struct frame f = {.time = CW_SEC};

	if (size == 0)
		return 0;
	f.link = (enum frame_link)(data[0] % FRAME_LINK_MAX);
	f.data = data + 1;
	f.caplen = (uint32_t)(size - 1);
	f.len = f.caplen + data[0] / FRAME_LINK_MAX;
	packet_decode(&d, &f, &pk);
	if (pk.payload_len > pk.payload_wire)
		abort();
	if (pk.payload != NULL &&
		(pk.payload < f.data || pk.payload + pk.payload_len > data + size))
		abort();
	return 0;
}
