/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * STUN (RFC 8489) and TURN (RFC 8656), known by the magic cookie, and classic
 * STUN (RFC 3489), which has none: there the attributes must be its own and
 * fill the message.  The user is told, the rest of a credential is never
 * in it.  It is but the preface of the media that may follow on the same ports.
 */
#include "cursor_int.h"
#include "datagram_int.h"

#include <string.h>

#include "camwarden/base/str.h"

enum {
	STUN_HEADER = 20,
	STUN_COOKIE_IS = 0x2112a442,
	STUN_ID_REST = 12, /* of the transaction, behind the cookie */
	TYPE_UNUSED = 0xc000,
	TYPE_CLASS = 0x0110,
	CLASS_REQUEST = 0x0000,
	CLASS_INDICATION = 0x0010,
	CLASS_SUCCESS = 0x0100,
	CLASS_ERROR = 0x0110,
	METHOD_MOST = 0x00d, /* connection attempt, RFC 6062 */
	CLASSIC_METHOD_MOST = 2,
	CLASSIC_ATTRIBUTE_MOST = 0x000b, /* REFLECTED-FROM */
	ATTRIBUTES_MOST = 32,
	ATTRIBUTE_USERNAME = 0x0006,
	ATTRIBUTE_ERROR = 0x0009,
	ATTRIBUTE_REALM = 0x0014,
	ATTRIBUTE_SOFTWARE = 0x8022,
	ERROR_UNAUTHORIZED = 401,
	ERROR_FORBIDDEN = 403,
};

static const char *const methods[METHOD_MOST + 1] = {
	[0x001] = "Binding",
	[0x002] = "SharedSecret",
	[0x003] = "Allocate",
	[0x004] = "Refresh",
	[0x006] = "Send",
	[0x007] = "Data",
	[0x008] = "Permission",
	[0x009] = "ChannelBind",
	[0x00a] = "Connect",
	[0x00b] = "ConnectionBind",
	[0x00d] = "Attempt",
};

/* RFC 8489 5: the class stands between the method's bits. */
static unsigned
method_of(uint16_t type)
{
	return (type & 0x000fu) | (type & 0x00e0u) >> 1 | (type & 0x3e00u) >> 2;
}

static void
read_error(struct cursor value, struct protocol_facts *f)
{
	unsigned class, number;

	cursor_skip(&value, 2);
	class = cursor_u8(&value) & 7;
	number = cursor_u8(&value);
	if (value.bad || number > 99)
		return;
	f->status = (uint16_t)(class * 100 + number);
	if (f->status == ERROR_UNAUTHORIZED || f->status == ERROR_FORBIDDEN)
		f->flags |= PROTOCOL_DENIED;
}

static void
keep(char *to, size_t size, struct cursor value)
{
	if (to[0] == '\0')
		str_from_wire(to, size, value.p, value.left);
}

static void
read_attribute(uint16_t type, struct cursor value, struct protocol_facts *f)
{
	if (type == ATTRIBUTE_USERNAME)
		keep(f->user, sizeof(f->user), value);
	else if (type == ATTRIBUTE_REALM)
		keep(f->server_name, sizeof(f->server_name), value);
	else if (type == ATTRIBUTE_SOFTWARE)
		keep(f->banner, sizeof(f->banner), value);
	else if (type == ATTRIBUTE_ERROR)
		read_error(value, f);
}

/* False: they do not fill the message, or are none of the classic ones. */
static bool
read_attributes(struct cursor c, bool classic, struct protocol_facts *f)
{
	for (unsigned i = 0; c.left > 0; i++) {
		uint16_t type = cursor_u16(&c);
		size_t len = cursor_u16(&c);
		struct cursor value = cursor_part(&c, len);

		cursor_skip(&c, (4 - len % 4) % 4); /* RFC 8489 14 */
		if (c.bad || i == ATTRIBUTES_MOST)
			return false;
		if (classic && (type == 0 || type > CLASSIC_ATTRIBUTE_MOST))
			return false;
		if (f != NULL)
			read_attribute(type, value, f);
	}
	return true;
}

enum protocol_answer
stun_datagram(struct datagram *d, struct protocol_facts *f)
{
	struct cursor c = {d->p, d->n, false};
	uint16_t type = cursor_u16(&c), len = cursor_u16(&c);
	bool classic = cursor_u32(&c) != STUN_COOKIE_IS;
	unsigned method = method_of(type), class = type & TYPE_CLASS;

	cursor_skip(&c, STUN_ID_REST);
	if (c.bad || type & TYPE_UNUSED || len % 4 != 0 || d->size != d->n ||
		d->size - STUN_HEADER != len)
		return PROTOCOL_NO;
	if (method > (classic ? CLASSIC_METHOD_MOST : METHOD_MOST) ||
		methods[method] == NULL || (classic && class == CLASS_INDICATION) ||
		!read_attributes(c, classic, NULL))
		return PROTOCOL_NO;
	(void)read_attributes(c, classic, f);
	if (f->method[0] == '\0' || strcmp(f->method, "Binding") == 0)
		strcpy(f->method, methods[method]);
	if (class == CLASS_SUCCESS && f->user[0] != '\0')
		f->flags |= PROTOCOL_ACCEPTED;
	d->role = class == CLASS_REQUEST || class == CLASS_INDICATION ? ROLE_REQUEST
								      : ROLE_RESPONSE;
	d->more = true;
	return PROTOCOL_YES;
}
