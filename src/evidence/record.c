/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A held packet -> its record, in the words of capture files.  Core thread. */
#include "camwarden/evidence.h"

#include <stdio.h>
#include <string.h>

#include "camwarden/capture.h"

/* https://www.tcpdump.org/linktypes.html */
enum {
	LINKTYPE_NULL = 0, /* the family in the file's byte order */
	LINKTYPE_ETHERNET = 1,
	LINKTYPE_RAW = 101,
	LINKTYPE_LOOP = 108, /* the family in network byte order */
	LINKTYPE_LINUX_SLL = 113,
	LINKTYPE_LINUX_SLL2 = 276,
};

static uint16_t
link_of(const struct evidence_packet *p)
{
	switch ((enum frame_link)p->link) {
	case FRAME_LINUX_SLL:
		return LINKTYPE_LINUX_SLL;
	case FRAME_LINUX_SLL2:
		return LINKTYPE_LINUX_SLL2;
	case FRAME_RAW_IP:
		return LINKTYPE_RAW;
	case FRAME_NULL:
		/* A family is a small number; files are written little-endian. */
		return p->caplen > 0 && p->bytes[0] != 0 ? LINKTYPE_NULL
							 : LINKTYPE_LOOP;
	default:
		return LINKTYPE_ETHERNET;
	}
}

void
evidence_record_from(const struct evidence_packet *p, const char *interface,
	struct evidence_record *out)
{
	memset(out, 0, sizeof(*out));
	out->time = p->time;
	snprintf(out->interface, sizeof(out->interface), "%s", interface);
	out->len = p->len;
	out->caplen = p->caplen;
	out->link = link_of(p);
	out->bytes = p->bytes;
}
