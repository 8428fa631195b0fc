/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words of this stage: evidence steps, how the client was told, and
 * transports.  Called in any thread.
 */
#include "camwarden/conversation.h"

#include "conversation_int.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "camwarden/base/array.h"

static const char *const evidence_names[] = {
	[EVIDENCE_UNKNOWN] = "unknown",
	[EVIDENCE_ATTEMPT] = "attempt",
	[EVIDENCE_REFUSED] = "refused",
	[EVIDENCE_ESTABLISHED] = "established",
	[EVIDENCE_DATA] = "data",
	[EVIDENCE_IDENTIFIED] = "identified",
	[EVIDENCE_EXPOSED] = "exposed",
};
_Static_assert(ARRAY_LEN(evidence_names) == EVIDENCE_MAX, "name every step");

static const char *const why_names[] = {
	[WHY_SYN] = "syn",
	[WHY_SYN_ACK] = "syn_ack",
	[WHY_SERVED_PORT] = "served_port",
	[WHY_LOWER_PORT] = "lower_port",
	[WHY_UNKNOWN] = "unknown",
	[WHY_NEGOTIATED] = "negotiated",
};
_Static_assert(ARRAY_LEN(why_names) == WHY_MAX, "name every reason");

/* IANA protocol numbers that people write by name. */
static const struct {
	uint8_t number;
	const char *name;
} transports[] = {
	{TRANSPORT_ICMP, "icmp"},
	{2, "igmp"},
	{4, "ipip"},
	{TRANSPORT_TCP, "tcp"},
	{TRANSPORT_UDP, "udp"},
	{TRANSPORT_DCCP, "dccp"},
	{41, "ipv6"},
	{47, "gre"},
	{50, "esp"},
	{51, "ah"},
	{TRANSPORT_ICMPV6, "icmpv6"},
	{89, "ospf"},
	{103, "pim"},
	{112, "vrrp"},
	{115, "l2tp"},
	{TRANSPORT_SCTP, "sctp"},
	{TRANSPORT_UDPLITE, "udplite"},
};

const char *
evidence_name(enum evidence e)
{
	return e < EVIDENCE_MAX ? evidence_names[e] : "unknown";
}

int
evidence_from_name(const char *name, enum evidence *out)
{
	for (unsigned i = 0; i < EVIDENCE_MAX; i++) {
		if (strcmp(name, evidence_names[i]) == 0) {
			*out = (enum evidence)i;
			return 0;
		}
	}
	return -EINVAL;
}

const char *
conversation_why_name(enum conversation_why why)
{
	return why < WHY_MAX ? why_names[why] : "unknown";
}

const char *
transport_name(uint8_t protocol, char buf[8])
{
	for (size_t i = 0; i < ARRAY_LEN(transports); i++) {
		if (transports[i].number == protocol) {
			snprintf(buf, 8, "%s", transports[i].name);
			return buf;
		}
	}
	snprintf(buf, 8, "ip-%u", (unsigned)protocol);
	return buf;
}

/* `0` to `255` without sign, space or leading zero; -1 otherwise. */
static int
number_parse(const char *text)
{
	int n = 0;

	if (*text == '\0' || (text[0] == '0' && text[1] != '\0'))
		return -1;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return -1;
		n = n * 10 + (*text - '0');
		if (n > 255)
			return -1;
	}
	return n;
}

int
transport_from_name(const char *name, uint8_t *out)
{
	int n;

	for (size_t i = 0; i < ARRAY_LEN(transports); i++) {
		if (strcmp(name, transports[i].name) == 0) {
			*out = transports[i].number;
			return 0;
		}
	}
	if (strncmp(name, "ip-", 3) != 0 || (n = number_parse(name + 3)) < 0)
		return -EINVAL;
	*out = (uint8_t)n;
	return 0;
}

bool
transport_has_ports(uint8_t protocol)
{
	return protocol == TRANSPORT_TCP || protocol == TRANSPORT_UDP ||
	       protocol == TRANSPORT_SCTP || protocol == TRANSPORT_DCCP ||
	       protocol == TRANSPORT_UDPLITE;
}

bool
addr_is_group(const struct addr *a)
{
	enum addr_class c = addr_class(a);

	return c == ADDR_MULTICAST || c == ADDR_BROADCAST;
}

/* By the order in which they are asked; the enum's is that of stored numbers. */
static unsigned
why_rank(enum conversation_why why)
{
	if (why == WHY_NEGOTIATED)
		return 2 * WHY_SYN_ACK + 1;
	return 2 * why;
}

bool
conversation_why_is_better(enum conversation_why x, enum conversation_why y)
{
	return why_rank(x) < why_rank(y);
}
