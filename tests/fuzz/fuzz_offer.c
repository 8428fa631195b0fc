/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: who offers what, what hosts are called, and what was asked.  The first
 * byte chooses the reader, the rest is one message.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "camwarden/asked.h"
#include "camwarden/base/array.h"
#include "camwarden/offer.h"
#include "camwarden/protocol.h"

static void
check_offer(bool offers, const struct offer *o)
{
	if (offers && (o->kind >= OFFER_KIND_MAX ||
			      o->name_server_count > OFFER_NAME_SERVERS))
		abort();
}

static void
check_names(const struct names_told *told)
{
	if (told->count > NAMES_TOLD)
		abort();
	for (size_t i = 0; i < told->count; i++)
		if (memchr(told->item[i].name, '\0', PROTOCOL_NAME_LEN) == NULL)
			abort();
}

static void
read_message(unsigned which, const uint8_t *p, size_t n)
{
	static struct names_told told;
	char name[PROTOCOL_NAME_LEN];
	struct offer o;

	switch (which % 9) {
	case 0:
		check_offer(dhcp_offer(p, n, &o), &o);
		break;
	case 1:
		check_offer(dhcpv6_offer(p, n, &o), &o);
		break;
	case 2:
		check_offer(router_offer(p, n, &o), &o);
		break;
	case 3:
		dhcp_names(p, n, &told);
		check_names(&told);
		break;
	case 7:
		lldp_names(p, n, &told);
		check_names(&told);
		break;
	case 8:
		cdp_names(p, n, &told);
		check_names(&told);
		break;
	case 6:
		if (dns_asked(p, n, name) && memchr(name, '\0', sizeof(name)) == NULL)
			abort();
		break;
	default:
		dns_names(p, n, which % 9 == 5, &told);
		check_names(&told);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy;

	if (size == 0)
		return 0;
	/* Of exactly that size, so that a sanitizer sees a read behind it. */
	copy = malloc(size > 1 ? size - 1 : 1);
	if (copy == NULL)
		abort();
	memcpy(copy, data + 1, size - 1);
	read_message(data[0], copy, size - 1);
	free(copy);
	return 0;
}
