/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SNMP 1, 2c and 3 (RFC 1157, RFC 3416, RFC 3412): the version, that a community
 * was readable and how long it is, but never itself; of version 3 the user
 * and how its messages are protected.  The banner is sysDescr where an
 * answer gives it.
 */
#include "ber_int.h"
#include "datagram_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

enum {
	VERSION_1 = 0,
	VERSION_2C = 1,
	VERSION_3 = 3,
	PDU_GET = 0xa0,
	PDU_RESPONSE = 0xa2,
	PDU_SET = 0xa3,
	PDU_TRAP_1 = 0xa4,
	PDU_REPORT = 0xa8,
	ERROR_AUTHORIZATION = 16, /* RFC 3416 3 */
	FLAG_AUTH = 1,            /* RFC 3412 6.4 */
	FLAG_PRIV = 2,
	FLAG_REPORTABLE = 4, /* set where an answer is expected */
	MAX_SIZE_LEAST = 484,
	COMMUNITY_MOST = 255,
	USER_MOST = 32, /* RFC 3414 2.4 */
	BINDINGS_MOST = 32,
	PORT_TRAP = 162,
};

/* As RFC 3416 3 and RFC 1157 4.1.6 call them, from PDU_GET on. */
static const char *const pdus[] = {
	"GetRequest",
	"GetNextRequest",
	"Response",
	"SetRequest",
	"Trap",
	"GetBulkRequest",
	"InformRequest",
	"Trap",
	"Report",
};

static bool
is_answer(uint8_t pdu)
{
	return pdu == PDU_RESPONSE || pdu == PDU_REPORT;
}

static bool
is_bytes(struct cursor c, const void *bytes, size_t n)
{
	return c.left == n && memcmp(c.p, bytes, n) == 0;
}

/* usmStats (RFC 3414 5): unknown user names, wrong digests. */
static bool
is_refusal(struct cursor oid)
{
	static const uint8_t user[] = {0x2b, 6, 1, 6, 3, 15, 1, 1, 3, 0};
	static const uint8_t digest[] = {0x2b, 6, 1, 6, 3, 15, 1, 1, 5, 0};

	return is_bytes(oid, user, sizeof(user)) ||
	       is_bytes(oid, digest, sizeof(digest));
}

/* The variables of an answer, as far as they are there. */
static void
read_bindings(struct cursor *pdu, struct protocol_facts *f)
{
	static const uint8_t description[] = {0x2b, 6, 1, 2, 1, 1, 1, 0};
	struct cursor list = ber_open(pdu, BER_SEQUENCE);

	for (unsigned i = 0; i < BINDINGS_MOST && list.left > 0; i++) {
		struct cursor one = ber_open(&list, BER_SEQUENCE);
		struct cursor oid = ber_take(&one, BER_OID);
		struct cursor text = one;

		if (one.bad)
			return;
		if (is_refusal(oid))
			f->flags |= PROTOCOL_DENIED;
		if (!is_bytes(oid, description, sizeof(description)))
			continue;
		text = ber_open(&one, BER_OCTETS);
		if (!one.bad && f->banner[0] == '\0')
			str_from_wire(f->banner, sizeof(f->banner), text.p, text.left);
	}
}

/* A PDU to the end of what holds it; its tag, or 0: it is none. */
static uint8_t
read_pdu(struct cursor *c, struct protocol_facts *f, bool clear)
{
	uint8_t tag = c->left > 0 ? c->p[0] : 0;
	struct cursor pdu;
	uint32_t status;

	if (tag < PDU_GET || tag > PDU_REPORT)
		return 0;
	pdu = ber_open(c, tag);
	if (c->bad || c->left > 0)
		return 0;
	if (tag == PDU_TRAP_1) {
		(void)ber_take(&pdu, BER_OID);
		return pdu.bad ? 0 : tag;
	}
	(void)ber_take(&pdu, BER_INTEGER);
	status = ber_unsigned(&pdu);
	(void)ber_unsigned(&pdu);
	if (pdu.bad)
		return 0;
	if (is_answer(tag)) {
		if (clear)
			f->flags |= status == ERROR_AUTHORIZATION ? PROTOCOL_DENIED
								  : PROTOCOL_ACCEPTED;
		read_bindings(&pdu, f);
	}
	return tag;
}

static void
tell_pdu(struct protocol_facts *f, uint8_t tag)
{
	if (tag == PDU_SET)
		f->flags |= PROTOCOL_WRITE;
	if (!is_answer(tag) && (f->method[0] == '\0' || tag == PDU_SET))
		strcpy(f->method, pdus[tag - PDU_GET]);
}

/* Version 1 has traps of its own and nothing after them (RFC 1157 4.1). */
static bool
pdu_is_of(uint8_t tag, uint32_t version)
{
	if (version == VERSION_1)
		return tag >= PDU_GET && tag <= PDU_TRAP_1;
	return tag >= PDU_GET && tag != PDU_TRAP_1;
}

/* Versions 1 and 2c: the community is what lets in. */
static uint8_t
read_community(struct cursor *c, uint32_t version, struct protocol_facts *f)
{
	struct cursor name = ber_take(c, BER_OCTETS);
	uint8_t tag;

	if (c->bad || name.left > COMMUNITY_MOST)
		return 0;
	tag = read_pdu(c, f, true);
	if (!pdu_is_of(tag, version))
		return 0;
	f->secret_len = (uint8_t)name.left;
	strcpy(f->scheme, "community");
	if (is_bytes(name, "public", 6) || is_bytes(name, "private", 7))
		f->flags |= PROTOCOL_PUBLIC_NAME;
	if (name.left == 0)
		f->flags |= PROTOCOL_ANONYMOUS;
	tell_pdu(f, tag);
	return tag;
}

/* How a message of version 3 is protected, in the words of RFC 3411 3.4.3. */
static void
tell_security(struct protocol_facts *f, uint8_t flags, struct cursor user)
{
	/* Engines are discovered with an empty user first (RFC 3414 4). */
	if (user.left == 0)
		return;
	if (flags & FLAG_PRIV)
		f->flags |= PROTOCOL_ENCRYPTED;
	strcpy(f->scheme, flags & FLAG_PRIV   ? "authPriv"
			  : flags & FLAG_AUTH ? "authNoPriv"
					      : "noAuthNoPriv");
	if (f->user[0] == '\0')
		str_from_wire(f->user, sizeof(f->user), user.p, user.left);
}

/* The user of the User-based Security Model (RFC 3414 2.4). */
static struct cursor
read_user(struct cursor *c)
{
	struct cursor parameters = ber_take(c, BER_OCTETS);
	struct cursor usm = ber_take(&parameters, BER_SEQUENCE), user;

	(void)ber_take(&usm, BER_OCTETS); /* engine */
	(void)ber_unsigned(&usm);         /* boots */
	(void)ber_unsigned(&usm);         /* time */
	user = ber_take(&usm, BER_OCTETS);
	c->bad |= parameters.bad || usm.bad || user.left > USER_MOST;
	return user;
}

/* RFC 3412 6.  The tag, or that of a request or response where it is hidden. */
static uint8_t
read_version_3(struct cursor *c, struct datagram *d, struct protocol_facts *f)
{
	struct cursor header = ber_take(c, BER_SEQUENCE), flags, user;
	uint32_t size;
	uint8_t tag;

	(void)ber_unsigned(&header);
	size = ber_unsigned(&header);
	flags = ber_take(&header, BER_OCTETS);
	(void)ber_unsigned(&header);
	if (header.bad || header.left > 0 || size < MAX_SIZE_LEAST || flags.left != 1)
		return 0;
	user = read_user(c);
	if (c->bad || c->left == 0)
		return 0;
	if (flags.p[0] & FLAG_PRIV) {
		(void)ber_open(c, BER_OCTETS);
		tag = flags.p[0] & FLAG_REPORTABLE || d->to == PORT_TRAP ? PDU_GET
									 : PDU_RESPONSE;
		f->flags |= is_answer(tag) ? PROTOCOL_ACCEPTED : 0;
	} else {
		struct cursor scoped = ber_open(c, BER_SEQUENCE);

		(void)ber_take(&scoped, BER_OCTETS); /* context engine */
		(void)ber_take(&scoped, BER_OCTETS); /* context name */
		tag = read_pdu(&scoped, f, (flags.p[0] & FLAG_AUTH) != 0);
		if (scoped.bad || !pdu_is_of(tag, VERSION_3))
			return 0;
		tell_pdu(f, tag);
	}
	if (tag != PDU_REPORT)
		tell_security(f, flags.p[0], user);
	return c->bad || c->left > 0 ? 0 : tag;
}

enum protocol_answer
snmp_datagram(struct datagram *d, struct protocol_facts *f)
{
	struct cursor c = {d->p, d->n, false}, message;
	struct protocol_facts shown;
	uint32_t len, version;
	uint8_t tag;

	len = ber_head(&c, &tag);
	if (c.bad || tag != BER_SEQUENCE || len != d->size - (d->n - c.left))
		return PROTOCOL_NO;
	message = cursor_part_upto(&c, len);
	version = ber_unsigned(&message);
	if (message.bad || (version > VERSION_2C && version != VERSION_3))
		return PROTOCOL_NO;
	shown = *f;
	tag = version == VERSION_3 ? read_version_3(&message, d, &shown)
				   : read_community(&message, version, &shown);
	if (tag == 0)
		return PROTOCOL_NO;
	*f = shown;
	f->version = (uint16_t)(version == VERSION_3 ? version : version + 1);
	d->role = is_answer(tag) ? ROLE_RESPONSE : ROLE_REQUEST;
	d->more = true;
	return PROTOCOL_YES;
}
