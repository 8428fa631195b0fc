/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * L2TP over UDP, versions 2 (RFC 2661 3.1) and 3 (RFC 3931 4.1.2): control
 * messages, which say their own length and begin with the attribute of their
 * type.  The banner is the name that the sender gives itself.
 */
#include "cursor_int.h"
#include "datagram_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

enum {
	CONTROL_2 = 0xc802, /* control, length and sequence are there */
	CONTROL_3 = 0xc803,
	HEADER_REST = 8, /* identifiers and numbers, behind the length */
	AVP_MANDATORY = 0x8000,
	AVP_LENGTH = 0x03ff,
	AVP_HEADER = 6,
	AVPS_MOST = 32,
	ATTRIBUTE_TYPE = 0,
	ATTRIBUTE_HOST_NAME = 7,
	MESSAGE_REQUEST = 1,
	MESSAGE_REPLY = 2,
};

static const char *const messages[] = {NULL, "SCCRQ", "SCCRP", "SCCCN", "StopCCN", NULL,
	"HELLO", "OCRQ", "OCRP", "OCCN", "ICRQ", "ICRP", "ICCN", NULL, "CDN", "WEN",
	"SLI", "MDMST", "SRRQ", "SRRP", "ACK"};

/* The next attribute of the standard, its contents in *value. */
static bool
next_avp(struct cursor *c, unsigned *attribute, struct cursor *value)
{
	unsigned flags = cursor_u16(c), vendor = cursor_u16(c);
	size_t len = flags & AVP_LENGTH;

	*attribute = cursor_u16(c);
	if (c->bad || len < AVP_HEADER)
		return false;
	*value = cursor_part(c, len - AVP_HEADER);
	if (vendor != 0)
		*attribute = AVP_MANDATORY;
	return !c->bad;
}

/* The first attribute is the message's type; 0: it is none. */
static unsigned
message_of(struct cursor *c)
{
	struct cursor value = {NULL, 0, true};
	unsigned attribute, type;

	if (c->left < AVP_HEADER || !(c->p[0] & AVP_MANDATORY >> 8) ||
		!next_avp(c, &attribute, &value) || attribute != ATTRIBUTE_TYPE ||
		value.left != sizeof(uint16_t))
		return 0;
	type = cursor_u16(&value);
	return type < ARRAY_LEN(messages) && messages[type] != NULL ? type : 0;
}

static void
keep_host_name(struct cursor c, struct protocol_facts *f)
{
	struct cursor value;
	unsigned attribute;

	for (unsigned i = 0; i < AVPS_MOST && next_avp(&c, &attribute, &value); i++)
		if (attribute == ATTRIBUTE_HOST_NAME && f->banner[0] == '\0')
			str_from_wire(
				f->banner, sizeof(f->banner), value.p, value.left);
}

enum protocol_answer
l2tp_datagram(struct datagram *d, struct protocol_facts *f)
{
	struct cursor c = {d->p, d->n, false};
	unsigned flags = cursor_u16(&c), len = cursor_u16(&c), type;

	cursor_skip(&c, HEADER_REST);
	if (c.bad || (flags != CONTROL_2 && flags != CONTROL_3) || len != d->size)
		return PROTOCOL_NO;
	type = message_of(&c);
	if (type == 0)
		return PROTOCOL_NO;
	if (type == MESSAGE_REQUEST || type == MESSAGE_REPLY)
		d->role = type == MESSAGE_REQUEST ? ROLE_REQUEST : ROLE_RESPONSE;
	f->version = flags & 0xf;
	if (f->method[0] == '\0')
		strcpy(f->method, messages[type]);
	keep_host_name(c, f);
	return PROTOCOL_YES;
}
