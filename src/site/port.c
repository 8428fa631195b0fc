/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ports as people write them: `443/tcp`, `9001-9010/tcp`, and a transport
 * that has none, `esp` or `0/esp`.  Pure; any thread.
 */
#include "camwarden/site.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"

/* IANA protocol numbers. */
static const struct {
	const char *name;
	uint8_t number;
	bool ports;
} transports[] = {
	{"tcp", 6, true},
	{"udp", 17, true},
	{"sctp", 132, true},
	{"icmp", 1, false},
	{"igmp", 2, false},
	{"ipip", 4, false},
	{"gre", 47, false},
	{"esp", 50, false},
	{"ah", 51, false},
	{"ipv6", 41, false}, /* inside IPv4 */
	{"icmpv6", 58, false},
	{"vrrp", 112, false},
	{"l2tp", 115, false},
};

static bool
port_number(const char **p, uint16_t *out)
{
	char *end;
	unsigned long n;

	if (!isdigit((unsigned char)**p))
		return false;
	n = strtoul(*p, &end, 10);
	if (n == 0 || n > UINT16_MAX)
		return false;
	*p = end;
	*out = (uint16_t)n;
	return true;
}

static bool
transport_number(const char *name, bool ports, uint8_t *out)
{
	for (size_t i = 0; i < ARRAY_LEN(transports); i++)
		if (transports[i].ports == ports &&
			strcmp(transports[i].name, name) == 0) {
			*out = transports[i].number;
			return true;
		}
	return false;
}

int
port_range_parse(const char *text, struct port_range *out)
{
	struct port_range r = {0};

	if (transport_number(text, false, &r.transport)) {
		*out = r;
		return 0;
	}
	if (strncmp(text, "0/", 2) == 0 &&
		transport_number(text + 2, false, &r.transport)) {
		*out = r;
		return 0;
	}
	if (!port_number(&text, &r.low))
		return -EINVAL;
	r.high = r.low;
	if (*text == '-') {
		text++;
		if (!port_number(&text, &r.high) || r.high < r.low)
			return -EINVAL;
	}
	if (*text != '/' || !transport_number(text + 1, true, &r.transport))
		return -EINVAL;
	*out = r;
	return 0;
}
