/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ports of a server that detectors of datagrams look at, as the first byte of an
 * input of fuzz_protocol names them: its number here, above the three lowest bits. */
#ifndef FUZZ_PORTS_H
#define FUZZ_PORTS_H

#include <stddef.h>
#include <stdint.h>

#include "camwarden/base/array.h"

static const uint16_t fuzz_ports[] = {
	0, 123, 162, 4500, 5351, 5353, 5355, 500, 546, 547, 1194, 1701, 3544, 514};

static inline uint16_t
fuzz_port(uint8_t first)
{
	return fuzz_ports[(first >> 3) % ARRAY_LEN(fuzz_ports)];
}

static inline uint8_t
fuzz_port_number(uint16_t port)
{
	for (size_t i = 0; i < ARRAY_LEN(fuzz_ports); i++)
		if (fuzz_ports[i] == port)
			return (uint8_t)(i << 3);
	return 0;
}

#endif
